"""Print that stands alone is read after all; specks, pictures and rests of words are not."""

import cv2
import numpy as np

from pipeline.engines.base import FinePage, Gray
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.leftovers import LeftoverOptions, find_leftovers, read_leftovers

OPTIONS = LeftoverOptions()


class Reader:
    """Answers every crop with the same word, and counts the crops."""

    name = "reader"

    def __init__(self, text: str = "12", confidence: float = 0.9) -> None:
        self.crops = 0
        self.word = Word(text, Box(36, 36, 62, 56), confidence)  # 32 pixels of white come before the crop

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        return ()

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        self.crops += 1
        return (Line((self.word,)),)

    def rotation(self, image: Gray) -> int | None:
        return 0

    def close(self) -> None:
        return


def page() -> np.ndarray:
    image = np.full((500, 700), 255, np.uint8)
    cv2.putText(image, "12", (60, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    cv2.putText(image, "some words read", (200, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    return image


def read_words() -> list[Line]:
    words = (("some", 198, 285), ("words", 290, 385), ("read", 392, 470))
    return [Line(tuple(Word(text, Box(left, 98, right, 128), 0.9) for text, left, right in words))]


def test_a_lone_number_is_found_and_read_in_its_place() -> None:
    reader = Reader()
    (line,) = read_leftovers(page(), read_words(), 16, reader, OPTIONS)
    assert line.text == "12"
    assert reader.crops == 1
    (box,) = find_leftovers(page(), read_words(), 16, OPTIONS)
    assert box.left <= 60
    assert (line.box.left, line.box.top) == (box.left + 4, box.top - 3 + 4)


def test_what_does_not_read_clearly_is_left_out() -> None:
    assert read_leftovers(page(), read_words(), 16, Reader(confidence=0.5), OPTIONS) == ()
    assert read_leftovers(page(), read_words(), 16, Reader(text="—"), OPTIONS) == ()


def test_letters_that_a_box_missed_are_no_leftovers() -> None:
    narrow = [
        Line(tuple(Word(w.text, Box(w.box.left + 8, 98, w.box.right - 8, 128), 0.9) for w in line.words))
        for line in read_words()
    ]
    assert len(find_leftovers(page(), narrow, 16, OPTIONS)) == 1


def test_a_picture_is_not_read_piece_by_piece() -> None:
    image = np.full((900, 900), 255, np.uint8)
    for x in range(30, 870, 60):
        for y in range(30, 870, 60):
            cv2.circle(image, (x, y), 9, 0, -1)
    reader = Reader()
    assert read_leftovers(image, (), 16, reader, OPTIONS) == ()
    assert reader.crops == 0
