"""Histogram: how much of the language a set of samples really reaches, so that a green test cannot be an empty one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules_engine.documents.decision import Outcome
from rules_engine.documents.sheet import FactSheet, Ratio
from rules_engine.engine.evaluation import Evaluation, seen
from rules_engine.engine.reference import Reference
from rules_engine.rules.plan import Aggregate, Amounts, Comparison, Plan, Read, TableFold, VerdictFold, leaves
from tests.generators import Sample


@dataclass(frozen=True)
class Histogram:
    """Shares between 0 and 1, and counts of what was seen."""

    samples: int
    rulesets: int
    levels: Counter[int]
    with_aggregates: float
    on_the_limit: float
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
            "sheets exactly on a limit": self.on_the_limit,
            "unknown results": self.unknown,
            **{f"outcome {outcome.value}": self.outcome(outcome) for outcome in Outcome},
        }
        rows = [f"{self.samples} samples of {self.rulesets} rulesets"]
        rows += [f"{name:38} {share:6.1%}" for name, share in shares.items()]
        for name, counter in (("level", self.levels), ("verdict", self.verdicts), ("table", self.tables)):
            rows += [f"{name} {key!s:<32} {count:6}" for key, count in sorted(counter.items(), key=str)]
        return "\n".join(rows)


@dataclass
class Tally:
    """Counts samples one by one, by what the interpreter found on each."""

    plans: dict[str, Plan] = field(default_factory=dict)
    truths: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    tables: Counter[str] = field(default_factory=Counter)
    on_the_limit: int = 0

    def add(self, sample: Sample, evaluation: Evaluation) -> None:
        """Count one sample."""
        self.plans[sample.ruleset.id] = sample.plan
        self.outcomes[evaluation.outcomes.document] += 1
        for found in evaluation.truths.values():
            self.truths.update(found)
        typed = sample.plan.typed(sample.sheet.document_type)
        self.on_the_limit += any(_limits_met(typed, sample.sheet, evaluation))
        policies = {table.id: table.hit_policy for table in sample.ruleset.tables}
        for fold in typed.folds:
            if isinstance(fold, VerdictFold):
                self.verdicts.update(map(str, evaluation.values[fold.name]))
            if isinstance(fold, TableFold):
                self.tables.update(f"{policies[fold.id]} {status}" for status in evaluation.values[fold.status])

    def histogram(self) -> Histogram:
        """Return what was counted."""
        levels = Counter(part.level for plan in self.plans.values() for part in plan.parts if part.effects)
        samples, rulesets = self.outcomes.total(), len(self.plans)
        with_aggregates = sum(map(_has_aggregate, self.plans.values())) / max(1, rulesets)
        on_the_limit = self.on_the_limit / max(1, samples)
        counted = (self.truths, self.outcomes, self.verdicts, self.tables)
        return Histogram(samples, rulesets, levels, with_aggregates, on_the_limit, *counted)


def histogram(samples: Iterable[Sample]) -> Histogram:
    """Run the samples on the reference and count what they reach."""
    reference, tally = Reference(), Tally()
    for sample in samples:
        tally.add(sample, reference.run(sample.plan, sample.sheet))
    return tally.histogram()


def _has_aggregate(plan: Plan) -> bool:
    """Tell whether any condition of a plan looks over lines."""
    return any(isinstance(leaf, Aggregate) for part in plan.parts for leaf in leaves(part.condition))


def _limits_met(plan: Plan, sheet: FactSheet, evaluation: Evaluation) -> Iterator[bool]:
    """Tell of every number that is compared with a limit whether it is exactly that limit."""
    for part in plan.parts:
        lines = range(len(sheet.lines)) if part.scope == "line" else (None,)
        for leaf in leaves(part.condition):
            if isinstance(leaf, Comparison) and isinstance(leaf.limit, int | Amounts):
                limit = leaf.limit.of(sheet.currency) if isinstance(leaf.limit, Amounts) else leaf.limit
                for line in lines:
                    yield limit is not None and limit == _number(leaf.read, sheet, evaluation, line)


def _number(read: Read, sheet: FactSheet, evaluation: Evaluation, line: int | None) -> object:
    """Return the whole number that is compared."""
    found = seen(read, sheet, evaluation.values, line)
    if isinstance(found, Ratio):
        return found.floor if read.side == "floor" else found.ceiling
    return found
