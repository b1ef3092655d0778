"""The ring around a letter that stands alone: one so pale that its outline is lost in the paper.

What is too weak to be seen in one place is strong all around: grey levels are added up along circles, so that
the grain is averaged out. All lengths are millimetres.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_circles import Circle, rolled
from pipeline.stages.mark_pixels import MILLIMETRE, Gray

_RADII: Final = (4.0, 12.8)
_BROAD: Final = 7
"""Pixels of the small page: lines are thinner."""
_OFF: Final = range(-6, 7, 2)
"""Pixels by which the letter may stand beside the middle of its ring."""
_STRONGER: Final = 2.5
"""How many times as dark as the grain a ring is, all around."""
_ALL_AROUND: Final = 0.8
"""Share of the directions in which it is darker than the grain."""
_LEAST: Final = 3.0
"""Grey levels by which it is darker than the paper on both sides."""


def faint_ring(ink: Gray, box: Box) -> Circle | None:
    """The ring around a letter in that box of the small page; None where there is none."""
    middle_x, middle_y = box.middle
    best, strength = None, 0.0
    for down in _OFF:
        for right in _OFF:
            radius, found = _strongest(ink, middle_x + right, middle_y + down)
            if found > strength:
                best, strength = Circle(middle_x + right, middle_y + down, radius), found
    return best


def _strongest(ink: Gray, x: float, y: float) -> tuple[float, float]:
    """Radius of the ring around a place and how strong it is; 0 where there is none."""
    around = cv2.GaussianBlur(rolled(ink, x, y, _RADII[1] + 1), (3, 3), 0)
    lines = cv2.morphologyEx(around, cv2.MORPH_BLACKHAT, np.ones((1, _BROAD), np.uint8)).astype(np.float32)
    first, last = (round(radius * MILLIMETRE) for radius in _RADII)
    part = lines[:, first : last + 1]
    means = part.mean(axis=0)
    at = int(np.argmax(means))
    grain = float(np.median(means))
    if means[at] < max(_LEAST + grain, _STRONGER * grain) or _share(part[:, at], grain) < _ALL_AROUND:
        return 0.0, 0.0
    return float(first + at), float(means[at] / max(grain, 1.0))


def _share(line: npt.NDArray[np.float32], grain: float) -> float:
    return float(np.mean(line > grain))
