"""The tables of the rate: how far each document and dossier has come, and what that was on earlier days.

`document_standing`, `dossier_counts`, `type_counts` and `owed_documents` follow from the other tables and
hold nothing of their own: `rate_settle` computes them again for whatever the two lists `stale_…` name, and
triggers write those lists in the transaction of every change (`rate_triggers`). `field_counts` follows from
`fields` alone; the triggers keep it right themselves. `rate_snapshots` is history; it is not derived.

A report on a million documents reads what is kept of the dossiers, and nothing of each document: so a row of
`dossier_counts` also says where its dossier belongs.
"""

from enum import IntEnum
from typing import Final

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text

from pipeline.catalogue.schema import METADATA, Moment
from pipeline.model.rate_policy import Lack

UNLISTED: Final = ""
"""Stands for the dossier of documents that lie in none."""


class Cover(IntEnum):
    """What the inventory says of a dossier."""

    NONE = 0
    """It does not hold it, or not any more."""
    OUTSIDE = 1
    """It is out of scope, or all that is in it is."""
    COUNTED = 2
    """It stands in the denominator."""


stale_documents: Final = Table(
    "stale_documents", METADATA, Column("document_no", Integer, primary_key=True, autoincrement=False)
)
stale_dossiers: Final = Table(
    "stale_dossiers",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    sqlite_with_rowid=False,  # one tree to write to, not two: an inventory lists 200,000 at once
)

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

COUNTED_LACKS: Final = (
    Lack.RESCAN,
    Lack.LOW_RESOLUTION,
    Lack.WRONG_PAGES,
    Lack.UNDESCRIBED,
    Lack.FAILED,
    Lack.STOPPED,
    Lack.DAMAGED,
)
"""What scans can lack that somebody must mend."""

dossier_counts: Final = Table(
    "dossier_counts",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    Column("cover", Integer, nullable=False),  # a `Cover`
    Column("agency_id", Integer),
    Column("agency", Text),
    Column("fonds_code", Text),
    Column("year", Integer),
    Column("retention_period", Text),
    Column("documents", Integer),  # registered and in scope; empty where the inventory does not say
    Column("pages", Integer),
    Column("sheets", Integer),
    *(Column(f"documents_{stage}", Integer, nullable=False) for stage in range(1, 6)),
    *(Column(f"pages_{stage}", Integer, nullable=False) for stage in range(1, 6)),
    Column("unchecked", Integer, nullable=False),  # counted, though no person has looked at them
    Column("scans", Integer, nullable=False),  # waiting ones and second ones too
    Column("checked", Integer, nullable=False),  # scans that a person passed or waived
    *(Column(f"scans_{lack}", Integer, nullable=False) for lack in COUNTED_LACKS),
    sqlite_with_rowid=False,  # they lie in the order of the codes, as the inventory does
)

owed_documents: Final = Table(
    "owed_documents",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    Column("registered_at", Moment, primary_key=True),
    Column("documents", Integer, nullable=False),  # registered then, and not digitized
    sqlite_with_rowid=False,
)

field_counts: Final = Table(
    "field_counts",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("documents", Integer, nullable=False),  # that show it
    Column("doubtful", Integer, nullable=False),
    Column("millionths", Integer, nullable=False),  # sum of the confidences: whole, so that sums stay exact
)

type_counts: Final = Table(
    "type_counts",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    Column("document_type", Text, primary_key=True),  # empty: without a type
    Column("cover", Integer, nullable=False),
    Column("agency_id", Integer),
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
