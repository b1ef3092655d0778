"""Negatives: microfilms and photostats that show light print on dark paper are turned into positives.

The master is never changed; boxes stay what they are, since only tones are turned.
"""

from typing import Final

import cv2
import numpy as np

from pipeline.formats.pixels import Pixels, halved

_SPARSE: Final = 16
"""Every so many pixels across and down tell how dark most of a page is."""
_DARK: Final = 110
"""Grey below which most of the pixels of a negative are; dark paper is that dark too."""
_SIDE: Final = 1000
"""Pixels of the longer side of the copy on which strokes are looked for."""
_WINDOW: Final = 31
"""Pixels of that copy around each, of which print holds less than half."""
_CLEARLY: Final = 3.0
"""How much more there must be of light strokes than of dark ones."""
_LEAST: Final = 1.0
"""Grey levels of light strokes, spread over the page, below which it shows no print."""


def positive(pixels: Pixels) -> Pixels:
    """The page with dark print on light paper: as it is, or each tone turned into its opposite."""
    return np.asarray(cv2.bitwise_not(pixels), np.uint8) if is_negative(pixels) else pixels


def is_negative(pixels: Pixels) -> bool:
    """Whether a page is dark and its strokes are lighter than what lies around them.

    Told by the paper that a median leaves: print on dark brown paper is darker than the paper.
    """
    if np.median(pixels[::_SPARSE, ::_SPARSE]) >= _DARK:
        return False
    gray = np.ascontiguousarray(pixels if pixels.ndim == 2 else pixels.max(axis=2))
    while max(gray.shape) >= 2 * _SIDE and (half := halved(gray)) is not gray:
        gray = half
    paper = cv2.medianBlur(gray, _WINDOW)
    light, dark = cv2.subtract(gray, paper), cv2.subtract(paper, gray)
    return float(np.mean(light)) > max(_LEAST, _CLEARLY * float(np.mean(dark)))
