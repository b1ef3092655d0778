"""Crops of lone words: what a hole leaves and the lines of a tilted frame stand in no letter's way."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.model.geometry import Box
from pipeline.stages.mark_circles import unrolled
from pipeline.stages.mark_outlines import outlines_of
from pipeline.stages.mark_pixels import LOOK_DPI, look_at
from pipeline.stages.mark_words import _without_lines, find_words

DPI = 200
MM = DPI / 25.4
Page = npt.NDArray[np.uint8]


def paper() -> Page:
    return np.full((round(297 * MM), round(210 * MM)), 240, np.uint8)


def at(x: float, y: float) -> tuple[int, int]:
    return round(x * MM), round(y * MM)


def letters(page: Page, x: float, y: float, shade: int = 120) -> None:
    """Four upright strokes of capitals, beginning there."""
    for number in range(4):
        place = x + 3.2 * number
        cv2.rectangle(page, at(place, y), at(place + 0.8, y + 3.4), (shade,), cv2.FILLED)


def words(page: Page) -> list[tuple[Box, Page]]:
    look = look_at(page, DPI)
    read = [Box(100, 500 + 30 * line, 900, 515 + 30 * line) for line in range(12)]
    return list(find_words(look, read, outlines_of(look.ink, read)))


def test_nothing_is_left_of_a_black_hole_beside_a_word() -> None:
    page = paper()
    letters(page, 40, 30)
    cv2.circle(page, at(57.3, 32), round(3.8 * MM), (15,), cv2.FILLED)
    ((box, crop),) = words(page)
    assert box.left < 40 * MM < 52 * MM < box.right
    columns = np.flatnonzero((crop < 128).any(axis=0))
    assert np.ptp(columns) <= 11 * MM, "dark are the letters alone"


def test_a_word_in_a_tilted_frame_is_seen_with_and_without_it() -> None:
    page = paper()
    letters(page, 42, 30)
    for inset in (0, 1):
        cv2.rectangle(page, at(39 + inset, 28 + inset), at(55.5 - inset, 35.5 - inset), (60,), 2)
    turn = cv2.getRotationMatrix2D((47 * MM, 32 * MM), 3, 1)
    tilted = cv2.warpAffine(page, turn, page.shape[::-1], flags=cv2.INTER_CUBIC, borderValue=(240,))
    (box, crop), (same, bare) = words(np.asarray(tilted, np.uint8))
    assert box == same
    assert np.count_nonzero(bare < 128) < 0.8 * np.count_nonzero(crop < 128)


@pytest.mark.parametrize(("shade", "found"), [(224, 1), (236, 0)])
def test_pale_letters_are_seen_on_smooth_paper(shade: int, found: int) -> None:
    page = paper()
    letters(page, 40, 30, shade)
    assert len(words(page)) == found
    grainy = np.asarray(np.random.default_rng(1).integers(200, 256, page.shape), np.uint8)
    letters(grainy, 40, 30, 215)
    assert words(grainy) == []


def test_a_word_between_the_broken_pieces_of_a_high_frame_is_seen() -> None:
    page = paper()
    letters(page, 43, 31)
    for left, right in ((39, 41), (58, 60)):
        cv2.rectangle(page, at(left, 27), at(right, 38), (60,), 2)
    ((box, _),) = words(page)
    assert box.left > 39 * MM
    assert box.right < 60 * MM


def test_half_a_word_is_seen_once_more_with_what_touches_it() -> None:
    page = paper()
    for x in (50, 54):
        cv2.rectangle(page, at(x, 30), at(x + 2, 33.4), (60,), 3)
    cv2.rectangle(page, at(25, 20), at(48.5, 45), (60,), 12)
    assert any(box.left < 49 * MM and box.right > 56 * MM for box, _ in words(page))


def test_a_letter_goes_on_where_a_line_through_it_is_taken_out() -> None:
    crop = np.full((60, 300), 255, np.uint8)
    crop[10:50, 100:112] = 0
    crop[29:32, 10:290] = 0
    clean = _without_lines(crop)
    assert clean[30, 106] < 128, "the stroke of a letter"
    assert clean[30, 200] == 255


def test_a_seal_that_reaches_over_the_edge_of_the_page_always_looks_the_same() -> None:
    ink = np.full((300, 300), 220, np.uint8)
    reach = 20 * LOOK_DPI / 25.4
    for shade in (0, 90, 255):
        leftover = np.full((72, round(reach) + 3), shade, np.uint8)  # memory that is used again
        leftover[:, ::5] = 255 - shade
        del leftover
        assert not unrolled(ink, 295, 295, 20.6).any(), "there is nothing on the page"
