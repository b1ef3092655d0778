"""Pages grouped by document, in an order that does not change from run to run.

tantivy gives the best pages only, equal scores in any order, and cannot group. So a window of best pages is
grouped here, and widened until it holds as many documents as were asked for; pages that share the last score
of a window are left to a wider one, because others with that score may stand outside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import tantivy
from tantivy import DocAddress, FieldType, Order

from pipeline.index import clauses
from pipeline.index.base import Facets
from pipeline.index.clauses import All, Clause, Flat, OneOf
from pipeline.index.embedded_query import tantivy_query
from pipeline.index.grouping import FACET_FIELDS, GROWTH, TRIES, RankedPage, best_first, best_of_each, facets
from pipeline.index.plan import Plan, Stage
from pipeline.index.tiers import COUNTED, FACET_BUCKETS, SAMPLED_OF

WINDOW: Final = 300
"""Pages that are grouped at first."""
FREQUENT: Final = 100_000
"""Pages with something, from which on it takes less time to look for the best of any part of it."""
_TOGETHER: Final = 2000
"""Pages of all documents of a screen that are looked at together."""

_Place = tuple[int, int]
"""Segment and number of a page in it."""


@dataclass(frozen=True, slots=True)
class PlacedPage(RankedPage):
    """A page found, and where its record lies."""

    address: DocAddress


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was found."""

    pages: int
    documents: int
    facets: Facets
    estimated: bool
    """Whether all this comes from the sample."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A view of the index, and the fields in it."""

    searcher: tantivy.Searcher
    fields: tantivy.Schema

    def best(self, clause: Clause, limit: int) -> list[tuple[float, DocAddress]]:
        """The pages with the highest scores."""
        query = tantivy_query(self.fields, clause)
        hits: list[tuple[float, DocAddress]] = self.searcher.search(query, limit=limit, count=False).hits
        return hits

    def first(self, clause: Clause, limit: int) -> list[DocAddress]:
        """The pages with the lowest ids, in the order of ids."""
        return self.in_turn(tantivy_query(self.fields, clause), limit)

    def in_turn(self, query: tantivy.Query, limit: int) -> list[DocAddress]:
        """The same for a query of tantivy."""
        found = self.searcher.search(
            query, limit=limit, count=False, order_by_field="page_id", order=Order.Asc
        )
        return [address for _, address in found.hits]

    def count(self, clause: Clause) -> int:
        """How many pages there are."""
        result = self.searcher.search(tantivy_query(self.fields, clause), limit=1)
        counted: int = getattr(result, "count")  # noqa: B009 -- missing in the type stubs of tantivy 0.27
        return counted

    def numbers(self, field: str, addresses: Sequence[DocAddress]) -> list[int]:
        """A number of each page."""
        return [int(number or 0) for number in self.searcher.fast_field_values(field, list(addresses))]

    def pages(self, hits: Sequence[tuple[float, DocAddress]]) -> list[PlacedPage]:
        """The pages, best first; equal ones by page id."""
        addresses = [address for _, address in hits]
        ids, documents = self.numbers("page_id", addresses), self.numbers("document_no", addresses)
        return best_first(
            PlacedPage(float(score), page_id, document_no, address)
            for (score, address), page_id, document_no in zip(hits, ids, documents, strict=True)
        )


def documents_in_order(reader: Reader, plan: Plan, wanted: int) -> list[int]:
    """At least `wanted` documents where there are so many, best first."""
    found: dict[int, None] = {}
    for stage in plan.stages:
        if any(reader.searcher.doc_freq(has.field, has.word) < FREQUENT for has in stage.if_frequent):
            continue
        for pages in _widening(reader, stage, max(WINDOW, 3 * wanted)):
            found.update(dict.fromkeys(page.document_no for page in pages))
            if len(found) >= wanted:
                return list(found)
    return list(found)


def documents_in_turn(reader: Reader, plan: Plan, wanted: int) -> list[int]:
    """The same in the order of page ids, for a query that ranks nothing."""
    window = max(WINDOW, 3 * wanted)
    while True:
        addresses = reader.first(plan.answer, window)
        found = list(dict.fromkeys(reader.numbers("document_no", addresses)))
        if len(found) >= wanted or len(addresses) < window:
            return found
        window *= GROWTH


def best_pages(reader: Reader, plan: Plan, documents: Sequence[int]) -> list[list[PlacedPage]]:
    """The best pages of each document, the documents best first."""
    found = _within(reader, plan, documents, _TOGETHER)
    if found is None:  # long documents: one after the other
        everything = reader.searcher.num_docs + 1
        found = [page for one in documents for page in _within(reader, plan, [one], everything) or ()]
    return best_of_each(found)


def count(reader: Reader, plan: Plan) -> Counts:
    """How much was found: in the sample, where that is much."""
    sampled = reader.count(plan.sample)
    if sampled * SAMPLED_OF > COUNTED:
        return _counted(reader, plan.sample, sampled, SAMPLED_OF)
    return _counted(reader, plan.answer, reader.count(plan.answer), 1)


def pages_after(reader: Reader, page_id: int, limit: int) -> list[DocAddress]:
    """The pages whose ids follow `page_id`, in the order of ids."""
    rest = tantivy.Query.range_query(
        reader.fields, "page_id", FieldType.Integer, page_id, None, include_lower=False
    )
    return reader.in_turn(rest, limit)


def _widening(reader: Reader, stage: Stage, window: int) -> Iterator[list[PlacedPage]]:
    """The pages of a stage, from the best on: each time more of them."""
    tries = 0
    while True:
        hits = reader.best(stage.candidates, window)
        complete = len(hits) < window
        pages = reader.pages(hits)
        if not complete:
            pages = [page for page in pages if page.score > pages[-1].score]
        yield pages if stage.kept is None else _kept(reader, stage.kept, pages)
        tries += 1
        if complete or (stage.among_the_best and tries == TRIES):
            return
        window *= GROWTH


def _kept(reader: Reader, kept: Clause, pages: list[PlacedPage]) -> list[PlacedPage]:
    """Those of the pages that a clause keeps.

    A choice of several words is counted: tantivy would step through all pages with one of them.
    """
    only, needed = Flat(OneOf("page_id", tuple(page.page_id for page in pages))), 0.0
    if isinstance(kept, clauses.Any):
        kept, needed = clauses.Any(tuple(Flat(each, 1.0) for each in kept.clauses)), float(kept.needed)
    hits = reader.best(All((only, kept)), len(pages) + 1)
    ids = set(reader.numbers("page_id", [address for score, address in hits if score >= needed]))
    return [page for page in pages if page.page_id in ids]


def _within(reader: Reader, plan: Plan, documents: Sequence[int], limit: int) -> list[PlacedPage] | None:
    """All pages of the documents that answer, with their scores; None where they are too many.

    Each part of the query is asked alone: tantivy steps through a choice of parts page by page, and not from
    one page of these documents to the next.
    """
    only = Flat(OneOf("document_no", tuple(documents)))

    def scores(clause: Clause) -> dict[_Place, float]:
        hits = reader.best(All((only, clause)), limit)
        return {(address.segment_ord, address.doc): score for score, address in hits}

    hits = reader.best(All((only, *plan.musts)), limit)
    if len(hits) == limit:
        return None
    words = list(map(scores, plan.words))
    gains = [*words, *map(scores, plan.gains)]
    found: list[tuple[float, DocAddress]] = []
    for _, address in hits:
        place = (address.segment_ord, address.doc)
        if sum(place in word for word in words) >= plan.required:
            found.append((sum(gain.get(place, 0.0) for gain in gains), address))
    return reader.pages(found)


def _counted(reader: Reader, clause: Clause, pages: int, times: int) -> Counts:
    """The counts of what was found, or of one document of so many."""
    wanted: dict[str, Any] = {
        field: {"terms": {"field": field, "size": FACET_BUCKETS}} for field in FACET_FIELDS
    }
    few = pages <= COUNTED
    if few:
        wanted["documents"] = {"terms": {"field": "document_no", "size": COUNTED}}
    query = tantivy_query(reader.fields, clause)
    answer = reader.searcher.aggregate(query, wanted)
    if few:
        documents = len(answer["documents"]["buckets"])
    else:
        documents = round(reader.searcher.cardinality(query, "document_no"))
    return Counts(pages * times, documents * times, facets(answer, times), times > 1)
