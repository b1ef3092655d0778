"""Slips on paper: a PDF with one A4 page for each, in black and white for any printer and scanner."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pikepdf
from PIL import Image, ImageDraw, ImageFont

from pipeline.errors import EnvironmentFault
from pipeline.formats.image import Raster
from pipeline.formats.pdf_pages import add_raster_page
from pipeline.formats.slip_code import slip_modules
from pipeline.model.slip import Slip

_DPI: Final = 300
_WIDTH, _HEIGHT = 2480, 3508  # A4 at that resolution
_MARGIN: Final = 240
_CODE_SIDE: Final = 900
"""Pixels that the code may take: 76 mm."""
_FONTS: Final = Path("/usr/share/fonts/truetype/liberation2")
_REGULAR, _BOLD = "LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"
_PACKAGE: Final = "fonts-liberation2"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words on a slip."""

    text: str
    points: float
    bold: bool = False
    most_lines: int = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slip with what people read on it."""

    slip: Slip
    above: tuple[Paragraph, ...]
    below: tuple[Paragraph, ...]
    foot: Paragraph


def slips_pdf(sheets: Iterable[Sheet]) -> bytes:
    """The PDF; the same sheets give the same bytes. Raises `EnvironmentFault` where the font is missing."""
    whole = io.BytesIO()
    with pikepdf.new() as pdf:
        for sheet in sheets:
            add_raster_page(pdf, Raster(_drawn(sheet), _DPI))
        pdf.save(whole, deterministic_id=True)
    return whole.getvalue()


def _drawn(sheet: Sheet) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    page = Image.new("1", (_WIDTH, _HEIGHT), 1)
    draw = ImageDraw.Draw(page)
    top = _write(draw, sheet.above, _MARGIN)
    modules = slip_modules(sheet.slip)
    scale = _CODE_SIDE // modules.shape[0]
    code = cv2.resize(modules, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    top += 12 * scale // 2
    page.paste(Image.fromarray(code), ((_WIDTH - code.shape[1]) // 2, top))
    _write(draw, sheet.below, top + code.shape[0] + 12 * scale // 2)
    _write(draw, (sheet.foot,), _HEIGHT - _MARGIN - 200)
    return np.where(np.asarray(page), np.uint8(255), np.uint8(0))


def _write(draw: ImageDraw.ImageDraw, paragraphs: Sequence[Paragraph], top: int) -> int:
    """Writes the paragraphs one under the other, centred; where the next may begin."""
    for paragraph in paragraphs:
        font = _font(paragraph.points, bold=paragraph.bold)
        height = round(paragraph.points * 1.35 * _DPI / 72)
        for line in _lines(paragraph, font):
            draw.text((_WIDTH // 2, top), line, fill=0, font=font, anchor="ma")
            top += height
        top += height // 3
    return top


def _lines(paragraph: Paragraph, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = list(_wrapped(paragraph.text, font))
    if len(lines) > paragraph.most_lines:
        lines = [*lines[: paragraph.most_lines - 1], f"{lines[paragraph.most_lines - 1]} …"]
    return lines


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    room = _WIDTH - 2 * _MARGIN
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield line
            longer = word
        while font.getlength(longer) > room:  # a code without a space
            cut = next(at for at in range(len(longer), 0, -1) if font.getlength(longer[:at]) <= room)
            yield longer[:cut]
            longer = longer[cut:]
        line = longer
    if line:
        yield line


@lru_cache(maxsize=16)
def _font(points: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    name = _BOLD if bold else _REGULAR
    try:
        return ImageFont.truetype(str(_FONTS / name), points * _DPI / 72)
    except OSError as error:
        raise EnvironmentFault(
            "The font {font} is missing; install it: apt-get install {package}", font=name, package=_PACKAGE
        ) from error
