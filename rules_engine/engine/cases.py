"""Running cases: what a sample document must be decided as, compared with what is decided.

Owns the comparison only. How a case's files become a decision is given by whoever can read and match documents.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from rules_engine.documents.base import Frozen
from rules_engine.documents.decision import Decision
from rules_engine.rules.model import Case


class CaseResult(Frozen):
    """One case and how its decision differs from what it expects; no differences is green."""

    case: str
    differences: tuple[str, ...] = ()

    @property
    def green(self) -> bool:
        """Whether the decision is the expected one."""
        return not self.differences


def located(name: str, line: str | None) -> str:
    """Write a kind or a reason with its line, as cases do.

    >>> located("price", "2"), located("total", None)
    ('price@2', 'total')
    """
    return name if line is None else f"{name}@{line}"


def differences(case: Case, decision: Decision) -> tuple[str, ...]:
    """Return one sentence per difference between what a case expects and a decision.

    Outcome, discrepancies and holds always count; approvals, proposals, notices, pushes and the route where named.
    """
    kinds = [located(each.kind, each.line) for each in decision.discrepancies]
    reasons = [located(each.reason, each.line) for each in decision.holds]
    found: list[str] = []
    if case.outcome != decision.outcome:
        found.append(f"The outcome is {decision.outcome.value}, not {case.outcome}.")
    found.extend(_different("discrepancy", case.discrepancies, kinds))
    found.extend(_different("hold", case.holds, reasons))
    for noun, expected, given in (
        ("approval", case.approvals, [located(each.tier, each.line) for each in decision.approvals]),
        ("proposal", case.proposals, [located(each.kind, each.line) for each in decision.proposals]),
        ("notice", case.notices, [located(each.who, each.line) for each in decision.notices]),
        ("push", case.pushes, [located(each.kind, each.line) for each in decision.pushes]),
    ):
        if expected is not None:
            found.extend(_different(noun, expected, given))
    queue = decision.route.queue if decision.route else ""
    if case.route is not None and case.route != queue:
        found.append(f"The route is {queue or 'none'}, not {case.route or 'none'}.")
    return tuple(found)


def _different(noun: str, expected: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    """Yield what is missing and what is too much, each as often as it is."""
    wanted, given = Counter(expected), Counter(found)
    yield from (f"The {noun} {name} is missing." for name in sorted((wanted - given).elements()))
    yield from (f"The {noun} {name} is not expected." for name in sorted((given - wanted).elements()))


def run_cases(cases: Iterable[Case], decide_case: Callable[[Case], Decision]) -> tuple[CaseResult, ...]:
    """Decide every case and compare; ``decide_case`` reads, matches and decides the case's documents."""
    return tuple(CaseResult(case=case.id, differences=differences(case, decide_case(case))) for case in cases)
