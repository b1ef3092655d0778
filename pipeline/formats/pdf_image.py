"""A scanned page's pixels straight from the PDF: no renderer, no temporary files, no loss.

The image is turned as the page shows it, and cut or padded with white to the page, so that the result has
the same coordinates as the rendered page. Whatever is unusual gives None, and the page is rendered.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.formats.image import ImageLimits, Raster
from pipeline.formats.page_frame import PageFrame, page_frame
from pipeline.formats.pdf import covering, is_alone
from pipeline.formats.pdf_content import read_content
from pipeline.formats.pdf_file import open_pdf, page_at
from pipeline.formats.pdf_stream import decode_stream
from pipeline.formats.pixels import Pixels
from pipeline.formats.resolution import MAX_DPI, MIN_DPI
from pipeline.model.geometry import Transform

_POINTS_PER_INCH: Final = 72
_SQUARE_ENOUGH: Final = 1.03
_UPRIGHT_ENOUGH: Final = 1e-3
_IMAGE_TO_UNIT: Final = Transform(1, 0, 0, 0, -1, 1)
_WHITE: Final = 255


@dataclass(frozen=True, slots=True)
class _Placement:
    """Where the image lies on the page as shown, in points from the top left, and how it is turned."""

    left: float
    top: float
    right: float
    bottom: float
    transposed: bool
    flip_x: bool
    flip_y: bool


def page_raster(path: Path, page_number: int, limits: ImageLimits | None = None) -> Raster | None:
    """The page as the pixels of the one image that is the page, or None where it must be rendered.

    Annotations that lie on the page (the picture of a digital signature, a comment) are not in the pixels:
    they are no part of the paper. Raises `BadInputError` where the file cannot be read.
    """
    limits = limits or ImageLimits()
    with open_pdf(path) as pdf, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = page_at(pdf, page_number, path.name)
        frame = page_frame(page)
        content = read_content(page)
        placed = covering(content, frame)
        if placed is None or placed.stream is None or placed.clipped or not is_alone(content, placed, frame):
            return None
        if not placed.opaque and not bool(placed.stream.get("/ImageMask", False)):
            return None
        placement = _placement(placed.matrix, frame)
        if placement is None:
            return None
        stored = (placed.height, placed.width) if placement.transposed else (placed.width, placed.height)
        dpi = _resolution(placement, stored)
        if dpi is None:
            return None
        pixels = decode_stream(placed.stream, limits)
    return (
        None if pixels is None else Raster(_on_page(_turned(pixels, placement), placement, frame), round(dpi))
    )


def _placement(matrix: Transform, frame: PageFrame) -> _Placement | None:
    """How the image lies, or None where it is not parallel to the page."""
    shown = _IMAGE_TO_UNIT.then(matrix).then(frame.to_pixels(frame.width_pt, frame.height_pt))
    straight, crossed = max(abs(shown.a), abs(shown.e)), max(abs(shown.b), abs(shown.d))
    if min(straight, crossed) > _UPRIGHT_ENOUGH * max(straight, crossed):
        return None
    transposed = crossed > straight
    across, down = (shown.b, shown.d) if transposed else (shown.a, shown.e)
    if not across or not down:
        return None
    x0, x1 = sorted((shown.c, shown.c + across))
    y0, y1 = sorted((shown.f, shown.f + down))
    return _Placement(x0, y0, x1, y1, transposed, across < 0, down < 0)


def _resolution(placement: _Placement, size: tuple[int, int]) -> float | None:
    """Pixels per inch, or None where they differ across and down or are not those of a scan."""
    dpi_x = size[0] / (placement.right - placement.left) * _POINTS_PER_INCH
    dpi_y = size[1] / (placement.bottom - placement.top) * _POINTS_PER_INCH
    even = max(dpi_x, dpi_y) <= _SQUARE_ENOUGH * min(dpi_x, dpi_y)
    dpi = (dpi_x + dpi_y) / 2
    return dpi if even and MIN_DPI <= dpi <= MAX_DPI else None


def _turned(pixels: Pixels, placement: _Placement) -> Pixels:
    if placement.transposed:
        pixels = np.swapaxes(pixels, 0, 1)
    if placement.flip_x:
        pixels = pixels[:, ::-1]
    if placement.flip_y:
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def _on_page(pixels: Pixels, placement: _Placement, frame: PageFrame) -> Pixels:
    """The image cut to the page where it reaches beyond it, padded with white where it does not fill it."""
    height, width = pixels.shape[:2]
    left, right = _margins(placement.left, placement.right, frame.width_pt, width)
    top, bottom = _margins(placement.top, placement.bottom, frame.height_pt, height)
    cut = pixels[max(0, -top) : height - max(0, -bottom), max(0, -left) : width - max(0, -right)]
    if max(top, bottom, left, right) > 0:
        sides = ((max(0, top), max(0, bottom)), (max(0, left), max(0, right)), (0, 0))
        cut = np.pad(cut, sides[: pixels.ndim], constant_values=_WHITE)
    return np.ascontiguousarray(cut)


def _margins(start: float, end: float, page: float, pixels: int) -> tuple[int, int]:
    """Pixels of page before and after the image; negative where the image reaches beyond the page."""
    scale = pixels / (end - start)
    return round(start * scale), round((page - end) * scale)
