"""Taking in the invoices that we write ourselves, as if they came from outside."""

import hashlib
from typing import Final

from rules_engine.pipeline.line.steps import Phase, run
from rules_engine.pipeline.line.work import Bench, Tools, Work
from rules_engine.pipeline.line.work_queue import WorkQueue
from rules_engine.storage.unit_of_work import UnitOfWork

SELF_BILLING: Final = "self-billing"
"""The channel of invoices that we write ourselves."""


def write_owed(uow: UnitOfWork, tools: Tools, queue: WorkQueue, document_id: str) -> None:
    """Write the invoices that we owe ourselves since a document came, or since its order may be billed."""
    make, write = tools.self_billed, tools.write_document
    if make is None or write is None:
        return
    for invoice in make(uow, uow.documents.known(document_id)):
        content = write(invoice)
        tools.vault.put(content)
        work = Work(hashlib.sha256(content).hexdigest(), content, f"{invoice.number}.xml", SELF_BILLING)
        work = run(Phase.DOOR, work, Bench(tools, uow))
        if work.ended is None:
            queue.read(uow, work.document_id, int(work.known.receive_seq))
