"""Normal forms of Vietnamese text: one for keeping, two for finding.

`printed` is the form in which text is kept and shown. `exact` and `folded` are the forms in which it is
compared; both map one code point to one code point, so an offset in them is an offset in the printed text
(the index, the query and the highlights all use these two functions and nothing else).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LOOKALIKES: Final[dict[int, str | None]] = {
    0x00D0: "Đ",
    0x0189: "Đ",
    0x00F0: "đ",
    0x0256: "đ",
    0x01A2: "Ư",  # PDF fonts of the 2000s show ư as ƣ
    0x01A3: "ư",
    0x0340: "\u0300",
    0x0341: "\u0301",
    0x00A0: " ",
    0x200B: None,
    0x200C: None,
    0x200D: None,
    0x2060: None,
    0xFEFF: None,
    **{
        ord(cyrillic): latin for cyrillic, latin in zip("аеорсхАВЕКМНОРСТХ", "aeopcxABEKMHOPCTX", strict=True)
    },
}
_TONE_STYLE: Final = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\W\d_])")
_NEW_TO_OLD: Final = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip

TONES: Final = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
"""Huyền, sắc, hỏi, ngã, nặng, as combining marks."""
VIETNAMESE_LETTERS: Final = (
    "".join(unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in TONES)
    + "ăâđêôơư"
)
"""The 67 lower-case letters that Vietnamese has and English lacks; with their capitals 134."""


def printed(text: str) -> str:
    """NFC text with look-alike letters and invisible characters put right; tone style is left as printed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_LOOKALIKES))


def old_tone_style(text: str) -> str:
    """Lower-case NFC text with `hoà, thuỷ` written `hòa, thủy`: only open oa, oe, uy, and not after q."""
    return _TONE_STYLE.sub(lambda found: _NEW_TO_OLD[found.group()], text)


def exact(text: str) -> str:
    """NFC text in lower case with one tone style, everything but letters and digits a space; same length."""
    return old_tone_style("".join(map(_exact_letter, text)))


def folded(text: str) -> str:
    """`exact` without marks and with d for đ; same length."""
    return "".join(map(_folded_letter, exact(text)))


def unmarked(text: str) -> str:
    """NFC text without marks and with d for đ; case and punctuation stay; same length."""
    return "".join(map(_folded_letter, text))


@lru_cache(maxsize=4096)
def _exact_letter(letter: str) -> str:
    lower = letter.lower()
    lower = lower if len(lower) == 1 else unicodedata.normalize("NFD", lower)[0]
    return lower if lower.isalnum() else " "


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isalnum() or not letter.isalnum() else letter
