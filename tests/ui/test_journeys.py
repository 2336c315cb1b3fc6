"""Journeys: a tolerance from two hands that pays a bill once, and a reviewer who never touches a mouse."""

import csv

import pytest

import ui.app
from connectors.ubl_writer import write
from rules_engine.pipeline.acts.people import Person, Role
from tests import samples
from tests.acts_home import _seller
from tests.chains import invoice, order, receipt
from tests.security.web_client import Client
from tests.ui.conftest import PASSWORDS, Visitor, serving
from ui import frame
from ui.papers.sheets import as_workbook

pytestmark = pytest.mark.timeout(400)
PEOPLE = (
    Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER})),
    Person(login="lena", name="Lena Lindqvist", roles=frozenset({Role.ANALYST})),
    Person(
        login="ravi",
        name="Ravi Patel",
        roles=frozenset({Role.APPROVER}),
        approval_limit=10**9,
        approval_currency="DKK",
    ),
)
LOOSENED = ("price", "line_amount", "total")
"""The tolerances that an invoice four percent above its order trips, one after the other."""


def bill(number):
    """Make an invoice that bills 4 percent more a piece than was ordered."""
    return invoice(f"INV-{number}", f"PO-{number}", price="104", payee=None, seller=_seller())


def dearer_answer(number):
    """Make a supplier's answer that asks for half as much again."""
    rows = (("1", samples.GLASS, "10", "C62", "150"),)
    answer = samples.answer(rows, order_reference=number, number=f"R-{number}", response_code="CA")
    return answer.model_copy(update={"lines": tuple(_changed(line) for line in answer.lines)})


def _changed(line):
    return line.model_copy(update={"status_code": "3"})


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """The app with a worker, on a home with three people and two orders that were received."""
    folder = tmp_path_factory.mktemp("papers")
    files = []
    for number in (1, 2, 3):
        made_by_us = (("order", order(f"PO-{number}")), ("receipt", receipt(f"GR-{number}", f"PO-{number}")))
        for name, made in (*made_by_us, *((("bill", bill(number)),) if number > 2 else ())):
            files.append(folder / f"{name}-{number}.xml")
            files[-1].write_bytes(write(made))
    for name, made in {"order-4": order("PO-4"), "answer-4": dearer_answer("PO-4")}.items():
        files.append(folder / f"{name}.xml")
        files[-1].write_bytes(write(made))
    (folder / "bill.xml").write_bytes(write(bill(1)))
    (folder / "bill.xlsx").write_bytes(as_workbook(bill(2), "en"))
    with serving(tmp_path_factory.mktemp("home"), PEOPLE, files=files, workers=1) as app:
        yield app, [folder / "bill.xml", folder / "bill.xlsx"]


@pytest.mark.slow
def test_a_loosened_tolerance_needs_a_second_person_and_pays_the_bill_once(chromium, busy):
    """R3, G7, T5: uploaded, held for price, loosened, published by another, decided again; one bill each, all told."""
    started, bills = busy
    mara, lena, ravi = (Visitor(chromium, started) for _ in range(3))
    held = _brought_in(mara, bills)
    _loosened(lena)
    _refused_as_author(lena, started)
    _published(ravi)
    for address in held:
        mara.page.goto(address)
        mara.page.wait_for_selector("#sentence")
        _decided_again(ravi, address)
        # The reviewer's page tells it by itself.
        mara.page.wait_for_selector(".dhead .pill.good", timeout=15_000)

    assert ["INV-1", "INV-2"] == sorted(_numbers(started.home / "out" / "vendor_bills"))
    _audited(ravi)
    for visitor in (mara, lena, ravi):
        visitor.close()


@pytest.mark.slow
def test_a_reviewer_needs_no_mouse(chromium, busy):
    """D4: from the sign-in to the released hold and on to the orders with the keyboard alone; the focus is seen."""
    mara = Visitor(chromium, busy[0])
    page = mara.page
    page.goto("/")
    page.wait_for_selector("[name=login]:focus")
    for keys in ("mara", "Tab", PASSWORDS["mara"], "Enter"):
        page.keyboard.press(keys) if keys in {"Tab", "Enter"} else page.keyboard.type(keys)
    page.wait_for_selector("[data-row]")
    mara.ready()
    page.keyboard.press("/")
    page.keyboard.type("INV-3")
    page.keyboard.press("Enter")
    # The address first: one row may have been all that was shown before the search.
    page.wait_for_url("**q=INV-3**")
    page.wait_for_selector("[data-row].cur:has-text('INV-3')")
    page.wait_for_function("document.querySelectorAll('[data-row]').length === 1")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sentence")
    page.keyboard.press("a")
    page.wait_for_selector("dialog[open] textarea:focus")
    page.keyboard.type("Agreed by telephone")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog.ask[open]", state="detached")
    page.wait_for_selector(".dhead .pill.good", timeout=15_000)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "solid" == page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Control+k")
    page.keyboard.type("PO-3")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders?q=PO-3")
    page.wait_for_selector("[data-row]:has-text('PO-3')")
    mara.close()


@pytest.mark.slow
def test_a_suppliers_change_is_decided_on_the_page_of_its_order(chromium, busy):
    """T1, T5: who may decides it right there with a reason; who may not reads who does, and sees it settled."""
    mara, lena = (Visitor(chromium, busy[0]) for _ in range(2))
    lena.sign_in("lena")
    told = lena.go("/orders/PO-4")
    told.wait_for_selector(".decide li:has-text('R-PO-4')")
    assert 0 == told.locator(".decide button").count()
    assert "reviewer" in told.inner_text(".decide")
    mara.sign_in("mara")
    page = mara.go("/orders/PO-4")
    page.click(".decide [data-act=release]")
    page.fill("dialog[open] textarea", "Agreed by telephone")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog.ask[open]", state="detached")
    page.wait_for_selector(".decide", state="detached", timeout=15_000)
    told.wait_for_selector(".decide", state="detached", timeout=15_000)

    assert "Agreed by telephone" in page.inner_text(".timeline")
    for visitor in (mara, lena):
        visitor.close()


def _brought_in(mara, bills):
    """Upload the invoices as the reviewer; return the addresses of their pages, where each is held for its price."""
    mara.sign_in("mara")
    page = mara.go("/upload")
    page.set_input_files("input[type=file]", bills)
    page.wait_for_function("document.querySelectorAll('.docs .pill.warn').length === 2", timeout=30_000)
    addresses = [link.get_attribute("href") for link in page.locator(".docs a").all()]
    for address in addresses:
        page.goto(address)
        page.wait_for_selector("#sentence")
        assert "PRICE" in page.inner_text("#record").upper()
        assert 0 == page.locator("[data-act=decide_again]").count()
    return addresses


def _loosened(lena):
    """Let the analyst allow five percent in three tolerances and save the draft each time."""
    lena.sign_in("lena")
    for revision, part in enumerate(LOOSENED, 2):
        page = lena.go(f"/rules?part={part}")
        page.fill("[data-bound=upper] input[name=upper_percent]", "5")
        page.click("#save")
        page.wait_for_selector(f"text=revision {revision}")
        page.wait_for_selector("[data-bound=upper] p:has-text('More than 5 %')")


def _refused_as_author(lena, started):
    """See that the author is offered no publication, and that an event made by hand publishes nothing either."""
    page = lena.page
    assert 0 == page.locator("#publish").count()
    assert "somebody else must do this" in page.inner_text("#record .banner")
    client = Client(int(started.address.rpartition(":")[2]))
    client.cookie = "; ".join(f"{each['name']}={each['value']}" for each in lena.context.cookies())
    names = {name.rpartition(".")[2]: name for name in frame.handlers() if "publish_state" in name}
    with client.socket(token="crafted") as tab:
        tab.say(names["load"], router_data={"pathname": "/publish", "query": {"ruleset": "starter"}})
        assert "somebody else must do this" in tab.heard(2)
        tab.say(names["ask"])
        tab.heard(2)
        tab.say(names["do"], {"form": {"reason": "I say so"}})
        told = tab.heard(2)

    assert "somebody else must do this" in told
    page.goto("/publish?ruleset=starter")
    page.click("#submit")
    page.wait_for_selector("text=v2 in review")
    page.goto("/rules")
    page.wait_for_selector("text=v2 draft")


def _published(ravi):
    """Let the approver put the draft in force."""
    ravi.sign_in("ravi")
    page = ravi.go("/publish?ruleset=starter")
    assert 0 == page.locator("#publish").count()
    page.click("#run")
    page.click("#publish", timeout=240_000)
    page.fill("dialog[open] textarea", "Agreed with purchasing")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=v2 in force")


def _decided_again(ravi, address):
    """Let the approver have a held invoice decided under the new version."""
    page = ravi.page
    page.goto(address)
    page.click("[data-act=decide_again]")
    page.fill("dialog[open] textarea", "The new limits cover it")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector(".dhead .pill.good", timeout=30_000)


def _audited(ravi):
    """See that the audit trail names the version and both people, and is whole."""
    page = ravi.go("/audit")
    told = page.inner_text("tbody")
    assert "starter version 2: Agreed with purchasing" in told
    assert "starter revision 4" in told
    assert {"lena", "ravi", "mara"} <= set(page.locator("tbody b").all_inner_texts())
    page.click("#verify")
    page.wait_for_selector(".banner.good")


def _numbers(folder):
    """Return the numbers of the bills that were delivered."""
    return [row["number"] for file in folder.glob("*.csv") for row in csv.DictReader(file.read_text().splitlines())]


assert ui.app.TITLE  # The handlers are registered by importing the app.
