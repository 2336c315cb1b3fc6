"""Limits of tolerances: a bound as one condition over the terms of its dimension (semantics, rules 3 and 8).

Owns the three states, the two components, what they are compared with, the clamp of the percent, and rounding.
"""

from dataclasses import dataclass
from typing import Literal

from rules_engine.documents.money import minor_digits
from rules_engine.documents.term_rows import TermType
from rules_engine.errors import RuleTypeError
from rules_engine.rules.company_money import company_comparison
from rules_engine.rules.constants import PERCENT_SCALE, NotAValue, amounts, constant, number
from rules_engine.rules.dimensions import Dimension
from rules_engine.rules.model import Bound, Component, Rounding, Tolerance
from rules_engine.rules.plan import AllOf, Amounts, AnyOf, Comparison, Condition, Read, Side
from rules_engine.rules.resolve import Resolver

_WHOLE = 100 * 10**PERCENT_SCALE
"""All of it, in basis points."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the bound of one side of a tolerance."""

    tolerance: Tolerance
    dimension: Dimension
    resolver: Resolver
    where: str
    under: bool

    def bound(self, bound: Bound) -> Condition | None:
        """Return the condition that the limit is passed, or None where neither component is checked (rule 8)."""
        found = (
            self._absolute(bound.absolute, f"{self.where}.absolute"),
            self._percent(bound, f"{self.where}.percent"),
        )
        checked = tuple(condition for condition in found if condition is not None)
        if len(checked) < 2:  # noqa: PLR2004 - one or none.
            return checked[0] if checked else None
        return AnyOf(checked) if bound.breach_when == "any" else AllOf(checked)

    def problem(self, sentence: str, where: str, remedy: str) -> None:
        """Note what is wrong with a limit."""
        self.resolver.problem(RuleTypeError, sentence, where, remedy)

    def _is_checked(self, component: Component, given: object, where: str) -> bool:
        """Tell whether a component is checked; a state that contradicts the number is noted, never guessed."""
        if (component.state == "value") != bool(given):
            sentence = f"The state is {component.state!r}, but {'no' if not given else 'a'} limit is given."
            self.problem(sentence, where, "not_checked and zero take no limit; value needs one.")
            return False
        return component.state != "not_checked"

    # Absolute limits

    def _absolute(self, component: Component, where: str) -> Condition | None:
        """Return the absolute component: units or days under '*', money by currency."""
        if component.percent is not None:
            self.problem("The absolute component has a percent.", where, "Put it under 'percent'.")
        if not self._is_checked(component, component.amount, where):
            return None
        units = self.dimension.units
        if units is not None and (component.state == "zero" or "*" in component.amount):
            return self._units(component, units, where)
        limit = self._money_limit(component.amount if component.state == "value" else {}, where)
        if limit is None:
            return None
        passed = self._money(limit, where)
        if component.base != "invoice" or passed is None:
            return passed
        return self._of_invoice(limit, where)

    def _units(self, component: Component, units: str, where: str) -> Condition | None:
        """Return a limit in units of quantity or in days."""
        if len(component.amount) > 1:
            self.problem("Units and money are mixed.", where, "Give either '*' or amounts by currency.")
            return None
        digits = self.dimension.unit_digits
        unit = "a millionth of the unit" if digits else "a day"
        try:
            limit = 0 if component.state == "zero" else number(component.amount["*"], digits, unit)
        except NotAValue as refusal:
            self.problem(refusal.sentence, where, refusal.remedy)
            return None
        return self._beyond(units, limit, where)

    def _money_limit(self, written: dict[str, str], where: str) -> int | Amounts | None:
        """Read amounts by currency, with the rounding of the variance in them; no amounts are zero."""
        try:
            limit = amounts(dict(written), None) if written else 0
        except NotAValue as refusal:
            self.problem(refusal.sentence, where, refusal.remedy)
            return None
        rounding = self.tolerance.rounding
        if rounding is None:
            return limit
        if not isinstance(limit, Amounts):
            self.problem("A limit that is rounded names no currency.", where, "Give the amounts by currency.")
            return None
        return Amounts(tuple((name, unrounded(amount, rounding, name)) for name, amount in limit.by_currency))

    def _money(self, limit: int | Amounts, where: str) -> Condition | None:
        """Return that the variance in money is beyond a limit, in the currency of the test."""
        company = self.tolerance.currency_of_test == "company"
        term = self.dimension.company_money if company else self.dimension.money
        if term is None:
            self._no_money(where)
            return None
        return self._beyond(term, limit, where)

    def _no_money(self, where: str) -> None:
        """Note a limit in money of what is not measured in it."""
        dimension, company = self.dimension, self.tolerance.currency_of_test == "company"
        told = "the company's currency" if company else "money of the document"
        remedy = "Give a percent."
        if dimension.units is not None:
            remedy = "Give units, such as {'*': '10'}." if dimension.unit_digits else "Give days, such as {'*': '3'}."
        elif company:
            remedy = "Leave 'currency_of_test' out."
        elif dimension.company_money is not None:
            remedy = "Set 'currency_of_test' to 'company'."
        self.problem(f"{dimension.dimension!r} is not measured in {told}.", where, remedy)

    def _of_invoice(self, limit: int | Amounts, where: str) -> Condition | None:
        """Return that there is a variance, and that what was invoiced itself is beyond the limit."""
        found = self.dimension.found
        name = None if found is None else self.resolver.name(found, self.resolver.scope, where)
        if name is None or name.type != "money" or self.tolerance.currency_of_test == "company":
            remedy = "Compare the difference, or take a dimension of amounts in the document's currency."
            self.problem(f"{self.dimension.dimension!r} has no invoiced amount to compare.", where, remedy)
            return None
        differs = self._money(0, where)
        return None if differs is None else AllOf((differs, Comparison(name.read(), ">", limit)))

    # Percent limits

    def _percent(self, bound: Bound, where: str) -> Condition | None:
        """Return the relative component, in whole basis points, between its floor and its cap."""
        component = bound.percent
        if component.amount:
            self.problem("The percent component has an amount.", where, "Put it under 'absolute'.")
        if not self._is_checked(component, component.percent, where):
            if bound.floor or bound.cap:
                self.problem("A floor or a cap clamps no percent.", where, "Give a percent, or drop floor and cap.")
            return None
        limit = self._basis_points(component, where)
        ratio = self.dimension.of_invoice if component.base == "invoice" else self.dimension.ratio
        if ratio is None:
            base = "as a share of what was invoiced" if component.base == "invoice" else "as a percent"
            self.problem(f"{self.dimension.dimension!r} is not measured {base}.", where, "Give an absolute limit.")
            return None
        passed = None if limit is None else self._beyond(ratio, limit, where)
        return None if passed is None else self._clamped(passed, bound)

    def _basis_points(self, component: Component, where: str) -> int | None:
        """Read a percent; one of the expected value becomes the difference it allows."""
        if component.state == "zero":
            return 0
        try:
            limit = constant("percent", component.percent)
        except NotAValue as refusal:
            self.problem(refusal.sentence, where, refusal.remedy)
            return None
        assert isinstance(limit, int)
        if component.style == "delta":
            return limit
        allowed = _WHOLE - limit if self.under else limit - _WHOLE
        if allowed < 0:
            side, example = ("lower", "95") if self.under else ("upper", "105")
            sentence = f"{component.percent} percent of what is expected cannot be the {side} limit."
            self.problem(sentence, where, f"Write {example} for five percent.")
            return None
        return allowed

    def _clamped(self, passed: Condition, bound: Bound) -> Condition:
        """Clamp: nothing up to the floor is passed, everything beyond the cap is (rule 8)."""
        if bound.cap:
            limit = self._money_limit(bound.cap, f"{self.where}.cap")
            beyond = None if limit is None else self._money(limit, f"{self.where}.cap")
            passed = passed if beyond is None else AnyOf((passed, beyond))
        if bound.floor:
            limit = self._money_limit(bound.floor, f"{self.where}.floor")
            above = None if limit is None else self._money(limit, f"{self.where}.floor")
            passed = passed if above is None else AllOf((above, passed))
        return passed

    def _beyond(self, term: str, limit: int | Amounts, where: str) -> Condition | None:
        """Return that a variance is above the limit, or below its negative; a ratio reads one side (rule 3)."""
        name = self.resolver.name(term, self.resolver.scope, where)
        assert name is not None, "a dimension is for types of document that have its variances"
        given = [amount for _, amount in limit.by_currency] if isinstance(limit, Amounts) else [limit]
        if any(amount < 0 for amount in given):
            self.problem("A tolerance limit is negative.", where, "Give it without a sign.")
        ratio = name.type == "ratio"
        side: Side = ("floor" if self.under else "ceiling") if ratio else ""
        read = Read(name.name, name.scope, name.type, side=side)
        op: Literal["<", ">"] = "<" if self.under else ">"
        return _compared(read, op, _negative(limit) if self.under else limit, name.type)


def passed(
    tolerance: Tolerance, dimension: Dimension, resolver: Resolver, where: str, *, under: bool
) -> Condition | None:
    """Return the condition that the upper or the lower limit is passed; None where it is not checked (rule 8)."""
    bound = tolerance.lower if under else tolerance.upper
    return _Reader(tolerance, dimension, resolver, where, under).bound(bound)


def _compared(read: Read, op: Literal["<", ">"], limit: int | Amounts, kind: TermType) -> Condition:
    """Compare with a limit; company money names its currency itself."""
    if kind == "company_money" and isinstance(limit, Amounts):
        return company_comparison(read, op, limit)
    return Comparison(read, op, limit)


def _negative(limit: int | Amounts) -> int | Amounts:
    """Return a limit with the other sign."""
    if isinstance(limit, Amounts):
        return Amounts(tuple((currency, -amount) for currency, amount in limit.by_currency))
    return -limit


def unrounded(limit: int, rounding: Rounding, currency: str) -> int:
    """Return the limit that a variance passes exactly when, once rounded, it passes ``limit``.

    Both are in minor units. Rounding is monotone, so that one whole number parts what passes from what does not.

    >>> unrounded(100, Rounding(mode="half_up", scale=0), "EUR"), unrounded(100, Rounding(mode="down", scale=0), "EUR")
    (149, 199)
    """
    digits = minor_digits(currency) - rounding.scale
    if digits <= 0:
        return limit
    step = int(10**digits)
    over = limit // step + 1
    if rounding.mode == "up":
        return (over - 1) * step
    if rounding.mode == "down":
        return over * step - 1
    half = over * step - step // 2
    return half if rounding.mode == "half_even" and over % 2 else half - 1
