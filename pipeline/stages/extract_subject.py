"""Subject (trích yếu): the lines under the title, or the V/v of a công văn under its code.

Title and subject are centred on one axis; the body begins where a line leaves the axis (it is indented),
where the gap grows, after a line of dashes, or with the words that open every body (Căn cứ, Kính gửi).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rules.book import MarkKind, Phrase, Rules
from pipeline.stages.header import Header
from pipeline.stages.printed import PrintedLine, PrintedPage
from pipeline.stages.wording import best_match, errors, same, slack
from pipeline.vietnamese.syllable import is_syllable

_BODY_OPENERS: Final = tuple(
    map(
        Phrase.of,
        ("Căn cứ", "Kính gửi", "Kính trình", "Kính thưa", "Nơi nhận", "Điều 1", "Theo đề nghị", "Thực hiện"),
    )
)
_NUMBERED: Final = re.compile(r"^(?:[IVX]{1,4}|[A-DĐ]|[1-9]\d?)\s?[-–.)]+(?:\s|$)|^Điều\s\d")
_ORDINAL: Final = re.compile(r"[IVXL]{1,6}[.,;]?")
"""What may stand alone on the last line of a subject: `nhiệm kỳ` and under it `XVII`."""
_ABOUT_START: Final = re.compile(r"(?:[VW]\s?[/⁄l|]\s?[vwVy%]|[Vv][eềêéèẻẽếể]̂?\s+vi[eệêẹ]c)(?!\w)")
_LEADING_JUNK: Final = re.compile(r"^[^\w(]+")
_MISREAD_ABOUT: Final = re.compile(r"^(?:[Vv][àảáaêếề]|Vẻ|vẻ|Vê|vê) vi[êeệ]c\b")
_OFF_AXIS: Final = 0.022
_TORN_GAP: Final = 3.0
"""Heights of a line between two pieces of one line."""
_WIDE_GAP: Final = 1.6
_OPENING_GAP: Final = 1.25
"""A line that looks like the first of a body opens it where the gap grows this much."""
_LEAST_SURE: Final = 0.3
_RULE_WIDTH: Final = 0.3
_BODY_WIDTH: Final = 0.6
"""Share of the width that a line of a body takes where too few show its margins."""


@dataclass(frozen=True)
class _Column:
    """Where the lines of the body begin and end (pixels)."""

    left: float
    right: float

    def opens(self, line: PrintedLine, width: int) -> bool:
        """Whether the line looks like the first of a paragraph: indented, and full to the right margin."""
        full = line.box.right > self.right - 0.025 * width
        return full and self.left + 0.012 * width < line.box.left < self.left + 0.1 * width

    def fills(self, line: PrintedLine, width: int) -> bool:
        """Whether it runs from margin to margin."""
        return line.box.left < self.left + 0.012 * width and line.box.right > self.right - 0.012 * width


def subject_lines(
    header: Header, title: PrintedLine, rest: PrintedLine | None, rules: Rules
) -> Iterator[PrintedLine]:
    """The lines of the subject under (and with `rest` beside) the title."""
    page = header.page
    axis = title.box.middle[0]
    if rest and rest.letters > 3:
        axis = (title.box.left + rest.box.right) / 2
        yield rest
    found = _Block(page, axis, title, [*(issuer.name for issuer in rules.issuers), *rules.titles])
    below = [line for line in page.lines if line.box.top > title.box.middle[1]]
    for line in _rejoined(sorted(below, key=lambda line: line.box.middle[1]), axis, page.width):
        if found.ended_by_rule(line):
            return
        if line.letters < 2 or (line.confidence < _LEAST_SURE and line.letters < 5) or _beside(line, page):
            continue
        line = line if found.lines else _trimmed(_from_about(line), axis, page.width)
        if found.ended_by(line):
            return
        found.lines.append(line)
        yield line


def _rejoined(lines: Sequence[PrintedLine], axis: float, width: int) -> Iterator[PrintedLine]:
    """The lines, those pieces of a torn row in one that stand on the axis only together."""
    waiting: PrintedLine | None = None
    for line in lines:
        if waiting is None:
            waiting = line
            continue
        left, right = sorted((waiting, line), key=lambda one: one.box.left)
        whole = PrintedLine(line.page_number, (*left.words, *right.words))
        height = min(left.box.height, right.box.height)
        level = abs(left.box.middle[1] - right.box.middle[1]) < 0.5 * height
        near = 0 < right.box.left - left.box.right < _TORN_GAP * height
        if level and near and abs(whole.box.middle[0] - axis) < _OFF_AXIS * width:
            waiting = whole
        else:
            yield waiting
            waiting = line
    if waiting:
        yield waiting


class _Block:
    """The subject as far as it has been followed, and what would end it."""

    def __init__(
        self, page: PrintedPage, axis: float, title: PrintedLine, authorities: Sequence[Phrase]
    ) -> None:
        self.lines: list[PrintedLine] = []
        self._page, self._axis, self._title = page, axis, title
        self._authorities = authorities
        self._column = _column_of(page)

    def ended_by_rule(self, line: PrintedLine) -> bool:
        """Whether it is the short line of dashes under a subject."""
        near = abs(line.box.middle[0] - self._axis) < 0.08 * self._page.width
        short = line.box.width < _RULE_WIDTH * self._page.width
        return bool(self.lines) and near and short and _is_drawn(line.text)

    def ended_by(self, line: PrintedLine) -> bool:
        """Whether the body begins with the line."""
        started = bool(self.lines)
        previous = self.lines[-1] if started else self._title
        if _opens_any_body(line) and (started or line.plain[0] != "thuc"):
            return True
        if line.is_upper and best_match(line.plain, self._authorities, 0):
            return True
        if self._is_far(line, previous, started=started) or self._is_off_axis(line, started=started):
            return True
        if not started:
            return False
        return (
            (line.is_upper and not previous.is_upper and not _ORDINAL.fullmatch(line.text))
            or _NUMBERED.match(line.text) is not None
            or self._opens_body(line, previous)
        )

    def _is_far(self, line: PrintedLine, previous: PrintedLine, *, started: bool) -> bool:
        height = max(previous.box.height, line.box.height)
        gap = line.box.middle[1] - previous.box.middle[1]
        return gap > (1 + _WIDE_GAP) * height * (1.0 if started else 1.8)

    def _is_off_axis(self, line: PrintedLine, *, started: bool) -> bool:
        off = abs(line.box.middle[0] - self._axis) / self._page.width
        loose = 1 if started else 6 if not line.text[0].isalnum() else 3
        return off > loose * _OFF_AXIS

    def _opens_body(self, line: PrintedLine, previous: PrintedLine) -> bool:
        width = self._page.width
        before = self.lines[-2] if len(self.lines) > 1 else None
        gap = line.box.middle[1] - previous.box.middle[1]
        usual = previous.box.middle[1] - before.box.middle[1] if before else 1.5 * previous.box.height
        shorter = previous.box.width < 0.8 * line.box.width and line.text[0].isupper()
        apart = gap > _OPENING_GAP * usual
        if not self._column or not (self._column.opens(line, width) or self._column.fills(line, width)):
            return apart and shorter and line.box.width > _BODY_WIDTH * width
        return apart or (self._column.opens(line, width) and shorter)


def _opens_any_body(line: PrintedLine) -> bool:
    """Whether it begins with words that open a body, as a sentence does: not `căn cứ tính lệ phí`."""
    capital = next((letter for letter in line.text if letter.isalpha()), "").isupper()
    return capital and best_match(line.plain, _BODY_OPENERS, 0) is not None


def _column_of(page: PrintedPage) -> _Column | None:
    """The margins of the body, from its full lines; None on a page without a body."""
    full = [line.box for line in page.lines if line.letters > 30 and line.box.width > 0.55 * page.width]
    if len(full) < 3:
        return None
    lefts, rights = sorted(box.left for box in full), sorted(box.right for box in full)
    return _Column(lefts[(len(lefts) - 1) // 4], rights[len(rights) // 2])


def _is_drawn(text: str) -> bool:
    """Whether it is a drawn line, as recognizers see it: dashes, dots, a stray letter among them."""
    solid = text.replace(" ", "")
    signs = sum(not letter.isalnum() for letter in solid)
    return len(solid) >= 2 and signs >= 0.7 * len(solid)


def _beside(line: PrintedLine, page: PrintedPage) -> bool:
    """Whether it lies wholly in a margin column: a stamp, a note."""
    return line.box.right < page.width * 0.38 or line.box.left > page.width * 0.68


def _from_about(line: PrintedLine) -> PrintedLine:
    """The line from `Về việc` on, where a stamp was read into its beginning."""
    found = _ABOUT_START.search(line.text)
    if not found or found.start() == 0:
        return line
    return line.part(line.text[: found.start()].count(" "))


def _trimmed(line: PrintedLine, axis: float, width: int) -> PrintedLine:
    """The line without the few words of a stamp before it, where the rest stands on the axis."""
    for start in range(min(5, len(line.words))):
        part = line.part(start)
        if abs(part.box.middle[0] - axis) <= width * _OFF_AXIS:
            foreign = [word for word in line.words[:start] if not is_syllable(word.text)]
            return part if foreign or start == 0 else line
    return line


def about_lines(header: Header, rules: Rules) -> Iterator[PrintedLine]:
    """`V/v ...` under the code, in the left column."""
    page, anchor = header.page, header.code_line or header.date_line
    if not anchor:
        return
    top = anchor.box.middle[1] + 0.5 * anchor.box.height
    previous: PrintedLine | None = None
    for line in page.lines:
        if line.box.middle[1] < top or line is header.date_line:
            continue
        if _opens_any_body(line) or line.box.top > page.height * 0.5:
            return
        left = line.box.middle[0] < page.width * 0.48 and line.box.right < page.width * 0.62
        under = line.box.middle[1] - anchor.box.middle[1] < 3 * anchor.box.height
        if not left or line.letters < 2 or (previous is None and not _is_about(line, under=under)):
            continue
        if previous and (_is_apart(line, previous) or _is_mark(line, rules)):
            return
        previous = line
        yield line


def _is_apart(line: PrintedLine, previous: PrintedLine) -> bool:
    """Whether the line does not go on with the one above: too far below, or a mark in capitals."""
    gap = line.box.middle[1] - previous.box.middle[1]
    return gap > 2.2 * max(previous.box.height, line.box.height) or (line.is_upper and not previous.is_upper)


def _is_mark(line: PrintedLine, rules: Rules) -> bool:
    """Whether the line is a mark of urgency, in whatever case it was read."""
    return line.text[:1].isupper() and any(
        same(line.text, mark.text, 0) for mark in rules.marks_of(MarkKind.URGENCY)
    )


def _is_about(line: PrintedLine, *, under: bool) -> bool:
    """Whether the line begins with V/v or về việc, or with về right under the code."""
    return (
        (under and line.plain[0] == "ve" and line.letters > 4)
        or _ABOUT_START.match(_LEADING_JUNK.sub("", line.text)) is not None
        or errors("".join(line.plain[:2]), "veviec", slack(6)) is not None
    )


def subject_text(lines: Sequence[PrintedLine]) -> str:
    """The lines as one text, without what a stamp left at its edges."""
    text = " ".join(line.text for line in lines)
    text = _LEADING_JUNK.sub("", text).rstrip(" _|~'`\"“”‘’")
    return _MISREAD_ABOUT.sub("Về việc" if text[:1].isupper() else "về việc", text)
