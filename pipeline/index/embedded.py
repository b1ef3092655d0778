"""The search index that needs no server: tantivy files in one folder of the workspace.

Readers see the last commit, also that of another process. The lock of the writer is taken with the first
change and dies with its process. A folder written with other fields is refused, never read wrongly.
"""

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

import tantivy

from pipeline.errors import EnvironmentFault, StorageError, UnreachableError
from pipeline.index import names, wider
from pipeline.index.base import (
    Commit,
    DocumentHit,
    PageEntry,
    PageRevision,
    SearchResult,
    Term,
)
from pipeline.index.clauses import All, Clause, Has, OneOf
from pipeline.index.embedded_counts import count
from pipeline.index.embedded_fields import document, record, schema
from pipeline.index.embedded_ranking import best_pages, documents_in_order, documents_in_turn, pages_after
from pipeline.index.embedded_reader import PlacedPage, Reader
from pipeline.index.filters import Filters
from pipeline.index.highlight import page_hit
from pipeline.index.names import Names
from pipeline.index.plan import plan
from pipeline.index.query import Query

SCHEMA_VERSION: Final = "2"
"""Raised whenever the fields, the folding or the keys of codes change."""
_VERSION_FILE: Final = "version"
_META_FILE: Final = "meta.json"
_WRITER_BYTES: Final = 64_000_000
_SLICE: Final = 10_000
"""Pages of which the revisions are read at once."""


class EmbeddedIndex:
    """A tantivy index in a folder; an `Index`."""

    documents: Final = None
    """They are what the pages found belong to; nothing of them is kept on its own."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        self._index = index
        self._schema = index.schema
        self._writer: tantivy.IndexWriter | None = None
        self._seen: tuple[int, int] | None = None
        self._pending: set[int] = set()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index in `folder`, an empty one where there is none.

        Raises EnvironmentFault where it was written by another version or is damaged.
        """
        version = folder / _VERSION_FILE
        with _translated(folder):
            if not version.exists() and not (folder / _META_FILE).exists():
                folder.mkdir(parents=True, exist_ok=True)
                # First the version: a kill in between leaves a folder that the next opening completes.
                version.write_text(SCHEMA_VERSION, encoding="ascii")
            known = version.read_text(encoding="ascii", errors="replace") if version.exists() else ""
            if known.strip() != SCHEMA_VERSION:
                raise EnvironmentFault(
                    'The search index in {folder} is of another version; rebuild it with "sohoa reindex".',
                    folder=str(folder),
                )
            index = tantivy.Index(schema(), path=str(folder))
            index.config_reader(reload_policy="manual")
            return cls(folder, index)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """An empty index in place of what was in `folder`; a kill on the way leaves it refused or empty."""
        with _translated(folder):
            (folder / _VERSION_FILE).unlink(missing_ok=True)
            if folder.exists():
                shutil.rmtree(folder)
        return cls.open(folder)

    def put(self, entries: Iterable[PageEntry]) -> None:
        """Adds pages, replacing those of the same `page_id`, from the next commit on."""
        with _translated(self._folder):
            writer = self._writing()
            for entry in entries:
                writer.delete_documents_by_term("page_id", entry.page_id)
                writer.add_document(document(entry))
                self._pending.add(entry.page_id)

    def withdraw(self, pages: Iterable[PageRevision]) -> None:
        """Takes pages out from the next commit on."""
        with _translated(self._folder):
            writer = self._writing()
            for page in pages:
                writer.delete_documents_by_term("page_id", page.page_id)
                self._pending.add(page.page_id)

    def commit(self) -> Commit:
        """Makes everything so far lasting and findable: all of it, or where it raises nothing."""
        if self._writer is None:
            return Commit()
        sent, self._pending = frozenset(self._pending), set()
        try:
            with _translated(self._folder):
                self._writer.commit()
        except StorageError:
            self._writer = None  # tantivy's writer is of no use after a failed commit; its lock goes with it
            raise
        return Commit(sent)

    def search(self, query: Query, *, limit: int = 20, offset: int = 0) -> SearchResult:
        """The documents from `offset` on, best first; equal ones by page id. An empty query lists all."""
        started = time.perf_counter()
        found = wider.search(query, lambda asked: self._answer(asked, limit, offset), self.holding)
        return replace(found, took_ms=round((time.perf_counter() - started) * 1000, 3))

    def _answer(self, query: Query, limit: int, offset: int) -> SearchResult:
        with _translated(self._folder):
            reader = self._reader()
            known = _resolved(reader, query.filters)
            planned = plan(query, known)
            in_order = documents_in_turn if query.empty else documents_in_order
            with ThreadPoolExecutor(1) as beside:  # tantivy lets go of the interpreter while it counts
                counted = beside.submit(count, reader, planned)
                # tantivy makes room for as many as are asked for; there are no more documents than pages
                most = min(offset + limit, max(1, reader.searcher.num_docs))
                shown = in_order(reader, planned, most)[offset : offset + limit]
                hits = tuple(_hit(reader, query, pages) for pages in best_pages(reader, planned, shown))
                counts = counted.result()
        return SearchResult(
            counts.documents, counts.pages, 0.0, hits, counts.facets, counts.estimated, known.unknown
        )

    def holding(self, query: Query, terms: Sequence[Term]) -> tuple[int, ...]:
        """Of the pages that answer the query, how many hold each of the terms; no withdrawn page counts."""
        with _translated(self._folder):
            reader = self._reader()
            answer = plan(query, _resolved(reader, query.filters)).answer
            return tuple(_held(reader, answer, term) for term in terms)

    def count(self) -> int:
        """How many pages are committed."""
        with _translated(self._folder):
            return self._searcher().num_docs

    def revisions(self) -> Iterator[PageRevision]:
        """Every committed page in the order of page ids, as they were at the first."""
        with _translated(self._folder):
            searcher = self._searcher()
        last = -1
        while slice_ := self._revisions_after(searcher, last):
            yield from slice_
            last = slice_[-1].page_id

    def close(self) -> None:
        """Lets others write; what was not committed is dropped."""
        writer, self._writer = self._writer, None
        self._pending.clear()
        if writer is not None:
            with _translated(self._folder):
                writer.rollback()
                writer.wait_merging_threads()

    def _revisions_after(self, searcher: tantivy.Searcher, page_id: int) -> list[PageRevision]:
        with _translated(self._folder):
            addresses = pages_after(Reader(searcher, self._schema), page_id, _SLICE)
            ids = searcher.fast_field_values("page_id", addresses)
            revisions = searcher.fast_field_values("revision", addresses)
        return [PageRevision(int(i or 0), int(r or 0)) for i, r in zip(ids, revisions, strict=True)]

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self._writer

    def _reader(self) -> Reader:
        return Reader(self._searcher(), self._schema)

    def _searcher(self) -> tantivy.Searcher:
        """A view of the last commit; one look at a file, where tantivy would keep a thread to watch it."""
        stamp = _stamp(self._folder)
        if stamp != self._seen:
            self._index.reload()
            self._seen = stamp
        return self._index.searcher()


def _stamp(folder: Path) -> tuple[int, int]:
    status = (folder / _META_FILE).stat()
    return status.st_mtime_ns, status.st_ino


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turns what tantivy and the file system raise into our errors; tantivy knows ValueError only."""
    try:
        yield
    except (ValueError, OSError) as error:
        if "LockBusy" in str(error):
            raise UnreachableError(
                "Another run is writing to the search index in {folder}; the pages wait until it has ended. "
                'Then enter "sohoa run" again.',
                folder=str(folder),
            ) from error
        raise StorageError(
            "The search index in {folder} cannot be read or written ({reason}). Check the free space and the "
            'rights of the folder; if both are in order, rebuild it with "sohoa reindex".',
            folder=str(folder),
            reason=str(error),
        ) from error


def _resolved(reader: Reader, filters: Filters) -> Names:
    """The filters in names of the index; it lists those of withdrawn pages too until they are merged away."""

    def find(field: str, wanted: str) -> tuple[str, ...]:
        listed = (name for name, _ in reader.searcher.terms_with_prefix(field, ""))
        return names.matching(wanted, listed, lambda found: bool(reader.best(OneOf(field, found), 1)))

    return names.resolved(filters, find)


def _held(reader: Reader, answer: Clause, term: Term) -> int:
    if not reader.searcher.doc_freq(term.form, term.text):  # counts withdrawn pages too: only none is certain
        return 0
    return reader.count(All((answer, Has(term.form, term.text))))


def _hit(reader: Reader, query: Query, pages: list[PlacedPage]) -> DocumentHit:
    records = [record(reader.searcher, page.address) for page in pages]
    best = records[0]
    return DocumentHit(
        best["document_id"],
        pages[0].document_no,
        best["source_name"],
        pages[0].score,
        best["metadata"],
        tuple(
            page_hit(query, page.page_id, stored["page_number"], page.score, stored["text"])
            for page, stored in zip(pages, records, strict=True)
        ),
    )
