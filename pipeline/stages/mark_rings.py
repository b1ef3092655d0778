"""Finds rings of 11 to 19 mm with one letter in them: A, B or C, as covers of secret letters bear them."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import CROP_DPI, MILLIMETRE, Gray, darkest, set_on_white

_PX: Final = MILLIMETRE
_RING: Final = (10.0, 19.0)
_DARKER: Final = 13
_MOST: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A ring of the size of a mark A, B or C."""

    box: Box
    """Pixels of the page that was given."""
    crop: Gray
    """What stands in it: dark on white, 200 dpi."""
    lettered: bool
    """Whether one large letter stands in it, read or not."""


def find_rings(page: Gray, small: Gray, scale: float) -> tuple[Ring, ...]:
    """The rings of an upright page; `small` is the page in grey, `scale` times as large."""
    return tuple(_ring(page, box, scale) for box in _round_holes(small)[:_MOST])


def _round_holes(small: Gray) -> list[Box]:
    """Boxes around white discs within rings of 11 to 19 mm."""
    dark = cv2.morphologyEx(cv2.blur(small, (3, 3)), cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
    ink = np.asarray(cv2.threshold(dark, _DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)
    outlines, nested = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for outline, links in zip(outlines, nested[0] if nested is not None else (), strict=True):
        left, top, width, height = cv2.boundingRect(outline)
        if links[3] < 0 or not (_RING[0] <= width / _PX <= _RING[1] and 0.87 <= width / height <= 1.15):
            continue
        if cv2.contourArea(outline) > 0.72 * width * height:  # a disc fills 0.785 of its box, a square all
            filled = cv2.contourArea(cv2.convexHull(outline))
            if filled < 0.84 * width * height:
                boxes.append(Box(left, top, left + width, top + height))
    return boxes


def _ring(page: Gray, box: Box, scale: float) -> Ring:
    inset = round(0.17 * box.width)
    master = Box(
        round((box.left + inset) / scale), round((box.top + inset) / scale),
        round((box.right - inset) / scale), round((box.bottom - inset) / scale),
    ).clipped(page.shape[1], page.shape[0])  # fmt: skip
    crop = darkest(page[master.top : master.bottom, master.left : master.right])
    side = round(box.width / _PX / 25.4 * CROP_DPI * 0.66)
    return Ring(
        master, set_on_white(np.asarray(cv2.resize(crop, (side, side)), np.uint8)), _is_lettered(crop)
    )


def _is_lettered(crop: Gray) -> bool:
    """Whether there is one large thing in the middle, and little beside it."""
    small = cv2.blur(cv2.resize(crop, (48, 48), interpolation=cv2.INTER_AREA), (3, 3))
    low, high = np.percentile(small, (3, 90))
    if high - low < 25:
        return False
    ink = np.asarray(small < (low + high) / 2, np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    heights = sorted((int(row[cv2.CC_STAT_HEIGHT]) for row in stats[1:count]), reverse=True)
    return bool(heights) and heights[0] >= 20 and sum(height >= 8 for height in heights) <= 3
