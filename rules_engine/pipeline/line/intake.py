"""Taking documents in: the bytes are safe and their way is certain before anybody hears "received"."""

import hashlib
from typing import Literal

from rules_engine.documents.base import Frozen
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.steps import Phase, run
from rules_engine.pipeline.line.work import Bench, Tools, Work
from rules_engine.pipeline.line.work_queue import WorkQueue
from rules_engine.storage.acts import UPLOAD, ActRow, ActRows
from rules_engine.storage.store import Store


class Received(Frozen):
    """The answer to a document that came in: its id, and when these bytes were first received."""

    result: Literal["received", "already received"]
    document_id: str
    received_at: str
    file_name: str

    def told(self) -> dict[str, object]:
        """Return the answer as plain data, with a sentence where it is not the usual one."""
        answer: dict[str, object] = {
            "result": self.result,
            "file": self.file_name,
            "document_id": self.document_id,
            "received_at": self.received_at,
        }
        if self.result == "already received":
            answer["sentence"] = f"These bytes were received before, on {self.received_at}."
        return answer


def capture(
    store: Store, queue: WorkQueue, tools: Tools, content: bytes, *, file_name: str, channel: str, by: str = ""
) -> Received:
    """Keep the bytes, enter the document, and queue it, in that order; the last two in one transaction.

    ``by`` is the login of the person who brought a new document in: that is an act, and may be a duty.

    Raises:
        LimitExceeded: the file is larger than any document may be.
    """
    work = Work(hashlib.sha256(content).hexdigest(), content, file_name=file_name, channel=channel, by=by)
    if len(content) <= tools.limits.bytes_max:
        tools.vault.put(content)
    with store.write() as uow:
        work = run(Phase.DOOR, work, Bench(tools, uow))
        if work.ended is not Status.ALREADY_RECEIVED:
            queue.read(uow, work.document_id, int(work.known.receive_seq))
            if by:
                ActRows(uow.connection).add(ActRow(UPLOAD, by, document_id=work.document_id), uow.at)
    return Received(
        result="already received" if work.ended is Status.ALREADY_RECEIVED else "received",
        document_id=work.document_id,
        received_at=str(work.known.received_at),
        file_name=file_name,
    )
