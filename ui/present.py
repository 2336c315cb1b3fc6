"""Documents and decisions as the plain data that the command line and REST print.

Owns the shapes of ``matchbook read --json`` and ``matchbook decide --json``: amounts, prices and quantities are strings
with their exact digits, absent is null, confidence is a number between 0 and 1 written from basis points.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias

from pydantic import BaseModel

from rules_engine.documents.base import plain
from rules_engine.documents.candidate import Candidate, CandidateLine, Extraction, FieldReading, Finding
from rules_engine.documents.decision import Decision
from rules_engine.documents.money import from_minor
from rules_engine.documents.party import Party

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_HEADER = ("order_reference", "despatch_reference", "receipt_reference", "preceding_invoice_reference")
_TOTALS = (
    "sum_of_line_net_amounts",
    "allowances",
    "charges",
    "total_without_vat",
    "vat",
    "total_with_vat",
    "amount_due",
)


def text_of(value: object) -> str | None:
    """Return a value as the text that JSON carries; None stays None.

    >>> text_of(Decimal("1.00")), text_of(None)
    ('1.00', None)
    """
    if value is None:
        return None
    return plain(value) if isinstance(value, Decimal) else str(value)


def party_json(party: Party, *, with_account: bool) -> dict[str, Json]:
    """Return a party; the account stands on sellers only."""
    shown: dict[str, Json] = {"name": party.name, "vat_id": party.vat_id}
    if with_account:
        shown["iban"] = party.iban
    return shown


def line_json(line: CandidateLine) -> dict[str, Json]:
    """Return one line of a document as read."""
    return {
        "id": line.id,
        "description": line.item.description,
        "buyer_item_id": line.item.buyer_item_id,
        "seller_item_id": line.item.seller_item_id,
        "standard_item_id": line.item.standard_item_id,
        "quantity": text_of(line.quantity),
        "unit_code": line.unit_code,
        "net_price": text_of(line.net_price),
        "line_net_amount": text_of(line.line_net_amount),
        "order_line_reference": line.order_line_reference,
    }


def document_json(candidate: Candidate) -> dict[str, Json]:
    """Return a document as read: header, parties, totals, lines."""
    shown: dict[str, Json] = {
        "number": candidate.number,
        "issue_date": text_of(candidate.issue_date),
        "due_date": text_of(candidate.due_date),
        "currency": candidate.currency,
    }
    shown |= {name: getattr(candidate, name) for name in _HEADER}
    shown["seller"] = party_json(candidate.seller, with_account=True)
    shown["buyer"] = party_json(candidate.buyer, with_account=False)
    shown["totals"] = {name: text_of(getattr(candidate.totals, name)) for name in _TOTALS}
    shown["lines"] = [line_json(line) for line in candidate.lines]
    return shown


def reading_json(reading: FieldReading) -> dict[str, Json]:
    """Return how one value was read; the box is in points, confidence between 0 and 1."""
    box: Json = None
    if reading.bbox is not None:
        box = [int(edge * 10) / 10 for edge in reading.bbox]
    return {
        "confidence": reading.confidence_bp / 10_000,
        "auto": reading.auto,
        "page": reading.page,
        "bbox": box,
        "cell": reading.cell,
        "source": reading.source,
        "check": reading.check,
        "candidates": list(reading.candidates),
    }


def finding_json(finding: Finding) -> dict[str, Json]:
    """Return a finding: code, sentence, place, remedy."""
    return {"code": finding.code, "sentence": finding.sentence, "place": finding.place, "remedy": finding.remedy}


def read_json(
    file: str, sha256: str | None, extraction: Extraction | None, findings: Iterable[Finding]
) -> dict[str, Json]:
    """Return the one object ``matchbook read --json`` prints for a file; a refused file still gets its object."""
    candidate = extraction.candidate if extraction else None
    told: list[Json] = [finding_json(finding) for finding in findings]
    status = "failed" if extraction is None else extraction.status
    if status == "success" and told:
        status = "partial"
    return {
        "file": file,
        "sha256": sha256,
        "status": status,
        "extractor": extraction.extractor if extraction else None,
        "document_type": candidate.document_type.value if candidate else "unknown",
        "document": document_json(candidate) if candidate else None,
        "fields": {path: reading_json(reading) for path, reading in extraction.fields.items()} if extraction else {},
        "findings": told,
        "unknown_columns": list(extraction.unknown_columns) if extraction else [],
        "locale": extraction.locale if extraction else None,
    }


def _money(minor: int | None, currency: str | None) -> str | None:
    """Return minor units as the amount people read, or the bare number where no currency is known."""
    if minor is None:
        return None
    return plain(from_minor(minor, currency)) if currency else str(minor)


def _part(value: BaseModel, currency: str | None, money: tuple[str, ...] = ("money_at_risk",)) -> dict[str, Json]:
    """Return a part of a decision with its money as decimal text."""
    shown: dict[str, Json] = value.model_dump(mode="json", exclude=set(money))
    return shown | {name: _money(getattr(value, name), currency) for name in money if hasattr(value, name)}


def decide_json(decision: Decision, explanation: str, counterfactuals: Iterable[Mapping[str, str]]) -> dict[str, Json]:
    """Return the one object ``matchbook decide --json`` prints."""
    currency = decision.currency
    return {
        "outcome": decision.outcome.value,
        "lines": [line.model_dump(mode="json") for line in decision.lines],
        "discrepancies": [_part(item, currency) for item in decision.discrepancies],
        "holds": [_part(item, currency) for item in decision.holds],
        "approvals": [_part(item, currency, ("limit",)) for item in decision.approvals],
        "route": decision.route.model_dump(mode="json") if decision.route else None,
        "proposals": [_part(item, currency, ("amount",)) for item in decision.proposals],
        "notices": [item.model_dump(mode="json") for item in decision.notices],
        "pushes": [item.model_dump(mode="json") for item in decision.pushes],
        "firings": [item.model_dump(mode="json") for item in decision.firings],
        "not_evaluated": [item.model_dump(mode="json") for item in decision.not_evaluated],
        "explanation": explanation,
        "counterfactuals": [dict(item) for item in counterfactuals],
        "currency": currency,
        "ruleset_hash": decision.ruleset_hash,
        "facts_hash": decision.facts_hash,
    }
