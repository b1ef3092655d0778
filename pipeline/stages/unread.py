"""What is to be seen on a page that has no Vietnamese words: nothing, a picture, noise, or other writing.

Told from a small copy of the page, with measures that were set on made-up pages (grain, specks, blobs, tones,
drawn curves) and on blank sides of real scans: a judgement for a list that a person looks through, no more.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.formats.pixels import parts_of
from pipeline.model.quality import Weakness

Pixels = npt.NDArray[np.uint8]

_SIDE: Final = 600
"""Pixels of the longer side of the copy."""
_EDGE: Final = 16
"""The outer sixteenth of a page, where scanners leave shadows and holes, is not looked at."""
_INK: Final = 0.75
"""Share of the brightness of paper below which a pixel is ink."""
_DARK: Final = 0.1
"""Brightness below which there is no paper: a scan of nothing, a covered lens."""
_BARE: Final = 0.01
"""Share of ink up to which a page is blank, whatever its dust and its punched holes."""
_TONED: Final = 0.25
"""Share of a page in broad dark areas from which on it is no paper with writing."""
_BROAD: Final = 15
"""Pixels of the copy that an area measures at least to be broad: more than a line of print."""
_FLAT: Final = 12.0
"""Deviation of grey values up to which a broad dark area is the lid of a scanner."""
_ROUGH: Final = 6.0
"""Mean step between a pixel and those around it from which on a tone is grain."""
_LEAST_WRITING: Final = 20
"""Pieces of ink of the size of writing, below which there is none."""


@dataclass(frozen=True, slots=True)
class Look:
    """Measures of a page, all shares 0.0-1.0."""

    paper: float
    """Brightness of the paper."""
    contrast: float
    """How far the darkest print stands out from the paper."""
    ink: float
    """Share of the page that is darker than its paper."""
    tone: float
    """Share of the page in broad dark areas, those that are flat left out."""
    lid: float
    """Share of the page in broad dark areas that are flat."""
    roughness: float
    """Mean step between a pixel and those around it, in grey values."""
    pieces: int
    """Pieces of ink of the size of writing."""


def looked_at(pixels: Pixels, cleaned: Pixels) -> Look:
    """Measures of a master's page and of its cleaned copy."""
    gray = _inner(_few(pixels))
    paper = float(np.percentile(gray, 90))
    broad = np.asarray(cv2.blur(gray, (_BROAD, _BROAD)) < _INK * paper, np.bool_)
    is_dark = np.asarray(gray < _INK * paper, np.bool_)
    within = gray[broad & is_dark]
    is_lid = within.size > 0 and float(within.std()) < _FLAT
    toned = float(broad.mean())
    smooth = cv2.medianBlur(gray, 3)
    return Look(
        paper=paper / 255,
        contrast=(paper - float(np.percentile(gray, 0.5))) / max(paper, 1.0),
        ink=float((is_dark & ~broad if is_lid else is_dark).mean()),
        tone=0.0 if is_lid else toned,
        lid=toned if is_lid else 0.0,
        roughness=float(cv2.absdiff(gray, smooth).mean()),
        pieces=_pieces(cleaned),
    )


def what_is_seen(look: Look) -> Weakness | None:
    """What a page without words shows; None where it is blank."""
    if look.paper < _DARK or look.lid > 1 - _TONED:
        return Weakness.NOISE
    if look.tone >= _TONED:
        return Weakness.NOISE if look.roughness >= _ROUGH else Weakness.PICTURE
    if look.ink < _BARE:
        return None
    if look.pieces < _LEAST_WRITING:
        return Weakness.NOISE if look.roughness >= _ROUGH else Weakness.PICTURE
    return Weakness.OTHER_WRITING


def _few(pixels: Pixels) -> Pixels:
    """Some of the pixels, in grey; red ink counts as paper."""
    step = max(1, round(max(pixels.shape[:2]) / _SIDE))
    few = pixels[::step, ::step]
    return np.ascontiguousarray(few if few.ndim == 2 else few[:, :, 2])


def _inner(page: Pixels) -> Pixels:
    height, width = page.shape
    down, across = height // _EDGE, width // _EDGE
    return np.ascontiguousarray(page[down : height - down, across : width - across])


def _pieces(cleaned: Pixels) -> int:
    step = max(1, max(cleaned.shape) // (2 * _SIDE))
    some = np.ascontiguousarray(cleaned[::step, ::step])
    factor = _SIDE / max(some.shape)
    size = (max(1, round(some.shape[1] * factor)), max(1, round(some.shape[0] * factor)))
    small = cv2.resize(some, size, interpolation=cv2.INTER_AREA)
    ink = cv2.dilate((_inner(np.asarray(small, np.uint8)) < 170).astype(np.uint8), np.ones((3, 3), np.uint8))
    widths, heights, areas = parts_of(np.asarray(ink, np.uint8))[:, 2:5].T
    is_piece = (heights >= 6) & (areas >= 20) & (heights < _SIDE // 6) & (widths < _SIDE // 2)
    return int(is_piece.sum())
