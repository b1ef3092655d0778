"""Lines of print on a page: Tesseract's layout analysis, and the size of print of each line by its letters.

Layout analysis finds nearly every printed line, but its boxes say little about the size of the print: a line
with a capital or a mark is higher than one without. The baseline and the letters that stand on it tell the
size, and cutting by it instead of by the box is worth more than any change of the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import tesserocr

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import Place
from pipeline.engines.tesseract import show
from pipeline.model.geometry import Box

_X_HEIGHT: Final = 0.455
_CAPITAL: Final = 0.665
"""Heights of x-height letters and of capitals, figures and ascenders, as shares of the em."""
_MIDDLE_HEIGHT: Final = 0.55
"""The same for the middle one of all letters."""
_USUAL_EM: Final = 35.5
"""Pixels of the em where x-height letters are 16 pixels high, as the stages make them."""
_EMS: Final = np.exp(np.linspace(np.log(0.62), np.log(1.75), 53))
"""Sizes of print that are tried, as shares of the usual one."""
_ON_BASELINE: Final = 0.16
"""Ems between the lower end of a letter and its baseline."""
_SPREAD: Final = 0.045
"""How far, as a share, heights of letters of one size lie from each other."""
_FEW: Final = 4
_LOW: Final = 0.65
"""Share of x-height letters in running text."""
_IN_CAPITALS: Final = 0.15
"""Share of lines that have high letters only."""
_OTHER: Final = 0.04
"""How likely a height is that no letter of the size has."""
_NOT_TEXT: Final = frozenset(
    (
        tesserocr.PT.FLOWING_IMAGE, tesserocr.PT.HEADING_IMAGE, tesserocr.PT.PULLOUT_IMAGE,
        tesserocr.PT.HORZ_LINE, tesserocr.PT.VERT_LINE, tesserocr.PT.NOISE,
    )
)  # fmt: skip

Floats = npt.NDArray[np.float64]


class Extent(IntEnum):
    """What an image shows; the numbers are Tesseract's page segmentation modes."""

    PAGE = int(tesserocr.PSM.AUTO)
    """A page with blocks and columns."""
    BLOCK = int(tesserocr.PSM.SINGLE_BLOCK)
    """A crop with one block of lines."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of print as layout analysis found it."""

    place: Place
    block: int


@dataclass(frozen=True, slots=True, eq=False)
class _Letters:
    """Boxes of the inked parts of a page that may be letters, in parallel arrays."""

    left: Floats
    right: Floats
    bottom: Floats
    height: Floats


def find_lines(reader: "tesserocr.PyTessBaseAPI", image: Gray, extent: Extent) -> list[FoundLine]:
    """The lines of a straight grey page in the order of the layout."""
    if min(image.shape) < 3:
        return []
    reader.SetPageSegMode(int(extent))
    show(reader, image)
    found = list(_layout(reader))
    reader.Clear()
    if not found:
        return []
    letters = _letters(image)
    expected = _USUAL_EM if extent is Extent.PAGE else _em_of_crop(letters)
    usual = _em_of(letters.height, expected, _Prior.WIDE)
    return [_measured(line, letters, usual or expected) for line in found]


class _Prior:
    """How firmly the size of a line is expected to be the usual one, in nats for a factor e."""

    WIDE: Final = 1.0
    LINE: Final = 6.0


def _layout(reader: "tesserocr.PyTessBaseAPI") -> Iterator[FoundLine]:
    found = reader.AnalyseLayout()
    if found is None:
        return
    level, block = tesserocr.RIL.TEXTLINE, 0
    for entry in tesserocr.iterate_level(found, level):
        if entry.IsAtBeginningOf(tesserocr.RIL.BLOCK):
            block += 1
        box, baseline = entry.BoundingBox(level), entry.Baseline(level)
        if entry.BlockType() in _NOT_TEXT or box is None or baseline is None:
            continue
        line = _line(Box(*box), baseline, block)
        if line:
            yield line


def _line(box: Box, baseline: tuple[tuple[int, int], tuple[int, int]], block: int) -> FoundLine | None:
    """The line between the ends of its box; None where it is no line of print."""
    (x0, y0), (x1, y1) = baseline
    if x1 <= x0 or box.width < 2 or box.height < 4:
        return None
    slope = (y1 - y0) / (x1 - x0)
    if abs(slope) > 0.2:
        return None
    ends = [y0 + slope * (x - x0) for x in (box.left, box.right)]
    return FoundLine(Place(box.left, ends[0], box.right, ends[1], max(box.height, 1.0)), block)


def _letters(image: Gray) -> _Letters:
    _, ink = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height = (stats[1:, column].astype(np.float64) for column in range(4))
    kept = (height >= 5) & (width <= 3 * height) & (width >= 0.12 * height)
    return _Letters(left[kept], (left + width)[kept], (top + height)[kept], height[kept])


def _em_of_crop(letters: _Letters) -> float:
    """A first guess for a crop, whose print may be of any size."""
    return float(np.median(letters.height)) / _MIDDLE_HEIGHT if letters.height.size else _USUAL_EM


def _measured(line: FoundLine, letters: _Letters, usual: float) -> FoundLine:
    """The line with its baseline laid under its letters and the size of its print."""
    place = line.place
    middles = (letters.left + letters.right) / 2
    slope = (place.right_baseline - place.left_baseline) / (place.right - place.left)
    off = letters.bottom - (place.left_baseline + slope * (middles - place.left))
    inside = (middles >= place.left) & (middles <= place.right)
    standing = inside & (np.abs(off) <= _ON_BASELINE * usual) & (letters.height >= 0.3 * usual)
    if np.count_nonzero(standing) < _FEW:
        return replace(line, place=replace(place, em=usual))
    shift = float(np.median(off[standing]))
    em = _em_of(letters.height[standing], usual, _Prior.LINE) or usual
    moved = replace(
        place, left_baseline=place.left_baseline + shift, right_baseline=place.right_baseline + shift, em=em
    )
    return replace(line, place=moved)


def _em_of(heights: Floats, usual: float, prior: float) -> float | None:
    """The size of print that explains the heights of letters best; None where there are few of them.

    In running text two letters of three are x-height letters and the others as high as capitals; a heading
    in capitals, or a number, has high letters only. Other heights come from marks that touch their letters.
    """
    heights = heights[(heights > 0.25 * usual) & (heights < 1.5 * usual)]
    if heights.size < _FEW:
        return None
    ems = usual * _EMS
    low = _closeness(heights[:, None] / (_X_HEIGHT * ems))
    high = _closeness(heights[:, None] / (_CAPITAL * ems))
    mixed = np.log(_LOW * low + (1 - _LOW) * high + _OTHER).sum(axis=0)
    capitals = np.log(high + _OTHER).sum(axis=0) + np.log(_IN_CAPITALS)
    fit = np.maximum(mixed, capitals) - prior * np.abs(np.log(_EMS))
    em = float(ems[np.argmax(fit)])
    is_low = np.abs(np.log(heights / (_X_HEIGHT * em))) < 2 * _SPREAD
    is_high = np.abs(np.log(heights / (_CAPITAL * em))) < 2 * _SPREAD
    sizes = np.concatenate((heights[is_low] / _X_HEIGHT, heights[is_high] / _CAPITAL))
    return float(np.median(sizes)) if sizes.size else em


def _closeness(ratios: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * (np.log(ratios) / _SPREAD) ** 2), np.float64)
