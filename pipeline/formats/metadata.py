"""Metadata of documents as JSON lines, CSV or a workbook: one row for each document.

A cell that begins like a formula is written as text, so a spreadsheet runs nothing that a scan said. What
is written here, `metadata_read` reads back.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.errors import StorageError, UsageError
from pipeline.model.archive import FIELD_NAMES, Description

COLUMNS: Final = ("document_id", "source_name", *FIELD_NAMES, "doubts", "edited")
"""Columns in order; `doubts` names the fields that a person should check, with the reason, `edited` those
that a person entered, with who and when."""
NUMBERING: Final = "STT"
TYPE_CODE: Final = "Loại tài liệu"
"""The code of the type (`typeName`) in the list of an office; it follows from the type."""
OFFICE: Final[Mapping[str, str]] = {
    "Mã tài liệu": "document_id",
    "Tên loại": "document_type",
    "Số": "code_number",
    "Ký hiệu": "code_notation",
    "Ngày tháng năm": "issued_date",
    "Cơ quan ban hành": "issuing_agency",
    "Trích yếu": "subject",
    "Ngôn ngữ": "language",
    "Số trang": "page_count",
    "Ghi chú": "note",
    "Ký hiệu TT": "information_sign",
    "Từ khóa": "keywords",
    "Chế độ SD": "access_mode",
    "Mức độ tin cậy": "reliability",
    "Bút tích": "autograph",
    "Tình trạng": "physical_state",
    "Quy trình xử lý": "process",
    "Tờ số": "sheet_number",
    "Đường dẫn file": "source_name",
    "Người ký": "signer_name",
    "Chức vụ người ký": "signer_position",
    "Nơi nhận": "recipients",
    "Địa danh": "place",
    "Độ khẩn": "urgency",
}
"""Titles of the list that offices exchange (after Thông tư 05/2025/TT-BNV), with what they hold."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class ColumnSet(StrEnum):
    """Which columns a table has."""

    ALL = "all"
    """Every field under its own name."""
    OFFICE = "office"
    """Those of the list that offices exchange, under Vietnamese titles."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Who entered a value."""

    person: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class MetadataRow:
    """What is written of a document."""

    document_id: str
    source_name: str
    description: Description
    edited: Mapping[str, Edited] = field(default_factory=dict)
    """By name of the field, the cleared ones among them."""
    type_codes: str = ""
    """`typeName` of its type; empty where it has none."""


def write_metadata(file: Path, rows: Sequence[MetadataRow], columns: ColumnSet = ColumnSet.ALL) -> None:
    """Writes the rows in the format that the file's suffix names.

    Raises `UsageError` for another suffix, and for JSON lines with the columns of an office; `StorageError`
    where the file cannot be written.
    """
    makers = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}
    maker = makers.get(file.suffix.lower())
    if maker is None:
        raise UsageError("{file} has no known suffix: write .jsonl, .csv or .xlsx.", file=file.name)
    if columns is ColumnSet.OFFICE and maker is _jsonl:
        raise UsageError(
            "The columns of offices are for tables: write {file} as .csv or .xlsx.", file=file.name
        )
    try:
        file.write_bytes(maker(rows, columns))
    except OSError as error:
        raise StorageError(
            "{file} cannot be written ({reason}); check the folder, its rights and the free space.",
            file=str(file),
            reason=error.strerror or str(error),
        ) from error


def _doubts(description: Description) -> dict[str, str]:
    return {field.name: field.doubt for field in description.fields if field.doubt}


def _jsonl(rows: Sequence[MetadataRow], _: ColumnSet) -> bytes:
    lines = []
    for row in rows:
        record = {
            "document_id": row.document_id,
            "source_name": row.source_name,
            **{key: row.description.value(key) for key in FIELD_NAMES},
            "doubts": _doubts(row.description),
            "edited": {
                name: {"person": one.person, "at": one.at.isoformat(timespec="seconds")}
                for name, one in row.edited.items()
            },
        }
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def _table(rows: Sequence[MetadataRow], columns: ColumnSet) -> Iterator[list[str]]:
    """The header and the rows."""
    if columns is ColumnSet.OFFICE:
        yield [NUMBERING, *OFFICE, TYPE_CODE]
        for number, row in enumerate(rows, 1):
            yield [str(number), *(_office_cell(row, name) for name in OFFICE.values()), row.type_codes]
        return
    yield list(COLUMNS)
    for row in rows:
        doubts = "; ".join(f"{name}: {reason}" for name, reason in _doubts(row.description).items())
        edited = "; ".join(f"{name}: {one.person} {one.at:%Y-%m-%d}" for name, one in row.edited.items())
        values = [row.description.value(key) or "" for key in FIELD_NAMES]
        yield [row.document_id, row.source_name, *values, doubts, edited]


def _office_cell(row: MetadataRow, name: str) -> str:
    if name in ("document_id", "source_name"):
        return row.document_id if name == "document_id" else row.source_name
    if name == "issued_date" and row.description.issued_date:
        return f"{row.description.issued_date:%d/%m/%Y}"
    return row.description.value(name) or ""


def _csv(rows: Sequence[MetadataRow], columns: ColumnSet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for cells in _table(rows, columns):
        writer.writerow([f"'{cell}" if cell.startswith((*FORMULA_STARTS, "'")) else cell for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(rows: Sequence[MetadataRow], columns: ColumnSet) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("sohoa")
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})  # so that a spreadsheet turns no number into a date
        for number, cells in enumerate(_table(rows, columns)):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, bold if number == 0 else text)
        sheet.freeze_panes(1, 2)
        sheet.autofit()
    return out.getvalue()
