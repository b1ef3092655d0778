"""Image files as pixels: one page for each frame, as a viewer shows it.

Sizes are read from the header and held against the limits before a pixel is decoded; whatever is wrong with
a file comes out as `BadInputError`, and no warning of a library escapes. Plain JPEG and PNG go through
OpenCV (twice as fast), everything else through Pillow; a file that OpenCV refuses gets Pillow's verdict.
"""

import importlib
import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.exif import exif_of
from pipeline.formats.pixels import Pixels, from_pillow, mirrored, turned
from pipeline.formats.resolution import resolution
from pipeline.model.media import MediaType

_PILLOW_FORMATS: Final = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.WEBP: "WEBP",
    MediaType.JPEG2000: "JPEG2000",
    MediaType.TIFF: "TIFF",
}
_DAMAGE: Final = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError, RuntimeError,
    struct.error,
)  # fmt: skip
"""What Pillow, libtiff and libheif raise on damaged files (an `UnidentifiedImageError` is an `OSError`)."""
_ORIENTATION_TAG: Final = 0x0112
_SUBFILE_TAG: Final = 254
_REDUCED_COPY: Final = 1
_ORIENTATIONS: Final = {
    1: (False, 0), 2: (True, 0), 3: (False, 2), 4: (True, 2),
    5: (True, 3), 6: (False, 1), 7: (True, 1), 8: (False, 3),
}  # fmt: skip
"""EXIF orientation: mirror first (or not), then quarters to turn clockwise."""
_SQUARE_ENOUGH: Final = 1.03


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """How large an honest scan can be; beyond, a file is refused before it is decoded."""

    max_pixels: int = 178_000_000
    """Pixels of one page: A3 at 900 dpi, A0 at 330 dpi. Pillow itself stops at 178,956,970."""
    max_frames: int = 5000
    """Pages in one file."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A page as pixels."""

    pixels: Pixels
    """As a viewer shows the page: grey, or blue-green-red."""
    dpi: int
    """Pixels in an inch of paper, the same across and down."""


@dataclass(frozen=True, slots=True)
class JpegFacts:
    """What the header of a JPEG file says."""

    width: int
    """Pixels as stored."""
    height: int
    """Pixels as stored."""
    components: int
    """1 (grey), 3 or 4 (cyan, magenta, yellow, black)."""
    inverted: bool
    """Four colours, stored the way Adobe does it: 255 is no ink."""
    dpi: tuple[float, float]
    """Across and down, as stored."""
    profile: bytes | None
    """ICC profile."""
    mirrored: bool
    """A viewer mirrors the stored pixels (before it turns them)."""
    quarters: int
    """Quarters clockwise by which a viewer turns the stored pixels."""


def count_frames(path: Path, media_type: MediaType, limits: ImageLimits | None = None) -> int:
    """How many pages an image file holds; reduced copies (thumbnails) in a TIFF are no pages.

    Raises `BadInputError` where the file is no such image, is an animation, or holds more pages than allowed.
    """
    limits = limits or ImageLimits()
    with _opened(path) as file, _translated(path.name, 1):
        if media_type is MediaType.HEIC:
            return _bounded(len(_heif(file)), path.name, limits)
        with _open(file, media_type, path.name) as image:
            return len(_page_frames(image, path.name, limits))


def decode(path: Path, media_type: MediaType, frame_number: int, limits: ImageLimits | None = None) -> Raster:
    """The page of an image file with that number (from 1), EXIF orientation applied, pixels made square.

    Raises `BadInputError` for a damaged or oversized page, `StorageError` where the file cannot be opened.
    """
    limits = limits or ImageLimits()
    with _opened(path) as file, _translated(path.name, frame_number):
        with _frame(file, media_type, path.name, frame_number, limits) as image:
            declared = _declared(image)
            pixels = _fast(file, media_type, image)
            if pixels is None:
                image.load()
                pixels = from_pillow(image)
            orientation = int(exif_of(image, file).get(_ORIENTATION_TAG, 1))
            dpi_x, dpi_y = resolution(declared, image.width, image.height)
        flip, quarters = _ORIENTATIONS.get(orientation, (False, 0))
        pixels, dpi = _squared(pixels, dpi_x, dpi_y, limits)
        return Raster(turned(mirrored(pixels) if flip else pixels, quarters), dpi)


def from_bytes(data: bytes, media_type: MediaType, name: str, limits: ImageLimits) -> Pixels:
    """The pixels of an image that is held inside another file, as stored: no orientation is applied."""
    with _translated(name, 1), _frame(io.BytesIO(data), media_type, name, 1, limits) as image:
        pixels = _fast(io.BytesIO(data), media_type, image)
        return from_pillow(image) if pixels is None else pixels


def jpeg_facts(path: Path, limits: ImageLimits) -> JpegFacts:
    """What a JPEG file says about itself; `BadInputError` where it is none or too large."""
    with (
        _opened(path) as file,
        _translated(path.name, 1),
        _frame(file, MediaType.JPEG, path.name, 1, limits) as image,
    ):
        mirror, quarters = _ORIENTATIONS.get(int(image.getexif().get(_ORIENTATION_TAG, 1)), (False, 0))
        components = len(image.getbands())
        return JpegFacts(
            width=image.width,
            height=image.height,
            components=components,
            inverted=components == 4 and "adobe" in image.info,
            dpi=resolution(_declared(image), image.width, image.height),
            profile=image.info.get("icc_profile"),
            mirrored=mirror,
            quarters=quarters,
        )


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise StorageError(
            "The file {name} cannot be opened ({reason}); check that it is there and may be read.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error
    with file:
        yield file


@contextmanager
def _translated(name: str, page: int) -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError as error:
            raise _too_large(name, page) from error
        except _DAMAGE as error:
            raise BadInputError(
                "Page {page} of the image {name} is damaged or cut short; scan or copy it again.",
                name=name,
                page=page,
            ) from error


def _open(file: BinaryIO, media_type: MediaType, name: str) -> Image.Image:
    try:
        return Image.open(file, formats=[_PILLOW_FORMATS[media_type]])
    except UnidentifiedImageError as error:
        raise BadInputError(
            "The file {name} is not a readable {kind} image; open it in a viewer and save or scan it again.",
            name=name,
            kind=media_type.name,
        ) from error


@contextmanager
def _frame(
    file: BinaryIO, media_type: MediaType, name: str, number: int, limits: ImageLimits
) -> Iterator[Image.Image]:
    """The frame, positioned and measured, not decoded yet (except HEIC, whose size is in its header too)."""
    if media_type is MediaType.HEIC:
        heif = _heif(file)
        _check_size(heif[number - 1].size, name, number, limits)
        yield heif[number - 1].to_pillow()
        return
    with _open(file, media_type, name) as image:
        frames = _page_frames(image, name, limits)
        image.seek(frames[number - 1])
        _check_size(image.size, name, number, limits)
        yield image


def _heif(file: BinaryIO) -> Any:
    return importlib.import_module("pipeline.formats.heif").opened_heif(file)


def _page_frames(image: Image.Image, name: str, limits: ImageLimits) -> list[int]:
    if image.format != "TIFF":
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise BadInputError(
                "The image {name} is an animation; save its pages as a TIFF or a PDF and feed that.",
                name=name,
            )
        return [0]
    frames: list[int] = []
    seen = 0
    while True:
        try:
            image.seek(seen)
        except EOFError:
            return frames or [0]
        if not int(image.getexif().get(_SUBFILE_TAG, 0)) & _REDUCED_COPY:
            frames.append(seen)
        seen += 1
        _bounded(seen, name, limits)


def _bounded(count: int, name: str, limits: ImageLimits) -> int:
    if count > limits.max_frames:
        raise BadInputError(
            "The file {name} says that it holds more than {limit} pages; split it and feed the parts.",
            name=name,
            limit=limits.max_frames,
        )
    return count


def _check_size(size: tuple[int, int], name: str, page: int, limits: ImageLimits) -> None:
    if size[0] * size[1] > limits.max_pixels:
        raise _too_large(name, page)
    if min(size) < 1:
        raise ValueError("an image without pixels")


def _too_large(name: str, page: int) -> BadInputError:
    return BadInputError(
        "Page {page} of {name} is larger than any honest scan; scan it again at 300 dpi.",
        name=name,
        page=page,
    )


def _fast(file: BinaryIO, media_type: MediaType, image: Image.Image) -> Pixels | None:
    if media_type not in (MediaType.JPEG, MediaType.PNG) or image.mode not in ("L", "RGB"):
        return None
    if "transparency" in image.info:
        return None
    file.seek(0)
    data = np.frombuffer(file.read(), np.uint8)
    colour = cv2.IMREAD_COLOR if image.mode == "RGB" else cv2.IMREAD_GRAYSCALE
    try:
        pixels = cv2.imdecode(data, colour | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    return None if pixels is None else pixels.astype(np.uint8, copy=False)


def _declared(image: Image.Image) -> tuple[float, float] | None:
    try:
        across, down = image.info["dpi"]
        return float(across), float(down)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None


def _squared(pixels: Pixels, dpi_x: float, dpi_y: float, limits: ImageLimits) -> tuple[Pixels, int]:
    """Fax pages are coarser down than across: that axis is stretched, so that letters keep their shape."""
    dpi = max(dpi_x, dpi_y)
    if dpi / min(dpi_x, dpi_y) <= _SQUARE_ENOUGH:
        return pixels, round(dpi)
    height, width = pixels.shape[:2]
    size = round(width * dpi / dpi_x), round(height * dpi / dpi_y)
    if size[0] * size[1] > limits.max_pixels:
        return pixels, round(dpi)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST).astype(np.uint8, copy=False), round(dpi)
