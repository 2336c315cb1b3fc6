"""The life of an order under random histories: no illegal step, nothing lost, the same end however it is told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.errors import StatusForbids
from rules_engine.pipeline.lifecycle.journal import Happening, Kind, Stage, advance, fold, refusal
from rules_engine.pipeline.lifecycle.statuses import (
    BEFORE_SENDING,
    ENDED,
    FIRST,
    ORDER_TRANSITIONS,
    VIEWS,
    OrderStatus,
    path,
    view_of,
)

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
AMOUNTS = st.dictionaries(st.sampled_from("12"), st.one_of(st.none(), st.integers(0, 5)), max_size=2)


@st.composite
def histories(draw):
    """Give a journal in which anything may follow anything."""
    kinds = draw(st.lists(st.sampled_from(list(Kind)), max_size=25))
    made = []
    for number, kind in enumerate(kinds):
        at = START + timedelta(hours=number)
        lines = draw(AMOUNTS) if kind in {Kind.ORDERED, Kind.CHANGED, Kind.RECEIVED, Kind.MATCHED} else None
        document, beyond = draw(st.sampled_from(("A", "B", ""))), draw(st.booleans())
        made.append(Happening(kind, at, at.date(), document, lines=lines, beyond=beyond, who=f"person {number}"))
    return made


@given(journal=histories())
def test_no_history_takes_an_order_through_a_step_that_is_not_listed(journal):
    """T1: whatever happens in whatever order, each step is listed, and what may not happen changes nothing."""
    standing = fold([])
    for happening in journal:
        before, why = standing, refusal(standing, happening)
        standing = advance(before, happening)
        if why is not None:
            assert before == standing._replace(refused=before.refused)
        if standing.status is not before.status:
            assert standing.status not in ENDED or happening.kind in {
                Kind.CLOSED,
                Kind.CANCELLED,
                Kind.APPROVAL_REFUSED,
                Kind.REOPENED,
                Kind.REACTIVATED,
            }
    walked = standing.walked

    assert all(after in ORDER_TRANSITIONS[before] for before, after in pairwise(walked))
    assert not walked or walked[0] in FIRST
    assert standing.status is (walked[-1] if walked else None)


@given(journal=histories())
def test_an_ended_order_opens_only_by_the_act_that_opens_it(journal):
    """T15: closed stays closed until it is reopened, cancelled until it is taken back; what comes then is not lost."""
    standing = fold(journal)
    for ending, opening in ((Kind.CLOSED, Kind.REOPENED), (Kind.CANCELLED, Kind.REACTIVATED)):
        end = Happening(ending, START, START.date())
        if refusal(standing, end) is not None:
            continue
        ended = advance(standing, end)
        for kind in set(Kind) - {opening}:
            assert ended.status is advance(ended, Happening(kind, START, START.date(), "A")).status
        assert ended.status is not advance(ended, Happening(opening, START, START.date())).status


def test_an_order_that_was_never_sent_is_not_closed():
    """T15: closing ends what the supplier has; an order that is only approved is cancelled instead."""
    kinds = (Kind.APPROVAL_NEEDED, Kind.APPROVED, Kind.CLOSED)
    standing = fold([Happening(kind, START, START.date(), "A") for kind in kinds])

    assert standing.status is OrderStatus.APPROVED
    assert [each.why for each in standing.refused] == ["it was never sent"]


def test_a_refused_order_that_was_cancelled_is_refused_again_when_taken_back():
    """T1, T15: what is taken back stands where it stood, also where nobody had approved it."""
    kinds = (Kind.ORDERED, Kind.APPROVAL_NEEDED, Kind.APPROVAL_REFUSED, Kind.CANCELLED, Kind.REACTIVATED)
    statuses = [fold([Happening(kind, START, START.date(), "A") for kind in kinds[:end]]).status for end in (3, 4, 5)]

    assert statuses == [OrderStatus.REJECTED, OrderStatus.CANCELLED, OrderStatus.REJECTED]


@given(journal=histories())
def test_nothing_is_ready_to_be_paid_that_was_not_matched(journal):
    """T16: an invoice is posted only after its match and paid only after its posting."""
    stages = {}
    standing = fold([])
    for happening in journal:
        standing = advance(standing, happening)
        for document, stage in standing.invoices.items():
            before = stages.get(document)
            assert stage is not Stage.POSTED or before in {Stage.MATCHED, Stage.POSTED}
            assert stage is not Stage.PAID or before in {Stage.POSTED, Stage.PAID}
        stages = dict(standing.invoices)


@given(journal=histories())
def test_a_change_beyond_tolerance_voids_the_approval_of_that_version_only(journal):
    """A5: an approved order waits for approval again exactly when a change exceeds the tolerance."""
    standing = fold(journal)
    if standing.ended is None and standing.approval == "given" and standing.ordered:
        at = START + timedelta(days=9)
        small = advance(standing, Happening(Kind.CHANGED, at, at.date(), lines={"1": 5}))
        large = advance(standing, Happening(Kind.CHANGED, at, at.date(), lines={"1": 5}, beyond=True))
        again = advance(large, Happening(Kind.APPROVED, at, at.date(), who="helen"))

        assert "given" == small.approval
        assert OrderStatus.NEEDS_APPROVAL is large.status
        assert again.status is small.status
        assert (*standing.approved_by, "helen") == again.approved_by


def test_the_table_has_no_way_around_an_approval_or_a_match():
    """T1: from a refused request nothing is sent, and to be ready for payment an order must have been matched."""
    with pytest.raises(StatusForbids):
        path(OrderStatus.REJECTED, OrderStatus.REJECTED) or path(OrderStatus.SENT, OrderStatus.REQUESTED)
    for status in set(OrderStatus) - BEFORE_SENDING - {OrderStatus.PAID_READY, OrderStatus.MATCHED}:
        assert OrderStatus.MATCHED in path(status, OrderStatus.PAID_READY)
    assert OrderStatus.APPROVED in path(OrderStatus.NEEDS_APPROVAL, OrderStatus.RECEIVED)


def test_every_status_stands_in_one_view():
    """T2: the views share no status and leave none out, so that their counts add up to all orders."""
    assert sorted(OrderStatus) == sorted(status for statuses in VIEWS.values() for status in statuses)
    assert all(status in VIEWS[view_of(status)] for status in OrderStatus)
