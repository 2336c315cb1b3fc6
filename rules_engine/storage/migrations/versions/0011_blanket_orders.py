"""Whether an order only says what may be called off."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; orders that stand already are none until something about them changes."""
    op.add_column("order_standings", sa.Column("blanket", sa.Integer(), nullable=False, server_default="0"))
