"""The tables of the quarantine: its cases, the marks that a person has passed, and the audit table.

None of them holds a name, a text or a number of pages of a document; what is known of one by name lies
encrypted with its master. Triggers in the database let rows of the audit table be added and nothing else.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from pipeline.catalogue.schema import METADATA, Moment

quarantine_cases: Final = Table(
    "quarantine_cases",
    METADATA,
    Column("number", Integer, primary_key=True),  # the running number; never given again
    Column("document_no", ForeignKey("documents.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("level", Text, nullable=False),
    Column("stopped_at", Moment, nullable=False),
    Column("left_outside", Integer, nullable=False),  # files outside the inbox that brought it
    Column("was_indexed", Integer, nullable=False),  # its text was in the index, and may linger in its files
    Column("put_away_at", Moment),  # when nothing of it was left in plain
    sqlite_autoincrement=True,
)

quarantine_passed: Final = Table(
    "quarantine_passed",
    METADATA,
    Column("document_no", ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("page_number", Integer, primary_key=True, autoincrement=False),
    Column("level", Text, nullable=False),  # marks up to this level stop the page no more
)

quarantine_audit: Final = Table(
    "quarantine_audit",
    METADATA,
    Column("entry", Integer, primary_key=True, autoincrement=False),  # from 1, without a gap
    Column("at", String(32), nullable=False),
    Column("action", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("page_number", Integer),
    Column("level", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approval", Text),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
