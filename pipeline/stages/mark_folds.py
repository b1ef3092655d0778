"""Folds, strokes and rulings that run through a whole stamp: they tie its letters, or cut them in two.

A fold of paper is a thin line from side to side, however pale; no letter is as long.
"""

from typing import Final

import cv2
import numpy as np

from pipeline.stages.mark_pixels import Gray

_SLOPES: Final = np.tan(np.radians(np.arange(-4.0, 4.1, 0.25)))
_THICK: Final = 9
"""Pixels; what is thinner may be a fold: 1.1 mm at 200 dpi."""
_DARKER: Final = 12
"""By which a fold is darker than the paper on both sides, in three columns of four."""
_REACH: Final = 2
"""Pixels on both sides of the middle of a fold that go with it."""
_MOST: Final = 3
"""Lines through one stamp, those of its frame among them."""


def without_folds(crop: Gray) -> Gray | None:
    """A crop of a stamp (dark on white) without the lines that run through it; None where there is none."""
    cleared = _without_one(crop)
    for _ in range(_MOST - 1):
        further = None if cleared is None else _without_one(cleared)
        cleared = cleared if further is None else further
    return cleared


def _without_one(crop: Gray) -> Gray | None:
    inked = np.flatnonzero(crop.min(axis=0) < 255)  # a margin of white is laid around crops
    if inked.size < 2 * _THICK:
        return None
    closed = np.asarray(cv2.morphologyEx(crop, cv2.MORPH_CLOSE, np.ones((_THICK, 1), np.uint8)), np.uint8)
    thin = np.asarray(cv2.subtract(closed, crop), np.uint8)
    quarter = int(inked[-1] - inked[0]) // 4
    depth, slope, row = 0.0, 0.0, 0
    for tried in _SLOPES.tolist():
        depths = np.partition(_sheared(thin, tried)[:, inked[0] : inked[-1] + 1], quarter, axis=1)[:, quarter]
        if depths.max() > depth:
            depth, slope, row = float(depths.max()), tried, int(depths.argmax())
    if depth < _DARKER:
        return None
    level = _sheared(crop, slope)
    first, last = max(row - _REACH, 1), min(row + _REACH, crop.shape[0] - 2)
    # what stands above and below goes on across it: paper, or a letter
    share = np.linspace(0, 1, last - first + 3, dtype=np.float32)[1:-1, None]
    level[first : last + 1] = (1 - share) * level[first - 1] + share * level[last + 1]
    band = np.zeros_like(crop)
    band[first : last + 1] = 255
    return np.where(_sheared(band, -slope) > 0, _sheared(level, -slope), crop)


def _sheared(image: Gray, slope: float) -> Gray:
    """The image with its columns moved, so that what falls by `slope` lies level."""
    height, width = image.shape
    matrix = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]], np.float32)
    return np.asarray(cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)
