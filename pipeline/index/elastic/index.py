"""The search index on a server: what is put waits here until the commit sends it.

While a new version of the index is being built (`admin.Rebuild`), every commit goes to both, to the new one
first: whichever of them the alias names afterwards holds the page.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Self

from elasticsearch import Elasticsearch

from pipeline.errors import EnvironmentFault, SohoaError, UsageError
from pipeline.index import names
from pipeline.index.base import (
    Commit,
    DocumentHit,
    Facets,
    PageEntry,
    PageRevision,
    SearchResult,
    Term,
)
from pipeline.index.elastic.body import FACET_FIELDS, holding_body, names_body, search_body
from pipeline.index.elastic.connection import check_version, connect
from pipeline.index.elastic.faults import translated
from pipeline.index.elastic.layout import prepare
from pipeline.index.elastic.mapping import HELD, metadata
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.elastic.sending import send
from pipeline.index.filters import Filters
from pipeline.index.highlight import page_hit
from pipeline.index.names import Names
from pipeline.index.query import Query

DEEPEST: Final = 10_000
"""Documents of an answer that can be reached by paging; the server's own limit."""
_SLICE: Final = 10_000
_KEEP_ALIVE: Final = "5m"


class ElasticIndex:
    """The pages behind an alias of an Elasticsearch server; an `Index`."""

    def __init__(self, client: Elasticsearch, options: ElasticOptions, *, being_built: bool = False) -> None:
        self._client = client
        self._options = options
        self._being_built = being_built
        self._alias = options.next_alias if being_built else options.alias
        self._pending: dict[int, PageEntry | PageRevision] = {}

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

    def put(self, entries: Iterable[PageEntry]) -> None:
        """Adds pages, replacing those of the same `page_id`, from the next commit on."""
        for entry in entries:
            self._pending[entry.page_id] = entry

    def withdraw(self, pages: Iterable[PageRevision]) -> None:
        """Takes pages out from the next commit on; texts older than the withdrawal stay out for good."""
        for page in pages:
            self._pending[page.page_id] = page

    def commit(self) -> Commit:
        """Sends what waits and makes it findable; what the server did not confirm is in the answer."""
        pending, self._pending = self._pending, {}
        if not pending:
            return Commit()
        changes = list(pending.values())
        if self._being_built:
            return send(self._client, self._options, self._alias, changes)
        with translated(self._options):
            building = bool(self._client.indices.exists_alias(name=self._options.next_alias))
        ahead = send(self._client, self._options, self._options.next_alias, changes) if building else None
        sent = send(self._client, self._options, self._alias, changes)
        if sent.confirmed:
            self._show(sent)
        return sent if ahead is None else self._both(ahead, sent)

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
        body = search_body(query, known, limit=limit, offset=offset)
        answer = self._ask(body, without="aggregations.documents.buckets")
        counted = answer["aggregations"]
        exact = counted["documents"]["sum_other_doc_count"] == 0
        documents = counted["counted"]["count"] if exact else counted["about"]["value"]
        hits = tuple(_hit(query, hit) for hit in answer["hits"]["hits"])
        total = answer["hits"]["total"]["value"]
        took_ms = round((time.perf_counter() - started) * 1000, 3)
        return SearchResult(documents, total, took_ms, hits, _facets(counted), not exact, known.unknown)

    def holding(self, query: Query, terms: Sequence[Term]) -> tuple[int, ...]:
        """Of the pages that answer the query, how many hold each of the terms; no withdrawn page counts."""
        if not terms:
            return ()
        answer = self._ask(holding_body(query, self._resolved(query.filters), terms))
        return tuple(bucket["doc_count"] for bucket in answer["aggregations"]["held"]["buckets"])

    def count(self) -> int:
        """How many pages are committed."""
        with translated(self._options):
            return int(self._client.count(index=self._alias, query=HELD)["count"])

    def revisions(self) -> Iterator[PageRevision]:
        """Every committed page in the order of page ids, as they were at the first."""
        with translated(self._options):
            point = self._client.open_point_in_time(index=self._alias, keep_alive=_KEEP_ALIVE)["id"]
        try:
            after = None
            while True:
                hits = self._slice(point, after)
                yield from (PageRevision(int(hit["sort"][0]), int(hit["_version"])) for hit in hits)
                if len(hits) < _SLICE:
                    return
                after = hits[-1]["sort"]
        finally:
            with translated(self._options):
                self._client.close_point_in_time(id=point)

    def close(self) -> None:
        """Drops what was not committed and lets go of the server."""
        self._pending.clear()
        self._client.close()

    def _slice(self, point: str, after: list[Any] | None) -> list[dict[str, Any]]:
        with translated(self._options):
            answer = self._client.search(
                pit={"id": point, "keep_alive": _KEEP_ALIVE},
                query=HELD,
                size=_SLICE,
                sort=[{"page_id": "asc"}],
                source=False,
                version=True,
                track_total_hits=False,
                filter_path="hits.hits.sort,hits.hits._version",
                search_after=after,
            )
        hits: list[dict[str, Any]] = answer.get("hits", {}).get("hits", [])
        return hits

    def _ask(self, body: dict[str, Any], *, without: str = "took") -> dict[str, Any]:
        with translated(self._options):
            answer = self._client.search(
                index=self._alias,
                body=body,
                search_type="dfs_query_then_fetch",  # as if all shards were one
                allow_partial_search_results=False,
                filter_path=f"-{without}",
            )
        return dict(answer)

    def _resolved(self, filters: Filters) -> Names:
        if not filters.agencies and not filters.document_types:
            return Names(years=filters.years)
        known = self._ask(names_body())["aggregations"]

        def find(field: str, wanted: str) -> tuple[str, ...]:
            return names.matching(wanted, (bucket["key"] for bucket in known[field]["buckets"]))

        return names.resolved(filters, find)

    def _show(self, sent: Commit) -> None:
        """Makes what was confirmed findable; after a fault, which leaves pages to send, the next may."""
        try:
            with translated(self._options):
                self._client.indices.refresh(index=self._alias)
        except SohoaError:
            if sent.fault is None:
                raise

    def _both(self, ahead: Commit, sent: Commit) -> Commit:
        """What both indexes confirmed; a new one that is gone by now took its place or was given up."""
        if isinstance(ahead.fault, EnvironmentFault):
            with translated(self._options):
                if not self._client.indices.exists_alias(name=self._options.next_alias):
                    return sent
        refused = {each.page_id: each for each in (*ahead.refused, *sent.refused)}
        return Commit(ahead.confirmed & sent.confirmed, tuple(refused.values()), sent.fault or ahead.fault)


def _hit(query: Query, hit: dict[str, Any]) -> DocumentHit:
    pages = hit["inner_hits"]["pages"]["hits"]["hits"]
    best = pages[0]["_source"]
    shown = tuple(
        page_hit(
            query,
            page["_source"]["page_id"],
            page["_source"]["page_number"],
            _score(query, page),
            page["_source"]["text"],
        )
        for page in pages
    )
    return DocumentHit(
        best["document_id"], best["document_no"], best["source_name"], shown[0].score, metadata(best), shown
    )


def _score(query: Query, page: dict[str, Any]) -> float:
    return 0.0 if query.empty else float(page["_score"])


def _facets(counted: dict[str, Any]) -> Facets:
    counts = {
        field: [(bucket["key"], bucket["doc_count"]) for bucket in counted[field]["buckets"]]
        for field in FACET_FIELDS
    }
    return names.facets(counts["agency"], counts["issued_year"], counts["document_type"])
