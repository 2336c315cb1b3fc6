"""Tolerances as parts: hidden flags, the fold that gives the verdict, and the parts that act on a breach.

Owns the reading of limits (semantics, rules 3, 8 and 9): three states, two components, the most specific first.
"""

from rules_engine.documents.policy import specificity
from rules_engine.errors import RuleTypeError, UnknownTerm
from rules_engine.rules.constants import UNIT_SCALE, NotAValue, amounts, constant, number
from rules_engine.rules.drafts import Drafts, applicability, conjunction, plan_effects, type_names
from rules_engine.rules.model import Bound, Component, Ruleset, Tolerance
from rules_engine.rules.plan import (
    AllOf,
    Always,
    Amounts,
    AnyOf,
    Comparison,
    Condition,
    IsTrue,
    Part,
    PlannedEffect,
    Read,
    Side,
    ToleranceEntry,
    VerdictFold,
)
from rules_engine.rules.problems import Problems
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.tolerance_terms import Dimension, breach_effects, dimension_of
from rules_engine.rules.vocabulary import Vocabulary, dimension_types


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
        *_required(dimension, resolver, where), applicability(tolerance.limited_to, tolerance, resolver, where)
    )
    group = f"tolerance.{dimension.name}"
    if applies != Always(1):
        drafts.add(_tolerance_flag(tolerance, "applies", applies, resolver), group)
    for side, bound, flag, verdict in (
        ("upper", tolerance.upper, "exceeded", "over"),
        ("lower", tolerance.lower, "undercut", "under"),
    ):
        passed = _passed(bound, dimension, resolver, f"{where}.{side}", under=side == "lower")
        if passed is None:
            continue
        drafts.add(_tolerance_flag(tolerance, flag, passed, resolver), group)
        if bound.action == "route" and not (tolerance.queue or "").strip():
            problems.add(RuleTypeError, "The action 'route' names no queue.", f"{where}.queue", "Name the queue.")
        elif breach_effects(tolerance, bound.action):
            drafts.add(_on_breach(tolerance, group, bound, (flag, verdict), resolver, f"{where}.{side}"))


def _not_measured(tolerance: Tolerance, where: str, problems: Problems) -> None:
    """Note a tolerance of sums, or without them, where the sheet has only the other."""
    summed = tolerance.cumulative == "this_doc"
    told = "always summed over the order" if summed else "not summed over the order"
    remedy = "Leave 'cumulative' out." if summed else "Leave 'cumulative' out, or take the dimension line_amount."
    problems.add(RuleTypeError, f"{tolerance.dimension!r} is {told}.", where, remedy)


def _required(dimension: Dimension, resolver: Resolver, where: str) -> list[Condition]:
    """Return the flags a row needs to be compared at all; what lacks one is not checked, and never unknown by it."""
    names = (resolver.name(term, resolver.scope, where) for term in dimension.requires)
    return [IsTrue(name.read()) for name in names if name is not None]


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


def _on_breach(
    tolerance: Tolerance, name: str, bound: Bound, words: tuple[str, str], resolver: Resolver, where: str
) -> Part:
    """Make the part that acts when this tolerance decides the verdict of that name and its limit is passed."""
    flag, verdict = words
    scope = resolver.scope
    condition = AllOf(
        (
            Comparison(Read(f"{name}~by", scope, "code", produced=True), "=", tolerance.id),
            IsTrue(Read(f"{tolerance.id}~{flag}", scope, "flag", produced=True)),
            Comparison(Read(name, scope, "code", produced=True), "=", verdict),
        )
    )
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
    return Part(
        f"{tolerance.id}~{verdict}",
        "tolerance_action",
        scope,
        level=0,
        applies_to=type_names(resolver.types),
        condition=condition,
        author=tolerance.id,
        effects=effects,
        name=tolerance.name,
        why=tolerance.why,
    )


def _passed(bound: Bound, dimension: Dimension, resolver: Resolver, where: str, *, under: bool) -> Condition | None:
    """Return the condition that a limit is passed, or None where neither component is checked (rule 8)."""
    checked = [
        condition
        for condition in (
            _absolute(bound.absolute, dimension, resolver, f"{where}.absolute", under=under),
            _percent(bound.percent, dimension, resolver, f"{where}.percent", under=under),
        )
        if condition is not None
    ]
    if not checked:
        return None
    if len(checked) == 1:
        return checked[0]
    return AnyOf(tuple(checked)) if bound.breach_when == "any" else AllOf(tuple(checked))


def _is_checked(component: Component, given: object, resolver: Resolver, where: str) -> bool:
    """Tell whether a component is checked; a state that contradicts the number is noted, never guessed."""
    if (component.state == "value") != bool(given):
        sentence = f"The state is {component.state!r}, but {'no' if not given else 'a'} limit is given."
        remedy = "not_checked and zero take no limit; value needs one."
        resolver.problem(RuleTypeError, sentence, where, remedy)
        return False
    return component.state != "not_checked"


def _absolute(
    component: Component, dimension: Dimension, resolver: Resolver, where: str, *, under: bool
) -> Condition | None:
    """Return the absolute component: units under '*', money by currency."""
    if component.percent is not None:
        resolver.problem(RuleTypeError, "The absolute component has a percent.", where, "Put it under 'percent'.")
    if not _is_checked(component, component.amount, resolver, where):
        return None
    in_units = dimension.units is not None and (component.state == "zero" or "*" in component.amount)
    try:
        limit = _absolute_limit(component, in_units=in_units)
    except NotAValue as refusal:
        resolver.problem(RuleTypeError, refusal.sentence, where, refusal.remedy)
        return None
    term = dimension.units if in_units and dimension.units is not None else dimension.money
    return _beyond(resolver, term, limit, where, under=under)


def _absolute_limit(component: Component, *, in_units: bool) -> int | Amounts:
    """Read an absolute limit; raises NotAValue."""
    if component.state == "zero":
        return 0
    if in_units:
        if len(component.amount) > 1:
            raise NotAValue("Units and money are mixed.", "Give either '*' or amounts by currency.")
        return number(component.amount["*"], UNIT_SCALE, "a millionth of the unit")
    return amounts(dict(component.amount), None)


def _percent(
    component: Component, dimension: Dimension, resolver: Resolver, where: str, *, under: bool
) -> Condition | None:
    """Return the relative component, in whole basis points."""
    if component.amount:
        resolver.problem(RuleTypeError, "The percent component has an amount.", where, "Put it under 'absolute'.")
    if not _is_checked(component, component.percent, resolver, where):
        return None
    try:
        limit = 0 if component.state == "zero" else constant("percent", component.percent)
    except NotAValue as refusal:
        resolver.problem(RuleTypeError, refusal.sentence, where, refusal.remedy)
        return None
    assert isinstance(limit, int)
    return _beyond(resolver, dimension.ratio, limit, where, under=under)


def _beyond(resolver: Resolver, term: str, limit: int | Amounts, where: str, *, under: bool) -> Condition | None:
    """Return that a variance is above the limit, or below its negative; a ratio reads one side (rule 3)."""
    name = resolver.name(term, resolver.scope, where)
    if name is None:
        return None
    given = [amount for _, amount in limit.by_currency] if isinstance(limit, Amounts) else [limit]
    if any(amount < 0 for amount in given):
        resolver.problem(RuleTypeError, "A tolerance limit is negative.", where, "Give it without a sign.")
    ratio = name.type == "ratio"
    side: Side = ("floor" if under else "ceiling") if ratio else ""
    read = Read(name.name, name.scope, name.type, side=side)
    return Comparison(read, "<", _negative(limit)) if under else Comparison(read, ">", limit)


def _negative(limit: int | Amounts) -> int | Amounts:
    """Return a limit with the other sign."""
    if isinstance(limit, Amounts):
        return Amounts(tuple((currency, -amount) for currency, amount in limit.by_currency))
    return -limit


def verdict_fold(dimension: Dimension, ruleset: Ruleset, drafts: Drafts) -> VerdictFold:
    """Make the fold of a dimension: its tolerances most specific first (rule 9), then by id."""
    tolerances = [each for each in ruleset.tolerances if each.enabled and dimension_of(each) == dimension]
    tolerances.sort(key=lambda each: (specificity(each.limited_to), each.id))

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
