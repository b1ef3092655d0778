"""Marks of secrecy stop a page wherever they stand and however badly they are read; body words do not."""

import timeit

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import SecrecyMark
from pipeline.rules.load import load_rules
from pipeline.stages.secrecy import marks_in_text

WIDTH, HEIGHT = 1654, 2339


def line(text: str, left: float, top: float) -> Line:
    x, words = round(left * WIDTH), []
    for word in text.split():
        words.append(
            Word(word, Box(x, round(top * HEIGHT), x + 17 * len(word), round(top * HEIGHT) + 30), 0.9)
        )
        x += 17 * (len(word) + 1)
    return Line(tuple(words))


def marks(*lines: Line) -> tuple[SecrecyMark, ...]:
    return marks_in_text(3, PageText(WIDTH, HEIGHT, 200, tuple((item,) for item in lines)), load_rules())


PLACES = [(0.1, 0.14), (0.1, 0.2), (0.6, 0.01), (0.1, 0.02), (0.75, 0.2), (0.1, 0.95), (0.8, 0.97)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("text", "level"),
    [("MẬT", "mật"), ("TỐI MẬT", "tối mật"), ("TUYỆT MẬT", "tuyệt mật"), ("GIẢI MẬT", "mật")],
)
def test_a_mark_stops_in_every_place(place: tuple[float, float], text: str, level: str) -> None:
    found = marks(line(text, *place))
    assert [(mark.level, mark.page_number) for mark in found] == [(level, 3)]
    assert found[0].box == line(text, *place).box


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MAT", "mật"), ("MÂT", "mật"), ("MẬI", "mật"), ("NẬT", "mật"), ("|MẬT|", "mật"), ("[ MẬT ]", "mật"),
        ("M Ậ T", "mật"), ("Mật", "mật"), ("M4T", "mật"), ("RNẬT", "mật"), ("MẬTI", "mật"),
        ("TÓI MÂT", "tối mật"), ("TÔI MẠT", "tối mật"), ("TỐIMẬT", "tối mật"), ("TỔI MẬI", "tối mật"),
        ("T0I MAT", "tối mật"),
        ("TUYỆTMẬT", "tuyệt mật"), ("TUYÊT MẠT", "tuyệt mật"), ("TƯYỆI MẬT", "tuyệt mật"), ("TUYET MÀT |",
        "tuyệt mật"),
        ("Độ mật: Mật", "mật"), ("ĐỘ MẬT: TỐI MẬT", "tối mật"), ("Mức độ mật: tuyệt mật", "tuyệt mật"),
        ("ĐỘ MẬT TỐI MẬT", "tối mật"), ("Độ mật (nếu có): Mật", "mật"),
        ("HỒ SƠ MẬT", "mật"), ("MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "mật"), ("GIAI MÂT", "mật"),
        ("MẬ", "mật"), ("ẬT", "mật"), ("TỐI M", "tối mật"), ("TỐI MÃ", "tối mật"), ("TUYỆT MÀ", "tuyệt mật"),
        ("TUYỆT NẦn", "tuyệt mật"), ("à IỆU TH", "mật"), ("LIỆU THU H", "mật"), ("q ỉ GUI CÓ TÊN MỐI", "mật"),
    ],
)  # fmt: skip
def test_a_misread_mark_stops(text: str, level: str) -> None:
    assert [mark.level for mark in marks(line(text, 0.1, 0.16))] == [level]


@pytest.mark.parametrize(
    "text",
    [
        "bảo vệ bí mật nhà nước", "BẢO VỆ BÍ MẬT NHÀ NƯỚC", "mật độ dân số", "MẬT ĐỘ XÂY DỰNG",
        "BAN CƠ YẾU - BẢO MẬT",
        "sản xuất mật ong", "MẶT TRẬN TỔ QUỐC", "MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỐI CAO", "Giá đất", "KHẨN",
        "HỎA TỐC",
        "THƯỢNG KHẨN", "XEM XONG TRẢ LẠI", "LƯU HÀNH NỘI BỘ", "ĐỒNG NAI", "HÀ NỘI", "MỚI", "MAI",
        "HẠT KIỂM LÂM",
        "Số: 15/QĐ-UBND", "QUYẾT ĐỊNH", "LUẬT", "BẢN MẬT MÃ",
        "Luật Bảo vệ bí mật nhà nước số 29/2018/QH14", "1", "*",
        "PHIẾU THU", "BIỂU THUẾ", "DỮ LIỆU THU THẬP", "TÀI LIỆU THAM KHẢO",
        "nhà nước; độ mật gồm Tuyệt mật, Tối mật, Mật.",
        "văn bản có độ mật Tuyệt mật, Tối mật và Mật phải đăng ký",
        "CỤC QUẢN LÝ MẬT MÃ", "một", "Tỉ lệ mật độ", "TỔ QUỐC", "1. Mặt trước:", "Mặt sau:",
    ],
)  # fmt: skip
def test_other_words_stop_nothing(text: str) -> None:
    assert marks(line(text, 0.1, 0.16)) == ()


def test_the_words_of_a_mark_whose_letters_stand_apart_are_looked_at_together() -> None:
    apart = (line("T H U0", 0.1, 0.16), line("H Ồ I", 0.2, 0.16))
    (mark,) = marks_in_text(1, PageText(WIDTH, HEIGHT, 200, (apart,)), load_rules())
    assert (mark.box.left, mark.box.right) == (apart[0].box.left, apart[1].box.right)
    other = (line("T H Ư", 0.1, 0.16), line("M Ờ I", 0.2, 0.16))
    assert marks_in_text(1, PageText(WIDTH, HEIGHT, 200, (other,)), load_rules()) == ()


def test_words_of_the_body_stop_nothing() -> None:
    assert marks(line("Mật", 0.4, 0.6), line("MẬT ONG", 0.2, 0.7), line("MÂT", 0.2, 0.8)) == ()
    beside = (line("MẬT", 0.4, 0.6), line("Độ ẩm", 0.7, 0.6))
    assert marks_in_text(1, PageText(WIDTH, HEIGHT, 200, (beside,)), load_rules()) == ()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", "mật"), ("TỐI MẬT", "tối mật"), ("TUYỆT MẬT", "tuyệt mật"), ("GIẢI MẬT", "mật"),
        ("TÀI LIỆU THU HỒI", "mật"), ("CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", "mật"),
    ],
)  # fmt: skip
def test_a_mark_alone_in_the_middle_of_a_cover_stops(text: str, level: str) -> None:
    assert [mark.level for mark in marks(line("HỒ SƠ", 0.4, 0.4), line(text, 0.4, 0.6))] == [level]


def test_a_sentence_that_names_levels_in_quotation_marks_stops_nothing_and_a_label_does() -> None:
    named = "1. Độ mật: Đóng dấu “Mật”, “Tối mật” theo quy định của pháp luật."
    assert marks(line(named, 0.1, 0.16)) == ()
    assert marks(line(named.replace("“", "").replace("”", ""), 0.1, 0.16))
    assert marks(line("Độ mật: “Tối mật”", 0.1, 0.16)), "a short line is no sentence"
    assert marks(line("Báo cáo của Ban Thường vụ Tỉnh ủy, độ mật: Tối mật", 0.1, 0.16))


def test_a_mark_carries_no_text_of_the_page() -> None:
    (mark,) = marks(line("MẬT CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.1, 0.05))
    assert "CỘNG" not in repr(mark)


def test_a_page_costs_less_than_ten_milliseconds() -> None:
    lines = [
        line("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6", 0.1, 0.02 * n)
        for n in range(1, 50)
    ]
    marks(*lines)
    assert min(timeit.repeat(lambda: marks(*lines), number=1, repeat=5)) < 0.02  # twice the promise
