"""The unit of work: one transaction, with every change and its audit entries in it.

A door to writing is opened by ``Store.write`` or joined to a workflow's transaction by ``Store.joined``. Audit entries
are collected and appended at the end, so that one transaction reads the head of the chain once.
"""

from datetime import datetime

from sqlalchemy import Connection

from rules_engine.documents.canonical import content_hash
from rules_engine.storage.audit import AuditEntry, Head, append
from rules_engine.storage.budgets import BudgetMovements
from rules_engine.storage.decisions import Decisions
from rules_engine.storage.documents import Documents
from rules_engine.storage.fingerprints import Fingerprints
from rules_engine.storage.lessons import Lessons
from rules_engine.storage.master import Master, Workers
from rules_engine.storage.master_records import MasterRecords
from rules_engine.storage.order_keys import OrderKeys
from rules_engine.storage.orders import Orders
from rules_engine.storage.outbox import Outbox
from rules_engine.storage.schema import stamp


class UnitOfWork:
    """Everything that can be read and changed within one transaction at one moment."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        """Work on a connection whose transaction began; ``now`` is the moment of every change in it."""
        self.connection = connection
        self.now = now
        self.at = stamp(now)
        self.documents = Documents(connection)
        self.decisions = Decisions(connection)
        self.fingerprints = Fingerprints(connection)
        self.order_keys = OrderKeys(connection)
        self.outbox = Outbox(connection)
        self.orders = Orders(connection)
        self.budgets = BudgetMovements(connection)
        self.master = Master(connection)
        self.records = MasterRecords(connection)
        self.lessons = Lessons(connection)
        self.workers = Workers(connection)
        self._entries: list[AuditEntry] = []

    def audit(
        self,
        what: str,
        *,
        who: str = "matchbook",
        document_id: str | None = None,
        order_key: str | None = None,
        before: object = None,
        after: object = None,
        reason: str = "",
    ) -> None:
        """Note one change; the contents before and after stand in the chain as hashes."""
        self._entries.append(
            AuditEntry(
                at=self.at,
                who=who,
                what=what,
                document_id=document_id,
                order_key=order_key,
                before_hash=None if before is None else content_hash(before),
                after_hash=None if after is None else content_hash(after),
                reason=reason,
            )
        )

    @property
    def noted(self) -> tuple[AuditEntry, ...]:
        """What was noted in this transaction and is not in the chain yet."""
        return tuple(self._entries)

    def seal(self) -> Head | None:
        """Append what was noted to the chain; called once, right before the transaction commits."""
        if not self._entries:
            return None
        entries, self._entries = self._entries, []
        return append(self.connection, entries)
