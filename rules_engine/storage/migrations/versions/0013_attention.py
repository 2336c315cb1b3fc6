"""Who takes care of a document that waits, until when it is put aside, and how much of an order was received."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; of orders that stand already it is unknown until something about them changes."""
    op.create_table(
        "attention",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("snoozed_until", sa.Text(), nullable=False),
        sa.Column("snoozed_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_attention_document_id_documents"),
        sa.PrimaryKeyConstraint("document_id", name="pk_attention"),
    )
    op.add_column("order_standings", sa.Column("received", sa.Integer(), nullable=True))
