"""Pairing: which line belongs to which order line, when references help and when they mislead."""

from rules_engine.documents.lines import Item
from rules_engine.documents.policy import MatchPolicy
from rules_engine.matching import pairing
from rules_engine.matching.context import BilledBefore
from tests.samples import GLASS, ORDERED, PUTTY, bill, order
from tests.starter import matched

FRAME = Item(description="Oak frame 60 by 90", seller_item_id="FG-33")


def pairs(document, *orders, **known):
    """Give line → (order line, key)."""
    result = matched(document, orders or [order()], **known)
    return {pair.line: (pair.order_line, pair.key) for pair in result.pairs}


def relined(document, **changes):
    """Change lines of a document by id."""
    lines = tuple(line.model_copy(update=changes.get(f"line_{line.id}", {})) for line in document.lines)
    return document.model_copy(update={"lines": lines})


def differs(document, line, *orders):
    """Tell whether the item of a line is said to differ."""
    rows = {row.id: row.terms for row in matched(document, orders or [order()]).sheet.lines}
    return rows[line].get("line.item_differs")


def test_by_reference():
    """M4: the order line a line names, with or without leading zeros."""
    padded = relined(bill(), line_1={"order_line_reference": "0001"})

    assert pairs(padded) == {"1": ("1", "order_line"), "2": ("2", "order_line")}


def test_by_each_key_where_no_reference_helps():
    """M4: without references item numbers pair, then descriptions, then most of the words."""
    by_number = bill([("8", GLASS, "10", "C62", "100"), ("9", PUTTY, "4", "KGM", "25")], refer=False)
    by_words = bill([("8", Item(description="White putty, 1 kg"), "4", "KGM", "25")], refer=False)

    assert pairs(by_number) == {"8": ("1", "buyer_item"), "9": ("2", "seller_item")}
    assert pairs(by_words) == {"8": ("2", "description")}


def test_a_substitution_keeps_its_reference():
    """M4: another item under the order line it names is paired, and said to differ."""
    other = bill([("1", FRAME, "10", "C62", "100"), ORDERED[1]])

    assert pairs(other)["1"] == ("1", "order_line")
    assert differs(other, "1") is True


def test_very_many_alike_lines_pair_in_turn(monkeypatch):
    """M4: beyond what an assignment can weigh, lines that fit several order lines take the first that is free."""
    monkeypatch.setattr(pairing, "EDGES_MAX", 5)
    rows = [("1", PUTTY, "4", "KGM", "25"), ("2", PUTTY, "4", "KGM", "25")]
    rows += [("3", FRAME, "10", "C62", "100"), ("4", FRAME, "10", "C62", "100")]
    found = pairs(bill(rows, refer=False), order(rows))

    assert {"1": "1", "2": "2", "3": "3", "4": "4"} == {line: order_line for line, (order_line, _) in found.items()}


def test_a_wrong_reference_yields_to_the_item():
    """M4: a line whose number and words are wholly those of another, free order line goes there."""
    wrong = relined(bill([ORDERED[1]], refer=False), line_2={"order_line_reference": "1"})

    assert pairs(wrong) == {"2": ("2", "seller_item")}


def test_a_doubled_number_does_not_move_a_line():
    """M4: a line keeps its reference where its words agree, though its number is another order line's."""
    muddled = bill([ORDERED[0], ("2", PUTTY.model_copy(update={"seller_item_id": "FG-4"}), "4", "KGM", "25")])

    assert pairs(muddled)["2"] == ("2", "order_line")
    assert differs(muddled, "2") is True


def test_split_lines_share_an_order_line():
    """M4: lines that add up to the order line share it; the excess line is the later one."""
    split = relined(
        bill([("1", GLASS, "6", "C62", "100"), ("3", GLASS, "6", "C62", "100")]), line_3={"order_line_reference": "1"}
    )
    rows = {row.id: row.terms for row in matched(split, [order()]).sheet.lines}

    assert pairs(split) == {"1": ("1", "order_line"), "3": ("1", "order_line")}
    assert [rows[line]["line.quantity_variance"] for line in ("1", "3")] == [-4_000_000, 2_000_000]


def test_a_line_billed_twice_has_no_order_line_left():
    """M6: the whole order line a second time in one invoice belongs to nothing."""
    twice = relined(bill([ORDERED[0], ("3", GLASS, "10", "C62", "100")]), line_3={"order_line_reference": "1"})

    assert pairs(twice) == {"1": ("1", "order_line"), "3": (None, None)}


def test_a_rebate_line_fits_a_full_order_line():
    """M4: a line that takes nothing away belongs to its order line though all of that is billed."""
    rebate = relined(bill([ORDERED[0], ("3", GLASS, "-1", "C62", "100")]), line_3={"order_line_reference": "1"})

    assert pairs(rebate)["3"] == ("1", "order_line")


def test_join_by_item_while_some_is_left():
    """M4: without references two part lines of one item share the order line; a third has nothing left."""
    parts = bill([(line, GLASS, "5", "C62", "100") for line in ("1", "2", "3")], refer=False)

    assert [pair[0] for pair in pairs(parts).values()] == ["1", "1", None]


def test_position_only_where_nothing_contradicts():
    """M4: the place in the document pairs nameless lines and equal terms, never a contradicting item at other terms."""
    nameless = bill([("1", Item(), "7", "C62", "100")], refer=False)
    same_terms = bill([("1", FRAME, "10", "C62", "100")], refer=False)
    other_terms = bill([("1", FRAME, "3", "C62", "80")], refer=False)

    assert pairs(nameless) == {"1": ("1", "position")}
    assert pairs(same_terms) == {"1": ("1", "position")}
    assert pairs(other_terms) == {"1": (None, None)}


def test_the_policy_names_the_keys():
    """R7: a policy without positions and descriptions leaves such lines unpaired."""
    strict = MatchPolicy(id="strict", pairing=("order_line", "seller_item"))
    nameless = bill([("1", Item(description="Putty white"), "4", "KGM", "25")], refer=False)

    assert pairs(nameless, policy=strict) == {"1": (None, None)}


def test_a_line_pairs_within_the_order_it_names():
    """M4: with several orders a line pairs only within its own, also where the other has the same item."""
    lines = bill().lines
    both = bill(lines=(lines[0].model_copy(update={"order_reference": "PO-18"}), lines[1]))
    result = matched(both, [order(), order(number="PO-18")])

    assert [(pair.order_number, pair.order_line) for pair in result.pairs] == [("PO-18", "1"), ("PO-17", "2")]
    assert result.order_lines_not_billed == ("PO-17/1", "PO-18/2")


def test_silent_numbers_say_nothing():
    """A number such as n/a is no number: it neither pairs nor contradicts."""
    silent = GLASS.model_copy(update={"seller_item_id": "n/a", "buyer_item_id": "-"})

    assert differs(bill([("1", silent, "10", "C62", "100")]), "1") is False


def test_equal_lines_are_two_lines():
    """M4: four equal lines pair one to one with four equal order lines."""
    rows = [(str(place), GLASS, "1", "C62", "100") for place in range(1, 5)]

    assert [pair[0] for pair in pairs(bill(rows, refer=False), order(rows)).values()] == ["1", "2", "3", "4"]


def test_one_id_in_two_orders_goes_by_the_item():
    """M4: a line that names no order, and a line id that two orders have, is settled by the item, or not at all."""
    other = order([("1", FRAME, "10", "C62", "100"), ORDERED[1]], number="PO-18")
    rows = [("a", PUTTY, "4", "KGM", "25"), ("b", PUTTY, "4", "KGM", "25"), ("c", FRAME, "10", "C62", "100")]
    names = (("PO-17", "2"), ("PO-18", "2"), (None, "1"))
    lines = tuple(
        line.model_copy(update={"order_reference": number, "order_line_reference": reference})
        for line, (number, reference) in zip(bill(rows).lines, names, strict=True)
    )
    result = matched(bill(lines=lines, order_reference=None), [order(), other])

    assert [pair.order_number for pair in result.pairs] == ["PO-17", "PO-18", "PO-18"]


def test_very_many_unlike_lines_stay_unpaired():
    """C10: beyond the limit words are not weighed against each other; such lines have no order line."""
    ordered = order([(f"O{place}", Item(description=f"Thing {place} red"), "1", "C62", "5") for place in range(201)])
    billed = bill(
        [(f"B{place}", Item(description=f"red thing {place}"), "2", "C62", "5") for place in range(201)], refer=False
    )
    words_only = MatchPolicy(id="words", pairing=("description",))

    assert matched(billed, [ordered], policy=words_only).sheet.terms["document.unpaired_lines"] == 201


def test_very_many_equal_lines_pair_in_turn():
    """C10: of very many equal lines each takes the order line in its place."""
    rows = [(str(place), GLASS, "1", "C62", "100") for place in range(250)]
    pairs_of_equals = matched(bill(rows, refer=False), [order(rows)]).pairs

    assert [pair.order_line for pair in pairs_of_equals] == [str(place) for place in range(250)]


def split_order(*centres, price="100", prices=None, quantities=None):
    """Give an order of one item, a line for each cost centre."""
    prices, quantities = prices or [price] * len(centres), quantities or ["10"] * len(centres)
    rows = [(str(at), GLASS, quantities[at - 1], "C62", prices[at - 1]) for at in range(1, len(centres) + 1)]
    lines = zip(order(rows).lines, centres, strict=True)
    return order(lines=tuple(line.model_copy(update={"cost_centre": centre}) for line, centre in lines))


def asked(document, *orders, **known):
    """Give the lines that are asked about with the order lines in question."""
    rows = matched(document, orders, **known).sheet.lines
    return {row.id: said for row in rows if (said := row.terms.get("line.order_line_candidates")) is not None}


def test_two_order_lines_that_fit_alike_are_asked_about():
    """M4: a line that two order lines fit alike, booked on two cost centres, is paired with neither; both are named."""
    one = bill([("1", GLASS, "10", "C62", "100")], refer=False)
    either = split_order("400", "500")

    assert pairs(one, either) == {"1": (None, None)}
    assert asked(one, either) == {"1": "PO-17 line 1 (10 C62 at 100 400); PO-17 line 2 (10 C62 at 100 500)"}
    assert asked(one, either, policy=MatchPolicy(id="guess", pairing_margin=0)) == {}


def test_what_tells_order_lines_apart_is_not_asked_about():
    """M4: a reference, a price, what is left, or that nothing differs: then one order line is plainly meant."""
    line = ("1", GLASS, "10", "C62", "100")
    unnamed, named = bill([line], refer=False), relined(bill([line]), line_1={"order_line_reference": "2"})
    billed = (BilledBefore(order_number="PO-17", order_line="1", quantity="10", amount="1000"),)

    assert pairs(named, split_order("400", "500")) == {"1": ("2", "order_line")}
    assert pairs(unnamed, split_order("400", "500", prices=["80", "100"]))["1"][0] == "2"
    assert pairs(unnamed, split_order("400", "500"), billed_before=billed)["1"][0] == "2"
    assert pairs(unnamed, split_order("400", "400"))["1"][0] == "1"


def test_a_price_between_two_nearly_equal_ones_is_asked_about():
    """M4: billed at 100, ordered at 99.90 and at 100.10: nobody can say which."""
    unnamed = bill([("1", GLASS, "10", "C62", "100")], refer=False)

    assert list(asked(unnamed, split_order("400", "400", prices=["99.90", "100.10"]))) == ["1"]


def test_lines_that_could_change_places_without_effect_are_not_asked_about():
    """M4: two equal lines for two order lines bill the same of each, whichever goes where; unequal ones do not."""
    equal = bill([(line, GLASS, "10", "C62", "100") for line in "12"], refer=False)
    parts = bill([("1", GLASS, "4", "C62", "100"), ("2", GLASS, "6", "C62", "100")], refer=False)

    assert asked(equal, split_order("400", "500")) == {}
    assert sorted(asked(equal, split_order("400", "500", "600"))) == ["1", "2"]
    assert sorted(asked(parts, split_order("400", "500"))) == ["1", "2"]


def test_one_more_line_of_two_order_lines_already_billed_is_asked_about():
    """M4: two lines name their order lines, a third names none and either has room for it: nobody can say which."""
    three = bill([(line, GLASS, "3", "C62", "100") for line in "123"])
    named = relined(three, **{f"line_{line}": {"order_line_reference": line} for line in "12"})
    unnamed = relined(named, line_3={"order_line_reference": None})

    assert list(pairs(unnamed, split_order("400", "500")).values())[:2] == [("1", "order_line"), ("2", "order_line")]
    assert list(asked(unnamed, split_order("400", "500"))) == ["3"]
    assert pairs(unnamed, split_order("400", "400"))["3"][0] == "1"
