"""What tantivy is asked: the best pages of a clause, the first ones, how many there are, their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import DocAddress, Order

from pipeline.index.clauses import Clause
from pipeline.index.embedded_query import tantivy_query
from pipeline.index.grouping import RankedPage, best_first


@dataclass(frozen=True, slots=True)
class PlacedPage(RankedPage):
    """A page found, and where its record lies."""

    address: DocAddress


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
