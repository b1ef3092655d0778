"""Letters of a page, and groups of them that stand side by side: what the lines of a page are told by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.lines_ends import HIGHEST
from pipeline.engines.lines_size import PageInk
from pipeline.model.geometry import Box

_LOWEST: Final = 0.34
"""Ems of the letters that make lines, at least: marks are lower."""
_WIDEST: Final = 14.0
_THINNEST: Final = 0.06
_LEAST_INK: Final = 0.08
"""Share of its box that a letter inks."""
_DASH_WIDTH: Final = (0.25, 0.8)
_DASH_HEIGHT: Final = 0.16
_DASH_RISE: Final = 0.2
"""Ems of a dash and of the paper between it and the baseline: in tables it may be all of a line."""
_CORE: Final = 0.40
_FOOT: Final = 0.06
"""Ems from the lower end of a letter to the top and the bottom of what must stand beside its neighbour."""
_COARSE_X, _COARSE_Y = 4, 2
"""Pixels of the page in one of the plan in which letters are joined."""
_SAME_END: Final = 0.06
LONG_LETTERS: Final = 12
LONG_EMS: Final = 12.0
"""Lines from this length on tell how they slope."""
_STEEPEST: Final = 0.06

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Letters of a page or of a line, in parallel arrays; pixels of the page."""

    left: Floats
    right: Floats
    bottom: Floats
    height: Floats

    def __len__(self) -> int:
        return len(self.left)

    def only(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Letters":
        """Some of them."""
        return Letters(self.left[which], self.right[which], self.bottom[which], self.height[which])


def letters_of(ink: PageInk) -> Letters:
    """The parts of the ink that are as high as letters; dashes among them stand as if they were letters."""
    em = ink.usual_em
    left, top, width, height, area = (ink.parts[:, column].astype(np.float64) for column in range(5))
    bottom = top + height
    is_dash = (height <= _DASH_HEIGHT * em) & (width >= _DASH_WIDTH[0] * em) & (width <= _DASH_WIDTH[1] * em)
    bottom[is_dash] += _DASH_RISE * em
    height[is_dash] = _LOWEST * em
    kept = (height >= _LOWEST * em) & (height <= HIGHEST * em)
    kept &= (width <= _WIDEST * em) & (width >= _THINNEST * em) & (area >= _LEAST_INK * width * height)
    return Letters(left, left + width, bottom, height).only(kept)


def groups_of(
    letters: Letters, ink: PageInk, widest_gap: float, dividers: Sequence[Box] = ()
) -> Iterator[Letters]:
    """Letters whose lower halves stand side by side, found as connected parts of a coarse plan."""
    if not len(letters):
        return
    em = ink.usual_em
    height, width = ink.ink.shape[0] // _COARSE_Y + 3, ink.ink.shape[1] // _COARSE_X + 3
    reach = widest_gap * em / 2
    left = _cells(letters.left - reach, _COARSE_X, width - 2)
    right = np.maximum(_cells(letters.right + reach, _COARSE_X, width - 1), left + 1)
    top = _cells(letters.bottom - np.minimum(letters.height * 0.9, _CORE * em), _COARSE_Y, height - 2)
    bottom = np.maximum(_cells(letters.bottom - _FOOT * em, _COARSE_Y, height - 1), top + 1)
    corners = np.zeros((height, width), np.int16)
    for y, x, step in ((top, left, 1), (bottom, right, 1), (top, right, -1), (bottom, left, -1)):
        np.add.at(corners, (y, x), step)
    plan = corners.cumsum(axis=0, dtype=np.int16).cumsum(axis=1, dtype=np.int16) > 0
    for box in dividers:
        across = slice(box.left // _COARSE_X, box.right // _COARSE_X + 1)
        plan[box.top // _COARSE_Y : box.bottom // _COARSE_Y + 1, across] = False
    _, labels = cv2.connectedComponents(plan.astype(np.uint8), connectivity=4)
    middle = _cells((letters.left + letters.right) / 2, _COARSE_X, width - 1)
    label = labels[(top + bottom) // 2, middle]
    order = np.argsort(label, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        yield letters.only(group)


def _cells(pixels: Floats, size: int, last: int) -> npt.NDArray[np.int64]:
    return np.clip(pixels / size, 0, last).astype(np.int64)


def fitted(letters: Letters, em: float) -> tuple[float, float, float]:
    """Baseline at a middle, its slope, and that middle: under most of the letters."""
    x, bottom = (letters.left + letters.right) / 2, letters.bottom
    middle = float(x.mean())
    ends = np.sort(bottom)
    near = np.searchsorted(ends, ends + _SAME_END * em, "right") - np.searchsorted(
        ends, ends - _SAME_END * em
    )
    densest = ends[np.argmax(near)]
    baseline = float(np.median(ends[np.abs(ends - densest) <= _SAME_END * em]))
    slope = 0.0
    for reach in (0.2, 0.12):
        on = np.abs(bottom - baseline - slope * (x - middle)) <= reach * em
        if np.count_nonzero(on) < LONG_LETTERS or np.ptp(x[on]) < LONG_EMS * em:
            break
        across = x[on] - x[on].mean()
        slope = float(np.dot(across, bottom[on]) / np.dot(across, across))
        slope = slope if abs(slope) <= _STEEPEST else 0.0
        baseline = float(np.median(bottom[on] - slope * (x[on] - middle)))
    return baseline, slope, middle
