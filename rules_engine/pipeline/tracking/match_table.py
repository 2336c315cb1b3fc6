"""The match table of a decided document: ordered, received and billed side by side, line by line, and what differs.

Everything comes from the sheet that was decided and from the decision: what people see is what the rules saw.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from rules_engine.documents.decision import Decision, Discrepancy
from rules_engine.documents.money import UNIT_SCALE, from_minor
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine, Terms, Value
from rules_engine.documents.terms import TERMS

ROWS_MAX: Final = 200
_EPOCH: Final = date(1970, 1, 1)

Shown: TypeAlias = str | bool | Decimal | date
"""A value of a term in the unit people read: amounts and prices in the currency, shares in percent."""


class Difference(NamedTuple):
    """A difference that the decision names; ``money`` is at risk because of it, ``line`` None: the whole document."""

    kind: str
    line: str | None
    severity: str
    expected: str
    found: str
    rule: str
    money: Decimal | None


class MatchRow(NamedTuple):
    """One line with its order line and what was received for it; quantities in the order line's unit.

    ``price_share`` is the price variance in percent, ``over_order`` and ``over_receipt`` the quantity variances.
    """

    line: str
    kind: str
    item: str
    order_line: str
    unit: str
    ordered: Decimal | None
    order_price: Decimal | None
    received: Decimal | None
    billed_before: Decimal | None
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    price_share: Decimal | None
    over_order: Decimal | None
    over_receipt: Decimal | None
    differences: tuple[Difference, ...]
    outcome: str


class MatchTable(NamedTuple):
    """The rows, what differs on the document as a whole, and how many order lines nothing was billed for."""

    rows: tuple[MatchRow, ...]
    row_count: int
    differences: tuple[Difference, ...]
    unbilled: int
    expected: Decimal | None


def match_table(sheet: FactSheet, decision: Decision) -> MatchTable:
    """Return the table of one decision; charges and taxes are rows where the sheet has them."""
    differences = [_difference(each, decision.currency) for each in decision.discrepancies]
    outcomes = {each.line: each.outcome.value for each in decision.lines}
    judged = {each.line for each in decision.discrepancies} | set(outcomes)
    shown = [row for row in sheet.lines if row.kind != "tax" or row.id in judged]
    variance = number_of(sheet.terms, "document.total_variance", sheet.currency)
    without_vat = number_of(sheet.terms, "document.total_without_vat", sheet.currency)
    return MatchTable(
        tuple(
            _row(row, sheet.currency, [each for each in differences if each.line == row.id], outcomes.get(row.id, ""))
            for row in shown[:ROWS_MAX]
        ),
        len(shown),
        tuple(each for each in differences if each.line is None),
        _count(sheet.terms.get("order.lines_not_billed")),
        without_vat - variance if without_vat is not None and variance is not None else None,
    )


def shown_value(term: str, value: Value, currency: str | None) -> Shown:
    """Return a term's value in the unit people read; what is no term (a fact, a verdict) stays as it is.

    >>> shown_value("line.order_price", 23_760_000, "SEK"), shown_value("line.price_variance_bp", Ratio(201, 200), None)
    (Decimal('23.76'), Decimal('2.01'))
    """
    known = TERMS.get(term)
    kind = known.type if known else ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Ratio):
        return _tidy(Decimal(value.up).scaleb(-2))
    if kind == "money" and currency:
        return from_minor(value, currency)
    if kind in {"unit_price", "quantity"}:
        return _tidy(Decimal(value).scaleb(-UNIT_SCALE))
    if kind == "percent":
        return _tidy(Decimal(value).scaleb(-2))
    if kind == "date":
        return _EPOCH + timedelta(days=value)
    return Decimal(value)


def number_of(terms: Terms, name: str, currency: str | None) -> Decimal | None:
    """Return a number among terms in the unit people read, or None where it is unknown."""
    value = terms.get(name)
    shown = None if value is None else shown_value(name, value, currency)
    return shown if isinstance(shown, Decimal) else None


def _tidy(number: Decimal) -> Decimal:
    """Return a number without the zeros that its scale added.

    >>> _tidy(Decimal("450.000000")), _tidy(Decimal("23.760000"))
    (Decimal('450'), Decimal('23.76'))
    """
    tidy = number.normalize()
    return tidy.quantize(Decimal(1)) if tidy == tidy.to_integral_value() else tidy


def _count(value: Value | None) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _difference(found: Discrepancy, currency: str | None) -> Difference:
    money = from_minor(found.money_at_risk, currency) if found.money_at_risk is not None and currency else None
    return Difference(
        found.kind, found.line, found.severity.value, found.expected or "", found.found or "", found.rule, money
    )


def _row(row: SheetLine, currency: str | None, differences: list[Difference], outcome: str) -> MatchRow:
    """Return one row."""

    def number(name: str) -> Decimal | None:
        return number_of(row.terms, f"line.{name}", currency)

    def text(name: str) -> str:
        return str(row.terms.get(f"line.{name}") or "")

    return MatchRow(
        line=row.id,
        kind=row.kind,
        item=text("description") or text("item"),
        order_line=text("order_line"),
        unit=text("order_unit") or text("unit"),
        ordered=number("ordered_quantity"),
        order_price=number("order_price"),
        received=number("received_quantity"),
        billed_before=number("billed_before"),
        quantity=number("quantity"),
        price=number("net_price"),
        amount=number("line_net_amount"),
        price_share=number("price_variance_bp"),
        over_order=number("quantity_variance"),
        over_receipt=number("receipt_variance"),
        differences=tuple(differences),
        outcome=outcome,
    )
