"""The name of who signed: the last line of a signature, often with a seal or a stroke of the pen over it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.model.ocr import Word
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import errors, fold_word
from pipeline.vietnamese.normalize import exact, unmarked
from pipeline.vietnamese.syllable import is_syllable

_EDGE: Final = re.compile(r"^[\W_]+|[\W_]+$")
_LEAST_CONFIDENCE: Final = 0.3
_LONGEST: Final = 5
_MIDDLE: Final = ("Thị", "Văn")


@dataclass(frozen=True)
class Signer:
    """A name and where it stands."""

    words: tuple[str, ...]
    line: PrintedLine
    repaired: bool
    """Whether letters were put right."""


def find_signer(lines: Sequence[PrintedLine], rules: Rules, weak_below: float) -> Signer | None:
    """The name among the lines below a position: the lowest one that was read well, else the lowest."""
    found = [signer for line in lines if (signer := signer_on(line, rules) or _in_capitals(line, rules))]
    return max(found, key=lambda one: (one.line.confidence > weak_below, one.line.box.top), default=None)


def signer_on(line: PrintedLine, rules: Rules) -> Signer | None:
    """The name on the line, from the family name on; None where there is none."""
    printed = [_EDGE.sub("", word.text) for word in line.words]
    bare = list(map(_undoubled, printed))
    kept = [_is_read(word, text, rules) for word, text in zip(line.words, bare, strict=True)]
    words = [text for text, read in zip(bare, kept, strict=True) if read]
    if _lacks_a_word(bare, kept):
        return None
    guessed = {_EDGE.sub("", word.text) for word in line.words if word.confidence < _LEAST_CONFIDENCE}
    if len(words) > 2 and len(words[0]) < 3 and words[1][:1].islower():  # a stroke through it: `Ti ần`
        words[:2] = ["".join(words[:2])]
    for start, word in enumerate(words):
        rest = _with_middle(words[start:])
        if not 2 <= len(rest) <= _LONGEST or not _are_names(rest[1:]):
            continue
        first = len(rest) > 2 and all(len(before) < 3 for before in words[:start])
        known = _surname(word, rules, alone=first and word not in guessed)
        if known:
            return Signer(
                (known, *rest[1:]), line, repaired=[known, *rest[1:]] != printed[start:][: len(rest)]
            )
        if start == 0 and len(rest) > 2 and word[:1].islower() and len(word) > 1:
            return None  # the family name is there, but cannot be read: no other word of the name is it
    return None


def _in_capitals(line: PrintedLine, rules: Rules) -> Signer | None:
    """The name where the whole line is one, set in capitals as typists did."""
    words = [_EDGE.sub("", word.text) for word in line.words]
    if not 2 < len(words) <= _LONGEST or not all(word.isupper() and is_syllable(word) for word in words):
        return None
    name = tuple(word.capitalize() for word in words)
    return Signer(name, line, repaired=False) if any(name[0] == one.text for one in rules.surnames) else None


def _is_read(word: Word, bare: str, rules: Rules) -> bool:
    """Whether a word was read well enough to be a part of a name, or is one by its form."""
    by_form = _is_name_word(bare) or any(bare == phrase.text for phrase in rules.surnames)
    return any(map(_has_case, bare)) and (word.confidence >= _LEAST_CONFIDENCE or by_form)


def _lacks_a_word(bare: Sequence[str], kept: Sequence[bool]) -> bool:
    """Whether a word in the midst of others cannot be read: a name without it is another name.

    Or the last word, where only two are left of the name.
    """
    if True not in kept:
        return False
    first, last = kept.index(True), len(kept) - 1 - kept[::-1].index(True)
    if sum(kept) == 2 and any(word[:1].isupper() and len(word) > 2 for word in bare[last + 1 :]):
        return True
    return any(
        not kept[at] and sum(map(_has_case, bare[at])) > 1 and _is_name_word(bare[first])
        for at in range(first, last)
    )


def _surname(word: str, rules: Rules, *, alone: bool) -> str | None:
    """The family name; put right where marks differ, a seal hid its first letter, or one letter is wrong.

    The last two only where it stands first on its line with two more words, and one family name alone fits.
    """
    texts = [phrase.text for phrase in rules.surnames]
    if word in texts:
        return word
    plain = fold_word(word)
    ends = [text for text in texts if text.endswith(word.lower())] if unmarked(word) != word else []
    if alone and len(ends) == 1:
        return ends[0]  # Ần is what a seal left of Trần, not An
    alike = [phrase for phrase in rules.surnames if phrase.folded == plain and word[:1].isupper()]
    if alike:
        return _nearest(word, alike) or alike[0].text
    if not alone:
        return None
    same_end = [text for text in texts if len(text) == len(word) and text[1:] == word[1:]]
    if not word[:1].isupper() and len(word) > 1 and len(same_end) == 1:
        return same_end[0]
    if len(plain) < 3:
        return None
    clipped = [text for text in texts if text[1:] == word] or [
        phrase.text for phrase in rules.surnames if _lost_its_first(plain, phrase)
    ]
    if len(clipped) == 1 and not word[:1].isupper():
        return clipped[0]
    ending = _by_ending(word, texts)
    if ending:
        return ending
    near = [phrase for phrase in rules.surnames if errors(plain, phrase.folded, 1) is not None]
    return _nearest(word, near) if len(plain) >= 4 else None


def _lost_its_first(plain: str, surname: Phrase) -> bool:
    return surname.folded[1:] == plain or (len(plain) >= 4 and surname.folded.endswith(plain))


def _by_ending(word: str, texts: Sequence[str]) -> str | None:
    """The one family name that ends as the word does, in three letters or more, marks counted: `ïiệu`."""
    for start in range(1, len(word) - 2):
        tail = word[start:]
        found = [text for text in texts if text.endswith(tail) and len(text) > len(tail)]
        if found and unmarked(tail) != tail:
            return found[0] if len(found) == 1 else None
    return None


def _nearest(word: str, near: Sequence[Phrase]) -> str | None:
    """The one that differs least, its marks counted too; None where two differ as little."""
    ranked = sorted((Levenshtein.distance(exact(word), exact(one.text)), one.text) for one in near)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _undoubled(word: str) -> str:
    """The word without a letter that was read twice, where it is a syllable then: `Kkhái`."""
    plain = unmarked(word).lower()
    if is_syllable(word) or len(plain) != len(word):
        return word
    twice = [at for at in range(1, len(word)) if plain[at] == plain[at - 1]]
    shorter = {word[:cut] + word[cut + 1 :] for at in twice for cut in (at - 1, at)}
    found = [one for one in shorter if _is_name_word(one)]
    return found[0] if len(found) == 1 else word


def _with_middle(words: list[str]) -> list[str]:
    """The words, the second one whole where it is the end of the commonest of all: `hị`, `ăn`."""
    if len(words) < 3 or words[1][:1].isupper():
        return words
    found = [name for name in _MIDDLE if name[1:] == words[1]]
    return [words[0], *(found or words[1:2]), *words[2:]]


def _has_case(letter: str) -> bool:
    """Whether it is a letter of ours; a lone accent counts as a letter elsewhere."""
    return letter.lower() != letter.upper()


def _are_names(words: Sequence[str]) -> bool:
    """Whether all may follow a family name; one before the last may be a vowel alone: `Mùa A Sơn`."""
    single = [len(word) == 1 and word.isupper() and is_syllable(word) for word in words[:-1]]
    return all(one or _is_name_word(word) for one, word in zip([*single, False], words, strict=True))


def _is_name_word(word: str) -> bool:
    return word[:1].isupper() and word[1:].islower() and is_syllable(word)
