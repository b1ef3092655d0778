"""Scans and the dossiers that they belong to: placing them, and what has no counterpart on the other side."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, exists, func, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.database import Database
from pipeline.catalogue.inventory_rows import plain
from pipeline.catalogue.schema import documents, dossiers, sources
from pipeline.catalogue.schema_archive import quality_checks, registered_documents
from pipeline.catalogue.unmatched import UnmatchedReport, unmatched
from pipeline.errors import UsageError
from pipeline.model.archive import MatchedBy, Placement, Verdict

_ORDER: Final = {None: 0, MatchedBy.FILE_NAME: 1, MatchedBy.FOLDER: 1, MatchedBy.SLIP: 2, MatchedBy.HAND: 3}
"""A later match of a lower rank never undoes one of a higher rank: people are right, then slips."""


@dataclass(frozen=True, slots=True)
class UnplacedScan:
    """A scan without a dossier, or whose dossier the inventory does not hold."""

    document_id: str
    source_name: str
    dossier_code: str | None
    """None where nothing said what it belongs to."""
    paths: tuple[str, ...]
    """Where its files lay."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Scans and dossiers."""

    database: Database

    def place(self, document_id: str, placement: Placement) -> bool:
        """Puts a scan into a dossier; False where a better match stands already, or the same.

        The code may be one that no inventory knows yet, except where a person gives it. Raises `UsageError`
        for an unknown document, for an unknown dossier given by hand, and where another scan has the number
        already that a person gives (unless that one is to be scanned again).
        """
        moment = self.database.now()
        with self.database.writing() as connection:
            return placed(connection, document_id, placement, moment)

    def unplaced(self) -> tuple[UnplacedScan, ...]:
        """Scans whose dossier is not known, in the order in which they came."""
        with self.database.reading() as connection:
            held = (dossiers.c.dossier_code == documents.c.dossier_code) & dossiers.c.withdrawn_at.is_(None)
            query = (
                select(
                    documents.c.document_id,
                    documents.c.source_name,
                    documents.c.dossier_code,
                    sources.c.path,
                )
                .outerjoin(sources, sources.c.sha256 == documents.c.sha256)
                .where(~exists().where(held))
                .order_by(documents.c.id, sources.c.path)
            )
            found: dict[str, UnplacedScan] = {}
            for document_id, name, code, path in connection.execute(query):
                before = found[document_id].paths if document_id in found else ()
                paths = (*before, path) if path else before
                found[document_id] = UnplacedScan(document_id, name, code, paths)
            return tuple(found.values())

    def unmatched(self) -> UnmatchedReport:
        """What is missing on either side, scans and inventory."""
        return unmatched(self.database)

    def numbers_of_files(self) -> Iterator[tuple[str, str, int]]:
        """Names of files as lists of documents give them, in lower case, with dossier and number."""
        table = registered_documents
        query = select(table.c.file_name, table.c.dossier_code, table.c.ordinal).where(
            table.c.file_name.is_not(None), table.c.withdrawn_at.is_(None)
        )
        with self.database.reading() as connection:
            for name, code, ordinal in connection.execute(query):
                yield file_key(name), code, ordinal


def file_key(name: str) -> str:
    """The name of a file, without folders, as names are compared: lists write them in either case."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2].casefold()).strip()


def placed(connection: Connection, document_id: str, placement: Placement, moment: dt.datetime) -> bool:
    """Puts a scan into a dossier, in the transaction of the caller; see `Matching.place`."""
    row = connection.execute(
        select(documents.c.id, documents.c.dossier_code, documents.c.ordinal, documents.c.matched_by).where(
            documents.c.document_id == document_id
        )
    ).one_or_none()
    if row is None:
        raise UsageError("There is no document {document}.", document=document_id)
    code = plain(placement.dossier_code)
    before = MatchedBy(row.matched_by) if row.matched_by else None
    if row.dossier_code is not None and _ORDER[before] > _ORDER[placement.matched_by]:
        return False
    if (row.dossier_code, row.ordinal, before) == (code, placement.ordinal, placement.matched_by):
        return False
    if placement.matched_by is MatchedBy.HAND:
        _check_hand(connection, row.id, code, placement.ordinal)
    connection.execute(
        update(documents)
        .where(documents.c.id == row.id)
        .values(
            dossier_code=code,
            ordinal=placement.ordinal,
            matched_by=str(placement.matched_by),
            matched_at=moment,
        )
    )
    if row.dossier_code != code:
        outbox.put_documents(connection, documents.c.id == row.id, moment)
    return True


def _check_hand(connection: Connection, number: int, code: str, ordinal: int | None) -> None:
    known = select(dossiers.c.dossier_code).where(
        dossiers.c.dossier_code == code, dossiers.c.withdrawn_at.is_(None)
    )
    if connection.execute(known).first() is None:
        raise UsageError(
            "The inventory holds no dossier {code}: check the code, or import the inventory first.", code=code
        )
    if ordinal is None:
        return
    latest = select(func.max(quality_checks.c.id)).group_by(quality_checks.c.document_no)
    again = exists().where(
        quality_checks.c.id.in_(latest),
        quality_checks.c.document_no == documents.c.id,
        quality_checks.c.verdict == str(Verdict.RESCAN),
    )
    other = connection.scalar(
        select(documents.c.document_id)
        .where(documents.c.dossier_code == code, documents.c.ordinal == ordinal, documents.c.id != number)
        .where(~again)
        .limit(1)
    )
    if other is not None:
        raise UsageError(
            "The document {other} is number {ordinal} of the dossier {code} already: give another number, or "
            "mark that one to be scanned again.",
            other=other,
            ordinal=ordinal,
            code=code,
        )
