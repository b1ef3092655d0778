"""Negatives: light print on dark paper is turned round, dark print on dark paper is not."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.stages.negative import positive

Pixels = npt.NDArray[np.uint8]


def test_a_negative_becomes_the_page_that_it_was_made_of(print_page: Callable[..., Pixels]) -> None:
    page = print_page()
    assert (positive(255 - page) == page).all()
    dim = (40 + (255 - page.astype(np.uint16)) // 2).astype(np.uint8)
    assert (positive(dim) == 255 - dim).all(), "print of microfilms is seldom white"
    colour = np.repeat(page[:, :, None], 3, axis=2)
    assert (positive(255 - colour) == colour).all()


@pytest.mark.parametrize("tone", [0.2, 0.35, 0.6, 1.0])
def test_print_on_dark_paper_is_no_negative(tone: float, print_page: Callable[..., Pixels]) -> None:
    page = (print_page() * np.float32(tone)).astype(np.uint8)
    assert positive(page) is page


@pytest.mark.parametrize("shape", [(1, 1), (30, 40, 3), (2400, 1700)])
def test_dark_sheets_without_print_stay(shape: tuple[int, ...]) -> None:
    dark = np.random.default_rng(2).integers(0, 6, shape).astype(np.uint8)
    assert positive(dark) is dark
