"""What corrected documents teach about how their suppliers print."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of lessons; documents that were corrected before teach when they are corrected again."""
    op.create_table(
        "lessons",
        sa.Column("document_id", sa.Text(), sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
    )
    op.create_index("ix_lessons_due", "lessons", ["due"])
    op.create_index("ix_lessons_supplier_version", "lessons", ["supplier", "version"])
