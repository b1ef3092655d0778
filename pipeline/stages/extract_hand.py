"""Fields of a header that may be written by hand: two readers weighed against each other.

The recognizer reads print well and handwriting badly, and is as sure of both; the digit reader reads both.
What they agree on holds. Where they differ, it is handwriting: the value carries a doubt, and below the lower
bound the field is left open. A number by hand is never filed unseen.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.language import N_
from pipeline.model.archive import Field
from pipeline.model.page import HandField, HandReading
from pipeline.stages.extract_header import BY_HAND, HANDWRITTEN
from pipeline.stages.header import Header
from pipeline.stages.printed import PrintedLine

WRITTEN: Final = N_("Written by hand; compare it with the page.")
UNSURE: Final = N_("Written by hand and hard to read; compare it with the page.")
_LEADER: Final = re.compile(r"y[\s.…]*[.…]{3,}\s*t", re.IGNORECASE)
"""The day as a form has it before it is filled in: dots alone between `ngày` and `tháng`."""
_STROKES: Final = re.compile(r"\d[\d/|]*$")
_ONES: Final = str.maketrans("/|", "11")
RULE: Final = "handwriting"


@dataclass(frozen=True, slots=True)
class HandLimits:
    """From where on readings are taken (0.0-1.0)."""

    number_sure: float = 0.9
    day_sure: float = 0.95
    filled: float = 0.5
    """Below it a field is left open."""
    print_from: float = 0.9
    """What the recognizer reads as surely is print where the digit reader agrees."""
    outvotes: float = 0.98
    """The digit reader prevails over a recognizer that is sure, too, from here on."""


@dataclass(frozen=True, slots=True)
class _Vote:
    """What came of two readings of one field."""

    value: str | None
    confidence: float
    doubt: str | None
    by_hand: bool
    """Whether the value is the digit reader's."""


def with_hand(
    fields: Sequence[Field], header: Header, hand: Sequence[HandReading], limits: HandLimits
) -> list[Field]:
    """The fields of a header with what the digit reader saw in it."""
    by_field = {reading.field: reading for reading in hand if reading.choices}
    kept = list(fields)
    if HandField.NUMBER in by_field:
        kept = _with_number(kept, header, by_field[HandField.NUMBER], limits)
    if HandField.DAY in by_field:
        kept = _with_date(kept, header, by_field, limits)
    return kept


def _with_number(
    fields: list[Field], header: Header, reading: HandReading, limits: HandLimits
) -> list[Field]:
    code, line = header.code, header.code_line
    if code is None or line is None:
        return fields
    vote = _vote(code.number, _digits_confidence(line), reading.choices[0], limits.number_sure, limits)
    if vote.value is None and code.number is None and _looks_like(line, code.notation, reading.choices[0][0]):
        text, chance = reading.choices[0]
        vote = _Vote(text, chance, UNSURE, by_hand=True)
    if vote.value is None:
        rest = [field for field in fields if field.name not in ("code_number", "code_full")]
        return [
            replace(field, doubt=field.doubt or HANDWRITTEN) if field.name == "code_notation" else field
            for field in rest
        ]
    fields = [
        replace(field, doubt=None) if field.name == "code_notation" and field.doubt == HANDWRITTEN else field
        for field in fields
    ]
    full = replace(code, number=vote.value).full or vote.value
    for name, value in (("code_number", vote.value), ("code_full", full)):
        fields = _put(fields, name, value, vote, reading, header)
    return fields


def _looks_like(line: PrintedLine, notation: str, number: str) -> bool:
    """Whether the recognizer saw these digits too, each 1 as a stroke: `2/0/QĐ-UBND`."""
    before = "".join(line.text.split()).rpartition(f"/{notation}")[0]
    seen = _STROKES.search(before)
    return seen is not None and seen[0].translate(_ONES) == number


def _with_date(
    fields: list[Field], header: Header, by_field: dict[HandField, HandReading], limits: HandLimits
) -> list[Field]:
    date, line, day = header.date, header.date_line, by_field[HandField.DAY]
    if date is None or line is None or date.year is None:
        return fields
    if _LEADER.search(line.text, date.start) and day.choices[0][1] < limits.day_sure:
        return [field for field in fields if field.name != "issued_date"]
    printed = f"{date.day:02d}" if date.day and date.day <= 31 else None
    vote = _vote(printed, _digits_confidence(line), day.choices[0], limits.day_sure, limits)
    month, month_chance = date.month, 1.0
    if month is None or not 1 <= month <= 12:
        text, month_chance = (
            by_field[HandField.MONTH].choices[0] if HandField.MONTH in by_field else ("", 0.0)
        )
        month = int(text) if month_chance >= limits.filled else None
    rest = [field for field in fields if field.name != "issued_date"]
    if vote.value is None or month is None or vote.confidence * month_chance < limits.filled:
        return rest
    try:
        value = dt.date(date.year, month, int(vote.value)).isoformat()
    except ValueError:
        return rest
    if month_chance < 1.0:
        doubt = WRITTEN if month_chance >= limits.day_sure and vote.doubt != UNSURE else UNSURE
        vote = replace(vote, confidence=min(vote.confidence, month_chance), doubt=doubt, by_hand=True)
    return _put(fields, "issued_date", value, vote, day, header)


def _vote(
    printed: str | None, sure: float, choice: tuple[str, float], by_hand_sure: float, limits: HandLimits
) -> _Vote:
    """What the recognizer reads (None: no digits) and how surely, against what the digit reader does."""
    text, chance = choice
    if printed is not None and int(printed) == int(text):
        is_print = sure >= limits.print_from
        return _Vote(printed, max(sure, chance), None if is_print else BY_HAND, by_hand=False)
    if printed is not None and sure >= limits.print_from and chance < limits.outvotes:
        said = chance >= limits.filled
        if said and sure < limits.outvotes and len(printed) < len(text) and printed in text:
            return _Vote(text, min(chance, 0.5), UNSURE, by_hand=True)  # a digit was not read as one
        return _Vote(printed, min(sure, 0.5) if said else sure, UNSURE if said else BY_HAND, by_hand=False)
    if chance >= limits.filled:
        doubt = WRITTEN if chance >= by_hand_sure and printed is None else UNSURE
        return _Vote(text, round(min(chance, 1.0 if printed is None else 0.9), 4), doubt, by_hand=True)
    return _Vote(None, 0.0, None, by_hand=False)


def _put(
    fields: list[Field], name: str, value: str, vote: _Vote, reading: HandReading, header: Header
) -> list[Field]:
    """The fields with this one in the place of what it was; a doubt that it had already stays with it."""
    known = next((field for field in fields if field.name == name), None)
    rest = [field for field in fields if field.name != name]
    if known is not None and known.value == value:
        confidence = known.confidence if vote.doubt is None else vote.confidence
        doubt = known.doubt or vote.doubt
        return [*rest, replace(known, confidence=round(min(confidence, 1.0), 4), doubt=doubt)]
    page = header.page.page_number
    rule = RULE if vote.by_hand else "code_line" if name != "issued_date" else "date_line"
    return [
        *rest,
        Field(name, value, round(vote.confidence, 4), page, reading.box, rule, vote.doubt or BY_HAND),
    ]


def _digits_confidence(line: PrintedLine) -> float:
    """Confidence (0.0-1.0) of the first word with digits."""
    return next((word.confidence for word in line.words if any(map(str.isdigit, word.text))), 0.0)
