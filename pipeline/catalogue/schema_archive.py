"""The tables of the archive model: agencies, fonds, lists of documents and quality checks.

They stand beside the tables of `schema`, in the same metadata. What an office lists and then leaves out is
never deleted: `withdrawn_at` says since when the inventory no longer holds it.
"""

from typing import Final

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, text

from pipeline.catalogue.schema import METADATA, Moment

agencies: Final = Table(
    "agencies",
    METADATA,
    Column("agency_id", Integer, primary_key=True),
    Column("code", Text, unique=True),
    Column("name", Text, nullable=False, index=True),  # of today, or the last one
    Column("parent_id", ForeignKey("agencies.agency_id"), index=True),
    Column("opened", Date),
    Column("closed", Date),
    Column("successor_id", ForeignKey("agencies.agency_id")),
    sqlite_autoincrement=True,
)

agency_names: Final = Table(
    "agency_names",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.agency_id"), nullable=False, index=True),
    Column("name", Text, nullable=False, index=True),  # all of them, that of today too
    Column("valid_from", Date),
    Column("valid_to", Date),  # the last day
)

fonds: Final = Table(
    "fonds",
    METADATA,
    Column("fonds_code", Text, primary_key=True),
    Column("name", Text),
    Column("agency_id", ForeignKey("agencies.agency_id"), index=True),
    Column("status", String(16), nullable=False),
    Column("shelf_metres", Float),
    Column("note", Text),
)

registered_documents: Final = Table(
    "registered_documents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("dossier_code", ForeignKey("dossiers.dossier_code"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("document_code", Text),
    Column("document_type", Text),
    Column("code_number", Text),
    Column("code_notation", Text),
    Column("issued_date", String(10)),  # ISO 8601, as much of it as the list says: 1976, 1976-05, 1976-05-19
    Column("issuing_agency", Text),
    Column("subject", Text),
    Column("language", Text),
    Column("expected_pages", Integer),
    Column("sheet_number", Text),
    Column("retention_period", Text),
    Column("access_mode", Text),
    Column("information_sign", Text),
    Column("keywords", Text),
    Column("reliability", Text),
    Column("autograph", Text),
    Column("physical_state", Text),
    Column("risk_recovery", Text),
    Column("risk_recovery_status", Text),
    Column("process", Text),
    Column("note", Text),
    Column("file_name", Text),
    Column("scope", String(16), nullable=False, server_default=text("'in_scope'")),
    Column("import_id", ForeignKey("inventory_imports.id"), nullable=False, index=True),
    Column("source_sheet", Text),
    Column("source_row", Integer),
    Column("registered_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(None, "dossier_code", "ordinal", unique=True),
    sqlite_autoincrement=True,
)

quality_checks: Final = Table(
    "quality_checks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_no", ForeignKey("documents.id"), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("page_count", Integer),  # that the person saw: a reading with another count makes it stale
    Column("person", Text, nullable=False),
    Column("reason", Text),
    Column("at", Moment, nullable=False),
    Index(None, "document_no", "id"),
    sqlite_autoincrement=True,
)
