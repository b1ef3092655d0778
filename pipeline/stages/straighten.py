"""Straightening: how the page lies, and one resampling that turns, straightens and scales it.

Everything is told from the edges under the ink. In a page that lies straight the lower edges of the letters
gather on the baselines, so the sum of squares of their projection is sharpest at the page's own angle
(projection profile; Postl 1986, Baird 1987). Upright print has sharper lower edges than upper ones, since
letters share a baseline but not a height, and Vietnamese marks stand above; where that is not clear, the
engine's own orientation detection is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pixels import halved, parts_of
from pipeline.model.geometry import Transform

Gray = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.bool_]

_COPY_SIDE: Final = 1000
_GOLDEN: Final = 0.6180339887  # spreads the pixel grid evenly, so that 0 degrees has no advantage
_FEW_EDGES: Final = 200
_SOME_EDGES: Final = 10_000
_FINE_SCAN: Final = 0.7
"""Scale below which the scan is so fine that the quicker interpolation costs no sharpness."""
_TWICE: Final = 0.6
"""Scale up to which twice the size that is wanted is about the size of the scan."""
_FEW_LETTERS: Final = 10
_MANY_LETTERS: Final = 450
"""Letters in the middle third of a page that make it needless to look at more of its height."""
_ENOUGH_LETTERS: Final = 300
"""Letters in the middle of a page that make it needless to look at its margins too."""
# Sharpness at the page's angle over the median one: 1.8 and more on real pages, 1.3 and less on blank sides
# with a seal shining through.
_LINES_STAND_OUT: Final = 1.5


@dataclass(frozen=True, slots=True)
class StraightenOptions:
    """How a page is laid straight."""

    largest_skew: float = 16.0
    """Degrees to either side within which lines are looked for."""
    print_height: int = 14
    """Pixels of an x-height letter in the working image; both faster and better read than 300 dpi."""
    largest_scale: float = 4.0
    """The working image is never more times larger than the master."""
    largest_side: int = 5000
    """Nor is a page ever enlarged beyond so many pixels; a sheet with specks only has no print height."""
    sure_lines: float = 1.3
    """How much sharper lines must be one way than across it to need no second opinion."""
    sure_upright: float = 1.03
    """How much sharper lower edges must be than upper ones to need no second opinion."""


@dataclass(frozen=True, slots=True)
class Straightened:
    """A working image that stands upright with print of one height."""

    image: Gray
    to_master: Transform
    """From pixels of the working image to pixels of the master."""
    rotation: int
    """Degrees clockwise by which the page was turned: 0, 90, 180, 270."""
    skew: float
    """Degrees clockwise by which the lines hung."""
    scale: float
    print_height: int
    """Pixels of an x-height letter in the working image."""


def straighten(
    gray: Gray, options: StraightenOptions, ask_rotation: Callable[[Gray], int | None]
) -> Straightened:
    """The page upright, straight and scaled; `ask_rotation` is asked only where the page is unclear."""
    ink = _letters(gray)
    rotation = _rotation(ink, options)
    if rotation is None:
        rotation = ask_rotation(_reduced(gray, 2 * _COPY_SIDE)) or 0
    skew = find_skew(np.rot90(ink, -rotation // 90), options.largest_skew)
    letters = print_height(np.rot90(gray, -rotation // 90) if rotation else gray)
    height, width = gray.shape
    room = max(1.0, options.largest_side / max(height, width))
    scale = min(options.print_height / letters, options.largest_scale, room)
    turn, *size = Transform.turning(rotation - skew, width, height)
    to_working = turn.then(Transform.scaling(scale))
    image = _resample(gray, turn, (size[0], size[1]), scale)
    height_there = max(1, round(letters * scale))
    return Straightened(image, to_working.inverse(), rotation, skew, scale, height_there)


def find_skew(ink: Ink, largest: float) -> float:
    """Degrees clockwise by which the lines of a page hang, to 0.02; 0 where there are no lines of print."""
    edges = _lower_edges(ink)
    if edges[0].size < _FEW_EDGES:
        return 0.0
    angles = np.arange(-largest, largest + 0.25, 0.5)
    crowding = [_crowding(edges, angle) for angle in angles]
    if max(crowding) < _LINES_STAND_OUT * float(np.median(crowding)):
        return 0.0
    best = float(angles[np.argmax(crowding)])
    for reach, step in ((0.5, 0.1), (0.1, 0.02)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(angles[np.argmax([_sharpness(edges, angle) for angle in angles])])
    return round(best, 2)


def print_height(gray: Gray) -> int:
    """Height in pixels of the commonest letter, which in running text is an x-height letter.

    Specks are not letters: on a sheet of A4 or more, print below 6 pt is not looked for.
    """
    smallest = max(5, round(max(gray.shape) / 300))
    height, width = gray.shape
    for share, enough in ((3, _MANY_LETTERS), (6, _ENOUGH_LETTERS)):
        middle = gray[height // share : height - height // share, width // 5 : width - width // 5]
        found = _letter_heights(middle, smallest)
        if found.size >= enough:
            break
    else:
        found = _letter_heights(gray, smallest)
    if found.size < _FEW_LETTERS:
        return int(max(smallest, round(max(gray.shape) / 140)))  # an A4 page of 12 pt print
    counts = np.bincount(found, minlength=80).astype(np.float64)
    smooth = np.convolve(counts, np.array((0.25, 0.5, 0.25)), "same")
    return int(np.argmax(smooth))


def _letter_heights(gray: Gray, smallest: int) -> npt.NDArray[np.int32]:
    _, ink = cv2.threshold(np.ascontiguousarray(gray), 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    parts = parts_of(np.asarray(ink, np.uint8))
    widths, heights, areas = (parts[:, column] for column in (2, 3, 4))
    is_letter = (
        (heights >= smallest)
        & (heights < smallest * 15)
        & (widths < heights * 2.5)
        & (widths > heights * 0.3)
        & (areas > heights * widths * 0.15)
    )
    return np.asarray(heights[is_letter], np.int32)


def _rotation(ink: Ink, options: StraightenOptions) -> int | None:
    """The rotation that makes the page upright where its edges tell it clearly, else None."""
    upright, turned = _peaks(ink, options.largest_skew)
    right, left = _peaks(np.rot90(ink), options.largest_skew)
    if max(upright, turned) < options.sure_lines * max(left, right):
        return None
    return 0 if upright > options.sure_upright * turned else None


def _peaks(ink: Ink, largest: float) -> tuple[float, float]:
    """How sharp the lower and the upper edges of lines are, if lines lie about level."""
    lower, upper = _lower_edges(ink), _lower_edges(ink[::-1, ::-1])
    if min(lower[0].size, upper[0].size) < _FEW_EDGES:
        return 0.0, 0.0
    best = _best(_some(lower), np.arange(-largest, largest + 0.5, 1.0))
    near = np.arange(best - 0.8, best + 0.9, 0.2)
    found = [_sharpness(edges, _best(edges, near)) / float(edges[0].size) ** 2 for edges in (lower, upper)]
    return found[0], found[1]


def _best(edges: "Edges", angles: npt.NDArray[np.float64]) -> float:
    return float(angles[np.argmax([_crowding(edges, angle) for angle in angles])])


def _some(edges: "Edges") -> "Edges":
    """Enough of the edges to find about the angle at which they lie."""
    step = max(1, edges[0].size // _SOME_EDGES)
    return edges[0][::step], edges[1][::step]


def _letters(gray: Gray) -> Ink:
    """Ink of the size of letters on a reduced copy: no lines of tables, pictures, edges of the scan."""
    small = _reduced(gray, _COPY_SIDE)
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.asarray(small <= level, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    widths, heights = stats[:, 2], stats[:, 3]
    usual = heights[1:][(heights[1:] >= 3) & (heights[1:] < _COPY_SIDE // 25)]
    size = float(np.median(usual)) if usual.size else 5.0
    keep = (heights >= 2) & (heights < 4 * size) & (widths < 8 * size)
    keep[0] = False
    return np.asarray(keep[labels] if count > 1 else np.zeros_like(ink), np.bool_)


def _reduced(gray: Gray, side: int) -> Gray:
    while max(gray.shape) >= 2 * side and (smaller := halved(gray)) is not gray:
        gray = smaller
    factor = side / max(gray.shape)
    if factor >= 1:
        return gray
    way = cv2.INTER_LINEAR if factor > 0.5 else cv2.INTER_AREA
    return np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=way), np.uint8)


Edges = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


def _lower_edges(ink: Ink) -> Edges:
    edges = np.ascontiguousarray(ink[:-1] & ~ink[1:]).view(np.uint8)
    found = cv2.findNonZero(edges)
    if found is None:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    x, y = np.asarray(found, np.int32).reshape(-1, 2).T
    spread = (np.arange(x.size) * _GOLDEN) % 1.0
    return x.astype(np.float32), (y + spread).astype(np.float32)


def _crowding(edges: Edges, angle: float) -> float:
    """Sharpness in whole cells, three times as fast: enough to compare angles, not to compare directions."""
    profile = np.bincount(_places(edges, angle).astype(np.int32))
    return float(np.dot(profile, profile))


def _sharpness(edges: Edges, angle: float) -> float:
    place = _places(edges, angle)
    cell = place.astype(np.int32)
    share = place - cell
    size = int(cell.max()) + 2
    profile = np.bincount(cell, 1 - share, size) + np.bincount(cell + 1, share, size)
    return float(np.square(profile).sum())


def _places(edges: Edges, angle: float) -> npt.NDArray[np.float32]:
    """How far down each edge lies when the page is turned by the angle, from the first one."""
    x, y = edges
    radians = np.radians(angle)
    place = y * np.float32(np.cos(radians)) - x * np.float32(np.sin(radians))
    return np.asarray(place - place.min(), np.float32)


def _resample(gray: Gray, turn: Transform, size: tuple[int, int], scale: float) -> Gray:
    """The page turned at its own size and then scaled by area: the other way round blurs the tone marks.

    Fine pages are turned to twice the size that is wanted: means of four pixels cost a tenth of other means.
    """
    smaller = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    if turn != Transform():
        way = cv2.INTER_LINEAR if scale < _FINE_SCAN else cv2.INTER_CUBIC
        if scale <= _TWICE:
            turn, size = turn.then(Transform.scaling(2 * scale)), (2 * smaller[0], 2 * smaller[1])
        matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]], np.float64)
        gray = np.asarray(cv2.warpAffine(gray, matrix, size, flags=way, borderValue=255), np.uint8)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, smaller, interpolation=way), np.uint8)
