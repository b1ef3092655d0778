"""Red stamps on generated pages: found, cropped without frame, told from seals, read by the real engine."""

import itertools
import timeit
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytesseract
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.rules.load import load_rules
from pipeline.stages.mark_pixels import CROP_DPI, look_at
from pipeline.stages.red_ink import Suspect, suspects
from pipeline.stages.secrecy_stamp import mark_from_red
from pipeline.stages.secrecy_torn import Reading

FONT = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Bold.ttf")
PAPER, BLACK, RED, FADED = (250, 248, 244), (25, 25, 25), (205, 35, 45), (228, 140, 140)
PLACES = {"left": (33, 48), "above": (140, 8), "right": (150, 45), "foot": (30, 284)}
WIDTHS = {"MẬT": 20, "TỐI MẬT": 30, "TUYỆT MẬT": 40, "KHẨN": 20, "HỎA TỐC": 30}

pytestmark = pytest.mark.skipif(not FONT.exists(), reason="needs the fonts of fonts-liberation2")

Pixels = npt.NDArray[np.uint8]


def paper(dpi: int) -> Image.Image:
    """A page of print, black on paper."""
    page = Image.new("RGB", (round(210 * dpi / 25.4), round(297 * dpi / 25.4)), PAPER)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), round(13 * dpi / 72))
    for row in range(20):
        draw.text(
            (30 * dpi / 25.4, (75 + 8 * row) * dpi / 25.4), "Căn cứ Luật Tổ chức chính quyền", BLACK, font
        )
    return page


def scanned(page: Image.Image, angle: float = 0.0) -> Pixels:
    """What a scanner makes of the page: turned, soft, noisy, compressed; blue, green, red."""
    pixels = cv2.cvtColor(np.asarray(page), cv2.COLOR_RGB2BGR)
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(pixels, turn, (width, height), borderValue=PAPER[::-1])
    grain = np.random.default_rng(7).integers(-8, 9, (128, 128, 3), np.int8)
    noise = np.tile(grain, (height // 128 + 1, width // 128 + 1, 1))[:height, :width]
    noisy = cv2.add(cv2.GaussianBlur(turned, (3, 3), 0), noise.astype(np.int16), dtype=cv2.CV_8U)
    packed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def stamp(
    page: Image.Image,
    dpi: int,
    mark: str,
    place: tuple[float, float],
    frames: int = 2,
    ink: tuple[int, int, int] = RED,
) -> None:
    """A mark of 8 mm height with so many frames."""
    pixel = dpi / 25.4
    left, top = place
    wide, high = WIDTHS[mark], 8
    draw = ImageDraw.Draw(page)
    for inset in range(frames):
        corners = [(left + inset) * pixel, (top + inset) * pixel]
        corners += [(left + wide - inset) * pixel, (top + high - inset) * pixel]
        draw.rectangle(corners, outline=ink, width=max(1, round(0.35 * pixel)))
    font = ImageFont.truetype(str(FONT), round(13 * dpi / 72))
    draw.text(((left + wide / 2) * pixel, (top + high / 2) * pixel), mark, ink, font, anchor="mm")


def seal(page: Image.Image, dpi: int) -> None:
    pixel = dpi / 25.4
    draw = ImageDraw.Draw(page)
    for inset, width in ((0.0, 0.9), (3.5, 0.4)):
        corners = [(120 + inset) * pixel, (230 + inset) * pixel, (155 - inset) * pixel, (265 - inset) * pixel]
        draw.ellipse(corners, outline=(210, 30, 40), width=round(width * pixel))
    font = ImageFont.truetype(str(FONT), round(8 * dpi / 72))
    draw.text((137.5 * pixel, 247 * pixel), "TỈNH HÀ GIANG", (210, 30, 40), font, anchor="mm")


def within(found: tuple[Suspect, ...], place: tuple[float, float], dpi: int) -> list[Suspect]:
    """The suspects that hold the middle of a stamp at `place` (within 12 mm for turned pages)."""
    x, y = (place[0] + 10) * dpi / 25.4, (place[1] + 4) * dpi / 25.4
    reach = 12 * dpi / 25.4
    return [
        item
        for item in found
        if item.box.left - reach < x < item.box.right + reach
        and item.box.top - reach < y < item.box.bottom + reach
    ]


@pytest.mark.parametrize(("place", "dpi"), list(zip(PLACES, itertools.cycle((150, 200, 300)), strict=False)))
@pytest.mark.parametrize(("angle", "frames"), [(-3.0, 2), (0.0, 0), (3.0, 1)])
def test_a_mark_is_found_in_every_place(place: str, dpi: int, angle: float, frames: int) -> None:
    page = paper(dpi)
    stamp(page, dpi, "TỐI MẬT", PLACES[place], frames)
    found = within(suspects(look_at(scanned(page, angle), dpi)), PLACES[place], dpi)
    assert found
    assert found[0].upright
    assert frames == 0 or any(item.framed for item in found)


def test_faded_ink_is_found() -> None:
    page = paper(200)
    stamp(page, 200, "MẬT", PLACES["left"], ink=FADED)
    assert within(suspects(look_at(scanned(page), 200)), PLACES["left"], 200)


def test_the_crop_is_dark_on_white_without_frame() -> None:
    page = paper(300)
    stamp(page, 300, "MẬT", PLACES["left"])
    (found,) = suspects(look_at(scanned(page), 300))
    ink = found.crop < 128
    assert 0.01 < ink.mean() < 0.25
    assert ink.sum(axis=1).max() < 0.5 * ink.shape[1]  # no line across is left
    assert found.crop.shape[0] < 16 * CROP_DPI / 25.4


def test_a_stamp_on_its_side_is_turned() -> None:
    page = paper(200)
    stamp(page, 200, "TUYỆT MẬT", PLACES["right"])
    sideways = np.ascontiguousarray(np.rot90(scanned(page)))
    found = suspects(look_at(sideways, 200))
    assert found
    assert not found[0].upright
    assert found[0].crop.shape[1] > found[0].crop.shape[0]


def test_round_seals_and_flags_are_no_suspects() -> None:
    page = paper(200)
    seal(page, 200)
    ImageDraw.Draw(page).rectangle([300, 60, 480, 180], fill=(218, 37, 29))
    assert suspects(look_at(scanned(page), 200)) == ()


@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_a_page_without_red_has_no_suspects(dpi: int) -> None:
    assert suspects(look_at(scanned(paper(dpi)), dpi)) == ()


def test_a_page_without_red_costs_little() -> None:
    pixels = scanned(paper(200))
    suspects(look_at(pixels, 200))
    assert (
        min(timeit.repeat(lambda: suspects(look_at(pixels, 200)), number=1, repeat=5)) < 0.06
    )  # twice the promise


@pytest.mark.tesseract
@pytest.mark.parametrize("angle", [-3.0, 2.5])
@pytest.mark.parametrize("mark", list(WIDTHS))
def test_the_engine_reads_marks_and_lets_urgency_pass(mark: str, angle: float) -> None:
    page = paper(200)
    stamp(page, 200, mark, PLACES["left"])
    seal(page, 200)
    levels = set()
    for item in suspects(look_at(scanned(page, angle), 200)):
        words = pytesseract.image_to_string(Image.fromarray(item.crop), lang="vie", config="--psm 7")
        found = mark_from_red(item, 1, Reading(words, 0.5), load_rules())
        levels.add(found.level if found else None)
    assert levels == ({mark.lower()} if "MẬT" in mark else {None})


@pytest.fixture(scope="module")
def framed() -> Suspect:
    page = paper(200)
    stamp(page, 200, "MẬT", PLACES["left"])
    (found,) = suspects(look_at(scanned(page), 200))
    return found


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("| MẬT |", "mật"), ("[uất ]", "mật"), ("MAT", "mật"), ("MẬI", "mật"), ("NẬT", "mật"), ("rối MẬT",
        "tối mật"),
        ("TUYỆTMẬT", "tuyệt mật"), ("GIẢI MẬT\nTừ: 01/01", "mật"), ("", "mật"), ("—_ |", "mật"),
    ],
)  # fmt: skip
def test_a_doubtful_stamp_stops(framed: Suspect, words: str, level: str) -> None:
    found = mark_from_red(framed, 4, Reading(words, 0.5), load_rules())
    assert found is not None
    assert (found.level, found.page_number, found.box) == (level, 4, framed.box)


def test_what_is_left_of_a_seal_is_no_letter_of_a_level(framed: Suspect) -> None:
    loose = replace(framed, framed=False)
    assert mark_from_red(loose, 1, Reading(",\na\n•", 0.5), load_rules()) is None
    assert mark_from_red(loose, 1, Reading("A", 0.5), load_rules()) is not None


@pytest.mark.parametrize(
    "words",
    [
        "KHẨN",
        "| KHẨN |",
        "HỎA TỐC",
        "[HöATốc ]",
        "THƯỢNG KHẨN",
        "CÔNG VĂN ĐẾN",
        "SAO Y BẢN CHÍNH",
        "ĐÃ KIỂM TRA",
    ],
)
def test_other_stamps_pass(framed: Suspect, words: str) -> None:
    assert mark_from_red(framed, 1, Reading(words, 0.5), load_rules()) is None
