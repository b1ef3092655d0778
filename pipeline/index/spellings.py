"""Words that may have been meant: one edit away, run together, or the same with other marks.

All are made from the word alone and are a few hundred at most; which of them exist is for an index to say.
"""

import string
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz.distance import OSA

from pipeline.vietnamese.normalize import TONES, old_tone_style
from pipeline.vietnamese.syllable import is_syllable

_LONGEST: Final = 10
"""Letters up to which a word is edited in every way; nghiêng has seven."""
_LONGEST_RUN: Final = 21
"""Letters up to which a word may be two that were run together, or have a letter too many."""
_LONGEST_SYLLABLE: Final = 7
_MOST_VOWELS: Final = 4
_QUALITIES: Final = {"a": "aăâ", "e": "eê", "o": "oôơ", "u": "uư", "d": "dđ"}
_VOWELS: Final = frozenset("aeiouy")


def near(word: str) -> tuple[str, ...]:
    """The words of two letters or more that are one edit away: a letter more, less, wrong, misplaced."""
    if not _is_plain(word) or len(word) > _LONGEST_RUN:
        return ()
    letters = string.ascii_lowercase if len(word) <= _LONGEST else ""
    found: dict[str, None] = {}
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        found[head + tail[1:]] = None
        if len(tail) > 1:
            found[head + tail[1] + tail[0] + tail[2:]] = None
        for letter in letters:
            found[head + letter + tail[1:]] = None
            found[head + letter + tail] = None
    return tuple(each for each in found if each != word and len(each) > 1)


def splits(word: str) -> tuple[tuple[str, str], ...]:
    """The word as two that were run together."""
    if not _is_plain(word) or len(word) > _LONGEST_RUN:
        return ()
    return tuple((word[:place], word[place:]) for place in range(1, len(word)))


@lru_cache(maxsize=4096)
def forms(word: str) -> tuple[str, ...]:
    """The exact forms that a folded word can have as a Vietnamese syllable; the word itself is the first."""
    vowels = sum(letter in _VOWELS for letter in word)
    if not _is_plain(word) or len(word) > _LONGEST_SYLLABLE or vowels > _MOST_VOWELS:
        return (word,)
    found = {word: None}
    for letters in product(*(_QUALITIES.get(letter, letter) for letter in word)):
        found.update((form, None) for form in _toned("".join(letters)) if is_syllable(form))
    return tuple(found)


def one_edit_apart(left: str, right: str) -> bool:
    """Whether one letter makes the difference: left out, added, wrong, or in wrong order."""
    return OSA.distance(left, right, score_cutoff=1) == 1


def _toned(word: str) -> Iterator[str]:
    yield word
    for place, letter in enumerate(word):
        if unicodedata.normalize("NFD", letter)[0] in _VOWELS:
            for tone in TONES:
                yield old_tone_style(
                    word[:place] + unicodedata.normalize("NFC", letter + tone) + word[place + 1 :]
                )


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()
