"""Document codes (số và ký hiệu) in every spelling that people type: `15-NQ/TU`, `0249 / 2025 / NĐ – CP`.

A code has one key for the metadata of its document and several token sequences for the text of pages: so
the document is found also where its code was not recognised, and with it the pages that cite it.
The forms follow Nghị định 30/2020/NĐ-CP, Phụ lục I (State) and Hướng dẫn 05-HD/VPTW (Party).
"""

import re
from dataclasses import dataclass
from typing import Final

from pipeline.vietnamese.normalize import folded, printed

MAX_CODES: Final = 4
"""Codes taken from one query."""
_MAX_PIECES: Final = 12
_WIDTHS: Final = (0, 2, 3, 4)
"""Digits to which offices pad a number with zeros."""

_DASHES: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_TYPES: Final = (
    r"(?:TTLT|Q[ĐD]i|Qy[ĐD]|QTr|CTr|TTr|N[QĐD]|Q[ĐDC]|C[TVĐD]|KL|T[TBC]|H[DĐ]|B[CB]|KH|[ĐDP]A|GM|PL)"
    r"(?![^\W_])"
)
_PIECE: Final = r"[0-9A-Za-zĐđ]+(?:[.&][0-9A-Za-zĐđ]+)*(?![^\W_])"
_CAPITALS: Final = r"[0-9A-ZĐ]+(?:[.&][0-9A-ZĐ]+)*(?![^\W_])"
_UNITS: Final = rf"(?:-{_PIECE}|\s-\s{_CAPITALS})*"
_WITH_SLASH: Final = (
    rf"\d{{1,6}}(?:[A-Za-z](?![^\W_]))?(?:-{_PIECE}|(?:\s?-\s?|\s?)(?i:{_TYPES}))?"
    rf"(?:\s?/\s?(?:(?i:{_TYPES})\s?-\s?{_PIECE}|{_PIECE}){_UNITS})+"
)
_WITHOUT_SLASH: Final = (
    rf"\d{{1,6}}(?:[A-Za-z](?![^\W_]))?(?:\s?-\s?(?i:{_TYPES})|\s{_TYPES}|-(?:19|20)\d\d(?!\d)){_UNITS}"
)
_CODE: Final = re.compile(
    rf"(?<![\w/.-])(?:(?i:s[ốôồóo])\s?[:.;]?\s?)?(?P<code>{_WITH_SLASH}|{_WITHOUT_SLASH})(?![^\W_])"
)
_PIECES: Final = re.compile(r"^0*(\d+)([^\W\d_]{2,})")


@dataclass(frozen=True, slots=True)
class Code:
    """A document code, or the beginning of one, as a query asks for it."""

    key: str
    """As `code_key` writes it; it asks for every document whose key begins so."""

    @property
    def forms(self) -> tuple[tuple[str, ...], ...]:
        """The folded words by which a page prints the code, with and without leading zeros."""
        number, *rest = self.key.split("-")
        digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
        suffix = number[len(digits) :]
        padded = dict.fromkeys(digits.zfill(width) + suffix for width in _WIDTHS)
        return tuple((form, *rest) for form in padded)


def code_key(code: str) -> str:
    """The code in lower case without marks, spaces and leading zeros, every separator `-`: `15-nq-tu`."""
    text = " ".join(folded(printed(code)).split())
    pieces = _PIECES.sub(r"\1 \2", text).split()
    if not pieces:
        return ""
    return "-".join([pieces[0].lstrip("0") or "0", *pieces[1:_MAX_PIECES]])


def take_codes(text: str) -> tuple[tuple[Code, ...], str]:
    """The codes in a typed text, and the text without them."""
    codes: dict[Code, None] = {}

    def take(found: re.Match[str]) -> str:
        code = Code(code_key(found["code"]))
        if code not in codes and len(codes) == MAX_CODES:
            return found.group()
        codes[code] = None
        return " "

    rest = _CODE.sub(take, _DASHES.sub("-", " ".join(text.split())))
    return tuple(codes), rest
