"""Defects of tolerances: one that never counts, one that says what a more general one says, a place without any.

Owns what the order of tolerances hides (semantics, rule 9): the most specific replaces the others.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from rules_engine.rules.defects import Defect, Expected, Found, quoted
from rules_engine.rules.model import Tolerance
from rules_engine.rules.plan import (
    AllOf,
    Comparison,
    Condition,
    ToleranceEntry,
    VerdictFold,
)
from rules_engine.rules.proof import Proof
from rules_engine.rules.proof_folds import VerdictFormulas
from rules_engine.rules.proof_sheet import TRUE, Kleene
from rules_engine.rules.solver import Formula, all_of, any_of, negated

_MAY_DIFFER: Final = frozenset(
    {
        "id",
        "name",
        "why",
        "owner",
        "limited_to",
        "applies_to",
        "valid_from",
        "valid_to",
        "dated_by",
        "only_if",
        "charges",
    }
)
"""What may differ between two tolerances that do the same where they count."""


class ToleranceDefects:
    """Looks for the defects of the tolerances of one dimension on one type of document."""

    def __init__(self, proof: Proof, fold: VerdictFold, tolerances: dict[str, Tolerance], found: Found) -> None:
        """Encode the verdict."""
        self._proof, self._fold, self._written, self._found = proof, fold, tolerances, found
        self._at = proof.rows(fold.scope)[0]
        self._there = proof.plan.there(self._at)
        self._formulas: VerdictFormulas = proof.plan.verdict(fold, self._at)

    def _applies(self, entry: ToleranceEntry) -> Kleene:
        """Return when a tolerance applies."""
        return TRUE if entry.applies is None else self._proof.plan.truth(entry.applies, self._at)

    def _add(
        self,
        kind: Literal["subsumed", "gap", "unreachable"],
        parts: Sequence[str],
        sentence: str,
        formulas: Sequence[Formula],
        *shown: Expected,
    ) -> None:
        """Keep a defect with its example."""
        remedies = {
            "subsumed": "Remove it, or change its limits.",
            "gap": "Add a tolerance without a scope.",
            "unreachable": "Correct its scope, its dates or its amounts, or remove it.",
        }
        self._found.add(
            Defect(
                kind=kind,
                family="tolerance",
                parts=tuple(parts),
                place=f"tolerances[{parts[0]}]",
                sentence=sentence,
                remedy=remedies[kind],
                document_type=self._proof.document_type,
                example=self._proof.example(*formulas),
                expected=shown,
            )
        )

    def dead(self) -> set[str]:
        """Return the tolerances that never decide, and limits never passed, as ``id~over`` and ``id~under``."""
        found = set()
        for entry in self._fold.entries:
            decides = all_of((self._there, self._formulas.by.being[entry.id]))
            answer = self._proof.ask(decides)
            if answer == "not_decided":
                self._found.leave_open((entry.id,), "whether a tolerance ever counts")
            if answer == "impossible":
                found.add(entry.id)
                continue
            for side, flag in (("over", entry.over), ("under", entry.under)):
                passed = all_of((decides, self._formulas.verdict.being[side]))
                if flag is not None and self._proof.ask(passed) == "impossible":
                    found.add(f"{entry.id}~{side}")
        return found

    def never(self, name: str) -> None:
        """Keep the defect that a tolerance, or one of its limits, never counts."""
        tolerance, _, side = name.partition("~")
        by = Expected(name=self._fold.by, line=self._at)
        if side:
            limit = "upper" if side == "over" else "lower"
            decides = all_of((self._there, self._formulas.by.being[tolerance]))
            told = f"The {limit} limit of tolerance {tolerance!r} can never be passed, or never be judged."
            self._add("unreachable", [tolerance], told, (decides,), by.model_copy(update={"value": tolerance}))
            return
        entry = next(each for each in self._fold.entries if each.id == tolerance)
        before = self._fold.entries[: self._fold.entries.index(entry)]
        applies = all_of((self._there, self._applies(entry).true))
        hiding = [e for e in before if self._proof.ask(applies, self._applies(e).true) == "possible"]
        told = f"Tolerance {tolerance!r} never counts: nothing is left to it."
        if hiding:
            told = (
                f"Tolerance {tolerance!r} never counts: {quoted(e.id for e in hiding)} replace it wherever it applies."
            )
        formulas = (applies,) if hiding else (self._there,)
        self._add("unreachable", [tolerance, *(e.id for e in hiding)], told, formulas)

    def redundant(self) -> None:
        """Find tolerances with the very limits of the one that would count without them."""
        entries = self._fold.entries
        for at, entry in enumerate(entries):
            for position in range(at + 1, len(entries)):
                if not self._alike(entry.id, entries[position].id):
                    continue
                decides = all_of((self._there, self._formulas.by.being[entry.id]))
                between = [self._applies(each).false for each in entries[at + 1 : position]]
                instead = all_of((self._applies(entries[position]).true, *between))
                if (
                    self._proof.ask(decides) == "possible"
                    and self._proof.ask(decides, negated(instead)) == "impossible"
                ):
                    other = entries[position].id
                    told = f"Tolerance {entry.id!r} says what {other!r} says, which would count without it."
                    shown = Expected(name=self._fold.by, line=self._at, value=entry.id)
                    self._add("subsumed", [entry.id, other], told, (decides,), shown)
                break

    def _alike(self, one: str, other: str) -> bool:
        """Tell whether two tolerances do the same where they count."""
        names = set(Tolerance.model_fields) - _MAY_DIFFER
        first, second = self._written[one], self._written[other]
        return all(getattr(first, name) == getattr(second, name) for name in names)

    def gap(self) -> None:
        """Find a line or document that could be judged, and that no tolerance of the dimension applies to."""
        if any(entry.applies is None for entry in self._fold.entries):
            return
        measured = [self._condition(leaf) for leaf in self._required()]
        none = all_of(self._applies(entry).false for entry in self._fold.entries)
        formulas = (self._there, none, *measured, self._within_days())
        answer = self._proof.ask(*formulas)
        if answer == "not_decided":
            self._found.leave_open((self._fold.name,), "whether a tolerance applies everywhere")
        if answer == "possible":
            told = f"Tolerances of {self._fold.dimension!r} leave a gap: to such a document none of them applies."
            shown = Expected(name=self._fold.name, line=self._at, value="not_checked")
            self._add("gap", [entry.id for entry in self._fold.entries], told, formulas, shown)

    def _conditions(self, entry: ToleranceEntry) -> tuple[Condition, ...]:
        """Return what must hold so that a tolerance applies."""
        assert entry.applies is not None, "where a tolerance always applies there is no gap"
        return tuple(_joined(self._proof.plan.parts[entry.applies].condition))

    def _required(self) -> list[Condition]:
        """Return what every tolerance of the dimension asks for: without it nothing is measured."""
        first, *others = (self._conditions(entry) for entry in self._fold.entries)
        return [leaf for leaf in dict.fromkeys(first) if all(leaf in each for each in others)]

    def _condition(self, leaf: Condition) -> Formula:
        """Return that a condition is true."""
        return self._proof.plan.condition(leaf, self._at).true

    def _within_days(self) -> Formula:
        """Return that the dates lie in the time any tolerance is for: before the first and after the last is no gap."""
        all_leaves = (leaf for entry in self._fold.entries for leaf in self._conditions(entry))
        dated = (leaf for leaf in all_leaves if isinstance(leaf, Comparison) and leaf.read.type == "date")
        ways = [(leaf, self._condition(leaf)) for leaf in dated]
        limits = []
        for op in (">=", "<="):
            same = [formula for leaf, formula in ways if leaf.op == op]
            bounded = sum(any(self._is_dated(leaf, op) for leaf in self._conditions(e)) for e in self._fold.entries)
            if same and bounded == len(self._fold.entries):
                limits.append(any_of(same))
        return all_of(limits)

    @staticmethod
    def _is_dated(leaf: Condition, op: str) -> bool:
        """Tell whether a condition bounds a date from one side."""
        return isinstance(leaf, Comparison) and leaf.read.type == "date" and leaf.op == op


def _joined(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions that must hold together, however they are nested."""
    for part in condition.parts if isinstance(condition, AllOf) else ():
        yield from _joined(part)
    if not isinstance(condition, AllOf):
        yield condition
