"""Crops of lone words: what a hole leaves and the lines of a tilted frame stand in no letter's way."""

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_circles import unrolled
from pipeline.stages.mark_outlines import outlines_of
from pipeline.stages.mark_pixels import LOOK_DPI, look_at
from pipeline.stages.mark_words import find_words

DPI = 200
MM = DPI / 25.4
Page = npt.NDArray[np.uint8]


def paper() -> Page:
    return np.full((round(297 * MM), round(210 * MM)), 240, np.uint8)


def at(x: float, y: float) -> tuple[int, int]:
    return round(x * MM), round(y * MM)


def letters(page: Page, x: float, y: float) -> None:
    """Four upright strokes of capitals, beginning there."""
    for number in range(4):
        place = x + 3.2 * number
        cv2.rectangle(page, at(place, y), at(place + 0.8, y + 3.4), (120,), cv2.FILLED)


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


def test_a_seal_that_reaches_over_the_edge_of_the_page_always_looks_the_same() -> None:
    ink = np.full((300, 300), 220, np.uint8)
    reach = 20 * LOOK_DPI / 25.4
    for shade in (0, 90, 255):
        leftover = np.full((72, round(reach) + 3), shade, np.uint8)  # memory that is used again
        leftover[:, ::5] = 255 - shade
        del leftover
        assert not unrolled(ink, 295, 295, 20.6).any(), "there is nothing on the page"
