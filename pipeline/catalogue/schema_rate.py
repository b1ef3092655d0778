"""The tables of the rate: how far each document and dossier has come, and what that was on earlier days.

`document_standing`, `dossier_counts` and `type_counts` follow from the other tables and hold nothing of their
own: `rate_settle` computes them again for whatever the two lists `stale_…` name, and triggers write those
lists in the transaction of every change (`rate_triggers`). `rate_snapshots` is history; it is not derived.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text

from pipeline.catalogue.schema import METADATA, Moment

UNLISTED: Final = ""
"""Stands for the dossier of documents that lie in none."""

stale_documents: Final = Table(
    "stale_documents", METADATA, Column("document_no", Integer, primary_key=True, autoincrement=False)
)
stale_dossiers: Final = Table("stale_dossiers", METADATA, Column("dossier_code", Text, primary_key=True))

rate_policy: Final = Table(
    "rate_policy",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),  # what counted when the derived tables were computed
)

document_standing: Final = Table(
    "document_standing",
    METADATA,
    Column("document_no", Integer, primary_key=True, autoincrement=False),
    Column("dossier_code", Text, nullable=False),
    Column("ordinal", Integer),
    Column("stage", Integer, nullable=False),
    Column("pages", Integer, nullable=False),  # of the master; 0 where they are not known
    Column("checked", Integer, nullable=False),  # 1 where a person passed or waived it
    Column("lack", String(24)),  # the first condition that it does not meet
    Column("document_type", Text),
    Column("taken_at", Moment, nullable=False),
    Column("filed_at", Moment),
    Index(
        "ix_document_standing_dossier",
        "dossier_code", "ordinal", "document_no", "stage", "pages", "checked", "lack", "filed_at", "taken_at",
    ),
    Index(None, "lack", "dossier_code"),
)  # fmt: skip

dossier_counts: Final = Table(
    "dossier_counts",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    Column("documents", Integer),  # registered and in scope; empty where the inventory does not say
    Column("pages", Integer),
    Column("sheets", Integer),
    *(Column(f"documents_{stage}", Integer, nullable=False) for stage in range(1, 6)),
    *(Column(f"pages_{stage}", Integer, nullable=False) for stage in range(1, 6)),
    Column("unchecked", Integer, nullable=False),  # counted, though no person has looked at them
    sqlite_with_rowid=False,  # they lie in the order of the codes, as the inventory does
)

type_counts: Final = Table(
    "type_counts",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    Column("document_type", Text, primary_key=True),  # empty: without a type
    Column("listed", Integer, nullable=False),
    Column("listed_pages", Integer),
    Column("documents", Integer, nullable=False),  # digitized
    Column("pages", Integer, nullable=False),
    sqlite_with_rowid=False,
)

rate_snapshots: Final = Table(
    "rate_snapshots",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("fonds_code", Text, primary_key=True),
    Column("covered", Boolean, primary_key=True, autoincrement=False),  # false: not in the inventory
    Column("unit", String(16), primary_key=True),
    Column("registered", Integer),
    *(
        Column(name, Integer, nullable=False)
        for name in ("scanned", "read", "described", "checked", "digitized")
    ),
    Column("taken_at", Moment, nullable=False),
)
