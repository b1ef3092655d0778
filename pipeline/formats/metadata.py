"""Metadata of documents as JSON lines, CSV or a workbook: one row for each document.

A cell that begins like a formula is written as text, so that a spreadsheet does not run what a scan said.
"""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.errors import StorageError, UsageError
from pipeline.model.archive import FIELD_NAMES, Description

COLUMNS: Final = ("document_id", "source_name", *FIELD_NAMES, "doubts")
"""Columns in order; `doubts` names the fields that a person should check, with the reason."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str, str, Description]
"""Document id, name of the file, metadata."""


def write_metadata(file: Path, rows: Sequence[Row]) -> None:
    """Writes the rows in the format that the file's suffix names.

    Raises `UsageError` for another suffix, `StorageError` where the file cannot be written.
    """
    makers = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}
    maker = makers.get(file.suffix.lower())
    if maker is None:
        raise UsageError("{file} has no known suffix: write .jsonl, .csv or .xlsx.", file=file.name)
    try:
        file.write_bytes(maker(rows))
    except OSError as error:
        raise StorageError(
            "{file} cannot be written ({reason}); check the folder, its rights and the free space.",
            file=str(file),
            reason=error.strerror or str(error),
        ) from error


def _doubts(description: Description) -> dict[str, str]:
    return {field.name: field.doubt for field in description.fields if field.doubt}


def _jsonl(rows: Sequence[Row]) -> bytes:
    lines = []
    for document_id, name, description in rows:
        values = {key: description.value(key) for key in FIELD_NAMES}
        record = {"document_id": document_id, "source_name": name, **values, "doubts": _doubts(description)}
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def _cells(row: Row) -> list[str]:
    document_id, name, description = row
    doubts = "; ".join(f"{field}: {reason}" for field, reason in _doubts(description).items())
    return [document_id, name, *(description.value(key) or "" for key in FIELD_NAMES), doubts]


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in _cells(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("sohoa")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(_cells(row)):
                sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 2)
        sheet.autofit()
    return out.getvalue()
