"""A page turned upright and back again is the page that was."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.upright import upright

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
