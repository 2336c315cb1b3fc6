"""What orders are found by where a document names none."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of keys of orders."""
    document = sa.ForeignKey("documents.id", name="fk_order_keys_document_id")
    op.create_table(
        "order_keys",
        sa.Column("document_id", sa.Text(), document, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("receive_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "key", name="pk_order_keys"),
    )
    op.create_index("ix_order_keys_key_receive_seq", "order_keys", ["key", "receive_seq"])
