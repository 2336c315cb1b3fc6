"""The other direction: what customers order is entered as sales orders, what we bill leaves with proof of shipping."""

from datetime import date
from decimal import Decimal

import orjson
import pytest

from connectors.ubl_writer import write
from rules_engine.documents.despatch_advice import DespatchAdvice, DespatchLine
from rules_engine.documents.lines import Item
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.master_records import Budget, Customer, PriceEntry, SalesPriceList
from rules_engine.pipeline.acts.publishing import open_rulebook
from rules_engine.pipeline.line.master import bring_in
from rules_engine.pipeline.tracking.order_index import OrderView
from rules_engine.pipeline.tracking.order_page import order_page
from rules_engine.pipeline.tracking.recounted import recount
from rules_engine.pipeline.tracking.worklists import OrderSearch, Worklists
from tests.acts_home import MARA, acts_home
from tests.chains import invoice, order
from tests.durability.homes import open_home
from tests.samples import BUYER, GLASS, SELLER

PACKED = {"PK": Decimal(10)}
KNOWN = (
    Customer(id="C1", name=BUYER.name, vat_id=BUYER.vat_id, currency="DKK", ship_to=("QUAY-1",)),
    CatalogueItem(id="FG-4", description="Window glass 4 mm", unit_code="C62", packs=PACKED),
    SalesPriceList(id="ALL", currency="DKK", prices=(PriceEntry(item="FG-4", price="120"),)),
    SalesPriceList(id="OWN", customer="C1", currency="DKK", prices=(PriceEntry(item="FG-4", price="100"),)),
    SalesPriceList(id="OTHER", customer="C2", currency="DKK", prices=(PriceEntry(item="FG-4", price="1"),)),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home of the company that sells, with its customers, items and prices."""
    folder = tmp_path_factory.mktemp("selling")
    with open_home(folder) as line:
        open_rulebook(line.store).change_setting("company_vat_ids", SELLER.vat_id)
    with acts_home(folder) as opened:
        with opened.store.write() as uow:
            bring_in(uow, KNOWN, source="test", who="ada")
        yield opened


def _sent(home, kind):
    """Give the numbers of the documents that left as a kind."""
    files = (home.store.home / "out" / kind).glob("*.xml")
    return sorted(path.read_text(encoding="utf-8").partition("<cbc:ID>")[2].partition("<")[0] for path in files)


def _told(home, document_id):
    with home.store.read() as uow:
        row, last = uow.documents.known(document_id), uow.decisions.latest(document_id)
        decision = orjson.loads(last.decision)
    return row.status, sorted(hold["reason"] for hold in decision["holds"])


def _taken(home, document):
    home.take(document)
    with home.store.read() as uow:
        rows = [row for row in uow.documents.all() if row.number == document.number]
    return _told(home, str(rows[-1].id))


def test_a_customers_order_becomes_a_sales_order(home):
    """C14: customer, place, item, unit and price are those of master data; it is entered once, and is no purchase."""
    good = order("CO-1").model_copy(update={"site": "QUAY-1"})
    status, holds = _taken(home, good)
    with home.store.read() as uow:
        standings = uow.orders.some({"CO1"})

    assert (status, holds) == ("reconciled", [])
    assert _sent(home, "sales_orders").count("CO-1") == 1
    assert standings == {}


def test_packs_convert_and_the_customers_own_prices_count(home):
    """C14: a pack of ten at ten times the price is the price; another customer's list promises nothing."""
    packed = order("CO-2", 2, "1000")
    lines = tuple(line.model_copy(update={"unit_code": "PK"}) for line in packed.lines)
    cheap = order("CO-3", 10, "99.99")

    assert _taken(home, packed.model_copy(update={"lines": lines})) == ("reconciled", [])
    assert _taken(home, cheap) == ("held", ["PRICE"])


def test_what_a_customer_may_not_order_is_held_with_its_reason(home):
    """C14: an unknown buyer, place, item, unit or currency, and the same number again, each wait for a person."""
    strange = Item(description="Diamond", seller_item_id="X-1")

    def lined(number, **more):
        made = order(number)
        return made.model_copy(update={"lines": tuple(line.model_copy(update=more) for line in made.lines)})

    home.take(order("CO-10"))
    again = order("CO-10", 11)
    stranger = order("CO-4").model_copy(update={"buyer": BUYER.model_copy(update={"name": "Nobody", "vat_id": "X1"})})
    elsewhere = order("CO-5").model_copy(update={"site": "THE-MOON"})
    found = {
        "buyer": _taken(home, stranger),
        "place": _taken(home, elsewhere),
        "item": _taken(home, lined("CO-6", item=strange)),
        "unit": _taken(home, lined("CO-7", unit_code="KGM")),
        "currency": _taken(home, order("CO-8").model_copy(update={"currency": "EUR"})),
        "again": _taken(home, again),
    }

    assert {name: holds for name, (_, holds) in found.items()} == {
        "buyer": ["CUSTOMER", "PRICE"],
        "place": ["SHIP_TO"],
        "item": ["ITEM"],
        "unit": ["UNIT"],
        "currency": ["CURRENCY", "NO_PRICE"],
        "again": ["REPEATED"],
    }


def test_an_invoice_leaves_with_the_customers_order_and_proof_of_shipping(home):
    """M10: without proof it waits, by itself it leaves once the goods did; more than shipped or ordered stays here."""
    home.take(order("CO-9"))
    waits = _taken(home, invoice("OUT-1", "CO-9", 10))
    row = DespatchLine(id="1", item=GLASS, despatched_quantity=Decimal(10), unit_code="C62", order_line_reference="1")
    proof = DespatchAdvice(
        number="DES-1",
        issue_date=date(2026, 1, 9),
        seller=SELLER,
        buyer=BUYER,
        order_reference="CO-9",
        despatch_date=date(2026, 1, 9),
        lines=(row,),
    )
    home.take(write(proof))
    left = _sent(home, "customer_invoices")
    beyond = _taken(home, invoice("OUT-2", "CO-9", 1))
    dear = _taken(home, invoice("OUT-3", "CO-404", 1))

    assert waits == ("held", ["SHIPPING_PROOF"])
    assert left == ["OUT-1"]
    assert beyond == ("held", ["NOT_SHIPPED", "QUANTITY"])
    assert dear == ("held", ["ORDER_MISSING"])
    assert _sent(home, "customer_invoices") == left


def test_what_we_bill_takes_of_no_budget_of_ours(home):
    """A7: a customer's invoice names the project we did it for; the money that comes in is not money spent."""
    spent = Budget(id="B-OURS", project="BRIDGE", amount="5000", currency="DKK")
    with home.store.write() as uow:
        bring_in(uow, [spent], source="test", who="ada")
    home.take(order("CO-8"), invoice("OUT-8", "CO-8", 10, project="BRIDGE"))
    (told,) = home.line.status("OUT-8")
    seen = {each.act: each for each in home.acts.offers(MARA, told["document_id"])}["release"].intent
    home.acts.perform(MARA, "release", seen, "they fetched it")
    home.process()
    with home.store.read() as uow:
        sheet = orjson.loads(uow.decisions.latest(told["document_id"]).sheet)
    row, moves = home.line.budget("B-OURS")

    assert [name for name in sheet["terms"] if name.startswith("budget.")] == []
    assert ([], 5_000) == (moves, row.available)
    assert "OUT-8" in _sent(home, "customer_invoices")


def test_a_customers_number_is_not_one_of_ours(home):
    """T4, C14: an order of ours and a customer's may have one number; neither touches the other, each has its list."""
    theirs = order("PO-C-77", quantity=4)
    ours = order("PO-C-77", quantity=9, price="55").model_copy(update={"seller": BUYER, "buyer": SELLER})
    bill = invoice("INV-C-77", "PO-C-77", quantity=9, price="55").model_copy(update={"seller": BUYER, "buyer": SELLER})
    home.take(theirs, ours, bill)
    lists = Worklists(home.store)

    def numbers(view):
        page = lists.orders(MARA, view, OrderSearch("po-c-77", sort="number"), offset=0, limit=50)
        return [(row.number, row.seller) for row in page.rows], page.counts

    assert numbers(OrderView.ALL)[0] == [("PO-C-77", BUYER.name)]
    assert numbers(OrderView.SALES)[0] == [("PO-C-77", SELLER.name)]
    counts = numbers(OrderView.ALL)[1]
    assert counts["sales"] == sum(row.status == "sale" for row in _all(lists))
    (told,) = home.line.status("INV-C-77")
    assert [each["document_type"] for each in told["documents"]] == ["order"]
    assert order_page(home.store, "PO-C-77").lines[0].ordered == 9
    assert {each["reason"] for each in told["holds"]} == {"RECEIPT"}
    recount(home.store, frozenset({SELLER.vat_id}))


def _all(lists):
    """Give every order of both directions."""
    return [
        row
        for view in (OrderView.ALL, OrderView.SALES)
        for row in lists.orders(MARA, view, OrderSearch(sort="number"), offset=0, limit=200).rows
    ]
