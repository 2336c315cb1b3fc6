"""Orders that are asked for here, measured: what was promised for them, who sells them, what their budgets have left.

Pure: from one order and what is known around it to one frozen sheet. Whether somebody must approve it, and who, is the
rules' business.
"""

from collections.abc import Iterable

from pydantic import Field

from rules_engine.documents.master import Supplier
from rules_engine.documents.order import Order
from rules_engine.documents.sheet import FactSheet, Terms, Value
from rules_engine.matching.budget_measures import terms_of, tightness
from rules_engine.matching.context import BudgetPosition, BudgetShare, Matched
from rules_engine.matching.document_measures import written
from rules_engine.matching.sales import SaleContext, match_sale


class RequestContext(SaleContext):
    """What is known around an order that is asked for; ``budget_shares`` hold what each of its lines asks for."""

    supplier: Supplier | None = None
    suppliers_known: bool = Field(default=False, description="a list of suppliers exists")
    supplier_candidates: str = ""
    budgets: tuple[BudgetPosition, ...] = ()
    budget_shares: tuple[BudgetShare, ...] = ()
    budgets_kept: bool = False


def match_request(order: Order, context: RequestContext) -> Matched:
    """Measure an order that is asked for into a sheet."""
    sold = match_sale(order, context)
    terms: Terms = {name: value for name, value in sold.sheet.terms.items() if not name.startswith("customer.")}
    sheet = FactSheet.model_validate(sold.sheet.model_dump() | {"terms": terms | _terms(order, context)})
    return sold.model_copy(update={"sheet": sheet})


def _terms(order: Order, context: RequestContext) -> Terms:
    """Return who sells, who bears it, and what is left of the tightest budget."""
    supplier = context.supplier
    found: dict[str, Value | None] = {
        "supplier.known": True if supplier else False if context.suppliers_known else None,
        "supplier.candidates": context.supplier_candidates or None,
        "supplier.id": None if supplier is None else supplier.id,
        "supplier.class": None if supplier is None else supplier.supplier_class,
        "company.cost_centre": order.cost_centre,
        "company.project": order.project,
        "company.site": order.site,
    }
    return written(found | _budget_terms(context))


def _budget_terms(context: RequestContext) -> dict[str, Value | None]:
    """Return the terms about budgets; none where nobody keeps budgets for what is asked for."""
    if not context.budgets_kept:
        return {}
    draws = {
        position: _sum(share.amount for share in context.budget_shares if share.budget == position.id)
        for position in context.budgets
    }
    without = sum(not share.budget for share in context.budget_shares)
    if not draws:
        return {"budget.found": False, "budget.lines_without": without}
    tightest = min(draws, key=lambda each: tightness(each, draws[each]))
    return {"budget.found": True, "budget.lines_without": without} | terms_of(tightest, draws[tightest])


def _sum(amounts: Iterable[int | None]) -> int | None:
    """Return the sum; of unknown parts unknown."""
    found = list(amounts)
    known = [each for each in found if each is not None]
    return sum(known) if len(known) == len(found) else None
