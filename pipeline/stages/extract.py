"""Describes a document from the readings of its pages: what the archive's forms ask for, with evidence.

Fields are found by position and wording, tolerant of reading errors; what is not there is left open, what is
weak carries a doubt. The order of the rules is written once, in `describe`. Only the first document of a file
is described: pages from the next header on (an attached draft) do not speak for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.model.archive import FIELD_NAMES, Description, Field
from pipeline.model.geometry import Transform
from pipeline.model.ocr import PageText
from pipeline.model.page import HandReading, PageReading
from pipeline.model.upright import level
from pipeline.rules.book import MarkKind, Rules
from pipeline.stages.evidence import read_field
from pipeline.stages.extract_foot import signature_fields
from pipeline.stages.extract_hand import HandLimits, with_hand
from pipeline.stages.extract_header import header_fields
from pipeline.stages.extract_more import further_fields
from pipeline.stages.extract_title import agreeing, title_fields
from pipeline.stages.header import Header, family_of, read_header
from pipeline.stages.printed import PrintedLine, PrintedPage, may_name_country, printed_page
from pipeline.stages.wording import same

_MARK_ZONE: Final = 0.4
_MARK_KINDS: Final = (MarkKind.SECRECY, MarkKind.URGENCY, MarkKind.CIRCULATION)


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """How careful the extraction is."""

    weak_below: float = 0.6
    """Readings with less confidence (0.0-1.0) carry a doubt."""

    number_open_below: float = 0.25
    """A document number read with less confidence (0.0-1.0) is left open: as a rule it is handwriting."""

    hand: HandLimits = field(default_factory=HandLimits)

    def __post_init__(self) -> None:
        if not 0.0 <= self.number_open_below <= self.weak_below <= 1.0:
            raise ValueError("number_open_below and weak_below must rise within 0.0-1.0")


def describe(pages: Sequence[PageReading], rules: Rules, options: ExtractOptions) -> Description:
    """The metadata of the first document on these pages; empty where nothing is printed."""
    turned = {
        page.page_number: level(page.text, page.treatment.rotation, page.treatment.skew) for page in pages
    }
    standing = [replace(page, text=turned[page.page_number][0]) for page in pages]
    printed = [printed_page(page) for page in standing if page.text.rows]
    if not printed:
        return Description()
    header = agreeing(read_header(printed[0], rules), rules)
    own = printed[: _own_pages(printed, rules)]
    following = printed[len(own)].page_number if len(own) < len(printed) else None
    sides = [page for page in standing if following is None or page.page_number < following]
    fields = header_fields(header, rules, options.weak_below, options.number_open_below)
    fields = with_hand(fields, header, _hand_of(header, pages, turned), options.hand)
    fields += title_fields(header, rules, options.weak_below)
    fields += signature_fields(own, rules, options.weak_below, family_of(header))
    fields += _mark_fields(header, rules, options.weak_below)
    fields += further_fields(own, sides, header, rules, options.weak_below)
    fields = [_in_master(field, turned[field.page_number][1]) for field in fields]
    return Description(tuple(sorted(fields, key=lambda field: FIELD_NAMES.index(field.name))))


def _in_master(field: Field, back: Transform) -> Field:
    return replace(field, box=back.map_box(field.box)) if field.box else field


def _hand_of(
    header: Header, pages: Sequence[PageReading], turned: Mapping[int, tuple[PageText, Transform]]
) -> list[HandReading]:
    """What the digit reader saw on the page of the header, in the pixels of the upright page."""
    number = header.page.page_number
    (page,) = (page for page in pages if page.page_number == number)
    to_upright = turned[number][1].inverse()
    return [replace(reading, box=to_upright.map_box(reading.box)) for reading in page.hand]


def _own_pages(pages: Sequence[PrintedPage], rules: Rules) -> int:
    """How many pages belong to the first document: those before the next page with a header of its own."""
    for index, page in enumerate(pages[1:], 1):
        if not any(map(may_name_country, page.lines)):
            continue
        header = read_header(page, rules)
        if (header.motto or header.party) and (header.code_line or header.date_line):
            return index
    return len(pages)


def _mark_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    """Urgency, circulation and secrecy where a line of the head holds nothing else."""
    fields: dict[str, Field] = {}
    page = header.page
    for line in page.lines:
        if line.box.top > page.height * _MARK_ZONE or not _may_be_mark(line):
            continue
        for mark in rules.marks_of(*_MARK_KINDS):
            exact = mark.text.count == 1 or not line.is_upper  # NHÂN is not KHẨN
            limit = 0 if exact else None
            if mark.kind not in fields and same(line.text, mark.text, limit):
                fields[mark.kind] = read_field(
                    mark.kind, mark.value, [line], "mark_line", weak_below=weak_below
                )
                break
    return list(fields.values())


def _may_be_mark(line: PrintedLine) -> bool:
    """Whether half its letters are capitals: a frame makes recognizers read `HỏA Tốc`."""
    return line.letters > 0 and 2 * sum(map(str.isupper, line.text)) >= line.letters
