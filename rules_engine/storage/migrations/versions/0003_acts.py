"""What people did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of acts."""
    op.create_table(
        "acts",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text()),
        sa.Column("document_id", sa.Text(), sa.ForeignKey("documents.id", name="fk_acts_document_id")),
        sa.Column("ruleset_id", sa.Text()),
        sa.Column("ruleset_hash", sa.Text()),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_acts"),
    )
    op.create_index("ix_acts_document_id", "acts", ["document_id"])
    op.create_index("ix_acts_ruleset_id_seq", "acts", ["ruleset_id", "seq"])
