"""Rulings: the lines of tables and the rules under headings, taken off the image that the engine reads.

An engine reads an upright ruling as `|`, `l` or `1` and joins cells across it. On a straight page rulings are
simply the runs of ink that are far longer than any letter is high or wide (morphological opening).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box

Gray = npt.NDArray[np.uint8]

_INK: Final = 170
"""Grey up to which a pixel of the cleaned page is ink; rulings are often thin and pale."""


@dataclass(frozen=True, slots=True)
class RulingOptions:
    """What counts as a ruling, in heights of x-height print."""

    upright_length: float = 5.0
    level_length: float = 8.0
    thickest: float = 0.6
    """Anything thicker is a picture, a bar or the edge of the scan."""


@dataclass(frozen=True, slots=True)
class Unruled:
    """A page without rulings, and where the upright ones stood."""

    image: Gray
    dividers: tuple[Box, ...]
    """Upright rulings, pixels of the image; text on both sides belongs to different cells."""


def without_rulings(image: Gray, print_height: int, options: RulingOptions) -> Unruled:
    """The straight page with its rulings white."""
    ink = np.asarray(cv2.threshold(image, _INK, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    upright_length, level_length = (
        max(1, round(print_height * length)) for length in (options.upright_length, options.level_length)
    )
    has_upright = _has_runs(ink, upright_length)
    has_level = _has_runs(np.asarray(cv2.transpose(ink), np.uint8), level_length)
    if not has_upright and not has_level:
        return Unruled(image, ())
    none = np.zeros_like(ink)
    upright = _opened(ink, (1, upright_length)) if has_upright else none
    level = _opened(ink, (level_length, 1)) if has_level else none
    thickest = max(2, round(print_height * options.thickest))
    dividers, upright = _thin(upright, lambda box: box.width <= thickest + 2)
    _, level = _thin(level, lambda box: box.height <= thickest + 2)
    mask = cv2.dilate(upright | level, np.ones((3, 3), np.uint8))
    cleaned = image.copy()
    cleaned[mask > 0] = 255
    return Unruled(cleaned, dividers)


def _has_runs(ink: Gray, length: int) -> bool:
    """Whether ink may run straight down for so many pixels, a pixel of slope aside."""
    rows = np.packbits(ink, axis=1)
    # a pixel beside the run does not break it, so each row takes in its neighbours to both sides
    before, after = np.zeros_like(rows), np.zeros_like(rows)
    before[:, 1:], after[:, :-1] = rows[:, :-1] << 7, rows[:, 1:] >> 7
    rows = np.asarray(rows | (rows << 1) | after | (rows >> 1) | before, np.uint8)
    done = 1
    while done < length:
        step = min(done, length - done)
        if len(rows) <= step:
            return False
        rows = rows[:-step] & rows[step:]
        done += step
    return bool(rows.any())


def _opened(ink: Gray, size: tuple[int, int]) -> Gray:
    """Runs of ink at least as long as `size`; a pixel of slope or a gap does not break them."""
    across = (3, 1) if size[1] > size[0] else (1, 3)
    wider = cv2.dilate(ink, np.ones(across[::-1], np.uint8))
    return np.asarray(cv2.morphologyEx(wider, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8)), np.uint8)


def _thin(mask: Gray, is_thin: Callable[[Box], bool]) -> tuple[tuple[Box, ...], Gray]:
    """The parts of the mask that are no thicker than a ruling, as boxes and as a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes, kept = [], []
    for contour in contours:
        x, y, width, height = cv2.boundingRect(contour)
        box = Box(x, y, x + width, y + height)
        if is_thin(box):
            boxes.append(box)
            kept.append(contour)
    thin = np.zeros_like(mask)
    cv2.drawContours(thin, kept, -1, 1, cv2.FILLED)
    return tuple(boxes), thin
