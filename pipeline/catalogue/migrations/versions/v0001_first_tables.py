"""All tables of the first catalogue. Frozen: what changes later is a migration of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "inventory_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_imports")),
    )
    op.create_index(op.f("ix_inventory_imports_sha256"), "inventory_imports", ["sha256"], unique=False)
    op.create_table(
        "masters",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("vault_name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_masters")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("counters_json", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("dossier_code", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("derived_name", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.String(length=32), nullable=False),
        sa.Column("filed_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["masters.sha256"], name=op.f("fk_documents_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("document_id", name=op.f("uq_documents_document_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_documents_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_documents_rate",
        "documents",
        ["status", "dossier_code", "id", "page_count", "pages_read", "filed_at", "derived_name"],
        unique=False,
    )
    op.create_index(op.f("ix_documents_source_name"), "documents", ["source_name"], unique=False)
    op.create_index(
        op.f("ix_documents_status_taken_at_id"), "documents", ["status", "taken_at", "id"], unique=False
    )
    op.create_table(
        "dossiers",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("fonds_code", sa.Text(), nullable=True),
        sa.Column("inventory_number", sa.Text(), nullable=True),
        sa.Column("archive_box", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("retention_period", sa.Text(), nullable=True),
        sa.Column("expected_documents", sa.Integer(), nullable=True),
        sa.Column("expected_pages", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["inventory_imports.id"], name=op.f("fk_dossiers_import_id")),
        sa.PrimaryKeyConstraint("dossier_code", name=op.f("pk_dossiers")),
    )
    op.create_table(
        "sources",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["masters.sha256"], name=op.f("fk_sources_sha256")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_sources")),
    )
    op.create_index(op.f("ix_sources_sha256"), "sources", ["sha256"], unique=False)
    op.create_index(op.f("ix_sources_state"), "sources", ["state"], unique=False)
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Integer(), nullable=True),
        sa.Column("source_path", sa.Text(), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("values_json", sa.Text(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("resolved_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["document_no"], ["documents.id"], name=op.f("fk_failures_document_no")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_failures_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
    )
    op.create_index(op.f("ix_failures_document_no"), "failures", ["document_no"], unique=False)
    op.create_index(op.f("ix_failures_resolved_at"), "failures", ["resolved_at"], unique=False)
    op.create_index(op.f("ix_failures_source_path"), "failures", ["source_path"], unique=False)
    op.create_table(
        "fields",
        sa.Column("document_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("box_left", sa.Integer(), nullable=True),
        sa.Column("box_top", sa.Integer(), nullable=True),
        sa.Column("box_right", sa.Integer(), nullable=True),
        sa.Column("box_bottom", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_no"], ["documents.id"], name=op.f("fk_fields_document_no")),
        sa.PrimaryKeyConstraint("document_no", "name", name=op.f("pk_fields")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_no"], ["documents.id"], name=op.f("fk_outbox_document_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_document_no"), "outbox", ["document_no"], unique=False)
    op.create_index(op.f("ix_outbox_target_page_id"), "outbox", ["target", "page_id"], unique=True)
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Integer(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("dpi", sa.Integer(), nullable=True),
        sa.Column("mean_confidence", sa.Float(), nullable=True),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_no"], ["documents.id"], name=op.f("fk_pages_document_no")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_pages_document_no_page_number"), "pages", ["document_no", "page_number"], unique=True
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["document_no"], ["documents.id"], name=op.f("fk_quarantine_document_no")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_quarantine_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_document_no"), "quarantine", ["document_no"], unique=False)
    op.create_table(
        "readings",
        sa.Column("page_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_readings_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_readings")),
    )
