"""What else a doubtful word may say: the likeliest texts of its steps, by prefix beam search.

The best path prints one text; words that share its steps may be nearly as likely. Which of them is meant, the
words around it tell, so all are handed on with what they cost (`stages/repair.py` weighs them). The search:
Graves et al. 2006; Hannun, Maas, Jurafsky and Ng 2014, arXiv 1408.2873.
"""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.engines.linenet_decode import ReadWord, Scores, log_chances
from pipeline.engines.linenet_letters import LETTERS
from pipeline.model.ocr import Other

_NEVER: Final = -1e9
"""Logarithm of the chance of what can't be."""
_MARGIN: Final = 8
"""Steps before and after those of a word that may belong to it, where no other word has them."""


@dataclass(frozen=True, slots=True)
class OthersOptions:
    """How far the search goes."""

    beam: int = 16
    """Texts that are followed at once."""
    sure: float = 0.998
    """Chance of an output from which no other is looked at in its step."""
    least: float = 3e-3
    """Chance of an output below which it is not looked at."""
    costliest: float = 6.0
    """Nats by which a text may be less likely than the one that is printed."""


class _Ends(NamedTuple):
    """Logarithms of the chances that a text ends in a blank, and in its last letter."""

    blank: float
    letter: float

    @property
    def both(self) -> float:
        return _sum(self.blank, self.letter)


def others_of(
    word: ReadWord, before: ReadWord | None, after: ReadWord | None, scores: Scores, options: OthersOptions
) -> tuple[Other, ...]:
    """The texts without a space that the steps of a word may print instead, the likeliest first.

    `before` and `after` are its neighbours in the line: their steps are not looked at.
    """
    start = max(word.first - _MARGIN, before.last + 1 if before else 0)
    end = min(word.last + 1 + _MARGIN, after.first if after else scores.shape[1])
    found = _likeliest(log_chances(scores[:, start:end]), options)
    own = found.pop(word.text, max(found.values(), default=0.0))
    others = [
        Other(text, round(max(0.0, own - chance), 2))
        for text, chance in found.items()
        if text and " " not in text and own - chance <= options.costliest
    ]
    return tuple(sorted(others, key=lambda other: (other.cost, other.text)))


def _likeliest(chances: npt.NDArray[np.float32], options: OthersOptions) -> dict[str, float]:
    """Texts with the logarithms of their chances; spaces at their ends are dropped."""
    texts = {"": _Ends(0.0, _NEVER)}
    least, sure = math.log(options.least), math.log(options.sure)
    is_sure = (chances.max(axis=0) >= sure).tolist()
    before = -1
    for column, best, alone in zip(chances.T, chances.argmax(axis=0).tolist(), is_sure, strict=True):
        if alone and best == before:
            continue  # the same output again, beyond doubt, changes no text
        looked_at = [best] if alone else np.flatnonzero(column >= least).tolist()
        before = best if alone else -1
        texts = _after_step(texts, [(output, float(column[output])) for output in looked_at])
        if len(texts) > 1:
            texts = _likely(texts, options)
    found: dict[str, float] = {}
    for text, ends in texts.items():
        found[text.strip()] = _sum(found.get(text.strip(), _NEVER), ends.both)
    return found


def _likely(texts: dict[str, _Ends], options: OthersOptions) -> dict[str, _Ends]:
    """Those that may still be among the likeliest."""
    ranked = sorted(((ends.both, text) for text, ends in texts.items()), reverse=True)
    lowest = ranked[0][0] - options.costliest
    return {text: texts[text] for chance, text in ranked[: options.beam] if chance >= lowest}


def _after_step(texts: dict[str, _Ends], step: list[tuple[int, float]]) -> dict[str, _Ends]:
    """What the texts may have become after a step of these outputs; output 0 is the blank."""
    reached: dict[str, _Ends] = {}

    def add(text: str, blank: float, letter: float) -> None:
        known = reached.get(text)
        if known is not None:
            blank, letter = _sum(known.blank, blank), _sum(known.letter, letter)
        reached[text] = _Ends(blank, letter)

    for text, ends in texts.items():
        for output, chance in step:
            if output == 0:
                add(text, ends.both + chance, _NEVER)
                continue
            letter = LETTERS[output - 1]
            if text.endswith(letter):
                add(text, _NEVER, ends.letter + chance)
                add(text + letter, _NEVER, ends.blank + chance)
            else:
                add(text + letter, _NEVER, ends.both + chance)
    return reached


def _sum(one: float, other: float) -> float:
    """Logarithm of the sum of two chances."""
    high, low = (one, other) if one > other else (other, one)
    return high if low <= _NEVER else high + math.log1p(math.exp(low - high))
