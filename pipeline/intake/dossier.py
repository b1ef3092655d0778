"""Which dossier a file belongs to, told by where it lies or by its name."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pipeline.model.archive import MatchedBy, Placement

_LARGEST_ORDINAL = 9_999_999
"""A document has a number of seven digits at most (TT 05/2025/TT-BNV)."""


def dossier_for(path: Path, root: Path, known_codes: frozenset[str]) -> Placement | None:
    """The dossier, with the code as the inventory writes it, that a file below `root` belongs to, or None.

    The nearest folder that is named for a known dossier decides, up to and including `root` (for a single
    file: its own folder). Else the name of the file: `<dossier code>.<ordinal>.pdf`, split at the last dot
    before the suffix, or `<dossier code>.pdf` for the whole of it (Thông tư 05/2025/TT-BNV, Điều 8). Upper
    and lower case, NFC and NFD do not matter, unless two codes differ by nothing else; then the exact one is
    meant. A name that agrees with the folder gives the number of the document too.
    """
    path, root = path.absolute(), root.absolute()
    top = root.parent if path == root else root
    codes = _index(known_codes)
    named = _by_name(path.stem, codes)
    for folder in path.parents:
        code = _known(folder.name, codes)
        if code is not None:
            ordinal = named.ordinal if named and named.dossier_code == code else None
            return Placement(code, MatchedBy.FOLDER, ordinal)
        if folder == top:
            break
    return named


def _by_name(stem: str, codes: "_Codes") -> Placement | None:
    whole = _known(stem, codes)
    if whole:  # the whole dossier in one file
        return Placement(whole, MatchedBy.FILE_NAME)
    before, _, digits = stem.rpartition(".")
    if not (digits.isascii() and digits.isdigit()):
        return None
    code = _known(before, codes)
    ordinal = int(digits)
    within = 0 < ordinal <= _LARGEST_ORDINAL
    return Placement(code, MatchedBy.FILE_NAME, ordinal if within else None) if code else None


def _known(name: str, codes: "_Codes") -> str | None:
    exact = unicodedata.normalize("NFC", name.strip())
    return codes.exact.get(exact) or codes.loose.get(_loose(exact))


def _loose(code: str) -> str:
    return unicodedata.normalize("NFC", code.casefold())


@dataclass(frozen=True, slots=True)
class _Codes:
    exact: Mapping[str, str]
    loose: Mapping[str, str]


@lru_cache(maxsize=4)
def _index(known_codes: frozenset[str]) -> _Codes:
    exact = {unicodedata.normalize("NFC", code): code for code in known_codes}
    often = Counter(map(_loose, exact))
    loose = {_loose(code): written for code, written in exact.items() if often[_loose(code)] == 1}
    return _Codes(MappingProxyType(exact), MappingProxyType(loose))
