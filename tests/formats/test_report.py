"""Reports as files: real numbers in the workbook, nothing cut in the charts, fonts inside the PDF."""

import csv
import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace

import pikepdf
import pytest
import python_calamine
from PIL import ImageFile

from pipeline.formats import report_chart
from pipeline.formats.report_html import html_page
from pipeline.formats.report_pdf import pdf_bytes
from pipeline.formats.report_table import csv_text, workbook
from pipeline.model.report import (
    Bar,
    Bars,
    CellKind,
    Column,
    Columns,
    Report,
    Table,
    Trend,
    cell_text,
    rate_text,
)

DAY = dt.date(2026, 11, 24)
AGES = ("đến 30 ngày", "31–90", "91–180", "181–365", "trên 365")
TABLE = Table(
    "Tỷ lệ: [số hóa]",
    (
        Column("agency", "cơ quan", CellKind.TEXT),
        Column("digitized", "đã số hóa"),
        Column("rate", "tỷ lệ", CellKind.RATE),
        Column("metres", "mét giá", CellKind.DECIMAL),
        Column("day", "ngày", CellKind.DATE),
    ),
    (("Tỉnh ủy Hà Giang", 9996, 0.9996, 12.5, DAY), ("=HYPERLINK(1)", 1, None, None, None)),
    ("tổng cộng", 9997, 0.5, 12.5, None),
    (0, 1),
)
TREND = Trend(
    "Văn bản đã số hóa theo ngày",
    tuple((DAY + dt.timedelta(days=7 * at), 1000 + 100 * at) for at in range(8)),
    1_234_567,
    DAY + dt.timedelta(days=300),
    DAY + dt.timedelta(days=200),
    DAY + dt.timedelta(days=500),
)
REPORT = Report(
    "Tỷ lệ số hóa <Hà Giang>",
    "Tính đến ngày 24/11/2026",
    "vi",
    (TABLE,),
    (
        Bars("Theo cơ quan", (Bar("Huyện ủy Hoàng Su Phì & các xã", 3, 30), Bar("Phông mới", 2, None))),
        TREND,
        Columns("Tồn đọng", (("đến 30 ngày", 1234), ("31–90", 0))),
    ),
    (("văn bản", "9.997/10.000 · 99,9 %"),),
    ("Làm tròn xuống.",),
)


@pytest.mark.parametrize(
    ("cell", "kind", "vi", "en"),
    [
        (1234567, CellKind.NUMBER, "1.234.567", "1,234,567"),
        (0.9996, CellKind.RATE, "99,9 %", "99.9 %"),
        (1234.56, CellKind.DECIMAL, "1.234,6", "1,234.6"),
        (DAY, CellKind.DATE, "24/11/2026", "24/11/2026"),
        (None, CellKind.NUMBER, "?", "?"),
        (None, CellKind.TEXT, "", ""),
    ],
)
def test_cells_are_written_as_the_language_writes_them(cell, kind: CellKind, vi: str, en: str) -> None:
    assert [cell_text(cell, kind, language, "?") for language in ("vi", "en")] == [vi, en]


def test_almost_all_is_not_all() -> None:
    assert [rate_text(rate, "vi") for rate in (0.99999, 1.0, 0.0009)] == ["99,9 %", "100,0 %", "0,0 %"]


def test_the_workbook_holds_numbers_and_no_formula() -> None:
    content = workbook(REPORT)
    book = python_calamine.load_workbook(io.BytesIO(content))
    (name,) = book.sheet_names
    rows = book.get_sheet_by_name(name).to_python()
    head = rows.index(["cơ quan", "đã số hóa", "tỷ lệ", "mét giá", "ngày"])
    assert rows[head + 1] == ["Tỉnh ủy Hà Giang", 9996.0, 0.999, 12.5, DAY], "99.96 % is shown as 99.9 %"
    assert rows[head + 2][:3] == ["=HYPERLINK(1)", 1.0, ""]
    assert rows[head + 3][0] == "tổng cộng"


def test_no_text_of_the_workbook_is_cut_on_paper() -> None:
    """Programs other than Excel print a wrapped text over the next row unless the file says the height."""
    title = "hồ sơ không ghi số lượng văn bản và số trang"
    long = "Hồ sơ về phát triển cây chè khan tuyết năm 1995 của các xã vùng cao phía bắc"
    columns = (Column("a", "hồ sơ", CellKind.TEXT), Column("n", title))
    report = replace(REPORT, tables=(Table("Tỷ lệ", columns, ((long, 1), ("ngắn", 2))),), notes=(long * 2,))
    with zipfile.ZipFile(io.BytesIO(workbook(report))) as packed:
        sheet = ET.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    space = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    heights = {
        int(row.attrib["r"]): float(row.attrib.get("ht", 15)) for row in sheet.findall(".//row", space)
    }
    merged = {cell.attrib["ref"] for cell in sheet.findall(".//mergeCell", space)}
    header, wrapped, short, note = 4, 5, 6, 8
    assert heights[header] >= 45
    assert heights[wrapped] == 30
    assert heights[short] == 15
    assert heights[note] == 45
    assert {f"A{row}:B{row}" for row in (2, note)} == merged


def test_csv_has_the_exact_rate_and_no_formula() -> None:
    lines = list(csv.reader(io.StringIO(csv_text(TABLE))))
    assert lines[1] == ["Tỉnh ủy Hà Giang", "9996", "0.9996", "12.5", "2026-11-24"]
    assert lines[2] == ["'=HYPERLINK(1)", "1", "", "", ""]


def test_the_page_loads_nothing_and_escapes_everything() -> None:
    page = html_page(REPORT)
    assert "<Hà Giang>" not in page
    assert "Hoàng Su Phì &amp; các xã" in page
    assert re.findall(r"(?:src|href)=|url\(|@import|<script", page) == []
    assert "3/30 · 10,0 %" in page
    assert "2/? · chưa rõ" in page


@pytest.mark.parametrize(
    "chart",
    [
        TREND,
        replace(TREND, likely=None, early=None, late=None),
        replace(TREND, late=None),
        replace(TREND, goal=None),
        replace(TREND, points=TREND.points[:2], goal=9),
        Columns("x", tuple((name, 12_345_678) for name in AGES)),
    ],
    ids=["range", "no end", "open end", "no goal", "two points", "large"],
)
def test_no_label_of_a_chart_is_cut_or_lies_on_another(chart: Trend | Columns) -> None:
    draw = report_chart.columns if isinstance(chart, Columns) else report_chart.trend
    picture = ET.fromstring(draw(chart, "vi"))  # type: ignore[arg-type]  # the right one
    boxes = []
    for text in picture.iter("text"):
        width = 5.6 * len(text.text or "")
        x, anchor = float(text.get("x", 0)), text.get("text-anchor")
        left = x - {"middle": width / 2, "end": width, None: 0}[anchor]
        y = float(text.get("y", 0))
        boxes.append((left, y - 8, left + width, y + 2))
    assert boxes
    assert all(box[0] >= 0 and box[2] <= report_chart.WIDTH for box in boxes), boxes
    for at, one in enumerate(boxes):
        for two in boxes[at + 1 :]:
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
            assert apart, (one, two)


def test_the_pdf_has_its_fonts_and_its_words_inside() -> None:
    content = pdf_bytes(REPORT)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = [
            font
            for page in pdf.pages
            for font in page.resources.get("/Font", {}).values()
            for font in font.get("/DescendantFonts", [font])
        ]
        assert fonts
        assert all(
            "/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor for font in fonts
        )
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)


def test_printing_a_report_does_not_make_half_a_scan_a_whole_one() -> None:
    pdf_bytes(REPORT)
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
