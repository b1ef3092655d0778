"""How much a plan finds, and what that is made of."""

from dataclasses import dataclass
from typing import Any

from pipeline.index.base import Facets
from pipeline.index.clauses import Clause
from pipeline.index.embedded_query import tantivy_query
from pipeline.index.embedded_reader import Reader
from pipeline.index.grouping import FACET_FIELDS, facets
from pipeline.index.plan import Plan
from pipeline.index.tiers import COUNTED, FACET_BUCKETS, SAMPLED_OF


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was found."""

    pages: int
    documents: int
    facets: Facets
    estimated: bool
    """Whether all this comes from the sample."""


def count(reader: Reader, plan: Plan) -> Counts:
    """How much was found: in the sample, where that is much."""
    sampled = _counted(reader, plan.sample, SAMPLED_OF)
    return sampled if sampled.pages > COUNTED else _counted(reader, plan.answer, 1)


def _counted(reader: Reader, clause: Clause, times: int) -> Counts:
    """The counts of what was found, or of one document of so many, in one look at it."""
    wanted: dict[str, Any] = {
        field: {"terms": {"field": field, "size": FACET_BUCKETS}} for field in FACET_FIELDS
    }
    wanted["pages"] = {"value_count": {"field": "page_id"}}
    wanted["about"] = {"cardinality": {"field": "document_no"}}
    if times == 1:
        wanted["documents"] = {"terms": {"field": "document_no", "size": COUNTED}}
    answer = reader.searcher.aggregate(tantivy_query(reader.fields, clause), wanted)
    pages, documents = int(answer["pages"]["value"]), round(answer["about"]["value"])
    if times == 1 and not answer["documents"]["sum_other_doc_count"]:
        documents = len(answer["documents"]["buckets"])
    return Counts(pages * times, documents * times, facets(answer, times), times > 1)
