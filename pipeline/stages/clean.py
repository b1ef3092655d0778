"""Cleaning: a grey copy without red ink and without the shade of the paper.

Two old and cheap tricks, measured on real scans: in the red channel a red seal fades into the paper, and
dividing by the background (a grey dilation and a median on a copy of an eighth of the size) takes away
yellowed paper, shadows of the spine and the ghost of the verso. The master is never changed.
"""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pixels import halved
from pipeline.stages.grain import GrainOptions, without_grain

_SHRINK: Final = 8
_SPARSE: Final = 6
"""Every so many pixels across and down are enough to tell the share of red ink."""
_FINE: Final = 1000
"""Pixels of the shorter side of a halved page from which on it is halved again, which is the quicker way."""
_WHITE: Final = 250
"""Grey from which on paper is white: scanners that drop the paper make it so, pages of two colours are."""
_RED: Final = 2  # OpenCV keeps colours as blue, green, red


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """How a page is cleaned."""

    background_window: float = 1 / 40
    """Size of the window that sees paper through print, as a share of the page's shorter side."""
    red_margin: int = 50
    """How far red must stand above green and blue (0-255) to be counted as red ink."""
    grain: GrainOptions = field(default_factory=GrainOptions)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A grey page on white paper, of the size of the master."""

    gray: npt.NDArray[np.uint8]
    red_ink: float
    """Share of the pixels that were red ink, 0.0-1.0."""


def clean(pixels: npt.NDArray[np.uint8], options: CleanOptions) -> Cleaned:
    """The page in grey: red ink dropped, background divided out, grain taken from faint print."""
    gray = pixels if pixels.ndim == 2 else np.asarray(cv2.extractChannel(pixels, _RED), np.uint8)
    even = without_grain(_divide_background(gray, options), options.grain)
    return Cleaned(even, _red_share(pixels, options))


def _divide_background(gray: npt.NDArray[np.uint8], options: CleanOptions) -> npt.NDArray[np.uint8]:
    height, width = gray.shape
    size = (max(1, width // _SHRINK), max(1, height // _SHRINK))
    small = halved(gray)
    if min(small.shape) >= _FINE:
        small = halved(small)
    small = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    window = max(3, round(min(small.shape) * options.background_window)) | 1
    # medianBlur takes wider windows only in 8 bit, which this is; 255 is its own limit for speed
    window = min(window, 255)
    paper = np.asarray(cv2.dilate(small, np.ones((window, window), np.uint8)), np.uint8)
    if paper.min() >= _WHITE:
        return gray
    smooth = np.maximum(cv2.medianBlur(paper, window), 1)
    whole = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, whole, scale=255.0), np.uint8)


def _red_share(pixels: npt.NDArray[np.uint8], options: CleanOptions) -> float:
    if pixels.ndim == 2:
        return 0.0
    # one colour after the other: to copy pixels of three bytes takes four times as long
    blue, green, red = (pixels[::_SPARSE, ::_SPARSE, colour].copy() for colour in range(3))
    excess = cv2.subtract(red, cv2.max(blue, green))
    return float(np.count_nonzero(np.asarray(excess) > options.red_margin)) / excess.size
