"""Normal forms: same length, idempotent, and equal for what people take for equal."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.vietnamese.normalize import (
    VIETNAMESE_LETTERS,
    exact,
    folded,
    old_tone_style,
    printed,
    unmarked,
)

ANY = st.text(max_size=60)
VIETNAMESE = st.text(
    st.sampled_from(
        VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper() + "abcdefghiklmnopqrstuvxyz .,-/0123456789"
    ),
    max_size=60,
)


@given(ANY | VIETNAMESE)
@example("ΐ İ ß ŉ ﬁ ẞ ς")
def test_forms_for_finding_keep_the_length_of_printed_text(text: str) -> None:
    text = printed(text)
    assert len(exact(text)) == len(folded(text)) == len(unmarked(text)) == len(text)


@given(ANY | VIETNAMESE)
@example("İoà")
def test_every_form_is_idempotent(text: str) -> None:
    text = printed(text)
    assert printed(text) == text
    assert exact(exact(text)) == exact(text)
    assert folded(folded(text)) == folded(text)
    assert unmarked(unmarked(text)) == unmarked(text)


@given(ANY | VIETNAMESE)
def test_decomposed_text_is_printed_as_composed(text: str) -> None:
    """macOS writes NFD; both must be one text."""
    assert printed(unicodedata.normalize("NFD", text)) == printed(unicodedata.normalize("NFC", text))


@given(VIETNAMESE)
def test_folded_vietnamese_is_plain_ascii(text: str) -> None:
    assert set(folded(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(VIETNAMESE)
def test_case_does_not_matter_for_finding(text: str) -> None:
    assert exact(text.upper()) == exact(text)
    assert folded(text.upper()) == folded(text)


@given(VIETNAMESE)
def test_folding_the_exact_form_changes_nothing(text: str) -> None:
    assert folded(exact(text)) == folded(text)


def test_the_alphabet_is_complete() -> None:
    assert len(VIETNAMESE_LETTERS) == len(set(VIETNAMESE_LETTERS)) == 67
    assert all(unicodedata.is_normalized("NFC", letter) and len(letter) == 1 for letter in VIETNAMESE_LETTERS)
    assert len(VIETNAMESE_LETTERS.upper()) == 67


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Ðảng", "Đảng"),
        ("ðảng", "đảng"),
        ("nƣớc", "nƣớc".replace("ƣ", "ư")),
        ("Hà\u00a0Giang", "Hà Giang"),
        ("\ufeffSố\u200b 1", "Số 1"),
        ("ВАN", "BAN"),
        ("u\u0341", "ú"),
    ],
)
def test_look_alikes_are_put_right(given_text: str, kept: str) -> None:
    assert printed(given_text) == kept


def test_tone_style_is_left_as_printed() -> None:
    assert printed("hoà thuỷ") == "hoà thuỷ"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("quý", "quý"),
        ("quỳ", "quỳ"),
        ("hoàn", "hoàn"),
        ("uỷ ban", "ủy ban"),
        ("toán", "toán"),
        ("huỳnh", "huỳnh"),
    ],
)
def test_one_tone_style_for_finding(new: str, old: str) -> None:
    """Only open syllables differ between the two styles, and `qu` is one consonant."""
    assert old_tone_style(new) == old
    assert exact(new.upper()) == exact(old)


def test_signs_become_spaces_for_finding_and_stay_otherwise() -> None:
    assert exact("15-NQ/TU") == "15 nq tu"
    assert folded("Đ/c Nguyễn") == "d c nguyen"
    assert unmarked("Số: 15-NQ/TU, Đảng ủy") == "So: 15-NQ/TU, Dang uy"
