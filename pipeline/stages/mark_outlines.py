"""Outlines of the large things on a page that were not read, of which rings of marks and seals are found.

All lengths are millimetres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import MILLIMETRE, Gray, halved

DARKER: Final = 12
"""Grey levels by which a thin, faded line is darker than the paper around it."""
OUTLINE_MILLIMETRE: Final = MILLIMETRE / 2
"""Pixels of a millimetre on the copy whose outlines are taken, half as large as the small page."""
_LEAST_OUTLINE: Final = 12.0
_REACH: Final = (4.0, 7.6)
"""Width and height of half a ring, at least."""
_LONG: Final = 2.6
"""Words are longer for their height than half a ring is."""
_ROOM: Final = 3
"""Pixels above and below lines that were read: the marks of letters."""
_MOST_POINTS: Final = 16_000
_STRAIGHT: Final = 0.994
"""Cosine of 6 degrees: what runs as level or as upright as that is left out, a seventh of a circle."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """Points of outlines of large things, with the direction across the outline; pixels of the half copy."""

    x: Floats
    y: Floats
    across_x: Floats
    across_y: Floats
    size: tuple[int, int]
    """Height and width of the copy."""

    def of(self, kept: npt.NDArray[np.bool_]) -> "Outlines":
        """Some of them."""
        return Outlines(self.x[kept], self.y[kept], self.across_x[kept], self.across_y[kept], self.size)

    def both_ways(self) -> "Outlines":
        """All of them with the direction inwards, then all with that outwards."""
        x, y = (np.concatenate((along, along)) for along in (self.x, self.y))
        across_x, across_y = (np.concatenate((along, -along)) for along in (self.across_x, self.across_y))
        return Outlines(x, y, across_x, across_y, self.size)


def outlines_of(ink: Gray, read: Sequence[Box]) -> Outlines:
    """The outlines on a small page in grey; in the boxes of `read` (small page) lines of print were read."""
    if min(ink.shape) < 2:
        nothing = np.zeros(0, np.float32)
        return Outlines(nothing, nothing, nothing, nothing, (1, 1))
    dark = cv2.morphologyEx(halved(ink), cv2.MORPH_BLACKHAT, np.ones((5, 5), np.uint8))
    thin = np.asarray(cv2.threshold(dark, DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)
    thin = np.asarray(cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    found, _ = cv2.findContours(thin, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    points = _unread(found, read, thin.shape[:2])
    smooth = cv2.blur(dark, (3, 3))
    x, y = points[:, 0], points[:, 1]
    across = [
        cv2.Sobel(smooth, cv2.CV_16S, *order, ksize=3)[y, x].astype(np.float32) for order in ((1, 0), (0, 1))
    ]
    length = np.maximum(np.hypot(*across), 1e-3)
    across_x, across_y = (np.asarray(side / length, np.float32) for side in across)
    slanted = np.maximum(np.abs(across_x), np.abs(across_y)) < _STRAIGHT  # the rest are rulings, mostly
    points, across_x, across_y = points[slanted], across_x[slanted], across_y[slanted]
    step = 1 + len(points) // _MOST_POINTS
    x, y = points[::step].astype(np.float32).T
    return Outlines(x, y, across_x[::step], across_y[::step], thin.shape[:2])


def _unread(
    outlines: Sequence[cv2.typing.MatLike], read: Sequence[Box], size: tuple[int, int]
) -> npt.NDArray[np.int32]:
    """The points of things as large as half a ring that lie in no line of print which was read."""
    large = [outline[:, 0] for outline in outlines if len(outline) >= _LEAST_OUTLINE * OUTLINE_MILLIMETRE]
    if not large:
        return np.zeros((0, 2), np.int32)
    sizes = np.fromiter(map(len, large), np.int64, len(large))
    starts = np.cumsum(sizes) - sizes
    points = np.concatenate(large)
    extent = np.maximum.reduceat(points, starts) - np.minimum.reduceat(points, starts)
    width, height = (extent / OUTLINE_MILLIMETRE).T
    low, high = np.minimum(width, height), np.maximum(width, height)
    kept = (high >= _REACH[1]) & ((low >= _REACH[1]) | ((low >= _REACH[0]) & (high <= _LONG * low)))
    unread = np.ones(size, np.bool_)
    for box in read:
        top, bottom = (box.top - _ROOM) // 2, (box.bottom + _ROOM) // 2
        unread[max(top, 0) : bottom, max(box.left // 2, 0) : box.right // 2] = False
    points = points[np.repeat(kept, sizes)]
    return np.asarray(points[unread[points[:, 1], points[:, 0]]], np.int32)
