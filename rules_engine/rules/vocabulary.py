"""The vocabulary of one ruleset: every name its conditions may read, and what stands behind it.

Owns the joining of the term registry with what the ruleset itself produces: facts, discrepancies, holds, approvals,
tolerance verdicts, table outputs and the outcome. It refuses nothing; ``check`` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rules_engine.documents.decision import Outcome
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.term_rows import TermType
from rules_engine.documents.terms import SCOPE_TERMS, TERMS
from rules_engine.rules.dimensions import DIMENSIONS, Dimension, dimension_of
from rules_engine.rules.model import (
    DecisionTable,
    Effect,
    FactDeclaration,
    Level,
    PlaceHold,
    RaiseDiscrepancy,
    RequireApproval,
    Ruleset,
    StateFact,
)
from rules_engine.rules.plan import Read, folded
from rules_engine.rules.tolerance_terms import breach_effects

OUTCOME_NAMES: Final = ("document.outcome", "line.outcome")
VERDICTS: Final = ("not_checked", "within", "over", "under")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that conditions and effects may read."""

    name: str
    type: TermType
    scope: Level
    produced: bool
    types: frozenset[DocumentType] | None = None
    codes: tuple[str, ...] = ()

    def read(self) -> Read:
        """Return the reading of this name."""
        return Read(self.name, self.scope, self.type, produced=self.produced)


@dataclass(frozen=True)
class Vocabulary:
    """Every name a ruleset may read; ``scopes`` tells at which scopes a produced kind is produced."""

    names: dict[str, Name]
    facts: dict[str, FactDeclaration]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: dict[str, dict[Level, str]] = field(default_factory=dict)

    def find(self, name: str) -> Name | None:
        """Return what a name stands for, or None."""
        return self.names.get(name)


def produced_name(effect: Effect) -> str | None:
    """Return the name under which later rules read an effect, or None for effects that nothing reads."""
    match effect:
        case StateFact():
            return f"fact.{effect.fact}"
        case RaiseDiscrepancy():
            return f"discrepancy.{effect.kind}"
        case PlaceHold():
            return f"hold.{effect.reason}"
        case RequireApproval():
            return f"approval.{effect.tier}"
        case _:
            return None


def table_effects(table: DecisionTable) -> Iterator[Effect]:
    """Yield every effect of a table's rows and of its otherwise."""
    for row in table.rows:
        yield from row.then
    if table.otherwise is not None:
        yield from table.otherwise.then


def _all_effects(ruleset: Ruleset) -> Iterator[tuple[str, Level, Effect]]:
    """Yield every effect that may happen: the author's part, its scope, the effect."""
    for rule in ruleset.rules:
        if rule.enabled:
            yield from ((rule.id, rule.scope, effect) for effect in rule.then)
    for table in ruleset.tables:
        if table.enabled:
            yield from ((table.id, table.scope, effect) for effect in table_effects(table))
    for tolerance in ruleset.tolerances:
        if tolerance.enabled:
            dimension = dimension_of(tolerance)
            scope: Level = "line" if dimension is None else dimension.scope
            # What is not checked is never breached: it places nothing that a rule could wait for.
            for bound in (bound for bound in (tolerance.upper, tolerance.lower) if bound.checks):
                effects = breach_effects(tolerance, bound.action)
                yield from ((tolerance.id, scope, effect) for effect in effects)


def vocabulary(ruleset: Ruleset) -> Vocabulary:
    """Collect the names a ruleset may read.

    >>> words = vocabulary(Ruleset(id="r", name="R"))
    >>> words.names["line.net_price"].type, words.names["tolerance.total"].scope
    ('unit_price', 'document')
    """
    fixed = (*_sheet_names(), *_verdicts(), *_outcomes())
    names = {name.name: name for name in (*fixed, *_facts(ruleset), *_outputs(ruleset))}
    scopes: dict[str, dict[Level, str]] = {}
    for part, scope, effect in _all_effects(ruleset):
        produced = produced_name(effect)
        if produced is not None and not isinstance(effect, StateFact):
            scopes.setdefault(produced, {}).setdefault(scope, part)
            names.setdefault(produced, Name(produced, "flag", scope, produced=True))
    return Vocabulary(names, {fact.name: fact for fact in ruleset.facts}, dict(ruleset.lists), scopes)


def _sheet_names() -> Iterator[Name]:
    """Yield the terms of the sheet."""
    for term in TERMS.values():
        types = frozenset(term.document_types)
        yield Name(term.name, term.type, term.scope, produced=False, types=types, codes=term.codes)


def dimension_types(dimension: Dimension) -> frozenset[DocumentType]:
    """Return the types of documents whose sheets measure a dimension."""
    return frozenset.intersection(*(frozenset(TERMS[term].document_types) for term in dimension.measures))


def _verdicts() -> Iterator[Name]:
    """Yield the verdict of each dimension; without a tolerance it is not checked."""
    for dimension in DIMENSIONS.values():
        name = f"tolerance.{dimension.name}"
        yield Name(name, "code", dimension.scope, produced=True, types=dimension_types(dimension), codes=VERDICTS)


def _outcomes() -> Iterator[Name]:
    """Yield the outcomes, which stand after the last guard."""
    codes = tuple(outcome.value for outcome in Outcome)
    yield Name("document.outcome", "code", "document", produced=True, codes=codes)
    yield Name("line.outcome", "code", "line", produced=True, codes=codes)


def _facts(ruleset: Ruleset) -> Iterator[Name]:
    """Yield the declared facts."""
    for fact in ruleset.facts:
        yield Name(f"fact.{fact.name}", fact.type, fact.scope, produced=True, codes=tuple(map(folded, fact.codes)))


def _outputs(ruleset: Ruleset) -> Iterator[Name]:
    """Yield the outputs of tables."""
    for table in (table for table in ruleset.tables if table.enabled):
        for output in table.outputs:
            name = f"table.{table.id}.{output.name}"
            codes = tuple(map(folded, output.codes))
            yield Name(name, output.type, table.scope, produced=True, types=frozenset(table.applies_to), codes=codes)


def scope_read(key: str) -> Name:
    """Return the name that a scope key is compared with."""
    term = TERMS[SCOPE_TERMS[key]]  # type: ignore[index] # pydantic has checked that it is a scope key.
    return Name(term.name, term.type, term.scope, produced=False, types=frozenset(term.document_types))
