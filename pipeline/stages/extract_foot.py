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
from pipeline.stages.evidence import WEAK_READING, read_field
from pipeline.stages.extract_position import Position, position_on
from pipeline.stages.extract_rights import completed, lacks_a_line, uncovered
from pipeline.stages.extract_signer import find_signer, signer_on
from pipeline.stages.printed import PrintedLine, PrintedPage
from pipeline.stages.wording import best_match

RECIPIENTS: Final = (Phrase.of("Nơi nhận"),)
_ABOVE: Final = 4
"""Lines that the signature may begin above `Nơi nhận`."""
_RIGHT_SHARE: Final = 0.45
_TOUCHING: Final = 0.5
"""Share of the narrower of two pieces of a row that the other may cover: a stroke cuts boxes badly."""
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
    return completed(found, block, rules, family)


def _fields(
    block: Sequence[PrintedLine], positions: Sequence[Position], rules: Rules, weak_below: float
) -> list[Field]:
    fields = []
    bottom = positions[-1].line.box.bottom if positions else 0
    below = [line for line in block if line.box.middle[1] > bottom and not _PAGE_NUMBER.fullmatch(line.text)]
    signer = find_signer(below, rules, weak_below)
    if positions:
        positions = uncovered(positions, signer, rules)
        lines = [position.line for position in positions]
        text = " / ".join(" ".join(position.words) for position in positions)
        doubt = next((position.doubt for position in positions if position.doubt), None)
        shown = doubt or (WEAK_READING if lacks_a_line(positions, rules) else None)
        fields.append(
            read_field(
                "signer_position", text, lines, "right_of_recipients",
                weak_below=weak_below, doubt=shown, repaired=doubt is not None,
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
                weak_below=weak_below, repaired=signer.repaired, doubt=signer.doubt,
            )
        )  # fmt: skip
    return fields
