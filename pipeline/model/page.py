"""A page: how it is read, and what came of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.geometry import Box
from pipeline.model.ocr import PageText


class PageKind(StrEnum):
    """How the text of a page is had."""

    SCAN = "scan"
    """An image, read by a recognizer."""
    TEXT = "text"
    """Born digital: the text layer is good and is kept."""
    BLANK = "blank"
    """Nothing is printed on it; it stays in the master and counts as a page side."""


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
