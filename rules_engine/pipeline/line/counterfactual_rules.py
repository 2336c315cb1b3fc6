"""What the rule owner can change: the limit of a tolerance that decided against the document.

Owns the smallest limit that is enough: a whole basis point, a minor unit, or a quantity as fine as those at hand. Only
this actor is ever told where a tolerance ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rules_engine.documents.money import LARGEST, UNIT_SCALE, from_minor, minor_digits, scaled
from rules_engine.documents.sheet import Ratio, Value
from rules_engine.engine.wording import trimmed
from rules_engine.pipeline.line import counterfactual_words as words
from rules_engine.pipeline.line.counterfactual_scene import Change, Scene, Trial
from rules_engine.rules.model import Bound, Component, Ruleset, Tolerance
from rules_engine.rules.plan import Comparison, Part, Read, ToleranceEntry, VerdictFold, leaves

_PERCENT_SCALE = 2

_Side = Literal["upper", "lower"]
_Kind = Literal["ratio", "money", "quantity"]


def rule_owner_changes(trial: Trial, *, everywhere: bool) -> Iterator[Change]:  # noqa: ARG001 - limits count everywhere
    """Yield every limit that a variance passes, raised to that variance."""
    parts = {part.id: part for part in trial.plan.parts}
    tolerances = {tolerance.id: tolerance for tolerance in trial.scene.ruleset.tolerances}
    needed: dict[tuple[str, _Side, _Kind], int] = {}
    for fold in trial.plan.folds:
        if isinstance(fold, VerdictFold):
            for tolerance, side, kind, limit in _passed(trial, fold, parts):
                key = (tolerance, side, kind)
                needed[key] = max(limit, needed.get(key, 0))
    for (tolerance, side, kind), limit in needed.items():
        widening = _widening(tolerances[tolerance], side, kind, limit, trial.matched.sheet.currency)
        if widening is not None:
            yield widening.at(widening.most)


def _passed(trial: Trial, fold: VerdictFold, parts: dict[str, Part]) -> Iterator[tuple[str, _Side, _Kind, int]]:
    """Yield each limit of this dimension that is passed somewhere, and the variance there."""
    entries = {entry.id: entry for entry in fold.entries}
    verdicts, deciding = trial.evaluation.values[fold.name], trial.evaluation.values[fold.by]
    for index, (verdict, by) in enumerate(zip(verdicts, deciding, strict=True)):
        entry = entries.get(str(by))
        if entry is None or verdict not in {"over", "under"}:
            continue
        side: _Side = "upper" if verdict == "over" else "lower"
        for leaf in leaves(parts[_hidden_part(entry, side)].condition):
            if isinstance(leaf, Comparison) and leaf.read.type in {"ratio", "money", "quantity"}:
                limit = _variance(trial, leaf.read, index, side)
                if limit is not None and 0 < limit < LARGEST:
                    yield entry.id, side, _kind(leaf.read), limit


def _hidden_part(entry: ToleranceEntry, side: _Side) -> str:
    """Return the name of the flag that says this side is passed."""
    return (entry.over if side == "upper" else entry.under) or ""


def _kind(read: Read) -> _Kind:
    """Return what a limit is given in."""
    return "ratio" if read.type == "ratio" else "money" if read.type == "money" else "quantity"


def _variance(trial: Trial, read: Read, index: int, side: _Side) -> int | None:
    """Return how far the sheet is on this side, as a limit is given: without a sign."""
    sheet = trial.matched.sheet
    value: Value | None = (sheet.lines[index].terms if read.scope == "line" else sheet.terms).get(read.name)
    if isinstance(value, Ratio):
        return value.ceiling if side == "upper" else -value.floor
    if isinstance(value, int) and not isinstance(value, bool):
        return value if side == "upper" else -value
    return None


@dataclass(frozen=True)
class Widening:
    """A limit raised by ``step`` times a number: basis points, minor units, or 1e-6 of a unit."""

    tolerance: Tolerance
    side: _Side
    kind: _Kind
    currency: str
    before: int
    step: int
    most: int

    def at(self, number: int) -> Change:
        """Return the change that raises the limit by so many steps."""
        limit = self.before + number * self.step
        name = f"the {self.side} limit of “{self.tolerance.name or self.tolerance.id}”"
        told = f"from {self._said(self.before)} to {self._said(limit)}"
        noted = words.note(
            f"tolerance {self.tolerance.id}", f"{self.side} {self.kind}", *map(self._said, (self.before, limit))
        )

        def made(scene: Scene) -> Scene:
            return scene._replace(ruleset=_with_limit(scene.ruleset, self, limit))

        return Change("rule_owner", "limit", told, noted, made, steps=self, about=name)

    def _said(self, limit: int) -> str:
        """Say a limit as people read it."""
        if self.kind == "money":
            return words.amount(from_minor(limit, self.currency), self.currency)
        written = trimmed(Decimal(limit).scaleb(-self.digits), 0)
        return f"{written} %" if self.kind == "ratio" else f"{written} units"

    @property
    def digits(self) -> int:
        """How many decimal digits the limit is written with."""
        if self.kind == "money":
            return minor_digits(self.currency)
        return _PERCENT_SCALE if self.kind == "ratio" else UNIT_SCALE


def _widening(tolerance: Tolerance, side: _Side, kind: _Kind, limit: int, currency: str | None) -> Widening | None:
    """Return the raise of a limit that is passed; None where the limit stands at the variance or beyond."""
    bound: Bound = getattr(tolerance, side)
    component = bound.percent if kind == "ratio" else bound.absolute
    probe = Widening(tolerance, side, kind, currency or "", 0, 1, 0)
    before = _limit_of(component, probe)
    if before is None or before >= limit:
        return None
    step = 1
    if kind == "quantity":
        step = next(
            10**digits for digits in range(UNIT_SCALE, -1, -1) if limit % 10**digits == before % 10**digits == 0
        )
    return Widening(tolerance, side, kind, currency or "", before, step, (limit - before) // step)


def _limit_of(component: Component, widening: Widening) -> int | None:
    """Return the limit a component has now; None where it is not checked or none is given in the currency."""
    if component.state == "not_checked":
        return None
    if component.state == "zero":
        return 0
    key = widening.currency if widening.kind == "money" else "*"
    written = component.percent if widening.kind == "ratio" else component.amount.get(key)
    return None if written is None else scaled(Decimal(written), widening.digits)


def _with_limit(ruleset: Ruleset, widening: Widening, limit: int) -> Ruleset:
    """Return the ruleset with another limit."""
    written = trimmed(Decimal(limit).scaleb(-widening.digits), 0)

    def widened(tolerance: Tolerance) -> Tolerance:
        if tolerance.id != widening.tolerance.id:
            return tolerance
        bound: Bound = getattr(tolerance, widening.side)
        if widening.kind == "ratio":
            other = bound.model_copy(update={"percent": Component(state="value", percent=written)})
        else:
            key = widening.currency if widening.kind == "money" else "*"
            amounts = {**bound.absolute.amount, key: written}
            other = bound.model_copy(update={"absolute": Component(state="value", amount=amounts)})
        return tolerance.model_copy(update={widening.side: other})

    return ruleset.model_copy(update={"tolerances": tuple(map(widened, ruleset.tolerances))})
