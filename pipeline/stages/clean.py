"""Cleaning: a grey copy without red ink and without the shade of the paper.

Two old and cheap tricks, measured on real scans: in the red channel a red seal fades into the paper, and
dividing by the background (a grey dilation and a median on a copy of an eighth of the size) takes away
yellowed paper, shadows of the spine and the ghost of the verso. The master is never changed.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pixels import halved

_SHRINK: Final = 8
_SPARSE: Final = 6
"""Every so many pixels across and down are enough to tell the share of red ink."""
_RED: Final = 2  # OpenCV keeps colours as blue, green, red


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How a page is cleaned."""

    background_window: float = 1 / 40
    """Size of the window that sees paper through print, as a share of the page's shorter side."""
    red_margin: int = 50
    """How far red must stand above green and blue (0-255) to be counted as red ink."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A grey page on white paper, of the size of the master."""

    gray: npt.NDArray[np.uint8]
    red_ink: float
    """Share of the pixels that were red ink, 0.0-1.0."""


def clean(pixels: npt.NDArray[np.uint8], options: CleanOptions) -> Cleaned:
    """The page in grey: red ink dropped, background divided out."""
    gray = pixels if pixels.ndim == 2 else np.asarray(cv2.extractChannel(pixels, _RED), np.uint8)
    return Cleaned(_divide_background(gray, options), _red_share(pixels, options))


def _divide_background(gray: npt.NDArray[np.uint8], options: CleanOptions) -> npt.NDArray[np.uint8]:
    height, width = gray.shape
    size = (max(1, width // _SHRINK), max(1, height // _SHRINK))
    small = cv2.resize(halved(gray), size, interpolation=cv2.INTER_AREA)
    window = max(3, round(min(small.shape) * options.background_window)) | 1
    # medianBlur takes wider windows only in 8 bit, which this is; 255 is its own limit for speed
    window = min(window, 255)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((window, window), np.uint8)), window)
    paper = cv2.resize(np.maximum(paper, 1), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, paper, scale=255.0), np.uint8)


def _red_share(pixels: npt.NDArray[np.uint8], options: CleanOptions) -> float:
    if pixels.ndim == 2:
        return 0.0
    small = np.ascontiguousarray(pixels[::_SPARSE, ::_SPARSE])
    blue, green, red = cv2.split(small)
    excess = cv2.subtract(red, cv2.max(blue, green))
    return float(np.count_nonzero(np.asarray(excess) > options.red_margin)) / excess.size
