"""Orders that close by themselves: all came and was billed but for a tolerance, all is posted, and some days passed."""

from datetime import datetime
from typing import Final

from rules_engine.pipeline.lifecycle.journal import Amounts, Stage, Standing, fold
from rules_engine.pipeline.lifecycle.policy import BP, OrderPolicy
from rules_engine.pipeline.lifecycle.record import CLOSED_ITSELF, read_record
from rules_engine.pipeline.lifecycle.statuses import RUNNING, OrderStatus
from rules_engine.pipeline.lifecycle.working_days import working_days
from rules_engine.storage.store import Store

_MAY_BE_DONE: Final = (OrderStatus.PAID_READY, OrderStatus.RECEIVED, OrderStatus.PARTLY_RECEIVED)


def is_done(standing: Standing, open_bp: int) -> bool:
    """Tell whether nothing more is expected: billed, and received where goods are received, within the tolerance."""
    settled = standing.invoices and set(standing.invoices.values()) <= {Stage.POSTED, Stage.PAID}
    if standing.status not in RUNNING or not settled or not standing.wanted:
        return False
    return _covers(standing, standing.invoiced, open_bp) and (
        not standing.received or _covers(standing, standing.received, open_bp)
    )


def _covers(standing: Standing, amounts: Amounts, open_bp: int) -> bool:
    """Tell whether quantities reach every line but for a tolerance; what is unknown reaches nothing."""
    for line, wanted in standing.wanted.items():
        came = amounts.get(line, 0)
        if wanted is None or came is None or (wanted - came) * BP > wanted * open_bp:
            return False
    return True


def close_done(store: Store, policy: OrderPolicy) -> int:
    """Close every order that is done for long enough; return how many."""
    with store.read() as uow:
        today = uow.now.date()
        rows = [row for row in uow.orders.open(set(OrderStatus) - set(_MAY_BE_DONE)) if row.status in _MAY_BE_DONE]
    closed = 0
    for row in rows:
        calendar = working_days(policy.sites.get(str(row.site), policy.country))
        since = datetime.fromisoformat(str(row.since)).date()
        if calendar.between(since, today) < policy.close_after_days:
            continue
        with store.write() as uow:
            record = read_record(uow, uow.documents.known(str(row.document_id)))
            if record is None or not is_done(fold(record.journal), policy.close_open_bp):
                continue
            why = f"everything came, was billed and posted; quiet for {policy.close_after_days} working days"
            uow.audit(CLOSED_ITSELF, document_id=str(row.document_id), reason=why)
            closed += 1
    return closed
