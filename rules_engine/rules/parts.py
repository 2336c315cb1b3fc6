"""Parts: every enabled rule, tolerance and table of a ruleset as drafts, and the folds of what they produce.

Owns the rule as a part, and the folds of facts, discrepancies, holds and approvals (semantics, rules 6 and 7).
"""

from collections.abc import Iterator
from itertools import chain

from rules_engine.errors import RuleConflict, RuleTypeError
from rules_engine.rules.dimensions import DIMENSIONS
from rules_engine.rules.drafts import Drafts, applicability, conjunction, keep, plan_effects, type_names
from rules_engine.rules.model import AFTER_OUTCOME, FactDeclaration, Rule, Ruleset
from rules_engine.rules.plan import Amounts, FactFold, Part, PlannedEffect, Read, Statement, TableFold, folded, reads
from rules_engine.rules.problems import Problems
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.table_parts import draft_table
from rules_engine.rules.tolerance_parts import draft_tolerance, verdict_fold
from rules_engine.rules.vocabulary import OUTCOME_NAMES, Vocabulary


def draft(ruleset: Ruleset, words: Vocabulary, problems: Problems) -> Drafts:
    """Turn every enabled part of a ruleset into drafts."""
    drafts = Drafts()
    for tolerance in (tolerance for tolerance in ruleset.tolerances if tolerance.enabled):
        draft_tolerance(tolerance, words, problems, drafts)
    for table in (table for table in ruleset.tables if table.enabled):
        draft_table(table, words, problems, drafts)
    for rule in (rule for rule in ruleset.rules if rule.enabled):
        _draft_rule(rule, words, problems, drafts)
    read = {read.name for part in drafts.parts for read in _all_reads(part)}
    folds = (verdict_fold(dimension, ruleset, drafts) for dimension in DIMENSIONS.values())
    drafts.folds.extend(fold for fold in folds if fold.entries or fold.name in read)
    drafts.folds.extend(_fact_folds(words, drafts))
    return drafts


def _draft_rule(rule: Rule, words: Vocabulary, problems: Problems, drafts: Drafts) -> None:
    """Turn a rule into one part and the hidden line flags of its aggregates."""
    where = f"rules[{rule.id}]"
    resolver = Resolver(words, problems, rule.id, rule.scope, frozenset(rule.applies_to))
    applies = applicability(rule.limited_to, rule, resolver, where)
    when = resolver.condition(rule.when, rule.scope, f"{where}.when")
    effects = plan_effects(rule.then, resolver, f"{where}.then")
    guards = any(effect.guard for effect in effects)
    if guards and rule.when_unknown == "ignore" and not rule.unknown_reason.strip():
        remedy = "Say in 'unknown_reason' why it may be ignored, or hold."
        sentence = "A guard ignores what is unknown without a reason."
        problems.add(RuleTypeError, sentence, f"{where}.when_unknown", remedy)
    part = Part(
        rule.id,
        "rule",
        rule.scope,
        level=0,
        applies_to=type_names(resolver.types),
        condition=conjunction(applies, when),
        author=rule.id,
        effects=effects,
        when_unknown=rule.when_unknown,
        unknown_reason=rule.unknown_reason,
        priority=rule.priority,
        name=rule.name,
        why=rule.why,
    )
    keep(part, resolver, drafts)


def after_outcome_only(drafts: Drafts, problems: Problems) -> None:
    """Note parts that read the outcome and do more than route, propose, notify and push (rule 7)."""
    flags = [part for part in drafts.parts if part.is_flag and _reads_outcome(part, set())]
    later, authors = {flag.id for flag in flags}, {flag.author for flag in flags}
    tables = [fold for fold in drafts.folds if isinstance(fold, TableFold) and fold.id in authors]
    for table in tables:
        later |= {*(row.hit for row in table.rows), table.otherwise_hit}
        if table.outputs:
            remedy = "Give it effects instead of outputs: only route, propose, notify and push may follow the outcome."
            problems.add(RuleConflict, "The table reads the outcome and gives outputs.", f"tables[{table.id}]", remedy)
    for part in drafts.parts:
        does_more = [effect for effect in part.effects if not isinstance(effect.effect, AFTER_OUTCOME)]
        if does_more and _reads_outcome(part, later):
            sentence = f"The rule reads the outcome and has the effect {does_more[0].effect.effect!r}."
            remedy = "Only route, propose, notify and push may follow the outcome; split the rule."
            problems.add(RuleConflict, sentence, f"rules[{part.author}].then", remedy)


def _reads_outcome(part: Part, later: set[str]) -> bool:
    """Tell whether a part reads the outcome, or something hidden that does."""
    return any(read.name in OUTCOME_NAMES or read.name in later for read in _all_reads(part))


def _all_reads(part: Part) -> Iterator[Read]:
    """Yield what a part reads, in its condition and in its effects."""
    operands = (read for effect in part.effects for read in effect.operands.values())
    return chain(reads(part.condition), operands)


def _fact_folds(words: Vocabulary, drafts: Drafts) -> Iterator[FactFold]:
    """Yield the fold of every declared fact, stated or not, and of every discrepancy, hold and approval."""
    stated: dict[str, list[tuple[Part, PlannedEffect]]] = {}
    for part in drafts.parts:
        for effect in part.effects:
            if effect.produces is not None:
                stated.setdefault(effect.produces, []).append((part, effect))
    for fact in words.facts.values():
        yield _fact_fold(f"fact.{fact.name}", fact, stated.pop(f"fact.{fact.name}", []))
    for name, effects in stated.items():
        if not name.startswith("fact."):
            flag = FactDeclaration(name=name, scope=effects[0][0].scope)
            yield _fact_fold(name, flag, effects)


def _value(effect: PlannedEffect) -> int | str | bool | Amounts:
    """Return what an effect states: whatever carries no value is a flag."""
    return True if effect.value is None else effect.value


def _fact_fold(name: str, fact: FactDeclaration, stated: list[tuple[Part, PlannedEffect]]) -> FactFold:
    """Make the fold of one fact; its statements stand in the order of their parts' ids, which means nothing."""
    statements = {
        (part.id, repr(effect.value)): Statement(part.id, part.applies_to, _value(effect)) for part, effect in stated
    }
    codes = tuple(map(folded, fact.codes))
    ordered = tuple(statements[key] for key in sorted(statements))
    return FactFold(name, fact.scope, level=0, type=fact.type, merge=fact.merge, statements=ordered, codes=codes)
