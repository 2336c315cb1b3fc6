"""Normal form: a condition as alternatives of conjunctions, all that the live engine can run (semantics, rule 18).

Negation moves to the leaves (De Morgan), then conjunction is multiplied out over disjunction. Both laws hold for three
truth values, so nothing is lost: the condition is true exactly where all literals of a branch are, and not false
exactly where no literal of a branch is false. Contradictions stay: ``a and not a`` is unknown where ``a`` is.
Refuses conditions of more than ``BRANCHES_MAX`` branches, or with a branch of more than ``LITERALS_MAX`` literals.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from rules_engine.errors import RuleConflict
from rules_engine.rules.plan import AllOf, AnyOf, Condition, Leaf, NotOf, OneOf, Part, Plan

BRANCHES_MAX: Final = 64
"""How many branches one condition may have."""

LITERALS_MAX: Final = 100
"""How many literals one branch may have."""


class Literal(NamedTuple):
    """A leaf, or its contrary."""

    leaf: Leaf
    negated: bool


Branch: TypeAlias = tuple[Literal, ...]
"""Literals that must all hold; an empty branch always does."""


class _TooWide(Exception):
    """The condition has too many branches; caught where the part is known by name."""


def branches(part: Part) -> tuple[Branch, ...]:
    """Return the branches of a part's condition, without repetitions; none means that it is never true.

    Raises:
        RuleConflict: for a condition that is too wide or too long, naming the author's rule.
    """
    try:
        found = tuple(_branches(part.condition, negated=False))
    except _TooWide:
        raise _refusal(part, f"more than {BRANCHES_MAX} alternatives when it is multiplied out") from None
    if any(len(branch) > LITERALS_MAX for branch in found):
        raise _refusal(part, f"more than {LITERALS_MAX} comparisons that must hold together")
    return found


def _refusal(part: Part, what: str) -> RuleConflict:
    """Say what is too large, in the author's words."""
    return RuleConflict(
        f"The condition of {part.author!r} has {what}.",
        where=part.author,
        remedy="Split the rule, or state parts of its condition as facts by rules of their own.",
    )


def check_branches(plan: Plan) -> None:
    """Make sure that every condition of a plan has a normal form within the limits.

    Raises:
        RuleConflict: as ``branches`` does, for the first part that is too wide.
    """
    for refusal in too_wide(plan):
        raise refusal


def too_wide(plan: Plan) -> Iterator[RuleConflict]:
    """Yield the refusal of every condition of a plan that has no normal form within the limits, once per rule."""
    refused: set[str] = set()
    for part in plan.parts:
        try:
            branches(part)
        except RuleConflict as refusal:
            if part.author not in refused:
                refused.add(part.author)
                yield refusal


def _branches(condition: Condition, *, negated: bool) -> dict[Branch, None]:
    """Return the branches of a condition or of its contrary, as an ordered set."""
    if isinstance(condition, NotOf):
        return _branches(condition.part, negated=not negated)
    if negated and isinstance(condition, OneOf):
        return _branches(condition.contrary, negated=False)
    if isinstance(condition, AllOf | AnyOf):
        parts = (_branches(part, negated=negated) for part in condition.parts)
        conjunction = isinstance(condition, AllOf) is not negated
        return _product(parts) if conjunction else _union(parts)
    return {(Literal(condition, negated),): None}


def _union(parts: Iterable[dict[Branch, None]]) -> dict[Branch, None]:
    """Return all branches of all parts."""
    union: dict[Branch, None] = {}
    for part in parts:
        union |= part
        _limit(union)
    return union


def _product(parts: Iterable[dict[Branch, None]]) -> dict[Branch, None]:
    """Return every combination of a branch of each part; a literal stands in a branch once."""
    product: dict[Branch, None] = {(): None}
    for part in parts:
        product = {tuple(dict.fromkeys((*left, *right))): None for left in product for right in part}
        _limit(product)
    return product


def _limit(found: dict[Branch, None]) -> None:
    """Stop before the multiplication gets out of hand."""
    if len(found) > BRANCHES_MAX:
        raise _TooWide
