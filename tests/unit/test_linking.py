"""Linking: document numbers, the order as it stands after its changes, and whose order it is."""

from datetime import date
from decimal import Decimal

import pytest

from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals
from rules_engine.matching.linking import effective_order, link, same_number
from tests.samples import GLASS, ORDERED, PUTTY, SELLER, bill, change, order


@pytest.mark.parametrize(
    ("left", "right", "same"),
    (
        ("PO-00123", "po 123", True),
        ("4500 012 345", "4500012345", True),
        ("5002701", "05002701", True),
        ("1-01", "101", True),
        ("1-01", "11", False),
        ("PO-1", "PO-2", False),
        ("n/a", "N/A", False),
        (None, None, False),
        ("", "", False),
    ),
)
def test_document_numbers(left, right, same):
    """Case, separators and leading zeros do not count; saying nothing equals nothing."""
    assert same_number(left, right) is same


def test_changes_apply_by_date_then_sequence():
    """M4: the last change wins whatever order the files come in, and the order keeps its own number."""
    first = change([("1", GLASS, "11", "C62", "100"), ORDERED[1]], sequence=1)
    second = change([("1", GLASS, "12", "C62", "100"), ORDERED[1]], number="POC-2", sequence=2)
    later = change([("1", GLASS, "13", "C62", "100"), ORDERED[1]], number="POC-0", issue_date=date(2026, 1, 9))

    stands = effective_order([later, second, order(), first])

    assert (stands.number, stands.lines[0].quantity) == ("PO-17", Decimal(13))
    assert effective_order([second, first, order()]).lines[0].quantity == Decimal(12)


def test_a_change_alone_stands_for_its_order():
    """M4: where only the change is known, it is the order, under the original number."""
    stands = effective_order([change()])

    assert (stands.number, [line.id for line in stands.lines]) == ("PO-17", ["1", "2"])


def test_a_restated_order_drops_what_it_leaves_out():
    """M4: a change without line statuses restates the order: lines it does not list are gone, new ones are there."""
    stands = effective_order([order(), change([ORDERED[0], ("3", PUTTY, "1", "KGM", "30")])])

    assert [line.id for line in stands.lines] == ["1", "3"]


def test_a_change_of_listed_edits_keeps_the_rest():
    """M4: a change whose lines have a status edits them; a deleted line goes, an unlisted line stays."""
    edited = change([("1", GLASS, "9", "C62", "100")])
    edited = edited.model_copy(update={"lines": (edited.lines[0].model_copy(update={"status_code": "3"}),)})
    deleted = edited.model_copy(update={"lines": (edited.lines[0].model_copy(update={"status_code": "2"}),)})

    assert [(line.id, line.quantity) for line in effective_order([order(), edited]).lines] == [("1", 9), ("2", 4)]
    assert [line.id for line in effective_order([order(), deleted]).lines] == ["2"]


def test_the_total_of_a_change_tells_whether_the_rest_stands():
    """M4: a change that lists one line, with the total of all, keeps the others."""
    one = change([("1", GLASS, "9", "C62", "100")], totals=Totals(sum_of_line_net_amounts=Decimal(1000)))
    all_of_it = change([("1", GLASS, "9", "C62", "100")], totals=Totals(sum_of_line_net_amounts=Decimal(900)))

    assert [line.id for line in effective_order([order(), one]).lines] == ["1", "2"]
    assert [line.id for line in effective_order([order(), all_of_it]).lines] == ["1"]


def test_totals_that_no_longer_hold_are_unknown():
    """A change of lines without totals leaves no stale total behind."""
    assert effective_order([order(totals=Totals(total_without_vat=Decimal(1100))), change()]).totals == Totals()


def test_nothing_is_no_order():
    """An order needs at least one document."""
    with pytest.raises(ValueError, match="at least one"):
        effective_order([])


def test_links_by_the_number_of_order_or_change():
    """M4: an invoice may name the order or its change; it gets the order as it stands."""
    documents = [order(), change([("1", GLASS, "12", "C62", "100")]), order(number="PO-18")]

    for reference in ("PO-17", "po 017", "POC-1"):
        linked = link(bill(order_reference=reference), documents)
        assert [(each.order.number, each.order.lines[0].quantity, each.changed) for each in linked] == [
            ("PO-17", 12, True)
        ]


def test_links_several_orders_by_line():
    """M4: lines may name their own orders; the document's own comes first."""
    lines = bill().lines
    both = bill(lines=(lines[0].model_copy(update={"order_reference": "PO-18"}), lines[1]))

    assert [each.order.number for each in link(both, [order(number="PO-18"), order()])] == ["PO-17", "PO-18"]


def test_never_guesses_an_order():
    """M7: another number links to nothing; no number links to the only order unless it is another seller's."""
    nameless = bill(order_reference=None)

    assert link(bill(order_reference="PO-99"), [order()]) == ()
    assert [each.order.number for each in link(nameless, [order()])] == ["PO-17"]
    assert link(nameless, [order(), order(number="PO-18")]) == ()
    assert link(nameless, [order(seller=Party(name=SELLER.name, vat_id="NO111111111"))]) == ()


def test_a_change_of_the_header_keeps_the_lines():
    """M4: a change without lines changes what it states and nothing else."""
    stands = effective_order([order(payment_terms="30 days"), change([], payment_terms="60 days")])

    assert (stands.payment_terms, [line.id for line in stands.lines]) == ("60 days", ["1", "2"])


def test_a_total_that_fits_neither_reading_says_nothing():
    """M4: where the total of a change fits neither reading, the statuses of its lines decide."""
    odd = change([("1", GLASS, "9", "C62", "100")], totals=Totals(sum_of_line_net_amounts=Decimal(7)))

    assert [line.id for line in effective_order([order(), odd]).lines] == ["1"]
