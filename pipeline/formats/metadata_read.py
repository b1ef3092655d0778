"""Metadata that people filled in, read back: JSON lines, CSV or a workbook, our titles or those of offices.

Nothing is judged here but the table itself: its columns, formulas, the encoding of its letters, and rows that
name no document or one named before. Whether a value can be right is for who knows the fields.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.cells import Cell, key, text_of
from pipeline.formats.columns import ListKind, field_of
from pipeline.formats.metadata import FORMULA_STARTS, NUMBERING, OFFICE, TYPE_CODE
from pipeline.formats.sheets import Sheet, read_sheets
from pipeline.language import N_, Message, message
from pipeline.model.archive import FIELD_NAMES
from pipeline.model.holdings import RefusedRow
from pipeline.vietnamese.legacy import detected

FORMULA: Final = N_("`{value}` is a formula: enter its value.")
CALCULATED: Final = N_("The cell is a formula: enter its value.")
LEGACY: Final = N_("The text is written in {encoding}: convert the table to Unicode, then import it again.")
_UNNAMED: Final = N_("The row names no document: fill in `document_id` or `source_name`.")
_NOT_AN_OBJECT: Final = N_("The line is no JSON object.")
_NOT_A_TEXT: Final = N_("The value must be a text or null.")
_TWICE: Final = N_("The document {document} stands in row {row} before: remove one of the rows.")
_IGNORED: Final = ("doubts", "edited", "")
"""What an export writes for people to see; it is not taken back."""
_DOCUMENT: Final = ("document_id", "source_name")
_OTHER_NAMES: Final = {
    "expected_pages": "page_count",
    "file_name": "source_name",
    "document_code": "document_id",
}
_CALCULATES: Final = re.compile(r"=|[@+-][A-Za-z(]+\(")
_HEADER_WITHIN: Final = 10
_MOST_BYTES: Final = 64 * 1024 * 1024
_CELL: Final = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</c>).)*?<f[\s>/]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class EnteredRow:
    """What a row says of a document."""

    row_number: int
    document: str
    """Id, or name of the file where no id is given."""
    file_name: str | None
    """Where both are given."""
    values: Mapping[str, str]
    """What is filled in, by name of the field."""
    empty: tuple[str, ...]
    """Fields whose cell is empty or null."""


@dataclass(slots=True)
class EnteredTable:
    """What a file says."""

    rows: list[EnteredRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


def read_metadata(file: Path) -> EnteredTable:
    """The rows of the file and those that were refused.

    Raises `BadInputError` for a file without a header, or with a column that holds no field; `StorageError`
    where it cannot be read.
    """
    rows = _json_rows(file) if file.suffix.lower() == ".jsonl" else _sheet_rows(file)
    table = EnteredTable()
    seen: dict[str, int] = {}
    for number, row in rows:
        if isinstance(row, RefusedRow):
            table.refused.append(row)
        elif row.document in seen:
            reason = message(_TWICE, document=row.document, row=seen[row.document])
            table.refused.append(RefusedRow("", number, reason))
        else:
            seen[row.document] = number
            table.rows.append(row)
    return table


def _json_rows(file: Path) -> Iterator[tuple[int, EnteredRow | RefusedRow]]:
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            record = None
        if not isinstance(record, dict):
            yield number, RefusedRow("", number, message(_NOT_AN_OBJECT))
            continue
        _check_columns(file, list(record))
        wrong = [name for name, value in record.items() if name not in _IGNORED and not _is_plain(value)]
        if wrong:
            yield number, RefusedRow("", number, message(_NOT_A_TEXT), wrong[0])
            continue
        texts = {name: value for name, value in record.items() if name not in _IGNORED}
        yield number, _row(number, texts)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str)


def _lines(file: Path) -> Iterator[str]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise BadInputError("{name} is too large: import it in parts.", name=file.name)
        yield from file.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadInputError(
            "{name} is not UTF-8: save it as UTF-8, then import it again.", name=file.name
        ) from error
    except OSError as error:
        raise StorageError(
            "The file {name} cannot be read ({reason}): check that it exists and may be read.",
            name=file.name,
            reason=error.strerror or "",
        ) from error


def _check_columns(file: Path, titles: Sequence[str]) -> dict[int, str]:
    """The fields of the columns by their place; `BadInputError` names those that hold none, or one twice."""
    found: dict[int, str] = {}
    unknown = []
    for at, title in enumerate(titles):
        name = _field(title)
        if name is None:
            unknown.append(title)
        elif name in found.values():
            raise BadInputError(
                "{name} has two columns for `{column}`: remove one.", name=file.name, column=title
            )
        elif name not in _IGNORED:
            found[at] = name
    if unknown:
        raise BadInputError(
            "{name} has columns that hold no field ({columns}): rename or remove them. Fields: {fields}.",
            name=file.name,
            columns=", ".join(unknown),
            fields=", ".join((*_DOCUMENT, *FIELD_NAMES)),
        )
    return found


def _field(title: str) -> str | None:
    """The field that a column of this title holds; an empty text for one that is passed over."""
    plain = key(title)
    if title.strip() in (*_DOCUMENT, *FIELD_NAMES):
        return title.strip()
    if title.strip() in _IGNORED or plain in (key(NUMBERING), key(TYPE_CODE)):
        return ""
    office = next((name for office, name in OFFICE.items() if key(office) == plain), None)
    if office:
        return office
    known = field_of(title, ListKind.DOCUMENTS)
    known = _OTHER_NAMES.get(known or "", known)
    return known if known in (*_DOCUMENT, *FIELD_NAMES) else None


def _sheet_rows(file: Path) -> Iterator[tuple[int, EnteredRow | RefusedRow]]:
    sheets = [sheet for way in read_sheets(file) for sheet in way]
    found = next(((sheet, at) for sheet in sheets if (at := _header_at(sheet)) is not None), None)
    if found is None:
        raise BadInputError(
            "No header was found in {name}: its first row names the fields, `document_id` among them.",
            name=file.name,
        )
    sheet, at = found
    formulas = _formulas(file, sheets.index(sheet) + 1)
    columns: dict[int, str] = {}
    for number, cells in enumerate(sheet.rows(), 1):
        if number == at:
            columns = _check_columns(file, [text_of(cell) or "" for cell in cells])
        elif number > at and any(map(text_of, cells)):
            if number in formulas:
                yield (
                    number,
                    RefusedRow(sheet.name, number, message(CALCULATED), columns.get(formulas[number])),
                )
            else:
                yield number, _sheet_row(number, cells, columns, sheet)


def _header_at(sheet: Sheet) -> int | None:
    """The number of the row that names a document and a field."""
    for number, cells in zip(range(1, _HEADER_WITHIN + 1), sheet.rows(), strict=False):
        names = {_field(text) for cell in cells if (text := text_of(cell))}
        if names & set(_DOCUMENT) and len(names - {None, ""}) > 1:
            return number
    return None


def _sheet_row(
    number: int, cells: Sequence[Cell], columns: Mapping[int, str], sheet: Sheet
) -> EnteredRow | RefusedRow:
    texts = {name: text_of(cells[at]) if at < len(cells) else None for at, name in columns.items()}
    if not sheet.name:  # CSV, in which a formula can only be kept from running by a sign before it
        texts = {name: _unquoted(text) for name, text in texts.items()}
    if sheet.encoding is not None:
        return RefusedRow(sheet.name, number, message(LEGACY, encoding=str(sheet.encoding)))
    return _row(number, texts, sheet.name)


def _unquoted(text: str | None) -> str | None:
    """The text without the sign that an export puts before what would be a formula."""
    quoted = text is not None and text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "'"))
    return text[1:] if text is not None and quoted else text


def _row(number: int, texts: Mapping[str, str | None], sheet: str = "") -> EnteredRow | RefusedRow:
    document, file_name = texts.get("document_id"), texts.get("source_name")
    if not document:
        document, file_name = file_name, None
    if not document:
        return RefusedRow(sheet, number, message(_UNNAMED))
    values = {name: text for name, text in texts.items() if name not in _DOCUMENT}
    filled = {name: text for name, text in values.items() if text}
    wrong = next(((name, reason) for name, text in filled.items() if (reason := _unfit(text))), None)
    if wrong:
        return RefusedRow(sheet, number, wrong[1], wrong[0])
    encoding = detected(" ".join(filled.values()))
    if encoding:
        return RefusedRow(sheet, number, message(LEGACY, encoding=str(encoding)))
    empty = tuple(name for name, text in values.items() if not text)
    return EnteredRow(number, document, file_name or None, filled, empty)


def _unfit(text: str) -> Message | None:
    return message(FORMULA, value=text[:40]) if _CALCULATES.match(text) else None


def _formulas(file: Path, sheet_number: int) -> dict[int, int]:
    """Rows of a workbook in which a cell is calculated, with its place (from 0); empty for other tables."""
    if not zipfile.is_zipfile(file):
        return {}
    with zipfile.ZipFile(file) as packed:
        name = f"xl/worksheets/sheet{sheet_number}.xml"
        if name not in packed.namelist():
            return {}
        return {int(found[2]): _place(found[1]) for found in _CELL.finditer(packed.read(name))}


def _place(letters: bytes) -> int:
    """The place of a column, from 0, that a workbook calls by letters: A, B, … Z, AA."""
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place - 1
