"""The head of a first page: which line is quốc hiệu, code, date.

Zones after Nghị định 30/2020/NĐ-CP, Phụ lục I (ô 1-4) and Hướng dẫn 36-HD/VPTW and 05-HD/VPTW. The code
stands left above the title, level with the date, so the stamp of arrival, with a number and a date of its own
but without a notation and a place, never wins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.model.archive import Family
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.codes import CodeReading, read_code
from pipeline.stages.printed import MOTTO, PARTY_NAME, PrintedLine, PrintedPage
from pipeline.stages.wording import best_match, fold_words, put_right
from pipeline.vietnamese.dates import DateReading, find_date

LEFT_SHARE: Final = 0.5
"""The left column begins left of this share of the width, the right one ends right of it."""
_HEAD_SHARE: Final = 0.5
_BODY_START: Final = ("can cu", "kinh gui", "kinh trinh", "thuc hien")
_JUNK_EDGE: Final = re.compile(r"^[^\w(]+|[^\w)]+$")


@dataclass(frozen=True)
class Header:
    """What stands above the title of a page, line by line."""

    page: PrintedPage
    lines: tuple[PrintedLine, ...]
    """Lines of the upper half, before the body starts."""
    motto: PrintedLine | None
    """Quốc hiệu or tiêu ngữ."""
    party: PrintedLine | None
    """`ĐẢNG CỘNG SẢN VIỆT NAM`."""
    code_line: PrintedLine | None
    code: CodeReading | None
    date_line: PrintedLine | None
    date: DateReading | None

    @property
    def bottom(self) -> int:
        """Pixels from the top below which the title may stand."""
        marks = [line.box.bottom for line in (self.motto, self.party, self.code_line, self.date_line) if line]
        return max(marks, default=0)


def read_header(page: PrintedPage, rules: Rules) -> Header:
    """The header of a page; its parts are None where the page shows none."""
    lines = _head_lines(page)
    motto = _first_with(lines, MOTTO)
    party = _first_with(lines, PARTY_NAME)
    date_line, date = _find_date(page, lines, rules)
    zone = _code_zone(page, date_line, motto or party)
    code_line, code = _find_code(
        page, [line for line in lines if zone[0] <= line.box.middle[1] <= zone[1]], rules
    )
    return Header(page, tuple(lines), motto, party, code_line, code, date_line, date)


def family_of(header: Header) -> Family:
    """Whose layout the page follows."""
    if header.party:
        return Family.PARTY
    if header.code and (header.code.family is Family.PARTY or not header.motto):
        return header.code.family
    return Family.STATE if header.motto and header.code else Family.OTHER


def place_of(line: PrintedLine, date: DateReading, rules: Rules) -> str | None:
    """The place before a date, put right where it is a known one."""
    words = [word for word in line.text[: date.start].split() if any(map(str.isalpha, word)) or word in "-–"]
    words = [_JUNK_EDGE.sub("", word) or word for word in words]
    while words and not words[0][:1].isupper():
        words.pop(0)
    if not words:
        return None
    known = best_match(fold_words(words), [place.name for place in rules.places])
    if known and known.end == len(words) and known.start <= 2:
        words = put_right(words, known)
    return " ".join(words).rstrip(",.") if sum(map(len, words)) > 1 else None


def _head_lines(page: PrintedPage) -> list[PrintedLine]:
    lines = []
    for line in page.lines:
        if line.box.top > page.height * _HEAD_SHARE:
            continue
        if line.folded.startswith(_BODY_START) and line.box.top > page.height * 0.1:
            break
        lines.append(line)
    return lines


def _first_with(lines: Sequence[PrintedLine], phrases: Sequence[Phrase]) -> PrintedLine | None:
    for line in lines:
        found = best_match(line.plain, phrases)
        if found and found.end - found.start >= len(line.plain) - 2:
            return line
    return None


def _code_zone(
    page: PrintedPage, date_line: PrintedLine | None, name: PrintedLine | None
) -> tuple[float, float]:
    """From where to where the code may stand (pixels from the top): level with the date, below the names."""
    if date_line:
        middle = date_line.box.middle[1]
        return middle - 0.05 * page.height, middle + 0.035 * page.height
    if name:
        return name.box.top, name.box.bottom + 0.12 * page.height
    return 0.0, 0.3 * page.height


def _find_code(
    page: PrintedPage, lines: Sequence[PrintedLine], rules: Rules
) -> tuple[PrintedLine | None, CodeReading | None]:
    for line in lines:
        if line.box.left > page.width * LEFT_SHARE:
            continue
        code = read_code(line.text, rules)
        if code:
            return line, code
    return None, None


def _find_date(
    page: PrintedPage, lines: Sequence[PrintedLine], rules: Rules
) -> tuple[PrintedLine | None, DateReading | None]:
    """The first line `place, date` on the right; a date without a place may be a stamp's."""
    for line in lines:
        date = find_date(line.text)
        right = line.box.right > page.width * LEFT_SHARE
        if date and right and date.start > 1 and place_of(line, date, rules):
            return line, date
    return None, None
