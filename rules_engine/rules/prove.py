"""Proving: every defect of a ruleset, over all types of documents, within a time.

Owns the walk: one proof for types of documents to which the same parts apply, and what several of them say together.
"""

from collections import defaultdict
from typing import Final

from rules_engine.rules.check import check
from rules_engine.rules.defects import Found, Report
from rules_engine.rules.defects_rules import RuleDefects
from rules_engine.rules.defects_tables import TableDefects
from rules_engine.rules.defects_tolerances import ToleranceDefects
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Part, Plan, TableFold, VerdictFold
from rules_engine.rules.proof import Deadline, Proof, alike, types_of

SECONDS: Final = 60.0
"""How long proving one ruleset may take."""


def prove(ruleset: Ruleset, seconds: float = SECONDS) -> Report:
    """Return every defect of a ruleset, each with an example, and what was not decided in time.

    >>> prove(Ruleset(id="r", name="R")).defects
    ()

    Raises:
        RulesetRefused: the ruleset cannot be run at all.
    """
    plan = check(ruleset)
    return _Proving(ruleset, plan, Deadline(seconds)).report()


class _Proving:
    """Proves one ruleset."""

    def __init__(self, ruleset: Ruleset, plan: Plan, deadline: Deadline) -> None:
        self._ruleset, self._found = ruleset, Found()
        self._tables = {table.id: table for table in ruleset.tables}
        self._tolerances = {tolerance.id: tolerance for tolerance in ruleset.tolerances}
        groups = alike(plan, types_of([plan]))
        self._proofs = [(Proof([plan], types[0], deadline), types) for types in groups]

    def report(self) -> Report:
        """Look everywhere."""
        for proof, _ in self._proofs:
            for fold in proof.plan.plan.folds:
                if isinstance(fold, TableFold):
                    TableDefects(proof, fold, self._tables[fold.id], self._found).look()
        self._look_at_rules()
        self._look_at_tolerances()
        predictions = {key: value for proof, _ in self._proofs for key, value in proof.predictions.items()}
        return self._found.report(predictions)

    def _look_at_rules(self) -> None:
        """Look for what no single table shows; what is said of a part must hold on every type it applies to."""
        looking = [RuleDefects(proof, self._found) for proof, _ in self._proofs]
        dead: dict[str, list[RuleDefects]] = defaultdict(list)
        implied: dict[tuple[str, str], list[RuleDefects]] = defaultdict(list)
        for each in looking:
            for name in each.dead():
                dead[name].append(each)
            for pair in each.implied():
                implied[pair].append(each)
            each.facts()
            each.routes()
        everywhere = {name: sum(name in each.by_id for each in looking) for each in looking for name in each.by_id}
        for name, saying in dead.items():
            part = saying[0].by_id[name]
            if len(saying) == everywhere[name] and _is_told_here(part):
                self._found.add(saying[0].never(part))
        for (one, other), saying in implied.items():
            if len(saying) < everywhere[one] or one in dead:
                continue
            same = len(implied.get((other, one), ())) == everywhere[other] == everywhere[one]
            self._found.add(saying[0].adds_nothing(one, other, same=same))

    def _look_at_tolerances(self) -> None:
        """Look at the tolerances of each dimension."""
        dead: dict[str, list[ToleranceDefects]] = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        for proof, _ in self._proofs:
            for fold in proof.plan.plan.folds:
                if not isinstance(fold, VerdictFold) or not fold.entries:
                    continue
                looking = ToleranceDefects(proof, fold, self._tolerances, self._found)
                for entry in fold.entries:
                    counts[entry.id] += 1
                for name in looking.dead():
                    dead[name].append(looking)
                looking.redundant()
                looking.gap()
        for name, saying in dead.items():
            if len(saying) == counts[name.partition("~")[0]]:
                saying[0].never(name)


def _is_told_here(part: Part) -> bool:
    """Tell whether nobody else tells that a part never happens: tables and tolerances tell of their own."""
    return part.kind == "rule"
