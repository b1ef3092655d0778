"""Circles on a page: the rings of marks, and round seals, also where they are broken or joined to other ink.

Every point of an outline votes for the centres of the circles that it may lie on (Hough's transform, with the
direction of the outline; Kimme, Ballard and Sklansky 1975). All lengths are millimetres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import MILLIMETRE, Gray

_DARKER: Final = 12
"""Grey levels by which a thin, faded line is darker than the paper around it."""
DIRECTIONS: Final = 72
_PX: Final = MILLIMETRE / 2
"""Pixels of a millimetre on the copy that is looked at."""
_LEAST_OUTLINE: Final = 12.0
_REACH: Final = (4.0, 7.6)
"""Width and height of half a ring, at least."""
_LONG: Final = 2.6
"""Words are longer for their height than half a ring is."""
_ROOM: Final = 3
"""Pixels above and below lines that were read: the marks of letters."""
_MOST_POINTS: Final = 16_000
_STRAIGHT: Final = 0.994
"""Cosine of 6 degrees: what runs as level or as upright as that is left out, a seventh of a circle."""
_CELL: Final = 2
"""Pixels of a cell in which votes are counted."""
_ENOUGH: Final = 0.3
"""Share of the points of a whole circle that must vote."""
_FEW: Final = 12
_FEW_POINTS: Final = 40
"""Half of a small ring has more."""
_TRIED: Final = 8

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle, in pixels of the small page."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Points of outlines of large things, with the direction across the outline; pixels of the half copy."""

    x: Floats
    y: Floats
    across_x: Floats
    across_y: Floats
    size: tuple[int, int]
    """Height and width of the copy."""

    def of(self, kept: npt.NDArray[np.bool_]) -> "Outlines":
        """Some of them."""
        return Outlines(self.x[kept], self.y[kept], self.across_x[kept], self.across_y[kept], self.size)


def outlines_of(ink: Gray, read: Sequence[Box]) -> Outlines:
    """The outlines on a small page in grey; in the boxes of `read` (small page) lines of print were read."""
    half = cv2.resize(ink, (ink.shape[1] // 2, ink.shape[0] // 2), interpolation=cv2.INTER_AREA)
    dark = cv2.morphologyEx(half, cv2.MORPH_BLACKHAT, np.ones((5, 5), np.uint8))
    thin = np.asarray(cv2.threshold(dark, _DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)
    thin = np.asarray(cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    found, _ = cv2.findContours(thin, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    points = _unread(found, read, thin.shape[:2])
    smooth = cv2.blur(dark, (3, 3))
    x, y = points[:, 0], points[:, 1]
    across = [cv2.Sobel(smooth, cv2.CV_32F, *order, ksize=3)[y, x] for order in ((1, 0), (0, 1))]
    length = np.maximum(np.hypot(*across), 1e-3)
    across_x, across_y = (np.asarray(side / length, np.float32) for side in across)
    slanted = np.maximum(np.abs(across_x), np.abs(across_y)) < _STRAIGHT  # the rest are rulings, mostly
    points, across_x, across_y = points[slanted], across_x[slanted], across_y[slanted]
    step = 1 + len(points) // _MOST_POINTS
    x, y = points[::step].astype(np.float32).T
    return Outlines(x, y, across_x[::step], across_y[::step], thin.shape[:2])


def _unread(
    outlines: Sequence[cv2.typing.MatLike], read: Sequence[Box], size: tuple[int, int]
) -> npt.NDArray[np.int32]:
    """The points of things as large as half a ring that lie in no line of print which was read."""
    large = [outline[:, 0] for outline in outlines if len(outline) >= _LEAST_OUTLINE * _PX]
    if not large:
        return np.zeros((0, 2), np.int32)
    sizes = np.fromiter(map(len, large), np.int64, len(large))
    starts = np.cumsum(sizes) - sizes
    points = np.concatenate(large)
    width, height = ((np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts)) / _PX).T
    low, high = np.minimum(width, height), np.maximum(width, height)
    kept = (high >= _REACH[1]) & ((low >= _REACH[1]) | ((low >= _REACH[0]) & (high <= _LONG * low)))
    unread = np.ones(size, np.bool_)
    for box in read:
        top, bottom = (box.top - _ROOM) // 2, (box.bottom + _ROOM) // 2
        unread[max(top, 0) : bottom, max(box.left // 2, 0) : box.right // 2] = False
    points = points[np.repeat(kept, sizes)]
    return np.asarray(points[unread[points[:, 1], points[:, 0]]], np.int32)


def circles(outlines: Outlines, radii: tuple[float, float]) -> list[Circle]:
    """What may be circles of radii within these millimetres, those with most votes first."""
    if outlines.x.size < _FEW_POINTS:
        return []
    found = (_centred(outlines, *circle) for circle in _voted(outlines, radii))
    height, width = outlines.size
    return [
        Circle(2 * x + 0.5, 2 * y + 0.5, 2 * radius)
        for x, y, radius in filter(None, found)
        if 0 < x < width and 0 < y < height
    ]


def unrolled(ink: Gray, x: float, y: float, most: float) -> Gray:
    """1 where a thin line goes around a place of the small page.

    A row for each direction, all around; a column for each pixel of distance up to `most` millimetres.
    """
    reach = round(most * MILLIMETRE)
    # what lies outside the page is left as it is handed over
    paper = np.full((DIRECTIONS, reach), 255, np.uint8)
    rolled = cv2.warpPolar(ink, (reach, DIRECTIONS), (x, y), reach, cv2.WARP_POLAR_LINEAR, paper)
    lines = cv2.morphologyEx(rolled, cv2.MORPH_BLACKHAT, np.ones((1, 7), np.uint8))
    return np.asarray(cv2.dilate(np.asarray(lines > _DARKER, np.uint8), np.ones((1, 3), np.uint8)), np.uint8)


def _voted(outlines: Outlines, millimetres: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Centres and radii, pixels of the copy."""
    radii = np.arange(millimetres[0] * _PX, millimetres[1] * _PX + 1)
    rows, columns = outlines.size[0] // _CELL + 1, outlines.size[1] // _CELL + 1
    found: list[tuple[float, float, float, float]] = []
    for radius in radii.tolist():
        cells = []
        for reach in (-radius, radius):
            x = ((outlines.x + reach * outlines.across_x) / _CELL).astype(np.int32)
            y = ((outlines.y + reach * outlines.across_y) / _CELL).astype(np.int32)
            inside = (x >= 0) & (y >= 0) & (x < columns) & (y < rows)
            cells.append((y * columns + x)[inside])
        votes = np.bincount(np.concatenate(cells), minlength=rows * columns).astype(np.float32)
        near = cv2.boxFilter(votes.reshape(rows, columns), -1, (3, 3), normalize=False)
        shares = near / np.float32(2 * np.pi * radius)
        for row, column in np.argwhere(shares >= _ENOUGH).tolist():
            found.append((float(shares[row, column]), (column + 0.5) * _CELL, (row + 0.5) * _CELL, radius))
    return _apart(found)


def _apart(found: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float]]:
    """The circles with most votes, each at a place of its own."""
    kept: list[tuple[float, float, float]] = []
    for _, x, y, radius in sorted(found, reverse=True):
        if all(max(abs(x - there[0]), abs(y - there[1])) > 4 * _CELL for there in kept):
            kept.append((x, y, radius))
        if len(kept) == _TRIED:
            break
    return kept


def _centred(outlines: Outlines, x: float, y: float, radius: float) -> tuple[float, float, float] | None:
    """The circle that is laid through the points near a circle; None where they are few."""
    for width in (3.0, 2.0, 1.6):
        away_x, away_y = outlines.x - np.float32(x), outlines.y - np.float32(y)
        distance = np.maximum(np.hypot(away_x, away_y), np.float32(1e-3))
        along = np.abs(away_x * outlines.across_x + away_y * outlines.across_y) > 0.88 * distance
        on_it = along & (np.abs(distance - radius) <= width)
        if np.count_nonzero(on_it) < _FEW:
            return None
        off = distance[on_it] - radius
        matrix = np.vstack((away_x[on_it] / distance[on_it], away_y[on_it] / distance[on_it], off * 0 + 1)).T
        shift = np.linalg.lstsq(matrix, off, rcond=None)[0]
        x, y, radius = x + float(shift[0]), y + float(shift[1]), radius + float(shift[2])
    return x, y, radius
