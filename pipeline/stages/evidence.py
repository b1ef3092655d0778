"""Makes fields of what was found, with confidence and doubt."""

from collections.abc import Sequence
from typing import Final

from pipeline.language import N_
from pipeline.model.archive import Field
from pipeline.model.geometry import union_of
from pipeline.stages.printed import PrintedLine

WEAK_READING: Final = N_("The reading is weak; compare it with the page.")
REPAIRED: Final = N_("Letters were put right; compare it with the page.")
CONCLUDED: Final = N_("It is not printed as such but follows from other words; check it.")

_CONCLUDED_CONFIDENCE: Final = 0.7
_REPAIR_COST: Final = 0.8


def read_field(
    name: str,
    value: str,
    lines: Sequence[PrintedLine],
    rule: str,
    *,
    weak_below: float,
    repaired: bool = False,
    doubt: str | None = None,
) -> Field:
    """A field that stands on the page, in `lines` (at least one)."""
    letters = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    if repaired:
        confidence *= _REPAIR_COST
    if doubt is None and confidence < weak_below:
        doubt = WEAK_READING
    box = union_of([line.box for line in lines])
    return Field(name, value, round(confidence, 4), lines[0].page_number, box, rule, doubt)


def concluded_field(name: str, value: str, page_number: int, rule: str, *, sure: bool = False) -> Field:
    """A field that follows from other fields and stands nowhere itself."""
    doubt = None if sure else CONCLUDED
    return Field(name, value, 1.0 if sure else _CONCLUDED_CONFIDENCE, page_number, None, rule, doubt)
