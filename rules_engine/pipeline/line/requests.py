"""Orders that are asked for here, in the line: what is known around one, measured into its sheet."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rules_engine.documents.master_records import Contract, MasterKind, PriceList
from rules_engine.documents.order import Order
from rules_engine.matching.requests import RequestContext, match_request
from rules_engine.pipeline.line import rulesets, sales
from rules_engine.pipeline.line.context import reading_of
from rules_engine.pipeline.line.master import resolve_seller
from rules_engine.pipeline.line.work import Bench, BudgetsAround, Drawing, Work
from rules_engine.storage.documents import MASTER
from rules_engine.storage.unit_of_work import UnitOfWork


def measured_order(work: Work, bench: Bench) -> Work:
    """Return the work with the sheet of an order that is decided: a customer's, or one that is asked for here."""
    row = bench.uow.documents.known(work.document_id)
    return measured(work, bench) if rulesets.is_request(row) else sales.measured(work, bench)


def measured(work: Work, bench: Bench) -> Work:
    """Return the work with what is known around an order that is asked for, and its sheet."""
    uow, tools = bench.uow, bench.tools
    row, reading = uow.documents.known(work.document_id), reading_of(uow, work.document_id)
    keys, order = uow.documents.links(work.document_id, "order"), reading.document
    if not isinstance(order, Order):
        raise AssertionError(f"{work.document_id} is no order")  # noqa: TRY004 - a defect of ours, not a wrong value
    zone = ZoneInfo(tools.time_zone)
    supplier, resolution = resolve_seller(uow, order.seller)
    budgets = BudgetsAround((), (), kept=False, basis={})
    if tools.budgets is not None:
        budgets = tools.budgets(uow, Drawing(work.document_id, order, frozenset(keys)))
    known = RequestContext(
        document_id=work.document_id,
        supplier=supplier,
        suppliers_known=uow.master.supplier_count() > 0,
        supplier_candidates=resolution.told(),
        items=tuple(uow.master.items()),
        price_lists=_promised(uow, None if supplier is None else supplier.id),
        findings=reading.findings,
        today=tools.clock.now().astimezone(zone).date(),
        received_on=datetime.fromisoformat(str(row.received_at)).astimezone(zone).date(),
        company_id=tools.company_id,
        channel=str(row.channel),
        budgets=budgets.positions,
        budget_shares=budgets.shares,
        budgets_kept=budgets.kept,
    )
    basis = {**uow.documents.revision({*keys, MASTER}), **budgets.basis}
    version, matched = rulesets.bound(uow, tools, row), match_request(order, known)
    return replace(work, row=row, reading=reading, version=version, basis=basis, matched=matched)


def _promised(uow: UnitOfWork, supplier: str | None) -> tuple[PriceList, ...]:
    """Return what a supplier promises: its contracts first, then its own lists, then those of all suppliers."""
    contracts = [Contract.model_validate_json(body) for body in uow.records.standing(MasterKind.CONTRACT.value)]
    lists = [PriceList.model_validate_json(body) for body in uow.records.standing(MasterKind.PRICE_LIST.value)]
    fits = [each for each in (*contracts, *lists) if each.supplier is None or each.supplier == supplier]
    return tuple(sorted(fits, key=lambda each: (not isinstance(each, Contract), each.supplier is None, each.id)))
