"""Entries of a rule file, read key by key; what is wrong names its file, line, group and entry."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pipeline.errors import EnvironmentFault
from pipeline.rules.book import Validity

_LINE: Final = re.compile(r"at line (\d+)")


class Row:
    """One entry of a group."""

    def __init__(self, path: Path, where: str, values: object) -> None:
        self.path = path
        self.where = where
        if not isinstance(values, dict):
            raise self.broken("is not a table")
        self.values: dict[str, Any] = values

    def broken(self, reason: str) -> EnvironmentFault:
        """The error that tells of this entry."""
        return broken(self.path, self.where, reason)

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text; without a default it must be there and hold something."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.broken(f"{key} must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.broken(f"{key} must be a list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """True or false; false where it is not there."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.broken(f"{key} must be true or false")
        return value

    def date(self, key: str) -> dt.date | None:
        """A day; None where it is not there."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, dt.date):
            raise self.broken(f"{key} must be a date such as 2020-03-05")
        return value

    def validity(self, group: Validity | None = None) -> Validity:
        """When the entry holds: as it says itself, else as its group does."""
        start = self.date("valid_from") or (group.valid_from if group else None)
        end = self.date("valid_to") or (group.valid_to if group else None)
        if start is None:
            raise self.broken("valid_from is missing")
        if end is not None and end < start:
            raise self.broken("valid_to lies before valid_from")
        source = self.text("source", default=group.source) if group else self.text("source")
        return Validity(start, end, source)


def broken(path: Path, where: str, reason: str) -> EnvironmentFault:
    """The error that names a damaged file and the place in it."""
    return EnvironmentFault(
        "The rule file {file} is damaged at {where}: {reason}. Mend it, or install sohoa again.",
        file=path.name,
        where=where,
        reason=reason,
    )


def groups(path: Path) -> Iterator[Row]:
    """The groups of a file, read whole."""
    try:
        text = path.read_text("utf-8")
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        raise broken(path, f"line {place[1]}" if place else "its last line", str(error)) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        raise broken(path, f"line {before + 1}", "it is not written in UTF-8") from error
    except OSError as error:
        raise broken(path, "its start", error.strerror or "cannot be read") from error
    found = content.get("group")
    if not isinstance(found, list) or not found:
        raise broken(path, "its start", "there is no [[group]]")
    starts = _group_starts(text)
    for number, values in enumerate(found, 1):
        line = starts[number - 1] if len(starts) == len(found) else None
        yield Row(path, _told(f"group {number}", line), values)


def rows(path: Path, key: str) -> Iterator[tuple[Row, Validity, Row]]:
    """Each entry of the lists called `key`, with its group and the dates of the group."""
    text = None
    for number, group in enumerate(groups(path), 1):
        validity = group.validity()
        entries = group.values.get(key, [])
        if not isinstance(entries, list):
            raise group.broken(f"{key} must be a list")
        text = text if text is not None else path.read_text("utf-8")
        lines = _entry_lines(text, number, key)
        for place, values in enumerate(entries, 1):
            line = lines[place - 1] if len(lines) == len(entries) else None
            yield group, validity, Row(path, _told(f"group {number}, {key} {place}", line), values)


def _told(place: str, line: int | None) -> str:
    return place if line is None else f"line {line} ({place})"


def _group_starts(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[group]]"]


def _entry_lines(text: str, group: int, key: str) -> list[int]:
    """The lines on which the inline tables of a list begin; empty where the list is written otherwise."""
    starts = _group_starts(text)
    if group > len(starts):
        return []
    lines = text.splitlines()
    end = starts[group] - 1 if group < len(starts) else len(lines)
    found: list[int] = []
    inside = False
    for number in range(starts[group - 1], end):
        line = lines[number].strip()
        if line.replace(" ", "").startswith(f"{key}=["):
            inside = True
        elif inside and line.startswith("]"):
            break
        elif inside and line.startswith("{"):
            found.append(number + 1)
    return found
