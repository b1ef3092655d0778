"""The best pages by many words at once, found by the rare ones among them.

tantivy skips what cannot be among the best, but looks at each word to do so; frequent words cost most and
tell least.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.index.base import Form
from pipeline.index.clauses import All, Any, Clause, Flat, Has, OneOf
from pipeline.index.embedded_reader import PlacedPage, Reader
from pipeline.index.tokens import folded_word

_LITTLE: Final = 1.0
"""Points for a word; so many and less hardly change an order."""
_FEW: Final = 4
"""Words that make it worth the trouble to tell frequent ones from rare ones."""
_RARE_OF: Final = 5
"""A word on fewer than one page of so many is rare."""
_VERY_RARE_OF: Final = 20
"""Then so few pages are left that each may get all its points at once."""
_SPARE: Final = 2
"""Times as many pages are looked for as are wanted."""


def by_rare_words(reader: Reader, clause: Clause, window: int) -> tuple[list[PlacedPage], bool] | None:
    """The best pages of a clause with many words, as far as the rare ones among them tell; None: they do not.

    Frequent words add little to a score, but cost as much time as others. Without them so many pages are
    looked for, which then get all their points: those above the last one of them and all that frequent words
    could give are the best of all (MaxScore; Turtle and Flood 1995). The second value: whether these are all.
    """
    if isinstance(clause, All) and _demands_rare(reader, clause, _VERY_RARE_OF):
        return None
    scored = [*_scoring(clause)]
    most = {has: _most(reader, has) for has in scored if isinstance(has, Has)}
    little = [has for has in most if most[has] <= _LITTLE]
    if len(most) - len(little) < _FEW or len(little) < _FEW:
        return None
    hits = reader.best(_lighter(reader, clause, little), _SPARE * window)
    complete = len(hits) < _SPARE * window
    if complete and not isinstance(clause, All):
        return None
    if not hits:
        return [], True
    ids = reader.numbers("page_id", [address for _, address in hits])
    points = reader.best(adding(Flat(OneOf("page_id", tuple(ids))), scored), len(hits))
    if complete:
        return reader.pages(points), True
    floor = hits[-1][0] + sum(most[has] for has in little)
    sure = reader.pages([hit for hit in points if hit[0] > floor])
    return (sure, False) if len(sure) >= window // 2 else None


def _scoring(clause: Clause) -> Iterator[Clause]:
    """What gives points to a page of the clause."""
    match clause:
        case All(musts, better):
            yield from (must for must in musts if not isinstance(must, Flat))
            yield from better
        case Any(options):
            yield from options


def _lighter(reader: Reader, clause: Clause, little: list[Has]) -> Clause:
    """The same, or for a choice nearly the same, without the points of some words."""
    if isinstance(clause, All):
        musts = tuple(Flat(must) if must in little else must for must in clause.clauses)
        return each_alone(reader, All(musts, tuple(each for each in clause.better if each not in little)))
    return Any(tuple(each for each in _scoring(clause) if each not in little))


def each_alone(reader: Reader, clause: Clause) -> Clause:
    """The same pages and scores, for less work where few pages have all that the clause demands.

    A word is not demanded again where a pair or a form with marks demands it; and what only adds to the score
    is looked at on each page found, one thing after the other, not on all pages side by side.
    """
    if not isinstance(clause, All) or not _demands_rare(reader, clause, _RARE_OF):
        return clause
    known = {word for must in clause.clauses for word in _told(must)}
    again = [must for must in clause.clauses if (word := _word(must)) and _is_again(word, known)]
    better = [*(must for must in again if isinstance(must, Has)), *clause.better]
    return adding(All(tuple(must for must in clause.clauses if must not in again)), better)


def _demands_rare(reader: Reader, clause: All, of: int) -> bool:
    """Whether one of the words demanded stands on fewer than one page of so many."""
    words = filter(None, map(_word, clause.clauses))
    held = (reader.searcher.doc_freq(word.field, word.word) for word in words)
    return any(count * of < reader.searcher.num_docs for count in held)


def _is_again(word: Has, known: set[str]) -> bool:
    return word.field == Form.FOLDED and word.word in known


def _told(must: Clause) -> list[str]:
    """The folded words that stand on every page with this one."""
    word = _word(must)
    if word is None or word.field not in (Form.PAIR, Form.EXACT):
        return []
    return word.word.split("_") if word.field == Form.PAIR else [folded_word(word.word)]


def _word(must: Clause) -> Has | None:
    inner = must.clause if isinstance(must, Flat) else must
    return inner if isinstance(inner, Has) else None


def _most(reader: Reader, has: Has) -> float:
    """The most points that BM25 gives for a word: 2.2 times its rarity."""
    pages, holding = reader.searcher.num_docs, reader.searcher.doc_freq(has.field, has.word)
    return 2.2 * math.log(1 + (max(pages - holding, 0) + 0.5) / (holding + 0.5))


def adding(few: Clause, better: Iterable[Clause]) -> Clause:
    """Few pages, and what adds to their scores, one inside the other.

    tantivy steps through a choice of such clauses page by page, and not from one of the few to the next.
    """
    for each in better:
        few = All((few,), (each,))
    return few
