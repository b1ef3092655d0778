"""Where a line of print begins and ends: as far as ink goes on beside its letters.

A line reaches over dots, dashes and signs, but not over a wide gap, not into its neighbour, not through a
ruling of a table and not along the stroke of a pen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_size import PageInk
from pipeline.model.geometry import Box

HIGHEST: Final = 1.7
"""Ems of the letters that make lines, at most: letters of two lines that touch and pen strokes are higher."""
_BESIDE: Final = 0.95
"""Ems between the baselines of lines that may share ink at their ends."""
_SAME_LINE: Final = 0.2
_BAND_ABOVE: Final = 0.8
_BAND_BELOW: Final = 0.35
"""Ems from the baseline within which ink carries a line on."""
_BAND_LEAST: Final = 0.2
_LEAST_DOT: Final = 0.003
_LEAST_DASH: Final = 0.0065
"""Square ems of ink that carries a line on, after and before it: no dots stand there, but bits of seals."""
_X_HEIGHT: Final = 0.45
_DARK_SHARE: Final = 5.0
_AS_DARK: Final = 0.4
"""Share of the way from the darkest of the letters to paper that a small dash before them goes, at most."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A line before its ends are known: where its letters begin and end, and its baseline in between."""

    left: float
    right: float
    baseline: float
    """At the middle between left and right."""
    slope: float
    letters: int

    def height_at(self, x: float) -> float:
        """The baseline there."""
        return self.baseline + self.slope * (x - (self.left + self.right) / 2)


def places_of(
    rows: Sequence[Row], ink: PageInk, widest_gap: float, dividers: Sequence[Box]
) -> Iterator[tuple[Place, int]]:
    """The place of each row and the number of its letters; rows that ink joins into one line are one."""
    parts = _Parts.of(ink)
    ordered = sorted(rows, key=lambda row: row.left)
    baselines = np.array([row.baseline for row in ordered])
    waits = np.ones(len(ordered), np.bool_)
    for number, row in enumerate(ordered):
        if not waits[number]:
            continue
        waits[number] = False
        beside = np.abs(baselines - row.baseline) < _BESIDE * ink.usual_em
        near = [ordered[other] for other in np.flatnonzero(beside).tolist() if other != number]
        walls = [
            box for box in dividers if box.top < row.baseline and row.baseline - ink.usual_em / 3 < box.bottom
        ]
        runs = parts.runs(row, ink.usual_em, widest_gap)
        start = max(
            [
                min(row.left, float(runs[0][max(0, int(np.searchsorted(runs[0], row.left, "right")) - 1)])),
                *(other.right + 1 for other in near if other.right < row.left),
                *(box.right for box in walls if box.right <= row.left),
            ]
        )
        wall = min((box.left for box in walls if box.left >= row.right), default=ink.ink.shape[1])
        following = np.flatnonzero(beside & waits).tolist()
        end, letters, joined = _end(row, runs[1], wall, [ordered[other] for other in following], ink.usual_em)
        waits[[following[other] for other in joined]] = False
        yield Place(start, row.height_at(start), end, row.height_at(end), ink.usual_em), letters


def _end(
    row: Row, ends: Floats, wall: float, following: Sequence[Row], em: float
) -> tuple[float, int, list[int]]:
    """Where a row ends, how many letters it has, and which of the rows are its continuation."""
    last, letters, joined = row.right, row.letters, list[int]()
    right = min(_end_after(ends, last), wall)
    for number, other in enumerate(following):
        if other.left < last - em / 2 or other.left >= right + 0.3 * em:
            continue
        is_same = abs(row.height_at(other.left) - other.height_at(other.left)) < _SAME_LINE * em
        if is_same and other.left < right:
            joined.append(number)
            letters += other.letters
            last = max(last, other.right)
            right = min(_end_after(ends, last), wall)
        else:
            right = min(right, other.left - 1)
    return max(right, last), letters, joined


def _end_after(ends: Floats, x: float) -> float:
    """The end of the run of ink that goes on from there."""
    return max(x, float(ends[min(int(np.searchsorted(ends, x)), len(ends) - 1)]))


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Parts of the ink that letters, marks and signs are made of, in the order of their lower ends."""

    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    area: Floats
    """Pixels of ink."""
    gray: Gray

    @classmethod
    def of(cls, ink: PageInk) -> "_Parts":
        """The parts of a page that are no strokes of a pen across lines."""
        left, top, width, height, area = (ink.parts[:, column].astype(np.float64) for column in range(5))
        is_dot = area >= _LEAST_DOT * ink.usual_em**2
        kept = np.flatnonzero((height <= HIGHEST * ink.usual_em) & is_dot)
        order = kept[np.argsort((top + height)[kept])]
        return cls(
            left[order], top[order], (left + width)[order], (top + height)[order], area[order], ink.gray
        )

    def runs(self, row: Row, em: float, widest_gap: float) -> tuple[Floats, Floats]:
        """Where the ink beside the letters of a row begins and ends, parted at wide gaps."""
        rise = abs(row.slope) * (row.right - row.left) / 2
        lowest, highest = row.baseline + rise + _BAND_BELOW * em, row.baseline - rise - _BAND_ABOVE * em
        near = slice(*np.searchsorted(self.bottom, (highest + _BAND_LEAST * em, lowest)))
        inside = self.top[near] >= highest - _BAND_LEAST * em
        doubtful = np.flatnonzero(
            inside & (self.area[near] < _LEAST_DASH * em**2) & (self.right[near] <= row.left)
        )
        inside[doubtful] = [self._is_as_dark(near.start + number, row, em) for number in doubtful.tolist()]
        left, right = self.left[near][inside], self.right[near][inside]
        left, right = np.append(left, row.left), np.append(right, row.right)
        order = np.argsort(left)
        left, reached = left[order], np.maximum.accumulate(right[order])
        cuts = np.flatnonzero(left[1:] - reached[:-1] > widest_gap * em)
        return left[np.append(0, cuts + 1)], reached[np.append(cuts, len(left) - 1)]

    def _is_as_dark(self, number: int, row: Row, em: float) -> bool:
        """Whether a part is nearly as dark as the letters of a row; what is left of a seal is not."""
        left, top, right, bottom = (int(of[number]) for of in (self.left, self.top, self.right, self.bottom))
        foot = max(1, int(row.baseline))
        letters = self.gray[max(0, int(foot - _X_HEIGHT * em)) : foot, int(row.left) : int(row.right) + 1]
        dark = float(np.percentile(letters, _DARK_SHARE)) if letters.size else 0.0
        return float(self.gray[top:bottom, left:right].min()) <= dark + _AS_DARK * (255.0 - dark)
