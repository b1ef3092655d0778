"""A bent page is laid flat, in the working image and in the fine one; any other page stays as it is."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Transform
from pipeline.stages.flatten import flattened, seems_bent
from pipeline.stages.straighten import Straightened, StraightenOptions, straighten

Pixels = npt.NDArray[np.uint8]


def bent(page: Pixels, deepest: float) -> Pixels:
    """The page with lines that hang so many pixels at its left edge, and level ones from its middle on."""
    height, width = page.shape
    x = np.arange(width, dtype=np.float32)
    drop = deepest * (1 - np.sin(np.pi / 2 * np.minimum(1, x / (width / 2))))
    rows = np.arange(height, dtype=np.float32)[:, None] - drop[None, :].astype(np.float32)
    columns = np.repeat(x[None, :], height, axis=0)
    return np.asarray(cv2.remap(page, columns, rows, cv2.INTER_LINEAR, borderValue=(255.0,)), np.uint8)


def straightened(page: Pixels) -> Straightened:
    return straighten(page, StraightenOptions(), lambda _: 0)


def test_a_straight_page_stays_as_it_is(print_page: Callable[..., Pixels]) -> None:
    page = print_page(height=900, lines=14)
    straight = straightened(page)
    flat = flattened(straight, page)
    assert flat.image is straight.image
    assert flat.fine is page
    assert flat.from_working == straight.to_master
    assert flat.bend is None


def test_the_lines_of_a_bent_page_are_level_again(print_page: Callable[..., Pixels]) -> None:
    page = bent(print_page(height=900, lines=14), 40.0)
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -0.8, 1)
    page = np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=(255.0,)), np.uint8)
    straight = straightened(page)
    assert seems_bent(straight.image)
    flat = flattened(straight, page)
    assert flat.bend is not None
    assert _sharpness(flat.image) > 1.2 * _sharpness(straight.image)
    assert not seems_bent(flat.image)
    scaled = cv2.resize(flat.fine, flat.image.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.mean(np.abs(scaled.astype(int) - flat.image.astype(int))) < 6
    assert flat.from_working == Transform.scaling(1 / straight.scale)


def _sharpness(image: Pixels) -> float:
    """How sharply print and paper follow each other from the top to the bottom of the page."""
    return float(np.std(image.mean(axis=1)))


def test_what_is_no_page_of_print_is_not_bent() -> None:
    white = np.full((900, 700), 255, np.uint8)
    noise = np.random.default_rng(5).integers(0, 256, (900, 700)).astype(np.uint8)
    for image in (white, white[:20], white[:, :1], noise):
        assert not seems_bent(image)
        straight = replace(straightened(white), image=image)
        assert flattened(straight, white).image is image
