"""What moves money of budgets, one row per order, moment and share of it; the sum of the rows is the balance.

The rows of an order are written anew whenever it changes, from its documents and the audit chain: they are never the
only place where something stands. Amounts are minor units of the order's currency.
"""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Row,
    Table,
    Text,
    delete,
    false,
    func,
    insert,
    or_,
    select,
)

from rules_engine.storage.schema import documents, metadata

OF_INVOICE: Final = "bill "
"""What the key of what a bill without an order moves begins with; its document's id follows."""

budget_movements = Table(
    "budget_movements",
    metadata,
    Column("order_key", Text, primary_key=True, comment="the order's number as compared, or the bill without an order"),
    Column("sequence", Integer, primary_key=True, comment="1, 2, 3 … within the order"),
    Column("number", Text, nullable=False, comment="the order's, or the bill's without an order"),
    Column("at", Text, nullable=False, comment="since when it is known"),
    Column("on_day", Text, nullable=False, comment="since when it is true"),
    Column("what", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("cost_centre", Text, nullable=False),
    Column("category", Text, nullable=False, comment="of the items; empty where none is known"),
    Column("day", Text, nullable=False, comment="of the order: it says the period"),
    Column("currency", Text, nullable=False),
    Column("reserved", BigInteger, nullable=False, comment="more than before, negative for less"),
    Column("committed", BigInteger, nullable=False),
    Column("consumed", BigInteger, nullable=False),
    Column("unknown", Integer, nullable=False, comment="amounts that nobody knows, more than before"),
    Column("project", Text, nullable=False, server_default="", comment="empty where it is of none"),
    Column("rate_day", Text, nullable=False, server_default="", comment="whose rate counts; empty: that of the day"),
    Index(None, "cost_centre", "day"),
    Index(None, "project", "day"),
)


class Movement(NamedTuple):
    """One row: what something did to one share of an order."""

    order_key: str
    sequence: int
    number: str
    at: str
    on_day: str
    what: str
    document_id: str
    cost_centre: str
    category: str
    day: str
    currency: str
    reserved: int
    committed: int
    consumed: int
    unknown: int
    project: str = ""
    rate_day: str = ""


class Account(NamedTuple):
    """Whose money it is: a cost centre's, a project's, or both."""

    cost_centre: str
    project: str = ""


class Share(NamedTuple):
    """The sum of the rows of one cost centre, project, category, day, day of its rate and currency."""

    cost_centre: str
    project: str
    category: str
    day: str
    rate_day: str
    currency: str
    reserved: int
    committed: int
    consumed: int
    unknown: int


class Until(NamedTuple):
    """Up to when rows count: known at a moment, true on a day; None: up to now."""

    known_at: str | None = None
    as_of: str | None = None


NOW: Final = Until()
"""Everything counts."""


class BudgetMovements:
    """The movements of all budgets, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work on the connection of a transaction."""
        self.connection = connection

    def keep(self, order_key: str, rows: Iterable[Movement]) -> set[Account]:
        """Keep the rows of an order in place of those kept before; return whose money they are of."""
        mine, table = budget_movements.c.order_key == order_key, budget_movements.c
        before = select(table.cost_centre, table.project).where(mine).distinct()
        touched = {Account(str(row.cost_centre), str(row.project)) for row in self.connection.execute(before)}
        self.connection.execute(delete(budget_movements).where(mine))
        new = list(rows)
        if new:
            self.connection.execute(insert(budget_movements), [row._asdict() for row in new])
        return touched | {Account(row.cost_centre, row.project) for row in new}

    def shares(self, account: Account, *, without: Collection[str] = (), until: Until = NOW) -> list[Share]:
        """Return what orders of the cost centre or of the project hold, summed; ``without`` leaves orders out."""
        table = budget_movements.c
        names = ("cost_centre", "project", "category", "day", "rate_day", "currency")
        sums = ("reserved", "committed", "consumed", "unknown")
        query = select(*(table[name] for name in names), *(func.sum(table[name]) for name in sums))
        query = query.where(_of(account))
        if without:
            query = query.where(table.order_key.not_in(sorted(without)))
        if until.known_at is not None:
            query = query.where(table.at <= until.known_at)
        if until.as_of is not None:
            query = query.where(table.on_day <= until.as_of)
        grouped = query.group_by(*(table[name] for name in names)).order_by(*(table[name] for name in names))
        return [
            Share(str(row[0]), str(row[1]), str(row[2]), str(row[3]), str(row[4]), str(row[5]), *map(int, row[6:]))
            for row in self.connection.execute(grouped)
        ]

    def of_sellers(self, own: Collection[str], limit: int) -> list[str]:
        """Return the keys of what bills without an order took whose seller is one of these, ourselves."""
        mine = documents.c.seller_vat_key.in_(sorted(own)) | documents.c.seller_key.in_(sorted(own))
        table = budget_movements.c
        query = select(table.order_key).distinct().join(documents, documents.c.id == table.document_id)
        by_itself = table.order_key == OF_INVOICE + table.document_id
        return [str(key) for key in self.connection.execute(query.where(mine, by_itself).limit(limit)).scalars()]

    def of_account(self, account: Account) -> list[Row[tuple[object, ...]]]:
        """Return every row of a cost centre or a project, in the order things became known."""
        table = budget_movements.c
        query = select(budget_movements).where(_of(account))
        return list(self.connection.execute(query.order_by(table.at, table.order_key, table.sequence)))

    def of_order(self, order_key: str) -> list[Row[tuple[object, ...]]]:
        """Return every row of an order, first to last."""
        query = select(budget_movements).where(budget_movements.c.order_key == order_key)
        return list(self.connection.execute(query.order_by(budget_movements.c.sequence)))


def _of(account: Account) -> ColumnElement[bool]:
    """Ask for the rows of a cost centre, or of a project whichever cost centre works on it."""
    mine = [budget_movements.c.cost_centre == account.cost_centre] if account.cost_centre else []
    projects = [budget_movements.c.project == account.project] if account.project else []
    return or_(false(), *mine, *projects)
