"""What is registered and not digitized yet, each by its name.

Scans without a number count for documents of their dossier, but nobody can say for which. Where they leave
open which lines of the list are still missing, one row counts those that are, and the lines that may be meant
follow it without a number of their own: so the sum is what the backlog counts, and nothing is left unnamed.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from pipeline.catalogue.rate import inside
from pipeline.catalogue.rate_agencies import Agencies
from pipeline.catalogue.rate_owed import line_is_missing
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.catalogue.schema_rate import document_standing, dossier_counts
from pipeline.model.rate_policy import STAGES, Lack

_LAST: Final = len(STAGES)


@dataclass(frozen=True, slots=True)
class MissingRow:
    """Something that is registered and has no digitized copy."""

    agency: str
    fonds_code: str | None
    archive_box: str | None
    dossier_code: str
    dossier_title: str | None
    ordinal: int | None
    """Its number in the list of the dossier; None for documents that no list names."""
    documents: int | None
    """How many; one where the list names it. None: it may be one of those that the row before counts."""
    document_type: str | None
    code: str | None
    issued_date: str | None
    subject: str | None
    """Empty, as all that tells the document, where a mark of secrecy stopped its scan."""
    lack: Lack | None
    """What its scan lacks; None where it was not scanned (or, beyond a list, where that cannot be told)."""
    registered_at: dt.datetime
    is_among_next: bool = False
    """It counts some of the documents of the rows that follow; which of them, nobody can say."""


def missing_after(
    connection: Connection, code: str, limit: int, agencies: Collection[int] | None, bodies: Agencies
) -> tuple[tuple[str, tuple[MissingRow, ...]], ...]:
    """The next dossiers after a code that are not complete, each with what is missing of it."""
    of, counts = dossiers.c, dossier_counts.c
    left = counts.documents - counts[f"documents_{_LAST}"]
    found = connection.execute(
        select(
            of.dossier_code, of.agency_id, of.agency, of.fonds_code, of.archive_box, of.title,
            of.registered_at, left.label("left"),
        )
        .join_from(dossier_counts, dossiers, counts.dossier_code == of.dossier_code)
        .where(counts.dossier_code > code, inside(dossier_counts, agencies), left > 0)
        .order_by(counts.dossier_code)
        .limit(limit)
    ).all()  # fmt: skip
    lines = _missing_of(connection, [row.dossier_code for row in found])
    return tuple(
        (row.dossier_code, tuple(_named(row, bodies.named(row.agency_id, row.agency), lines)))
        for row in found
    )


def _missing_of(connection: Connection, codes: list[str]) -> dict[str, list[Any]]:
    line, scan = registered_documents.c, document_standing.c
    lack = (
        select(scan.lack)
        .where(scan.dossier_code == line.dossier_code, scan.ordinal == line.ordinal)
        .order_by(scan.stage.desc(), scan.document_no)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            line.dossier_code, line.ordinal, line.document_type, line.code_number, line.code_notation,
            line.issued_date, line.subject, line.registered_at, lack.label("lack"),
        )
        .where(line.dossier_code.in_(codes), line_is_missing())
        .order_by(line.dossier_code, line.ordinal)
    )  # fmt: skip
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.dossier_code, []).append(row)
    return found


def _named(dossier: Any, agency: str, lines: dict[str, list[Any]]) -> Iterator[MissingRow]:
    head = (agency, dossier.fonds_code, dossier.archive_box, dossier.dossier_code, dossier.title)
    of_list, left = lines.get(dossier.dossier_code, []), dossier.left
    certain, unsure = of_list, list[Any]()
    if len(of_list) > left:  # scans without a number count for some of them, first for those without a scan
        certain = [line for line in of_list if line.lack is not None]
        unsure = [line for line in of_list if line.lack is None]
        if len(certain) > left:
            certain, unsure = [], of_list
    rest = left - len(certain)
    for line in certain:
        yield _row(head, line, 1)
    if rest > 0:
        registered_at, is_among = dossier.registered_at, bool(unsure)
        yield MissingRow(*head, None, rest, None, None, None, None, None, registered_at, is_among)
    for line in unsure if rest > 0 else ():
        yield _row(head, line, None)


def _row(head: tuple[Any, Any, Any, Any, Any], line: Any, documents: int | None) -> MissingRow:
    lack = Lack(line.lack) if line.lack else None
    if lack is Lack.STOPPED:
        return MissingRow(*head, line.ordinal, documents, None, None, None, None, lack, line.registered_at)
    return MissingRow(
        *head, line.ordinal, documents, line.document_type, _code(line), line.issued_date, line.subject,
        lack, line.registered_at,
    )  # fmt: skip


def _code(line: Any) -> str | None:
    return "/".join(part for part in (line.code_number, line.code_notation) if part) or None
