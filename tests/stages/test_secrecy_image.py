"""The gate on pixels: a few of the pages that the benchmark draws, and what must not stop a page."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.engines.base import Engine
from pipeline.engines.choice import open_or_stand_in
from pipeline.engines.names import EngineName
from pipeline.rules.load import load_rules
from pipeline.stages.mark_frames import find_frames
from pipeline.stages.mark_pixels import look_at
from pipeline.stages.secrecy_image import marks_in_image
from tests.benchmarks.secrecy_pages import FONTS, Case, Style, harmless_cases, scan, secret_cases

pytestmark = [
    pytest.mark.tesseract,
    pytest.mark.skipif(
        not (FONTS / "truetype/liberation2").is_dir(), reason="needs the fonts of fonts-liberation2"
    ),
]
BOXED = [
    case
    for case in secret_cases(Style.USUAL)
    if case.frame == "double" and case.dpi < 300 and len(case.mark) > 1
][::20]
RINGS = [case for case in secret_cases(Style.USUAL) if len(case.mark) == 1 and case.damage != "none"][::7]
OTHERS = [case for case in harmless_cases(Style.USUAL) if case.dpi == 150][::5]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_or_stand_in(EngineName.TESSERACT)[0]
    yield opened
    opened.close()


def pixels(case: Case) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(scan(case), np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)


@pytest.mark.parametrize("case", BOXED, ids=lambda case: case.name)
def test_a_double_frame_stops_whatever_lies_over_it(case: Case, engine: Engine) -> None:
    marks = marks_in_image(pixels(case), case.dpi, 3, engine, load_rules())
    assert marks
    assert {mark.page_number for mark in marks} == {3}


@pytest.mark.parametrize("case", RINGS, ids=lambda case: case.name)
def test_a_letter_in_a_ring_stops_under_a_seal_and_with_a_hole_in_it(case: Case, engine: Engine) -> None:
    assert marks_in_image(pixels(case), case.dpi, 1, engine, load_rules())


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
def test_other_stamps_stop_nothing(case: Case, engine: Engine) -> None:
    assert marks_in_image(pixels(case), case.dpi, 1, engine, load_rules()) == ()


@pytest.mark.parametrize(("mark", "stops"), [("KHẨN", False), ("MẬT", True)])
def test_a_red_frame_of_one_line_is_told_by_the_black_word_in_it(
    mark: str, engine: Engine, *, stops: bool
) -> None:
    page = Image.new("RGB", (1240, 1754), (248, 247, 243))
    draw = ImageDraw.Draw(page)
    draw.rectangle((200, 300, 318, 348), outline=(190, 40, 40), width=2)
    font = ImageFont.truetype(str(FONTS / "truetype/liberation2/LiberationSerif-Bold.ttf"), 27)
    draw.text((259, 324), mark, (25, 25, 28), font, anchor="mm")
    seen = np.ascontiguousarray(np.asarray(page)[:, :, ::-1])
    assert bool(marks_in_image(seen, 150, 1, engine, load_rules())) == stops


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_lies_on_its_side_shows_its_mark_in_pixels_of_the_scan(
    rotation: int, engine: Engine
) -> None:
    page = pixels(BOXED[0])
    (wanted, *_) = marks_in_image(page, 150, 1, engine, load_rules())
    turned = np.ascontiguousarray(np.rot90(page, rotation // 90))
    marks = marks_in_image(turned, 150, 1, engine, load_rules(), rotation)
    assert marks
    height, width = page.shape[:2]
    x, y = wanted.box.middle
    places = {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}
    assert marks[0].box.left - 9 < places[rotation][0] < marks[0].box.right + 9
    assert marks[0].box.top - 9 < places[rotation][1] < marks[0].box.bottom + 9


def test_lines_of_a_letter_are_no_frames(print_page) -> None:
    page = print_page().copy()
    page[300:303, 200:900] = 0
    assert find_frames(look_at(page, 150)) == ()
