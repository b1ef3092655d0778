"""Tables as rows of cells, from CSV, XLSX, XLS and ODS; told apart by their first bytes, bounded in size."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import python_calamine

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.columns import Cell
from pipeline.language import N_

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of the file; an inventory of 100,000 dossiers takes about 10 MiB."""
MOST_UNPACKED: Final = 512 * 1024 * 1024
"""Of all parts of a packed file together."""
MOST_CELLS: Final = 20_000_000
"""Of the rectangle around the filled cells of one sheet: the reader holds all of it in memory."""

_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_CHUNK: Final = 1024 * 1024
_TOO_LARGE: Final = N_("The table {name} is too large to be an inventory: split it, or save it as CSV.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a table."""

    name: str
    """Empty in a CSV file."""
    rows: Sequence[Sequence[Cell]]
    first_row: int = 1
    """Number of the first row, as the program that wrote the table shows it."""


def read_sheets(path: Path) -> tuple[tuple[Sheet, ...], ...]:
    """Ways to read the file, the likeliest first: one for a workbook, one for each separator of a CSV file.

    Raises `BadInputError` where it is no table, is locked, or is too large; `StorageError` where the disk
    does not give it.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInputError(_TOO_LARGE, name=path.name)
        content = path.read_bytes()
    except OSError as error:
        raise StorageError(
            "The file {name} cannot be read ({reason}): check that it exists and may be read.",
            name=path.name,
            reason=error.strerror or "",
        ) from error
    if content.startswith(b"PK\x03\x04"):
        _check_packed(path.name, content)
        return (_workbook(path.name, content),)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (_workbook(path.name, content),)
    text = _decoded(path.name, content)
    return tuple((_csv_sheet(path.name, text, separator),) for separator in ",;\t")


def _workbook(name: str, content: bytes) -> tuple[Sheet, ...]:
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [book.get_sheet_by_name(sheet) for sheet in book.sheet_names]
            return tuple(
                Sheet(sheet.name, _unmerged(sheet), (sheet.start or (0, 0))[0] + 1) for sheet in sheets
            )
    except python_calamine.PasswordError as error:
        raise BadInputError(
            "The table {name} is locked: remove its password, then import it again.", name=name
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInputError(
            "The table {name} is damaged: open it, save it as XLSX or CSV, then import it again.", name=name
        ) from error


def _unmerged(sheet: python_calamine.CalamineSheet) -> list[list[Cell]]:
    """The rows, with the value of a merged cell in every row that it spans (offices merge the agency)."""
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        at = column - left
        inside = rows[max(first - top, 0) : last - top + 1]
        if first >= top and inside and 0 <= at < len(inside[0]):
            for row in inside[1:]:
                row[at] = inside[0][at]
    return rows


def _check_packed(name: str, content: bytes) -> None:
    """Refuses a small file that unfolds to a huge one, before any of it is unfolded in memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise BadInputError(_TOO_LARGE, name=name)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    _check_extent(name, packed, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadInputError(
            "The table {name} is damaged: open it, save it as XLSX or CSV, then import it again.", name=name
        ) from error


def _check_extent(name: str, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuses a sheet with cells so far apart that the rectangle around them does not fit into memory."""
    rows: set[int] = set()
    columns: set[bytes] = set()
    with packed.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            for column, row in _CELL.findall(tail + chunk):
                columns.add(column)
                rows.add(int(row))
            tail = chunk[-256:]
    if rows:
        wide = {_column_number(column) for column in columns}
        if (max(rows) - min(rows) + 1) * (max(wide) - min(wide) + 1) > MOST_CELLS:
            raise BadInputError(_TOO_LARGE, name=name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _decoded(name: str, content: bytes) -> str:
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            "The table {name} is not written in UTF-8: save it as `CSV UTF-8` or XLSX, then import it again.",
            name=name,
        ) from error
    if "\0" in text:
        raise BadInputError(
            "The file {name} is not a table: an inventory is a CSV, XLSX, XLS or ODS file.", name=name
        )
    return text


def _csv_sheet(name: str, text: str, separator: str) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return Sheet("", list(reader))
    except csv.Error as error:
        raise BadInputError(
            "The table {name} is damaged: open it, save it as XLSX or CSV, then import it again.", name=name
        ) from error
