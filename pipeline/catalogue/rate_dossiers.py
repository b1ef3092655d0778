"""The rate of every single dossier.

There may be some hundred thousand of them: their rows stay as the database gave them until somebody looks at
one, and their sum is made where they lie. The stages on the way are not counted of single dossiers.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, overload

from sqlalchemy import Connection, case, func, select

from pipeline.catalogue.rate import RateRow, Share, counts_then, inside
from pipeline.catalogue.schema import dossiers
from pipeline.model.rate_policy import STAGES

_LAST: Final = len(STAGES)


class DossierRows(Sequence[RateRow]):
    """Rows that are made each time that they are looked at, and the row of what lies in no dossier."""

    def __init__(self, numbers: Sequence[Any], beyond: RateRow | None) -> None:
        self._numbers = numbers
        self._beyond: tuple[RateRow, ...] = (beyond,) if beyond else ()

    def __len__(self) -> int:
        return len(self._numbers) + len(self._beyond)

    @overload
    def __getitem__(self, place: int) -> RateRow: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[RateRow, ...]: ...
    def __getitem__(self, place: int | slice) -> RateRow | tuple[RateRow, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(*place.indices(len(self))))
        at = range(len(self))[place]
        return _row(self._numbers[at]) if at < len(self._numbers) else self._beyond[0]

    def __iter__(self) -> Iterator[RateRow]:
        yield from map(_row, self._numbers)
        yield from self._beyond

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # two of them may be equal and hold different stages


def by_dossier(
    connection: Connection,
    end: dt.datetime | None,
    agencies: Collection[int] | None,
    beyond: RateRow | None,
) -> tuple[DossierRows, RateRow | None]:
    """All dossiers by code, and their sum (None where there are none); `beyond` comes after them."""
    counts = counts_then(select(dossiers.c.dossier_code), end)
    of = counts.c
    complete = of[f"documents_{_LAST}"] >= of.documents
    query = (
        select(
            of.dossier_code, of.documents, of.pages, of.sheets,
            case((complete, 1), else_=0), of[f"documents_{_LAST}"], of[f"pages_{_LAST}"],
            case((complete, func.coalesce(of.sheets, 0)), else_=0), of.unchecked,
        )
        .where(inside(counts, agencies))
        .order_by(of.dossier_code)
    )  # fmt: skip
    found = connection.execute(query).all()
    return DossierRows(found, beyond), _sum(found) if found else None


def _row(numbers: Sequence[Any]) -> RateRow:
    code, documents, pages, sheets, complete, documents_done, pages_done, sheets_done, unchecked = numbers
    return RateRow(
        code,
        Share(1, complete),
        Share(documents, documents_done),
        Share(pages, pages_done),
        Share(sheets, sheets_done),
        unchecked,
    )


def _sum(found: Sequence[Sequence[Any]]) -> RateRow:
    """The sum; a number that one dossier does not know is not known of the sum."""
    columns = list(zip(*found, strict=True))[1:]
    row = _row((None, *(None if None in column else sum(column) for column in columns)))
    return replace(row, dossiers=Share(len(found), row.dossiers.digitized))
