"""Pixels of marks: the page at one size, ink of any colour as grey, crops as the recognizer wants them."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box

Gray: TypeAlias = npt.NDArray[np.uint8]
"""Height × width; pages in colours have a third side."""

LOOK_DPI: Final = 127.0
"""Resolution at which marks are looked for: 5 pixels for a millimetre."""
CROP_DPI: Final = 200.0
"""Resolution of the crops: 13 pt capitals are then some 25 px high."""
MILLIMETRE: Final = LOOK_DPI / 25.4
"""Pixels at which marks are looked for."""
_BLOT: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
"""1.9 mm; strokes of bold print of 16 pt have 1.1."""
_BLOT_DARK: Final = 110
_ANGLES: Final = np.arange(-5.0, 5.1, 0.5)
_FEW_POINTS: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """An upright page, and the one small copy on which all marks are looked for."""

    page: Gray
    """The page as it was given, grey or in colours."""
    small: Gray
    """The page at `LOOK_DPI`, grey or in colours."""
    ink: Gray
    """The small page in grey: ink of any colour is dark."""
    scale: float
    """Size of the small page relative to the page."""

    def on_page(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A place on the small page, in pixels of the page."""
        edges = (round(edge / self.scale) for edge in (left, top, right, bottom))
        return Box(*edges).clipped(self.page.shape[1], self.page.shape[0])


def look_at(page: Gray, dpi: float) -> Look:
    """The small copy of an upright page."""
    small = _resized(page, LOOK_DPI / dpi)
    return Look(page, small, darkest(small), LOOK_DPI / dpi)


def _resized(page: Gray, scale: float) -> Gray:
    """The page at another size: halved by averages as far as it goes, which is quick, then sampled."""
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    while page.shape[1] >= 2 * size[0] and page.shape[0] >= 2 * size[1]:
        half = (page.shape[1] // 2, page.shape[0] // 2)
        page = np.asarray(cv2.resize(page[: 2 * half[1], : 2 * half[0]], half, interpolation=cv2.INTER_AREA))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_LINEAR), np.uint8)


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


def levelled(crop: Gray) -> Gray:
    """A crop of one line, dark on white, turned so that it lies level: what it hangs by blurs its profile."""
    y, x = np.nonzero(crop < _BLOT_DARK)
    if y.size < _FEW_POINTS:
        return crop
    slopes = np.tan(np.radians(_ANGLES))
    rows = np.rint(y[None, :] - slopes[:, None] * (x - crop.shape[1] / 2)).astype(np.int64)
    profiles = [np.bincount(each - each.min()) for each in rows]
    best = float(_ANGLES[int(np.argmax([np.square(profile).sum() for profile in profiles]))])
    if abs(best) < 1:
        return crop
    size = (crop.shape[1], crop.shape[0])
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), best, 1.0)
    return np.asarray(cv2.warpAffine(crop, turn, size, flags=cv2.INTER_CUBIC, borderValue=(255,)), np.uint8)


def without_blots(crop: Gray) -> Gray:
    """A crop of 200 dpi, dark on white, without what is far thicker than a stroke of print: holes, blots."""
    dark = np.asarray(crop < _BLOT_DARK, np.uint8)
    blots = cv2.morphologyEx(dark, cv2.MORPH_OPEN, _BLOT)
    if not blots.any():
        return crop
    clean = crop.copy()
    clean[cv2.dilate(blots, np.ones((9, 9), np.uint8)) > 0] = 255
    low = int(np.percentile(clean, 1))  # letters beside a black hole are pale
    return np.asarray(cv2.normalize(np.maximum(clean, low), clean, 0, 255, cv2.NORM_MINMAX), np.uint8)
