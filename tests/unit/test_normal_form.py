"""The normal form of conditions keeps their truth in all three values, and refuses what is too wide to run."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.engine.evaluation import kleene_and, kleene_not, kleene_or
from rules_engine.engine.normal_form import BRANCHES_MAX, LITERALS_MAX, branches, check_branches, too_wide
from rules_engine.engine.reference import Board, truth_on
from rules_engine.errors import RuleConflict
from rules_engine.rules.company_money import company_comparison
from rules_engine.rules.plan import (
    AllOf,
    Amounts,
    AnyOf,
    Condition,
    IsTrue,
    NotOf,
    Part,
    Plan,
    PlanLevel,
    Read,
    Truth,
)

_LEAVES = tuple(IsTrue(Read(name, "document", "flag")) for name in "abcd")

_conditions = st.recursive(
    st.sampled_from(_LEAVES),
    lambda inner: st.one_of(
        inner.map(NotOf),
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=8,
)


def _part(condition: Condition) -> Part:
    return Part("r", "rule", "document", 1, frozenset({"invoice"}), condition, "r")


def _truth(condition: Condition, given: dict[Condition, Truth]) -> Truth:
    """Judge a condition node by node."""
    match condition:
        case AllOf(parts):
            return kleene_and(_truth(part, given) for part in parts)
        case AnyOf(parts):
            return kleene_or(_truth(part, given) for part in parts)
        case NotOf(part):
            return kleene_not(_truth(part, given))
    return given[condition]


@given(_conditions)
def test_the_normal_form_means_the_same(condition):
    """Semantics 18: under every combination of true, false and unknown the branches are as true as the condition."""
    found = branches(_part(condition))
    for truths in itertools.product((0, 1, 2), repeat=len(_LEAVES)):
        given = dict(zip(_LEAVES, truths, strict=True))
        literals = (
            kleene_and(kleene_not(given[leaf]) if negated else given[leaf] for leaf, negated in branch)
            for branch in found
        )

        assert _truth(condition, given) == kleene_or(literals)


def _flag(number: int) -> IsTrue:
    return IsTrue(Read(f"f{number}", "document", "flag"))


def test_as_many_branches_as_allowed_are_taken():
    """The widest condition that is allowed still runs."""
    widest = AnyOf(tuple(_flag(number) for number in range(BRANCHES_MAX)))

    assert BRANCHES_MAX == len(branches(_part(widest)))


@pytest.mark.parametrize(
    "condition",
    (
        AnyOf(tuple(_flag(number) for number in range(BRANCHES_MAX + 1))),
        AllOf(tuple(AnyOf((_flag(2 * number), _flag(2 * number + 1))) for number in range(40))),
        NotOf(AnyOf(tuple(AllOf((_flag(2 * number), _flag(2 * number + 1))) for number in range(7)))),
        AllOf(tuple(_flag(number) for number in range(LITERALS_MAX + 1))),
    ),
    ids=("alternatives", "product", "negated", "conjunction"),
)
def test_too_wide_conditions_are_refused_by_name(condition):
    """A condition beyond the limits is refused with the author's rule as its place, before anything explodes."""
    plan = Plan("p", "h", (PlanLevel(1, (_part(condition),), (), ()),), 1)
    with pytest.raises(RuleConflict) as refused:
        check_branches(plan)

    assert "r" == refused.value.where


_AMOUNT = Read("budget.available", "document", "company_money")
_MANY = tuple((f"{first}{second}X", 1_000) for first in "ABCDEF" for second in "ABCDEFGH")


@pytest.mark.parametrize("op", ("<", "<=", ">", ">=", "=", "!="))
def test_a_contrary_of_limits_by_currency_is_as_narrow_and_means_the_same(op):
    """Rules 2 and 18: *not* around limits in the company's currency has as many branches as without it, all alike."""
    condition = company_comparison(_AMOUNT, op, Amounts((("EUR", 500), ("USD", 600))))
    found = branches(_part(NotOf(condition)))
    given = ({}, {"company.currency": "eur"}, {"company.currency": "usd"}, {"company.currency": "sek"})
    for known, amount in itertools.product(given, (None, 499, 500, 501, 599, 600, 601)):
        row = known if amount is None else {**known, "budget.available": amount}
        board = Board("EUR", row, ())
        narrow = kleene_or(
            kleene_and(
                kleene_not(truth_on(leaf, row, board)) if negated else truth_on(leaf, row, board)
                for leaf, negated in branch
            )
            for branch in found
        )

        assert truth_on(NotOf(condition), row, board) == narrow
    wide = company_comparison(_AMOUNT, op, Amounts(_MANY))
    assert len(branches(_part(wide))) == len(branches(_part(NotOf(wide)))) == len(_MANY) + 1


def test_every_condition_that_is_too_wide_is_named_once():
    """The checker names all rules that are too wide at once, not one after each correction."""
    wide = AnyOf(tuple(_flag(number) for number in range(BRANCHES_MAX + 1)))
    parts = tuple(
        Part(f"{author}~{at}", "rule", "document", 1, frozenset({"invoice"}), condition, author)
        for author, condition in (("first", wide), ("fine", _flag(1)), ("last", wide))
        for at in range(2)
    )
    plan = Plan("p", "h", (PlanLevel(1, parts, (), ()),), 1)

    assert ["first", "last"] == [refusal.where for refusal in too_wide(plan)]
