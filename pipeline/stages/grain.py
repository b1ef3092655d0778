"""Grain: faint print that is hardly darker than the grain of its paper is made even before it is read.

Pale carbon copies on pelure, faded duplicates and weak toner leave print that the eye still reads and that a
threshold no longer parts from the paper: the page then came out empty. On other pages nothing is changed.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.uint8]

_BAND: Final = 24
"""Rows of each of the bands in which grain is measured."""
_BANDS: Final = 8
_GRAIN_ONLY: Final = np.array(((1, -2, 1), (-2, 4, -2), (1, -2, 1)), np.int16)
_NORM: Final = 6.0
"""What that mask makes of noise: the root of the sum of its squares."""
_OF_MEDIAN: Final = 0.6745
"""The median of what lies on either side of the mean, in standard deviations (normal distribution)."""
_STROKE: Final = 1.5
"""Pixels of the blur under which print still shows and single grains do not."""
_WINDOW: Final = 5
_NEAR: Final = 1.2


@dataclass(frozen=True, slots=True)
class GrainOptions:
    """From when on grain is in the way."""

    least: float = 1.0
    """Grey levels of grain (standard deviation) below which print is never lost in it."""
    clear: float = 13.0
    """How many times as deep as the grain print must be to be left as it is."""
    smoothed: float = 5.0
    """Differences up to so many times the grain are evened out, greater ones are edges of print."""


def without_grain(gray: Gray, options: GrainOptions) -> Gray:
    """The page as it is, or with its grain evened out where its print is as faint as that.

    By the bilateral filter (Tomasi and Manduchi 1998): a blur rounds off the marks of small print.
    """
    grain = grain_of(gray)
    if grain < options.least or _depth_of_print(gray) >= options.clear * grain:
        return gray
    return np.asarray(cv2.bilateralFilter(gray, _WINDOW, options.smoothed * grain, _NEAR), np.uint8)


def grain_of(gray: Gray) -> float:
    """Standard deviation of the grain in grey levels, after Immerkær (1996), from bands across the page.

    The median instead of his mean: edges of print are no grain.
    """
    height = gray.shape[0]
    tops = np.linspace(0, max(0, height - _BAND), _BANDS).astype(int)
    bands = [cv2.filter2D(gray[top : top + _BAND], cv2.CV_16S, _GRAIN_ONLY) for top in tops]
    return float(np.median(np.abs(np.concatenate(bands)))) / (_OF_MEDIAN * _NORM)


def _depth_of_print(gray: Gray) -> float:
    """Grey levels between the middle of the paper and that of the print."""
    smooth = cv2.GaussianBlur(gray, (0, 0), _STROKE)
    level, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    is_ink = smooth <= level
    if is_ink.all() or not is_ink.any():
        return 0.0
    return float(np.median(smooth[~is_ink])) - float(np.median(smooth[is_ink]))
