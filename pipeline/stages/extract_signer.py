"""The name of who signed: the last line of a signature, often with a seal or a stroke of the pen over it."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from pipeline.model.ocr import Word
from pipeline.rules.book import Rules
from pipeline.stages.evidence import REPAIRED, WEAK_READING
from pipeline.stages.extract_names import GUESSED, HIGHLAND, LONGEST_NAME, spelled
from pipeline.stages.extract_surname import surname_of
from pipeline.stages.printed import PrintedLine
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

_EDGE: Final = re.compile(r"^[\W_]+|[\W_]+$")
_MARKLESS: Final = re.compile(r"K\W?([A-ZĐ][^\W\d_A-Z]+)")
_DEPUTY: Final = "PHÓ"
"""Begins titles far more often than it is a family name."""
_PLAIN: Final = 0.7
"""A word that is no syllable of ours (`Phớc`) is a name if read with this confidence (0.0-1.0)."""
_PRONOUNCED: Final = re.compile(r"[^aeiouy\W\d_]{1,3}[aeiouy]{1,3}[^aeiouy\W\d_]{0,2}")
_MIDDLE: Final = ("Thị", "Văn")


@dataclass(frozen=True)
class Signer:
    """A name and where it stands."""

    words: tuple[str, ...]
    line: PrintedLine
    repaired: bool
    """Whether letters were put right."""
    doubtful: bool = False
    """Whether it may be spelled otherwise."""

    @property
    def doubt(self) -> str | None:
        """Why a person should look; None where nothing speaks against the name."""
        return REPAIRED if self.repaired else WEAK_READING if self.doubtful else None


def find_signer(lines: Sequence[PrintedLine], rules: Rules, weak_below: float) -> Signer | None:
    """The name among the lines below a position: the lowest one that was read well, else the lowest."""
    found = [signer for line in lines if (signer := _respelled(line, rules) or _as_read(line, rules))]
    return max(found, key=lambda one: (one.line.confidence > weak_below, one.line.box.top), default=None)


def _respelled(line: PrintedLine, rules: Rules) -> Signer | None:
    """The name on the line, spelled as names are; None where there is none."""
    bare = [(text, word) for word in line.words if (text := _undoubled(_EDGE.sub("", word.text)))]
    whole = list(_with_highland(bare))
    solid = [(text, word) for text, word in whole if len(text) > 1 or is_syllable(text)]
    if len(solid) > 2:
        whole = solid  # letters of a seal among the words
    if len(whole) < 2:
        return None
    name = spelled(whole, rules)
    signer = _as_read(PrintedLine(line.page_number, name.words), rules)
    if signer is None or (len(signer.words) == 2 and name.repaired and _is_weak_family(signer, line)):
        return None
    repaired = signer.repaired or name.repaired or len(whole) < len(bare)
    return replace(signer, repaired=repaired, doubtful=name.doubtful)


def _is_weak_family(signer: Signer, line: PrintedLine) -> bool:
    """Whether the family name is one letter, or was not read as it is: too little where one name follows."""
    return len(signer.words[0]) == 1 or signer.words[0] not in line.text


def _with_highland(line: Sequence[tuple[str, Word]]) -> Iterator[tuple[str, Word]]:
    """The words, a name such as `K'Ré` in one where its sign was not seen."""
    before = ""
    for text, word in line:
        found = _MARKLESS.fullmatch(before + text)
        before = "K" if text == "K" else ""
        if found:
            yield f"K'{found[1]}", replace(word, text=f"K'{found[1]}", others=())
        elif not before:
            yield text, word


def _as_read(line: PrintedLine, rules: Rules) -> Signer | None:
    return signer_on(line, rules) or _in_capitals(line, rules)


def signer_on(line: PrintedLine, rules: Rules) -> Signer | None:
    """The name on the line, from the family name on; None where there is none."""
    printed = [_EDGE.sub("", word.text) for word in line.words]
    bare = list(map(_undoubled, printed))
    kept = [_is_read(word, text, rules) for word, text in zip(line.words, bare, strict=True)]
    words = [text for text, read in zip(bare, kept, strict=True) if read]
    if _lacks_a_word(bare, kept):
        return None
    guessed = {_EDGE.sub("", word.text) for word in line.words if word.confidence < GUESSED}
    foreign = {text for text, word in zip(bare, line.words, strict=True) if _is_foreign_name(text, word)}
    if len(words) > 2 and len(words[0]) < 3 and words[1][:1].islower():  # a stroke through it: `Ti ần`
        words[:2] = ["".join(words[:2])]
    for start, word in enumerate(words):
        rest = _with_middle(words[start:])
        if not 2 <= len(rest) <= LONGEST_NAME or not _are_names(rest[1:], foreign):
            continue
        first = len(rest) > 2 and all(len(before) < 3 for before in words[:start])
        known = surname_of(word, rules, alone=first and word not in guessed)
        if known != word and len(rest) == 2:
            continue
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
    if not 2 < len(words) <= LONGEST_NAME or not all(word.isupper() and is_syllable(word) for word in words):
        return None
    if words[0] == _DEPUTY:
        return None
    name = tuple(word.capitalize() for word in words)
    return Signer(name, line, repaired=False) if any(name[0] == one.text for one in rules.surnames) else None


def _is_read(word: Word, bare: str, rules: Rules) -> bool:
    """Whether a word was read well enough to be a part of a name, or is one by its form."""
    by_form = _is_name_word(bare) or any(bare == phrase.text for phrase in rules.surnames)
    return any(map(_has_case, bare)) and (word.confidence >= GUESSED or by_form)


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


def _are_names(words: Sequence[str], foreign: Set[str]) -> bool:
    """Whether all may follow a family name; one before the last may be a vowel alone: `Mùa A Sơn`."""
    single = [len(word) == 1 and word.isupper() and is_syllable(word) for word in words[:-1]]
    return all(
        one or word in foreign or _is_name_word(word)
        for one, word in zip([*single, False], words, strict=True)
    )


def _is_foreign_name(text: str, word: Word) -> bool:
    """Whether a word is written as names are and can be spoken, though it is no syllable of ours: `Phớc`."""
    written = text[:1].isupper() and text[1:].islower() and len(text) > 2
    return written and word.confidence >= _PLAIN and bool(_PRONOUNCED.fullmatch(unmarked(text).lower()))


def _is_name_word(word: str) -> bool:
    return (word[:1].isupper() and word[1:].islower() and is_syllable(word)) or bool(HIGHLAND.fullmatch(word))
