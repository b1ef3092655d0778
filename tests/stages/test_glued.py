"""Glued words are taken apart, and words that only look odd are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.geometry import Box
from pipeline.model.ocr import Word
from pipeline.stages.glued import taken_apart, without_dash


def parts(text: str) -> list[str]:
    return [word.text for word in taken_apart(Word(text, Box(0, 0, 120, 20), 0.5))]


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("Sốvănbản", ["Số", "văn", "bản"]),
        ("(quyếtđịnh;", ["(quyết", "định;"]),
        ("CHÍNHPHỦ", ["CHÍNH", "PHỦ"]),
        ("PhúThọ", ["Phú", "Thọ"]),
        ("bệnhán", ["bệnh", "án"]),
        ("bộngày", ["bộ", "ngày"]),
        ("CHỦNGHĨA", ["CHỦ", "NGHĨA"]),
        ("côngán", ["công", "án"]),
    ],
)
def test_syllables_without_spaces_are_taken_apart(glued: str, apart: list[str]) -> None:
    assert parts(glued) == apart


@pytest.mark.parametrize(
    "whole", ["QUYÉT", "Samsung", "UBND", "15-NQ/TU", "nghĩaa", "của", "Internet", "ngày"]
)
def test_misread_marks_names_and_abbreviations_stay_whole(whole: str) -> None:
    assert parts(whole) == [whole]


@given(st.text(alphabet="aăâbcdđeghikmnoôơpqrstuưvxyáàảãạ()-./1", min_size=1, max_size=30))
def test_no_letter_is_lost_and_boxes_stay_inside(text: str) -> None:
    word = Word(text, Box(10, 0, 130, 20), 0.5)
    pieces = taken_apart(word)
    assert "".join(piece.text for piece in pieces) == text
    assert pieces[0].box.left == 10
    assert pieces[-1].box.right == 130
    assert all(piece.confidence == 0.5 for piece in pieces)


@pytest.mark.parametrize(
    ("glued", "apart"),
    [
        ("ngày06", ["ngày", "06"]),
        ("Số:154/QĐ-UBND", ["Số:", "154/QĐ-UBND"]),
        ("93,khoản", ["93,", "khoản"]),
        ("QH15", ["QH15"]),
        ("CO2", ["CO2"]),
        ("hoa123@gov.vn", ["hoa123@gov.vn"]),
        ("SVH,TT,DL", ["SVH,TT,DL"]),
        ("5,3", ["5,3"]),
    ],
)
def test_numbers_and_signs_are_parted_from_words_and_codes_stay_whole(glued: str, apart: list[str]) -> None:
    assert parts(glued) == apart


@pytest.mark.parametrize(
    ("first", "apart"),
    [("-Như", ["-", "Như"]), ("-", ["-"]), ("-5", ["-5"]), ("--", ["--"]), ("Như", ["Như"])],
)
def test_the_dash_of_a_list_is_parted_from_its_first_word(first: str, apart: list[str]) -> None:
    assert [word.text for word in without_dash(Word(first, Box(0, 0, 60, 20), 0.5))] == apart
