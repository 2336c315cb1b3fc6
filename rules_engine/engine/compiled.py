"""The compiled execution: a plan as plain Python, generated once, that must agree with the live one on every document.

Owns running the generated source, once per typed plan, in a namespace of a few pure functions and no builtins; the
ruleset's names, texts and amounts are passed in as data.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rules_engine.documents.sheet import FactSheet, Value
from rules_engine.engine.compiled_runtime import NAMES
from rules_engine.engine.compiled_source import Source, source_of
from rules_engine.engine.evaluation import Evaluation, Outcomes, Row, Rows
from rules_engine.engine.generated import function
from rules_engine.engine.outcome import outcomes
from rules_engine.rules.plan import Amounts, Plan, Truth

PLANS_MAX: Final = 64
"""How many compiled plans one worker keeps: one per ruleset and document type."""

Truths: TypeAlias = Mapping[str, tuple[Truth, ...]]
Values: TypeAlias = Mapping[str, tuple[Value | None, ...]]
Outcome: TypeAlias = Callable[[Truths, Values], tuple[Outcomes, str, tuple[str, ...]]]
Run: TypeAlias = Callable[[Row, tuple[Row, ...], tuple[object, ...], Outcome], tuple[Truths, Values, Outcomes]]


@dataclass
class _CompiledPlan:
    """A generated function, and its constants per currency."""

    source: Source
    run: Run
    tables: dict[str | None, tuple[object, ...]] = field(default_factory=dict)

    def constants(self, currency: str | None) -> tuple[object, ...]:
        """Return the table of constants with the amounts of a currency; currencies nobody named share one table."""
        named = any(
            isinstance(constant, Amounts) and constant.of(currency) is not None for constant in self.source.constants
        )
        key = currency if named else None
        if key not in self.tables:
            self.tables[key] = tuple(_in_currency(constant, key) for constant in self.source.constants)
        return self.tables[key]


def _in_currency(constant: object, currency: str | None) -> object:
    """Return a constant as generated code reads it: an amount in the sheet's currency, a list as a set."""
    if isinstance(constant, Amounts):
        return constant.of(currency)
    return frozenset(constant) if type(constant) is tuple else constant


class Compiled:
    """The execution in generated Python, with a small store of compiled plans."""

    name = "compiled"

    def __init__(self, plans_max: int = PLANS_MAX) -> None:
        """Start without any plan; ``plans_max`` bounds the memory."""
        self._plans: OrderedDict[tuple[str, str], _CompiledPlan] = OrderedDict()
        self._plans_max = plans_max

    def run(self, plan: Plan, sheet: FactSheet) -> Evaluation:
        """Run the plan on the sheet."""
        typed = plan.typed(sheet.document_type)
        return self.run_rows(typed, sheet, Rows.of(typed, sheet))

    def run_rows(self, typed: Plan, sheet: FactSheet, rows: Rows) -> Evaluation:
        """Run a plan typed for the sheet on what was read of it."""
        compiled = self._compiled((typed.ruleset_hash, sheet.document_type), typed)

        def outcome(truths: Truths, values: Values) -> tuple[Outcomes, str, tuple[str, ...]]:
            found = outcomes(typed, sheet, truths, values)
            return found, str(found.document), tuple(str(line) for line in found.lines)

        return Evaluation(*compiled.run(rows.document, rows.lines, compiled.constants(sheet.currency), outcome))

    def _compiled(self, key: tuple[str, str], typed: Plan) -> _CompiledPlan:
        """Return the compiled plan, the one used longest ago making room for a new one."""
        if key not in self._plans:
            while len(self._plans) >= self._plans_max:
                self._plans.popitem(last=False)
            source = source_of(typed)
            self._plans[key] = _CompiledPlan(source, function(source.text, "run", NAMES))
        self._plans.move_to_end(key)
        return self._plans[key]
