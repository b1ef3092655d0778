"""Spreads: two pages on one scan are read one after the other; tables and headers stay as they are."""

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.spreads import pages_of

WIDTH = 600
"""Pixels of a full line."""


def line(left: int, top: int, width: int = WIDTH) -> Line:
    return Line((Word("chữ", Box(left, top, left + width, top + 20), 0.9),))


def page(left: int, count: int = 16, shift: int = 0) -> list[Line]:
    """Lines of prose, the last of each paragraph shorter."""
    return [line(left, 100 + 40 * row + shift, WIDTH if row % 4 else WIDTH // 2) for row in range(count)]


def test_the_left_page_comes_before_the_right_one() -> None:
    left, right = page(100), page(900, shift=13)
    mixed = [one for pair in zip(left, right, strict=True) for one in pair]
    assert pages_of(mixed) == [tuple(left), tuple(right)]


def test_the_shadow_of_the_fold_and_a_stamp_are_no_table() -> None:
    lines = page(100) + page(900)
    assert len(pages_of(lines, [Box(790, 0, 796, 800), Box(1100, 100, 1104, 220)])) == 2


def test_what_is_one_page_stays_one() -> None:
    both = page(100) + page(900)
    across = [*both, line(500, 20)]
    assert pages_of(across) == [tuple(across)], "a line runs through the middle"
    assert pages_of(both, [Box(1200, 90, 1204, 750)]) == [tuple(both)], "a table is ruled from top to bottom"
    narrow = [line(left, 100 + 40 * row, 120) for row in range(16) for left in (100, 300, 900, 1100)]
    assert pages_of(narrow) == [tuple(narrow)], "cells are no prose"
    tall = page(100, count=60) + page(900, count=60)
    assert pages_of(tall) == [tuple(tall)], "an upright sheet in two columns is for the columns to tell"
    near = page(100) + page(100 + WIDTH + 30)
    assert pages_of(near) == [tuple(near)], "no inner margins"
    header = [line(100, 100, 300), line(900, 100, 500)]
    assert pages_of(header) == [tuple(header)]
    assert pages_of([]) == [()]
