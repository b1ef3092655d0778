"""What is read in a stamp: marks stop however torn, urgency passes where it is read without a doubt."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.model.geometry import Box
from pipeline.rules.load import load_rules
from pipeline.stages.mark_frames import Frame
from pipeline.stages.mark_rings import Ring
from pipeline.stages.mark_shapes import Likeness
from pipeline.stages.red_ink import Suspect
from pipeline.stages.secrecy_stamp import (
    is_other_stamp,
    mark_from_frame,
    mark_from_looks,
    mark_from_red,
    mark_from_ring,
    mark_from_shape,
    mark_from_word,
)
from pipeline.stages.secrecy_torn import Reading, level_of_stamp

BOX = Box(10, 10, 200, 60)
CROP = np.full((50, 190), 255, np.uint8)


def frame(*, double: bool, closed: bool = True, width: float = 20.0, height: float = 8.0) -> Frame:
    return Frame(BOX, double, closed, width, height, CROP)


def of_frame(words: str, sure: float = 0.95, *, double: bool = False, closed: bool = True) -> str | None:
    found = mark_from_frame(frame(double=double, closed=closed), 2, Reading(words, sure), load_rules())
    return found.level if found else None


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("words", ["KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC HẸN GIỜ", "XEM XONG TRẢ LẠI"])
def test_urgency_and_circulation_pass(words: str, *, double: bool) -> None:
    assert of_frame(words, double=double) is None
    assert of_frame(words, 0.3, double=double) is None, "word for word there is no doubt"


@pytest.mark.parametrize(
    ("words", "sure"), [("KHAI", 0.4), ("HÓA", 0.3), ("", 0.0), ("•", 0.0), ("NHẬN", 0.4)]
)
def test_one_line_around_what_cannot_be_read_stops(words: str, sure: float) -> None:
    assert of_frame(words, sure) == "mật"
    assert of_frame(words, sure, closed=False) is None, "that is a cell of a table"


def test_one_line_around_other_words_passes_and_two_lines_do_not() -> None:
    assert of_frame("Phòng 12") is None
    assert of_frame("Phòng 12", double=True) == "mật"


@pytest.mark.parametrize("words", ["LUẬT", "CÔNG BÁO", "TÀI LIỆU THAM KHẢO", "MẶT BẰnG"])
def test_two_lines_around_what_is_certainly_another_word_pass(words: str) -> None:
    assert of_frame(words, double=True) is None
    assert of_frame(words, 0.5, double=True) == "mật"
    short = len(words) < 6
    assert of_frame(words, 0.7, double=True) == ("mật" if short else None)


@pytest.mark.parametrize("words", ["THỜI HẠN", "BẢN SỐ 01", "TÀI LIỆU", "NHẬT", "Từ ngày"])
def test_two_lines_around_words_that_go_with_marks_stop(words: str) -> None:
    assert of_frame(words, double=True) == "mật"


@pytest.mark.parametrize("words", ["H A TỐC HẸN GIỜ", "H Ổ A Tố C H Ẹ N G1Ờ", "LƯ HÀNH NỘI B"])
def test_a_long_mark_of_urgency_is_known_but_for_two_letters(words: str) -> None:
    assert of_frame(words, 0.2, double=True) is None


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("ẬT", "mật"), ("LẬT", "mật"), ("3T MẬT", "mật"), ("tẬT", "mật"), ("TUYỆT", "tuyệt mật"),
        ("TỐI", "tối mật"),
        ("TUYỆT ẬT", "tuyệt mật"), ("TÀI LIỆU TH", "mật"), ("TÀI LIỆ THU HỒI", "mật"),
        ("NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", "mật"), ("ĐIỀU CHỈNH ĐỘ MẬT", "mật"),
        ("THỜI HẠN BẢO VỆ BÍ MẬT NHÀ NƯỚC", "mật"),
        ("TU HÔI", "mật"), ("TÀI LI", "mật"), ("TÀI LIỆU", "mật"), ("BÓC BÌ", "mật"),
    ],
)  # fmt: skip
def test_a_torn_mark_without_a_frame_stops(words: str, level: str) -> None:
    found = mark_from_word(BOX, 1, Reading(words, 0.97), load_rules())
    assert found is not None
    assert found.level == level


@pytest.mark.parametrize("words", ["vệT wẬT", "M TT", "1 M l", "rÀ uệu THU Hồi", "TÀI LIỆ mU nồi"])
def test_what_is_hardly_read_and_ends_like_a_mark_stops(words: str) -> None:
    assert mark_from_word(BOX, 1, Reading(words, 0.3), load_rules()) is not None
    assert mark_from_word(BOX, 1, Reading("Ỹ KHẨN", 0.3), load_rules()) is None


@pytest.mark.parametrize(
    "words", ["TÀI LIỆU HỘI NGHỊ", "TÀI LIỆU LƯU TRỮ", "TÀI LIỆU HỌC", "THỜI HẠN BẢO QUẢN"]
)
def test_other_words_that_are_hardly_read_and_begin_like_a_longer_form_pass(words: str) -> None:
    assert mark_from_word(BOX, 1, Reading(words, 0.3), load_rules()) is None


@pytest.mark.parametrize(
    "words", ["THỜI HẠN", "NHÀ NƯỚC", "ĐIỀU CH", "GIA HẠN", "CHUNG", "TÀI SẢN", "THU CHI"]
)
def test_short_parts_of_longer_forms_that_are_usual_words_pass(words: str) -> None:
    assert mark_from_word(BOX, 1, Reading(words, 0.97), load_rules()) is None


@pytest.mark.parametrize(
    "words", ["Luật", "uất", "TUYÊN", "Mã", "ĐẤT ĐAI", "ng\na\n7\n;", "TÀI LIỆU THAM KHẢO", "Số 27"]
)
def test_other_lone_words_pass(words: str) -> None:
    assert mark_from_word(BOX, 1, Reading(words, 0.97), load_rules()) is None


@pytest.mark.parametrize(
    ("words", "whole", "lettered", "level"),
    [
        ("A", True, True, "tuyệt mật"), ("B", True, False, "tối mật"), ("c", True, True, "mật"),
        ("(A", True, False, "tuyệt mật"), ("®", True, False, "tối mật"),
        ("", True, True, "mật"), ("w", True, True, "mật"), ("", True, False, None), ("", False, True, None),
        ("C", False, False, None), ("ĐẾN", True, True, None), ("C", False, True, "mật"),
        ("JÁ", False, True, None),
    ],
)  # fmt: skip
def test_a_ring_is_told_by_its_letter_or_stops_by_doubt(
    words: str, level: str | None, *, whole: bool, lettered: bool
) -> None:
    found = mark_from_ring(Ring(BOX, CROP, whole, lettered), 1, Reading(words, 0.9))
    assert (found.level if found else None) == level


@pytest.mark.parametrize(
    ("looks", "level"),
    [
        (("C", "C"), "mật"), (("", "A", "A"), "tuyệt mật"), (("C", ""), None), (("A", "B", "C"), None),
        (("Ô", "Ô"), None), (("CA", "CA"), None), (("c", "c"), None), ((), None),
    ],
)  # fmt: skip
def test_a_broken_ring_is_told_by_a_letter_that_two_looks_show(
    looks: tuple[str, ...], level: str | None
) -> None:
    ring = Ring(BOX, CROP, whole=False, lettered=False)
    found = mark_from_looks(ring, 1, [Reading(words) for words in looks])
    assert (found.level if found else None) == level


@pytest.mark.parametrize(
    ("words", "sure", "level"),
    [("M ẠI", 0.53, "mật"), ("MẠI", 0.9, None), ("Mai", 0.53, None), ("MÁY", 0.53, None)],
)
def test_a_blurred_mark_in_capitals_stops_where_it_is_not_surely_another_word(
    words: str, sure: float, level: str | None
) -> None:
    assert level_of_stamp(Reading(words, sure), load_rules(), framed=False) == level


@pytest.mark.parametrize(
    ("letter", "level"), [("W", None), ("O", None), ("M", "mật"), ("A", "tuyệt mật"), ("a", None)]
)
def test_a_single_letter_of_a_seal_is_no_mark(letter: str, level: str | None) -> None:
    assert level_of_stamp(Reading(letter), load_rules(), framed=False) == level


@pytest.mark.parametrize(
    ("words", "sure", "level"),
    [
        ("rÀ LỆU THU nồi", 0.65, "mật"), ("c\nớI Có TÊN\nMOI ĐƯợC BóC BÌ", 0.65, "mật"),
        ("CHỈ N ờI có TÊM\nNổi ợc sóc ỉ", 0.42, "mật"), ("TUYỆ\nYT\nT", 0.26, "tuyệt mật"),
        ("rốI", 0.83, "tối mật"), ("Tôi MI", 0.52, "tối mật"), ("T H UH", 0.75, "mật"),
        ("TA\nT H U H Ồ I", 0.88, "mật"), ("TÔI MỚI", 0.9, None), ("THU HẰNG", 0.9, None),
        ("QUYÊT ĐỊNH", 0.28, None), ("TUYL I MẠ", 0.18, "tuyệt mật"), ("TUYÊT", 0.28, "tuyệt mật"),
        ("-\nẢI LIẺU TH AM KHA\nM b0", 0.34, None), ("TUYÊN\nQU\nA", 0.3, None), ("v\nT", 0.0, None),
        ("những người có tên trong danh sách", 0.9, None),
    ],
)  # fmt: skip
def test_a_mark_is_known_by_the_words_and_lines_that_are_left(
    words: str, sure: float, level: str | None
) -> None:
    assert level_of_stamp(Reading(words, sure), load_rules(), framed=False) == level


def test_a_doubtful_reading_settles_nothing() -> None:
    rules = load_rules()
    assert is_other_stamp(Reading("SAO Y", 0.2), rules)
    assert not is_other_stamp(Reading("ĐẾN", 0.2), rules)
    assert not is_other_stamp(Reading("MẬT", 0.99), rules)


@pytest.mark.parametrize(
    ("shapes", "level"),
    [
        ((("A", 0.7), ("C", 0.3)), "tuyệt mật"), ((("A", 0.6), ("C", 0.5)), None),
        ((("B", 0.5), ("C", 0.75)), "mật"), ((("", 0.0), ("", 0.0)), None),
    ],
)  # fmt: skip
def test_a_ring_is_told_by_the_shape_of_its_letter(
    shapes: tuple[tuple[str, float], ...], level: str | None
) -> None:
    ring = Ring(BOX, CROP, whole=False, lettered=False)
    found = mark_from_shape(ring, 1, [Likeness(*shape) for shape in shapes])
    assert (found.level if found else None) == level


@pytest.mark.parametrize(
    ("words", "level"),
    [("Lat", None), ("Luat", None), ("LAT", "mật"), ("Mat", "mật")],
)
def test_a_red_word_in_small_letters_that_begins_otherwise_is_no_mark(words: str, level: str | None) -> None:
    suspect = Suspect(BOX, CROP, upright=True, framed=False)
    found = mark_from_red(suspect, 1, Reading(words, 0.53), load_rules())
    assert (found.level if found else None) == level


def test_a_red_frame_of_the_size_of_a_mark_stops_where_its_words_are_doubtful() -> None:
    suspect = Suspect(BOX, CROP, upright=True, framed=True)
    assert mark_from_red(suspect, 1, Reading("MLA\n4", 0.05), load_rules())
    assert mark_from_red(suspect, 1, Reading("KHẨN", 0.9), load_rules()) is None


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("GIAI M", 0.65),
        ("TÀ LIỆU TH", 0.56),
        ("M T", 0.0),
        ("MỚI ĐƯỢC B", 0.7),
        ("YT", 0.2),
        ("ỜI CÓ TÊN M", 0.9),
        ("IALIEU IHU HOI", 0.1),
    ],
)
def test_a_part_of_a_longer_mark_stops(words: str, sure: float) -> None:
    assert mark_from_word(BOX, 1, Reading(words, sure), load_rules())


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        ("47", 0.0), ("417", 0.9), ("THƯ MỜI", 0.87), ("LUẬT", 0.7), ("YT", 0.9), ("GIẢI", 0.9),
        ("Ma\n-", 0.58), ("Seat):", 0.61), ("cOATA", 0.29), ("Há R", 0.35), ("NT", 0.04),
    ],
)  # fmt: skip
def test_numbers_and_other_words_by_themselves_are_no_marks(words: str, sure: float) -> None:
    assert mark_from_word(BOX, 1, Reading(words, sure), load_rules()) is None


@pytest.mark.parametrize(("words", "sure"), [("", 0.0), ("m", 0.0), ("Ếàt", 0.04), ("LUỐ sư", 0.04)])
def test_what_is_hardly_read_in_a_drawing_is_no_mark_and_what_is_read_is_one(words: str, sure: float) -> None:
    drawing = replace(frame(double=True), drawn=True)
    assert mark_from_frame(drawing, 1, Reading(words, sure), load_rules()) is None
    assert mark_from_frame(frame(double=True), 1, Reading(words, sure), load_rules())
    assert mark_from_frame(drawing, 1, Reading("MẬT", 0.9), load_rules())


def test_a_letter_in_one_line_that_is_too_high_for_a_mark_passes() -> None:
    assert (
        mark_from_frame(frame(double=False, width=13.4, height=14.3), 1, Reading("M"), load_rules()) is None
    )
    assert mark_from_frame(frame(double=False, width=20, height=8), 1, Reading("M"), load_rules())
