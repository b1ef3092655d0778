"""Finds red stamps on a page that may be marks of secrecy, and makes crops of them that can be read.

The image that the recognizer sees has no red ink (it is made from the red channel), so stamps are looked for
in the colours: wide boxes or bare capitals of some 20-40 by 8 mm (Thông tư 24/2020/TT-BCA), upright or turned
by a quarter. Round seals, emblems and flags are too high or too solid. A page without red costs little.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import CROP_DPI, LOOK_DPI, Look, colours_of, redness

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""Height × width × 3, blue, green, red, 0-255."""
Gray: TypeAlias = npt.NDArray[np.uint8]

_MM: Final = 25.4
_REDNESS: Final = 28
_LEAST_SHARE: Final = 5e-5
_LEAST_WIDTH: Final = 7.2
_MOST_WIDTH: Final = 125.0
"""The longest form in one line."""
_LEAST_HEIGHT: Final = 2.2
_MOST_HEIGHT: Final = 16.0
_LEAST_ASPECT: Final = 1.35
_MOST_FILL: Final = 0.75
_MOST_SUSPECTS: Final = 12
_FRAME_SHARE: Final = 0.5
_FRAME_HEIGHT: Final = (5.5, 8.8)
_FRAME_RISE: Final = 0.055
_FRAME_WIDTH: Final = (15.0, 46.0)


@dataclass(frozen=True, slots=True, eq=False)
class Suspect:
    """A red stamp that may be a mark of secrecy."""

    box: Box
    """Pixels of the page that was given."""
    crop: Gray
    """Dark letters on white, lines of the frame removed, upright, 200 dpi."""
    upright: bool
    """False where the stamp lies on its side: `crop` is turned clockwise; read it the other way up too."""
    framed: bool
    """Whether it has a frame of the size of a mark of secrecy or urgency."""


def suspects(look: Look) -> tuple[Suspect, ...]:
    """The red stamps of a page in colours whose size and shape a mark of secrecy may have."""
    if look.red is None:
        return ()
    mask = np.asarray(cv2.threshold(look.red, _REDNESS, 255, cv2.THRESH_BINARY)[1], np.uint8)
    if cv2.countNonZero(mask) < _LEAST_SHARE * mask.size:
        return ()
    dpi = LOOK_DPI / look.scale
    scale = mask.shape[1] / look.page.shape[1]
    found = sorted(_boxes(mask, dpi * scale), key=lambda box: -box.area)[:_MOST_SUSPECTS]
    return tuple(
        suspect
        for box in sorted(found, key=lambda box: box.top)
        if (suspect := _suspect(look.page, box, scale, dpi))
    )


def _red_mask(pixels: Pixels) -> Gray:
    """255 where ink is red or violet-red."""
    excess = redness(*colours_of(pixels))
    return np.asarray(cv2.threshold(excess, _REDNESS, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _boxes(mask: Gray, dpi: float) -> Iterator[Box]:
    """Boxes (pixels of the mask) of red blots that have the size of a mark, lying or standing."""
    pixel = dpi / _MM
    across, down = max(3, round(4.5 * pixel)), max(3, round(1.0 * pixel))
    seen: list[Box] = []
    for turned in (False, True):
        size = (down, across) if turned else (across, down)
        joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones(size[::-1], np.uint8))
        outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for left, top, width, height in map(cv2.boundingRect, outlines):
            box = Box(left, top, left + width, top + height)
            long, short = (height, width) if turned else (width, height)
            inked = cv2.countNonZero(mask[top : top + height, left : left + width]) / box.area
            if _is_stamp(long / pixel, short / pixel, inked) and box not in seen:
                seen.append(box)
                yield box


def _is_stamp(long: float, short: float, inked: float) -> bool:
    """Whether millimetres and share of ink are those of letters in a line."""
    fits = _LEAST_WIDTH <= long <= _MOST_WIDTH and _LEAST_HEIGHT <= short <= _MOST_HEIGHT
    return fits and long >= _LEAST_ASPECT * short and inked <= _MOST_FILL


def _suspect(pixels: Pixels, found: Box, scale: float, dpi: float) -> Suspect | None:
    height, width = pixels.shape[:2]
    margin = round(1.0 * dpi / _MM)
    box = Box(
        round(found.left / scale) - margin,
        round(found.top / scale) - margin,
        round(found.right / scale) + margin,
        round(found.bottom / scale) + margin,
    ).clipped(width, height)
    if box.width < 8 or box.height < 8:
        return None
    upright = box.width >= box.height
    gray = _ink(pixels[box.top : box.bottom, box.left : box.right])
    gray = gray if upright else cv2.rotate(gray, cv2.ROTATE_90_CLOCKWISE).astype(np.uint8)
    factor = CROP_DPI / dpi
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    gray = _levelled(cv2.resize(gray, None, fx=factor, fy=factor, interpolation=kind).astype(np.uint8))
    gray, lines = _without_frame(gray)
    pixel = dpi / _MM
    long, short = max(box.width, box.height) - 2 * margin, min(box.width, box.height) - 2 * margin
    fits = _has_size_of_mark(long / pixel, short / pixel)
    return Suspect(box, gray, upright, framed=fits and lines >= 2)


def _has_size_of_mark(long: float, short: float) -> bool:
    """Whether a frame of so many millimetres is that of a mark, turned by 3 degrees at most."""
    highest = _FRAME_HEIGHT[1] + _FRAME_RISE * long
    return _FRAME_WIDTH[0] <= long <= _FRAME_WIDTH[1] and _FRAME_HEIGHT[0] <= short <= highest


def _ink(colours: Pixels) -> Gray:
    """The red ink as dark on white: the darker of green and blue where it is red, white elsewhere."""
    blue, green, _ = cv2.split(colours)
    dark = np.asarray(cv2.min(blue, green), np.uint8)
    mask = cv2.dilate(_red_mask(colours), np.ones((3, 3), np.uint8))
    dark[mask == 0] = 255
    return np.asarray(cv2.normalize(dark, dark, 0, 255, cv2.NORM_MINMAX), np.uint8)


def _levelled(gray: Gray) -> Gray:
    """The crop turned so that its frame lies level (up to 8 degrees); bare letters are read as they lie."""
    ink = (gray < 160).astype(np.uint8)
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    frame = max(outlines, key=_reach, default=None)
    if frame is None or cv2.boundingRect(frame)[2] < _FRAME_SHARE * gray.shape[1]:
        return gray
    angle = (cv2.minAreaRect(frame)[2] + 45) % 90 - 45
    if abs(angle) < 0.3 or abs(angle) > 8:
        return gray
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    level = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(level, np.uint8)


def _reach(outline: cv2.typing.MatLike) -> int:
    """Area of the box around an outline; a frame with a gap still reaches furthest."""
    _, _, width, height = cv2.boundingRect(outline)
    return width * height


def _without_frame(gray: Gray) -> tuple[Gray, int]:
    """The crop without long straight lines, with a white margin, and how many lay across."""
    height, width = gray.shape
    ink = ((gray < 160) * 255).astype(np.uint8)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(9, round(width * 0.35))), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(9, round(height * 0.62)), 1), np.uint8))
    down[:, round(width * 0.16) : round(width * 0.84)] = 0  # letters stand there
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    clean = gray.copy()
    clean[lines > 0] = 255
    rows = np.flatnonzero((across > 0).sum(axis=1) >= width * 0.3)
    groups = 1 + int((np.diff(rows) > 3).sum()) if rows.size else 0
    edge = round(CROP_DPI / _MM * 2)
    return np.pad(clean, edge, constant_values=255), groups
