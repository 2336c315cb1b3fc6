"""The three-way merge of an order, its answer and its next version, against the plain way of saying the same."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.lines import Item
from rules_engine.documents.order import OrderLine
from rules_engine.documents.order_response import ResponseLine
from rules_engine.matching.order_merge import SETTLED, Allowed, Verdict, merge
from rules_engine.matching.version_lines import same_lines
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


@given(base=LINES, answer=LINES, next_=LINES, allowed=ALLOWED)
def test_an_answer_that_only_says_it_came_says_nothing_of_the_order(base, answer, next_, allowed):
    """T10: code AB tells that the order was received; whatever lines come with it promise nothing."""
    received = _answer(answer).model_copy(update={"response_code": "AB"})

    assert merge(_order(base), None, _order(next_), allowed) == merge(_order(base), received, _order(next_), allowed)


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


@given(base=LINES, answer=LINES, allowed=ALLOWED)
def test_an_amount_stands_only_beside_the_quantity_and_price_it_was_printed_for(base, answer, allowed):
    """T10: a line whose quantity or price is another one prints no amount any more; a later day changes none."""
    order = _order(base)
    priced = order.model_copy(
        update={
            "lines": tuple(
                line.model_copy(update={"line_net_amount": line.quantity * line.net_price}) for line in order.lines
            )
        }
    )
    was = {line.id: line for line in priced.lines}
    for line in merge(priced, _answer(answer), priced, allowed).order.lines:
        own = was.get(line.id)
        alike = own is not None and (own.quantity, own.net_price) == (line.quantity, line.net_price)

        assert (own.line_net_amount if alike else None) == line.line_net_amount


def _line(name, item, named=None):
    """Make a line of two pieces at one price; only its ids and its item tell it from others."""
    return OrderLine(
        id=name,
        item=Item(seller_item_id=item),
        quantity=Decimal(2),
        unit_code="C62",
        net_price=Decimal(3),
        order_line_reference=named,
    )


def test_which_line_of_another_version_a_line_is():
    """T10: first the order line it names, then its own id, then its item; what is left is new."""
    earlier = [_line("1", "A"), _line("2", "B"), _line("3", "C")]

    assert {0: 2} == same_lines(earlier, [_line("1", "A", named="3")]), "what a line names comes before its id"
    assert {0: 0} == same_lines(earlier, [_line("1", "A", named="9")]), "nothing is named that is not there"
    assert {0: 1, 1: 0} == same_lines(earlier, [_line("1", "B"), _line("2", "A")]), "the item comes before the id"
    assert {0: 1} == same_lines(earlier, [_line("7", "B"), _line("8", "Z")]), "a new line is no other"
    assert {0: 2} == same_lines(earlier, [_line("5", "C", named="3"), _line("6", "C", named="3")]), "the first speaks"


NUMBERED = st.permutations("1234")


def _relined(order, ids, *, named=None):
    """Give a document with other ids for its lines, in the sequence of those; each line keeps its item."""
    lines = [
        line.model_copy(
            update={
                "id": ids["1234".index(line.id)],
                "item": Item(seller_item_id=f"S-{line.id}"),
                "order_line_reference": named and named["1234".index(line.id)],
            }
        )
        for line in order.lines
    ]
    return order.model_copy(update={"lines": tuple(sorted(lines, key=lambda line: line.id))})


@given(base=LINES, answer=LINES, next_=LINES, allowed=ALLOWED, renumbered=NUMBERED, own=NUMBERED, named=st.booleans())
def test_numbering_lines_anew_changes_nothing_of_the_merge(base, answer, next_, allowed, renumbered, own, named):
    """T10: which line is which follows from the items, whatever ids the next version and the supplier use."""
    # A line that went and a new one under its id would be a substitution: no line goes here.
    answer, next_ = {line: values for line, values in answer.items() if line in base}, base | next_
    same = ("1", "2", "3", "4")
    straight = merge(
        _relined(_order(base), same), _relined(_answer(answer), same), _relined(_order(next_), same), allowed
    )
    turned = merge(
        _relined(_order(base), same),
        _relined(_answer(answer), own, named=same if named else None),
        _relined(_order(next_), renumbered),
        allowed,
    )

    def told(merged):
        return sorted(tuple(map(str, part[1:])) for part in merged.parts)

    def stands(merged):
        return sorted((line.item.seller_item_id, line.quantity, line.net_price) for line in merged.order.lines)

    assert (told(turned), stands(turned)) == (told(straight), stands(straight))
    assert len(turned.stopped) == len(straight.stopped)
    assert len({(part.line, part.what) for part in turned.parts}) == len(turned.parts)


def test_another_item_under_the_same_id_is_a_substitution():
    """T10, M4: the supplier offers another item for a line: a counter-proposal on that line alone."""
    base = _relined(_order({"1": (5, 100, 0), "2": (7, 100, 0)}), ("1", "2", "3", "4"))
    answered = _relined(_answer({"1": (5, 100, 0), "2": (7, 100, 0)}), ("1", "2", "3", "4"))
    other = answered.lines[1].model_copy(update={"item": Item(seller_item_id="S-9")})
    merged = merge(base, answered.model_copy(update={"lines": (answered.lines[0], other)}), base, Allowed())

    assert [(part.line, part.what, part.sellers, part.verdict) for part in merged.parts] == [
        ("2", "item", "S-9", Verdict.COUNTER)
    ]
    assert merged.stopped == {"2"}


def test_a_line_that_is_answered_twice_adds_none():
    """T10: a second answer to a line that names it is no line of the supplier's own; one that names none is."""
    base = _order({"1": (5, 100, 0)})
    first = _answer({"1": (5, 100, 0), "9": (2, 50, 0)})
    twice = [each.model_copy(update={"order_line_reference": "1"}) for each in first.lines]
    added = [first.lines[0], first.lines[1]]
    merged, more = (
        merge(base, first.model_copy(update={"lines": tuple(lines)}), base, Allowed()) for lines in (twice, added)
    )

    assert {part.line for part in merged.parts} <= {"1"}
    assert "9" in {part.line for part in more.parts}
