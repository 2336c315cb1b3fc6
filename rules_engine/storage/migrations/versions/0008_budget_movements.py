"""What moves money of budgets, and which orders were entered there."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXTS = ("number", "at", "on_day", "what", "document_id", "cost_centre", "category", "day", "currency")


def upgrade() -> None:
    """Make the table of movements; orders that stand already are entered when the home is opened next."""
    op.create_table(
        "budget_movements",
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("reserved", "committed", "consumed")),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("order_key", "sequence", name="pk_budget_movements"),
    )
    op.create_index("ix_budget_movements_cost_centre_day", "budget_movements", ["cost_centre", "day"])
    op.add_column("order_standings", sa.Column("budgeted", sa.Integer(), nullable=False, server_default="0"))
