"""The parts of a query as clauses: what a page must have, and what lifts it above others."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.index.base import Form
from pipeline.index.clauses import (
    All,
    Any,
    Begins,
    Between,
    Clause,
    Flat,
    Has,
    OneOf,
    all_of,
    any_of,
    sequence,
)
from pipeline.index.codes import Code
from pipeline.index.filters import Years
from pipeline.index.names import Names
from pipeline.index.query import Phrase, Query, shingles
from pipeline.index.tiers import AS_PHRASE, AS_TYPED, IN_FULL, IN_SAMPLE, OWN_CODE

SAMPLE = "sample"
CODE_KEY = "code_key"


def whole(words: Sequence[Clause], required: int, musts: Sequence[Clause], gains: Sequence[Clause]) -> Clause:
    """All pages found, with their scores."""
    return All((*enough(words, required), *musts), tuple(gains))


def enough(words: Sequence[Clause], required: int) -> tuple[Clause, ...]:
    """So many of the words."""
    return tuple(words) if required == len(words) else (Any(tuple(words), required),)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a query as clauses."""

    asked: Query
    names: Names
    folded: str = Form.FOLDED
    """The field with the folded words: of all pages, or of those in the sample."""

    @property
    def loose(self) -> bool:
        """Whether a page may lack some of the words."""
        return self.asked.required < len(self.asked.terms)

    def answer(self) -> Clause:
        """The pages found, without scores."""
        found = [*enough(self.words(), self.asked.required), *self.musts()]
        if self.folded == SAMPLE and (self.asked.codes or self.asked.empty):
            found.append(Has(SAMPLE, IN_SAMPLE))
        return Flat(All(tuple(found)))

    def words(self) -> list[Has]:
        """Each of the words, in any form."""
        return [Has(self.folded, term) for term in self.asked.terms]

    def musts(self) -> list[Clause]:
        """What a page must have besides the words; it scores nothing."""
        phrases = map(self.side_by_side, self.asked.phrases)
        codes = (any_of([self.begun(code), self.printed(code)]) for code in self.asked.codes)
        return [*map(Flat, [*phrases, *codes]), *self.filters()]

    def filters(self) -> list[Clause]:
        """What the filters let through."""
        chosen: list[Clause] = [OneOf("agency", known) for known in self.names.agencies]
        chosen += [OneOf("document_type", known) for known in self.names.document_types]
        chosen += map(_within_years, self.names.years)
        return list(map(Flat, chosen))

    def pairs(self) -> list[Has]:
        """Neighbouring words, those of phrases too; a phrase of one word is that word."""
        pairs = [Has(Form.PAIR, pair) for pair in self.asked.compounds]
        for phrase in self.asked.phrases:
            words = [word.folded for word in phrase.words]
            pairs += [Has(Form.PAIR, pair) for pair in shingles(words)] or [Has(self.folded, words[0])]
        return list(dict.fromkeys(pairs))

    def marks(self) -> list[Clause]:
        """Each word that was typed with marks, just so."""
        words = [*self.asked.words, *(word for phrase in self.asked.phrases for word in phrase.words)]
        return [Flat(Has(Form.EXACT, word.exact)) for word in dict.fromkeys(words) if word.marked]

    def in_full(self) -> Clause:
        """All words just so: those without marks have none on the page either."""
        return Flat(all_of(Has(Form.EXACT, word.exact) for word in self.asked.distinct), IN_FULL)

    def tiers(self) -> list[Clause]:
        """What lifts a page above others."""
        tiers: list[Clause] = []
        if any(word.marked for word in self.asked.words):
            typed = [
                Has(Form.EXACT, word.exact) if word.marked else Has(self.folded, word.folded)
                for word in self.asked.distinct
            ]
            tiers += [Flat(all_of(typed), AS_TYPED), self.in_full()]
        if len(self.asked.words) > 1:
            tiers.append(Flat(self.side_by_side(Phrase(self.asked.words)), AS_PHRASE))
        tiers += [Flat(as_typed(phrase), AS_TYPED) for phrase in self.asked.phrases if phrase.marked]
        for code in self.asked.codes:
            tiers.append(Flat(self.own(code), OWN_CODE))
            tiers += [Flat(self.begun(code), AS_TYPED), Flat(self.printed(code), AS_PHRASE)]
        return tiers

    def side_by_side(self, phrase: Phrase) -> Clause:
        """The words side by side, in any form. Two words are a pair; more of them are looked for by pairs."""
        words = [word.folded for word in phrase.words]
        if len(words) == 1 or self.folded != Form.FOLDED:
            return sequence(self.folded, words)
        pairs: list[Clause] = [Has(Form.PAIR, pair) for pair in dict.fromkeys(shingles(words))]
        return pairs[0] if len(words) == 2 else All((*pairs, sequence(self.folded, words)))

    def own(self, code: Code) -> Clause:
        """The document of that code."""
        return Has(CODE_KEY, code.key)

    def begun(self, code: Code) -> Clause:
        """The documents whose code begins so."""
        return Begins(CODE_KEY, code.key)

    def printed(self, code: Code) -> Clause:
        """The pages that print the code."""
        return any_of(sequence(self.folded, form) for form in code.forms)


def _within_years(years: Years) -> Clause:
    if years.first == years.last:
        return OneOf("issued_year", (years.first,))
    return Between("issued_year", years.first, years.last)


def as_typed(phrase: Phrase) -> Clause:
    """The words side by side, with the marks that they were typed with."""
    return sequence(Form.EXACT, [word.exact for word in phrase.words])
