"""Marks of lists: what does not follow is put in order where letters are alike, all else stays."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.list_marks import with_list_marks


def page(*lines: str) -> PageText:
    rows = [
        (Line(tuple(Word(word, Box(0, 20 * at, 9, 20 * at + 9), 0.9) for word in line.split())),)
        for at, line in enumerate(lines)
    ]
    return PageText(100, 1000, 200, tuple(rows))


def marks(text: PageText) -> list[str]:
    return [row[0].words[0].text for row in text.rows]


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("a) b) e) d) đ) e) g)", "a) b) c) d) đ) e) g)"),
        ("a) b) e) đ) d) c)", "a) b) c) d) đ) e)"),
        ("e) d) đ)", "c) d) đ)"),
        ("d) đ) c) q) h)", "d) đ) e) g) h)"),
    ],
)
def test_marks_follow_each_other(read: str, printed: str) -> None:
    text = with_list_marks(page(*(f"{mark} Hồ sơ lưu trữ" for mark in read.split())))
    assert marks(text) == printed.split()


@pytest.mark.parametrize(
    "read", ["a) b) d) e)", "e)", "a) a) b)", "d) e) f)", "a) x) c)", "w) z)", "1) 2) 4)"]
)
def test_what_is_not_alike_or_tells_no_order_stays(read: str) -> None:
    text = page(*(f"{mark} Hồ sơ" for mark in read.split()))
    assert with_list_marks(text) is text


def test_the_reading_stays_beside_it_and_a_second_time_changes_nothing() -> None:
    once = with_list_marks(page("b) Một", "dòng khác", "e) Hai", "Điều 3.", "d) Ba"))
    assert marks(once) == ["b)", "dòng", "c)", "Điều", "d)"]
    assert once.rows[2][0].words[0].raw == "e)"
    assert with_list_marks(once) == once
