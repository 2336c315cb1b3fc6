"""The three-way merge of an order, its answer and its next version, against the plain way of saying the same."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.lines import Item
from rules_engine.documents.order import OrderLine
from rules_engine.documents.order_response import ResponseLine
from rules_engine.matching.order_merge import SETTLED, Allowed, Verdict, merge
from tests import samples

DAY = date(2026, 3, 2)
VALUES = st.tuples(st.integers(1, 20), st.integers(90, 110), st.integers(0, 6))
LINES = st.dictionaries(st.sampled_from("1234"), VALUES, min_size=1)
ALLOWED = st.builds(Allowed, st.integers(0, 900), st.integers(0, 900), st.integers(0, 900), st.integers(0, 5))


def _order(lines):
    made = tuple(
        OrderLine(
            id=line,
            item=Item(description=f"item {line}"),
            quantity=Decimal(quantity),
            unit_code="C62",
            net_price=Decimal(price),
            requested_delivery_date=DAY + timedelta(days=days),
        )
        for line, (quantity, price, days) in sorted(lines.items())
    )
    return samples.order().model_copy(update={"lines": made})


def _answer(lines, refused=()):
    made = tuple(
        ResponseLine(
            id=line,
            quantity=Decimal(quantity),
            net_price=Decimal(price),
            promised_delivery_date=DAY + timedelta(days=days),
            status_code="7" if line in refused else "5",
        )
        for line, (quantity, price, days) in sorted(lines.items())
    )
    return samples.answer().model_copy(update={"lines": made, "response_code": "CA"})


def _plain(earlier, seller, buyer, takes):
    """Say what stands, the way a person would."""
    if seller in (earlier, buyer):
        return buyer
    if buyer == earlier and takes:
        return seller
    return buyer


@given(base=LINES, answer=LINES, next_=LINES, allowed=ALLOWED, refused=st.sets(st.sampled_from("1234")))
def test_the_merge_says_what_the_plain_way_says(base, answer, next_, allowed, refused):
    """E1, T10: each thing on each line stands as the plain rule says, and only lines with something left stop."""
    merged = merge(_order(base), _answer(answer, refused), _order(next_), allowed)
    found = {(part.line, part.what): part for part in merged.parts}
    stands = {line.id: line for line in merged.order.lines}

    for line in {*base, *next_, *answer}:
        for what, place in (("quantity", 0), ("price", 1), ("delivery", 2)):
            if line not in base or line not in next_ or line not in answer or line in refused:
                continue
            earlier, seller, buyer = (each[line][place] for each in (base, answer, next_))
            limits = {"price": allowed.price_up_bp, "quantity": allowed.quantity_up_bp}
            takes = (seller - earlier) * 10_000 <= earlier * limits.get(what, 0)
            if what == "quantity":
                takes = takes and (earlier - seller) * 10_000 <= earlier * allowed.quantity_down_bp
            if what == "delivery":
                takes = seller - earlier <= allowed.days_later
            value = _plain(earlier, seller, buyer, takes)
            kept = stands[line]
            real = {"quantity": kept.quantity, "price": kept.net_price, "delivery": kept.requested_delivery_date}[what]
            assert real == (DAY + timedelta(days=value) if what == "delivery" else value)
            assert ((line, what) in found) == (seller != buyer)
    assert {part.line for part in merged.parts if part.verdict not in SETTLED} == merged.stopped
    assert merged.accepted == (not merged.stopped)


@given(base=LINES, next_=LINES, allowed=ALLOWED)
def test_without_an_answer_the_buyers_version_stands(base, next_, allowed):
    """T10: what nobody contradicts is the buyer's."""
    merged = merge(_order(base), None, _order(next_), allowed)

    assert _order(next_) == merged.order
    assert {Verdict.BUYERS} >= {part.verdict for part in merged.parts}


@given(base=LINES, answer=LINES)
def test_an_answer_that_says_the_same_changes_nothing(base, answer):
    """T10: an answer as ordered leaves the order as it was, and what is beyond tolerance leaves it too."""
    same = merge(_order(base), _answer(base), _order(base), Allowed())
    strict = merge(
        _order(base),
        _answer({line: values for line, values in answer.items() if line in base}),
        _order(base),
        Allowed(),
    )

    assert (_order(base), ()) == (same.order, same.parts)
    assert all(part.verdict in {Verdict.COUNTER, Verdict.TAKEN} for part in strict.parts)
    for part in strict.parts:
        cheaper = part.what == "price" and part.sellers < part.base
        earlier = part.what == "delivery" and part.sellers < part.base
        assert (part.verdict is Verdict.TAKEN) == (cheaper or earlier)
