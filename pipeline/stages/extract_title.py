"""Type of a document: the title in capitals under its head, or the abbreviation in its notation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.language import N_
from pipeline.model.archive import Family, Field
from pipeline.rules.book import DocumentType, Phrase, Rules
from pipeline.stages.evidence import concluded_field, read_field
from pipeline.stages.extract_subject import about_lines, subject_lines, subject_text
from pipeline.stages.header import Header, family_of
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import best_match, errors, fold_word, slack
from pipeline.vietnamese.normalize import exact

CONTRADICTION: Final = N_("The title and the notation name different types; check both.")
_FREE_LETTER: Final = ("Công văn", "Thư công")
"""Types without a title of their own."""


@dataclass(frozen=True)
class Title:
    """The type of a document and where it is printed."""

    name: str
    line: PrintedLine
    rest: PrintedLine | None
    """Words of the subject that stand on the same line."""


def title_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    """Type, its abbreviation and the subject."""
    kinds = _kinds(header, rules)
    named = [kind for kind in kinds if header.code and header.code.type_code in kind.short]
    title = find_title(header, rules, named)
    if title:
        lines, rule = list(subject_lines(header, title.line, title.rest, rules)), "under_title"
    else:
        lines, rule = list(about_lines(header, rules)), "v_v_line"
    fields = _type_fields(header, title, kinds, named, weak_below, about=bool(lines))
    value = subject_text(lines) if lines else ""
    if value:
        fields.append(read_field("subject", value, lines, rule, weak_below=weak_below))
    return fields


def agreeing(header: Header, rules: Rules) -> Header:
    """The header, its notation put right by a letter where the title tells the type: `TT-UBND`, TỜ TRÌNH."""
    code, kinds = header.code, _kinds(header, rules)
    title = find_title(header, rules) if code and code.type_code else None
    if title is None or code is None or code.type_code is None:
        return header
    shorts = {short for kind in kinds if kind.name.text == title.name for short in kind.short}
    near = [short for short in shorts if Levenshtein.distance(short, code.type_code) == 1]
    if code.type_code in shorts or len(near) != 1 or min(len(near[0]), len(code.type_code)) < 2:
        return header
    notation = near[0] + code.notation.removeprefix(code.type_code)
    return replace(header, code=replace(code, type_code=near[0], notation=notation, repaired=True))


def find_title(header: Header, rules: Rules, named: Sequence[DocumentType] = ()) -> Title | None:
    """The first centred line below the header that names a type; None where there is none.

    A title of one of the types `named` in the notation may be damaged more than another.
    """
    types = sorted({kind.name for kind in rules.types}, key=lambda name: (-name.count, name.text))
    expected = [kind.name for kind in named if kind.name.text not in _FREE_LETTER]
    lines = [line for line in header.page.lines if _may_be_title(line, header)]
    for line in lines:
        found = _title_on(line, types, expected)
        if found:
            return found
    return next((Title(name.text, line, None) for line in lines for name in _torn(line, expected)), None)


def _may_be_title(line: PrintedLine, header: Header) -> bool:
    page, (x, y) = header.page, line.box.middle
    low_enough = y >= header.bottom - line.box.height and line.box.top <= page.height * 0.6
    return low_enough and line.is_upper and 0.28 < x / page.width < 0.72


def _title_on(line: PrintedLine, types: Sequence[Phrase], expected: Sequence[Phrase]) -> Title | None:
    whole = _nearest(line.text, types, expected)
    if whole:
        return Title(whole.text, line, None)
    start = next((index for index, word in enumerate(line.plain) if word), 0)
    found = best_match(line.plain, types, start)
    if found and found.phrase.count >= 2:
        return Title(found.phrase.text, line.part(start, found.end), line.part(found.end))
    return None


def _nearest(text: str, types: Iterable[Phrase], expected: Sequence[Phrase]) -> Phrase | None:
    """The type that the text is but for reading errors, the one with the fewest: ĐỀ ÁN is not DỰ ÁN."""
    plain, printed = fold_word(text), exact(text).replace(" ", "")
    near: list[tuple[int, bool, int, Phrase]] = []
    for name in types:
        wanted = name.folded.replace(" ", "")
        wrong = errors(plain, wanted, slack(len(wanted)))
        if wrong is not None:
            marks = Levenshtein.distance(printed, exact(name.text).replace(" ", ""))
            near.append((wrong, name not in expected, marks, name))
    return min(near, key=lambda item: item[:3])[3] if near else None


def _torn(line: PrintedLine, expected: Sequence[Phrase]) -> Iterable[Phrase]:
    """The expected types of which the line is a good part: `NGHỊ ĐỊ`."""
    plain = fold_word(line.text)
    for name in expected:
        wanted = name.folded.replace(" ", "")
        part = len(plain) >= 0.6 * len(wanted) and (wanted.startswith(plain) or wanted.endswith(plain))
        if part or errors(plain, wanted, len(wanted) // 3) is not None:
            yield name


def _type_fields(
    header: Header, title: Title | None, kinds: Sequence[DocumentType], named: Sequence[DocumentType],
    weak_below: float, *, about: bool,
) -> list[Field]:  # fmt: skip
    page_number, code = header.page.page_number, header.code
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
    """The types of this family, those that were in force on the day of the document first."""
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
