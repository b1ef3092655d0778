"""The cells of QR codes are not read as letters; words around them, and what only looks like a code, stay."""

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.matrix_codes import without_codes

CELL, LEFT, TOP = 5, 100, 200
BESIDE = Line((Word("8", Box(300, 220, 312, 240), 0.5),))


def code(text: str = "https://example.org/van-ban") -> np.ndarray:
    cells = cv2.QRCodeEncoder.create().encode(text)
    cells = cells[2:-2, 2:-2]  # less the white around it
    return np.kron(cells, np.ones((CELL, CELL), np.uint8))


def page(picture: np.ndarray) -> np.ndarray:
    image = np.full((600, 500), 255, np.uint8)
    image[TOP : TOP + picture.shape[0], LEFT : LEFT + picture.shape[1]] = picture
    cv2.putText(image, "some words beside it", (60, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    return image


def noise(confidence: float = 0.7) -> tuple[Line, ...]:
    return tuple(
        Line((Word(text, Box(LEFT + x, TOP + x, LEFT + x + 20, TOP + x + 15), confidence),))
        for text, x in (("B", 10), ("x", 50), ("%.", 80))
    )


def test_words_in_a_code_go_and_those_beside_it_stay() -> None:
    assert without_codes(page(code()), (*noise(), BESIDE)) == (BESIDE,)


def test_of_a_line_that_runs_into_a_code_the_rest_stays() -> None:
    (inside,) = noise()[0].words
    line = Line((*BESIDE.words, inside))
    assert without_codes(page(code()), (*noise(), line))[-1] == BESIDE


def test_a_stamp_on_a_code_stays() -> None:
    stamp = Line((Word("MẬT", Box(LEFT + 40, TOP + 60, LEFT + 90, TOP + 80), 0.7),))
    assert without_codes(page(code()), (*noise(), stamp)) == (stamp,)


def test_boxes_to_tick_are_no_code() -> None:
    picture = np.full((150, 150), 255, np.uint8)
    for x, y in ((0, 0), (110, 0), (0, 110)):
        cv2.rectangle(picture, (x, y), (x + 35, y + 35), 0, 4)
    assert without_codes(page(picture), noise()) == noise()


def test_sure_lines_are_no_reason_to_look() -> None:
    assert without_codes(page(code()), noise(confidence=0.99)) == noise(confidence=0.99)


def test_a_blank_page_has_no_code() -> None:
    assert without_codes(np.full((300, 300), 255, np.uint8), noise()) == noise()
