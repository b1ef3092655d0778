"""Lines of a page as the extraction rules want them: with folded words, joined columns cut apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pipeline.model.geometry import Box, union_of
from pipeline.model.ocr import Word
from pipeline.model.page import PageReading
from pipeline.rules.book import Phrase
from pipeline.stages.wording import best_match, fold_words, is_upper
from pipeline.vietnamese.dates import find_date
from pipeline.vietnamese.normalize import unmarked

MOTTO: Final = tuple(
    map(
        Phrase.of,
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "VIỆT NAM DÂN CHỦ CỘNG HÒA", "Độc lập - Tự do - Hạnh phúc"),
    )
)
"""Quốc hiệu of both republics, and tiêu ngữ."""
PARTY_NAME: Final = tuple(map(Phrase.of, ("ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG LAO ĐỘNG VIỆT NAM")))
_NAME_WORDS: Final = frozenset(word for name in (*MOTTO, *PARTY_NAME) for word in name.words)
_NEAR: Final = 6
"""Lines back among which the same may have been read before."""
_SHARED: Final = 0.7
"""Share of the height of both, and of the width of one, by which two readings are of the same place."""
_DAY_OPEN: Final = re.compile(r"\w[,.]?\s+n?[gq9]a[yvj]\b[^a-z]{0,9}$", re.IGNORECASE)
_MONTH_ON: Final = re.compile(
    r"^\W{0,3}t[hln][a-z0]n?[gq]\b.{0,8}?\s*(?<![a-z])n[a-z]{1,3}m\b", re.IGNORECASE
)
_DAY_PIECE: Final = re.compile(r"\W{0,2}[0-9OoIl|]{1,2}\W{0,2}")
_LEVEL: Final = 0.8
"""Heights of a line by which pieces of one row may stand apart."""
_DAY_GAP: Final = 8.0
"""Heights of a line that a day may take, written by hand and with room around it."""
_PLACE_WORD: Final = re.compile(r"^[^\W\d_]+[.,]?$|^[-–]$|^(?:TP|Tp)\.?[^\W\d_]*,?$")


@dataclass(frozen=True)
class PrintedLine:
    """Words on one baseline in one column."""

    page_number: int
    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        """Pixels of the master."""
        return union_of([word.box for word in self.words])

    @cached_property
    def plain(self) -> list[str]:
        """The words as they are compared."""
        return fold_words([word.text for word in self.words])

    @cached_property
    def folded(self) -> str:
        """The folded words with one space between."""
        return " ".join(word for word in self.plain if word)

    @cached_property
    def confidence(self) -> float:
        """Mean over the words, weighted by their letters, 0.0-1.0."""
        total = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / total

    @cached_property
    def is_upper(self) -> bool:
        """Whether it is set in capitals."""
        return is_upper(self.text)

    @cached_property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(letter.isalpha() for letter in self.text)

    def part(self, start: int, end: int | None = None) -> "PrintedLine":
        """The words from `start` to before `end`; at least one."""
        return PrintedLine(self.page_number, self.words[start:end])


@dataclass(frozen=True)
class PrintedPage:
    """A page as lines in reading order."""

    page_number: int
    width: int
    """Pixels of the master."""
    height: int
    """Pixels of the master."""
    lines: tuple[PrintedLine, ...]


def printed_page(page: PageReading) -> PrintedPage:
    """The lines of a page; in its upper half, joined columns are cut apart."""
    half = page.text.height / 2
    lines: list[PrintedLine] = []
    for row in page.text.rows:
        pieces = [PrintedLine(page.page_number, line.words) for line in row]
        if pieces[0].box.top >= half:
            lines.extend(pieces)
            continue
        for whole in _mended(pieces):
            lines.extend(_columns(whole))
    lines = _whole_dates(_once(lines))
    return PrintedPage(page.page_number, page.text.width, page.text.height, tuple(lines))


def may_name_country(line: PrintedLine) -> bool:
    """Whether two words of the names of country or Party were read in the line: cheap, never too strict."""
    return len(_NAME_WORDS.intersection(line.plain)) > 1


def _once(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines without those that were read a second time, in part, in the place of another."""
    doubled: set[int] = set()
    for at, line in enumerate(lines):
        for before in range(max(0, at - _NEAR), at):
            if before not in doubled and _is_same_place(line.box, lines[before].box):
                weaker = min((before, at), key=lambda one: (lines[one].letters, lines[one].confidence))
                doubled.add(weaker)
    return [line for at, line in enumerate(lines) if at not in doubled]


def _is_same_place(box: Box, other: Box) -> bool:
    """Whether most of the smaller box lies in the other, and both are lines of one height."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    if width <= 0 or height <= 0 or height < _SHARED * max(box.height, other.height):
        return False
    return width >= _SHARED * min(box.width, other.width)


def _mended(pieces: list[PrintedLine]) -> list[PrintedLine]:
    """The row of number and date in one piece where a gap left for a stamp has torn it into many."""
    if len(pieces) < 2:
        return pieces
    whole = PrintedLine(pieces[0].page_number, tuple(word for piece in pieces for word in piece.words))
    found = find_date(whole.text)
    torn = len(pieces) > 2 or not any(find_date(piece.text) for piece in pieces)
    return [whole] if found and torn and _cut(whole) else pieces


def _whole_dates(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines, a date in one piece where a day written by hand has parted `ngày` from `tháng`."""
    for first in lines:
        plain = unmarked(first.text)
        if not _DAY_OPEN.search(plain) or find_date(first.text):
            continue
        last = next(
            (one for one in lines if _goes_on(one, first) and _MONTH_ON.match(unmarked(one.text))), None
        )
        if last is None:
            continue
        day = [
            one
            for one in lines
            if one is not last and _goes_on(one, first) and _DAY_PIECE.fullmatch(one.text)
        ]
        parts = [first, *(one for one in day if one.box.middle[0] < last.box.left), last]
        words = tuple(word for part in parts for word in part.words)
        whole = PrintedLine(first.page_number, words)
        return [whole if one is first else one for one in lines if one is first or one not in parts]
    return lines


def _goes_on(line: PrintedLine, first: PrintedLine) -> bool:
    """Whether the line stands beside the first, not too far to its right."""
    height = first.box.height
    level = abs(line.box.middle[1] - first.box.middle[1]) < _LEVEL * height
    return level and -0.5 * height < line.box.left - first.box.right < _DAY_GAP * height


def _columns(line: PrintedLine) -> Iterator[PrintedLine]:
    """The line, or its left and right column where it holds both."""
    cut = _cut(line)
    if 0 < cut < len(line.words):
        yield line.part(0, cut)
        yield line.part(cut)
    else:
        yield line


def _cut(line: PrintedLine) -> int:
    """Index of the word with which the right column begins; 0 where there is one column."""
    if len(line.words) < 4:
        return 0
    name = best_match(line.plain, (*MOTTO, *PARTY_NAME)) if may_name_country(line) else None
    if name:
        return name.start
    date = find_date(line.text)
    cut = _place_start(line.words, date.start) if date else 0
    return 0 if cut == 1 and _is_close(*line.words[:2]) else cut


def _is_close(left: Word, right: Word) -> bool:
    """Whether no more than the gap of two words lies between; columns stand farther apart."""
    return right.box.left - left.box.right < right.box.height


def _may_be_of_place(word: str) -> bool:
    """Whether it may stand in the name of a place: not the end of a code with a gap in it, `UBND- KSTTHC`."""
    in_capitals = len(word) > 2 and word.isupper() and not word.startswith("TP")
    return not in_capitals and _PLACE_WORD.match(word) is not None


def _place_start(words: Sequence[Word], date_start: int) -> int:
    """Index of the first word of the place that stands before a date; 0 where no place does."""
    offset, index = 0, 0
    while index < len(words) and offset + len(words[index].text) <= date_start:
        offset += len(words[index].text) + 1
        index += 1
    start = index
    while start > 0 and _may_be_of_place(words[start - 1].text):
        start -= 1
    return start if start < index and words[start].text[:1].isupper() else 0
