"""The check: from a ruleset as written to a plan that can be run, or every reason why it cannot.

Owns what no single part can see: names used twice, kinds produced at both scopes, tolerances that overlap, limits.
Everything an author reads about a wrong ruleset comes from this room; nothing is run.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from rules_engine.documents.candidate import Finding
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.policy import Scope
from rules_engine.errors import RuleConflict, RuleTypeError
from rules_engine.rules.apart import conditions_apart
from rules_engine.rules.constants import LIST_MAX
from rules_engine.rules.dimensions import dimension_of
from rules_engine.rules.drafts import Drafts
from rules_engine.rules.invariants import planned_invariant
from rules_engine.rules.levels import sort_into_levels
from rules_engine.rules.model import Dated, FactDeclaration, Ruleset, Tolerance
from rules_engine.rules.parts import after_outcome_only, draft
from rules_engine.rules.plan import Plan, PlanLevel, folded
from rules_engine.rules.problems import Problems
from rules_engine.rules.tolerance_parts import narrowness
from rules_engine.rules.vocabulary import Vocabulary, vocabulary

RULES_MAX: Final = 4_000
"""The most rules, tolerances and table rows of one ruleset, together."""

ID: Final = re.compile(r"[a-z][a-z0-9_.-]{0,63}", re.IGNORECASE | re.ASCII)
"""What an id looks like: ASCII only, so that no two ids look alike and differ."""

OVERLAPS_MAX: Final = 200
"""After so many problems no more overlaps are looked for: each pair would be one."""

RESERVED_IDS: Final = ("not_decided", "otherwise")
"""Names the engine itself gives to what no author wrote."""


def check(ruleset: Ruleset) -> Plan:
    """Return the plan of a ruleset.

    >>> check(Ruleset(id="empty", name="Nothing")).outcome_after
    0

    Raises:
        RulesetRefused: UnknownTerm, RuleTypeError or RuleConflict for the first problem, with place and remedy.
    """
    problems = Problems()
    plan = _plan(ruleset, problems)
    problems.refuse()
    return plan


def findings(ruleset: Ruleset) -> tuple[Finding, ...]:
    """Return everything that is wrong with a ruleset; nothing when it can be run."""
    problems = Problems()
    _plan(ruleset, problems)
    return tuple(problem.finding() for problem in problems.found)


def _plan(ruleset: Ruleset, problems: Problems) -> Plan:
    """Check everything, and make the plan that stands if no problem was noted."""
    _check_limits(ruleset, problems)
    if problems.found:
        return Plan(ruleset.id, ruleset.ruleset_hash, (), 0)
    words = vocabulary(ruleset)
    _check_ids(ruleset, problems)
    _check_facts(ruleset, problems)
    _check_scopes(words, problems)
    _check_overlaps(ruleset, problems)
    drafts = draft(ruleset, words, problems)
    after_outcome_only(drafts, problems)
    for invariant in ruleset.invariants:
        planned_invariant(invariant, words, problems)
    levels, outcome_after = _levels(drafts, problems)
    return Plan(ruleset.id, ruleset.ruleset_hash, levels, outcome_after)


def _levels(drafts: Drafts, problems: Problems) -> tuple[tuple[PlanLevel, ...], int]:
    """Sort into levels, unless problems were found: what could not be resolved has no level."""
    return ((), 0) if problems.found else sort_into_levels(drafts, problems)


def _check_limits(ruleset: Ruleset, problems: Problems) -> None:
    """Note a ruleset that is too large to be run."""
    count = len(ruleset.rules) + len(ruleset.tolerances) + sum(len(table.rows) for table in ruleset.tables)
    if count > RULES_MAX:
        sentence = f"The ruleset has {count} rules, tolerances and table rows; at most {RULES_MAX} can be run."
        problems.add(RuleConflict, sentence, "rules", "Split the ruleset.")
    for name, values in ruleset.lists.items():
        if len(values) > LIST_MAX:
            sentence = f"The list {name!r} has more than {LIST_MAX} values."
            problems.add(RuleTypeError, sentence, f"lists[{name}]", "Split the list.")


def _check_ids(ruleset: Ruleset, problems: Problems) -> None:
    """Note ids that are no ids, that are the engine's own, or that two parts share."""
    together = [
        *((f"rules[{rule.id}]", rule.id) for rule in ruleset.rules),
        *((f"tables[{table.id}]", table.id) for table in ruleset.tables),
        *((f"tolerances[{tolerance.id}]", tolerance.id) for tolerance in ruleset.tolerances),
    ]
    _check_names(together, problems)
    _check_names([(f"invariants[{invariant.id}]", invariant.id) for invariant in ruleset.invariants], problems)
    _check_names([(f"policies[{policy.id}]", policy.id) for policy in ruleset.policies], problems)
    _check_names([(f"facts[{fact.name}]", fact.name) for fact in ruleset.facts], problems)
    for table in ruleset.tables:
        _check_names([(f"tables[{table.id}].rows[{row.id}]", row.id) for row in table.rows], problems)
        outputs = [(f"tables[{table.id}].outputs[{output.name}]", output.name) for output in table.outputs]
        _check_names(outputs, problems)
        for where, name in outputs:
            if "." in name:
                problems.add(RuleTypeError, f"{name!r} cannot be an output.", where, "Leave out the dots.")


def _check_names(named: Sequence[tuple[str, str]], problems: Problems) -> None:
    """Note wrong names among those that must differ; letters differ whatever their case."""
    taken: set[str] = set()
    for where, name in named:
        if not ID.fullmatch(name):
            remedy = "Use ASCII letters, digits, '_', '.' and '-', starting with a letter, at most 64."
            problems.add(RuleTypeError, f"{name!r} cannot be an id.", where, remedy)
        if name.casefold() in RESERVED_IDS:
            problems.add(RuleConflict, f"The id {name!r} belongs to the engine.", where, "Choose another id.")
        if name.casefold() in taken:
            problems.add(RuleConflict, f"The id {name!r} is used twice.", where, "Give each its own id.")
        taken.add(name.casefold())


def _check_facts(ruleset: Ruleset, problems: Problems) -> None:
    """Note facts whose merge does not fit their type (semantics, rule 6)."""
    for fact in ruleset.facts:
        _check_fact(fact, f"facts[{fact.name}]", problems)


def _check_fact(fact: FactDeclaration, where: str, problems: Problems) -> None:
    """Note a flag that is not merged by or, and another fact that is; a code needs an order for max and min."""
    if (fact.type == "flag") != (fact.merge == "or"):
        remedy = "Flags merge by 'or'; codes and numbers by 'max', 'min' or 'one'."
        problems.add(RuleTypeError, f"A {fact.type} fact cannot merge by {fact.merge!r}.", where, remedy)
    if fact.type == "code" and fact.merge in {"max", "min"} and not fact.codes:
        remedy = "List its codes, lowest first, or merge by 'one'."
        problems.add(RuleTypeError, f"The codes of {fact.name!r} have no order.", where, remedy)


def _check_scopes(words: Vocabulary, problems: Problems) -> None:
    """Note a discrepancy, hold or approval that is produced on lines and on the document: its name must mean one."""
    for name, scopes in sorted(words.scopes.items()):
        if len(scopes) > 1:
            sentence = f"{name!r} is produced on the document by {scopes['document']} and on lines by {scopes['line']}."
            problems.add(RuleConflict, sentence, f"rules[{scopes['line']}]", "Give one of them another name.")


def _check_overlaps(ruleset: Ruleset, problems: Problems) -> None:
    """Note tolerances and match policies that are equally specific and may apply to one line (semantics, rule 9)."""
    rivals: dict[tuple[object, ...], list[Tolerance]] = {}
    for tolerance in (tolerance for tolerance in ruleset.tolerances if tolerance.enabled):
        dimension = dimension_of(tolerance)
        key = (dimension and dimension.name, frozenset(tolerance.limited_to), narrowness(tolerance))
        rivals.setdefault(key, []).append(tolerance)
    for alike in rivals.values():
        for one, other in combinations(alike, 2):
            if _tolerances_meet(one, other):
                _note_overlap("tolerances", one.id, other.id, problems)
                if len(problems.found) > OVERLAPS_MAX:
                    return
    for policy, rival in combinations(ruleset.policies, 2):
        if scopes_meet(policy.scope, rival.scope):
            _note_overlap("policies", policy.id, rival.id, problems)
            if len(problems.found) > OVERLAPS_MAX:
                return


def _note_overlap(kind: str, one: str, other: str, problems: Problems) -> None:
    """Note that neither of two parts wins over the other."""
    sentence = f"{one!r} and {other!r} are equally specific and can apply to the same line."
    remedy = "Name another scope key in one of them, or make their values or dates differ."
    problems.add(RuleConflict, sentence, f"{kind}[{other}]", remedy)


def _tolerances_meet(one: Tolerance, other: Tolerance) -> bool:
    """Tell whether two tolerances of a dimension that are limited alike can apply to one line with equal right."""
    types: set[DocumentType] = set(one.applies_to) & set(other.applies_to)
    return (
        bool(types)
        and scopes_meet(one.limited_to, other.limited_to)
        and not _days_apart(one, other)
        and _share(tuple(map(folded, one.charges)), tuple(map(folded, other.charges)))
        and _share(one.match_levels, other.match_levels)
        and not (one.only_if and other.only_if and conditions_apart(one.only_if, other.only_if))
    )


def _share(one: Sequence[object], other: Sequence[object]) -> bool:
    """Tell whether two limitations of one kind share a value; both may be empty."""
    return not one or bool(set(one) & set(other))


def scopes_meet(one: Scope, other: Scope) -> bool:
    """Tell whether two scopes are equally specific and share a place.

    >>> scopes_meet({"supplier": ("S1", "S2")}, {"supplier": ("s2",)}), scopes_meet({}, {"supplier": ("S1",)})
    (True, False)
    """
    if one.keys() != other.keys():
        return False
    return all(set(map(folded, values)) & set(map(folded, other[key])) for key, values in one.items())


def _days_apart(one: Dated, other: Dated) -> bool:
    """Tell whether two validities by the same date never share a day."""
    if one.dated_by != other.dated_by:
        return False
    ends_before = one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from
    begins_after = other.valid_to is not None and one.valid_from is not None and other.valid_to < one.valid_from
    return ends_before or begins_after
