"""The day whose rate turns what an order moves: the bill's for what it consumes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and have every order enter its budgets anew when a worker starts."""
    op.add_column("budget_movements", sa.Column("rate_day", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE order_standings SET budgeted = 0")
