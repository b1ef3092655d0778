"""An inventory from a table as offices write it: any order of columns, title rows above, several sheets.

A row that cannot be used is refused with its number and the reason; it never stops the others, and none is
dropped without a word.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.errors import BadInputError
from pipeline.formats.columns import Cell, columns_of, key, number_of, text_of, year_of
from pipeline.formats.sheets import Sheet, read_sheets
from pipeline.language import Message, message
from pipeline.model.archive import Dossier

HEADER_WITHIN: Final = 40
"""The header stands in the first rows of a sheet, below its titles."""

_AGENCY_TITLE: Final = re.compile(r"(?:tên )?(?:cơ quan|đơn vị)(?:,? tổ chức)?\s*:\s*(.+)", re.IGNORECASE)
_TEXTS: Final = ("fonds_code", "inventory_number", "archive_box", "title", "retention_period")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken over."""

    sheet: str
    """Empty in a CSV file."""
    row_number: int
    """From 1, as the program that wrote the table shows it."""
    reason: Message


@dataclass(frozen=True, slots=True)
class InventoryTable:
    """What a table says."""

    dossiers: tuple[Dossier, ...]
    refused: tuple[RefusedRow, ...]


@dataclass(slots=True)
class _Findings:
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Header:
    at: int
    columns: Mapping[str, int]
    agency: str | None


class _UnfitRowError(Exception):
    def __init__(self, template: str, **values: str | int) -> None:
        super().__init__(template)
        self.reason = message(template, **values)


def read_inventory(path: Path, *, agency: str | None = None) -> InventoryTable:
    """The dossiers of an inventory (CSV, XLSX, XLS or ODS) and the rows that were refused.

    The agency of a row is that of its column, else `agency`, else that of a title row (`Cơ quan: …`).
    Raises `BadInputError` for a file that is no such table, and `StorageError` where it cannot be read.
    """
    best = max(read_sheets(path), key=_recognized)
    headers = [(sheet, header) for sheet in best if (header := _header(sheet, agency))]
    if not headers:
        raise BadInputError(
            "No header was found in the table {name}: it needs the columns `Mã hồ sơ` and `Cơ quan`, and for "
            "the rate `Tổng số văn bản` and `Số trang`.",
            name=path.name,
        )
    found = _Findings()
    for sheet, header in headers:
        _read_rows(sheet, header, found)
    return InventoryTable(tuple(found.dossiers.values()), tuple(found.refused))


def _recognized(sheets: Sequence[Sheet]) -> int:
    headers = [header for sheet in sheets if (header := _header(sheet, None))]
    return max((len(header.columns) for header in headers), default=0)


def _header(sheet: Sheet, agency: str | None) -> _Header | None:
    title_agency = None
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        columns = columns_of(row)
        if columns:
            return _Header(at, columns, agency or title_agency)
        title_agency = title_agency or _title_agency(row)
    return None


def _title_agency(row: Sequence[Cell]) -> str | None:
    title = " ".join(filter(None, map(text_of, row)))
    found = _AGENCY_TITLE.match(title)
    return text_of(found[1]) if found else None


def _read_rows(sheet: Sheet, header: _Header, found: _Findings) -> None:
    for at, row in enumerate(sheet.rows[header.at + 1 :], start=header.at + 1):
        if not any(map(text_of, row)) or columns_of(row) or (at == header.at + 1 and _counts_columns(row)):
            continue
        try:
            dossier = _dossier(row, header)
            if dossier.dossier_code in found.dossiers:
                raise _UnfitRowError(
                    "The dossier {code} is listed before: remove one of the lines.", code=dossier.dossier_code
                )
            found.dossiers[dossier.dossier_code] = dossier
        except _UnfitRowError as unfit:
            found.refused.append(RefusedRow(sheet.name, sheet.first_row + at, unfit.reason))


def _counts_columns(row: Sequence[Cell]) -> bool:
    """Whether the row numbers the columns, `(1) (2) (3)`, as printed forms do below their header."""
    numbers = [key(text) for cell in row if (text := text_of(cell))]
    return len(numbers) > 2 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _dossier(row: Sequence[Cell], header: _Header) -> Dossier:
    cells = {name: row[at] if at < len(row) else None for name, at in header.columns.items()}
    code = cells["dossier_code"]
    if isinstance(code, dt.date | dt.time | dt.timedelta):
        raise _UnfitRowError(
            "The code of the dossier was turned into a date: write the column `Mã hồ sơ` as text."
        )
    dossier_code = text_of(code)
    if dossier_code is None:
        raise _UnfitRowError("The row has no code of a dossier: fill in `Mã hồ sơ`.")
    agency = text_of(cells.get("agency")) or header.agency
    if agency is None:
        raise _UnfitRowError("The row has no agency: fill in `Cơ quan`.")
    texts = {name: text_of(cells.get(name)) for name in _TEXTS}
    return Dossier(
        dossier_code,
        agency,
        **texts,
        year=year_of(cells.get("year")),
        expected_documents=_count(cells, "expected_documents", "Tổng số văn bản"),
        expected_pages=_count(cells, "expected_pages", "Số trang"),
    )


def _count(cells: Mapping[str, Cell], name: str, column: str) -> int | None:
    cell = cells.get(name)
    try:
        number = number_of(cell)
    except ValueError as error:
        raise _UnfitRowError(
            "`{value}` in the column `{column}` is not a whole number.",
            value=text_of(cell) or "",
            column=column,
        ) from error
    if number is not None and number < 0:
        raise _UnfitRowError("The number in the column `{column}` is below zero.", column=column)
    return number
