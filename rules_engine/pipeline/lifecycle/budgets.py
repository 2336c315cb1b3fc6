"""Budgets as they stand: what is reserved, committed, consumed and left of each, from the movements of all orders.

An order's money counts in one budget whose period has the order's date: of its project before that of its cost centre
alone, of the item's category before the one of all categories. Amounts in another currency are turned at the rate of
the order's date, what a bill consumes at that of the bill's date; what cannot be turned, or is not known, is counted as
such and never as zero.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from rules_engine.documents.budget_ledger import Held
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.master_records import Budget, CostCentre, MasterKind
from rules_engine.documents.money import from_minor, minor_digits, to_minor
from rules_engine.pipeline.lifecycle.budget_entries import Bearer, ledger_of_record, movements, portions
from rules_engine.pipeline.lifecycle.record import Record
from rules_engine.pipeline.line.agreed import rate_on
from rules_engine.storage.budgets import NOW, Account, Until
from rules_engine.storage.unit_of_work import UnitOfWork

_REVISED: Final = "budget "
"""What the revision key of a cost centre's budgets begins with."""

_PROJECT: Final = "budget of project "
"""What the revision key of a project's budgets begins with."""

BP: Final = 10_000


class BudgetBalance(NamedTuple):
    """One budget as it stands, in minor units of its currency; ``unknown`` counts amounts that could not be added."""

    budget: Budget
    amount: int
    held: Held
    owner: str = ""
    name: str = ""

    @property
    def available(self) -> int:
        """What is left; negative where it is exceeded."""
        return self.amount - self.held.taken

    @property
    def used_bp(self) -> int:
        """How much of it is taken, in basis points, rounded up; of a budget of nothing all of it."""
        return BP if not self.amount else -(-self.held.taken * BP // self.amount)

    def said(self, minor: int) -> Decimal:
        """Return minor units as an amount of the budget's currency."""
        return from_minor(minor, self.budget.currency)


class BudgetLeft(NamedTuple):
    """One budget with what is asked for now; ``uncounted`` is how many amounts could not be added."""

    budget: str
    amount: Decimal
    committed: Decimal
    asked: Decimal
    currency: str
    when_exceeded: Literal["warn", "stop", "route"]
    uncounted: int
    warn_at_bp: int | None = None
    owner: str = ""

    @property
    def left(self) -> Decimal:
        """What would be left after it; negative where the budget is exceeded."""
        return self.amount - self.committed - self.asked

    @property
    def warns(self) -> bool:
        """Whether so much is taken that people want to know."""
        taken = (self.committed + self.asked) * BP
        return self.warn_at_bp is not None and taken >= self.amount * self.warn_at_bp


def enter(uow: UnitOfWork, key: str, record: Record) -> None:
    """Enter what an order moves, in place of what it moved before; decisions on its budgets are made anew."""
    touched = uow.budgets.keep(key, movements(uow, key, record))
    if touched:
        uow.documents.revise(revised(touched))


def revised(accounts: Iterable[Account]) -> set[str]:
    """Return the keys under which changes of the budgets of cost centres and projects are counted."""
    centres = {_REVISED + each.cost_centre for each in accounts if each.cost_centre}
    return centres | {_PROJECT + each.project for each in accounts if each.project}


def budgets_of(uow: UnitOfWork, account: Account) -> list[Budget]:
    """Return the budgets of a cost centre, of a project, and of projects whichever cost centre works on them, by id."""
    # Canonical bytes name each in one way only: what names none of them need not be read.
    names = {"cost_centre": account.cost_centre or None, "project": account.project or None}
    named = [f'"{name}":'.encode() + canonical_bytes(value) for name, value in names.items() if value]
    bodies = uow.records.standing(MasterKind.BUDGET.value)
    found = [
        Budget.model_validate_json(body)
        for body in bodies
        if b'"cost_centre":"' not in body or any(name in body for name in named)
    ]
    return [
        budget
        for budget in found
        if budget.cost_centre in {None, account.cost_centre} or budget.project == (account.project or None)
    ]


def chosen(budgets: Iterable[Budget], bearer: Bearer, day: date) -> Budget | None:
    """Return the one budget that bears something on a day: the one that says most about it; of several the latest."""
    fits = [
        each
        for each in budgets
        if each.covers(day)
        and each.category in {None, bearer.category}
        and each.cost_centre in {None, bearer.cost_centre}
        and each.project in {None, bearer.project}
    ]
    return max(fits, key=_speaks, default=None)


def _speaks(budget: Budget) -> tuple[bool, bool, bool, date, str]:
    """Sort budgets by how much they say about what they bear."""
    named = (budget.project is not None, budget.cost_centre is not None, budget.category is not None)
    return (*named, budget.valid_from or date.min, budget.id)


def balances(
    uow: UnitOfWork, account: Account, *, without: Collection[str] = (), until: Until = NOW
) -> dict[str, BudgetBalance]:
    """Return every budget of a cost centre, and of a project, as it stands, by id; ``without`` leaves orders out."""
    budgets = budgets_of(uow, account)
    found = {each.id: Held() for each in budgets}
    for share in uow.budgets.shares(account, without=without, until=until) if budgets else ():
        day = date.fromisoformat(share.day)
        budget = chosen(budgets, Bearer(share.cost_centre, share.category, share.project), day)
        if budget is not None:
            amounts = Held(share.reserved, share.committed, share.consumed, share.unknown)
            rated = date.fromisoformat(share.rate_day or share.day)
            found[budget.id] = found[budget.id].plus(turned(uow, amounts, share.currency, budget.currency, rated))
    # Of another project's budget only what this cost centre holds was read.
    whole = [each for each in budgets if each.cost_centre is not None or each.project == account.project]
    centres = {
        each.cost_centre: None if each.cost_centre is None else centre_of(uow, each.cost_centre) for each in whole
    }
    return {each.id: _balance(each, found[each.id], centres[each.cost_centre]) for each in whole}


def _balance(budget: Budget, held: Held, centre: CostCentre | None) -> BudgetBalance:
    owner, name = ("", "") if centre is None else (centre.owner or "", centre.name)
    return BudgetBalance(budget, to_minor(budget.amount, budget.currency) or 0, held, owner, name)


def turned(uow: UnitOfWork, amounts: Held, currency: str, wanted: str, day: date) -> Held:
    """Return amounts in another currency at the rate of a day; without a rate they are unknown."""
    if currency == wanted or not any(amounts[:3]):
        return amounts
    rate = rate_on(uow, currency, wanted, day)
    if rate is None:
        return Held(unknown=amounts.unknown + sum(map(bool, amounts[:3])))
    factor = Fraction(rate) * Fraction(10) ** (minor_digits(wanted) - minor_digits(currency))
    reserved, committed, consumed = (_half_away(amount * factor) for amount in amounts[:3])
    return Held(reserved, committed, consumed, amounts.unknown)


def _half_away(exact: Fraction) -> int:
    """Round to the nearest whole number, halves away from zero, so that a credit undoes its invoice to the cent."""
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return whole if exact >= 0 else -whole


def centre_of(uow: UnitOfWork, cost_centre: str) -> CostCentre | None:
    """Return a cost centre by its id."""
    body = uow.records.current(MasterKind.COST_CENTRE.value, cost_centre)
    return None if body is None else CostCentre.model_validate_json(body)


def budget_left(uow: UnitOfWork, bearer: Bearer, currency: str, asked: Decimal, day: date) -> BudgetLeft | None:
    """Return the budget that bears what is asked on a day, with it; None where there is none."""
    if not any(bearer.account):
        return None
    stands = balances(uow, bearer.account)
    budget = chosen((each.budget for each in stands.values()), bearer, day)
    minor = to_minor(asked, currency)
    if budget is None or minor is None:
        return None
    more = turned(uow, Held(reserved=minor), currency, budget.currency, day)
    return _left(stands[budget.id], more)


def _left(balance: BudgetBalance, more: Held) -> BudgetLeft:
    budget = balance.budget
    return BudgetLeft(
        budget=budget.id,
        amount=balance.said(balance.amount),
        committed=balance.said(balance.held.taken),
        asked=balance.said(more.taken),
        currency=budget.currency,
        when_exceeded=budget.when_exceeded,
        uncounted=balance.held.unknown + more.unknown,
        warn_at_bp=budget.warn_at_bp,
        owner=balance.owner,
    )


def drawn_on(uow: UnitOfWork, key: str, record: Record) -> list[BudgetLeft]:
    """Return every budget that an order draws on, with what it holds of it beside all others; the tightest first."""
    ledger, bearers = ledger_of_record(uow, key, record, without="")
    order, found = record.order, dict[str, tuple[BudgetBalance, Held]]()
    for (bearer, rated), amounts in portions(ledger, bearers, record).items():
        stands = balances(uow, bearer.account, without=(key,)) if any(bearer.account) else {}
        budget = chosen((each.budget for each in stands.values()), bearer, order.issue_date)
        if budget is not None:
            more = turned(uow, amounts, order.currency, budget.currency, rated)
            had = found.get(budget.id, (stands[budget.id], Held()))
            found[budget.id] = (had[0], had[1].plus(more))
    return sorted((_left(balance, more) for balance, more in found.values()), key=lambda each: (each.left, each.budget))


class LeftAfter(NamedTuple):
    """A budget, and what would be left of it, in its currency."""

    budget: str
    left: Decimal
    currency: str


def left_after(uow: UnitOfWork, key: str, record: Record, more: Decimal) -> LeftAfter | None:
    """Return the tightest budget of an order once so much more is billed, net, in the order's currency.

    None where no budget bears the order, or nobody knows what is left.
    """
    order, drawn = record.order, drawn_on(uow, key, record)
    minor = to_minor(more, order.currency)
    if not drawn or minor is None:
        return None
    held = turned(uow, Held(reserved=minor), order.currency, drawn[0].currency, order.issue_date)
    if held.unknown or drawn[0].uncounted:
        return None
    return LeftAfter(drawn[0].budget, drawn[0].left - from_minor(held.taken, drawn[0].currency), drawn[0].currency)
