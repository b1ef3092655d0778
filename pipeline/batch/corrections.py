"""What people enter about a document: checked value by value, compared with what is there, taken over whole.

The one place that knows what a field may hold, for single corrections and for tables that come back filled.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.catalogue.edits import Correction
from pipeline.catalogue.rows import DocumentRow
from pipeline.catalogue.store import Catalogue
from pipeline.errors import BadInputError, SohoaError, UsageError
from pipeline.formats.cells import day_of
from pipeline.formats.metadata_read import EnteredRow, read_metadata
from pipeline.model.archive import FIELD_NAMES, Description, DocumentStatus, Family
from pipeline.model.holdings import RefusedRow
from pipeline.rules.book import Rules
from pipeline.vietnamese.dates import FIRST_YEAR, LAST_YEAR
from pipeline.vietnamese.legacy import detected
from pipeline.vietnamese.normalize import folded, printed

_DATES: Final = ("issued_date", "arrival_date")
_COUNTS: Final = ("page_count", "sheet_count")
_NUMBER: Final = re.compile(r"\d{1,6}[A-Za-zĐđ]?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LONGEST: Final = 1000
_LONGER: Final = {"subject": 2000, "recipients": 4000, "attachments": 4000, "autograph": 4000, "note": 4000}
_CODE_PARTS: Final = ("code_number", "code_year", "code_notation")


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value that an import would change."""

    document_id: str
    source_name: str
    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Import:
    """What a table would change, or has changed."""

    changes: tuple[ChangedValue, ...]
    refused: tuple[RefusedRow, ...]
    documents: int
    """Rows that name a document."""
    left_empty: int
    """Empty cells where the catalogue has a value, which they leave as it is."""
    imported: bool


def checked(name: str, text: str | None, rules: Rules) -> str | None:
    """The value as it is kept; None for an empty one, which says that the document shows nothing of the kind.

    Raises `UsageError` for a field that does not exist or is not entered by hand, `BadInputError` for a value
    that cannot be.
    """
    if name not in FIELD_NAMES:
        raise UsageError(
            "There is no field {field}. Fields: {fields}.", field=name, fields=", ".join(FIELD_NAMES)
        )
    if name == "secrecy":
        raise UsageError("The secrecy of a document is no correction: it is decided by `sohoa quarantine`.")
    value = " ".join(printed(text or "").split())
    if not value:
        return None
    if any(unicodedata.category(letter) in ("Cc", "Co", "Cn") for letter in value):
        raise BadInputError("The value of {field} holds letters that cannot be printed.", field=name)
    encoding = detected(value)
    if encoding:
        raise BadInputError(
            "The value of {field} is written in {encoding}: enter it in Unicode.",
            field=name,
            encoding=str(encoding),
        )
    most = _LONGER.get(name, _LONGEST)
    if len(value) > most:
        raise BadInputError("The value of {field} is longer than {most} letters.", field=name, most=most)
    special = _SPECIAL.get(name)
    return special(name, value, rules) if special else value


def correct(
    catalogue: Catalogue, wanted: str, values: Mapping[str, str | None], person: str, rules: Rules
) -> tuple[DocumentRow, int]:
    """Enters values of one document; the document, and how many values changed.

    Raises as `checked` does, and `UsageError` for a document that is unknown or withheld.
    """
    row = _document(catalogue, wanted)
    whole = with_code({name: checked(name, text, rules) for name, text in values.items()}, row.description)
    return row, catalogue.edits.record([Correction(row.document_id, whole)], person)


def import_metadata(
    catalogue: Catalogue,
    file: Path,
    person: str,
    rules: Rules,
    *,
    clear_empty: bool = False,
    trial: bool = False,
) -> Import:
    """Takes over a table that people filled in: all of it, or nothing where a row is refused, or as a trial.

    Raises `BadInputError` for a file that is no such table and `StorageError` where it cannot be read.
    """
    table = read_metadata(file)
    corrections: list[Correction] = []
    changes: list[ChangedValue] = []
    refused = list(table.refused)
    left_empty = 0
    seen: dict[str, int] = {}
    for entered in table.rows:
        try:
            row = _document(catalogue, entered.document)
            _agree(catalogue, row, entered)
            _once(row, entered, seen)
            values, empty = _changed(entered, row.description, rules, clear_empty=clear_empty)
        except SohoaError as error:
            refused.append(RefusedRow("", entered.row_number, error.message))
            continue
        left_empty += empty
        corrections.append(Correction(row.document_id, values))
        changes += _told(row, values)
    done = not refused and not trial
    if done:
        catalogue.edits.record((one for one in corrections if one.values), person)
    refused.sort(key=lambda row: row.row_number)
    return Import(tuple(changes), tuple(refused), len(table.rows), left_empty, done)


def with_code(values: Mapping[str, str | None], present: Description) -> dict[str, str | None]:
    """The values, and the whole code put together anew where a part of it changes and it is not given."""
    whole = dict(values)
    if "code_full" in whole or not any(part in whole for part in _CODE_PARTS):
        return whole
    number, year, notation = (whole.get(part, present.value(part)) for part in _CODE_PARTS)
    family = whole.get("family", present.value("family"))
    parts = [part for part in (number, year, notation) if part]
    joined = "-".join(parts) if family == Family.PARTY else "/".join(parts)
    whole["code_full"] = joined if number and notation else None
    return whole


def _document(catalogue: Catalogue, wanted: str) -> DocumentRow:
    row = catalogue.document(wanted)
    if row.status is DocumentStatus.QUARANTINED:
        raise UsageError("There is no document {document}.", document=wanted)
    return row


def _agree(catalogue: Catalogue, row: DocumentRow, entered: EnteredRow) -> None:
    """Raises where a row bears the name of another file: its columns have slipped against each other."""
    if entered.file_name is None or entered.file_name == row.source_name:
        return
    try:
        other = catalogue.document(entered.file_name)
    except UsageError:
        return  # offices write paths there, and names that several documents have
    if other.document_id != row.document_id:
        raise BadInputError(
            "The row is about two documents, {document} by its id and {other} by its file: correct one.",
            document=entered.document,
            other=entered.file_name,
        )


def _once(row: DocumentRow, entered: EnteredRow, seen: dict[str, int]) -> None:
    if row.document_id in seen:
        raise BadInputError(
            "The document {document} stands in row {row} before: remove one of the rows.",
            document=entered.document,
            row=seen[row.document_id],
        )
    seen[row.document_id] = entered.row_number


def _changed(
    entered: EnteredRow, present: Description, rules: Rules, *, clear_empty: bool
) -> tuple[dict[str, str | None], int]:
    """What differs from the catalogue, and how many empty cells stand where it has a value."""
    values: dict[str, str | None] = {}
    for name, text in entered.values.items():
        if text == present.value(name):
            continue
        value = checked(name, text, rules)
        if value != present.value(name):
            values[name] = value
    empty = [name for name in entered.empty if present.value(name) is not None]
    if clear_empty:
        values |= {name: checked(name, None, rules) for name in empty}
    if "code_full" not in entered.values or "code_full" not in values:
        values = with_code(values, present)
    return values, 0 if clear_empty else len(empty)


def _told(row: DocumentRow, values: Mapping[str, str | None]) -> list[ChangedValue]:
    return [
        ChangedValue(row.document_id, row.source_name, name, row.description.value(name), value)
        for name, value in values.items()
    ]


def _date(name: str, value: str, _: Rules) -> str:
    try:
        day = dt.date.fromisoformat(day_of(value) or "")
    except ValueError as error:
        raise BadInputError(
            "`{value}` is no day for {field}: write 2020-03-05 or 05/03/2020.", value=value, field=name
        ) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInputError("The year of {field} is out of range: {value}.", value=value, field=name)
    return day.isoformat()


def _count(name: str, value: str, _: Rules) -> str:
    if not (value.isascii() and value.isdigit()):
        raise BadInputError("`{value}` is no whole number for {field}.", value=value, field=name)
    return str(int(value))


def _fits(pattern: re.Pattern[str], example: str) -> Callable[[str, str, Rules], str]:
    def check(name: str, value: str, _: Rules) -> str:
        if not pattern.fullmatch(value):
            raise BadInputError(
                "`{value}` is no value for {field}: write for example {example}.",
                value=value,
                field=name,
                example=example,
            )
        return value

    return check


def _family(name: str, value: str, _: Rules) -> str:
    if value not in list(Family):
        raise BadInputError(
            "`{value}` is no value for {field}: write one of {choices}.",
            value=value,
            field=name,
            choices=", ".join(Family),
        )
    return value


def _type(name: str, value: str, rules: Rules) -> str:
    known = {kind.name.folded: kind.name.text for kind in rules.types}
    found = known.get(" ".join(folded(value).split()))
    if found is None:
        raise BadInputError(
            "`{value}` is no type of document; add it to the rules of the workspace if it is one.",
            value=value,
        )
    return found


_SPECIAL: Final[Mapping[str, Callable[[str, str, Rules], str]]] = {
    **dict.fromkeys(_DATES, _date),
    **dict.fromkeys(_COUNTS, _count),
    "code_number": _fits(_NUMBER, "15"),
    "arrival_number": _fits(_NUMBER, "2352"),
    "code_year": _fits(_YEAR, "2020"),
    "family": _family,
    "document_type": _type,
}
