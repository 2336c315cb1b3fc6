"""Counterfactuals: what each actor would change, in which words, and what is never said."""

from decimal import Decimal

import pytest

from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals
from rules_engine.pipeline.line import counterfactual_scene
from rules_engine.pipeline.line.counterfactual import GROUPS_MAX, counterfactuals
from rules_engine.rules.model import Ruleset
from tests import samples
from tests.sample_rules import ACCEPT, hold, rule, ruleset
from tests.starter import starter
from tests.what_if import decided_once, one_step_less, passes

ONE = [("1", samples.GLASS, "10", "C62", "100")]


def told(once):
    """Give the sentences by actor."""
    return {found.actor: found.sentence for found in counterfactuals(once)}


def row(quantity="10", price="100", line="1"):
    """Give one row of a bill."""
    return [(line, samples.GLASS, quantity, "C62", price)]


def loosened(percent):
    """Give the starter ruleset with another limit for prices."""
    content = starter().model_dump(mode="json", by_alias=True)
    for tolerance in content["tolerances"]:
        if tolerance["id"] == "price":
            tolerance["upper"]["percent"]["percent"] = percent
    return Ruleset.model_validate(content)


def test_an_accepted_document_needs_no_change():
    """E6: nothing is suggested where nothing stands."""
    assert () == counterfactuals(decided_once(samples.bill(ONE), [samples.order(ONE)]))


def test_a_price_by_supplier_buyer_and_rule_owner():
    """E6: the supplier bills the order's price, the buyer orders the billed one, the rule owner widens the limits."""
    rules = ruleset(
        ACCEPT,
        tolerances=[
            {
                "id": "price",
                "name": "Unit price",
                "dimension": "unit_price",
                "upper": {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"},
            }
        ],
    )
    once = decided_once(samples.bill(row(price="105.311")), [samples.order(ONE)], rules=rules)

    assert {
        "supplier": "Ask the supplier for an invoice at 100.00 DKK each on line 1, a credit of 53.11 DKK without VAT.",
        "buyer": "Change line 1 of order PO-17 to 105.311 DKK each.",
        "rule_owner": "Widen the upper limit of “Unit price” from 2 % to 5.32 %.",
    } == told(once)
    assert "tolerance price: upper ratio 2 % -> 5.32 %" == counterfactuals(once)[2].change


def test_only_the_rule_owner_is_told_where_a_tolerance_ends():
    """E6: what supplier and buyer are asked for is the same, wherever the tolerance ends."""
    strict, loose = (
        told(decided_once(samples.bill(row(price="130")), [samples.order(ONE)], rules=loosened(percent)))
        for percent in ("1", "9.99")
    )

    assert strict.pop("rule_owner") != loose.pop("rule_owner")
    assert strict == loose
    assert {"supplier", "buyer"} == set(strict)


def test_the_receiver_books_the_smallest_quantity_that_passes():
    """E6: with ten percent allowed, 100 billed and 60 received, 31 more are enough and 30 are not."""
    rules = ruleset(
        ACCEPT,
        tolerances=[
            {
                "id": "received",
                "dimension": "received_quantity",
                "upper": {"percent": {"state": "value", "percent": "10"}, "action": "hold_line"},
            }
        ],
    )
    advice = samples.receipt(("1", samples.GLASS, "60", None, "C62"))
    once = decided_once(samples.bill(row("100")), [samples.order(row("100"))], [advice], rules=rules)
    (found,) = [each for each in counterfactuals(once) if each.actor == "receiver"]

    assert "Book 31 pieces more as received on line 1 of order PO-17, if that is so." == found.sentence
    assert passes(once, found.needed)
    assert [False] == [passes(once, changes) for changes in one_step_less(found.needed)]


def test_parts_of_a_unit_are_booked_as_fine_as_they_are_counted():
    """E6: kilograms billed with one decimal are booked with one decimal."""
    ordered = [("1", samples.PUTTY, "4.5", "KGM", "25")]
    advice = samples.receipt(("1", samples.PUTTY, "4", None, "KGM"))

    sentence = told(decided_once(samples.bill(ordered), [samples.order(ordered)], [advice]))["receiver"]

    assert "Book 0.5 kg more as received on line 1 of order PO-17, if that is so." == sentence


def test_who_cannot_do_it_alone_is_named_together():
    """E6: another seller and goods nobody booked: supplier and receiver are each told of the other."""
    document = samples.bill(ONE, seller=Party(name="Nordisk Handel A/S", vat_id="NO987654321"))
    once = decided_once(document, [samples.order(ONE)], [])
    found = counterfactuals(once)

    assert ["supplier", "receiver"] == [each.actor for each in found]
    assert "This is enough only together with the receiver." in found[0].sentence
    assert "This is enough only together with the supplier." in found[1].sentence
    assert found[0].needed == found[1].needed
    assert passes(once, found[0].needed)
    assert not any(passes(once, each.changes) for each in found)


def test_several_problems_of_one_actor_are_corrected_together():
    """E6: price, surplus line and currency are one sentence to the supplier."""
    document = samples.bill([*row(price="130"), ("2", samples.PUTTY, "1", "KGM", "9")], currency="EUR")
    sentence = told(decided_once(document, [samples.order(ONE)]))["supplier"]

    assert "Ask the supplier for an invoice in DKK, without line 2 and at 100.00 DKK each on line 1." == sentence


def test_fewer_changes_are_found_where_none_of_more_can_be_spared():
    """E6: the right currency alone clears what the right seller and buyer clear only together, so it alone is asked."""
    differs = [{"term": f"document.{name}_differs", "op": "is true"} for name in ("currency", "seller", "buyer")]
    stands = {"all": [differs[0], {"any": differs[1:]}]}
    other = Party(name="Nordisk Handel A/S", vat_id="NO987654321")
    document = samples.bill(ONE, seller=other, buyer=other, currency="EUR")
    once = decided_once(document, [samples.order(ONE)], rules=ruleset(ACCEPT, rule("differs", stands, hold())))

    assert "Ask the supplier for an invoice in DKK." == told(once)["supplier"]


def test_small_surpluses_that_add_up_are_corrected_on_all_lines():
    """E6: a total that leaks is asked for on every line: how many would do is not told."""
    items = [samples.GLASS.model_copy(update={"buyer_item_id": f"700-{line}"}) for line in range(1, 7)]
    ordered = [(str(line), item, "10", "C62", "200") for line, item in enumerate(items, start=1)]
    billed = [(line, item, quantity, unit, "203") for line, item, quantity, unit, _ in ordered]
    rules = ruleset(
        ACCEPT,
        tolerances=[
            {
                "id": "total",
                "dimension": "total",
                "upper": {"absolute": {"state": "value", "amount": {"DKK": "100"}}, "action": "hold_header"},
            }
        ],
    )
    supplier = counterfactuals(decided_once(samples.bill(billed), [samples.order(ordered)], rules=rules))[0]

    assert 6 == len(supplier.changes)


def test_an_order_nobody_entered_is_entered_by_the_buyer():
    """E6: a document that names an order nobody knows passes once the order is entered as billed."""
    once = decided_once(samples.bill(ONE, order_reference="PO-99"), [])

    assert {"buyer": "Enter order PO-99 as it is billed (1 line), if it was placed."} == told(once)


def test_a_cancelled_order_is_reopened_by_the_buyer():
    """E6: a cancellation can be taken back."""
    once = decided_once(samples.bill(ONE), [samples.order(ONE)], order_cancelled=True)

    assert {"buyer": "Reopen order PO-17."} == told(once)


def test_a_change_of_the_order_counts_after_earlier_changes():
    """E6: the buyer's change is made on the order as it stands."""
    orders = [samples.order(ONE), samples.change(row(price="110"), sequence=4)]
    once = decided_once(samples.bill(row(price="130")), orders)
    found = {each.actor: each for each in counterfactuals(once)}

    assert "order PO-17 line 1: net_price 110 -> 130" == found["buyer"].change
    assert "line 1: net_price 130 -> 110" == found["supplier"].change


def test_all_changes_of_an_order_are_one_order_change():
    """E6: price, quantity and a new line are restated in one change, and the order's printed totals move with them."""
    ordered = samples.order(ONE, totals=Totals(sum_of_line_net_amounts=1000, total_without_vat=1000))
    once = decided_once(samples.bill([*row("12", "130"), ("2", samples.PUTTY, "1", "KGM", "9")]), [ordered])
    (buyer,) = [each for each in counterfactuals(once) if each.actor == "buyer"]
    (change,) = counterfactual_scene.changed(counterfactual_scene.Scene.of(once), buyer.needed).context.orders[1:]

    assert 3 == len(buyer.changes)
    assert [1560, 9] == [line.line_net_amount for line in change.lines]
    assert 1569 == change.totals.total_without_vat


def test_answers_and_credits_are_not_cleared_by_changing_the_order():
    """E6: an answer is measured against what was asked, a credit against what was agreed."""
    answer = decided_once(samples.answer(row(price="101")), [samples.order(ONE)])
    credit = decided_once(samples.credit(row(price="80")), [samples.order(ONE)])

    assert {"supplier": "Ask the supplier for an order response at 100.00 DKK each on line 1."} == told(answer)
    assert "Ask the supplier for a credit note at 100.00 DKK each on line 1." == told(credit)["supplier"]
    assert "buyer" not in told(credit)


def test_nobody_is_asked_for_what_only_people_can_clear():
    """E6: no account, no duplicate and no doubtful reading is ever suggested away."""
    for terms in ({"document.duplicate": True}, {"document.iban_differs": True}, {"document.read_surely": False}):
        assert () == counterfactuals(decided_once(samples.bill(ONE), [samples.order(ONE)], terms=terms))


def test_nothing_is_said_where_the_executions_disagreed():
    """E6: a document held because the engines disagree is not explained away by one of them."""
    once = decided_once(samples.bill(ONE), [samples.order(ONE)])
    held = once.decision.model_copy(update={"outcome": "held"})

    assert () == counterfactuals(once._replace(decision=held))


@pytest.mark.parametrize("limit", range(1, 9))
def test_what_was_not_tried_is_not_said(limit, monkeypatch):
    """E6: with fewer trials less is said, and all of it is true."""
    once = decided_once(samples.bill(row(price="130")), [samples.order(ONE)])
    whole = counterfactuals(once)
    monkeypatch.setattr(counterfactual_scene, "TRIALS_MAX", limit)
    found = counterfactuals(once)

    assert [each.sentence for each in found] == [each.sentence for each in whole[: len(found)]]
    assert len(found) < len(whole)


def test_a_long_document_is_answered_within_its_trials():
    """E6: of many lines, all changes of one kind stand or fall together; the others are counted in the sentence."""
    count = GROUPS_MAX + 16
    items = [samples.GLASS.model_copy(update={"buyer_item_id": f"700-{line}"}) for line in range(count)]
    ordered = [(str(line), item, "10", "C62", "200") for line, item in enumerate(items, start=1)]
    billed = [(line, item, quantity, unit, "250") for line, item, quantity, unit, _ in ordered]
    trials = counterfactual_scene.Trials()
    once = decided_once(samples.bill(billed), [samples.order(ordered)])
    found = counterfactuals(once, trials)

    assert ["supplier", "buyer", "rule_owner"] == [each.actor for each in found]
    assert f"and {count - 8} more changes, a credit of" in found[0].sentence
    assert count == len(found[0].changes)
    assert trials.made < 40


def test_a_rule_without_a_difference_has_no_counterfactual():
    """E6: where a rule holds for no difference between documents, nobody can change one."""
    rules = ruleset(ACCEPT, rule("always", {"term": "order.found", "op": "is true"}, hold()))

    assert () == counterfactuals(decided_once(samples.bill(row(price="130")), [samples.order(ONE)], rules=rules))


def test_sums_that_do_not_follow_are_made_right():
    """E6: totals that do not add up are the supplier's to correct."""
    totals = Totals(sum_of_line_net_amounts=Decimal(1000), total_without_vat=Decimal(1100), amount_due=Decimal(1100))
    once = decided_once(samples.bill(ONE, totals=totals), [samples.order(ONE)])

    assert {
        "supplier": "Ask the supplier for an invoice whose sums add up, a credit of 100.00 DKK without VAT."
    } == told(once)
