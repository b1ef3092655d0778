"""The search index on a server: pages to find, and documents to count beside them."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Self

from elasticsearch import Elasticsearch

from pipeline.errors import UsageError
from pipeline.index import names, wider
from pipeline.index.base import (
    Commit,
    DocumentHit,
    PageEntry,
    PageRevision,
    SearchResult,
    Term,
)
from pipeline.index.documents import DocumentEntry, DocumentRevision
from pipeline.index.elastic.body import holding_body, names_body, texts_body
from pipeline.index.elastic.connection import check_version, connect
from pipeline.index.elastic.entries import Entries
from pipeline.index.elastic.faults import item_words, server_fault, translated
from pipeline.index.elastic.layout import prepare
from pipeline.index.elastic.mapping import metadata
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.elastic.ranking import DEEPEST, search
from pipeline.index.filters import Filters
from pipeline.index.grouping import RankedPage
from pipeline.index.highlight import page_hit
from pipeline.index.names import Names
from pipeline.index.plan import plan
from pipeline.index.query import Query
from pipeline.model.archive import EntryKind

_UNSEEN: Final = "-responses.aggregations.documents.buckets"
"""Left out of an answer: documents by name, which are counted on the server."""


class ElasticIndex:
    """The pages behind an alias of an Elasticsearch server; an `Index`."""

    def __init__(self, client: Elasticsearch, options: ElasticOptions, *, being_built: bool = False) -> None:
        self._client = client
        self._options = options
        self._pages: Entries[PageEntry, PageRevision] = Entries(
            client, options, EntryKind.PAGE, PageRevision, being_built=being_built
        )
        self._documents: Entries[DocumentEntry, DocumentRevision] = Entries(
            client, options, EntryKind.DOCUMENT, DocumentRevision, being_built=being_built
        )

    @classmethod
    def open(cls, options: ElasticOptions) -> Self:
        """The index for one who writes; it is made where the server has none yet.

        Raises `UnreachableError` where the server is away and `EnvironmentFault` where it is too old, where
        rights are lacking, where the alias is missing, or where another version of this program made it.
        """
        client = connect(options)
        try:
            check_version(client, options)
            prepare(client, options)
        except BaseException:
            client.close()
            raise
        return cls(client, options)

    @classmethod
    def reading(cls, options: ElasticOptions) -> Self:
        """The index for one who only asks, and whose key may allow no more; nothing is sent yet."""
        return cls(connect(options), options)

    @property
    def documents(self) -> Entries[DocumentEntry, DocumentRevision]:
        """The documents one by one, in an index of their own."""
        return self._documents

    def put(self, entries: Iterable[PageEntry]) -> None:
        """Adds pages, replacing those of the same `page_id`, from the next commit on."""
        self._pages.put(entries)

    def withdraw(self, pages: Iterable[PageRevision]) -> None:
        """Takes pages out from the next commit on; texts older than the withdrawal stay out for good."""
        self._pages.withdraw(pages)

    def commit(self) -> Commit:
        """Sends what waits and makes it findable; what the server did not confirm is in the answer."""
        return self._pages.commit()

    def search(self, query: Query, *, limit: int = 20, offset: int = 0) -> SearchResult:
        """The documents from `offset` on, best first; equal ones by page id. An empty query lists all.

        Raises `UsageError` beyond the first `DEEPEST` documents.
        """
        if offset + limit > DEEPEST:
            raise UsageError(
                "Only the first {count} documents of an answer can be listed: ask for something narrower.",
                count=DEEPEST,
            )
        started = time.perf_counter()
        known = self._resolved(query.filters)
        found = wider.search(query, lambda asked: self._answer(asked, known, limit, offset), self.holding)
        return replace(found, took_ms=round((time.perf_counter() - started) * 1000, 3))

    def _answer(self, query: Query, known: Names, limit: int, offset: int) -> SearchResult:
        found = search(self._ask_all, plan(query, known), ranked=not query.empty, limit=limit, offset=offset)
        ids = [page.page_id for pages in found.documents for page in pages]
        texts = self._ask(texts_body(ids))["hits"]["hits"] if ids else []
        stored = {hit["_source"]["page_id"]: hit["_source"] for hit in texts}
        hits = tuple(_hit(query, pages, stored) for pages in found.documents)
        counts = found.counts
        return SearchResult(
            counts.documents, counts.pages, 0.0, hits, counts.facets, counts.estimated, known.unknown
        )

    def holding(self, query: Query, terms: Sequence[Term]) -> tuple[int, ...]:
        """Of the pages that answer the query, how many hold each of the terms; no withdrawn page counts."""
        if not terms:
            return ()
        answer = self._ask(holding_body(plan(query, self._resolved(query.filters)).answer, terms))
        return tuple(bucket["doc_count"] for bucket in answer["aggregations"]["held"]["buckets"])

    def count(self) -> int:
        """How many pages are committed."""
        return self._pages.count()

    def revisions(self) -> Iterator[PageRevision]:
        """Every committed page in the order of page ids, as they were at the first."""
        return self._pages.revisions()

    def close(self) -> None:
        """Drops what was not committed and lets go of the server."""
        self._pages.forget()
        self._documents.forget()
        self._client.close()

    def _ask(self, body: dict[str, Any]) -> Any:
        return self._ask_all([body])[0]

    def _ask_all(self, bodies: Sequence[dict[str, Any]]) -> list[Any]:
        head = {
            "index": self._pages.alias,
            "search_type": "dfs_query_then_fetch",  # as if all shards were one
            "allow_partial_search_results": False,
        }
        with translated(self._options):
            answers = self._client.msearch(
                searches=[part for body in bodies for part in (head, body)],
                # what is filtered is written anew by the server, so never an answer with texts
                filter_path=_UNSEEN if any("aggs" in body for body in bodies) else None,
            )["responses"]
        for answer in answers:
            if "error" in answer:
                raise server_fault(self._options, answer["status"], *item_words(answer["error"]))
        return list(answers)

    def _resolved(self, filters: Filters) -> Names:
        if not filters.agencies and not filters.document_types:
            return Names(years=filters.years)
        known = self._ask(names_body())["aggregations"]

        def find(field: str, wanted: str) -> tuple[str, ...]:
            return names.matching(wanted, (bucket["key"] for bucket in known[field]["buckets"]))

        return names.resolved(filters, find)


def _hit(query: Query, pages: Sequence[RankedPage], stored: Mapping[int, Any]) -> DocumentHit:
    best = stored[pages[0].page_id]
    shown = tuple(
        page_hit(
            query,
            page.page_id,
            stored[page.page_id]["page_number"],
            page.score,
            stored[page.page_id]["text"],
        )
        for page in pages
    )
    return DocumentHit(
        best["document_id"], best["document_no"], best["source_name"], shown[0].score, metadata(best), shown
    )
