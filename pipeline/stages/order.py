"""Reading order: printed rows from top to bottom, with the places where Vietnamese documents differ.

In the header two columns stand side by side and are read row by row (issuer beside the national motto,
number beside place and date: Nghị định 30/2020/NĐ-CP, Phụ lục I, ô 1-4). At the foot two columns stand side
by side and are read one after the other: first "Nơi nhận" with its list, then the signature (ô 9b, 7a-7c).
Newspaper columns are told by `columns`, two pages on one scan by `spreads`; these are read one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.columns import in_columns
from pipeline.stages.spreads import pages_of
from pipeline.vietnamese.normalize import folded

Row = tuple[Line, ...]

_TITLES: Final = frozenset({("cong", "hoa", "xa"), ("dang", "cong", "san")})
"""How quốc hiệu and the Party's title begin, the right columns of the two headers."""


@dataclass(frozen=True, slots=True)
class OrderOptions:
    """What counts as side by side."""

    column_gap: float = 2.2
    """A gap in a line wider than this many heights of the line separates columns."""
    same_row: float = 0.5
    """Lines whose heights overlap by this share of the lower one stand in one row."""


def in_reading_order(
    lines: Sequence[Line], options: OrderOptions, dividers: Sequence[Box] = ()
) -> tuple[Row, ...]:
    """The rows of an upright, straight page in the order in which a person reads them.

    `dividers` are the upright rulings of tables: a line is cut where one passes between two words.
    """
    pieces = [piece for line in lines for piece in _split_at_gaps(line, options.column_gap, dividers)]
    parts = [part for page in pages_of(pieces, dividers) for part in in_columns(page, dividers)]
    return _with_blocks([row for part in parts for row in _foot_after_body(_rows(part, options.same_row))])


def foot_in_reading_order(text: PageText) -> PageText:
    """A text layer whose rows stand as printed, with the columns of its foot one after the other.

    All else is as it was: a text layer shows no rulings, without which newspaper columns are easily taken for
    the columns of a table.
    """
    rows = _foot_after_body(list(text.rows))
    return text if tuple(rows) == text.rows else replace(text, rows=_with_blocks(rows))


def _split_at_gaps(line: Line, column_gap: float, dividers: Sequence[Box]) -> list[Line]:
    """The line, cut where a gap is too wide for a space between words or holds a ruling."""
    heights = sorted(word.box.height for word in line.words)
    widest = column_gap * max(heights[len(heights) // 2], 1)
    title = _right_title(line)
    pieces: list[list[Word]] = [[line.words[0]]]
    for place, (before, word) in enumerate(pairwise(line.words), 1):
        is_wide = word.box.left - before.box.right > widest
        if is_wide or place == title or _is_divided(before.box, word.box, dividers):
            pieces.append([])
        pieces[-1].append(word)
    return [Line(tuple(words), line.block) for words in pieces]


def _right_title(line: Line) -> int | None:
    """Place of the word that begins the title of the right column, where a line runs on into it."""
    words = [folded(word.text).strip() for word in line.words]
    if not all(word.text.upper() == word.text for word in line.words):
        return None
    return next((place for place in range(1, len(words)) if tuple(words[place : place + 3]) in _TITLES), None)


def _is_divided(left: Box, right: Box, dividers: Sequence[Box]) -> bool:
    """Whether an upright ruling passes between two words at their height."""
    start, end = left.middle[0], right.middle[0]
    slack = left.height // 3
    return any(
        start < divider.left
        and divider.right < end
        and left.right - slack <= divider.right
        and divider.left <= right.left + slack
        and divider.overlap_y(left) > left.height // 2
        for divider in dividers
    )


def _rows(pieces: Sequence[Line], same_row: float) -> list[Row]:
    rows: list[list[tuple[Box, Line]]] = []
    placed = sorted(((line.box, line) for line in pieces), key=lambda one: (one[0].middle[1], one[0].left))
    for box, line in placed:
        home = next((row for row in reversed(rows[-4:]) if _fits(box, row, same_row)), None)
        if home is None:
            rows.append([(box, line)])
        else:
            home.append((box, line))
    rows.sort(key=lambda row: sum(box.middle[1] for box, _ in row) / len(row))
    return [tuple(line for _, line in sorted(row, key=lambda one: one[0].left)) for row in rows]


def _fits(box: Box, row: Sequence[tuple[Box, Line]], same_row: float) -> bool:
    """Whether what fills the box stands beside every line of the row and at the height of one of them."""
    if any(box.overlap_x(other) > min(box.width, other.width) * 0.1 for other, _ in row):
        return False
    return any(box.overlap_y(other) >= same_row * max(1, min(box.height, other.height)) for other, _ in row)


def _foot_after_body(rows: list[Row]) -> list[Row]:
    """Each foot ("Nơi nhận" and signature) column by column; everything else as it was."""
    result: list[Row] = []
    start = 0
    while start < len(rows):
        opening = _opening_of_foot(rows[start])
        if opening is None:
            result.append(rows[start])
            start += 1
            continue
        end = _end_of_foot(rows, start, opening)
        early = _signature_above(result, rows[start], opening)
        del result[len(result) - len(early) :]
        foot = [line for row in rows[start:end] for line in row]
        result += [(line,) for line in foot if _is_left(line, opening)]
        result += early + [(line,) for line in foot if not _is_left(line, opening)]
        start = end
    return result


def _opening_of_foot(row: Row) -> Line | None:
    """The line "Nơi nhận" where the row begins with it."""
    words = folded(row[0].text).split()[:2]
    return row[0] if len(words) == 2 and _near(words[0], "noi") and _near(words[1], "nhan") else None


def _near(word: str, wanted: str) -> bool:
    return len(word) == len(wanted) and sum(a != b for a, b in zip(word, wanted, strict=True)) <= 1


def _is_left(line: Line, opening: Line) -> bool:
    """Whether a line of the foot belongs to the list under "Nơi nhận": it begins where that begins."""
    return line.box.left < opening.box.left + 1.6 * opening.box.width


def _end_of_foot(rows: list[Row], start: int, opening: Line) -> int:
    """The first row after the foot: one that runs from the list's margin across the page."""
    across = max(line.box.right for row in rows for line in row) - opening.box.left
    for number in range(start + 1, len(rows)):
        row = rows[number]
        if len(row) == 1 and _is_left(row[0], opening) and row[0].box.width > 0.72 * across:
            return number
    return len(rows)


def _signature_above(before: list[Row], row: Row, opening: Line) -> list[Row]:
    """Rows of the signature that start a little above "Nơi nhận", such as `TM. ỦY BAN NHÂN DÂN`."""
    early: list[Row] = []
    page_right = max((line.box.right for row in [*before, row] for line in row), default=0)
    middle = opening.box.left + 0.4 * (page_right - opening.box.left)
    for above in reversed(before):
        near = opening.box.top - above[-1].box.bottom < 2.5 * opening.box.height
        if len(above) != 1 or above[0].box.left < middle or not near:
            break
        early.insert(0, above)
    return early


def _with_blocks(rows: list[Row]) -> tuple[Row, ...]:
    """Blocks renumbered in reading order; a block that is met again after another one gets a new number."""
    numbered: list[Row] = []
    current: int | None = None
    number = 0
    for row in rows:
        line_blocks = []
        for line in row:
            if line.block != current:
                number += 1
                current = line.block
            line_blocks.append(Line(line.words, number))
        numbered.append(tuple(line_blocks))
    return tuple(numbered)
