"""A parsed query as tantivy runs it, and the fields that it runs on.

Shingles of two syllables stand in for word segmentation. tantivy panics
on a phrase of one word and does not analyse terms: both are seen to here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema

from pipeline.index.base import Term
from pipeline.index.codes import Code
from pipeline.index.filters import Years
from pipeline.index.names import Names
from pipeline.index.query import Phrase
from pipeline.index.query import Query as Asked
from pipeline.index.tiers import AS_PHRASE, AS_TYPED, IN_FULL, OWN_CODE

_FOLDED, _EXACT = "folded", "exact"


def build(fields: Schema, asked: Asked, names: Names) -> Query:
    """The tantivy query for what was asked, under the filters."""
    builder = _Builder(fields)
    clauses = builder.words(asked)
    for phrase in asked.phrases:
        clauses += builder.phrase(phrase)
    for code in asked.codes:
        clauses += builder.code(code)
    clauses += builder.filters(names)
    return Query.boolean_query(clauses) if clauses else Query.all_query()


def any_of(fields: Schema, field: str, values: Iterable[str]) -> Query:
    """The pages with one of the values in a field."""
    return _any(Query.term_query(fields, field, value) for value in values)


def with_term(query: Query, fields: Schema, term: Term) -> Query:
    """The pages that answer the query and hold a term."""
    held = Query.term_query(fields, term.form, term.text)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, held)])


def within_document(query: Query, fields: Schema, document_no: int) -> Query:
    """The query over one document, with the same scores."""
    only = Query.const_score_query(Query.term_query(fields, "document_no", document_no), 0.0)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])


@dataclass(frozen=True, slots=True)
class _Builder:
    fields: Schema

    def words(self, asked: Asked) -> list[tuple[Occur, Query]]:
        if not asked.words:
            return []
        terms = [(Occur.Should, self._term(_FOLDED, term)) for term in asked.terms]
        clauses = [(Occur.Must, Query.boolean_query(terms, minimum_number_should_match=asked.required))]
        if any(word.marked for word in asked.words):
            typed = [
                self._term(_EXACT, word.exact) if word.marked else self._term(_FOLDED, word.folded)
                for word in asked.distinct
            ]
            clauses.append((Occur.Should, Query.const_score_query(_all(typed), AS_TYPED)))
            full = _all(self._term(_EXACT, word.exact) for word in asked.distinct)
            clauses.append((Occur.Should, Query.const_score_query(full, IN_FULL)))
        if len(asked.words) > 1:
            whole = self._sequence(_FOLDED, [word.folded for word in asked.words])
            clauses.append((Occur.Should, Query.const_score_query(whole, AS_PHRASE)))
        return clauses + [(Occur.Should, self._term("syl2", pair)) for pair in asked.compounds]

    def phrase(self, phrase: Phrase) -> list[tuple[Occur, Query]]:
        clauses = [(Occur.Must, self._sequence(_FOLDED, [word.folded for word in phrase.words]))]
        if phrase.marked:
            typed = self._sequence(_EXACT, [word.exact for word in phrase.words])
            clauses.append((Occur.Should, Query.const_score_query(typed, AS_TYPED)))
        return clauses

    def code(self, code: Code) -> list[tuple[Occur, Query]]:
        own = self._term("code_key", code.key)
        begins = Query.regex_query(self.fields, "code_key", re.escape(code.key) + ".*")
        printed = _any(self._sequence(_FOLDED, form) for form in code.forms)
        return [
            (Occur.Must, Query.const_score_query(_any([begins, printed]), 0.0)),
            (Occur.Should, Query.const_score_query(own, OWN_CODE)),
            (Occur.Should, Query.const_score_query(begins, AS_TYPED)),
            (Occur.Should, Query.const_score_query(printed, AS_PHRASE)),
        ]

    def filters(self, names: Names) -> list[tuple[Occur, Query]]:
        chosen: list[Query] = []
        for field, groups in (("agency", names.agencies), ("document_type", names.document_types)):
            chosen += [any_of(self.fields, field, known) for known in groups]
        chosen += map(self._years, names.years)
        return [(Occur.Must, Query.const_score_query(query, 0.0)) for query in chosen]

    def _years(self, years: Years) -> Query:
        if years.first == years.last:
            return Query.term_query(self.fields, "issued_year", years.first)
        return Query.range_query(self.fields, "issued_year", FieldType.Integer, years.first, years.last)

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self.fields, field, term)

    def _sequence(self, field: str, words: Sequence[str]) -> Query:
        if len(words) == 1:
            return self._term(field, words[0])
        return Query.phrase_query(self.fields, field, list(words))


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: Iterable[Query]) -> Query:
    options = [(Occur.Should, query) for query in queries]
    return Query.boolean_query(options) if options else Query.empty_query()
