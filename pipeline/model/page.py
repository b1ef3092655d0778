"""A page: how it is read, and what came of it."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import PageText
from pipeline.model.quality import PageQuality
from pipeline.model.slip import Slip

SECRECY_LEVELS: Final = {"mật": 1, "tối mật": 2, "tuyệt mật": 3}
"""The levels of secrecy, the highest last."""


class PageKind(StrEnum):
    """How the text of a page is had."""

    SCAN = "scan"
    """An image, read by a recognizer."""
    TEXT = "text"
    """Born digital: the text layer is good and is kept."""
    BLANK = "blank"
    """Nothing is printed on it; it stays in the master and counts as a page side."""
    SEPARATOR = "separator"
    """A slip that parts documents in a stack; it stays with the one that follows but is no side of it."""


@dataclass(frozen=True, slots=True)
class SecrecyMark:
    """A mark of secrecy (or a doubt about one); never carries other text of the page."""

    level: str
    """`mật`, `tối mật`, `tuyệt mật`."""
    page_number: int
    box: Box
    rule: str
    """Name of the rule that saw it."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the stages did to a page, in the order in which they did it."""

    rotation: int = 0
    """Degrees clockwise by which the page was turned upright: 0, 90, 180 or 270."""
    skew: float = 0.0
    """Degrees clockwise by which the lines hung; the page was turned back by as much."""
    scale: float = 1.0
    """Size of the image that the recognizer saw, relative to the master."""
    red_ink: float = 0.0
    """Share of the pixels that were red ink and were dropped, 0.0-1.0."""
    dropped_lines: int = 0
    """Lines that held noise only and were left out."""


class HandField(StrEnum):
    """A field of the header into which a clerk writes digits."""

    NUMBER = "number"
    """After `Số`."""
    DAY = "day"
    """After `ngày`."""
    MONTH = "month"
    """After `tháng`."""


@dataclass(frozen=True, slots=True)
class HandReading:
    """What the digit reader makes of a field."""

    field: HandField
    box: Box
    """What was looked at, pixels of the master."""
    choices: tuple[tuple[str, float], ...]
    """Digits and how likely they are (0.0-1.0), best first; empty where it sees none."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything that is known of a page after the page story."""

    page_number: int
    """From 1, in the order of the master."""
    kind: PageKind
    text: PageText
    engine: str
    """Name and version of the recognizer; `text-layer` or `none` where none was asked."""
    treatment: Treatment = field(default_factory=Treatment)
    marks: tuple[SecrecyMark, ...] = ()
    """Where not empty, `text` has no rows: secret text does not leave the worker."""
    slip: Slip | None = None
    """What the code of a separator says."""
    hand: tuple[HandReading, ...] = ()
    """Fields of the header that may be written by hand."""
    quality: PageQuality | None = None
    """How well it was read; None for blank pages, slips, and readings of before there were grades."""

    @property
    def searchable_text(self) -> PageText:
        """The text that is described and indexed: without rows where its words are no Vietnamese text."""
        if self.quality is None or self.quality.searchable:
            return self.text
        return replace(self.text, rows=())


def renumbered(reading: PageReading, page_number: int) -> PageReading:
    """The same page as page `page_number` of another document."""
    if reading.page_number == page_number:
        return reading
    marks = tuple(replace(mark, page_number=page_number) for mark in reading.marks)
    return replace(reading, page_number=page_number, marks=marks)
