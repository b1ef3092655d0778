"""What was read on a page: words in lines, lines in rows, in the order in which a person reads them.

`PageText.text` is the one printed form of a page: every export, index document and offset comes from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.model.geometry import Box, union_of


class Other(NamedTuple):
    """What a word may say instead."""

    text: str
    cost: float
    """Nats by which the recognizer takes it for less likely than what it printed."""


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word with its place."""

    text: str
    """NFC, no white space, never empty."""
    box: Box
    """Pixels of the master."""
    confidence: float
    """0.0 (a guess) to 1.0 (sure); 1.0 for words of a born-digital text layer."""
    raw: str | None = None
    """The engine's own reading where repair changed it; None where `text` is that reading."""
    others: tuple[Other, ...] = field(default=(), compare=False)
    """What the engine may have seen instead; empty where it is sure or can't tell, and in stored readings."""

    def __post_init__(self) -> None:
        for text in (self.text,) if self.raw is None else (self.text, self.raw):
            if not text or text.split() != [text]:
                raise ValueError(f"not a word: {text!r}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} outside 0.0-1.0")

    def __reduce__(self) -> tuple[type["Word"], tuple[Any, ...]]:
        """As the call that makes it: a page of words goes to another process in a third of the time."""
        return Word, (self.text, self.box, self.confidence, self.raw, self.others)


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one baseline without a column gap; never empty."""

    words: tuple[Word, ...]
    block: int = 0
    """Lines of one paragraph or column share a number; numbers follow the reading order."""

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("a line without words")

    @property
    def text(self) -> str:
        """The words with one space between."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The smallest box around the words."""
        return union_of([word.box for word in self.words])


@dataclass(frozen=True, slots=True)
class PageText:
    """The reading of one page in reading order."""

    width: int
    """Pixels of the master, as shown."""
    height: int
    """Pixels of the master, as shown."""
    dpi: int
    """Pixels of the master in an inch of paper."""
    rows: tuple[tuple[Line, ...], ...] = ()
    """Printed rows from first to last read; lines that stand side by side share a row, left to right."""

    @property
    def text(self) -> str:
        """Rows on lines of their own, a TAB between lines that stand side by side."""
        return "\n".join("\t".join(line.text for line in row) for row in self.rows)

    def lines(self) -> Iterator[Line]:
        """All lines in reading order."""
        for row in self.rows:
            yield from row

    def words(self) -> Iterator[Word]:
        """All words in reading order."""
        for line in self.lines():
            yield from line.words

    def word_offsets(self) -> Iterator[tuple[int, Word]]:
        """Each word with the code point in `text` at which it starts."""
        offset = 0
        for word in self.words():
            yield offset, word
            offset += len(word.text) + 1  # one space, TAB or line break follows every word

    @property
    def mean_confidence(self) -> float | None:
        """Mean over the words, weighted by their letters; None on a page without words."""
        weights = [(len(word.text), word.confidence) for word in self.words()]
        total = sum(weight for weight, _ in weights)
        return sum(weight * confidence for weight, confidence in weights) / total if total else None
