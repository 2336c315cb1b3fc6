"""Money in the company's own currency: limits by currency become a condition that names that currency.

Owns the one exception to reading amounts by the sheet's currency (semantics, rule 2): a sheet that does not know the
company's currency, or one in a currency that no limit is given for, makes the comparison unknown.
"""

from typing import Final

from rules_engine.rules.plan import (
    AllOf,
    Always,
    Amounts,
    AnyOf,
    Comparison,
    Condition,
    NotOf,
    NumberOp,
    OneOf,
    Read,
    folded,
)

COMPANY_CURRENCY: Final = Read("company.currency", "document", "text")


_CONTRARY: Final[dict[NumberOp, NumberOp]] = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def company_comparison(read: Read, op: NumberOp, limit: Amounts) -> Condition:
    """Return the comparison of an amount in the company's currency with limits by currency."""
    return OneOf(_by_currency(read, op, limit).parts, contrary=_by_currency(read, _CONTRARY[op], limit))


def _by_currency(read: Read, op: NumberOp, limit: Amounts) -> AnyOf:
    """Return one alternative for each currency, and one for every other."""
    known = tuple(folded(currency) for currency, _ in limit.by_currency)
    each = tuple(
        AllOf((Comparison(COMPANY_CURRENCY, "=", folded(currency)), Comparison(read, op, amount)))
        for currency, amount in limit.by_currency
    )
    other = AllOf((NotOf(Comparison(COMPANY_CURRENCY, "in", known)), Always(2, read.name)))
    return AnyOf((*each, other))
