import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.spellings import forms, near, one_edit_apart, splits
from pipeline.vietnamese.normalize import exact, folded

WORDS = st.text(st.sampled_from("abcdeghiouy"), min_size=1, max_size=12)


@given(WORDS)
def test_near_words_are_one_edit_away_and_bounded(word: str) -> None:
    found = near(word)
    assert len(found) == len(set(found)) <= 560
    assert all(one_edit_apart(word, each) and one_edit_apart(each, word) for each in found)
    assert word not in found


@pytest.mark.parametrize("wrong", ["quyt", "quyeet", "quyat", "qyuet", "quyett", "uyet"])
def test_each_kind_of_edit_is_found(wrong: str) -> None:
    assert "quyet" in near(wrong)


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("định", "đinh", True),
        ("đìhn", "đình", True),
        ("a", "a", False),
        ("ab", "cd", False),
        ("abc", "bca", False),
        ("", "a", True),
        ("", "ab", False),
        ("abcd", "abdce", False),
    ],
)
def test_one_edit(left: str, right: str, apart: bool) -> None:
    assert one_edit_apart(left, right) == one_edit_apart(right, left) == apart


@pytest.mark.parametrize(
    ("word", "some"),
    [
        ("huyen", {"huyen", "huyện", "huyền"}),
        ("thuy", {"thủy", "thùy"}),
        ("dang", {"đảng", "đăng", "dạng"}),
        ("duong", {"đường", "dương"}),
        ("nguoi", {"người"}),
        ("nghieng", {"nghiêng"}),
        ("hoa", {"hòa", "hóa", "hoa"}),
    ],
)
def test_forms_of_a_syllable(word: str, some: set[str]) -> None:
    assert some <= set(forms(word))
    assert forms(word)[0] == word


@given(WORDS)
def test_forms_are_exact_forms_of_the_word_and_bounded(word: str) -> None:
    found = forms(word)
    assert len(found) == len(set(found)) <= 200
    assert all(exact(form) == form and folded(form) == word for form in found)


def test_numbers_and_long_words_are_left_alone() -> None:
    assert near("2021") == near("a1b") == near("x" * 30) == ()
    assert splits("x" * 30) == splits("2021") == ()
    assert forms("2021") == ("2021",)
    assert forms("organisation") == ("organisation",)
    assert ("thuy", "loi") in splits("thuyloi")
