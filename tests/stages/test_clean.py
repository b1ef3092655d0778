"""Cleaning: the seal goes, the print stays, the paper becomes white, the master is left alone."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.stages.clean import CleanOptions, clean

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
RED = (60, 50, 210)


@pytest.fixture
def sealed(print_page: Callable[..., Pixels]) -> tuple[Pixels, Mask]:
    """A page of print with a round red seal over it, and where the seal has ink."""
    page = cv2.cvtColor(print_page(), cv2.COLOR_GRAY2BGR)
    ring = np.zeros(page.shape[:2], np.uint8)
    cv2.circle(ring, (700, 800), 180, 255, 14)
    cv2.circle(ring, (700, 800), 120, 255, 8)
    # ink over print: the darker of both
    stamped = np.where(ring[:, :, None] > 0, np.minimum(page, np.array(RED, np.uint8)), page).astype(np.uint8)
    return stamped, ring > 0


def test_a_seal_over_print_goes_and_the_print_stays(
    sealed: tuple[Pixels, Mask], print_page: Callable[..., Pixels]
) -> None:
    page, ring = sealed
    under = print_page()
    found = clean(page, CleanOptions())
    paper, ink = ring & (under > 250), ring & (under < 40)
    assert ink.sum() > 500
    assert found.gray[paper].min() > 200, "the seal is as light as paper where it lay on paper"
    assert found.gray[ink].mean() < 60, "print under the seal is still black"
    assert found.gray[~ring & (under < 40)].mean() < 40


def test_the_share_of_red_ink_is_told(sealed: tuple[Pixels, Mask]) -> None:
    page, ring = sealed
    assert clean(page, CleanOptions()).red_ink == pytest.approx(ring.mean(), rel=0.15)


def test_a_page_without_red_has_no_red_ink(print_page: Callable[..., Pixels]) -> None:
    grey = print_page()
    yellowed = np.stack([grey * np.float32(0.75), grey * np.float32(0.9), grey], axis=2).astype(np.uint8)
    assert clean(grey, CleanOptions()).red_ink == 0.0
    assert clean(yellowed, CleanOptions()).red_ink == 0.0


def test_yellowed_and_shadowed_paper_becomes_white(print_page: Callable[..., Pixels]) -> None:
    """A page from 1975 that lay over the spine: paper from 235 down to 95 at one edge."""
    grey = print_page().astype(np.float32)
    shadow = np.linspace(0.37, 0.92, grey.shape[1], dtype=np.float32)[None, :]
    page = np.stack([grey * shadow * 0.7, grey * shadow * 0.9, grey * shadow], axis=2).astype(np.uint8)
    found = clean(page, CleanOptions()).gray
    paper = grey > 250
    assert page[:, :, 2][paper].min() < 100
    assert found[paper].mean() > 250
    assert np.percentile(found[paper], 1) > 225, "no rest of the shadow"
    assert found[grey < 40].mean() < 60


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (7, 7), (17, 2000)])
@pytest.mark.parametrize("channels", [1, 3])
def test_pages_of_any_size_are_cleaned(shape: tuple[int, int], channels: int) -> None:
    page = np.full(shape if channels == 1 else (*shape, 3), 200, np.uint8)
    found = clean(page, CleanOptions())
    assert found.gray.shape == shape
    assert found.gray.min() > 250


def test_a_black_page_stays_a_page() -> None:
    """The lid was left open: nothing to divide by."""
    found = clean(np.zeros((400, 300), np.uint8), CleanOptions())
    assert found.gray.shape == (400, 300)
    assert found.gray.max() == 0


@pytest.mark.parametrize("name", ["231-UBND-VHXH.jpg", "127-QĐ-TU.jpg"])
def test_the_master_is_never_changed(pixels_of: Callable[..., Pixels], name: str) -> None:
    pixels = pixels_of(name)
    before = pixels.copy()
    found = clean(pixels, CleanOptions())
    assert np.array_equal(pixels, before)
    assert not np.shares_memory(found.gray, pixels)
    assert found.gray.flags.c_contiguous


def test_a_real_seal_leaves_no_trace_that_could_be_read(pixels_of: Callable[..., Pixels]) -> None:
    """Of the pixels that were clearly red, hardly one is dark enough to be taken for print."""
    pixels = pixels_of("231-UBND-VHXH.jpg")
    numbers = pixels.astype(np.int16)
    red = (numbers[:, :, 2] - numbers[:, :, :2].max(axis=2) > 90) & (numbers[:, :, 2] > 150)
    found = clean(pixels, CleanOptions())
    assert red.sum() > 2000
    assert np.mean(found.gray[red] < 128) < 0.02
    assert found.red_ink > 0.001
