"""Until when documents that wait may still be paid with a cash discount, and what that takes off."""

import json
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LATEST = """
select decisions.document_id, decisions.sheet from decisions
join documents on documents.id = decisions.document_id and documents.status in ('held', 'needs_approval', 'refused')
where decisions.sequence = (select max(later.sequence) from decisions later where later.document_id = documents.id)
"""
OFFERED = "update documents set discount_until = :until, discount_amount = :amount where id = :document"


def upgrade() -> None:
    """Add the columns, and fill them for documents that wait for somebody."""
    for column in (
        sa.Column("discount_until", sa.Text(), nullable=True),
        sa.Column("discount_amount", sa.Integer(), nullable=True),
    ):
        op.add_column("documents", column)
    connection = op.get_bind()
    for document, sheet in connection.execute(sa.text(LATEST)).all():
        terms = (json.loads(sheet) or {}).get("terms") or {}
        day, amount = terms.get("document.discount_until"), terms.get("document.discount_amount")
        if isinstance(day, int) and isinstance(amount, int):
            until = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
            connection.execute(sa.text(OFFERED), {"until": until, "amount": amount, "document": document})
