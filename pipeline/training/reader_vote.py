"""Makes one text of what two independent readers read in a line, with the language model as third."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.engines.linenet_letters import LETTERS
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.repair import RepairOptions, repair
from pipeline.vietnamese.language_model import LanguageModel, pieces
from pipeline.vietnamese.syllable import is_syllable

ALIKE: Final = str.maketrans("–“”‘’", "-\"\"''")
"""Signs that readers take for each other, and that count as the same."""
_SIGNS: Final = ".,;:()\"'“”‘’-–/"
_MOST_DOUBTS: Final = 6
_BELIEF: Final = 0.7
"""Confidence with which a word on which both readers agree is weighed against the language model."""
_KNOWN: Final = frozenset(LETTERS)


@dataclass(frozen=True, slots=True)
class Voter:
    """Makes one text of two readings, or none."""

    model: LanguageModel

    def label(self, first: Sequence[str], second: Sequence[str]) -> str | None:
        """The text of a line that both readers printed but for some marks; None where it is not sure.

        `first` is Tesseract's reading, which ends nearly every cut line with a dot that is not printed.
        """
        if len(first) != len(second) or not first:
            return None
        if not second[-1].endswith("."):
            first = [*first[:-1], first[-1].removesuffix(".") or first[-1]]
        choices = [self._choices(one, other) for one, other in zip(first, second, strict=True)]
        doubts = sum(len(choice) > 1 for choice in choices)
        if not all(choices) or doubts > _MOST_DOUBTS:
            return None
        ways = list(itertools.product(*choices))
        best = min(ways, key=self._cost) if len(ways) > 1 else ways[0]
        text = " ".join(best)
        if not (_KNOWN.issuperset(text) and any(map(str.isalnum, text))):
            return None
        return text if self._is_likely(best) else None

    def _is_likely(self, words: Sequence[str]) -> bool:
        """Whether repair would leave the words as they are: two readers may lose the same mark."""
        place = Box(0, 0, 1, 1)
        line = Line(tuple(Word(word, place, _BELIEF) for word in words))
        return repair(PageText(1, 1, 200, ((line,),)), self.model, RepairOptions()).changed == 0

    def _choices(self, one: str, other: str) -> tuple[str, ...]:
        """What a word may be: one form where both agree, none where it stays unsure."""
        if one.translate(ALIKE) == other.translate(ALIKE):
            return (other,)
        if any(map(str.isdigit, one + other)) or _frame(one) != _frame(other):
            return ()
        if one.isupper() != other.isupper() or one[:1].isupper() != other[:1].isupper():
            return ()
        return tuple(word for word in (one, other) if is_syllable(word.strip(_SIGNS)))

    def _cost(self, words: Sequence[str]) -> float:
        return self.model.cost([word[start:end] for word in words for start, end in pieces(word)])


def _frame(word: str) -> tuple[str, str]:
    """The signs before and after the letters of a word."""
    bare = word.strip(_SIGNS)
    start = word.find(bare) if bare else len(word)
    return word[:start].translate(ALIKE), word[start + len(bare) :].translate(ALIKE)
