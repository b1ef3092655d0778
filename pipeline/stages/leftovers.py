"""Leftovers: print that the recognizer passed over, such as a date or a lone number in the cell of a table.

Layout analysis takes what stands alone for noise, and letters that touch what is above them stand in no line.
So ink of the size of letters that lies under no word is gathered into small crops, which are read at once;
only what then reads clearly is kept, since stamps, seals and handwriting are left over too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Engine
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word

Gray = npt.NDArray[np.uint8]

_SAMPLED: Final = 4
"""Of so many rows of pixels one is looked at to tell ink from paper."""


@dataclass(frozen=True, slots=True)
class LeftoverOptions:
    """Which leftovers are read, in heights of x-height print, and what is kept of them."""

    lowest: float = 0.8
    highest: float = 2.6
    widest: float = 24.0
    reach: float = 0.9
    """Letters nearer than this belong together."""
    most: int = 40
    """Crops read on a page; more of them are a picture or a page of handwriting, and none is read."""
    confidence: float = 0.75
    """Words of leftovers are kept from this confidence on."""


def read_leftovers(
    image: Gray, lines: Sequence[Line], print_height: int, engine: Engine, options: LeftoverOptions
) -> tuple[Line, ...]:
    """Lines that stand in ink under no word of `lines`, in pixels of the image."""
    boxes = find_leftovers(image, lines, print_height, options)
    if len(boxes) > options.most:
        return ()
    found = []
    sheet, places = _on_one_sheet(image, boxes, print_height)
    for line in engine.read_line(sheet) if places else ():
        middle = line.box.middle[1]
        left, top = next((x, y) for end, x, y in places if middle < end)
        words = tuple(_moved(word, left, top) for word in line.words if _is_clear(word, options))
        if words and len(words) == len(line.words):
            found.append(Line(words, -1))
    return tuple(found)


def _on_one_sheet(
    image: Gray, boxes: Sequence[Box], print_height: int
) -> tuple[Gray, list[tuple[float, int, int]]]:
    """The crops one under the other, to be read at once; for each, where it ends and how far it was moved."""
    crops = [image[max(0, box.top - 3) : box.bottom + 3, box.left : box.right] for box in boxes]
    gap = 2 * print_height
    height = gap + sum(crop.shape[0] + gap for crop in crops)
    sheet = np.full((height, gap + max((crop.shape[1] + gap for crop in crops), default=0)), 255, np.uint8)
    places, top = [], gap
    for crop, box in zip(crops, boxes, strict=True):
        sheet[top : top + crop.shape[0], gap : gap + crop.shape[1]] = crop
        places.append((top + crop.shape[0] + gap / 2, box.left - gap, max(0, box.top - 3) - top))
        top += crop.shape[0] + gap
    if places:
        places[-1] = (float(height), *places[-1][1:])
    return sheet, places


def find_leftovers(
    image: Gray, lines: Sequence[Line], print_height: int, options: LeftoverOptions
) -> list[Box]:
    """Boxes around ink of the size of letters that lies under no word."""
    level, _ = cv2.threshold(image[::_SAMPLED], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    _, inked = cv2.threshold(image, level, 1, cv2.THRESH_BINARY_INV)
    ink = np.asarray(inked, np.uint8)
    for rows, columns in _read_places(lines, print_height // 2):
        ink[rows, columns] = 0
    letters = _letters(ink, print_height, options)
    if not letters:
        return []
    reach = max(1, round(print_height * options.reach))
    ink.fill(0)
    cv2.drawContours(ink, letters, -1, 1, cv2.FILLED)
    cv2.dilate(ink, np.ones((3, 2 * reach + 1), np.uint8), dst=ink)
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = sorted(map(_box_of, contours), key=lambda box: (box.top, box.left))
    return [box for box in boxes if box.width <= options.widest * print_height]


def _box_of(contour: cv2.typing.MatLike) -> Box:
    x, y, width, height = cv2.boundingRect(contour)
    return Box(x, y, x + width, y + height)


def _read_places(lines: Sequence[Line], beside: int) -> Iterator[tuple[slice, slice]]:
    """Where words were read, and the gaps between them: boxes of words often miss a letter at their ends."""
    for line in lines:
        for word, following in zip(line.words, (*line.words[1:], None), strict=True):
            top, right, bottom = word.box.top, word.box.right, word.box.bottom
            if following and 0 <= following.box.left - right <= 6 * beside:
                after = following.box
                top, right, bottom = min(top, after.top), max(right, after.right), max(bottom, after.bottom)
            left = max(0, word.box.left - beside)
            yield slice(max(0, top), bottom), slice(left, right + beside)


def _letters(ink: Gray, print_height: int, options: LeftoverOptions) -> list[cv2.typing.MatLike]:
    """The contours of the parts of the ink that are of the size of letters."""
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    lowest, highest = options.lowest * print_height, options.highest * print_height
    return [
        contour
        for contour, box in zip(contours, map(_box_of, contours), strict=True)
        if lowest <= box.height <= highest and box.width <= 3 * max(print_height, box.height)
    ]


def _moved(word: Word, left: int, top: int) -> Word:
    box = word.box
    return replace(word, box=Box(box.left + left, box.top + top, box.right + left, box.bottom + top))


def _is_clear(word: Word, options: LeftoverOptions) -> bool:
    return word.confidence >= options.confidence and any(map(str.isalnum, word.text))
