"""Grain: faint print in grainy paper is made even and stays; every other page is left as it is."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.stages.clean import CleanOptions, clean
from pipeline.stages.grain import GrainOptions, grain_of, without_grain
from pipeline.stages.straighten import print_height

Pixels = npt.NDArray[np.uint8]


def _grainy(page: Pixels, depth: float, grain: float) -> Pixels:
    """The page with print that is so many grey levels deep, on paper of so much grain."""
    noise = np.random.default_rng(7).normal(0, grain, page.shape)
    return np.clip(225 - depth * (255 - page.astype(np.float64)) / 255 + noise, 0, 255).astype(np.uint8)


def test_grain_is_measured_beside_print(print_page: Callable[..., Pixels]) -> None:
    page = print_page()
    assert grain_of(page) < 0.5
    for grain in (3.0, 8.0, 15.0):
        assert grain_of(_grainy(page, 60, grain)) == pytest.approx(grain, rel=0.15)


def test_faint_print_comes_out_of_the_grain(print_page: Callable[..., Pixels]) -> None:
    page = print_page()
    faint = _grainy(page, 35, 9)
    found = without_grain(faint, GrainOptions())
    ink, paper = cv2.erode((page < 60).astype(np.uint8), np.ones((3, 3))) > 0, page > 250
    assert grain_of(found) < 0.5 * grain_of(faint)
    assert found[paper].mean() - found[ink].mean() > 0.7 * 35, "and is as deep as it was"
    assert found.shape == faint.shape
    assert found.dtype == np.uint8


@pytest.mark.parametrize(("depth", "grain"), [(200, 0.0), (200, 4.0), (40, 0.5)])
def test_clear_print_is_left_alone(depth: float, grain: float, print_page: Callable[..., Pixels]) -> None:
    page = _grainy(print_page(), depth, grain)
    assert without_grain(page, GrainOptions()) is page


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (40, 30)])
def test_a_scrap_of_grain_is_no_error(shape: tuple[int, int]) -> None:
    scrap = np.random.default_rng(1).integers(0, 255, shape, np.uint8)
    assert without_grain(scrap, GrainOptions()).shape == shape
    assert without_grain(np.zeros(shape, np.uint8), GrainOptions()).shape == shape


def test_the_height_of_print_is_not_that_of_grain(print_page: Callable[..., Pixels]) -> None:
    """Print in the upper part of a grainy sheet only: its middle holds no letter, but many specks."""
    page = print_page()
    sheet = np.full((page.shape[0] * 2, page.shape[1]), 255, np.uint8)
    sheet[: page.shape[0] // 3] = page[: page.shape[0] // 3]
    grainy = clean(_grainy(sheet, 45, 10), CleanOptions()).gray
    assert print_height(grainy) == pytest.approx(print_height(sheet), abs=2)
