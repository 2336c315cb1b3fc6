"""One proof: plans of one type of document over one open sheet, the questions asked of them, and examples.

Owns how a question is asked within the time that is left, and how the way found is made small: as few lines, as few
known terms and as plain numbers as will do. It knows no defects.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from time import monotonic
from typing import Final

from rules_engine.documents.sheet import FactSheet, Ratio, Terms, Value
from rules_engine.rules.plan import Condition, CountOf, Part, Plan, folded, leaves
from rules_engine.rules.proof_laws import Law, laws
from rules_engine.rules.proof_plan import ProofPlan
from rules_engine.rules.proof_sheet import LINES, LINES_MAX, Place, ProofSheet, Term
from rules_engine.rules.proof_texts import Texts, currencies
from rules_engine.rules.solver import Answer, Formula, Solver, all_of, negated

PLAIN_MAX: Final = 10**9
"""Numbers up to here are preferred in examples."""

SHRINKING_MAX: Final = 400
"""How many questions one example may cost."""


class Deadline:
    """How long everything may take together; durations only."""

    def __init__(self, seconds: float) -> None:
        """Count from now."""
        self._end = monotonic() + seconds

    def seconds_left(self) -> float:
        """Return the seconds that are left."""
        return self._end - monotonic()


def lines_needed(conditions: Iterable[Condition]) -> int:
    """Return how many lines a proof must look at: one more than any rule counts."""
    counts = [leaf.limit + 1 for each in conditions for leaf in leaves(each) if isinstance(leaf, CountOf)]
    return max(LINES, *counts) if counts else LINES


class Proof:
    """Plans over one open sheet."""

    def __init__(
        self,
        plans: Sequence[Plan],
        document_type: str,
        deadline: Deadline,
        conditions: Sequence[Condition] = (),
        hidden: Sequence[Part] = (),
        near: FactSheet | None = None,
    ) -> None:
        """Open a sheet for a type of document; ``conditions`` and their ``hidden`` flags stand beside the plans.

        Examples are made like ``near`` where that is given, else small.
        """
        typed = [plan.typed(document_type) for plan in plans]
        asked = [*(part.condition for plan in typed for part in plan.parts), *conditions]
        asked += [part.condition for part in hidden]
        needed = max(lines_needed(asked), len(near.lines) if near else 0)
        self._near = near
        self.document_type = document_type
        self.bounded = needed > LINES_MAX
        self.solver = Solver(deadline.seconds_left)
        beside = [*conditions, *(part.condition for part in hidden)]
        self.sheet = ProofSheet(
            document_type,
            min(needed, LINES_MAX),
            Texts(typed, beside),
            currencies(typed, beside),
            self.solver.hold,
        )
        self.plans = [ProofPlan(plan, self.sheet, hidden) for plan in plans]
        self.predictions: dict[str, str] = {}
        self._laws: set[tuple[int, Place]] = set()
        self._terms = 0

    @property
    def plan(self) -> ProofPlan:
        """The first plan."""
        return self.plans[0]

    def ask(self, *formulas: Formula) -> Answer:
        """Tell whether formulas can hold together on a real document."""
        self._keep_laws()
        return self.solver.ask(*(self.solver.named(formula) for formula in formulas))

    def _keep_laws(self) -> None:
        """Let the laws hold whose terms the sheet has by now."""
        while self._terms < len(self.sheet.terms):
            self._terms = len(self.sheet.terms)
            for at, law in enumerate(laws(self.document_type)):
                for place in (None,) if law.scope == "document" else self.plan.places:
                    if (at, place) not in self._laws and self._touches(law, place):
                        self._laws.add((at, place))
                        self.solver.hold(negated(self.plan.condition(law.condition, place).false))

    def _touches(self, law: Law, place: Place) -> bool:
        """Tell whether every term of a law stands on the sheet."""
        return all((name, place if scope == "line" else None) in self.sheet.terms for name, scope in law.terms)

    def example(self, *formulas: Formula) -> FactSheet | None:
        """Return the smallest sheet found on which formulas hold; None where there is none, or none in time."""
        if self.ask(*formulas) != "possible":
            return None
        return self.found(*formulas)

    def found(self, *formulas: Formula) -> FactSheet:
        """Return a small sheet, after a question about the same formulas was answered with possible."""
        shrinking = _Shrinking(self, [self.solver.named(formula) for formula in formulas])
        if self._near is not None:
            shrinking.nearer(self._near)
        shrinking.fewer_lines()
        shrinking.fewer_terms()
        shrinking.plainer_numbers()
        sheet = self.sheet.sheet(self.solver.is_true, self.solver.whole_of)
        # Terms that are made only for the outcome are unknown in the way found, as they are on the sheet.
        ways = self.plan.outcome.of(None)
        self.predictions[sheet.facts_hash] = next(o.value for o, way in ways.items() if self.solver.is_true(way))
        return sheet

    def rows(self, scope: str) -> tuple[Place, ...]:
        """Return where one question about a part of a scope is enough: lines are alike."""
        return (None,) if scope == "document" else (0,)


class _Shrinking:
    """Makes one way smaller: every wish that still leaves a way is kept."""

    def __init__(self, proof: Proof, kept: list[Formula]) -> None:
        self._proof, self._kept, self._left = proof, kept, SHRINKING_MAX

    def again(self) -> bool:
        """Ask again with every wish that was kept."""
        return self._proof.solver.ask(*self._kept) == "possible"

    def _wish(self, wishes: list[Formula]) -> bool:
        """Keep wishes if there is a way with them."""
        self._left -= 1
        if self._left < 0 or self._proof.solver.ask(*self._kept, *wishes) != "possible":
            return False
        self._kept += wishes
        return True

    def fewer_lines(self) -> None:
        """Want as few lines as will do."""
        for there in self._proof.sheet.present:
            if self._wish([negated(there)]):
                return

    def nearer(self, other: FactSheet) -> None:
        """Want as much as possible to be as on another sheet."""
        rows: dict[Place, Terms] = {None: other.terms, **{at: line.terms for at, line in enumerate(other.lines)}}
        there = [flag if at < len(other.lines) else negated(flag) for at, flag in enumerate(self._proof.sheet.present)]
        self._wish(there)
        currencies = self._proof.sheet.currencies
        if other.currency in currencies:
            self._wish([self._proof.solver.named(self._proof.sheet.currency == currencies.index(other.currency))])
        wishes = [
            wish
            for (name, place), term in self._proof.sheet.terms.items()
            if place in rows and (wish := _as_said(term, rows[place].get(name))) is not None
        ]
        self._as_many([self._proof.solver.named(wish) for wish in wishes])
        self._left = max(self._left, SHRINKING_MAX // 4)

    def _as_many(self, wishes: list[Formula]) -> None:
        """Keep as many wishes as go together, in runs of halving length."""
        if not wishes or self._wish(wishes) or len(wishes) == 1:
            return
        middle = len(wishes) // 2
        self._as_many(wishes[:middle])
        self._as_many(wishes[middle:])

    def fewer_terms(self) -> None:
        """Want terms to be unknown, in runs of halving length."""
        if not self.again():
            return
        terms = list(self._proof.sheet.terms.values())
        known = [term for term in terms if self._proof.solver.is_true(term.known)]
        self._kept += [negated(term.known) for term in terms if term not in known]
        size = len(known)
        while size:
            for start in range((len(known) - 1) // size * size, -1, -size):
                run = known[start : start + size]
                if run and self._wish([negated(term.known) for term in run]):
                    del known[start : start + size]
            size //= 2
        self._known = known

    def plainer_numbers(self) -> None:
        """Want numbers that are not negative, and not large."""
        for term in (term for term in getattr(self, "_known", ()) if term.type not in {"flag", "text", "code"}):
            for plain in _plainer(term):
                named = self._proof.solver.named(plain)
                if self._wish([named]):
                    break


def _as_said(term: Term, value: Value | None) -> Formula | None:
    """Return that a term is as another sheet says it; None for a text that no rule can tell from others."""
    if value is None:
        return negated(term.known)
    if isinstance(value, bool):
        return all_of((term.known, term.value if value else negated(term.value)))
    if isinstance(value, Ratio):
        return all_of((term.known, term.value == value.floor, term.ceiling == value.ceiling))
    if isinstance(value, str):
        text = folded(value)
        return all_of((term.known, term.value == term.texts.index(text))) if text in term.texts else None
    return all_of((term.known, term.value == value))


def _plainer(term: Term) -> Iterator[Formula]:
    """Yield what is wanted of a number, best first."""
    yield all_of((term.value >= 0, term.value <= PLAIN_MAX))
    yield all_of((term.value >= -PLAIN_MAX, term.value <= PLAIN_MAX))


def types_of(plans: Iterable[Plan]) -> tuple[str, ...]:
    """Return the types of documents that plans say anything about."""
    return tuple(sorted(set(chain.from_iterable(part.applies_to for plan in plans for part in plan.parts))))


def alike(plan: Plan, types: Sequence[str]) -> list[list[str]]:
    """Return types of documents in groups for which a plan is the same; one proof does for a group."""
    groups: dict[object, list[str]] = {}
    for document_type in types:
        typed = plan.typed(document_type)
        reads_type = "document.type'" in repr([part.condition for part in typed.parts])
        key = (tuple(part.id for part in typed.parts), repr(list(typed.folds)), reads_type and document_type)
        groups.setdefault(key, []).append(document_type)
    return list(groups.values())
