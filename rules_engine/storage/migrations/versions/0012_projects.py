"""Of which project the money of a budget is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; orders that stand already are of no project until something about them changes."""
    op.add_column("budget_movements", sa.Column("project", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_budget_movements_project_day", "budget_movements", ["project", "day"])
