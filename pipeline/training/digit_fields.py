"""Fields of a header as the digit reader sees them: print, digits by hand (or typed, or stamped), print.

Made up from the first stroke to the last speck; a field is 48 pixels high, its capitals about 17.
"""

import math
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from pipeline.engines.base import Gray
from pipeline.engines.digits import CAPITAL, HEIGHT, WIDTH, ink_of
from pipeline.training.damage import Field, Grain, blurred
from pipeline.training.digit_strokes import choose_hand, written
from pipeline.training.reader_fonts import Family, choose_family, face

_SCALE: Final = 2
_CAP: Final = CAPITAL * _SCALE
"""Capitals of the print on the canvas, pixels."""
_ROWS: Final = HEIGHT * _SCALE
_BASE: Final = (_ROWS + _CAP) // 2
"""Pixels from the top of the canvas to the baseline."""
_NUMBER_LEFT: Final = (
    "Số:", "Số: ", "Số :", "Số", "SỐ:", "Số.", "LUẬT SỐ: ", "Nghị quyết số: ",
)  # fmt: skip
_TYPES: Final = (
    "QĐ", "TTr", "BC", "KH", "TB", "CT", "NQ", "CV", "HD", "GM", "CTr", "NĐ", "TT", "PA", "ĐA",
    "BB", "QC", "TC", "PC", "GP",
)  # fmt: skip
_ISSUERS: Final = (
    "UBND", "HĐND", "TU", "HU", "ĐU", "SNV", "STC", "VPTU", "BTCTU", "UBKT", "SGDĐT", "STP",
    "STNMT", "BNV", "VP", "TP", "CB", "BTGTU",
)  # fmt: skip
_PLACES: Final = (
    "Ngãi,", "Nội,", "Giang,", "Bình,", "Quang,", "Thơ,", "Nam,", "Biên,", "Liêu,", "Minh,", "Hòa,",
    "An,", "Lộc,", "Sơn,",
)  # fmt: skip
_MONTHS: Final = (*map(str, range(3, 13)), "01", "02")


@dataclass(frozen=True, slots=True)
class FieldOptions:
    """How often each kind is made (0.0-1.0)."""

    number: float = 0.45
    day: float = 0.44
    """The rest are months."""
    empty: float = 0.05
    typed: float = 0.11
    stamped: float = 0.06
    leader: float = 0.1
    neighbour: float = 0.4
    bitonal: float = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A field and the digits in it."""

    ink: npt.NDArray[np.float32]
    """`HEIGHT` x `WIDTH`, about 0 for paper and 1 for ink."""
    digits: str


@dataclass(frozen=True, slots=True)
class FieldMaker:
    """Makes fields."""

    families: tuple[Family, ...]
    grain: Grain
    options: FieldOptions = FieldOptions()

    def sample(self, rng: random.Random) -> Sample:
        """A field, clean to nearly unreadable."""
        left, digits, right, italic = self._content(rng)
        canvas, digits = self._canvas(left, digits, right, rng, italic=italic)
        gray = self._scanned(canvas, rng)
        return Sample(ink_of(_fitted(gray, rng)), digits)

    def _content(self, rng: random.Random) -> tuple[str, str, str, bool]:
        draw = rng.random()
        empty = rng.random() < self.options.empty
        if draw < self.options.number:
            kind, issuer = rng.choice(_TYPES), rng.choice(_ISSUERS)
            right = rng.choice(
                (
                    f"/{kind}-{issuer}",
                    f"/{kind}-{issuer}",
                    f"-{kind}/{issuer}",
                    f"/{issuer}-{rng.choice(_ISSUERS)}",
                )
            )
            return rng.choice(_NUMBER_LEFT), "" if empty else _number(rng), right, rng.random() < 0.03
        italic = rng.random() < 0.92
        if draw < self.options.number + self.options.day:
            day = rng.randint(1, 31)
            text = f"{day:02d}" if day >= 10 or rng.random() < 0.8 else str(day)
            return f"{rng.choice(_PLACES)} ngày ", "" if empty else text, " tháng", italic
        return "tháng ", "" if empty else rng.choice(_MONTHS), " năm 2", italic

    def _canvas(
        self, left: str, digits: str, right: str, rng: random.Random, *, italic: bool
    ) -> tuple[Field, str]:
        family = choose_family(rng, self.families)
        before = _print(family.files[2 if italic else 0], left)
        after = _print(family.files[2 if italic else 0], right)
        middle, base = self._middle(digits, family, rng, italic=italic)
        gaps = [
            _CAP * (rng.uniform(-0.35, 0.5) if rng.random() < 0.75 else rng.uniform(0.5, 2.2)) for _ in "lr"
        ]
        if not digits:
            gaps = [_CAP * rng.uniform(0.6, 2.5) for _ in "lr"]
        start = before.shape[1] + gaps[0]
        end = start + middle.shape[1]
        width = int(max(end + gaps[1] + after.shape[1], before.shape[1] + 10)) + 8
        canvas = np.zeros((_ROWS, width), np.float32)
        _stamp(canvas, before, 0, 0)
        darkness = rng.uniform(0.55, 1.0) if rng.random() < 0.6 else 1.0
        _stamp(canvas, middle * darkness, int(start), int(_BASE - base))
        _stamp(canvas, after, int(end + gaps[1]), 0)
        if rng.random() < self.options.leader:
            _leader(canvas, before.shape[1], int(end + gaps[1]), rng)
        if rng.random() < self.options.neighbour:
            _neighbour(canvas, family, rng)
        farther = 1.6 if rng.random() < 0.15 else 0.6
        context = [_CAP * (rng.choice((0.8, 1.2, 1.6)) + rng.uniform(-0.3, farther)) for _ in "lr"]
        from_x = int(max(0, before.shape[1] - context[0]))
        to_x = int(min(width, end + gaps[1] + context[1]))
        return canvas[:, from_x:to_x], digits

    def _middle(
        self, digits: str, family: Family, rng: random.Random, *, italic: bool
    ) -> tuple[Field, float]:
        """The ink of the digits without its margin, and where its baseline lies."""
        draw = rng.random()
        if not digits:
            return np.zeros((2, 2), np.float32), 1
        if draw < self.options.typed:
            typed = _print(family.files[2 if italic else 0], digits)
            return typed, _BASE + (_CAP * rng.uniform(-0.5, 0.5) if rng.random() < 0.4 else 0)
        if draw < self.options.typed + self.options.stamped:
            stamp = _print(rng.choice(self.families).files[1], digits)
            size = rng.uniform(0.9, 1.4)
            larger = cv2.resize(stamp, None, fx=size, fy=size, interpolation=cv2.INTER_LINEAR)
            turned = _turned(np.asarray(larger, np.float32), rng.gauss(0, 2.5))
            return turned, _BASE * size + _CAP * rng.uniform(-0.3, 0.3)
        hand = choose_hand(rng)
        height = _CAP * math.exp(rng.uniform(math.log(0.75), math.log(1.8)))
        ink = written(digits, height, hand, rng)
        columns = np.flatnonzero(ink.max(axis=0) > 40)
        ink = ink[:, columns[0] : columns[-1] + 1] if len(columns) else ink
        base = height * 1.5 + height * rng.gauss(0, 0.16)
        return np.asarray(ink, np.float32) / np.float32(255), base

    def _scanned(self, ink: Field, rng: random.Random) -> Gray:
        factor = math.exp(rng.uniform(math.log(0.32), 0))
        small = blurred(ink, rng.uniform(0.3, 1.0) / factor)
        shape = (max(8, int(ink.shape[1] * factor)), max(8, int(ink.shape[0] * factor)))
        small = np.asarray(cv2.resize(small, shape, interpolation=cv2.INTER_AREA), np.float32)
        if rng.random() < 0.4:
            clouds = _piece(self.grain.clouds, small.shape, rng)
            small = small * np.clip(1 - np.abs(clouds) * rng.uniform(0.05, 0.4), 0.3, 1)
        gray = 255 - np.clip(small, 0, 1) ** np.float32(math.exp(rng.uniform(-0.5, 0.4))) * rng.uniform(
            120, 255
        )
        if rng.random() < 0.6:
            noise = _piece(rng.choice((self.grain.fine, self.grain.soft)), gray.shape, rng)
            gray = gray + noise * rng.uniform(0, 16)
        if rng.random() < self.options.bitonal:
            gray = np.where(gray > rng.uniform(110, 200), np.float32(255), np.float32(0))
        scan: Gray = np.clip(gray, 0, 255).astype(np.uint8)
        if rng.random() < 0.12:
            for _ in range(rng.randint(1, 6)):
                x, y = rng.randrange(scan.shape[1]), rng.randrange(scan.shape[0])
                scan[y : y + 2, x : x + rng.choice((1, 2, 3))] = rng.choice((0, 0, 255))
        if rng.random() < 0.5:
            coded = cv2.imencode(".jpg", scan, (cv2.IMWRITE_JPEG_QUALITY, rng.randint(35, 92)))[1]
            scan = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
        return scan


def _number(rng: random.Random) -> str:
    length = rng.choices((1, 2, 3, 4), (14, 38, 34, 14))[0]
    value = str(rng.randint(10 ** (length - 1) if length > 1 else 1, 10**length - 1))
    return value.zfill(length + 1) if rng.random() < (0.75 if length == 1 else 0.06) else value


@lru_cache(maxsize=1000)
def _print(file: str, text: str) -> Field:
    """The text in print on a strip as high as the canvas, 0 paper to 1 ink."""
    font = face(file, _CAP / 0.66)
    width = max(4, int(font.font.getlength(text)) + 6)
    strip = Image.new("L", (width, _ROWS), 0)
    ImageDraw.Draw(strip).text((2, _BASE), text, fill=255, font=font.font, anchor="ls")
    return np.asarray(strip, np.float32) / np.float32(255)


def _stamp(canvas: Field, ink: Field, left: int, top: int) -> None:
    """Adds ink to the canvas; what falls outside is lost."""
    rows, columns = canvas.shape
    y0, y1 = max(0, top), min(rows, top + ink.shape[0])
    x0, x1 = max(0, left), min(columns, left + ink.shape[1])
    if y0 < y1 and x0 < x1:
        part = canvas[y0:y1, x0:x1]
        np.maximum(part, ink[y0 - top : y1 - top, x0 - left : x1 - left], out=part)


def _turned(ink: Field, degrees: float) -> Field:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height)), np.float32)


def _leader(canvas: Field, left: int, right: int, rng: random.Random) -> None:
    step = rng.randint(5, 12)
    for x in range(left, max(left, right), step):
        cv2.circle(canvas, (x, _BASE - 1), rng.choice((1, 1, 2)), 0.9, -1)


def _neighbour(canvas: Field, family: Family, rng: random.Random) -> None:
    """Feet of the line above, heads of the line below, or a rule."""
    width = canvas.shape[1]
    if rng.random() < 0.2:
        y = rng.choice((rng.randint(0, 12), rng.randint(_ROWS - 14, _ROWS - 1)))
        cv2.line(canvas, (0, y), (width, y + rng.randint(-2, 2)), 0.9, rng.choice((1, 2, 3)))
        return
    other = _print(
        rng.choice(family.files),
        rng.choice(
            ("TỈNH HÀ GIANG", "nghiệp và phát triển", "V/v giải quyết", "Độc lập - Tự do", "ỦY BAN NHÂN DÂN")
        ),
    )
    shift = int(_CAP * rng.uniform(1.75, 2.4)) * rng.choice((-1, 1))
    _stamp(canvas, other, rng.randint(-other.shape[1] // 2, max(1, width // 2)), shift)


def _piece(noise: Field, shape: tuple[int, ...], rng: random.Random) -> Field:
    top = rng.randint(0, noise.shape[0] - shape[0])
    left = rng.randint(0, noise.shape[1] - shape[1])
    return noise[top : top + shape[0], left : left + shape[1]]


def _fitted(scan: Gray, rng: random.Random) -> Gray:
    """The field at the height that the reader wants, told up to 8 % wrongly, tilted a little."""
    factor = HEIGHT / scan.shape[0] * math.exp(rng.gauss(0, 0.05))
    tilt = math.tan(math.radians(rng.gauss(0, 0.6)))
    width = min(WIDTH * 2, max(8, int(scan.shape[1] * factor)))
    middle = scan.shape[0] * factor / 2
    matrix = np.array(
        [[factor, 0, 0], [tilt * factor, factor, HEIGHT / 2 - middle + rng.gauss(0, 1.3) - tilt * width / 2]],
        np.float32,
    )
    flags = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    fitted = cv2.warpAffine(
        scan, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR if flags == cv2.INTER_AREA else flags,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(fitted, np.uint8)
