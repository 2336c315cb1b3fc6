"""What a tolerance may be about: the one table of dimensions, each with the terms it is measured by.

Owns the table only; ``tolerance_parts`` reads limits against it, ``tolerance_terms`` says what a breach does.

A price or an amount of this document and the same over all documents of the order line are two dimensions with a
verdict each: ``tolerance.unit_price`` and ``tolerance.cumulative_unit_price``. Both may apply to one line, and neither
replaces the other (rule 9): a dear document must not hide behind earlier cheap ones, nor a rise in small steps behind
the smallness of each. Over the order both components test the sums, the percent as a share of the expected sum
(rule 10): prices expect the order's price for every unit billed, amounts what the order line has.
"""

from dataclasses import dataclass
from typing import Final

from rules_engine.rules.conditions import Compare
from rules_engine.rules.model import Cumulative, DimensionName, Level, Tolerance

_COMPARABLE: Final = (Compare(term="line.comparable", op="is true"),)
"""A line without an order line, a charge and a tax have nothing to be compared with."""

_ARRIVAL_NEEDED: Final = (*_COMPARABLE, Compare(term="receipt.required", op="is true"))


def _known(term: str) -> tuple[Compare, ...]:
    """Return that a measure is there at all: what few lines have is not checked on the others."""
    return (*_COMPARABLE, Compare(term=term, op="is known"))


def _kind(kind: str, of_charge: str | None = None) -> tuple[Compare, ...]:
    """Return what rows of a kind must fulfil; other rows are not checked."""
    rows = (Compare(term="line.kind", op="is", value=kind),)
    return rows if of_charge is None else (*rows, Compare(term="line.charge_kind", op="is", value=of_charge))


@dataclass(frozen=True, slots=True)
class Words:
    """What a breach is called: the discrepancy's kind, the hold's reason, and the reason code of Peppol."""

    kind: str
    reason: str
    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One dimension: its terms, and the words for what breaches it.

    ``tests`` names what a tolerance may say in ``cumulative`` to mean it; None is left out. ``requires`` are the
    conditions without which a row is not checked. ``ratio``, ``money``, ``units`` and ``company_money`` are the
    variance as a share, in the document's currency, in units or days, and in the company's currency; None where the
    dimension has no such measure. ``of_invoice`` is the variance as a share of what was invoiced.
    """

    name: str
    dimension: DimensionName
    scope: Level = "line"
    tests: tuple[Cumulative | None, ...] = (None, "this_doc")
    requires: tuple[Compare, ...] = _COMPARABLE
    ratio: str | None = None
    money: str | None = None
    units: str | None = None
    unit_digits: int = 6
    company_money: str | None = None
    of_invoice: str | None = None
    expected: str | None = None
    found: str | None = None
    at_risk: str | None = None
    words: Words

    @property
    def measures(self) -> tuple[str, ...]:
        """The terms that must exist for a type of document to be measured."""
        terms = (self.ratio, self.money, self.units)
        return tuple(term for term in terms if term is not None) or tuple(filter(None, (self.company_money,)))


_PRICE: Final = Words("price", "PRICE", "PRI")
_QUANTITY: Final = Words("quantity", "QUANTITY", "QTY")
_ARRIVAL: Final = Words("receipt", "RECEIPT", "QTY")
_AMOUNT: Final = Words("amount", "AMOUNT", "FIN")


def _row(name: DimensionName, requires: tuple[Compare, ...], words: Words) -> Dimension:
    """Return a dimension of charges or taxes: rows whose amount is compared with what the order has."""
    return Dimension(
        name=name,
        dimension=name,
        requires=requires,
        ratio="line.amount_variance_bp",
        money="line.amount_variance",
        of_invoice="line.amount_variance_of_invoice_bp",
        expected="line.expected_amount",
        found="line.line_net_amount",
        at_risk="line.amount_variance",
        words=words,
    )


def _priced(name: str, dimension: DimensionName, stem: str, expected: str) -> Dimension:
    """Return a dimension of the price of one line against a price that somebody promised."""
    return Dimension(
        name=name,
        dimension=dimension,
        requires=_known(expected),
        ratio=f"line.{stem}_variance_bp",
        money=f"line.{stem}_variance_amount",
        expected=expected,
        found="line.net_price",
        at_risk=f"line.{stem}_variance_amount",
        words=_PRICE,
    )


def _summed(name: str, dimension: DimensionName, test: Cumulative, stem: str, expected: str) -> Dimension:
    """Return a dimension of the sums over documents of the order line; ``stem`` names its two terms."""
    amount = "_amount" if dimension == "unit_price" else ""
    words = _PRICE if dimension == "unit_price" else _AMOUNT
    return Dimension(
        name=name,
        dimension=dimension,
        tests=(test,),
        ratio=f"line.{stem}_variance_bp",
        money=f"line.{stem}_variance{amount}",
        company_money=f"line.{stem}_variance_company" if test == "order" else None,
        expected=expected,
        found="line.cumulative_amount" if test == "order" else "line.posted_amount",
        at_risk=f"line.{stem}_variance{amount}",
        words=words,
    )


def _totalled(dimension: DimensionName, stem: str, found: str, words: Words) -> Dimension:
    """Return a dimension of a sum of the document; its terms are ``document.<stem>_variance`` and its share."""
    term, total = f"document.{stem}_variance", dimension == "total"
    return Dimension(
        name=dimension,
        dimension=dimension,
        scope="document",
        requires=(),
        ratio=f"{term}_bp",
        money=term,
        of_invoice=f"{term}_of_invoice_bp" if total else None,
        company_money=f"{term}_company" if total else None,
        found=found,
        at_risk=term,
        words=words,
    )


_PRICES: Final = (
    Dimension(
        name="unit_price",
        dimension="unit_price",
        ratio="line.price_variance_bp",
        money="line.price_variance_amount",
        company_money="line.price_variance_company",
        of_invoice="line.price_variance_of_invoice_bp",
        expected="line.order_price",
        found="line.net_price",
        at_risk="line.price_variance_amount",
        words=_PRICE,
    ),
    _summed("cumulative_unit_price", "unit_price", "order", "cumulative_price", "line.cumulative_expected_amount"),
    _summed("posted_unit_price", "unit_price", "posted", "posted_price", "line.posted_expected_amount"),
    Dimension(
        name="net_price",
        dimension="net_price",
        ratio="line.effective_price_variance_bp",
        money="line.effective_price_variance_amount",
        expected="line.order_effective_price",
        found="line.effective_price",
        at_risk="line.effective_price_variance_amount",
        words=_PRICE,
    ),
    _priced("contract_price", "contract_price", "contract_price", "line.contract_price"),
    _priced("list_price", "list_price", "list_price", "line.list_price"),
    Dimension(
        name="map_price",
        dimension="map_price",
        requires=_known("line.average_price_variance_bp"),
        ratio="line.average_price_variance_bp",
        found="line.net_price",
        words=_PRICE,
    ),
)

_QUANTITIES: Final = (
    Dimension(
        name="quantity",
        dimension="quantity",
        tests=(None, "order"),
        ratio="line.quantity_variance_bp",
        money="line.quantity_variance_amount",
        units="line.quantity_variance",
        of_invoice="line.quantity_variance_of_invoice_bp",
        expected="line.ordered_quantity",
        found="line.quantity",
        at_risk="line.quantity_variance_amount",
        words=_QUANTITY,
    ),
    Dimension(
        name="posted_quantity",
        dimension="quantity",
        tests=("posted",),
        ratio="line.posted_quantity_variance_bp",
        units="line.posted_quantity_variance",
        expected="line.ordered_quantity",
        found="line.quantity",
        words=_QUANTITY,
    ),
    Dimension(
        name="received_quantity",
        dimension="received_quantity",
        tests=(None, "order"),
        requires=_ARRIVAL_NEEDED,
        ratio="line.receipt_variance_bp",
        money="line.receipt_variance_amount",
        units="line.receipt_variance",
        expected="line.received_quantity",
        found="line.quantity",
        at_risk="line.receipt_variance_amount",
        words=_ARRIVAL,
    ),
    Dimension(
        name="not_received",
        dimension="not_received",
        tests=(None, "order"),
        requires=_ARRIVAL_NEEDED,
        money="line.not_received_amount",
        found="line.not_received_amount",
        at_risk="line.not_received_amount",
        words=_ARRIVAL,
    ),
    Dimension(
        name="uom_ratio",
        dimension="uom_ratio",
        requires=_known("line.unit_ratio_variance_bp"),
        ratio="line.unit_ratio_variance_bp",
        found="line.unit",
        words=Words("unit_ratio", "UNIT_RATIO", "QTY"),
    ),
)

_AMOUNTS: Final = (
    Dimension(
        name="line_amount",
        dimension="line_amount",
        ratio="line.amount_variance_bp",
        money="line.amount_variance",
        company_money="line.amount_variance_company",
        of_invoice="line.amount_variance_of_invoice_bp",
        found="line.line_net_amount",
        at_risk="line.amount_variance",
        words=_AMOUNT,
    ),
    _summed("cumulative_line_amount", "line_amount", "order", "cumulative_amount", "line.ordered_amount"),
    _summed("posted_line_amount", "line_amount", "posted", "posted_amount", "line.ordered_amount"),
    Dimension(
        name="item_amount",
        dimension="item_amount",
        requires=_kind("line"),
        money="line.line_net_amount",
        found="line.line_net_amount",
        at_risk="line.line_net_amount",
        words=Words("item_amount", "ITEM_AMOUNT", "FIN"),
    ),
    _row("charge", _kind("charge"), Words("charge_amount", "CHARGE", "FIN")),
    _row("freight", _kind("charge", "freight"), Words("freight", "FREIGHT", "FIN")),
    _row("discount", _kind("charge", "discount"), Words("discount", "DISCOUNT", "FIN")),
    _row("line_tax", _kind("tax"), Words("tax_amount", "LINE_TAX", "FIN")),
    Dimension(
        name="date",
        dimension="date",
        requires=_known("line.days_late"),
        units="line.days_late",
        unit_digits=0,
        found="line.days_late",
        words=Words("delivery", "DELIVERY", "DEL"),
    ),
    Dimension(
        name="value_days",
        dimension="value_days",
        requires=_known("line.days_early"),
        money="line.value_days",
        found="line.days_early",
        at_risk="line.line_net_amount",
        words=Words("early", "EARLY", "DEL"),
    ),
)

_DOCUMENTS: Final = (
    _totalled("total", "total", "document.total_without_vat", Words("total", "TOTAL", "FIN")),
    _totalled("total_with_tax", "total_with_vat", "document.total_with_vat", Words("total_with_tax", "TOTAL", "FIN")),
    _totalled("tax", "vat", "document.vat", Words("tax_total", "TAX", "FIN")),
    _totalled("charges_total", "charges", "document.charges", Words("charges_total", "CHARGES_TOTAL", "FIN")),
    _totalled("discount_total", "discount", "document.discount", Words("discount_total", "DISCOUNT_TOTAL", "FIN")),
    Dimension(
        name="rounding",
        dimension="rounding",
        scope="document",
        requires=(),
        money="document.rounding_amount",
        found="document.rounding_amount",
        at_risk="document.rounding_amount",
        words=Words("rounding", "ROUNDING", "FIN"),
    ),
    Dimension(
        name="fx_rate",
        dimension="fx_rate",
        scope="document",
        requires=(),
        ratio="document.exchange_rate_variance_bp",
        company_money="document.exchange_difference",
        found="document.exchange_rate_variance_bp",
        words=Words("exchange_rate", "EXCHANGE_RATE", "FIN"),
    ),
    Dimension(
        name="limit_value",
        dimension="limit_value",
        tests=(None, "order"),
        scope="document",
        requires=(Compare(term="order.limit_amount", op="is known"),),
        ratio="document.limit_variance_bp",
        money="document.limit_variance",
        expected="order.limit_amount",
        found="document.order_billed",
        at_risk="document.limit_variance",
        words=Words("order_limit", "ORDER_LIMIT", "FIN"),
    ),
    Dimension(
        name="limit_time",
        dimension="limit_time",
        scope="document",
        requires=(Compare(term="document.days_outside_validity", op="is known"),),
        units="document.days_outside_validity",
        unit_digits=0,
        found="document.days_outside_validity",
        words=Words("order_validity", "ORDER_VALIDITY", "REF"),
    ),
    Dimension(
        name="blanket_value",
        dimension="blanket_value",
        tests=(None, "order"),
        scope="document",
        requires=(Compare(term="order.blanket_limit_amount", op="is known"),),
        ratio="document.blanket_limit_variance_bp",
        money="document.blanket_limit_variance",
        expected="order.blanket_limit_amount",
        found="document.blanket_billed",
        at_risk="document.blanket_limit_variance",
        words=Words("blanket_limit", "BLANKET_LIMIT", "FIN"),
    ),
    Dimension(
        name="blanket_time",
        dimension="blanket_time",
        scope="document",
        requires=(Compare(term="document.days_outside_blanket", op="is known"),),
        units="document.days_outside_blanket",
        unit_digits=0,
        found="document.days_outside_blanket",
        words=Words("blanket_validity", "BLANKET_VALIDITY", "REF"),
    ),
    Dimension(
        name="small_diff",
        dimension="small_diff",
        scope="document",
        requires=(),
        money="document.balance",
        found="document.balance",
        at_risk="document.balance",
        words=Words("balance", "BALANCE", "FIN"),
    ),
    Dimension(
        name="terms",
        dimension="terms",
        scope="document",
        requires=(Compare(term="document.payment_days_variance", op="is known"),),
        units="document.payment_days_variance",
        unit_digits=0,
        found="document.payment_days_variance",
        words=Words("payment_terms", "PAYMENT_TERMS", "PAY"),
    ),
)

DIMENSIONS: Final[dict[str, Dimension]] = {
    dimension.name: dimension for dimension in (*_PRICES, *_QUANTITIES, *_AMOUNTS, *_DOCUMENTS)
}
"""Every dimension a tolerance may have, by the name of its verdict."""


def dimension_of(tolerance: Tolerance) -> Dimension | None:
    """Return what a tolerance measures, or None where no sheet says it.

    Quantities are always summed over the order; a document's total is not, because the charges of other documents
    are not in the sums.

    >>> from rules_engine.rules.model import Tolerance
    >>> dimension_of(Tolerance(id="t", dimension="unit_price", cumulative="order")).name
    'cumulative_unit_price'
    """
    found = (each for each in DIMENSIONS.values() if each.dimension == tolerance.dimension)
    return next((each for each in found if tolerance.cumulative in each.tests), None)
