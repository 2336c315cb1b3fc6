"""Tolerances as parts: hidden flags, the fold that gives the verdict, and the parts that act on a breach.

Owns where a tolerance applies and which of several does (semantics, rules 8 and 9): the most specific first.
"""

from rules_engine.documents.policy import specificity
from rules_engine.errors import RuleTypeError, UnknownTerm
from rules_engine.rules.conditions import Compare
from rules_engine.rules.dimensions import Dimension, dimension_of
from rules_engine.rules.drafts import Drafts, applicability, conjunction, plan_effects, type_names
from rules_engine.rules.limits import passed
from rules_engine.rules.model import Bound, Ruleset, Tolerance
from rules_engine.rules.plan import (
    AllOf,
    Always,
    AnyOf,
    Comparison,
    Condition,
    IsTrue,
    NotOf,
    Part,
    PlannedEffect,
    Read,
    ToleranceEntry,
    VerdictFold,
)
from rules_engine.rules.problems import Problems
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.tolerance_terms import breach_effects, within_effects
from rules_engine.rules.vocabulary import Vocabulary, dimension_types


def narrowness(tolerance: Tolerance) -> tuple[int, ...]:
    """Return a key that sorts tolerances of equal scope most specific first: what else limits them (rule 9).

    >>> freight = Tolerance(id="a", dimension="charge", charges=("FC",))
    >>> narrowness(freight) < narrowness(Tolerance(id="b", dimension="charge"))
    True
    """
    limited = (tolerance.charges, tolerance.only_if, tolerance.match_levels, tolerance.partial_rule != "each")
    return tuple(0 if each else 1 for each in limited)


def draft_tolerance(tolerance: Tolerance, words: Vocabulary, problems: Problems, drafts: Drafts) -> None:
    """Turn a tolerance into flags and the parts that act on a breach."""
    where = f"tolerances[{tolerance.id}]"
    dimension = dimension_of(tolerance)
    if dimension is None:
        _not_measured(tolerance, f"{where}.cumulative", problems)
        return
    types = frozenset(tolerance.applies_to)
    resolver = Resolver(words, problems, tolerance.id, dimension.scope, types)
    lacking = sorted(types - dimension_types(dimension))
    if lacking:
        sentence = f"{dimension.name!r} is not measured on {', '.join(lacking)}."
        problems.add(UnknownTerm, sentence, f"{where}.applies_to", "Take these types out of 'applies_to'.")
        return
    applies = conjunction(
        *_required(dimension, resolver, where),
        applicability(tolerance.limited_to, tolerance, resolver, where),
        *_narrowed(tolerance, dimension, resolver, where),
    )
    group = f"tolerance.{dimension.name}"
    for hidden in resolver.hidden:
        drafts.add(hidden)
    if applies != Always(1):
        drafts.add(_tolerance_flag(tolerance, "applies", applies, resolver), group)
    for side, bound, flag, verdict in (
        ("upper", tolerance.upper, "exceeded", "over"),
        ("lower", tolerance.lower, "undercut", "under"),
    ):
        breached = passed(tolerance, dimension, resolver, f"{where}.{side}", under=side == "lower")
        if breached is None:
            continue
        drafts.add(_tolerance_flag(tolerance, flag, breached, resolver), group)
        if bound.action == "route" and not (tolerance.queue or "").strip():
            problems.add(RuleTypeError, "The action 'route' names no queue.", f"{where}.queue", "Name the queue.")
        elif breach_effects(tolerance, bound.action):
            drafts.add(_on_breach(tolerance, group, bound, (flag, verdict), resolver, f"{where}.{side}"))
    _on_within(tolerance, dimension, resolver, drafts)


def _narrowed(tolerance: Tolerance, dimension: Dimension, resolver: Resolver, where: str) -> list[Condition]:
    """Return what else limits a tolerance: its charges, its condition, match levels, the last invoice."""
    conditions: list[Condition] = []
    if tolerance.charges:
        if dimension.dimension not in {"charge", "freight", "discount"}:
            remedy = "Take the dimension charge, freight or discount."
            resolver.problem(RuleTypeError, "Only charges have codes.", f"{where}.charges", remedy)
        named = Compare(term="line.charge_code", op="in", value=tolerance.charges)
        conditions.append(resolver.condition(named, resolver.scope, f"{where}.charges"))
    if tolerance.only_if is not None:
        conditions.append(resolver.condition(tolerance.only_if, resolver.scope, f"{where}.only_if"))
    if tolerance.match_levels:
        level = Read("document.match_level", "document", "count")
        wanted = tuple(Comparison(level, "=", ways) for ways in sorted(set(tolerance.match_levels)))
        conditions.append(AnyOf(wanted))
    if tolerance.partial_rule == "last_invoice":
        last = Compare(term="line.completes_order", op="is true")
        conditions.append(resolver.condition(last, resolver.scope, f"{where}.partial_rule"))
    return conditions


def _on_within(tolerance: Tolerance, dimension: Dimension, resolver: Resolver, drafts: Drafts) -> None:
    """Add the part that writes off a small difference within the limits (rule 8)."""
    effects = within_effects(tolerance)
    if not effects:
        return
    where = f"tolerances[{tolerance.id}].within"
    if dimension.dimension != "small_diff":
        remedy = "Take the dimension small_diff, or propose a write-off on breach."
        resolver.problem(RuleTypeError, "Only small differences are written off by themselves.", where, remedy)
        return
    name = f"tolerance.{dimension.name}"
    balance = Read(str(dimension.money), dimension.scope, "money")
    condition = AllOf((*_decides(name, tolerance, resolver, "within"), NotOf(Comparison(balance, "=", 0))))
    drafts.add(_acting_part(tolerance, "within", condition, plan_effects(effects, resolver, where), resolver))


def _not_measured(tolerance: Tolerance, where: str, problems: Problems) -> None:
    """Note a tolerance of sums, or without them, where the sheet has only the other."""
    summed = tolerance.cumulative == "this_doc"
    told = "always summed over the order" if summed else "not summed over the order"
    remedy = "Leave 'cumulative' out." if summed else "Leave 'cumulative' out, or take the dimension line_amount."
    problems.add(RuleTypeError, f"{tolerance.dimension!r} is {told}.", where, remedy)


def _required(dimension: Dimension, resolver: Resolver, where: str) -> list[Condition]:
    """Return what a row needs to be compared at all; what lacks it is not checked, and never unknown by it."""
    return [resolver.condition(each, resolver.scope, where) for each in dimension.requires]


def _tolerance_flag(tolerance: Tolerance, flag: str, condition: Condition, resolver: Resolver) -> Part:
    """Make one hidden flag of a tolerance."""
    return Part(
        f"{tolerance.id}~{flag}",
        "tolerance_flag",
        resolver.scope,
        level=0,
        applies_to=type_names(resolver.types),
        condition=condition,
        author=tolerance.id,
        name=tolerance.name,
        why=tolerance.why,
    )


def _decides(name: str, tolerance: Tolerance, resolver: Resolver, verdict: str) -> tuple[Condition, ...]:
    """Return that this tolerance decided the verdict of that name, and how."""
    scope = resolver.scope
    return (
        Comparison(Read(f"{name}~by", scope, "code", produced=True), "=", tolerance.id),
        Comparison(Read(name, scope, "code", produced=True), "=", verdict),
    )


def _on_breach(
    tolerance: Tolerance, name: str, bound: Bound, words: tuple[str, str], resolver: Resolver, where: str
) -> Part:
    """Make the part that acts when this tolerance decides the verdict of that name and its limit is passed."""
    flag, verdict = words
    by, judged = _decides(name, tolerance, resolver, verdict)
    flagged = IsTrue(Read(f"{tolerance.id}~{flag}", resolver.scope, "flag", produced=True))
    effects = tuple(
        PlannedEffect(
            effect.effect,
            produces=effect.produces,
            operands=effect.operands,
            guard=effect.guard,
            tolerance=tolerance.id,
            verdict="over" if verdict == "over" else "under",
        )
        for effect in plan_effects(breach_effects(tolerance, bound.action), resolver, where)
    )
    return _acting_part(tolerance, verdict, AllOf((by, flagged, judged)), effects, resolver)


def _acting_part(
    tolerance: Tolerance, verdict: str, condition: Condition, effects: tuple[PlannedEffect, ...], resolver: Resolver
) -> Part:
    """Make a part that acts on the verdict of a tolerance."""
    return Part(
        f"{tolerance.id}~{verdict}",
        "tolerance_action",
        resolver.scope,
        level=0,
        applies_to=type_names(resolver.types),
        condition=condition,
        author=tolerance.id,
        effects=effects,
        name=tolerance.name,
        why=tolerance.why,
    )


def verdict_fold(dimension: Dimension, ruleset: Ruleset, drafts: Drafts) -> VerdictFold:
    """Make the fold of a dimension: its tolerances most specific first (rule 9), then by id."""
    tolerances = [each for each in ruleset.tolerances if each.enabled and dimension_of(each) == dimension]
    tolerances.sort(key=lambda each: (specificity(each.limited_to), narrowness(each), each.id))

    def flag(tolerance: Tolerance, name: str) -> str | None:
        part = f"{tolerance.id}~{name}"
        return part if part in drafts.groups else None

    entries = tuple(
        ToleranceEntry(
            each.id,
            type_names(frozenset(each.applies_to)),
            flag(each, "applies"),
            flag(each, "exceeded"),
            flag(each, "undercut"),
        )
        for each in tolerances
    )
    name = f"tolerance.{dimension.name}"
    return VerdictFold(name, dimension.scope, level=0, dimension=dimension.name, entries=entries)
