"""What a person asks for, parsed once; every index builds its own query from this value.

Anything that can be typed is a query: a quote that is never closed, only punctuation, a pasted page.
What is too long is cut, so that no query costs more than a bounded time.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.index.codes import Code, take_codes
from pipeline.index.filters import NO_FILTERS, Filters
from pipeline.index.typed import Piece, cut
from pipeline.vietnamese.normalize import exact, folded, printed

MAX_CHARACTERS: Final = 1000
"""Characters of a query that are read."""
MAX_WORDS: Final = 32
"""Words of a query that are used, those in quotes included; the tiers of the ranking rely on it."""
_ALL_NEEDED: Final = 4
_NEVER_PARTED: Final = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the two forms in which it is compared."""

    exact: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it was typed with marks: then its own form ranks before other forms."""
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side."""

    words: tuple[Word, ...]

    @property
    def marked(self) -> bool:
        """Whether any of its words was typed with marks."""
        return any(word.marked for word in self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """Words, phrases, codes and filters; a page must answer all of them, of the words at least `required`."""

    words: tuple[Word, ...] = ()
    """In the order typed, repetitions included: together they are the phrase of the second tier."""
    phrases: tuple[Phrase, ...] = ()
    codes: tuple[Code, ...] = ()
    filters: Filters = NO_FILTERS
    """They let a page through or not, and say nothing of its place."""
    half: bool = False
    """Whether half of the words are enough."""

    @property
    def marked(self) -> bool:
        """Whether any word was typed with marks: then its author writes Vietnamese in full."""
        return any(phrase.marked for phrase in (Phrase(self.words), *self.phrases))

    @property
    def distinct(self) -> tuple[Word, ...]:
        """The words without repetitions."""
        return tuple(dict.fromkeys(self.words))

    @property
    def terms(self) -> tuple[str, ...]:
        """The folded words without repetitions."""
        return tuple(dict.fromkeys(word.folded for word in self.words))

    @property
    def required(self) -> int:
        """How many of the terms a page must hold: all of up to four, else three quarters, rounded up.

        Half of them, rounded up, where that is enough.
        """
        count = len(self.terms)
        if self.half:
            return (count + 1) // 2
        return count if count <= _ALL_NEEDED else count - count // 4

    @property
    def compounds(self) -> tuple[str, ...]:
        """Each two neighbouring words joined as in the `syl2` field, without repetitions."""
        return tuple(dict.fromkeys(shingles([word.folded for word in self.words])))

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for: such a query lists everything that the filters let through."""
        return not (self.words or self.phrases or self.codes)

    @property
    def is_one_code(self) -> bool:
        """Whether a code is asked for, and nothing else but filters."""
        return len(self.codes) == 1 and not self.words and not self.phrases

    @property
    def wider(self) -> "Query | None":
        """The same with half of its words; None for one or two words, which would be another query."""
        return replace(self, half=True) if len(self.terms) > _NEVER_PARTED and not self.half else None

    def within(self, filters: Filters) -> "Query":
        """The same under further filters."""
        return replace(self, filters=self.filters & filters)


def parse(text: str) -> Query:
    """The query that a person typed; every text is one."""
    codes: list[Code] = []
    quoted: list[tuple[Word, ...]] = []
    unquoted: list[str] = []
    filters = NO_FILTERS
    for piece in pieces(text):
        if piece.filters:
            filters &= piece.filters
        elif piece.quoted is None:
            unquoted.append(piece.text)
        else:
            inner, rest = take_codes(piece.quoted)
            if inner and not exact(rest).split():
                codes += inner
            else:
                quoted.append(_words(piece.quoted))
    open_codes, rest = take_codes(" ".join(unquoted))
    room = MAX_WORDS
    phrases: dict[Phrase, None] = {}
    for words in quoted:
        if taken := words[:room]:
            phrases[Phrase(taken)] = None
            room -= len(taken)
    return Query(_words(rest)[:room], tuple(phrases), tuple(dict.fromkeys([*codes, *open_codes])), filters)


def pieces(text: str) -> tuple[Piece, ...]:
    """What is read of a text that a person typed, cut into filters, quoted text and the rest."""
    return cut(printed(text[:MAX_CHARACTERS]))


def shingles(folded_words: list[str]) -> list[str]:
    """Each two neighbouring words joined by `_`: most Vietnamese words are two syllables."""
    return list(map("_".join, pairwise(folded_words)))


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(*forms) for forms in zip(exact(text).split(), folded(text).split(), strict=True))
