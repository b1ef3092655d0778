"""What is registered and not digitized yet, each by its name."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from pipeline.catalogue.rate import in_scope, of_agencies
from pipeline.catalogue.rate_agencies import Agencies
from pipeline.catalogue.rate_backlog import incomplete, line_is_missing
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
    documents: int
    """How many; one where the list names it."""
    document_type: str | None
    code: str | None
    issued_date: str | None
    subject: str | None
    """Empty where a mark of secrecy stopped its scan."""
    lack: Lack | None
    """What its scan lacks; None where it was not scanned (or, beyond a list, where that cannot be told)."""
    registered_at: dt.datetime


def missing_after(
    connection: Connection, code: str, limit: int, agencies: Collection[int] | None, bodies: Agencies
) -> tuple[tuple[str, tuple[MissingRow, ...]], ...]:
    """The next dossiers after a code that are not complete, each with what is missing of it."""
    of = dossiers.c
    found = connection.execute(
        select(
            of.dossier_code, of.agency_id, of.agency, of.fonds_code, of.archive_box, of.title,
            of.registered_at,
            (dossier_counts.c.documents - dossier_counts.c[f"documents_{_LAST}"]).label("left"),
        )
        .join(dossier_counts, dossier_counts.c.dossier_code == of.dossier_code)
        .where(of.dossier_code > code, in_scope(dossier_counts, None), of_agencies(agencies), incomplete())
        .order_by(of.dossier_code)
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
    of_list = lines.get(dossier.dossier_code, [])
    for line in of_list:
        stopped = line.lack == Lack.STOPPED
        yield MissingRow(
            *head, line.ordinal, 1, line.document_type, _code(line), line.issued_date,
            None if stopped else line.subject, Lack(line.lack) if line.lack else None, line.registered_at,
        )  # fmt: skip
    rest = dossier.left - len(of_list)
    if rest > 0:
        yield MissingRow(*head, None, rest, None, None, None, None, None, dossier.registered_at)


def _code(line: Any) -> str | None:
    return "/".join(part for part in (line.code_number, line.code_notation) if part) or None
