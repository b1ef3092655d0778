"""Square codes (QR, ISO/IEC 18004): that of a slip, drawn and found on a scanned page; where others stand."""

from typing import Final

import cv2
import numpy as np
import zxingcpp

from pipeline.formats.pixels import Pixels, halved
from pipeline.model.geometry import Box
from pipeline.model.slip import Slip, slip_of, slip_text

_LOOKS: Final = (620, 1240)
"""Pixels across an A4 page: 75 dpi average the grain of a scan away, 150 dpi show a long code."""
_SMALLEST: Final = 1 / 8
"""Share of the shorter side of the page that the code of a slip takes at least; a sticker is smaller."""
_CORRECTION: Final = "Q"
"""Level of error correction: a quarter of the code may be lost."""

_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def slip_modules(slip: Slip) -> Pixels:
    """The code of a slip, one pixel for each module, 0 black and 255 white, without a margin."""
    made = zxingcpp.create_barcode(slip_text(slip), zxingcpp.BarcodeFormat.QRCode, ec_level=_CORRECTION)
    return np.asarray(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False), np.uint8)


def find_slip(page: Pixels) -> Slip | None:
    """The slip that this page (grey or colour) is, however it lies; None for every other page.

    Costs about 2 ms. A small code, as on a sticker, and codes that say something else are passed over.
    """
    gray = page if page.ndim == 2 else np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)
    for width in _LOOKS:
        slip = _slip_in(_reduced(gray, width))
        if slip:
            return slip
    return None


def code_places(gray: Pixels) -> tuple[Box, ...]:
    """Where codes stand on a grey page, in its pixels, whether they can be read or not; some 5 ms."""
    found = zxingcpp.read_barcodes(gray, formats=_QR, try_invert=False, return_errors=True)
    return tuple(_box(code.position, gray.shape) for code in found)


def _box(position: zxingcpp.Position, shape: tuple[int, ...]) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    across, down = [max(0, corner.x) for corner in corners], [max(0, corner.y) for corner in corners]
    place = Box(min(across), min(down), max(across) + 1, max(down) + 1)
    return place.clipped(shape[1], shape[0])


def _reduced(gray: Pixels, width: int) -> Pixels:
    while min(gray.shape) >= 2 * width and (smaller := halved(gray)) is not gray:
        gray = smaller
    scale = width / min(gray.shape)
    if scale >= 1:
        return np.ascontiguousarray(gray)
    return np.asarray(cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _slip_in(gray: Pixels) -> Slip | None:
    for code in zxingcpp.read_barcodes(gray, formats=_QR, try_invert=False, try_downscale=False):
        slip = slip_of(code.text)
        if slip and _width(code.position) >= _SMALLEST * min(gray.shape):
            return slip
    return None


def _width(position: zxingcpp.Position) -> float:
    top, right = position.top_left, position.top_right
    return float(np.hypot(right.x - top.x, right.y - top.y))
