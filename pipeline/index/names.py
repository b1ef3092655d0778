"""Names of agencies and document types as people type them, and as a list of counts shows them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.index.base import FacetCount, Facets
from pipeline.index.tiers import FACET_NAMES
from pipeline.vietnamese.normalize import exact, folded, printed


@dataclass(frozen=True, slots=True)
class Names:
    """The filters in names that the index knows; None filters nothing, no names let nothing through."""

    agencies: tuple[str, ...] | None = None
    year: int | None = None
    document_types: tuple[str, ...] | None = None


def matching(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that a person means: the whole name if there is one, else names with these words.

    Marks count where they were typed and some name has them so: `thanh hòa` is not `Thanh Hóa`, while
    `thanh hoa` is both.
    """
    names = sorted(known)
    for rule in (_equal, _contained):
        for form in (exact, folded):
            if found := tuple(name for name in names if rule(_key(wanted, form), _key(name, form))):
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
