"""PDF pages drawn by poppler, for pages that are more than one image.

poppler runs as a process of its own (pdf2image), so that a page which crashes it or takes too long costs
that page only.
"""

import math
import warnings
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from pdf2image import convert_from_path
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
    PopplerNotInstalledError,
)
from PIL import Image

from pipeline.errors import BadInputError, EngineError, EnvironmentFault
from pipeline.formats.image import ImageLimits, Raster
from pipeline.formats.page_frame import PageFrame, page_frame
from pipeline.formats.pdf_file import open_pdf, page_at
from pipeline.formats.pixels import Pixels, from_pillow
from pipeline.formats.resolution import MIN_DPI

RENDER_SECONDS: Final = 60
_UNDRAWABLE: Final = (
    PDFPageCountError,
    PDFSyntaxError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    IndexError,
)
_ROUNDING: Final = 2


def render(
    path: Path,
    page_number: int,
    dpi: int,
    limits: ImageLimits | None = None,
    timeout_seconds: int = RENDER_SECONDS,
) -> Raster:
    """The page with that number (from 1) as a viewer shows it, annotations included, in colour.

    A page that would have more pixels than allowed is drawn at a lower resolution, down to 50 dpi. Raises
    `BadInputError` for a damaged or oversized page, `EngineError` where poppler does not come to an end,
    `EnvironmentFault` where it is not installed.
    """
    limits = limits or ImageLimits()
    with open_pdf(path) as pdf:
        frame = page_frame(page_at(pdf, page_number, path.name))
    fitting = _fitting_dpi(frame, dpi, limits, path.name, page_number)
    size = frame.pixel_size(fitting)
    try:
        image = _drawn(path, page_number, fitting * frame.user_unit, timeout_seconds)
    except (PDFInfoNotInstalledError, PopplerNotInstalledError) as error:
        raise EnvironmentFault(
            "poppler is not installed; install it with: apt-get install poppler-utils"
        ) from error
    except PDFPopplerTimeoutError as error:
        raise EngineError(
            "Drawing page {page} of {name} took longer than {seconds} seconds and was stopped.",
            name=path.name,
            page=page_number,
            seconds=timeout_seconds,
        ) from error
    except _UNDRAWABLE as error:
        raise BadInputError(
            "Page {page} of the PDF {name} cannot be drawn; scan or copy it again.",
            name=path.name,
            page=page_number,
        ) from error
    return Raster(_of_size(from_pillow(image.convert("RGB")), *size), fitting)


def _drawn(path: Path, page_number: int, dpi: float, timeout: int) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        images = convert_from_path(
            path,
            dpi=dpi,  # type: ignore[arg-type]  # poppler takes fractions, and a /UserUnit may be one
            first_page=page_number,
            last_page=page_number,
            use_cropbox=True,
            use_pdftocairo=False,
            timeout=timeout,
        )
    return images[0]


def _of_size(pixels: Pixels, width: int, height: int) -> Pixels:
    """The drawn page in our own pixel grid: poppler rounds up, we round to the nearest pixel."""
    drawn_height, drawn_width = pixels.shape[:2]
    if abs(drawn_height - height) > _ROUNDING or abs(drawn_width - width) > _ROUNDING:
        return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    missing = ((0, max(0, height - drawn_height)), (0, max(0, width - drawn_width)), (0, 0))
    return np.ascontiguousarray(np.pad(pixels, missing, mode="edge")[:height, :width])


def _fitting_dpi(frame: PageFrame, dpi: int, limits: ImageLimits, name: str, page_number: int) -> int:
    width, height = frame.pixel_size(dpi)
    if width * height <= limits.max_pixels:
        return dpi
    lowered = math.floor(dpi * math.sqrt(limits.max_pixels / (width * height)))
    if lowered < MIN_DPI:
        raise BadInputError(
            "Page {page} of {name} is larger than any honest scan; scan it again at 300 dpi.",
            name=name,
            page=page_number,
        )
    return lowered
