"""Reads the rule files: what documents are called, who issues them, where, and how they are marked.

Law changes by date, so rules are data with `valid_from`, `valid_to` and `source` on each group, never code.
They are read by an explicit call and checked once; a damaged file names the file and the line or entry. A
folder of an office's own files, of the same names, adds entries and replaces those of the same name.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from pipeline.rules.book import (
    Agency,
    CodeEntry,
    CopyForm,
    DocumentType,
    Issuer,
    Mark,
    MarkKind,
    NameWord,
    Phrase,
    Place,
    Prefix,
    Rules,
)
from pipeline.rules.row import broken, groups, rows

RULES_DIRECTORY: Final = Path(__file__).parent
_FILES: Final = (
    "agencies.toml", "code_lists.toml", "copies.toml", "document_types.toml", "issuers.toml", "marks.toml",
    "person_names.toml", "places.toml", "signing.toml",
)  # fmt: skip

Rule = TypeVar("Rule")


def load_rules(directory: Path = RULES_DIRECTORY, own: Path | None = None) -> Rules:
    """All rules of a directory, and over them those of the folder `own`, where it exists.

    Raises `EnvironmentFault` with file and line where a file is damaged, or where a file of `own` is called
    like none of ours.
    """
    return _loaded(directory, own if own is not None and own.is_dir() else None)


@lru_cache(maxsize=8)
def _loaded(directory: Path, own: Path | None) -> Rules:
    if own is not None:
        _check_names(own)

    def read(
        file: str, one: Callable[[Path], Iterator[Rule]], key: Callable[[Rule], object]
    ) -> tuple[Rule, ...]:
        shipped = list(one(directory / file))
        added = list(one(own / file)) if own is not None and (own / file).is_file() else []
        taken = {key(rule) for rule in added}
        return tuple(rule for rule in shipped if key(rule) not in taken) + tuple(added)

    return Rules(
        types=read("document_types.toml", _types, lambda kind: (kind.family, kind.name.text, kind.validity)),
        issuers=read("issuers.toml", _issuers, lambda one: (one.family, one.name.text)),
        places=read("places.toml", _places, lambda one: (one.level, one.name.text, one.validity.valid_from)),
        marks=read("marks.toml", _marks, lambda mark: mark.text.text),
        prefixes=read("signing.toml", _prefixes, lambda prefix: prefix.mark),
        titles=read("signing.toml", _titles, lambda title: title.text),
        deputies=read("signing.toml", _deputies, lambda pair: pair[0].text),
        collectives=read("signing.toml", _collectives, lambda body: body.text),
        surnames=read("signing.toml", _surnames, lambda surname: surname.text),
        names=read("person_names.toml", _names, lambda name: (name.text, name.is_given)),
        copies=read("copies.toml", _copies, lambda copy: copy.text.text),
        agencies=read("agencies.toml", _agencies, lambda one: (one.key, one.name.text)),
        codes=read("code_lists.toml", _codes, lambda one: (one.list_name, one.code)),
    )


def _check_names(own: Path) -> None:
    for file in sorted(own.glob("*.toml")):
        if file.name not in _FILES:
            raise broken(file, "its name", f"the files are called {', '.join(_FILES)}")


def _types(path: Path) -> Iterator[DocumentType]:
    for group, validity, row in rows(path, "types"):
        yield DocumentType(
            Phrase.of(row.text("name")), row.texts("short"), row.text("code"), group.text("family"),
            row.validity(validity),
        )  # fmt: skip


def _issuers(path: Path) -> Iterator[Issuer]:
    for group, validity, row in rows(path, "names"):
        yield Issuer(
            Phrase.of(row.text("name")), row.texts("codes"), row.flag("head"), group.text("family"),
            row.validity(validity),
        )  # fmt: skip


def _places(path: Path) -> Iterator[Place]:
    for group, validity, row in rows(path, "places"):
        yield Place(
            Phrase.of(row.text("name")), row.text("kind"), group.text("level"), row.text("code", default=""),
            row.texts("merged"), group.text("parent", default=""), row.validity(validity),
        )  # fmt: skip


def _marks(path: Path) -> Iterator[Mark]:
    for _, validity, row in rows(path, "marks"):
        kind = row.text("kind")
        if kind not in list(MarkKind):
            raise row.broken(f"kind {kind} is unknown")
        yield Mark(Phrase.of(row.text("text")), MarkKind(kind), row.text("value"), row.validity(validity))


def _prefixes(path: Path) -> Iterator[Prefix]:
    for _, validity, row in rows(path, "prefixes"):
        yield Prefix(row.text("mark"), row.texts("forms"), row.validity(validity))


def _deputies(path: Path) -> Iterator[tuple[Phrase, Phrase]]:
    for _, _, row in rows(path, "deputies"):
        yield Phrase.of(row.text("head")), Phrase.of(row.text("deputy"))


def _titles(path: Path) -> Iterator[Phrase]:
    return _phrases(path, "titles")


def _collectives(path: Path) -> Iterator[Phrase]:
    return _phrases(path, "collectives")


def _surnames(path: Path) -> Iterator[Phrase]:
    return _phrases(path, "surnames")


def _names(path: Path) -> Iterator[NameWord]:
    for group in groups(path):
        for key, is_given in (("middle", False), ("given", True)):
            for text in group.texts(f"{key}_usual"):
                yield NameWord(text, is_given, is_usual=True)
            for text in group.texts(key):
                yield NameWord(text, is_given, is_usual=False)


def _phrases(path: Path, key: str) -> Iterator[Phrase]:
    for group in groups(path):
        for phrase in group.texts(key):
            yield Phrase.of(phrase)


def _copies(path: Path) -> Iterator[CopyForm]:
    for _, validity, row in rows(path, "copies"):
        yield CopyForm(
            Phrase.of(row.text("text")), row.text("value"), row.text("short"), row.validity(validity)
        )


def _agencies(path: Path) -> Iterator[Agency]:
    for group, validity, row in rows(path, "agencies"):
        yield Agency(
            row.text("key"), Phrase.of(row.text("name")), group.text("family"), row.texts("codes"),
            row.text("parent", default=""), row.text("successor", default=""), row.validity(validity),
        )  # fmt: skip


def _codes(path: Path) -> Iterator[CodeEntry]:
    for group, validity, row in rows(path, "codes"):
        yield CodeEntry(
            group.text("list"), row.text("code"), Phrase.of(row.text("text")), row.validity(validity)
        )
