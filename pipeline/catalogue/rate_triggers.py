"""Triggers that note, in the very transaction of a change, whose rate must be computed again.

They stand in the database and not in the code that changes things, so that no way of changing a document, a
line of an inventory, a check or the outbox can be forgotten. A migration may copy and drop the tables that
they watch, which SQLite refuses or answers by dropping them: `migrate` takes all of them away before it
begins and sets them again at the end.

Limit: this is the form that SQLite understands; `connect` opens no other database, which would lack them.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

_DOCUMENT: Final = (
    "INSERT INTO stale_documents SELECT {number} WHERE {number} IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM stale_documents WHERE document_no = {number});"
)
_DOSSIER: Final = (
    "INSERT INTO stale_dossiers SELECT {code} "
    "WHERE NOT EXISTS (SELECT 1 FROM stale_dossiers WHERE dossier_code = {code});"
)
_SCANS: Final = (
    "INSERT INTO stale_documents SELECT id FROM documents WHERE {which} "
    "AND id NOT IN (SELECT document_no FROM stale_documents);"
)

_WATCHED: Final = (
    (
        "documents",
        "dossier_code, ordinal, status, page_count, pages_read, derived_name, filed_at, sha256",
        (_DOCUMENT.replace("{number}", "{row}.id"),),
    ),
    ("fields", "name, value", (_DOCUMENT.replace("{number}", "{row}.document_no"),)),
    ("quality_checks", "verdict, page_count", (_DOCUMENT.replace("{number}", "{row}.document_no"),)),
    ("outbox", "target", (_DOCUMENT.replace("{number}", "{row}.document_no"),)),
    ("masters", "damaged", (_SCANS.replace("{which}", "sha256 = {row}.sha256"),)),
    (
        "dossiers",
        "expected_documents, expected_pages, expected_sheets, scope, withdrawn_at, registered_at, agency_id, "
        "agency, fonds_code, year, retention_period",
        (_DOSSIER.replace("{code}", "{row}.dossier_code"),),
    ),
    (
        "registered_documents",
        "dossier_code, ordinal, document_type, issued_date, issuing_agency, subject, code_number, "
        "code_notation, language, expected_pages, scope, withdrawn_at, registered_at",
        (
            _DOSSIER.replace("{code}", "{row}.dossier_code"),
            _SCANS.replace("{which}", "dossier_code = {row}.dossier_code AND ordinal = {row}.ordinal"),
        ),
    ),
)
"""Table, the columns whose change matters, and what a change of a `row` (`NEW` or `OLD`) notes."""
_ONLY_PAGES: Final = "WHEN {row}.target = 'page'"
"""What the index owes of a document alone makes no page less digitized."""

_MORE: Final = (
    "INSERT INTO field_counts (name, documents, doubtful, millionths) "
    "VALUES (NEW.name, 1, NEW.doubt IS NOT NULL, {millionths}) ON CONFLICT (name) DO UPDATE SET "
    "documents = documents + 1, doubtful = doubtful + excluded.doubtful, "
    "millionths = millionths + excluded.millionths;"
).format(millionths="CAST(round(NEW.confidence * 1000000) AS INTEGER)")
_LESS: Final = (
    "UPDATE field_counts SET documents = documents - 1, doubtful = doubtful - (OLD.doubt IS NOT NULL), "
    "millionths = millionths - CAST(round(OLD.confidence * 1000000) AS INTEGER) WHERE name = OLD.name;"
)
_FIELDS_COUNTED: Final = (
    ("INSERT", _MORE),
    ("UPDATE OF name, confidence, doubt", f"{_LESS} {_MORE}"),
    ("DELETE", _LESS),
)
"""How `field_counts` follows `fields`."""


def statements() -> Iterator[tuple[str, str]]:
    """Name and SQL of every trigger."""
    for event, body in _FIELDS_COUNTED:
        name = f"field_counts_{event.split()[0].lower()}"
        yield name, f"CREATE TRIGGER {name} AFTER {event} ON fields BEGIN {body} END"
    for table, columns, notes in _WATCHED:
        if table != "masters":  # a new master has no document yet
            yield _trigger(table, "INSERT", ("NEW",), notes)
        yield _trigger(table, f"UPDATE OF {columns}", ("OLD", "NEW"), notes)
        if table != "masters":
            yield _trigger(table, "DELETE", ("OLD",), notes)


def _trigger(table: str, event: str, rows: tuple[str, ...], notes: tuple[str, ...]) -> tuple[str, str]:
    name = f"rate_{table}_{event.split()[0].lower()}"
    body = " ".join(note.replace("{row}", row) for row in rows for note in notes)
    condition = _ONLY_PAGES.replace("{row}", rows[-1]) if table == "outbox" else ""
    return name, f"CREATE TRIGGER {name} AFTER {event} ON {table} {condition} BEGIN {body} END"


def drop(connection: Connection) -> None:
    """Takes all triggers away."""
    if connection.dialect.name == "sqlite":
        for name, _ in statements():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def create(connection: Connection) -> None:
    """Sets all triggers."""
    if connection.dialect.name == "sqlite":
        for _, statement in statements():
            connection.exec_driver_sql(statement)
