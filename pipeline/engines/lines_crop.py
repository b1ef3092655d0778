"""One line of print, cut to the one size in which the line reader sees all print.

The reader and its training both cut with the functions of this module: what the network learns on made-up
lines holds for real ones only if baseline, size of print, sampling and ink come out the same.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Gray
from pipeline.model.geometry import Transform

HEIGHT: Final = 40
"""Pixels of a cut line from top to bottom."""
EM: Final = 33.0
"""Pixels of an em in a cut line: an x-height letter is 15 of them high."""
BASELINE: Final = 31.0
"""Pixels from the top to the baseline: capitals with two marks reach .9 em, descenders .24 em."""
MARGIN: Final = 8
"""Pixels of paper left and right of the line."""
STEP: Final = 4
"""Pixels of width in one step of the network."""
WIDEST: Final = 6000
"""Pixels; a longer line is no line of print."""

Ink = npt.NDArray[np.float32]
"""A cut line as the network sees it: 0.0 paper to 2.0 ink."""

_FINE: Final = 1.2
"""Pixels of the page in one of the cut line from which the line is cut twice as large and then averaged."""
_VERY_FINE: Final = 3.0
_COARSE: Final = 0.9
_FAINTEST: Final = 70
"""Grey levels between paper and ink below which ink is not made darker any more: it may be a ghost."""
_LEVELS: Final = np.arange(256, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands on a page, in pixels of the page."""

    left: float
    left_baseline: float
    """Height of the baseline at the left end."""
    right: float
    right_baseline: float
    em: float
    """Size of the print: of its x-height letters / .45, or of its capitals / .66."""

    def __post_init__(self) -> None:
        if not (self.right > self.left and self.em > 0):
            raise ValueError(f"impossible line {self}")


def lowered(place: Place, pixels: float) -> Place:
    """The place so many pixels of the page further down."""
    left, right = place.left_baseline + pixels, place.right_baseline + pixels
    return replace(place, left_baseline=left, right_baseline=right)


def crop_width(place: Place) -> int:
    """Pixels from left to right of the cut line."""
    length = math.hypot(place.right - place.left, place.right_baseline - place.left_baseline)
    wanted = length * EM / place.em + 2 * MARGIN
    return min(math.ceil(wanted / (2 * STEP)) * 2 * STEP, WIDEST)


def crop_to_page(place: Place) -> Transform:
    """The map from pixels of the cut line to pixels of the page."""
    across, down = place.right - place.left, place.right_baseline - place.left_baseline
    scale = place.em / EM / math.hypot(across, down)
    a, d = across * scale, down * scale
    return Transform(
        a, -d, place.left - a * MARGIN + d * BASELINE, d, a, place.left_baseline - d * MARGIN - a * BASELINE
    )


def cut(page: Gray, to_page: Transform, width: int) -> Gray:
    """The line as `HEIGHT` × `width` grey pixels; what lies outside the page is paper."""
    scale = math.hypot(to_page.a, to_page.d)
    if scale > _VERY_FINE:
        page, to_page = _reduced(page, to_page, width, scale)
        scale = math.hypot(to_page.a, to_page.d)
    if scale > _FINE:
        twice = _warped(page, Transform(0.5, 0, -0.25, 0, 0.5, -0.25).then(to_page), (2 * width, 2 * HEIGHT))
        return np.asarray(cv2.resize(twice, (width, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
    return _warped(page, to_page, (width, HEIGHT), cv2.INTER_CUBIC if scale < _COARSE else cv2.INTER_LINEAR)


def ink_of(line: Gray) -> Ink:
    """What the network sees of a cut line: 0.0 paper to 2.0 ink, however dark the print is."""
    counts = np.cumsum(cv2.calcHist([line], [0], None, [256], [0.0, 256.0]), dtype=np.float64)
    dark, paper = counts.searchsorted((0.015 * line.size, 0.6 * line.size)).tolist()
    paper = max(paper, 170)
    reach = max(paper - dark, _FAINTEST)
    table = np.clip((paper - _LEVELS) * (2.0 / reach), 0.0, 2.0)
    return np.asarray(cv2.LUT(line, table), np.float32)


def _warped(page: Gray, to_page: Transform, size: tuple[int, int], way: int = cv2.INTER_LINEAR) -> Gray:
    matrix = np.array([[to_page.a, to_page.b, to_page.c], [to_page.d, to_page.e, to_page.f]], np.float64)
    flags = way | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(page, matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return np.asarray(warped, np.uint8)


def _reduced(page: Gray, to_page: Transform, width: int, scale: float) -> tuple[Gray, Transform]:
    """The part of a very fine page that holds the line, averaged to twice the size of the cut line."""
    corners = [to_page.apply(x, y) for x in (0, width) for y in (0, HEIGHT)]
    left, top = (max(0, math.floor(min(corner[axis] for corner in corners)) - 4) for axis in (0, 1))
    right, bottom = (math.ceil(max(corner[axis] for corner in corners)) + 4 for axis in (0, 1))
    part = page[top:bottom, left:right]
    if min(part.shape) < 2:
        return page, to_page
    factor = 2.0 / scale
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    x, y = size[0] / part.shape[1], size[1] / part.shape[0]
    # pixel centres: x_small + .5 = (x_page - left + .5) * x
    return small, to_page.then(Transform(x, 0, (0.5 - left) * x - 0.5, 0, y, (0.5 - top) * y - 0.5))
