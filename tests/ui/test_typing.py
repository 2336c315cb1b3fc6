"""What is being typed: reloads, the way back, lost connections, restarts and other people's changes lose none of it."""

import pytest

from connectors.ubl_writer import write
from rules_engine.pipeline.acts.people import Person, Role
from tests.chains import invoice
from tests.ui.conftest import Visitor, serving

pytestmark = pytest.mark.timeout(400)
FIELD = "[data-bound=upper] input[name=upper_percent]"


@pytest.fixture(scope="module")
def writing(tmp_path_factory):
    """The app on a home with two analysts and no documents."""
    people = (
        Person(login="lena", name="Lena Lindqvist", roles=frozenset({Role.ANALYST})),
        Person(login="jo", name="Jo Lindqvist", roles=frozenset({Role.ANALYST})),
    )
    with serving(tmp_path_factory.mktemp("home"), people) as app:
        yield app


@pytest.fixture
def analysts(chromium, writing):
    """Two analysts at browsers of their own."""
    visitors = [Visitor(chromium, writing) for _ in range(2)]
    for visitor, login in zip(visitors, ("lena", "jo"), strict=True):
        visitor.sign_in(login)
    yield visitors
    for visitor in visitors:
        visitor.close()


def _shows(page, selector, value):
    page.wait_for_function(
        "([where, wanted]) => document.querySelector(where)?.value === wanted", arg=[selector, value]
    )


def _tab(analyst, address, alive):
    """Open a page in another tab, and wait until it can be typed in."""
    page = analyst.context.new_page()
    page.on("pageerror", lambda error: analyst.errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector(alive)
    return page


def test_no_editor_and_no_desk_loses_anything_to_a_restart_or_to_another_tab(analysts, writing, tmp_path):
    """D4: rule, tolerance, table, tests and replay, each in a tab of its own, one of them twice: all still stands.

    It comes first: a sample is only tried while the draft can be checked, and other tests leave it half typed.
    """
    lena, _ = analysts
    why, cell = "[data-field=why]", "table.grid tbody tr:last-child input"
    rule, again = (_tab(lena, "/rules?part=unit", f"[data-ready] {why}") for _ in range(2))
    table = _tab(lena, "/rules?part=approval", "[data-ready] table.grid input")
    limit = _tab(lena, "/rules?part=quantity", FIELD)
    tests = _tab(lena, "/test?ruleset=starter", "#sample-files")
    replay = _tab(lena, "/replay?ruleset=starter", "#frontier-of")
    rule.fill(why, "In one tab")
    rule.click("text=Add a condition")
    rule.locator(".cond .term").last.fill("line.quantity")
    again.fill(why, "In another tab")
    table.locator(cell).last.fill("of")
    table.fill("[aria-label='Term of a new column']", "document.total_with_v")
    limit.fill(FIELD, "6.5")
    bill = tmp_path / "bill.xml"
    bill.write_bytes(write(invoice("INV-9", "PO-9")))
    tests.set_input_files("#sample-files", [bill])
    tests.wait_for_selector("#record >> text=bill.xml", timeout=60_000)
    told = tests.inner_text("#told")
    replay.select_option("#frontier-of", value="quantity")
    replay.wait_for_url("**tolerance=quantity")
    writing.stop()
    rule.locator(why).press("End")
    rule.keyboard.type(" alone")
    limit.locator(FIELD).press("End")
    limit.keyboard.type("5")
    writing.start()
    for page in (rule, again, table, limit, tests, replay):
        page.wait_for_selector("#live", timeout=30_000)
    _shows(rule, why, "In one tab alone")
    assert "line.quantity" == rule.locator(".cond .term").last.input_value()
    _shows(again, why, "In another tab")
    _shows(table, "[aria-label='Term of a new column']", "document.total_with_v")
    assert "of" == table.locator(cell).last.input_value()
    _shows(limit, FIELD, "6.55")
    tests.wait_for_selector("#record >> text=bill.xml", timeout=60_000)
    assert told == tests.inner_text("#told")
    _shows(replay, "#frontier-of", "quantity")
    table.reload()
    table.wait_for_selector("[data-ready] table.grid input")
    _shows(table, "[aria-label='Term of a new column']", "document.total_with_v")
    tests.reload()
    tests.wait_for_selector("#record >> text=bill.xml", timeout=60_000)
    limit.goto("/replay?ruleset=starter")
    limit.wait_for_selector("#frontier-of")
    limit.go_back()
    _shows(limit, FIELD, "6.55")
    for page in (rule, again, table, limit, tests, replay):
        page.close()


def test_a_reload_and_the_way_back_lose_nothing(analysts):
    """D4: what stands in a form before a reload, or before looking elsewhere, stands in it after."""
    lena, _ = analysts
    page = lena.go("/rules?part=price")
    page.fill(FIELD, "7.5")
    page.select_option("[name=upper_effect]", "hold_line")
    page.reload()
    _shows(page, FIELD, "7.5")
    page.click("nav.partlist a:has-text('Line amount')")
    page.wait_for_selector("h2:has-text('Line amount')")
    _shows(page, FIELD, "2")
    page.go_back()
    page.wait_for_selector("h2:has-text('Unit price')")
    _shows(page, FIELD, "7.5")
    _shows(page, "[name=upper_effect]", "hold_line")
    lena.go("/rules?part=price_over")
    page.click("text=Add a condition")
    page.locator(".cond .term").last.fill("line.quantity")
    page.reload()
    page.wait_for_selector("h2:has-text('Price above the order')")
    assert "line.quantity" == page.locator(".cond .term").last.input_value()
    page.locator(".cond .op").last.select_option("is known")
    page.wait_for_timeout(400)  # The island tells the server once nothing was typed for a while.
    page.click("#save")
    page.wait_for_selector("nav.partlist >> text=line.quantity is known")


def test_a_lost_connection_and_a_restart_lose_nothing(analysts, writing):
    """Restarting the server closes every websocket; the page comes back by itself with what was typed in it."""
    lena, _ = analysts
    page = lena.go("/rules?part=total")
    page.fill(FIELD, "3.25")
    writing.stop()
    page.locator(FIELD).press("End")
    page.keyboard.type("1")
    page.wait_for_selector("#stale")
    writing.start()
    page.wait_for_selector("#live", timeout=30_000)
    _shows(page, FIELD, "3.251")
    page.click("#save")
    page.wait_for_selector("[data-bound=upper] p:has-text('3.251 %')")


def test_what_is_typed_before_publishing_survives_everything(analysts, writing):
    """D4: a comment and a reason half typed stand after a reload, a restart, the way back; a second tab has its own."""
    lena, _ = analysts
    box = "#record textarea[name=text]"
    page = lena.go("/publish?ruleset=starter")
    page.fill(box, "Half of what Lena")
    second = lena.context.new_page()
    second.goto("/publish?ruleset=starter")
    second.wait_for_selector("html[data-keys=ready]")
    second.fill(box, "Something else")
    page.reload()
    _shows(page, box, "Half of what Lena")
    for address in ("/test?ruleset=starter", "/replay?ruleset=starter", "/chain?ruleset=starter"):
        page.goto(address)
        page.wait_for_selector("#record .tabs")
        page.go_back()
        _shows(page, box, "Half of what Lena")
    writing.stop()
    page.locator(box).press("End")
    page.keyboard.type(" means")
    page.wait_for_selector("#stale")
    writing.start()
    page.wait_for_selector("#live", timeout=30_000)
    _shows(page, box, "Half of what Lena means")
    _shows(second, box, "Something else")
    second.close()
    page.click("#comment")
    page.wait_for_selector("#remarks li:has-text('Half of what Lena means')")
    _shows(page, box, "")


def test_half_typed_json_stays_until_it_is_whole(analysts):
    """D4: text that is no JSON yet stands in its field after a reload, and the part is as it was."""
    lena, _ = analysts
    box = "textarea.json"
    page = lena.go("/rules?part=item")
    page.click("summary:has-text('JSON')")
    before = page.input_value(box)
    page.fill(box, before[:-2] + ", ")
    page.wait_for_selector(".fault")
    page.reload()
    page.wait_for_selector("[data-ready]")
    _shows(page, box, before[:-2] + ", ")
    page.fill(box, before)
    page.wait_for_selector(".fault", state="detached")
    page.reload()
    page.wait_for_selector("[data-ready]")
    assert not page.locator(box).is_visible()


def test_two_people_at_one_draft_lose_nothing(analysts):
    """G7: other parts do not disturb; in the same part the second is told, keeps what was typed, and chooses."""
    lena, jo = analysts
    page, other = lena.go("/rules?part=quantity"), jo.go("/rules?part=price_over_order")
    page.fill(FIELD, "4")
    other.fill("[data-bound=upper] input[name=upper_amount_EUR]", "60")
    other.click("#save")
    other.wait_for_selector("[data-bound=upper] p:has-text('EUR 60')")
    page.wait_for_selector("nav.partlist a:has-text('EUR 60')")
    _shows(page, FIELD, "4")
    other = jo.go("/rules?part=quantity")
    other.fill(FIELD, "3")
    other.click("#save")
    other.wait_for_selector("[data-bound=upper] p:has-text('3 %')")
    page.wait_for_selector(".banner.warn:has-text('3 %')", timeout=10_000)
    _shows(page, FIELD, "4")
    page.click("#mine")
    page.wait_for_selector(".banner.warn", state="detached")
    _shows(page, FIELD, "4")
    page.click("#save")
    page.wait_for_selector("[data-bound=upper] p:has-text('4 %')")
    page = lena.go("/publish?ruleset=starter")
    page.wait_for_selector("#remarks li:has-text('3 %')")
    page = lena.go("/rules?part=price_over_order")
    _shows(page, "[data-bound=upper] input[name=upper_amount_EUR]", "60")


def test_two_people_at_one_rule_lose_nothing(analysts):
    """G7: the second is told what the first made of the rule, keeps what was typed, and it is what is saved."""
    lena, jo = analysts
    page, other = lena.go("/rules?part=unit"), jo.go("/rules?part=unit")
    page.wait_for_selector("[data-ready] [data-field=why]")
    page.fill("[data-field=why]", "What Lena means")
    other.wait_for_selector("[data-ready] [data-field=name]")
    other.fill("[data-field=name]", "What Jo calls it")
    other.wait_for_timeout(400)  # The island tells the server once nothing was typed for a while.
    other.click("#save")
    page.wait_for_selector(".banner.warn", timeout=10_000)
    page.click("#mine")
    page.wait_for_selector(".banner.warn", state="detached")
    other = jo.go("/rules?part=quantity")
    other.fill(FIELD, "2.5")
    other.click("#save")
    page.wait_for_selector("nav.partlist a:has-text('2.5 %')")  # What others do elsewhere takes nothing away.
    _shows(page, "[data-field=why]", "What Lena means")
    page.click("#save")
    page.wait_for_timeout(1_000)
    page = lena.go("/rules?part=unit")
    _shows(page, "[data-field=why]", "What Lena means")


def test_taking_theirs_after_a_refused_save_takes_theirs(analysts):
    """G7: a save that was refused leaves nothing behind that would go into the part of the other."""
    lena, jo = analysts
    page, other = lena.go("/rules?part=item"), jo.go("/rules?part=item")
    page.wait_for_selector("[data-ready] [data-field=why]")
    other.wait_for_selector("[data-ready] [data-field=why]")
    page.fill("[data-field=why]", "What Lena means")
    other.fill("[data-field=why]", "What Jo means")
    other.wait_for_timeout(400)
    other.click("#save")
    page.wait_for_selector(".banner.warn", timeout=10_000)
    page.click("#save")
    page.wait_for_timeout(500)
    page.fill("[data-field=why]", "What Lena means now")
    page.click("#theirs")
    _shows(page, "[data-field=why]", "What Jo means")


def test_a_condition_is_dragged_to_another_place(analysts):
    """R3: the last condition is laid before the first by the mouse."""
    lena, _ = analysts
    page = lena.go("/rules?part=received_less")
    page.wait_for_selector("[data-ready] .cond .term")
    page.click("text=Add a condition")
    page.locator(".cond .term").last.fill("line.quantity")
    page.keyboard.press("Escape")
    page.wait_for_selector(".picker.opened", state="detached")
    first = page.locator(".cond .term").first.input_value()
    page.locator(".grip").last.drag_to(page.locator(".cond .term").first)
    _shows(page, ".cond .term", "line.quantity")
    assert first in [each.input_value() for each in page.locator(".cond .term").all()]


def test_nothing_is_kept_for_the_next_person(analysts):
    """Signing out forgets what was typed in the tab."""
    lena, _ = analysts
    page = lena.go("/rules?part=line_amount")
    page.fill(FIELD, "9")
    page.click("#user")
    page.click("button:has-text('Sign out')")
    page.wait_for_url("**/sign-in")

    assert [] == page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed '))")
