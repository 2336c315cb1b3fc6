"""The outcome as formulas: what stands against the document and its lines, and the worst of it.

Owns the same laws as the engine's outcome (semantics, rules 12 and 13), said for every sheet at once.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple, Protocol

from rules_engine.documents.decision import Outcome
from rules_engine.rules.model import Accept, PlaceHold, Refuse, RequireApproval
from rules_engine.rules.plan import FactFold, Part, Plan, PlannedEffect, Read, TableFold
from rules_engine.rules.proof_folds import FactFormulas, TableFormulas
from rules_engine.rules.proof_sheet import Kleene, Place, Text
from rules_engine.rules.solver import NO, YES, Formula, all_of, any_of, negated


class Encoded(Protocol):
    """A plan as formulas, as far as its outcome needs it."""

    plan: Plan

    @property
    def places(self) -> tuple[int, ...]:
        """Every line that may be there."""
        ...

    def rows(self, scope: str) -> tuple[Place, ...]:
        """Return where a part of a scope runs."""
        ...

    def there(self, place: Place) -> Formula:
        """Return that a place is there."""
        ...

    def truth(self, part: str, place: Place) -> Kleene:
        """Return when a part is true and when it is false at a place."""
        ...

    def known(self, read: Read, place: Place) -> Formula:
        """Return when a name is known."""
        ...

    def fact(self, fold: FactFold, place: Place) -> FactFormulas:
        """Return a fact that is no flag."""
        ...

    def table(self, fold: TableFold, place: Place) -> TableFormulas:
        """Return what a table amounts to."""
        ...


class Standing(NamedTuple):
    """What may stand against a place: the outcome it makes, the words of it, and when it stands."""

    on: Place
    outcome: Outcome
    reason: str
    kind: str
    rule: str
    when: Formula


class ProofOutcome:
    """The outcome of a plan over the terms of a sheet."""

    def __init__(self, plan: Encoded) -> None:
        """Work on a plan."""
        self._plan = plan

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """Everything that may stand against the document or a line, undecided lines last."""
        found = [each for part in self._plan.plan.parts if part.has_guard for each in self._guards(part)]
        found += self._conflicts()
        return (*found, *self._undecided(found))

    def _guards(self, part: Part) -> Iterator[Standing]:
        """Yield what a part places against acceptance where it is true or unknown."""
        for place in self._plan.rows(part.scope):
            truth, there = self._plan.truth(part.id, place), self._plan.there(place)
            for effect in (effect for effect in part.effects if effect.guard):
                on = None if _holds_header(part, effect) else place
                kind = _kind(effect, on)
                limit = effect.operands.get("limit")
                known = YES if limit is None else self._plan.known(limit, place)
                happens = all_of((there, truth.true, known))
                yield Standing(on, _outcome(effect), _reason(effect), kind, part.author, happens)
                unclear = all_of((truth.true, negated(known)))
                if part.when_unknown == "hold":
                    unclear = any_of((unclear, truth.unknown))
                when = all_of((there, unclear))
                yield Standing(on, Outcome.HELD, "UNDETERMINED", kind, part.author, when)

    def _conflicts(self) -> Iterator[Standing]:
        """Yield a hold for every fact with two values and every table with two rows where one may be."""
        levels = (level for level in self._plan.plan.levels if level.number <= self._plan.plan.outcome_after)
        for fold in (fold for level in levels for fold in level.folds):
            for place in self._plan.rows(fold.scope):
                if isinstance(fold, FactFold) and fold.merge == "one":
                    when, rule = self._plan.fact(fold, place).conflict, fold.name
                elif isinstance(fold, TableFold):
                    when, rule = self._plan.table(fold, place).status.being["conflict"], fold.id
                else:
                    continue
                when = all_of((self._plan.there(place), when))
                kind = "header" if place is None else "line"
                yield Standing(place, Outcome.HELD, "CONFLICT", kind, rule, when)

    def _undecided(self, standing: list[Standing]) -> Iterator[Standing]:
        """Yield a hold for every line that nothing accepts and nothing stands against (rule 12)."""
        guarded: dict[Place, list[Formula]] = defaultdict(list)
        for each in standing:
            guarded[each.on].append(each.when)
        accepting = [part for part in self._plan.plan.parts if any(isinstance(e.effect, Accept) for e in part.effects)]
        documents = [self._plan.truth(part.id, None).true for part in accepting if part.scope == "document"]
        nothing = negated(any_of(documents))
        places = self._plan.places
        empty = negated(self._plan.there(0)) if places else YES
        when = all_of((nothing, empty, negated(any_of(guarded[None]))))
        yield Standing(None, Outcome.HELD, "NOT_DECIDED", "header", "not_decided", when)
        for place in places:
            lines = any_of(self._plan.truth(part.id, place).true for part in accepting if part.scope == "line")
            when = all_of((self._plan.there(place), nothing, negated(lines), negated(any_of(guarded[place]))))
            yield Standing(place, Outcome.HELD, "NOT_DECIDED", "line", "not_decided", when)

    @cached_property
    def _worst(self) -> dict[Place, dict[Outcome, Formula]]:
        """For every place, when each outcome is its own; None is the header alone."""
        ways: dict[Place, dict[Outcome, list[Formula]]] = defaultdict(lambda: defaultdict(list))
        for each in self.standing:
            ways[each.on][each.outcome].append(each.when)
        return {place: _ranked({o: any_of(w) for o, w in ways[place].items()}) for place in (None, *self._plan.places)}

    @cached_property
    def _document(self) -> dict[Outcome, Formula]:
        """When each outcome is that of the document: the worst of its header and its lines."""
        found = {
            outcome: any_of(
                all_of((self._plan.there(place), self._worst[place][outcome])) for place in (None, *self._plan.places)
            )
            for outcome in (Outcome.REFUSED, Outcome.HELD, Outcome.NEEDS_APPROVAL)
        }
        return _ranked(found)

    def of(self, place: Place) -> dict[Outcome, Formula]:
        """Return when each outcome is that of a line, or of the document."""
        return self._document if place is None else self._worst[place]

    def text(self, place: Place) -> Text:
        """Return the outcome as rules after the last guard read it."""
        return Text(YES, {outcome.value: formula for outcome, formula in self.of(place).items()})


def _ranked(ways: dict[Outcome, Formula]) -> dict[Outcome, Formula]:
    """Return when each outcome is the worst of those that are made."""
    left, found = YES, {}
    for outcome in (Outcome.REFUSED, Outcome.HELD, Outcome.NEEDS_APPROVAL):
        way = ways.get(outcome, NO)
        found[outcome] = all_of((left, way))
        left = all_of((left, negated(way)))
    return {**found, Outcome.ACCEPTED: left}


def _outcome(effect: PlannedEffect) -> Outcome:
    """Return the outcome that a guard makes."""
    if isinstance(effect.effect, Refuse):
        return Outcome.REFUSED
    return Outcome.HELD if isinstance(effect.effect, PlaceHold) else Outcome.NEEDS_APPROVAL


def _reason(effect: PlannedEffect) -> str:
    """Return the word a guard is known by: a hold's or refusal's reason, an approval's tier."""
    match effect.effect:
        case PlaceHold() | Refuse():
            return effect.effect.reason
        case RequireApproval():
            return effect.effect.tier
    raise AssertionError(effect)


def _kind(effect: PlannedEffect, on: Place) -> str:
    """Return the kind of hold a guard places; on the document only headers and suppliers are held."""
    kind = effect.effect.kind if isinstance(effect.effect, PlaceHold) else "line"
    return kind if on is not None else "supplier" if kind == "supplier" else "header"


def _holds_header(part: Part, effect: PlannedEffect) -> bool:
    """Tell whether a guard stands on the header: those of document rules, and line rules' header and supplier holds."""
    held = isinstance(effect.effect, PlaceHold) and effect.effect.kind in {"header", "supplier"}
    return part.scope == "document" or held
