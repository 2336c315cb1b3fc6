"""What a bill finds of its budgets: as they stand without it, and what each line of its orders holds of them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rules_engine.documents.budget_ledger import Held, Ledger, Slot, Worth, sum_of
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.money import to_minor
from rules_engine.documents.order import Order
from rules_engine.matching.context import BudgetPosition, BudgetShare
from rules_engine.pipeline.lifecycle.bill_budgets import borne
from rules_engine.pipeline.lifecycle.budget_entries import (
    Bearer,
    bearers_of,
    categories_of,
    ledger_of_record,
    portions,
    worths,
)
from rules_engine.pipeline.lifecycle.budgets import BudgetBalance, balances, chosen, revised, turned
from rules_engine.pipeline.lifecycle.record import Record, read_record
from rules_engine.pipeline.line.agreed import rate_on
from rules_engine.pipeline.line.work import BudgetsAround, Drawing
from rules_engine.storage.budgets import OF_INVOICE, Account
from rules_engine.storage.orders import StandingRow
from rules_engine.storage.unit_of_work import UnitOfWork

_NOTHING = Worth(0, 0)


class _Own(NamedTuple):
    """One order of the bill, with its ledger as it stands without the bill."""

    key: str
    record: Record
    ledger: Ledger
    bearers: dict[str, Bearer]


def budgets_around(uow: UnitOfWork, invoice: Drawing) -> BudgetsAround:
    """Return the budgets that a bill's orders are borne by, or an order that is asked for."""
    if isinstance(invoice.document, Order):
        return _asked(uow, invoice, invoice.document)
    rows = uow.orders.some(invoice.orders) if invoice.orders else {}
    if not rows:
        return _by_itself(uow, invoice)
    accounts = _accounts(uow, list(rows))
    basis = uow.documents.revision(revised(accounts)) if accounts else {}
    stand: dict[str, BudgetBalance] = {}
    for account in sorted(accounts):
        stand |= balances(uow, account, without=list(rows))
    if not stand:
        return BudgetsAround((), (), kept=bool(accounts), basis=basis)
    own = list(_own(uow, invoice, rows))
    shares = [share for each in own for share in _shares(uow, invoice.day, each, stand)]
    drawn = {share.budget for share in shares}
    positions = [_position(uow, invoice, name, stand, own) for name in sorted(drawn)]
    return BudgetsAround(tuple(positions), tuple(shares), kept=True, basis=basis)


def _by_itself(uow: UnitOfWork, invoice: Drawing) -> BudgetsAround:
    """Return the budgets that a bill without an order is borne by; nothing of it is held before."""
    shared = borne(uow, invoice.document) if isinstance(invoice.document, Invoice) else ()
    accounts = {each.bearer.account for each in shared if any(each.bearer.account)}
    basis = uow.documents.revision(revised(accounts)) if accounts else {}
    stand: dict[str, BudgetBalance] = {}
    for account in sorted(accounts):
        stand |= balances(uow, account, without=[OF_INVOICE + invoice.document_id])
    budgets = [each.budget for each in stand.values()]
    shares = []
    for each in shared:
        budget = chosen(budgets, each.bearer, invoice.day)
        if budget is not None:
            shares.append(BudgetShare(order_number="", order_line=each.line, budget=budget.id, quantity=None, amount=0))
    drawn = sorted({share.budget for share in shares})
    positions = [_position(uow, invoice, name, stand, []) for name in drawn]
    return BudgetsAround(tuple(positions), tuple(shares), kept=bool(accounts), basis=basis)


def _asked(uow: UnitOfWork, asked: Drawing, order: Order) -> BudgetsAround:
    """Return the budgets that bear what is asked for, as they stand without it, and what each line asks for."""
    bearers = bearers_of(order, categories_of(uow, [order]))
    shares_of = {line: (bearers.get(line) or bearers[""], worth) for line, worth in worths(order).items()}
    accounts = {bearer.account for bearer, _ in shares_of.values() if any(bearer.account)}
    basis = uow.documents.revision(revised(accounts)) if accounts else {}
    stand: dict[str, BudgetBalance] = {}
    for account in sorted(accounts):
        stand |= balances(uow, account, without=sorted(asked.orders))
    budgets = [each.budget for each in stand.values()]
    shares = []
    for line, (bearer, worth) in shares_of.items():
        budget = chosen(budgets, bearer, order.issue_date)
        name = "" if budget is None else budget.id
        shares.append(
            BudgetShare(
                order_number=order.number, order_line=line, budget=name, quantity=worth.quantity, amount=worth.amount
            )
        )
    drawn = sorted({share.budget for share in shares if share.budget})
    positions = [_position(uow, asked, name, stand, []) for name in drawn]
    return BudgetsAround(tuple(positions), tuple(shares), kept=bool(accounts), basis=basis)


def _own(uow: UnitOfWork, invoice: Drawing, rows: Mapping[str, StandingRow]) -> Iterator[_Own]:
    """Yield the orders of a bill with their ledgers without it."""
    for key, row in sorted(rows.items()):
        record = read_record(uow, uow.documents.known(str(row.document_id)))
        if record is not None:
            ledger, bearers = ledger_of_record(uow, key, record, without=invoice.document_id)
            yield _Own(key, record, ledger, dict(bearers))


def _accounts(uow: UnitOfWork, keys: list[str]) -> set[Account]:
    """Return the cost centres and projects that the orders draw on."""
    return {Account(str(row.cost_centre), str(row.project)) for key in keys for row in uow.budgets.of_order(key)}


def _budget_of(bearer: Bearer, own: _Own, stand: dict[str, BudgetBalance]) -> str | None:
    """Return the budget that bears a share of an order."""
    found = chosen((each.budget for each in stand.values()), bearer, own.record.order.issue_date)
    return None if found is None else found.id


def _shares(uow: UnitOfWork, day: date, own: _Own, stand: dict[str, BudgetBalance]) -> list[BudgetShare]:
    """Return what each line of an order holds of its budget on the day of a bill, and what other bills took of it."""
    placed = own.ledger.get((Slot.PLACED, ""))
    ended = own.ledger.get((Slot.ENDED, ""))
    lines = {} if placed is None or (ended is not None and ended.holds) else dict(placed.lines)
    invoices = [dict(entry.lines) for (slot, _), entry in own.ledger.items() if slot is Slot.INVOICE]
    found = []
    for line, bearer in own.bearers.items():
        budget = _budget_of(bearer, own, stand)
        billed = sum_of(invoice[line] for invoice in invoices if line in invoice)
        holds = lines.get(line, _NOTHING)
        if budget is not None:
            found.append(
                BudgetShare(
                    order_number=own.record.order.number,
                    order_line=line,
                    budget=budget,
                    quantity=holds.quantity,
                    amount=holds.amount,
                    billed_quantity=billed.quantity,
                    billed_amount=billed.amount,
                    rate=_rate(uow, own.record.order, stand[budget].budget.currency, day),
                )
            )
    return found


def _rate(uow: UnitOfWork, order: Order, currency: str, day: date) -> Decimal | None:
    """Return what one unit committed on the order's day is worth on another, as the budget counts it."""
    then, now = rate_on(uow, order.currency, currency, order.issue_date), rate_on(uow, order.currency, currency, day)
    return None if then is None or now is None else then / now


def _position(
    uow: UnitOfWork, invoice: Drawing, name: str, stand: dict[str, BudgetBalance], own: list[_Own]
) -> BudgetPosition:
    """Return a budget without the bill, in the bill's currency at the rate of its day."""
    balance = stand[name]
    budget, held = balance.budget, balance.held
    for each in own:
        order = each.record.order
        for (bearer, rated), amounts in portions(each.ledger, each.bearers, each.record).items():
            if _budget_of(bearer, each, stand) == budget.id:
                held = held.plus(turned(uow, amounts, order.currency, budget.currency, rated))
    amount = to_minor(budget.amount, budget.currency) or 0
    whole = turned(uow, Held(reserved=amount), budget.currency, invoice.currency, invoice.day)
    there = turned(uow, held, budget.currency, invoice.currency, invoice.day)
    known = not whole.unknown
    sure = known and not there.unknown
    return BudgetPosition(
        id=budget.id,
        cost_centre=budget.cost_centre or "",
        project=budget.project or "",
        owner=balance.owner,
        when_exceeded=budget.when_exceeded,
        amount=whole.reserved if known else None,
        reserved=there.reserved if sure else None,
        committed=there.committed if sure else None,
        consumed=there.consumed if sure else None,
    )
