"""What a bill does to the budgets of its order: what they have left, and what it takes beyond what is held already.

An order's money is committed before the bill comes: the bill takes its share of the commitment with it, so that only
the difference is drawn. Of several budgets the terms speak of the strictest that is exceeded, else of the one that is
left with the least.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from rules_engine.documents.budget_ledger import Worth, open_amount, sum_of
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.sheet import Value
from rules_engine.matching.context import BudgetPosition, BudgetShare, MatchContext
from rules_engine.matching.line_match import LineMatch
from rules_engine.matching.quantities import half_up
from rules_engine.matching.rounding import money, share

_Key = tuple[str, str]

_STRICT: Final = ("stop", "route", "warn")
"""What an exceeded budget does, strictest first."""


def budget_terms(
    document: Invoice, matches: Sequence[LineMatch], total_without_vat: Fraction | None, context: MatchContext
) -> dict[str, Value | None]:
    """Return the terms about budgets; none where nobody keeps budgets for the order's cost centres."""
    if not context.budgets:
        return {"budget.found": False} if context.budgets_kept else {}
    shares = {(each.order_number, each.order_line): each for each in context.budget_shares}
    draws, without = _draws(document, matches, total_without_vat, shares)
    drawn = [each for each in context.budgets if each.id in draws]
    if not drawn:
        return {"budget.found": False, "budget.lines_without": without}
    tightest = min(drawn, key=lambda each: tightness(each, draws[each.id]))
    return {"budget.found": True, "budget.lines_without": without} | terms_of(tightest, draws[tightest.id])


def tightness(position: BudgetPosition, draw: int | None) -> tuple[int, bool, int, str]:
    """Sort budgets, with what is drawn on each in minor units, by what must be told first.

    What is exceeded, or may be for all that is known, comes by how strict the budget is then, so that none that stops
    hides behind one that warns. Of equals what nobody knows comes first, then what has the least left.
    """
    left = None if draw is None or position.available is None else position.available - draw
    fits = left is not None and left >= 0
    return len(_STRICT) if fits else _STRICT.index(position.when_exceeded), left is not None, left or 0, position.id


def terms_of(position: BudgetPosition, draw: int | None) -> dict[str, Value | None]:
    """Return the terms of one budget, with what is drawn on it in minor units of the document's currency."""
    available, amount = position.available, position.amount
    after = None if available is None or draw is None else available - draw
    taken = None if after is None or amount is None else Fraction(amount - after)
    return {
        "budget.id": position.id,
        "budget.cost_centre": position.cost_centre or None,
        "budget.project": position.project or None,
        "budget.owner": position.owner or None,
        "budget.when_exceeded": position.when_exceeded,
        "budget.amount": amount,
        "budget.reserved": position.reserved,
        "budget.committed": position.committed,
        "budget.consumed": position.consumed,
        "budget.available": available,
        "budget.draw": draw,
        "budget.available_after": after,
        "budget.used_bp": share(taken, None if amount is None else Fraction(amount)),
    }


def _draws(
    document: Invoice, matches: Sequence[LineMatch], total_without_vat: Fraction | None, shares: dict[_Key, BudgetShare]
) -> tuple[dict[str, int | None], int]:
    """Return what the document draws on each budget, and how many lines no budget bears."""
    sign = -1 if document.document_type is DocumentType.CREDIT_NOTE else 1
    here: defaultdict[_Key, list[Worth]] = defaultdict(list)
    rest = money(total_without_vat, document.currency)
    without = 0
    for match in matches:
        # A bill without an order draws with each line of its own.
        key = ("", match.line.id)
        if match.order is not None and match.order_line is not None:
            key = (match.order.number, match.order_line.id)
        amount = money(match.amount, document.currency)
        if key not in shares:
            without += match.order_line is not None
            continue
        rest = None if rest is None or amount is None else rest - amount
        quantity = None if match.quantity is None else half_up(match.quantity * 10**UNIT_SCALE)
        here[key].append(
            Worth(None if quantity is None else sign * quantity, None if amount is None else sign * amount)
        )
    beside = next((key for key in shares if not key[1]), None)
    if beside is not None and rest != 0:
        here[beside].append(Worth(None, None if rest is None else sign * rest))
    draws: dict[str, int | None] = {}
    for key, worths in here.items():
        budget, more = shares[key].budget, _draw(shares[key], worths)
        had = draws.get(budget, 0)
        draws[budget] = None if had is None or more is None else had + more
    return draws, without


def _draw(held: BudgetShare, invoices: Sequence[Worth]) -> int | None:
    """Return what bills take of an order line's budget beyond what the line holds of it.

    What it holds was turned at the rate of the order's day, what the bills take is turned at that of theirs: the
    difference is drawn too, rounded half up.
    """
    placed = Worth(held.quantity, held.amount)
    billed = [Worth(held.billed_quantity, held.billed_amount)]
    before, after = open_amount(placed, sum_of(billed)), open_amount(placed, sum_of([*billed, *invoices]))
    taken = sum_of(invoices).amount
    if before is None or after is None or taken is None or held.rate is None:
        return None
    return taken - half_up((before - after) * Fraction(held.rate))
