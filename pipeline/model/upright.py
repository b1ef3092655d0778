"""A reading as a person holds the page, upright and level, with the map back to the pixels of the master.

Boxes are kept in the pixels of the master as it was scanned, lying on its side or upside down. Whatever asks
where on the page something stands (header or foot, left or right) must ask the upright page.
"""

from dataclasses import replace
from typing import Final

from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import Line, PageText, Word

LEVEL_WITHIN: Final = 0.15
"""Degrees by which lines may hang and count as level: a fortieth of an inch across a page."""


def upright(text: PageText, rotation: int) -> tuple[PageText, Transform]:
    """The text with its boxes turned by `rotation` degrees clockwise (0, 90, 180, 270), and the way back."""
    if rotation == 0:
        return text, Transform()
    turn, width, height = Transform.turning(rotation, text.width, text.height)

    def turned(word: Word) -> Word:
        return replace(word, box=turn.map_box(word.box).clipped(width, height))

    rows = tuple(tuple(Line(tuple(map(turned, line.words)), line.block) for line in row) for row in text.rows)
    return replace(text, width=width, height=height, rows=rows), turn.inverse()


def level(text: PageText, rotation: int, skew: float) -> tuple[PageText, Transform]:
    """The text turned upright, its lines level where they hung by `skew` degrees clockwise; and the way back.

    The page keeps its size and its middle. Each box keeps its own size: it only moves.
    """
    standing, back = upright(text, rotation)
    if abs(skew) < LEVEL_WITHIN:
        return standing, back
    turn, width, height = Transform.turning(-skew, standing.width, standing.height)
    turn = turn.then(Transform(c=(standing.width - width) / 2, f=(standing.height - height) / 2))

    def moved(word: Word) -> Word:
        box = word.box
        x, y = turn.apply(*box.middle)
        left, top = round(x - box.width / 2), round(y - box.height / 2)
        place = Box(left, top, left + box.width, top + box.height)
        place = place.clipped(standing.width, standing.height)
        return Word(word.text, place, word.confidence, word.raw, word.others)

    rows = tuple(
        tuple(Line(tuple(map(moved, line.words)), line.block) for line in row) for row in standing.rows
    )
    return replace(standing, rows=rows), turn.inverse().then(back)
