"""What a tolerance of each dimension measures, and what it does when it is breached (semantics, rule 8).

Owns the one table of dimensions: the terms of variance, the words of the discrepancy and the hold. Absolute limits of
quantities are in units ('*') or in money by currency; all other absolute limits are in money.
"""

from dataclasses import dataclass
from typing import Final, Literal

from rules_engine.documents.decision import Severity
from rules_engine.rules.model import (
    BreachAction,
    Effect,
    Level,
    PlaceHold,
    Propose,
    RaiseDiscrepancy,
    Refuse,
    RouteTo,
    Tolerance,
)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: its terms, and the words for what breaches it."""

    name: str
    scope: Level
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
            scope="line",
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
            name="quantity",
            scope="line",
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
            scope="line",
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
            scope="line",
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
            name="total",
            scope="document",
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
"""Every dimension a tolerance may have, by name."""

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
    if breach == "ignore":
        return ()
    dimension = DIMENSIONS[tolerance.dimension]
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
