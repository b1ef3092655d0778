"""In which order the pages of an answer are looked for: the highest tier alone, the next where it is small.

An index may pass over a stage that is only worth its time where words are frequent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.index.base import Form
from pipeline.index.clauses import All, Any, Clause, Flat, Has, all_of, any_of
from pipeline.index.plan_parts import Parts, as_typed
from pipeline.index.query import Phrase


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
    alike: bool = False
    """Whether all candidates rank alike, so that only their page ids tell which one comes first."""


def stages(parts: Parts) -> Iterator[Stage]:
    """All stages but the last, which has whatever the others have not."""
    if parts.asked.is_one_code:
        yield from _stages_of_a_code(parts)
    if parts.asked.codes or parts.asked.empty:
        return
    if parts.asked.phrases:
        yield from _stages_of_phrases(parts)
    else:
        yield from _stages_of_words(parts)


def _stages_of_a_code(parts: Parts) -> Iterator[Stage]:
    """The document of that code, those whose code begins so, those that cite it: its own pages print it."""
    [code], filters = parts.asked.codes, parts.filters()
    own, begun, printed = Flat(parts.own(code)), Flat(parts.begun(code)), Flat(parts.printed(code))
    for tier in ([own, printed], [own], [begun, printed], [begun], [printed]):
        yield Stage(Flat(all_of([*tier, *filters])), alike=True)


def _stages_of_phrases(parts: Parts) -> Iterator[Stage]:
    """With everything just as typed; then, for a phrase alone, in other forms."""
    asked, filters = parts.asked, parts.filters()
    found = [parts.side_by_side(phrase) for phrase in asked.phrases]
    if asked.words:
        found.append(parts.side_by_side(Phrase(asked.words)))
    typed = [as_typed(phrase) for phrase in asked.phrases if phrase.marked]
    marks, full = parts.marks(), [parts.in_full()] if asked.words and asked.marked else []
    yield from _best(parts, [*full, *found, *typed], parts.pairs())
    if marks or asked.words:
        yield Stage(
            all_of([*parts.words(), *parts.pairs(), *marks, *filters], full), Flat(All((*found, *typed)))
        )
    if len(asked.phrases) == 1 and not asked.words:
        yield Stage(all_of([*parts.pairs(), *filters]), Flat(all_of(found)))


def _stages_of_words(parts: Parts) -> Iterator[Stage]:
    """Typed so and side by side, typed so, side by side: a page in one of them has all words; then the rest.

    Whatever stands in a higher tier is in an earlier stage, so the rest is ordered as within one tier.
    """
    words, pairs, marks, filters = parts.words(), parts.pairs(), parts.marks(), parts.filters()
    full = [parts.in_full()] if marks else []
    mixed = full if len(marks) < len(parts.asked.distinct) else []
    exact = [Has(Form.EXACT, word.exact) for word in parts.asked.distinct] if marks else []
    typed = [Has(Form.EXACT, word.exact) for word in parts.asked.distinct if word.marked]
    phrase = [parts.side_by_side(Phrase(parts.asked.words))] if len(parts.asked.words) > 1 else []
    kept = Flat(phrase[0]) if len(parts.asked.words) > 2 else None
    if full or phrase:
        yield from _best(parts, [*full, *phrase], [*pairs, *exact])
    if marks and pairs:
        yield Stage(all_of([*words, *pairs, *marks, *filters], mixed), kept)
    if marks:
        if pairs:
            yield from _best(parts, full, exact)
        if mixed and pairs:
            yield Stage(all_of([*words, *map(Flat, exact), *filters], pairs), if_frequent=tuple(typed))
            yield from _best(parts, [*words, *marks], [*words, *typed])
        yield Stage(all_of([*words, *marks, *filters], [*pairs, *mixed]))
    if pairs:
        yield Stage(all_of([*words, *pairs, *filters]), kept)
    yield from _stages_of_the_rest(parts)


def _stages_of_the_rest(parts: Parts) -> Iterator[Stage]:
    words, pairs, filters = parts.words(), parts.pairs(), parts.filters()
    if not parts.loose:
        if pairs:
            yield from _best(parts, words, words)
        yield Stage(all_of([*words, *filters], pairs))
    elif not filters:
        yield Stage(any_of([*words, *pairs]), Any(tuple(words), parts.asked.required), among_the_best=True)


def _best(parts: Parts, kept: Sequence[Clause], frequent: Sequence[Has]) -> Iterator[Stage]:
    """Those of the highest tier left among the pages that score best without the tiers.

    The latter are found without a look at each page; where they are not of that tier, nothing is lost but the
    time.
    """
    if not parts.filters():
        candidates = any_of([*parts.words(), *parts.pairs()])
        yield Stage(candidates, Flat(All(tuple(kept))), among_the_best=True, if_frequent=tuple(frequent))
