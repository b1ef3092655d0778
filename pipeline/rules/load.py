"""Reads the rule files: what documents are called, who issues them, where, and how they are marked.

Law changes by date, so rules are data with `valid_from`, `valid_to` and `source` on each group, never code.
They are read by an explicit call and checked once; a damaged file names the file and the line or entry.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pipeline.errors import EnvironmentFault
from pipeline.rules.book import DocumentType, Issuer, Mark, MarkKind, Phrase, Place, Prefix, Rules, Validity

RULES_DIRECTORY: Final = Path(__file__).parent

_Entry = dict[str, Any]


@lru_cache(maxsize=4)
def load_rules(directory: Path = RULES_DIRECTORY) -> Rules:
    """All rules of a directory; `EnvironmentFault` with file and line or entry where one is damaged."""
    return Rules(
        types=tuple(_types(directory / "document_types.toml")),
        issuers=tuple(_issuers(directory / "issuers.toml")),
        places=tuple(_places(directory / "places.toml")),
        marks=tuple(_marks(directory / "marks.toml")),
        prefixes=tuple(_prefixes(directory / "signing.toml")),
        titles=tuple(_phrases(directory / "signing.toml", "titles")),
        surnames=tuple(_phrases(directory / "signing.toml", "surnames")),
    )


class _Row:
    """One entry of a group, read key by key; a wrong key names its file, group and entry."""

    def __init__(self, path: Path, where: str, values: object) -> None:
        self.path = path
        self.where = where
        if not isinstance(values, dict):
            raise self.broken("is not a table")
        self.values: _Entry = values

    def broken(self, reason: str) -> EnvironmentFault:
        return _broken(self.path, self.where, reason)

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.broken(f"{key} must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.broken(f"{key} must be a list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.broken(f"{key} must be true or false")
        return value

    def date(self, key: str) -> dt.date | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, dt.date):
            raise self.broken(f"{key} must be a date such as 2020-03-05")
        return value

    def validity(self, group: "Validity | None" = None) -> Validity:
        start = self.date("valid_from") or (group.valid_from if group else None)
        end = self.date("valid_to") or (group.valid_to if group else None)
        if start is None:
            raise self.broken("valid_from is missing")
        if end is not None and end < start:
            raise self.broken("valid_to lies before valid_from")
        return Validity(start, end, group.source if group else self.text("source"))


def _broken(path: Path, where: str, reason: str) -> EnvironmentFault:
    return EnvironmentFault(
        "The rule file {file} is damaged at {where}: {reason}. Mend it, or install sohoa again.",
        file=path.name,
        where=where,
        reason=reason,
    )


def _groups(path: Path) -> Iterator[_Row]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _broken(path, "a line", str(error)) from error
    except OSError as error:
        raise _broken(path, "its start", error.strerror or "cannot be read") from error
    groups = content.get("group")
    if not isinstance(groups, list) or not groups:
        raise _broken(path, "its start", "there is no [[group]]")
    for number, values in enumerate(groups, 1):
        yield _Row(path, f"group {number}", values)


def _rows(path: Path, key: str) -> Iterator[tuple[_Row, Validity, _Row]]:
    """Each entry of the lists called `key`, with its group and the dates of the group."""
    for group in _groups(path):
        validity = group.validity()
        entries = group.values.get(key, [])
        if not isinstance(entries, list):
            raise group.broken(f"{key} must be a list")
        for number, values in enumerate(entries, 1):
            yield group, validity, _Row(path, f"{group.where}, {key} {number}", values)


def _types(path: Path) -> Iterator[DocumentType]:
    for group, validity, row in _rows(path, "types"):
        yield DocumentType(
            Phrase.of(row.text("name")), row.texts("short"), row.text("code"), group.text("family"), validity
        )


def _issuers(path: Path) -> Iterator[Issuer]:
    for group, validity, row in _rows(path, "names"):
        yield Issuer(
            Phrase.of(row.text("name")), row.texts("codes"), row.flag("head"), group.text("family"),
            row.validity(validity),
        )  # fmt: skip


def _places(path: Path) -> Iterator[Place]:
    for group, validity, row in _rows(path, "places"):
        yield Place(
            Phrase.of(row.text("name")), row.text("kind"), group.text("level"), row.text("code", default=""),
            row.texts("merged"), group.text("parent", default=""), validity,
        )  # fmt: skip


def _marks(path: Path) -> Iterator[Mark]:
    for _, validity, row in _rows(path, "marks"):
        kind = row.text("kind")
        if kind not in list(MarkKind):
            raise row.broken(f"kind {kind} is unknown")
        yield Mark(Phrase.of(row.text("text")), MarkKind(kind), row.text("value"), validity)


def _prefixes(path: Path) -> Iterator[Prefix]:
    for _, validity, row in _rows(path, "prefixes"):
        yield Prefix(row.text("mark"), row.texts("forms"), validity)


def _phrases(path: Path, key: str) -> Iterator[Phrase]:
    for group in _groups(path):
        for phrase in group.texts(key):
            yield Phrase.of(phrase)
