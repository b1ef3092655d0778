"""Pages found, put together by document, and counts by name: the same for every index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pipeline.index import names
from pipeline.index.base import Facets
from pipeline.index.tiers import PAGES_SHOWN

FACET_FIELDS: Final = ("agency", "document_type", "issued_year")
GROWTH: Final = 8
"""How many times more pages are grouped where a window holds too few documents."""
TRIES: Final = 2
"""Windows in which the best candidates are looked at."""


@dataclass(frozen=True, slots=True)
class RankedPage:
    """A page found."""

    score: float
    page_id: int
    document_no: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was found, and what that is made of."""

    pages: int
    documents: int
    facets: Facets
    estimated: bool
    """Whether documents and facets come from the sample, and the pages too where text is searched."""


Page = TypeVar("Page", bound=RankedPage)


def best_first(pages: Iterable[Page]) -> list[Page]:
    """The pages by score; equal ones by page id."""
    return sorted(pages, key=lambda page: (-page.score, page.page_id))


def best_of_each(pages: Iterable[Page]) -> list[list[Page]]:
    """The best pages of each document, the documents best first."""
    grouped: dict[int, list[Page]] = {}
    for page in best_first(pages):
        grouped.setdefault(page.document_no, []).append(page)
    return [of_document[:PAGES_SHOWN] for of_document in grouped.values()]


def facets(groups: Mapping[str, Any], times: int) -> Facets:
    """The counts in an answer, which both engines write alike; each stands for so many pages."""
    counts = {
        field: [(bucket["key"], bucket["doc_count"] * times) for bucket in groups[field]["buckets"]]
        for field in FACET_FIELDS
    }
    return names.facets(counts["agency"], counts["issued_year"], counts["document_type"])
