"""The queue of durable work: what is to be done, entered in the transaction that made it necessary.

Owns the names of the workflows and of the queue, and the settings both sides must share. No workflow runs here.
"""

from typing import Final

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

from rules_engine.pipeline.line.statuses import UNREAD
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

NAME: Final = "matchbook"
QUEUE: Final = "line"
READ: Final = "read document"
DECIDE: Final = "decide document"

WIDTH: Final = 8
"""How many documents one worker has in hand at a time."""

POLL_SECONDS: Final = 0.03
"""How often a worker looks for work."""

LINE_VERSION: Final = "1"
"""The version of the order of steps; it grows only with them, so that an upgrade strands no document on its way."""

PRIORITY_MAX: Final = 2**31 - 1
"""The lowest priority there is; documents are read in the order they were received."""

SERIALIZER: Final = DBOSPortableJSONSerializer()
"""Checkpoints are JSON: whoever can write the database cannot run code here."""


class WorkQueue:
    """The queue in the same database, written in the caller's transaction."""

    def __init__(self, store: Store) -> None:
        """Write to the queue of a store; its tables are made where they are not there yet."""
        if not store.has_table("workflow_status", schema=None if store.sqlite else "dbos"):
            DBOS.migrate(store.url)
        self._engine = store.checkpoint_engine()
        self._client = DBOSClient(
            system_database_url=None if self._engine else store.url,
            system_database_engine=self._engine,
            serializer=SERIALIZER,
            application_name=NAME,
            lazy=True,
        )
        # Known before the executor starts, or it would look for the queue only a second later.
        if self._client.retrieve_queue(QUEUE) is None:
            self._client.register_queue(
                QUEUE, worker_concurrency=WIDTH, polling_interval_sec=POLL_SECONDS, on_conflict="never_update"
            )

    def read(self, uow: UnitOfWork, document_id: str, sequence: int, turn: int = 0) -> None:
        """Have a document read, linked, and decided when it is its turn; earlier documents come first."""
        self._enter(uow, READ, f"{document_id}:read{turn}" if turn else document_id, sequence, document_id)

    def decide(self, uow: UnitOfWork, document_id: str, sequence: int, turn: int) -> None:
        """Have a document decided; ``turn`` counts its turns, so that each is taken once."""
        self._enter(uow, DECIDE, f"{document_id}:{turn}", sequence, document_id)

    def give_turns(self, uow: UnitOfWork, mine: str | None = None) -> bool:
        """Have every document decided whose turn it is; tell whether the caller's own, left to it, is among them."""
        turns = uow.documents.take_turns(UNREAD)
        for row in turns:
            if row.id != mine:
                self.decide(uow, str(row.id), int(row.receive_seq), int(row.turns) + 1)
        return any(row.id == mine for row in turns)

    def _enter(self, uow: UnitOfWork, workflow: str, workflow_id: str, sequence: int, document_id: str) -> None:
        self._client.enqueue_in_transaction(
            uow.connection,
            {
                "workflow_name": workflow,
                "queue_name": QUEUE,
                "workflow_id": workflow_id,
                "app_version": LINE_VERSION,
                "priority": min(sequence, PRIORITY_MAX),
            },
            document_id,
        )

    def close(self) -> None:
        """Close the connections of the queue."""
        self._client.destroy()
        if self._engine is not None:
            self._engine.dispose()
