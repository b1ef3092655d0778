"""The small copies of a page: where they show what, whatever size the page has."""

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.stages.mark_pixels import LOOK_DPI, look_at, without_grain

Page = npt.NDArray[np.uint8]


def page(height: int, width: int) -> Page:
    return np.full((height, width, 3), 240, np.uint8)


@pytest.mark.parametrize("dpi", [72, 127, 150, 200, 300, 600])
def test_red_ink_is_dark_in_ink_and_pale_in_light_and_black_is_dark_in_both(dpi: int) -> None:
    seen = page(3 * dpi, 2 * dpi)
    seen[dpi : dpi + dpi // 4, dpi // 4 : dpi] = (40, 40, 220)
    seen[2 * dpi : 2 * dpi + dpi // 4, dpi // 4 : dpi] = 30
    look = look_at(seen, dpi)
    x, red, black = (round(inches * LOOK_DPI) for inches in (0.6, 1.12, 2.12))
    assert look.ink.shape == look.light.shape == (381, 254)
    assert look.ink[red, x] == pytest.approx(40, abs=2)
    assert look.light[red, x] == pytest.approx(220, abs=2)
    assert look.ink[black, x] == pytest.approx(30, abs=2)
    assert look.light[black, x] == pytest.approx(30, abs=2)


@pytest.mark.parametrize("dpi", [72, 127, 150, 200, 300, 600])
def test_redness_is_told_where_the_red_is(dpi: int) -> None:
    seen = page(3 * dpi, 2 * dpi)
    seen[dpi : 2 * dpi, dpi // 2 : dpi] = (40, 40, 220)
    red = look_at(seen, dpi).red
    assert red is not None
    assert 60 <= red.shape[0] / 3 <= 127 or dpi < 127
    left, top, right, bottom = (round(inches * red.shape[1] / 2) for inches in (0.5, 1, 1, 2))
    assert red[top + 3 : bottom - 3, left + 3 : right - 3].min() == 180
    red[top - 3 : bottom + 3, left - 3 : right + 3] = 0
    assert red.max() == 0


def test_a_grey_page_has_one_copy() -> None:
    look = look_at(page(300, 200)[:, :, 0], 150)
    assert look.red is None
    assert look.light is look.ink


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (257, 100), (513, 41), (1025, 30)])
@pytest.mark.parametrize("dpi", [20, 127, 150, 300])
def test_no_size_is_too_odd(size: tuple[int, int], dpi: int) -> None:
    look = look_at(page(*size), dpi)
    assert look.ink.shape == look.light.shape
    assert look.red is not None
    assert look.red.size


def test_grain_is_taken_from_a_crop_that_has_it_and_letters_stay() -> None:
    crop = np.full((80, 160), 235, np.uint8)
    crop[30:50, 40:46] = 20
    assert without_grain(crop) is None
    specks = np.random.default_rng(3).random(crop.shape) < 0.08
    specks[28:52, 38:48] = False
    grainy = np.where(specks, np.uint8(120), crop)
    clean = without_grain(grainy)
    assert clean is not None
    stroke = clean.shape[0] // 2, clean.shape[1] // 2 - 37
    assert clean[stroke] < 60
    assert np.mean(clean < 200) < 0.5 * np.mean(grainy < 200)
