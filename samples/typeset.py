"""Sets Vietnamese text on A4 sheets: faces, runs, justified lines, and the true text of each page.

A sheet is a list of runs and rules in points (1/72 inch), origin top left, `y` the baseline. The same sheet
is drawn as pixels by `scanner` and as PDF operators by `containers`, so a scanned and a born-digital page of
one document look alike. What is printed is also noted, line by line, as a person would read it.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from fontTools.ttLib import TTFont

FONT_FOLDER: Final = Path("/usr/share/fonts/truetype/liberation2")
FONT_PACKAGE: Final = "fonts-liberation2"
MM: Final = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM

REGULAR, BOLD, ITALIC, BOLD_ITALIC, TYPED = "Regular", "Bold", "Italic", "BoldItalic", "Typed"
_FILES: Final = {
    REGULAR: "LiberationSerif-Regular.ttf",
    BOLD: "LiberationSerif-Bold.ttf",
    ITALIC: "LiberationSerif-Italic.ttf",
    BOLD_ITALIC: "LiberationSerif-BoldItalic.ttf",
    TYPED: "LiberationMono-Regular.ttf",
}


def font_file(face: str) -> Path:
    """Path of the TrueType file of a face."""
    return FONT_FOLDER / _FILES[face]


@cache
def _advances(face: str) -> dict[int, float]:
    """Advance of every character of a face, in em."""
    font = TTFont(font_file(face))
    em, metrics = font["head"].unitsPerEm, font["hmtx"]
    return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


def text_width(text: str, face: str, size: float) -> float:
    """Width of a text in points; KeyError where the face lacks a letter, so no page is made with a hole."""
    table = _advances(face)
    return sum(table[ord(letter)] for letter in text) * size


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face."""

    x: float
    y: float
    text: str
    face: str
    size: float
    gap: float = 0.0
    """Points added to every space, to justify the line."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight printed line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.7


@dataclass(slots=True)
class Sheet:
    """One side of paper under construction."""

    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    truth: list[str] = field(default_factory=list)
    seal_at: tuple[float, float] | None = None
    """Centre of the red seal and place of the signature, in points."""
    stamp_at: tuple[float, float] | None = None
    """Top left corner of the red secrecy stamp, in points."""

    def centred(self, x: float, y: float, text: str, face: str, size: float) -> float:
        """Prints one line centred on x; gives its width. The caller notes the truth."""
        width = text_width(text, face, size)
        self.runs.append(Run(x - width / 2, y, text, face, size))
        return width

    def rule_under(self, x: float, y: float, width: float) -> None:
        """Prints a horizontal rule centred on x."""
        self.rules.append(Rule(x - width / 2, y, x + width / 2, y))


@dataclass(frozen=True, slots=True)
class Style:
    """How the text of a document is set."""

    size: float = 14.0
    leading: float = 19.0
    after: float = 5.0
    """Points between paragraphs."""
    justified: bool = True
    typed: bool = False
    """A typewriter: one face, one pitch."""
    left: float = 30 * MM
    right: float = 195 * MM
    top: float = 20 * MM
    bottom: float = 277 * MM

    def face(self, wanted: str) -> str:
        """The face that stands for the wanted one."""
        return TYPED if self.typed else wanted

    @property
    def measure(self) -> float:
        """Width of the text area in points."""
        return self.right - self.left


STYLES: Final = {
    "print": Style(),
    "close": Style(size=13.5, leading=17.0, after=4.0),
    "typewriter": Style(size=12.0, leading=20.0, after=3.0, justified=False, typed=True),
}

Word: TypeAlias = tuple[str, str]


def parse_words(text: str, face: str) -> list[Word]:
    """Words with their faces; `**bold**` and `__italic__` switch at word boundaries."""
    words: list[Word] = []
    for index, bold_part in enumerate(text.split("**")):
        for inner, part in enumerate(bold_part.split("__")):
            chosen = BOLD if index % 2 else ITALIC if inner % 2 else face
            words += [(word, chosen) for word in part.split()]
    return words


def wrap(words: list[Word], style: Style, indent: float) -> list[list[Word]]:
    """Lines of words that fit the text area, the first one indented."""
    lines: list[list[Word]] = [[]]
    room = style.measure - indent
    for word, face in words:
        width = text_width(word, style.face(face), style.size)
        space = text_width(" ", style.face(face), style.size) if lines[-1] else 0.0
        if lines[-1] and space + width > room:
            lines.append([])
            room, space = style.measure, 0.0
        lines[-1].append((word, face))
        room -= space + width
    return lines


def set_line(sheet: Sheet, line: list[Word], x: float, y: float, style: Style, width: float | None) -> None:
    """Prints one line at x, stretched to a width where one is given, and notes it."""
    groups: list[Word] = []
    for word, face in line:
        if groups and groups[-1][1] == face:
            groups[-1] = (groups[-1][0] + " " + word, face)
        else:
            groups.append((word, face))
    texts = [text + " " for text, _ in groups[:-1]] + [groups[-1][0]]
    natural = [text_width(t, style.face(f), style.size) for t, (_, f) in zip(texts, groups, strict=True)]
    gaps = len(line) - 1
    gap = (width - sum(natural)) / gaps if width is not None and gaps else 0.0
    for text, length, (_, face) in zip(texts, natural, groups, strict=True):
        sheet.runs.append(Run(x, y, text, style.face(face), style.size, gap))
        x += length + gap * text.count(" ")
    sheet.truth.append(" ".join(word for word, _ in line))
