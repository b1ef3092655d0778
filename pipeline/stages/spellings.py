"""What a printed word may have been: its reading, its letters with other marks, what else was seen there.

Left as read, because they follow no model: numbers and codes, single letters, abbreviations, foreign words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.model.ocr import Other, Word
from pipeline.vietnamese.language_model import LanguageModel, pieces
from pipeline.vietnamese.lettering import marks_changed, with_case_of
from pipeline.vietnamese.normalize import old_tone_style
from pipeline.vietnamese.syllable import is_syllable

_VARIANTS: Final = frozenset(
    frozenset(pair.split("/"))
    for pair in ("hàng/hằng", "màu/mầu", "tàu/tầu", "xảy/xẩy", "giày/giầy", "dày/dầy")
)
"""Words that documents spell in two ways, both right: what is printed stays."""
_KNOWN_WORDS: Final = 1 << 12
"""Printed words whose spellings a worker keeps, in three megabytes: nine in ten of a page are among them."""


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """What it costs, in nats, to read a word otherwise than the engine did."""

    mark: float = 2.0
    """Each mark that changes: a second wrong mark in one word is rare."""
    confidence: float = 5.0
    """Added for a word of full confidence, in part for others."""
    seen: float = 1.0
    """Added to the recognizer's own cost of what it may have seen instead."""
    name: float = 2.0
    """Added for a capitalised word inside a sentence: names follow no model."""


class Spelling(NamedTuple):
    """One way to spell a piece."""

    text: str
    """In the case of the reading, old tone style unless it is the reading itself."""
    number: int
    """Of the language model."""
    cost: float
    """Nats; 0.0 for the reading itself."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters, or a word with digits, inside a word."""

    word: int
    """Place of the word in its line."""
    start: int
    """Code point of the reading at which it begins."""
    end: int
    spellings: tuple[Spelling, ...]
    """The reading first, then what it may have been."""


class _Other(NamedTuple):
    """What a piece may have been, whatever stands around it."""

    text: str
    number: int
    marks: int
    """In how many it differs from the reading."""


class _Printed(NamedTuple):
    """What is known of a printed word by itself."""

    pieces: tuple[tuple[int, int, Spelling, tuple[_Other, ...]], ...]
    """Where each begins and ends, its reading, and what else it may have been."""
    fixed: bool
    """Whether it stays as it is; `fixed_in_capitals` tells the same in a line of capitals."""
    fixed_in_capitals: bool
    foreign: bool
    """Whether it is plainly of another language."""
    plain: bool
    """Whether it has no mark, as all words of other languages."""


def reading(word: Word) -> str:
    """What the engine read, before any repair."""
    return word.text if word.raw is None else word.raw


def line_pieces(
    words: Sequence[Word], model: LanguageModel, costs: ChangeCost, sentence_runs_on: Sequence[bool]
) -> list[Piece]:
    """The pieces of a line with their spellings; the last argument says which words continue a sentence."""
    readings = [reading(word) for word in words]
    in_capitals = _is_in_capitals(readings)
    printed = [_printed(text, model) for text in readings]
    found = []
    for place, (word, text, known) in enumerate(zip(words, readings, printed, strict=True)):
        fixed = (known.fixed_in_capitals if in_capitals else known.fixed) or (
            known.plain and any(near.foreign for near in printed[max(0, place - 1) : place + 2])
        )
        surcharge = costs.confidence * word.confidence
        if sentence_runs_on[place] and not in_capitals and text[:1].isupper():
            surcharge += costs.name
        seen = () if known.fixed and text.isupper() and not in_capitals else word.others
        for start, end, own, others in known.pieces:
            spellings: tuple[Spelling, ...] = (own,)
            if not fixed:
                spellings += tuple(
                    Spelling(other.text, other.number, surcharge + costs.mark * other.marks)
                    for other in others
                )
            if seen and len(known.pieces) == 1 and end - start > 1:
                spellings = _with_seen(spellings, text[:start], text[end:], seen, model, costs)
            found.append(Piece(place, start, end, spellings))
    return found


def _is_word(piece: str) -> bool:
    """Whether letters are a syllable of more than one of them, in one case or with a capital before."""
    return (
        len(piece) > 1
        and piece.isalpha()
        and piece in (piece.lower(), piece.upper(), piece.capitalize())
        and is_syllable(piece)
    )


def _with_seen(
    spellings: tuple[Spelling, ...],
    before: str,
    after: str,
    seen: Sequence[Other],
    model: LanguageModel,
    costs: ChangeCost,
) -> tuple[Spelling, ...]:
    """The spellings and the syllables that the recognizer may have seen between the same signs."""
    cheapest = {spelling.text: spelling for spelling in spellings}
    for text, cost in seen:
        piece = text[len(before) : len(text) - len(after)]
        if f"{before}{piece}{after}" != text or not _is_word(piece):
            continue
        known = cheapest.get(piece)
        if known is None or known.cost > cost + costs.seen:
            cheapest[piece] = Spelling(piece, model.number_of(piece), cost + costs.seen)
    return tuple(cheapest.values())


@lru_cache(maxsize=_KNOWN_WORDS)
def _printed(text: str, model: LanguageModel) -> _Printed:
    parts = []
    for start, end in pieces(text):
        piece = text[start:end]
        others = _others(piece, model) if end - start > 1 else ()
        parts.append((start, end, Spelling(piece, model.number_of(piece), 0.0), others))
    return _Printed(
        tuple(parts),
        _is_fixed(text, model, in_capitals=False),
        _is_fixed(text, model, in_capitals=True),
        _is_foreign(text, model),
        text.isascii(),
    )


def _others(piece: str, model: LanguageModel) -> tuple[_Other, ...]:
    plain = old_tone_style(piece.lower())
    if len(plain) != len(piece):  # letters of other scripts that lower case takes apart
        return ()
    return tuple(
        _Other(with_case_of(piece, syllable), model.number_of(syllable), marks_changed(plain, syllable))
        for syllable in model.same_letters(piece)
        if syllable != plain and frozenset((plain, syllable)) not in _VARIANTS
    )


def _is_in_capitals(readings: Sequence[str]) -> bool:
    """Whether most words of a line are printed in capitals, as headings are."""
    lettered = [text for text in readings if sum(map(str.isalpha, text)) > 1]
    return 2 * sum(map(str.isupper, lettered)) > len(lettered)


def _is_fixed(text: str, model: LanguageModel, *, in_capitals: bool) -> bool:
    """Whether a word is a number, a code, an abbreviation or written in a way that no syllable is."""
    if any(map(str.isdigit, text)):
        return True
    parts = [text[start:end] for start, end in pieces(text)]
    if any(part.isupper() and len(part) > 1 for part in parts):
        return not in_capitals or not all(_is_no_abbreviation(part, model) for part in parts)
    return any(part not in (part.lower(), part.capitalize()) for part in parts)


def _is_no_abbreviation(capitals: str, model: LanguageModel) -> bool:
    """Whether capitals can spell a syllable; two bare ones (TU, HU, TW) are more often an abbreviation."""
    return bool(model.same_letters(capitals)) and not (len(capitals) <= 2 and capitals.isascii())


def _is_foreign(text: str, model: LanguageModel) -> bool:
    """Whether a word is plainly of another language: Latin letters that no syllable has in this order."""
    letters = text.strip(".,;:()\"'“”")
    return (
        len(letters) > 1
        and letters.isascii()
        and letters.isalpha()
        and not letters.isupper()
        and not model.same_letters(letters)
        and not is_syllable(letters)
    )
