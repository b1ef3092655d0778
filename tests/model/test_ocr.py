"""The reading of a page: words that cannot be impossible, and offsets that agree with the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word

PRINT = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=12).filter(
    lambda text: text.split() == [text]
)
WORDS = st.builds(Word, PRINT, st.just(Box(0, 0, 9, 9)), st.floats(0, 1))
LINES = st.builds(Line, st.lists(WORDS, min_size=1, max_size=5).map(tuple))
ROWS = st.lists(st.lists(LINES, min_size=1, max_size=3).map(tuple), max_size=5).map(tuple)


def word(text: str, left: int = 0, confidence: float = 0.9) -> Word:
    return Word(text, Box(left, 0, left + 10, 12), confidence)


@pytest.mark.parametrize("text", ["", " ", "hai từ", "tab\t", "\n"])
def test_words_hold_no_white_space_and_are_never_empty(text: str) -> None:
    with pytest.raises(ValueError, match="not a word"):
        word(text)
    with pytest.raises(ValueError, match="not a word"):
        Word("từ", Box(0, 0, 1, 1), 0.5, raw=text)


@pytest.mark.parametrize("confidence", [-0.1, 1.01, float("nan")])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        word("từ", confidence=confidence)


def test_lines_are_never_empty() -> None:
    with pytest.raises(ValueError, match="without words"):
        Line(())


def test_a_line_is_its_words() -> None:
    line = Line((word("Tỉnh"), word("ủy", 50)))
    assert line.text == "Tỉnh ủy"
    assert line.box == Box(0, 0, 60, 12)


def test_lines_side_by_side_have_a_tab_between() -> None:
    page = PageText(
        100, 100, 100, ((Line((word("TỈNH"), word("ỦY"))), Line((word("ĐẢNG"),))), (Line((word("Số"),)),))
    )
    assert page.text == "TỈNH ỦY\tĐẢNG\nSố"
    assert [line.text for line in page.lines()] == ["TỈNH ỦY", "ĐẢNG", "Số"]


@given(ROWS)
def test_every_offset_points_at_its_word_in_the_text(rows: tuple[tuple[Line, ...], ...]) -> None:
    page = PageText(100, 100, 100, rows)
    offsets = list(page.word_offsets())
    assert [word for _, word in offsets] == list(page.words())
    for offset, found in offsets:
        assert page.text[offset : offset + len(found.text)] == found.text
    assert sum(len(word.text) for word in page.words()) + max(0, len(offsets) - 1) == len(page.text)


def test_mean_confidence_weighs_letters_and_is_unknown_without_words() -> None:
    page = PageText(10, 10, 100, ((Line((word("a", confidence=0.0), word("dài", confidence=1.0))),),))
    assert page.mean_confidence == pytest.approx(0.75)
    assert PageText(10, 10, 100).mean_confidence is None
    assert PageText(10, 10, 100).text == ""
