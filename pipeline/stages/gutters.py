"""Gutters between newspaper columns: where one may be, and how sure it is.

A gutter is white beside many lines that begin at one edge, between two columns of one width that prose fills.
Cells of tables, lists of receivers, signatures and the fields of forms fill no column.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.model.geometry import Box, union_of
from pipeline.stages.line_pieces import EDGE, Beside, Piece, Pieces, begins

_SPACE: Final = 0.8
"""Heights of a gap before a word that may begin a column; spaces between words are mostly narrower."""
_GUTTER: Final = 12.0
"""Heights of the widest gutter: the fold and the inner margins of an open book."""
_NARROWEST: Final = 8.0
"""Heights from the left to the right edge of a column, at least."""
_INDENT: Final = 5.0
"""Heights by which the first line of a paragraph begins further right, at most."""
_UNEQUAL: Final = 1.3
"""Factor between the widths of two columns, at most."""
_FULL: Final = 0.76
"""Share of the width of a column from which a line fills it."""
_MOSTLY: Final = 0.6
"""Share of the lines of a column that fill it, and of those that begin at its edge, at least."""
_FIGURES: Final = 0.25
"""Share of the words of prose that hold digits, at most."""
_ORDINAL: Final = re.compile(r"\d{1,3}[.)]?")
_NUMBERED: Final = 2
"""Bare numbers left of the columns, as before the rows of a table, from which on they are cells."""
_FEWEST: Final = 5
"""Lines that begin at the edge of a column, at least."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Edges of the two columns beside a gutter, from left to right."""

    start: int
    end: int
    edge: int
    stop: int
    height: int
    """Pixels of a word of the page."""

    def extent(self, sides: Beside, white: float) -> tuple[int, int] | None:
        """Top and bottom of the lines that fill a column, and of what stands no `white` pixels from them."""
        full = [piece.box for piece in self._only(sides).all if self._is_filled_by(piece)]
        if not full:
            return None
        top, bottom = min(box.top for box in full), max(box.bottom for box in full)
        boxes = [piece.box for piece in sides.all]
        for box in sorted(boxes, key=lambda box: box.top):
            if box.top <= bottom + white:
                bottom = max(bottom, box.bottom)
        for box in sorted(boxes, key=lambda box: -box.bottom):
            if box.bottom >= top - white:
                top = min(top, box.top)
        return top, bottom

    def lines(self, sides: Beside, dividers: Sequence[Box]) -> tuple[int, int]:
        """How many lines the shorter and the longer column have; (0, 0) where they hold no prose."""
        own = self._only(sides)
        if not own.left or not own.right:
            return 0, 0
        left, right = (union_of([piece.box for piece in side]) for side in (own.left, own.right))
        if left.overlap_y(right) < _MOSTLY * min(left.height, right.height):
            return 0, 0
        if any(self._is_of_table(divider, left.union(right), sides) for divider in dividers):
            return 0, 0
        if self._is_numbered(sides, left):
            return 0, 0
        if not (self._is_prose(own.left, self.start) and self._is_prose(own.right, self.edge)):
            return 0, 0
        return min(len(own.left), len(own.right)), max(len(own.left), len(own.right))

    def _only(self, sides: Beside) -> Beside:
        """The pieces that begin in one of the columns, less those of columns further left or right."""
        slack, indent = 2 * EDGE * self.height, _INDENT * self.height
        left, right = (
            tuple(piece for piece in side if -slack <= piece.box.left - edge <= indent)
            for side, edge in ((sides.left, self.start), (sides.right, self.edge))
        )
        return Beside(left, right)

    def _is_filled_by(self, piece: Piece) -> bool:
        return piece.box.width >= _FULL * min(self.end - self.start, self.stop - self.edge)

    def _is_of_table(self, divider: Box, place: Box, sides: Beside) -> bool:
        """Whether a ruling parts or borders the columns; one with other columns behind it does neither."""
        is_between = self.end - self.height < divider.left and divider.right < self.edge + self.height
        if is_between or divider.overlap_y(place) <= self.height:
            return False
        if divider.right < self.start:
            return not any(piece.box.right < divider.left for piece in sides.left)
        return divider.left < self.stop or not any(piece.box.left > divider.right for piece in sides.right)

    def _is_numbered(self, sides: Beside, place: Box) -> bool:
        """Whether numbers stand alone before the lines of the left column."""
        before = (piece for piece in sides.left if piece.box.right < self.start)
        beside = (piece for piece in before if piece.box.overlap_y(place))
        return sum(bool(_ORDINAL.fullmatch(piece.line.text)) for piece in beside) >= _NUMBERED

    def _is_prose(self, column: Pieces, edge: int) -> bool:
        """Whether most lines of a column fill it and begin at its edge, and few words are figures."""
        full = sum(map(self._is_filled_by, column))
        level = sum(abs(piece.box.left - edge) <= 2 * EDGE * self.height for piece in column)
        words = [word.text for piece in column for word in piece.line.words]
        figures = sum(any(map(str.isdigit, word)) for word in words)
        return min(full, level) >= _MOSTLY * len(column) and figures <= _FIGURES * len(words)


def edges_of(pieces: Pieces, height: int) -> list[int]:
    """Where many lines, or words behind a wide gap, begin: left edges of columns, or of cells of tables."""
    least = min((piece.box.left for piece in pieces), default=0) + _NARROWEST * height
    starts = [piece.box.left for piece in pieces if piece.box.left > least]
    space = _SPACE * height
    for piece in pieces:
        if piece.box.right > least:
            starts += [
                word.box.left
                for before, word in pairwise(piece.line.words)
                if word.box.left - before.box.right > space and word.box.left > least
            ]
    starts.sort()
    edges: list[int] = []
    while len(starts) >= _FEWEST:
        counts = [bisect_right(starts, start + 2 * EDGE * height) - at for at, start in enumerate(starts)]
        first = max(range(len(counts)), key=counts.__getitem__)
        if counts[first] < _FEWEST:
            break
        edges.append(starts[first + counts[first] // 2])
        del starts[first : first + counts[first]]
    return edges


def may_be_columns(sides: Beside, edge: int, height: int, least: int) -> bool:
    """Whether enough lines as wide as a column begin at the edge, and end before it."""
    widest = _NARROWEST * height
    right = sum(piece.box.width >= widest and begins(piece, edge, height) for piece in sides.right)
    near = (piece.box for piece in sides.left if piece.box.width >= widest)
    return right >= least and sum(edge - box.right <= _GUTTER * height for box in near) >= least


def columns_beside(sides: Beside, edge: int, height: int) -> Columns | None:
    """The columns that the widest lines on both sides make; None where they are of different widths."""
    reach = EDGE * height
    right = sorted(piece.box.right for piece in sides.right if begins(piece, edge, height))
    near = [
        piece.box
        for piece in sides.left
        if -_GUTTER * height <= piece.box.right - edge <= -reach and piece.box.width >= _NARROWEST * height
    ]
    if not right or not near:
        return None
    stop = right[len(right) * 4 // 5]
    start = sorted(box.left for box in near)[len(near) // 2]
    end = sorted(box.right for box in near)[len(near) * 4 // 5]
    narrow, wide = sorted((end - start, stop - edge))
    if narrow < _NARROWEST * height or wide > _UNEQUAL * narrow:
        return None
    return Columns(start, end, edge, stop, height)
