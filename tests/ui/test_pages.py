"""The pages in a browser: signing in, the inbox, the orders; by mouse, by keyboard, in both themes, at every width."""

import io
import re
import sqlite3

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.conftest import PICTURES
from tests.ui.papers import INVOICES, ORDERS, invoice, order
from ui import wiring

pytestmark = pytest.mark.timeout(400)
PAGES = {
    "inbox": "/?view=all",
    "nothing-found": "/?view=all&q=zzz",
    "orders": "/orders",
    "board": "/board",
    "order": "/orders/PO-48103",
    "upload": "/upload",
    "audit": "/audit",
    "ask": "/ask",
    "asked": "/ask?q=What+is+on+hold%3F",
    "missing": "/nowhere",
    "nothing-there": "/documents/none",
    "parts": "/parts",
}
WRITTEN = {
    "rulesets": "/rulesets",
    "tolerance": "/rules?part=price",
    "rule": "/rules?part=price_over",
    "table": "/rules?part=approval",
    "publish": "/publish?ruleset=starter",
    "test": "/test?ruleset=starter",
    "chain": "/chain?ruleset=starter",
    "replay": "/replay?ruleset=starter",
}
"""The pages of rules, as somebody sees them who writes them."""

WIDTHS = (360, 390, 1280, 1920, 2560)
_WIDER = """() => [...document.querySelectorAll('body *')].filter((part) => {
  const box = part.getBoundingClientRect();
  return box.width > 0 && box.right > innerWidth + 1 && !part.closest(".tiles, .tabs, .tbl-wrap, .pscroll, .board");
}).map((part) => part.outerHTML.slice(0, 120))"""


def _held(page, count):
    page.wait_for_function(f"document.querySelectorAll('[data-row]').length === {count}")


def test_somebody_signs_in_and_comes_back_to_where_they_were_going(visit):
    """A page without a session leads to the sign-in, a wrong password is told, the right one leads on."""
    page = visit().page
    page.goto("/orders?q=PO-48105")
    page.wait_for_selector("[name=login]")
    page.fill("[name=login]", "mara")
    page.fill("[name=password]", "wrong")
    page.click("button[type=submit]")
    assert "4 tries left" in page.inner_text("[role=alert]")
    assert "mara" == page.input_value("[name=login]")
    page.fill("[name=password]", "reviewer with pears")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/orders?q=PO-48105")
    _held(page, 1)
    assert order(5) in page.inner_text("[data-row]")


def test_the_inbox_shows_what_is_held_and_why(visit):
    """Each held invoice is a row with its kind, its seller, its reason in words and the money at risk."""
    page = visit(viewport={"width": 1500, "height": 900}).sign_in("mara")
    _held(page, INVOICES)
    row = page.locator("[data-row]", has_text=invoice(3))
    row.locator(".c-type").click()

    assert "Corvid Packaging BV" in row.inner_text()
    assert "EUR" in row.locator(".c-money").inner_text()
    page.wait_for_selector(f"aside h2:has-text('{invoice(3)}')")
    assert order(3) in page.inner_text("aside")
    # The goods are waited for (1,490.00), and the price differs (70.00 of the same money).
    assert "1,490.00" in row.locator(".c-money").inner_text()


def test_the_first_suggestion_stands_beside_the_inbox(visit):
    """D4, E6: of the chosen row what differs, its trail, and the first suggestion, which A asks about."""
    visitor = visit(viewport={"width": 1500, "height": 900})
    visitor.sign_in("mara")
    page = visitor.go(f"/?view=all&q={invoice(3)}")
    page.wait_for_selector("#suggested")
    named = page.inner_text("#suggested p")
    assert re.search(r"\b[A-Z]{3} [\d,]+\.\d\d\b", page.inner_text("#suggested")), "an amount has its currency"
    page.keyboard.press("a")
    page.wait_for_selector("dialog.ask[open] textarea")

    assert order(3) in page.inner_text(".trail")
    assert 1 <= page.locator(".pdiff tbody tr").count()
    assert named
    assert page.inner_text("dialog.ask[open] h2") in {"Release", "Pay less", "Write off", "Ask for a credit note"}


def test_keys_move_search_and_go_anywhere(visit):
    """J and K move, / searches, Ctrl+K leads to a page, ? tells the keys: no mouse is needed."""
    visitor = visit(viewport={"width": 1500, "height": 900})
    page = visitor.sign_in("mara")
    _held(page, INVOICES)
    numbers = page.locator("[data-row] b").all_inner_texts()
    page.keyboard.press("j")
    page.wait_for_selector(f"tr.cur:has-text('{numbers[1]}')")
    page.keyboard.press("k")
    page.wait_for_selector(f"tr.cur:has-text('{numbers[0]}')")
    page.keyboard.press("/")
    page.keyboard.type(invoice(7))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=NB-20907"))
    _held(page, 1)
    page.keyboard.press("Escape")
    page.locator("body").press("?")
    page.wait_for_selector("dialog[open] >> text=Keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] [role=combobox]")
    page.keyboard.type("orders")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders")
    _held(page, 50)


def test_every_view_has_an_address_and_the_way_back_works(visit):
    """Paging, sorting and views stand in the address: reloading keeps them, the back button undoes them."""
    visitor = visit()
    visitor.sign_in("mara")
    page = visitor.go("/orders")
    page.click("a[aria-label='Next page']")
    page.wait_for_url("**/orders?page=2")
    _held(page, ORDERS - 50)
    page.reload()
    visitor.ready()
    _held(page, ORDERS - 50)
    page.click("a.tile:has-text('Waiting on exception')")
    page.wait_for_url("**/orders?view=waiting")
    _held(page, INVOICES)
    page.click("th >> text=Supplier")
    page.wait_for_url("**/orders?view=waiting&sort=seller")
    page.go_back()
    page.go_back()
    page.wait_for_url("**/orders?page=2")
    _held(page, ORDERS - 50)


def test_strange_addresses_show_the_first_page(visit):
    """Nothing in an address breaks a page."""
    visitor = visit()
    visitor.sign_in("mara")
    page = visitor.go("/orders?page=-1&view=%27%22&sort=drop&q=%25%5F%00")
    page.wait_for_selector(".empty, [data-row]")
    page = visitor.go("/orders?page=99999999999&view=all")
    page.wait_for_selector(".empty, [data-row]")


def test_what_others_change_appears_by_itself(visit, started):
    """A change made elsewhere shows within moments, and what is being typed stays."""
    visitor = visit()
    page = visitor.sign_in("mara")
    _held(page, INVOICES)
    page.fill("[data-search]", "half a wor")
    with sqlite3.connect(started.home / "matchbook.sqlite") as database:
        database.execute("UPDATE documents SET seller_name = 'Renamed Bearings' WHERE number = ?", (invoice(2),))
    wiring.open_office(str(started.home)).accounts.sign_in("nobody", "wrong", "test")
    page.wait_for_selector("text=Renamed Bearings", timeout=5_000)

    assert "half a wor" == page.input_value("[data-search]")


def test_a_session_that_is_ended_ends_in_every_tab(visit, started):
    """Signing out in one tab leads the other one to the sign-in by itself."""
    visitor = visit()
    page = visitor.sign_in("mara")
    other = visitor.context.new_page()
    other.goto("/orders")
    other.wait_for_selector("[data-row]")
    page.click("#user")
    page.click("button:has-text('Sign out')")
    page.wait_for_url("**/sign-in")
    other.wait_for_url("**/sign-in?next=%2Forders*", timeout=10_000)


def test_the_language_follows_the_person(visit):
    """A German sees German words, dates and amounts, and may switch."""
    visitor = visit(viewport={"width": 1920, "height": 900})
    page = visitor.sign_in("jo")
    assert "Eingang" == page.inner_text("h1")
    page = visitor.go("/orders")
    assert "02.11.2026" in page.inner_text("tbody")
    page.click("#user")
    page.click("#language")
    page.wait_for_selector("h1:has-text('Orders')")
    page.wait_for_selector("html[data-keys=ready]")
    page.click("#user")
    page.click("#language")
    page.wait_for_selector("h1:has-text('Bestellungen')")


def test_the_theme_is_kept(visit):
    """The theme switches at a click and stays over a reload, on the sign-in page too."""
    visitor = visit(color_scheme="light")
    page = visitor.sign_in("mara")
    page.click("#theme")
    page.wait_for_selector("html.dark")
    page.reload()
    visitor.ready()
    page.wait_for_selector("html.dark")
    page.goto("/sign-in")
    page.wait_for_selector("html.dark")


@pytest.mark.slow
@pytest.mark.parametrize("theme", ("light", "dark"))
def test_no_page_is_hard_to_use_or_wider_than_its_window(visit, theme):
    """D4: axe finds nothing on any page in either theme, and no part is wider than the window at any width."""
    visitor = visit(color_scheme=theme)
    page = visitor.page
    findings = []
    page.goto("/sign-in")
    findings += _looked_at(page, "sign-in", theme)
    visitor.sign_in("mara")
    for name, path in PAGES.items():
        visitor.go(path)
        findings += _looked_at(page, name, theme)
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open]")
    findings += _looked_at(page, "command", theme)
    page.keyboard.press("Escape")
    page.click("#user")
    findings += _looked_at(page, "menu", theme)
    for menu in ("#columns", "#export"):
        visitor.go("/orders")
        page.click(f"{menu} summary")
        findings += _looked_at(page, menu[1:], theme)
    for key in ("o", "z"):
        visitor.go("/?view=all")
        page.keyboard.press(key)
        page.wait_for_selector("dialog.ask[open]")
        findings += _looked_at(page, f"care-{key}", theme)
    visitor.go(f"/?view=all&q={invoice(3)}")
    visitor.go(page.locator("[data-open]").first.get_attribute("href"))
    page.wait_for_selector("#sentence")
    findings += _looked_at(page, "document", theme)
    page.click("#view-source")
    findings += _looked_at(page, "source", theme)
    page.click("[data-act=release]")
    page.wait_for_selector("dialog.ask[open]")
    findings += _looked_at(page, "asking", theme)

    assert not findings, "\n".join(findings)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ("light", "dark"))
def test_no_page_of_rules_is_hard_to_use_or_wider_than_its_window(visit, theme):
    """D4: the same for whoever writes rules, in German, whose words are longer."""
    visitor = visit(color_scheme=theme)
    visitor.sign_in("jo")
    findings = []
    for name, path in WRITTEN.items():
        visitor.go(path)
        findings += _looked_at(visitor.page, name, theme)

    assert not findings, "\n".join(findings)


def _looked_at(page, name, theme):
    """Return what axe finds on a page and what is wider than the window at any width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844 if width < 720 else 1000})
        page.wait_for_timeout(100)
        found += [f"{name} at {width} in {theme}: {part}" for part in page.evaluate(_WIDER)]
        if str(PICTURES) != ".":
            page.screenshot(path=PICTURES / f"{name}-{width}-{theme}.png", full_page=width < 720)
    for width in (390, 1500):
        page.set_viewport_size({"width": width, "height": 900})
        for violation in Axe().run(page).response["violations"]:
            places = [node["html"][:160] for node in violation["nodes"][:3]]
            found.append(f"{name} at {width} in {theme}: {violation['id']}: {violation['help']}: {places}")
    return found


def test_a_held_document_says_what_would_clear_it(visit):
    """E6: each actor's smallest change stands beside the holds, and each was tried before it is told."""
    visitor = visit(viewport={"width": 1500, "height": 900})
    visitor.sign_in("mara")
    page = visitor.go(f"/?view=all&q={invoice(4)}")
    visitor.go(page.locator("[data-open]").first.get_attribute("href"))
    page.wait_for_selector(".clearing li")
    told = page.inner_text(".clearing")

    assert "14.20 EUR each" in told
    assert "The supplier" in told
    assert "The receiver" in told


def test_one_act_on_several_documents_has_one_reason(visit):
    """E2: rows are selected by key, the dialog names each document, one reason goes with an act on each of them."""
    visitor = visit(viewport={"width": 1280, "height": 900})
    visitor.sign_in("mara")
    page = visitor.go("/?view=held&kind=PRICE")
    page.wait_for_selector("[data-kind].on")
    for key in ("x", "j", "x"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    page.wait_for_selector(".bulk:has-text('2 selected')")
    offered = {button.get_attribute("data-bulk") for button in page.locator("[data-bulk]").all()}
    page.click("[data-bulk=dispute]")
    page.wait_for_selector("dialog.ask[open]")
    listed = page.locator(".bulk-rows li b").all_inner_texts()
    page.fill("dialog[open] textarea", "Both were too dear")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog.ask[open]", state="detached")
    page.wait_for_selector("text=Ask the supplier: 2 documents")
    visitor.go(f"/?view=all&q={listed[0]}")
    visitor.go(page.locator("[data-open]").first.get_attribute("href"))
    page.wait_for_selector(".timeline")

    assert {"dispute", "release", "reject"} == offered
    assert 2 == len(listed)
    assert "Both were too dear" in page.inner_text(".timeline")


def test_a_question_is_answered_with_links_to_its_evidence(visit):
    """T8: one box takes a question in plain words; the answer links to the documents it rests on, and can be shared."""
    page = visit(viewport={"width": 1280, "height": 900}).sign_in("mara")
    page.goto("/ask")
    page.wait_for_selector(".empty")
    page.fill("[name=question]", f"Why is invoice {invoice(3)} on hold?")
    page.press("[name=question]", "Enter")
    page.wait_for_url("**/ask?q=*")
    page.wait_for_selector("#answer")
    said = page.inner_text("#answer")
    page.locator(".docs a").first.click()
    page.wait_for_url("**/documents/*")

    assert "is on hold" in said
    assert invoice(3) in said


def test_a_document_is_given_to_somebody_and_put_aside(visit):
    """D4: by keys alone a row gets an owner, is put aside until a day, and comes back; filters stand in the address."""
    visitor = visit(viewport={"width": 1500, "height": 900})
    visitor.sign_in("mara")
    page = visitor.go(f"/?view=held&q={invoice(6)}")
    _held(page, 1)

    def cared(key, value):
        page.keyboard.press(key)
        page.wait_for_selector("dialog.ask[open]")
        field = page.locator("dialog[open] [name=value]")
        if value is not None:
            field.select_option(value) if key == "o" else field.fill(value)
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("dialog.ask[open]", state="detached")

    cared("o", "jo")
    page.wait_for_selector("[data-owner=jo]")
    visitor.go(f"/?q={invoice(6)}")
    _held(page, 0)
    visitor.go(f"/?view=held&q={invoice(6)}")
    _held(page, 1)
    cared("o", "")
    page.wait_for_selector("[data-owner=jo]", state="detached")
    cared("z", None)
    page.wait_for_selector("[data-care-of]:has-text('put aside')")
    page.click("[data-care-of]:has-text('put aside')")
    page.wait_for_url("**care=snoozed*")
    _held(page, 1)
    cared("z", "")
    _held(page, 0)
    visitor.go(f"/?q={invoice(6)}")
    _held(page, 1)


def test_columns_are_hidden_for_whoever_hid_them(visit):
    """D4: by keys alone; it stays hidden over a reload and another page, and a click brings it back."""
    visitor = visit(viewport={"width": 1900, "height": 900})
    visitor.sign_in("mara")
    page = visitor.go("/orders")
    page.wait_for_selector("th.site")
    page.focus("#columns summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector("th.site", state="hidden")
    assert page.locator("td.site").first.is_hidden()
    visitor.go("/")
    visitor.go("/orders")
    page.wait_for_selector("th.site", state="hidden")
    page.wait_for_selector("th.sup")
    assert 3 == page.locator("[data-alarm] b").count()
    page.click("#columns summary")
    page.click("[data-column-of=site]")
    page.wait_for_selector("th.site")


def test_the_orders_shown_are_filtered_and_taken_along(visit):
    """E3, D4: a filter stands in the address; the file has every page of what is shown, and nobody's formulas."""
    visitor = visit(viewport={"width": 1500, "height": 900})
    visitor.sign_in("mara")
    page = visitor.go("/orders")
    page.click("[data-alarm]:has-text('Stalled')")
    page.wait_for_url("**alarm=stalled*")
    page.click("[data-alarm].on")
    page.wait_for_function("!location.search.includes('alarm')")
    page.click("#export summary")
    address = page.locator("#export a").first.get_attribute("href")
    rows = page.request.get(address).text().splitlines()
    book = page.request.get(address.replace("csv", "xlsx") + "?view=waiting")
    cells = list(openpyxl.load_workbook(io.BytesIO(book.body())).active.iter_rows(values_only=True))

    assert 1 + ORDERS == len(rows)
    assert 1 + INVOICES == len(cells)
    assert {order(number) for number in range(1, INVOICES + 1)} & {row[0] for row in cells}
    assert 404 == page.request.get("/api/orders.exe").status
