"""File names as the door sees them: shown safely, sorted alike on every system, passed over when temporary.

A name on a disk is bytes. macOS writes NFD, Windows NFC, old scanners neither; a name may hold line breaks
or bytes that are no text at all. The path keeps them as they are; people and tables see `display_name`.
Imports nothing of ours.
"""

import os
import unicodedata
from collections.abc import Iterator
from typing import Final

_NAME_BYTES: Final = 255
"""Longest file name that Linux file systems and shares take (limits.h, NAME_MAX)."""
_PASSED_PREFIXES: Final = (".", "~$")
_PASSED_SUFFIXES: Final = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download")
_PASSED_NAMES: Final = frozenset(
    {
        "thumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        "lost+found",
        "#recycle",  # Synology and QNAP put these three on every share
        "@recycle",
        "@eadir",
        "__macosx",
    }
)


def display_name(name: str) -> str:
    r"""The name in NFC on one line, fit for a screen, a log and a table; never for opening the file.

    Bytes that are not UTF-8, control characters and characters that turn the writing direction are written
    as `\xNN` or `\uNNNN`, a backslash is doubled, so that two different names stay different (but for NFC).
    """
    return "".join(map(_shown, unicodedata.normalize("NFC", name)))


def sort_key(name: str) -> tuple[str, str]:
    """Orders NFC and NFD forms of a name alike, and always in the same way."""
    return unicodedata.normalize("NFC", name), name


def is_passed_over(name: str) -> bool:
    """Whether a name says: hidden, half-written, or put there by a desktop or a NAS for itself."""
    lower = name.casefold()
    return lower.startswith(_PASSED_PREFIXES) or lower.endswith(_PASSED_SUFFIXES) or lower in _PASSED_NAMES


def numbered_names(name: str) -> Iterator[str]:
    """The name itself, then `name (2).pdf`, `name (3).pdf` …, the stem cut where the name gets too long."""
    yield name
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 (a Path would read a lone "." in a name otherwise)
    number = 2
    while True:
        tail = f" ({number}){suffix}"
        kept = stem
        while kept and len(os.fsencode(kept + tail)) > _NAME_BYTES:
            kept = kept[:-1]
        yield kept + tail
        number += 1


def _shown(letter: str) -> str:
    if letter == "\\":
        return "\\\\"
    if letter.isprintable() or unicodedata.category(letter) == "Zs":
        return letter
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, kept by surrogateescape (PEP 383)
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
