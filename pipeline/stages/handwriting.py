"""Reads digits that a clerk wrote into a header: looks at each place in three cuts and weighs what it sees.

Print is read, too: whether a field is written by hand shows best where two readers differ. Days and months
are closed lists: how likely each is counts among those only, which doubles what can be called sure.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import cv2
import numpy as np

from pipeline.engines.base import Gray
from pipeline.engines.digits import CAPITAL, HEIGHT, Chances, best_strings
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import HandField, HandReading, PageKind, PageReading
from pipeline.rules.book import Rules
from pipeline.stages.hand_zones import HandZone, hand_zones
from pipeline.stages.header import read_header
from pipeline.stages.printed import printed_page
from pipeline.stages.straighten import Straightened

_VIEWS: Final = (1.2, 0.8, 1.6)
"""Capitals of print that the cuts keep on both sides of the place."""
_LAST: Final = {HandField.DAY: 31, HandField.MONTH: 12}
_CHOICES: Final = 3


class Digits(Protocol):
    """What reads the digits of a field."""

    def chances(self, fields: Sequence[Gray]) -> tuple[Chances, ...]:
        """What each field may say, step by step."""
        ...


def read_hand(
    text: PageText, straight: Straightened, rules: Rules, digits: Digits
) -> tuple[HandReading, ...]:
    """What the digit reader sees in the header of a page; empty for a page without one.

    Costs about 25 ms on a page with a header and 3 ms on others.
    """
    header = read_header(printed_page(_on_working_image(text, straight)), rules)
    if not (header.motto or header.party or (header.code_line and header.date_line)):
        return ()
    readings = []
    for zone in hand_zones(header, straight.print_height):
        views = digits.chances([cut_field(straight.image, zone, context) for context in _VIEWS])
        box = straight.to_master.map_box(zone.box).clipped(text.width, text.height)
        readings.append(HandReading(zone.field, box, choices_of(zone.field, views)))
    return tuple(readings)


def cut_field(image: Gray, zone: HandZone, context: float) -> Gray:
    """The place with print on both sides, as high as the network wants it; white beyond the page."""
    scale = CAPITAL / zone.capital
    left = zone.left - context * zone.capital
    right = zone.right + min(context, zone.after) * zone.capital
    width = max(1, round((right - left) * scale))
    top = zone.baseline - (HEIGHT + CAPITAL) / 2 / scale
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], np.float32)
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR, borderValue=(255,)), np.uint8
    )


def choices_of(field: HandField, views: Sequence[Chances]) -> tuple[tuple[str, float], ...]:
    """The likeliest readings, best first, each with how likely it is."""
    found = [(text, chance) for text, chance in best_strings(views) if text and int(text)]
    if field in _LAST:
        found = _among(found, _LAST[field])
    return tuple((text, round(chance, 4)) for text, chance in found[:_CHOICES] if chance >= 0.01)


def _among(found: Sequence[tuple[str, float]], last: int) -> list[tuple[str, float]]:
    """The shares of the numbers up to `last`; 6 and 06 are one. The whole chance bounds them all."""
    shares: dict[str, float] = {}
    for text, chance in found:
        if len(text) <= 2 and int(text) <= last:
            number = f"{int(text):02d}"
            shares[number] = shares.get(number, 0.0) + chance
    total = sum(shares.values())
    if total < 0.05:  # it looks like nothing on the list
        return []
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(number, chance / total) for number, chance in ranked]


def _on_working_image(text: PageText, straight: Straightened) -> PageReading:
    """The page with its boxes in pixels of the working image."""
    to_working = straight.to_master.inverse()
    height, width = straight.image.shape

    def moved(word: Word) -> Word:
        return Word(word.text, to_working.map_box(word.box).clipped(width, height), word.confidence)

    rows = tuple(tuple(Line(tuple(map(moved, line.words)), line.block) for line in row) for row in text.rows)
    return PageReading(1, PageKind.SCAN, PageText(width, height, text.dpi, rows), "none")
