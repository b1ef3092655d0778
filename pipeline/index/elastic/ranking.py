"""The search on a server: stage after stage of the plan, in as few requests as it takes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

from pipeline.index.clauses import All, Clause, Flat, OneOf
from pipeline.index.elastic.body import (
    Body,
    best_body,
    count_body,
    first_body,
    grouped_body,
    ordered_body,
    pages_body,
)
from pipeline.index.grouping import GROWTH, TRIES, Counts, RankedPage, best_first, best_of_each, facets
from pipeline.index.plan import Plan
from pipeline.index.plan_stages import Stage
from pipeline.index.tiers import BROWSED, COUNTED, SAMPLED_OF

DEEPEST: Final = 10_000
"""Documents of an answer that can be reached by paging, and pages of a window; the server's own limit."""
WINDOW: Final = 100
"""Pages that are grouped at first."""

Ask = Callable[[Sequence[Body]], list[Any]]
"""Runs searches in one request and gives their answers."""


@dataclass(frozen=True, slots=True)
class Found:
    """One screen of documents, and how much there is in all."""

    documents: list[list[RankedPage]]
    """The best pages of each, best first."""
    counts: Counts


def search(ask: Ask, plan: Plan, *, ranked: bool, limit: int, offset: int) -> Found:
    """The documents from `offset` on, best first, or where nothing ranks them in the order of page ids.

    They are counted while they are looked for.
    """
    with ThreadPoolExecutor(1) as beside:
        counted = beside.submit(_counted, ask, plan)
        best = _screen(ask, plan, ranked=ranked, limit=limit, offset=offset)
        return Found(best, counted.result())


def _screen(ask: Ask, plan: Plan, *, ranked: bool, limit: int, offset: int) -> list[list[RankedPage]]:
    scored = plan.whole if ranked else plan.answer
    shown = _documents(ask, plan, offset + limit, ranked=ranked)
    if shown is None:  # so deep that the server must group by itself
        [answer] = ask([grouped_body(scored, limit, offset=offset, scored=ranked)])
        screen = [page.document_no for page in _pages(answer)]
    else:
        screen = shown[offset : offset + limit]
    [answer] = ask([_within(scored, screen)])
    pages = _pages(answer)
    return best_of_each(pages) if len(pages) < DEEPEST else _one_by_one(ask, scored, screen)


def _counted(ask: Ask, plan: Plan) -> Counts:
    """How much was found: in the sample, where that is much."""
    most = BROWSED if plan.browsing else COUNTED
    sampled = _counts(ask, count_body(plan.sample), SAMPLED_OF)
    if sampled.pages <= most:
        return _counts(ask, count_body(plan.answer, most), 1)
    if not plan.browsing:
        return sampled
    [answer] = ask([pages_body(plan.answer)])
    return replace(sampled, pages=answer["hits"]["total"]["value"])


def _counts(ask: Ask, body: Body, times: int) -> Counts:
    """The counts of one request; each stands for so many pages."""
    [answer] = ask([body])
    groups = answer["aggregations"]
    exact = "documents" in groups and groups["documents"]["sum_other_doc_count"] == 0
    documents = groups["counted"]["count"] if exact else groups["about"]["value"]
    pages = answer["hits"]["total"]["value"]
    return Counts(pages * times, documents * times, facets(groups, times), times > 1)


def _documents(ask: Ask, plan: Plan, wanted: int, *, ranked: bool) -> list[int] | None:
    """At least `wanted` documents where there are so many, best first; None where that is too deep."""
    if not ranked:
        return _listed(ask, lambda size: first_body(plan.answer, size), wanted)
    if plan.stages[0].alike:  # many pages with few scores: the server puts equal ones in order by itself
        return _listed(ask, lambda size: ordered_body(plan.whole, size), wanted)
    return _in_order(ask, plan, wanted)


def _in_order(ask: Ask, plan: Plan, wanted: int) -> list[int] | None:
    """The same, stage after stage."""
    found: dict[int, None] = {}
    for stage in plan.stages:
        if stage.if_frequent:  # the server finds the best of a tier without a look at each page
            continue
        for pages in _widening(ask, stage, max(WINDOW, 3 * wanted)):
            found.update(dict.fromkeys(page.document_no for page in pages or ()))
            if len(found) >= wanted:
                return list(found)
            if pages is None:
                return None
    return list(found)


def _listed(ask: Ask, body: Callable[[int], Body], wanted: int) -> list[int] | None:
    """The documents of the first pages that the server lists: so many pages as it takes."""
    size = min(max(WINDOW, 3 * wanted), DEEPEST)
    while True:
        [answer] = ask([body(size)])
        found = list(dict.fromkeys(page.document_no for page in _pages(answer)))
        if len(found) >= wanted or len(answer["hits"]["hits"]) < size:
            return found
        if size == DEEPEST:
            return None
        size = min(size * GROWTH, DEEPEST)


def _widening(ask: Ask, stage: Stage, size: int) -> Iterator[list[RankedPage] | None]:
    """The pages of a stage, from the best on, each time more of them; None where no window is wider."""
    size, tries = min(size, DEEPEST), 0
    while True:
        [answer] = ask([best_body(stage.candidates, size)])
        pages = _pages(answer)
        complete = len(pages) < size
        if not complete:
            last = min(page.score for page in pages)
            pages = [page for page in pages if page.score > last]
        if stage.kept and pages:
            pages = _kept(ask, stage.kept, pages)
        yield best_first(pages)
        tries += 1
        if complete or (stage.among_the_best and tries == TRIES):
            return
        if size == DEEPEST:
            yield None
        size = min(size * GROWTH, DEEPEST)


def _kept(ask: Ask, kept: Clause, pages: list[RankedPage]) -> list[RankedPage]:
    only = Flat(OneOf("page_id", tuple(page.page_id for page in pages)))
    [answer] = ask([best_body(All((only, Flat(kept))), len(pages) + 1)])
    ids = {page.page_id for page in _pages(answer)}
    return [page for page in pages if page.page_id in ids]


def _within(scored: Clause, documents: Sequence[int]) -> Body:
    return best_body(All((Flat(OneOf("document_no", tuple(documents))), scored)), DEEPEST)


def _one_by_one(ask: Ask, scored: Clause, documents: Sequence[int]) -> list[list[RankedPage]]:
    """The best pages of long documents."""
    each = ask([_within(scored, [document]) for document in documents])
    return best_of_each([page for answer in each for page in _pages(answer)])


def _pages(answer: Any) -> list[RankedPage]:
    return [
        RankedPage(hit["_score"] or 0.0, hit["fields"]["page_id"][0], hit["fields"]["document_no"][0])
        for hit in answer["hits"]["hits"]
    ]
