"""A parsed query as the server runs it: the same clauses and constants as on the embedded index."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pipeline.index.base import Term
from pipeline.index.codes import Code
from pipeline.index.elastic.mapping import HELD
from pipeline.index.filters import Years
from pipeline.index.names import Names
from pipeline.index.query import Phrase, Query
from pipeline.index.tiers import AS_PHRASE, AS_TYPED, FACET_BUCKETS, IN_FULL, OWN_CODE, PAGES_SHOWN

Clause = dict[str, Any]
"""A part of a search body, as JSON."""

COUNTED: Final = 5_000
"""Up to so many documents their number is exact; above it is an estimate."""
FACET_FIELDS: Final = ("agency", "document_type", "issued_year")
_PRECISION: Final = 40_000
"""The most that the server offers for its estimate; within about 1 % up to a million documents."""
_KNOWN_NAMES: Final = 30_000
"""Names of agencies that a filter can tell apart; the server answers with 65,536 buckets at most."""
_SURELY_ONE_TOKEN: Final = 120
"""Letters: the server's tokenizer cuts words after 255 Java characters, in the text as in the query."""


def search_body(asked: Query, filters: Names, *, limit: int, offset: int) -> Clause:
    """The whole search: documents from `offset` on, each with its best pages, counts and facets."""
    order: list[Clause] = [{"page_id": "asc"}] if asked.empty else [{"_score": "desc"}, {"page_id": "asc"}]
    best = {"name": "pages", "size": PAGES_SHOWN, "sort": order, "track_scores": True}
    return {
        "query": query(asked, filters),
        "from": offset,
        "size": limit,
        "sort": order,
        "track_scores": True,
        "track_total_hits": True,
        "_source": False,
        "collapse": {"field": "document_id", "inner_hits": best},
        "aggs": {
            "about": {"cardinality": {"field": "document_id", "precision_threshold": _PRECISION}},
            "documents": {"terms": {"field": "document_id", "size": COUNTED}},
            "counted": {"stats_bucket": {"buckets_path": "documents>_count"}},
            **{field: {"terms": {"field": field, "size": FACET_BUCKETS}} for field in FACET_FIELDS},
        },
    }


def names_body() -> Clause:
    """Asks for every name that the filters can mean."""
    wanted = ("agency", "document_type")
    return {
        "size": 0,
        "track_total_hits": False,
        "aggs": {field: {"terms": {"field": field, "size": _KNOWN_NAMES}} for field in wanted},
    }


def holding_body(asked: Query, filters: Names, terms: Iterable[Term]) -> Clause:
    """Counts for each term the pages found that hold it."""
    held = [_word(term.form, term.text) for term in terms]
    return {
        "size": 0,
        "track_total_hits": False,
        "query": query(asked, filters),
        "aggs": {"held": {"filters": {"filters": held}}},
    }


def query(asked: Query, filters: Names) -> Clause:
    """What was asked for, under the filters."""
    must: list[Clause] = []
    should: list[Clause] = []
    if asked.words:
        must.append(_any([_word("folded", term) for term in asked.terms], asked.required))
        should += _word_tiers(asked)
    for phrase in asked.phrases:
        must.append(_sequence("folded", [word.folded for word in phrase.words]))
        should += _phrase_tiers(phrase)
    found_by_code: list[Clause] = []
    for code in asked.codes:
        begins, printed = _code_ways(code)
        found_by_code.append(_any([begins, printed]))
        should += [
            _constant({"term": {"code_key": code.key}}, OWN_CODE),
            _constant(begins, AS_TYPED),
            _constant(printed, AS_PHRASE),
        ]
    held = [HELD] if asked.empty else []  # a page that was withdrawn has no words, but is not nothing
    return {"bool": {"must": must, "should": should, "filter": [*held, *found_by_code, *_filters(filters)]}}


def _word_tiers(asked: Query) -> list[Clause]:
    tiers: list[Clause] = []
    if any(word.marked for word in asked.words):
        typed = [
            _word("exact", word.exact) if word.marked else _word("folded", word.folded)
            for word in asked.distinct
        ]
        full = [_word("exact", word.exact) for word in asked.distinct]
        tiers += [_constant(_all(typed), AS_TYPED), _constant(_all(full), IN_FULL)]
    if len(asked.words) > 1:
        tiers.append(_constant(_sequence("folded", [word.folded for word in asked.words]), AS_PHRASE))
    return tiers + [{"term": {"syl2": pair}} for pair in asked.compounds]


def _phrase_tiers(phrase: Phrase) -> list[Clause]:
    if not phrase.marked:
        return []
    return [_constant(_sequence("exact", [word.exact for word in phrase.words]), AS_TYPED)]


def _code_ways(code: Code) -> tuple[Clause, Clause]:
    """The documents whose code begins so, and the pages that print it."""
    printed = _any([_sequence("folded", form) for form in code.forms])
    return {"prefix": {"code_key": code.key}}, printed


def _filters(filters: Names) -> list[Clause]:
    chosen: list[Clause] = []
    for field, groups in (("agency", filters.agencies), ("document_type", filters.document_types)):
        chosen += [{"terms": {field: list(known)}} for known in groups]
    return chosen + [_years(years) for years in filters.years]


def _years(years: Years) -> Clause:
    if years.first == years.last:
        return {"term": {"issued_year": years.first}}
    return {"range": {"issued_year": {"gte": years.first, "lte": years.last}}}


def _word(field: str, word: str) -> Clause:
    return {"term": {field: word}} if len(word) <= _SURELY_ONE_TOKEN else _sequence(field, [word])


def _sequence(field: str, words: Sequence[str]) -> Clause:
    return {"match_phrase": {field: " ".join(words)}}


def _constant(clause: Clause, boost: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": boost}}


def _all(clauses: Iterable[Clause]) -> Clause:
    return {"bool": {"filter": list(clauses)}}


def _any(clauses: Iterable[Clause], needed: int = 1) -> Clause:
    return {"bool": {"should": list(clauses), "minimum_should_match": needed}}
