"""A fold through a stamp goes, whether it is darker or paler than the letters, and the letters stay whole."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.stages.mark_folds import without_folds

Crop = npt.NDArray[np.uint8]
BARS = tuple(range(30, 150, 20))


def stamp() -> Crop:
    """Upright bars, as high as capitals, on grey paper within the white margin of a crop."""
    crop = np.full((80, 190), 255, np.uint8)
    crop[16:64, 16:174] = 240
    for left in BARS:
        crop[26:54, left : left + 6] = 20
    return crop


@pytest.mark.parametrize("drop", [-6, 0, 5])
@pytest.mark.parametrize("shade", [60, 150, 200])
def test_a_fold_from_side_to_side_is_taken_out(shade: int, drop: int) -> None:
    folded = stamp()
    cv2.line(folded, (16, 40 - drop), (173, 40 + drop), (shade,), 2)
    mended = without_folds(folded)
    assert mended is not None
    off = np.abs(mended.astype(int) - stamp())[18:62, 18:172]
    assert np.mean(off > 90) < 0.005  # a bar that was cut in two is whole, and paper is paper
    assert np.mean(np.abs(folded.astype(int) - stamp())[18:62, 18:172] > 90) > np.mean(off > 90)


@pytest.mark.parametrize("height", [4, 80])
def test_a_stamp_without_a_fold_and_an_empty_crop_stay_as_they_are(height: int) -> None:
    assert without_folds(stamp()) is None
    assert without_folds(np.full((height, 60), 255, np.uint8)) is None


def test_a_bar_of_a_letter_is_no_fold() -> None:
    crop = stamp()
    crop[38:41, 30:100] = 20
    assert without_folds(crop) is None
