"""How far the lines of a page hang where it did not lie flat: near the spine of a book, or at a curled edge.

One smooth surface is laid under the letters of all long lines at once. It hangs by f(x) + g(x)·y, where f and
g are splines with a penalty on their bends (P-splines; Eilers, Marx: Flexible smoothing with B-splines and
penalties, 1996), so a line of few letters hangs as its neighbours do. Letters below the baseline count less
and less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.lines_groups import Letters, fitted, groups_of, letters_of
from pipeline.engines.lines_gutters import uneven_gutters
from pipeline.engines.lines_size import PageInk
from pipeline.model.geometry import Box

_PIECE: Final = 4.0
"""Ems of a page in one piece of the splines, about."""
_FEWEST_PIECES: Final = 4
_LONG_LETTERS: Final = 10
_LONG_EMS: Final = 8.0
_FEWEST_LINES: Final = 3
"""Lines of so many letters and ems tell how the page hangs, and so many of them at least."""
_WIDEST_GAP: Final = 1.6
"""Ems of a gap that no space between words has."""
_SMOOTH: Final = 0.3
_LEVEL: Final = (1e-4, 0.05)
"""How firmly bends are flattened, and both splines drawn to 0, in squares of a pixel."""
_NARROWING: Final = (float("inf"), 1.0, 0.46, 0.22)
"""Ems off the baseline from which letters count for less, from step to step."""
_STANDING: Final = 0.08
"""Ems from the baseline within which a letter stands on it."""
_LEAST_SAG: Final = 0.12
"""Ems that lines hang in their middle or at their ends, from which they are read better when straightened."""
_BETTER: Final = 0.8
"""Letters that stand on no bent line as a share of those that stand on no straight one, at most."""
_MOST: Final = 5.0
"""Ems beyond which nothing hangs: the letters are no print."""
_INNER: Final = (2.0, 98.0)
_SHARE: Final = (10.0, 50.0, 90.0)
"""Percentiles of the letters between which, and at which heights, the sag is measured."""
_LOOKED_AT: Final = 40

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bend:
    """How far each point of a flat page hangs on the page as it was scanned; pixels of the page."""

    width: int
    height: int
    falls: Floats
    """Of the spline f."""
    spreads: Floats
    """Of the spline g, for y from -1.0 at the top to 1.0 at the bottom."""

    def columns(self, x: Floats) -> tuple[Floats, Floats]:
        """The two splines at columns of the page."""
        falls, spreads = (_splines(x / self.width, len(of) - 3) @ of for of in (self.falls, self.spreads))
        return falls, spreads

    def heights(self, y: Floats) -> Floats:
        """Rows of the flat page, as g takes them."""
        return (2.0 * y - self.height) / self.height

    def drop(self, x: Floats, y: Floats) -> Floats:
        """By how many pixels the points of the flat page hang."""
        falls, spreads = self.columns(x)
        return falls + spreads * self.heights(y)

    def on_bent(self, box: Box) -> Box:
        """The box around what a box of the flat page holds, where it stands on the scanned one."""
        x = np.linspace(box.left, box.right, 3)
        top, bottom = (y + self.drop(x, np.full(3, float(y))) for y in (box.top, box.bottom))
        return Box(box.left, int(np.floor(top.min())), box.right, int(np.ceil(bottom.max())))


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Letters of the long lines of a page, line after line."""

    x: Floats
    y: Floats
    """Middle and lower end, as scanned."""
    flat: Floats
    """Lower end on the page as far as it is flattened."""
    starts: npt.NDArray[np.int64]
    """Where each line begins in these arrays."""
    number: npt.NDArray[np.int64]
    """That of the line of each letter."""
    on_straight: int
    """Letters that stand on straight lines."""


def bend_of(ink: PageInk) -> Bend | None:
    """How the lines of a page are bent; None where they are straight, or too few to tell."""
    height, width = ink.ink.shape
    em, letters = ink.usual_em, letters_of(ink)
    pieces = max(_FEWEST_PIECES, round(width / (_PIECE * em)))
    bend = Bend(width, height, np.zeros(pieces + 3), np.zeros(pieces + 3))
    gutters = uneven_gutters(letters, em)
    lines = _long_lines(letters, bend, ink, gutters)
    if lines is None:
        return None
    before = 1.0 - lines.on_straight / len(lines.x)
    bend, off = _laid_under(lines, bend, em)
    lines = _long_lines(letters, bend, ink, gutters)  # those that hang far are whole only when half flattened
    if lines is None:
        return None
    bend, off = _laid_under(lines, bend, em)
    after = float(np.mean(np.abs(off) > _STANDING * em))
    sag, farthest = _extent(lines, bend)
    is_bent = _LEAST_SAG * em <= sag and farthest <= _MOST * em and after <= _BETTER * before
    return bend if is_bent else None


def _long_lines(letters: Letters, bend: Bend, ink: PageInk, gutters: Sequence[Box]) -> _Lines | None:
    """The lines on the page as it is after flattening, none through a gutter; None where there are few."""
    em = ink.usual_em
    flat = Letters(letters.left, letters.right, _flat_ends(letters, bend), letters.height)
    long, on_straight = list[Letters](), 0
    for group in groups_of(flat, ink, _WIDEST_GAP, gutters):
        if len(group) >= _LONG_LETTERS and np.ptp(group.left) >= _LONG_EMS * em:
            long.append(group)
            baseline, slope, at = fitted(group, em)
            off = group.bottom - baseline - slope * ((group.left + group.right) / 2 - at)
            on_straight += int(np.count_nonzero(np.abs(off) <= _STANDING * em))
    if len(long) < _FEWEST_LINES:
        return None
    x = np.concatenate([(line.left + line.right) / 2 for line in long])
    bottom = np.concatenate([line.bottom for line in long])
    sizes = [len(line) for line in long]
    number = np.repeat(np.arange(len(long)), sizes)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return _Lines(x, bottom + bend.drop(x, bottom), bottom, starts, number, on_straight)


def _flat_ends(letters: Letters, bend: Bend) -> Floats:
    """The lower ends of the letters on the flat page, to a hundredth of what they hang."""
    middle = (letters.left + letters.right) / 2
    flat = letters.bottom
    for _ in range(2):
        flat = letters.bottom - bend.drop(middle, flat)
    return flat


def _laid_under(lines: _Lines, before: Bend, em: float) -> tuple[Bend, Floats]:
    """The surface under the letters, and how far below it and their line each letter ends, in pixels."""
    falls, spreads = (_splines(lines.x / before.width, len(of) - 3) for of in (before.falls, before.spreads))
    basis = np.hstack((falls, spreads * before.heights(lines.flat)[:, None]))
    firm = _firmness(falls.shape[1], spreads.shape[1])
    found, off = np.zeros(basis.shape[1]), lines.y
    for reach in _NARROWING:
        weights = 1.0 / (1.0 + (off / (reach * em)) ** 2) ** 2
        inner, y = _centred(basis, lines, weights), _centred(lines.y[:, None], lines, weights)[:, 0]
        weighted = inner * weights[:, None]
        found = np.asarray(np.linalg.solve(weighted.T @ inner + firm, weighted.T @ y), np.float64)
        off = y - inner @ found
    count = falls.shape[1]
    return Bend(before.width, before.height, found[:count], found[count:]), off


def _centred(values: Floats, lines: _Lines, weights: Floats) -> Floats:
    """The values less their mean in each line: where a line stands says nothing of how it is bent."""
    sums = np.add.reduceat(values * weights[:, None], lines.starts)
    means = sums / np.add.reduceat(weights, lines.starts)[:, None]
    return np.asarray(values - means[lines.number], np.float64)


def _firmness(falls: int, spreads: int) -> Floats:
    """What bends of the two splines, and their distance from 0, add to the squares that are made least."""
    firm = np.zeros((falls + spreads, falls + spreads))
    for count, start, level in ((falls, 0, _LEVEL[0]), (spreads, falls, _LEVEL[1])):
        bends = np.diff(np.eye(count), 2, axis=0)
        own = slice(start, start + count)
        firm[own, own] = _SMOOTH * bends.T @ bends + level * np.eye(count)
    return firm


def _extent(lines: _Lines, bend: Bend) -> tuple[float, float]:
    """How far the middle of a line lies off its ends, and the farthest that it hangs, in pixels."""
    left, right = np.percentile(lines.x, _INNER)
    x = np.linspace(left, right, _LOOKED_AT)
    sag = farthest = 0.0
    for y in np.percentile(lines.flat, _SHARE):
        drop = bend.drop(x, np.full(len(x), y))
        farthest = max(farthest, float(np.ptp(drop)))
        across = x - x.mean()
        sag = max(sag, float(np.ptp(drop - across * (across @ drop) / (across @ across))))
    return sag, farthest


def _splines(share: Floats, pieces: int) -> Floats:
    """The uniform cubic B-splines over a width of 1.0, as columns."""
    at = np.clip(share, 0.0, 1.0 - 1e-9) * pieces
    piece = at.astype(np.int64)
    t = (at - piece)[:, None]
    four = np.hstack(((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3))
    basis = np.zeros((len(share), pieces + 3))
    basis[np.arange(len(share))[:, None], piece[:, None] + np.arange(4)] = four / 6
    return basis
