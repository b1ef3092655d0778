"""Pages as image files for people to look at, also with the words that were read marked on them."""

from typing import Final

import cv2
import numpy as np

from pipeline.formats.pixels import Pixels
from pipeline.model.ocr import PageText

_SURE: Final = (60, 160, 0)
_DOUBTFUL: Final = (0, 165, 255)
_GUESSED: Final = (40, 40, 220)
"""Green, amber and red, as blue-green-red."""
_SURE_FROM: Final = 0.85
_DOUBTFUL_FROM: Final = 0.6
_DPI_PER_LINE_PIXEL: Final = 150


def encode_png(pixels: Pixels) -> bytes:
    """A PNG file that holds exactly these pixels."""
    return _encoded(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 3])


def encode_jpeg(pixels: Pixels, quality: int = 85) -> bytes:
    """A JPEG file of the page; `quality` from 1 to 100."""
    return _encoded(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])


def draw_words(pixels: Pixels, text: PageText) -> Pixels:
    """A colour copy of the page with a box around each word: green is sure, amber doubtful, red a guess."""
    canvas = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR) if pixels.ndim == 2 else pixels.copy()
    thickness = max(1, round(text.dpi / _DPI_PER_LINE_PIXEL))
    for word in text.words():
        box = word.box
        corners = (box.left, box.top), (box.right - 1, box.bottom - 1)
        cv2.rectangle(canvas, *corners, confidence_colour(word.confidence), thickness)
    return canvas.astype(np.uint8, copy=False)


def confidence_colour(confidence: float) -> tuple[int, int, int]:
    """The colour (blue, green, red) that stands for a confidence of 0.0-1.0."""
    if confidence >= _SURE_FROM:
        return _SURE
    return _DOUBTFUL if confidence >= _DOUBTFUL_FROM else _GUESSED


def _encoded(suffix: str, pixels: Pixels, options: list[int]) -> bytes:
    done, data = cv2.imencode(suffix, pixels, options)
    if not done:
        raise ValueError(f"no {suffix} can be made of an array of shape {pixels.shape}")
    return data.tobytes()
