"""Defects across rules, tables and tolerances: what never happens, what another part already does, what clashes.

Owns what counts as the same effect: what an effect does, without the words it is told in. A rule adds nothing where
another does everything it does, wherever it does it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from rules_engine.documents.decision import Outcome
from rules_engine.rules.defect_pairs import Sieve, Way, overlapping, way
from rules_engine.rules.defects import Defect, Expected, Found, quoted
from rules_engine.rules.model import (
    Accept,
    Effect,
    Notify,
    PlaceHold,
    Propose,
    RaiseDiscrepancy,
    Refuse,
    RequireApproval,
    RouteTo,
    StateFact,
)
from rules_engine.rules.plan import FactFold, Part, reads
from rules_engine.rules.proof import Proof
from rules_engine.rules.solver import Formula, all_of, any_of, negated

PAIRS_MAX: Final = 50
"""How many clashing pairs of routes, or of statements of one fact, are told."""


def does(effect: Effect) -> tuple[object, ...]:
    """Return what an effect does, without the words it is told in.

    >>> does(PlaceHold(reason="PRICE", release_condition="Ask.")) == does(PlaceHold(reason="PRICE"))
    True
    """
    match effect:
        case StateFact():
            return ("state", effect.fact, repr(effect.value))
        case RaiseDiscrepancy():
            return ("discrepancy", effect.kind, effect.severity)
        case PlaceHold():
            return ("hold", effect.kind, effect.reason)
        case RequireApproval():
            return ("approval", effect.tier, effect.who, effect.mode, effect.limit, effect.step)
        case Refuse():
            return ("refuse", effect.reason)
        case Accept():
            return ("accept",)
        case RouteTo():
            return ("route", effect.queue, effect.owner, effect.due_hours)
        case Propose():
            return ("propose", effect.kind, effect.amount)
        case Notify():
            return ("notify", effect.who, effect.message)
        case _:
            return ("push", effect.kind, effect.target)


def _place(part: Part) -> str:
    """Return where an author finds a part."""
    if part.kind == "table_action":
        return f"tables[{part.author}].rows[{part.id.partition('/')[2]}]"
    return f"{'tolerances' if part.kind == 'tolerance_action' else 'rules'}[{part.author}]"


def told(part: Part) -> str:
    """Return what a part is called in a sentence."""
    kinds = {"table_action": "row", "tolerance_action": "tolerance"}
    return f"{kinds.get(part.kind, 'rule')} {part.author if part.kind == 'tolerance_action' else part.id!r}"


def _sentence(words: str) -> str:
    """Return words as the beginning of a sentence; names keep their letters."""
    return words[:1].upper() + words[1:]


class RuleDefects:
    """Looks for the defects of parts with effects on one type of document."""

    def __init__(self, proof: Proof, found: Found) -> None:
        """Encode every part that has effects."""
        self._proof, self._found = proof, found
        self._parts = [part for part in proof.plan.plan.parts if part.effects]
        self._sieves: dict[str, Sieve] = {}
        self.by_id = {part.id: part for part in self._parts}
        for scope in ("document", "line"):
            ways = [self._way(part) for part in self._parts if part.scope == scope]
            self._sieves[scope] = Sieve(proof, ways, self._not_reached)

    def _not_reached(self, name: str) -> None:
        """Note a part for which no document was found in time."""
        self._found.leave_open((name,), "whether it can happen")

    def _way(self, part: Part) -> Way:
        """Return a part as something that may be true."""
        at = self._proof.rows(part.scope)[0]
        return way(part.id, self._proof.plan.there(at), self._proof.plan.truth(part.id, at))

    def dead(self) -> set[str]:
        """Return the parts that no document makes true."""
        if self._proof.bounded:
            return set()
        answers = {name: answer for sieve in self._sieves.values() for name, answer in sieve.reachable.items()}
        return {name for name, answer in answers.items() if answer == "impossible"}

    def implied(self) -> Iterator[tuple[str, str]]:
        """Yield pairs of parts of which the second does everything the first does, wherever the first does it."""
        done = {part.id: {does(effect.effect) for effect in part.effects} for part in self._parts}
        for sieve in self._sieves.values():
            for one, other in sieve.candidates():
                first, second = self.by_id[one.name], self.by_id[other.name]
                mine = first.kind == second.kind == "table_action" and first.author == second.author
                covers = done[one.name] <= done[other.name] and first.priority <= second.priority
                if mine or not covers or {first.kind, second.kind} == {"tolerance_action"}:
                    continue
                if sieve.implied(one, other):
                    yield one.name, other.name

    def shown(self, *parts: str) -> tuple[Sequence[Formula], tuple[Expected, ...]]:
        """Return when parts are true together, and what a decision then shows."""
        ways = {each.name: each for sieve in self._sieves.values() for each in sieve.ways}
        at = {part: self._proof.rows(self.by_id[part].scope)[0] for part in parts}
        return [ways[part].true for part in parts], tuple(Expected(name=p, line=at[p], value=True) for p in parts)

    def adds_nothing(self, one: str, other: str, *, same: bool) -> Defect:
        """Return the defect that a part adds nothing to another."""
        first, second = self.by_id[one], self.by_id[other]
        sentence = f"{_sentence(told(first))} adds nothing: {told(second)} does the same wherever it is true."
        if same:
            sentence = f"{_sentence(told(first))} and {told(second)} do the same on exactly the same documents."
        elif first.has_guard and self._proof.ask(*self._unknown_apart(one, other)) == "possible":
            sentence += " Only where something is unknown does it hold documents that the other leaves alone."
        formulas, expected = self.shown(one, other)
        return Defect(
            kind="identical" if same else "subsumed",
            family="rule",
            parts=(one, other),
            place=_place(first),
            sentence=sentence,
            remedy="Remove one of them.",
            document_type=self._proof.document_type,
            example=self._proof.example(*formulas),
            expected=expected,
        )

    def _unknown_apart(self, one: str, other: str) -> tuple[Formula, ...]:
        """Return that a part is unknown where another is false."""
        ways = {each.name: each for sieve in self._sieves.values() for each in sieve.ways}
        there = self._proof.plan.there(self._proof.rows(self.by_id[one].scope)[0])
        return there, negated(ways[one].true), negated(ways[one].false), ways[other].false

    def never(self, part: Part) -> Defect:
        """Return the defect that a part never happens."""
        at = self._proof.rows(part.scope)[0]
        truth = self._proof.plan.truth(part.id, at)
        there = self._proof.plan.there(at)
        value: bool | None = False
        example = self._proof.example(there, truth.false)
        if example is None:
            value, example = None, self._proof.example(there, truth.unknown)
        return Defect(
            kind="unreachable",
            family="rule",
            parts=(part.id,),
            place=_place(part),
            sentence=f"{_sentence(told(part))} never happens: its conditions contradict each other or what it reads.",
            remedy="Correct its conditions, or remove it.",
            document_type=self._proof.document_type,
            example=example,
            expected=() if example is None else (Expected(name=part.id, line=at, value=value),),
        )

    # Facts

    def facts(self) -> None:
        """Find facts that may have one value only, and are stated with two on some document."""
        for fold in self._proof.plan.plan.folds:
            if not isinstance(fold, FactFold) or fold.merge != "one":
                continue
            at = self._proof.rows(fold.scope)[0]
            stated = {each.part: repr(each.value) for each in fold.statements}
            ways = [self._way(self.by_id[part]) for part in stated]
            conflict = self._proof.plan.fact(fold, at).conflict
            for pair in overlapping(self._proof, ways, PAIRS_MAX, self._proof.solver.named(conflict)):
                if not pair:
                    self._found.leave_open((fold.name,), "whether more statements contradict each other")
                elif stated[pair[0]] != stated[pair[1]]:
                    sentence = f"{quoted(pair)} state {fold.name!r} with different values on such a document."
                    self._clash("fact", pair, sentence, "Let their conditions exclude each other.", conflict)

    def _clash(self, family: str, pair: Sequence[str], sentence: str, remedy: str, *also: Formula) -> None:
        """Keep a conflict of two parts."""
        formulas, expected = self.shown(*pair)
        self._found.add(
            Defect.model_validate(
                {
                    "kind": "conflict",
                    "family": family,
                    "parts": tuple(pair),
                    "place": _place(self.by_id[pair[1]]),
                    "sentence": sentence,
                    "remedy": remedy,
                    "document_type": self._proof.document_type,
                    "example": self._proof.example(*formulas, *also),
                    "expected": expected,
                }
            )
        )

    # Routes

    def _targets(self) -> dict[str, tuple[str, str | None]]:
        """Return the queue and owner of every part that routes."""
        return {
            part.id: (effect.effect.queue, effect.effect.owner)
            for part in self._parts
            for effect in part.effects
            if isinstance(effect.effect, RouteTo)
        }

    def _anywhere(self, part: str) -> Formula:
        """Return that a part is true on the document, or on any line."""
        plan, scope = self._proof.plan, self.by_id[part].scope
        return any_of(all_of((plan.there(at), plan.truth(part, at).true)) for at in plan.rows(scope))

    def routes(self) -> None:
        """Find routes of one priority that clash, routes that are always beaten, and documents without a route."""
        targets = self._targets()
        happens = {part: self._anywhere(part) for part in targets}
        by_priority: dict[int, list[str]] = {}
        for part in targets:
            by_priority.setdefault(self.by_id[part].priority, []).append(part)
        above: list[str] = []
        for priority in sorted(by_priority, reverse=True):
            group = sorted(by_priority[priority])
            free = [negated(happens[part]) for part in above]
            self._clashing(group, targets, happens, free)
            for part in group:
                self._beaten(part, above, targets, happens)
            above += group
        self._without_route(happens)

    def _clashing(
        self,
        group: Sequence[str],
        targets: dict[str, tuple[str, str | None]],
        happens: dict[str, Formula],
        free: Sequence[Formula],
    ) -> None:
        """Find routes of one priority to different queues that happen together, nothing of a higher one beside them."""
        ways = [Way(part, happens[part], negated(happens[part])) for part in group]
        given = [self._proof.solver.named(formula) for formula in free]
        for pair in overlapping(self._proof, ways, PAIRS_MAX, *given):
            if not pair:
                self._found.leave_open(group, "whether more routes clash")
                return
            kinds = {self.by_id[part].kind for part in pair}
            if targets[pair[0]] != targets[pair[1]] and kinds != {"tolerance_action"}:
                sentence = f"{quoted(pair)} send such a document to different queues with the same priority."
                self._clash("route", pair, sentence, "Give them different priorities.", *free)

    def _beaten(
        self,
        part: str,
        above: Sequence[str],
        targets: dict[str, tuple[str, str | None]],
        happens: dict[str, Formula],
    ) -> None:
        """Find a route that never counts, because one of a higher priority always happens with it."""
        others = [each for each in above if targets[each] != targets[part]]
        if not others or self._proof.ask(happens[part]) != "possible":
            return
        if self._proof.ask(happens[part], *(negated(happens[each]) for each in others)) != "impossible":
            return
        winning = [each for each in others if self._proof.ask(happens[part], happens[each]) == "possible"]
        if not winning:
            self._found.leave_open((part,), "which routes beat it")
            return
        formulas, expected = self.shown(part)
        self._found.add(
            Defect(
                kind="unreachable",
                family="route",
                parts=(part, *winning),
                place=_place(self.by_id[part]),
                sentence=f"The route of {part!r} never counts: {quoted(winning)} of a higher priority always beat it.",
                remedy="Give it a higher priority, or remove it.",
                document_type=self._proof.document_type,
                example=self._proof.example(*formulas),
                expected=expected,
            )
        )

    def _without_route(self, happens: dict[str, Formula]) -> None:
        """Find a document that waits for somebody and goes nowhere, where a route is meant to catch all of them."""
        names = ("document.outcome", "line.outcome")
        catching = [part for part in happens if any(read.name in names for read in reads(self.by_id[part].condition))]
        if not catching:
            return
        ways = self._proof.plan.outcome.of(None)
        waits = any_of(ways[each] for each in (Outcome.REFUSED, Outcome.HELD, Outcome.NEEDS_APPROVAL))
        formulas = (waits, *(negated(formula) for formula in happens.values()))
        answer = self._proof.ask(*formulas)
        if answer == "not_decided":
            self._found.leave_open(catching, "whether every document that waits has a route")
        if answer != "possible":
            return
        example = self._proof.found(*formulas)
        found = next(o for o, formula in ways.items() if self._proof.solver.is_true(formula))
        self._found.add(
            Defect(
                kind="gap",
                family="route",
                parts=tuple(sorted(catching)),
                place=_place(self.by_id[min(catching)]),
                sentence=f"A document of type {self._proof.document_type} that is {found.value} has no route.",
                remedy="Let a route catch this outcome too.",
                document_type=self._proof.document_type,
                example=example,
                expected=(Expected(name="document.outcome", value=found.value), Expected(name="~route", value=None)),
            )
        )
