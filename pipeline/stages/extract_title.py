"""Type and subject (trích yếu): the title in capitals and the lines under it, or the V/v of a công văn.

Title and subject are centred on one axis; the body begins where a line leaves the axis (it is
indented), where the gap grows, or with the words that open every body (Căn cứ, Kính gửi).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.language import N_
from pipeline.model.archive import Family, Field
from pipeline.rules.book import DocumentType, Phrase, Rules
from pipeline.stages.evidence import concluded_field, read_field
from pipeline.stages.header import Header, family_of
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import best_match, errors, same, slack
from pipeline.vietnamese.syllable import is_syllable

CONTRADICTION: Final = N_("The title and the notation name different types; check both.")
_BODY_OPENERS: Final = tuple(
    map(Phrase.of, ("Căn cứ", "Kính gửi", "Kính trình", "Kính thưa", "Nơi nhận", "Điều 1", "Theo đề nghị"))
)
_ABOUT_START: Final = re.compile(r"(?:[VW]\s?[/⁄l|]\s?[vwV]|[Vv][eềêéèẻẽếể]̂?\s+vi[eệêẹ]c)(?!\w)")
_LEADING_JUNK: Final = re.compile(r"^[^\w(]+")
_MISREAD_ABOUT: Final = re.compile(r"^(?:[Vv][àảáaêếề]|Vẻ|vẻ|Vê|vê) vi[êeệ]c\b")
_OFF_AXIS: Final = 0.022
_WIDE_GAP: Final = 1.6


@dataclass(frozen=True)
class Title:
    """The type of a document and where it is printed."""

    name: str
    line: PrintedLine
    rest: PrintedLine | None
    """Words of the subject that stand on the same line."""


def title_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    """Type, its abbreviation and the subject."""
    title = find_title(header, rules)
    if title:
        lines = list(_subject_lines(header, title, rules))
        rule = "under_title"
    else:
        lines = list(_about_lines(header))
        rule = "v_v_line"
    fields = _type_fields(header, title, rules, weak_below, about=bool(lines))
    if lines:
        value = _subject_text(lines)
        if value:
            fields.append(read_field("subject", value, lines, rule, weak_below=weak_below))
    return fields


def find_title(header: Header, rules: Rules) -> Title | None:
    """The first centred line below the header that names a type; None where there is none."""
    page = header.page
    types = sorted({kind.name for kind in rules.types}, key=lambda name: (-name.count, name.text))
    for line in page.lines:
        x, y = line.box.middle
        if y < header.bottom - line.box.height or line.box.top > page.height * 0.6:
            continue
        if not line.is_upper or not 0.28 < x / page.width < 0.72:
            continue
        found = _title_on(line, types)
        if found:
            return found
    return None


def _title_on(line: PrintedLine, types: Sequence[Phrase]) -> Title | None:
    for kind in types:
        if same(line.text, kind):
            return Title(kind.text, line, None)
    start = next((index for index, word in enumerate(line.plain) if word), 0)
    found = best_match(line.plain, types, start)
    if found and found.phrase.count >= 2:
        return Title(found.phrase.text, line.part(start, found.end), line.part(found.end))
    return None


def _type_fields(
    header: Header, title: Title | None, rules: Rules, weak_below: float, *, about: bool
) -> list[Field]:
    page_number = header.page.page_number
    code = header.code
    kinds = _kinds(header, rules)
    named = [kind for kind in kinds if code and code.type_code in kind.short]
    if title:
        matching = [kind for kind in kinds if kind.name.text == title.name]
        doubt = CONTRADICTION if named and not set(named) & set(matching) and matching else None
        fields = [
            read_field("document_type", title.name, [title.line], "title", weak_below=weak_below, doubt=doubt)
        ]
        short = _short(matching, code.type_code if code else None)
    elif about and code:
        fields = [concluded_field("document_type", "Công văn", page_number, "no_title", sure=True)]
        short = "CV" if code.type_code == "CV" else None
    elif named:
        fields = [concluded_field("document_type", named[0].name.text, page_number, "notation")]
        short = code.type_code if code else None
    else:
        return []
    if short:
        fields.append(concluded_field("type_code", short, page_number, "type_table", sure=True))
    return fields


def _kinds(header: Header, rules: Rules) -> list[DocumentType]:
    family = family_of(header)
    wanted = [kind for kind in rules.types if family is Family.OTHER or kind.family == family]
    day = header.date.date if header.date else None
    return sorted(wanted, key=lambda kind: day is not None and not kind.validity.covers(day))


def _short(kinds: Sequence[DocumentType], printed: str | None) -> str | None:
    """The abbreviation in the notation where it fits the type, else the usual one."""
    for kind in kinds:
        if printed in kind.short:
            return printed
    return next((kind.short[0] for kind in kinds if kind.short), None)


def _subject_lines(header: Header, title: Title, rules: Rules) -> Iterator[PrintedLine]:
    page = header.page
    axis = title.line.box.middle[0]
    previous = title.line
    if title.rest and title.rest.letters > 3:
        axis = (title.line.box.left + title.rest.box.right) / 2
        yield title.rest
    lines = [line for line in page.lines if line.box.top > title.line.box.middle[1]]
    started = False
    authorities = [*(issuer.name for issuer in rules.issuers), *rules.titles]
    for line in sorted(lines, key=lambda line: line.box.middle[1]):
        if line.letters < 3 or _beside(line, page.width):
            continue
        line = _trimmed(_from_about(line), axis, page.width) if not started else line
        if _ends_subject(line, previous, authorities, started=started):
            return
        if started and abs(line.box.middle[0] - axis) > page.width * _OFF_AXIS:
            return
        loose = 6 if not line.text[0].isalnum() else 3
        if not started and abs(line.box.middle[0] - axis) > page.width * loose * _OFF_AXIS:
            return
        yield line
        started, previous = True, line


def _beside(line: PrintedLine, width: int) -> bool:
    """Whether it lies wholly in a margin column: a stamp, a note."""
    return line.box.right < width * 0.38 or line.box.left > width * 0.68


def _ends_subject(
    line: PrintedLine, previous: PrintedLine, authorities: Sequence[Phrase], *, started: bool
) -> bool:
    height = max(previous.box.height, line.box.height)
    gap = line.box.middle[1] - previous.box.middle[1]
    if gap > (1 + _WIDE_GAP) * height * (1.0 if started else 1.8):
        return True
    if best_match(line.plain, _BODY_OPENERS, 0):
        return True
    if line.is_upper and best_match(line.plain, authorities, 0):
        return True
    return started and line.is_upper != previous.is_upper and line.is_upper


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


def _about_lines(header: Header) -> Iterator[PrintedLine]:
    """`V/v ...` under the code, in the left column."""
    page, anchor = header.page, header.code_line or header.date_line
    if not anchor:
        return
    top = anchor.box.middle[1] + 0.5 * anchor.box.height
    previous: PrintedLine | None = None
    for line in page.lines:
        if line.box.middle[1] < top or line is header.date_line:
            continue
        if best_match(line.plain, _BODY_OPENERS, 0) or line.box.top > page.height * 0.5:
            return
        left = line.box.middle[0] < page.width * 0.48 and line.box.right < page.width * 0.62
        if not left or line.letters < 4:
            continue
        if previous is None and not _is_about(line):
            continue
        if previous and line.box.middle[1] - previous.box.middle[1] > 2.2 * previous.box.height:
            return
        previous = line
        yield line


def _is_about(line: PrintedLine) -> bool:
    return (
        _ABOUT_START.match(_LEADING_JUNK.sub("", line.text)) is not None
        or errors("".join(line.plain[:2]), "veviec", slack(6)) is not None
    )


def _subject_text(lines: Sequence[PrintedLine]) -> str:
    text = " ".join(line.text for line in lines)
    text = _LEADING_JUNK.sub("", text).rstrip(" _|~'`\"“”‘’")
    return _MISREAD_ABOUT.sub("Về việc" if text[:1].isupper() else "về việc", text)
