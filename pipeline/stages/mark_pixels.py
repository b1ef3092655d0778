"""Pixels of marks: the page at one size, ink of any colour as grey, crops as the recognizer wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box

Gray: TypeAlias = npt.NDArray[np.uint8]
"""Height × width; pages in colours have a third side."""

LOOK_DPI: Final = 127.0
"""Resolution at which marks are looked for: 5 pixels for a millimetre."""
MARGIN: Final = 16
"""Pixels of white around crops that are set on white."""
CROP_DPI: Final = 200.0
"""Resolution of the crops: 13 pt capitals are then some 25 px high."""
MILLIMETRE: Final = LOOK_DPI / 25.4
"""Pixels at which marks are looked for."""
_LEAST_CONTRAST: Final = 25.0
_BLOT: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
"""1.9 mm; strokes of bold print of 16 pt have 1.1."""
_BLOT_DARK: Final = 110
_GRAINY: Final = 7.0
"""Grey levels by which pixels differ from those around them."""
_ENCLOSED: Final = 0.065
"""Pieces of paper that strokes enclose on a square millimetre: letters under a seal have 0.054 at most."""
_SCRAPS: Final = (0.25, 0.15)
"""Pieces of ink on a square millimetre, and in each third: marks, worn or on grain too, have 0.18 at most."""
_SOLID: Final = 0.75
"""Share of its box that black with light letters covers; letters cover less, holes have none in them."""
_LIGHT_LETTERS: Final = 3
_LEAST_BLACK: Final = 3.0
"""Millimetres."""
_ROWS: Final = 256
"""Rows of a page whose colours the processor holds near while it works on them."""
_RED_SIZE: Final = 0.95
"""Size relative to the small page from which a copy is halved, for what is red."""
_HALF: Final = 128
_ANGLES: Final = np.arange(-5.0, 5.1, 0.5)
_FEW_POINTS: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """An upright page, and the small copies on which marks are looked for."""

    page: Gray
    """The page as it was given, grey or in colours."""
    ink: Gray
    """The page at `LOOK_DPI`, in grey: ink of any colour is dark."""
    red: Gray | None
    """How red its ink is, at 60 to 127 dpi; None where the page is grey."""
    bright: Gray
    """The red of its colours at 127 to 254 dpi, where red ink is paper; a grey page as it is."""
    scale: float
    """Size of the small page relative to the page."""

    @property
    def light(self) -> Gray:
        """The page at `LOOK_DPI` without its red ink; `ink` itself where the page is grey."""
        if self.red is None:
            return self.ink
        return _resized(self.bright, (self.ink.shape[1], self.ink.shape[0]))

    def on_page(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A place on the small page, in pixels of the page."""
        edges = (round(edge / self.scale) for edge in (left, top, right, bottom))
        return Box(*edges).clipped(self.page.shape[1], self.page.shape[0])


def look_at(page: Gray, dpi: float) -> Look:
    """The small copies of an upright page: halved as far as it goes, which is quick, then sampled."""
    scale = LOOK_DPI / dpi
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    halvings = 0
    while page.shape[1] >> halvings >= 2 * size[0] and page.shape[0] >> halvings >= 2 * size[1]:
        halvings += 1
    dark, red, bright = _inks(page, halvings, halve_red=page.shape[1] >> halvings > _RED_SIZE * size[0])
    return Look(page, _resized(dark, size), red, bright, scale)


def _inks(page: Gray, halvings: int, *, halve_red: bool) -> tuple[Gray, Gray | None, Gray]:
    """Ink of any colour as dark grey, how red it is, and the red of the colours, on a page so often halved.

    It is done by a few rows at a time: these stay near the processor while it works on them.
    """
    height, width = page.shape[0] >> halvings, page.shape[1] >> halvings
    dark = np.empty((height, width), np.uint8)
    bright = dark if page.ndim == 2 else np.empty_like(dark)
    red: list[Gray] = []
    halve_red = halve_red and min(dark.shape) > 1
    for top in range(0, height, _ROWS):
        rows = page[top << halvings : min(top + _ROWS, height) << halvings]
        for _ in range(halvings):
            rows = halved(rows)
        here = slice(top, top + _ROWS)
        if page.ndim == 2:
            dark[here] = rows
        else:
            planes = colours_of(rows)
            bright[here] = planes[2]
            cv2.min(cv2.min(planes[0], planes[1]), planes[2], dst=dark[here])
            if len(rows) > 1 or not halve_red:
                red.append(redness(*(map(halved, planes) if halve_red else planes)))
    return dark, np.concatenate(red) if red else None, bright


def _resized(pixels: Gray, size: tuple[int, int]) -> Gray:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def halved(pixels: Gray) -> Gray:
    """Pixels at half their size; a last odd row or column is left out, so that this is quick."""
    width, height = pixels.shape[1] // 2, pixels.shape[0] // 2
    whole = pixels[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def colours_of(pixels: Gray) -> tuple[Gray, Gray, Gray]:
    """Blue, green and red."""
    blue, green, red = (np.asarray(plane, np.uint8) for plane in cv2.split(pixels))
    return blue, green, red


def redness(blue: Gray, green: Gray, red: Gray) -> Gray:
    """How much more red than green and than blue there is: ink that is red or violet-red."""
    other = cv2.max(green, cv2.addWeighted(blue, 0.75, green, 0.25, 0))
    return np.asarray(cv2.subtract(red, other), np.uint8)


def darkest(pixels: Gray) -> Gray:
    """Ink of any colour as dark grey."""
    if pixels.ndim == 2:
        return pixels
    blue, green, red = colours_of(pixels)
    return np.asarray(cv2.min(cv2.min(blue, green), red), np.uint8)


def set_on_white(crop: Gray, least: float = _LEAST_CONTRAST) -> Gray:
    """The crop with full contrast and a white margin; white all over where it has less contrast than that."""
    low, high = np.percentile(crop, (1, 90))
    if high - low < least:  # nothing is printed in it
        return np.full((crop.shape[0] + 2 * MARGIN, crop.shape[1] + 2 * MARGIN), 255, np.uint8)
    level = np.clip((crop.astype(np.float32) - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    return np.pad(level, MARGIN, constant_values=255)


def levelled(crop: Gray) -> Gray:
    """A crop of one line, dark on white, turned so that it lies level: what it hangs by blurs its profile."""
    y, x = np.nonzero(crop < _BLOT_DARK)
    if y.size < _FEW_POINTS:
        return crop
    slopes = np.tan(np.radians(_ANGLES))
    rows = np.rint(y[None, :] - slopes[:, None] * (x - crop.shape[1] / 2)).astype(np.int64)
    profiles = [np.bincount(each - each.min()) for each in rows]
    best = float(_ANGLES[int(np.argmax([np.square(profile).sum() for profile in profiles]))])
    if abs(best) < 1:
        return crop
    size = (crop.shape[1], crop.shape[0])
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), best, 1.0)
    return np.asarray(cv2.warpAffine(crop, turn, size, flags=cv2.INTER_CUBIC, borderValue=(255,)), np.uint8)


def without_blots(crop: Gray) -> Gray:
    """A crop of 200 dpi, dark on white, without what is far thicker than a stroke of print: holes, blots."""
    dark = np.asarray(crop < _BLOT_DARK, np.uint8)
    blots = cv2.morphologyEx(dark, cv2.MORPH_OPEN, _BLOT)
    if not blots.any():
        return crop
    clean = crop.copy()
    clean[cv2.dilate(blots, np.ones((9, 9), np.uint8)) > 0] = 255
    low = int(np.percentile(clean, 1))  # letters beside a black hole are pale
    if low == 255:
        return clean
    return np.asarray(cv2.normalize(np.maximum(clean, low), clean, 0, 255, cv2.NORM_MINMAX), np.uint8)


def without_grain(crop: Gray) -> Gray | None:
    """A crop without the grain of paper or of a dark scan, which layout analysis parts in many lines.

    None where it has little.
    """
    inside = crop[MARGIN:-MARGIN, MARGIN:-MARGIN]
    smooth = np.asarray(cv2.medianBlur(inside, 3), np.uint8)
    if float(np.mean(cv2.absdiff(inside, smooth))) < _GRAINY:
        return None
    return set_on_white(smooth)


def is_drawing(crop: Gray) -> bool:
    """Whether a crop of 200 dpi, set on white, shows an emblem, an ornament, or light letters on black."""
    bare = cv2.blur(crop[MARGIN:-MARGIN, MARGIN:-MARGIN], (3, 3))
    ink = np.asarray(bare < _HALF, np.uint8)
    outlines, parents = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return False
    around = parents[0, :, 3]
    held = np.bincount(around[around >= 0], minlength=len(outlines))
    square = ink.size * (25.4 / CROP_DPI) ** 2
    black = (
        _is_black(outline, ink)
        for outline, letters in zip(outlines, held, strict=True)
        if letters >= _LIGHT_LETTERS
    )
    return (
        bool(held.sum() > _ENCLOSED * square)
        or any(black)
        or _is_in_scraps(outlines, around, ink.shape[1], square)
    )


def _is_in_scraps(
    outlines: Sequence[cv2.typing.MatLike], around: npt.NDArray[np.generic], width: int, square: float
) -> bool:
    """Whether ink is in small pieces, in each third too: a seal over a part has them there alone."""
    middles = [
        outline[:, 0, 0].mean() for outline, outer in zip(outlines, around.tolist(), strict=True) if outer < 0
    ]
    thirds = np.histogram(middles, bins=3, range=(0, width))[0]
    return bool(thirds.sum() > _SCRAPS[0] * square and thirds.min() > _SCRAPS[1] * square / 3)


def _is_black(outline: cv2.typing.MatLike, ink: Gray) -> bool:
    """Whether a thing is black all over but for letters."""
    left, top, width, height = cv2.boundingRect(outline)
    share = float(np.mean(ink[top : top + height, left : left + width]))
    return share >= _SOLID and min(width, height) >= _LEAST_BLACK * CROP_DPI / 25.4
