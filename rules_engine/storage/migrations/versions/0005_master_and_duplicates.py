"""Master data of every kind with its history and its names, and what invoices are compared by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of master records and names, of fingerprints and their keys."""
    op.create_table(
        "master_records",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text()),
        sa.PrimaryKeyConstraint("kind", "id", "version", name="pk_master_records"),
    )
    op.create_index("ix_master_records_kind_ended_at", "master_records", ["kind", "ended_at"])
    op.create_table(
        "master_names",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "id", "how", name="pk_master_names"),
    )
    op.create_index("ix_master_names_kind_id", "master_names", ["kind", "id"])
    document = sa.ForeignKey("documents.id", name="fk_fingerprints_document_id")
    op.create_table(
        "fingerprints",
        sa.Column("document_id", sa.Text(), document, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_fingerprints"),
    )
    document = sa.ForeignKey("documents.id", name="fk_duplicate_keys_document_id")
    op.create_table(
        "duplicate_keys",
        sa.Column("document_id", sa.Text(), document, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "key", name="pk_duplicate_keys"),
    )
    op.create_index("ix_duplicate_keys_key", "duplicate_keys", ["key"])
