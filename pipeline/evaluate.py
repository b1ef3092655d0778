"""How well pages were read: the text of an engine against the text that is printed.

Handwriting and stamps in the truth (`⟦hw:…⟧`, `⟦stamp:…⟧`) do not count; what an engine prints for them costs
precision. Quotes, dashes and dots that look alike count as the same.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.vietnamese.normalize import folded

_UNSCORED: Final = re.compile(r"⟦[^⟧]*⟧")
_NOTED: Final = re.compile(r"⟦\w+:([^⟧]*)⟧")
_WORD: Final = re.compile(r"[^\W_]+(?:[/\-.][^\W_]+)*")
_SIGNS: Final = ".,;:()[]\"'“”‘’-–/+*•…"
_PLAIN: Final = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "‘": "'", "…": "..."})


@dataclass(frozen=True, slots=True)
class Score:
    """What was counted on one page or on several; the rates follow from it."""

    pages: int = 0
    words: int = 0
    """Words of the truth."""
    read: int = 0
    """Words of the engine."""
    hits: int = 0
    """Words that both have, as multisets: the order does not count, case and marks do."""
    folded_hits: int = 0
    """The same with Vietnamese marks and case taken away."""
    numbers: int = 0
    """Words of the truth that hold a digit: dates, amounts, codes of documents."""
    number_hits: int = 0
    letters: int = 0
    """Characters of the truth, white space collapsed."""
    edits: int = 0
    """Characters to insert, delete or replace, in reading order."""

    @property
    def recall(self) -> float:
        """Share of the printed words that was read; 1.0 where nothing is printed."""
        return _share(self.hits, self.words)

    @property
    def precision(self) -> float:
        """Share of what was read that is printed."""
        return _share(self.hits, self.read)

    @property
    def folded_recall(self) -> float:
        """Recall without marks and case; the gap to `recall` is wrong marks."""
        return _share(self.folded_hits, self.words)

    @property
    def number_recall(self) -> float:
        """Recall of the words that hold a digit."""
        return _share(self.number_hits, self.numbers)

    @property
    def cer(self) -> float:
        """Edits for each printed character; the number of edits where nothing is printed."""
        return self.edits / max(self.letters, 1)


def score_page(truth: str, reading: str) -> Score:
    """What an engine has read of a page against what is printed there."""
    printed, read = Counter(_words(truth)), Counter(_words(reading))
    numbers = Counter({word: count for word, count in printed.items() if any(map(str.isdigit, word))})
    wanted, found = (" ".join(_plain(text).split()) for text in (truth, reading))
    return Score(
        pages=1,
        words=printed.total(),
        read=read.total(),
        hits=(printed & read).total(),
        folded_hits=(_folded(printed) & _folded(read)).total(),
        numbers=numbers.total(),
        number_hits=(numbers & read).total(),
        letters=len(wanted),
        edits=Levenshtein.distance(wanted, found),
    )


def right_words(truth: str, readings: Sequence[str]) -> list[bool]:
    """Which of the words that were read, one after the other, are printed so; signs at their ends aside.

    A word is right where the two texts run alike, or where it stands in another order and is left over in
    both. What is written by hand, stamped or cut off counts here: who reads it rightly is right. A reading of
    signs alone is right.
    """
    truth = _NOTED.sub(r" \1 ", truth)
    read = [_bare(text) for text in readings]
    printed = [bare for word in _plain(truth).split() if (bare := _bare(word))]
    counted = [place for place, text in enumerate(read) if text]
    right = [not text for text in read]
    left = Counter(printed)
    alike = SequenceMatcher(None, [read[place] for place in counted], printed, autojunk=False)
    for start, _, length in alike.get_matching_blocks():
        for place in counted[start : start + length]:
            right[place] = True
            left[read[place]] -= 1
    for place in counted:
        if not right[place] and left[read[place]] > 0:
            right[place] = True
            left[read[place]] -= 1
    return right


def _bare(word: str) -> str:
    return _plain(word).strip(_SIGNS)


def total(scores: Iterable[Score]) -> Score:
    """Several pages as one: sums, so that a long page weighs more than a short one."""
    pages = list(scores)
    names = Score.__dataclass_fields__
    return Score(**{name: sum(getattr(page, name) for page in pages) for name in names})


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSCORED.sub(" ", text)).translate(_PLAIN)


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _folded(words: Counter[str]) -> Counter[str]:
    return Counter(map(folded, words.elements()))
