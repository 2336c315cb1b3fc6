"""What a tolerance of each dimension measures, and what it does when it is breached (semantics, rules 8 to 10).

Owns the one table of dimensions: the terms of variance, the words of the discrepancy and the hold. Absolute limits of
quantities are in units ('*') or in money by currency; all other absolute limits are in money.

A price or an amount of this document and the same over all documents of the order line are two dimensions with a
verdict each: ``tolerance.unit_price`` and ``tolerance.cumulative_unit_price``. Both may apply to one line, and neither
replaces the other (rule 9): a dear document must not hide behind earlier cheap ones, nor a rise in small steps behind
the smallness of each. Over the order both components test the sums, the percent as a share of the expected sum
(rule 10): prices expect the order's price for every unit billed, amounts what the order line has.
"""

from dataclasses import dataclass
from typing import Final, Literal

from rules_engine.documents.decision import Severity
from rules_engine.rules.model import (
    BreachAction,
    Cumulative,
    Effect,
    Level,
    PlaceHold,
    Propose,
    RaiseDiscrepancy,
    Refuse,
    RouteTo,
    Tolerance,
)

_COMPARABLE: Final = ("line.comparable",)
"""A line without an order line, a charge and a tax have nothing to be compared with."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its terms, and the words for what breaches it.

    ``tests`` names what a tolerance may say in ``cumulative`` to mean it; None is left out. ``requires`` names the
    flags without which a row is not checked.
    """

    name: str
    tests: tuple[Cumulative | None, ...]
    scope: Level
    requires: tuple[str, ...]
    ratio: str
    money: str
    units: str | None
    expected: str | None
    found: str
    kind: str
    reason: str
    reason_code: str

    @property
    def measures(self) -> tuple[str, ...]:
        """The terms that must exist for a type of document to be measured."""
        return (self.ratio, self.money) if self.units is None else (self.ratio, self.money, self.units)


DIMENSIONS: Final[dict[str, Dimension]] = {
    dimension.name: dimension
    for dimension in (
        Dimension(
            name="unit_price",
            tests=(None, "this_doc"),
            scope="line",
            requires=_COMPARABLE,
            ratio="line.price_variance_bp",
            money="line.price_variance_amount",
            units=None,
            expected="line.order_price",
            found="line.net_price",
            kind="price",
            reason="PRICE",
            reason_code="PRI",
        ),
        Dimension(
            name="cumulative_unit_price",
            tests=("order",),
            scope="line",
            requires=_COMPARABLE,
            ratio="line.cumulative_price_variance_bp",
            money="line.cumulative_price_variance_amount",
            units=None,
            expected="line.cumulative_expected_amount",
            found="line.cumulative_amount",
            kind="price",
            reason="PRICE",
            reason_code="PRI",
        ),
        Dimension(
            name="quantity",
            tests=(None, "order"),
            scope="line",
            requires=_COMPARABLE,
            ratio="line.quantity_variance_bp",
            money="line.quantity_variance_amount",
            units="line.quantity_variance",
            expected="line.ordered_quantity",
            found="line.quantity",
            kind="quantity",
            reason="QUANTITY",
            reason_code="QTY",
        ),
        Dimension(
            name="received_quantity",
            tests=(None, "order"),
            scope="line",
            requires=(*_COMPARABLE, "receipt.required"),
            ratio="line.receipt_variance_bp",
            money="line.receipt_variance_amount",
            units="line.receipt_variance",
            expected="line.received_quantity",
            found="line.quantity",
            kind="receipt",
            reason="RECEIPT",
            reason_code="QTY",
        ),
        Dimension(
            name="line_amount",
            tests=(None, "this_doc"),
            scope="line",
            requires=_COMPARABLE,
            ratio="line.amount_variance_bp",
            money="line.amount_variance",
            units=None,
            expected=None,
            found="line.line_net_amount",
            kind="amount",
            reason="AMOUNT",
            reason_code="FIN",
        ),
        Dimension(
            name="cumulative_line_amount",
            tests=("order",),
            scope="line",
            requires=_COMPARABLE,
            ratio="line.cumulative_amount_variance_bp",
            money="line.cumulative_amount_variance",
            units=None,
            expected="line.ordered_amount",
            found="line.cumulative_amount",
            kind="amount",
            reason="AMOUNT",
            reason_code="FIN",
        ),
        Dimension(
            name="total",
            tests=(None, "this_doc"),
            scope="document",
            requires=(),
            ratio="document.total_variance_bp",
            money="document.total_variance",
            units=None,
            expected=None,
            found="document.total_without_vat",
            kind="total",
            reason="TOTAL",
            reason_code="FIN",
        ),
    )
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
    names = (tolerance.dimension, f"cumulative_{tolerance.dimension}")
    candidates = (DIMENSIONS[name] for name in names if name in DIMENSIONS)
    return next((dimension for dimension in candidates if tolerance.cumulative in dimension.tests), None)


_HOLD_KINDS: Final[dict[str, Literal["line", "header", "supplier"]]] = {
    "hold_line": "line",
    "hold_header": "header",
    "hold_supplier": "supplier",
    "route": "line",
}
_PROPOSALS: Final = ("short_pay", "dispute", "write_off")


def breach_effects(tolerance: Tolerance, breach: BreachAction) -> tuple[Effect, ...]:
    """Return what a breach does: every one but ``ignore`` also leaves a discrepancy as the evidence.

    >>> from rules_engine.rules.model import Tolerance
    >>> [e.effect for e in breach_effects(Tolerance(id="t", dimension="quantity"), "hold_line")]
    ['discrepancy', 'hold']
    """
    dimension = dimension_of(tolerance)
    if breach == "ignore" or dimension is None:
        return ()
    discrepancy = RaiseDiscrepancy(
        kind=dimension.kind,
        reason_code=dimension.reason_code,
        severity=Severity.WARNING if breach == "warn" else Severity.ERROR,
        expected=dimension.expected,
        found=dimension.found,
        money_at_risk=dimension.money,
    )
    return (discrepancy, *_consequences(tolerance, dimension, breach))


def _consequences(tolerance: Tolerance, dimension: Dimension, breach: BreachAction) -> tuple[Effect, ...]:
    """Return what a breach does besides the discrepancy."""
    reason = tolerance.reason or dimension.reason
    if breach == "refuse":
        return (Refuse(reason=reason),)
    if breach in _PROPOSALS:
        return (Propose.model_validate({"kind": breach, "amount": dimension.money}),)
    if breach not in _HOLD_KINDS:
        return ()
    hold = PlaceHold(
        kind=_HOLD_KINDS[breach],
        reason=reason,
        money_at_risk=dimension.money,
        release_condition="The variance is within the tolerance, or a person releases it.",
    )
    return (hold, RouteTo(queue=tolerance.queue or "")) if breach == "route" else (hold,)
