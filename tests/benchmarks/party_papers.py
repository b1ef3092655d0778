"""Made-up Party documents with their metadata, drawn page by page and worn like scans of paper.

The layouts follow the guidances of 1998, 2004, 2018 and 2026 as they were described in print; nothing here is
taken from the rules that read them. The same seed draws the same pages.
"""

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from tests.benchmarks.party_third import THIRD
from tests.benchmarks.party_words import FIRST, SECOND, TITLES, Body, Wording

FONTS: Final = Path("/usr/share/fonts/truetype/liberation2")
WORDINGS: Final = (FIRST, SECOND, THIRD)
YEARS: Final = (1998, 2004, 2018, 2026)
_WIDTH, _HEIGHT = 210.0, 297.0
_LEFT, _RIGHT = 66.0, 149.0
"""Millimetres from the left: the middles of the two columns of the head."""
_INK: Final = (25, 25, 28)


@dataclass(frozen=True)
class Paper:
    """A drawn document."""

    name: str
    pages: tuple[Image.Image, ...]
    dpi: int
    truth: dict[str, str | None]


class _Sheet:
    """A page to draw on, in millimetres and points."""

    def __init__(self, dpi: int, face: str) -> None:
        self.dpi, self.face = dpi, face
        size = (round(_WIDTH / 25.4 * dpi), round(_HEIGHT / 25.4 * dpi))
        self.image = Image.new("RGB", size, (250, 248, 243))
        self.pen = ImageDraw.Draw(self.image)

    def font(self, points: float, style: str) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(FONTS / f"{self.face}-{style}.ttf"), round(points / 72 * self.dpi))

    def px(self, millimetres: float) -> float:
        return millimetres / 25.4 * self.dpi

    def width(self, text: str, points: float, style: str) -> float:
        return self.font(points, style).getlength(text) * 25.4 / self.dpi

    def write(
        self, text: str, x: float, y: float, points: float = 14, style: str = "Regular", anchor: str = "m"
    ) -> None:
        """Text whose middle (or left end, anchor `l`) is at x, baseline at y."""
        self.pen.text(
            (self.px(x), self.px(y)), text, fill=_INK, font=self.font(points, style), anchor=f"{anchor}s"
        )

    def rule(self, x: float, y: float, width: float) -> None:
        left, right = self.px(x - width / 2), self.px(x + width / 2)
        self.pen.line((left, self.px(y), right, self.px(y)), fill=_INK, width=max(1, self.dpi // 100))


def papers(count: int, seed: int, wording: int) -> list[Paper]:
    """So many documents of a wording (0, 1, 2), years and types taking turns."""
    chance = random.Random(seed)
    return [_paper(number, chance, WORDINGS[wording], "abc"[wording]) for number in range(count)]


def _paper(number: int, chance: random.Random, wording: Wording, half: str) -> Paper:
    year = YEARS[number % 4]
    body = wording.bodies[(number * 5 + number // 9) % len(wording.bodies)]
    day = dt.date(year, chance.randint(1, 12), chance.randint(1, 28))
    letter = number % 5 == 3
    title, kind, short = ("", "Công văn", "CV") if letter else TITLES[(number - number // 5) % len(TITLES)]
    subject = wording.subjects[number % len(wording.subjects)]
    if letter and not subject.startswith("về"):
        subject = f"về việc {subject}"
    if letter and year < 2018 and subject.startswith("về việc"):
        subject = subject.replace("về việc", "V/v", 1)
    signature = body.signatures[number % len(body.signatures)]
    signer = wording.people[(number * 7) % len(wording.people)]
    code = str(chance.randint(1, 1200)).zfill(2)
    urgent = "HỎA TỐC" if number % 15 == 7 else "KHẨN" if number % 15 == 11 else None
    truth: dict[str, str | None] = {
        "family": "party",
        "parent_agency": body.parent,
        "issuing_agency": " ".join(body.lines),
        "code_number": code,
        "code_notation": f"{short}/{body.code}",
        "place": body.place,
        "issued_date": day.isoformat(),
        "document_type": kind,
        "subject": subject,
        "signer_name": signer,
        "signer_position": " / ".join(signature),
        "signing_authority": signature[0].split()[0] if "/" in signature[0] else None,
        "urgency": urgent,
        "secrecy": None,
        "circulation": "LƯU HÀNH NỘI BỘ" if number % 15 == 4 else None,
    }
    dpi = (200, 300, 200, 150, 200)[number % 5]
    pages = _drawn(truth, body, title, signature, day, wording, chance, dpi)
    return Paper(f"{half}{number:02d}_party_{year}", tuple(_worn(page, chance) for page in pages), dpi, truth)


def _drawn(
    truth: dict[str, str | None], body: Body, title: str, signature: tuple[str, ...], day: dt.date,
    wording: Wording, chance: random.Random, dpi: int,
) -> list[Image.Image]:  # fmt: skip
    face = "LiberationMono" if day.year == 1998 and chance.random() < 0.4 else "LiberationSerif"
    first = _Sheet(dpi, face)
    size = 12.0 if face == "LiberationMono" else 14.0
    _head(first, body, truth, day, size)
    y = _under_head(first, body, truth, title, size)
    long = chance.random() < 0.35
    last = 268.0 if long else 175.0
    y = _text(first, y, last, wording, chance, size)
    sheets = [first]
    if long:
        sheets.append(_Sheet(dpi, face))
        sheets[-1].write("2", 110, 14, 13)
        y = _text(sheets[-1], 25, 60 + 40 * chance.random(), wording, chance, size)
    _foot(sheets[-1], y + 8, body, truth, signature, size, chance)
    return [sheet.image for sheet in sheets]


def _head(sheet: _Sheet, body: Body, truth: dict[str, str | None], day: dt.date, size: float) -> None:
    y = 24.0
    if truth["circulation"]:
        width = sheet.width(truth["circulation"], size - 1, "Bold") / 2 + 3
        sheet.write(truth["circulation"], _RIGHT, 15, size - 1, "Bold")
        box = (sheet.px(_RIGHT - width), sheet.px(9.5), sheet.px(_RIGHT + width), sheet.px(17))
        sheet.pen.rectangle(box, outline=_INK, width=2)
        y = 26.0
    sheet.write("ĐẢNG CỘNG SẢN VIỆT NAM", _RIGHT, y, size, "Bold")
    sheet.rule(_RIGHT, y + 1.6, sheet.width("ĐẢNG CỘNG SẢN VIỆT NAM", size, "Bold"))
    lines = [(body.parent, "Regular")] if body.parent else []
    for text, style in [*lines, *((line, "Bold") for line in body.lines)]:
        points = size
        while sheet.width(str(text), points, style) > 82:
            points -= 0.5
        sheet.write(str(text), _LEFT, y, points, style)
        y += 6.0
    sheet.write("*", _LEFT, y, size)
    y += 5.5
    colon = ":" if day.year == 2004 else ""
    hyphen = " " if day.year == 1998 and body.code in ("TU", "HU") else "-"
    number = f"Số{colon} {truth['code_number']}{hyphen}{truth['code_notation']}"
    sheet.write(number, _LEFT, y, size)
    written = f"{day.day:02d} tháng {day.month:02d}" if day.month < 3 else f"{day.day:02d} tháng {day.month}"
    sheet.write(f"{body.place}, ngày {written} năm {day.year}", _RIGHT, y, size, "Italic")


def _under_head(sheet: _Sheet, body: Body, truth: dict[str, str | None], title: str, size: float) -> float:
    y = 37.0 + 6.0 * len(body.lines) + (6.0 if body.parent else 0.0)
    subject = str(truth["subject"])
    if not title:
        for line in _wrapped(sheet, subject, 66, 12, "Italic"):
            sheet.write(line, _LEFT, y, 12, "Italic")
            y += 5
    if truth["urgency"]:
        y += 4
        sheet.write(str(truth["urgency"]), _LEFT - 10, y, size, "Bold")
        width = sheet.width(str(truth["urgency"]), size, "Bold") / 2 + 2
        box = (
            sheet.px(_LEFT - 10 - width),
            sheet.px(y - 5.5),
            sheet.px(_LEFT - 10 + width),
            sheet.px(y + 1.5),
        )
        sheet.pen.rectangle(box, outline=(190, 40, 40), width=2)
        y += 6
    y += 10
    middle = (30 + 195) / 2
    if not title:
        sheet.write(
            f"Kính gửi: {'Ban Thường vụ Huyện ủy' if body.parent else 'Các ban đảng'},", middle, y, size
        )
        return y + 12
    sheet.write(title, middle, y, size + 1.5, "Bold")
    y += 7
    for line in _wrapped(sheet, subject, 125, size, "Bold"):
        sheet.write(line, middle, y, size, "Bold")
        y += 6.4
    sheet.write("-----", middle, y, size)
    return y + 10


def _text(
    sheet: _Sheet, y: float, last: float, wording: Wording, chance: random.Random, size: float
) -> float:
    while y < last:
        text = " ".join(chance.sample(wording.sentences, 2))
        for number, line in enumerate(_wrapped(sheet, text, 150, size, "Regular")):
            if y >= last + 8:
                return y
            sheet.write(line, 42 if number == 0 else 30, y, size, anchor="l")
            y += 7
    return y


def _wrapped(sheet: _Sheet, text: str, width: float, points: float, style: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and sheet.width(f"{lines[-1]} {word}", points, style) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _foot(
    sheet: _Sheet, y: float, body: Body, truth: dict[str, str | None], signature: tuple[str, ...],
    size: float, chance: random.Random,
) -> None:  # fmt: skip
    sheet.write("Nơi nhận:", 32, y, size, anchor="l")
    sheet.rule(
        32 + sheet.width("Nơi nhận:", size, "Regular") / 2, y + 0.8, sheet.width("Nơi nhận:", size, "Regular")
    )
    below = y + 6
    for line in (*body.recipients, body.archive):
        sheet.write(line, 32, below, 12, anchor="l")
        below += 5.2
    right = 147.0
    for number, line in enumerate(signature):
        bold = "Bold" if number == 0 and len(signature) > 1 else "Regular"
        sheet.write(line, right, y + 6.5 * number, size, bold)
    under = y + 6.5 * len(signature) + 29
    sheet.write(str(truth["signer_name"]), right, under, size, "Bold")
    _scribble(sheet, right + 3, under - 12, chance)
    if chance.random() < 0.8:
        _seal(sheet, right - 18, under - chance.uniform(17, 23), chance)


def _scribble(sheet: _Sheet, x: float, y: float, chance: random.Random) -> None:
    points = [
        (sheet.px(x + 4 * k - 12 + chance.uniform(-3, 3)), sheet.px(y + chance.uniform(-6, 5)))
        for k in range(7)
    ]
    sheet.pen.line(points, fill=(40, 50, 140), width=max(2, sheet.dpi // 70), joint="curve")


def _seal(sheet: _Sheet, x: float, y: float, chance: random.Random) -> None:
    half = round(sheet.px(19))
    left, top = round(sheet.px(x)) - half, round(sheet.px(y)) - half
    layer = Image.new("RGB", (2 * half, 2 * half), (255, 255, 255))
    pen, red = ImageDraw.Draw(layer), (215, 45 + chance.randint(0, 40), 60)
    for radius, width in ((17.5, 4), (15.8, 2), (8.0, 2)):
        reach = sheet.px(radius)
        box = (half - reach, half - reach, half + reach, half + reach)
        pen.ellipse(box, outline=red, width=max(1, round(width * sheet.dpi / 200)))
    for angle in range(0, 360, 16):
        radians = np.radians(angle)
        away = sheet.px(12)
        at = (half + away * float(np.cos(radians)), half + away * float(np.sin(radians)))
        pen.text(at, chance.choice("ĐẢNGBỘTỈNHỦY"), fill=red, font=sheet.font(10, "Bold"), anchor="mm")
    place = (left, top, left + 2 * half, top + 2 * half)
    sheet.image.paste(ImageChops.darker(sheet.image.crop(place), layer), place[:2])


def _worn(page: Image.Image, chance: random.Random) -> Image.Image:
    """The page as a scanner gives it: turned a little, blurred, grainy, unevenly lit, sometimes grey."""
    paper = (246, 244, 238)
    page = page.rotate(chance.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=paper)
    page = page.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.4 + page.width / 4000)))
    fade = chance.uniform(0.72, 1.0)
    page = page.point([round(255 - (255 - level) * fade) for level in range(256)] * 3)
    height, width = page.height, page.width
    tile = np.random.default_rng(chance.randint(0, 2**31)).normal(0, chance.uniform(2, 8), (509, 503))
    grain = np.tile(tile.astype(np.int16), (height // 509 + 1, width // 503 + 1))[:height, :width]
    slope = np.linspace(0, chance.uniform(0, 22), width).astype(np.int16)
    worn = np.asarray(page, np.int16) + (grain - slope[None, :])[..., None]
    image = Image.fromarray(np.clip(worn, 0, 255).astype(np.uint8))
    return image.convert("L").convert("RGB") if chance.random() < 0.25 else image
