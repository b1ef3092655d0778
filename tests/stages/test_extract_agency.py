"""Names of agencies over several lines: where one ends and the next begins, and when they are doubted."""

from dataclasses import replace

import pytest

from pipeline.model.archive import Description
from pipeline.model.ocr import Line, Other
from pipeline.model.page import PageReading
from pipeline.rules.load import load_rules
from pipeline.stages.evidence import WEAK_READING
from pipeline.stages.extract import ExtractOptions, describe
from tests.stages.printed_pages import LEFT, MIDDLE, RIGHT, Printed
from tests.stages.printed_pages import laid_out as page


def headed(*names: str, code: str = "Số: 15/QĐ-XYZ") -> list[Printed]:
    tops = (0.04, 0.06, 0.08, 0.1)
    return [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT, 0.04),
        *((name, LEFT, top) for name, top in zip(names, tops, strict=False)),
        ("Độc lập - Tự do - Hạnh phúc", RIGHT, 0.06),
        (code, LEFT, 0.13),
        ("Hà Giang, ngày 05 tháng 01 năm 2020", RIGHT, 0.13),
        ("QUYẾT ĐỊNH", MIDDLE, 0.17),
    ]


def described(reading: PageReading) -> Description:
    return describe([reading], load_rules(), ExtractOptions())


@pytest.mark.parametrize(
    ("lines", "parent", "agency"),
    [
        (
            ("BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ", "HỘI TỈNH GIA LAI"),
            "BẢO HIỂM XÃ HỘI VIỆT NAM",
            "BẢO HIỂM XÃ HỘI TỈNH GIA LAI",
        ),
        (
            ("NGÂN HÀNG NHÀ NƯỚC VIỆT NAM", "CHI NHÁNH", "TỈNH LAI CHÂU"),
            "NGÂN HÀNG NHÀ NƯỚC VIỆT NAM",
            "CHI NHÁNH TỈNH LAI CHÂU",
        ),
        (
            ("TỈNH ỦY SƠN LA", "- BAN CÁN SỰ ĐẢNG", "ỦY BAN NHÂN DÂN TỈNH"),
            "TỈNH ỦY SƠN LA",
            "BAN CÁN SỰ ĐẢNG ỦY BAN NHÂN DÂN TỈNH",
        ),
        (("SỞY TẾ NAM ĐỊNH", "BỆNH VIỆN PHỤ SẢN"), "SỞ Y TẾ NAM ĐỊNH", "BỆNH VIỆN PHỤ SẢN"),
        (("UUBND TỈNH HÀ NAM", "TRƯỜNG CAO ĐẲNG SƯ PHẠM"), "UBND TỈNH HÀ NAM", "TRƯỜNG CAO ĐẲNG SƯ PHẠM"),
        (("BAX CHX HÀNH TRUXG ƯƠNG", "BAN DÂN VẬN"), "BAX CHX HÀNH TRUXG ƯƠNG", "BAN DÂN VẬN"),
        (
            ("SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH TỈNH HÀ GIANG,"),
            None,
            "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH TỈNH HÀ GIANG",
        ),
        (("VIỆN KIỂM SÁT NHÂN DÂN", "TỈNH LONG AN"), None, "VIỆN KIỂM SÁT NHÂN DÂN TỈNH LONG AN"),
    ],
)
def test_where_the_name_of_a_body_ends(lines: tuple[str, ...], parent: str | None, agency: str) -> None:
    found = described(page(headed(*lines)))
    assert (found.value("parent_agency"), found.value("issuing_agency")) == (parent, agency)


@pytest.mark.parametrize(("cost", "doubted"), [(0.8, True), (4.0, False)])
def test_a_name_that_may_have_other_marks_is_doubted(cost: float, *, doubted: bool) -> None:
    reading = page(headed("ỦY BAN NHÂN DÂN", "XÃ LŨNG CÙ"))
    rows = [
        tuple(
            Line(
                tuple(
                    replace(word, others=(Other("CÚ", cost),)) if word.text == "CÙ" else word
                    for word in line.words
                )
            )
            for line in row
        )
        for row in reading.text.rows
    ]
    found = described(replace(reading, text=replace(reading.text, rows=tuple(rows))))
    (field,) = (field for field in found.fields if field.name == "issuing_agency")
    assert (field.value, field.doubt) == (
        "ỦY BAN NHÂN DÂN XÃ LŨNG CÙ",
        WEAK_READING if doubted else None,
    )


@pytest.mark.parametrize(
    ("printed", "place"),
    [("Lào cai", "Lào Cai"), ("Ple/ku", "Pleiku"), ("Ngô Quyền", "Ngô Quyền")],
)
def test_a_misprinted_place_is_the_known_one(printed: str, place: str) -> None:
    lines = headed("UBND TỈNH X", "SỞ NỘI VỤ")
    lines = [(text.replace("Hà Giang", printed), middle, top) for text, middle, top in lines]
    found = described(page(lines))
    assert (found.value("place"), found.value("issued_date")) == (place, "2020-01-05")


def test_a_gap_in_a_code_is_not_where_the_place_begins() -> None:
    lines = headed("ỦY BAN NHÂN DÂN", "TỈNH HÀ GIANG", code="")
    lines = [(f"Số: 45/UBND- KSTTHC {text}", MIDDLE, top) if "ngày" in text else (text, middle, top)
             for text, middle, top in lines if text]  # fmt: skip
    found = described(page(lines))
    assert (found.value("code_notation"), found.value("place")) == ("UBND-KSTTHC", "Hà Giang")
