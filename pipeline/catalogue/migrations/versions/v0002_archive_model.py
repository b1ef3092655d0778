"""Agencies, fonds, lists of documents, quality checks; the other fields of dossiers and of their scans."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_IN_SCOPE = sa.text("'in_scope'")
_DOSSIER_TEXTS = (
    "language", "keywords", "access_mode", "physical_state", "information_sign", "reliability",
    "risk_recovery", "risk_recovery_status", "paper_code", "shelf_place", "annotation", "note",
)  # fmt: skip
_DOCUMENT_TEXTS = (
    "document_code", "document_type", "code_number", "code_notation", "issuing_agency", "subject", "language",
    "sheet_number", "retention_period", "access_mode", "information_sign", "keywords", "reliability",
    "autograph", "physical_state", "risk_recovery", "risk_recovery_status", "process", "note", "file_name",
    "source_sheet",
)  # fmt: skip


def upgrade() -> None:
    """Makes the tables and columns."""
    _agencies()
    _dossiers()
    _documents()
    _registered_documents()
    op.create_table(
        "quality_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_no"], ["documents.id"], name=op.f("fk_quality_checks_document_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_checks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_quality_checks_document_no_id"), "quality_checks", ["document_no", "id"])


def _agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["agencies.agency_id"], name=op.f("fk_agencies_parent_id")),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["agencies.agency_id"], name=op.f("fk_agencies_successor_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("code", name=op.f("uq_agencies_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_agencies_name"), "agencies", ["name"])
    op.create_index(op.f("ix_agencies_parent_id"), "agencies", ["parent_id"])
    op.create_table(
        "agency_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_agency_names_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_names")),
    )
    op.create_index(op.f("ix_agency_names_agency_id"), "agency_names", ["agency_id"])
    op.create_index(op.f("ix_agency_names_name"), "agency_names", ["name"])
    op.create_table(
        "fonds",
        sa.Column("fonds_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("shelf_metres", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_fonds_agency_id")),
        sa.PrimaryKeyConstraint("fonds_code", name=op.f("pk_fonds")),
    )
    op.create_index(op.f("ix_fonds_agency_id"), "fonds", ["agency_id"])


def _dossiers() -> None:
    op.add_column("inventory_imports", sa.Column("kind", sa.String(length=16), nullable=True))
    with op.batch_alter_table("dossiers") as table:
        table.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("expected_sheets", sa.Integer(), nullable=True))
        table.add_column(sa.Column("start_date", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("end_date", sa.String(length=10), nullable=True))
        for name in _DOSSIER_TEXTS:
            table.add_column(sa.Column(name, sa.Text(), nullable=True))
        table.add_column(sa.Column("scope", sa.String(length=16), nullable=False, server_default=_IN_SCOPE))
        table.add_column(sa.Column("withdrawn_at", sa.String(length=32), nullable=True))
        table.create_foreign_key(op.f("fk_dossiers_agency_id"), "agencies", ["agency_id"], ["agency_id"])
        table.create_index(op.f("ix_dossiers_agency_id"), ["agency_id"])
        table.create_index(op.f("ix_dossiers_fonds_code"), ["fonds_code"])
    # The inventory of before: its agencies are roots, its fonds are open.
    op.execute("INSERT INTO agencies (name) SELECT DISTINCT agency FROM dossiers ORDER BY agency")
    op.execute("INSERT INTO agency_names (agency_id, name) SELECT agency_id, name FROM agencies")
    op.execute(
        "UPDATE dossiers SET agency_id = (SELECT a.agency_id FROM agencies a WHERE a.name = dossiers.agency)"
    )
    op.execute(
        "INSERT INTO fonds (fonds_code, agency_id, status) SELECT fonds_code, "
        "CASE WHEN count(DISTINCT agency_id) = 1 THEN min(agency_id) END, 'open' "
        "FROM dossiers WHERE fonds_code IS NOT NULL GROUP BY fonds_code"
    )


def _documents() -> None:
    op.add_column("documents", sa.Column("ordinal", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("matched_by", sa.String(length=16), nullable=True))
    op.add_column("documents", sa.Column("matched_at", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_documents_dossier_code_ordinal"), "documents", ["dossier_code", "ordinal"])


def _registered_documents() -> None:
    op.create_table(
        "registered_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("issued_date", sa.String(length=10), nullable=True),
        sa.Column("expected_pages", sa.Integer(), nullable=True),
        *[sa.Column(name, sa.Text(), nullable=True) for name in _DOCUMENT_TEXTS],
        sa.Column("scope", sa.String(length=16), nullable=False, server_default=_IN_SCOPE),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.String(length=32), nullable=False),
        sa.Column("withdrawn_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_code"], ["dossiers.dossier_code"], name=op.f("fk_registered_documents_dossier_code")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["inventory_imports.id"], name=op.f("fk_registered_documents_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_documents")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_registered_documents_dossier_code_ordinal"),
        "registered_documents",
        ["dossier_code", "ordinal"],
        unique=True,
    )
    op.create_index(op.f("ix_registered_documents_import_id"), "registered_documents", ["import_id"])
