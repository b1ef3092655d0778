"""Which documents may be found, as a value: conditions on the metadata, each of which must hold."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Years:
    """Years of issue, both ends included; 0 and 9999 are no ends."""

    first: int
    last: int

    @property
    def text(self) -> str:
        """As one types it: `2024`, `2020-2024`, `2020..`."""
        if self.first == self.last:
            return str(self.first)
        if self.first > FIRST and self.last < LAST:
            return f"{self.first}-{self.last}"
        return f"{self.first if self.first > FIRST else ''}..{self.last if self.last < LAST else ''}"


FIRST, LAST = 0, 9999
"""Where years begin and end for a range that is open."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold, in a fixed order; a name counts as `names.matching` says."""

    agencies: tuple[str, ...] = ()
    """Holding or issuing body: the whole name or some words of it, with marks or without."""
    years: tuple[Years, ...] = ()
    document_types: tuple[str, ...] = ()

    @classmethod
    def chosen(
        cls, *, agency: str | None = None, year: int | None = None, document_type: str | None = None
    ) -> Self:
        """At most one condition of each kind, as options of a command give them."""
        return cls(
            () if agency is None else (agency,),
            () if year is None else (Years(year, year),),
            () if document_type is None else (document_type,),
        )

    def __and__(self, other: "Filters") -> "Filters":
        """What both let through."""
        return Filters(
            tuple(sorted({*self.agencies, *other.agencies})),
            tuple(sorted({*self.years, *other.years})),
            tuple(sorted({*self.document_types, *other.document_types})),
        )

    def __bool__(self) -> bool:
        """Whether anything is demanded."""
        return self != NO_FILTERS

    def __len__(self) -> int:
        """How many conditions there are."""
        return len(self.agencies) + len(self.years) + len(self.document_types)

    @property
    def text(self) -> str:
        """As one types them in a query."""
        return " ".join(
            [
                *(f"năm:{years.text}" for years in self.years),
                *(f'loại:"{name}"' for name in self.document_types),
                *(f'cơ quan:"{name}"' for name in self.agencies),
            ]
        )


NO_FILTERS = Filters()
"""Everything may be found."""
