"""White gutters between columns whose lines stand at heights of their own: no line goes on through them.

Where columns stand close, letters of one column are nearer to the lines of the next one than lines to each
other, and all of them seem to be one. Lines that stand level are left joined: whether they are columns,
the rows of a table or a line with a wide space is told better once they are read.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_groups import Floats, Letters
from pipeline.engines.lines_size import PageInk
from pipeline.model.geometry import Box

_CELLS: Final = 8
"""Cells of an em, across the page."""
_BAND: Final = 2.5
"""Ems from the top to the bottom of a band: two lines."""
_WHITE: Final = 3
"""Cells of the narrowest gutter."""
_SIDE: Final = 8
"""Ems on both sides that hold print."""
_FILLED: Final = 0.5
"""Share of these that letters of a band cover, at least."""
_FEWEST: Final = 3
"""Bands with print on both sides beside a gutter, at least: white that runs down so far is no chance."""
_RULED: Final = 2.0
"""Ems from the middle of a gutter to a ruling in it, at most."""
_NEXT_LINE: Final = 0.35
"""Ems between the lower ends of letters that belong to two lines, at least; descenders reach .21 em down."""
_LEVEL: Final = 0.14
"""Ems by which baselines of two columns may differ and be level."""
_UNEVEN: Final = 0.35
_MANY_LINES: Final = 3
_FEW_LINES: Final = 2
"""Lines of a column that are not level with one of the other, as a share and in number, at least: beside the
longest stretch of a gutter, and then beside its others."""

Flags = npt.NDArray[np.bool_]
Stretch = tuple[float, float]
"""Top and bottom, in pixels of the page."""


def uneven_gutters(letters: Letters, em: float, dividers: Sequence[Box] = ()) -> tuple[Box, ...]:
    """The middles of white gutters between columns whose lines are not level; pixels of the page.

    Gutters with one of the `dividers` in them are not told: lines end there anyway.
    """
    if not len(letters):
        return ()
    found: list[Box] = []
    for x, stretches in _gutters(letters, em):
        is_new = all(abs(gutter.middle[0] - x) > _SIDE * em for gutter in found)
        if is_new and _is_uneven(letters, em, x, stretches[0], _MANY_LINES):
            uneven = (stretch for stretch in stretches if _is_uneven(letters, em, x, stretch, _FEW_LINES))
            found += (_between_crossings(letters, em, x, *stretch) for stretch in uneven)
    return tuple(gutter for gutter in found if not any(_is_ruled(gutter, ruling, em) for ruling in dividers))


def _between_crossings(letters: Letters, em: float, x: float, top: float, bottom: float) -> Box:
    """The middle of a gutter, a band further up and down where it goes on as wide as it is."""
    half = em / _CELLS
    inside = letters.only((letters.bottom >= top) & (letters.bottom < bottom))
    left = inside.right[inside.right <= x].max() + half
    right = inside.left[inside.left >= x].min() - half
    crossing = letters.only((letters.left < max(right, x + half)) & (letters.right > min(left, x - half)))
    above = crossing.bottom[crossing.bottom < top].max(initial=top - _BAND * em)
    tops = (crossing.bottom - crossing.height)[crossing.bottom >= bottom]
    below = tops.min(initial=bottom + _BAND * em)
    return Box(round(x - half), max(0, round(above)), round(x + half), round(below))


def _is_ruled(gutter: Box, ruling: Box, em: float) -> bool:
    """Whether a ruling stands in a gutter, over most of its height."""
    is_near = abs(gutter.middle[0] - ruling.middle[0]) <= _RULED * em
    return is_near and gutter.overlap_y(ruling) > gutter.height / 2


def without_white(place: Place, gutters: Sequence[Box], ink: PageInk) -> Place:
    """The place of a line that ends in the middle of a gutter, as far as its ink reaches."""
    inked = ink.inked(place)
    inked = inked[(inked >= place.left) & (inked < place.right)]
    if not inked.size:
        return place
    left, right = place.left, place.right
    if any(left == gutter.right for gutter in gutters):
        left = float(inked[0])
    if any(right == gutter.left for gutter in gutters):
        right = float(inked[-1]) + 1
    slope = (place.right_baseline - place.left_baseline) / (place.right - place.left)
    heights = [place.left_baseline + slope * (x - place.left) for x in (left, right)]
    return Place(left, heights[0], right, heights[1], place.em)


def _gutters(letters: Letters, em: float) -> Iterator[tuple[float, list[Stretch]]]:
    """The middle of white that runs down between print, and its stretches, the longest first."""
    covered = _covered(letters, em)
    counts = np.cumsum(covered, axis=1, dtype=np.int32)
    reach, width = _SIDE * _CELLS, covered.shape[1]
    if width <= 2 * reach + _WHITE:
        return
    at = np.arange(reach + 1, width - reach - _WHITE)
    after = at + _WHITE - 1
    is_white = counts[:, after] == counts[:, at - 1]
    least = _FILLED * reach
    is_beside = is_white & (counts[:, at - 1] - counts[:, at - reach - 1] >= least)
    is_beside &= counts[:, after + reach] - counts[:, after] >= least
    if int(np.count_nonzero(is_beside, axis=0).max()) < _FEWEST:
        return
    longest = _longest_runs(is_white, is_beside)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], longest >= _FEWEST, [False])).astype(np.int8)))
    valleys = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    for start, end in sorted(valleys, key=lambda valley: -int(longest[slice(*valley)].sum())):
        deepest = start + np.flatnonzero(longest[start:end] == longest[start:end].max())
        middle = int(deepest[len(deepest) // 2])
        runs = _runs(is_white[:, middle], is_beside[:, middle])
        stretches = [(first * _BAND * em, (last + 1) * _BAND * em) for first, last in runs]
        yield (at[middle] + _WHITE / 2) * em / _CELLS, stretches


def _covered(letters: Letters, em: float) -> Flags:
    """Which cells letters cover, in each band."""
    bands = (np.maximum(letters.bottom, 0) / (_BAND * em)).astype(np.int64)
    left = (np.maximum(letters.left, 0) * (_CELLS / em)).astype(np.int64)
    right = (np.maximum(letters.right, 0) * (_CELLS / em)).astype(np.int64) + 1
    width = int(right.max()) + 1
    size = (int(bands.max()) + 1) * width
    edges = np.bincount(bands * width + left, minlength=size) - np.bincount(
        bands * width + right, minlength=size
    )
    return np.asarray(edges.reshape(-1, width).cumsum(axis=1) > 0)


def _longest_runs(is_white: Flags, is_beside: Flags) -> npt.NDArray[np.int64]:
    """For each column the most bands beside print in one white run."""
    count, longest = (np.zeros(is_white.shape[1], np.int64) for _ in range(2))
    for white, beside in zip(is_white, is_beside, strict=True):
        count = (count + beside) * white
        longest = np.maximum(longest, count)
    return longest


def _runs(is_white: Flags, is_beside: Flags) -> list[tuple[int, int]]:
    """The first and the last band beside print in each white run of a column, the longest run first."""
    ends = np.flatnonzero(~np.append(is_white, False)).tolist()
    beside = [np.flatnonzero(is_beside[start:end]) + start for start, end in pairwise([0, *ends])]
    runs = sorted((bands for bands in beside if len(bands)), key=len, reverse=True)
    return [(int(bands[0]), int(bands[-1])) for bands in runs]


def _is_uneven(letters: Letters, em: float, x: float, stretch: Stretch, least: int) -> bool:
    """Whether many lines on one side stand beside no line of the other."""
    inside = (letters.bottom >= stretch[0]) & (letters.bottom < stretch[1])
    left = inside & (letters.right <= x) & (letters.right > x - _SIDE * em)
    right = inside & (letters.left >= x) & (letters.left < x + _SIDE * em)
    if not left.any() or not right.any():
        return False
    one, other = (_baselines(letters.bottom[side], em) for side in (left, right))
    off = np.abs(one[:, None] - other[None, :]).min(axis=1)
    uneven = int(np.count_nonzero((off > _LEVEL * em) & (one > other[0]) & (one < other[-1])))
    return uneven >= max(least, _UNEVEN * len(one))


def _baselines(bottoms: Floats, em: float) -> Floats:
    """Where the lines stand whose letters end there, from the top down."""
    ends = np.sort(bottoms)
    lines = np.split(ends, np.flatnonzero(np.diff(ends) > _NEXT_LINE * em) + 1)
    return np.array([float(np.median(line)) for line in lines])
