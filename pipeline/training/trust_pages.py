"""Made-up pages with their text, worn and scanned: how often is a word right of which the reader is sure?

Lines for training are cut by their true places; here the whole reader works on a page: it finds
the lines and repairs the words, and takes strokes of pens and seals for some.
"""

import math
import random
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from pipeline.training.digit_strokes import choose_hand, written
from pipeline.training.reader_fonts import Face, Family, choose_family, choose_style, face
from pipeline.training.reader_text import TextSource
from pipeline.training.renderer import draw_pen

Gray = npt.NDArray[np.uint8]

_DPI: Final = ((75, 0.08), (100, 0.18), (150, 0.22), (200, 0.36), (300, 0.16))
_WIDTH, _HEIGHT = 210.0, 148.0
"""Millimetres: half a sheet, which is read in half the time."""
_MARGIN: Final = 22.0
_BY_HAND: Final = 0.07
"""Share of lines with a number that a clerk has written behind them."""


@dataclass(frozen=True, slots=True, eq=False)
class MadePage:
    """A scan and what is printed on it."""

    gray: Gray
    dpi: int
    text: str


def made_page(source: TextSource, families: tuple[Family, ...], seed: int) -> MadePage:
    """The page of that number: the same number gives the same page."""
    rng = random.Random(seed)
    dpi = rng.choices([value for value, _ in _DPI], [share for _, share in _DPI])[0]
    pixel = dpi / 25.4
    ink = Image.new("L", (round(_WIDTH * pixel), round(_HEIGHT * pixel)), 0)
    draw = ImageDraw.Draw(ink)
    family = choose_family(rng, families)
    size = round(rng.choice((11.0, 12.0, 13.0, 13.5, 14.0)) * dpi / 72 * 2) / 2
    pitch = size * rng.uniform(1.2, 1.6)
    lines = []
    y = _MARGIN * pixel
    while y < (_HEIGHT - _MARGIN / 2) * pixel:
        used = face(choose_style(rng, family), size)
        text = _fitting(source.line(rng), used, (_WIDTH - 2 * _MARGIN) * pixel)
        draw.text((_MARGIN * pixel, y), text, rng.randint(200, 255), used.font, "ls")
        if rng.random() < _BY_HAND:
            room = _MARGIN * pixel + used.font.getlength(f"{text} ")
            text = f"{text} {_by_hand(ink, (room, y), size, rng)}"
        lines.append(text)
        y += pitch
    for _ in range(rng.choice((0, 0, 1, 2, 4))):
        left = rng.uniform(_MARGIN, _WIDTH - 2 * _MARGIN) * pixel
        span = (left, left + rng.uniform(8, 45) * pixel)
        draw_pen(draw, span, rng.uniform(_MARGIN, _HEIGHT) * pixel, size, rng)
    return MadePage(_scanned(np.asarray(ink, np.float32) / np.float32(255), dpi, rng), dpi, "\n".join(lines))


def _by_hand(ink: Image.Image, at: tuple[float, float], size: float, rng: random.Random) -> str:
    """A number written behind a line by a clerk, where there is room; what it says."""
    text = str(rng.randint(1, 31) if rng.random() < 0.6 else rng.randint(32, 1500)).zfill(2)
    height = size * rng.uniform(0.7, 1.2)
    number = written(text, height, choose_hand(rng), rng)
    if at[0] + number.shape[1] >= ink.width:
        return ""
    place = (round(at[0]), round(at[1] - 1.5 * height))
    ink.paste(255, place, Image.fromarray(number))
    return text


def _fitting(text: str, used: Face, width: float) -> str:
    words = text.split()
    while len(words) > 1 and used.font.getlength(" ".join(words)) > width:
        words.pop()
    return " ".join(words)


def _scanned(ink: npt.NDArray[np.float32], dpi: int, rng: random.Random) -> Gray:
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = ink.shape
    if rng.random() < 0.4:  # worn toner
        patches = noise.uniform(0, 1, (max(2, height // 40), max(2, width // 40))).astype(np.float32)
        ink = ink * (1 - rng.uniform(0.2, 0.7) * cv2.resize(patches, (width, height)))
    if rng.random() < 0.35:
        ink = np.maximum(ink, _seal(ink.shape, dpi, rng))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-0.8, 0.8), 1.0)
    ink = np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR), np.float32)
    ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), max(0.3, rng.uniform(0.3, 1.2) * dpi / 200)), np.float32)
    paper, darkness = rng.uniform(205, 255), rng.uniform(60, 215)
    grain = noise.normal(0, rng.choice((0, 3, 8, 16)), ink.shape)
    gray = paper - ink * min(darkness, paper) + grain
    if rng.random() < 0.2:
        gray = np.where(gray > paper - darkness * rng.uniform(0.3, 0.6), 255, 0)
    scan = np.clip(gray, 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        coded = cv2.imencode(".jpg", scan, (cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 90)))[1]
        scan = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return scan


def _seal(shape: tuple[int, ...], dpi: int, rng: random.Random) -> npt.NDArray[np.float32]:
    """Rings and a star over the print, as pale as the red channel leaves them."""
    layer = np.zeros(shape, np.uint8)
    radius = 18 * dpi / 25.4
    middle = (rng.randrange(shape[1]), rng.randrange(shape[0]))
    for share in (1.0, 0.93, 0.62):
        cv2.circle(layer, middle, round(radius * share), 255, max(1, dpi // 100))
    points = [
        (middle[0] + length * math.sin(angle), middle[1] - length * math.cos(angle))
        for angle, length in (
            (place * math.pi / 5, radius * (0.4 if place % 2 == 0 else 0.16)) for place in range(10)
        )
    ]
    cv2.fillPoly(layer, [np.array(points, np.int32)], 255)
    return np.asarray(layer / 255 * rng.uniform(0.1, 0.7), np.float32)
