"""Cutting lines: baseline and size of print come out the same, whatever the page's resolution and slope."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.lines_crop import (
    BASELINE,
    EM,
    HEIGHT,
    MARGIN,
    STEP,
    WIDEST,
    Place,
    crop_to_page,
    crop_width,
    cut,
    ink_of,
)

Gray = npt.NDArray[np.uint8]


def page_with_bar(em: float, slope: float = 0.0) -> tuple[Gray, Place]:
    """A page on which a bar, as high as an x-height letter, stands on the baseline of a line 12 em long."""
    left, top, length = 3 * em, 4 * em, 12 * em
    right = left + length
    place = Place(left, top, right, top + slope * length, em)
    page = np.full((round(9 * em), round(18 * em)), 255, np.uint8)
    corners = [
        (left, top - 0.45 * em), (right, top + slope * length - 0.45 * em),
        (right, top + slope * length), (left, top),
    ]  # fmt: skip
    cv2.fillPoly(page, [np.array(corners).round().astype(np.int32)], (0.0,))
    return page, place


def cut_at(page: Gray, place: Place) -> Gray:
    return cut(page, crop_to_page(place), crop_width(place))


@pytest.mark.parametrize("em", [18.0, 33.0, 54.0, 110.0, 220.0])
@pytest.mark.parametrize("slope", [0.0, 0.03, -0.03])
def test_print_stands_on_the_same_baseline_and_is_as_high_on_every_page(em: float, slope: float) -> None:
    page, place = page_with_bar(em, slope)
    line = cut_at(page, place)
    assert line.shape[0] == HEIGHT
    middle = 255 - line[:, line.shape[1] // 2].astype(float)
    pixel = EM / em  # one of the page, in pixels of the line
    assert middle.sum() / 255 == pytest.approx(0.45 * EM, abs=0.7 + 1.5 * pixel)
    assert (middle * (np.arange(HEIGHT) + 0.5)).sum() / middle.sum() == pytest.approx(
        BASELINE - 0.225 * EM, abs=0.5 + pixel
    )


def test_the_line_begins_after_the_margin_and_its_width_is_whole_steps() -> None:
    page, place = page_with_bar(40.0)
    line = cut_at(page, place)
    inked = np.flatnonzero(line[round(BASELINE) - 5] < 128)
    assert inked[0] == pytest.approx(MARGIN, abs=1)
    assert inked[-1] - inked[0] == pytest.approx(12 * EM, abs=2)
    assert line.shape[1] % (2 * STEP) == 0


def test_what_lies_outside_the_page_is_paper() -> None:
    page = np.full((30, 60), 255, np.uint8)
    line = cut_at(page, Place(-40, 10, 200, 12, 30.0))
    assert line.min() == 255


def test_no_line_is_wider_than_the_widest() -> None:
    assert crop_width(Place(0, 0, 1e6, 0, 10.0)) == WIDEST


@pytest.mark.parametrize("place", [(5.0, 0.0, 5.0, 0.0, 10.0), (0.0, 0.0, 9.0, 0.0, 0.0)])
def test_a_line_without_length_or_size_cannot_exist(place: tuple[float, float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="impossible line"):
        Place(*place)


def test_faint_print_looks_to_the_network_as_dark_print_does() -> None:
    dark = cut_at(*page_with_bar(33.0))
    faint = (255 - (255 - dark.astype(int)) // 2).astype(np.uint8)
    assert np.abs(ink_of(dark) - ink_of(faint)).max() < 0.05


def test_ink_is_2_and_paper_0_and_a_ghost_is_not_made_ink() -> None:
    dark = ink_of(cut_at(*page_with_bar(33.0)))
    assert dark.max() == pytest.approx(2.0)
    assert dark.min() == 0.0
    ghost = np.full((HEIGHT, 80), 255, np.uint8)
    ghost[10:20, 10:40] = 240
    assert ink_of(ghost).max() < 0.6


def test_the_map_to_the_page_is_where_the_pixels_come_from() -> None:
    page, place = page_with_bar(50.0, 0.02)
    to_page = crop_to_page(place)
    x, y = to_page.apply(MARGIN, BASELINE)
    assert (x, y) == pytest.approx((place.left, place.left_baseline))
    x, y = to_page.apply(MARGIN + np.hypot(1, 0.02) * 12 * EM, BASELINE)
    assert (x, y) == pytest.approx((place.right, place.right_baseline))
    assert page[round(y) - 5, round(x) - 5] == 0
