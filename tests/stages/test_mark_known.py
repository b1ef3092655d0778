"""What was read with the page tells print from stamps: a line that runs through a frame is none."""

from itertools import pairwise

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.mark_known import KnownLines

FRAME = Box(180, 1090, 360, 1160)


def known(text: str, left: int, right: int, top: int = 1102) -> KnownLines:
    words = text.split()
    edges = [left + (right - left) * number // len(words) for number in range(len(words) + 1)]
    boxes = [Box(start, top, end, top + 30) for start, end in pairwise(edges)]
    return KnownLines((Line(tuple(Word(word, box, 0.3) for word, box in zip(words, boxes, strict=True))),))


@pytest.mark.parametrize(
    ("line", "letters", "through"),
    [
        (known("Loại xe (ype):", 170, 330), "aixepe", True),
        (known("Loại xe (ype):", 185, 330), "aixepe", False),
        (known("Loại xe (ype):", 170, 330, top=1300), "aixepe", False),
        (known("Loại xe (ype):", 170, 330), "xe", False),
        (known("Số: 15/UBND", 170, 330), "toimat", False),
        (known("aixepe", 170, 330), "aixepe", False),
    ],
)
def test_a_line_runs_through_a_frame_if_it_holds_more_than_what_was_read_in_it(
    line: KnownLines, letters: str, *, through: bool
) -> None:
    assert line.runs_through(FRAME, letters) == through


def test_words_whose_letters_stand_apart_are_told_from_print() -> None:
    ((box, reading),) = known("H Ồ I", 400, 500).spaced_words()
    assert (box.left, box.right, reading.words, reading.confidence) == (400, 500, "H Ồ I", 0.3)
    assert known("THU HỒI", 400, 500).spaced_words() == []
    assert known("Số", 400, 500).spaced_words() == []
