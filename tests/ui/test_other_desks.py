"""The pages that buyers, approvers and administrators see: in both themes, at every width."""

import random

import pytest

from connectors.ubl_writer import write
from rules_engine.pipeline.acts.people import Person, Role
from tests.acts_home import _seller
from tests.chains import invoice, order, receipt
from tests.generators.paper import Supplier, drawn_lines
from tests.ui.conftest import PASSWORDS, Visitor, serving
from tests.ui.test_pages import _looked_at

pytestmark = [pytest.mark.timeout(400), pytest.mark.slow]
THEMES = ("light", "dark")
PEOPLE = (
    Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER})),
    Person(login="tom", name="Tom Ashby", roles=frozenset({Role.BUYER}), language="de"),
    Person(
        login="ravi",
        name="Ravi Patel",
        roles=frozenset({Role.APPROVER}),
        approval_limit=10**9,
        approval_currency="DKK",
    ),
    Person(login="ada", name="Ada Min", roles=frozenset({Role.ADMIN})),
)


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """The app on a home with an invoice that waits for an approval, and one on paper."""
    folder, chance = tmp_path_factory.mktemp("papers"), random.Random(48_213)
    paper = Supplier(chance, "en").paper_of(chance, drawn_lines(chance, 4), "PO-7")
    made = {
        "order.xml": write(order("PO-1", price="50000")),
        "receipt.xml": write(receipt("GR-1", "PO-1")),
        "bill.xml": write(invoice("INV-1", "PO-1", price="50000", seller=_seller())),
        "paper.pdf": paper.content,
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    with serving(tmp_path_factory.mktemp("home"), PEOPLE, files=sorted(folder.iterdir())) as app:
        yield app


@pytest.fixture
def arrive(chromium, desks):
    """A function that signs somebody in at a browser of their own."""
    visitors = []

    def signed_in(login, **options):
        visitors.append(Visitor(chromium, desks, **options))
        visitors[-1].sign_in(login)
        return visitors[-1]

    yield signed_in
    for visitor in visitors:
        visitor.close()


def _opened(visitor, asked):
    """Open the first document of the inbox as an address asks for it."""
    page = visitor.go(f"/?{asked}")
    visitor.go(page.locator("[data-open]").first.get_attribute("href"))
    page.wait_for_selector("#sentence")
    return page


@pytest.mark.parametrize("theme", THEMES)
def test_the_desk_of_a_buyer_is_easy_to_use(arrive, theme):
    """D4: asking for a purchase, and what is shut to a buyer, in German: nothing found by axe, nothing too wide."""
    tom = arrive("tom", color_scheme=theme)
    findings = []
    for name, path in {
        "request": "/request",
        "rules-shut": "/rules",
        "audit-shut": "/audit",
        "order-de": "/orders/PO-1",
    }.items():
        tom.go(path)
        findings += _looked_at(tom.page, name, theme)

    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("theme", THEMES)
def test_a_document_on_paper_is_easy_to_use(arrive, theme):
    """D4: the page view of a PDF, with its marked places, in both themes at every width."""
    mara = arrive("mara", color_scheme=theme)
    page = _opened(mara, "view=all&q=paper.pdf")
    page.wait_for_selector(".paper-page img")
    findings = _looked_at(page, "paper", theme)

    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("theme", THEMES)
def test_a_one_time_link_is_easy_to_use(arrive, chromium, desks, theme):
    """D4: an approver makes a link; whoever opens it on a phone, signed in or not, decides by keyboard or thumb."""
    ravi = arrive("ravi", color_scheme=theme)
    page = _opened(ravi, "view=mine")
    findings = _looked_at(page, "approval", theme)
    page.click("#make-link")
    page.wait_for_selector("#link:has-text('/approve/')")
    findings += _looked_at(page, "link", theme)
    phone = Visitor(chromium, desks, color_scheme=theme, viewport={"width": 390, "height": 844})
    phone.page.goto(page.inner_text("#link"))
    findings += _looked_at(phone.page, "approve", theme)
    phone.page.goto("/approve/no-link-of-ours")
    findings += _looked_at(phone.page, "approve-ended", theme)
    phone.close()

    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("theme", THEMES)
def test_the_desk_of_an_administrator_is_easy_to_use(arrive, theme):
    """D4: people and health, the dialogs of acts on accounts, in both themes at every width."""
    ada = arrive("ada", color_scheme=theme)
    page = ada.go("/admin")
    findings = _looked_at(page, "admin", theme)
    page.click("#add")
    page.wait_for_selector("dialog[open] [name=login]")
    findings += _looked_at(page, "admin-add", theme)
    page.keyboard.press("Escape")
    page.click("[data-person=tom] [data-do=put_out]")
    page.wait_for_selector("dialog[open] #do")
    findings += _looked_at(page, "admin-out", theme)

    assert not findings, "\n".join(findings)


def test_an_administrator_looks_after_people_in_the_browser(arrive, chromium, desks):
    """D3: entered, given a role, signed out everywhere and put out: each act bites at once and is in the trail."""
    ada = arrive("ada")
    page = ada.go("/admin")
    page.click("#add")
    page.fill("dialog[open] [name=login]", "ines")
    page.fill("dialog[open] [name=name]", "Ines Duarte")
    page.check("dialog[open] [name=role_approver]")
    page.fill("dialog[open] [name=limit]", "a lot")
    page.click("#do")
    page.wait_for_selector("text=no amount of that currency")
    page.fill("dialog[open] [name=limit]", "5000.00")
    page.fill("dialog[open] [name=currency]", "eur")
    page.click("#do")
    password = page.inner_text("#secret")
    page.click("dialog[open] button:has-text('Noted')")
    row = page.locator("[data-person=ines]")
    row.wait_for()
    assert "5,000.00 EUR" in row.inner_text()
    ines = Visitor(chromium, desks)
    PASSWORDS["ines"] = password
    ines.sign_in("ines")
    page.click("[data-person=ines] [data-do=put_out]")
    page.click("#do")
    page.wait_for_selector("[data-person=ines] [data-do=take_back]")
    ines.page.wait_for_url("**/sign-in*", timeout=15_000)
    ines.close()
    ada.go("/audit?view=acts")
    told = page.inner_text("tbody")

    assert password not in page.content()
    assert "Person added" in told
    assert "Account taken away" in told


def _typed(page, where, text):
    """Wait until a field holds a text again."""
    page.wait_for_function("([where, wanted]) => document.querySelector(where)?.value === wanted", arg=[where, text])


def test_what_is_asked_for_survives_reloads_restarts_and_the_way_back(arrive, desks):
    """D4: a half-written purchase stands after a reload, another page and a restart; once asked for it is forgotten."""
    tom = arrive("tom")
    page = tom.go("/request")
    wanted = {"supplier": "Fjordglass AS", "currency": "DKK", "description_1": "Window glass", "quantity_1": "4"}
    for name, text in wanted.items():
        page.fill(f"[name={name}]", text)
    page.reload()
    tom.ready()
    _typed(page, "[name=supplier]", "Fjordglass AS")
    page.click(".nav a[href='/orders']")
    page.wait_for_selector(".tile")
    page.go_back()
    _typed(page, "[name=description_1]", "Window glass")
    desks.stop()
    page.fill("[name=net_price_1]", "12.50")
    page.wait_for_selector("#stale")
    desks.start()
    page.wait_for_selector("#live", timeout=30_000)
    for name, text in (wanted | {"net_price_1": "12.50"}).items():
        _typed(page, f"[name={name}]", text)
    for _ in range(2):
        page.click("#record form button[type=submit]")
        page.wait_for_timeout(1_500)
    page.wait_for_url("**/orders")
    tom.go("/request")
    assert "" == page.input_value("[name=supplier]")


def test_a_reason_survives_a_reload(arrive):
    """D4: the reason half typed in a dialog stands there again."""
    ravi = arrive("ravi")
    page = _opened(ravi, "view=mine")
    page.click("[data-act=reject]")
    page.fill("dialog[open] textarea", "The goods were never")
    page.reload()
    page.wait_for_selector("#sentence")
    page.wait_for_selector("html[data-keys=ready]")
    if not page.locator("dialog[open] textarea").count():
        page.click("[data-act=reject]")
    _typed(page, "dialog[open] textarea", "The goods were never")


def test_a_note_at_a_one_time_link_survives_a_reload(arrive, chromium, desks):
    """D4: what an approver typed on a phone stands after a reload and a dead network, and is forgotten once sent."""
    ravi = arrive("ravi")
    page = _opened(ravi, "view=mine")
    page.click("#make-link")
    page.wait_for_selector("#link:has-text('/approve/')")
    phone = Visitor(chromium, desks, viewport={"width": 390, "height": 844})
    page, address = phone.page, page.inner_text("#link")
    page.goto(address)
    page.fill("#note", 'Agreed with <Tom> & the "board"')
    page.reload()
    _typed(page, "#note", 'Agreed with <Tom> & the "board"')
    phone.context.set_offline(True)
    page.locator("#note").press("End")
    page.keyboard.type(", today")
    page.click("button[value=approve]")
    page.wait_for_timeout(500)
    phone.context.set_offline(False)
    page.goto(address)
    _typed(page, "#note", 'Agreed with <Tom> & the "board", today')
    other = phone.context.new_page()
    other.goto(address)
    assert "" == other.input_value("#note")
    page.click("button[value=approve]")
    page.wait_for_selector("dl.stands")
    assert [] == page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed '))")
    phone.close()


def test_what_an_administrator_typed_survives_a_reload(arrive):
    """D4: a person half entered stands there again, ticks too; so does a login at the sign-in, never a password."""
    ada = arrive("ada")
    page = ada.go("/admin")
    page.click("#add")
    page.fill("dialog[open] [name=login]", "lou")
    page.check("dialog[open] [name=role_buyer]")
    page.select_option("dialog[open] [name=language]", "de")
    page.reload()
    ada.ready()
    if not page.locator("dialog[open]").count():
        page.click("#add")
    _typed(page, "dialog[open] [name=login]", "lou")
    _typed(page, "dialog[open] [name=language]", "de")
    assert page.is_checked("dialog[open] [name=role_buyer]")
    assert not page.is_checked("dialog[open] [name=role_admin]")
    page.keyboard.press("Escape")
    page.click("#user")
    page.click("button:has-text('Sign out')")
    page.wait_for_url("**/sign-in")
    page.fill("[name=login]", "ad")
    page.fill("[name=password]", "administrator of pe")
    page.reload()
    _typed(page, "[name=login]", "ad")
    assert "" == page.input_value("[name=password]")
    assert "administrator of pe" not in page.evaluate("JSON.stringify(sessionStorage)")
