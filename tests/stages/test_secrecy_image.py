"""The gate on pixels: a few of the pages that the benchmark draws, and what must not stop a page."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.engines.base import Engine
from pipeline.engines.choice import open_or_stand_in
from pipeline.engines.names import EngineName
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.rules.load import load_rules
from pipeline.stages import secrecy_image
from pipeline.stages.mark_frames import find_frames
from pipeline.stages.mark_pixels import look_at
from pipeline.stages.mark_rings import Ring
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


class Counter:
    """Stands in for the recognizer: counts what it is asked to read."""

    def __init__(self) -> None:
        self.crops = 0

    def read_line(self, crop: np.ndarray) -> tuple[()]:
        self.crops += 1
        return ()


@pytest.mark.parametrize(
    ("words", "crops"),
    [
        ((("Số:", 0.9), ("125", 0.2), ("/QĐ-UBND", 0.9)), 0),
        ((("Số:", 0.9), ("125", 0.2), ("/QĐ-UBND", 0.5)), 1),
        ((("1.500.000", 0.9),), 0),
        ((("MẬT", 0.4),), 1),
        ((("MẬ/", 0.9),), 1),
    ],
)
def test_a_line_is_read_again_only_where_it_may_not_be_print(
    words: tuple[tuple[str, float], ...], crops: int
) -> None:
    page = np.full((1754, 1240), 245, np.uint8)
    for left in range(200, 320, 20):
        page[300:320, left : left + 5] = 30
    line = Line(tuple(Word(word, Box(200, 300, 312, 320), sure) for word, sure in words))
    counter = Counter()
    text = PageText(1240, 1754, 150, ((line,),))
    assert marks_in_image(page, 150, 1, counter, load_rules(), 0, text) == ()  # type: ignore[arg-type]
    assert counter.crops == crops


class CopyReader:
    """Stands in for the recognizer: reads SAO LỤC in wide crops."""

    def read_line(self, crop: np.ndarray) -> tuple[Line, ...]:
        words = tuple(Word(word, Box(0, 0, 9, 9), 0.95) for word in ("SAO", "LỤC"))
        return (Line(words),) if crop.shape[1] > 2 * crop.shape[0] else ()


def test_what_may_be_a_ring_in_a_stamp_that_was_read_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the B of BẢN CHÍNH is, with the corner of its frame."""
    blank = np.full((1754, 1240), 240, np.uint8)
    stamp = cv2.rectangle(blank.copy(), (200, 300), (377, 348), (30,), 2)
    cv2.line(stamp, (230, 324), (350, 324), (30,), 12)
    crop = cv2.circle(np.full((60, 60), 240, np.uint8), (30, 30), 9, (30,), cv2.FILLED)
    ring = Ring(Box(206, 306, 242, 342), np.asarray(crop, np.uint8), whole=True, lettered=True)
    monkeypatch.setattr(secrecy_image, "find_rings", lambda *_: (ring,))
    asked: tuple = (150, 1, CopyReader(), load_rules())
    assert marks_in_image(stamp, *asked) == ()
    assert [mark.rule for mark in marks_in_image(blank, *asked)] == ["unread_ring"]


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
