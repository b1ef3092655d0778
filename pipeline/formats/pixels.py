"""Pillow's many kinds of images as the two kinds that we work with, and turns that lose nothing.

Grey pages have one channel (print on white is never blown up to three), all others three in OpenCV's order.
"""

from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""Height × width (grey, 0 black) or height × width × 3 (blue, green, red)."""

_LARGE: Final = 256
"""Pixels of a side from which on a page is halved before it is reduced further."""
_TWO_BYTES: Final = 65_000
_ROWS: Final = 256
"""Rows of a page that are taken from Pillow at a time."""
_SIXTEEN_BITS: Final = ("I;16", "I;16L", "I;16B", "I;16N")


def from_pillow(image: Image.Image) -> Pixels:
    """The pixels of a Pillow image; 16 bits become 8, what is transparent shows white paper."""
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        return _over_white(image)
    if image.mode in ("1", "L"):
        return _gray(image)
    if image.mode in _SIXTEEN_BITS:
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in ("I", "F"):
        return _from_numbers(np.asarray(image))
    colour = np.asarray(image.convert("RGB"))
    if image.mode == "P" and _is_grey(colour):
        return np.ascontiguousarray(colour[:, :, 0])
    return np.ascontiguousarray(colour[:, :, ::-1])


def turned(pixels: Pixels, quarter_turns: int) -> Pixels:
    """The page turned clockwise by so many quarters."""
    return np.ascontiguousarray(np.rot90(pixels, -quarter_turns))


def mirrored(pixels: Pixels) -> Pixels:
    """The page with left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def is_bilevel(pixels: Pixels) -> bool:
    """Whether a page holds nothing but black and white."""
    return pixels.ndim == 2 and bool(np.all((pixels == 0) | (pixels == 255)))


def _gray(image: Image.Image) -> Pixels:
    """Copied a few rows at a time, in memory that stays at hand: a tenth of the time of the whole at once."""
    gray = np.empty((image.height, image.width), np.uint8)
    for top in range(0, image.height, _ROWS):
        bottom = min(top + _ROWS, image.height)
        gray[top:bottom] = np.asarray(image.crop((0, top, image.width, bottom)).convert("L"))
    return gray


def _over_white(image: Image.Image) -> Pixels:
    coloured = image.mode not in ("LA", "La", "L", "1")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    paper.alpha_composite(layer)
    return from_pillow(paper.convert("RGB" if coloured else "L"))


def _from_numbers(values: npt.NDArray[np.generic]) -> Pixels:
    numbers: npt.NDArray[np.float64] = np.nan_to_num(np.asarray(values, dtype=np.float64))
    highest = float(numbers.max(initial=0))
    if highest <= 1.0 and values.dtype.kind == "f":
        numbers = numbers * 255
    elif highest > 255:
        numbers = numbers / 257
    return np.clip(numbers, 0, 255).astype(np.uint8)


def _is_grey(colour: Pixels) -> bool:
    return bool(
        np.array_equal(colour[..., 0], colour[..., 1]) and np.array_equal(colour[..., 1], colour[..., 2])
    )


def halved(gray: Pixels) -> Pixels:
    """A grey page in half its size, unless it is small; means of four cost a fortieth of other means."""
    height, width = gray.shape
    if min(height, width) < _LARGE:
        return gray
    even = gray[: height // 2 * 2, : width // 2 * 2]
    return np.asarray(cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)


def parts_of(ink: Pixels) -> npt.NDArray[np.int32]:
    """Left, top, width, height and number of pixels of each connected part of what is not 0."""
    return labels_of(ink)[1][1:]


def labels_of(ink: Pixels) -> tuple[npt.NDArray[np.uint16 | np.int32], npt.NDArray[np.int32]]:
    """The number of its part for each pixel, and the parts as by `parts_of`; 0 is what is not ink.

    Where labels of two bytes are sure to be enough, which they are on most pages, it takes half the time.
    """
    kind = cv2.CV_16U if _most_labels(ink) < _TWO_BYTES else cv2.CV_32S
    found = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, kind, cv2.CCL_DEFAULT)
    return np.asarray(found[1], np.uint16 if kind == cv2.CV_16U else np.int32), np.asarray(found[2], np.int32)


def _most_labels(ink: Pixels) -> int:
    """How many labels the ink may take: one for each pixel that has no ink above it and before it."""
    height, width = ink.shape
    if min(height, width) < 2:
        return int(ink.size)
    before = cv2.bitwise_or(cv2.bitwise_or(ink[:-1, 1:], ink[1:, :-1]), ink[:-1, :-1])
    return int(cv2.countNonZero(cv2.compare(ink[1:, 1:], before, cv2.CMP_GT)) + height + width)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that there was no memory left; OpenCV has an error of its own for that.

    To be asked before the next error: OpenCV keeps the code of its last one on the class.
    """
    return isinstance(error, MemoryError) or (
        isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem
    )
