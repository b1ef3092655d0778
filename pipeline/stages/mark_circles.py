"""Circles on a page: the rings of marks, and round seals, also where they are broken or joined to other ink.

Every point of an outline votes for the centres of the circles that it may lie on (Hough's transform, with the
direction of the outline; Kimme, Ballard and Sklansky 1975). On most pages no place has votes enough: they are
counted in large blocks first, and cell by cell only where blocks have enough. All lengths are millimetres.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.stages.mark_outlines import DARKER, OUTLINE_MILLIMETRE, Outlines
from pipeline.stages.mark_pixels import MILLIMETRE, Gray

DIRECTIONS: Final = 72
_PX: Final = OUTLINE_MILLIMETRE
_CELL: Final = 2
"""Pixels of a cell in which votes are counted."""
_BLOCK: Final = 4
"""Cells along the side of a block."""
_TOGETHER: Final = 3
"""Radii for which blocks are counted once."""
_ENOUGH: Final = 0.3
"""Share of the points of a whole circle that must vote."""
_FEW: Final = 12
_FEW_POINTS: Final = 40
"""Half of a small ring has more."""
_TRIED: Final = 8
_BROAD: Final = 7
"""Pixels of the small page: lines are thinner."""
_BLOT: Final = 40
"""By how much a hole or a blot is darker than the paper."""
_REACH: Final = 12
"""Pixels around a circle that is laid through the points near it; it moves by less."""

Radii = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle, in pixels of the small page."""

    x: float
    y: float
    radius: float


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
    around = rolled(ink, x, y, most)
    lines = cv2.morphologyEx(around, cv2.MORPH_BLACKHAT, np.ones((1, _BROAD), np.uint8))
    return np.asarray(cv2.dilate(np.asarray(lines > DARKER, np.uint8), np.ones((1, 3), np.uint8)), np.uint8)


def covered(ink: Gray, circle: Circle) -> npt.NDArray[np.bool_]:
    """In which directions something dark and broad, such as a hole, hides a circle of the small page."""
    around = rolled(ink, circle.x, circle.y, circle.radius / MILLIMETRE + 2)
    middle, half = round(circle.radius), _BROAD // 2
    lightest = around[:, middle - half : middle + half + 1].max(axis=1)
    return np.asarray(lightest < np.median(around) - _BLOT, np.bool_)


def rolled(ink: Gray, x: float, y: float, most: float) -> Gray:
    """The grey levels around a place of the small page, laid out as those of `unrolled`."""
    reach = round(most * MILLIMETRE)
    # what lies outside the page is left as it is handed over
    paper = np.full((DIRECTIONS, reach), 255, np.uint8)
    around = cv2.warpPolar(ink, (reach, DIRECTIONS), (x, y), reach, cv2.WARP_POLAR_LINEAR, paper)
    return np.asarray(around, np.uint8)


def _voted(outlines: Outlines, millimetres: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Centres and radii, pixels of the copy."""
    found: list[tuple[float, float, float, float]] = []
    for radii, voters in _busy(outlines, np.arange(millimetres[0] * _PX, millimetres[1] * _PX + 1)):
        for radius in radii.tolist():
            found += _places(voters, radius)
    return _apart(found)


def _busy(outlines: Outlines, radii: Radii) -> Iterator[tuple[Radii, Outlines]]:
    """Some radii next to each other, and all voters for places that may have votes enough at them.

    Cells count together three by three; with a pixel of room around for the next radii they lie in two blocks
    by two.
    """
    side = _CELL * _BLOCK
    # the blocks around the page take the votes for places outside
    rows, columns = (edge // side + 3 for edge in outlines.size)
    firsts = radii[::_TOGETHER]
    reach = np.asarray(firsts + (_TOGETHER - 1) / 2, np.float32)[:, None] / side
    voters = outlines.both_ways()
    x = ((voters.x / side + 1) + reach * voters.across_x).astype(np.int32)
    y = ((voters.y / side + 1) + reach * voters.across_y).astype(np.int32)
    np.clip(x, 0, columns - 1, out=x)
    np.clip(y, 0, rows - 1, out=y)
    y *= columns
    y += x
    y += (np.arange(firsts.size, dtype=np.int32) * (rows * columns))[:, None]
    votes = np.bincount(y.ravel(), minlength=firsts.size * rows * columns).reshape(-1, rows, columns)
    two = votes[:, :-1] + votes[:, 1:]
    enough = two[:, :, :-1] + two[:, :, 1:] >= (_ENOUGH * 2 * np.pi * firsts)[:, None, None]
    busy = np.zeros(votes.shape, np.bool_)
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        busy[:, down : rows - 1 + down, right : columns - 1 + right] |= enough
    for number in np.flatnonzero(enough.any(axis=(1, 2))).tolist():
        kept = busy.ravel()[y[number]]
        yield radii[number * _TOGETHER : (number + 1) * _TOGETHER], voters.of(kept)


def _places(voters: Outlines, radius: float) -> Iterator[tuple[float, float, float, float]]:
    """Share of the votes, centre and radius of what may be circles."""
    height, width = (edge // _CELL + 1 for edge in voters.size)
    x = ((voters.x + radius * voters.across_x) / _CELL).astype(np.int32)
    y = ((voters.y + radius * voters.across_y) / _CELL).astype(np.int32)
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    x, y = x[inside], y[inside]
    if not x.size:
        return
    left, right = max(int(x.min()) - 1, 0), min(int(x.max()) + 2, width)
    top, bottom = max(int(y.min()) - 1, 0), min(int(y.max()) + 2, height)
    rows, columns = bottom - top, right - left
    votes = np.bincount((y - top) * columns + (x - left), minlength=rows * columns)
    cells = votes.astype(np.float32).reshape(rows, columns)
    near = cv2.boxFilter(cells, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    around = 2 * np.pi * radius
    if near.max() < _ENOUGH * around:
        return
    for row, column in np.argwhere(near >= _ENOUGH * around).tolist():
        centre_x, centre_y = (left + column + 0.5) * _CELL, (top + row + 0.5) * _CELL
        yield float(near[row, column] / around), centre_x, centre_y, radius


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
    outlines = outlines.of(np.maximum(np.abs(outlines.x - x), np.abs(outlines.y - y)) < radius + _REACH)
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
