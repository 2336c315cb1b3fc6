"""Sending: what the outbox holds leaves once, whatever happens between asking and hearing.

An effect is claimed in one transaction, sent outside of any, and its result is kept in another. Whatever was, or may
have been, sent before is looked up by its key before it is sent again. A push is checked against what stands now right
before it is claimed: a document that is held again sends no bill.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple

import orjson

from rules_engine.errors import ConnectorError, ConnectorRefused, ConnectorUnavailable
from rules_engine.pipeline.lifecycle.agreement import COUNTER, basis_of
from rules_engine.pipeline.lifecycle.journal import fold
from rules_engine.pipeline.lifecycle.record import read_record
from rules_engine.pipeline.line.settling import HOLD, may_leave
from rules_engine.pipeline.line.statuses import Status, move
from rules_engine.ports import Applied, Connector, PushRequest
from rules_engine.storage.outbox import DONE, OPEN, OutboxRow
from rules_engine.storage.schema import stamp
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

BATCH: Final = 50
"""How many effects are claimed at once."""

CLAIM: Final = timedelta(seconds=120)
"""How long a claim stands before another worker may look the effect up."""

LOOK_AGAIN: Final = timedelta(minutes=1)
"""When an effect is looked up again in a system that could not be asked."""

WAIT_SECONDS_MAX: Final = 3_600
"""The longest wait between two tries; it doubles from one second."""

INVOICED: Final = "vendor_bill"
"""The kind of push that posts a bill."""


class _Sent(NamedTuple):
    """What became of one try."""

    row: OutboxRow
    result: Applied


class Sender:
    """Sends what is due and sees afterwards that it arrived."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector], worker: str) -> None:
        """Send in the name of a worker through connectors by target."""
        self._store = store
        self._connectors = connectors
        self._worker = worker

    def release(self, worker: str) -> None:
        """Give up the claims of a worker that died."""
        with self._store.write() as uow:
            uow.outbox.release(worker, uow.at)

    def send_due(self) -> int:
        """Send what is due; return how many effects were tried.

        Most rounds find nothing: they only read, so that a worker without work never stands in a writer's way.
        """
        with self._store.read() as uow:
            if not uow.outbox.is_due(uow.at):
                return 0
        with self._store.write() as uow:
            claimed = uow.outbox.claim(self._worker, uow.at, stamp(uow.now + CLAIM), BATCH)
            rows = [row for row in claimed if self._still_wanted(uow, row)]
        if rows:
            sent = [_Sent(row, self._try(row)) for row in rows]
            with self._store.write() as uow:
                self._keep(uow, sent)
        return len(claimed)

    def reconcile(self) -> int:
        """Look up what was applied; return how many effects were looked up."""
        with self._store.read() as uow:
            rows = uow.outbox.to_reconcile(uow.at, BATCH)
        found = [(row, self._find(row)) for row in rows]
        if rows:
            with self._store.write() as uow:
                for row, answer in found:
                    self._reconciled(uow, row, answer)
                self._advance(uow, {str(row.document_id) for row in rows})
        return len(rows)

    def _still_wanted(self, uow: UnitOfWork, row: OutboxRow) -> bool:
        """Check a push against what stands now; one that may have left is pursued whatever stands now."""
        if row.status != "waiting" or row.attempts:
            return True
        document = uow.documents.get(str(row.document_id))
        if row.kind == COUNTER:
            record = None if document is None else read_record(uow, document)
            stands = record is not None and fold(record.journal).ended is None and basis_of(record) == row.basis_hash
            return stands or self._withdrawn(uow, row)
        last = uow.decisions.latest(str(row.document_id))
        stands = document is not None and last is not None and row.basis_hash == last.basis_hash
        if row.kind != HOLD:
            stands = stands and may_leave(uow, str(row.document_id))
        wanted = Status.HELD if row.kind == HOLD else Status.ACCEPTED
        if stands and document is not None and document.status in {wanted, Status.PUSHED}:
            return True
        return self._withdrawn(uow, row)

    def _withdrawn(self, uow: UnitOfWork, row: OutboxRow) -> bool:
        """Withdraw a push that no longer stands; it is not wanted."""
        uow.outbox.change(str(row.key), {"status": "withdrawn", "attempts": 0})
        uow.audit(
            "push withdrawn", document_id=str(row.document_id), reason=f"{row.kind} to {row.target}: no longer stands"
        )
        return False

    def _try(self, row: OutboxRow) -> Applied:
        """Send one effect, after looking up whether an earlier try arrived."""
        connector = self._connectors.get(str(row.target))
        if connector is None:
            return Applied(outcome="retry_later", detail=f"no connector is configured for {row.target}")
        request = PushRequest(
            kind=str(row.kind),
            key=str(row.key),
            document_id=str(row.document_id),
            payload=orjson.loads(row.payload),
        )
        try:
            earlier = connector.find(request.key) if row.status != "waiting" or row.attempts else None
            return earlier or connector.apply(request)
        except ConnectorUnavailable as error:
            return Applied(outcome="retry_later", detail=error.sentence)
        except ConnectorRefused as error:
            return Applied(outcome="rejected", detail=error.sentence)
        except ConnectorError as error:
            return Applied(outcome="uncertain", detail=error.sentence)

    def _keep(self, uow: UnitOfWork, sent: Iterable[_Sent]) -> None:
        """Keep what became of the tries, and bring documents on whose effects all arrived."""
        touched = set()
        for row, result in sent:
            values: dict[str, object] = {"detail": result.detail, "claimed_by": None, "claimed_until": None}
            if result.outcome in {"applied", "already_applied"}:
                values |= {"status": "applied", "reference": result.reference, "applied_at": uow.at, "due_at": uow.at}
                if row.kind == INVOICED:
                    uow.decisions.post(str(row.document_id))
                touched.add(str(row.document_id))
            elif result.outcome == "rejected":
                values |= {"status": "rejected"}
            else:
                wait = min(2 ** min(int(row.attempts), 30), WAIT_SECONDS_MAX)
                unsure = result.outcome == "uncertain"
                values |= {
                    "status": "uncertain" if unsure else "waiting",
                    "due_at": stamp(uow.now + timedelta(seconds=wait)),
                }
            uow.outbox.change(str(row.key), values)
            uow.audit(
                f"push {result.outcome}",
                document_id=str(row.document_id),
                after={"key": row.key, "reference": result.reference},
                reason=f"{row.kind} to {row.target} {result.reference or ''} {result.detail}".strip(),
            )
        self._advance(uow, touched)

    def _find(self, row: OutboxRow) -> Applied | None:
        """Look an effect up; a system that cannot be asked now is asked later."""
        connector = self._connectors.get(str(row.target))
        try:
            return None if connector is None else connector.find(str(row.key))
        except ConnectorError as error:
            return Applied(outcome="retry_later", detail=error.sentence)

    def _reconciled(self, uow: UnitOfWork, row: OutboxRow, answer: Applied | None) -> None:
        """Note that an effect was seen in the other system, or that it must be sent again because it was not."""
        if answer is not None and answer.outcome in {"applied", "already_applied"}:
            uow.outbox.change(str(row.key), {"status": "reconciled"})
            return
        if answer is None or answer.outcome == "rejected":
            uow.outbox.change(str(row.key), {"status": "uncertain", "due_at": uow.at})
            uow.audit("push not found", document_id=str(row.document_id), reason=f"{row.kind} to {row.target}")
            return
        uow.outbox.change(str(row.key), {"due_at": stamp(uow.now + LOOK_AGAIN)})

    def _advance(self, uow: UnitOfWork, document_ids: Iterable[str]) -> None:
        """Bring documents to pushed when all their effects arrived, and to reconciled when all were seen again."""
        for document_id in document_ids:
            row = uow.documents.get(document_id)
            effects = [effect for effect in uow.outbox.of_document(document_id) if effect.kind not in {HOLD, COUNTER}]
            if (
                row is None
                or not effects
                or any(effect.status in {*OPEN, "rejected", "amendment"} for effect in effects)
            ):
                continue
            done = [effect for effect in effects if effect.status in DONE]
            if done and row.status == Status.ACCEPTED:
                told = ", ".join(str(effect.reference or effect.key) for effect in done)
                move(uow, row, through=(Status.PUSHED,), reason=told)
                row = uow.documents.get(document_id)
            if (
                row is not None
                and row.status == Status.PUSHED
                and all(effect.status == "reconciled" for effect in done)
            ):
                move(uow, row, through=(Status.RECONCILED,), reason="seen in the other system")
