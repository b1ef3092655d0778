"""The agencies of a report: their names on a day, and the tree that they stand in."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from pipeline.catalogue.rate import Group, RateRow, total
from pipeline.catalogue.schema_archive import agencies, agency_names
from pipeline.errors import UsageError
from pipeline.vietnamese.normalize import folded


@dataclass(frozen=True, slots=True)
class Agencies:
    """All bodies with their names on one day."""

    names: Mapping[int, str]
    parents: Mapping[int, int | None]
    codes: Mapping[str, int]

    def named(self, number: Any, otherwise: str) -> str:
        """The name of a body; of one that shares its name with another, also who stands above it."""
        name = self.names.get(number, otherwise)
        twins = [each for each in self.names.values() if each == name]
        above = self.names.get(self.parents.get(number) or 0)
        return f"{name} ({above})" if len(twins) > 1 and above else name

    def found(self, text: str) -> frozenset[int]:
        """The body of this code or name (marks and case do not matter), and all below it.

        Raises `UsageError` where there is none or more than one.
        """
        wanted = folded(text).strip()
        numbers = {self.codes[text]} if text in self.codes else set()
        exact = {number for number, name in self.names.items() if name == text.strip()}
        alike = {number for number, name in self.names.items() if folded(name) == wanted}
        part = {number for number, name in self.names.items() if wanted and wanted in folded(name)}
        best = next(filter(None, (numbers, exact, alike, part)), set[int]())
        if len(best) != 1:
            raise UsageError(
                'There is no agency "{name}", or more than one: write its whole name as the inventory has '
                "it, or its code ({known}).",
                name=text,
                known="; ".join(sorted(self.names[each] for each in best or self.names)[:10]),
            )
        return self.below(*best)

    def below(self, number: int) -> frozenset[int]:
        """The body and all that stand below it."""
        found, more = {number}, {number}
        while more:
            more = {each for each, parent in self.parents.items() if parent in more} - found
            found |= more
        return frozenset(found)


def agencies_on(connection: Connection, day: dt.date) -> Agencies:
    """The bodies with the names that they bear on a day."""
    rows = connection.execute(
        select(agencies.c.agency_id, agencies.c.code, agencies.c.name, agencies.c.parent_id)
    ).all()
    names = {row.agency_id: row.name for row in rows}
    dated = connection.execute(
        select(agency_names.c.agency_id, agency_names.c.name, agency_names.c.valid_from)
        .where(
            agency_names.c.valid_from.is_(None) | (agency_names.c.valid_from <= day),
            agency_names.c.valid_to.is_(None) | (agency_names.c.valid_to >= day),
        )
        .order_by(agency_names.c.valid_from, agency_names.c.id)
    )
    names.update({row.agency_id: row.name for row in dated if row.agency_id in names})
    return Agencies(
        names,
        {row.agency_id: row.parent_id for row in rows},
        {row.code: row.agency_id for row in rows if row.code},
    )


def merged(found: Sequence[Group], bodies: Agencies) -> list[RateRow]:
    """One row for each body, under its name on the day, by name."""
    rows: dict[str, list[RateRow]] = {}
    for group in found:
        rows.setdefault(bodies.named(group.key, group.name), []).append(group.row)
    return [total(rows[name], name) for name in sorted(rows)]


def as_tree(found: Sequence[Group], bodies: Agencies) -> list[RateRow]:
    """Each body with all below it rolled into its row, followed by those below it."""
    own: dict[int, list[RateRow]] = {}
    for group in found:
        if group.key is not None:
            own.setdefault(group.key, []).append(group.row)
    children: dict[int | None, list[int]] = {}
    for number, parent in bodies.parents.items():
        children.setdefault(parent if parent in bodies.names else None, []).append(number)
    rows = _branches(children.get(None, []), children, own, bodies, 0)
    loose = [group for group in found if group.key is None]
    return [*rows, *merged(loose, bodies)]


def _branches(
    numbers: Iterable[int],
    children: Mapping[int | None, list[int]],
    own: Mapping[int, list[RateRow]],
    bodies: Agencies,
    level: int,
) -> list[RateRow]:
    rows: list[RateRow] = []
    for number in sorted(numbers, key=lambda each: bodies.names[each]):
        below = _branches(children.get(number, []), children, own, bodies, level + 1)
        parts = [*own.get(number, []), *(row for row in below if row.level == level + 1)]
        if parts:
            rows += [replace(total(parts, bodies.named(number, "")), level=level), *below]
    return rows
