"""Pixels of marks: the page at one size, ink of any colour as grey, crops as the recognizer wants them."""

from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Gray: TypeAlias = npt.NDArray[np.uint8]
"""Height × width; pages in colours have a third side."""

LOOK_DPI: Final = 127.0
"""Resolution at which marks are looked for: 5 pixels for a millimetre."""
CROP_DPI: Final = 200.0
"""Resolution of the crops: 13 pt capitals are then some 25 px high."""
MILLIMETRE: Final = LOOK_DPI / 25.4
"""Pixels at which marks are looked for."""


def resized(page: Gray, scale: float) -> Gray:
    """The page at another size."""
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(page, size, interpolation=kind), np.uint8)


def darkest(pixels: Gray) -> Gray:
    """Ink of any colour as dark grey."""
    if pixels.ndim == 2:
        return pixels
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def set_on_white(crop: Gray) -> Gray:
    """The crop with full contrast and a white margin."""
    low, high = np.percentile(crop, (1, 90))
    if high - low < 25:  # nothing is printed in it
        return np.full((crop.shape[0] + 32, crop.shape[1] + 32), 255, np.uint8)
    level = np.clip((crop.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    return np.pad(level, 16, constant_values=255)
