"""Spreads: two pages side by side on one scan, as open volumes and folded sheets are scanned.

They are read one after the other. A wide table, a landscape form or the two columns of a header are no
spread: both halves must hold lines of prose, and none of the lines may run through the fold.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pipeline.model.geometry import Box, union_of
from pipeline.model.ocr import Line

_WIDER: Final = 1.15
"""How much wider than high the print of two pages is, at least."""
_MIDDLE: Final = (0.38, 0.62)
"""Where the fold lies, in widths of the print."""
_FOLD: Final = 2.5
"""Heights of a line that the inner margins are wide, at least."""
_PROSE: Final = 5
"""Lines of each page that fill it, at least."""
_FILLED: Final = 0.75
"""Share of the width of a page from which a line fills it."""
_FIGURES: Final = 0.25
"""Share of the words of prose that hold digits, at most."""
_EDGE: Final = 0.15
"""Share of the width of a page near its edges in which a ruling may be the shadow of the fold."""
_TALL: Final = 0.3
"""Share of the height of a page from which a ruling is one of a table, not of a stamp."""


def pages_of(lines: Sequence[Line], dividers: Sequence[Box] = ()) -> list[tuple[Line, ...]]:
    """The lines of the left and of the right page of a spread; all of them where there is one page.

    `dividers` are the upright rulings of tables.
    """
    boxes = [line.box for line in lines]
    if len(boxes) < 2 * _PROSE:
        return [tuple(lines)]
    whole = union_of(boxes)
    fold = _fold(boxes, whole) if whole.width >= _WIDER * whole.height else None
    if fold is None:
        return [tuple(lines)]
    sides = tuple(tuple(line for line in lines if (line.box.right <= fold) is left) for left in (True, False))
    if all(_is_page(side, dividers) for side in sides):
        return list(sides)
    return [tuple(lines)]


def _fold(boxes: Sequence[Box], whole: Box) -> float | None:
    """The middle of the widest upright gap between the lines, in the middle of the print."""
    low, high = (whole.left + share * whole.width for share in _MIDDLE)
    heights = sorted(box.height for box in boxes)
    reach = whole.left
    best: tuple[float, float] | None = None
    for before, box in pairwise(sorted(boxes, key=lambda box: box.left)):
        reach = max(reach, before.right)
        middle = (reach + box.left) / 2
        if low <= middle <= high and (best is None or box.left - reach > best[0]):
            best = box.left - reach, middle
    if best is None or best[0] < _FOLD * heights[len(heights) // 2]:
        return None
    return best[1]


def _is_page(lines: Sequence[Line], dividers: Sequence[Box]) -> bool:
    """Whether lines of prose fill one half of the print, which is no table from top to bottom."""
    words = [word.text for line in lines for word in line.words]
    figures = sum(any(map(str.isdigit, word)) for word in words)
    if len(lines) < _PROSE or figures > _FIGURES * len(words):
        return False
    extent = union_of([line.box for line in lines])
    edge = _EDGE * extent.width
    inside = (one for one in dividers if extent.left + edge < one.left and one.right < extent.right - edge)
    if max((one.height for one in inside), default=0) > _TALL * extent.height:
        return False
    return sum(line.box.width >= _FILLED * extent.width for line in lines) >= _PROSE
