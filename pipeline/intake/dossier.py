"""Which dossier a file belongs to, told by where it lies or by its name. Imports nothing of ours."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType


def dossier_for(path: Path, root: Path, known_codes: frozenset[str]) -> str | None:
    """The code, as the inventory writes it, of the dossier that a file below `root` belongs to, or None.

    The nearest folder that is named for a known dossier decides, up to and including `root` (for a single
    file: its own folder). Else the name of the file: `<dossier code>.<ordinal>.pdf`, split at the last dot
    before the suffix (Thông tư 02/2019/TT-BNV and its practice). Upper and lower case, NFC and NFD do
    not matter, unless two codes differ by nothing else; then the exact one is meant.
    """
    path, root = path.absolute(), root.absolute()
    top = root.parent if path == root else root
    codes = _index(known_codes)
    for folder in path.parents:
        code = _known(folder.name, codes)
        if code is not None:
            return code
        if folder == top:
            break
    code, _, ordinal = path.stem.rpartition(".")
    return _known(code, codes) if ordinal.isascii() and ordinal.isdigit() else None


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
