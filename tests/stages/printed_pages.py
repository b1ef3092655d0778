"""Pages of print whose lines stand where a test puts them."""

from collections.abc import Sequence

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageKind, PageReading

WIDTH, HEIGHT, DPI = 1654, 2339, 200
LETTER, TALL = 17, 30
LEFT, RIGHT, MIDDLE = 0.25, 0.68, 0.53

Printed = tuple[str, float, float]
"""Text, middle (share of the width), top (share of the height)."""

HEAD: list[Printed] = [
    ("ỦY BAN NHÂN DÂN", LEFT, 0.06),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT, 0.06),
    ("TỈNH HÀ GIANG", LEFT, 0.08),
    ("Độc lập - Tự do - Hạnh phúc", RIGHT, 0.08),
    ("Số: 15/QĐ-UBND", LEFT, 0.11),
    ("Hà Giang, ngày 05 tháng 01 năm 2020", RIGHT, 0.11),
    ("QUYẾT ĐỊNH", MIDDLE, 0.16),
]
"""The header of a decision of the state."""


def laid_out(lines: Sequence[Printed], number: int = 1, confidence: float = 0.95) -> PageReading:
    """A page of these lines, each a row of its own; a blank one where there is none."""
    rows = []
    for text, middle, top in lines:
        left = round(middle * WIDTH - len(text) * LETTER / 2)
        words = []
        for word in text.split():
            right = left + len(word) * LETTER
            box = Box(left, round(top * HEIGHT), right, round(top * HEIGHT) + TALL)
            words.append(Word(word, box, confidence))
            left = right + LETTER
        rows.append((Line(tuple(words)),))
    kind = PageKind.SCAN if rows else PageKind.BLANK
    return PageReading(number, kind, PageText(WIDTH, HEIGHT, DPI, tuple(rows)), "test")
