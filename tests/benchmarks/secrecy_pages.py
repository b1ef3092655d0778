"""Draws pages with marks of secrecy in every place and with every damage, for the benchmark of the gate.

Shares no code with the gate. Every page follows from its number and a seed alone. `Style.USUAL` is what the
gate was made with; `Style.OTHER` has other fonts, sizes and places, and is only ever measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS: Final = Path("/usr/share/fonts")
MM: Final = 25.4

Colour = tuple[int, int, int]


class Style(StrEnum):
    """Two ways of drawing that share no font, place or size."""

    USUAL = "usual"
    OTHER = "other"


BOLD: Final = {
    Style.USUAL: ("truetype/liberation2/LiberationSerif-Bold.ttf",),
    Style.OTHER: (
        "truetype/croscore/Tinos-Bold.ttf",
        "truetype/freefont/FreeSerifBold.ttf",
        "truetype/dejavu/DejaVuSerif-Bold.ttf",
        "truetype/croscore/Arimo-Bold.ttf",
    ),
}
PLAIN: Final = {
    Style.USUAL: "truetype/liberation2/LiberationSerif-Regular.ttf",
    Style.OTHER: "truetype/freefont/FreeSerif.ttf",
}
WIDTHS: Final = {"MẬT": 20, "TỐI MẬT": 30, "TUYỆT MẬT": 40}
MARKS: Final = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
FORMS: Final = (
    "GIẢI MẬT", "TÀI LIỆU THU HỒI", "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", "A", "B", "C",
)  # fmt: skip
HARMLESS: Final = (
    "KHẨN", "HỎA TỐC", "THƯỢNG KHẨN", "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI", "DỰ THẢO", "SAO Y",
    "BẢN CHÍNH", "ĐÃ KIỂM TRA", "CÔNG VĂN ĐẾN",
)  # fmt: skip
PLACES: Final = {
    Style.USUAL: {
        "under the code": (33.0, 52.0), "lower under the code": (32.0, 69.0), "above the motto": (128.0, 6.0),
        "above, far right": (165.0, 7.0), "upper left": (30.0, 6.0), "foot left": (31.0, 283.0),
        "foot right": (150.0, 282.0), "under the date": (150.0, 50.0),
    },
    Style.OTHER: {
        "under the code": (40.0, 56.0), "lower under the code": (28.0, 63.0), "above the motto": (140.0, 9.0),
        "above, far right": (160.0, 4.0), "upper left": (24.0, 8.0), "foot left": (26.0, 279.0),
        "foot middle": (95.0, 284.0), "under the date": (140.0, 56.0),
    },
}  # fmt: skip
INKS: Final[dict[str, Colour]] = {
    "red": (205, 35, 45), "dark red": (150, 30, 50), "faded red": (226, 140, 140), "black": (30, 30, 30),
    "grey": (105, 105, 105), "faded grey": (165, 165, 163),
}  # fmt: skip
DAMAGES: Final = ("none", "seal", "hole", "blur", "rough")
FRAMES: Final = ("double", "double", "bare", "single")
DPIS: Final = (150, 200, 300, 200)
SENTENCES: Final = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Thực hiện Kế hoạch số 27-KH/TU ngày 12 tháng 3 năm 2018 của Ban Thường vụ Tỉnh ủy về công tác",
    "bảo vệ bí mật nhà nước, mật độ dân cư và nghề nuôi ong lấy mật ong ở các huyện vùng cao,",
    "các cơ quan, đơn vị báo cáo kết quả trước ngày 25 hằng tháng để tổng hợp, theo dõi chung.",
    "Văn phòng Tỉnh ủy đề nghị các đồng chí thủ trưởng cơ quan, đơn vị quan tâm chỉ đạo thực hiện.",
)


@dataclass(frozen=True)
class Case:
    """A page to be drawn."""

    number: int
    style: Style
    mark: str
    place: str
    frame: str
    ink: str
    damage: str
    dpi: int
    grey: bool
    page_number: int
    secret: bool

    @property
    def name(self) -> str:
        return (
            f"{self.number:03d} {self.mark} | {self.place} | {self.frame} | {self.ink} | {self.damage} | "
            f"{self.dpi} dpi | {'grey' if self.grey else 'colour'} | page {self.page_number}"
        )


def secret_cases(style: Style) -> Iterator[Case]:
    """All marks × places × damages, each with a frame, an ink and a resolution in turn; then the forms."""
    number = 0
    for mark in MARKS:
        for place in PLACES[style]:
            for damage in DAMAGES:
                for ink in (list(INKS)[number % 6], list(INKS)[(number + 3) % 6]):
                    yield _case(number, style, mark, place, ink, damage, secret=True)
                    number += 1
    for form in FORMS:
        for place in PLACES[style]:
            yield _case(number, style, form, place, list(INKS)[number % 6], DAMAGES[number % 3], secret=True)
            number += 1
    for mark in MARKS:
        for frame in ("double", "bare"):
            for angle in range(6):  # more tilt, other sizes: each number draws its own
                place = list(PLACES[style])[(number + angle) % 8]
                yield _case(number, style, mark, place, list(INKS)[angle], "none", secret=True, frame=frame)
                number += 1


def harmless_cases(style: Style) -> Iterator[Case]:
    """Other marks and stamps, which must stop nothing, and pages without any."""
    number = 1000
    for mark in HARMLESS:
        for place in list(PLACES[style])[:: 2 if len(mark) > 5 else 3]:
            yield _case(
                number, style, mark, place, list(INKS)[number % 6], "none", secret=False, frame="single"
            )
            number += 1


def _case(
    number: int, style: Style, mark: str, place: str, ink: str, damage: str, *, secret: bool, frame: str = ""
) -> Case:
    chance = np.random.default_rng((number, len(style)))
    return Case(
        number, style, mark, place, frame or FRAMES[number % 4], ink, damage, DPIS[(number // 3) % 4],
        grey=bool(chance.random() < 0.4) or "grey" in ink or ink == "black",
        page_number=2 if chance.random() < 0.3 else 1,
        secret=secret,
    )  # fmt: skip


def scan(case: Case) -> bytes:
    """The JPEG of the page, as a scanner delivers it."""
    chance = np.random.default_rng((case.number, 77, len(case.style)))
    pixel = case.dpi / MM
    stamp, where = _stamp(case, chance)
    page = _pressed(_print(case, chance), stamp, where, INKS[case.ink])
    page = _covered(page, case, where, stamp.size, chance)
    page = page.rotate(chance.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=(248, 247, 243))
    pixels = np.asarray(page, np.int16)
    pixels = pixels + chance.integers(-7, 8, pixels.shape[:2], np.int16)[:, :, None]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(0.09 * pixel if case.damage == "blur" else 0.05 * pixel))
    out = BytesIO()
    image = image.convert("L") if case.grey else image
    image.save(out, "JPEG", quality=int(chance.integers(60, 90)), dpi=(case.dpi, case.dpi))
    return out.getvalue()


def _font(name: str, points: float, dpi: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), points * dpi / 72)


def _print(case: Case, chance: np.random.Generator) -> Image.Image:
    """The page without its mark: a letter of the State or the Party, or a following page."""
    pixel, dpi = case.dpi / MM, case.dpi
    page = Image.new("RGB", (round(210 * pixel), round(297 * pixel)), (248, 247, 243))
    draw = ImageDraw.Draw(page)
    bold, plain = _font(BOLD[case.style][0], 13, dpi), _font(PLAIN[case.style], 13, dpi)

    def text(x: float, y: float, words: str, font: ImageFont.FreeTypeFont, anchor: str = "la") -> None:
        draw.text((x * pixel, y * pixel), words, (25, 25, 25), font, anchor=anchor)

    first = 24.0
    if case.page_number == 1:
        first = 100.0
        if chance.random() < 0.5:
            text(62, 22, "ỦY BAN NHÂN DÂN", plain, "ma")
            text(62, 28, "TỈNH HÀ GIANG", bold, "ma")
            text(148, 22, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _font(BOLD[case.style][0], 12, dpi), "ma")
            text(148, 28, "Độc lập - Tự do - Hạnh phúc", bold, "ma")
            text(62, 40, f"Số: {chance.integers(10, 900)}/UBND-TH", plain, "ma")
        else:
            text(62, 22, "ĐẢNG BỘ TỈNH HÀ GIANG", plain, "ma")
            text(62, 28, "TỈNH ỦY", bold, "ma")
            text(62, 34, "*", plain, "ma")
            text(148, 24, "ĐẢNG CỘNG SẢN VIỆT NAM", bold, "ma")
            text(62, 40, f"Số {chance.integers(10, 900)}-CV/TU", plain, "ma")
        text(148, 40, "Hà Giang, ngày 05 tháng 6 năm 2019", plain, "ma")
        text(110, 82, "BÁO CÁO", bold, "ma")
        text(110, 89, "về kết quả công tác quý II năm 2019", bold, "ma")
    else:
        text(105, 12, str(case.page_number), plain, "ma")
        mark_at = PLACES[case.style][case.place][1]
        first = mark_at + 18 if 20 < mark_at < 100 else first  # a stamp goes where paper is free
    last = 225.0 if chance.random() < 0.5 else 268.0
    for row, y in enumerate(np.arange(first, last, 7.0)):
        text(30, float(y), SENTENCES[(row + case.number) % len(SENTENCES)], plain)
    return page


def _stamp(case: Case, chance: np.random.Generator) -> tuple[Image.Image, tuple[int, int]]:
    """The mark as ink on nothing (an "L" image, 255 is full ink), turned; and where it goes."""
    other = case.style is Style.OTHER
    pixel = case.dpi / MM
    names = BOLD[case.style]
    size = 13 * (chance.uniform(0.85, 1.25) if other else chance.uniform(0.95, 1.08))
    font = _font(names[case.number % len(names)], size, case.dpi)
    lines = [case.mark, "Từ: 01/01/2020"] if case.mark == "GIẢI MẬT" else [case.mark]
    if len(case.mark) == 1:
        image = _circle(case, pixel, names[case.number % len(names)])
    else:
        wide = max(font.getlength(line) for line in lines) / pixel
        width = max(WIDTHS.get(case.mark, 0.0), wide + 5) * (chance.uniform(0.9, 1.15) if other else 1.0)
        height = (13.0 if len(lines) > 1 else 8.0) * (chance.uniform(0.92, 1.15) if other else 1.0)
        width, height = max(width, wide + 4.4), max(height, size * 0.36 + 2.4)
        image = _boxed(case, lines, font, width, height, pixel)
    image = image.rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, expand=True)
    if case.damage == "rough":  # a rubber stamp that took the ink unevenly
        specks = chance.integers(90, 256, (image.height // 3 + 1, image.width // 3 + 1), np.uint8)
        uneven = Image.fromarray(specks).resize(image.size, Image.Resampling.BICUBIC)
        image = ImageChops.multiply(image, uneven)
    x, y = PLACES[case.style][case.place]
    x, y = x + chance.uniform(-3, 3), y + chance.uniform(-2, 2)
    x = min(x, 206 - image.width / pixel)
    y = min(y, 294 - image.height / pixel)
    return image, (round(x * pixel), round(y * pixel))


def _boxed(
    case: Case, lines: list[str], font: ImageFont.FreeTypeFont, width: float, height: float, pixel: float
) -> Image.Image:
    margin = 2
    image = Image.new("L", (round(width * pixel) + 2 * margin, round(height * pixel) + 2 * margin), 0)
    draw = ImageDraw.Draw(image)
    for inset in {"double": (0.0, 1.0), "single": (0.0,), "bare": ()}[case.frame]:
        near, thick = margin + inset * pixel, max(1, round(0.32 * pixel))
        draw.rectangle(
            [near, near, image.width - 1 - near, image.height - 1 - near], outline=255, width=thick
        )
    for row, line in enumerate(lines):
        middle = image.height * (row + 0.5) / len(lines)
        draw.text((image.width / 2, middle), line, 255, font, anchor="mm")
    return image


def _circle(case: Case, pixel: float, font_name: str) -> Image.Image:
    """A letter in a ring of 15 mm, as on covers."""
    side = round(15 * pixel)
    image = Image.new("L", (side + 4, side + 4), 0)
    draw = ImageDraw.Draw(image)
    draw.ellipse([2, 2, side + 1, side + 1], outline=255, width=max(1, round(0.6 * pixel)))
    font = _font(font_name, 26, case.dpi)
    draw.text((side / 2 + 2, side / 2 + 2), case.mark, 255, font, anchor="mm")
    return image


def _pressed(page: Image.Image, stamp: Image.Image, where: tuple[int, int], ink: Colour) -> Image.Image:
    """The page with the stamp on it: ink darkens paper and print."""
    cover = Image.new("L", page.size, 0)
    cover.paste(stamp, where)
    inked = Image.composite(
        Image.new("RGB", page.size, ink), Image.new("RGB", page.size, (255, 255, 255)), cover
    )
    return ImageChops.darker(page, inked)


def _covered(
    page: Image.Image, case: Case, where: tuple[int, int], size: tuple[int, int], chance: np.random.Generator
) -> Image.Image:
    """A seal over a part of the mark, or a hole through it."""
    pixel = case.dpi / MM
    if case.damage == "seal":
        return _pressed(page, _seal(pixel), _beside(where, size, 35 * pixel, chance), (212, 40, 50))
    if case.damage == "hole":
        radius = 2.9 * pixel
        x = where[0] + size[0] * chance.choice([0.12, 0.5, 0.9])
        y = where[1] + size[1] * chance.uniform(0.2, 0.8)
        shade = (70, 70, 70) if chance.random() < 0.4 else (253, 253, 252)
        ImageDraw.Draw(page).ellipse([x - radius, y - radius, x + radius, y + radius], fill=shade)
    return page


def _seal(pixel: float) -> Image.Image:
    side = round(35 * pixel)
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    for inset, thick in ((0.0, 0.8), (3.5, 0.3), (11.0, 0.3)):
        draw.ellipse(
            [inset * pixel, inset * pixel, side - 1 - inset * pixel, side - 1 - inset * pixel],
            outline=235, width=max(1, round(thick * pixel)),
        )  # fmt: skip
    middle = side / 2
    for turn in np.arange(0, 2 * np.pi, np.pi / 9):
        x, y = middle + 14 * pixel * np.cos(turn), middle + 14 * pixel * np.sin(turn)
        draw.rectangle(
            [x - pixel, y - pixel, x + 0.7 * pixel, y + pixel], outline=235, width=max(1, round(pixel / 3))
        )
    return image


def _beside(
    where: tuple[int, int], size: tuple[int, int], side: float, chance: np.random.Generator
) -> tuple[int, int]:
    """Where a seal goes that covers about a third of the mark from one of its ends."""
    left = chance.random() < 0.5
    x = where[0] - side + size[0] / 3 if left else where[0] + size[0] * 2 / 3
    y = where[1] + size[1] / 2 - side * chance.uniform(0.3, 0.7)
    return round(x), round(y)
