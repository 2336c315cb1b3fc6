"""Matching as laws: exact measures, pairing that loses and makes nothing, and no meaning in the sequence of lines."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.lines import Item
from rules_engine.documents.master import CatalogueItem
from rules_engine.matching.context import BilledBefore
from rules_engine.matching.linking import effective_order
from tests.generators.documents import bills, order_responses, orders, receipt_advices
from tests.samples import GLASS, bill, change, order, receipt
from tests.starter import matched

QUANTITIES = st.decimals(Decimal("0.001"), Decimal(99_999), places=3)
PRICES = st.decimals(Decimal("0.0001"), Decimal(99_999), places=4)
COUNTS = st.integers(1, 500)


def away(exact):
    """Round away from zero, written another way than the code does."""
    return ceil(exact) if exact > 0 else floor(exact)


def row(document, ordered, **known):
    """Give the terms of the first line."""
    return matched(document, [ordered], **known).sheet.lines[0].terms


@given(billed=QUANTITIES, ordered=QUANTITIES, price=PRICES, order_price=PRICES, before=QUANTITIES)
def test_measures_are_the_exact_fractions(billed, ordered, price, order_price, before):
    """C13: every variance is the exact fraction, rounded away from zero once; ratios are kept up and down."""
    document = bill([("1", GLASS, str(billed), "C62", str(price))])
    known = (BilledBefore(order_number="PO-17", order_line="1", quantity=before),)
    terms = row(document, order([("1", GLASS, str(ordered), "C62", str(order_price))]), billed_before=known)
    by_price = Fraction(price) - Fraction(order_price)
    by_quantity = Fraction(billed) + Fraction(before) - Fraction(ordered)
    share = by_price / Fraction(order_price) * 10_000

    assert terms["line.price_variance"] == away(by_price * 10**6)
    assert terms["line.price_variance_amount"] == away(by_price * Fraction(billed) * 100)
    assert terms["line.quantity_variance"] == away(by_quantity * 10**6)
    assert terms["line.quantity_variance_amount"] == away(by_quantity * Fraction(order_price) * 100)
    assert terms["line.amount_variance"] == away(
        (Fraction(billed * price) - Fraction(billed) * Fraction(order_price)) * 100
    )
    assert (terms["line.price_variance_bp"].ceiling, terms["line.price_variance_bp"].floor) == (
        ceil(share),
        floor(share),
    )


SUMS = ("cumulative_amount", "cumulative_expected_amount", "cumulative_price_variance_amount")


@given(parts=st.lists(st.tuples(COUNTS, PRICES), min_size=1, max_size=5), order_price=PRICES, credited=COUNTS)
def test_sums_do_not_depend_on_how_bills_are_split(parts, order_price, credited):
    """M3, semantics 10: the last part of an order line shows the exact sum of all, in one document or in several."""
    ordered = order([("1", GLASS, "2500", "C62", str(order_price))])
    lines = [(str(at), GLASS, str(quantity), "C62", str(price)) for at, (quantity, price) in enumerate(parts, start=1)]
    billed = [
        BilledBefore(order_number="PO-17", order_line="1", quantity=Decimal(quantity), amount=quantity * price)
        for quantity, price in [*parts[:-1], (-credited, order_price)]
    ]
    together = bill(lines)
    together = together.model_copy(
        update={"lines": tuple(line.model_copy(update={"order_line_reference": "1"}) for line in together.lines)}
    )
    alone = together.model_copy(update={"lines": together.lines[-1:]})
    summed = matched(together, [ordered], billed_before=billed[-1:]).sheet.lines[-1].terms
    split = matched(alone, [ordered], billed_before=billed).sheet.lines[0].terms
    quantity = sum(quantity for quantity, _ in parts) - credited
    exact = (
        sum((Fraction(price) * quantity for quantity, price in parts), Fraction(0)) - Fraction(order_price) * credited
    )

    assert [summed[f"line.{name}"] for name in SUMS] == [split[f"line.{name}"] for name in SUMS]
    assert split["line.cumulative_price_variance_amount"] == away((exact - Fraction(order_price) * quantity) * 100)
    assert split["line.cumulative_amount_variance"] == away((exact - Fraction(order_price) * 2500) * 100)


@given(packs=COUNTS, size=st.integers(1, 144), price=PRICES, either=st.booleans())
def test_a_change_of_unit_is_no_difference(packs, size, price, either):
    """M4: boxes of any size against pieces, either way round: every variance is zero."""
    in_packs = [("1", GLASS, str(packs), "BX", str(price * size))]
    in_pieces = [("1", GLASS, str(packs * size), "C62", str(price))]
    items = (CatalogueItem(id="700-1", description="Glass", unit_code="C62", packs={"BX": Decimal(size)}),)
    billed, ordered = (in_packs, in_pieces) if either else (in_pieces, in_packs)
    came = receipt(("1", GLASS, ordered[0][2], None, ordered[0][3]))

    terms = row(bill(billed), order(ordered), receipts=[came], items=items)

    assert terms["line.unit_differs"] is False
    variances = [value for name, value in terms.items() if "variance" in name]
    assert [value for value in variances if value not in (0, (0, 0))] == []
    assert len(variances) == 26


LINES = st.lists(st.tuples(st.sampled_from("ABCDEF"), COUNTS, st.integers(1, 9)), min_size=1, max_size=7)


def rows_of(drawn, *, first=1):
    """Number drawn lines."""
    return [
        (str(place), Item(seller_item_id=name, description=f"Part {name}"), str(quantity), "C62", str(price))
        for place, (name, quantity, price) in enumerate(drawn, start=first)
    ]


def by_line(document, ordered):
    """Give line → (order line, terms)."""
    result = matched(document, [ordered])
    terms = {each.id: each.terms for each in result.sheet.lines}
    return {pair.line: (pair.order_line, pair.key, terms[pair.line]) for pair in result.pairs}


@given(billed=LINES, ordered=LINES, draw=st.randoms(use_true_random=False), refer=st.booleans())
def test_the_sequence_of_lines_means_nothing(billed, ordered, draw, refer):
    """M4: shuffling the lines of invoice and order changes neither pairs nor measures."""
    document, purchase = bill(rows_of(billed), refer=refer), order(rows_of(ordered))
    shuffled, reordered = list(document.lines), list(purchase.lines)
    draw.shuffle(shuffled)
    draw.shuffle(reordered)

    again = by_line(
        document.model_copy(update={"lines": tuple(shuffled)}), purchase.model_copy(update={"lines": tuple(reordered)})
    )

    assert by_line(document, purchase) == again


@given(quantities=st.lists(COUNTS, min_size=1, max_size=8), draw=st.randoms(use_true_random=False))
def test_unambiguous_lines_pair_one_to_one(quantities, draw):
    """M4: with a number of its own each line finds its order line, whatever ids and sequence; none is taken twice."""
    ordered = rows_of([(f"N{place}", quantity, 3) for place, quantity in enumerate(quantities)])
    renumbered = [(str(90 + place), *line[1:]) for place, line in enumerate(ordered)]
    wanted = {renumbered[place][0]: ordered[place][0] for place in range(len(ordered))}
    draw.shuffle(renumbered)

    pairs = {line: found[0] for line, found in by_line(bill(renumbered, refer=False), order(ordered)).items()}

    assert pairs == wanted


@given(billed=LINES, ordered=LINES, refer=st.booleans())
def test_pairing_overbills_by_one_line_at_most(billed, ordered, refer):
    """M9: once an order line is used up nothing more joins it: all lines but the last fit into what was ordered."""
    rows = rows_of(ordered)
    taken = {}
    for line, (order_line, _, terms) in sorted(by_line(bill(rows_of(billed), refer=refer), order(rows)).items()):
        if order_line is not None:
            taken.setdefault(order_line, []).append((line, terms["line.quantity"]))
    quantities = {line: int(quantity) * 10**6 for line, _, quantity, _, _ in rows}

    for order_line, lines in taken.items():
        total, largest = sum(quantity for _, quantity in lines), max(quantity for _, quantity in lines)
        assert total - largest < quantities[order_line] or len(lines) == 1


@given(arrived=LINES, ordered=LINES)
def test_no_received_quantity_is_lost_or_made(arrived, ordered):
    """M9: what came of ordered items, by item alone, is counted once, no more and no less."""
    rows = rows_of(ordered)
    names = {item.seller_item_id for _, item, *_ in rows}
    came = receipt(*((line, item, quantity, None, "C62") for line, item, quantity, *_ in rows_of(arrived)), refer=False)
    found = by_line_received(bill(rows), order(rows), came)

    assert sum(found) == sum(quantity for name, quantity, _ in arrived if name in names) * 10**6


def by_line_received(document, ordered, came):
    """Give the received quantity of every line."""
    return [each.terms["line.received_quantity"] for each in matched(document, [ordered], [came]).sheet.lines]


@given(draw=st.randoms(use_true_random=False), sequences=st.lists(st.integers(1, 9), unique=True, max_size=4))
def test_changes_come_in_any_sequence(draw, sequences):
    """M4: the order as it stands does not depend on the sequence in which its documents are given."""
    documents = [order()]
    documents += [
        change([("1", GLASS, str(10 + each), "C62", "100")], number=f"POC-{each}", sequence=each) for each in sequences
    ]
    shuffled = list(documents)
    draw.shuffle(shuffled)

    assert effective_order(shuffled) == effective_order(documents)


@given(
    document=bills() | bills(CreditNote) | order_responses(),
    ordered=orders(),
    came=receipt_advices(),
    linked=st.booleans(),
)
def test_matching_is_total_and_deterministic(document, ordered, came, linked):
    """C7: whatever valid documents meet, matching gives a sheet, and the same sheet again."""
    if linked:
        document = document.model_copy(update={"order_reference": ordered.number})
        came = came.model_copy(update={"order_reference": ordered.number})

    sheets = [matched(document, [ordered], [came]).sheet for _ in range(2)]

    assert canonical_bytes(sheets[0]) == canonical_bytes(sheets[1])
    assert sheets[0].terms["order.found"] or not linked
