"""The approved inventory: the denominator of every rate.

A list is taken over in one transaction or not at all. What it does not name any more stays as it is, and is
told as gone: what the file of that name listed before of the same agencies, or what else is registered of
its fonds where the list is said to be whole. It is withdrawn only on demand, and never deleted.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from pipeline.catalogue.agencies import AgencyBook
from pipeline.catalogue.database import Database
from pipeline.catalogue.entries import chunks
from pipeline.catalogue.inventory_rows import ImportPass, take_documents, take_dossiers
from pipeline.catalogue.listing import (
    Change,
    ChangeKind,
    ImportOptions,
    ImportResult,
    InventoryList,
    NotKeptError,
    in_order,
)
from pipeline.catalogue.schema import dossiers, inventory_imports
from pipeline.catalogue.schema_archive import fonds, registered_documents
from pipeline.model.archive import Dossier, FondsStatus, Scope


@dataclass(frozen=True, slots=True)
class Inventory:
    """The lists of what is held."""

    database: Database

    def take(self, listed: InventoryList, options: ImportOptions | None = None) -> ImportResult:
        """Takes over a list; one that changes nothing leaves no trace.

        Nothing is kept of a dry run, nor where rows are refused and the options do not accept the others.
        With refused rows nothing is withdrawn either: what such a row meant would look as if it were gone.
        """
        options = options or ImportOptions()
        moment = self.database.now()
        try:
            with self.database.writing() as connection:
                result, is_news = _taken(connection, listed, options, moment)
                if not (result.imported and is_news):
                    raise NotKeptError(result)
                return result
        except NotKeptError as undone:
            return undone.result


def all_dossiers(connection: Connection) -> Iterator[Dossier]:
    """Every dossier that the inventory holds, by code."""
    names = tuple(Dossier.__dataclass_fields__)
    columns = [dossiers.c[name] for name in names]
    query = select(*columns).where(dossiers.c.withdrawn_at.is_(None)).order_by(dossiers.c.dossier_code)
    for row in connection.execute(query):
        values = dict(zip(names, row, strict=True))
        yield Dossier(**{**values, "scope": Scope(values["scope"])})


def codes(connection: Connection) -> frozenset[str]:
    """The codes of all dossiers that the inventory holds."""
    return frozenset(
        connection.scalars(select(dossiers.c.dossier_code).where(dossiers.c.withdrawn_at.is_(None)))
    )


def new_import(connection: Connection, file_name: str, sha256: str, kind: str, moment: dt.datetime) -> int:
    """Records that a list is taken over; the number of the import."""
    added = connection.execute(
        insert(inventory_imports).values(file_name=file_name, sha256=sha256, imported_at=moment, kind=kind)
    )
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


def was_seen(connection: Connection, sha256: str) -> bool:
    """Whether the very same file was taken over before."""
    query = select(inventory_imports.c.id).where(inventory_imports.c.sha256 == sha256).limit(1)
    return connection.execute(query).first() is not None


def _taken(
    connection: Connection, listed: InventoryList, options: ImportOptions, moment: dt.datetime
) -> tuple[ImportResult, bool]:
    """What is found on the way through the list, and whether it is worth keeping."""
    seen = was_seen(connection, listed.sha256)
    import_id = new_import(connection, listed.file_name, listed.sha256, "dossiers", moment)
    found = ImportPass(connection, import_id, moment, AgencyBook.of(connection))
    take_dossiers(found, listed.dossiers)
    take_documents(found, listed.documents)
    _add_fonds(found)
    _find_gone(found, listed.file_name, options)
    refused = in_order((*listed.refused, *found.refused))
    keep = not options.dry_run and (not refused or (options.accept_valid and not options.remove_gone))
    if keep and options.remove_gone:
        _withdraw(found)
    changes = (*found.dossiers.changes, *found.documents.changes)
    result = ImportResult(keep, found.dossiers.counts, found.documents.counts, changes, refused)
    withdrawn = options.remove_gone and any(change.kind is ChangeKind.GONE for change in changes)
    written = any(change.kind is not ChangeKind.GONE for change in changes)
    return result, written or withdrawn or not seen


def _add_fonds(found: ImportPass) -> None:
    known: set[str] = set(found.connection.scalars(select(fonds.c.fonds_code)))
    missing: list[dict[str, Any]] = [
        {
            "fonds_code": code,
            "agency_id": next(iter(agencies)) if len(agencies) == 1 else None,
            "status": str(FondsStatus.OPEN),
        }
        for code, agencies in sorted(found.fonds.items())
        if code not in known
    ]
    if missing:
        found.connection.execute(insert(fonds), missing)


def _find_gone(found: ImportPass, file_name: str, options: ImportOptions) -> None:
    for code in found.connection.scalars(
        select(dossiers.c.dossier_code).where(_gone(found, file_name, options))
    ):
        found.dossiers.add(Change(ChangeKind.GONE, code))
    table = registered_documents
    for chunk in chunks(sorted(found.with_documents)):
        query = select(table.c.dossier_code, table.c.ordinal).where(_gone_documents(found, chunk))
        for code, ordinal in found.connection.execute(query.order_by(table.c.dossier_code, table.c.ordinal)):
            found.documents.add(Change(ChangeKind.GONE, code, ordinal))


def _gone(found: ImportPass, file_name: str, options: ImportOptions) -> ColumnElement[bool]:
    before = select(inventory_imports.c.id).where(inventory_imports.c.file_name == file_name)
    of_file = dossiers.c.import_id.in_(before) & dossiers.c.agency_id.in_(found.agencies)
    which = of_file | dossiers.c.fonds_code.in_(found.fonds) if options.whole_fonds else of_file
    return which & (dossiers.c.import_id != found.import_id) & dossiers.c.withdrawn_at.is_(None)


def _gone_documents(found: ImportPass, codes: Sequence[str]) -> ColumnElement[bool]:
    """Documents that the latest list of their dossier leaves out."""
    table = registered_documents
    return (
        table.c.dossier_code.in_(codes)
        & (table.c.import_id != found.import_id)
        & table.c.withdrawn_at.is_(None)
    )


def _withdraw(found: ImportPass) -> None:
    gone = [change.code for change in found.dossiers.changes if change.kind is ChangeKind.GONE]
    for chunk in chunks(gone):
        found.connection.execute(
            update(dossiers).where(dossiers.c.dossier_code.in_(chunk)).values(withdrawn_at=found.moment)
        )
    for chunk in chunks(sorted(found.with_documents)):
        found.connection.execute(
            update(registered_documents)
            .where(_gone_documents(found, chunk))
            .values(withdrawn_at=found.moment)
        )
