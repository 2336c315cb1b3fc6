"""Texts of an order beside its balance: its budgets, the supplier's answer merged, how it stood on a day."""

from datetime import date
from decimal import Decimal
from typing import Final, TypedDict

from rules_engine.pipeline.lifecycle.agreement import Agreement
from rules_engine.pipeline.tracking.asking.sayings import capital, name_of
from rules_engine.pipeline.tracking.asking.telling import tidy
from rules_engine.pipeline.tracking.budget_view import OrderBudget
from rules_engine.pipeline.tracking.order_then import OrderThen
from ui.formats import amount, count, day, money
from ui.states.naming import value_text
from ui.words import word
from ui.words_of_units import unit_word


class BudgetLine(TypedDict):
    """A budget the order draws on, and what the order holds of it."""

    name: str
    holds: str
    reserved: str
    committed: str
    consumed: str
    available: str
    amount: str
    percent: str
    meter: str
    told: str
    css: str


class MergeLine(TypedDict):
    """One thing that somebody changed: as ordered, as answered, as it stands."""

    what: str
    ordered: str
    answered: str
    stands: str
    verdict: str
    tone: str


class ThenLine(TypedDict):
    """A line as it stood."""

    line: str
    item: str
    ordered: str
    received: str
    invoiced: str
    open: str


_VERDICTS: Final = {
    "AGREED": ("agreed", "good"),
    "BUYERS": ("buyers", "info"),
    "TAKEN": ("taken", "good"),
    "COUNTER": ("counter", "warn"),
    "CONFLICT": ("conflict", "bad"),
}
_FULL: Final = 10_000


def budget_lines(budgets: tuple[OrderBudget, ...], language: str) -> list[BudgetLine]:
    """Return the budgets of an order as rows."""
    return [_budget(each, language) for each in budgets]


def _budget(each: OrderBudget, language: str) -> BudgetLine:
    row = each.budget
    used = max(0, row.used_bp)
    unknown = word("budget.unknown", language, count=count(row.unknown, language)) if row.unknown else ""
    holds = sum((each.reserved, each.committed, each.consumed), Decimal(0))
    return {
        "name": " · ".join(filter(None, (row.id, row.category, row.owner, unknown))),
        "holds": money(holds, row.currency, language),
        "reserved": money(row.reserved, row.currency, language),
        "committed": money(row.committed, row.currency, language),
        "consumed": money(row.consumed, row.currency, language),
        "available": money(row.available, row.currency, language),
        "amount": f"{money(row.amount, row.currency, language)} {row.currency}",
        "percent": f"{min(used, _FULL) // 100}%",
        "meter": "bad" if row.available < 0 else "",
        "told": word("budget.used", language, percent=used // 100),
        "css": "num differs" if row.available < 0 else "num",
    }


def merge_lines(found: Agreement | None, currency: str, language: str) -> list[MergeLine]:
    """Return what buyer and supplier say about each thing that either changed."""
    rows: list[MergeLine] = []
    for part in found.merge.parts if found is not None else ():
        name, tone = _VERDICTS[part.verdict.name]
        what = word(f"order.change_{part.what}" if part.what != "present" else "merge.change_present", language)
        path = "net_price" if part.what == "price" else ""
        said = [value_text(value, language, currency, path) for value in (part.base, part.sellers, part.stands)]
        rows.append(
            {
                "what": word("field.on_line", language, line=part.line, what=what),
                "ordered": said[0],
                "answered": said[1],
                "stands": said[2],
                "verdict": word(f"merge.{name}", language),
                "tone": tone,
            }
        )
    return rows


def merge_said(found: Agreement | None, currency: str, language: str) -> str:
    """Say which lines stop, and what the answer would cost."""
    if found is None:
        return ""
    stopped = sorted(found.merge.stopped)
    told = [word("merge.stopped", language, lines=", ".join(stopped)) if stopped else word("merge.settled", language)]
    if found.invoice_effect:
        effect = money(abs(found.invoice_effect), currency, language)
        saying = "merge.effect" if found.invoice_effect > 0 else "merge.effect_less"
        told.append(word(saying, language, amount=effect, currency=currency))
    if found.budget_after is not None:
        after = found.budget_after
        left = money(after.left, after.currency, language)
        told.append(word("merge.budget", language, budget=after.budget, amount=left, currency=after.currency))
    for each in found.stock_outs:
        comes = day(each.comes_on, language) if each.comes_on is not None else word("merge.never", language)
        out = day(each.runs_out_on, language)
        told.append(word("merge.stock_out", language, line=each.line, item=each.item, out=out, comes=comes))
    return " · ".join(told)


def then_lines(then: OrderThen, language: str) -> list[ThenLine]:
    """Return the lines of an order as they stood."""
    return [
        {
            "line": line.line,
            "item": line.item,
            "ordered": f"{amount(line.ordered, language)} {unit_word(line.unit, language)}".strip(),
            "received": amount(_tidy(line.received), language),
            "invoiced": amount(_tidy(line.invoiced), language),
            "open": amount(_tidy(line.open), language),
        }
        for line in then.lines
    ]


def _tidy(quantity: Decimal | None) -> Decimal | None:
    """Return a quantity without the digits that say nothing."""
    return None if quantity is None else tidy(quantity)


def then_said(then: OrderThen, language: str) -> str:
    """Say how an order stood."""
    if not then.status:
        return word("then.none", language)
    since = f" ({day(then.since.date(), language)})" if then.since is not None else ""
    version = word("then.version", language, number=max(1, then.version))
    return f"{capital(name_of(then.status, language))}{since} · {version}"


def day_in(text: str) -> date | None:
    """Return the day that a field holds; None where it is empty.

    Raises:
        ValueError: it is no day.
    """
    return date.fromisoformat(text) if text.strip() else None
