"""Blanket orders: what is called off counts against their quantities, value, prices and period."""

from datetime import date
from decimal import Decimal
from itertools import count

import orjson
import pytest

from rules_engine.documents.order import BLANKET, CALL_OFF
from rules_engine.documents.totals import Totals
from rules_engine.pipeline.lifecycle.next_act import Alarm
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.tracking.asking.ask import Asking
from rules_engine.pipeline.tracking.watching import Watching
from tests import samples
from tests.acts_home import RAVI, TOM, acts_home
from tests.chains import invoice, receipt
from tests.samples import GLASS, PUTTY

_numbers = count(8100)
PERIOD = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30)}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people."""
    with acts_home(tmp_path_factory.mktemp("blankets")) as opened:
        yield opened


@pytest.fixture
def blanket(home):
    """Take in a blanket order of 100 panes at 10 and 50 kg putty at 4, for half a year; give its number."""
    number = f"BO-{next(_numbers)}"
    rows = (("1", GLASS, "100", "C62", "10"), ("2", PUTTY, "50", "KGM", "4"))
    total = Totals(total_without_vat=Decimal(1200))
    home.take(samples.order(rows, number=number, type_code=BLANKET, totals=total, **PERIOD))
    return number


def _call_off(number, blanket, quantity="40", price="10", **more):
    rows = (("1", GLASS, quantity, "C62", price),)
    return samples.order(rows, number=number, type_code=CALL_OFF, blanket_order_reference=blanket, **more)


def _stands(home, number):
    with home.store.read() as uow:
        row = uow.orders.get(number.replace("-", ""))
        told = [each.reason for each in uow.orders.entries([row.document_id]) if "approval" in each.what]
    return row.status, told[0] if told else ""


def test_call_offs_count_until_the_blanket_is_used_up(home, blanket):
    """M1, T7: call-offs within the blanket are sent; the first beyond its quantity waits, and gives up its share."""
    home.take(_call_off("CO-1", blanket), _call_off("CO-2", blanket))
    within = [_stands(home, number)[0] for number in ("CO-1", "CO-2")]
    home.take(_call_off("CO-3", blanket, "21"))
    beyond = _stands(home, "CO-3")
    offers = {each.act: each for each in home.acts.offers(RAVI, home.told("CO-3")["document_id"])}
    home.acts.perform(RAVI, "reject_order", offers["reject_order"].intent, "not this year")
    home.take(_call_off("CO-4", blanket, "20"))

    assert within == ["sent", "sent"]
    assert beyond == ("needs_approval", "line 1 of the blanket order has 20 left")
    assert _stands(home, "CO-4") == ("sent", "")
    use = home.line.blanket(blanket)
    assert [(line.line, line.quantity, line.called_off) for line in use.lines] == [("1", 100, 100), ("2", 50, 0)]
    assert (use.limit, use.value, use.call_offs) == (1200, 1000, ("CO-1", "CO-2", "CO-4"))


@pytest.mark.parametrize(
    ("changes", "why"),
    (
        ({"issue_date": date(2026, 7, 1)}, "ended on 2026-06-30"),
        ({"issue_date": date(2025, 12, 31)}, "begins on 2026-01-01"),
        ({"price": "10.01"}, "line 1 is dearer than in the blanket order"),
        ({"currency": "EUR"}, "is in DKK"),
        ({"lines": ()}, "nobody knows how much"),
    ),
)
def test_what_a_call_off_may_not(home, blanket, changes, why):
    """M1, A6: a call-off outside the period, dearer, or in another currency waits for an approval that says why."""
    number = f"CX-{next(_numbers)}"
    home.take(_call_off(number, blanket, **changes))

    status, told = _stands(home, number)
    assert status == "needs_approval"
    assert why in told


def test_asked_whether_it_was_approved_the_answer_says_why_it_waits(home):
    """T8, A6: of an order that was never approved, and waits for it, the reason is told, in both languages."""
    number = f"CA-{next(_numbers)}"
    home.take(_call_off(number, "BO-NOBODY"))
    asking = Asking(home.store, OrderPolicy())
    said = [asking.ask(question).text for question in (f"Was {number} approved?", f"Wurde {number} freigegeben?")]

    assert f"No: {number} still waits for an approval" in said[0]
    assert "Why: no blanket order BO-NOBODY is known." in said[0]
    assert "Grund: no blanket order BO-NOBODY is known." in said[1]


def test_value_and_unknown_lines_and_unknown_blankets(home, blanket):
    """M1, A6: the value counts beside the quantities; what is not in the blanket, or has none, waits."""
    rows = (("7", samples.Item(description="Gloves", seller_item_id="GL-1"), "4", "C62", "500"),)
    other = {"type_code": CALL_OFF, "blanket_order_reference": blanket}
    home.take(samples.order(rows, number="CV-1", **other), _call_off("CV-2", "BO-UNKNOWN"))

    status, told = _stands(home, "CV-1")
    assert status == "needs_approval"
    assert "line 7 is not in the blanket order" in told
    assert f"{blanket} is exceeded by 800 DKK" in told
    assert _stands(home, "CV-2") == ("needs_approval", "no blanket order BO-UNKNOWN is known")


def test_a_call_off_closed_short_gives_the_rest_back(home, blanket):
    """T15: of a call-off that was closed only what came counts against the blanket order."""
    home.take(_call_off(f"CS-{blanket}", blanket), receipt(f"GR-{blanket}", f"CS-{blanket}", 15))
    offers = {each.act: each for each in home.acts.offers(TOM, home.told(f"CS-{blanket}")["document_id"])}
    home.acts.perform(TOM, "short_close", offers["short_close"].intent, "enough")

    use = home.line.blanket(blanket)
    assert (use.lines[0].called_off, use.value) == (15, 150)


def test_a_blanket_order_never_stalls(home, blanket):
    """T9, T11: an accepted blanket order stands until its period ends, and then asks to be closed."""
    rows = (("1", GLASS, "100", "C62", "10"), ("2", PUTTY, "50", "KGM", "4"))
    home.take(samples.answer(rows, number=f"AB-{blanket}", order_reference=blanket, response_code="AP"))
    (watched,) = [each for each in Watching(home.store, OrderPolicy()).open() if each.number == blanket]

    assert watched.status == "accepted"
    assert Alarm.STALLED not in watched.pace.alarms
    assert (watched.promised_on, watched.next.act) == (
        PERIOD["valid_to"],
        "call off what is needed, or close the order",
    )


def _sheet(home, number):
    """Give the terms that a bill was last decided on."""
    with home.store.read() as uow:
        (row,) = [row for row in uow.documents.all() if row.number == number]
        return orjson.loads(uow.decisions.latest(str(row.id)).sheet)["terms"]


def test_bills_of_all_call_offs_count_against_the_blanket(home, blanket):
    """M1, rule 10: a bill is measured against the blanket order with what is billed on every other call-off of it."""
    names = [f"CB-{next(_numbers)}" for _ in range(2)]
    home.take(*(_call_off(name, blanket, "50", totals=Totals(total_without_vat=Decimal(500))) for name in names))
    for name in names:
        home.take(receipt(f"G-{name}", name, 50), invoice(f"INV-{name}", name, 50, "10"))
    first, second = (_sheet(home, f"INV-{name}") for name in names)

    assert [each["order.blanket"] for each in (first, second)] == [blanket, blanket]
    assert [each["order.blanket_limit_amount"] for each in (first, second)] == [120_000, 120_000]
    assert [each["document.blanket_billed"] for each in (first, second)] == [50_000, 100_000]
    assert [each["document.blanket_limit_variance"] for each in (first, second)] == [-70_000, -20_000]


RELEASE = """<cXML><Header><From><Credential domain="x"><Identity>{buyer}</Identity></Credential></From>
<To><Credential domain="x"><Identity>{seller}</Identity></Credential></To></Header><Request><OrderRequest>
<OrderRequestHeader orderID="{name}" orderDate="2026-01-05" orderType="release" parentAgreementID="{blanket}">
<Total><Money currency="DKK">500</Money></Total></OrderRequestHeader><ItemOut quantity="50" lineNumber="1">
<ItemID><SupplierPartID>{item}</SupplierPartID></ItemID><BlanketItemDetail><Description>{what}</Description>
<MaxAmount><Money currency="DKK">{own}</Money></MaxAmount><UnitPrice><Money currency="DKK">10</Money></UnitPrice>
<UnitOfMeasure>C62</UnitOfMeasure></BlanketItemDetail></ItemOut></OrderRequest></Request></cXML>"""


@pytest.mark.parametrize(
    ("own", "value", "kinds"),
    (
        ("450", "1200", ["order_limit"]),
        ("900", "450", ["blanket_limit"]),
        ("450", "400", ["blanket_limit", "order_limit"]),
        ("500", "500", []),
    ),
)
def test_the_limits_of_a_call_off_and_of_its_blanket_both_hold(home, own, value, kinds):
    """M1, M5: a bill beyond either limit is held and says whose limit it is; beyond both it says both."""
    number = next(_numbers)
    blanket, name = f"BO-{number}", f"CB-{number}"
    rows = (("1", GLASS, "100", "C62", "10"),)
    total = Totals(total_without_vat=Decimal(value))
    home.take(samples.order(rows, number=blanket, type_code=BLANKET, totals=total, **PERIOD))
    sides = {"buyer": "HAVNEBYG", "seller": "FJORDGLASS"}
    item = {"item": GLASS.seller_item_id, "what": GLASS.description}
    home.take(RELEASE.format(name=name, blanket=blanket, own=own, **sides, **item).encode())
    home.take(receipt(f"G-{name}", name, 50), invoice(f"INV-{name}", name, 50, "10"))

    sheet, told = _sheet(home, f"INV-{name}"), home.told(f"INV-{name}")
    assert (sheet["order.limit_amount"], sheet["document.limit_variance"]) == (int(own) * 100, 50_000 - int(own) * 100)
    assert sheet["document.blanket_limit_variance"] == 50_000 - int(value) * 100
    assert sorted(each["reason"] for each in told["holds"] if "LIMIT" in each["reason"]) == [k.upper() for k in kinds]


def test_a_bill_waits_for_a_larger_blanket_and_is_told(home, blanket):
    """M1, A5: what is billed after the period is days outside of it; the next version of the blanket order tells it."""
    name = f"CB-{next(_numbers)}"
    home.take(_call_off(name, blanket, "50"))
    late = invoice(f"INV-{name}", name, 50, "10").model_copy(update={"issue_date": date(2026, 7, 10)})
    home.take(late)
    before = _sheet(home, late.number)
    rows = (("1", GLASS, "100", "C62", "10"), ("2", PUTTY, "50", "KGM", "4"))
    longer = {"order_reference": blanket, "totals": Totals(total_without_vat=Decimal(2400))}
    home.take(samples.change(rows, number=f"{blanket}-2", **longer))
    after = _sheet(home, late.number)

    assert (before["document.days_outside_blanket"], before["order.blanket_limit_amount"]) == (10, 120_000)
    assert after["order.blanket_limit_amount"] == 240_000
