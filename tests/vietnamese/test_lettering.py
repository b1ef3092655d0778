"""How spellings of the same letters differ, and how they are printed alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.vietnamese.lettering import is_new_style, marks_changed, new_tone_style, with_case_of
from pipeline.vietnamese.normalize import old_tone_style

TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]


@pytest.mark.parametrize(
    ("one", "other", "marks"),
    [
        ("bổ", "bổ", 0),
        ("bồ", "bổ", 1),
        ("quyét", "quyết", 1),
        ("dông", "đông", 1),
        ("bảng", "bằng", 2),
        ("duong", "đường", 4),
        ("thứơng", "thướng", 0),  # the tone stands on another letter
    ],
)
def test_counts_the_marks_that_differ(one: str, other: str, marks: int) -> None:
    assert marks_changed(one, other) == marks
    assert marks_changed(other, one) == marks


@pytest.mark.parametrize(
    ("pattern", "word", "expected"),
    [("QUYÉT", "quyết", "QUYẾT"), ("Tô", "tổ", "Tổ"), ("bồ", "bổ", "bổ"), ("tHô", "thổ", "tHổ")],
)
def test_capitals_stay_where_they_are(pattern: str, word: str, expected: str) -> None:
    assert with_case_of(pattern, word) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("quý", "quý"), ("toán", "toán"), ("hoa", "hoa")],
)
def test_tone_styles(old: str, new: str) -> None:
    assert new_tone_style(old) == new
    assert is_new_style(new) == (old != new)
    assert old_tone_style(new) == old


@given(
    st.sampled_from(["b", "h", "kh", "th"]),
    st.sampled_from(["oa", "oe", "uy", "oan", "a"]),
    st.sampled_from(TONES),
)
def test_new_style_is_the_same_syllable(onset: str, rime: str, tone: str) -> None:
    """Wherever the tone stood before."""
    old = unicodedata.normalize("NFC", onset + rime[0] + tone + rime[1:])
    word = new_tone_style(old)
    assert marks_changed(old, word) == 0
    assert new_tone_style(new_tone_style(word)) == new_tone_style(word)
    assert len(new_tone_style(word)) == len(word)
