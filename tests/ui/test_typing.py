"""What is being typed: reloads, the way back, lost connections, restarts and other people's changes lose none of it."""

import pytest

from rules_engine.pipeline.acts.people import Person, Role
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
