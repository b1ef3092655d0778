"""The fields of a header: family, agencies, number and notation, place and date."""

import re
from typing import Final

from pipeline.language import N_
from pipeline.model.archive import Family, Field
from pipeline.rules.book import Rules
from pipeline.stages.evidence import REPAIRED, WEAK_READING, concluded_field, read_field
from pipeline.stages.extract_agency import agency_fields
from pipeline.stages.header import Header, family_of, is_part_of_a_place, place_of
from pipeline.stages.printed import PrintedLine

_PLACE: Final = re.compile(r"[^\W\d_][\w .,'’–-]*")
HANDWRITTEN: Final = N_("No digits can be read where the number stands; look at the page and enter it.")
BY_HAND: Final = N_("It may be written by hand; compare it with the page.")


def header_fields(header: Header, rules: Rules, weak_below: float, open_below: float) -> list[Field]:
    """The fields that the header shows; a number read with less than `open_below` is left open."""
    fields = [_family_field(header)]
    fields += agency_fields(header, rules, weak_below)
    fields += _code_fields(header, weak_below, open_below)
    fields += _date_fields(header, rules, weak_below)
    return fields


def _family_field(header: Header) -> Field:
    family = family_of(header)
    seen = header.party if family is Family.PARTY else header.motto if family is Family.STATE else None
    if seen:
        return read_field("family", family.value, [seen], "header_name", weak_below=0.0)
    return concluded_field("family", family.value, header.page.page_number, "code_style")


def _code_fields(header: Header, weak_below: float, open_below: float) -> list[Field]:
    code, line = header.code, header.code_line
    if not code or not line:
        return []
    doubt = REPAIRED if code.repaired else None
    values = [("code_notation", code.notation, doubt)]
    if code.year:
        values.append(("code_year", code.year, None))
    if code.number and code.full and _number_confidence(line) >= open_below:
        number_doubt = doubt or (BY_HAND if _number_confidence(line) < weak_below else None)
        values += [("code_number", code.number, number_doubt), ("code_full", code.full, number_doubt)]
    else:
        values[0] = ("code_notation", code.notation, doubt or HANDWRITTEN)
    return [
        read_field(
            name, value, [line], "code_line", doubt=doubt, weak_below=weak_below, repaired=code.repaired
        )
        for name, value, doubt in values
    ]


def _number_confidence(line: PrintedLine) -> float:
    """Confidence of the word with the first digit; what is written by hand is read weakly."""
    return next((word.confidence for word in line.words if any(map(str.isdigit, word.text))), 0.0)


def _date_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    line, date = header.date_line, header.date
    if not line or not date:
        return []
    place = place_of(line, date, rules)
    shown = date.doubt if date.date is None else None
    if place and is_part_of_a_place(place, rules):
        shown = WEAK_READING
    fields = []
    if place and _PLACE.fullmatch(place):
        fields.append(read_field("place", place, [line], "date_line", weak_below=weak_below, doubt=shown))
    if date.date:
        weak = min(word.confidence for word in line.words if any(map(str.isdigit, word.text)))
        doubt = date.doubt or (BY_HAND if weak < weak_below else None)
        value = date.date.isoformat()
        fields.append(
            read_field(
                "issued_date",
                value,
                [line],
                "date_line",
                weak_below=weak_below,
                doubt=doubt,
                repaired=date.doubt is not None,
            )
        )
    return fields
