"""Digits written by hand into a header: where they are looked for, and what is made of two readings."""

import random
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.engines.digits import load_digits
from pipeline.model.archive import Field
from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import HandField, HandReading, PageKind, PageReading
from pipeline.rules.load import load_rules
from pipeline.stages.extract import ExtractOptions, describe
from pipeline.stages.extract_hand import UNSURE, WRITTEN
from pipeline.stages.extract_header import BY_HAND, HANDWRITTEN
from pipeline.stages.hand_zones import HandZone, hand_zones
from pipeline.stages.handwriting import choices_of, cut_field, read_hand
from pipeline.stages.header import read_header
from pipeline.stages.printed import printed_page
from pipeline.stages.straighten import Straightened
from pipeline.training.digit_strokes import choose_hand, written

FONTS = "/usr/share/fonts/truetype/liberation2/LiberationSerif-"
X_HEIGHT, CAPITAL, EM = 14, 20.5, 31
WIDTH, HEIGHT = 1200, 1700
TOP, STEP, CODE_ROW = 100, 42, 200
NUMBER, DAY, MONTH = HandField.NUMBER, HandField.DAY, HandField.MONTH

Piece = tuple[str, int, float]
"""Word, left edge, confidence."""


def header(code: Sequence[Piece], date: Sequence[Piece]) -> PageText:
    """The words of a page with a State header; rows of code and date at `CODE_ROW`."""
    names = [("ỦY BAN NHÂN DÂN", 120, TOP), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 520, TOP)]
    names += [("TỈNH HÀ GIANG", 140, TOP + STEP), ("Độc lập - Tự do - Hạnh phúc", 600, TOP + STEP)]
    rows: list[tuple[Line, ...]] = []
    for text, left, top in names:
        words = []
        for part in text.split():
            words.append(word(part, left, top))
            left = words[-1].box.right + 8
        rows.append((Line(tuple(words)),))
    rows.append((Line(tuple(word(text, left, CODE_ROW, sure) for text, left, sure in code)),))
    rows.append((Line(tuple(word(text, left, CODE_ROW + 2, sure) for text, left, sure in date)),))
    rows.append((Line((word("QUYẾT", 500, 300), word("ĐỊNH", 610, 300))),))
    return PageText(WIDTH, HEIGHT, 150, tuple(rows))


def word(text: str, left: int, top: int, sure: float = 0.95) -> Word:
    font = ImageFont.truetype(f"{FONTS}Regular.ttf", EM)
    below = 8 if set(text) & set("gjpqyQ,/") else 0
    return Word(text, Box(left, top, left + round(font.getlength(text)), top + 21 + below), sure)


CODE: list[Piece] = [("Số:", 100, 0.95), ("/QĐ-UBND", 210, 0.95)]
DATE: list[Piece] = [
    ("Hà", 560, 0.95), ("Giang,", 605, 0.95), ("ngày", 700, 0.95), ("tháng", 820, 0.95),
    ("01", 905, 0.95), ("năm", 945, 0.95), ("2025", 1005, 0.95),
]  # fmt: skip


def zones_of(text: PageText) -> dict[HandField, HandZone]:
    page = PageReading(1, PageKind.SCAN, text, "an engine")
    return {zone.field: zone for zone in hand_zones(read_header(printed_page(page), load_rules()), X_HEIGHT)}


def test_places_lie_between_the_printed_words_on_their_line() -> None:
    zones = zones_of(header(CODE, DATE))
    number, day = zones[NUMBER], zones[DAY]
    assert 130 < number.left < 150
    assert number.right == pytest.approx(210, abs=3)
    assert 750 < day.left < 768
    assert day.right == 820
    assert number.baseline == pytest.approx(CODE_ROW + 21, abs=3)
    assert day.baseline == pytest.approx(CODE_ROW + 23, abs=3)
    assert zones[MONTH].left == pytest.approx(895, abs=12)


def test_a_word_that_swallowed_the_digits_leaves_them_their_place() -> None:
    """Recognizers draw boxes of print around what a pen wrote beside it."""
    text = header(CODE, DATE)
    rows = list(text.rows)
    words = list(rows[5][0].words)
    words[2] = replace(words[2], box=replace(words[2].box, right=815))
    rows[5] = (Line(tuple(words)),)
    assert zones_of(replace(text, rows=tuple(rows)))[DAY].left < 770


def test_digits_read_as_fewer_signs_in_one_word_with_the_print_around_keep_their_place() -> None:
    """`Sốr-Đ/QĐ-UBND` for `Số286/QĐ-UBND`: shares of the word tell nothing, the width of print does."""
    notation = word("/QĐ-UBND", 210, CODE_ROW).box
    glued = word("Sốr-Đ/QĐ-UBND", 100, CODE_ROW, 0.43)
    glued = replace(glued, box=replace(glued.box, right=notation.right))
    text = header(CODE, DATE)
    rows = [*text.rows[:4], (Line((glued,)),), *text.rows[5:]]
    number = zones_of(replace(text, rows=tuple(rows)))[NUMBER]
    assert 120 < number.left < 150
    assert number.right == pytest.approx(210, abs=20)
    part = replace(word("/O/QĐ-UBND", 150, CODE_ROW, 0.44), box=replace(notation, left=150))
    rows[4] = (Line((word("Số:", 100, CODE_ROW), part)),)
    number = zones_of(replace(text, rows=tuple(rows)))[NUMBER]
    assert 120 < number.left < 150
    assert number.right == pytest.approx(210, abs=20), "the slash is the one before the notation"


@pytest.mark.parametrize("month", ["02năm", "4Đnăm", "/Pnăm"])
def test_a_month_that_touches_the_next_word_leaves_the_day_its_place(month: str) -> None:
    date = [*DATE[:4], (month, 905, 0.4), ("2025", 1005, 0.95)]
    assert zones_of(header(CODE, date))[DAY].right == pytest.approx(820, abs=3)


def test_a_page_without_a_header_has_no_places() -> None:
    words = tuple(
        word(part, 100 + 90 * at, 200) for at, part in enumerate(["Số", "43/2013", "được", "ban", "hành"])
    )
    page = PageReading(1, PageKind.SCAN, PageText(WIDTH, HEIGHT, 150, ((Line(words),),)), "an engine")
    straight = Straightened(np.full((HEIGHT, WIDTH), 255, np.uint8), Transform(), 0, 0.0, 1.0, X_HEIGHT)
    assert read_hand(page.text, straight, load_rules(), load_digits()) == ()


def test_digits_by_hand_are_read_from_the_pixels() -> None:
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(f"{FONTS}Regular.ttf", EM)
    text = header(CODE, DATE)
    for one in text.words():
        draw.text((one.box.left, one.box.top + 21), one.text, fill=30, font=font, anchor="ls")
    pixels = np.asarray(page).copy()
    rng = random.Random(4)
    hand = replace(choose_hand(rng), slant=0.1, aspect=0.6, thickness=0.1, wobble=0.01, gap=0.15, drift=0.0)
    for digits, left in (("27", 150), ("16", 770)):
        ink = written(digits, 26, replace(hand, favourites=dict.fromkeys(hand.favourites, 0)), rng)
        top = CODE_ROW + 22 - 39
        part = pixels[top : top + ink.shape[0], left - 10 : left - 10 + ink.shape[1]]
        np.minimum(part, 255 - ink, out=part)
    straight = Straightened(cv2.blur(pixels, (2, 2)), Transform(), 0, 0.0, 1.0, X_HEIGHT)
    found = {one.field: one for one in read_hand(text, straight, load_rules(), load_digits())}
    assert found[NUMBER].choices[0][0] == "27"
    assert found[DAY].choices[0][0] == "16"
    assert found[MONTH].choices[0][0] == "01", "print is read, too"
    assert found[NUMBER].box.overlap_x(Box(140, 0, 210, 1)) > 50


def test_a_cut_reaches_beyond_the_page_into_paper() -> None:
    zone = HandZone(NUMBER, 0, 60, 10, CAPITAL)
    field = cut_field(np.zeros((30, 40), np.uint8), zone, 1.2)
    assert field.shape[0] == 48
    assert field[0, 0] == field[-1, -1] == 255


def chances(**texts: float) -> list[np.ndarray]:
    """Views in which each text (after a `_`) is as likely as said; one view for each twentieth."""
    views = []
    for text, share in texts.items():
        outputs = [*(output for digit in text[1:] for output in (0, 1 + int(digit))), 0, 0]
        rows = np.full((len(outputs), 11), 1e-4, np.float32)
        rows[np.arange(len(outputs)), outputs] = 1.0
        views += [rows] * round(share * 20)
    return views


def test_days_and_months_are_closed_lists() -> None:
    views = chances(_6=0.3, _06=0.3, _86=0.4)
    assert choices_of(DAY, views)[0] == ("06", pytest.approx(1.0, abs=0.01))
    assert choices_of(NUMBER, views)[0] == ("86", pytest.approx(0.4, abs=0.02))
    assert choices_of(MONTH, chances(_99=1.0)) == ()
    assert choices_of(NUMBER, chances(_00=1.0)) == (), "no document has the number 0"


def described(
    code: Sequence[Piece], date: Sequence[Piece], *hand: tuple[HandField, str, float]
) -> dict[str, Field]:
    readings = tuple(HandReading(field, Box(1, 2, 3, 4), ((text, sure),)) for field, text, sure in hand)
    page = PageReading(1, PageKind.SCAN, header(code, date), "an engine", hand=readings)
    return {field.name: field for field in describe([page], load_rules(), ExtractOptions()).fields}


def printed(number: str, sure: float) -> list[Piece]:
    return [("Số:", 100, 0.95), (f"{number}/QĐ-UBND", 170, sure)]


@pytest.mark.parametrize(
    ("code", "hand", "value", "doubt"),
    [
        (printed("15", 0.95), ("15", 0.99), "15", None),
        (printed("15", 0.7), ("15", 0.99), "15", BY_HAND),
        (CODE, ("15", 0.95), "15", WRITTEN),
        (CODE, ("15", 0.7), "15", UNSURE),
        (CODE, ("15", 0.4), None, HANDWRITTEN),
        (printed("45", 0.95), ("15", 0.99), "15", UNSURE),
        (printed("45", 0.95), ("15", 0.8), "45", UNSURE),
        (printed("45", 0.95), ("15", 0.3), "45", BY_HAND),
        (printed("45", 0.5), ("15", 0.8), "15", UNSURE),
        (printed("09", 0.93), ("209", 0.52), "209", UNSURE),
        (printed("56", 0.99), ("561", 0.7), "56", UNSURE),
        (printed("45", 0.5), ("15", 0.3), None, HANDWRITTEN),
        (printed("2/0", 0.24), ("210", 0.45), "210", UNSURE),  # a 1 that was read as a stroke
        (printed("2/0", 0.24), ("280", 0.45), None, HANDWRITTEN),
    ],
)
def test_a_number_on_which_two_readers_differ_is_never_taken_for_granted(
    code: list[Piece], hand: tuple[str, float], value: str | None, doubt: str | None
) -> None:
    fields = described(code, DATE, (NUMBER, *hand))
    if value is None:
        assert "code_number" not in fields
        assert fields["code_notation"].doubt == doubt
    else:
        assert (fields["code_number"].value, fields["code_number"].doubt) == (value, doubt)
        assert fields["code_full"].value == f"{value}/QĐ-UBND"
        assert fields["code_full"].doubt == doubt
    if doubt == UNSURE:
        assert fields["code_number"].confidence <= 0.9


@pytest.mark.parametrize(
    ("hand", "value", "doubt"),
    [
        ([(DAY, "16", 0.99)], "2025-01-16", WRITTEN),
        ([(DAY, "16", 0.6)], "2025-01-16", UNSURE),
        ([(DAY, "16", 0.4)], None, None),
        ([(DAY, "16", 0.99), (MONTH, "02", 0.99)], "2025-01-16", WRITTEN),
    ],
)
def test_a_day_by_hand_completes_the_date(
    hand: list[tuple[HandField, str, float]], value: str | None, doubt: str | None
) -> None:
    field = described(CODE, DATE, *hand).get("issued_date")
    assert (field and field.value, field and field.doubt) == (value, doubt)


def test_a_month_by_hand_is_taken_where_none_is_printed_and_impossible_days_are_refused() -> None:
    without = [piece for piece in DATE if piece[0] != "01"]
    field = described(CODE, without, (DAY, "16", 0.99), (MONTH, "02", 0.97))["issued_date"]
    assert (field.value, field.doubt, field.confidence) == ("2025-02-16", WRITTEN, 0.97)
    glued = [*DATE[:3], ("tháng", 820, 0.95), ("4Đnăm", 905, 0.4), ("2025", 1005, 0.95)]
    assert described(CODE, glued, (DAY, "16", 0.99), (MONTH, "02", 0.97))["issued_date"].value == "2025-02-16"
    assert "issued_date" not in described(CODE, glued, (DAY, "16", 0.7), (MONTH, "02", 0.6)), "both are weak"
    half_read = [("0" if text == "01" else text, left, sure) for text, left, sure in DATE]
    assert described(CODE, half_read, (DAY, "16", 0.99), (MONTH, "02", 0.97))["issued_date"] == field
    assert "issued_date" not in described(CODE, without, (DAY, "30", 0.99), (MONTH, "02", 0.97))
    assert "issued_date" not in described(CODE, without, (DAY, "16", 0.99), (MONTH, "02", 0.3))
    assert "issued_date" not in described(CODE, without, (DAY, "16", 0.99))
