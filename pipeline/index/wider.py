"""A query that asks for too much: where few pages hold enough of its words, pages with half of them follow.

One code for every index. What has all of the words still ranks first wherever marks or neighbours tell it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from pipeline.index.base import Form, SearchResult, Term
from pipeline.index.query import Query

ENOUGH: Final = 10
"""Pages that are no reason to look for more."""


def search(
    query: Query,
    answer: Callable[[Query], SearchResult],
    holding: Callable[[Query, Sequence[Term]], tuple[int, ...]],
) -> SearchResult:
    """The answer to a query, or to the wider one in its place.

    A word that stands on no page is no reason: it is mistyped, and there is something to suggest.
    """
    found, wider = answer(query), query.wider
    if wider is None or found.total_pages >= ENOUGH or found.unknown:
        return found
    if not found.total_pages and not all(holding(Query(), [Term(Form.FOLDED, term) for term in query.terms])):
        return found
    more = answer(wider)
    return replace(more, widened=more.total_pages > found.total_pages)
