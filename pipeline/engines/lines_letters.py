"""Lines of print on a straight page, told by its letters alone: a tenth of the time of a layout analysis.

The parts of the ink that are as high as letters are joined where their lower halves stand side by side; a
line is laid under the letters of each group and reaches as far as ink goes on. Pages on which many letters
stand in no line (other writing, turned print, pictures) are left to layout analysis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_ends import Row, places_of
from pipeline.engines.lines_groups import LONG_EMS, LONG_LETTERS, Letters, fitted, groups_of, letters_of
from pipeline.engines.lines_gutters import uneven_gutters, without_white
from pipeline.engines.lines_size import PageInk
from pipeline.model.geometry import Box

_ON_BASELINE: Final = 0.16
_ABOVE: Final = 0.35
_BELOW: Final = 0.45
"""Ems from the baseline beyond which the lower end of a letter belongs to another line."""
_FEWEST: Final = 1
"""Letters on a baseline that make a line."""
_STANDING: Final = 0.3
"""Share of the letters of a line that stand on its baseline, at least."""
_FEW_SLOPES: Final = 3
"""Lines that tell how the page slopes, at least."""
_NEXT_LINE: Final = 0.7
"""Ems between baselines of two lines, at least."""
_MOST_SPLITS: Final = 6
_FEW: Final = 3
_UNSURE_SHARE: Final = 0.2
_UNSURE_LETTERS: Final = 12
"""Letters in no line, or in one of few letters, that make a page unsure: as a share of all and in number."""


@dataclass(frozen=True, slots=True)
class LetterLines:
    """The lines of a page, and whether they are likely to be all of them."""

    places: tuple[tuple[Place, int], ...]
    """From the top to the bottom, each with the number of its letters; `em` is the usual one of the page."""
    sure: bool


def lines_of_letters(ink: PageInk, widest_gap: float, dividers: Sequence[Box] = ()) -> LetterLines:
    """The lines of print that the letters of a page make.

    They are parted at gaps wider than `widest_gap` ems, at `dividers`, and at gutters of uneven columns.
    """
    em = ink.usual_em
    letters = letters_of(ink)
    gutters = uneven_gutters(letters, em, dividers)
    dividers = (*dividers, *gutters)
    rows = [row for group in groups_of(letters, ink, widest_gap, dividers) for row in _rows(group, em)]
    rows = _level(_parted(rows, em), em)
    lost = len(letters) - sum(row.letters for row in rows if row.letters >= _FEW)
    is_sure = lost < max(_UNSURE_LETTERS, _UNSURE_SHARE * len(letters))
    places = list(places_of(rows, ink, widest_gap, dividers))
    if gutters:
        places = [(without_white(place, gutters, ink), count) for place, count in places]
    places.sort(key=lambda found: sum(_heights(found[0])))
    return LetterLines(tuple(places), is_sure)


def _heights(place: Place) -> tuple[float, float]:
    return place.left_baseline, place.right_baseline


def _rows(group: Letters, em: float) -> Iterator[Row]:
    """The line under the letters of a group; more than one where lines have grown together."""
    left = [group]
    for _ in range(_MOST_SPLITS):
        if not left:
            return
        letters = left.pop()
        if len(letters) < _FEWEST:
            continue
        baseline, slope, middle = fitted(letters, em)
        off = (letters.bottom - baseline - slope * ((letters.left + letters.right) / 2 - middle)) / em
        left += [letters.only(far) for far in (off <= -_ABOVE, off >= _BELOW)]
        mine = (off > -_ABOVE) & (off < _BELOW)
        standing = int(np.count_nonzero(np.abs(off) <= _ON_BASELINE))
        count = int(np.count_nonzero(mine))
        if standing < _FEWEST or standing < _STANDING * count:
            continue
        start, end = float(letters.left[mine].min()), float(letters.right[mine].max())
        yield Row(start, end, baseline + slope * ((start + end) / 2 - middle), slope, count)


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
    return row.letters >= LONG_LETTERS and row.right - row.left > LONG_EMS * em
