"""Which lines of a crop the second reader is asked about, and which of two readings of a word is kept.

Crops are stamps and print that the reading of the page passed over: a word or two, often worn. The second
reader costs more than the network, so it sees only lines with a word that is no syllable, that is unsure, or
that holds digits and is not quite sure. It is believed only where the network is not: the two make different
mistakes. The lines of a page are read by the network alone; `LineNetOptions.most_doubtful` says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from pipeline.engines.linenet_decode import ReadWord
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

_SIGNS: Final = ".,;:()[]\"'“”‘’-–+/*•"


@dataclass(frozen=True, slots=True)
class DoubtOptions:
    """What counts as doubtful, and how far the second reader is believed."""

    unsure: float = 0.5
    """Confidence below which any word is doubtful."""
    unsure_digits: float = 0.8
    """The same for words that hold a digit."""
    sure: float = 0.9
    """Words of the network from this confidence on are kept, whatever the second reader says."""
    margin: float = 0.15
    """By how much the second reader must be surer, where neither reading is the likelier word."""


def is_doubtful(words: Sequence[ReadWord], options: DoubtOptions) -> bool:
    """Whether a second opinion on a line of a crop is worth its time."""
    return any(_is_unsure(word, options) for word in words)


def settled(
    words: Sequence[ReadWord], second: Sequence[tuple[str, float]], options: DoubtOptions
) -> list[ReadWord]:
    """The words of the network, some of them as the second reader has them; places stay."""
    result = list(words)
    for mine, other in _pairs(words, second):
        word, (text, confidence) = words[mine], second[other]
        if text != word.text and _is_better(text, confidence, word, options):
            result[mine] = replace(word, text=text, confidence=min(confidence, options.sure))
    return result


def _is_unsure(word: ReadWord, options: DoubtOptions) -> bool:
    if any(map(str.isdigit, word.text)):
        return word.confidence < options.unsure_digits
    return word.confidence < options.unsure or not _is_likely(word.text)


def _is_likely(text: str) -> bool:
    """Whether a word is a syllable, an abbreviation or a sign, as most printed words are."""
    parts = text.strip(_SIGNS).replace("/", "-").split("-")
    return all(not part or is_syllable(part) or (part.isalpha() and part.isupper()) for part in parts)


def _is_better(text: str, confidence: float, word: ReadWord, options: DoubtOptions) -> bool:
    if word.confidence >= options.sure or not _same_shape(text, word.text):
        return False
    if any(map(str.isdigit, text + word.text)):
        return confidence > word.confidence + options.margin
    if _is_likely(text) != _is_likely(word.text):
        return _is_likely(text)
    return confidence > word.confidence + options.margin


def _same_shape(one: str, other: str) -> bool:
    """Whether two readings can be of one word: about as long, and of one case at their start."""
    return abs(len(one) - len(other)) <= 2 and one[:1].isupper() == other[:1].isupper()


def _pairs(words: Sequence[ReadWord], second: Sequence[tuple[str, float]]) -> Iterator[tuple[int, int]]:
    """Places of words that stand for each other in the two readings."""
    mine = [unmarked(word.text).lower() for word in words]
    other = [unmarked(text).lower() for text, _ in second]
    for _, start, end, first, last in SequenceMatcher(None, mine, other, autojunk=False).get_opcodes():
        if end - start == last - first:
            yield from zip(range(start, end), range(first, last), strict=True)
