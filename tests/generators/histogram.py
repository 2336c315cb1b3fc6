"""Histogram: how much of the language a set of samples really reaches, so that a green test cannot be an empty one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rules_engine.documents.decision import Outcome
from rules_engine.engine.reference import Reference
from rules_engine.rules.plan import Aggregate, Plan, TableFold, VerdictFold, leaves
from tests.generators import Sample


@dataclass(frozen=True)
class Histogram:
    """Shares between 0 and 1, and counts of what was seen."""

    samples: int
    rulesets: int
    levels: Counter[int]
    with_aggregates: float
    truths: Counter[int]
    outcomes: Counter[Outcome]
    verdicts: Counter[str]
    tables: Counter[str]

    @property
    def deep(self) -> float:
        """The share of parts with effects on level 2 or higher."""
        return 1 - self.levels[1] / self.levels.total()

    @property
    def unknown(self) -> float:
        """The share of unknown results of parts."""
        return self.truths[2] / self.truths.total()

    def outcome(self, outcome: Outcome) -> float:
        """The share of samples with an outcome."""
        return self.outcomes[outcome] / self.samples

    def __str__(self) -> str:
        """Write the shares, one a line."""
        shares = {
            "rules at level 2 or higher": self.deep,
            "rulesets with aggregates over lines": self.with_aggregates,
            "unknown results": self.unknown,
            **{f"outcome {outcome.value}": self.outcome(outcome) for outcome in Outcome},
        }
        rows = [f"{self.samples} samples of {self.rulesets} rulesets"]
        rows += [f"{name:38} {share:6.1%}" for name, share in shares.items()]
        for name, counter in (("level", self.levels), ("verdict", self.verdicts), ("table", self.tables)):
            rows += [f"{name} {key!s:<32} {count:6}" for key, count in sorted(counter.items(), key=str)]
        return "\n".join(rows)


def histogram(samples: Iterable[Sample]) -> Histogram:
    """Run the samples on the reference and count what they reach."""
    reference = Reference()
    plans: dict[str, Plan] = {}
    truths: Counter[int] = Counter()
    outcomes: Counter[Outcome] = Counter()
    verdicts: Counter[str] = Counter()
    tables: Counter[str] = Counter()
    for sample in samples:
        plans[sample.ruleset.id] = sample.plan
        evaluation = reference.run(sample.plan, sample.sheet)
        outcomes[evaluation.outcomes.document] += 1
        for found in evaluation.truths.values():
            truths.update(found)
        for fold in sample.plan.typed(sample.sheet.document_type).folds:
            if isinstance(fold, VerdictFold):
                verdicts.update(map(str, evaluation.values[fold.name]))
            if isinstance(fold, TableFold):
                tables.update(f"{fold.policy} {status}" for status in evaluation.values[fold.status])
    levels = Counter(part.level for plan in plans.values() for part in plan.parts if part.effects)
    with_aggregates = sum(map(_has_aggregate, plans.values())) / max(1, len(plans))
    return Histogram(outcomes.total(), len(plans), levels, with_aggregates, truths, outcomes, verdicts, tables)


def _has_aggregate(plan: Plan) -> bool:
    """Tell whether any condition of a plan looks over lines."""
    return any(isinstance(leaf, Aggregate) for part in plan.parts for leaf in leaves(part.condition))
