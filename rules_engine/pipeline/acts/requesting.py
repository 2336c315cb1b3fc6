"""The act of asking for something to be bought: checked against supplier and budget, then an order that waits.

A request and the order it becomes are one document under one number from the beginning. Rules decide it; where none do,
it waits for an approval of its own. Whoever asked brought it in, so that somebody else approves it.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from rules_engine.documents.base import plain
from rules_engine.documents.canonical import to_plain
from rules_engine.documents.master_records import MasterKind
from rules_engine.documents.party import Party
from rules_engine.documents.requisition import Requisition
from rules_engine.errors import OverApprovalLimit, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.doing import Doing, Planned
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.lifecycle.budget_entries import Bearer
from rules_engine.pipeline.lifecycle.budgets import BudgetLeft, budget_left
from rules_engine.pipeline.line.master import resolve_text
from rules_engine.pipeline.line.rulesets import decides_requests
from rules_engine.storage.acts import UPLOAD, ActRow, ActRows
from rules_engine.storage.documents import REQUESTED_HERE
from rules_engine.storage.unit_of_work import UnitOfWork

REQUEST_ORDER: Final = "request_order"
ASKS: Final = frozenset(Role) - {Role.ADMIN}
"""Who may ask for something to be bought."""


def requisition_of(doing: Doing) -> Requisition:
    """Return what is asked for.

    Raises:
        StatusForbids: it is none, with the field that is wrong.
    """
    return requisition_from(doing.intent.requisition or {})


def requisition_from(asked: Mapping[str, object]) -> Requisition:
    """Return a requisition from what a form or a file says.

    Raises:
        StatusForbids: it is none, with the field that is wrong.
    """
    try:
        return Requisition.model_validate(asked)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StatusForbids(
            f"The requisition cannot be taken: {first['msg']}.",
            where=where or "requisition",
            remedy="Correct the field.",
        ) from fault


def seller_of(doing: Doing, asked: Requisition) -> Party:
    """Return the supplier that is meant; where no supplier is known here, as it was written.

    Raises:
        UnknownNumber: suppliers are known, and this is none of them.
    """
    if not doing.uow.master.supplier_count():
        return Party(name=asked.supplier)
    resolution = resolve_text(doing.uow, MasterKind.SUPPLIER, asked.supplier)
    found = next((each for each in doing.uow.master.suppliers() if each.id == resolution.id), None)
    if found is None:
        likely = resolution.told()
        raise UnknownNumber(
            "No supplier is known by that name.",
            where=asked.supplier[:100],
            remedy=f"Choose one of: {likely}." if likely else "Have the supplier entered first.",
        )
    return Party(name=found.name, vat_id=found.vat_id)


def budget_for_asked(uow: UnitOfWork, asked: Requisition) -> BudgetLeft | None:
    """Return the budget that bears what is asked for today, with it."""
    bearer = Bearer(asked.cost_centre or "", "", asked.project or "")
    return budget_left(uow, bearer, asked.currency, asked.value(), uow.now.date())


def budget_for(doing: Doing, asked: Requisition) -> BudgetLeft | None:
    """Return the budget that the request would draw on, before it is submitted."""
    return budget_for_asked(doing.uow, asked)


def plan_request(doing: Doing) -> Planned:
    """Plan to ask for something to be bought."""
    asked = requisition_of(doing)
    seller, budget = seller_of(doing, asked), budget_for(doing, asked)
    stops = budget is not None and budget.left < 0 and budget.when_exceeded == "stop"
    if budget is not None and stops and not decides_requests(doing.uow, doing.tools):
        raise OverApprovalLimit(
            f"The budget {budget.budget} would be exceeded by {plain(-budget.left)} {budget.currency}.",
            where=asked.project or asked.cost_centre or "",
            remedy="Ask for less, or have the budget raised.",
        )
    write = doing.tools.write_document
    if write is None:
        raise StatusForbids(
            "Orders cannot be written here.", where="requisition", remedy="Bring the order in as a file."
        )
    uow = doing.uow
    number = f"RQ-{uow.now:%Y}-{len(ActRows(uow.connection).named(REQUEST_ORDER)) + 1:05}"
    buyer = Party(name=doing.rulebook.setting("company_name", "") or doing.tools.company_id or "We")
    content = write(asked.order(number, uow.now.date(), seller, buyer))
    told = f"{number} for {plain(asked.value())} {asked.currency}" + _said(budget)

    def carry_out() -> None:
        from rules_engine.pipeline.line.steps import Phase, run  # noqa: PLC0415 - loads the engine's wording
        from rules_engine.pipeline.line.work import Bench, Work  # noqa: PLC0415 - the same

        doing.tools.vault.put(content)
        work = Work(
            hashlib.sha256(content).hexdigest(),
            content,
            file_name=f"{number}.xml",
            channel=REQUESTED_HERE,
            by=doing.person.login,
        )
        work = run(Phase.DOOR, work, Bench(doing.tools, uow))
        doing.queue().read(uow, work.document_id, int(work.known.receive_seq))
        ActRows(uow.connection).add(ActRow(UPLOAD, doing.person.login, document_id=work.document_id), uow.at)

    return Planned(
        carry_out,
        sentence=f"Ask for {number} to be ordered",
        told=told,
        detail={"number": number, "requisition": to_plain(asked), "budget": None if budget is None else budget.budget},
        after={"number": number, "requisition": asked},
    )


def _said(budget: BudgetLeft | None) -> str:
    """Say what the request does to its budget."""
    if budget is None:
        return ""
    if budget.left < 0:
        route = f", which {budget.owner or 'its owner'} decides" if budget.when_exceeded == "route" else ""
        return f"; exceeds the budget {budget.budget} by {plain(-budget.left)} {budget.currency}{route}"
    return f"; leaves {plain(budget.left)} {budget.currency} of the budget {budget.budget}"
