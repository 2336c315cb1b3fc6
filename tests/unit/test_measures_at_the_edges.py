"""Measures where something is not printed: what can be told is told, and what cannot is unknown, never a guess."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.master_records import Customer, PriceEntry, SalesPriceList
from rules_engine.documents.payment_terms import understood
from rules_engine.documents.totals import Totals
from rules_engine.matching.allocation import PLACES_MAX, Edge, Offer, allocate
from rules_engine.matching.conservation import split
from rules_engine.matching.context import BilledBefore, BlanketAround, BudgetPosition, BudgetShare
from rules_engine.matching.duplicates import DuplicateKind, Fingerprint, keys, suspicions
from rules_engine.matching.likeness import distance
from rules_engine.matching.linking import LinkedOrder
from rules_engine.matching.quantities import unit_price
from rules_engine.matching.requests import RequestContext, match_request
from rules_engine.matching.resolving import names_of, names_of_text
from rules_engine.matching.sales import SaleContext, _entry
from rules_engine.matching.shipping_measures import shipped_by_line
from rules_engine.matching.texts import item_number
from tests.samples import BUYER, GLASS, ORDERED, PUTTY, SELLER, bill, order, receipt
from tests.starter import matched

DAY = date(2026, 1, 20)
ONE = [("1", GLASS, "10", "C62", "100")]


def without(document, *names, line=0):
    """Give a document that does not print some values of a line."""
    lines = list(document.lines)
    lines[line] = lines[line].model_copy(update=dict.fromkeys(names))
    return document.model_copy(update={"lines": tuple(lines)})


def of_document(document, orders, **known):
    """Give the terms of a document."""
    return matched(document, orders, **known).sheet.terms


def of_line(document, orders, receipts=(), **known):
    """Give the terms of its first line."""
    return matched(document, orders, receipts, **known).sheet.lines[0].terms


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "days"),
    ((-9, -3, 3), (4, 9, -4), (-1, 1, 0), (None, -5, 5), (6, None, -6), (None, None, None)),
)
def test_a_bill_outside_the_validity_of_its_order(valid_from, valid_to, days):
    """T3: SAP's LD: days after a blanket order ends, or before it begins as negative; without an end nobody knows."""
    ends = [None if each is None else DAY + timedelta(days=each) for each in (valid_from, valid_to)]
    blanket = order(ONE, valid_from=ends[0], valid_to=ends[1])

    assert days == of_document(bill(ONE), [blanket]).get("document.days_outside_validity")


def test_the_total_with_vat_needs_every_rate():
    """T3: with a rate missing on a charge of the order and two on its lines, no total with VAT is expected."""
    freight = AllowanceCharge(charge=True, amount=Decimal(50), reason="Freight", reason_code="FC")
    rated = order(ORDERED, allowance_charges=(freight,))
    lines = [
        line.model_copy(update={"vat_rate": rate})
        for line, rate in zip(rated.lines, (Decimal(25), Decimal(12)), strict=True)
    ]
    billed = bill(ORDERED, allowance_charges=(freight,))
    name = "document.total_with_vat_variance"

    assert name not in of_document(billed, [rated.model_copy(update={"lines": tuple(lines)})])
    known = freight.model_copy(update={"vat_rate": Decimal(25)})
    both = [
        each.model_copy(update={"allowance_charges": (known,)})
        for each in (billed, rated.model_copy(update={"lines": tuple(lines)}))
    ]
    assert name in of_document(both[0], [both[1]])


def test_an_ordered_amount_that_is_not_printed_is_quantity_times_price():
    """T3: cumulative dimensions know what was ordered in money also where the order prints no amounts."""
    plain = without(order(ONE), "line_net_amount")

    assert 1_000_00 == of_line(bill(ONE), [plain])["line.ordered_amount"]
    assert "line.ordered_amount" not in of_line(bill(ONE), [without(plain, "net_price")])


def test_an_order_line_without_an_amount_agrees_in_none():
    """M10: where neither amount nor price of an order line is known, its line does not agree in amount."""
    assert "line_total" != of_document(bill(ONE), [without(order(ONE), "line_net_amount", "net_price")]).get(
        "document.matched_at"
    )


def test_goods_that_did_not_come_cost_nothing_known_without_a_price():
    """T3: SAP's DW: what is billed of goods that did not come is unknown where the order has no price."""
    came_not = receipt(("2", PUTTY, "4", None, "KGM"))
    known, unknown = (of_line(bill(), [each], [came_not]) for each in (order(), without(order(), *PRICES)))

    assert 1_000_00 == known["line.not_received_amount"]
    assert "line.not_received_amount" not in unknown


PRICES = ("net_price", "line_net_amount")


def test_a_receipt_line_of_another_order_is_not_ours():
    """M4: a receipt advice for two orders counts only the lines of each for each."""
    advice = receipt(("1", GLASS, "10", None, "C62"), ("2", PUTTY, "4", None, "KGM"))
    lines = (advice.lines[0].model_copy(update={"order_reference": "PO-99"}), advice.lines[1])
    terms = [
        line.terms for line in matched(bill(), [order()], [advice.model_copy(update={"lines": lines})]).sheet.lines
    ]

    assert [0, 4_000_000] == [each["line.received_quantity"] for each in terms]


def test_an_item_is_found_by_a_number_that_was_learned():
    """C16: a number a person said is an item finds it; one that is learned of an item that is gone finds nothing."""
    pane = CatalogueItem(id="G-1", description="Glass", unit_code="C62", category="glass")
    named = {item_number("FG-4"): "G-1"}

    assert "glass" == of_line(bill(ONE), [order(ONE)], items=(pane,), item_names=named)["line.category"]
    assert "line.category" not in of_line(
        bill(ONE), [order(ONE)], items=(pane,), item_names={item_number("FG-4"): "G-2"}
    )


@pytest.mark.parametrize(("rate", "limit", "over"), ((None, None, None), ("7.5", 75_000, 25_000)))
def test_a_blanket_order_in_another_currency_limits_at_the_rate_of_its_day(rate, limit, over):
    """M1, M4: the limit of a blanket order is turned into the currency of the bill; without a rate nobody knows it."""
    blanket = order(ONE, number="BO-1", currency="EUR", limit_amount=Decimal(100))
    around = BlanketAround(order=blanket, rate=None if rate is None else Decimal(rate))
    call_off = order(ONE, blanket_order_reference="BO-1")
    terms = of_document(bill(ONE, totals=Totals(total_without_vat=Decimal(1000))), [call_off], blankets=(around,))

    assert (terms.get("order.blanket_limit_amount"), terms.get("document.blanket_limit_variance")) == (limit, over)
    assert ("document.blanket_billed" in terms) is (rate is not None)


def test_the_own_currency_has_a_rate_of_one():
    """T3: a bill in the company's own currency differs by nothing from the rate of the order; no rate is needed."""
    own, other = (
        of_document(bill(ONE), [order(ONE)], company_currency=currency).get("document.exchange_rate_variance_bp")
        for currency in ("DKK", "EUR")
    )

    assert own is not None
    assert tuple(own) == (0, 0)
    assert other is None


@pytest.mark.parametrize(
    ("rates", "ratio"), (({}, 100), ({"PO-17": "8", "PO-18": "7"}, 200), ({"PO-17": "8", "PO-18": None}, None))
)
def test_a_bill_of_orders_of_several_days_has_the_rate_of_each(rates, ratio):
    """M4: of several orders each line counts at the rate of its own order's day; one that is missing leaves no term."""
    orders = [order(ONE, number=number) for number in ("PO-17", "PO-18")]
    billed = bill((*ONE, ("2", *ONE[0][1:])))
    lines = [
        line.model_copy(update={"order_reference": each.number})
        for line, each in zip(billed.lines, orders, strict=True)
    ]
    terms = of_document(
        billed.model_copy(update={"lines": tuple(lines)}),
        orders,
        company_currency="NOK",
        rate=Decimal("7.65"),
        order_rate=Decimal("7.574257425742574257"),
        order_rates={name: None if rate is None else Decimal(rate) for name, rate in rates.items()},
    )
    found = terms.get("document.exchange_rate_variance_bp")

    assert (None if found is None else found.down) == ratio


@pytest.mark.parametrize(("printed", "amount"), ((Decimal(1_000), 20_00), (None, None)))
def test_a_discount_needs_an_amount(printed, amount):
    """P3: two percent within ten days of what is due; of a bill without an amount due nobody knows how much."""
    terms = understood("2/10 net 30")
    document = bill(ONE, totals=Totals(amount_due=printed))
    found = of_document(document, [order(ONE)], payment_terms=terms, today=DAY)

    assert amount == found.get("document.discount_amount")
    assert "document.terms_due_date" in found


BUDGET = BudgetPosition(id="B", cost_centre="4", owner="r", amount=1, reserved=0, committed=0, consumed=0)


def test_a_budget_that_the_bill_does_not_touch_is_not_told():
    """B1: budgets are kept, but no line of the bill draws on one."""
    share = BudgetShare(order_number="PO-98", order_line="1", budget="B", amount=1)
    found = of_document(bill(ONE), [order(ONE)], budgets_kept=True, budgets=(BUDGET,), budget_shares=(share,))

    assert found["budget.found"] is False


def _share(line, budget, amount):
    """Give what a line of no order holds of a budget."""
    return BudgetShare(order_number="", order_line=str(line), budget=budget.id, quantity=0, amount=amount)


@pytest.mark.parametrize(
    ("stands", "told"),
    (
        ({"warn": 100_00, "stop": 900_00, "route": 500_00}, "stop"),
        ({"warn": 100_00, "stop": 1_000_00, "route": 900_00}, "route"),
        ({"warn": None, "stop": 999_99, "route": 500_00}, "stop"),
        ({"warn": 100_00, "stop": None, "route": 100_00}, "stop"),
        ({"warn": 2_000_00, "stop": 3_000_00, "route": 1_000_00}, "route"),
        ({"warn": None, "stop": 3_000_00, "route": 1_000_00}, "warn"),
    ),
)
def test_of_several_budgets_the_strictest_that_is_exceeded_is_told(stands, told):
    """A7: a budget that stops is never hidden by one that warns and is exceeded by more; else the least left."""
    budgets = tuple(
        BUDGET.model_copy(update={"id": f"B-{name}", "when_exceeded": name, "amount": amount})
        for name, amount in stands.items()
    )
    rows = [(str(at), *ONE[0][1:]) for at in range(len(budgets))]
    asked = RequestContext(
        document_id="0" * 64,
        budgets_kept=True,
        budgets=budgets,
        budget_shares=[_share(at, each, 1_000_00) for at, each in enumerate(budgets)],
        today=DAY,
        received_on=DAY,
    )
    free = [_share(at, each, 0) for at, each in enumerate(budgets)]
    billed = of_document(bill(rows, refer=False), [], budgets_kept=True, budgets=budgets, budget_shares=free)

    assert told == match_request(order(rows), asked).sheet.terms["budget.when_exceeded"]
    assert told == billed["budget.when_exceeded"]


def test_what_stands_beside_the_lines_draws_on_the_orders_own_budget():
    """B1: freight of the whole bill draws on the budget of the order as a whole."""
    shares = tuple(
        BudgetShare(order_number="PO-17", order_line=line, budget="B", amount=amount)
        for line, amount in (("1", 1_000_00), ("", 50_00))
    )
    freight = AllowanceCharge(charge=True, amount=Decimal(80), reason="Freight")
    document = bill(ONE, allowance_charges=(freight,), totals=Totals(total_without_vat=Decimal(1_080)))
    wide = BUDGET.model_copy(update={"amount": 9_000_00, "committed": 1_050_00})
    found = of_document(document, [order(ONE)], budgets_kept=True, budgets=(wide,), budget_shares=shares)

    assert found["budget.found"] is True
    assert 30_00 == found["budget.draw"]


def test_a_line_that_no_budget_bears_hides_none_that_one_bears():
    """B1: of two lines the second draws on its budget though the first has none, which is counted."""
    ordered = order([(line, GLASS, "10", "C62", "100") for line in "12"])
    shares = (BudgetShare(order_number="PO-17", order_line="2", budget="B", quantity=10_000_000, amount=900_00),)
    wide = BUDGET.model_copy(update={"amount": 9_000_00, "committed": 900_00})
    document = bill([(line, GLASS, "10", "C62", "100") for line in "12"])
    found = of_document(document, [ordered], budgets_kept=True, budgets=(wide,), budget_shares=shares)

    assert (found["budget.draw"], found["budget.lines_without"]) == (100_00, 1)


def test_a_budget_held_at_no_known_rate_is_drawn_on_by_nobody_knows_how_much():
    """Semantics 2: without a rate what a line holds cannot be compared, so what is drawn is unknown and not nothing."""
    share = BudgetShare(order_number="PO-17", order_line="1", budget="B", amount=900_00, rate=None)
    found = of_document(bill(ONE), [order(ONE)], budgets_kept=True, budgets=(BUDGET,), budget_shares=(share,))

    assert found["budget.found"] is True
    assert "budget.draw" not in found


def test_what_was_billed_in_another_currency_leaves_a_limit_undecided():
    """Semantics 2: other documents of the order in another currency are not added, so what is billed is unknown."""
    limited = order(ONE, limit_amount=Decimal(5_000))
    document = bill(ONE, totals=Totals(total_without_vat=Decimal(1_000)))

    def billed(currency):
        before = BilledBefore(order_number="PO-17", order_line="1", quantity=1, amount=100, currency=currency)
        return of_document(document, [limited], billed_before=(before,)).get("document.limit_variance")

    assert billed(None) == billed("DKK") == 1_100_00 - 5_000_00
    assert billed("NOK") is None


def test_a_price_follows_from_amount_and_quantity():
    """M2: a line without a price has the one that its amount and quantity give; without both nobody knows."""
    amount = TradeLine(id="1", quantity="4", line_net_amount="10")

    assert Fraction(5, 2) == unit_price(amount)
    assert unit_price(TradeLine(id="1", line_net_amount="10")) is None
    assert unit_price(TradeLine(id="1", quantity="0", line_net_amount="10")) is None
    assert unit_price(TradeLine(id="1", quantity="4")) is None


def test_what_is_unknown_is_as_far_apart_as_what_differs_most():
    """M1: a line whose price is not printed fits no better than one at quite another price."""
    line, same, blank = (TradeLine(id="1", quantity="4", net_price=price) for price in ("10", "10", None))
    near = TradeLine(id="1", quantity="4", net_price="11")

    assert distance(line, same, room=True) < distance(line, near, room=True) < distance(line, blank, room=True)


def test_a_customer_is_known_by_all_its_names():
    """C16: a customer goes by its name, its tax number and its aliases."""
    customer = Customer(id="C1", name="Havnebyg A/S", vat_id=BUYER.vat_id, currency="DKK", aliases=("Harbour Build",))
    known = {each.key for each in names_of(customer)}

    for said in ("Havnebyg", "HARBOUR BUILD", BUYER.vat_id, "C1"):
        assert known & {key for rank in names_of_text(said) for key in rank}, said
    assert {"alias"} == {each.how for each in names_of(customer) if each.said == "Harbour Build"}
    assert {"alias"} == {
        each.how
        for each in names_of(Supplier(id="S", name="Ours", supplier_class="A", aliases=("Theirs",)))
        if each.said == "Theirs"
    }


def printed(number, amount, *lines, day=0, **more):
    """Give the fingerprint of an invoice."""
    content = {"sellers": ("S",), "orders": ("P",), "currency": "EUR", "issued_on": DAY + timedelta(days=day)}
    return Fingerprint(document_id=number, number=number, amount=amount, lines=lines, **content | more)


def test_one_invoice_that_bills_two_again_as_a_whole():
    """D4: two parts were billed, then the whole: it is told; the half of one is not its other half."""
    half = printed("A1", 500, "glass|5|1", sequence=1)
    whole = printed("B7", 1_000, "glass|10|1", sequence=3)
    kinds = [
        each.kind for each in suspicions(whole, [half, half.model_copy(update={"document_id": "A2", "sequence": 2})])
    ]

    assert DuplicateKind.SPLIT in kinds
    assert DuplicateKind.SPLIT not in [each.kind for each in suspicions(whole, [half])]
    blank = printed("C9", None, sequence=4)
    assert DuplicateKind.SPLIT not in [each.kind for each in suspicions(blank, [half, whole])]


def test_a_document_without_lines_is_found_without_them():
    """D4: the keys of a document without lines name none, those of one with lines do."""
    assert not any(each.startswith("lines:") for each in keys(printed("A1", 500)))
    assert any(each.startswith("lines:") for each in keys(printed("A1", 500, "glass|5|1")))


def test_no_runner_up_is_looked_for_in_a_very_large_network():
    """M10: lines are still laid at the least cost where there are too many places to ask for the second best."""
    many = [Offer(0, 1) for _ in range(PLACES_MAX + 1)]
    edges = [Edge(0, 0, 5), Edge(0, 1, 7)]
    few, large = (allocate([1], offers, [9], edges, 100) for offers in (many[:2], many))

    assert [each.offer for each in few.placements] == [each.offer for each in large.placements]
    assert few.cost == large.cost
    assert (2, None) == (few.placements[0].margin, large.placements[0].margin)


def test_splitting_needs_parts():
    """T7: a whole cannot be split into nothing, nor by weights below nothing."""
    for weights in ([], [Fraction(1), Fraction(-1)]):
        with pytest.raises(ValueError, match="splitting"):
            split(100, weights)


def test_the_general_price_counts_where_the_customers_own_list_has_none():
    """M2: a list of the customer that does not price the item leaves it to the list for everybody, or to nobody."""
    glass = CatalogueItem(id="FG-4", description="Window glass 4 mm", unit_code="C62")
    own = SalesPriceList(id="OWN", customer="C1", currency="DKK", prices=(PriceEntry(item="FG-9", price="1"),))
    general = SalesPriceList(id="ALL", currency="DKK", prices=(PriceEntry(item="FG-4", price="120"),))
    foreign = general.model_copy(update={"id": "EUR", "currency": "EUR"})
    old = general.model_copy(update={"id": "OLD", "valid_until": date(2026, 1, 4)})
    for lists, price in (
        ((own, general), Decimal(120)),
        ((own,), None),
        ((foreign, old, general), Decimal(120)),
        ((foreign, old), None),
    ):
        context = SaleContext(document_id="d", price_lists=lists, today=DAY, received_on=DAY)
        wanted = order(ONE, currency="DKK")
        entry = _entry(wanted.lines[0], glass, wanted, context)

        assert price == (None if entry is None else entry.price)


def test_what_no_budget_bears_is_told_where_budgets_are_kept():
    """A7: an order that is asked for outside every budget finds none; without budgets there is nothing to find."""
    shares = tuple(BudgetShare(order_number="P", order_line=each, budget="", amount=500) for each in "12")
    around = RequestContext(document_id="d", budget_shares=shares, today=DAY, received_on=DAY)
    asked = [
        match_request(order(ONE), around.model_copy(update={"budgets_kept": kept})).sheet.terms
        for kept in (True, False)
    ]

    assert [(each.get("budget.found"), each.get("budget.lines_without")) for each in asked] == [
        (False, 2),
        (None, None),
    ]


def test_despatch_advices_of_other_orders_ship_nothing_of_ours():
    """T3: an advice that names another order says nothing of this one: what was shipped is unknown, not none."""
    ours = LinkedOrder(order(ONE), ("P-1",), changed=False)
    other = DespatchAdvice(number="D1", issue_date=DAY, seller=SELLER, buyer=BUYER, order_reference="ELSEWHERE")

    assert shipped_by_line([other], ours, {}, only_order=False) is None
    assert shipped_by_line([], ours, {}, only_order=True) is None
