"""A reading as a person holds the page: turned upright, with the map back to the pixels of the master.

Boxes are kept in the pixels of the master as it was scanned, lying on its side or upside down. Whatever asks
where on the page something stands (header or foot, left or right) must ask the upright page.
"""

from dataclasses import replace

from pipeline.model.geometry import Transform
from pipeline.model.ocr import Line, PageText, Word


def upright(text: PageText, rotation: int) -> tuple[PageText, Transform]:
    """The text with its boxes turned by `rotation` degrees clockwise (0, 90, 180, 270), and the way back."""
    if rotation == 0:
        return text, Transform()
    turn, width, height = Transform.turning(rotation, text.width, text.height)

    def turned(word: Word) -> Word:
        return replace(word, box=turn.map_box(word.box).clipped(width, height))

    rows = tuple(tuple(Line(tuple(map(turned, line.words)), line.block) for line in row) for row in text.rows)
    return replace(text, width=width, height=height, rows=rows), turn.inverse()
