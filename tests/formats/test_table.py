import datetime as dt
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import BadInputError, StorageError
from pipeline.formats import sheets
from pipeline.formats.cells import Cell, day_of, days_of, key, number_of, year_of
from pipeline.formats.columns import NAMES, ListKind, field_of
from pipeline.formats.table import Packed, read_inventory
from pipeline.model.archive import Dossier, RegisteredDocument, Scope
from pipeline.model.holdings import Listed, RowPlace
from pipeline.vietnamese.legacy import LegacyEncoding

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
    assert table.dossiers == (
        DOSSIER,
        Dossier("161", "Huyện ủy Vị Xuyên", year=2002, start_date="2002-04-30"),
    )
    assert (table.refused, table.passed_over.sheets) == ((), ("Bìa",))


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


@pytest.mark.parametrize("kind", ListKind)
def test_every_name_of_a_column_stands_for_one_field(kind: ListKind) -> None:
    names = [key(name) for variants in NAMES[kind].values() for name in variants]
    assert len(names) == len(set(names))
    for field, variants in NAMES[kind].items():
        for name in variants:
            assert field_of(name.upper(), kind) == field


def test_columns_are_fields() -> None:
    fields = {ListKind.DOSSIERS: Dossier, ListKind.DOCUMENTS: RegisteredDocument}
    for kind, value in fields.items():
        assert set(NAMES[kind]) - {"period", "code_full"} == set(value.__dataclass_fields__)


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
        monkeypatch.setattr(sheets, "MOST_CSV_BYTES", 100)
        path = tmp_path / "ml.csv"
        path.write_text(csv_text([HEADER, ROW]))
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

    def test_a_list_that_is_gone_through_twice_gives_the_same(self) -> None:
        kept = Packed(Dossier)
        lines = [Listed(Dossier(str(at), "A", year=at), RowPlace("x", at)) for at in range(2500)]
        for line in lines:
            kept.append(line)
        assert list(kept) == list(kept) == lines
        assert len(kept) == 2500


def test_a_code_of_a_refused_line_is_not_free_for_another(workbook) -> None:
    """Which of the two lines is right, only the office knows."""
    rows: list[list[object]] = [["Mã hồ sơ", "Cơ quan", "Số trang"], ["1", "A", -1], ["1", "A", 3]]
    table = read_inventory(workbook({"x": rows}))
    assert (table.dossiers, [row.row_number for row in table.refused]) == ((), [2, 3])


class TestLayout:
    """How offices lay their lists out."""

    def test_a_header_in_two_rows_with_merged_groups(self, tmp_path: Path) -> None:
        path = tmp_path / "ml.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.merge_range(0, 0, 1, 0, "Mã hồ sơ")
            sheet.merge_range(0, 1, 1, 1, "Cơ quan")
            sheet.merge_range(0, 2, 0, 3, "Thời gian")
            sheet.write_row(1, 2, ["Bắt đầu", "Kết thúc", "Tờ", "Trang"])
            sheet.merge_range(0, 4, 0, 5, "Số lượng")
            sheet.write_row(2, 0, ["1", "A", "3/1998", 36526, 5, "9 trang"])
        expected = Dossier(
            "1",
            "A",
            year=1998,
            expected_pages=9,
            expected_sheets=5,
            start_date="1998-03",
            end_date="2000-01-01",
        )
        assert read_inventory(path).dossiers == (expected,)

    def test_headings_sums_and_signatures_are_passed_over_and_told(self, tmp_path: Path) -> None:
        path = tmp_path / "ml.csv"
        rows = [
            ["STT", "Cơ quan", "Mã hồ sơ", "Tiêu đề", "Năm", "THBQ", "Số trang"],
            ["I", "", "", "Tài liệu năm 2001", "", "", ""],
            ["", "", "HỒ SƠ VỀ TỔ CHỨC", "", "", "", ""],
            ["1", "A", "H.1", "Báo cáo", "2001", "", "5"],
            ["", "", "", "", "", "Tổng cộng:", "5"],
            ["", "NGƯỜI LẬP", "", "CHÁNH VĂN PHÒNG", "", "", ""],
        ]
        path.write_text(csv_text(rows, ";"), "utf-8")
        table = read_inventory(path)
        assert [dossier.dossier_code for dossier in table.dossiers] == ["H.1"]
        assert [place.row_number for place in table.passed_over.rows] == [2, 3, 5, 6]
        assert table.refused == ()

    def test_a_list_of_documents_of_many_dossiers(self, workbook) -> None:
        header = ["STT", "Mã hồ sơ", "Tên loại", "Số", "Ký hiệu", "Ngày ban hành", "Cơ quan ban hành",
                  "Trích yếu", "Số trang", "Tờ số", "Bút tích", "Phạm vi số hóa"]  # fmt: skip
        rows: list[list[object]] = [
            [
                1,
                "H.1",
                "Nghị quyết",
                15,
                "NQ/TU",
                dt.date(2001, 5, 6),
                "Tỉnh ủy",
                "Về rừng",
                3,
                "1-2",
                "",
                "",
            ],
            [2, "H.1", "Báo cáo", "", "", "1976", "", "", "", "", "có", "mất"],
            [1, "H.2", "", "", "", "", "", "Thư", -2, "", "", ""],
            [1, "H.1", "Tờ trình", "", "", "", "Sở", "Lần nữa", "", "", "", ""],
        ]
        table = read_inventory(workbook({"VB": [header, *rows]}))
        first, second = table.documents
        assert first == RegisteredDocument(
            "H.1", 1, document_type="Nghị quyết", code_number="15", code_notation="NQ/TU",
            issued_date="2001-05-06", issuing_agency="Tỉnh ủy", subject="Về rừng", expected_pages=3,
            sheet_number="1-2",
        )  # fmt: skip
        assert (second.issued_date, second.autograph, second.scope) == ("1976", "có", Scope.LOST)
        assert [(row.row_number, row.column) for row in table.refused] == [(4, "Số trang"), (5, None)]
        assert table.dossiers == ()

    def test_lists_of_dossiers_and_documents_in_one_file(self, workbook) -> None:
        """A list of documents takes its dossier from the title above it, its code in one column."""
        documents: list[list[object]] = [
            ["MỤC LỤC VĂN BẢN"], ["Hồ sơ số: H.1"],
            ["STT", "Số, ký hiệu", "Ngày tháng văn bản", "Tác giả", "Trích yếu nội dung"],
            [1, "15-NQ/TU", "06/5/2001", "Tỉnh ủy", "Về rừng"],
        ]  # fmt: skip
        table = read_inventory(workbook({"HS": [["Mã hồ sơ", "Cơ quan"], ["H.1", "A"]], "VB": documents}))
        assert table.dossiers == (Dossier("H.1", "A"),)
        assert table.documents == (
            RegisteredDocument(
                "H.1", 1, code_number="15", code_notation="NQ/TU", issued_date="2001-05-06",
                issuing_agency="Tỉnh ủy", subject="Về rừng",
            ),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("scope", "mode", "expected"),
        [("", "", Scope.IN_SCOPE), ("x", "Mật", Scope.IN_SCOPE), ("", "MẬT", Scope.SECRET),
         ("", 3, Scope.SECRET), ("", "Công khai", Scope.IN_SCOPE), ("mật", "", Scope.SECRET),
         ("Mất", "", Scope.LOST),
         ("chưa chỉnh lý", "", Scope.NOT_ARRANGED), ("hỏng", "", Scope.ILLEGIBLE), ("mat", "", None)],
    )  # fmt: skip
    def test_what_is_out_of_scope(self, workbook, scope: str, mode: object, expected: Scope | None) -> None:
        """`mất` is lost and `mật` is secret: without its mark the word is refused."""
        rows: list[list[object]] = [
            ["Mã hồ sơ", "Cơ quan", "Phạm vi số hóa", "Chế độ sử dụng"],
            ["1", "A", scope, mode],
        ]
        table = read_inventory(workbook({"x": rows}))
        assert [dossier.scope for dossier in table.dossiers] == ([expected] if expected else [])
        assert len(table.refused) == (expected is None)

    def test_both_days_of_a_dossier_in_one_cell(self, workbook) -> None:
        rows: list[list[object]] = [
            ["Mã hồ sơ", "Cơ quan", "Thời gian"],
            ["1", "A", "3/1998 - 12/2001"], ["2", "A", 1976], ["3", "A", "1-2-3"],
            ["4", "A", "1976 1977 1978"], ["5", "A", "2001-1998"],
        ]  # fmt: skip
        table = read_inventory(workbook({"x": rows}))
        days = [(dossier.start_date, dossier.end_date, dossier.year) for dossier in table.dossiers]
        assert days == [("1998-03", "2001-12", 1998), ("1976", None, 1976)]
        assert [row.row_number for row in table.refused] == [4, 5, 6]

    def test_numbers_of_documents(self, workbook) -> None:
        """The number may stand in the code alone; it is never 0, and no dossier has milliards of pages."""
        rows: list[list[object]] = [
            ["Mã văn bản", "STT", "Số hiệu", "Trích yếu", "Số trang"],
            ["H.1.0000007", "", "Không số", "a", 1], ["H.1.x", "", "1/QĐ", "b", 1], ["H.1.2", 0, "1", "c", 1],
            ["H.1.3", "", "1", "d", 10**9], ["", "4", "1", "e", 1],
        ]  # fmt: skip
        table = read_inventory(workbook({"x": rows}))
        (document,) = table.documents
        assert (document.dossier_code, document.ordinal, document.code_notation) == ("H.1", 7, "Không số")
        assert [row.row_number for row in table.refused] == [3, 4, 5, 6]

    @pytest.mark.parametrize("start", ["31/02/2001", "abc", "2001", "45/2001", "5/3/1700"])
    def test_days_that_cannot_be(self, workbook, start: str) -> None:
        """2001 begins after the last day in 2000, the others are no days."""
        rows: list[list[object]] = [["Mã hồ sơ", "Cơ quan", "Từ ngày", "Đến ngày"], ["1", "A", start, 2000]]
        (refused,) = read_inventory(workbook({"x": rows})).refused
        assert refused.column in ("Từ ngày", "Đến ngày")


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        (None, ()), ("", ()), ("không rõ", ()), ("12/3/1998", ("1998-03-12",)), ("5.1.2001", ("2001-01-05",)),
        ("3/1998 - 12/2001", ("1998-03", "2001-12")), ("1998–2001", ("1998", "2001")), (1976, ("1976",)),
        (36526, ("2000-01-01",)), ("36526", ("2000-01-01",)), (36526.0, ("2000-01-01",)),
        ("ngày 05 tháng 3 năm 2001", ("2001-03-05",)), ("2001-03-05", ("2001-03-05",)),
        ("từ 1/1/1990 đến 31/12/1995", ("1990-01-01", "1995-12-31")), ("1/2/76", ("1976-02-01",)),
        ("00/00/1976", ("1976",)), ("00/5/1976", ("1976-05",)),
        (dt.datetime(2001, 5, 6, 7), ("2001-05-06",)),
    ],
)  # fmt: skip
def test_days_as_offices_write_them(cell: Cell, days: tuple[str, ...]) -> None:
    assert days_of(cell) == days


@given(st.dates(dt.date(1920, 1, 1), dt.date(2099, 12, 31)))
@settings(max_examples=40)
def test_any_day_is_read_alike_in_every_form(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for cell in (day, day.strftime("%d/%m/%Y"), f"{day.day}.{day.month}.{day.year}", serial, str(serial)):
        assert day_of(cell) == day.isoformat()


@pytest.mark.parametrize("cell", ["1998-2001", "5//1976", "5/0/1976", "12/3", True, dt.time(1)])
def test_no_single_day(cell: Cell) -> None:
    with pytest.raises(ValueError, match="day"):
        day_of(cell)


class TestOldEncodings:
    """Lists of before Unicode."""

    ROWS = (["Mã hồ sơ", "Cơ quan", "Tiêu đề"], ["H.1", "Tỉnh ủy Hà Giang", "Quyết định về ruộng đất"])

    @pytest.mark.parametrize(
        "encoding", [LegacyEncoding.TCVN3, LegacyEncoding.VNI, LegacyEncoding.WINDOWS_1258]
    )
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_are_converted(self, tmp_path: Path, workbook, encoding: LegacyEncoding, suffix: str) -> None:
        old = {
            LegacyEncoding.TCVN3: (
                "M· hå s¬;C¬ quan;Tiªu ®Ò\nH.1;TØnh ñy Hµ Giang;QuyÕt ®Þnh vÒ ruéng ®Êt\n"
            ),
            LegacyEncoding.VNI: (
                "Maõ hoà sô;Cô quan;Tieâu ñeà\nH.1;Tænh uûy Haø Giang;Quyeát ñònh veà ruoäng ñaát\n"
            ),
            LegacyEncoding.WINDOWS_1258: (
                "MaÞ h\u00f4Ì s\u00f5;C\u00f5 quan;Ti\u00eau ð\u00eaÌ\n"
                "H.1;TiÒnh uÒy HaÌ Giang;Quy\u00eaìt ðiònh v\u00eaÌ ru\u00f4òng ð\u00e2ìt\n"
            ),
        }[encoding]
        if suffix == "csv":
            path = tmp_path / "ml.csv"
            path.write_bytes(old.encode("latin-1"))
        else:
            path = workbook({"x": [line.split(";") for line in old.splitlines()]})
        table = read_inventory(path)
        assert table.encoding is encoding
        assert table.dossiers == (Dossier("H.1", "Tỉnh ủy Hà Giang", title="Quyết định về ruộng đất"),)

    def test_what_is_no_vietnamese_in_any_encoding_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "ml.csv"
        path.write_bytes("Straße;Größe\nGrüße;übel\n".encode("latin-1"))
        with pytest.raises(BadInputError, match="encoding"):
            read_inventory(path)
