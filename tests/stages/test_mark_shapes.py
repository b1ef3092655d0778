"""The letter in a ring is told by its shape, also beside a hole; what else stands there is like no letter."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.stages.mark_pixels import set_on_white
from pipeline.stages.mark_shapes import likeness

SIDE = 100
Crop = npt.NDArray[np.uint8]


def paper() -> Crop:
    return np.full((SIDE, SIDE), 240, np.uint8)


def lettered(letter: str, scale: float = 1.7, shade: int = 60, face: int = cv2.FONT_HERSHEY_DUPLEX) -> Crop:
    crop = paper()
    (width, height), _ = cv2.getTextSize(letter, face, scale, 4)
    cv2.putText(crop, letter, ((SIDE - width) // 2, (SIDE + height) // 2), face, scale, (shade,), 4)
    return crop


@pytest.mark.parametrize("letter", ["A", "B", "C"])
@pytest.mark.parametrize(("scale", "shade"), [(1.4, 60), (2.2, 190)])
def test_a_letter_is_told_by_its_shape(letter: str, scale: float, shade: int) -> None:
    found = likeness(set_on_white(lettered(letter, scale, shade)))
    assert found.letter == letter
    assert found.degree > 0.75


def test_a_hole_counts_neither_for_a_letter_nor_against_it() -> None:
    crop = lettered("B", 2.0)
    cv2.circle(crop, (30, 30), 20, (5,), cv2.FILLED)
    found = likeness(set_on_white(crop))
    assert found.letter == "B"
    assert found.degree > 0.75


def test_what_is_no_letter_is_like_none() -> None:
    cross, blot = paper(), paper()
    cv2.line(cross, (10, 15), (90, 80), (60,), 4)
    cv2.line(cross, (12, 85), (85, 10), (60,), 4)
    cv2.circle(blot, (50, 50), 16, (40,), cv2.FILLED)
    digit = lettered("7", 2.0)
    assert all(likeness(set_on_white(crop)).degree < 0.6 for crop in (cross, blot, digit))


def test_an_empty_ring_is_like_nothing() -> None:
    assert likeness(set_on_white(paper())).degree == 0
