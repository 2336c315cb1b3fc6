"""Budgets in a home: reserved, committed, consumed and released by what happens to orders, read by decisions."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from rules_engine.documents.master import Supplier, SupplierAccount
from rules_engine.documents.master_records import Budget, CostCentre, Rate, StockLevel
from rules_engine.documents.party import Party
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.lifecycle.budgets import balances
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.stock import _runs_out
from rules_engine.pipeline.line.master import bring_in
from rules_engine.pipeline.tracking.pages import Pages
from rules_engine.storage.budgets import Account, Until
from tests import samples
from tests.acts_home import RAVI, TOM, acts_home
from tests.chains import invoice, order, receipt
from tests.samples import GLASS, SELLER
from ui import wiring
from ui.states.order_more import merge_said

_centres = count(6200)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people."""
    with acts_home(tmp_path_factory.mktemp("budgets")) as opened:
        yield opened


@pytest.fixture
def centre(home):
    """Give a cost centre of its own with a budget of 5,000 DKK for 2026 that warns from 80 % on."""
    name = str(next(_centres))
    budget = Budget(
        id=f"B-{name}",
        cost_centre=name,
        amount="5000",
        currency="DKK",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        warn_at_bp=8_000,
    )
    with home.store.write() as uow:
        bring_in(uow, [budget, CostCentre(id=name, name="Glass", owner="ravi")], source="test", who="ada")
    return name


def _order(centre, number, quantity=10, price="100"):
    return order(number, quantity, price).model_copy(update={"cost_centre": centre})


def _stands(home, centre, **until):
    with home.store.read() as uow:
        (balance,) = balances(uow, Account(centre), until=Until(**until)).values()
    held = balance.held
    return (held.reserved // 100, held.committed // 100, held.consumed // 100, balance.available // 100)


def test_money_is_in_one_place_from_the_order_to_the_close(home, centre):
    """A7, N6: committed by the order, consumed by the bill at its own price, released by the close; counted once."""
    home.take(_order(centre, f"PO-{centre}1"))
    ordered = _stands(home, centre)
    home.take(receipt(f"GR-{centre}1", f"PO-{centre}1", 4), invoice(f"I-{centre}1", f"PO-{centre}1", 4))
    billed = _stands(home, centre)
    offers = {each.act: each for each in home.acts.offers(TOM, home.id(f"{centre}1", "PO"))}
    home.acts.perform(TOM, "short_close", offers["short_close"].intent, "the rest is not needed")
    closed = _stands(home, centre)
    offers = {each.act: each for each in home.acts.offers(TOM, home.id(f"{centre}1", "PO"))}
    home.acts.perform(TOM, "reopen_order", offers["reopen_order"].intent, "it is needed")

    assert (ordered, billed, closed) == ((0, 1_000, 0, 4_000), (0, 600, 400, 4_000), (0, 0, 400, 4_600))
    assert _stands(home, centre) == billed
    assert _stands(home, centre, as_of="2025-12-31") == (0, 0, 0, 5_000)


def test_documents_in_any_order_leave_one_balance(home):
    """A7: order, change, bill and receipt leave the same balance in whatever order they come, twice or once."""
    ends = set()
    for turn in range(4):
        name = str(next(_centres))
        with home.store.write() as uow:
            budget = Budget(id=f"B-{name}", cost_centre=name, amount="9000", currency="DKK")
            bring_in(uow, [budget], source="test", who="ada")
        rows = (("1", GLASS, "8", "C62", "90"),)
        change = samples.change(
            rows, number=f"POC-{name}", order_reference=f"PO-{name}", issue_date=date(2026, 1, 9), cost_centre=name
        )
        bill, came = invoice(f"I-{name}", f"PO-{name}", 3, "90"), receipt(f"GR-{name}", f"PO-{name}", 3)
        papers = [_order(name, f"PO-{name}"), change, bill, came]
        papers = papers[turn:] + papers[:turn] if turn < 3 else papers[::-1]
        home.take(*papers, *papers[:1])
        ends.add(_stands(home, name))

    assert ends == {(0, 450, 270, 8_280)}


def test_a_bill_sees_what_its_order_holds_already(home, centre):
    """A7: the sheet of a bill says what it takes beyond the commitment, and how much of the budget is then taken."""
    home.take(_order(centre, f"PO-{centre}2", 40))
    home.take(invoice(f"I-{centre}2", f"PO-{centre}2", 40, "101"))
    with home.store.read() as uow:
        body = uow.decisions.latest(home.id(f"{centre}2", "I")).sheet
    terms = FactSheet.model_validate_json(body).terms

    assert {name: terms[f"budget.{name}"] for name in ("found", "id", "owner", "when_exceeded")} == {
        "found": True,
        "id": f"B-{centre}",
        "owner": "ravi",
        "when_exceeded": "route",
    }
    told = ("committed", "consumed", "available", "draw", "available_after")
    assert [terms[f"budget.{name}"] for name in told] == [4_000_00, 0, 1_000_00, 40_00, 960_00]
    assert terms["budget.used_bp"].up == 8_080


def test_an_order_beyond_its_budget_waits_for_the_owner(home, centre):
    """A7: beyond the budget an order is not sent before somebody decides; a change beyond it voids the approval."""
    home.take(_order(centre, f"PO-{centre}3", 51))
    waiting = _stands(home, centre)
    offers = {each.act: each for each in home.acts.offers(RAVI, home.id(f"{centre}3", "PO"))}
    home.acts.perform(RAVI, "approve_order", offers["approve_order"].intent)
    approved = _stands(home, centre)
    rows = (("1", GLASS, "52", "C62", "100"),)
    number = f"PO-{centre}3"
    change = samples.change(rows, number=f"C{number}", order_reference=number, issue_date=date(2026, 1, 9))
    home.take(change.model_copy(update={"cost_centre": centre}))

    assert (waiting, approved) == ((5_100, 0, 0, -100), (0, 5_100, 0, -100))
    assert _stands(home, centre) == (100, 5_100, 0, -200)


def test_another_currency_counts_at_its_rate_and_never_as_nothing(home, centre):
    """M4, A7: an order in another currency is turned at its day's rate; without a rate it is unknown, not zero."""
    rates = [Rate(currency="EUR", in_currency="DKK", day=date(2026, 1, 5), rate="7.5")]
    foreign = _order(centre, f"PO-{centre}4").model_copy(update={"currency": "EUR", "issue_date": date(2026, 1, 6)})
    home.take(foreign)
    with home.store.read() as uow:
        (before,) = balances(uow, Account(centre)).values()
    with home.store.write() as uow:
        bring_in(uow, rates, source="test", who="ada")

    assert (before.held.unknown, before.held.taken) == (1, 0)
    assert _stands(home, centre) == (0, 7_500, 0, -2_500)


def test_what_is_billed_counts_at_the_rate_of_the_bill(home, centre):
    """M4, A7: an order in another currency is committed at its day's rate, and consumed at that of the bill's day."""
    number, at = f"PO-{centre}5", {"issue_date": date(2026, 1, 6), "currency": "EUR"}
    rates = [(date(2026, 1, 5), "7.5"), (date(2026, 2, 9), "8")]
    with home.store.write() as uow:
        bring_in(
            uow,
            [Rate(currency="EUR", in_currency="DKK", day=day, rate=rate) for day, rate in rates],
            source="test",
            who="ada",
        )
    home.take(_order(centre, number, 4).model_copy(update=at))
    ordered = _stands(home, centre)
    bills = [
        invoice(f"I-{centre}5{part}", number, part).model_copy(update=at | {"issue_date": date(2026, 2, 10)})
        for part in (1, 3)
    ]
    home.take(receipt(f"GR-{centre}5", number, 4), bills[0])
    with home.store.read() as uow:
        sheet = uow.decisions.latest(home.id(f"{centre}51", "I")).sheet
    terms = FactSheet.model_validate_json(sheet).terms
    first = _stands(home, centre)
    moved = [(each.committed, each.consumed) for each in home.line.budget(centre)[1]]
    home.take(bills[1])

    assert (ordered, first) == ((0, 3_000, 0, 2_000), (0, 2_250, 800, 1_950))
    assert _stands(home, centre) == (0, 0, 3_200, 1_800)
    assert moved == [(3_000, 0), (-750, 800)]
    # In euros of the bill's day: 2,000 are 250, and 100 billed take with them 93.75 of what was committed.
    told = ("available", "draw", "available_after")
    assert [terms[f"budget.{name}"] for name in told] == [250_00, 6_25, 243_75]


def test_a_request_reserves_and_a_budget_of_its_category_bears_it(home, centre):
    """A7, T14: what is asked for is reserved at once; a category's own budget bears nothing else."""
    own = Budget(id=f"Z-{centre}", cost_centre=centre, amount="700", currency="DKK", category="glass")
    with home.store.write() as uow:
        bring_in(uow, [own], source="test", who="ada")
    line = {"description": "Putty", "quantity": "10", "net_price": "20"}
    asked = {"supplier": "Fjordglass AS", "currency": "DKK", "cost_centre": centre, "lines": [line]}
    home.acts.perform(TOM, "request_order", Intent(requisition=asked))
    home.process()
    with home.store.read() as uow:
        stand = balances(uow, Account(centre))

    assert stand[f"B-{centre}"].held.reserved == 200_00
    assert stand[f"Z-{centre}"].held.taken == 0
    assert stand[f"B-{centre}"].said(stand[f"B-{centre}"].available) == Decimal("4800.00")


def test_a_budget_shows_what_moved_it_and_how_it_stood_before(home, centre):
    """A7, E8: every movement takes from one account what it gives another; as of a day and as known at one."""
    home.take(_order(centre, f"PO-{centre}7"))
    home.take(receipt(f"GR-{centre}7", f"PO-{centre}7", 10), invoice(f"I-{centre}7", f"PO-{centre}7", 10))
    row, moves = home.line.budget(centre)
    (early,) = [each for each in home.line.budgets(as_of=date(2026, 1, 5)) if each.id == row.id]
    (unknown,) = [each for each in home.line.budgets(known_at=date(2000, 1, 1)) if each.id == row.id]

    assert [move.what for move in moves] == ["ordered", "matched"]
    assert [move.available + move.reserved + move.committed + move.consumed for move in moves] == [0, 0]
    assert row.amount - row.available == sum(move.consumed for move in moves) == 1_000
    assert (early.committed, early.consumed, unknown.available) == (1_000, 0, 5_000)
    with pytest.raises(UnknownNumber):
        home.line.budget("nothing")


def test_a_raised_budget_has_what_waits_decided_again(home, centre, tmp_path):
    """E8: a bill that waits is weighed again when its budget changes, without anybody asking."""
    home.take(_order(centre, f"PO-{centre}8"), invoice(f"I-{centre}8", f"PO-{centre}8", 10))
    raised = tmp_path / "budgets.csv"
    raised.write_text(f"id,cost_centre,amount,currency\nB-{centre},{centre},6000,DKK\n", encoding="utf-8")
    home.line.import_master_file(raised, wiring.read_master, None)
    home.process()
    with home.store.read() as uow:
        seen = [FactSheet.model_validate_json(each.sheet) for each in uow.decisions.history(home.id(f"{centre}8", "I"))]

    assert [sheet.terms["budget.available"] for sheet in seen] == [4_000_00, 5_000_00]


def _bill(centre, number, price, vat_id):
    seller = Party(name=f"City Power {centre}", vat_id=vat_id, iban="NO9386011117947")
    bill = invoice(number, None, 10, price, payee=None, seller=seller)
    lines = tuple(line.model_copy(update={"order_line_reference": None}) for line in bill.lines)
    return bill.model_copy(update={"cost_centre": centre, "lines": lines})


def test_a_bill_without_an_order_takes_of_the_budget_it_names(home, centre):
    """A7, N6: what nobody ordered is consumed once it is accepted, and draws on the budget before that."""
    vat_id = f"NO9{centre}3{centre}"
    power = Supplier(
        id=f"P-{centre}",
        name=f"City Power {centre}",
        vat_id=vat_id,
        order_required=False,
        accounts=(SupplierAccount(iban="NO9386011117947"),),
    )
    with home.store.write() as uow:
        bring_in(uow, [power], source="test", who="ada")
    home.take(_bill(centre, f"P-{centre}", "60", vat_id))
    with home.store.read() as uow:
        sheet = uow.decisions.latest(home.told(f"P-{centre}")["document_id"]).sheet
    terms = FactSheet.model_validate_json(sheet).terms
    before = _stands(home, centre)
    for offer in home.acts.offers(RAVI, home.told(f"P-{centre}")["document_id"]):
        if offer.act == "approve":
            home.acts.perform(RAVI, "approve", offer.intent)
    home.process()

    assert (terms["budget.id"], terms["budget.draw"], terms["budget.available_after"]) == (
        f"B-{centre}",
        600_00,
        4_400_00,
    )
    assert terms["company.cost_centre"] == centre
    assert before == (0, 0, 0, 5_000)
    assert _stands(home, centre) == (0, 0, 600, 4_400)
    assert home.told(f"P-{centre}")["status"] in {"pushed", "reconciled", "accepted"}


def test_an_answer_says_what_it_would_leave_of_the_budget(home, centre):
    """E1, A7: where the supplier asks for more, the page says what would be left of the budget, in both languages."""
    home.take(_order(centre, f"PO-{centre}9", 40))
    rows = (("1", GLASS, "40", "C62", "130"),)
    answer = samples.answer(rows, number=f"AB-{centre}9", order_reference=f"PO-{centre}9", response_code="CA")
    home.take(answer)
    pages = Pages(home.store, home.line.tools, OrderPolicy(), None)
    found = pages.agreement(TOM, f"PO-{centre}9")

    assert (found.invoice_effect, found.budget_after) == (1_200, (f"B-{centre}", -200, "DKK"))
    assert f"the budget B-{centre} would have −200.00 DKK left" in merge_said(found, "DKK", "en").replace("-2", "−2")
    assert f"im Budget B-{centre} blieben" in merge_said(found, "DKK", "de")


def test_an_answer_says_whose_stock_runs_out_before_it_comes(home, centre):
    """A5, E1: where the supplier delivers later than stock lasts, or not at all, the page says since when."""
    number = f"PO-{centre}10"
    glass = GLASS.model_copy(update={"buyer_item_id": f"G-{centre}"})
    rows, wanted = (("1", glass, "40", "C62", "100"),), date(2026, 2, 1)
    placed = samples.order(rows, number=number, site="S1", requested_delivery_date=wanted)
    stock = StockLevel(item=f"G-{centre}", site="S1", quantity="45", counted_on=date(2026, 1, 10), daily_use="2")
    with home.store.write() as uow:
        bring_in(uow, [stock], source="test", who="ada")
    home.take(placed)
    pages = Pages(home.store, home.line.tools, OrderPolicy(), None)
    told = {}
    for at, (name, changes) in enumerate((("late", {}), ("in time", {}), ("never", {"response_code": "RE"}))):
        promised = {"late": date(2026, 2, 20), "in time": date(2026, 1, 30)}.get(name)
        more = {"response_code": "CA", "promised_delivery_date": promised} | changes
        made = samples.answer(
            () if name == "never" else rows, number=f"AB-{centre}-{at}", order_reference=number, **more
        )
        home.take(made)
        told[name] = pages.agreement(TOM, number)

    out = date(2026, 2, 1)
    assert told["late"].stock_outs == (("1", f"G-{centre}", out, date(2026, 2, 20)),)
    assert told["in time"].stock_outs == ()
    assert told["never"].stock_outs == (("1", f"G-{centre}", out, None),)
    assert "is used up on" in merge_said(told["late"], "DKK", "en")
    assert "nie" in merge_said(told["never"], "DKK", "de")


def test_stock_that_lasts_longer_than_anybody_plans_never_runs_out(home):
    """A5: a stock of a hundred lives has no day on which it runs out; the page of its order opens."""
    placed = samples.order((("1", GLASS, "40", "C62", "100"),), number="PO-stock")
    line = placed.lines[0].model_copy(update={"item": GLASS.model_copy(update={"buyer_item_id": "G-stock"})})
    counted = {"item": "G-stock", "quantity": "40000", "counted_on": date(2026, 1, 10)}
    with home.store.write() as uow:
        for rate, day in (("0.01", None), ("40", date(2028, 10, 6))):
            bring_in(uow, [StockLevel(**counted, daily_use=rate)], source="test", who="ada")
            assert _runs_out(uow, line, "") == day


def test_a_project_bears_what_is_done_for_it(home, centre):
    """A7, N6: money of a project counts in the project's budget, whoever works on it, and in no cost centre's own."""
    project = f"P-{centre}"
    named = f"{centre}-B"
    budgets = (
        Budget(id=f"W-{centre}", project=project, amount="9000", currency="DKK"),
        Budget(id=f"C-{centre}", cost_centre=named, project=project, amount="2000", currency="DKK"),
        Budget(id=f"O-{centre}", cost_centre=named, amount="500", currency="DKK"),
    )
    seller = Supplier(
        id="S1", name=SELLER.name, vat_id=SELLER.vat_id, accounts=(SupplierAccount(iban="NO9386011117947"),)
    )
    with home.store.write() as uow:
        bring_in(uow, (*budgets, seller), source="test", who="ada")
    for at, who in enumerate((centre, named, None)):
        home.take(_order(who, f"PO-{centre}2{at}", price="130").model_copy(update={"project": project}))
    home.take(receipt(f"GR-{centre}20", f"PO-{centre}20", 4), invoice(f"I-{centre}20", f"PO-{centre}20", 4, "130"))
    with home.store.read() as uow:
        stand = balances(uow, Account(centre, project)) | balances(uow, Account(named, project))
        sheet = uow.decisions.latest(home.id(f"{centre}20", "I")).sheet
    terms = FactSheet.model_validate_json(sheet).terms
    row, moves = home.line.budget(f"W-{centre}")

    held = {name: stand[name].held[:3] for name in (f"W-{centre}", f"C-{centre}", f"O-{centre}", f"B-{centre}")}
    assert held == {
        f"W-{centre}": (0, 2_080_00, 520_00),
        f"C-{centre}": (0, 1_300_00, 0),
        f"O-{centre}": (0, 0, 0),
        f"B-{centre}": (0, 0, 0),
    }
    assert (terms["budget.id"], terms["budget.project"], terms["company.project"]) == (f"W-{centre}", project, project)
    assert (row.available, row.project) == (6_400, project)
    assert sum(move.committed for move in moves) == 2_080
