"""A name to put in place of one in a filter that no document bears: one letter away in some of its words."""

from dataclasses import replace

from pipeline.index.base import Index
from pipeline.index.filters import Filters
from pipeline.index.query import Query, pieces
from pipeline.index.spellings import one_edit_apart
from pipeline.vietnamese.normalize import folded


def suggest_names(index: Index, text: str, query: Query, unknown: Filters) -> tuple[str, ...]:
    """The text with a name that is borne, most frequent first; nothing unless one name is wrong.

    The names are those of the pages that answer the rest of the query, so each suggestion finds some of them.
    """
    if len(unknown) != 1:
        return ()
    facets = index.search(replace(query, filters=_without(query.filters, unknown)), limit=1).facets
    if unknown.agencies:
        [wrong], known = unknown.agencies, facets.agency
    else:
        [wrong], known = unknown.document_types, facets.document_type
    right = (str(count.value) for count in known if _resembles(wrong, str(count.value)))
    return tuple(filter(None, (_renamed(text, unknown, name) for name in right)))


def _renamed(text: str, unknown: Filters, name: str) -> str | None:
    """The text with the filter anew; None where the wrong name is not in it, but in an option."""
    better = Filters((name,)) if unknown.agencies else Filters(document_types=(name,))
    typed = pieces(text)
    if '"' in name or unknown not in [piece.filters for piece in typed]:
        return None
    return "".join(better.text if piece.filters == unknown else piece.text for piece in typed).strip()


def _without(filters: Filters, unknown: Filters) -> Filters:
    return Filters(
        tuple(name for name in filters.agencies if name not in unknown.agencies),
        filters.years,
        tuple(name for name in filters.document_types if name not in unknown.document_types),
    )


def _resembles(wrong: str, name: str) -> bool:
    """Whether some words of the name, side by side, are those typed with an edit in each at most."""
    typed, words = folded(wrong).split(), folded(name).split()
    return any(
        all(
            one == other or one_edit_apart(one, other)
            for one, other in zip(typed, words[start:], strict=False)
        )
        for start in range(len(words) - len(typed) + 1)
    )
