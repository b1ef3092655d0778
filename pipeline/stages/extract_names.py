"""How a personal name under a signature is spelled: of what the recognizer may have seen, what names have.

A name follows no sentence, so repair leaves it as it was read. What tells a blurred one is which family
names, middle names and given names there are; where they leave a doubt, the field shows it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from math import inf
from typing import Final

from pipeline.model.ocr import Word
from pipeline.rules.book import NameWord, Rules
from pipeline.stages.extract_surname import surname_of
from pipeline.stages.wording import fold_word
from pipeline.vietnamese.lettering import marks_changed
from pipeline.vietnamese.syllable import is_syllable

LONGEST_NAME: Final = 5
GUESSED: Final = 0.3
"""A word read with less confidence (0.0-1.0) is no more than a guess."""
HIGHLAND: Final = re.compile(r"K'[A-ZĐ][^\W\d_]+")
"""How given names of the Mnông, the Cơ Ho and others begin: `K'Ré`."""
_USUAL, _LISTED, _UNLISTED, _FOREIGN = 4.0, 7.0, 12.0, 14.0
"""Nats: that a name has a usual syllable of the lists, another of them, one they lack, no syllable at all."""
_RARE, _USUAL_FAMILIES = 1.5, 16
"""For a family name that is not among the first of the rules, which nine in ten bear."""
_NO_FAMILY, _MENDED_FAMILY = 20.0, 6.0
_MARK, _CONFIDENCE = 3.0, 6.0
"""Each mark that is read otherwise than the recognizer did, and more the surer it was."""
_REPAIRED: Final = 2.0
"""For what repair made of the reading after the words around it, which say nothing of a name."""
_CAPITAL: Final = 0.5
"""For a small letter at the beginning that has the shape of the capital (`văn`)."""
_CONSONANTS: Final = frozenset("ckpsvx")
_SAME_SHAPE: Final = _CONSONANTS | frozenset("oôơuưốồổỗộớờởỡợúùủũụứừửữự")
_LETTER_LEFT_OUT, _WORD_LEFT_OUT, _FAMILY_LEFT_OUT = 2.0, 12.0, 15.0
"""What stands on the line before the name: a letter of a seal, a word, a word that is a family name."""
_DEGREES: Final = frozenset(
    ("ts", "ths", "bs", "bsck", "bscki", "bsckii", "gs", "pgs", "cn", "ks", "ds", "thac", "si", "tien", "bac",
     "ky", "su", "cu", "nhan", "luat", "giao", "duoc", "dai", "thuong", "trung", "thieu", "ta", "uy", "tuong")
)  # fmt: skip
"""Words of degrees and military ranks that stand before a name, folded."""
_CLOSE: Final = 2.0
"""A spelling that fits so little worse than the one that is taken makes the name doubtful."""


class _Role(StrEnum):
    FAMILY = "family"
    MIDDLE = "middle"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Spelled:
    """The words of a line as the name on it is spelled."""

    words: tuple[Word, ...]
    """From the family name on, without signs at their edges."""
    repaired: bool
    """Whether one is spelled otherwise than it was read."""
    doubtful: bool
    """Whether another spelling fits nearly as well, or the lists lack a word of this one."""


@dataclass(frozen=True)
class _List:
    """The words that may stand in one role, with their costs."""

    costs: Mapping[str, float]
    same_letters: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, costs: Mapping[str, float]) -> "_List":
        letters: dict[str, tuple[str, ...]] = {}
        for name in costs:
            letters[fold_word(name)] = (*letters.get(fold_word(name), ()), name)
        return cls(costs, letters)

    def like(self, text: str) -> tuple[str, ...]:
        """The names of the same letters, whatever their marks."""
        return self.same_letters.get(fold_word(text), ())


def spelled(line: Sequence[tuple[str, Word]], rules: Rules) -> Spelled:
    """The name on a line of words, given with their text without signs at the edges; at least one word.

    What stands before the family name is left out where that is a known one.
    """
    lists = _lists(rules.names, tuple(phrase.text for phrase in rules.surnames))
    best, cheapest = Spelled(tuple(word for _, word in line), repaired=False, doubtful=False), inf
    left_out = 0.0
    for start, (text, _) in enumerate(line):
        if 2 <= len(line) - start <= LONGEST_NAME:
            found, cost = _from(
                line[start:], lists, rules, first=all(len(before) < 3 for before, _ in line[:start])
            )
            if cost + left_out < cheapest:
                best, cheapest = found, cost + left_out
        left_out += _left_out(text, known=text in lists[_Role.FAMILY].costs)
    return best


def _left_out(text: str, *, known: bool) -> float:
    """What it costs that a word before the name is no part of it."""
    if len(text) == 1:
        return 3 * _LETTER_LEFT_OUT if known else _LETTER_LEFT_OUT
    if fold_word(text) in _DEGREES and not text.isupper():
        return 0.0
    return _FAMILY_LEFT_OUT if known else _WORD_LEFT_OUT


def _from(
    line: Sequence[tuple[str, Word]], lists: Mapping[_Role, _List], rules: Rules, *, first: bool
) -> tuple[Spelled, float]:
    """The words as one name, and what that costs."""
    roles = (_Role.FAMILY, *([_Role.MIDDLE] * (len(line) - 2)), _Role.GIVEN)
    words: list[Word] = []
    total, doubtful = 0.0, False
    for (text, word), role in zip(line, roles, strict=True):
        costs = _spellings(text, word, lists[role], role)
        if role is _Role.FAMILY and first:
            costs = {**_mended(text, word, rules), **costs}
        priced = sorted((cost + _cost(_named(one), role, lists[role]), one) for one, cost in costs.items())
        least, chosen = priced[0]
        near = any(cost - least < _CLOSE and _named(one) != _named(chosen) for cost, one in priced[1:])
        doubtful = doubtful or near or _named(chosen) not in lists[role].costs
        words.append(replace(word, text=chosen))
        total += least
    repaired = any(word.text != text for word, (text, _) in zip(words, line, strict=True))
    return Spelled(tuple(words), repaired, doubtful), total


def _mended(text: str, word: Word, rules: Rules) -> dict[str, float]:
    """The one family name of which the word is a torn reading, with its cost; empty where there is none."""
    found = surname_of(text, rules, alone=True) if word.confidence >= GUESSED else None
    return {found: _MENDED_FAMILY + _CONFIDENCE * word.confidence} if found else {}


def _may_be_family(seen: str, text: str) -> bool:
    """Whether what was seen may be the family name that was read: short ones are in many words (`ần`)."""
    return len(seen) > 2 or (text[:1].isupper() and len(seen) == len(text))


def _spellings(text: str, word: Word, names: _List, role: _Role) -> dict[str, float]:
    """What the word may say, with costs: its reading, what else was seen, names of the same letters."""
    seen = {text: 0.0}
    if word.raw is not None and word.raw.isalpha():
        seen = {word.raw: 0.0, text: _REPAIRED}
    edge = max(0, word.text.find(text))
    before, after = word.text[:edge], word.text[edge + len(text) :]
    for other, cost in word.others:
        bare = other.removeprefix(before).removesuffix(after)
        if bare.isalpha() and (role is not _Role.FAMILY or _may_be_family(bare, text)):
            seen[bare] = min(cost, seen.get(bare, cost))
    begins = role is not _Role.FAMILY or text[:1].isupper() or text[:1] in _CONSONANTS
    for like in names.like(text) if begins else ():
        if len(like) == len(text):
            cost = _MARK * marks_changed(text.lower(), like.lower()) + _CONFIDENCE * word.confidence
            name = like.upper() if text.isupper() and len(text) > 1 else like
            seen[name] = min(seen.get(name, cost), cost)
    if word.confidence < GUESSED:
        return seen
    return {**seen, **dict(_capitalised(seen, role))}


def _capitalised(seen: Mapping[str, float], role: _Role) -> Iterator[tuple[str, float]]:
    shapes = _CONSONANTS if role is _Role.FAMILY else _SAME_SHAPE  # `ông` is what a seal left of Nông
    for text, cost in seen.items():
        capital = text[:1].upper() + text[1:]
        if text[:1] in shapes and cost + _CAPITAL < seen.get(capital, inf):
            yield capital, cost + _CAPITAL


def _named(text: str) -> str:
    """The word as names are written; one of a line in capitals in small letters."""
    return text.capitalize() if text.isupper() else text


def _cost(name: str, role: _Role, names: _List) -> float:
    known = names.costs.get(name)
    if known is not None:
        return known
    if role is _Role.FAMILY:
        return _NO_FAMILY
    if not (name[:1].isupper() and name[1:].islower()) and not HIGHLAND.fullmatch(name):
        return 2 * _FOREIGN
    return _UNLISTED if is_syllable(name) else _FOREIGN


@lru_cache(maxsize=4)
def _lists(names: tuple[NameWord, ...], surnames: tuple[str, ...]) -> dict[_Role, _List]:
    """The lists of the rules by role; a family name may stand between too."""
    middle = dict.fromkeys(surnames, _LISTED)
    given: dict[str, float] = {}
    for name in names:
        (given if name.is_given else middle)[name.text] = _USUAL if name.is_usual else _LISTED
    return {
        _Role.FAMILY: _List.of(
            {name: 0.0 if at < _USUAL_FAMILIES else _RARE for at, name in enumerate(surnames)}
        ),
        _Role.MIDDLE: _List.of(middle),
        _Role.GIVEN: _List.of(given),
    }
