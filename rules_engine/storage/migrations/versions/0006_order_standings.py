"""Where each order stands, and entries of the audit chain by order."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of standings."""
    op.create_table(
        "order_standings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "document_id",
            sa.Text(),
            sa.ForeignKey("documents.id", name="fk_order_standings_document_id"),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("cost_centre", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Text()),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_order_standings"),
    )
    op.create_index("ix_order_standings_status", "order_standings", ["status"])
    op.create_index("ix_order_standings_document_id", "order_standings", ["document_id"])
    op.create_index("ix_audit_entries_order_key", "audit_entries", ["order_key"])
