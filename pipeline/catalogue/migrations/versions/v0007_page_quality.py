"""How well each page was read, and which pages are no Vietnamese text."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the columns; pages that were read before have no grade, and stay found."""
    op.add_column("pages", sa.Column("grade", sa.String(length=8), nullable=True))
    op.add_column("pages", sa.Column("right_share", sa.Float(), nullable=True))
    op.add_column("pages", sa.Column("weaknesses", sa.Text(), nullable=True))
    op.add_column("pages", sa.Column("searchable", sa.Integer(), nullable=False, server_default=sa.text("1")))
