"""Metadata tables: what is written is read back, and what people break is told row by row."""

import datetime as dt
import json
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.errors import BadInputError, UsageError
from pipeline.formats.metadata import ColumnSet, Edited, MetadataRow, write_metadata
from pipeline.formats.metadata_read import EnteredRow, read_metadata
from pipeline.model.archive import Description, Field

VALUES = {
    "issued_date": "2021-03-09",
    "code_number": "05",
    "subject": "Về việc “số hóa”, đợt 1; gồm: a, b",
    "note": "'- ghi chú; =1",
    "recipients": "- Như trên",
    "page_count": "3",
}
ROW = MetadataRow(
    "842216397bb5ceee",
    "127-QĐ-TU 2 mặt.jpg",
    Description(tuple(Field(name, value, 0.9, 1, None, "test") for name, value in VALUES.items())),
    {"note": Edited("Lan", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))},
    "02",
)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.xlsx"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    write_metadata(tmp_path / name, [ROW])
    table = read_metadata(tmp_path / name)
    assert table.refused == []
    [row] = table.rows
    assert (row.document, dict(row.values)) == (ROW.document_id, VALUES)
    assert "signer_name" in row.empty


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_list_of_offices_is_read_back_under_its_titles(tmp_path: Path, name: str) -> None:
    write_metadata(tmp_path / name, [ROW], ColumnSet.OFFICE)
    [row] = read_metadata(tmp_path / name).rows
    assert dict(row.values) == VALUES | {"issued_date": "09/03/2021"}
    with pytest.raises(UsageError, match="for tables"):
        write_metadata(tmp_path / "a.jsonl", [ROW], ColumnSet.OFFICE)


def refused(path: Path, *lines: str) -> list[tuple[int, str]]:
    path.write_text("\n".join(lines), "utf-8")
    return [(row.row_number, row.reason.text("en")) for row in read_metadata(path).refused]


def test_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    found = refused(
        tmp_path / "a.csv",
        "Tên tệp,Trích yếu,Ghi chú",
        "a.pdf,Về việc,",
        "a.pdf,Về việc khác,",
        "b.pdf,=HYPERLINK(A1),",
        "c.pdf,+SUM(A1:A2),",
        ",Về việc,",
        "d.pdf,+84 219 386 (điện thoại),- ghi chú",
        "",
    )
    assert [number for number, _ in found] == [3, 4, 5, 6]
    assert "stands in row 2 before" in found[0][1]
    assert all("formula" in reason for _, reason in found[1:3])
    assert "names no document" in found[3][1]


def test_old_encodings_are_refused(tmp_path: Path) -> None:
    found = refused(
        tmp_path / "a.jsonl",
        json.dumps({"source_name": "a.pdf", "subject": "Uû ban nh©n d©n tØnh Hµ Giang"}),
        json.dumps({"source_name": "b.pdf", "subject": "Ủy ban nhân dân"}),
        json.dumps({"source_name": "c.pdf", "subject": 5}),
        "[1]",
        "{",
    )
    assert [number for number, _ in found] == [1, 3, 4, 5]
    assert "TCVN3" in found[0][1]


def test_a_calculated_cell_is_refused(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([("source_name", "note"), ("a.pdf", "x"), ("b.pdf", "y")]):
            sheet.write_row(number, 0, cells)
        sheet.write_formula(2, 1, "=1+1", None, 2)
    table = read_metadata(tmp_path / "a.xlsx")
    assert [(row.row_number, row.column) for row in table.refused] == [(3, "note")]
    assert table.rows == [EnteredRow(2, "a.pdf", None, {"note": "x"}, ())]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("source_name,subject,color", "color"),
        ("source_name,subject,Trích yếu", "two columns"),
        ("subject,note", "No header"),
        ("", "No header"),
    ],
)
def test_columns_that_hold_no_field_refuse_the_file(tmp_path: Path, header: str, told: str) -> None:
    (tmp_path / "a.csv").write_text(f"{header}\na.pdf,x,y\n", "utf-8")
    with pytest.raises(BadInputError, match=told):
        read_metadata(tmp_path / "a.csv")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe{")
    with pytest.raises(BadInputError, match="UTF-8"):
        read_metadata(tmp_path / "a.jsonl")
