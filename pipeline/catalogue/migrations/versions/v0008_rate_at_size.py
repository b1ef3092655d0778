"""What reports on a million documents read: places of dossiers beside their counts, ages, sums of fields."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LACKS = ("rescan", "low_resolution", "wrong_pages", "undescribed", "failed", "stopped", "damaged")


def upgrade() -> None:
    """Makes the derived tables anew and lists every dossier as to be counted; sums up the fields."""
    for table in ("dossier_counts", "type_counts", "stale_dossiers"):
        op.drop_table(table)
    op.create_table(
        "stale_dossiers",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_code", name=op.f("pk_stale_dossiers")),
        sqlite_with_rowid=False,
    )
    _counts()
    op.create_table(
        "owed_documents",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.String(length=32), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_code", "registered_at", name=op.f("pk_owed_documents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "field_counts",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("millionths", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_field_counts")),
    )
    op.execute(
        "INSERT INTO stale_dossiers SELECT dossier_code FROM dossiers "
        "UNION SELECT dossier_code FROM document_standing"
    )
    op.execute(
        "INSERT INTO field_counts SELECT name, count(*), count(doubt), "
        "sum(CAST(round(confidence * 1000000) AS INTEGER)) FROM fields GROUP BY name"
    )


def _counts() -> None:
    op.create_table(
        "dossier_counts",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("cover", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("fonds_code", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("retention_period", sa.Text(), nullable=True),
        *(sa.Column(unit, sa.Integer(), nullable=True) for unit in ("documents", "pages", "sheets")),
        *_numbers(f"{unit}_{stage}" for unit in ("documents", "pages") for stage in range(1, 6)),
        *_numbers(("unchecked", "scans", "checked", *(f"scans_{lack}" for lack in _LACKS))),
        sa.PrimaryKeyConstraint("dossier_code", name=op.f("pk_dossier_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "type_counts",
        sa.Column("dossier_code", sa.Text(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        *_numbers(("cover",)),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        *_numbers(("listed",)),
        sa.Column("listed_pages", sa.Integer(), nullable=True),
        *_numbers(("documents", "pages")),
        sa.PrimaryKeyConstraint("dossier_code", "document_type", name=op.f("pk_type_counts")),
        sqlite_with_rowid=False,
    )


def _numbers(names: Iterable[str]) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]
