"""Pages grouped by document, in an order that does not change from run to run.

tantivy gives the best pages only, equal scores in any order, and cannot group. So a window of best pages is
grouped here, and widened until it holds as many documents as were asked for; pages that share the last score
of a window are left to a wider one, because others with that score may stand outside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import tantivy
from tantivy import DocAddress, FieldType

from pipeline.index import clauses
from pipeline.index.clauses import All, Clause, Flat, OneOf
from pipeline.index.embedded_rarity import adding, by_rare_words, each_alone
from pipeline.index.embedded_reader import PlacedPage, Reader
from pipeline.index.grouping import GROWTH, TRIES, best_of_each
from pipeline.index.plan import Plan
from pipeline.index.plan_stages import Stage

WINDOW: Final = 100
"""Pages that are grouped at first."""
FREQUENT: Final = 100_000
"""Pages with something, from which on it takes less time to look for the best of any part of it."""
_TOGETHER: Final = 2000
"""Pages of all documents of a screen that are looked at together."""

Seen = dict[tuple[Clause, int], tuple[list["PlacedPage"], bool]]
"""The best pages of a clause in a window, and whether these are all."""
_Place = tuple[int, int]
"""Segment and number of a page in it."""


def documents_in_order(reader: Reader, plan: Plan, wanted: int) -> list[int]:
    """At least `wanted` documents where there are so many, best first."""
    found: dict[int, None] = {}
    seen: Seen = {}
    for stage in plan.stages:
        if any(reader.searcher.doc_freq(has.field, has.word) < FREQUENT for has in stage.if_frequent):
            continue
        for pages in _widening(reader, stage, max(WINDOW, wanted + wanted // 2), seen):
            found.update(dict.fromkeys(page.document_no for page in pages))
            if len(found) >= wanted:
                return list(found)
    return list(found)


def documents_in_turn(reader: Reader, plan: Plan, wanted: int) -> list[int]:
    """The same in the order of page ids, for a query that ranks nothing."""
    window = max(WINDOW, 2 * wanted)
    while True:
        addresses = reader.first(plan.answer, window)
        found = list(dict.fromkeys(reader.numbers("document_no", addresses)))
        if len(found) >= wanted or len(addresses) < window:
            return found
        window *= GROWTH


def best_pages(reader: Reader, plan: Plan, documents: Sequence[int]) -> list[list[PlacedPage]]:
    """The best pages of each document, the documents best first."""
    found = _within(reader, plan, documents, _TOGETHER)
    if found is None:  # long documents: one after the other
        everything = reader.searcher.num_docs + 1
        found = [page for one in documents for page in _within(reader, plan, [one], everything) or ()]
    return best_of_each(found)


def pages_after(reader: Reader, page_id: int, limit: int) -> list[DocAddress]:
    """The pages whose ids follow `page_id`, in the order of ids."""
    rest = tantivy.Query.range_query(
        reader.fields, "page_id", FieldType.Integer, page_id, None, include_lower=False
    )
    return reader.in_turn(rest, limit)


def _widening(reader: Reader, stage: Stage, window: int, seen: Seen) -> Iterator[list[PlacedPage]]:
    """The pages of a stage, from the best on: each time more of them. Stages may share candidates."""
    tries = 0
    while True:
        sought = (stage.candidates, window)
        if sought not in seen:
            seen[sought] = _found(reader, stage, window)
        pages, complete = seen[sought]
        yield from [pages] if stage.kept is None else _kept(reader, stage.kept, pages)
        tries += 1
        if complete or (stage.among_the_best and tries == TRIES):
            return
        window *= GROWTH


def _found(reader: Reader, stage: Stage, window: int) -> tuple[list[PlacedPage], bool]:
    """The best pages, those aside that share the last score of the window; whether these are all."""
    clause = stage.candidates
    if stage.alike:
        pages = reader.pages([(0.0, address) for address in reader.first(clause, window)])
        return pages, len(pages) < window
    if told := by_rare_words(reader, clause, window):
        return told
    hits = reader.best(each_alone(reader, clause), window)
    complete, pages = len(hits) < window, reader.pages(hits)
    return pages if complete else [page for page in pages if page.score > pages[-1].score], complete


def _kept(reader: Reader, kept: Clause, pages: list[PlacedPage]) -> Iterator[list[PlacedPage]]:
    """Those of the pages that a clause keeps, in two parts: often the first one has enough."""
    half = len(pages) // 2 + 1
    for part in (pages[:half], pages[half:]):
        if part:
            ids = _ids_kept(reader, kept, part)
            yield [page for page in part if page.page_id in ids]


def _ids_kept(reader: Reader, kept: Clause, pages: list[PlacedPage]) -> frozenset[int]:
    only, needed = Flat(OneOf("page_id", tuple(page.page_id for page in pages))), 0.0
    if isinstance(kept, clauses.Any):
        sought, needed = adding(only, [Flat(each, 1.0) for each in kept.clauses]), float(kept.needed)
    else:
        sought = All((only, *_silent(kept)))
    hits = reader.best(sought, len(pages) + 1)
    return frozenset(reader.numbers("page_id", [address for score, address in hits if score >= needed]))


def _silent(clause: Clause) -> Iterator[Clause]:
    """The parts that a page must all have, side by side and without scores.

    So each is looked at only on pages that have the others; in an inner group tantivy would go on to the next
    page that has all of it.
    """
    match clause:
        case Flat(inner):
            yield from _silent(inner)
        case All(parts, ()):
            for part in parts:
                yield from _silent(part)
        case _:
            yield Flat(clause)


def _within(reader: Reader, plan: Plan, documents: Sequence[int], limit: int) -> list[PlacedPage] | None:
    """All pages of the documents that answer, with their scores; None where they are too many."""
    few = All(
        (Flat(OneOf("document_no", tuple(documents))), *(_ for must in plan.musts for _ in _silent(must)))
    )
    tiers = [gain for gain in plan.gains if isinstance(gain, Flat)]
    others = [gain for gain in plan.gains if not isinstance(gain, Flat)]
    hits = reader.best(adding(few, [*plan.words, *others]), limit)
    if len(hits) == limit:
        return None
    held = _holding(reader, few, plan, limit)
    lifted = {  # where every word has marks, two tiers ask the same
        clause: _places(reader.best(All((*few.clauses, *_silent(clause))), limit))
        for clause in {tier.clause for tier in tiers}
    }
    return reader.pages(
        [
            (score + sum(tier.score for tier in tiers if _place(address) in lifted[tier.clause]), address)
            for score, address in hits
            if _place(address) in held
        ]
    )


def _holding(reader: Reader, few: All, plan: Plan, limit: int) -> set[_Place]:
    """Those of a few pages that have enough of the words."""
    needed = 0 if plan.required == len(plan.words) else plan.required
    words = [Flat(word, 1.0 if needed else 0.0) for word in plan.words]
    hits = reader.best(adding(few, words) if needed else All((*few.clauses, *words)), limit)
    return {_place(address) for score, address in hits if score >= needed}


def _place(address: DocAddress) -> _Place:
    return address.segment_ord, address.doc


def _places(hits: Iterable[tuple[float, DocAddress]]) -> set[_Place]:
    return {_place(address) for _, address in hits}
