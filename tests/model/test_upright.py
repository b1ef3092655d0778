"""A page turned upright and back again is the page that was."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.upright import level, upright

HEAD = Line((Word("Số", Box(10, 20, 40, 35), 0.9), Word("12", Box(45, 20, 60, 36), 0.8)))
FOOT = Line((Word("cuối", Box(150, 280, 190, 299), 0.7),))
TEXT = PageText(200, 300, 100, ((HEAD,), (FOOT,)))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_way_back_gives_the_boxes_of_the_master(rotation: int) -> None:
    turned, back = upright(TEXT, rotation)
    assert turned.text == TEXT.text
    assert [back.map_box(word.box) for word in turned.words()] == [word.box for word in TEXT.words()]
    assert (turned.width, turned.height) == ((200, 300) if rotation in (0, 180) else (300, 200))


def test_a_page_scanned_upside_down_has_its_first_word_at_the_top_left() -> None:
    turned, _ = upright(TEXT, 180)
    assert next(turned.words()).box == Box(160, 265, 190, 280)


def test_a_page_scanned_with_its_head_to_the_left_is_turned_clockwise() -> None:
    turned, _ = upright(TEXT, 90)
    assert next(turned.words()).box == Box(265, 10, 280, 40)


def test_lines_that_hung_are_level_and_find_the_way_back() -> None:
    """The last word of the line stands 33 pixels lower than the first."""
    words = tuple(
        Word("chữ", Box(200 + 100 * at, 400 + 3 * at, 260 + 100 * at, 430 + 3 * at), 0.9) for at in range(12)
    )
    text = PageText(1654, 2339, 200, ((Line(words),),))
    turned, back = level(text, 0, 1.72)
    tops = [word.box.top for word in turned.words()]
    assert max(tops) - min(tops) <= 1
    assert {(word.box.width, word.box.height) for word in turned.words()} == {(60, 30)}
    for word, before in zip(turned.words(), words, strict=True):
        assert back.apply(*word.box.middle) == pytest.approx(before.box.middle, abs=1)


def test_a_page_whose_lines_are_level_stays_as_it_is() -> None:
    assert level(TEXT, 0, 0.1)[0] is TEXT
