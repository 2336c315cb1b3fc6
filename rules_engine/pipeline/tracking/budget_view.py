"""Budgets as people look at them: how each stands, what moved it, and what one order holds of it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from rules_engine.documents.budget_ledger import Held
from rules_engine.documents.master_records import Budget, MasterKind
from rules_engine.documents.money import from_minor
from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.lifecycle.budget_entries import Bearer
from rules_engine.pipeline.lifecycle.budgets import BudgetBalance, balances, budgets_of, chosen, turned
from rules_engine.storage.budgets import NOW, Account, Until
from rules_engine.storage.unit_of_work import UnitOfWork


class BudgetRow(NamedTuple):
    """One budget as it stands; ``unknown`` is how many amounts could not be added."""

    id: str
    cost_centre: str
    project: str
    category: str
    owner: str
    name: str
    currency: str
    valid_from: date | None
    valid_until: date | None
    when_exceeded: str
    amount: Decimal
    reserved: Decimal
    committed: Decimal
    consumed: Decimal
    available: Decimal
    used_bp: int
    unknown: int


class BudgetMove(NamedTuple):
    """What one thing moved: more or less in each account, in the budget's currency; together nothing."""

    at: str
    on_day: str
    what: str
    number: str
    document_id: str
    available: Decimal
    reserved: Decimal
    committed: Decimal
    consumed: Decimal
    unknown: int


class OrderBudget(NamedTuple):
    """A budget, and what one order holds of it, in the budget's currency."""

    budget: BudgetRow
    reserved: Decimal
    committed: Decimal
    consumed: Decimal


def budget_rows(uow: UnitOfWork, until: Until = NOW) -> list[BudgetRow]:
    """Return every budget as it stands, by id."""
    budgets = [Budget.model_validate_json(body) for body in uow.records.standing(MasterKind.BUDGET.value)]
    stand: dict[str, BudgetBalance] = {}
    for account in dict.fromkeys(map(_account, budgets)):
        stand |= balances(uow, account, until=until)
    return [_row(stand[each.id]) for each in budgets]


def one_budget(uow: UnitOfWork, name: str, until: Until = NOW) -> BudgetRow:
    """Return a budget by its id, or the only one of a cost centre or a project.

    Raises:
        UnknownNumber: there is none, or several.
    """
    rows = budget_rows(uow, until)
    wanted = name.strip().casefold()
    named = [row for row in rows if row.id.casefold() == wanted]
    named = named or [row for row in rows if wanted in {row.cost_centre.casefold(), row.project.casefold()}]
    if len(named) != 1:
        likely = ", ".join(row.id for row in named or rows)[:200]
        raise UnknownNumber(
            "Several budgets go by that name." if named else "No budget has that name.",
            where=name[:100],
            remedy=f"Name one of: {likely}." if likely else "Import budgets first.",
        )
    return named[0]


def budget_moves(uow: UnitOfWork, name: str) -> list[BudgetMove]:
    """Return everything that moved a budget, first to last."""
    row = one_budget(uow, name)
    account = Account(row.cost_centre, row.project)
    mine = budgets_of(uow, account)
    found: list[tuple[tuple[str, str, str, str, str], Bearer, Held]] = []
    for moved in uow.budgets.of_account(account):
        bearer, day = _bearer(moved), date.fromisoformat(str(moved.day))
        budget = chosen(mine, bearer, day)
        if budget is None or budget.id != row.id:
            continue
        held = turned(uow, _held(moved), str(moved.currency), row.currency, _rated(moved))
        # What one thing moved of one bearer is told as one, also where its parts have rates of different days.
        told = (str(moved.at), str(moved.on_day), str(moved.what), str(moved.number), str(moved.document_id))
        if found and found[-1][:2] == (told, bearer):
            held, _ = held.plus(found[-1][2]), found.pop()
        found.append((told, bearer, held))
    return [_move(told, held, row.currency) for told, _, held in found]


def _move(told: tuple[str, str, str, str, str], held: Held, currency: str) -> BudgetMove:
    """Return what one thing moved, as amounts of the budget's currency."""
    return BudgetMove(
        *told,
        available=from_minor(-held.taken, currency),
        reserved=from_minor(held.reserved, currency),
        committed=from_minor(held.committed, currency),
        consumed=from_minor(held.consumed, currency),
        unknown=held.unknown,
    )


def budgets_of_order(uow: UnitOfWork, key: str) -> list[OrderBudget]:
    """Return the budgets an order draws on, the one with the least left first."""
    found: dict[str, tuple[BudgetBalance, Held]] = {}
    for moved in uow.budgets.of_order(key):
        bearer, day = _bearer(moved), date.fromisoformat(str(moved.day))
        stand = balances(uow, bearer.account)
        budget = chosen((each.budget for each in stand.values()), bearer, day)
        if budget is not None:
            held = turned(uow, _held(moved), str(moved.currency), budget.currency, _rated(moved))
            had = found.get(budget.id, (stand[budget.id], Held()))
            found[budget.id] = (had[0], had[1].plus(held))
    told = [OrderBudget(_row(balance), *map(balance.said, held[:3])) for balance, held in found.values()]
    return sorted(told, key=lambda each: (each.budget.available, each.budget.id))


def _account(budget: Budget) -> Account:
    return Account(budget.cost_centre or "", budget.project or "")


def _bearer(moved: object) -> Bearer:
    """Return who bore a row."""
    return Bearer(*(str(getattr(moved, name)) for name in Bearer._fields))


def _rated(moved: object) -> date:
    """Return the day of whose rate a row is."""
    return date.fromisoformat(str(getattr(moved, "rate_day")) or str(getattr(moved, "day")))  # noqa: B009 - a row


def _held(moved: object) -> Held:
    """Return the amounts of a row."""
    return Held(*(int(getattr(moved, name)) for name in Held._fields))


def _row(balance: BudgetBalance) -> BudgetRow:
    budget, held = balance.budget, balance.held
    return BudgetRow(
        id=budget.id,
        cost_centre=budget.cost_centre or "",
        project=budget.project or "",
        category=budget.category or "",
        owner=balance.owner,
        name=balance.name,
        currency=budget.currency,
        valid_from=budget.valid_from,
        valid_until=budget.valid_until,
        when_exceeded=budget.when_exceeded,
        amount=balance.said(balance.amount),
        reserved=balance.said(held.reserved),
        committed=balance.said(held.committed),
        consumed=balance.said(held.consumed),
        available=balance.said(balance.available),
        used_bp=balance.used_bp,
        unknown=held.unknown,
    )
