"""Syllables that the grammar allows, met in texts or not: so that rare ones are looked at, not guessed."""

import random
import unicodedata
from functools import lru_cache
from typing import Final

from pipeline.vietnamese.normalize import TONES
from pipeline.vietnamese.syllable import SHARP_OR_HEAVY, toneless_forms

_TONES: Final = ("", *TONES)
_STOPPED_TONES: Final = tuple(sorted(SHARP_OR_HEAVY))
_VOWELS: Final = "aăâeêioôơuưy"
_STRONG: Final = "ăâêôơư"


def syllable(rng: random.Random) -> str:
    """Any syllable of the grammar with any tone that it may bear, old tone style."""
    forms, stopped = _forms()
    place = rng.randrange(len(forms))
    return _with_tone(forms[place], rng.choice(_STOPPED_TONES if stopped[place] else _TONES))


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[str, ...], tuple[bool, ...]]:
    forms = toneless_forms()
    return tuple(forms), tuple(forms.values())


def _with_tone(form: str, tone: str) -> str:
    place = _bearer(form)
    return unicodedata.normalize("NFC", form[: place + 1] + tone + form[place + 1 :])


def _bearer(form: str) -> int:
    """The vowel with the tone: the last with a mark, else the last before a coda, else the one before."""
    skipped = 2 if form[:2] in ("qu", "gi") and len(form) > 2 and form[2] in _VOWELS else 0
    vowels = [place for place, letter in enumerate(form) if letter in _VOWELS and place >= skipped]
    strong = [place for place in vowels if form[place] in _STRONG]
    if strong:
        return strong[-1]
    if len(vowels) == 1 or vowels[-1] != len(form) - 1:
        return vowels[-1]
    return vowels[-2]
