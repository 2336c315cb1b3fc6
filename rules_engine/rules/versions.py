"""Versions: whether two rulesets decide every document alike, or the smallest one they decide differently.

Owns the semantic difference. Documents whose outcome differs are looked for first, then those of which anything else
that is decided does. What matching measures must be the same: other match policies are told, not compared.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from rules_engine.documents.sheet import FactSheet
from rules_engine.rules.check import check
from rules_engine.rules.defects import Comparison, Difference
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from rules_engine.rules.proof import Deadline, Proof, types_of
from rules_engine.rules.proof_details import NOTHING, amounts, detailed
from rules_engine.rules.proof_observed import Seen, observed
from rules_engine.rules.proof_plan import ProofPlan
from rules_engine.rules.proof_sheet import Number
from rules_engine.rules.solver import NO, Formula, all_of, any_of, differ, unequal

TOLD_MAX: Final = 4
"""How many differences of one document are told in the sentence; all stand beside it."""

_IN_TURN: Final[tuple[Callable[[Seen], bool], ...]] = (
    lambda key: key[:2] == ("outcome", None),
    lambda key: key[0] == "outcome",
    lambda _: True,
)
"""What must differ, the weightiest first: the document's outcome, a line's, anything."""


class Versions:
    """Two plans, compared type of document by type of document; encodings are kept for further questions."""

    def __init__(
        self,
        before: Plan,
        after: Plan,
        deadline: Deadline,
        *,
        details: bool = True,
        near: Mapping[str, FactSheet] = MappingProxyType({}),
    ) -> None:
        """``details`` also compares what no case can name: where it is pushed, who approves, by when, amounts.

        ``near`` holds, by type of document, a sheet that the example shall be like.
        """
        self._before, self._after, self._deadline, self._details = before, after, deadline, details
        self._near = near

    def compare(self) -> Comparison:
        """Return the smallest document decided differently, or that there is none."""
        lines, undecided = 0, []
        for seen in _IN_TURN:
            for document_type in types_of([self._before, self._after]):
                found = self._of_type(document_type, seen)
                lines = max(lines, found.lines)
                if found.status == "different":
                    return found
                if found.status == "not_decided":
                    undecided.append(document_type)
        if undecided:
            told = f"Not decided in time for {', '.join(dict.fromkeys(undecided))}."
            return Comparison(status="not_decided", sentence=told, lines=lines)
        told = f"Equivalent: every document of up to {lines} lines is decided alike."
        return Comparison(status="equivalent", sentence=told, lines=lines)

    def _of_type(self, document_type: str, seen: Callable[[Seen], bool]) -> Comparison:
        """Compare some of what is seen on one type of document."""
        if self._before.typed(document_type).levels == self._after.typed(document_type).levels:
            return Comparison(status="equivalent", sentence="")
        near = self._near.get(document_type)
        proof = Proof([self._before, self._after], document_type, self._deadline, near=near)
        before, after = (_everything(plan, details=self._details) for plan in proof.plans)
        apart = {key: formula for key, formula in _apart(before, after) if seen(key)}
        lines = proof.sheet.lines
        if not apart:
            return Comparison(status="equivalent", sentence="", lines=lines)
        goal = any_of(apart.values())
        answer = proof.ask(goal)
        if answer != "possible":
            status: Literal["equivalent", "not_decided"] = "equivalent" if answer == "impossible" else "not_decided"
            if status == "equivalent" and proof.bounded:
                status = "not_decided"
            return Comparison(status=status, sentence="", lines=lines)
        example = proof.found(goal)
        differences = tuple(_differences(proof, before, after))
        told = "; ".join(_told(each) for each in differences[:TOLD_MAX])
        return Comparison(
            status="different",
            sentence=f"The smallest {document_type} decided differently: {told}.",
            lines=lines,
            document_type=document_type,
            example=example,
            differences=differences,
        )


class _Everything(NamedTuple):
    """What may be seen of a version, and the amounts it is about."""

    seen: Mapping[Seen, Formula]
    amounts: Mapping[Seen, Number]


def _everything(plan: ProofPlan, *, details: bool) -> _Everything:
    """Return what may be seen of a version."""
    return _Everything(observed(plan) | detailed(plan), amounts(plan)) if details else _Everything(observed(plan), {})


def _apart(before: _Everything, after: _Everything) -> Iterator[tuple[Seen, Formula]]:
    """Yield what may be seen of one version and not of the other, and amounts that are not the same."""
    for key in dict.fromkeys((*before.seen, *after.seen)):
        formula = differ(before.seen.get(key, NO), after.seen.get(key, NO))
        if not formula.eq(NO):
            yield key, formula
    for key in dict.fromkeys((*before.amounts, *after.amounts)):
        one, other = before.amounts.get(key, NOTHING), after.amounts.get(key, NOTHING)
        formula = any_of(
            (differ(one.known, other.known), all_of((one.known, other.known, unequal(one.value, other.value))))
        )
        if not formula.eq(NO):
            yield key, formula


def _differences(proof: Proof, before: _Everything, after: _Everything) -> Iterator[Difference]:
    """Yield what differs on the document found last."""
    for key, formula in _apart(before, after):
        if proof.solver.is_true(formula):
            (kind, line, word), (was, now) = key, (proof.solver.is_true(_there(each, key)) for each in (before, after))
            yield Difference(kind=kind, line=line, word=word, before=was, after=now)


def _there(version: _Everything, key: Seen) -> Formula:
    """Return when something is seen of a version, or has a known amount."""
    return version.seen.get(key, version.amounts.get(key, NOTHING).known)


def _told(difference: Difference) -> str:
    """Tell one difference."""
    place = "" if difference.line is None else f" on line {difference.line + 1}"
    when = (
        "is another" if difference.before and difference.after else "before only" if difference.before else "after only"
    )
    return f"{difference.kind} {difference.word}{place} {when}"


def versions(before: Ruleset, after: Ruleset, seconds: float) -> Comparison:
    """Compare two versions of a ruleset.

    >>> versions(Ruleset(id="r", name="R"), Ruleset(id="r", name="Other"), 5).status
    'equivalent'

    Raises:
        RulesetRefused: one of them cannot be run at all.
    """
    found = Versions(check(before), check(after), Deadline(seconds)).compare()
    if found.status == "equivalent" and sorted(map(repr, before.policies)) != sorted(map(repr, after.policies)):
        told = "The rules are equivalent, but the match policies differ: documents must be matched again to compare."
        return found.model_copy(update={"status": "not_decided", "sentence": told})
    return found
