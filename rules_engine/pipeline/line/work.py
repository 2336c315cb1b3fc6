"""What travels down the line: one frozen value per document, handed from step to step, and the bench the steps use."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import orjson

from rules_engine.documents.candidate import Candidate, Extraction, Finding
from rules_engine.documents.decision import Decision
from rules_engine.documents.hints import Hints
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order import Order
from rules_engine.documents.sheet import FactSheet
from rules_engine.matching.context import BudgetPosition, BudgetShare, MatchContext, Matched
from rules_engine.pipeline.line import ledger
from rules_engine.pipeline.line.statuses import Status
from rules_engine.ports import Clock, Connector, Limits, Reader
from rules_engine.rules.check import check
from rules_engine.rules.model import DecisionTable, Rule, Ruleset, Tolerance
from rules_engine.rules.plan import Plan
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork
from rules_engine.storage.vault import Vault


class Version:
    """A frozen version of a ruleset: its bytes as published, and what is made of them, once each."""

    def __init__(self, ruleset_hash: str, body: bytes) -> None:
        """Take the canonical bytes of a version and their hash."""
        self.ruleset_hash = ruleset_hash
        self.body = body
        self.ruleset = Ruleset.model_validate(orjson.loads(body))
        parts: tuple[Rule | Tolerance | DecisionTable, ...]
        parts = (*self.ruleset.rules, *self.ruleset.tolerances, *self.ruleset.tables)
        self.types = frozenset(kind for part in parts if part.enabled for kind in part.applies_to)
        self._plan: Plan | None = None

    def plan(self) -> Plan:
        """Return the plan of the ruleset.

        Raises:
            RulesetRefused: the ruleset cannot be run.
        """
        if self._plan is None:
            self._plan = check(self.ruleset)
        return self._plan


class Drawing(NamedTuple):
    """A bill, or an order that is asked for, whose budgets are looked up, and the keys of its orders."""

    document_id: str
    document: Invoice | Order
    orders: frozenset[str]

    @property
    def currency(self) -> str:
        """The currency of the document."""
        return self.document.currency

    @property
    def day(self) -> date:
        """The day of the document."""
        return self.document.issue_date


class BudgetsAround(NamedTuple):
    """The budgets that a bill's orders are borne by, without the bill, and the revisions they were read at."""

    positions: tuple[BudgetPosition, ...]
    shares: tuple[BudgetShare, ...]
    kept: bool
    basis: Mapping[str, int]


@dataclass(frozen=True)
class Tools:
    """Everything the line uses and does not own, joined once in the composition root.

    ``decide`` takes the bytes of a ruleset and a sheet, and returns the canonical bytes of the decision that both
    executions agree on; ``budgets`` looks up what a bill draws on; ``self_billed`` makes the invoices that we write
    ourselves for what a document brought; ``write_document`` writes those, and an order that was asked for
    here as the document it becomes. ``own_keys`` are the company's own names and VAT identifiers as compared: what they
    sell is decided by ``sales_ruleset_id``, what is asked for here by ``request_ruleset_id``; ``taught`` tells what
    corrections taught about how a file may be printed.
    """

    reader: Reader
    limits: Limits
    decide: Callable[[bytes, FactSheet], bytes]
    vault: Vault
    clock: Clock
    connectors: Mapping[str, Connector]
    ruleset_id: str = "starter"
    time_zone: str = "UTC"
    company_id: str | None = None
    company_currency: str | None = None
    own_keys: frozenset[str] = frozenset()
    sales_ruleset_id: str = "customer_orders"
    request_ruleset_id: str = "requisitions"
    write_document: Callable[[Order | Invoice], bytes] | None = None
    self_billed: Callable[[UnitOfWork, DocumentRow], Iterable[Invoice]] | None = None
    budgets: Callable[[UnitOfWork, Drawing], BudgetsAround] | None = None
    taught: Callable[[bytes], Hints | None] | None = None


@dataclass(frozen=True)
class Reading:
    """What reading made of a document; it survives a restart as plain JSON."""

    extraction: Extraction | None
    document: LedgerDocument | None
    findings: tuple[Finding, ...]
    ended: Status | None = None

    def to_plain(self) -> dict[str, object]:
        """Return the reading as JSON data for the checkpoint of the step."""
        return {
            "extraction": self.extraction.model_dump_json() if self.extraction else None,
            "document": ledger.to_bytes(self.document).decode() if self.document else None,
            "findings": [finding.model_dump() for finding in self.findings],
            "ended": self.ended.value if self.ended else None,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, object]) -> "Reading":
        """Return the reading that a checkpoint holds."""
        extraction, document, ended, findings = (data[key] for key in ("extraction", "document", "ended", "findings"))
        return cls(
            extraction=Extraction.model_validate_json(str(extraction)) if extraction else None,
            document=ledger.from_bytes(str(document).encode()) if document else None,
            findings=tuple(Finding.model_validate(item) for item in findings) if isinstance(findings, list) else (),
            ended=Status(str(ended)) if ended else None,
        )

    @property
    def candidate(self) -> Candidate:
        """The candidate, empty where nothing could be read."""
        return (self.extraction.candidate if self.extraction else None) or Candidate()


@dataclass(frozen=True)
class Work:
    """One document on its way: what each step added, and the statuses it passed since the last transaction."""

    document_id: str
    content: bytes = b""
    file_name: str = ""
    channel: str = ""
    by: str = ""
    row: DocumentRow | None = None
    reading: Reading | None = None
    context: MatchContext | None = None
    version: Version | None = None
    basis: Mapping[str, int] | None = None
    matched: Matched | None = None
    decision: Decision | None = None
    explanation: str = ""
    passed: tuple[Status, ...] = ()
    ended: Status | None = None
    reason: str = ""

    @property
    def document(self) -> LedgerDocument:
        """The typed document; asked for only after the steps that need one made sure of it."""
        if self.reading is None or self.reading.document is None:
            raise AssertionError(f"{self.document_id} has no typed document at this step")
        return self.reading.document

    @property
    def known(self) -> DocumentRow:
        """The document's row; asked for only after it was entered."""
        if self.row is None:
            raise AssertionError(f"{self.document_id} is not in the store at this step")
        return self.row


@dataclass(frozen=True)
class Bench:
    """What one step may use: the tools, and the transaction where the step runs in one."""

    tools: Tools
    transaction: UnitOfWork | None = None

    @property
    def uow(self) -> UnitOfWork:
        """The transaction; only steps that stand in one ask for it."""
        if self.transaction is None:
            raise AssertionError("this step runs outside a transaction")
        return self.transaction


def findings_bytes(findings: tuple[Finding, ...]) -> bytes:
    """Write findings as JSON."""
    return orjson.dumps([finding.model_dump() for finding in findings])


def findings_of(content: bytes) -> tuple[Finding, ...]:
    """Read findings back."""
    return tuple(Finding.model_validate(item) for item in orjson.loads(content))
