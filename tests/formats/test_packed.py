import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.errors import BadInputError
from pipeline.formats import packed
from pipeline.formats.packed import Unfit, look_through
from pipeline.formats.table import read_inventory

SPACE = "urn:oasis:names:tc:opendocument:xmlns"


def looked(name: str, content: bytes) -> Mapping[str, Unfit]:
    return look_through(name, io.BytesIO(content))


def zipped(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def written(path: Path) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Hồ sơ & văn bản")
        sheet.write_row(0, 0, ["Mã hồ sơ", "Cơ quan", "Số trang", "Ghi chú"])
        sheet.write_row(1, 0, ["1", "A"])
        sheet.write_formula(1, 2, "=1+4", None, 5)
        sheet.write_row(2, 0, ["2", "A"])
        sheet.write_formula(2, 2, "=1+4", None, "")
        sheet.write_row(3, 0, ["3", "A", 7])
        sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(4, 0, ["4", "A", 7])
        sheet.write_formula(4, 8, "=1+4", None, "")
    return path.read_bytes()


def test_values_of_formulas_are_taken_and_those_without_are_refused(tmp_path: Path) -> None:
    """A formula that nobody calculated looks like an empty cell: the row would lose its number in silence."""
    path = tmp_path / "ml.xlsx"
    assert looked("x", written(path)) == {
        "Hồ sơ & văn bản": Unfit(frozenset({(2, 2), (4, 8)}), frozenset({(3, 3)}))
    }
    table = read_inventory(path)
    assert [(dossier.dossier_code, dossier.expected_pages) for dossier in table.dossiers] == [
        ("1", 5),
        ("4", 7),
    ]
    assert [(row.row_number, row.column) for row in table.refused] == [(3, "Số trang"), (4, "Ghi chú")]


def test_cells_are_seen_wherever_the_pieces_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = written(tmp_path / "ml.xlsx")
    whole = looked("x", content)
    monkeypatch.setattr(packed, "_CHUNK", 97)
    monkeypatch.setattr(packed, "_small", lambda file, part: file.read(part))
    assert looked("x", content) == whole


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "Basic/Standard/script-lb.xml"])
def test_macros_are_refused(tmp_path: Path, part: str) -> None:
    content = zipped({"xl/workbook.xml": b"", part: b"x"})
    with pytest.raises(BadInputError, match="macros"):
        looked("x", content)


def test_macros_of_an_old_workbook_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ml.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100) + "_VBA_PROJECT_CUR".encode("utf-16-le"))
    with pytest.raises(BadInputError, match="macros"):
        read_inventory(path)


def test_a_zip_bomb_is_refused_before_it_unfolds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1_000_000)
    content = zipped({"xl/workbook.xml": b"", "xl/sharedStrings.xml": b" " * 1_000_001})
    assert len(content) < 5_000
    with pytest.raises(BadInputError, match="too large"):
        looked("x", content)


def test_a_bomb_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sizes in the list of contents are what the sender wrote there."""
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1_000_000)
    size = 1_000_003
    content = zipped({"xl/workbook.xml": b"", "xl/sharedStrings.xml": b" " * size})
    lying = content.replace(size.to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(BadInputError, match="too large"):
        looked("x", lying)


def test_a_repeated_cell_is_counted_as_often_as_it_stands_there() -> None:
    row = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    row += b'office:value-type="string" table:number-columns-repeated="100"><text:p>x</text:p>'
    with pytest.raises(BadInputError, match="too large"):
        looked("x", zipped({"content.xml": b"<office:spreadsheet><table:table>" + row}))
    empty = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    empty += b'table:number-columns-repeated="16384"/></table:table-row>'
    assert looked("x", zipped({"content.xml": b"<office:spreadsheet><table:table>" + empty})) == {}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word/document.xml": b""}, "kind that is not read"),
        ({"xl/workbook.bin": b""}, "kind that is not read"),
    ],
)
def test_what_is_no_table_that_we_read(parts: dict[str, bytes], reason: str) -> None:
    with pytest.raises(BadInputError, match=reason):
        looked("x", zipped(parts))


def test_a_damaged_list_of_sheets(tmp_path: Path) -> None:
    content = zipped(
        {
            "xl/workbook.xml": b"<no",
            "xl/_rels/workbook.xml.rels": b"<no",
            "xl/worksheets/sheet1.xml": b'<c r="A1"><f>1</f><v></v></c>',
        }
    )
    with pytest.raises(BadInputError, match="damaged"):
        looked("x", content)
