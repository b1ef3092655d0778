"""How much a plan finds, and what that is made of."""

from dataclasses import replace
from typing import Any

from pipeline.index.clauses import Clause
from pipeline.index.embedded_query import tantivy_query
from pipeline.index.embedded_reader import Reader
from pipeline.index.grouping import FACET_FIELDS, Counts, facets
from pipeline.index.plan import Plan
from pipeline.index.tiers import BROWSED, COUNTED, FACET_BUCKETS, SAMPLED_OF


def count(reader: Reader, plan: Plan) -> Counts:
    """How much was found: in the sample, where that is much."""
    sampled, most = _counted(reader, plan.sample, SAMPLED_OF), BROWSED if plan.browsing else COUNTED
    if sampled.pages <= most:
        return _counted(reader, plan.answer, 1, most)
    if not plan.browsing:
        return sampled
    everything = not plan.musts
    return replace(sampled, pages=reader.searcher.num_docs if everything else reader.count(plan.answer))


def _counted(reader: Reader, clause: Clause, times: int, most: int = 0) -> Counts:
    """The counts of what was found, or of one document of so many, in one look at it.

    Documents are counted one by one where they are not more than `most`.
    """
    wanted: dict[str, Any] = {
        field: {"terms": {"field": field, "size": FACET_BUCKETS}} for field in FACET_FIELDS
    }
    wanted["pages"] = {"value_count": {"field": "page_id"}}
    wanted["about"] = {"cardinality": {"field": "document_no"}}
    if most:
        wanted["documents"] = {"terms": {"field": "document_no", "size": most}}
    answer = reader.searcher.aggregate(tantivy_query(reader.fields, clause), wanted)
    pages, documents = int(answer["pages"]["value"]), round(answer["about"]["value"])
    if most and not answer["documents"]["sum_other_doc_count"]:
        documents = len(answer["documents"]["buckets"])
    return Counts(pages * times, documents * times, facets(answer, times), times > 1)
