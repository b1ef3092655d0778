"""Level lines of a page, of which frames of marks are put together. All lengths are millimetres.

A page may have thousands of strokes that are long enough for a piece of a line, so everything is done for all
of them at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.stages.mark_pixels import MILLIMETRE, Gray

Floats = npt.NDArray[np.float64]

SLOPE: Final = 0.115
"""Tangent of the largest angle, 6.5 degrees: a stamp and the page may hang by 3 degrees each."""
MOST_WIDTH: Final = 140.0
_PX: Final = MILLIMETRE
_DARKER: Final = 13
"""Grey levels by which a thin, faded line is darker than the paper above and below it, noise averaged out."""
_RUN: Final = 2.8
"""Longest level stroke of a letter (T of 15 pt) is shorter, that of a line hanging by 4 degrees longer."""
_LEAST_LINE: Final = 6.0
_THICK: Final = 1.0
_GAP: Final = (-2.0, 8.0)
"""Between two pieces of one line: a hole or a seal lies there."""
_OFF: Final = 0.45
_INKED: Final = 0.6
"""Share of a line that must be there; strokes of letters in a row have more gaps."""
_MOST_PIECES: Final = 1500
"""More pieces are a drawing; the longest are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Level lines in parallel arrays, in pixels at which marks are looked for, from left to right."""

    left: Floats
    right: Floats
    y_left: Floats
    y_right: Floats
    inked: Floats
    """Pixels along which there is ink; the rest are gaps."""

    @property
    def width(self) -> Floats:
        """From end to end."""
        return self.right - self.left

    @property
    def slope(self) -> Floats:
        """Pixels down for each to the right."""
        return (self.y_right - self.y_left) / np.maximum(self.width, 1.0)

    def of(self, kept: npt.NDArray[np.generic]) -> "Lines":
        """Some of them."""
        sides = (self.left, self.right, self.y_left, self.y_right, self.inked)
        return Lines(*(side[kept] for side in sides))


def level_lines(small: Gray) -> Lines:
    """The level lines of a page in grey that are as long as the side of a frame."""
    runs = cv2.morphologyEx(
        thin_ink(small, upright=False), cv2.MORPH_OPEN, np.ones((1, round(_RUN * _PX)), np.uint8)
    )
    outlines, _ = cv2.findContours(runs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    lines = _joined(_pieces(outlines))
    fits = (lines.width >= _LEAST_LINE * _PX) & (lines.width <= MOST_WIDTH * _PX)
    return lines.of(fits & (lines.inked >= _INKED * lines.width))


def thin_ink(small: Gray, *, upright: bool) -> Gray:
    """255 where there is a thin line, level or upright, however pale."""
    along, across = (1, 3), (7, 1)
    if not upright:
        along, across = along[::-1], across[::-1]
    smooth = cv2.blur(small, along)
    darker = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones(across[::-1], np.uint8))
    return np.asarray(cv2.threshold(darker, _DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _pieces(outlines: Sequence[cv2.typing.MatLike]) -> Lines:
    """Thin pieces of lines, laid through their outlines by least squares."""
    if not outlines:
        nothing = np.zeros(0)
        return Lines(nothing, nothing, nothing, nothing, nothing)
    points = np.concatenate(outlines)[:, 0].astype(np.float64)
    sizes = np.fromiter(map(len, outlines), np.int64, len(outlines))
    starts = np.cumsum(sizes) - sizes
    x, y = points[:, 0], points[:, 1]
    left, right = np.minimum.reduceat(x, starts), np.maximum.reduceat(x, starts)
    height = np.maximum.reduceat(y, starts) - np.minimum.reduceat(y, starts) + 1
    middle_x, middle_y = np.add.reduceat(x, starts) / sizes, np.add.reduceat(y, starts) / sizes
    x = x - np.repeat(middle_x, sizes)
    spread = np.maximum(np.add.reduceat(x * x, starts), 1.0)
    slope = np.add.reduceat(x * y, starts) / spread
    off = np.abs(y - np.repeat(middle_y, sizes) - np.repeat(slope, sizes) * x)
    thick = 2 * np.add.reduceat(off, starts) / sizes
    width = right - left + 1
    is_line = (
        (width <= MOST_WIDTH * _PX)
        & (np.abs(slope) <= SLOPE)
        & (height <= 0.9 * _PX + SLOPE * width)
        & (thick <= _THICK * _PX)
    )
    kept = np.flatnonzero(is_line)
    kept = kept[np.argsort(-width[kept])[:_MOST_PIECES]]
    kept = kept[np.argsort(left[kept])]
    from_middle = (left - middle_x, right - middle_x)
    ends = (middle_y + slope * from_middle[0], middle_y + slope * from_middle[1])
    return Lines(left, right + 1, *ends, width).of(kept)


def _joined(pieces: Lines) -> Lines:
    """Pieces that go on in one another, each with the nearest, over the gap of a hole at most."""
    count = pieces.left.size
    if count < 2:
        return pieces
    width, slope = pieces.width, pieces.slope
    # pieces come from left to right
    first = np.searchsorted(pieces.left, pieces.right + _GAP[0] * _PX, side="right")
    last = np.searchsorted(pieces.left, pieces.right + _GAP[1] * _PX, side="left")
    pairs = last - first
    one = np.repeat(np.arange(count), pairs)
    other = np.arange(one.size) + np.repeat(first - (np.cumsum(pairs) - pairs), pairs)
    near = np.abs(pieces.y_right[one] - pieces.y_left[other]) < _OFF * _PX + SLOPE * _GAP[1] * _PX
    one, other = one[near], other[near]
    apart = pieces.left[other] - pieces.right[one]
    lean = (slope[one] * width[one] + slope[other] * width[other]) / np.maximum(width[one] + width[other], 1)
    off = np.abs(pieces.y_right[one] + apart * lean - pieces.y_left[other])
    fits = (off < _OFF * _PX) & (pieces.right[other] > pieces.right[one])
    one, other, cost = one[fits], other[fits], (np.abs(apart) + 4 * off)[fits]
    following, taken = [-1] * count, [False] * count
    order = np.argsort(cost, kind="stable")
    for before, after in zip(one[order].tolist(), other[order].tolist(), strict=True):
        if following[before] < 0 and not taken[after]:
            following[before], taken[after] = after, True
    return _chains(pieces, np.array(following), np.array(taken))


def _chains(pieces: Lines, following: npt.NDArray[np.int64], taken: npt.NDArray[np.bool_]) -> Lines:
    """One line of each chain of pieces."""
    firsts = np.flatnonzero(~taken)
    lasts, inked = firsts.copy(), pieces.inked[firsts]
    while np.any(going := following[lasts] >= 0):
        lasts[going] = following[lasts[going]]
        inked[going] += pieces.inked[lasts[going]]
    ends = (pieces.left[firsts], pieces.right[lasts], pieces.y_left[firsts], pieces.y_right[lasts])
    return Lines(*ends, inked)
