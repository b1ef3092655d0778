"""How a page lies: the angle at which its lines hang, and which way is up, told from the edges under the ink.

In a page that lies straight the lower edges of the letters gather on the baselines, so the sum of squares of
their projection is sharpest at the page's own angle (projection profile; Postl 1986, Baird 1987). Upright
print has sharper lower edges than upper ones, since letters share a baseline but not a height, and Vietnamese
marks stand above.
"""

import math
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Ink: TypeAlias = npt.NDArray[np.bool_]
"""Where a page is inked by letters."""
Edges: TypeAlias = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
"""Places of edges, across and down."""

_GOLDEN: Final = 0.6180339887  # spreads the pixel grid evenly, so that 0 degrees has no advantage
_FEW_EDGES: Final = 200
_SOME_EDGES: Final = 6_000
# Sharpness at the page's angle over the median one: 1.8 and more on real pages, 1.3 and less on blank sides
# with a seal shining through.
_LINES_STAND_OUT: Final = 1.5
_CLEARLY: Final = 1.1
"""How much more than needed a page must lie level to be so by some of its edges, without a look at all."""


def find_skew(ink: Ink, largest: float) -> float:
    """Degrees clockwise by which the lines of a page hang, to 0.02; 0 where there are no lines of print."""
    edges = _lower_edges(ink)
    if edges[0].size < _FEW_EDGES:
        return 0.0
    some = _some(edges)
    angles = np.arange(-largest, largest + 0.25, 0.5)
    crowding = [_crowding(some, angle) for angle in angles]
    if max(crowding) < _LINES_STAND_OUT * float(np.median(crowding)):
        return 0.0
    best = float(angles[np.argmax(crowding)])
    for among, reach, step in ((some, 0.5, 0.1), (edges, 0.1, 0.02)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(angles[np.argmax([_sharpness(among, angle) for angle in angles])])
    return round(best, 2)


def is_upright(ink: Ink, largest: float, sure_lines: float, sure_upright: float) -> bool:
    """Whether the page surely stands upright: lines lie about level, and letters stand on them.

    Lines must be `sure_lines` times as sharp level as across, lower edges `sure_upright` times upper ones.
    """
    lower, upper = _lower_edges(ink), _upper_edges(ink)
    as_it_lies, upside_down = _peaks(lower, upper, largest)
    if as_it_lies <= sure_upright * upside_down:
        return False
    on_its_side = np.asarray(cv2.rotate(ink.view(np.uint8), cv2.ROTATE_90_COUNTERCLOCKWISE), np.bool_)
    across = _lower_edges(on_its_side)
    some = _some(across)
    if as_it_lies >= _CLEARLY * sure_lines * max(_peaks(some, some, largest)):
        return True
    return as_it_lies >= sure_lines * max(_peaks(across, _upper_edges(on_its_side), largest))


def _peaks(lower: Edges, upper: Edges, largest: float) -> tuple[float, float]:
    """How sharp the lower and the upper edges of lines are, if lines lie about level."""
    if min(lower[0].size, upper[0].size) < _FEW_EDGES:
        return 0.0, 0.0
    best = _best(_some(lower), np.arange(-largest, largest + 0.5, 1.0))
    near = np.arange(best - 0.8, best + 0.9, 0.2)
    found = [_sharpness(edges, _best(edges, near)) / float(edges[0].size) ** 2 for edges in (lower, upper)]
    return found[0], found[1]


def _best(edges: Edges, angles: npt.NDArray[np.float64]) -> float:
    return float(angles[np.argmax([_crowding(edges, angle) for angle in angles])])


def _some(edges: Edges) -> Edges:
    """Enough of the edges to find about the angle at which they lie."""
    step = max(1, round(edges[0].size / _SOME_EDGES))
    return edges[0][::step].copy(), edges[1][::step].copy()


def _lower_edges(ink: Ink) -> Edges:
    return _places_of(np.flatnonzero(ink[:-1] & ~ink[1:]), ink.shape[1])


def _upper_edges(ink: Ink) -> Edges:
    """The lower edges of the page upside down."""
    last = ink[1:].size - 1
    return _places_of(last - np.flatnonzero(ink[1:] & ~ink[:-1])[::-1], ink.shape[1])


def _places_of(edges: npt.NDArray[np.int64], width: int) -> Edges:
    down, across = np.divmod(edges.astype(np.int32), np.int32(width))
    spread = np.arange(edges.size) * _GOLDEN
    return across.astype(np.float32), (down + (spread - np.floor(spread))).astype(np.float32)


def _crowding(edges: Edges, angle: float) -> float:
    """Sharpness in whole cells, three times as fast: enough to compare angles, not to compare directions."""
    profile = np.bincount(_along(edges, angle).astype(np.int32))
    return float(np.dot(profile, profile))


def _sharpness(edges: Edges, angle: float) -> float:
    place = _along(edges, angle)
    cell = place.astype(np.int32)
    share = place - cell
    size = int(cell.max()) + 2
    profile = np.bincount(cell, 1 - share, size) + np.bincount(cell + 1, share, size)
    return float(np.square(profile).sum())


def _along(edges: Edges, angle: float) -> npt.NDArray[np.float32]:
    """How far down each edge lies when the page is turned by the angle, from the first one."""
    x, y = edges
    radians = math.radians(angle)
    place = y * np.float32(math.cos(radians))
    place -= x * np.float32(math.sin(radians))
    place -= place.min()
    return place
