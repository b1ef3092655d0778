"""Turns sheets into what a scanner delivers: paper tone, skew, soft edges, dust, noise, seal, signature.

Every random choice comes from one generator seeded by the file name. Pixel work is integer arithmetic or
Pillow's plain C code: results do not depend on the vector instructions of a machine.
"""

import math
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from typeset import BOLD, MM, TYPED, Run, Sheet, font_file, text_width

Mode: TypeAlias = Literal["grey", "colour", "bilevel"]
Colour: TypeAlias = tuple[int, int, int]

CANVAS_SCALE: Final = 1.5
"""The sheet is drawn this much finer than it is scanned, so that edges come out soft."""
RED: Final[Colour] = (212, 22, 32)
BLUE_INK: Final[Colour] = (38, 52, 140)
LID: Final = 214


@dataclass(frozen=True, slots=True)
class Look:
    """How one page was scanned."""

    dpi: int = 200
    mode: Mode = "grey"
    skew: float = 0.2
    """Degrees clockwise."""
    upside_down: bool = False
    paper: Colour = (250, 250, 248)
    ink: int = 35
    """Darkest value of the print, 0 to 255."""
    noise: int = 3
    """Half width of the noise in grey levels."""
    blotches: int = 2
    """Half width of the slow changes of the paper tone."""
    dust: int = 14
    grey_levels: int = 256
    edge_shadow: bool = False


@cache
def _font(face: str, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(face), pixels, layout_engine=ImageFont.Layout.BASIC)


def generator(name: str) -> np.random.Generator:
    """The random generator of one page."""
    return np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))


def draw_sheet(sheet: Sheet, dpi: float, rng: np.random.Generator) -> Image.Image:
    """The print of a sheet, black on white, in grey."""
    scale = dpi / 72
    page = Image.new("L", (round(210 / 25.4 * dpi), round(297 / 25.4 * dpi)), 255)
    pen = ImageDraw.Draw(page)
    for run in sheet.runs:
        if run.face == TYPED:
            _type_run(pen, run, scale, rng)
        else:
            _print_run(pen, run, scale)
    for rule in sheet.rules:
        ends = [value * scale for value in (rule.x0, rule.y0, rule.x1, rule.y1)]
        pen.line(ends, fill=0, width=max(1, round(rule.width * scale)))
    return page


def _print_run(pen: ImageDraw.ImageDraw, run: Run, scale: float) -> None:
    x = run.x
    space = text_width(" ", run.face, run.size) + run.gap
    for word in run.text.split(" "):
        at = (x * scale, run.y * scale)
        pen.text(at, word, font=_font(run.face, run.size * scale), fill=0, anchor="ls")
        x += text_width(word, run.face, run.size) + space


def _type_run(pen: ImageDraw.ImageDraw, run: Run, scale: float, rng: np.random.Generator) -> None:
    """Typebars strike unevenly: every letter has its own height and weight."""
    pitch = text_width(" ", run.face, run.size)
    for index, letter in enumerate(run.text):
        lift = int(rng.integers(-5, 6)) / 14
        at = ((run.x + index * pitch) * scale, (run.y + lift) * scale)
        pen.text(
            at, letter, font=_font(run.face, run.size * scale), fill=int(rng.integers(0, 60)), anchor="ls"
        )


def draw_seal(diameter: int, words: str) -> Image.Image:
    """A round seal: two rings, words between them, a star; as ink density (0 none, 255 full)."""
    seal = Image.new("L", (diameter, diameter), 0)
    pen = ImageDraw.Draw(seal)
    centre, unit = diameter / 2, diameter / 100
    for radius, width in ((48.5, 1.8), (45, 0.7), (30, 0.9)):
        box = [centre - radius * unit, centre - radius * unit, centre + radius * unit, centre + radius * unit]
        pen.ellipse(box, outline=255, width=max(1, round(width * unit)))
    points = []
    for index in range(10):
        angle = math.radians(index * 36 - 90)
        radius = (20 if index % 2 == 0 else 8) * unit
        points.append((centre + radius * math.cos(angle), centre + radius * math.sin(angle)))
    pen.polygon(points, fill=255)
    font = _font(BOLD, min(9.5, 245 / len(words)) * unit)
    advances = [text_width(letter, BOLD, 1) + 0.12 for letter in words]
    turn = -150.0
    for letter, advance in zip(words, advances, strict=True):
        step = 300 * advance / sum(advances)
        turn += step / 2
        tile = Image.new("L", (diameter, diameter), 0)
        ImageDraw.Draw(tile).text((centre, centre - 34.2 * unit), letter, font=font, fill=255, anchor="ms")
        seal = ImageChops.lighter(seal, tile.rotate(-turn, Image.Resampling.BICUBIC))
        turn += step / 2
    return seal


def draw_signature(width: int, height: int, rng: np.random.Generator) -> Image.Image:
    """A quick signature: loops that run to the right and a long last stroke; as ink density."""
    layer = Image.new("L", (width, height), 0)
    start, turns = float(rng.integers(0, 62)) / 10, 2.5 + int(rng.integers(0, 3))
    points = []
    for step in range(240):
        t = step / 239
        swing = math.sin(start + t * turns * 2 * math.pi) * (1 - 0.75 * t)
        drift = math.cos(start + t * turns * 2 * math.pi) * 0.09
        points.append((width * (0.14 + 0.62 * t + drift), height * (0.52 - 0.36 * swing)))
    points.append((width * 0.97, height * (0.30 + int(rng.integers(0, 40)) / 100)))
    ImageDraw.Draw(layer).line(points, fill=235, width=max(2, height // 34), joint="curve")
    return layer


def draw_stamp(words: str, dpi: float) -> Image.Image:
    """A secrecy stamp, 30 x 8 mm, double border 1 mm apart (Circular 24/2020/TT-BCA), as ink density."""
    mm = dpi / 25.4
    layer = Image.new("L", (round(30 * mm), round(8 * mm)), 0)
    pen = ImageDraw.Draw(layer)
    line = max(1, round(0.3 * mm))
    for inset in (0.0, 1.0 * mm):
        pen.rectangle(
            [inset, inset, layer.width - 1 - inset, layer.height - 1 - inset], outline=255, width=line
        )
    font = _font(BOLD, 13 * dpi / 72)
    pen.text((layer.width / 2, layer.height / 2 + 1.55 * mm), words, font=font, fill=255, anchor="ms")
    return layer


def _uneven(layer: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Ink of a rubber stamp: patchy where the pad was dry."""
    grid = rng.integers(200, 256, (12, 12)).astype(np.uint8)
    return ImageChops.multiply(layer, Image.fromarray(grid).resize(layer.size, Image.Resampling.BICUBIC))


def _ink_over(page: Image.Image, layer: Image.Image, colour: Colour, at: tuple[int, int]) -> None:
    """Lays transparent ink over the page: where print stands under it, the print stays dark."""
    box = (at[0], at[1], at[0] + layer.width, at[1] + layer.height)
    below = page.crop(box)
    above = ImageChops.multiply(below, Image.new("RGB", layer.size, colour))
    page.paste(Image.composite(above, below, layer), box)


def add_inks(
    sheet: Sheet, page: Image.Image, dpi: float, inks: tuple[str, str], rng: np.random.Generator
) -> None:
    """Signature, seal (if it has words) and stamp (if it has words) on an RGB page."""
    seal, stamp = inks
    scale = dpi / 72
    if sheet.seal_at is not None:
        x, y = (round(value * scale) for value in sheet.seal_at)
        pen_stroke = draw_signature(round(46 * MM * scale), round(19 * MM * scale), rng)
        _ink_over(page, pen_stroke, BLUE_INK, (x + round(2 * MM * scale), y - pen_stroke.height // 2))
        if seal:
            layer = draw_seal(round(36 * MM * scale), seal).rotate(
                int(rng.integers(-9, 10)), Image.Resampling.BICUBIC
            )
            _ink_over(page, _uneven(layer, rng), RED, (x - layer.width // 2, y - layer.height // 2))
    if stamp and sheet.stamp_at is not None:
        layer = draw_stamp(stamp, dpi).rotate(0.8, Image.Resampling.BICUBIC, expand=True)
        _ink_over(
            page,
            _uneven(layer, rng),
            RED,
            (round(sheet.stamp_at[0] * scale), round(sheet.stamp_at[1] * scale)),
        )


def show_through(page: Image.Image) -> Image.Image:
    """The back of a printed sheet: only a mirrored ghost of the front."""
    ghost = page.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(4))
    return ghost.point([255 - (255 - value) // 28 for value in range(256)] * len(ghost.getbands()))


def _dust(page: Image.Image, count: int, rng: np.random.Generator) -> None:
    pen = ImageDraw.Draw(page)
    for _ in range(count):
        x, y = int(rng.integers(0, page.width)), int(rng.integers(0, page.height))
        r, tone = int(rng.integers(1, 4)), int(rng.integers(60, 190))
        pen.ellipse([x, y, x + r, y + int(rng.integers(1, 4))], fill=(tone,) * len(page.getbands()))


def _shadow(pixels: np.ndarray, dpi: int) -> None:
    """The dark strip where the sheet does not lie flat at its left edge."""
    width = dpi // 12
    ramp = (np.arange(width, 0, -1, dtype=np.int16) * 70 // width)[None, :, None]
    pixels[:, :width] -= ramp


def scan(page: Image.Image, look: Look, rng: np.random.Generator) -> Image.Image:
    """The page as the scanner delivers it, in the mode and resolution of the look."""
    size = (round(210 / 25.4 * look.dpi), round(297 / 25.4 * look.dpi))
    page = page.convert("RGB" if look.mode == "colour" else "L")
    _dust(page, look.dust, rng)
    if look.upside_down:
        page = page.transpose(Image.Transpose.ROTATE_180)
    lid = (LID,) * len(page.getbands()) if abs(look.skew) > 1 else (255,) * len(page.getbands())
    page = page.rotate(-look.skew, Image.Resampling.BILINEAR, fillcolor=lid if len(lid) > 1 else lid[0])
    page = page.resize(size, Image.Resampling.BOX).filter(ImageFilter.BoxBlur(0.4))
    paper = look.paper if look.mode == "colour" else look.paper[:1]
    table = [look.ink + (tone - look.ink) * value // 255 for tone in paper for value in range(256)]
    pixels = np.asarray(page.point(table), dtype=np.int16).reshape(size[1], size[0], -1).copy()
    grid = (128 + rng.integers(-look.blotches, look.blotches + 1, (15, 11))).astype(np.uint8)
    slow = np.asarray(Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC), dtype=np.int16) - 128
    noise = rng.integers(-look.noise, look.noise + 1, (2, size[1], size[0]), dtype=np.int8).sum(
        axis=0, dtype=np.int16
    )
    pixels += (slow + noise // 2)[:, :, None]
    if look.edge_shadow:
        _shadow(pixels, look.dpi)
    levels = np.clip(pixels, 0, 255).astype(np.uint8)
    return _finish(Image.fromarray(levels if look.mode == "colour" else levels[:, :, 0]), look)


def _finish(image: Image.Image, look: Look) -> Image.Image:
    if look.mode == "bilevel":
        return image.point([255 if value > 150 else 0 for value in range(256)], "1")
    if look.grey_levels < 256:
        step = 255 / (look.grey_levels - 1)
        return image.point([round(round(min(value + 8, 255) / step) * step) for value in range(256)])
    return image
