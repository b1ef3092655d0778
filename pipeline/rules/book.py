"""The rules as values: types, issuers, places, marks, ways of signing. Which texts they come from is data."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pipeline.vietnamese.normalize import folded


@dataclass(frozen=True, slots=True)
class Validity:
    """When a rule holds, and the text that says so."""

    valid_from: dt.date
    valid_to: dt.date | None
    """The last day; None where the rule still holds."""
    source: str

    def covers(self, day: dt.date) -> bool:
        """Whether the rule held on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, with the form in which they are compared."""

    text: str
    """As printed, NFC."""
    folded: str
    """Without marks, lower case, single spaces."""
    words: tuple[str, ...]
    """The folded words, dashes left out."""

    @classmethod
    def of(cls, text: str) -> Self:
        """A phrase of this printed text."""
        words = tuple(folded(text).split())
        return cls(text, " ".join(words), words)

    @property
    def count(self) -> int:
        """Words in it."""
        return len(self.words)


class MarkKind(StrEnum):
    """What a mark asks for."""

    SECRECY = "secrecy"
    """MẬT, TỐI MẬT, TUYỆT MẬT: the document is stopped."""
    RELEASE = "release"
    """GIẢI MẬT: stopped too, a person must look."""
    HANDLING = "handling"
    """Forms that only secret documents bear (TÀI LIỆU THU HỒI): stopped too."""
    URGENCY = "urgency"
    """KHẨN, THƯỢNG KHẨN, HỎA TỐC."""
    CIRCULATION = "circulation"
    """LƯU HÀNH NỘI BỘ and the like."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document."""

    name: Phrase
    short: tuple[str, ...]
    """Abbreviations in a notation, the usual one first; empty for a công văn of the State."""
    code: str
    """`typeName` of Thông tư 05/2025/TT-BNV."""
    family: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that issues documents, or the words with which the names of such bodies begin."""

    name: Phrase
    codes: tuple[str, ...]
    """How it stands in a notation."""
    head: bool
    """Whether a place or a field must follow before the name is whole."""
    family: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Place:
    """A province or district in the time in which it had this name."""

    name: Phrase
    kind: str
    """`tỉnh`, `thành phố`, `huyện`."""
    level: str
    code: str
    """Statistical code, meaningful only within `validity`; empty where none is known."""
    merged: tuple[str, ...]
    """Codes (of 2004) of the provinces that became this one in 2025."""
    parent: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Mark:
    """A stamp or line that asks for a treatment."""

    text: Phrase
    kind: MarkKind
    value: str
    """How the metadata says it."""
    validity: Validity


@dataclass(frozen=True, slots=True)
class Prefix:
    """By what right somebody signs."""

    mark: str
    """As metadata writes it: `KT.`."""
    forms: tuple[str, ...]
    """As printed, without the final dot."""
    validity: Validity


@dataclass(frozen=True, slots=True)
class CopyForm:
    """What makes a copy of a document: printed below it, or above its head."""

    text: Phrase
    value: str
    """How the metadata says it."""
    short: str
    """Its abbreviation in a notation."""
    validity: Validity


@dataclass(frozen=True, slots=True)
class Agency:
    """An authority record: a body under one of the names that it has had."""

    key: str
    """The same for all names of one body."""
    name: Phrase
    family: str
    codes: tuple[str, ...]
    """How it stands in notations."""
    parent: str
    """`key` of the body above it; empty for none."""
    successor: str
    """`key` of the body that took over its fonds; empty where it still works."""
    validity: Validity
    """When the body had this name."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One line of a list of codes, such as `01 Vĩnh viễn` of the retention periods."""

    list_name: str
    """`maintenance`, `mode`, `language`, `confidenceLevel`, `format`, `typeName`, `RECORDSTATUS`."""
    code: str
    text: Phrase
    validity: Validity


@dataclass(frozen=True, slots=True)
class NameWord:
    """A syllable that personal names have after the family name."""

    text: str
    """Capitalised, as printed."""
    is_given: bool
    """Whether it is the last of a name; else it stands between family name and given name."""
    is_usual: bool
    """Whether many are called so."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the document story knows."""

    types: tuple[DocumentType, ...]
    issuers: tuple[Issuer, ...]
    places: tuple[Place, ...]
    marks: tuple[Mark, ...]
    prefixes: tuple[Prefix, ...]
    titles: tuple[Phrase, ...]
    deputies: tuple[tuple[Phrase, Phrase], ...]
    """Title of a head, title of who signs in the place of that head."""
    collectives: tuple[Phrase, ...]
    """Bodies on whose behalf somebody signs."""
    surnames: tuple[Phrase, ...]
    names: tuple[NameWord, ...]
    copies: tuple[CopyForm, ...]
    agencies: tuple[Agency, ...]
    codes: tuple[CodeEntry, ...]

    def marks_of(self, *kinds: MarkKind) -> tuple[Mark, ...]:
        """The marks of these kinds, the longest first."""
        found = [mark for mark in self.marks if mark.kind in kinds]
        return tuple(sorted(found, key=lambda mark: -len(mark.text.folded)))

    def code_of(self, list_name: str, text: str) -> str | None:
        """The code of a list for the words, read without regard to marks; None where it has none."""
        plain = Phrase.of(text).folded
        return next(
            (one.code for one in self.codes if one.list_name == list_name and one.text.folded == plain), None
        )

    def text_of(self, list_name: str, code: str) -> str | None:
        """The words of a code; None for an unknown one."""
        return next(
            (one.text.text for one in self.codes if one.list_name == list_name and one.code == code), None
        )

    def agency_named(self, name: str, day: dt.date | None = None) -> Agency | None:
        """The body of that name (on a day: that bore it then); None where none or several are called so."""
        plain = Phrase.of(name).folded
        found = {
            one.key: one
            for one in self.agencies
            if one.name.folded == plain and (day is None or one.validity.covers(day))
        }
        return next(iter(found.values())) if len(found) == 1 else None
