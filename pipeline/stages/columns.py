"""Newspaper columns: the parts of a page that are read one after the other.

Gazettes, party newspapers and bulletins are set in two or three columns. A page is cut as in the recursive
XY-cut (Nagy, Seth: Hierarchical representation of optically scanned documents, ICPR 1984), but only beside
gutters that are sure (`gutters`): lines that run across a gutter part it from top to bottom, the gutter parts
what lies between from left to right, and each part may be cut again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line
from pipeline.stages.gutters import columns_beside, edges_of, may_be_columns
from pipeline.stages.line_pieces import Beside, Piece, Pieces, cells, parted, pieces_of

_MANY: Final = 8
_OPPOSITE: Final = 6
"""Lines in the longer and in the shorter one of two columns that make their gutter sure."""
_FEW: Final = 3
"""Lines in both, above or below a heading, where the gutter is sure elsewhere on the page."""
_FEWEST: Final = 2
"""Lines as wide as a column on both sides, without which no more is looked at."""
_WHITE: Final = 1.2
"""Heights of a white band across both columns that parts them from the head or the foot of the page."""


def in_columns(lines: Sequence[Line], dividers: Sequence[Box] = ()) -> list[tuple[Line, ...]]:
    """The parts of a straight page in reading order, in each of which lines are read row by row.

    One part where the page has no newspaper columns. Lines that run through a gutter are cut there, and each
    column has blocks of its own. `dividers` are the upright rulings of tables.
    """
    if len(lines) < _MANY:
        return [tuple(lines)]
    heights = sorted(word.box.height for line in lines for word in line.words)
    height = max(1, heights[len(heights) // 2])
    parts = list(_Page(height, dividers).parts(pieces_of(lines, height, dividers)))
    if len(parts) == 1:
        return [tuple(lines)]
    blocks = [line.block for line in lines]
    most = max(blocks) - min(blocks) + 1
    return [
        tuple(Line(piece.line.words, piece.line.block + number * most) for piece in part)
        for number, part in enumerate(parts)
    ]


@dataclass(frozen=True, slots=True)
class _Page:
    """How high the print of a page is, and its rulings."""

    height: int
    """Pixels of the middle one of all words."""
    dividers: Sequence[Box]

    def parts(self, pieces: Pieces) -> Iterator[Pieces]:
        """The pieces, cut at the gutter with most lines beside it, then each part of them at the next one."""
        edges = edges_of(pieces, self.height)
        stretches = max((self._stretches(pieces, edge, edges) for edge in edges), key=_beside, default=[])
        if not _beside(stretches):
            yield pieces
            return
        for stretch in stretches:
            for part in (stretch.left, stretch.right):
                if part:
                    yield from self._part(part).parts(part)

    def _part(self, pieces: Pieces) -> "_Page":
        """The same for a part of the page: rulings beside it are not its own."""
        left, right = min(piece.box.left for piece in pieces), max(piece.box.right for piece in pieces)
        inside = [ruling for ruling in self.dividers if left <= ruling.left and ruling.right <= right]
        return _Page(self.height, inside)

    def _stretches(self, pieces: Pieces, edge: int, edges: Sequence[int]) -> list[Beside]:
        """Columns and (in `left`) what runs across, from top to bottom; nothing where no columns are sure."""
        runs = list(self._between_crossings(pieces, edge))
        if not any(min(len(run.left), len(run.right)) >= _OPPOSITE for run in runs):
            return []
        graded = [one for run in runs for one in self._graded(run, edge, edges)]
        if not any(shorter >= _OPPOSITE and longer >= _MANY for _, (shorter, longer) in graded):
            return []
        stretches: list[Beside] = []
        for sides, (shorter, _) in graded:
            if shorter >= _FEW:
                stretches.append(sides)
            elif stretches and not stretches[-1].right:
                stretches[-1] = Beside(stretches[-1].left + sides.all, ())
            else:
                stretches.append(Beside(sides.all, ()))
        return stretches

    def _between_crossings(self, pieces: Pieces, edge: int) -> Iterator[Beside]:
        """Lines across the gutter, each alone, and what stands between them on its sides."""
        left: list[Piece] = []
        right: list[Piece] = []
        for piece in sorted(pieces, key=lambda piece: piece.box.top + piece.box.bottom):
            sides = parted(piece, edge, self.height)
            if sides:
                left += sides.left
                right += sides.right
            else:
                yield Beside(tuple(left), tuple(right))
                yield Beside((piece,), ())
                left, right = [], []
        yield Beside(tuple(left), tuple(right))

    def _graded(self, sides: Beside, edge: int, edges: Sequence[int]) -> list[tuple[Beside, tuple[int, int]]]:
        """Head, columns and foot, each with the numbers of lines of its columns (0 where it has none)."""
        none = [(sides, (0, 0))]
        if not may_be_columns(sides, edge, self.height, _FEWEST):
            return none
        cut = Beside(*(cells(side, edges, self.height) for side in (sides.left, sides.right)))
        columns = columns_beside(cut, edge, self.height)
        extent = columns.extent(cut, _WHITE * self.height) if columns else None
        if not columns or not extent:
            return none
        head, _, foot = sides.cut_at(*extent)
        middle = cut.cut_at(*extent)[1]
        return [
            (head, (0, 0)),
            (sides.cut_at(*extent)[1], columns.lines(middle, self.dividers)),
            (foot, (0, 0)),
        ]


def _beside(stretches: Sequence[Beside]) -> int:
    """How many pieces stand in columns."""
    return sum(len(stretch.all) for stretch in stretches if stretch.right)
