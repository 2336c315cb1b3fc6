"""The straight line of one document: one tuple of steps, one signature, from top to bottom.

Each step takes the work and the bench and returns the work with something added. ``within`` says in which phase it
runs: at the door (one transaction), while reading (no transaction, safe to repeat), while filing (one transaction),
while weighing (a snapshot, safe to repeat), while settling (one transaction). A step that ends the line says so in
``ended``; the steps after it in its phase are passed over.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.candidate import Finding
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import LEDGER, DocumentType
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.normalise import normalise as normalised
from rules_engine.documents.order_response import OrderResponse
from rules_engine.engine.explain import explain
from rules_engine.engine.undecided import undecided
from rules_engine.errors import DecisionUndetermined, DocumentRefused, LimitExceeded, RulesetRefused
from rules_engine.matching.measures import match as measure
from rules_engine.pipeline.line import context, filing, settling
from rules_engine.pipeline.line.asking import Ending, ending_bytes, questions
from rules_engine.pipeline.line.requests import measured_order
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import Bench, Reading, Work

HEADER_ONLY: Final = frozenset({DocumentType.ORDER_CANCELLATION, DocumentType.STATEMENT, DocumentType.REMINDER})
"""Types that are kept with their header and never become a document of the ledger."""


class Phase(StrEnum):
    """Where a step runs, and what happens to it when the process dies."""

    DOOR = "door"
    READING = "reading"
    FILING = "filing"
    WEIGHING = "weighing"
    SETTLING = "settling"


class Step(NamedTuple):
    """One step: its name, its phase, the statuses a document has passed after it, and the function."""

    name: str
    within: Phase
    passes: tuple[Status, ...]
    run: Callable[[Work, Bench], Work]


def receive(work: Work, bench: Bench) -> Work:
    """Enter the bytes under their hash; bytes that were received before are an answer, not a second document."""
    if len(work.content) > bench.tools.limits.bytes_max:
        raise LimitExceeded(
            f"The file has {len(work.content)} bytes, more than {bench.tools.limits.bytes_max}.",
            where=work.file_name,
            remedy="Send a smaller file.",
        )
    known = bench.uow.documents.get(work.document_id)
    if known is not None:
        filing.note_again(bench.uow, known, work)
        return replace(work, row=known, ended=Status.ALREADY_RECEIVED)
    return replace(work, row=filing.enter(bench.uow, work))


def read(work: Work, bench: Bench) -> Work:
    """Identify the document by its content and read it in the sandbox; a refusal ends the line, the bytes are kept."""
    try:
        hints = bench.tools.taught(work.content) if bench.tools.taught is not None else None
        extraction = bench.tools.reader.read(work.content, bench.tools.limits, hints)
    except DocumentRefused as refusal:
        finding = Finding(code=refusal.code, sentence=refusal.sentence, place=refusal.where, remedy=refusal.remedy)
        return replace(work, reading=Reading(None, None, (finding,), Status.REFUSED), ended=Status.REFUSED)
    if extraction.candidate is None:
        return replace(
            work, reading=Reading(extraction, None, extraction.findings, Status.REFUSED), ended=Status.REFUSED
        )
    return replace(work, reading=Reading(extraction, None, extraction.findings))


def normalise(work: Work, bench: Bench) -> Work:  # noqa: ARG001 - the signature of every step
    """Make the typed document; without its required values it is quarantined, with what is missing."""
    reading = work.reading or Reading(None, None, ())
    if reading.candidate.document_type in HEADER_ONLY:
        return work
    made = normalised(reading.candidate)
    findings = (*reading.findings, *(finding for finding in made.findings if finding not in reading.findings))
    if made.document is None:
        ended = Reading(reading.extraction, None, findings, Status.QUARANTINED)
        return replace(work, reading=ended, ended=Status.QUARANTINED)
    if isinstance(made.document, Invoice):
        findings += tuple(finding for finding in invoice_findings(made.document) if finding not in findings)
    return replace(work, reading=Reading(reading.extraction, made.document, findings))


def link(work: Work, bench: Bench) -> Work:
    """Keep what was read, note which orders the document belongs to, and tell who waited for it."""
    return filing.link(work, bench)


def match(work: Work, bench: Bench) -> Work:
    """Gather what is known around the document and measure it into one frozen sheet."""
    if bench.uow.documents.known(work.document_id).document_type == DocumentType.ORDER:
        return measured_order(work, bench)
    work = context.gather(work, bench)
    document = work.document
    if work.context is None or work.version is None or not isinstance(document, Invoice | OrderResponse):
        raise AssertionError("only bills and order responses are matched, with their context")
    known, policies = work.context, work.version.ruleset.policies
    extraction = work.reading.extraction if work.reading is not None else None
    if not known.read_surely and extraction is not None:
        # Where every plausible reading ends with the same decision and the same push, nobody needs to be asked.
        sure = not questions(extraction, _ending(work, bench))
        known = known.model_copy(update={"read_surely": sure})
    return replace(work, context=known, matched=measure(document, known, policies))


def _ending(work: Work, bench: Bench) -> Ending:
    """Return how a reading of this document would end: its decision, and the document itself where it is pushed."""
    version, known = work.version, work.context
    if version is None or known is None:
        raise AssertionError("an ending needs a ruleset and a context")
    sure = known.model_copy(update={"read_surely": True})

    def ending(document: LedgerDocument) -> bytes:
        if not isinstance(document, Invoice | OrderResponse):
            return canonical_bytes(document)
        try:
            body = bench.tools.decide(version.body, measure(document, sure, version.ruleset.policies).sheet)
        except (DecisionUndetermined, RulesetRefused) as refusal:
            return f"{refusal.code} {refusal.where}".encode()
        return ending_bytes(Decision.model_validate_json(body), document)

    return ending


def decide(work: Work, bench: Bench) -> Work:
    """Decide the sheet under the ruleset; what cannot be decided is held, never passed."""
    if work.matched is None or work.version is None:
        raise AssertionError("deciding needs a sheet and a ruleset")
    sheet, version = work.matched.sheet, work.version
    try:
        decision = Decision.model_validate_json(bench.tools.decide(version.body, sheet))
        told = explain(decision, version.plan(), sheet)
    except (DecisionUndetermined, RulesetRefused) as refusal:
        decision = undecided(sheet, version.ruleset_hash, "UNDETERMINED", refusal)
        told = f"{refusal.sentence} {refusal.remedy}".strip()
    return replace(work, decision=decision, explanation=told)


def approve(work: Work, bench: Bench) -> Work:
    """Keep the decision with its holds and the approvals it needs: waiting is a row, not a sleeping workflow."""
    return settling.keep(work, bench)


def push(work: Work, bench: Bench) -> Work:
    """Enter what shall leave into the outbox, in the transaction of the decision."""
    return settling.push(work, bench)


STEPS: Final[tuple[Step, ...]] = (
    Step("receive", Phase.DOOR, (Status.STORED,), receive),
    Step("read", Phase.READING, (Status.IDENTIFIED, Status.EXTRACTED), read),
    Step("normalise", Phase.READING, (Status.NORMALISED,), normalise),
    Step("link", Phase.FILING, (Status.LINKED,), link),
    Step("match", Phase.WEIGHING, (Status.MATCHED,), match),
    Step("decide", Phase.WEIGHING, (Status.DECIDED,), decide),
    Step("approve", Phase.SETTLING, (), approve),
    Step("push", Phase.SETTLING, (), push),
)
"""The line. A document that is filed, refused or quarantined leaves it after its phase; sending is the outbox's."""


def run(phase: Phase, work: Work, bench: Bench) -> Work:
    """Take the work through the steps of one phase, until a step ends the line."""
    for step in STEPS:
        if step.within is phase and work.ended is None:
            work = step.run(work, bench)
    return work


def passes(phase: Phase) -> tuple[Status, ...]:
    """Return the statuses a document has passed after all steps of a phase."""
    return tuple(status for step in STEPS if step.within is phase for status in step.passes)


assert frozenset(LEDGER).isdisjoint(HEADER_ONLY)
