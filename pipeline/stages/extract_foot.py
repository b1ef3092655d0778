"""The signature of a document: by what right, with which title, and by whom.

It stands right of `Nơi nhận` at the end of the first document of the file (Nghị định 30/2020/NĐ-CP, Phụ lục
I, ô 7; Hướng dẫn 05-HD/VPTW): capitals for right and title, then the name. A seal often lies over both.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model.archive import Family, Field
from pipeline.model.geometry import Box
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import CONCLUDED, REPAIRED, read_field
from pipeline.stages.extract_position import Position, deputy_of, position_on
from pipeline.stages.extract_signer import Signer, find_signer, signer_on
from pipeline.stages.printed import PrintedLine, PrintedPage
from pipeline.stages.wording import best_match, fold_words

RECIPIENTS: Final = (Phrase.of("Nơi nhận"),)
_OF_PARTY: Final = tuple(
    map(
        Phrase.of,
        ("BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "ỦY BAN KIỂM TRA", "ĐẢNG ỦY", "CHI BỘ", "CHI ỦY", "BAN BÍ THƯ"),
    )
)
"""Of the collectives, those of the Party, which writes the right with a slash."""
_ABOVE: Final = 4
"""Lines that the signature may begin above `Nơi nhận`."""
_RIGHT_SHARE: Final = 0.45
_TOUCHING: Final = 0.5
"""Share of the narrower of two pieces of a row that the other may cover: a stroke cuts boxes badly."""
_LEAST_OFF, _MOST_OFF = 0.6, 1.5
"""How far off its axis a title stands whose first word a seal covers, as shares of what is reckoned."""
_LEFT_EDGE: Final = 0.3
_STAMP_WORDS: Final = ("ky boi", "thoi gian ky", "ngay ky", "co quan", "email", "nguoi ky", "digitally")
_HEAD_SHARE: Final = 0.35
_NUMBER_SHARE: Final = 0.06
_PAGE_NUMBER: Final = re.compile(r"\W*\d{1,3}\W*")


def signature_fields(
    pages: Sequence[PrintedPage], rules: Rules, weak_below: float, family: Family = Family.OTHER
) -> list[Field]:
    """Signer, position and right of signing; empty where no signature block is found.

    The family tells how a right of signing is written that a seal hid: `KT.` or, of the Party, `K/T`.
    """
    for page in pages:
        start = recipients_line(page)
        if start is not None:
            block = _right_column(page, start.box.top - _ABOVE * start.box.height, start)
            return _fields(block, _positions(block, rules, family), rules, weak_below)
    for page in pages:
        top = _HEAD_SHARE if page is pages[0] else _NUMBER_SHARE
        block = _right_column(page, page.height * top, None)
        positions = _positions(block, rules, family)
        fields = _fields(block, positions, rules, weak_below) if positions else []
        if any(field.name == "signer_name" for field in fields):
            return fields
    return []


def recipients_line(page: PrintedPage) -> PrintedLine | None:
    """The line `Nơi nhận` in the left column; None where the page has none."""
    found = (line for line in page.lines if best_match(line.plain[:4], RECIPIENTS))
    return next((line for line in found if line.box.middle[0] < page.width * 0.5), None)


def _right_column(page: PrintedPage, top: float, start: PrintedLine | None) -> list[PrintedLine]:
    """Rows of the signature column from `top` down, joined where a seal has torn them."""
    found = [
        line
        for line in page.lines
        if line.box.top >= top
        and line is not start
        and line.box.middle[0] > page.width * _RIGHT_SHARE
        and line.box.left > page.width * _LEFT_EDGE
        and not line.folded.startswith(_STAMP_WORDS)
    ]
    rows: list[list[PrintedLine]] = []
    for line in sorted(found, key=lambda line: line.box.middle[1]):
        if rows and _in_one_row(line.box, rows[-1][-1].box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_joined(row) for row in rows]


def _in_one_row(box: Box, other: Box) -> bool:
    """Whether two pieces stand beside each other at one height."""
    shared = min(box.bottom, other.bottom) - max(box.top, other.top)
    across = min(box.right, other.right) - max(box.left, other.left)
    touching = across < _TOUCHING * min(box.width, other.width)
    return shared > 0.5 * min(box.height, other.height) and touching


def _joined(row: Sequence[PrintedLine]) -> PrintedLine:
    words = (word for line in sorted(row, key=lambda line: line.box.left) for word in line.words)
    return PrintedLine(row[0].page_number, tuple(words))


def _positions(block: Sequence[PrintedLine], rules: Rules, family: Family) -> list[Position]:
    """The lines of right and title, with their words put right."""
    found: list[Position] = []
    for line in block:
        position = position_on(line, rules, found[-1] if found else None)
        if position:
            found.append(position)
        elif found and signer_on(line, rules):
            break
    found = _for_a_head(_with_right(found, rules), rules, family)
    return _with_deputy(block, found, rules)


def _with_right(found: list[Position], rules: Rules) -> list[Position]:
    """The positions with the right of signing that a seal hid before the name of a collective: `T/M`.

    By order of a collective signs its office, on its behalf a member of it.
    """
    if found and found[0].right:
        return [_slashed(found[0], rules), *found[1:]]
    if not found or not any(_is(found[0], body) for body in rules.collectives):
        return found
    mark = "TL" if len(found) > 1 and "VĂN" in found[1].words else "TM"
    first, party = found[0], any(_is(found[0], body) for body in _OF_PARTY)
    right = next((one.forms[-1] if party else one.mark for one in rules.prefixes if mark in one.forms), None)
    if right is None:
        return found
    return [Position(first.line, (right, *first.words), REPAIRED, right), *found[1:]]


def _slashed(first: Position, rules: Rules) -> Position:
    """The position with the slash of the Party where none was read before the name of one of its bodies."""
    bare = PrintedLine(first.line.page_number, first.line.words[:1]).text.rstrip(",:;")
    body = Position(first.line, first.words[1:])
    if bare.endswith(".") or "/" in bare or not any(_is(body, known) for known in _OF_PARTY):
        return first
    right = next((one.forms[-1] for one in rules.prefixes if one.mark == first.right), first.right)
    return Position(first.line, (str(right), *first.words[1:]), REPAIRED, right)


def _for_a_head(found: list[Position], rules: Rules, family: Family) -> list[Position]:
    """The positions with the right that a seal hid where a deputy signs in the place of a head: `KT.`.

    A head stands over its deputy, or over itself where PHÓ is hidden too: no title is printed twice.
    """
    if len(found) < 2 or any(one.right for one in found[:2]):
        return found
    head, below = found[0], found[1]
    deputy = deputy_of(("", *head.words), rules)
    if deputy is None or below.words not in (head.words, deputy) or not _is_under(below.line, head.line):
        return found
    kept = next((one for one in rules.prefixes if "KT" in one.forms), None)
    if kept is None:
        return found
    right = kept.forms[-1] if family is Family.PARTY else kept.mark
    first = Position(head.line, (right, *head.words), REPAIRED, right)
    return [first, Position(below.line, deputy, REPAIRED), *found[2:]]


def _is(position: Position, body: Phrase) -> bool:
    return list(body.words) == fold_words(position.words)


def _with_deputy(block: Sequence[PrintedLine], found: list[Position], rules: Rules) -> list[Position]:
    """The positions with that of the deputy who signs KT. a head, where a seal left only shreds of it."""
    if not found or not found[-1].is_for_a_head:
        return found
    last = found[-1]
    shreds = [line for line in block if _is_shred(line, last.line)]
    deputy = deputy_of(last.words, rules)
    return [*found, Position(shreds[0], deputy, CONCLUDED)] if shreds and deputy else found


def _uncovered(positions: Sequence[Position], signer: Signer | None, rules: Rules) -> Sequence[Position]:
    """The positions, the last with the PHÓ that a seal covers: what is left of it stands off their axis."""
    last = positions[-1]
    deputy = None if last.right or last.doubt else deputy_of(("", *last.words), rules)
    if deputy is None or signer is None or len(positions) < 2:
        return positions
    box, above, name = last.line.box, positions[-2].line.box.middle[0], signer.line.box.middle[0]
    missing = (len(" ".join(deputy)) - len(" ".join(last.words))) * box.width / len(last.line.text) / 2
    off = box.middle[0] - (above + name) / 2
    if abs(above - name) > box.height or not _LEAST_OFF * missing < off < _MOST_OFF * missing:
        return positions
    return [*positions[:-1], Position(last.line, deputy, REPAIRED)]


def _is_shred(line: PrintedLine, above: PrintedLine) -> bool:
    """Whether the line, right under a position, is what a seal left of another."""
    torn = any(sum(map(str.isupper, word.text)) >= 2 for word in line.words)
    return torn and _is_under(line, above)


def _is_under(line: PrintedLine, above: PrintedLine) -> bool:
    gap = line.box.middle[1] - above.box.middle[1]
    near = 0.4 * above.box.height < gap < 2.6 * above.box.height
    return near and line.box.right > above.box.left and line.box.left < above.box.right


def _fields(
    block: Sequence[PrintedLine], positions: Sequence[Position], rules: Rules, weak_below: float
) -> list[Field]:
    fields = []
    bottom = positions[-1].line.box.bottom if positions else 0
    below = [line for line in block if line.box.middle[1] > bottom and not _PAGE_NUMBER.fullmatch(line.text)]
    signer = find_signer(below, rules, weak_below)
    if positions:
        positions = _uncovered(positions, signer, rules)
        lines = [position.line for position in positions]
        text = " / ".join(" ".join(position.words) for position in positions)
        doubt = next((position.doubt for position in positions if position.doubt), None)
        fields.append(
            read_field(
                "signer_position", text, lines, "right_of_recipients",
                weak_below=weak_below, doubt=doubt, repaired=doubt is not None,
            )
        )  # fmt: skip
        first = positions[0]
        if first.right and first.right != "Q.":
            fields.append(
                read_field(
                    "signing_authority",
                    first.right,
                    lines[:1],
                    "position_prefix",
                    weak_below=weak_below,
                    doubt=first.doubt,
                )
            )
    if signer:
        fields.append(
            read_field(
                "signer_name", " ".join(signer.words), [signer.line], "under_position",
                weak_below=weak_below, repaired=signer.repaired, doubt=REPAIRED if signer.repaired else None,
            )
        )  # fmt: skip
    return fields
