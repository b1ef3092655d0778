"""Straightening: how the page lies, and one resampling that turns, straightens and scales it.

How it lies is told from the edges under its ink (`skew.py`); where that does not tell which way is up, the
engine's own orientation detection is asked.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pixels import halved, labels_of, parts_of
from pipeline.model.geometry import Transform
from pipeline.stages.skew import Ink, find_skew, is_upright

Gray = npt.NDArray[np.uint8]

_COPY_SIDE: Final = 1000
_FINE: Final = 0.6
"""Scale up to which several pixels of the scan make one of the working image."""
_FINEST: Final = 0.3
"""Scale up to which the scan is halved first."""
_COARSE: Final = 0.7
"""Scale from which on a page is turned with the slower interpolation, which keeps it sharp."""
_GRAIN: Final = 1.5
"""How many times the least height letters must be: else they are the grain of a page empty in its middle."""
_SPECK: Final = 0.45
"""Parts below that share of the usual height are specks or grain, however many they are."""
_FEW_LETTERS: Final = 10
_MANY_LETTERS: Final = 450
"""Letters in the middle third of a page that make it needless to look elsewhere."""
_ENOUGH_LETTERS: Final = 500
"""Letters in the middle of a page that make it needless to look at more of it."""


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
    is_told: bool = True
    """Whether the page itself told which way is up; else the answer of `ask_rotation` was believed."""


def straighten(
    gray: Gray, options: StraightenOptions, ask_rotation: Callable[[Gray], int | None]
) -> Straightened:
    """The page upright, straight and scaled; `ask_rotation` is asked only where the page is unclear."""
    ink = _letters(gray)
    lies_well = is_upright(ink, options.largest_skew, options.sure_lines, options.sure_upright)
    rotation = 0 if lies_well else ask_rotation(_reduced(gray, 2 * _COPY_SIDE)) or 0
    ink = np.ascontiguousarray(np.rot90(ink, -rotation // 90))
    skew = find_skew(ink, options.largest_skew)
    letters = print_height(np.rot90(gray, -rotation // 90) if rotation else gray, ink)
    height, width = gray.shape
    room = max(1.0, options.largest_side / max(height, width))
    scale = min(options.print_height / letters, options.largest_scale, room)
    turn, *size = Transform.turning(rotation - skew, width, height)
    to_working = turn.then(Transform.scaling(scale))
    image = _resample(gray, turn, (size[0], size[1]), scale)
    height_there = max(1, round(letters * scale))
    return Straightened(image, to_working.inverse(), rotation, skew, scale, height_there, lies_well)


def print_height(gray: Gray, ink: Ink | None = None) -> int:
    """Height in pixels of the commonest letter, which in running text is an x-height letter.

    Specks are not letters: on a sheet of A4 or more, print below 6 pt is not looked for. `ink` is that of the
    letters on a reduced copy: on a page that is empty in its middle it tells where to look.
    """
    smallest = max(5, round(max(gray.shape) / 300))
    height, width = gray.shape
    third = gray[height // 3 : height - height // 3, width // 5 : width - width // 5]
    found = _letter_heights(third, smallest)
    if found.size < _MANY_LETTERS or np.median(found) < _GRAIN * smallest:
        found = _letter_heights(_middle(gray, _letters(gray) if ink is None else ink), smallest)
    if found.size < _FEW_LETTERS:
        found = _letter_heights(gray, smallest)
    if found.size < _FEW_LETTERS:
        return int(max(smallest, round(max(gray.shape) / 140)))  # an A4 page of 12 pt print
    counts = np.bincount(found[found >= _SPECK * _usual(found)], minlength=80).astype(np.float64)
    smooth = np.convolve(counts, np.array((0.25, 0.5, 0.25)), "same")
    return int(np.argmax(smooth))


def _usual(heights: npt.NDArray[np.int32]) -> int:
    """The height of the parts that hold half of all height: many specks are less than a few letters."""
    ordered = np.sort(heights)
    held = np.cumsum(ordered)
    return int(ordered[np.searchsorted(held, held[-1] / 2)])


def _middle(gray: Gray, ink: Ink) -> Gray:
    """The rows, without the margins, that hold about as many letters as are enough."""
    margin = ink.shape[1] // 5
    core = np.ascontiguousarray(ink[:, margin : ink.shape[1] - margin]).view(np.uint8)
    inked = np.cumsum(np.count_nonzero(core, axis=1))
    letters = len(parts_of(core))
    share = min(1.0, _ENOUGH_LETTERS / max(letters, 1))
    first, last = np.searchsorted(inked, inked[-1] * np.array(((1 - share) / 2, (1 + share) / 2)))
    scale = gray.shape[0] / ink.shape[0]
    top, bottom = max(0, math.floor((first - 1) * scale)), math.ceil((last + 2) * scale)
    return gray[top:bottom, gray.shape[1] // 5 : gray.shape[1] - gray.shape[1] // 5]


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


def _letters(gray: Gray) -> Ink:
    """Ink of the size of letters on a reduced copy: no lines of tables, pictures, edges of the scan."""
    small = _reduced(gray, _COPY_SIDE)
    ink = np.asarray(cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], np.uint8)
    labels, parts = labels_of(ink)
    widths, heights = parts[:, 2], parts[:, 3]
    usual = heights[1:][(heights[1:] >= 3) & (heights[1:] < _COPY_SIDE // 25)]
    size = float(np.median(usual)) if usual.size else 5.0
    keep = (heights >= 2) & (heights < 4 * size) & (widths < 8 * size)
    keep[0] = False
    return np.asarray(keep.take(labels), np.bool_)


def _reduced(gray: Gray, side: int) -> Gray:
    while max(gray.shape) >= 2 * side and (smaller := halved(gray)) is not gray:
        gray = smaller
    factor = side / max(gray.shape)
    if factor >= 1:
        return gray
    way = cv2.INTER_LINEAR if factor > 0.5 else cv2.INTER_AREA
    return np.asarray(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=way), np.uint8)


def _resample(gray: Gray, turn: Transform, size: tuple[int, int], scale: float) -> Gray:
    """The page turned at its own size and then scaled by area: the other way round blurs the tone marks.

    Of a fine page each pixel is the mean of four points, half a pixel of the working image apart. They are
    joined first, and only the pixels that are wanted are then looked for among the means.
    """
    smaller = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    if turn != Transform() and scale <= _FINE:
        return _of_fine(gray, turn.then(Transform.scaling(scale)), smaller, scale)
    gray = _turned(gray, turn, size, cv2.INTER_LINEAR if scale < _COARSE else cv2.INTER_CUBIC)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(gray, smaller, interpolation=way), np.uint8)


def _of_fine(gray: Gray, to_working: Transform, size: tuple[int, int], scale: float) -> Gray:
    while scale <= _FINEST and (half := halved(gray)) is not gray:
        gray, scale = half, 2 * scale
        to_working = Transform(2, 0, 0.5, 0, 2, 0.5).then(to_working)
    joined = cv2.filter2D(gray, -1, _means_of_four(0.5 / scale), anchor=(0, 0))
    return _turned(np.asarray(joined, np.uint8), to_working, size, cv2.INTER_LINEAR)


def _means_of_four(apart: float) -> npt.NDArray[np.float32]:
    """The weights by which a pixel and those after it give the mean of four points so many pixels apart."""
    whole = int(apart)
    weights = np.zeros(whole + 2, np.float32)
    weights[0] = 0.5
    weights[whole : whole + 2] += 0.5 * np.array((whole + 1 - apart, apart - whole), np.float32)
    return np.outer(weights, weights)


def _turned(gray: Gray, turn: Transform, size: tuple[int, int], way: int) -> Gray:
    if turn == Transform():
        return gray
    matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]], np.float64)
    return np.asarray(cv2.warpAffine(gray, matrix, size, flags=way, borderValue=255), np.uint8)
