"""The ways from the catalogue to the index: one for pages, one for documents where the index wants them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Generic, TypeVar

from pipeline.catalogue.rows import CountedDocument, OutboxAction, OutboxItem, PageRow
from pipeline.catalogue.store import Catalogue
from pipeline.index.base import Commit, EntryIndex, Index, PageEntry, PageRevision
from pipeline.index.documents import DocumentEntry, DocumentRevision
from pipeline.model.archive import EntryKind

_READ_AT_ONCE: Final = 250
"""Entries read from the catalogue while an index on a server takes those before; no more are held."""

Entry = TypeVar("Entry", PageEntry, DocumentEntry)
State = TypeVar("State", PageRevision, DocumentRevision)
Part = TypeVar("Part", OutboxItem, int)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of what was sent, and what could not be."""

    outcome: Commit
    damaged: frozenset[int] = frozenset()
    """Pages of which the catalogue cannot open the reading; the index has them as before."""


@dataclass(frozen=True, slots=True)
class Lane(Generic[Entry, State]):
    """The way of one kind of entry."""

    kind: EntryKind
    index: EntryIndex[Entry, State]
    entries: Callable[[Iterable[int]], list[Entry]]
    """The entries of these numbers as the catalogue has them; those that it no longer shows are left out."""
    state: Callable[[int, int], State]
    """A number and a revision, as the index wants them."""
    damaged: Callable[[Iterable[int]], frozenset[int]] = lambda _: frozenset()
    """Those of the numbers that are left out only because what the catalogue keeps of them is damaged."""

    def send(self, items: Iterable[OutboxItem]) -> Sent:
        """Sends what these items owe, and says what became of it."""
        damaged: set[int] = set()
        for few in _parts(items):
            wanted = {item.number for item in few if item.action is OutboxAction.PUT}
            entries = self.entries(wanted)
            shown = {entry.number for entry in entries}
            spoilt = self.damaged(wanted - shown)
            damaged |= spoilt
            kept = shown | spoilt
            # what the catalogue no longer shows (deleted, quarantined meanwhile) must not stay in the index
            self.withdraw((item.number, item.revision) for item in few if item.number not in kept)
            self.index.put(entries)
        return Sent(self.index.commit(), frozenset(damaged))

    def put(self, numbers: Iterable[int]) -> Sent:
        """Sends the entries of these numbers."""
        damaged: set[int] = set()
        for few in _parts(numbers):
            entries = self.entries(few)
            damaged |= self.damaged(set(few) - {entry.number for entry in entries})
            self.index.put(entries)
        return Sent(self.index.commit(), frozenset(damaged))

    def withdraw(self, gone: Iterable[tuple[int, int]]) -> None:
        """Takes these numbers out, at these revisions, with the next commit."""
        self.index.withdraw(self.state(number, revision) for number, revision in gone)


Lanes = tuple[Lane[PageEntry, PageRevision] | Lane[DocumentEntry, DocumentRevision], ...]


def lanes(catalogue: Catalogue, index: Index) -> Lanes:
    """The ways that this index has; without one for documents it wants nothing of them."""
    pages = Lane(
        EntryKind.PAGE,
        index,
        lambda numbers: list(map(page_entry, catalogue.index_rows(numbers))),
        PageRevision,
        catalogue.damage.among,
    )
    if index.documents is None:
        return (pages,)
    documents = Lane(
        EntryKind.DOCUMENT,
        index.documents,
        lambda numbers: list(map(document_entry, catalogue.document_rows(numbers))),
        DocumentRevision,
    )
    return (pages, documents)


def _parts(values: Iterable[Part]) -> Iterator[list[Part]]:
    rest = iter(values)
    while few := list(islice(rest, _READ_AT_ONCE)):
        yield few


def page_entry(row: PageRow) -> PageEntry:
    """A page of the catalogue as the index takes it."""
    return PageEntry(
        page_id=row.page_id,
        document_no=row.document_no,
        document_id=row.document_id,
        page_number=row.page_number,
        revision=row.revision,
        text=row.text,
        source_name=row.source_name,
        **_metadata(row),
    )


def document_entry(row: CountedDocument) -> DocumentEntry:
    """A document of the catalogue as the index takes it."""
    return DocumentEntry(
        document_no=row.document_no,
        document_id=row.document_id,
        revision=row.revision,
        source_name=row.source_name,
        page_count=row.page_count,
        pages_read=row.pages_read,
        **_metadata(row),
    )


def _metadata(row: PageRow | CountedDocument) -> dict[str, str | None]:
    """What both kinds of entry show of a document."""
    return {
        "agency": row.agency,
        "issuing_agency": row.fields.get("issuing_agency"),
        "code": row.fields.get("code_full"),
        "issued_date": row.fields.get("issued_date"),
        "document_type": row.fields.get("document_type"),
        "family": row.fields.get("family"),
        "subject": row.fields.get("subject"),
    }
