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
from pipeline.stages.printed import MOTTO, PARTY_NAME, PrintedLine, PrintedPage, may_name_country
from pipeline.stages.wording import Match, apart, best_match, errors, fold_word, fold_words, put_right
from pipeline.vietnamese.dates import NO_DAY, DateReading, find_date
from pipeline.vietnamese.normalize import unmarked

LEFT_SHARE: Final = 0.5
"""The left column begins left of this share of the width, the right one ends right of it."""
_HEAD_SHARE: Final = 0.5
STAMP_WORDS: Final = ("ky boi", "thoi gian ky", "co quan", "trung tam cong bao", "email", "den")
"""How lines of a stamp of arrival or of a digital signature begin."""
_BODY_START: Final = ("can cu", "kinh gui", "kinh trinh", "thuc hien")
_JUNK_EDGE: Final = re.compile(r"^[^\w(]+|[^\w)]+$")
_SHORTEST_MISPRINTED: Final = 5
_LONGEST_PLACE: Final = 6
"""Words of a place: `TP. Phan Rang - Tháp Chàm`."""
_DATE_REACH: Final = 0.14
"""Share of the height below quốc hiệu within which the date stands; stamps push it down a little."""
_DATE_START: Final = re.compile(r"[,.]\s*(n[gq]a\S{0,4}).*(?<![a-z])th[a-z]n?[gq]", re.IGNORECASE)


_YEAR_END: Final = re.compile(r"n[a-z]{1,3}m[\s.:]*((?:19|20)\d\d)\W*$", re.IGNORECASE)


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
    def agency_lines(self) -> list[PrintedLine]:
        """Lines in capitals left of the country's or the Party's name, above the code: names of agencies."""
        anchor, limit = self.motto or self.party, self.code_line or self.date_line
        if not anchor:
            return []
        slope, middle = anchor.box.height, anchor.box.left + anchor.box.width * 0.15
        lowest = limit.box.top + 0.2 * slope if limit else anchor.box.bottom + 3.5 * slope
        return [
            line
            for line in self.lines
            if line.letters >= 2
            and line.is_upper
            and line.box.left < self.page.width * LEFT_SHARE
            and line.box.middle[0] < middle
            and anchor.box.top - 1.5 * slope < line.box.middle[1] < lowest
            and line is not self.code_line
            and not line.folded.startswith(STAMP_WORDS)
            and not (line.folded.startswith("so") and "/" in line.text)
        ]

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
    date_line, date = _find_date(page, lines, motto or party, rules)
    zone = _code_zone(page, date_line, motto or party)
    code_line, code = _find_code(
        page, [line for line in lines if zone[0] <= line.box.middle[1] <= zone[1]], rules
    )
    if code and motto and not party:
        code = code.of_state
    return Header(page, tuple(lines), motto, party, code_line, code, date_line, date)


def family_of(header: Header) -> Family:
    """Whose layout the page follows: by the name at its head, else by the style of its code."""
    if header.party:
        return Family.PARTY
    if header.motto:
        official = header.code or header.agency_lines or (header.date_line and not _is_petition(header))
        return Family.STATE if official else Family.OTHER
    return header.code.family if header.code else Family.OTHER


def _is_petition(header: Header) -> bool:
    """Whether it is a letter of a citizen (`ĐƠN KHIẾU NẠI`), which bears quốc hiệu too."""
    return any(line.is_upper and line.plain[0] == "don" for line in header.page.lines)


def place_of(line: PrintedLine, date: DateReading, rules: Rules) -> str | None:
    """The place before a date, put right where it is a known one; None for words that name no place."""
    before = apart(line.text[: date.start].split())
    words = [word for word in before if any(map(str.isalpha, word)) or word in "-–"]
    words = [_JUNK_EDGE.sub("", word) or word for word in words]
    foreign = ""
    while words and not words[0][:1].isupper():
        foreign = words.pop(0)
    if not words:
        return None
    if any(map(_is_foreign_to_places, words)):
        return _misprinted_place(words, rules)
    known = best_match(fold_words(words), [place.name for place in rules.places])
    if known and known.end == len(words) and known.start <= 2:
        city = known.start > 0 and fold_word(words[known.start - 1]) == "tp"
        kind = [f"{words[known.start - 1]}."] if city else []
        words = [*kind, *put_right(words[known.start :], _moved(known))]
    elif len(words) > _LONGEST_PLACE:
        return None
    elif len(words) == 1 and (whole := _whole_place(words[0], foreign, rules)):
        words = [whole]
    return " ".join(words).rstrip(",.") if sum(map(len, words)) > 1 else None


def _misprinted_place(words: Sequence[str], rules: Rules) -> str | None:
    """The one place that is but for a letter what was read: `Lào cai`, `Ple/ku`; None where none is."""
    plain = fold_word("".join(words))
    if len(plain) < _SHORTEST_MISPRINTED:
        return None
    near = {
        place.name.text
        for place in rules.places
        if errors(plain, place.name.folded.replace(" ", ""), 1) is not None
    }
    return near.pop() if len(near) == 1 else None


def _whole_place(word: str, before: str, rules: Rules) -> str | None:
    """The one place that ends with the word, where the word is no place itself: `Nội`.

    Of several, the one whose first word is a letter off what was read `before` it: `n Giang`.
    """
    plain = fold_word(word)
    names = {place.name.text: place.name.words for place in rules.places}
    found = [text for text, words in names.items() if words[-1] == plain]
    if len(found) > 1 and before:
        found = [
            text for text in found if len(names[text]) == 2 and _is_near(fold_word(before), names[text][0])
        ]
    return found[0] if len(found) == 1 and len(names[found[0]]) > 1 else None


def _is_near(read: str, word: str) -> bool:
    """Whether one letter was read wrongly or not at all, the last one being right."""
    return errors(read, word, 1) is not None and read[-1:] == word[-1:]


def is_part_of_a_place(name: str, rules: Rules) -> bool:
    """Whether a name of one word is no place, but the end of places: `Giang`."""
    plain = fold_word(name)
    ends = any(place.name.count > 1 and place.name.words[-1] == plain for place in rules.places)
    return " " not in name and ends and all(place.name.words != (plain,) for place in rules.places)


def _moved(known: Match) -> Match:
    """The match in the words that begin with it."""
    return Match(known.phrase, 0, known.end - known.start, known.errors)


def _is_foreign_to_places(word: str) -> bool:
    """Whether no name of a place has such a word: a digit, a slash, a small letter in front."""
    return any(map(str.isdigit, word)) or "/" in word or not (word[:1].isupper() or word in "-–")


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
        found = best_match(line.plain, phrases) if may_name_country(line) else None
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
    page: PrintedPage, lines: Sequence[PrintedLine], name: PrintedLine | None, rules: Rules
) -> tuple[PrintedLine | None, DateReading | None]:
    """The first line `place, date` on the right; a date without a place may be a stamp's."""
    lowest = (name.box.bottom if name else 0) + page.height * (_DATE_REACH if name else 0.35)
    for line in lines:
        date = find_date(line.text) or _unread_date(line.text)
        right = line.box.right > page.width * LEFT_SHARE and line.box.top < lowest
        if date and right and date.start > 1 and place_of(line, date, rules):
            return line, date
    return None, None


def _unread_date(text: str) -> DateReading | None:
    """The date that begins after `place, ` and whose day and month cannot be told from the print."""
    plain = unmarked(text)
    found = _DATE_START.search(plain)
    if not found:
        return None
    year = _YEAR_END.search(plain)
    return DateReading(None, None, None, int(year[1]) if year else None, NO_DAY, found.start(1), len(text))
