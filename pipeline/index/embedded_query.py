"""Clauses as tantivy runs them.

tantivy does not analyse terms, takes numbers as numbers, and skips what cannot be among the best only where a
term or a choice of terms stands alone.
"""

import re

from tantivy import FieldType, Occur, Query, Schema

from pipeline.index.clauses import All, Any, Begins, Between, Clause, Flat, Has, OneOf, SideBySide


def tantivy_query(fields: Schema, clause: Clause) -> Query:
    """The query of tantivy for a clause."""
    match clause:
        case Flat(inner, score):
            return Query.const_score_query(tantivy_query(fields, inner), score)
        case Any(clauses, needed):
            return _choice([tantivy_query(fields, each) for each in clauses], needed)
        case All(clauses, better):
            musts = [(Occur.Must, tantivy_query(fields, each)) for each in clauses]
            options = [(Occur.Should, tantivy_query(fields, each)) for each in better]
            return Query.boolean_query([*musts, *options]) if musts or options else Query.all_query()
        case _:
            return _in_field(fields, clause)


def _in_field(fields: Schema, clause: Has | SideBySide | Begins | OneOf | Between) -> Query:
    match clause:
        case Has(field, word):
            return Query.term_query(fields, field, word)
        case SideBySide(field, words):
            return Query.phrase_query(fields, field, list(words))
        case Begins(field, prefix):
            return Query.regex_query(fields, field, re.escape(prefix) + ".*")
        case OneOf(field, values):
            return _choice([Query.term_query(fields, field, value) for value in values], 1)
        case Between(field, first, last):
            return Query.range_query(fields, field, FieldType.Integer, first, last)


def _choice(options: list[Query], needed: int) -> Query:
    if not options:
        return Query.empty_query()
    choice = [(Occur.Should, option) for option in options]
    return Query.boolean_query(choice, minimum_number_should_match=needed)
