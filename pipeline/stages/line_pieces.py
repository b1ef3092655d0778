"""Pieces of lines on the two sides of a gutter: a reader joins lines of two columns that stand close."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line

EDGE: Final = 0.45
"""Heights of print left and right of the edge of a column within which its lines begin."""
_EARLY: Final = 1.1
"""Heights before the edge from which a word begins in the gutter, not left of it."""
_LEAST_SPACE: Final = 0.45
"""Heights of the gap between the words on both sides of a gutter, at least: boxes of words are not exact."""
_SPECK: Final = 2.5
"""Heights of what is too short to run across a gutter."""
_OFF_RULING: Final = 0.4
"""Heights of the paper between a ruling and the print beside it, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A line, or its part on one side of a gutter, with its box, which is looked at often."""

    line: Line
    box: Box


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What stands on the two sides of a gutter."""

    left: Pieces
    right: Pieces

    @property
    def all(self) -> Pieces:
        """Both sides."""
        return self.left + self.right

    def cut_at(self, top: float, bottom: float) -> tuple["Beside", "Beside", "Beside"]:
        """What stands above, between and below these heights."""
        zones: list[tuple[list[Piece], list[Piece]]] = [([], []), ([], []), ([], [])]
        for number, side in enumerate((self.left, self.right)):
            for piece in side:
                middle = piece.box.middle[1]
                zones[(middle > top) + (middle > bottom)][number].append(piece)
        above, between, below = (Beside(tuple(left), tuple(right)) for left, right in zones)
        return above, between, below


def pieces_of(lines: Sequence[Line], height: int, dividers: Sequence[Box]) -> Pieces:
    """The lines with their boxes; one that the reader cut at a ruling ends a little before it."""
    pieces = []
    for line in lines:
        box = line.box
        for ruling in dividers:
            if ruling.top < box.bottom and box.top < ruling.bottom:
                box = _off(box, ruling, round(_OFF_RULING * height))
        pieces.append(Piece(line, box))
    return tuple(pieces)


def _off(box: Box, ruling: Box, white: int) -> Box:
    if ruling.left - white < box.left <= ruling.right + white:
        box = Box(min(ruling.right + white, box.right), box.top, box.right, box.bottom)
    if ruling.left - white <= box.right < ruling.right + white:
        box = Box(box.left, box.top, max(ruling.left - white, box.left), box.bottom)
    return box


def parted(piece: Piece, edge: int, height: int) -> Beside | None:
    """What of a piece stands left of the gutter before `edge` and right of it; None where it runs across."""
    box, early = piece.box, edge - _EARLY * height
    if box.left >= early:
        return Beside((), (piece,))
    if box.right <= edge:
        return Beside((piece,), ())
    if box.width < _SPECK * height:
        return Beside((piece,), ()) if box.middle[0] < edge else Beside((), (piece,))
    words, nearest = piece.line.words, edge - EDGE * height
    spaces = [
        (word.box.left - before.box.right, place)
        for place, (before, word) in enumerate(pairwise(words), 1)
        if before.box.right <= nearest and word.box.left >= early
    ]
    space, place = max(spaces, default=(0, 0))
    if not space or space < _LEAST_SPACE * max(height, words[place].box.height):
        return None
    left, right = Line(words[:place], piece.line.block), Line(words[place:], piece.line.block)
    before, after = left.box, right.box
    first = min(box.left, before.right)  # a piece that lies on a ruling may lack one of its parts
    last = max(box.right, after.left)
    return Beside(
        (Piece(left, Box(first, before.top, before.right, before.bottom)),),
        (Piece(right, Box(after.left, after.top, last, after.bottom)),),
    )


def cells(pieces: Pieces, edges: Sequence[int], height: int) -> Pieces:
    """The pieces, cut before the edges that few of them run across: columns beside one another's gutters."""
    for edge in edges:
        sides = [parted(piece, edge, height) for piece in pieces]
        level = [both for both in sides if both and both.right and begins(both.right[0], edge, height)]
        if len(level) > sides.count(None):
            parts = zip(pieces, sides, strict=True)
            pieces = tuple(part for piece, both in parts for part in (both.all if both else (piece,)))
    return pieces


def begins(piece: Piece, edge: int, height: int) -> bool:
    """Whether a piece begins at the left edge of a column."""
    return abs(piece.box.left - edge) <= EDGE * height
