"""Vietnamese of before Unicode: which encoding a text was typed in, and the same text in NFC.

Office files of the years up to about 2005 keep TCVN3 (fonts .VnTime) or VNI (fonts VNI-Times) letters as if
they were those of Western Europe, so `Hồ sơ` looks like `Hå s¬` or `Hoà sô`. The fonts are lost on the way,
so the text itself must tell: it is read in every encoding, and the one that makes the most Vietnamese
syllables wins, if it makes clearly more than there were. TCVN 5712:1993 (VN3), VNI-Windows, Microsoft code
page 1258.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from pipeline.vietnamese.normalize import TONES
from pipeline.vietnamese.syllable import valid_share


class LegacyEncoding(StrEnum):
    """In what a text was written that is shown as if it were Western European."""

    TCVN3 = "TCVN3"
    """One byte a letter; fonts .VnTime."""
    VNI = "VNI"
    """A letter and a byte for its marks; fonts VNI-Times."""
    WINDOWS_1258 = "Windows-1258"
    """Letters and combining tones, as Windows of the 1990s."""
    UTF8 = "UTF-8"
    """Unicode that a program took for Western European."""


LEAST_SHARE: Final = 0.6
"""Of valid syllables in the converted text; lists hold codes and foreign words too."""
LEAST_GAIN: Final = 0.15
"""By which a conversion must be better than the text as it is."""

_TCVN3: Final = {
    **dict(zip(range(0xA1, 0xA8), "ĂÂÊÔƠƯĐ", strict=True)),
    **dict(zip(range(0xA8, 0xAF), "ăâêôơưđ", strict=True)),
    **dict(
        zip(
            (
                0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD, 0xBE, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB,
                0xCC, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xDC, 0xDD, 0xDE,
                0xDF, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEE,
                0xEF, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE,
            ),
            "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
            strict=True,
        )
    ),
}  # fmt: skip
_TONED: Final = dict(zip("øùûõï", TONES, strict=True))
"""Signs of VNI for huyền, sắc, hỏi, ngã, nặng."""
_BREVE: Final = dict(zip("êèéúüë", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_HAT: Final = dict(zip("âàáåãä", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_ALONE: Final = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}
_NOT_LATIN_1: Final = re.compile("[^\x00-\xff]")
_WITH_MARKS: Final = re.compile("[\x80-\xff]")


def _vni_pairs() -> dict[str, str]:
    pairs = dict(_VNI_ALONE)
    pairs |= {letter + sign: letter + tone for letter in "aeiouy" for sign, tone in _TONED.items()}
    pairs |= {
        base + sign: kept + tone for base, kept in (("ô", "ơ"), ("ö", "ư")) for sign, tone in _TONED.items()
    }
    pairs |= {"a" + sign: "a\u0306" + tone for sign, tone in _BREVE.items()}
    pairs |= {letter + sign: f"{letter}\u0302{tone}" for letter in "aeo" for sign, tone in _HAT.items()}
    capitals = {sign.upper(): letter.upper() for sign, letter in pairs.items()}
    return {sign: unicodedata.normalize("NFC", letter) for sign, letter in (pairs | capitals).items()}


_VNI: Final = _vni_pairs()
_VNI_SIGN: Final = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))


def detected(text: str) -> LegacyEncoding | None:
    """The encoding that a text, shown as Western European, was written in; None where it is Unicode.

    The more text, the surer: give all the words of a list, not one cell.
    """
    if not _WITH_MARKS.search(text):
        return None
    before = valid_share(text) or 0.0
    found: list[tuple[float, LegacyEncoding]] = []
    for encoding in LegacyEncoding:
        after = converted(text, encoding)
        share = valid_share(after) or 0.0
        if after != text and share >= max(LEAST_SHARE, before + LEAST_GAIN):
            found.append((share, encoding))
    return max(found, key=lambda one: one[0])[1] if found else None


def converted(text: str, encoding: LegacyEncoding) -> str:
    """The text in NFC; a line that holds letters which the encoding has not is left as it is."""
    return "\n".join(_converted_line(line, encoding) for line in text.split("\n"))


def _converted_line(line: str, encoding: LegacyEncoding) -> str:
    if not _WITH_MARKS.search(line):
        return line
    match encoding:
        case LegacyEncoding.TCVN3:
            fits = not _NOT_LATIN_1.search(line) and all(
                ord(letter) in _TCVN3 for letter in _WITH_MARKS.findall(line)
            )
            return line.translate(_TCVN3) if fits else line
        case LegacyEncoding.VNI:
            return line if _NOT_LATIN_1.search(line) else _VNI_SIGN.sub(lambda sign: _VNI[sign.group()], line)
        case LegacyEncoding.WINDOWS_1258:
            return _decoded(line, "cp1258")
        case LegacyEncoding.UTF8:
            return _decoded(line, "utf-8")


def _decoded(line: str, codec: str) -> str:
    try:
        content = line.encode("latin-1")
    except UnicodeEncodeError:
        try:
            content = line.encode("cp1252")
        except UnicodeEncodeError:
            return line
    try:
        return unicodedata.normalize("NFC", content.decode(codec))
    except UnicodeDecodeError:
        return line
