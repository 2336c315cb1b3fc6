"""The line as durable workflows: what was done is never done again, what was cut off is taken up where it stood.

Two workflows. *Read document*: one plain step reads (safe to repeat), one transaction files and links. *Decide
document*: weighing on a snapshot (safe to repeat), one transaction settles. Each transaction holds the change, its
audit entries and the checkpoint of the step in one commit. A decision whose facts changed while it was weighed is
weighed again. Here stands the first of the three walls: a defect in a step quarantines its document and nothing else.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, Literal, TypeVar, cast

from dbos import DBOS, DBOSConfig, SQLAlchemyDatasource, error

from rules_engine.documents.candidate import Finding
from rules_engine.documents.decision import Outcome
from rules_engine.errors import IntegrityBroken, RulesEngineError
from rules_engine.pipeline.line.owed import write_owed
from rules_engine.pipeline.line.statuses import UNREAD, Status, move
from rules_engine.pipeline.line.steps import Phase, run
from rules_engine.pipeline.line.work import Bench, Reading, Tools, Work
from rules_engine.pipeline.line.work_queue import DECIDE, LINE_VERSION, NAME, QUEUE, READ, SERIALIZER, WorkQueue
from rules_engine.storage.faults import is_fault_of_the_store
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

WEIGHINGS_MAX: Final = 10
"""How often facts may change under a decision before it is weighed inside the transaction, where they cannot."""

RECOVERIES_MAX: Final = 1_000
"""How often one document may be taken up again after its worker died."""

_Result = TypeVar("_Result")


class DurableLine:
    """The executor of the line in this process; there is one per process."""

    def __init__(self, store: Store, tools: Tools, queue: WorkQueue, *, executor_id: str) -> None:
        """Prepare to run in the name of an executor that no other process has."""
        self._store = store
        self._tools = tools
        self._queue = queue
        self._executor_id = executor_id
        self._isolation = cast("Literal['SERIALIZABLE', 'READ COMMITTED']", store.isolation)
        self._engine = store.checkpoint_engine()

    def start(self) -> None:
        """Start to work; what this executor left unfinished is taken up again."""
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self._store.url,
            "executor_id": self._executor_id,
            "application_version": LINE_VERSION,
            "serializer": SERIALIZER,
            "log_level": "ERROR",
            "enable_otlp": False,
        }
        if self._engine is not None:
            config["system_database_engine"] = self._engine
        DBOS(config=config)
        self._source = SQLAlchemyDatasource.create(self._store.url, engine=self._store.engine, serializer=SERIALIZER)
        DBOS.workflow(name=READ, max_recovery_attempts=RECOVERIES_MAX)(self._read_workflow())
        DBOS.workflow(name=DECIDE, max_recovery_attempts=RECOVERIES_MAX)(self._decide_workflow())
        DBOS.launch()

    def stop(self, *, patience: int = 0) -> None:
        """Stop taking work, wait up to ``patience`` seconds for what is running, and leave the rest for later."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
        if self._engine is not None:
            self._engine.dispose()

    def take_over(self, executor_id: str) -> int:
        """Put what a dead executor left unfinished back into the queue; return how many workflows."""
        left = DBOS.list_workflows(
            status="PENDING", executor_id=executor_id, load_input=False, load_output=False, app_version=LINE_VERSION
        )
        if left:
            DBOS.resume_workflows([workflow.workflow_id for workflow in left], queue_name=QUEUE)
        return len(left)

    def retry_failed(self) -> int:
        """Enter again what ended in an error of the store, such as a full disk; return how many documents."""
        failed = DBOS.list_workflows(
            status=["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], load_input=False, load_output=False
        )
        ids = {workflow.workflow_id.partition(":")[0] for workflow in failed}
        with self._store.write() as uow:
            rows = [row for row in map(uow.documents.get, sorted(ids)) if row is not None]
            open_rows = [row for row in rows if row.status in UNREAD or (row.awaiting and row.turn)]
            for row in open_rows:
                uow.documents.change(str(row.id), {"turns": int(row.turns) + 1})
                enter = self._queue.read if row.status in UNREAD else self._queue.decide
                enter(uow, str(row.id), int(row.receive_seq), int(row.turns) + 1)
        DBOS.delete_workflows([workflow.workflow_id for workflow in failed])
        return len(open_rows)

    def _read_workflow(self) -> Callable[[str], str]:
        """Make the workflow that reads a document and, when it is its turn, decides it."""

        def read_document(document_id: str) -> str:
            plain = DBOS.run_step({"name": "read"}, self._read, document_id)
            turn = self._transaction("link", document_id, lambda uow: self._file(uow, document_id, plain))
            return self._weigh_and_settle(document_id) if turn == "decide" else turn

        return read_document

    def _decide_workflow(self) -> Callable[[str], str]:
        """Make the workflow that decides a document."""

        def decide_document(document_id: str) -> str:
            return self._weigh_and_settle(document_id)

        return decide_document

    def _transaction(self, name: str, document_id: str, change: Callable[[UnitOfWork], str]) -> str:
        """Run one change with its audit entries and the checkpoint of the step in one commit."""

        def body() -> str:
            with self._store.joined(self._source.sql_session()) as uow:
                return change(uow)

        def guarded() -> str:
            return self._source.run_tx_step({"name": name, "isolation_level": self._isolation}, body)

        return self._guard(name, guarded) or self._quarantine(document_id, name)

    def _guard(self, name: str, work: Callable[[], _Result]) -> _Result | None:
        """Stand between the steps and the executor: a defect is logged and gives None; faults of the store pass.

        Raises:
            Exception: faults of the store, which end the attempt and are tried again later.
        """
        try:
            return work()
        except Exception as fault:
            # The executor's own signals, such as "another worker has this document now", are not defects of a step.
            if is_fault_of_the_store(fault) or isinstance(fault, error.DBOSException):
                raise
            log.exception("The step %s failed", name)
            return None

    def _quarantine(self, document_id: str, name: str) -> str:
        """Put a document aside that a defect of ours stopped; nothing of it is lost."""

        def body() -> str:
            with self._store.joined(self._source.sql_session()) as uow:
                row = uow.documents.known(document_id)
                move(
                    uow, row, through=(Status.QUARANTINED,), reason=f"a defect of ours in the step {name}: see the log"
                )
                uow.documents.change(document_id, {"awaiting": None, "turn": 0})
                self._give_turns(uow)
                return Status.QUARANTINED.value

        return self._source.run_tx_step({"name": "quarantine", "isolation_level": self._isolation}, body)

    def _read(self, document_id: str) -> dict[str, object]:
        """Read one document; the result is plain JSON, kept as the checkpoint of the step."""

        def work() -> Reading | None:
            content = self._tools.vault.get(document_id)
            return run(Phase.READING, Work(document_id, content), Bench(self._tools)).reading

        try:
            reading = self._guard("read", work)
        except IntegrityBroken as broken:
            reading = Reading(None, None, (_finding(broken),), Status.QUARANTINED)
        return (reading or Reading(None, None, (_DEFECT,), Status.QUARANTINED)).to_plain()

    def _file(self, uow: UnitOfWork, document_id: str, plain: dict[str, object]) -> str:
        """File what was read; tell what comes next for this document."""
        row = uow.documents.known(document_id)
        if row.status not in UNREAD:
            return str(row.status)
        work = run(Phase.FILING, Work(document_id, reading=Reading.from_plain(plain)), Bench(self._tools, uow))
        write_owed(uow, self._tools, self._queue, document_id)
        mine = self._give_turns(uow, mine=document_id)
        return "decide" if mine else (work.ended or Status.LINKED).value

    def _give_turns(self, uow: UnitOfWork, mine: str | None = None) -> bool:
        """Have every document decided whose turn it is; tell whether the caller's own, left to it, is among them."""
        return self._queue.give_turns(uow, mine)

    def _weigh_and_settle(self, document_id: str) -> str:
        """Decide a document on facts that still stand when the decision is kept."""
        for _ in range(WEIGHINGS_MAX):
            work = self._guard("weigh", lambda: self._weigh(document_id))
            if work is None:
                return self._quarantine(document_id, "weigh")
            settled = self._transaction("settle", document_id, partial(self._settle, work))
            if settled != _STALE:
                return settled
        return self._transaction("settle", document_id, lambda uow: self._settle_inside(uow, document_id))

    def _weigh(self, document_id: str) -> Work:
        """Match and decide on one snapshot of the store, changing nothing."""
        with self._store.read() as uow:
            return self._weighed(uow, document_id)

    def _weighed(self, uow: UnitOfWork, document_id: str) -> Work:
        row = uow.documents.known(document_id)
        if row.awaiting is None:
            return Work(document_id, row=row)
        return run(Phase.WEIGHING, Work(document_id), Bench(self._tools, uow))

    def _settle(self, work: Work, uow: UnitOfWork) -> str:
        """Keep a decision if its facts still stand."""
        row = uow.documents.known(work.document_id)
        if row.awaiting is None:
            return str(row.status)
        if work.basis is None or dict(work.basis) != uow.documents.revision(work.basis):
            return _STALE
        work = run(Phase.SETTLING, replace(work, row=row), Bench(self._tools, uow))
        self._give_turns(uow)
        return work.passed[-1].value if work.passed else str(row.status)

    def _settle_inside(self, uow: UnitOfWork, document_id: str) -> str:
        """Weigh and keep in one transaction, where no fact can change."""
        return self._settle(self._weighed(uow, document_id), uow)


_STALE: Final = "stale"
_DEFECT: Final = Finding(
    code="LINE-DEFECT",
    sentence="A defect of ours stopped the reading of this document.",
    remedy="The bytes are kept; see the log, and have the document read again after an update.",
)


def _finding(refusal: RulesEngineError) -> Finding:
    """Return a refusal as a finding."""
    return Finding(code=refusal.code, sentence=refusal.sentence, place=refusal.where, remedy=refusal.remedy)


assert {outcome.value for outcome in Outcome} <= {status.value for status in Status}
