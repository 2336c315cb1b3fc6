"""What would clear a document that stands: for each actor the smallest change that makes it pass.

The document is matched again with what is known around it now, under the ruleset version it is bound to, and every
answer was decided with its changes before it is given. Nothing is written.
"""

from typing import NamedTuple

from rules_engine.documents.decision import Decision
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.order_response import OrderResponse
from rules_engine.matching import match
from rules_engine.pipeline.line.context import gather
from rules_engine.pipeline.line.counterfactual import counterfactuals
from rules_engine.pipeline.line.once import Once
from rules_engine.pipeline.line.statuses import UNDECIDED
from rules_engine.pipeline.line.work import Bench, Tools, Work
from rules_engine.storage.store import Store


class Clearing(NamedTuple):
    """What one actor would have to do: ``supplier``, ``receiver``, ``buyer`` or ``rule_owner``, and the sentence."""

    actor: str
    sentence: str


def clearing(store: Store, tools: Tools, document_id: str) -> tuple[Clearing, ...]:
    """Return what would clear a document; nothing for one that is unknown, passed already, or waits to be decided."""
    once = standing_once(store, tools, document_id)
    if once is None:
        return ()
    return tuple(Clearing(str(found.actor), found.sentence) for found in counterfactuals(once))


def standing_once(store: Store, tools: Tools, document_id: str) -> Once | None:
    """Return a document as it was decided, with what is known around it now; None for one that does not stand."""
    with store.read() as uow:
        row, decided = uow.documents.get(document_id), uow.decisions.latest(document_id)
        if row is None or decided is None or row.status not in UNDECIDED or row.awaiting is not None:
            return None
        if row.document_type == DocumentType.ORDER:
            return None
        work = gather(Work(document_id), Bench(tools, uow))
        decision = Decision.model_validate_json(decided.decision)
    document, context, version, reading = work.document, work.context, work.version, work.reading
    if context is None or version is None or reading is None or reading.extraction is None:
        return None
    if not isinstance(document, Invoice | OrderResponse):
        return None
    matched = match(document, context, version.ruleset.policies)
    return Once(version.ruleset, reading.extraction, document, matched, decision, context)
