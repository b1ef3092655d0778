"""Names of agencies and document types as people type them, and as a list of counts shows them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.index.base import FacetCount, Facets
from pipeline.index.filters import NO_FILTERS, Filters, Years
from pipeline.index.tiers import FACET_NAMES
from pipeline.vietnamese.normalize import exact, folded, printed


@dataclass(frozen=True, slots=True)
class Names:
    """Filters in the names that the index knows: a document must bear one name of each group."""

    agencies: tuple[tuple[str, ...], ...] = ()
    years: tuple[Years, ...] = ()
    document_types: tuple[tuple[str, ...], ...] = ()
    unknown: Filters = NO_FILTERS
    """The names asked for that no document bears; such a group is empty and lets nothing through."""


def resolved(filters: Filters, find: Callable[[str, str], tuple[str, ...]]) -> Names:
    """The filters in known names; `find` gives those that match what was typed, in a field of the index."""
    agencies = {wanted: find("agency", wanted) for wanted in filters.agencies}
    types = {wanted: find("document_type", wanted) for wanted in filters.document_types}
    unknown = Filters(
        tuple(wanted for wanted, names in agencies.items() if not names),
        document_types=tuple(wanted for wanted, names in types.items() if not names),
    )
    return Names(tuple(agencies.values()), filters.years, tuple(types.values()), unknown)


def matching(
    wanted: str, known: Iterable[str], borne: Callable[[tuple[str, ...]], bool] = bool
) -> tuple[str, ...]:
    """The known names that a person means: the whole name if there is one, else names with these words.

    Marks count where they were typed and some name has them so: `thanh hòa` is not `Thanh Hóa`, while
    `thanh hoa` is both. `borne` says whether some document bears one of the names: an index may still list
    those of documents that were withdrawn.
    """
    names = sorted(known)
    for rule in (_equal, _contained):
        for form in (exact, folded):
            key = _key(wanted, form)
            found = tuple(name for name in names if rule(key, _key(name, form)))
            if found and borne(found):
                return found
    return ()


def distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    """The names without None and without a second spelling of the same name (capitals, tone style)."""
    found: dict[str, str] = {}
    for name in names:
        if name and (key := _key(name, exact)):
            found.setdefault(key, name)
    return tuple(found.values())


def merged(counts: Iterable[tuple[str, int]], limit: int) -> tuple[FacetCount, ...]:
    """Counts with the spellings of one name put together under the most frequent, largest first."""
    totals: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for name, count in sorted(counts, key=lambda pair: (-pair[1], pair[0])):
        key = _key(name, exact)
        labels.setdefault(key, name)
        totals[key] += count
    ranked = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetCount(labels[key], count) for key, count in ranked[:limit])


def facets(
    agencies: Iterable[tuple[str, int]],
    years: Iterable[tuple[int, int]],
    document_types: Iterable[tuple[str, int]],
) -> Facets:
    """The counts of each value as a result shows them, most frequent first."""
    ranked = sorted(years, key=lambda pair: (-pair[1], -pair[0]))
    return Facets(
        merged(agencies, FACET_NAMES),
        tuple(FacetCount(year, pages) for year, pages in ranked),
        merged(document_types, FACET_NAMES),
    )


def _key(name: str, form: Callable[[str], str]) -> str:
    return " ".join(form(printed(name)).split())


def _equal(wanted: str, name: str) -> bool:
    return wanted == name


def _contained(wanted: str, name: str) -> bool:
    return bool(wanted) and f" {wanted} " in f" {name} "
