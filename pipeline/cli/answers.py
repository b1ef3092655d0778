"""Answers of search, for people and for programs."""

import shlex
from typing import Any

import click

from pipeline.catalogue.store import Catalogue
from pipeline.cli.tables import box_json, say
from pipeline.index.base import DocumentHit, FacetCount, Index, Match, PageHit, SearchResult
from pipeline.index.query import Query
from pipeline.index.suggest import shut_out
from pipeline.language import N_, translate
from pipeline.model.geometry import Box
from pipeline.model.page import PageReading


def print_hits(asked: Query, result: SearchResult, language: str) -> None:
    """Documents with their best pages, the words that were found marked."""
    _say_filters(asked, language)
    about = translate(N_("about "), language) if result.estimated else ""
    say(
        N_("Found {about}{documents} documents, {pages} pages ({ms} ms)."),
        language,
        about=about,
        documents=result.total_documents,
        pages=result.total_pages,
        ms=f"{result.took_ms:.0f}",
    )
    if result.widened:
        say(N_("Few pages hold all of these words: pages with half of them are listed, too."), language)
    for number, hit in enumerate(result.hits, 1):
        click.echo(f"{number}. {click.style(_title(hit), bold=True)}")
        click.echo(f"   {hit.document_id}  {hit.source_name}")
        for page in hit.pages:
            where = translate(N_("page {page}"), language).format(page=page.page_number)
            click.echo(f"   {where}: {_marked(page.snippet, page.snippet_matches)}")


def print_nothing_found(
    index: Index, asked: Query, result: SearchResult, suggestions: tuple[str, ...], language: str
) -> None:
    """Why nothing was found, where that is known, and what to ask instead."""
    _say_filters(asked, language)
    if result.unknown:
        say(
            N_("No document bears this name: {filters}. Some words of the name are enough."),
            language,
            filters=result.unknown.text,
        )
    elif shut_out(index, asked):
        say(N_("No document meets these filters: take one of them away or widen it."), language)
    if not suggestions:
        say(N_("Nothing was found."), language)
        return
    best, *others = map(_to_paste, suggestions)
    say(N_("Nothing was found. Did you mean: {suggestion}?"), language, suggestion=best)
    for other in others:
        say(N_("  or: {suggestion}"), language, suggestion=other)


def _say_filters(asked: Query, language: str) -> None:
    """How filters were understood."""
    if asked.filters:
        say(N_("Filters: {filters}"), language, filters=asked.filters.text)


def _to_paste(text: str) -> str:
    """A query as one enters it after `sohoa search`: a shell would take its quotes away."""
    return shlex.quote(text) if '"' in text else text


def _title(hit: DocumentHit) -> str:
    facts = hit.metadata
    date = facts.get("issued_date")
    day = "/".join(reversed(date.split("-"))) if date else None
    parts = (facts.get("document_type"), facts.get("code"), day, facts.get("subject"))
    return " · ".join(part for part in parts if part) or hit.source_name


def _marked(snippet: str, matches: tuple[Match, ...]) -> str:
    """The snippet with its matches in brackets, and in bold where the output is a terminal."""
    pieces, at = [], 0
    for match in matches:
        pieces += [snippet[at : match.start], click.style(f"[{match.text}]", bold=True)]
        at = match.end
    return "".join([*pieces, snippet[at:]])


def search_json(
    typed: str, result: SearchResult, suggestions: tuple[str, ...], catalogue: Catalogue
) -> dict[str, Any]:
    """`sohoa search --json`; boxes are pixels of the master."""
    return {
        "query": typed,
        "total_documents": result.total_documents,
        "total_pages": result.total_pages,
        "estimated": result.estimated,
        "widened": result.widened,
        "took_ms": round(result.took_ms, 3),
        "hits": [_hit_json(hit, catalogue) for hit in result.hits],
        "facets": {
            "agency": _facet(result.facets.agency),
            "year": _facet(result.facets.year),
            "type": _facet(result.facets.document_type),
        },
        "suggestions": list(suggestions),
    }


def _facet(counts: tuple[FacetCount, ...]) -> list[dict[str, str | int]]:
    return [{"value": count.value, "pages": count.pages} for count in counts]


def _hit_json(hit: DocumentHit, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "document_id": hit.document_id,
        "source_name": hit.source_name,
        "score": round(hit.score, 4),
        "metadata": dict(hit.metadata),
        "pages": [
            _page_json(page, catalogue.reading(hit.document_id, page.page_number)) for page in hit.pages
        ],
    }


def _page_json(page: PageHit, reading: PageReading) -> dict[str, Any]:
    return {
        "page_number": page.page_number,
        "score": round(page.score, 4),
        "snippet": page.snippet,
        "matches": [
            {
                "text": match.text,
                "start": match.start,
                "end": match.end,
                "boxes": [box_json(box) for box in boxes_of(match, reading)],
            }
            for match in page.matches
        ],
    }


def boxes_of(match: Match, reading: PageReading) -> list[Box]:
    """The boxes of the words that a match touches."""
    return [
        word.box
        for start, word in reading.text.word_offsets()
        if start < match.end and match.start < start + len(word.text)
    ]
