"""The lists people work through, read page by page: documents that wait, and orders with what came for them.

Owns the SQL of these lists and nothing of what they mean. No list ever returns more rows than it is asked for.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, Subquery, case, func, select
from sqlalchemy.sql.functions import aggregate_strings

from rules_engine.storage.attention import attention
from rules_engine.storage.documents import REQUESTED_HERE
from rules_engine.storage.orders import order_standings
from rules_engine.storage.schema import audit_entries, billed, decisions, document_links, documents, holds, readings

ListRow = Row[tuple[object, ...]]
"""A row of a list."""


class Worklists:
    """The lists of the store, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def revision(self) -> int:
        """Return a number that grows with every change of the store."""
        return int(self.connection.execute(select(func.max(audit_entries.c.seq))).scalar() or 0)

    def waiting_facts(self, statuses: Iterable[str], document_ids: Sequence[str] | None = None) -> list[ListRow]:
        """Return the documents of these statuses, or those of them with these ids, with their open money at risk.

        ``reasons`` are the reasons of their open holds, one on each line.
        """
        at_risk = _open_money(document_ids)
        query = (
            select(*_WAITING_COLUMNS, *_ATTENTION_COLUMNS, at_risk.c.money, at_risk.c.reasons)
            .join(at_risk, at_risk.c.document_id == documents.c.id, isouter=True)
            .join(attention, attention.c.document_id == documents.c.id, isouter=True)
            .where(documents.c.status.in_(list(statuses)))
        )
        return list(self.connection.execute(query if document_ids is None else query.where(_among(document_ids))))

    def documents_changed_since(self, revision: int) -> set[str]:
        """Return the ids of all documents that any later change is about."""
        query = select(audit_entries.c.document_id).where(
            audit_entries.c.seq > revision, audit_entries.c.document_id.is_not(None)
        )
        return set(self.connection.execute(query.distinct()).scalars())

    def of_ids(self, document_ids: Sequence[str]) -> list[ListRow]:
        """Return the documents with these ids as they stand."""
        return list(self.connection.execute(select(documents).where(_among(document_ids))))

    def open_holds(self, document_ids: Sequence[str]) -> list[ListRow]:
        """Return the open holds of some documents, the one with most money at risk first."""
        money = func.coalesce(holds.c.money_at_risk, 0)
        query = (
            select(holds)
            .where(holds.c.document_id.in_(document_ids), holds.c.released_at.is_(None))
            .order_by(holds.c.document_id, money.desc(), holds.c.placed_at, holds.c.key)
        )
        return list(self.connection.execute(query))

    def explanations(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Return the sentence of the latest decision about each of some documents."""
        query = (
            select(decisions.c.document_id, decisions.c.explanation)
            .where(decisions.c.document_id.in_(document_ids))
            .order_by(decisions.c.document_id, decisions.c.sequence)
        )
        return {str(row.document_id): str(row.explanation) for row in self.connection.execute(query)}

    def findings(self, document_ids: Sequence[str]) -> dict[str, bytes]:
        """Return what was found wrong while each of some documents was read, as canonical JSON."""
        query = select(readings.c.document_id, readings.c.findings).where(readings.c.document_id.in_(document_ids))
        return {str(row.document_id): bytes(row.findings) for row in self.connection.execute(query)}

    def order_facts(self, keys: Sequence[str] | None = None) -> list[ListRow]:
        """Return the orders that stand, each with what came for it; all of them, or those with these numbers."""
        came = _came(keys)
        rejected = (documents.c.status == "refused") & (documents.c.channel == REQUESTED_HERE)
        query = (
            select(*_ORDER_COLUMNS, *(came.c[name] for name in _CAME), *_STANDING_COLUMNS)
            .join(came, came.c.key == documents.c.number_key)
            .join(order_standings, order_standings.c.key == documents.c.number_key, isouter=True)
            .where(documents.c.document_type == "order", documents.c.status.not_in(_GONE) | rejected)
        )
        return list(self.connection.execute(query if keys is None else query.where(documents.c.number_key.in_(keys))))

    def orders_of(self, document_ids: Sequence[str]) -> set[str]:
        """Return the numbers, as compared, of all orders that these documents are about."""
        # Not made distinct by the database: SQLite would then walk the index of all numbers to find these few.
        query = select(document_links.c.key).where(
            document_links.c.document_id.in_(document_ids), document_links.c.kind == "order"
        )
        return set(self.connection.execute(query).scalars())

    def invoiced(self, order_keys: Sequence[str]) -> dict[tuple[str, str], int]:
        """Return what was billed for orders, by key and currency, in minor units."""
        query = (
            select(billed.c.order_key, billed.c.currency, func.sum(billed.c.amount))
            .where(billed.c.order_key.in_(order_keys), billed.c.currency.is_not(None))
            .group_by(billed.c.order_key, billed.c.currency)
        )
        return {(str(key), str(currency)): int(amount) for key, currency, amount in self.connection.execute(query)}


_WAITING_COLUMNS: Final = tuple(
    documents.c[name]
    for name in (
        *("id", "receive_seq", "status", "status_since", "currency"),
        *("number", "seller_name", "order_reference", "file_name"),
        *("queue", "queue_next", "queue_hours", "discount_until", "discount_amount"),
    )
)
_ATTENTION_COLUMNS: Final = tuple(attention.c[name] for name in ("owner", "snoozed_until", "snoozed_at"))
_GONE: Final = ("refused", "quarantined", "cancelled")
_OPEN: Final = ("held", "needs_approval")
_CAME: Final = ("responses", "receipt_advices", "invoices", "waiting", "last_at")
_ORDER_COLUMNS: Final = tuple(
    documents.c[name]
    for name in ("id", "receive_seq", "number", "number_key", "seller_name", "currency", "amount_due", "issue_date")
)
_STANDING_COLUMNS: Final = (
    order_standings.c.status.label("standing"),
    order_standings.c.since.label("standing_since"),
    *(order_standings.c[name] for name in ("promised_on", "site", "cost_centre", "found_by", "received", "blanket")),
)


def _among(document_ids: Sequence[str]) -> ColumnElement[bool]:
    return documents.c.id.in_(document_ids)


def _open_money(document_ids: Sequence[str] | None) -> Subquery:
    """Return, per document, the reasons of the holds that stand and how much money is at risk under them.

    A hold on the whole document is about the money of its lines too, so the larger of the two counts, never both.
    """
    whole = func.max(case((holds.c.line.is_(None), holds.c.money_at_risk)))
    lines = func.sum(case((holds.c.line.is_not(None), holds.c.money_at_risk)))
    query = (
        select(
            holds.c.document_id,
            aggregate_strings(holds.c.reason, "\n").label("reasons"),
            case((func.coalesce(whole, 0) >= func.coalesce(lines, 0), whole), else_=lines).label("money"),
        )
        .where(holds.c.released_at.is_(None))
        .group_by(holds.c.document_id)
    )
    return (query if document_ids is None else query.where(holds.c.document_id.in_(document_ids))).subquery()


def _came(keys: Sequence[str] | None) -> Subquery:
    """Return, per order number as compared, how many documents of each kind came, and when the last one changed."""
    came = documents.alias("came")

    def counted(name: str, condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0)).label(name)

    stands = came.c.status.not_in(_GONE)
    query = (
        select(
            document_links.c.key,
            counted("responses", (came.c.document_type == "order_response") & stands),
            counted("receipt_advices", (came.c.document_type == "receipt_advice") & stands),
            counted("invoices", came.c.document_type.in_(("invoice", "credit_note")) & stands),
            counted("waiting", came.c.status.in_(_OPEN)),
            func.max(came.c.status_since).label("last_at"),
        )
        .join(came, came.c.id == document_links.c.document_id)
        .where(document_links.c.kind == "order")
        .group_by(document_links.c.key)
    )
    return (query if keys is None else query.where(document_links.c.key.in_(keys))).subquery("facts")
