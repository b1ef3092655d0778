"""How two spellings of the same letters differ, and how one is printed in the manner of the other."""

import unicodedata
from functools import lru_cache
from typing import Final

from pipeline.vietnamese.normalize import TONES, old_tone_style

_OPEN: Final = frozenset({"oa", "oe", "uy"})
"""Rimes whose tone stands on the first letter in the old style and on the second in the new."""


@lru_cache(maxsize=1 << 14)
def marks_changed(one: str, other: str) -> int:
    """In how many marks (of vowels, the bar of đ, the tone) two lower-case NFC spellings differ."""
    first, first_tone = _without_tone(one)
    second, second_tone = _without_tone(other)
    return sum(a != b for a, b in zip(first, second, strict=True)) + (first_tone != second_tone)


def with_case_of(pattern: str, word: str) -> str:
    """The word with capitals where the pattern, a word of the same length, has them."""
    if pattern.islower():
        return word
    return "".join(
        letter.upper() if model.isupper() else letter for model, letter in zip(pattern, word, strict=True)
    )


def is_new_style(word: str) -> bool:
    """Whether a word writes its tone as `hoà, thuỷ` do."""
    lower = word.lower()
    return old_tone_style(lower) != lower


def new_tone_style(word: str) -> str:
    """A lower-case NFC syllable with `hòa, thủy` written `hoà, thuỷ`; others as they are."""
    plain, tone = _without_tone(word)
    if not tone or plain[-2:] not in _OPEN or plain.startswith("qu"):
        return word
    return unicodedata.normalize("NFC", plain + tone)


def _without_tone(word: str) -> tuple[str, str]:
    """The letters of a word without its tone, one code point each, and the tone (combining, or empty)."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(mark for mark in decomposed if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES)), tone
