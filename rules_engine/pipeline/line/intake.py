"""Taking documents in: the bytes are safe and their way is certain before anybody hears "received".

A mail, an archive or an interchange is opened here, so that its documents are received in the order in which they stand
in it: each is a document of its own, and what carried them is kept beside them as evidence.
"""

import hashlib
from typing import Literal

from rules_engine.documents.base import Frozen
from rules_engine.errors import DocumentRefused
from rules_engine.pipeline.line import filing
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.steps import Phase, run
from rules_engine.pipeline.line.work import Bench, Tools, Work
from rules_engine.pipeline.line.work_queue import WorkQueue
from rules_engine.ports import Parcel
from rules_engine.storage.acts import UPLOAD, ActRow, ActRows
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork


class Received(Frozen):
    """The answer to a document that came in: its id, and when these bytes were first received."""

    result: Literal["received", "already received"]
    document_id: str
    received_at: str
    file_name: str
    parts: tuple["Received", ...] = ()

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
        if self.parts:
            answer["parts"] = [part.told() for part in self.parts]
        return answer


def capture(
    store: Store, queue: WorkQueue, tools: Tools, content: bytes, *, file_name: str, channel: str, by: str = ""
) -> Received:
    """Keep the bytes, enter the document, and queue it, in that order; the last two in one transaction.

    ``by`` is the login of the person who brought a new document in: that is an act, and may be a duty.

    Raises:
        LimitExceeded: the file is larger than any document may be.
    """
    work = _work(content, file_name, channel, by)
    parcel = _opened(tools, content)
    carried = parcel.parts if parcel is not None else ()
    works = [_work(part.content, f"{file_name}: {part.name}", channel, by) for part in carried]
    for each in (work, *works):
        if len(each.content) <= tools.limits.bytes_max:
            tools.vault.put(each.content)
    with store.write() as uow:
        bench = Bench(tools, uow)
        if parcel is None:
            return _received(_entered(queue, bench, work))
        known = _known_message(uow, parcel, work, works)
        if known is not None:
            filing.note_again(uow, known, work)
            return Received(
                result="already received",
                document_id=str(known.id),
                received_at=str(known.received_at),
                file_name=file_name,
            )
        holder = run(Phase.DOOR, work, bench)
        if holder.ended is not Status.ALREADY_RECEIVED:
            filing.file_carrier(holder, parcel, bench)
            _note_upload(uow, holder)
        parts = [_entered(queue, bench, each) for each in works]
        filing.note_carried(uow, holder.document_id, [part.document_id for part in parts])
    return _received(holder, *parts)


def _work(content: bytes, file_name: str, channel: str, by: str) -> Work:
    """Return a document at the beginning of its way, under the hash of its bytes."""
    return Work(hashlib.sha256(content).hexdigest(), content, file_name=file_name, channel=channel, by=by)


def _opened(tools: Tools, content: bytes) -> Parcel | None:
    """Return what a file carries; None for a document, and for a file that cannot be opened: reading it says why."""
    if len(content) > tools.limits.bytes_max:
        return None
    try:
        parcel = tools.reader.open(content, tools.limits)
    except DocumentRefused:
        return None
    return parcel if parcel is not None and (parcel.parts or parcel.letter is not None) else None


def _known_message(uow: UnitOfWork, parcel: Parcel, work: Work, parts: list[Work]) -> DocumentRow | None:
    """Return the message that this one is once more: the same identifier, and nothing in it that is new."""
    if parcel.key is None or uow.documents.get(work.document_id) is not None:
        return None
    known = filing.message_of(uow, parcel.key)
    return known if all(uow.documents.get(part.document_id) is not None for part in parts) else None


def _entered(queue: WorkQueue, bench: Bench, work: Work) -> Work:
    """Enter one document and have it read; bytes that were received before are not read again."""
    work = run(Phase.DOOR, work, bench)
    if work.ended is not Status.ALREADY_RECEIVED:
        queue.read(bench.uow, work.document_id, int(work.known.receive_seq))
        _note_upload(bench.uow, work)
    return work


def _note_upload(uow: UnitOfWork, work: Work) -> None:
    """Note the act of the person who brought a document in."""
    if work.by:
        ActRows(uow.connection).add(ActRow(UPLOAD, work.by, document_id=work.document_id), uow.at)


def _received(work: Work, *parts: Work) -> Received:
    """Return the answer to a document and to what it carried."""
    return Received(
        result="already received" if work.ended is Status.ALREADY_RECEIVED else "received",
        document_id=work.document_id,
        received_at=str(work.known.received_at),
        file_name=work.file_name,
        parts=tuple(_received(part) for part in parts),
    )
