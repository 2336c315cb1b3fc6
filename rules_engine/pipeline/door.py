"""The door to the line: what a command, a page or a request may do with a home, and what it may ask.

Owns nothing but the joining: documents in, the worker's life, and the questions. A door is opened by the composition
root. What runs the line is loaded only when the line runs, so that a question is answered quickly.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.master_records import MasterKind, MasterRecord
from rules_engine.documents.order import Order
from rules_engine.errors import DocumentRefused, UnknownNumber
from rules_engine.pipeline.lifecycle.blankets import BlanketUse, blanket_use
from rules_engine.pipeline.lifecycle.closing import close_done
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.progress import catch_up, watcher
from rules_engine.pipeline.lifecycle.sold import file_sales
from rules_engine.pipeline.line.master import bring_in, record_of, resolve_text
from rules_engine.pipeline.line.statuses import is_idle
from rules_engine.pipeline.line.work import Tools
from rules_engine.pipeline.tracking import standing
from rules_engine.pipeline.tracking.budget_view import BudgetMove, BudgetRow, budget_moves, budget_rows, one_budget
from rules_engine.pipeline.tracking.conserved import prove
from rules_engine.pipeline.tracking.recounted import recount
from rules_engine.ports import Limits
from rules_engine.storage.budgets import Until
from rules_engine.storage.store import Store

if TYPE_CHECKING:
    from rules_engine.pipeline.acts.history import KeptRulesets
    from rules_engine.pipeline.acts.table import Acts
    from rules_engine.pipeline.line.work_queue import WorkQueue
    from rules_engine.pipeline.line.worker import Worker
    from rules_engine.pipeline.tracking.asking.telling import Answer
    from rules_engine.pipeline.tracking.watching import Watched

PATIENCE_SECONDS = 10
"""How long a worker that is told to stop waits for the documents it is at."""


class MasterRows(Protocol):
    """What a file of master data holds."""

    @property
    def records(self) -> tuple[MasterRecord, ...]:
        """The records."""
        ...

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Headings that no field goes by."""
        ...


class Line:
    """One opened home."""

    def __init__(
        self,
        store: Store,
        tools: Tools,
        file_bytes: Callable[[Path, Limits], bytes],
        order_policy: OrderPolicy | None = None,
    ) -> None:
        """Work on a store with the tools of the line; ``file_bytes`` reads a file within limits."""
        self.store = store
        self.order_policy = order_policy or OrderPolicy()
        store.watch(watcher(self.order_policy))
        self.tools = tools
        self._file_bytes = file_bytes
        self._queue: WorkQueue | None = None
        self._worker: Worker | None = None
        self._closing = ExitStack()

    def capture(self, paths: Iterable[Path], channel: str) -> list[dict[str, object]]:
        """Take files and folders in, in the order given, folders by name; tell for each what became of it.

        A mail, an archive or an interchange is told first, and behind it each document it carried. A file that cannot
        be taken in is told as refused; the others go on.

        Raises:
            UnknownNumber: a path is not there.
        """
        told = [self._capture(path, channel) for path in _files(paths)]
        return [each for answer in told for each in _flat(answer)]

    def capture_bytes(self, content: bytes, file_name: str, channel: str) -> dict[str, object]:
        """Take one document in: ``received``, or ``already received`` with the id and time of the first.

        Raises:
            DocumentRefused: it is larger than any document may be.
        """
        from rules_engine.pipeline.line.intake import capture  # noqa: PLC0415 - loads the workflow library

        received = capture(self.store, self._work_queue(), self.tools, content, file_name=file_name, channel=channel)
        return received.told()

    def replay(
        self,
        name: str,
        against: str | None = None,
        *,
        workers: int = 1,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, object]:
        """Replay a draft, a file or an id, over all documents of the home; against the version in force if not told.

        Raises:
            UnknownNumber: there is no such ruleset.
            RulesetRefused: one of them cannot be run.
        """
        from rules_engine.pipeline.acts.rulesets import load  # noqa: PLC0415 - loads the engine
        from rules_engine.pipeline.insight.replay import in_force, replay_draft  # noqa: PLC0415 - loads the columns

        draft = load(name)
        base = load(against) if against is not None else in_force(self.store, draft.id)
        return replay_draft(self.store, draft, base, workers=workers, progress=progress).as_dict()

    @cached_property
    def acts(self) -> "Acts":
        """The acts of people on this home."""
        from rules_engine.pipeline.acts.table import Acts  # noqa: PLC0415 - loads the workflow library
        from rules_engine.storage.rulebook import Rulebook  # noqa: PLC0415 - needed by acts only

        return Acts(self.store, self.tools, Rulebook.of(self.store), self._work_queue)

    @property
    def kept_rulesets(self) -> "KeptRulesets":
        """The rulesets of this home, for whoever sits at its machine and holds its files."""
        from rules_engine.pipeline.acts.history import KeptRulesets  # noqa: PLC0415 - loads the engine
        from rules_engine.storage.rulebook import Rulebook  # noqa: PLC0415 - needed for rules only

        return KeptRulesets(self.store, Rulebook.of(self.store))

    def _capture(self, path: Path, channel: str) -> dict[str, object]:
        """Take one file in, or tell why not."""
        try:
            return self.capture_bytes(self._file_bytes(path, self.tools.limits), str(path), channel)
        except DocumentRefused as refusal:
            return {"result": "refused", "file": str(path), **refusal.as_dict()}

    def run_until_idle(self, seconds: int | None = None) -> bool:
        """Process everything in this process; return False when the time ran out before."""
        # With nothing to do, nothing is loaded and started.
        return is_idle(self.store) or self._started_worker().run_until_idle(seconds)

    def work(self, stop: threading.Event) -> None:
        """Be a worker until told to stop."""
        self._started_worker().run(stop)
        self._stop(PATIENCE_SECONDS)

    def after(self, result: dict[str, object]) -> dict[str, object]:
        """Tell what came of a document that was taken in; nothing for one that was not."""
        document_id = result.get("document_id")
        if document_id is None:
            return {}
        told = standing.outcome(self.store, str(document_id)) | {"file": result["file"]}
        return told | {"sentence": result["sentence"]} if "sentence" in result else told

    def status(self, number: str) -> list[dict[str, object]]:
        """Say where every document with this number stands.

        Raises:
            UnknownNumber: none has it.
        """
        return standing.status(self.store, number)

    def ask(self, question: str, language: str | None = None) -> "Answer":
        """Answer a question in plain words, with evidence; in its own language where none is given."""
        from rules_engine.pipeline.tracking.asking.ask import Asking  # noqa: PLC0415 - needed by questions only

        return Asking(self.store, self.order_policy, self.tools.time_zone).ask(question, language)

    def watched(self) -> "tuple[Watched, ...]":
        """Return the orders that are late, unanswered or stalled; those that wait longest first."""
        from rules_engine.pipeline.tracking.watching import Watching  # noqa: PLC0415 - needed by this question only

        return Watching(self.store, self.order_policy, self.tools.time_zone).alarmed()

    def order_document(self, number: str) -> str:
        """Return the id of the document that stands for an order.

        Raises:
            UnknownNumber: there is none of that number.
        """
        from rules_engine.pipeline.tracking.order_page import order_row  # noqa: PLC0415 - loads matching

        with self.store.read() as uow:
            return str(order_row(uow, number).id)

    def blanket(self, number: str) -> BlanketUse:
        """Return a blanket order with what is called off of it.

        Raises:
            UnknownNumber: no blanket order has that number.
        """
        from rules_engine.pipeline.tracking.order_page import order_row  # noqa: PLC0415 - loads matching

        with self.store.read() as uow:
            use = blanket_use(uow, order_row(uow, number))
        if use is None:
            raise UnknownNumber(
                "This order is no blanket order.",
                where=number[:100],
                remedy="Name one of type 221.",
            )
        return use

    def order(self, number: str) -> Order:
        """Return an order as it stands after its changes.

        Raises:
            UnknownNumber: there is none of that number.
        """
        from rules_engine.pipeline.line.at_hand import stored_order  # noqa: PLC0415 - loads matching

        return stored_order(self.store, number)

    def outcomes(self) -> list[dict[str, object]]:
        """Tell what came of every document."""
        return standing.outcomes(self.store)

    def document_count(self) -> int:
        """Return how many documents the home holds."""
        with self.store.read() as uow:
            return uow.documents.count()

    def audit_verify(self) -> dict[str, object]:
        """Recompute the audit chain, prove that every billed unit and amount is counted once, and recount all orders.

        Raises:
            IntegrityBroken: at the first entry that differs from what was written, the first bill that is counted
                otherwise than it was decided, or where orders stand otherwise than what happened adds up to.
        """
        head = self.store.verify_audit()
        conserved, recounted = prove(self.store), recount(self.store, self.order_policy.own_keys)
        counted = {"counted_documents": conserved.documents, "order_lines": conserved.order_lines}
        counted |= {"recounted_orders": recounted.orders, "recounted_lines": recounted.order_lines}
        return {"entries": head.seq, "head": head.hash, "whole": True} | counted

    def import_master(
        self,
        suppliers: Sequence[Supplier] = (),
        items: Sequence[CatalogueItem] = (),
        records: Sequence[MasterRecord] = (),
        who: str = "matchbook",
    ) -> dict[str, int]:
        """Enter suppliers, items and other master data; a known id is replaced. Return how many of each."""
        with self.store.write() as uow:
            bring_in(uow, (*suppliers, *items, *records), source=who, who=who)
        return {"suppliers": len(suppliers), "items": len(items), "records": len(records)}

    def import_master_file(
        self, path: Path, read: Callable[[bytes, str, MasterKind | None], MasterRows], kind: MasterKind | None
    ) -> dict[str, Any]:
        """Take the records of a file, whole or not at all; tell what was new, and which columns nobody knows.

        Raises:
            DocumentRefused: a row is no record, or nothing says what the records are.
        """
        made = read(self._file_bytes(path, self.tools.limits), path.name, kind)
        queue = self._work_queue()
        with self.store.write() as uow:
            brought = bring_in(uow, made.records, source=path.name, who="command line")
            queue.give_turns(uow)
        kinds = [each._asdict() for each in brought]
        return {"file": str(path), "kinds": kinds, "unknown_columns": list(made.unknown_columns)}

    def master_records(self, kind: MasterKind) -> list[dict[str, Any]]:
        """Return the records of a kind that stand."""
        with self.store.read() as uow:
            return [orjson.loads(body) for body in uow.records.standing(kind.value)]

    def master_history(self, kind: MasterKind, name: str) -> list[dict[str, Any]]:
        """Return every version of the record that goes by a name, first to last.

        Raises:
            UnknownNumber: none goes by it; the likest are named.
        """
        with self.store.read() as uow:
            record_id, _ = record_of(uow, kind, name)
            versions = uow.records.history(kind.value, record_id)
        return [
            {"version": each.version, "changed_at": each.changed_at, "changed_by": each.changed_by}
            | {"source": each.source, "ended_at": each.ended_at}
            | {"record": None if each.body is None else orjson.loads(each.body)}
            for each in versions
        ]

    def master_resolve(self, kind: MasterKind, text: str) -> dict[str, Any]:
        """Say which record a text means and by what; without one the likest."""
        with self.store.read() as uow:
            found = resolve_text(uow, kind, text)
        candidates = [each.model_dump() for each in found.candidates]
        return {"id": found.id, "how": found.how, "candidates": candidates, "likest": found.told()}

    def budgets(self, as_of: date | None = None, known_at: date | None = None) -> list[BudgetRow]:
        """Return every budget as of a day, as known at the end of one."""
        until = Until(None if known_at is None else f"{known_at}T24", None if as_of is None else as_of.isoformat())
        with self.store.read() as uow:
            return budget_rows(uow, until)

    def budget(self, name: str) -> tuple[BudgetRow, list[BudgetMove]]:
        """Return a budget and everything that moved it.

        Raises:
            UnknownNumber: none goes by that name, or several do.
        """
        with self.store.read() as uow:
            return one_budget(uow, name), budget_moves(uow, name)

    def close(self) -> None:
        """Stop working and close the home."""
        self._stop(0)
        if self._queue is not None:
            self._queue.close()
            self._queue = None
        self._closing.close()
        self.store.close()

    def on_close(self, release: Callable[[], object]) -> None:
        """Have something released when the door closes."""
        self._closing.callback(release)

    def _work_queue(self) -> "WorkQueue":
        """Return the queue of durable work, opened when first needed."""
        from rules_engine.pipeline.line.work_queue import WorkQueue  # noqa: PLC0415 - loads the workflow library

        if self._queue is None:
            self._queue = WorkQueue(self.store)
        return self._queue

    def _started_worker(self) -> "Worker":
        """Return the worker of this process, started when first needed."""
        from rules_engine.pipeline.line.runner import DurableLine  # noqa: PLC0415 - loads the workflow library
        from rules_engine.pipeline.line.worker import Worker  # noqa: PLC0415 - loads the workflow library
        from rules_engine.pipeline.outbound.sender import Sender  # noqa: PLC0415 - needed by workers only
        from rules_engine.storage.slots import take_slot  # noqa: PLC0415 - needed by workers only

        if self._worker is None:
            slot = take_slot(self.store.home)
            file_sales(self.store, self.order_policy.own_keys)
            catch_up(self.store, self.order_policy.own_keys)
            line = DurableLine(self.store, self.tools, self._work_queue(), executor_id=slot.executor_id)
            sender = Sender(self.store, self.tools.connectors, slot.executor_id)
            self._worker = Worker(
                self.store, line, sender, slot, tidy=lambda: close_done(self.store, self.order_policy)
            )
            self._worker.start()
        return self._worker

    def _stop(self, patience: int) -> None:
        """Stop the worker of this process, if there is one."""
        if self._worker is not None:
            self._worker.stop(patience=patience)
            self._worker = None


def _flat(answer: dict[str, object]) -> list[dict[str, object]]:
    """Return the answer to a file, and behind it those to the documents it carried."""
    parts = answer.pop("parts", ())
    return [answer, *(parts if isinstance(parts, list) else ())]


def _files(paths: Iterable[Path]) -> list[Path]:
    """Return files as given and the files of folders by name; hidden files are not documents.

    Raises:
        UnknownNumber: a path is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [each for each in path.rglob("*") if each.is_file()]
            found += sorted(
                each for each in inside if not any(part.startswith(".") for part in each.parts[len(path.parts) :])
            )
        elif path.exists():
            found.append(path)
        else:
            raise UnknownNumber("There is no such file.", where=str(path), remedy="Give a file or a folder.")
    return found
