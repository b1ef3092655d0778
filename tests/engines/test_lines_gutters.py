"""Columns that stand close: lines that are not level end at the gutter; those that are stay joined."""

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.lines_letters import lines_of_letters
from pipeline.engines.lines_size import page_ink
from pipeline.model.geometry import Box

Page = npt.NDArray[np.uint8]
EM = 31
WIDE_GAP = 1.6
PITCH = 38
LEFT, RIGHT, LETTERS = 60, 668, 36
"""The columns begin there and hold so many letters in a line; the gutter is an em wide."""


def line(image: Page, left: int, baseline: int, count: int = LETTERS) -> None:
    """Bars for letters, every third as high as a capital; spaces between words lie elsewhere in each line."""
    for number in range(count):
        if 0 < number < count - 1 and (number + baseline // PITCH * 3) % 7 == 0:
            continue
        height = round((0.665 if number % 3 == 0 else 0.455) * EM)
        image[baseline - height : baseline, left + 16 * number : left + 16 * number + 9] = 0


def columns(off: int, count: int = 10) -> Page:
    """Two columns of so many lines, the right one some pixels lower."""
    image = np.full((600, 1300), 255, np.uint8)
    for number in range(count):
        line(image, LEFT, 80 + PITCH * number)
        line(image, RIGHT, 80 + PITCH * number + off)
    return image


def extents(image: Page, *dividers: Box) -> list[tuple[float, float]]:
    found = lines_of_letters(page_ink(image, is_page=True), WIDE_GAP, dividers)
    assert found.sure
    return sorted((place.left, place.right) for place, _ in found.places)


@pytest.mark.parametrize("off", [7, 12, 19, 25, 31])
def test_lines_of_two_columns_that_are_not_level_end_at_the_gutter(off: int) -> None:
    width = 16 * (LETTERS - 1) + 9
    assert extents(columns(off)) == [(LEFT, LEFT + width)] * 10 + [(RIGHT, RIGHT + width)] * 10


def test_level_lines_are_left_joined() -> None:
    assert len(extents(columns(0))) == 10
    assert len(extents(columns(2))) == 10


def test_a_few_lines_beside_one_another_are_no_columns() -> None:
    """Such as issuer and motto at the head of a document."""
    whole = [extent for extent in extents(columns(7, 4)) if extent[1] - extent[0] > 1000]
    assert len(whole) == 4


def test_a_heading_across_the_columns_stays_whole_and_what_is_below_it_is_parted() -> None:
    image = np.vstack((columns(12), columns(15, 4)))
    line(image, LEFT, 560, 2 * LETTERS + 2)
    assert len([extent for extent in extents(image) if extent[1] - extent[0] > 1000]) == 1
    assert len(extents(image)) == 20 + 1 + 8


def test_a_ruling_in_the_gutter_parts_the_lines_as_ever() -> None:
    rule = Box(640, 40, 643, 480)
    assert len(extents(columns(12), rule)) == 20
