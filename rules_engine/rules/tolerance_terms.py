"""What a tolerance does when it is breached, and when it is not (semantics, rules 8 and 12).

Owns the effects of breach actions; what each dimension is measured by stands in ``dimensions``.
"""

from typing import Final, Literal

from rules_engine.documents.decision import Severity
from rules_engine.rules.dimensions import DIMENSIONS, Dimension, dimension_of
from rules_engine.rules.model import (
    BreachAction,
    Effect,
    PlaceHold,
    Propose,
    Push,
    RaiseDiscrepancy,
    Refuse,
    RouteTo,
    Tolerance,
)

__all__ = ["DIMENSIONS", "SMALL_DIFFERENCE", "Dimension", "breach_effects", "dimension_of", "within_effects"]

SMALL_DIFFERENCE: Final = "small_difference"
"""What is pushed where a small difference is written off by itself."""

_HOLD_KINDS: Final[dict[str, Literal["line", "charge", "header", "supplier"]]] = {
    "hold_line": "line",
    "hold_charge": "charge",
    "hold_header": "header",
    "hold_supplier": "supplier",
    "route": "line",
}
_PROPOSALS: Final = ("short_pay", "dispute", "write_off")
_RELEASE: Final = "The variance is within the tolerance, or a person releases it."


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
        kind=dimension.words.kind,
        reason_code=tolerance.reason_code or dimension.words.reason_code,
        severity=Severity.WARNING if breach == "warn" else Severity.ERROR,
        expected=dimension.expected,
        found=dimension.found,
        money_at_risk=dimension.at_risk,
    )
    return (discrepancy, *_consequences(tolerance, dimension, breach))


def _consequences(tolerance: Tolerance, dimension: Dimension, breach: BreachAction) -> tuple[Effect, ...]:
    """Return what a breach does besides the discrepancy."""
    reason = tolerance.reason or dimension.words.reason
    if breach == "refuse":
        return (Refuse(reason=reason),)
    if breach in _PROPOSALS:
        return (Propose.model_validate({"kind": breach, "amount": dimension.at_risk}),)
    if breach not in _HOLD_KINDS:
        return ()
    hold = PlaceHold(
        kind=_HOLD_KINDS[breach],
        reason=reason,
        money_at_risk=dimension.at_risk,
        release_condition=tolerance.release_condition or _RELEASE,
    )
    return (hold, RouteTo(queue=tolerance.queue or "")) if breach == "route" else (hold,)


def within_effects(tolerance: Tolerance) -> tuple[Effect, ...]:
    """Return what happens to a difference within the limits: nothing, or it is written off (rule 8).

    >>> from rules_engine.rules.model import Tolerance
    >>> [e.effect for e in within_effects(Tolerance(id="t", dimension="small_diff", within="write_off"))]
    ['propose', 'push']
    """
    dimension = dimension_of(tolerance)
    if tolerance.within == "nothing" or dimension is None:
        return ()
    return (Propose(kind="write_off", amount=dimension.at_risk), Push(kind=SMALL_DIFFERENCE))
