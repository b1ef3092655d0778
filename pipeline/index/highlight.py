"""Where a page answers the query, and the lines around it; one code for every index.

Offsets are code points in the printed text, so a match finds the boxes of its words on the page image.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.index.base import Match, PageHit
from pipeline.index.query import Phrase, Query
from pipeline.index.tokens import TOKEN, exact_word, folded_in_place, folded_word

SNIPPET_WIDTH: Final = 200
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a page on one line."""

    text: str
    matches: tuple[Match, ...]
    """Offsets in `text`."""


def page_hit(query: Query, page_id: int, page_number: int, score: float, text: str) -> PageHit:
    """A page found, as a result shows it."""
    found = matches(text, query)
    shown = snippet(text, found)
    return PageHit(page_id, page_number, score, shown.text, shown.matches, found)


def matches(text: str, query: Query) -> tuple[Match, ...]:
    """The places that answer the query, in the order of the page, none inside another; neighbours are one.

    In a query with marks a word or phrase is shown in its own form, and in other forms only on a page that
    does not have its own.
    """
    if query.empty:
        return ()
    page = f" {folded_in_place(text)} "
    spans: set[tuple[int, int]] = set()
    for phrase in (*query.phrases, *(Phrase((word,)) for word in query.distinct)):
        found = _places(page, tuple(word.folded for word in phrase.words))
        typed = [word.exact for word in phrase.words]
        own = [span for span in found if _exact_words(text[slice(*span)]) == typed] if query.marked else []
        spans.update(own or found)
    for code in query.codes:
        for form in code.forms:
            spans.update(_places(page, form))
    return tuple(Match(text[start:end], start, end) for start, end in _joined(text, sorted(spans)))


def snippet(text: str, found: Sequence[Match], width: int = SNIPPET_WIDTH) -> Snippet:
    """The `width` characters that show most of the query, cut between words; the head where none match."""
    first, last = _densest(found, width)
    spare = max(width - (last - first), 0)
    start = max(first - spare // 3, 0) if found else 0
    start = _word_start(text, start, first)
    end = _word_end(text, max(start + width, last), last)
    return _one_line(
        text, start, end, [match for match in found if start <= match.start and match.end <= end]
    )


def _places(page: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Start and end in the text of each place where the words stand side by side on the folded page.

    The page has one space more at both ends, so that every word has spaces around it.
    """
    places, wanted = list[tuple[int, int]](), _side_by_side(words)
    found = wanted.search(page)
    while found:
        places.append((found.start(), found.end() - 1))
        found = wanted.search(page, found.start() + 1)
    return places


@lru_cache(maxsize=4096)
def _side_by_side(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f" {' +'.join(words)}(?= )")  # words are letters and digits


def _exact_words(text: str) -> list[str]:
    return list(map(exact_word, TOKEN.findall(text)))


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, those that overlap or have only white space between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _densest(found: Sequence[Match], width: int) -> tuple[int, int]:
    """Start and end of the matches within `width` that show most words, the longest runs of them first."""
    best, best_rank = (0, 0), (0, 0)
    runs = [folded_word(match.text).split() for match in found]
    for index, match in enumerate(found):
        seen: set[str] = set()
        longest, end = 0, match.end
        for other, words in zip(found[index:], runs[index:], strict=True):
            if other.end - match.start > width and seen:
                break
            seen.update(words)
            longest, end = max(longest, len(words)), other.end
        rank = (len(seen), longest)
        if rank > best_rank:
            best, best_rank = (match.start, end), rank
    return best


def _word_start(text: str, start: int, limit: int) -> int:
    """The first start of a word from `start` on, `limit` at the latest."""
    if start == 0 or text[start - 1].isspace():
        return start
    space = _SPACES.search(text, start, limit)
    return space.end() if space else limit


def _word_end(text: str, end: int, limit: int) -> int:
    """The last end of a word up to `end`, `limit` at the earliest."""
    if end >= len(text):
        return len(text)
    stop = end
    while stop > limit and not text[stop].isspace():
        stop -= 1
    return stop or end  # a page without matches may begin with one endless word


def _one_line(text: str, start: int, end: int, found: list[Match]) -> Snippet:
    """The piece with each run of white space as one space, and the matches moved along."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    head = "… " if start > 0 and text[:start].strip() else ""
    tail = " …" if text[start + len(piece) :].strip() else ""
    line = head + _SPACES.sub(" ", piece) + tail
    gaps = [(space.end(), space.end() - space.start() - 1) for space in _SPACES.finditer(piece)]
    ends = [gap[0] for gap in gaps]
    lost = [0]
    for _, surplus in gaps:
        lost.append(lost[-1] + surplus)

    def moved(offset: int) -> int:
        inside = offset - start
        return len(head) + inside - lost[bisect_left(ends, inside + 1)]

    placed = [(moved(match.start), moved(match.end)) for match in found]
    return Snippet(line, tuple(Match(line[first:last], first, last) for first, last in placed))
