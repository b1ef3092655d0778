"""Corrections by people: they win over what was read, survive every reading, and are kept with who and when.

`fields` holds what is true now, so that searches, rates and exports ask one table; `edits` is the history. A
document that is quarantined loses its corrections with the rest of its text.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.database import Database
from pipeline.catalogue.schema import documents, fields
from pipeline.catalogue.schema_edits import edits
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus

BY_PERSON: Final = "person"
"""Name of the rule of a field that a person entered."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of a document."""

    document_id: str
    values: Mapping[str, str | None]
    """By name of the field; None where the document shows nothing of the kind."""


@dataclass(frozen=True, slots=True)
class EditRow:
    """One correction on record."""

    name: str
    value: str | None
    replaced: str | None
    """What stood there before."""
    person: str
    at: dt.datetime


class Edits:
    """The corrections of a catalogue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, corrections: Iterable[Correction], person: str) -> int:
        """Takes over the corrections, all or none, and owes them to the index; how many values changed.

        What was only read is confirmed by entering it; what a person entered before is no change.
        Raises `UsageError` without a person, and for a document that is unknown or withheld: which of the two
        is not told.
        """
        if not person.strip():
            raise UsageError("Say who makes the correction: --person NAME.")
        moment = self._database.now()
        changed = 0
        with self._database.writing() as connection:
            for correction in corrections:
                changed += _record(connection, correction, person.strip(), moment)
        return changed

    def history(self, document_no: int) -> tuple[EditRow, ...]:
        """All corrections of a document, oldest first."""
        query = (
            select(edits.c.name, edits.c.value, edits.c.replaced, edits.c.person, edits.c.at)
            .where(edits.c.document_no == document_no)
            .order_by(edits.c.id)
        )
        with self._database.reading() as connection:
            return tuple(EditRow(*row) for row in connection.execute(query))


def apply(connection: Connection, document_no: int) -> None:
    """Puts the last corrections of a document over what was just read of it."""
    for name, value in _last_of_each(connection, document_no).items():
        _put(connection, document_no, name, value)


def forget(connection: Connection, document_no: int) -> None:
    """Deletes the corrections of a document that is withheld: they are text of it."""
    connection.execute(delete(edits).where(edits.c.document_no == document_no))


def _record(connection: Connection, correction: Correction, person: str, moment: dt.datetime) -> int:
    number = _number(connection, correction.document_id)
    read = connection.execute(select(fields.c.name, fields.c.value).where(fields.c.document_no == number))
    present = {row.name: row.value for row in read}
    by_hand = _last_of_each(connection, number)
    new = {
        name: value
        for name, value in correction.values.items()
        if present.get(name) != value or (value is not None and name not in by_hand and name in present)
    }
    if not new:
        return 0
    rows: list[dict[str, Any]] = [
        {
            "document_no": number,
            "name": name,
            "value": value,
            "replaced": present.get(name),
            "person": person,
            "at": moment,
        }
        for name, value in new.items()
    ]
    connection.execute(insert(edits), rows)
    for name, value in new.items():
        _put(connection, number, name, value)
    outbox.put_documents(connection, documents.c.id == number, moment)
    return len(new)


def _number(connection: Connection, document_id: str) -> int:
    row = connection.execute(
        select(documents.c.id, documents.c.status).where(documents.c.document_id == document_id)
    ).one_or_none()
    withheld = (str(DocumentStatus.QUARANTINED), str(DocumentStatus.JOINED))
    if row is None or row.status in withheld:
        raise UsageError("There is no document {document}.", document=document_id)
    return int(row.id)


def _last_of_each(connection: Connection, document_no: int) -> dict[str, str | None]:
    """The values that people entered last, by name of the field."""
    last = select(func.max(edits.c.id)).where(edits.c.document_no == document_no).group_by(edits.c.name)
    rows = connection.execute(select(edits.c.name, edits.c.value).where(edits.c.id.in_(last)))
    return {row.name: row.value for row in rows}


def _put(connection: Connection, document_no: int, name: str, value: str | None) -> None:
    """The field as the person says; where it stands on the page stays known."""
    of_field = (fields.c.document_no == document_no) & (fields.c.name == name)
    if value is None:
        connection.execute(delete(fields).where(of_field))
        return
    sure = {"value": value, "confidence": 1.0, "rule": BY_PERSON, "doubt": None}
    if not connection.execute(update(fields).where(of_field).values(sure)).rowcount:
        connection.execute(insert(fields).values(document_no=document_no, name=name, page_number=1, **sure))
