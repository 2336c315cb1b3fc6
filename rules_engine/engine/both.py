"""Both executions on every decision: the live engine decides only where the compiled one agrees (semantics, rule 18).

Owns what happens when they do not: the document is held, and the smallest failing example is kept. An engine that
fails holds the document as well. Nothing is ever passed because a check could not be made.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision, Outcome
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.decide import decide, decided_bytes
from rules_engine.engine.evaluation import Evaluation, Execution, Rows
from rules_engine.engine.shrink import Failing, smallest
from rules_engine.engine.undecided import undecided
from rules_engine.errors import DecisionUndetermined, EnginesDisagree, RulesetRefused
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan


@dataclass(frozen=True)
class Disagreement:
    """Two executions gave different results on one sheet: the case as it came, and the smallest one found."""

    ruleset_hash: str
    facts_hash: str
    smallest: Failing

    def to_bytes(self) -> bytes:
        """Return the disagreement as canonical JSON, to be kept and replayed."""
        return canonical_bytes(
            {
                "ruleset_hash": self.ruleset_hash,
                "facts_hash": self.facts_hash,
                "ruleset": self.smallest.ruleset,
                "sheet": self.smallest.sheet,
            }
        )


class BothEngines:
    """The live execution, watched by the compiled one."""

    def __init__(self, live: Execution, compiled: Execution, keep: Callable[[Disagreement], None]) -> None:
        """``keep`` is called once for every disagreement, before the document is held."""
        self._live = live
        self._compiled = compiled
        self._keep = keep

    def decide(self, ruleset: Ruleset, plan: Plan, sheet: FactSheet) -> Decision:
        """Return the decision both executions agree on, or one that holds the document.

        ``plan`` is the checked ``ruleset``.

        Raises:
            RulesetRefused: where the live engine cannot take the ruleset; it should have been refused before.
        """
        found = self._agreed(ruleset, plan, sheet, Rows.of(plan.typed(sheet.document_type), sheet))
        return found if isinstance(found, Decision) else decide(plan, sheet, found)

    def decide_bytes(self, ruleset: Ruleset, plan: Plan, sheet: FactSheet) -> tuple[Outcome, bytes]:
        """Return the outcome and the canonical bytes of ``decide``: all that a worker hands on.

        Raises:
            RulesetRefused: as ``decide``.
        """
        rows = Rows.of(plan.typed(sheet.document_type), sheet)
        found = self._agreed(ruleset, plan, sheet, rows)
        if isinstance(found, Decision):
            return found.outcome, found.to_bytes()
        return found.outcomes.document, decided_bytes(plan, sheet, found, rows)

    def _agreed(self, ruleset: Ruleset, plan: Plan, sheet: FactSheet, rows: Rows) -> Evaluation | Decision:
        """Return what both executions found, or the decision that holds the document."""
        typed = plan.typed(sheet.document_type)
        try:
            live = self._live.run_rows(typed, sheet, rows)
            if live == self._compiled.run_rows(typed, sheet, rows):
                return live
        except DecisionUndetermined as failure:
            return undecided(sheet, plan.ruleset_hash, "UNDETERMINED", failure)
        found = smallest(Failing(ruleset, sheet), self._disagree)
        self._keep(Disagreement(plan.ruleset_hash, sheet.facts_hash, found))
        difference = EnginesDisagree("The live and the compiled execution of this ruleset gave different results.")
        return undecided(sheet, plan.ruleset_hash, "ENGINES_DISAGREE", difference)

    def _disagree(self, case: Failing) -> bool:
        """Tell whether both executions can run a case and differ on it."""
        try:
            plan = check(case.ruleset)
            return self._live.run(plan, case.sheet) != self._compiled.run(plan, case.sheet)
        except (RulesetRefused, DecisionUndetermined):
            return False
