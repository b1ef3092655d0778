"""Lines of print on a straight page, told by its letters alone: a tenth of the time of a layout analysis.

The parts of the ink that are as high as letters are joined where their lower halves stand side by side; a
line is laid under the letters of each group and reaches as far as ink goes on. Pages on which many letters
stand in no line (other writing, turned print, pictures) are left to layout analysis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_ends import HIGHEST, Row, places_of
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
_ON_BASELINE: Final = 0.16
_ABOVE: Final = 0.35
_BELOW: Final = 0.45
"""Ems from the baseline beyond which the lower end of a letter belongs to another line."""
_FEWEST: Final = 1
"""Letters on a baseline that make a line."""
_STANDING: Final = 0.3
"""Share of the letters of a line that stand on its baseline, at least."""
_LONG_LETTERS: Final = 12
_LONG_EMS: Final = 12.0
"""Lines from this length on tell how they slope; shorter ones slope as those do."""
_FEW_SLOPES: Final = 3
_STEEPEST: Final = 0.06
_NEXT_LINE: Final = 0.7
"""Ems between baselines of two lines, at least."""
_MOST_SPLITS: Final = 6
_FEW: Final = 3
_UNSURE_SHARE: Final = 0.2
_UNSURE_LETTERS: Final = 12
"""Letters in no line, or in one of few letters, that make a page unsure: as a share of all and in number."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Letters:
    """Letters of a page or of a line, in parallel arrays; pixels of the page."""

    left: Floats
    right: Floats
    bottom: Floats
    height: Floats

    def __len__(self) -> int:
        return len(self.left)

    def only(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "_Letters":
        """Some of them."""
        return _Letters(self.left[which], self.right[which], self.bottom[which], self.height[which])


@dataclass(frozen=True, slots=True)
class LetterLines:
    """The lines of a page, and whether they are likely to be all of them."""

    places: tuple[tuple[Place, int], ...]
    """From the top to the bottom, each with the number of its letters; `em` is the usual one of the page."""
    sure: bool


def lines_of_letters(ink: PageInk, widest_gap: float, dividers: Sequence[Box] = ()) -> LetterLines:
    """The lines of print that the letters of a page make.

    They are parted at gaps wider than `widest_gap` ems, and at `dividers`.
    """
    em = ink.usual_em
    letters = _letters(ink)
    rows = [row for group in _groups(letters, ink, widest_gap, dividers) for row in _rows(group, em)]
    rows = _level(_parted(rows, em), em)
    lost = len(letters) - sum(row.letters for row in rows if row.letters >= _FEW)
    is_sure = lost < max(_UNSURE_LETTERS, _UNSURE_SHARE * len(letters))
    places = sorted(places_of(rows, ink, widest_gap, dividers), key=lambda found: sum(_heights(found[0])))
    return LetterLines(tuple(places), is_sure)


def _heights(place: Place) -> tuple[float, float]:
    return place.left_baseline, place.right_baseline


def _letters(ink: PageInk) -> _Letters:
    em = ink.usual_em
    left, top, width, height, area = (ink.parts[:, column].astype(np.float64) for column in range(5))
    bottom = top + height
    is_dash = (height <= _DASH_HEIGHT * em) & (width >= _DASH_WIDTH[0] * em) & (width <= _DASH_WIDTH[1] * em)
    bottom[is_dash] += _DASH_RISE * em
    height[is_dash] = _LOWEST * em
    kept = (height >= _LOWEST * em) & (height <= HIGHEST * em)
    kept &= (width <= _WIDEST * em) & (width >= _THINNEST * em) & (area >= _LEAST_INK * width * height)
    return _Letters(left, left + width, bottom, height).only(kept)


def _groups(
    letters: _Letters, ink: PageInk, widest_gap: float, dividers: Sequence[Box]
) -> Iterator[_Letters]:
    """Letters whose lower halves stand side by side, found as connected parts of a coarse plan."""
    if len(letters) < _FEWEST:
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


def _rows(group: _Letters, em: float) -> Iterator[Row]:
    """The line under the letters of a group; more than one where lines have grown together."""
    left = [group]
    for _ in range(_MOST_SPLITS):
        if not left:
            return
        letters = left.pop()
        if len(letters) < _FEWEST:
            continue
        baseline, slope, middle = _fitted(letters, em)
        off = (letters.bottom - baseline - slope * ((letters.left + letters.right) / 2 - middle)) / em
        left += [letters.only(far) for far in (off <= -_ABOVE, off >= _BELOW)]
        mine = (off > -_ABOVE) & (off < _BELOW)
        standing = int(np.count_nonzero(np.abs(off) <= _ON_BASELINE))
        count = int(np.count_nonzero(mine))
        if standing < _FEWEST or standing < _STANDING * count:
            continue
        start, end = float(letters.left[mine].min()), float(letters.right[mine].max())
        yield Row(start, end, baseline + slope * ((start + end) / 2 - middle), slope, count)


def _fitted(letters: _Letters, em: float) -> tuple[float, float, float]:
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
        if np.count_nonzero(on) < _LONG_LETTERS or np.ptp(x[on]) < _LONG_EMS * em:
            break
        across = x[on] - x[on].mean()
        slope = float(np.dot(across, bottom[on]) / np.dot(across, across))
        slope = slope if abs(slope) <= _STEEPEST else 0.0
        baseline = float(np.median(bottom[on] - slope * (x[on] - middle)))
    return baseline, slope, middle


def _parted(rows: Sequence[Row], em: float) -> list[Row]:
    """The rows without those that lie in another one with more letters: marks, and dots below."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: -row.letters):
        is_inside = any(
            abs(row.baseline - other.baseline) < _NEXT_LINE * em
            and min(row.right, other.right) - max(row.left, other.left) > 0.3 * (row.right - row.left)
            for other in kept
        )
        if not is_inside:
            kept.append(row)
    return kept


def _level(rows: Sequence[Row], em: float) -> list[Row]:
    """The rows, short ones with the slope of the long ones."""
    slopes = [row.slope for row in rows if _tells_slope(row, em)]
    usual = float(np.median(slopes)) if len(slopes) >= _FEW_SLOPES else 0.0
    return [row if _tells_slope(row, em) else replace(row, slope=usual) for row in rows]


def _tells_slope(row: Row, em: float) -> bool:
    return row.letters >= _LONG_LETTERS and row.right - row.left > _LONG_EMS * em
