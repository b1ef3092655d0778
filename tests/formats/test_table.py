import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadInputError, StorageError
from pipeline.formats import sheets
from pipeline.formats.columns import COLUMN_NAMES, columns_of, key, number_of, year_of
from pipeline.formats.table import read_inventory
from pipeline.model.archive import Dossier

HEADER = [
    "Cơ quan",
    "Phông",
    "Mục lục",
    "Hộp số",
    "Mã hồ sơ",
    "Tiêu đề",
    "Năm",
    "THBQ",
    "Tổng số VB",
    "Số trang",
]
ROW = ["Tỉnh ủy Hà Giang", "P01", "1", "7", "H49.2001.160", "Báo cáo năm", 2001, "Vĩnh viễn", 12, 340]
DOSSIER = Dossier(
    "H49.2001.160", "Tỉnh ủy Hà Giang", "P01", "1", "7", "Báo cáo năm", 2001, "Vĩnh viễn", 12, 340
)

Sheets = dict[str, list[list[object]]]


def csv_text(rows: list[list[object]], separator: str = ",") -> str:
    return "".join(separator.join(str(cell) for cell in row) + "\r\n" for row in rows)


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[[Sheets], Path]:
    def write(content: Sheets) -> Path:
        path = tmp_path / "mục lục.xlsx"
        with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
            for name, rows in content.items():
                sheet = book.add_worksheet(name)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
        return path

    return write


def ods(path: Path, rows: list[list[object]]) -> Path:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Trang 1">'
        f"{cells}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    media_type = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", media_type)
        packed.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{media_type}"/></manifest:manifest>',
        )
        packed.writestr("content.xml", content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_spreadsheet_programs_save_it(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "ml.csv"
    path.write_bytes(csv_text([HEADER, ROW], separator).encode(encoding))
    assert read_inventory(path).dossiers == (DOSSIER,)


def test_numbers_as_text_and_names_in_nfd(tmp_path: Path) -> None:
    path = tmp_path / "ml.csv"
    path.write_bytes(unicodedata.normalize("NFD", csv_text([HEADER, ROW])).encode())
    assert read_inventory(path).dossiers == (DOSSIER,)


def test_xlsx_with_titles_and_several_sheets(workbook) -> None:
    path = workbook(
        {
            "Bìa": [["MỤC LỤC HỒ SƠ"]],
            "2001": [["TỈNH ỦY HÀ GIANG"], ["Mục lục hồ sơ năm 2001"], [], HEADER, list(range(1, 11)), ROW],
            "2002": [
                ["Hồ sơ", "Tên cơ quan", "Ngày bắt đầu"],
                [161, "Huyện ủy Vị Xuyên", dt.date(2002, 4, 30)],
            ],
        }
    )
    table = read_inventory(path)
    assert table.dossiers == (DOSSIER, Dossier("161", "Huyện ủy Vị Xuyên", year=2002))
    assert table.refused == ()


def test_ods(tmp_path: Path) -> None:
    assert read_inventory(ods(tmp_path / "ml.ods", [HEADER, ROW])).dossiers == (DOSSIER,)


def test_the_agency_of_a_merged_cell_is_that_of_all_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "ml.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["Cơ quan", "Mã hồ sơ"])
        sheet.merge_range(3, 1, 4, 1, "Tỉnh ủy")
        sheet.write(3, 2, "1")
        sheet.write(4, 2, "2")
        sheet.write(5, 2, "3")
    table = read_inventory(path)
    assert table.dossiers == (Dossier("1", "Tỉnh ủy"), Dossier("2", "Tỉnh ủy"))
    assert [row.row_number for row in table.refused] == [6]


def test_a_single_agency(tmp_path: Path) -> None:
    path = tmp_path / "ml.csv"
    path.write_text("Cơ quan: Tỉnh ủy Hà Giang,,\nMã hồ sơ,Tiêu đề,\n1,Báo cáo,\n")
    assert read_inventory(path).dossiers == (Dossier("1", "Tỉnh ủy Hà Giang", title="Báo cáo"),)
    assert read_inventory(path, agency="Huyện ủy").dossiers[0].agency == "Huyện ủy"


def test_the_full_code_is_preferred_to_the_number(tmp_path: Path) -> None:
    path = tmp_path / "ml.csv"
    path.write_text("Số và ký hiệu hồ sơ,Mã hồ sơ,Mã hồ sơ giấy gốc,Cơ quan\n160,H49.2001.160,K1,A\n")
    assert read_inventory(path).dossiers[0].dossier_code == "H49.2001.160"


def test_bad_rows_are_refused_with_their_number_and_reason(workbook) -> None:
    header = ["Mã hồ sơ", "Cơ quan", "Số văn bản", "Số trang"]
    rows: list[list[object]] = [
        ["1", "A", 1, 1],
        ["1", "A", 1, 1],
        ["2", "", 1, 1],
        ["", "A", 1, 1],
        ["3", "A", -1, 1],
        ["4", "A", 1, "nhiều"],
        [dt.date(2001, 5, 1), "A", 1, 1],
        ["5", "A", 1.5, 1],
        ["6", "A", True, 1],
    ]
    table = read_inventory(workbook({"Sổ": [header, *rows]}))
    assert [dossier.dossier_code for dossier in table.dossiers] == ["1"]
    assert [(row.sheet, row.row_number) for row in table.refused] == [
        ("Sổ", number) for number in range(3, 11)
    ]
    reasons = [row.reason.text("en") for row in table.refused]
    for reason, word in zip(
        reasons,
        ["before", "no agency", "no code", "below zero", "nhiều", "date", "1.5", "whole"],
        strict=True,
    ):
        assert word in reason


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (None, None), ("", None), ("–", None), (12.0, 12), ("12", 12), (" 12 ", 12), ("1.234", 1234),
        ("1 234", 1234), ("12,0", 12), ("12 trang", 12), ("05 văn bản", 5), ("-3", -3), ("−3", -3),
    ],
)  # fmt: skip
def test_numbers_as_offices_write_them(cell: str | float | None, number: int | None) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("12/03/2001", 2001),
        ("1998-2001", 1998),
        (1976, 1976),
        (1976.0, 1976),
        ("không rõ", None),
        ("123456", None),
    ],
)
def test_years_as_offices_write_them(cell: str | float, year: int | None) -> None:
    assert year_of(cell) == year


@given(st.integers(-(10**9), 10**9))
def test_any_whole_number_is_read_as_it_was_written(number: int) -> None:
    assert number_of(number) == number_of(str(number)) == number_of(float(number)) == number


def test_every_name_of_a_column_stands_for_one_field() -> None:
    names = [key(name) for variants in COLUMN_NAMES.values() for name in variants]
    assert len(names) == len(set(names))
    assert set(COLUMN_NAMES) == set(Dossier.__dataclass_fields__)
    for field, variants in COLUMN_NAMES.items():
        for name in variants:
            assert columns_of(["Mã hồ sơ", "Cơ quan", name.upper()]).get(field) is not None


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b,c\n1,2,3\n", "Mã hồ sơ\n1\n".encode(), b"\x00\x01\x02\x00", b"PK\x03\x04 broken",
     b"\xd0\xcf\x11\xe0 broken", "Cơ quan,Mã hồ sơ".encode("cp1258", "replace"), b'"' + b"x" * 200_000],
)  # fmt: skip
def test_what_is_no_inventory_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ml.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInputError) as told:
        read_inventory(path)
    assert "{" not in str(told.value)


def test_the_needed_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ml.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(BadInputError, match=r"Mã hồ sơ.*Cơ quan.*Tổng số văn bản.*Số trang"):
        read_inventory(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        read_inventory(tmp_path / "nothing.csv")


def test_a_locked_workbook(tmp_path: Path) -> None:
    """A workbook with a password is no zip file but a container that holds an encrypted stream."""
    path = tmp_path / "ml.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    with pytest.raises(BadInputError):
        read_inventory(path)


class TestSize:
    def test_a_large_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "MOST_BYTES", 100)
        path = tmp_path / "ml.csv"
        path.write_text(csv_text([HEADER, ROW]))
        with pytest.raises(BadInputError, match="too large"):
            read_inventory(path)

    def test_a_zip_bomb(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "MOST_UNPACKED", 1_000_000)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("xl/worksheets/sheet1.xml", b" " * 1_000_001)
        path = tmp_path / "ml.xlsx"
        path.write_bytes(packed.getvalue())
        assert path.stat().st_size < 5_000
        with pytest.raises(BadInputError, match="too large"):
            read_inventory(path)

    def test_two_cells_at_the_ends_of_the_sheet(self, tmp_path: Path) -> None:
        """The reader would ask for the whole rectangle, 17 milliard cells, and end the process."""
        path = tmp_path / "ml.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write(0, 0, "Mã hồ sơ")
            sheet.write(1_048_575, 16_383, "x")
        with pytest.raises(BadInputError, match="too large"):
            read_inventory(path)
