"""Where in a header a clerk may have written digits.

Between `Số:` and the notation, `ngày` and `tháng`, `tháng` and `năm` (Nghị định 30/2020/NĐ-CP, Phụ lục I, ô 3
and 4). All in pixels of the working image, on which lines lie level. A recognizer tells the places of words,
not of letters: where a letter stands in a word is reckoned by the widths that letters have in print.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import Word
from pipeline.model.page import HandField
from pipeline.stages.header import Header
from pipeline.stages.printed import PrintedLine
from pipeline.vietnamese.normalize import unmarked

CAPITAL: Final = 0.66 / 0.45
"""Height of a capital in x-heights, in the faces that offices print."""
_BEFORE: Final = re.compile(r"^\W*(?:[a-z]+\s+)??s[o0][a-z]?\s*[:.;,]?", re.IGNORECASE)
_AFTER: Final = re.compile(r"[/-]\s*[A-Z][A-Za-z0-9&.]{0,8}\s*[-/]\s*[A-Z]")
_YEAR: Final = re.compile(r"[/-]\s*[12][09]\d\d\s*/")
_NOTATION: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z&.]{1,8}\s*[-/]\s*[A-Z]")
_DATE: Final = re.compile(
    r"(?P<ngay>n?[gq9]a[yvj]|n[a-z][a-z]?[yv])(?P<day>.{0,12}?)\s*(?P<thang>t[hln][a-z0]n?[gq])"
    r"(?P<month>.{0,10}?)\s*(?<![a-z]{2})(?P<nam>n[a-z]{1,3}m)",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_NARROW: Final = "1ijlt.,:;'|!/-()I"
_SLASH: Final = 0.3
"""Capitals that a slash takes."""
_ALONE: Final = 5.0
"""Capitals that a number may take where the end of its zone is not found."""
_NARROWEST: Final = 1.3
"""Capitals; where less lies between the anchors, one of them has swallowed ink."""
_WIDEST: Final = 8.0
_UNIT: Final = 0.75
"""Capitals that a small letter takes in print, which is what `_width` counts in."""
_NUMBER_WORD, _DAY_WORD, _MONTH_WORD = 2.0, 3.1, 3.6
"""Capitals that `Số:`, `ngày` and `tháng` take in print; what is wider has swallowed ink."""


@dataclass(frozen=True, slots=True)
class HandZone:
    """A place for digits, between two pieces of print."""

    field: HandField
    left: float
    right: float
    baseline: float
    capital: float
    """Height of a capital."""
    after: float = 9.0
    """Capitals of print after it that hold no digits: beyond them stands a year."""

    @property
    def box(self) -> Box:
        """The place with what a pen needs above and below the line."""
        top = self.baseline - 1.6 * self.capital
        edges = (self.left, max(0.0, top), self.right, self.baseline + 0.6 * self.capital)
        return Box(*(max(0, round(edge)) for edge in edges))


def hand_zones(header: Header, x_height: float) -> list[HandZone]:
    """The places for number, day and month in a header whose print is `x_height` pixels high."""
    capital = x_height * CAPITAL
    zones = []
    if header.code_line:
        notation = unmarked(header.code.notation) if header.code else ""
        zones += _number_zone(header.code_line, notation, capital)
    if header.date_line:
        zones += _date_zones(header.date_line, capital)
    return [zone for zone in zones if zone.right - zone.left <= _WIDEST * capital]


def _number_zone(line: PrintedLine, notation: str, capital: float) -> list[HandZone]:
    plain = unmarked(line.text)
    before = _BEFORE.match(plain)
    start = before.end() if before else 0
    year = _YEAR.search(plain, start)
    after = year or _AFTER.search(plain, start) or _NOTATION.search(plain, start)
    if not before and not after:
        return []
    if before:
        name = re.search("s", plain[:start], re.IGNORECASE)
        named = _x_of(line.words, name.start() if name else 0) + _NUMBER_WORD * capital
        left = min(_x_of(line.words, start, end=True), named)
    else:
        left = line.words[0].box.left
    right = left + _ALONE * capital
    if after:
        slash = plain.rfind(f"/{notation}") if notation and not year else -1
        end = max(slash, after.start())
        right = _x_of(line.words, end)
        if plain[end - 1 : end].strip() and not _DIGIT.search(plain, start, end):
            right = max(right, _by_what_follows(line.words, end, capital))
    zone = _zone(HandField.NUMBER, (left, right), _baseline(line.words, capital), capital)
    return [replace(zone, after=_SLASH) if year else zone]


def _date_zones(line: PrintedLine, capital: float) -> list[HandZone]:
    found = _DATE.search(unmarked(line.text))
    if not found:
        return []
    baseline = _baseline([word for word in line.words if word.text[-1:].isdigit()] or line.words, capital)
    zones = []
    for field, before, after, width in (
        (HandField.DAY, "ngay", "thang", _DAY_WORD),
        (HandField.MONTH, "thang", "nam", _MONTH_WORD),
    ):
        printed = _x_of(line.words, found.start(before)) + width * capital
        edges = (
            min(_x_of(line.words, found.end(before), end=True), printed),
            _x_of(line.words, found.start(after)),
        )
        if field is HandField.DAY and edges[1] - edges[0] < _NARROWEST * capital:
            month_ends = _x_of(line.words, found.end(after), end=True)
            edges = edges[0], max(edges[1], month_ends - _MONTH_WORD * capital)
        zones.append(_zone(field, edges, baseline, capital))
    return zones


def _zone(field: HandField, edges: tuple[float, float], baseline: float, capital: float) -> HandZone:
    left, right = edges
    if right - left < _NARROWEST * capital:
        middle = (left + right) / 2
        left, right = middle - _NARROWEST * capital / 2, middle + _NARROWEST * capital / 2
    return HandZone(field, left, right, baseline, capital)


def _baseline(words: Sequence[Word], capital: float) -> float:
    """Where the line stands: words that are no higher than print is, without what hangs below them."""
    feet = [
        word.box.bottom - (0.3 * capital if set(word.text) & set("gjpqyQ,;()") else 0.0)
        for word in words
        if word.box.height < 2.1 * capital
    ]
    return median(feet) if feet else words[0].box.bottom - 0.1 * capital


def _by_what_follows(words: Sequence[Word], place: int, capital: float) -> float:
    """Where the letter at this place begins, reckoned back from the end of its word by the width of print.

    Digits that were read as fewer signs, in one word with the print around them, make shares of that word
    tell the place wrongly.
    """
    at = 0
    for word in words:
        if at <= place <= at + len(word.text):
            return word.box.right - _UNIT * capital * sum(map(_width, word.text[place - at :]))
        at += len(word.text) + 1
    return 0.0


def _x_of(words: Sequence[Word], place: int, *, end: bool = False) -> float:
    """Where the letter at this place of the line begins (`end`: where the one before it ends)."""
    at = 0
    for word in words:
        length = len(word.text)
        inside = at < place <= at + length if end else at <= place < at + length
        if inside:
            widths = [_width(letter) for letter in word.text]
            share = sum(widths[: place - at]) / sum(widths)
            return word.box.left + share * word.box.width
        at += length + 1
        if end and place <= at:
            return float(word.box.right)
    return float(words[-1].box.right)


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.5
    return 1.35 if letter.isupper() else 1.0
