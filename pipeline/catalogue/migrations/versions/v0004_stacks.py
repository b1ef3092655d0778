"""Scans that hold several documents: the stretch of a scan that a document takes, and where it is cut."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and columns."""
    op.add_column("masters", sa.Column("stack_sha256", sa.String(length=64), nullable=True))
    op.add_column("masters", sa.Column("first_page", sa.Integer(), nullable=True))
    op.add_column("masters", sa.Column("last_page", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_masters_stack_sha256"), "masters", ["stack_sha256"])
    op.create_table(
        "cuts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("dossier_code", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["masters.sha256"], name=op.f("fk_cuts_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cuts")),
    )
    op.create_index(op.f("ix_cuts_sha256_first_page"), "cuts", ["sha256", "first_page"], unique=True)
