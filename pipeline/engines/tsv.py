"""Tesseract's TSV table, the one form in which both Tesseract engines answer, as lines of words."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from pipeline.errors import EngineError
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word

_COLUMNS: Final = 12
_WORD_LEVEL: Final = "5"
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff\ufffd]")


def lines_from_tsv(table: str) -> tuple[Line, ...]:
    """Lines of words in the order of the table; `EngineError` where it is not a table of Tesseract."""
    lines = []
    try:
        for place, rows in groupby(_word_rows(table), key=lambda row: row[1:5]):
            words = tuple(word for row in rows for word in _words(row))
            if words:
                lines.append(Line(words, block=int(place[1]) * 1000 + int(place[2])))
    except ValueError as error:
        raise EngineError("The recognizer answered nonsense; run `sohoa doctor` to check it.") from error
    return tuple(lines)


def _word_rows(table: str) -> Iterator[list[str]]:
    for row in table.split("\n"):  # splitlines would also cut at rare signs inside a word
        cells = row.split("\t")
        if len(cells) != _COLUMNS:
            if row.strip():
                raise ValueError("not a row of a table")
            continue
        if cells[0] == _WORD_LEVEL:
            yield cells


def _words(row: list[str]) -> Iterator[Word]:
    """The words of one row: almost always one; Tesseract now and then prints a space inside a word."""
    left, top, width, height = map(int, row[6:10])
    confidence = min(max(0.0, float(row[10]) / 100), 1.0)  # in this order "nan" becomes 0
    parts = unicodedata.normalize("NFC", _UNPRINTABLE.sub("", row[11])).split()
    letters = sum(map(len, parts)) or 1
    start = left
    for part in parts:
        end = start + round(width * len(part) / letters)
        yield Word(part, Box(start, top, max(start, end), top + max(height, 0)), confidence)
        start = end
