"""Settling a decision: keeping it with its holds, approvals and billed sums, and entering what shall leave.

All in one transaction. Semantics, rules 14-16: people never change a decision, a status is the decision folded with
what people did; a release carries over while the money at risk is not larger; the same effect twice is nothing.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from rules_engine.documents.base import plain
from rules_engine.documents.canonical import canonical_bytes, content_hash, to_plain
from rules_engine.documents.decision import Decision, Hold, Outcome, PushInstruction
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import from_minor
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order_response import OrderResponse
from rules_engine.matching.measures import match as measure
from rules_engine.pipeline.line import context, rulesets
from rules_engine.pipeline.line.ledger import index_key, index_keys, sold_key
from rules_engine.pipeline.line.requests import measured_order
from rules_engine.pipeline.line.statuses import Status, move
from rules_engine.pipeline.line.work import Bench, Work
from rules_engine.storage.acts import ActRows
from rules_engine.storage.decisions import BilledLine, HoldRow
from rules_engine.storage.outbox import DONE, OutboxRow
from rules_engine.storage.unit_of_work import UnitOfWork

BY_RULES: Final = "rules"
"""Who places and releases the holds that come and go with decisions."""

_EPOCH: Final = date(1970, 1, 1)

HOLD: Final = "hold"
"""The kind of push that says what is held; every other kind waits until nothing stands against the document."""


def basis_of(document: LedgerDocument, orders: tuple[str, ...]) -> str:
    """Return what approvals and pushes are bound to: payee, account, currency, amounts, lines, order version."""
    data = to_plain(document)
    kept = (
        "document_type",
        "number",
        "seller",
        "payee",
        "currency",
        "totals",
        "lines",
        "allowance_charges",
        "due_date",
    )
    content = {name: data.get(name) for name in kept} if isinstance(data, dict) else {}
    return content_hash([content, list(orders)])


def keep(work: Work, bench: Bench) -> Work:
    """Keep the decision and bring the document to the status that follows from it and from what people did."""
    uow, decision, document = bench.uow, _decision(work), work.document
    orders = () if work.context is None else tuple(content_hash(order) for order in work.context.orders)
    basis = basis_of(document, orders)
    uow.documents.change(work.document_id, {"awaiting": None, "turn": 0, "cause": None})
    if _same_as_before(uow, work, decision, basis):
        return replace(work, ended=Status(work.known.status))
    cause = work.known.cause
    why = f"decided again because of document {cause}" if cause else "a new fact"
    row = move(
        uow,
        work.known,
        through=(Status.MATCHED, Status.DECIDED),
        reason=_summary(decision, why if cause else ""),
    )
    uow.decisions.add(
        work.document_id,
        {
            "decided_at": uow.at,
            "outcome": decision.outcome.value,
            "decision": decision.to_bytes(),
            "decision_hash": content_hash(decision),
            "sheet": canonical_bytes(work.matched.sheet if work.matched else None),
            "facts_hash": decision.facts_hash,
            "ruleset_hash": decision.ruleset_hash,
            "basis_hash": basis,
            "explanation": work.explanation,
            "cause": cause,
        },
    )
    _settle_holds(uow, work.document_id, decision, why)
    required = {(approval.line or "", approval.tier): canonical_bytes(approval) for approval in decision.approvals}
    uow.decisions.require(work.document_id, basis, uow.at, required)
    status = standing(uow, work.document_id, decision)
    move(uow, row, through=(status,), reason=_summary(decision, why if cause else ""))
    uow.documents.change(
        work.document_id,
        {
            "outcome": decision.outcome.value,
            "ruleset_hash": decision.ruleset_hash,
            "queue": decision.route.queue if decision.route else None,
            "queue_next": decision.route.escalate_to if decision.route else None,
            "queue_hours": decision.route.due_hours if decision.route else None,
            **_offered(work),
        },
    )
    _count(bench, work, decision, accepted=status is Status.ACCEPTED)
    return replace(work, ended=None, passed=(status,))


def _offered(work: Work) -> dict[str, str | int | None]:
    """Return the cash discount that may still be taken: its last day and what it takes off; nothing where none may."""
    terms = {} if work.matched is None else work.matched.sheet.terms
    day, amount = terms.get("document.discount_until"), terms.get("document.discount_amount")
    if not isinstance(day, int) or not isinstance(amount, int):
        return {"discount_until": None, "discount_amount": None}
    return {"discount_until": (_EPOCH + timedelta(days=day)).isoformat(), "discount_amount": amount}


def _same_as_before(uow: UnitOfWork, work: Work, decision: Decision, basis: str) -> bool:
    """Tell whether the same facts were decided under the same ruleset before: then nothing changes.

    A corrected account may leave the decision as it was: the basis tells, so that no approval survives it.
    """
    last = uow.decisions.latest(work.document_id)
    return last is not None and last.decision_hash == content_hash(decision) and last.basis_hash == basis


def _decision(work: Work) -> Decision:
    if work.decision is None:
        raise AssertionError(f"{work.document_id} has no decision at this step")
    return work.decision


def standing(uow: UnitOfWork, document_id: str, decision: Decision) -> Status:
    """Fold the decision with what people did: refused, else held while a hold stands, else waiting for approvals."""
    if decision.outcome is Outcome.REFUSED:
        return Status.REFUSED
    if uow.decisions.open_holds(document_id):
        return Status.HELD
    if any(row.given_at is None for row in uow.decisions.approvals(document_id)):
        return Status.NEEDS_APPROVAL
    return Status.HELD if decision.outcome is Outcome.HELD and not decision.holds else Status.ACCEPTED


def may_leave(uow: UnitOfWork, document_id: str) -> bool:
    """Tell whether nothing stands against a document's pushes: no open hold, every approval given on its basis.

    Asked in the transaction that enters a push, and again in the one that claims it for sending.
    """
    last = uow.decisions.latest(document_id)
    if last is None or last.outcome == Outcome.REFUSED or uow.decisions.open_holds(document_id):
        return False
    approvals = uow.decisions.approvals(document_id)
    return all(row.given_at is not None and row.basis_hash == last.basis_hash for row in approvals)


def fold(bench: Bench, document_id: str, why: str) -> Status:
    """Bring a document to the status that follows from its decision and what people did; return that status.

    Where nothing stands against it any more, what shall leave is entered, and what it bills is counted, in the same
    transaction as the act that cleared it. No new fact came since the decision: acts are refused while one waits.
    """
    uow = bench.uow
    row, last = uow.documents.known(document_id), uow.decisions.latest(document_id)
    if last is None:
        raise AssertionError(f"{document_id} was never decided")
    decision = Decision.model_validate_json(last.decision)
    status = standing(uow, document_id, decision)
    if status.value == row.status:
        return status
    row = move(uow, row, through=(status,), reason=why)
    if status is Status.ACCEPTED:
        if row.document_type == DocumentType.ORDER:
            work = measured_order(Work(document_id), bench)
            push(replace(work, row=row, decision=decision, passed=(status,)), bench)
            return status
        work = context.gather(Work(document_id), bench)
        if work.context is None or work.version is None or not isinstance(work.document, Invoice | OrderResponse):
            raise AssertionError("only bills and order responses are decided, with their context")
        matched = measure(work.document, work.context, work.version.ruleset.policies)
        work = replace(work, row=row, matched=matched, decision=decision, passed=(status,))
        _count(bench, work, decision, accepted=True)
        push(work, bench)
    return status


def _summary(decision: Decision, why: str) -> str:
    """Say a decision in a few words for the history."""
    reasons = sorted({f"{hold.reason}@{hold.line}" if hold.line else hold.reason for hold in decision.holds})
    told = decision.outcome.value + (f": {', '.join(reasons)}" if reasons else "")
    return f"{told} ({why})" if why else told


def _settle_holds(uow: UnitOfWork, document_id: str, decision: Decision, why: str) -> None:
    """Bring the holds of a document in line with its decision; holds placed by people stay."""
    before = {str(row.key): row for row in uow.decisions.holds(document_id)}
    now = {hold.key(document_id): hold for hold in decision.holds}
    for key, hold in now.items():
        row = before.get(key)
        if row is None:
            uow.decisions.place(
                key, {"document_id": document_id, "placed_at": uow.at, "placed_by": BY_RULES} | _told(hold)
            )
            _note(uow, document_id, "hold placed", hold.reason, hold.line, hold.sentence)
        elif row.released_at is not None and _opens_again(row, hold):
            opened = {"released_at": None, "released_by": None, "release_reason": None, "released_money": None}
            uow.decisions.change_hold(key, _told(hold) | opened)
            _note(uow, document_id, "hold opened again", hold.reason, hold.line, hold.sentence)
        else:
            uow.decisions.change_hold(key, _told(hold))
    for key, row in before.items():
        if key not in now and row.released_at is None and row.placed_by == BY_RULES:
            gone = {"released_at": uow.at, "released_by": BY_RULES, "release_reason": f"no longer stands: {why}"}
            uow.decisions.change_hold(key, gone)
            _note(uow, document_id, "hold released", row.reason, row.line, gone["release_reason"])


def _told(hold: Hold) -> dict[str, object]:
    """Return the columns of a hold that the decision says."""
    return {
        "line": hold.line,
        "kind": hold.kind,
        "reason": hold.reason,
        "rule": hold.rule,
        "sentence": hold.sentence,
        "release_condition": hold.release_condition,
        "money_at_risk": hold.money_at_risk,
    }


def _opens_again(row: HoldRow, hold: Hold) -> bool:
    """Tell whether a released hold stands again: it came back by itself, or more money is at risk than was seen."""
    if row.released_by == BY_RULES:
        return True
    if row.released_money is None or hold.money_at_risk is None:
        return bool(row.released_money != hold.money_at_risk)
    return hold.money_at_risk > int(row.released_money)


def _note(uow: UnitOfWork, document_id: str, what: str, reason: object, line: object, why: object) -> None:
    """Note a hold that came or went."""
    where = f"line {line}" if line else "the document"
    uow.audit(
        what,
        document_id=document_id,
        after={"document": document_id, "line": line, "reason": reason},
        reason=f"{reason} on {where}: {why}",
    )


def _count(bench: Bench, work: Work, decision: Decision, *, accepted: bool) -> None:
    """Note what an accepted bill takes from its order lines, so that later bills are measured with it."""
    uow, matched = bench.uow, work.matched
    if matched is None or decision.document_type not in {DocumentType.INVOICE, DocumentType.CREDIT_NOTE}:
        return
    sign = -1 if decision.document_type == DocumentType.CREDIT_NOTE else 1
    terms = {line.id: line.terms for line in matched.sheet.lines}
    key_of = sold_key if rulesets.is_sale(bench.tools, work.known) else index_key
    lines = [
        BilledLine(
            line=pair.line,
            order_key=key_of(pair.order_number) or "",
            order_number=pair.order_number,
            order_line=pair.order_line,
            quantity=sign * _whole(terms[pair.line].get("line.quantity")),
            amount=sign * _whole(terms[pair.line].get("line.line_net_amount")),
            currency=decision.currency,
        )
        for pair in matched.pairs
        if pair.order_number and pair.order_line and pair.line in terms
    ]
    uow.decisions.count(work.document_id, lines if accepted else [])
    if lines:
        known = () if work.context is None else work.context.orders
        blankets = {key for order in known for key in index_keys(order.blanket_order_reference)}
        uow.documents.revise({line.order_key for line in lines} | blankets)


def _whole(value: object) -> int:
    """Return a measured whole number; an unknown one adds nothing to the sums."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def push(work: Work, bench: Bench) -> Work:
    """Enter every effect of the decision that may leave now."""
    status = work.passed[-1] if work.passed else None
    decision = _decision(work)
    short_paid = _short_paid(bench.uow, work.document_id)
    for instruction in decision.pushes:
        if instruction.kind != HOLD and not may_leave(bench.uow, work.document_id):
            continue
        for payload, subject in _payloads(instruction, work, status):
            told = payload | {"short_paid": short_paid} if short_paid and instruction.kind != HOLD else payload
            _enter(bench.uow, work, instruction, told, subject)
    return work


def _short_paid(uow: UnitOfWork, document_id: str) -> list[dict[str, object]]:
    """Return what people decided not to pay: amounts per line, of resolutions whose hold is still cleared by them."""
    holds = {str(row.key): row for row in uow.decisions.holds(document_id)}
    found: list[dict[str, object]] = []
    for act in ActRows(uow.connection).of_document(document_id):
        hold = holds.get(str(act.detail.get("hold")))
        if act.detail.get("resolution") != "short_pay" or hold is None or hold.released_at != act.at:
            continue
        found.append({"line": hold.line, "amount": act.detail["amount"], "reason": hold.reason})
    return found


def _payloads(
    instruction: PushInstruction, work: Work, status: Status | None
) -> list[tuple[dict[str, object], tuple[str | None, ...]]]:
    """Return what an instruction sends now, each with what it is about besides the document."""
    if instruction.kind == HOLD:
        if status is not Status.HELD:
            return []
        return [(_hold_payload(hold, work), (hold.line, hold.reason, hold.rule)) for hold in _decision(work).holds]
    if status is not Status.ACCEPTED:
        return []
    matched = work.matched
    pairs = (
        []
        if matched is None
        else [pair.model_dump(include={"line", "order_number", "order_line"}) for pair in matched.pairs]
    )
    payload: dict[str, object] = {
        "document": to_plain(work.document),
        "order": None if matched is None else matched.order_number,
        "pairs": pairs,
    }
    return [(payload, (instruction.line,))]


def _hold_payload(hold: Hold, work: Work) -> dict[str, object]:
    """Return what another system is told about a hold."""
    currency = _decision(work).currency
    risk = None if hold.money_at_risk is None or currency is None else plain(from_minor(hold.money_at_risk, currency))
    return {
        "document_type": work.document.document_type.value,
        "number": work.document.number,
        "seller": work.document.seller.name,
        "order": None if work.matched is None else work.matched.order_number,
        "line": hold.line,
        "kind": hold.kind,
        "reason": hold.reason,
        "sentence": hold.sentence,
        "release_condition": hold.release_condition,
        "money_at_risk": risk,
        "currency": currency,
    }


def _enter(
    uow: UnitOfWork,
    work: Work,
    instruction: PushInstruction,
    payload: dict[str, object],
    subject: tuple[str | None, ...],
) -> None:
    """Enter one effect unless it stands already.

    An effect about the same thing that was not sent yet gives way; one that was sent makes this an amendment, which
    waits for a person (semantics, rule 16).
    """
    document_id = work.document_id
    key = content_hash([document_id, instruction.line, instruction.kind, instruction.target, payload])
    if uow.outbox.get(key) is not None:
        return
    slot = content_hash([document_id, instruction.kind, instruction.target, list(subject)])
    earlier = uow.outbox.in_slot(slot)
    for row in earlier:
        if row.status == "waiting" and row.attempts == 0:
            uow.outbox.change(str(row.key), {"status": "withdrawn"})
            uow.audit(
                "push withdrawn", document_id=document_id, reason=f"{row.kind} to {row.target}: the decision changed"
            )
    sent = any(_may_have_left(row) for row in earlier)
    last = uow.decisions.latest(document_id)
    uow.outbox.add(
        {
            "key": key,
            "document_id": document_id,
            "slot": slot,
            "line": instruction.line,
            "kind": instruction.kind,
            "target": instruction.target,
            "payload": canonical_bytes(payload),
            "basis_hash": "" if last is None else last.basis_hash,
            "status": "amendment" if sent else "waiting",
            "due_at": uow.at,
            "created_at": uow.at,
        }
    )
    uow.audit(
        "push amended" if sent else "push entered",
        document_id=document_id,
        after={"key": key},
        reason=f"{instruction.kind} to {instruction.target}" + (": a person must confirm it" if sent else ""),
    )


def _may_have_left(row: OutboxRow) -> bool:
    """Tell whether an effect has reached the other system, or may have."""
    return (
        row.status in DONE or row.status in {"sending", "uncertain"} or (row.status == "waiting" and row.attempts > 0)
    )
