"""The cases of the quarantine, the marks that a person has passed, and the append-only audit table."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables; what was in quarantine before gets a case, which the next run puts away."""
    op.create_table(
        "quarantine_cases",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.String(length=32), nullable=False),
        sa.Column("left_outside", sa.Integer(), nullable=False),
        sa.Column("was_indexed", sa.Integer(), nullable=False),
        sa.Column("put_away_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_no"], ["documents.id"], name=op.f("fk_quarantine_cases_document_no")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_quarantine_cases")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_quarantine_cases_document_no"), "quarantine_cases", ["document_no"], unique=False
    )
    op.create_table(
        "quarantine_passed",
        sa.Column("document_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_no"], ["documents.id"], name=op.f("fk_quarantine_passed_document_no")
        ),
        sa.PrimaryKeyConstraint("document_no", "page_number", name=op.f("pk_quarantine_passed")),
    )
    op.create_table(
        "quarantine_audit",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_quarantine_audit")),
    )
    _protect()
    _carry_over()


def _protect() -> None:
    """Rows are added at the end and never changed, whoever asks."""
    if op.get_bind().dialect.name != "sqlite":
        return
    refuse = "SELECT RAISE(ABORT, 'the audit table of the quarantine only grows')"
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER quarantine_audit_{event.lower()} BEFORE {event} ON quarantine_audit "
            f"BEGIN {refuse}; END"
        )
    op.execute(  # INSERT OR REPLACE would delete without asking the trigger above
        "CREATE TRIGGER quarantine_audit_insert BEFORE INSERT ON quarantine_audit "
        "WHEN NEW.entry <> (SELECT coalesce(max(entry), 0) + 1 FROM quarantine_audit) "
        f"BEGIN {refuse}; END"
    )


def _carry_over() -> None:
    op.execute(
        "INSERT INTO quarantine_cases (document_no, state, level, stopped_at, left_outside, was_indexed) "
        "SELECT d.id, 'old', coalesce((SELECT CASE max(CASE q.level WHEN 'tuyệt mật' THEN 3 "
        "WHEN 'tối mật' THEN 2 ELSE 1 END) WHEN 3 THEN 'tuyệt mật' WHEN 2 THEN 'tối mật' ELSE 'mật' END "
        "FROM quarantine q WHERE q.document_no = d.id), 'mật'), coalesce(d.filed_at, d.taken_at), 0, 0 "
        "FROM documents d WHERE d.status = 'quarantined' ORDER BY d.id"
    )
