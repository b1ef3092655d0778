"""The tables of the catalogue, as the SQL of this package names them.

Migrations make the tables (`migrations/`); a test holds the two equal. What is counted or looked for has a
column of its own; what is only kept (the words of a page) is one compressed record.
"""

import datetime as dt
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)


class Moment(TypeDecorator[dt.datetime]):
    """A moment, kept as ISO 8601 text in UTC of one fixed length, so that texts sort as moments do."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> str | None:
        """The text of an aware moment; `ValueError` for one that does not name its time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"moment without a time zone: {value}")
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """The aware moment, in UTC."""
        return None if value is None else dt.datetime.fromisoformat(value)


METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

inventory_imports: Final = Table(
    "inventory_imports",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("imported_at", Moment, nullable=False),
    Column("kind", String(16)),  # what was listed; empty: dossiers, before there were other lists
)

dossiers: Final = Table(
    "dossiers",
    METADATA,
    Column("dossier_code", Text, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("fonds_code", Text),
    Column("inventory_number", Text),
    Column("archive_box", Text),
    Column("title", Text),
    Column("year", Integer),
    Column("retention_period", Text),
    Column("expected_documents", Integer),
    Column("expected_pages", Integer),
    Column("import_id", ForeignKey("inventory_imports.id"), nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("agency_id", ForeignKey("agencies.agency_id"), index=True),
    Column("expected_sheets", Integer),
    Column("start_date", String(10)),  # ISO 8601, as much of it as the list says: 1976, 1976-05, 1976-05-19
    Column("end_date", String(10)),
    Column("language", Text),
    Column("keywords", Text),
    Column("access_mode", Text),
    Column("physical_state", Text),
    Column("information_sign", Text),
    Column("reliability", Text),
    Column("risk_recovery", Text),
    Column("risk_recovery_status", Text),
    Column("paper_code", Text),
    Column("shelf_place", Text),
    Column("annotation", Text),
    Column("note", Text),
    Column("scope", String(16), nullable=False, server_default=text("'in_scope'")),
    Column("withdrawn_at", Moment),  # the inventory no longer lists it
    Index(None, "fonds_code"),
)

masters: Final = Table(
    "masters",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("vault_name", Text, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("damaged", String(16)),  # what the last verification found wrong
    Column("verified_at", Moment),
    Column("stack_sha256", String(64), index=True),  # of the scan that this is a part of (`schema_stacks`)
    Column("first_page", Integer),  # in that scan; empty: 1
    Column("last_page", Integer),  # empty: to the end
)

sources: Final = Table(
    "sources",
    METADATA,
    Column("path", Text, primary_key=True),
    Column("sha256", ForeignKey("masters.sha256"), index=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
)

documents: Final = Table(
    "documents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_id", String(16), nullable=False, unique=True),
    Column("sha256", ForeignKey("masters.sha256"), nullable=False, unique=True),
    Column("source_name", Text, nullable=False, index=True),
    Column("dossier_code", Text),  # no foreign key: the inventory may come later than the scan
    Column("status", String(16), nullable=False),
    Column("page_count", Integer),
    Column("pages_read", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("derived_name", Text),
    Column("taken_at", Moment, nullable=False),
    Column("filed_at", Moment),
    Column("ordinal", Integer),  # in its dossier
    Column("matched_by", String(16)),
    Column("matched_at", Moment),
    Index(None, "status", "taken_at", "id"),
    Index(None, "dossier_code", "ordinal"),
    # The rate reads this index alone, not the table.
    Index(
        "ix_documents_rate",
        "status", "dossier_code", "id", "page_count", "pages_read", "filed_at", "derived_name",
    ),
    sqlite_autoincrement=True,
)  # fmt: skip

pages: Final = Table(
    "pages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_no", ForeignKey("documents.id"), nullable=False),
    Column("page_number", Integer, nullable=False),
    Column("kind", String(16)),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("dpi", Integer),
    Column("mean_confidence", Float),
    Column("word_count", Integer, nullable=False),
    Column("engine", Text),
    Column("grade", String(8)),  # empty: blank, failed, or read before there were grades
    Column("right_share", Float),
    Column("weaknesses", Text),  # names with a space between, the gravest first
    Column("searchable", Integer, nullable=False, server_default=text("1")),  # 0: kept out of the index
    Index(None, "document_no", "page_number", unique=True),
    sqlite_autoincrement=True,  # the number of a page that is gone is never given again
)

readings: Final = Table(
    "readings",
    METADATA,
    Column("page_id", ForeignKey("pages.id"), primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False),
)

fields: Final = Table(
    "fields",
    METADATA,
    Column("document_no", ForeignKey("documents.id"), primary_key=True, autoincrement=False),
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("page_number", Integer, nullable=False),
    Column("box_left", Integer),
    Column("box_top", Integer),
    Column("box_right", Integer),
    Column("box_bottom", Integer),
    Column("rule", Text, nullable=False),
    Column("doubt", Text),
)

runs: Final = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("outcome", String(16)),
    Column("counters_json", Text),
)

failures: Final = Table(
    "failures",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_no", ForeignKey("documents.id"), index=True),
    Column("source_path", Text, index=True),
    Column("stage", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("template", Text, nullable=False),
    Column("values_json", Text, nullable=False),
    Column("page_number", Integer),
    Column("run_id", ForeignKey("runs.id")),
    Column("at", Moment, nullable=False),
    Column("resolved_at", Moment, index=True),
)

outbox: Final = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("target", String(16), nullable=False),
    Column("page_id", Integer, nullable=False),  # or of the document, as `target` says; the page may be gone
    Column("document_no", ForeignKey("documents.id"), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Index(None, "target", "page_id", unique=True),
    sqlite_autoincrement=True,  # a confirmation can never meet a later item
)

quarantine: Final = Table(
    "quarantine",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_no", ForeignKey("documents.id"), nullable=False, index=True),
    Column("level", Text, nullable=False),
    Column("page_number", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("run_id", ForeignKey("runs.id")),
    Column("at", Moment, nullable=False),
)
