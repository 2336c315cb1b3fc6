"""The straight line without a store: files in receive order through reading, matching and the reference engine.

What the pipeline gathers from tables is gathered here from plain lists, so that decisions about a whole company can be
judged by the core alone. A bill that is held is decided again when goods of its order are received.
"""

import hashlib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from extractors.spreadsheet import SpreadsheetExtractor
from extractors.ubl import UblExtractor
from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.candidate import Finding
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.decision import Decision, Severity
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.normalise import LedgerDocument, normalise
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.errors import DocumentRefused
from rules_engine.matching.context import BilledBefore, MatchContext, Matched
from rules_engine.matching.duplicates import Fingerprint, Suspicion, fingerprint, suspicions
from rules_engine.matching.linking import same_number
from rules_engine.matching.measures import match
from rules_engine.matching.texts import compact, party_name
from rules_engine.ports import Limits
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from ui.demo.model import DemoCompany, DemoFile
from ui.demo.table import Decided, Reason

STARTER = Path(__file__).resolve().parents[1] / "rulesets" / "starter" / "ruleset.json"


class Bill(NamedTuple):
    """A document that is decided, with what reading left."""

    file: DemoFile
    document: Invoice | OrderResponse
    findings: tuple[Finding, ...]
    surely: bool
    id: str


class PlainLine:
    """Everything known so far, and what came of each file: at first, and in the end."""

    def __init__(self, company: DemoCompany) -> None:
        self.company = company
        self.ruleset = Ruleset.model_validate_json(STARTER.read_bytes())
        self.plan = check(self.ruleset)
        self.seen: set[str] = set()
        self.around: dict[str, list[LedgerDocument]] = defaultdict(list)
        self.bills: list[Bill] = []
        self.prints: dict[str, Fingerprint] = {}
        self.billed: dict[str, list[tuple[tuple[str, str], Decimal, Decimal]]] = {}
        self.first: dict[str, Decided] = {}
        self.finally_: dict[str, Decided] = {}

    def run(self) -> "PlainLine":
        """Take every file in."""
        for file in self.company.files:
            self.take(file)
        return self

    def take(self, file: DemoFile) -> None:
        """Take one file in, and decide again what waited for it."""
        identity = hashlib.sha256(file.content).hexdigest()
        if identity in self.seen:
            self.note(Decided(file=file.name, outcome="already_received"))
            return
        self.seen.add(identity)
        extractor = UblExtractor() if file.name.endswith(".xml") else SpreadsheetExtractor()
        try:
            extraction = extractor.read(file.content, Limits())
        except DocumentRefused:
            self.note(Decided(file=file.name, outcome="refused"))
            return
        made = normalise(extraction.candidate)
        if made.document is None:
            self.note(Decided(file=file.name, outcome="quarantined"))
            return
        findings = tuple(dict.fromkeys((*extraction.findings, *made.findings, *_arithmetic(made.document))))
        surely = all(field.auto for field in extraction.fields.values())
        self.keep(file, made.document, findings, surely=surely, identity=identity)

    def note(self, row: Decided) -> None:
        """Keep what came of a file."""
        self.first.setdefault(row.file, row)
        self.finally_[row.file] = row

    def keep(self, file, document, findings, *, surely, identity) -> None:
        """Keep a document, and decide it where it is one that is decided."""
        root = document.number if type(document) is Order else document.order_reference
        if isinstance(document, Invoice | OrderResponse):
            bill = Bill(file, document, findings, surely, identity)
            if isinstance(document, Invoice):
                self.prints[identity] = fingerprint(document, identity, len(self.prints) + 1)
            self.decide(bill)
            self.bills.append(bill)
        self.around[root or ""].append(document)
        if isinstance(document, ReceiptAdvice):
            for bill in self.bills:
                waits = self.finally_[bill.file.name].outcome == "held"
                if waits and isinstance(bill.document, Invoice) and bill.document.order_reference == root:
                    self.decide(bill)

    def decide(self, bill: Bill) -> None:
        """Match and decide one document, and count what it bills once it is accepted."""
        matched = match(bill.document, self.context(bill), self.ruleset.policies)
        decision = decide(self.plan, matched.sheet, Reference().run(self.plan, matched.sheet))
        self.billed[bill.id] = _billed(bill.document, matched) if decision.outcome == "accepted" else []
        self.note(_decided(bill, decision))

    def suspected(self, identity: str) -> tuple[Suspicion, ...] | None:
        """Compare a bill with all before it."""
        one = self.prints.get(identity)
        return None if one is None else suspicions(one, self.prints.values())

    def context(self, bill: Bill) -> MatchContext:
        """Gather what is known around a document at this moment."""
        document, company = bill.document, self.company
        around = self.around[document.order_reference] if document.order_reference else []
        by_vat = {compact(supplier.vat_id): supplier for supplier in company.suppliers}
        by_name = {party_name(supplier.name): supplier for supplier in company.suppliers}
        name = party_name(document.seller.name)
        sums: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
        for identity, lines in self.billed.items():
            for line, quantity, amount in lines if identity != bill.id else ():
                before = sums.get(line, (Decimal(0), Decimal(0)))
                sums[line] = before[0] + quantity, before[1] + amount
        numbers = [
            (other.document.document_type, other.document.number)
            for other in self.bills
            if other.id != bill.id and party_name(other.document.seller.name) == name
        ]
        preceding = getattr(document, "preceding_invoice_reference", None)
        return MatchContext(
            document_id=bill.id,
            orders=tuple(item for item in around if isinstance(item, Order | OrderChange)),
            responses=tuple(item for item in around if isinstance(item, OrderResponse)),
            receipts=tuple(item for item in around if isinstance(item, ReceiptAdvice)),
            billed_before=tuple(
                BilledBefore(order_number=number, order_line=line, quantity=quantity, amount=amount)
                for (number, line), (quantity, amount) in sums.items()
                if number == document.order_reference
            ),
            supplier=by_vat.get(compact(document.seller.vat_id)) or by_name.get(name),
            suppliers_known=True,
            items=company.items,
            duplicate=any(
                kind == document.document_type and same_number(number, document.number) for kind, number in numbers
            ),
            suspicions=self.suspected(bill.id),
            preceding_found=any(same_number(number, preceding) for _kind, number in numbers) if preceding else None,
            findings=bill.findings,
            read_surely=bill.surely,
            today=bill.file.received_on,
            received_on=bill.file.received_on,
            company_id=company.company.id,
            channel="folder",
        )


def _arithmetic(document: LedgerDocument) -> tuple[Finding, ...]:
    """Return the arithmetic findings of bills."""
    return invoice_findings(document) if isinstance(document, Invoice) else ()


def _billed(document: Invoice | OrderResponse, matched: Matched) -> list[tuple[tuple[str, str], Decimal, Decimal]]:
    """Return what a document takes from its order lines; credits give back."""
    if not isinstance(document, Invoice):
        return []
    sign = -1 if isinstance(document, CreditNote) else 1
    terms = {line.id: line.terms for line in matched.sheet.lines}
    return [
        (
            (pair.order_number, pair.order_line),
            sign * Decimal(terms[pair.line]["line.quantity"]).scaleb(-6),
            sign * Decimal(terms[pair.line]["line.line_net_amount"]).scaleb(-2),
        )
        for pair in matched.pairs
        if pair.order_number and pair.order_line
    ]


def _decided(bill: Bill, decision: Decision) -> Decided:
    """Return what the table of outcomes says of a decision."""
    document = bill.document
    return Decided(
        file=bill.file.name,
        outcome=decision.outcome.value,
        number=document.number,
        supplier=document.seller.name,
        currency=document.currency,
        amount=document.totals.total_with_vat,
        reasons=tuple(Reason(code=hold.reason, sentence=hold.sentence, line=hold.line) for hold in decision.holds),
        discrepancies=tuple(
            f"{found.kind}@{found.line}" if found.line else found.kind
            for found in decision.discrepancies
            if found.severity is not Severity.INFO
        ),
    )
