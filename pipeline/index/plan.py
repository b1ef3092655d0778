"""How a query is answered: what is found, how much that is, and in which order it is looked for.

Half of all pages hold the syllables of a frequent word, and to score each of them takes a tenth of a second
in a million pages. But the tiers lie so far apart that whatever stands in a higher one ranks first. So the
highest tier is searched alone, by its compounds (two neighbouring syllables are rarer than each of them), and
the next one only where it gives too few documents: the order is that of the whole query.
"""

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the answer that ranks before all that later stages add, in the order of its scores."""

    candidates: Clause
    kept: Clause | None = None
    """Which of the candidates belong to it; None: all."""
    among_the_best: bool = False
    """Whether only the best candidates are looked at, because a later stage has all of it."""
    if_frequent: tuple[Has, ...] = ()
    """It is worth its time only where each of these stands on many pages."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run for one query under its filters."""

    answer: Clause
    """All pages found; they score nothing."""
    sample: Clause
    """Those of them that are in the sample."""
    words: tuple[Clause, ...]
    """Each word; a page must have `required` of them."""
    required: int
    musts: tuple[Clause, ...]
    """What else a page must have; it scores nothing."""
    gains: tuple[Clause, ...]
    """What adds to the score of a page: the tiers, and within them words side by side."""
    stages: tuple[Stage, ...]
    """The last one has all pages that the others have not."""

    @property
    def whole(self) -> Clause:
        """All pages found, with their scores."""
        return whole(self.words, self.required, self.musts, self.gains)


def plan(asked: Query, names: Names) -> Plan:
    """The plan for what was asked, under the filters."""
    parts = Parts(asked, names)
    words, musts, gains = tuple(parts.words()), tuple(parts.musts()), (*parts.pairs(), *parts.tiers())
    last = Stage(whole(words, asked.required, musts, gains))
    return Plan(
        parts.answer(),
        Parts(asked, names, SAMPLE).answer(),
        words,
        asked.required,
        musts,
        gains,
        (*_stages(parts), last),
    )


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
        codes = (any_of([_begun(code), self._printed(code)]) for code in self.asked.codes)
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
            tiers.append(Flat(Has(CODE_KEY, code.key), OWN_CODE))
            tiers += [Flat(_begun(code), AS_TYPED), Flat(self._printed(code), AS_PHRASE)]
        return tiers

    def side_by_side(self, phrase: Phrase) -> Clause:
        """The words side by side, in any form. Two words are a pair; more of them are looked for by pairs."""
        words = [word.folded for word in phrase.words]
        if len(words) == 1 or self.folded != Form.FOLDED:
            return sequence(self.folded, words)
        pairs: list[Clause] = [Has(Form.PAIR, pair) for pair in dict.fromkeys(shingles(words))]
        return pairs[0] if len(words) == 2 else All((*pairs, sequence(self.folded, words)))

    def _printed(self, code: Code) -> Clause:
        return any_of(sequence(self.folded, form) for form in code.forms)


def _within_years(years: Years) -> Clause:
    if years.first == years.last:
        return OneOf("issued_year", (years.first,))
    return Between("issued_year", years.first, years.last)


def as_typed(phrase: Phrase) -> Clause:
    """The words side by side, with the marks that they were typed with."""
    return sequence(Form.EXACT, [word.exact for word in phrase.words])


def _begun(code: Code) -> Clause:
    return Begins(CODE_KEY, code.key)


def _stages(parts: Parts) -> Iterator[Stage]:
    if parts.asked.codes or parts.asked.empty:
        return
    if parts.asked.phrases:
        yield from _stages_of_phrases(parts)
        return
    if not parts.filters():
        yield from _stages_of_the_best(parts)
    yield from _stages_of_words(parts)


def _stages_of_phrases(parts: Parts) -> Iterator[Stage]:
    """With everything just as typed; then, for a phrase alone, in other forms."""
    asked, filters = parts.asked, parts.filters()
    found = [parts.side_by_side(phrase) for phrase in asked.phrases]
    if asked.words:
        found.append(parts.side_by_side(Phrase(asked.words)))
    typed = [as_typed(phrase) for phrase in asked.phrases if phrase.marked]
    marks, full = parts.marks(), [parts.in_full()] if asked.words and asked.marked else []
    if marks or asked.words:
        yield Stage(
            all_of([*parts.words(), *parts.pairs(), *marks, *filters], full), Flat(All((*found, *typed)))
        )
    if len(asked.phrases) == 1 and not asked.words:
        yield Stage(all_of([*parts.pairs(), *filters]), Flat(all_of(found)))


def _stages_of_the_best(parts: Parts) -> Iterator[Stage]:
    """Those of the highest tier among the pages that score best without the tiers.

    The latter are found without a look at each page; where they are not of the highest tier, nothing is lost
    but the time.
    """
    marks, several = parts.marks(), len(parts.asked.words) > 1
    if 0 < len(marks) < len(parts.asked.distinct) or not (marks or several):
        return
    phrase = [parts.side_by_side(Phrase(parts.asked.words))] if several else []
    candidates, kept = any_of([*parts.words(), *parts.pairs()]), Flat(All((*marks, *phrase)))
    yield Stage(candidates, kept, among_the_best=True, if_frequent=tuple(parts.pairs()))


def _stages_of_words(parts: Parts) -> Iterator[Stage]:
    """Typed so and side by side, typed so, side by side: a page in one of them has all words; then the rest.

    Whatever stands in a higher tier is in an earlier stage, so the rest is ordered as within one tier.
    """
    words, pairs, marks, filters = parts.words(), parts.pairs(), parts.marks(), parts.filters()
    full = [parts.in_full()] if len(marks) < len(parts.asked.distinct) else []
    several = len(parts.asked.words) > 2
    kept = Flat(parts.side_by_side(Phrase(parts.asked.words))) if several else None
    if marks and pairs:
        yield Stage(all_of([*words, *pairs, *marks, *filters], full), kept)
    if marks:
        yield Stage(all_of([*words, *marks, *filters], [*pairs, *full]))
    if pairs:
        yield Stage(all_of([*words, *pairs, *filters]), kept)
    if not parts.loose:
        yield Stage(all_of([*words, *filters], pairs))
    elif not filters:
        enough_of_them = Any(tuple(words), parts.asked.required)
        yield Stage(any_of([*words, *pairs]), enough_of_them, among_the_best=True)
