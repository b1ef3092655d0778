"""Leftovers: print that the layout analysis passed over, such as a lone number in the cell of a table.

Layout analysis takes what stands alone for noise. So ink of the size of letters that lies under no word is
gathered into small crops, which are read one by one; only what then reads clearly is kept, since stamps,
seals and handwriting are left over too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Engine
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word

Gray = npt.NDArray[np.uint8]


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
    for box in boxes:
        left, top = box.left, max(0, box.top - print_height)
        crop = image[top : box.bottom + print_height, left : box.right]
        for line in engine.read_line(np.ascontiguousarray(crop)):
            words = tuple(_moved(word, left, top) for word in line.words if _is_clear(word, options))
            if words and len(words) == len(line.words):
                found.append(Line(words, -1))
    return tuple(found)


def find_leftovers(
    image: Gray, lines: Sequence[Line], print_height: int, options: LeftoverOptions
) -> list[Box]:
    """Boxes around ink of the size of letters that lies under no word."""
    level, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.asarray(image <= level, np.uint8)
    for place in _read_places(lines, print_height):
        box = place.clipped(image.shape[1], image.shape[0])
        ink[box.top : box.bottom, box.left : box.right] = 0
    reach = max(1, round(print_height * options.reach))
    joined = cv2.dilate(_letters(ink, print_height, options), np.ones((3, 2 * reach + 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [Box(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]
    return [box for box in boxes if box.width <= options.widest * print_height]


def _read_places(lines: Sequence[Line], print_height: int) -> Iterator[Box]:
    """Where words were read, and the gaps between them: boxes of words often miss a letter at their ends."""
    for line in lines:
        for word, following in zip(line.words, (*line.words[1:], None), strict=True):
            box = word.box
            if following and 0 <= following.box.left - box.right <= 3 * print_height:
                box = box.union(following.box)
            yield Box(box.left - print_height // 2, box.top, box.right + print_height // 2, box.bottom)


def _letters(ink: Gray, print_height: int, options: LeftoverOptions) -> Gray:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    widths, heights = stats[:, 2], stats[:, 3]
    keep = (
        (heights >= options.lowest * print_height)
        & (heights <= options.highest * print_height)
        & (widths <= 3 * print_height)
    )
    keep[0] = False
    return np.asarray(keep[labels], np.uint8)


def _moved(word: Word, left: int, top: int) -> Word:
    box = word.box
    return replace(word, box=Box(box.left + left, box.top + top, box.right + left, box.bottom + top))


def _is_clear(word: Word, options: LeftoverOptions) -> bool:
    return word.confidence >= options.confidence and any(map(str.isalnum, word.text))
