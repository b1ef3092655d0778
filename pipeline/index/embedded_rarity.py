"""The best pages by many words at once, found by the rare ones among them.

tantivy skips what cannot be among the best, but looks at each word to do so; frequent words cost most and
tell least.
"""

import math
from collections.abc import Iterable
from typing import Final

from pipeline.index.clauses import All, Any, Clause, Flat, Has, OneOf
from pipeline.index.embedded_reader import PlacedPage, Reader

_LITTLE: Final = 1.0
"""Points for a word; so many and less hardly change an order."""
_FEW: Final = 4
"""Words that make it worth the trouble to tell frequent ones from rare ones."""
_SPARE: Final = 3
"""Times as many pages are looked for as are wanted."""


def by_rare_words(reader: Reader, choice: Any, window: int) -> list[PlacedPage]:
    """The best pages of a choice of many words, as far as the rare ones among them tell; none: they do not.

    Frequent words add little to a score, but cost as much time as others. Without them so many pages are
    looked for, which then get all their points: those above the last one of them and all that frequent words
    could give are the best of all (MaxScore; Turtle and Flood 1995).
    """
    words = [each for each in choice.clauses if isinstance(each, Has)]
    most = {has: _most(reader, has) for has in words}
    rare = [has for has in words if most[has] > _LITTLE]
    if len(rare) < _FEW or len(words) - len(rare) < _FEW or len(words) < len(choice.clauses):
        return []
    hits = reader.best(Any(tuple(rare)), _SPARE * window)
    if len(hits) < _SPARE * window:
        return []
    floor = hits[-1][0] + sum(most[has] for has in words if has not in rare)
    ids = reader.numbers("page_id", [address for _, address in hits])
    scored = reader.best(adding(Flat(OneOf("page_id", tuple(ids))), words), len(hits))
    sure = reader.pages([hit for hit in scored if hit[0] > floor])
    return sure if len(sure) >= window // 2 else []


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
