"""What parting a line at a gutter promises: every word stays, wherever a ruling crosses the line."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.line_pieces import Piece, parted, pieces_of

HEIGHT = 20
LINE = Line((Word("khoản", Box(0, 0, 100, 20), 0.9), Word("Tổng", Box(300, 0, 400, 20), 0.9)))


@pytest.mark.parametrize("ruling", [Box(4, 0, 6, 20), Box(95, 0, 140, 20), Box(299, 0, 350, 20)])
def test_a_line_that_a_ruling_crosses_is_parted_whole(ruling: Box) -> None:
    (piece,) = pieces_of([LINE], HEIGHT, [ruling])
    both = parted(piece, 300, HEIGHT)
    assert both is not None
    assert [word.text for part in both.all for word in part.line.words] == ["khoản", "Tổng"]


@pytest.mark.parametrize("box", [Box(120, 0, 400, 20), Box(0, 0, 290, 20)])
def test_a_line_whose_box_lacks_one_of_its_words_is_parted_too(box: Box) -> None:
    both = parted(Piece(LINE, box), 280, HEIGHT)
    assert both is not None
    assert [word.text for part in both.all for word in part.line.words] == ["khoản", "Tổng"]
    assert len(both.all) == 2
