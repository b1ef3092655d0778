"""Pages grouped by document, in an order that does not change from run to run.

tantivy gives the best pages only, equal scores in any order, and cannot group. So a window of best pages
is grouped here, and widened until it holds as many documents as were asked for; pages that share the last
score of a window are left to a wider one, because others with that score may stand outside it.
"""

from dataclasses import dataclass
from typing import Any, Final

from tantivy import DocAddress, FieldType, Order, Query, Schema, Searcher

from pipeline.index.embedded_query import within_document
from pipeline.index.tiers import PAGES_SHOWN

WINDOW: Final = 1000
"""Pages that are grouped at first."""
_GROWTH: Final = 8
COUNTED: Final = 50_000
"""Up to so many pages found, the number of their documents is exact; above, within about 3 %."""


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A page found, and where its record lies."""

    score: float
    page_id: int
    document_no: int
    address: DocAddress


@dataclass(frozen=True, slots=True)
class Ranking:
    """The documents found, best first, each with its best pages."""

    total_pages: int
    documents: tuple[tuple[RankedPage, ...], ...]
    complete: bool
    """Whether every page found is in `documents`."""
    scored: bool
    """Whether scores make the order, or page ids alone."""


def rank(searcher: Searcher, query: Query, wanted: int, *, scored: bool) -> Ranking:
    """At least `wanted` documents where there are so many; in the order of page ids if not `scored`."""
    window = WINDOW
    while True:
        if scored:
            result = searcher.search(query, limit=window)
        else:
            result = searcher.search(query, limit=window, order_by_field="page_id", order=Order.Asc)
        total: int = getattr(result, "count")  # noqa: B009 -- missing in the type stubs of tantivy 0.27
        complete = len(result.hits) >= total
        pages = _pages(searcher, result.hits, scored=scored)
        if scored and not complete:
            pages = [page for page in pages if page.score > pages[-1].score]
        documents = _grouped(pages)
        if complete or len(documents) >= wanted:
            return Ranking(total, tuple(documents), complete, scored)
        window *= _GROWTH


def best_pages(
    searcher: Searcher, query: Query, fields: Schema, ranking: Ranking, document: tuple[RankedPage, ...]
) -> list[RankedPage]:
    """The best pages of one document of the ranking, also those that the window did not reach."""
    if ranking.complete or len(document) >= PAGES_SHOWN:
        return list(document[:PAGES_SHOWN])
    only = within_document(query, fields, document[0].document_no)
    hits = searcher.search(only, limit=WINDOW).hits
    return _pages(searcher, hits, scored=ranking.scored)[:PAGES_SHOWN]


def count_documents(searcher: Searcher, query: Query, ranking: Ranking) -> tuple[int, bool]:
    """How many documents were found, and whether that is an estimate."""
    if ranking.complete:
        return len(ranking.documents), False
    if ranking.total_pages > COUNTED:
        return round(searcher.cardinality(query, "document_no")), True
    answer = searcher.aggregate(query, {"documents": {"terms": {"field": "document_no", "size": COUNTED}}})
    return len(answer["documents"]["buckets"]), False


def pages_after(searcher: Searcher, fields: Schema, page_id: int, limit: int) -> list[DocAddress]:
    """The pages whose ids follow `page_id`, in the order of ids."""
    rest = Query.range_query(fields, "page_id", FieldType.Integer, page_id, None, include_lower=False)
    found = searcher.search(rest, limit=limit, count=False, order_by_field="page_id", order=Order.Asc)
    return [address for _, address in found.hits]


def _pages(searcher: Searcher, hits: list[tuple[Any, DocAddress]], *, scored: bool) -> list[RankedPage]:
    addresses = [address for _, address in hits]
    ids = searcher.fast_field_values("page_id", addresses)
    documents = searcher.fast_field_values("document_no", addresses)
    pages = [
        RankedPage(float(score) if scored else 0.0, int(page_id or 0), int(document_no or 0), address)
        for (score, address), page_id, document_no in zip(hits, ids, documents, strict=True)
    ]
    return sorted(pages, key=lambda page: (-page.score, page.page_id))


def _grouped(pages: list[RankedPage]) -> list[tuple[RankedPage, ...]]:
    documents: dict[int, list[RankedPage]] = {}
    for page in pages:
        documents.setdefault(page.document_no, []).append(page)
    return [tuple(pages) for pages in documents.values()]
