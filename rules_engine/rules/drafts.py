"""Drafts: parts and folds before they are sorted into levels, and what all kinds of parts have in common.

Owns how scope keys and dates join a part's condition (semantics, rules 9 and 17).
"""

from dataclasses import dataclass, field

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.policy import Scope
from rules_engine.documents.terms import DATED_TERMS
from rules_engine.errors import RuleTypeError
from rules_engine.rules.constants import NotAValue, day_number, texts
from rules_engine.rules.effects import plan_effect
from rules_engine.rules.model import Dated, Effect
from rules_engine.rules.plan import AllOf, Always, Comparison, Condition, Fold, Part, PlannedEffect
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.vocabulary import scope_read


@dataclass
class Drafts:
    """Parts and folds whose levels are not known yet; ``groups`` says which parts share one level."""

    parts: list[Part] = field(default_factory=list)
    folds: list[Fold] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)

    def add(self, part: Part, group: str | None = None) -> None:
        """Keep a part; parts of one group run on one level."""
        self.parts.append(part)
        self.groups[part.id] = group or part.id


def type_names(types: frozenset[DocumentType]) -> frozenset[str]:
    """Return types of documents as a sheet writes them."""
    return frozenset(str(member) for member in types)


def conjunction(*conditions: Condition) -> Condition:
    """Join conditions, leaving out what is always true."""
    kept = tuple(condition for condition in conditions if condition != Always(1))
    return kept[0] if len(kept) == 1 else AllOf(kept) if kept else Always(1)


def applicability(limits: Scope, dated: Dated, resolver: Resolver, where: str) -> Condition:
    """Return when a part applies: its scope keys and its dates; an unknown key or date makes it unknown."""
    return conjunction(*_scope_conditions(limits, resolver, where), *_date_conditions(dated, resolver, where))


def _scope_conditions(limits: Scope, resolver: Resolver, where: str) -> list[Condition]:
    """Return one comparison per scope key (rule 9)."""
    conditions: list[Condition] = []
    for key, values in sorted(limits.items()):
        place = f"{where}.limited_to.{key}"
        name = resolver.name(scope_read(key).name, resolver.scope, place)
        try:
            wanted = texts(values, ())
        except NotAValue as refusal:
            resolver.problem(RuleTypeError, refusal.sentence, place, refusal.remedy)
            continue
        if not wanted:
            resolver.problem(RuleTypeError, f"The scope key {key!r} names no value.", place, "Name one, or drop it.")
        elif name is not None:
            conditions.append(Comparison(name.read(), "in", wanted))
    return conditions


def _date_conditions(dated: Dated, resolver: Resolver, where: str) -> list[Condition]:
    """Return the comparisons of a part's validity, both days included (rule 17)."""
    if dated.valid_from is None and dated.valid_to is None:
        return []
    name = resolver.name(DATED_TERMS[dated.dated_by], resolver.scope, f"{where}.dated_by")
    if name is None:
        return []
    if dated.valid_from is not None and dated.valid_to is not None and dated.valid_from > dated.valid_to:
        place = f"{where}.valid_to"
        resolver.problem(RuleTypeError, "The part ends before it begins.", place, "Change one of the days.")
    conditions: list[Condition] = []
    if dated.valid_from is not None:
        conditions.append(Comparison(name.read(), ">=", day_number(dated.valid_from)))
    if dated.valid_to is not None:
        conditions.append(Comparison(name.read(), "<=", day_number(dated.valid_to)))
    return conditions


def keep(part: Part, resolver: Resolver, drafts: Drafts, group: str | None = None) -> None:
    """Keep a part and the hidden line flags that its resolver made."""
    for flag in resolver.hidden:
        if flag.id not in drafts.groups:
            drafts.add(flag)
    drafts.add(part, group)


def plan_effects(effects: tuple[Effect, ...], resolver: Resolver, where: str) -> tuple[PlannedEffect, ...]:
    """Resolve the effects of a part."""
    return tuple(plan_effect(effect, resolver, f"{where}[{at}]") for at, effect in enumerate(effects))
