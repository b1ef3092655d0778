"""A ring too pale for outlines is found around a letter; grain of the paper and frames make none."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.model.geometry import Box
from pipeline.stages.mark_faint_rings import faint_ring
from pipeline.stages.mark_pixels import MILLIMETRE

LETTER = Box(140, 140, 160, 160)


def grainy(seed: int) -> npt.NDArray[np.uint8]:
    grain = np.random.default_rng(seed).normal(0, 3, (300, 300))
    return np.clip(225 + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("radius", [5.0, 7.5, 11.0])
def test_a_pale_ring_around_a_letter_is_found(radius: float) -> None:
    page = grainy(1)
    pale = page.copy()
    cv2.circle(pale, (152, 149), round(radius * MILLIMETRE), (0,), 1)
    page[pale == 0] -= 14
    found = faint_ring(page, LETTER)
    assert found is not None
    assert found.radius == pytest.approx(radius * MILLIMETRE, abs=2)


@pytest.mark.parametrize("seed", range(3))
def test_grain_and_a_frame_are_no_ring(seed: int) -> None:
    page = grainy(seed)
    assert faint_ring(page, LETTER) is None
    cv2.rectangle(page, (110, 125), (190, 175), (120,), 2)
    assert faint_ring(page, LETTER) is None
