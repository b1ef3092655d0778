"""What to ask instead of a query that finds nothing: its words one letter away, parted or joined.

One code for every index: it asks only how many pages hold a word (`Index.holding`), under the filters and
codes of the query. So a word that stands in withdrawn pages alone is never shown, every suggestion finds
something, and two indexes with the same pages suggest the same. At most 25 requests are made.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pipeline.index.base import Form, Index, SearchResult, Term
from pipeline.index.fixes import Fixes, comparable, fixed, neighbours, rewritten, runs, without
from pipeline.index.query import Query, parse, pieces
from pipeline.index.spellings import forms, near, splits
from pipeline.index.suggest_names import suggest_names

MOST: Final = 3
"""Suggestions."""
_WORDS: Final = 12
"""Words of a query for which something is suggested."""
_MISSING: Final = 3
"""Words of a query that may be wrong."""
_TRIED: Final = 6
"""Words of which each is tried when all of them exist, but not together."""
_BEAM: Final = 3
"""Ways that are followed up where several words are wrong."""
_LIVING: Final = 30
"""Existing words that are compared for one wrong word, most frequent first."""
_CHECKED: Final = 5
"""Corrected queries that are tried."""
_UNLIKELY: Final = 20
"""What so many times fewer pages speak for than for the best is not shown."""
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A corrected query."""

    fixes: Fixes
    weight: int = 1
    """Pages that speak for it, and one: the product over its fixes."""


def suggest(index: Index, text: str, query: Query, result: SearchResult) -> tuple[str, ...]:
    """Up to three texts to enter in place of `text` where it found nothing, best first.

    `query` is the parsed text under whatever filters come with it, `result` what it found. Marks are those
    that the pages with the words have most often; filters, quotes and what is in order stay as typed.
    """
    if result.total_pages:
        return ()
    if result.unknown:
        return suggest_names(index, text, query, result.unknown)[:MOST]
    words = tuple(dict.fromkeys(word.folded for run in runs(query) for word in run))
    if not words or len(words) > _WORDS:
        return ()
    rest = replace(query, words=(), phrases=())
    pages = index.holding(rest, [Term(Form.FOLDED, word) for word in words])
    missing = [word for word, count in zip(words, pages, strict=True) if not count]
    if len(missing) == len(words) and not index.search(rest, limit=1).total_pages:
        return ()
    found = [*_respelled(index, query, words, missing), *_joined(index, query, missing)]
    found.sort(key=_likeliest_first)
    likely = [draft for draft in found if draft.weight * _UNLIKELY >= found[0].weight]
    texts = (_checked(index, text, query, draft) for draft in likely[:_CHECKED])
    return tuple(dict.fromkeys(each for each in texts if each))[:MOST]


def shut_out(index: Index, query: Query) -> bool:
    """Whether the filters of the query alone let nothing through, whatever its words."""
    return bool(query.filters) and not index.search(Query(filters=query.filters), limit=1).total_pages


def _likeliest_first(draft: _Draft) -> tuple[int, list[tuple[str, ...]]]:
    return -draft.weight, list(draft.fixes.values())


def _respelled(index: Index, query: Query, words: Iterable[str], missing: list[str]) -> Iterator[_Draft]:
    """Drafts with every missing word corrected, or with one word changed where none is missing."""
    if len(missing) > _MISSING:
        return
    if not missing:
        for word in list(words)[:_TRIED]:
            yield from (
                draft for draft in _better(index, query, _Draft({}), word, {word}) if draft.weight > 1
            )
        return
    drafts = [_Draft({})]
    for place, word in enumerate(missing):
        gone = set(missing[place:])
        drafts = [better for draft in drafts for better in _better(index, query, draft, word, gone)]
        drafts = sorted(drafts, key=_likeliest_first)[:_BEAM]
    yield from drafts


def _better(index: Index, query: Query, draft: _Draft, word: str, gone: set[str]) -> list[_Draft]:
    """The draft with one word more corrected in the likeliest ways; `gone` are the words still missing.

    What stands beside its neighbours in the pages is likelier than what is only frequent.
    """
    corrected = fixed(query, draft.fixes)
    base = without(corrected, gone)
    beside = [pair for pair in neighbours(corrected, word) if not gone & {*pair} - {word}]
    if len(word) <= 2 and not beside:
        return []
    single, parted = near(word), splits(word)
    terms = [Term(Form.FOLDED, each) for each in single]
    terms += [Term(Form.PAIR, "_".join(each)) for each in parted]
    counts = index.holding(base, terms)
    living = sorted((-count, each) for each, count in zip(single, counts, strict=False) if count)[:_LIVING]
    weights = _weights(index, base, word, [each for _, each in living], beside)
    choices: list[tuple[int, tuple[str, ...]]] = []
    choices += [(weights.get(each, -count), (each,)) for count, each in living]
    choices += [(count, each) for each, count in zip(parted, counts[len(single) :], strict=True) if count]
    choices.sort(key=lambda choice: (-choice[0], choice[1]))
    return [
        _Draft({**draft.fixes, word: each}, draft.weight * (weight + 1)) for weight, each in choices[:_BEAM]
    ]


def _weights(
    index: Index, base: Query, word: str, candidates: list[str], beside: list[tuple[str, str]]
) -> dict[str, int]:
    """For each candidate, the pages where it has the neighbours of the word; empty where it has none."""
    if not beside or not candidates:
        return {}
    pairs = [
        "_".join(candidate if each == word else each for each in pair)
        for candidate in candidates
        for pair in beside
    ]
    counts = index.holding(base, [Term(Form.PAIR, pair) for pair in pairs])
    size = len(beside)
    return {each: sum(counts[place * size :][:size]) for place, each in enumerate(candidates)}


def _joined(index: Index, query: Query, missing: list[str]) -> Iterator[_Draft]:
    """Drafts with two neighbouring words made one."""
    couples = {
        (left.folded, right.folded): None
        for run in runs(query)
        for left, right in pairwise(run)
        if left != right and set(missing) <= {left.folded, right.folded}
    }
    rest = replace(query, words=(), phrases=())
    counts = index.holding(rest, [Term(Form.FOLDED, left + right) for left, right in couples])
    living = sorted(
        ((couple, count) for couple, count in zip(couples, counts, strict=True) if count),
        key=lambda each: (-each[1], each[0]),
    )
    for (left, right), _ in living[:_BEAM]:
        base = without(query, {left, right})
        [count] = index.holding(base, [Term(Form.FOLDED, left + right)])
        yield _Draft({left: (left + right,), right: ()}, count + 1)


def _checked(index: Index, text: str, query: Query, draft: _Draft) -> str | None:
    """The draft as a text to enter; None where it finds nothing after all."""
    corrected = fixed(query, draft.fixes)
    words = list(dict.fromkeys(word for run in runs(corrected) for word in run))
    asked = [
        (word.folded, form) for word in words for form in dict.fromkeys((*forms(word.folded), word.exact))
    ]
    terms = [Term(Form.FOLDED, word.folded) for word in words] + [Term(Form.EXACT, form) for _, form in asked]
    counts = index.holding(corrected, terms)
    if not any(counts[: len(words)]):
        return None
    alive: dict[str, dict[str, int]] = {}
    for (word, form), count in zip(asked, counts[len(words) :], strict=True):
        if count:
            alive.setdefault(word, {})[form] = count
    written = "".join(rewritten(piece, draft.fixes, alive, marked=query.marked) for piece in pieces(text))
    written = _SPACES.sub(" ", written).strip()
    again = parse(written).within(query.filters)
    return written if comparable(again) == comparable(corrected) else None
