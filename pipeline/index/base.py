"""What every search index promises; `tests/contract/test_index.py` holds each one to it.

The index is a projection: it holds nothing that the catalogue cannot give again. What was put or withdrawn
counts, and is found, only after `commit` has returned; what `commit` confirms may leave the outbox, and
nothing else. A kill before that loses only what was not committed. Any number of processes read.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from pipeline.errors import SohoaError
from pipeline.index.documents import DocumentEntry, DocumentRevision
from pipeline.index.filters import NO_FILTERS, Filters
from pipeline.index.query import Query
from pipeline.index.tiers import SAMPLED_OF


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page as the index takes it, with the metadata of its document."""

    page_id: int
    """The catalogue's number of the page; putting it again replaces the page."""
    document_no: int
    """The catalogue's number of the document."""
    document_id: str
    page_number: int
    """From 1."""
    revision: int
    """The catalogue's revision number of the page."""
    text: str
    """The page as printed, NFC; matches are offsets in it."""
    source_name: str
    agency: str | None = None
    """The holding body."""
    issuing_agency: str | None = None
    code: str | None = None
    """Number and notation as printed: `15-NQ/TU`."""
    issued_date: str | None = None
    """ISO 8601."""
    document_type: str | None = None
    family: str | None = None
    subject: str | None = None

    def __post_init__(self) -> None:
        if not unicodedata.is_normalized("NFC", self.text):
            raise ValueError(f"text of page {self.page_id} is not NFC")

    @property
    def number(self) -> int:
        """What an index tells pages apart by."""
        return self.page_id

    @property
    def issued_year(self) -> int | None:
        """Year of the issue date."""
        return year_of(self.issued_date)

    @property
    def sampled(self) -> bool:
        """Whether the document is one of those by which large answers are counted."""
        return self.document_no % SAMPLED_OF == 0

    @property
    def metadata(self) -> dict[str, str | None]:
        """What a hit shows of its document; every key of `METADATA_KEYS` is there."""
        return {key: getattr(self, key) for key in METADATA_KEYS}


def year_of(issued_date: str | None) -> int | None:
    """Year of a date in ISO 8601."""
    return int(issued_date[:4]) if issued_date else None


METADATA_KEYS = (
    "agency",
    "issuing_agency",
    "code",
    "issued_date",
    "document_type",
    "family",
    "subject",
)


@dataclass(frozen=True, slots=True)
class Match:
    """A place in the printed text that answers the query: `page_text[start:end] == text`."""

    text: str
    start: int
    """Code points from the start of the text."""
    end: int


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that answers the query."""

    page_id: int
    page_number: int
    score: float
    snippet: str
    """About 200 characters around the best matches, on one line; `…` where the page goes on."""
    snippet_matches: tuple[Match, ...]
    """Offsets in the snippet."""
    matches: tuple[Match, ...]
    """All matches of the page, offsets in its text."""


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document with its best pages, best first."""

    document_id: str
    document_no: int
    source_name: str
    score: float
    """That of its best page."""
    metadata: Mapping[str, str | None]
    pages: tuple[PageHit, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the pages found carry a value."""

    value: str | int
    pages: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the pages found are made of, most frequent value first."""

    agency: tuple[FacetCount, ...] = ()
    """Holding and issuing bodies together; a page counts once for each."""
    year: tuple[FacetCount, ...] = ()
    document_type: tuple[FacetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One screen of documents, and how many there are in all."""

    total_documents: int
    total_pages: int
    took_ms: float
    hits: tuple[DocumentHit, ...] = ()
    facets: Facets = Facets()
    estimated: bool = False
    """True where totals and facets come from a sample, within about 5 %: show them as "about".

    Of what filters alone let through the pages are counted exactly even so.
    """
    unknown: Filters = NO_FILTERS
    """Names in the filters of the query that no document bears."""
    widened: bool = False
    """True where so few pages have the words asked for that those with half of them are among the hits."""


class Form(StrEnum):
    """A form in which the words of a page are kept; the value is the name of its field in every index."""

    EXACT = "exact"
    """As printed, in lower case and one tone style."""
    FOLDED = "folded"
    """Without marks."""
    PAIR = "syl2"
    """Two neighbouring folded words, joined by `_`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word in one of its forms."""

    form: Form
    text: str


@dataclass(frozen=True, slots=True)
class PageRevision:
    """A page in one state, as the catalogue numbers them."""

    page_id: int
    revision: int
    """Grows with every change of the page, its withdrawal included."""

    @property
    def number(self) -> int:
        """What an index tells pages apart by."""
        return self.page_id


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page (or document) that the index will not take as it is; sending it again does not help."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Commit:
    """What became of what was put or withdrawn since the last commit: pages of one index, or documents."""

    confirmed: frozenset[int] = frozenset()
    """Numbers of those of which the index lastingly holds what was sent, or something newer."""
    refused: tuple[Refusal, ...] = ()
    fault: SohoaError | None = None
    """Why those that are neither confirmed nor refused were not taken; they may be sent again later."""

    def __add__(self, later: "Commit") -> "Commit":
        """What became of two lots."""
        return Commit(
            self.confirmed | later.confirmed, self.refused + later.refused, self.fault or later.fault
        )

    def without(self, number: int) -> "Commit":
        """The same but for one entry."""
        refused = tuple(each for each in self.refused if each.number != number)
        return Commit(self.confirmed - {number}, refused, self.fault)


Entry = TypeVar("Entry", contravariant=True)
State = TypeVar("State")


class EntryIndex(Protocol[Entry, State]):
    """Entries of one kind, each known by its number, and how they follow the catalogue."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Adds entries, replacing those of the same number, from the next commit on."""
        ...

    def withdraw(self, gone: Iterable[State]) -> None:
        """Takes entries out from the next commit on; one that is not there is no error.

        The revision is that of the withdrawal: an index that others write to as well keeps older ones out.
        """
        ...

    def commit(self) -> Commit:
        """Makes everything so far lasting and findable, and says what became of it.

        Costs 40-80 ms, so not for each page. Where it raises, nothing was confirmed.
        """
        ...

    def count(self) -> int:
        """How many entries are committed."""
        ...

    def revisions(self) -> Iterator[State]:
        """Every committed entry by its number; read in slices, so that a million take no room."""
        ...


class Index(EntryIndex[PageEntry, PageRevision], Protocol):
    """A search index over pages, grouped by document."""

    @property
    def documents(self) -> EntryIndex[DocumentEntry, DocumentRevision] | None:
        """The documents one by one, for counts: an index beside that of the pages, committed on its own.

        None where documents are only what the pages found belong to: then nothing of them is sent, and what
        waits for them counts as confirmed.
        """
        ...

    def search(self, query: Query, *, limit: int = 20, offset: int = 0) -> SearchResult:
        """The documents from `offset` on, best first; equal ones by page id. An empty query lists all."""
        ...

    def holding(self, query: Query, terms: Sequence[Term]) -> tuple[int, ...]:
        """Of the pages that answer the query, how many hold each of the terms; no withdrawn page counts.

        Exact. One request for some hundred terms; it costs little for those that the index does not have.
        """
        ...

    def close(self) -> None:
        """Lets others write; what was not committed is dropped."""
        ...
