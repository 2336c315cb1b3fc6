"""Which queue the latest decision sends a document to."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LATEST = """
select decisions.document_id, decisions.decision from decisions
join documents on documents.id = decisions.document_id and documents.status in ('held', 'needs_approval', 'refused')
where decisions.sequence = (select max(later.sequence) from decisions later where later.document_id = documents.id)
"""
ROUTED = "update documents set queue = :queue, queue_next = :next, queue_hours = :hours where id = :document"


def upgrade() -> None:
    """Add the columns, and fill them for documents that wait for somebody."""
    for column in (
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("queue_next", sa.Text(), nullable=True),
        sa.Column("queue_hours", sa.Integer(), nullable=True),
    ):
        op.add_column("documents", column)
    connection = op.get_bind()
    for document, decision in connection.execute(sa.text(LATEST)).all():
        route = json.loads(decision).get("route")
        if route:
            values = {"next": route.get("escalate_to"), "hours": route.get("due_hours"), "document": document}
            connection.execute(sa.text(ROUTED), {"queue": route["queue"], **values})
