"""How well a syllable follows the two before it, and which syllables share their letters.

A trigram model over syllables, kept as sorted arrays that are searched by bisection: a worker has it loaded
in a few hundredths of a second and holds it in a few megabytes. Numbers are one class, and so is every word
outside the vocabulary. `pipeline/vietnamese/data/README.md` says what it was counted from and how.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Final

from pipeline.errors import EnvironmentFault
from pipeline.vietnamese.model_file import BREAK, CLASSES, NUMBER, STEP, UNKNOWN, Tables, unpacked
from pipeline.vietnamese.normalize import folded, old_tone_style

DATA_FILE: Final = "syllables.bin"
"""The packaged model, in the folder `data` beside this module."""

State = tuple[int, int]
"""Where the model stands: place of the last two words among the bigrams (-1: not there), the last word."""

_NOWHERE: Final = -1
_PIECE: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"[.;:!?…][\"'”’)]*$")


def pieces(word: str) -> list[tuple[int, int]]:
    """Where the parts of a printed word that the model counts begin and end: runs of letters.

    A word with a digit in it is one part (a number, date or code); a word of signs alone has none.
    """
    if any(map(str.isdigit, word)):
        return [(0, len(word))]
    return [found.span() for found in _PIECE.finditer(word)]


def ends_sentence(word: str) -> bool:
    """Whether the model forgets what came before after this printed word."""
    return _SENTENCE_END.search(word) is not None


class LanguageModel:
    """Costs of words in their context; a state is carried from word to word."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._size = CLASSES + len(tables.words)
        self._numbers = {word: number for number, word in enumerate(tables.words, CLASSES)}
        choices: dict[str, tuple[str, ...]] = {}
        for word in tables.words[: tables.choices]:
            key = folded(word)
            choices[key] = (*choices.get(key, ()), word)
        self._choices = choices

    @classmethod
    def load(cls) -> "LanguageModel":
        """The model of the package, a few hundredths of a second: once for each worker.

        Raises `EnvironmentFault` where its file is missing or damaged.
        """
        try:
            data = resources.files("pipeline.vietnamese").joinpath("data", DATA_FILE).read_bytes()
        except OSError as error:
            raise EnvironmentFault(
                "The language model of the program is missing; install the program again."
            ) from error
        return cls(unpacked(data))

    @property
    def start(self) -> State:
        """Where a text or a sentence begins."""
        return (_NOWHERE, BREAK)

    def number_of(self, piece: str) -> int:
        """The number of a printed piece (any case, either tone style), or of the class that stands for it."""
        number = self._numbers.get(old_tone_style(piece.lower()))
        if number is None:
            return NUMBER if any(map(str.isdigit, piece)) else UNKNOWN
        return number

    def same_letters(self, piece: str) -> tuple[str, ...]:
        """The known syllables (lower case, old tone style) with the letters of the piece, marks aside."""
        return self._choices.get(folded(piece), ())

    def step(self, state: State, word: int) -> tuple[float, State]:
        """The cost in nats of a word after `state`, and the state after it."""
        tables = self._tables
        place, last = state
        key = last * self._size + word
        next_place = bisect_left(tables.bigrams, key)
        if next_place == len(tables.bigrams) or tables.bigrams[next_place] != key:
            next_place = _NOWHERE
        cost = 0
        if place != _NOWHERE:
            key = place * self._size + word
            found = bisect_left(tables.trigrams, key)
            if found < len(tables.trigrams) and tables.trigrams[found] == key:
                return tables.trigram_costs[found] / STEP, (next_place, word)
            cost = tables.bigram_backoffs[place]
        if next_place != _NOWHERE:
            cost += tables.bigram_costs[next_place]
        else:
            cost += tables.word_backoffs[last] + tables.word_costs[word]
        return cost / STEP, (next_place, word)

    def cost(self, words: Sequence[str]) -> float:
        """The cost in nats of a run of pieces from the start of a sentence."""
        state, total = self.start, 0.0
        for word in words:
            cost, state = self.step(state, self.number_of(word))
            total += cost
        return total


@lru_cache(maxsize=1)
def packaged() -> LanguageModel:
    """The model of the package, loaded once for each process; raises as `LanguageModel.load` does."""
    return LanguageModel.load()
