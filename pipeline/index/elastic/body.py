"""Clauses as the server runs them, and the searches that are made of them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pipeline.index import clauses
from pipeline.index.base import Term
from pipeline.index.clauses import All, Begins, Between, Clause, Flat, Has, OneOf, SideBySide
from pipeline.index.elastic.mapping import HELD
from pipeline.index.grouping import FACET_FIELDS
from pipeline.index.tiers import FACET_BUCKETS

Body = dict[str, Any]
"""A search or a part of one, as JSON."""

_PRECISION: Final = 40_000
"""The most that the server offers for its estimate; within about 1 % up to a million documents."""
_KNOWN_NAMES: Final = 30_000
"""Names of agencies that a filter can tell apart; the server answers with 65,536 buckets at most."""
_SURELY_ONE_TOKEN: Final = 120
"""Letters: the server's tokenizer cuts words after 255 Java characters, in the text as in the query."""
_IN_TURN: Final[list[Body]] = [{"page_id": "asc"}]


def best_body(clause: Clause, size: int) -> Body:
    """The pages with the highest scores: no more of each than its numbers."""
    return {
        "query": query(clause),
        "size": size,
        "track_total_hits": False,
        "stored_fields": "_none_",  # not even the id: it lies packed together with the texts
        "docvalue_fields": ["document_no", "page_id"],
    }


def first_body(clause: Clause, size: int) -> Body:
    """The pages with the lowest ids, in the order of ids."""
    return {**best_body(clause, size), "sort": _IN_TURN}


def ordered_body(clause: Clause, size: int) -> Body:
    """The pages with the highest scores, equal ones in the order of ids: each page found is looked at."""
    return {**best_body(clause, size), "sort": [{"_score": "desc"}, *_IN_TURN]}


def grouped_body(clause: Clause, size: int, *, offset: int, scored: bool) -> Body:
    """Documents as the server groups them: slow, but at any depth."""
    listed = ordered_body(clause, size) if scored else first_body(clause, size)
    return {**listed, "from": offset, "collapse": {"field": "document_no"}}


def texts_body(page_ids: Sequence[int]) -> Body:
    """Pages with all that is shown of them."""
    return {"query": {"bool": {"filter": {"terms": {"page_id": list(page_ids)}}}}, "size": len(page_ids)}


def count_body(clause: Clause, most: int = 0) -> Body:
    """Counts what was found; the documents one by one where they are not more than `most`."""
    documents = {
        "documents": {"terms": {"field": "document_id", "size": most}},
        "counted": {"stats_bucket": {"buckets_path": "documents>_count"}},
    }
    return {
        "query": query(Flat(clause)),
        "size": 0,
        "track_total_hits": True,
        "aggs": {
            "about": {"cardinality": {"field": "document_id", "precision_threshold": _PRECISION}},
            **(documents if most else {}),
            **{field: {"terms": {"field": field, "size": FACET_BUCKETS}} for field in FACET_FIELDS},
        },
    }


def pages_body(clause: Clause) -> Body:
    """Counts the pages, and nothing else."""
    return {"query": query(Flat(clause)), "size": 0, "track_total_hits": True}


def names_body() -> Body:
    """Asks for every name that the filters can mean."""
    wanted = ("agency", "document_type")
    return {
        "size": 0,
        "track_total_hits": False,
        "aggs": {field: {"terms": {"field": field, "size": _KNOWN_NAMES}} for field in wanted},
    }


def holding_body(clause: Clause, terms: Iterable[Term]) -> Body:
    """Counts for each term the pages found that hold it."""
    return {
        "size": 0,
        "track_total_hits": False,
        "query": query(clause),
        "aggs": {"held": {"filters": {"filters": [_word(term.form, term.text) for term in terms]}}},
    }


def query(clause: Clause) -> Body:
    """The query of the server for a clause."""
    match clause:
        case Has(field, word):
            return _word(field, word)
        case SideBySide(field, words):
            return _side_by_side(field, words)
        case Begins(field, prefix):
            return {"prefix": {field: prefix}}
        case OneOf(field, values):
            return {"terms": {field: list(values)}}
        case Between(field, first, last):
            return (
                {"term": {field: first}} if first == last else {"range": {field: {"gte": first, "lte": last}}}
            )
        case Flat(inner, score):
            return {"constant_score": {"filter": query(inner), "boost": score}}
        case clauses.Any(options, needed):
            return {"bool": {"should": list(map(query, options)), "minimum_should_match": needed}}
        case All(musts, better):
            return _all(musts, better)


def _all(musts: Sequence[Clause], better: Sequence[Clause]) -> Body:
    """What scores nothing filters; everything is what is no stone."""
    silent = [each for each in musts if isinstance(each, Flat) and not each.score]
    filters = [query(each.clause) for each in silent if isinstance(each, Flat)]
    if not musts:
        filters = [HELD]
    scoring = [query(each) for each in musts if each not in silent]
    return {"bool": {"must": scoring, "filter": filters, "should": list(map(query, better))}}


def _word(field: str, word: str) -> Body:
    if len(word) <= _SURELY_ONE_TOKEN:
        return {"term": {field: word}}
    return _side_by_side(field, [word])


def _side_by_side(field: str, words: Sequence[str]) -> Body:
    return {"match_phrase": {field: " ".join(words)}}
