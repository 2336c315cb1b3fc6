"""Deciding without a store: files in, one decision out, nothing kept.

Owns the stateless walk of ``matchbook decide`` and of a ruleset's cases: read, normalise, match, decide. It is the
straight line without its transactions, so that a sample decides exactly as a captured document with the same facts.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.candidate import Extraction, Finding
from rules_engine.documents.decision import Decision
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.normalise import LedgerDocument, normalise
from rules_engine.documents.order import Order
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.documents.sheet import FactSheet, Ratio, Terms, Value
from rules_engine.engine.explain import explain
from rules_engine.errors import Unreadable, Unsupported
from rules_engine.matching import match
from rules_engine.matching.context import BilledBefore, MatchContext, Matched
from rules_engine.matching.sales import SaleContext, match_sale
from rules_engine.ports import Limits, Reader
from rules_engine.rules.check import check
from rules_engine.rules.model import CaseValue, Ruleset


class Source(NamedTuple):
    """A file by its name and its bytes; the name is only shown, never trusted."""

    name: str
    content: bytes


class Given(NamedTuple):
    """What a decision is made from: the document asked about and the documents around it."""

    subject: Source
    orders: tuple[Source, ...] = ()
    receipts: tuple[Source, ...] = ()
    responses: tuple[Source, ...] = ()
    terms: Mapping[str, CaseValue] = MappingProxyType({})
    """Terms of the document that master data and history would give; a sample has neither."""
    line_terms: Mapping[str, Mapping[str, CaseValue]] = MappingProxyType({})
    """The same by id of a line."""
    billed_before: tuple[BilledBefore, ...] = ()
    """What other documents billed."""


class Decide(Protocol):
    """Decides a sheet under a ruleset with both executions."""

    def __call__(self, ruleset: Ruleset, sheet: FactSheet) -> Decision:
        """Return the decision; a disagreement of the executions is a hold, never a pass."""
        ...


def review(extraction: Extraction) -> tuple[Extraction, tuple[Finding, ...]]:
    """Return what was read with every finding of reading, normalising and arithmetic, each once."""
    if extraction.candidate is None:
        return extraction, extraction.findings
    normalised = normalise(extraction.candidate)
    bill = normalised.document if isinstance(normalised.document, Invoice) else None
    found = (*extraction.findings, *normalised.findings, *(invoice_findings(bill) if bill else ()))
    return extraction, tuple(dict.fromkeys(found))


class Once(NamedTuple):
    """A stateless decision and what it was made from."""

    ruleset: Ruleset
    extraction: Extraction
    document: LedgerDocument
    matched: Matched
    decision: Decision
    context: MatchContext
    terms: Mapping[str, CaseValue] = MappingProxyType({})
    line_terms: Mapping[str, Mapping[str, CaseValue]] = MappingProxyType({})


def _read(reader: Reader, source: Source, limits: Limits) -> tuple[Extraction, LedgerDocument, tuple[Finding, ...]]:
    """Read and normalise one file.

    Raises:
        DocumentRefused: where the file cannot be read or lacks what its type requires.
    """
    extraction = reader.read(source.content, limits)
    if extraction.candidate is None:
        told = extraction.findings[0].sentence if extraction.findings else "Nothing could be read."
        raise Unreadable(told, where=source.name, remedy="Send the document again in a format that can be read.")
    normalised = normalise(extraction.candidate)
    if normalised.document is None:
        findings = (*extraction.findings, *normalised.findings)
        if extraction.candidate.document_type not in _DECIDABLE:
            kind = extraction.candidate.native_type or extraction.candidate.document_type.value
            raise Unsupported(
                f"A {kind} is not an order, a receipt or a bill.",
                where=source.name,
                remedy="Give an invoice, a credit note, an order, an order response or a receipt advice.",
            )
        told = " ".join(finding.sentence for finding in findings) or "Required values are missing."
        raise Unreadable(told, where=source.name, remedy="Ask the sender for a complete document.")
    return extraction, normalised.document, (*extraction.findings, *normalised.findings)


_DECIDABLE = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.CREDIT_NOTE,
        DocumentType.ORDER,
        DocumentType.ORDER_CHANGE,
        DocumentType.ORDER_RESPONSE,
        DocumentType.RECEIPT_ADVICE,
        DocumentType.DESPATCH_ADVICE,
    }
)


_Kind = TypeVar("_Kind", Order, OrderResponse, ReceiptAdvice)


def _typed(reader: Reader, sources: Sequence[Source], kind: type[_Kind], limits: Limits) -> tuple[_Kind, ...]:
    """Read files that must be of one type.

    Raises:
        Unsupported: where a file is another type of document.
    """
    documents = []
    for source in sources:
        _, document, _ = _read(reader, source, limits)
        if not isinstance(document, kind):
            raise Unsupported(
                f"This is a {document.document_type.value}, not a {kind.__name__}.",
                where=source.name,
                remedy="Give each file under the option of its type.",
            )
        documents.append(document)
    return tuple(documents)


def read_order(reader: Reader, source: Source, limits: Limits) -> Order:
    """Read an order or a change of one from a file.

    Raises:
        DocumentRefused: where the file cannot be read or is something else.
    """
    (order,) = _typed(reader, (source,), Order, limits)
    return order


def with_terms(
    matched: Matched,
    terms: Mapping[str, CaseValue],
    line_terms: Mapping[str, Mapping[str, CaseValue]] = MappingProxyType({}),
) -> Matched:
    """Return the match with terms of the document and of lines set as a sample wants them; None makes one unknown."""
    if not terms and not line_terms:
        return matched
    lines = tuple(
        line.model_copy(update={"terms": _set(line.terms, line_terms.get(line.id, {}))}) for line in matched.sheet.lines
    )
    sheet = matched.sheet.model_copy(update={"terms": _set(matched.sheet.terms, terms), "lines": lines})
    return matched.model_copy(update={"sheet": sheet})


def _set(terms: Terms, given: Mapping[str, CaseValue]) -> Terms:
    """Return terms with some of them set or made unknown."""
    kept = {name: value for name, value in terms.items() if name not in given}
    return kept | {name: as_value(value) for name, value in given.items() if value is not None}


def as_value(value: bool | int | str | tuple[int, int]) -> Value:  # noqa: FBT001 - a flag is a value like the others.
    """Return a case's value as it stands on a sheet: two numbers are the two sides of a ratio."""
    return Ratio(*value) if isinstance(value, tuple) else value


def decide_once(
    given: Given,
    ruleset: Ruleset,
    *,
    reader: Reader,
    decide: Decide,
    today: Callable[[], date],
    limits: Limits | None = None,
) -> Once:
    """Read, match and decide one document from files alone.

    Without receipts the match level is capped at what was given (2-way).

    Raises:
        DocumentRefused: where a file cannot be read or is not what it was given as.
    """
    limits = limits or Limits()
    extraction, document, findings = _read(reader, given.subject, limits)
    if isinstance(document, Order) and DocumentType.ORDER in {
        kind for rule in ruleset.rules for kind in rule.applies_to
    }:
        return _sale_once(given, ruleset, extraction, document, decide=decide, day=today(), findings=findings)
    if not isinstance(document, Invoice | OrderResponse):
        raise Unsupported(
            f"A {document.document_type.value} is filed, not decided.",
            where=given.subject.name,
            remedy="Give an invoice, a credit note or an order response.",
        )
    found = (*findings, *invoice_findings(document)) if isinstance(document, Invoice) else findings
    day = today()
    context = MatchContext(
        document_id=hashlib.sha256(given.subject.content).hexdigest(),
        orders=_typed(reader, given.orders, Order, limits),
        responses=_typed(reader, given.responses, OrderResponse, limits),
        receipts=_typed(reader, given.receipts, ReceiptAdvice, limits),
        receipts_given=bool(given.receipts),
        billed_before=given.billed_before,
        findings=found,
        today=day,
        received_on=day,
    )
    matched = with_terms(match(document, context, ruleset.policies), given.terms, given.line_terms)
    decision = decide(ruleset, matched.sheet)
    return Once(ruleset, extraction, document, matched, decision, context, given.terms, given.line_terms)


def _sale_once(
    given: Given,
    ruleset: Ruleset,
    extraction: Extraction,
    order: Order,
    *,
    decide: Decide,
    day: date,
    findings: tuple[Finding, ...],
) -> Once:
    """Decide an order that a customer sent under a ruleset that speaks of orders; master data is what is set."""
    document_id = hashlib.sha256(given.subject.content).hexdigest()
    known = SaleContext(document_id=document_id, findings=findings, today=day, received_on=day)
    context = MatchContext(document_id=document_id, findings=findings, today=day, received_on=day)
    matched = with_terms(match_sale(order, known), given.terms, given.line_terms)
    decision = decide(ruleset, matched.sheet)
    return Once(ruleset, extraction, order, matched, decision, context, given.terms, given.line_terms)


def explained(once: Once) -> str:
    """Return a decision as one paragraph in plain words."""
    return explain(once.decision, check(once.ruleset), once.matched.sheet)
