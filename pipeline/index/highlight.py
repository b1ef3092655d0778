"""Where a page answers the query, and the lines around it; one code for every index.

Offsets are code points in the printed text, so a match finds the boxes of its words on the page image.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from pipeline.index.base import Match, PageHit
from pipeline.index.places import Span, places_of_words, places_side_by_side
from pipeline.index.query import Query
from pipeline.index.tokens import TOKEN, exact_word, folded_word

SNIPPET_WIDTH: Final = 200
_SPACES: Final = re.compile(r"\s+")
_WIDE_SPACES: Final = re.compile(r"\s{2,}")


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
    places = _places_of_words(text, query)
    if query.phrases or query.codes:
        places = sorted({*places, *_places_of_phrases(text, query), *_places_of_codes(text, query)})
    return tuple(Match(text[start:end], start, end) for start, end in _joined(text, places))


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


def _places_of_words(text: str, query: Query) -> list[Span]:
    places = places_of_words(text, query.terms)
    if not query.marked:
        return places
    forms = [exact_word(text[start:end]) for start, end in places]
    there, own = set(forms), {word.exact for word in query.words}
    foreign = {word.folded for word in query.words if word.exact not in there}
    shown = own.union(form for form in there if folded_word(form) in foreign)
    return [span for span, form in zip(places, forms, strict=True) if form in shown]


def _places_of_phrases(text: str, query: Query) -> Iterator[Span]:
    for phrase in query.phrases:
        places = places_side_by_side(text, tuple(word.folded for word in phrase.words))
        if query.marked:
            typed = [word.exact for word in phrase.words]
            own = [span for span in places if _exact_words(text[slice(*span)]) == typed]
            places = own or places
        yield from places


def _places_of_codes(text: str, query: Query) -> Iterator[Span]:
    for code in query.codes:
        for form in code.forms:
            yield from places_side_by_side(text, form)


def _exact_words(text: str) -> list[str]:
    return list(map(exact_word, TOKEN.findall(text)))


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Sorted spans, those that overlap or have only white space between them as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or text[joined[-1][1] : start].isspace()):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _densest(found: Sequence[Match], width: int) -> Span:
    """Start and end of the matches within `width` that show most words, the longest runs of them first."""
    best, best_rank, last = (0, 0), (0, 0), 0
    runs = [list(map(folded_word, TOKEN.findall(match.text))) for match in found]
    most = (len({word for run in runs for word in run}), max(map(len, runs), default=0))
    for index, match in enumerate(found):
        last = max(last, index + 1)
        while last < len(found) and found[last].end - match.start <= width:
            last += 1
        shown = runs[index:last]
        longest = max(map(len, shown))
        if longest * len(shown) < best_rank[0]:
            continue
        rank = (len({word for run in shown for word in run}), longest)
        if rank > best_rank:
            best, best_rank = (match.start, found[last - 1].end), rank
        if best_rank == most:
            break
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
    line = head + " ".join(piece.split()) + tail
    gaps = [(space.end(), space.end() - space.start() - 1) for space in _WIDE_SPACES.finditer(piece)]
    ends = [gap[0] for gap in gaps]
    lost = [0, *accumulate(surplus for _, surplus in gaps)]

    def moved(offset: int) -> int:
        inside = offset - start
        return len(head) + inside - lost[bisect_left(ends, inside + 1)]

    placed = [(moved(match.start), moved(match.end)) for match in found]
    return Snippet(line, tuple(Match(line[first:last], first, last) for first, last in placed))
