"""Pages that a person vouches for, with who and when."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "vouched_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("taken_back_by", sa.Text(), nullable=True),
        sa.Column("taken_back_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["masters.sha256"], name=op.f("fk_vouched_pages_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouched_pages")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_vouched_pages_sha256_page_number"), "vouched_pages", ["sha256", "page_number"])
