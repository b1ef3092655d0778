"""Failures: written once, open until the thing was done after all, never deleted."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from pipeline.catalogue.rows import FailureRow
from pipeline.catalogue.schema import documents, failures
from pipeline.language import Message
from pipeline.model.outcome import Failure, FailureKind, Stage


def record(
    connection: Connection,
    found: Iterable[Failure],
    moment: dt.datetime,
    *,
    document_no: int | None = None,
    source_path: str | None = None,
    run_id: int | None = None,
) -> None:
    """Writes the failures of a document or of a file."""
    rows: list[dict[str, Any]] = [
        {
            **_columns(failure),
            "document_no": document_no,
            "source_path": source_path,
            "run_id": run_id,
            "at": moment,
        }
        for failure in found
    ]
    if rows:
        connection.execute(insert(failures), rows)


def resolve(connection: Connection, which: ColumnElement[bool], moment: dt.datetime) -> None:
    """Closes the open failures that `which` names; they stay on record."""
    connection.execute(
        update(failures).where(which, failures.c.resolved_at.is_(None)).values(resolved_at=moment)
    )


def is_open(connection: Connection, source_path: str, failure: Failure) -> bool:
    """Whether this very failure of the file is on record and not resolved."""
    same = [failures.c[name] == value for name, value in _columns(failure).items() if name != "page_number"]
    of_path = [failures.c.source_path == source_path, failures.c.resolved_at.is_(None)]
    return connection.scalar(select(failures.c.id).where(*same, *of_path).limit(1)) is not None


def listed(connection: Connection, *, open_only: bool) -> tuple[FailureRow, ...]:
    """The failures, oldest first."""
    query = (
        select(documents.c.document_id, documents.c.source_name, failures)
        .outerjoin_from(failures, documents, documents.c.id == failures.c.document_no)
        .order_by(failures.c.id)
    )
    if open_only:
        query = query.where(failures.c.resolved_at.is_(None))
    return tuple(_row(row) for row in connection.execute(query).mappings())


def _columns(failure: Failure) -> dict[str, Any]:
    return {
        "stage": str(failure.stage),
        "kind": str(failure.kind),
        "template": failure.message.template,
        "values_json": json.dumps(failure.message.values),
        "page_number": failure.page_number,
    }


def _row(row: Any) -> FailureRow:
    values = tuple((name, value) for name, value in json.loads(row["values_json"]))
    failure = Failure(
        Stage(row["stage"]),
        FailureKind(row["kind"]),
        Message(row["template"], values),
        row["page_number"],
    )
    return FailureRow(
        document_id=row["document_id"],
        source_name=row["source_name"],
        source_path=row["source_path"],
        failure=failure,
        at=row["at"],
        resolved_at=row["resolved_at"],
    )
