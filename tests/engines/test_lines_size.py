"""Size and baseline of a line by its letters: tilted and displaced lines of layout analysis are put right."""

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_size import PageInk, page_ink

EM = 31
X_HEIGHT, CAPITAL = round(0.455 * EM), round(0.665 * EM)


def page(*lines: tuple[int, int, str]) -> npt.NDArray[np.uint8]:
    """Bars for letters, `x` and `H` by their heights; each line begins at (left, baseline)."""
    image = np.full((400, 1200), 255, np.uint8)
    for left, baseline, letters in lines:
        for number, letter in enumerate(letters):
            height = {"x": X_HEIGHT, "H": CAPITAL, " ": 0}[letter]
            start = left + 16 * number
            image[baseline - height : baseline, start : start + 9] = 0
    return image


@pytest.fixture
def ink() -> PageInk:
    """Running text, and a line of two parts of which the right one stands higher."""
    body = "HxxxHx xxHxxx xHxxxx HxxxxH xxxHxx xHxxx"
    return page_ink(
        page((60, 60, body), (60, 120, body), (60, 220, "HHHH HHHHHH"), (700, 210, body[:20])), is_page=True
    )


def test_a_wide_gap_is_found_between_the_ink_on_both_sides(ink: PageInk) -> None:
    (gap,) = ink.gaps(Place(60, 220, 1020, 220, EM), 1.6)
    assert gap == (60 + 16 * 10 + 9, 700)
    assert ink.gaps(Place(60, 60, 600, 60, EM), 1.6) == []


@pytest.mark.parametrize("off", [-12, 0, 12])
def test_a_displaced_baseline_is_laid_under_the_letters(ink: PageInk, off: int) -> None:
    place = ink.measured(Place(700, 210 + off, 1010, 210 + off, 40))
    assert (place.left_baseline, place.right_baseline) == pytest.approx((210, 210), abs=1)
    assert place.em == pytest.approx(EM, rel=0.06)


def test_a_tilted_baseline_is_levelled_where_the_letters_stand_level(ink: PageInk) -> None:
    place = ink.measured(Place(700, 216, 1010, 204, EM))
    assert (place.left_baseline, place.right_baseline) == pytest.approx((210, 210), abs=1)


def test_capitals_alone_are_no_larger_print(ink: PageInk) -> None:
    assert ink.measured(Place(60, 220, 230, 220, 40)).em == pytest.approx(EM, rel=0.06)


def test_a_crop_of_a_heading_is_expected_to_be_of_the_usual_size() -> None:
    heading = page_ink(page((60, 60, "HHHH HHHH")), is_page=False)
    assert heading.usual_em == pytest.approx(EM, rel=0.06)
    large = np.kron(page((60, 60, "xxHx xxxH xHxxxx")), np.ones((3, 3), np.uint8))
    assert page_ink(np.asarray(large, np.uint8), is_page=False).usual_em == pytest.approx(3 * EM, rel=0.1)
