"""Who may give an approval, and up to which amount.

An approval names roles or logins. The names of offices that rulesets use stand for the role of approver: how much
somebody may approve is told by the limits, of which the lowest counts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from rules_engine.documents.base import plain
from rules_engine.documents.decision import Approval, Decision
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import from_minor, to_minor
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.errors import NotAuthorised, OverApprovalLimit, SameHand, StaleDocument, StatusForbids
from rules_engine.pipeline.acts.doing import LOOK_AGAIN, Doing, Planned
from rules_engine.pipeline.acts.duties import Duty
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.lifecycle.business_hours import due_at
from rules_engine.pipeline.lifecycle.working_days import working_days
from rules_engine.pipeline.line import settling
from rules_engine.pipeline.line.ledger import from_bytes
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import Bench
from rules_engine.storage.acts import ActRows
from rules_engine.storage.decisions import ApprovalRow

OFFICES: Final[dict[str, Role]] = {
    "manager": Role.APPROVER,
    "director": Role.APPROVER,
    "board": Role.APPROVER,
    "budget_owner": Role.APPROVER,
}
"""What rulesets call the people who approve; a name that is no office, role or login is filled by nobody."""

ROLE_LIMIT_SETTING: Final = "approval_limit.approver"
"""The rulebook's setting for the limit of the role: ``25000.00 EUR, 190000.00 DKK``; empty: the persons' own only."""


def fits(name: str, person: Person) -> bool:
    """Tell whether a person is who an approval names.

    >>> fits("director", Person(login="a", name="A", roles=frozenset({Role.APPROVER})))
    True
    """
    return name == person.login or OFFICES.get(name, name) in person.roles


def role_limits(setting: str) -> dict[str, int]:
    """Read the limits of the role per currency, in minor units.

    Raises:
        StatusForbids: the setting cannot be read; then nobody approves anything.

    >>> role_limits("25000.00 EUR")
    {'EUR': 2500000}
    """
    found = {}
    for part in filter(None, (each.strip() for each in setting.split(","))):
        amount, _, currency = part.partition(" ")
        try:
            limit = to_minor(Decimal(amount), currency)
        except InvalidOperation:
            limit = None
        if limit is None:
            raise StatusForbids(
                "The approval limit of the role cannot be read.", where=part, remedy="Write it like 25000.00 EUR."
            )
        found[currency] = limit
    return found


def require_limit(person: Person, role: Mapping[str, int], amount: int, currency: str | None) -> None:
    """Refuse an amount in minor units that the lowest of the limits does not cover; two currencies never compare.

    Raises:
        OverApprovalLimit: no limit, one in another currency, or one that is lower.
    """
    told = f"{plain(from_minor(amount, currency))} {currency}" if currency else "an amount without a currency"
    if currency is None or person.approval_limit is None or person.approval_currency != currency:
        raise OverApprovalLimit(
            f"You have no approval limit for {told}.", where=person.login, remedy="Ask somebody whose limit covers it."
        )
    if role and currency not in role:
        raise OverApprovalLimit(
            f"Your role has no approval limit in {currency}.", where=person.login, remedy="Ask an administrator."
        )
    limit = min(person.approval_limit, role.get(currency, person.approval_limit))
    if amount > limit:
        raise OverApprovalLimit(
            f"{told} is more than the {plain(from_minor(limit, currency))} you may approve.",
            where=person.login,
            remedy="Ask somebody whose limit covers it.",
        )


def to_cover(approval: Approval, decision: Decision, document: LedgerDocument) -> int:
    """Return the amount in minor units that an approver's limit must cover: what the rule says, else all that is due.

    Raises:
        OverApprovalLimit: nobody knows how much it is about.
    """
    if approval.limit is not None:
        return abs(approval.limit)
    totals = getattr(document, "totals", None)
    known = [] if totals is None else [totals.total_with_vat, totals.amount_due, totals.total_without_vat]
    amounts = [abs(amount) for amount in known if amount is not None]
    cover = to_minor(max(amounts), decision.currency) if amounts and decision.currency else None
    if cover is None:
        raise OverApprovalLimit("Nobody knows how much this approval is about.", remedy="Have the amount entered.")
    return cover


def plan_approval(doing: Doing) -> Planned:
    """Plan to give one approval that the document waits for."""
    doing.require_status(frozenset({Status.NEEDS_APPROVAL}), "approve")
    decided, decision = doing.decided, doing.decision
    basis = None if decided is None else str(decided.basis_hash)
    rows = doing.uow.decisions.approvals(doing.document_id)
    if basis is None or doing.intent.seen_basis != basis or any(row.basis_hash != basis for row in rows):
        raise StaleDocument(
            "Payee, account, amounts, lines or the order changed since you looked.",
            where=doing.document_id,
            remedy=LOOK_AGAIN,
        )
    row, approval, name, filled = _chosen(doing, rows, basis)
    given = {who for other in rows if other.given_by for who in str(other.given_by).split(", ")} | set(filled.values())
    if doing.person.login in given:
        raise SameHand(
            "You approved this document already; every approval needs another person.",
            where=doing.document_id,
            remedy="Ask a colleague.",
        )
    reading = doing.uow.documents.reading(doing.document_id)
    if reading is None or reading.document is None:
        raise AssertionError(f"{doing.document_id} was decided without a typed document")
    amount = to_cover(approval, decision, from_bytes(reading.document))
    limits = role_limits(doing.rulebook.setting(ROLE_LIMIT_SETTING, ""))
    require_limit(doing.person, limits, amount, decision.currency)
    before, filled = sorted(filled.values()), filled | {name: doing.person.login}
    whole = approval.mode == "any" or set(approval.who) <= set(filled)

    def carry_out() -> None:
        if whole:
            who = ", ".join(dict.fromkeys(filled.values()))
            doing.uow.decisions.give(doing.document_id, str(row.line), str(row.tier), doing.uow.at, who)
        settling.fold(Bench(doing.tools, doing.uow), doing.document_id, f"approved by {doing.person.login}")

    return Planned(
        carry_out,
        sentence=f"{approval.tier} approves" + (f" line {approval.line}" if approval.line else ""),
        told=f"{approval.tier} as {name} by {', '.join(approval.rules)}",
        duty=Duty.APPROVE_ORDER if doing.row.document_type == DocumentType.ORDER else Duty.APPROVE_INVOICE,
        version=None if decided is None else str(decided.ruleset_hash),
        detail={"tier": str(row.tier), "line": str(row.line), "as": name, "basis": basis},
        before={"given": before},
        after={"given": sorted(filled.values()), "basis": basis},
        money=amount,
    )


def _chosen(doing: Doing, rows: Iterable[ApprovalRow], basis: str) -> tuple[ApprovalRow, Approval, str, dict[str, str]]:
    """Return the approval that is meant, as whom the person gives it, and who gave a share of it before.

    Raises:
        StatusForbids: nothing like it is waited for.
        NotAuthorised: others are named.
    """
    intent = doing.intent
    waiting = [(row, Approval.model_validate_json(row.required)) for row in rows if row.given_at is None]
    step = min((approval.step for _, approval in waiting), default=1)
    asked = [
        (row, approval)
        for row, approval in waiting
        if intent.tier is None or (row.tier, row.line) == (intent.tier, intent.line or "")
    ]
    if not asked:
        raise StatusForbids("No such approval is waited for.", where=doing.document_id, remedy=LOOK_AGAIN)
    wanted = [(row, approval) for row, approval in asked if approval.step == step]
    if not wanted:
        earlier = ", ".join(sorted({approval.tier for _, approval in waiting if approval.step == step}))
        raise StatusForbids(
            f"This approval is asked once the step before is given: {earlier}.",
            where=doing.document_id,
            remedy="Wait for it, or ask those who give it.",
        )
    for row, approval in wanted:
        filled = _filled(doing, row, basis) if approval.mode == "all" else {}
        open_names = [name for name in approval.who if name not in filled]
        name = next((name for name in open_names if fits(name, doing.person)), None)
        if name is None and any(fits(other, doing.person) for other in _escalated(doing, row, approval)):
            name = next(iter(open_names), None)
        if name is not None:
            return row, approval, name, filled
    named = ", ".join(sorted({name for row, each in wanted for name in (*each.who, *_escalated(doing, row, each))}))
    raise NotAuthorised(f"This approval is given by: {named}.", where=doing.document_id, remedy="Ask one of them.")


def _escalated(doing: Doing, row: ApprovalRow, approval: Approval) -> tuple[str, ...]:
    """Return who may give an approval as well because it is overdue, in business hours of the company's calendar."""
    if approval.due_hours is None or not approval.escalate_to:
        return ()
    calendar = working_days(doing.rulebook.setting("calendar.country", ""))
    asked = datetime.fromisoformat(str(row.required_at))
    due = due_at(asked, approval.due_hours, calendar, doing.tools.time_zone)
    return approval.escalate_to if due <= doing.uow.now else ()


def _filled(doing: Doing, row: ApprovalRow, basis: str) -> dict[str, str]:
    """Return who gave a share of an approval that several give together, by the name they gave it as."""
    same = {"tier": str(row.tier), "line": str(row.line), "basis": basis}
    return {
        str(act.detail["as"]): act.who
        for act in ActRows(doing.uow.connection).of_document(doing.document_id)
        if act.name == "approve" and act.at >= str(row.required_at) and same.items() <= act.detail.items()
    }
