"""Which words can be Vietnamese syllables: a grammar of onsets, rimes and tones, not a word list.

A share of valid syllables tells a good text layer or reading from a bad one, and a legacy encoding from
Unicode, without knowing what the text is about. The grammar generates 18,128 forms where the literature
counts 17,974 possible ones, of which 7184 are attested; foreign and ethnic names (Đắk, kon) stay outside.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from pipeline.vietnamese.normalize import TONES

ONSETS: Final = (
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
"""No onset, and the 27 written ones."""

RIMES: Final = {
    "a": ("", "i", "o", "u", "y", "c", "ch", "m", "n", "ng", "nh", "p", "t"),
    "ă": ("c", "m", "n", "ng", "p", "t"),
    "â": ("u", "y", "c", "m", "n", "ng", "p", "t"),
    "e": ("", "o", "c", "m", "n", "ng", "p", "t"),
    "ê": ("", "u", "ch", "m", "n", "nh", "p", "t"),
    "i": ("", "a", "u", "ch", "m", "n", "nh", "p", "t"),
    "o": ("", "i", "c", "m", "n", "ng", "p", "t"),
    "ô": ("", "i", "c", "m", "n", "ng", "p", "t"),
    "ơ": ("", "i", "m", "n", "p", "t"),
    "u": ("", "a", "i", "c", "m", "n", "ng", "p", "t"),
    "ư": ("", "a", "i", "u", "c", "m", "n", "ng", "t"),
    "y": ("", "t", "nh", "ch"),
    "iê": ("u", "c", "m", "n", "ng", "p", "t"),
    "yê": ("u", "m", "n", "ng", "t"),
    "uô": ("i", "c", "m", "n", "ng", "t"),
    "ươ": ("i", "u", "c", "m", "n", "ng", "p", "t"),
    "oa": ("", "i", "o", "y", "c", "ch", "m", "n", "ng", "nh", "p", "t"),
    "oă": ("c", "m", "n", "ng", "p", "t"),
    "oe": ("", "o", "n", "t", "m", "ng"),
    "oo": ("c", "ng"),
    "uâ": ("y", "n", "ng", "t"),
    "uê": ("", "ch", "n", "nh", "t", "u"),
    "uơ": ("", "i", "n", "t"),
    "uy": ("", "a", "u", "ch", "n", "nh", "t", "p"),
    "uyê": ("n", "t"),
}
"""Nucleus (with its glide) and the codas that may follow it."""

SHARP_OR_HEAVY: Final = frozenset({"\u0301", "\u0323"})
"""The only tones before a stop (c, ch, p, t): sắc and nặng."""

_STOPS: Final = ("c", "ch", "p", "t")
_FRONT: Final = ("e", "ê", "i", "y")
_GLIDED: Final = {
    "a": "oa",
    "ă": "oă",
    "e": "oe",
    "â": "uâ",
    "ê": "uê",
    "y": "uy",
    "ơ": "uơ",
    "i": "uy",
    "yê": "uyê",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 7  # nghiêng


@lru_cache(maxsize=1)
def toneless_forms() -> dict[str, bool]:
    """Every syllable without its tone; the value says whether it ends in a stop (c, ch, p, t)."""
    forms: dict[str, bool] = {}
    for onset in ONSETS:
        for nucleus, codas in RIMES.items():
            for coda in codas:
                written = _written(onset, nucleus, coda)
                if written is not None:
                    forms[written] = coda in _STOPS
    return forms


def _written(onset: str, nucleus: str, coda: str) -> str | None:
    """How onset and rime are spelled together; None where Vietnamese does not join them so."""
    if onset == "qu":
        return _after_qu(nucleus, coda)
    if onset == "gi":
        return _after_gi(nucleus, coda)
    front = nucleus[0] in _FRONT
    if (onset in ("c", "g", "ng") and front) or (onset in ("k", "gh", "ngh") and not front):
        return None
    if onset == "c" and nucleus in _GLIDED.values():  # written qu: quá, quê
        return None
    if nucleus == "y" and onset and coda:
        return None
    if nucleus in ("iê", "yê") and (nucleus == "yê") == bool(onset):
        return None
    return onset + nucleus + coda


def _after_qu(nucleus: str, coda: str) -> str | None:
    """The glide is part of the onset: a stands for oa, i and y for uy, and so on; quốc stands alone."""
    if (nucleus, coda) == ("ô", "c"):
        return "quôc"
    glided = _GLIDED.get(nucleus)
    if glided is None or coda not in RIMES[glided]:
        return None
    return "qu" + nucleus + coda


def _after_gi(nucleus: str, coda: str) -> str | None:
    """Where the nucleus is i, it is written once: gì, gìn, giếng."""
    if nucleus[0] == "y":
        return None
    return "g" + nucleus + coda if nucleus[0] == "i" else "gi" + nucleus + coda


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether an NFC word, in either case and either tone style, can be a Vietnamese syllable."""
    if not 0 < len(word) <= _LONGEST:
        return False
    tone = ""
    base = []
    for mark in unicodedata.normalize("NFD", word.lower()):
        if mark in TONES:
            if tone:
                return False
            tone = mark
        else:
            base.append(mark)
    stopped = toneless_forms().get(unicodedata.normalize("NFC", "".join(base)))
    return stopped is not None and (not stopped or tone in SHARP_OR_HEAVY)


def valid_share(text: str) -> float | None:
    """Share (0.0-1.0) of the alphabetic tokens that are syllables; None where there are none.

    Clean print of today has 0.9 and more; another language, a broken encoding or a bad reading has less.
    """
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return sum(map(is_syllable, words)) / len(words) if words else None
