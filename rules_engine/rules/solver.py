"""The solver: formulas over truths and whole numbers, and the question whether they can hold together.

Owns z3, and nothing of what the formulas mean: encodings are made in its words by the modules beside it. Every
question has a limit; one that is not answered within it is told as not decided, never as a proof.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import z3

Formula: TypeAlias = Any
"""A truth or a whole number whose value the solver chooses: an expression of the foreign library, never looked into."""

YES: Final[Formula] = z3.BoolVal(val=True)
NO: Final[Formula] = z3.BoolVal(val=False)

QUESTION_SECONDS: Final = 3.0
"""How long one question may take."""

Answer = Literal["possible", "impossible", "not_decided"]

_COMPARE: Final[Mapping[str, Callable[[Formula, Formula], Formula]]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def truth(name: str) -> Formula:
    """Return a truth of that name; the same name is the same truth."""
    return z3.Bool(name)


def number(name: str) -> Formula:
    """Return a whole number of that name; the same name is the same number."""
    return z3.Int(name)


def whole(value: int) -> Formula:
    """Return a whole number that is known."""
    return z3.IntVal(value)


def all_of(parts: Iterable[Formula]) -> Formula:
    """Return that all parts hold."""
    kept = [part for part in dict.fromkeys(parts) if not part.eq(YES)]
    if any(part.eq(NO) for part in kept):
        return NO
    return YES if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def any_of(parts: Iterable[Formula]) -> Formula:
    """Return that one part at least holds."""
    kept = [part for part in dict.fromkeys(parts) if not part.eq(NO)]
    if any(part.eq(YES) for part in kept):
        return YES
    return NO if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def negated(part: Formula) -> Formula:
    """Return that a part does not hold."""
    if part.eq(YES) or part.eq(NO):
        return NO if part.eq(YES) else YES
    return part.arg(0) if z3.is_not(part) else z3.Not(part)


def chosen(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """Return one of two values, by a condition."""
    return then if condition.eq(YES) else otherwise if condition.eq(NO) else z3.If(condition, then, otherwise)


def differ(left: Formula, right: Formula) -> Formula:
    """Return that two truths are not the same; equal expressions need no question."""
    return NO if left.eq(right) else z3.Xor(left, right)


def unequal(left: Formula, right: Formula) -> Formula:
    """Return that two whole numbers are not the same; equal expressions need no question."""
    return NO if left.eq(right) else left != right


def compared(left: Formula, op: str, right: Formula) -> Formula:
    """Return a comparison of two whole numbers."""
    return _COMPARE[op](left, right)


def added(parts: Sequence[Formula]) -> Formula:
    """Return the sum of whole numbers."""
    return z3.Sum(parts) if parts else whole(0)


def at_least(parts: Sequence[Formula], count: int) -> Formula:
    """Return that so many parts at least hold."""
    kept = [part for part in parts if not part.eq(NO)]
    return z3.AtLeast(*kept, count) if len(kept) >= count else NO


class Solver:
    """Formulas that hold for good, and questions about what else can hold with them."""

    def __init__(self, seconds_left: Callable[[], float]) -> None:
        """``seconds_left`` tells how long all further questions may take together."""
        self._solver = z3.SimpleSolver()
        self._seconds_left = seconds_left
        self._names: dict[Formula, Formula] = {}
        self._model: Formula = None

    def hold(self, formula: Formula) -> None:
        """Let a formula hold."""
        self._solver.add(formula)

    def named(self, formula: Formula) -> Formula:
        """Return a truth that stands for a formula, so that it can be asked for again and again."""
        if z3.is_const(formula):
            return formula
        known = self._names.get(formula)
        if known is None:
            known = z3.Bool(f"~{len(self._names)}")
            self._names[formula] = known
            self._solver.add(known == formula)
        return known

    def ask(self, *supposed: Formula) -> Answer:
        """Tell whether everything that holds can hold together with some truths; the last possible way is kept."""
        seconds = min(QUESTION_SECONDS, self._seconds_left())
        if seconds <= 0:
            return "not_decided"
        self._solver.set("timeout", max(1, int(seconds * 1000)))
        answer = self._solver.check(*supposed)
        if answer == z3.sat:
            self._model = self._solver.model()
            return "possible"
        return "impossible" if answer == z3.unsat else "not_decided"

    def is_true(self, formula: Formula) -> bool:
        """Tell whether a truth holds in the way found last."""
        return bool(z3.is_true(self._model.eval(formula, model_completion=True)))

    def whole_of(self, formula: Formula) -> int:
        """Return a number in the way found last."""
        return int(self._model.eval(formula, model_completion=True).as_long())
