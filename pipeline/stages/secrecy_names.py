"""Finds marks of secrecy in names: of folders and files at the door, and in what a file says of itself.

Names are short and often typed without marks, so MAT by itself counts; words that are made with it (bí mật
of the law on its protection, bảo mật, mật độ, mặt trận, "2 mặt") do not. High recall first: a name that may
mean it stops the file, a person decides.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from pipeline.model.page import SECRECY_LEVELS
from pipeline.rules.book import MarkKind, Rules
from pipeline.vietnamese.normalize import unmarked

_PIECES: Final = re.compile(r"[^\W\d_]+|\d+")
_GLUED: Final = {"tuyetmat": "tuyệt mật", "toimat": "tối mật", "domat": "mật", "bimat": "mật"}
_BEFORE: Final = frozenset(
    {
        "bao", "be", "bo", "co", "ra", "tuan", "than", "duong", "mot", "hai", "nuoc", "rua", "vang", "gap",
        "trai", "phai", "chat",
    }
)  # fmt: skip
_AFTER: Final = frozenset(
    {
        "do", "ma", "ong", "vu", "thiet", "tran", "khau", "bang", "hang", "dat", "phuong", "duong", "cat",
        "sau", "truoc", "tien", "ngoai", "trong", "phai", "trai", "ban", "nuoc", "mui", "ngu", "mat", "cuoc",
    }
)  # fmt: skip
_LEVEL_LETTERS: Final = {"a": "tuyệt mật", "b": "tối mật", "c": "mật"}
_RANK: Final = SECRECY_LEVELS
_LONG: Final = 12
"""Words from which on a text is prose, not a name: there only TỐI MẬT, TUYỆT MẬT and capitals count."""


def mark_in_names(names: Iterable[str], rules: Rules) -> str | None:
    """The level that one of the names bears or may bear; None where none does."""
    phrases = [
        (mark.text.words, mark.value)
        for mark in rules.marks_of(MarkKind.SECRECY, MarkKind.HANDLING)
        if mark.text.count > 1
    ]
    found = [level for name in names if (level := _level(name, phrases))]
    return max(found, key=_RANK.__getitem__, default=None)


def _level(name: str, phrases: list[tuple[tuple[str, ...], str]]) -> str | None:
    printed = _PIECES.findall(unicodedata.normalize("NFC", name))
    plain = [unmarked(word).lower() for word in printed]
    for words, found in phrases:
        if any(tuple(plain[at : at + len(words)]) == words for at in range(len(plain))) and _means_it(
            printed, plain, words
        ):
            return found
    levels = [_GLUED[word] for word in plain if word in _GLUED]
    levels += [
        level for at, word in enumerate(plain) if word == "mat" and (level := _meant(printed, plain, at))
    ]
    return max(levels, key=_RANK.__getitem__, default=None)


def _means_it(printed: list[str], plain: list[str], words: tuple[str, ...]) -> bool:
    """Whether typed marks do not speak against it: tôi mất is not TỐI MẬT."""
    if words[-1] != "mat":
        return True
    return any(
        _is_mat(printed[at]) and printed[at - 1].lower() != "tôi"
        for at, word in enumerate(plain)
        if word == "mat" and at and plain[at - 1] == words[-2]
    )


def _meant(printed: list[str], plain: list[str], at: int) -> str | None:
    """What the word MAT at this place means, read with its neighbours."""
    word = printed[at]
    before, after = (plain[at - 1] if at else ""), (plain[at + 1] if at + 1 < len(plain) else "")
    if not _is_mat(word) or after in _AFTER or (len(plain) > _LONG and not word.isupper()):
        return None
    if before in ("do", "muc") and after in _LEVEL_LETTERS:
        return _LEVEL_LETTERS[after]
    if before == "bi":
        return None if plain[max(at - 3, 0) : at - 1] == ["bao", "ve"] or "luat" in plain[:at] else "mật"
    if before in _BEFORE or (before.isdigit() and not word.isupper()):
        return None
    return "mật"


def _is_mat(word: str) -> bool:
    """MẬT, or MAT typed without marks."""
    return word.isascii() or word.lower() == "mật"
