"""The decision and its parts: what was concluded about a document, why, and what must happen next.

A Decision is a pure function of a sheet and a ruleset; its canonical bytes are the same for ever. Money is in minor
units of ``currency``. ``line`` is the line's id on the document, or None for the document as a whole.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.canonical import canonical_bytes, content_hash
from rules_engine.documents.sheet import Value


class Outcome(StrEnum):
    """What may happen with a line or a document, best first."""

    ACCEPTED = "accepted"
    NEEDS_APPROVAL = "needs_approval"
    HELD = "held"
    REFUSED = "refused"


WORST_FIRST = (Outcome.REFUSED, Outcome.HELD, Outcome.NEEDS_APPROVAL, Outcome.ACCEPTED)
"""The order in which outcomes win (semantics, rule 13)."""


class Severity(StrEnum):
    """How much a discrepancy weighs, lightest first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Discrepancy(Frozen):
    """A difference between what was expected and what was found."""

    kind: str = Field(description="price, quantity, unit, item, line_added, line_missing, currency, vat_rate, seller …")
    reason_code: str = Field(description="Peppol OPStatusReason: PRI, QTY, ITM, DEL, REF, PAY, FIN, LEG, QUA, UNR, OTH")
    line: str | None = None
    severity: Severity = Severity.ERROR
    expected: str | None = Field(default=None, description="as text with its unit's exact digits")
    found: str | None = None
    tolerance: str | None = Field(default=None, description="id of the tolerance that judged it")
    verdict: str | None = Field(default=None, description="over, under, or unknown")
    money_at_risk: int | None = Field(default=None, description="minor units of the decision's currency")
    rule: str


class Hold(Frozen):
    """Something that must be cleared before the line or the document may be paid."""

    kind: Literal["line", "charge", "header", "supplier"]
    reason: str = Field(description="stable reason code such as PRICE, QUANTITY, RECEIPT, UNDETERMINED, NOT_DECIDED")
    line: str | None = None
    rule: str
    sentence: str = Field(default="", description="why, shown to reviewers")
    release_condition: str = Field(default="", description="what clears it")
    missing: tuple[str, ...] = Field(default=(), description="the terms that were missing, for UNDETERMINED")
    money_at_risk: int | None = None

    def key(self, document_id: str) -> str:
        """Return the key under which the hold is one thing across decisions: document, line, kind, reason, rule."""
        return content_hash([document_id, self.line, self.kind, self.reason, self.rule])


class Approval(Frozen):
    """An approval a person must give before the document may be paid."""

    tier: str
    who: tuple[str, ...] = Field(description="roles or people who may give it")
    mode: Literal["any", "all"] = "any"
    limit: int | None = Field(default=None, description="the approver's limit must be at least this, in minor units")
    line: str | None = None
    rules: tuple[str, ...] = ()
    step: int = Field(default=1, description="approvals of a step are asked once all of the steps before are given")
    due_hours: int | None = Field(default=None, description="business hours until it is escalated")
    escalate_to: tuple[str, ...] = Field(default=(), description="roles or people who may give it once it is overdue")


class Route(Frozen):
    """Where the document goes for work: queue, owner and when it is due."""

    queue: str
    owner: str | None = None
    due_hours: int | None = Field(default=None, description="business hours from the decision")
    escalate_to: str | None = Field(default=None, description="the queue it moves to once it is overdue")
    rule: str


class Proposal(Frozen):
    """A resolution that is proposed to a person; it never happens by itself."""

    kind: Literal["short_pay", "dispute", "write_off", "request_credit", "amend_order", "book_receipt"]
    line: str | None = None
    amount: int | None = Field(default=None, description="money effect in minor units")
    rule: str


class Notice(Frozen):
    """Somebody who shall be told."""

    who: str
    message: str
    line: str | None = None
    rule: str


class PushInstruction(Frozen):
    """What shall leave for another system once nothing stands against it."""

    target: str = Field(description="connector name, or 'erp' for the configured one")
    kind: str = Field(description="vendor_bill, hold, order_update …")
    line: str | None = None
    rule: str


class Firing(Frozen):
    """A rule whose condition was true: rule, level, line, and the known terms it read."""

    rule: str
    level: int
    line: str | None = None
    inputs: dict[str, Value] = Field(default_factory=dict)


class NotEvaluated(Frozen):
    """A rule, tolerance or table that could not be evaluated, and which terms were missing."""

    rule: str
    level: int
    line: str | None = None
    missing: tuple[str, ...] = ()
    reason: str = ""


class LineOutcome(Frozen):
    """The outcome of one line."""

    line: str
    outcome: Outcome


class TraceEntry(Frozen):
    """One step of the evaluation: rule, table row, tolerance verdict or fact, and its value at its level."""

    level: int
    rule: str
    line: str | None = None
    result: str = Field(description="true, false, unknown, or the verdict or value")


class Decision(Frozen):
    """The whole decision about one document under one ruleset."""

    document_id: str
    document_type: str
    currency: str | None = None
    outcome: Outcome
    header_outcome: Outcome = Field(description="the outcome of the document's own effects, without its lines")
    lines: tuple[LineOutcome, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    holds: tuple[Hold, ...] = ()
    approvals: tuple[Approval, ...] = ()
    route: Route | None = None
    proposals: tuple[Proposal, ...] = ()
    notices: tuple[Notice, ...] = ()
    pushes: tuple[PushInstruction, ...] = ()
    firings: tuple[Firing, ...] = ()
    not_evaluated: tuple[NotEvaluated, ...] = ()
    trace: tuple[TraceEntry, ...] = ()
    ruleset_hash: str
    facts_hash: str

    def to_bytes(self) -> bytes:
        """Return the canonical bytes: equal for equal sheet and ruleset, for ever."""
        return canonical_bytes(self)
