"""How far each document and dossier has come, the history of the rate, and what `verify` found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lists everything as to be counted."""
    op.add_column("masters", sa.Column("damaged", sa.String(length=16), nullable=True))
    op.add_column("masters", sa.Column("verified_at", sa.String(length=32), nullable=True))
    op.create_table(
        "stale_documents",
        sa.Column("document_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("document_no", name=op.f("pk_stale_documents")),
    )
    op.create_table(
        "stale_dossiers",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_code", name=op.f("pk_stale_dossiers")),
    )
    op.create_table(
        "rate_policy",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_policy")),
    )
    _standing()
    _snapshots()
    op.execute("INSERT INTO stale_documents SELECT id FROM documents")
    op.execute("INSERT INTO stale_dossiers SELECT dossier_code FROM dossiers")


def _stages(unit: str) -> list[sa.Column[int]]:
    return [sa.Column(f"{unit}_{stage}", sa.Integer(), nullable=False) for stage in range(1, 6)]


def _standing() -> None:
    op.create_table(
        "document_standing",
        sa.Column("document_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("lack", sa.String(length=24), nullable=True),
        sa.Column("document_type", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.String(length=32), nullable=False),
        sa.Column("filed_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("document_no", name=op.f("pk_document_standing")),
    )
    op.create_index(
        "ix_document_standing_dossier",
        "document_standing",
        [
            "dossier_code",
            "ordinal",
            "document_no",
            "stage",
            "pages",
            "checked",
            "lack",
            "filed_at",
            "taken_at",
        ],
    )  # fmt: skip
    op.create_index(
        op.f("ix_document_standing_lack_dossier_code"), "document_standing", ["lack", "dossier_code"]
    )
    op.create_table(
        "dossier_counts",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("sheets", sa.Integer(), nullable=True),
        *_stages("documents"),
        *_stages("pages"),
        sa.Column("unchecked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_code", name=op.f("pk_dossier_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "type_counts",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("listed_pages", sa.Integer(), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_code", "document_type", name=op.f("pk_type_counts")),
        sqlite_with_rowid=False,
    )


def _snapshots() -> None:
    op.create_table(
        "rate_snapshots",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("fonds_code", sa.Text(), nullable=False),
        sa.Column("covered", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("scanned", "read", "described", "checked", "digitized")
        ),
        sa.Column("taken_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "agency", "fonds_code", "covered", "unit", name=op.f("pk_rate_snapshots")
        ),
    )
