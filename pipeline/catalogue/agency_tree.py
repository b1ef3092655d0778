"""The tree of agencies with their dated names, and the fonds that they left, taken over from lists.

A list is taken over as an inventory is: whole, or its good rows where that is wanted, or not at all. What a
list does not name stays: an agency that was dissolved still owns its papers.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.agencies import AgencyBook, loose
from pipeline.catalogue.agency_lines import AgencyDraft, drafts_of
from pipeline.catalogue.database import Database
from pipeline.catalogue.inventory import new_import, was_seen
from pipeline.catalogue.listing import (
    Change,
    ChangeKind,
    ImportOptions,
    ImportResult,
    NotKeptError,
    Tally,
    differences,
    in_order,
)
from pipeline.catalogue.schema import documents, dossiers
from pipeline.catalogue.schema_archive import agencies, agency_names, fonds
from pipeline.errors import BadInputError
from pipeline.model.holdings import Agency, AgencyName, Fonds, Listed, RefusedRow

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ListFile:
    """The file that a list stands in."""

    file_name: str
    sha256: str
    refused: tuple[RefusedRow, ...] = ()
    """Rows that could not be read."""


@dataclass(frozen=True, slots=True)
class AgencyTree:
    """Agencies and fonds."""

    database: Database

    def take_agencies(
        self, file: ListFile, lines: Iterable[Listed[Agency]], options: ImportOptions | None = None
    ) -> ImportResult:
        """Takes over a list of agencies; parents and successors may stand anywhere in it, or be known."""
        listed = tuple(lines)
        return self._kept("agencies", file, options or ImportOptions(), lambda c, t: _agencies(c, listed, t))

    def take_fonds(
        self, file: ListFile, lines: Iterable[Listed[Fonds]], options: ImportOptions | None = None
    ) -> ImportResult:
        """Takes over a list of fonds; dossiers that were filed under the name of a fonds get its code."""
        listed, moment = tuple(lines), self.database.now()
        return self._kept(
            "fonds", file, options or ImportOptions(), lambda c, t: _fonds(c, listed, t, moment)
        )

    def _kept(
        self,
        kind: str,
        file: ListFile,
        options: ImportOptions,
        take: Callable[[Connection, Tally], Sequence[RefusedRow]],
    ) -> ImportResult:
        tally = Tally()
        try:
            with self.database.writing() as connection:
                seen = was_seen(connection, file.sha256)
                new_import(connection, file.file_name, file.sha256, kind, self.database.now())
                refused = in_order((*file.refused, *take(connection, tally)))
                keep = not options.dry_run and (options.accept_valid or not refused)
                result = ImportResult(keep, tally.counts, changes=tuple(tally.changes), refused=refused)
                if not keep or (seen and not tally.changes):
                    raise NotKeptError(result)
                return result
        except NotKeptError as undone:
            return undone.result


def _agencies(connection: Connection, lines: Sequence[Listed[Agency]], tally: Tally) -> Sequence[RefusedRow]:
    before, names = _kept_agencies(connection), _kept_names(connection)
    parents = {number: row["parent_id"] for number, row in before.items()}
    drafts, refused = drafts_of(lines, AgencyBook.of(connection), parents)
    numbers = {draft.key: draft.number or _new(connection, draft) for draft in drafts}
    named = {number: row["code"] or row["name"] for number, row in before.items()}
    named |= {numbers[draft.key]: draft.code or draft.name for draft in drafts}
    for draft in drafts:
        number = numbers[draft.key]
        old = before.get(number)
        known = names.get(number, ()) if old else ()
        all_names = (*_former(known, draft.names), *draft.names)
        row = _row(draft, numbers)
        changes = differences(
            _shown(old or {}, named) | {"names": _text(known)},
            _shown(row, named) | {"names": _text(all_names)},
        )
        if not changes:
            tally.unchanged += 1
            continue
        _write(connection, number, row, all_names)
        kind = ChangeKind.CHANGED if old else ChangeKind.NEW
        tally.add(Change(kind, draft.code or draft.name, values=changes if old else ()))
    return refused


def _shown(row: Row, named: Mapping[int, str]) -> Row:
    """The row with agencies as people call them."""
    links = {"parent_id": "parent", "successor_id": "successor"}
    return {
        links.get(name, name): named.get(value) if name in links else value for name, value in row.items()
    }


def _former(known: Sequence[AgencyName], listed: Sequence[AgencyName]) -> tuple[AgencyName, ...]:
    """Names that the agency had in the catalogue and the list leaves out: papers still bear them."""
    names = {loose(name.name) for name in listed}
    first = listed[0].valid_from
    until = first - dt.timedelta(1) if first else None
    return tuple(
        AgencyName(name.name, name.valid_from, name.valid_to or until)
        for name in known
        if loose(name.name) not in names
    )


def _new(connection: Connection, draft: AgencyDraft) -> int:
    added = connection.execute(insert(agencies).values(name=draft.name, code=draft.code))
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


def _row(draft: AgencyDraft, numbers: dict[str, int]) -> Row:
    def number_of(link: int | str | None) -> int | None:
        return numbers[link] if isinstance(link, str) else link

    return {
        "code": draft.code,
        "name": draft.name,
        "parent_id": number_of(draft.parent),
        "successor_id": number_of(draft.successor),
        "opened": draft.names[0].valid_from,
        "closed": draft.names[-1].valid_to,
    }


def _write(connection: Connection, number: int, row: Row, names: Sequence[AgencyName]) -> None:
    connection.execute(update(agencies).where(agencies.c.agency_id == number).values(row))
    connection.execute(delete(agency_names).where(agency_names.c.agency_id == number))
    rows = [
        {"agency_id": number, "name": each.name, "valid_from": each.valid_from, "valid_to": each.valid_to}
        for each in names
    ]
    connection.execute(insert(agency_names), rows)


def _kept_agencies(connection: Connection) -> dict[int, Row]:
    columns = [agencies.c[name] for name in ("code", "name", "parent_id", "successor_id", "opened", "closed")]
    rows = connection.execute(select(agencies.c.agency_id, *columns)).mappings()
    return {row["agency_id"]: dict(row) for row in rows}


def _kept_names(connection: Connection) -> dict[int, tuple[AgencyName, ...]]:
    names: dict[int, tuple[AgencyName, ...]] = {}
    query = select(
        agency_names.c.agency_id, agency_names.c.name, agency_names.c.valid_from, agency_names.c.valid_to
    ).order_by(agency_names.c.id)
    for number, *name in connection.execute(query):
        names[number] = (*names.get(number, ()), AgencyName(*name))
    return names


def _text(names: Sequence[AgencyName]) -> str:
    """The names as one text, to be compared and shown: `Sở A (1976-01-01–1990-12-31); Sở B`."""
    texts = []
    for each in names:
        days = f" ({each.valid_from or ''}–{each.valid_to or ''})" if each.valid_from or each.valid_to else ""
        texts.append(f"{each.name}{days}")
    return "; ".join(texts)


def _fonds(
    connection: Connection, lines: Sequence[Listed[Fonds]], tally: Tally, moment: dt.datetime
) -> Sequence[RefusedRow]:
    book = AgencyBook.of(connection)
    known: dict[str, Row] = {row.fonds_code: dict(row._mapping) for row in connection.execute(select(fonds))}
    refused: list[RefusedRow] = []
    for listed in lines:
        line = listed.value
        try:
            agency = book.found_or_made(connection, line.agency) if line.agency else None
        except BadInputError as error:
            refused.append(RefusedRow(listed.place.sheet, listed.place.row_number, error.message))
            continue
        old = known.get(line.fonds_code)
        row: Row = {
            "fonds_code": line.fonds_code,
            "name": line.name,
            "agency_id": agency if agency is not None else (old or {}).get("agency_id"),
            "status": str(line.status),
            "shelf_metres": line.shelf_metres,
            "note": line.note,
        }
        changes = differences(old or {}, row)
        if old is None:
            connection.execute(insert(fonds).values(row))
            tally.add(Change(ChangeKind.NEW, line.fonds_code))
        elif changes:
            connection.execute(update(fonds).where(fonds.c.fonds_code == line.fonds_code).values(row))
            tally.add(Change(ChangeKind.CHANGED, line.fonds_code, values=changes))
        else:
            tally.unchanged += 1
        if line.name and line.name != line.fonds_code and line.name in known:
            _recode(connection, line.name, line.fonds_code, moment)
    return refused


def _recode(connection: Connection, name: str, code: str, moment: dt.datetime) -> None:
    """An inventory named the fonds where its code belongs: its dossiers get the code."""
    connection.execute(update(dossiers).where(dossiers.c.fonds_code == name).values(fonds_code=code))
    connection.execute(delete(fonds).where(fonds.c.fonds_code == name))
    moved = select(dossiers.c.dossier_code).where(dossiers.c.fonds_code == code)
    outbox.put_documents(connection, documents.c.dossier_code.in_(moved), moment)
