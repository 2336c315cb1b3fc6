"""Measures: what the sheet says about a document and its lines, and that it says everything it promises."""

from datetime import date
from decimal import Decimal

import pytest

from rules_engine.documents.candidate import Finding
from rules_engine.documents.despatch_advice import DespatchAdvice, DespatchLine
from rules_engine.documents.lines import AllowanceCharge, Item
from rules_engine.documents.master import CatalogueItem, Supplier, SupplierAccount
from rules_engine.documents.master_records import Customer, PriceEntry, SalesPriceList
from rules_engine.documents.order import OrderLine
from rules_engine.documents.payment_terms import understood
from rules_engine.documents.sheet import Ratio
from rules_engine.documents.terms import TERMS
from rules_engine.documents.totals import Totals, VatBreakdown
from rules_engine.matching.context import AgreedPrice, BilledBefore, BlanketAround, BudgetPosition, BudgetShare
from rules_engine.matching.duplicates import DuplicateKind, Suspicion
from rules_engine.matching.order_candidates import OrderCandidate
from rules_engine.matching.requests import RequestContext, match_request
from rules_engine.matching.sales import SaleContext, match_sale
from tests.samples import BUYER, GLASS, ORDERED, PUTTY, SELLER, answer, bill, credit, order, receipt
from tests.starter import matched

FREIGHT = AllowanceCharge(charge=True, amount=Decimal(50), reason="Freight", reason_code="FC", vat_rate=Decimal(25))
VAT = (VatBreakdown(category="S", rate=Decimal(25), taxable_amount=Decimal(1150), tax_amount=Decimal("287.50")),)

BUDGETS = {
    "budgets_kept": True,
    "budgets": (
        BudgetPosition(
            id="B4",
            cost_centre="400",
            project="P7",
            owner="ravi",
            amount=10_000_00,
            reserved=0,
            committed=1_100_00,
            consumed=0,
        ),
    ),
    "budget_shares": (BudgetShare(order_number="PO-17", order_line="1", budget="B4", amount=1_000_00),),
    "is_sale": True,
    "despatches": (
        DespatchAdvice(
            number="D1",
            issue_date=date(2026, 1, 6),
            seller=SELLER,
            buyer=BUYER,
            order_reference="PO-17",
            lines=(DespatchLine(id="1", despatched_quantity=Decimal(9), unit_code="C62", order_line_reference="1"),),
        ),
    ),
}

FJORDGLASS = Supplier(
    id="S1",
    name="Fjordglass",
    supplier_class="A",
    accounts=(SupplierAccount(iban="NO9386011117947"),),
    payment_days=30,
)
PANE = CatalogueItem(
    id="700-1",
    description="Glass",
    unit_code="C62",
    category="glass",
    average_price=Decimal(14),
    stock_quantity=Decimal(100),
)


def rows(document, *orders, **known):
    """Give the terms of every row by its id."""
    return {row.id: row.terms for row in matched(document, orders or [order()], **known).sheet.lines}


def terms(document, *orders, **known):
    """Give the terms of the document."""
    return matched(document, orders or [order()], **known).sheet.terms


def test_price_and_amount():
    """M2: price, its variance, the share of it and the money it makes, exact."""
    line = rows(bill([("1", GLASS, "10", "C62", "102.50"), ORDERED[1]]))["1"]

    assert (line["line.net_price"], line["line.order_price"]) == (102_500_000, 100_000_000)
    assert line["line.price_variance"] == 2_500_000
    assert line["line.price_variance_bp"] == Ratio(250, 250)
    assert line["line.price_variance_amount"] == line["line.amount_variance"] == 2_500


def test_a_price_for_a_hundred():
    """M4: the base quantity is part of the price: 10,000 for a hundred is 100 for one."""
    per_hundred = bill().lines[0].model_copy(update={"net_price": Decimal(10_000), "price_base_quantity": Decimal(100)})

    assert rows(bill(lines=(per_hundred,)))["1"]["line.price_variance"] == 0


def test_line_allowances_are_part_of_the_price():
    """M2: a rebate on the line lowers its price; the line still multiplies out."""
    rebate = AllowanceCharge(charge=False, amount=Decimal(50))
    line = bill().lines[0].model_copy(update={"allowance_charges": (rebate,), "line_net_amount": Decimal(950)})
    found = rows(bill(lines=(line,)))["1"]

    assert found["line.net_price"] == 95_000_000
    assert found["line.arithmetic_differs"] is False


def test_a_difference_never_rounds_away():
    """A third of a micro-unit of price is a variance of one; its share is kept up and down."""
    ordered = order([("1", GLASS, "12", "C62", "0.833333")])
    dozen = bill([("1", GLASS, "1", "DZN", "10")])
    line = rows(dozen, ordered)["1"]

    assert line["line.quantity_variance"] == 0
    assert (line["line.price_variance"], line["line.price_variance_bp"]) == (1, Ratio(1, 0))


def test_cumulative_quantity():
    """M3: what other documents billed counts; the variance is of the sum."""
    before = (BilledBefore(order_number="po 17", order_line="1", quantity=Decimal(8), amount=Decimal(800)),)
    line = rows(bill([("1", GLASS, "3", "C62", "100")]), billed_before=before)["1"]

    assert (line["line.billed_before"], line["line.quantity_variance"]) == (8_000_000, 1_000_000)
    assert line["line.quantity_variance_bp"] == Ratio(1000, 1000)
    assert line["line.money_at_risk"] == 10_000


def test_credits_are_measured_in_positive_amounts():
    """M6: a credit may give back what was billed, or what was ordered where nothing is known of that."""
    before = (BilledBefore(order_number="PO-17", order_line="1", quantity=Decimal(4), amount=Decimal(400)),)
    five = credit([("1", GLASS, "5", "C62", "90")])

    assert rows(five)["1"]["line.quantity_variance"] == -5_000_000
    assert rows(five, billed_before=before)["1"]["line.quantity_variance"] == 1_000_000
    assert rows(five)["1"]["line.money_at_risk"] == 5_000


def test_units():
    """M4: an unconvertible unit leaves quantity and price unknown; equal numbers in another unit are a wrong unit."""
    litres = rows(bill([("1", GLASS, "10", "LTR", "100")]))["1"]
    dozens = rows(bill([("1", GLASS, "10", "DZN", "100")]))["1"]
    real_dozens = rows(bill([("1", GLASS, "2", "DZN", "1200")]))["1"]

    assert litres["line.unit_differs"] is dozens["line.unit_differs"] is True
    assert "line.quantity" not in litres
    assert litres["line.comparable"] is False
    assert real_dozens["line.unit_differs"] is False
    assert (real_dozens["line.quantity"], real_dozens["line.price_variance"]) == (24_000_000, 0)


def test_another_currency_leaves_money_unknown():
    """Semantics, rule 2: two currencies never compare; quantities still do."""
    document = matched(bill(currency="EUR"), [order()]).sheet
    line = document.lines[0].terms

    assert document.terms["document.currency_differs"] is True
    assert not {"line.order_price", "line.price_variance", "line.amount_variance", "line.expected_amount"} & set(line)
    assert "document.total_variance" not in document.terms
    assert line["line.quantity_variance"] == 0


def test_vat_rates_of_lines_and_orders():
    """M2: the order line's rate counts, else the one rate of the order, else nothing is known."""
    line = bill().lines[0].model_copy(update={"vat_rate": Decimal(12)})
    one_rate = order(vat_breakdown=(VatBreakdown(rate=Decimal(25)),))
    two_rates = order(vat_breakdown=(VatBreakdown(rate=Decimal(25)), VatBreakdown(rate=Decimal(12))))

    assert rows(bill(lines=(line,)), one_rate)["1"]["line.vat_rate_differs"] is True
    assert "line.vat_rate_differs" not in rows(bill(lines=(line,)), two_rates)["1"]
    assert "line.vat_rate_differs" not in rows(bill(lines=(line,)), order())["1"]


def test_charges_and_taxes_are_rows():
    """E4: charges and taxes stand on the sheet beside the lines, compared with the order's."""
    document = bill(allowance_charges=(FREIGHT,), vat_breakdown=VAT)
    known = rows(document, order(allowance_charges=(FREIGHT,), vat_breakdown=(VatBreakdown(rate=Decimal(25)),)))
    unknown = rows(document)

    assert (known["charge:1"]["line.paired"], known["charge:1"]["line.amount_variance"]) == (True, 0)
    assert (unknown["charge:1"]["line.paired"], unknown["charge:1"]["line.amount_variance"]) == (False, 5_000)
    assert known["tax:1"]["line.vat_rate_differs"] is False
    assert (known["tax:1"]["line.line_net_amount"], known["tax:1"]["line.amount_variance"]) == (28_750, 0)
    assert terms(document)["document.line_count"] == 3


def test_a_wrong_tax_is_seen():
    """C13: a tax that is not its rate times its amount, beyond the rounding of lines."""
    wrong = (VAT[0].model_copy(update={"tax_amount": Decimal(300)}),)

    assert rows(bill(vat_breakdown=wrong))["tax:1"]["line.arithmetic_differs"] is True
    assert rows(bill(vat_breakdown=VAT))["tax:1"]["line.arithmetic_differs"] is False


def test_the_total_follows_the_billed_lines():
    """M2: a part invoice is expected to cost its part, with the charges the order has."""
    part = bill([ORDERED[0]], allowance_charges=(FREIGHT,), totals=Totals(total_without_vat=Decimal(1060)))

    assert terms(part, order(allowance_charges=(FREIGHT,)))["document.total_variance"] == 1_000
    assert terms(part)["document.total_variance"] == 6_000


def test_what_is_still_open():
    """T7: order lines nothing was billed for are counted and named; what was billed before is not open."""
    before = (BilledBefore(order_number="PO-17", order_line="2", quantity=Decimal(4)),)

    assert terms(bill([ORDERED[0]]))["order.unbilled_lines"] == "2"
    assert terms(bill([ORDERED[0]]), billed_before=before)["order.lines_not_billed"] == 0
    assert terms(bill([ORDERED[0]]), billed_before=before)["order.status"] == "open"


@pytest.mark.parametrize(
    ("known", "status"),
    (
        ({}, "open"),
        ({"order_cancelled": True}, "cancelled"),
        (
            {
                "billed_before": (
                    BilledBefore(order_number="PO-17", order_line="1", quantity=Decimal(10)),
                    BilledBefore(order_number="PO-17", order_line="2", quantity=Decimal(4)),
                )
            },
            "closed",
        ),
    ),
)
def test_order_status(known, status):
    """T2: open, cancelled, or closed once everything was billed before."""
    assert terms(bill(), **known)["order.status"] == status


def test_repeated_line_ids_stay_apart():
    """Semantics: two lines with one id are two rows."""
    twice = bill([ORDERED[0], ORDERED[0]])

    assert [row.id for row in matched(twice, [order()]).sheet.lines] == ["1", "1#2"]


def test_the_day_of_an_answer():
    """T9: a later date than requested is late by so many days; the answer's own date counts for all its lines."""
    requested = order(requested_delivery_date=date(2026, 2, 2))
    late = answer(promised_delivery_date=date(2026, 2, 5))

    assert [row["line.days_late"] for row in rows(late, requested).values()] == [3, 3]


SUSPICION = Suspicion(
    kind=DuplicateKind.NEAR_NUMBER, document_id="0" * 64, number="INV-0", certainty_bp=9_200, reasons=("same amount",)
)


def asked_for():
    """Give the sheet of an order that somebody here asks for, around which everything is known."""
    (position,), (share,) = BUDGETS["budgets"], BUDGETS["budget_shares"]
    known = RequestContext(
        document_id="0" * 64,
        supplier=FJORDGLASS,
        suppliers_known=True,
        supplier_candidates="S2 Fjordglas 96 %",
        budgets=(position,),
        budget_shares=(share,),
        budgets_kept=True,
        today=date(2026, 3, 20),
        received_on=date(2026, 3, 20),
    )
    return match_request(order(cost_centre="400", site="North", project="P7"), known).sheet


def sold():
    """Give the sheet of a customer's order around which everything is known."""
    customer = Customer(id="C1", name="Havnebyg", currency="DKK", ship_to=("North",))
    prices = SalesPriceList(id="L", currency="DKK", prices=(PriceEntry(item="FG-4", price=Decimal(99)),))
    known = SaleContext(
        document_id="0" * 64,
        customer=customer,
        customer_candidates="C2 Havneby 96 %",
        items=(PANE.model_copy(update={"id": "FG-4"}),),
        price_lists=(prices,),
        repeated=False,
        today=date(2026, 3, 20),
        received_on=date(2026, 3, 20),
        company_id="C1",
        channel="mail",
    )
    return match_sale(
        order(site="North", totals=Totals(**dict.fromkeys(Totals.model_fields, Decimal(1100)))), known
    ).sheet


def everything():
    """Give sheets that between them know every term."""
    priced = {"vat_rate": Decimal(25), "priced_quantity": Decimal(5)}
    lines = tuple(
        OrderLine(**line.model_dump() | priced | {"cost_centre": "400", "site": "North"}) for line in order().lines
    )
    full = order(
        lines=lines,
        cost_centre="400",
        site="North",
        project="P7",
        limit_amount=Decimal(5000),
        valid_to=date(2026, 12, 31),
        blanket_order_reference="BO-1",
        totals=Totals(total_without_vat=Decimal(1100)),
        requested_delivery_date=date(2026, 2, 2),
        allowance_charges=(FREIGHT,),
    )
    blanket = full.model_copy(update={"number": "BO-1", "blanket_order_reference": None})
    known = {
        "supplier": FJORDGLASS,
        "suppliers_known": True,
        "items": (PANE,),
        "blankets": (BlanketAround(order=blanket),),
        "company_currency": "EUR",
        "rate": Decimal("0.134"),
        "order_rate": Decimal("0.133"),
        "agreed_prices": tuple(
            AgreedPrice(kind=kind, item="700-1", price=Decimal(99), currency="DKK") for kind in ("contract", "list")
        ),
        "supplier_candidates": "S2 Fjordglas 96 %",
        "order_candidates": (OrderCandidate(number="PO-18", score_bp=9_000, reasons=("same amount",)),),
        "payment_terms": understood("2 % 365 days, 366 days net"),
        "duplicate": False,
        "suspicions": (SUSPICION,),
        "preceding_found": True,
        "findings": (Finding(code="BR-CO-10", sentence="."), Finding(code="X", sentence=".")),
        "company_id": "C1",
        "channel": "mail",
        **BUDGETS,
    }
    totals = Totals(**dict.fromkeys(Totals.model_fields, Decimal(1150)))
    printed = tuple(line.model_copy(update=priced) for line in bill().lines)
    billed = {
        "lines": printed,
        "totals": totals,
        "allowance_charges": (FREIGHT,),
        "vat_breakdown": VAT,
        "due_date": date(2026, 2, 20),
        "delivery_date": date(2026, 1, 19),
        "seller": SELLER.model_copy(update={"iban": "NO9386011117947"}),
    }
    receipts = (receipt(("1", GLASS, "10", "0", "C62"), ("2", PUTTY, "4", "0", "KGM")),)
    answered = answer(response_code="CA", totals=totals, promised_delivery_date=date(2026, 2, 3))
    answered = answered.model_copy(update={"lines": tuple(line.model_copy(update=priced) for line in answered.lines)})
    documents = (bill(**billed), credit(**billed), answered)
    return [*(matched(document, [full], receipts, **known).sheet for document in documents), sold()]


def unclear():
    """Give sheets of the three types whose line may belong to either of two order lines."""
    rows = [(line, GLASS, "10", "C62", "100") for line in "12"]
    either = order(rows)
    centres = zip(either.lines, ("400", "500"), strict=True)
    either = order(lines=tuple(line.model_copy(update={"cost_centre": centre}) for line, centre in centres))
    billed = tuple(line.model_copy(update={"order_line_reference": None}) for line in bill(rows[:1]).lines)
    answered = tuple(line.model_copy(update={"order_line_reference": None}) for line in answer().lines[:1])
    documents = bill(lines=billed), credit(lines=billed), answer().model_copy(update={"lines": answered})
    return [matched(document, [either]).sheet for document in documents]


def test_every_promised_term_is_computed_and_no_other():
    """R1: each term of the registry is computed for each type of document it is promised for, and nothing else is."""
    never = {
        ("credit_note", name) for name in TERMS if name.startswith("line.receipt_variance")
    }  # Goods that go back are not received once more.
    never |= {("credit_note", name) for name in TERMS if name.startswith("line.shipping_variance")}
    never.add(("credit_note", "line.not_received_amount"))
    never.add(("order_response", "document.type_code"))  # An answer has no UNCL1001 code of its own on the document.

    for sheet, other in zip(everything(), [*unclear(), asked_for()], strict=True):
        promised = {name for name, term in TERMS.items() if sheet.document_type in term.document_types}
        promised -= {name for kind, name in never if kind == sheet.document_type}
        computed = {*sheet.terms, *other.terms}.union(*(row.terms for row in (*sheet.lines, *other.lines)))

        assert computed == promised


def test_every_value_has_the_type_of_its_term():
    """R1: flags are flags, whole numbers whole numbers, ratios pairs, texts texts; codes are on their list."""
    python = {"flag": bool, "ratio": Ratio, "text": str, "code": str}
    for sheet in everything():
        for row in (
            {"terms": sheet.terms, "scope": "document"},
            *({"terms": r.terms, "scope": "line"} for r in sheet.lines),
        ):
            for name, value in row["terms"].items():
                assert (name, type(value), TERMS[name].scope) == (name, python.get(TERMS[name].type, int), row["scope"])
                assert not TERMS[name].codes or value in TERMS[name].codes


def test_an_empty_document_still_has_a_sheet():
    """Nothing known is nothing said: a bare invoice without order, lines and totals has a sheet without guesses."""
    bare = bill(lines=(), order_reference=None, totals=Totals(), seller=SELLER, buyer=BUYER)
    sheet = matched(bare, []).sheet

    assert sheet.terms["order.found"] is False
    assert "document.total_variance" not in sheet.terms
    assert sheet.lines == ()


def test_an_item_without_any_name():
    """Where neither numbers nor words can be compared, nobody knows whether the item differs."""
    assert "line.item_differs" not in rows(bill([("1", Item(), "10", "C62", "100")]))["1"]


def test_an_answer_without_a_currency():
    """An answer that names no currency and answers no known order says nothing about money."""
    sheet = matched(answer(currency=None), []).sheet

    assert sheet.currency is None
    assert "document.total_without_vat" not in sheet.terms


def test_a_tax_without_a_rate():
    """A tax row without a rate is neither right nor wrong."""
    row = VatBreakdown(taxable_amount=Decimal(100), tax_amount=Decimal(25))

    assert "line.arithmetic_differs" not in rows(bill(vat_breakdown=(row,)))["tax:1"]


def test_a_line_without_a_quantity():
    """What has no quantity cannot be compared, and nothing is said about its risk."""
    line = bill().lines[0].model_copy(update={"quantity": None})
    found = rows(bill(lines=(line,)))["1"]

    assert not {"line.quantity", "line.quantity_variance", "line.amount_variance", "line.money_at_risk"} & set(found)


def test_bills_of_other_orders_do_not_count():
    """M3: what was billed for another order is not this order's."""
    other = (BilledBefore(order_number="PO-99", order_line="1", quantity=Decimal(9)),)

    assert rows(bill(), billed_before=other)["1"]["line.billed_before"] == 0


def test_a_charge_without_a_reason_goes_to_the_only_one():
    """M2: where neither side names a reason, the only charge of the order is meant; an allowance never is."""
    bare = AllowanceCharge(charge=True, amount=Decimal(50))
    document = bill(allowance_charges=(bare, bare.model_copy(update={"charge": False})))
    found = rows(document, order(allowance_charges=(bare,)))

    assert [found[row]["line.paired"] for row in ("charge:1", "charge:2")] == [True, False]
    assert found["charge:2"]["line.amount_variance"] == -5_000


def test_the_total_with_vat_follows_from_the_amount_due():
    """A1: an invoice that prints only what is due still has the total an approver's limit must cover."""
    due = Totals(amount_due=Decimal(100), paid_amount=Decimal(25), rounding_amount=Decimal("-0.10"))

    assert terms(bill(totals=due))["document.total_with_vat"] == 12_510
    assert "document.total_with_vat" not in terms(bill(totals=Totals()))


@pytest.mark.parametrize(
    ("kind", "came", "before", "likely"),
    (
        ("same_lines", "20", "10", False),
        ("near_number", "20", "10", False),
        ("same_lines", "19", "10", True),
        ("same_lines", "20", "0", True),
        ("same_content", "20", "10", True),
        ("normalised_number", "20", "10", True),
    ),
)
def test_the_second_half_of_an_order_is_no_duplicate(kind, came, before, likely):
    """M6, E5: a bill like one before it is a further part where goods came for both; the same number never is."""
    rows = (("1", GLASS, "10", "C62", "100"),)
    billed = BilledBefore(order_number="PO-17", order_line="1", quantity=Decimal(before), amount=Decimal(1000))
    sheet = matched(
        bill(rows),
        [order((("1", GLASS, "20", "C62", "100"),))],
        [receipt(("1", GLASS, came, None, "C62"))],
        billed_before=(billed,),
        suspicions=(SUSPICION.model_copy(update={"kind": DuplicateKind(kind)}),),
    ).sheet

    assert sheet.terms["document.duplicate_likely"] is likely
