"""Rules without code: from an empty ruleset to a decided document, in the browser alone, by three people."""

import json
import zipfile

import pytest

from connectors.ubl_writer import write
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.storage.rulebook import Rulebook
from tests.acts_home import _seller
from tests.chains import invoice, order, receipt
from tests.ui.conftest import PASSWORDS, Visitor, serving
from ui import wiring

pytestmark = pytest.mark.timeout(400)
PEOPLE = (
    Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER})),
    Person(login="lena", name="Lena Lindqvist", roles=frozenset({Role.ANALYST})),
    Person(login="jo", name="Jo Lindqvist", roles=frozenset({Role.ANALYST})),
    Person(login="ravi", name="Ravi Patel", roles=frozenset({Role.APPROVER, Role.ADMIN})),
)
ACTS_MAX = 25
"""How many clicks and fields the first rule may take, from the sign-in until it waits for its second person."""

_PASTE = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The app with a worker, on a home that a ruleset of its own shall decide, and nobody has written it yet."""
    folder, home = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("home")
    files = []
    papers = [order("PO-1"), receipt("GR-1", "PO-1"), order("PO-2"), receipt("GR-2", "PO-2")]
    for name, made in enumerate(papers):
        files.append(folder / f"{name}.xml")
        files[-1].write_bytes(write(made))
    bills = folder / "bill.xml", folder / "later.xml"
    for at, bill in enumerate(bills, start=1):
        bill.write_bytes(write(invoice(f"INV-{at}", f"PO-{at}", price="104", payee=None, seller=_seller())))
    with wiring.open_line(str(home)) as line:
        Rulebook.of(line.store).change_setting("ruleset", "own-goods")
    with serving(home, PEOPLE, files=files, workers=1) as app:
        yield app, bills


class Counted:
    """A page whose clicks and fields are counted."""

    def __init__(self, page):
        self.page, self.acts = page, 0

    def click(self, where):
        """Click."""
        self.acts += 1
        self.page.locator(where).first.click()

    def fill(self, where, text):
        """Fill a field."""
        self.acts += 1
        self.page.locator(where).last.fill(text)

    def choose(self, where, value):
        """Choose from a list."""
        self.acts += 1
        self.page.locator(where).last.select_option(value)


@pytest.mark.slow
def test_from_nothing_to_a_decided_document(chromium, desk):
    """R3, R2, G7, D4: three people, no file: written in few acts, published by another, and a bill held by it."""
    started, (bill, later) = desk
    lena, ravi, mara = (Visitor(chromium, started) for _ in range(3))
    lena.sign_in("lena")
    own = Counted(lena.page)
    _first_rule(own)
    assert own.acts + len(("check", "submit")) <= ACTS_MAX
    _tolerance_and_route(own)
    own.click("#check")
    lena.page.wait_for_selector("#refused:has-text('somebody else must do this')")
    own.click("#submit")
    lena.page.wait_for_selector("#sent:has-text('lena sent this text')")
    assert 0 == lena.page.locator("#publish").count()
    _published(ravi)
    mara.sign_in("mara")
    page = _received(mara, bill, "INV-1")
    page.goto(page.locator(".docs a").first.get_attribute("href"))
    page.wait_for_selector("#sentence")
    assert "PRICE" in page.inner_text("#record").upper()
    _loosened(lena)
    _shadowed(lena, mara, later)
    _taken_back(ravi)
    _uploaded(lena.page, bill)
    for visitor in (lena, ravi, mara):
        visitor.close()


def _first_rule(own):
    """Begin an empty ruleset and write its first rule; what is wrong is said at the field, with the remedy."""
    page = own.page
    page.goto("/rulesets")
    own.fill("[name=name]", "Own goods")
    own.click("#make")
    own.click("[data-add=rules]")
    page.wait_for_selector("[data-family=rules]")
    page.wait_for_selector(".cond .fault:has-text('No term is chosen')")
    own.fill("[data-field=name]", "Read surely")
    own.fill(".cond .term", "document.read_surly")
    own.click(".cond .fault button:has-text('document.read_surely')")
    page.wait_for_selector(".cond .fault", state="detached")
    own.choose(".kind-of", "accept")
    page.wait_for_selector("#said:has-text('accept')")
    own.click("#save")
    page.wait_for_selector("text=revision 3")
    page.wait_for_selector("#faults", state="detached")


def _tolerance_and_route(own):
    """Write a tolerance of two percent and a route."""
    page = own.page
    own.click("[data-add=tolerances]")
    page.wait_for_selector("[data-bound=upper]")
    own.choose("[name=upper_percent_status]", "value")
    own.fill("[name=upper_percent]", "2")
    own.fill("[data-field=name]", "Price")
    own.click("#save")
    page.wait_for_selector("[data-bound=upper] p:has-text('More than 2 %')")
    own.click("[data-add=routes]")
    page.wait_for_selector("[data-family=rules] [data-field=queue]")
    own.fill("[data-field=queue]", "buyers")
    own.click("#save")
    page.wait_for_selector("#said:has-text('buyers')")
    page.wait_for_selector("text=revision 7")


def _published(ravi):
    """Let the second person see the checks, what changes in words, and put it in force."""
    ravi.sign_in("ravi")
    page = ravi.page
    page.goto("/publish?ruleset=own-goods")
    page.wait_for_selector("#refused:has-text('nothing was proved')")
    assert 0 == page.locator("#publish").count()
    page.fill("[name=text]", "Two percent? <img src=x onerror=alert(1)>")
    page.select_option("[name=part]", "tolerance")
    page.click("#comment")
    page.wait_for_selector("#remarks a:has-text('tolerance')")
    assert 0 == page.locator("#remarks img").count()
    page.click("#run")
    page.wait_for_selector("#run[disabled]")
    _unproved(page)
    for check in ("types", "proofs", "changes", "replay"):
        page.wait_for_selector(f"[data-check={check}]:is([data-status=good], [data-status=warn])", timeout=120_000)
    assert {"Read surely", "Price", "route"} <= set(page.locator(".check-row a").all_inner_texts())
    page.click("#publish")
    page.wait_for_selector("dialog[open]")
    _unproved(page)
    assert 0 == page.locator("dialog[open]").count()
    page.click("#publish")
    page.fill("dialog[open] textarea", "Agreed with purchasing")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=v1 in force")


def _unproved(page):
    """Look at another ruleset and come back: no check of this one stands there, and no question about it."""
    page.goto("/publish?ruleset=starter")
    page.wait_for_selector("nav.tabs a[href='/replay?ruleset=starter']")
    page.wait_for_selector("#run:not([disabled])", timeout=120_000)
    assert 0 == page.locator("[data-check=proofs]:not([data-status=waits]), dialog[open]").count()
    page.goto("/publish?ruleset=own-goods")
    page.wait_for_selector("nav.tabs a[href='/replay?ruleset=own-goods']")


def _received(mara, bill, number):
    """Let a bill come in, and see that what is in force holds it; what came before stands there still."""
    page = mara.page
    page.goto("/upload")
    page.wait_for_selector("html[data-keys=ready]")
    page.set_input_files("input[type=file]", [bill])
    page.wait_for_selector(f".docs li:has-text('{number}') .pill.warn", timeout=30_000)
    return page


def _loosened(lena):
    """See on the bill what the loosened tolerance would release, and send it for review."""
    page = lena.page
    page.goto("/rules?ruleset=own-goods&part=rule")
    page.wait_for_selector("#fired", timeout=20_000)
    page.click(".cond .term")
    page.wait_for_selector(".pickmean:has-text('Seen: yes')")
    page.goto("/rules?ruleset=own-goods&part=tolerance")
    page.wait_for_selector("#fired:has-text('1 of the last 1')", timeout=20_000)
    _moved(page)
    page.fill("[name=upper_percent]", "5")
    page.wait_for_selector("#limit[aria-valuenow='5']")
    page.click("#save")
    page.wait_for_selector("[data-bound=upper] p:has-text('More than 5 %')")
    _tested(page)
    _replayed(page)
    _chained(page)
    page.goto("/publish?ruleset=own-goods")
    page.click("#submit")
    page.wait_for_selector("#sent:has-text('lena sent this text')")
    page.wait_for_selector("#shadow:has-text('0 of 0 new documents')")


def _shadowed(lena, mara, later):
    """See what waits beside what is in force: a bill that comes in meanwhile is held, and would have been accepted."""
    page = lena.page
    page.fill("[name=text]", "What Lena types meanwhile")
    _received(mara, later, "INV-2")
    page.wait_for_selector("#shadow:has-text('1 of 1 new documents')", timeout=20_000)
    row = page.locator("#shadowed li", has_text="INV-2")
    assert ["held", "accepted"] == [row.locator(".meta").inner_text(), row.locator(".pill").inner_text()]
    assert "What Lena types meanwhile" == page.input_value("[name=text]")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    row.locator("a").click()
    page.wait_for_selector("#sentence:has-text('Held')")


def _taken_back(ravi):
    """Publish the loosened tolerance, and take it back in one act."""
    page = ravi.page
    page.goto("/publish?ruleset=own-goods")
    page.click("#run")
    page.wait_for_selector("[data-check=replay][data-status=warn]", timeout=120_000)
    page.wait_for_selector("#worth:has-text('DKK')")
    assert {"INV-1", "INV-2"} == set(page.locator(".tbl tbody a").all_inner_texts())
    page.click("#publish")
    page.fill("dialog[open] textarea", "Agreed with purchasing")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("text=v2 in force")
    page.click("[data-rollback=v1]")
    page.fill("dialog[open] textarea", "Too loose after all")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("[data-rollback=v3]")


def _moved(page):
    """Move the limit over what it really judged: touches and money on both sides follow, and the field too."""
    page.wait_for_selector("#touches:text-is('1')", timeout=20_000)
    stopped = page.inner_text("[data-stops=DKK]")
    page.focus("#limit")
    page.keyboard.press("End")
    page.wait_for_selector("#touches:text-is('0')")
    assert stopped == page.inner_text("[data-passes=DKK]")
    assert float(page.input_value("[name=upper_percent]")) > 4
    page.keyboard.press("Home")
    page.wait_for_selector("#touches:text-is('1')")
    page.select_option("[name=lower_percent_status]", "value")
    page.fill("[name=lower_percent]", "1")
    page.focus("#lower-limit")
    page.keyboard.press("PageUp")
    assert "2" == page.input_value("[name=lower_percent]")
    page.select_option("[name=lower_percent_status]", "not_checked")
    page.wait_for_selector("#lower-limit", state="detached")
    page.select_option("#rank-for", label="INV-1")
    page.wait_for_selector("#ranks [data-standing=wins]:has-text('Price')")


def _replayed(page):
    """See what the draft would have done with all of history: what flips, the money, each rule, and the frontier."""
    page.goto("/replay?ruleset=own-goods")
    page.wait_for_selector(".frontier .at", state="attached", timeout=20_000)
    page.click("#run")
    page.wait_for_selector("[data-figure=flipped]:text-is('1')", timeout=60_000)
    page.wait_for_selector("[data-figure=released]:has-text('DKK')")
    page.wait_for_selector("#bars >> text=Price")
    page.wait_for_selector("[data-flip=INV-1]:has-text('accepted')")
    page.click(".card nav.tabs a:has-text('Known bad')")
    page.wait_for_selector("[data-flip]", state="detached")
    page.click("summary:has-text('As a table')")
    page.wait_for_selector("details td:has-text('5 %')")
    page.reload()
    page.wait_for_selector("[data-figure=flipped]:text-is('1')")


def _chained(page):
    """See what led to the decision, in the picture and in words; light another path; fold a group away."""
    page.goto("/chain?ruleset=own-goods")
    page.wait_for_selector("#path-told:has-text('Choose a document')")
    page.select_option("#chain-for", label="INV-1")
    page.wait_for_selector("#path-told:has-text('“Read surely” fires')")
    page.wait_for_selector(".node.on.end:has-text('Read surely')")
    page.wait_for_selector("tr:has-text('document.read_surely'):has-text('yes')")
    page.wait_for_selector(".told-steps li:has-text(': yes.')")
    assert 0 == page.locator(".node.on [data-node=Price]").count()
    page.click("[data-node=Price]")
    page.wait_for_url("**part=tolerance")
    page.wait_for_selector("#path-told:has-text('“Price” did not fire')")
    page.wait_for_selector(".node.on [data-node=Price]")
    page.go_back()
    page.wait_for_selector("#path-told:has-text('“Read surely” fires')")
    page.focus("[data-fold='1-accept']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-fold='1-accept'][aria-expanded=false]")
    assert 0 == page.locator("[data-node='Read surely']").count()
    page.keyboard.press("ArrowLeft")
    assert "" != page.evaluate("document.activeElement.dataset.node ?? document.activeElement.dataset.fold")
    page.keyboard.press("Escape")
    page.fill("form.finder input", "price")
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.chips a:has-text('Price')")
    page.select_option("#chain-for", value="")
    page.wait_for_selector(".node.fired", state="detached")


def _tested(page):
    """See why the draft decides the bill otherwise; keep both decisions as cases in turn: red, then green."""
    page.click("#test")
    page.click("[data-sample=INV-1]")
    page.wait_for_selector("#told")
    page.wait_for_selector("li[data-status=silent]:has-text('tolerance') .failing")
    page.wait_for_url("**document=*")
    page.reload()
    page.wait_for_selector("li[data-status=silent]:has-text('tolerance') .failing")
    page.click("[data-keep-case=decided]")
    page.wait_for_selector("[data-case][data-green=false]")
    page.click("[data-keep-case=draft]")
    page.wait_for_selector("[data-case][data-green=true]")
    _cases_made(page)


def _cases_made(page):
    """Stop counting mistakes; count them; keep the missing case that is shown, and one that is sent in every way."""
    page.click("#mutate")
    page.click("#stop")
    page.wait_for_selector("#score:has-text('Cancelled')")
    page.click("#mutate")
    page.wait_for_selector("#missed [data-missed]", timeout=120_000)
    page.click("#missed [data-missed]")
    page.click("[data-keep-case=made]")
    page.wait_for_function("document.querySelectorAll('[data-case][data-green=true]').length === 2")
    page.locator("button.missing").first.click()
    for way in ("pdf", "xlsx", "eml"):
        with page.expect_download(timeout=60_000) as given:
            page.click(f"[data-way={way}]")
        page.wait_for_selector("#sent:has-text('as predicted')")
        with zipfile.ZipFile(given.value.path()) as packed:
            assert {f"invoice.{way}", "order.xml"} <= set(packed.namelist())
    page.click("[data-keep-case=made]")
    page.wait_for_function("document.querySelectorAll('[data-case][data-green=true]').length === 3")


def _uploaded(page, bill):
    """Try a bill under the draft that is in no history; a file that is none is told."""
    page.goto("/test?ruleset=own-goods")
    page.set_input_files("#sample-files", [bill])
    page.wait_for_selector("#record >> text=bill.xml", timeout=60_000)
    page.wait_for_selector("[data-keep-case=made]")
    page.set_input_files("#sample-files", [{"name": "<b>.txt", "mimeType": "text/plain", "buffer": b"no bill"}])
    page.wait_for_selector("#sample-told:has-text('.')", timeout=60_000)


def _reach(page, where, most=200):
    """Go to a place by the Tab key alone."""
    page.wait_for_selector(where)
    for _ in range(most):
        if page.evaluate("where => document.activeElement?.matches(where) ?? false", where):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {where}")


@pytest.mark.slow
def test_the_first_rule_needs_no_mouse(chromium, desk):
    """D4: from the sign-in to the second person by keyboard alone: a term searched, a condition doubled and moved."""
    jo = Visitor(chromium, desk[0])
    page = jo.page
    page.goto("/sign-in")
    _reach(page, "[name=login]")
    page.keyboard.type("jo")
    _reach(page, "[name=password]")
    page.keyboard.type(PASSWORDS["jo"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    jo.ready()
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] [role=combobox]")
    page.keyboard.type("rulesets")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ruleset]")
    _reach(page, "[name=name]")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    _reach(page, "[data-add=rules]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-family=rules]")
    _reach(page, ".cond .term")
    page.keyboard.type("due for payment")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    assert "document.amount_due" == page.locator(".cond .term").input_value()
    page.keyboard.press("Tab")
    page.keyboard.type(">")
    page.keyboard.press("Tab")
    page.keyboard.type("EUR 500")
    page.keyboard.press("Control+d")
    page.wait_for_function("document.querySelectorAll('.cond .term').length === 2")
    page.keyboard.press("Control+a")
    page.keyboard.type("EUR 700")
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_function(
        "[...document.querySelectorAll('.cond .val')].map((each) => each.value).join() === 'EUR 500,EUR 700'"
    )
    _reach(page, ".kind-of")
    page.keyboard.type("accept")
    page.wait_for_selector("#said:has-text('accept')")
    _reach(page, "#save")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=revision 3")
    _reach(page, "#check")
    page.keyboard.press("Enter")
    _reach(page, "#submit")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sent:has-text('jo sent this text')")
    jo.close()


@pytest.mark.slow
def test_a_table_takes_what_was_copied_from_a_spreadsheet(chromium, desk):
    """R3: five hundred pasted rows are asked about first, land as rows, and are saved."""
    jo = Visitor(chromium, desk[0])
    jo.sign_in("jo")
    page = jo.page
    page.goto("/rulesets")
    page.locator("[data-pack=approvals] button").click()
    page.click("nav.partlist a:has-text('Table')")
    page.wait_for_selector("[data-family=tables]")
    before = page.locator(".grid-card .card-head .meta").inner_text()
    cells = "\n".join(f"EUR {number}\tEUR {number}" for number in range(500))
    page.focus("[data-cell='0:0']")
    page.evaluate(_PASTE, cells)
    page.click(".grid-card .banner button.primary")
    page.wait_for_selector(".grid-card .card-head .meta:has-text('500')")
    assert before != page.locator(".grid-card .card-head .meta").inner_text()
    jo.close()


_MATRIX = {
    "id": "matrix",
    "name": "Matrix",
    "rules": [
        {
            "id": "ok",
            "name": "<img src=x onerror=alert(1)>",
            "when": {"term": "document.read_surely", "op": "is true"},
            "then": [{"effect": "accept"}],
        },
    ],
    "tables": [
        {
            "id": "who",
            "name": "Who",
            "hit_policy": "unique",
            "outputs": [{"name": "tier", "type": "code", "codes": []}],
            "rows": [
                {
                    "id": f"r{at}",
                    "when": {"term": "document.line_count", "op": ">", "value": value},
                    "give": {"tier": who},
                }
                for at, (value, who) in enumerate(((9, "b"), (100, "a"), (20, "=1+1<script>")))
            ],
        }
    ],
}
"""A table whose rows meet, with a gap below, and a cell that would be a formula in a spreadsheet."""

_DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="x" name="&lt;img src=x onerror=alert(1)&gt;">
<literalExpression><text>1</text></literalExpression></decision>
</definitions>"""


def _given(page, name, content):
    page.set_input_files("#exchange-file", [{"name": name, "mimeType": "application/octet-stream", "buffer": content}])


def _hostile(page):
    """Paste a megabyte: it is told, and nothing is saved; a name that is markup is text on every page."""
    page.focus("[data-cell='0:0']")
    page.evaluate(_PASTE, "\n".join("x" * 19_000 + "\tb" for _ in range(53)))
    page.click(".grid-card .banner button.primary")
    page.click("#save")
    page.wait_for_selector(".banner.bad[role=alert]")
    page.wait_for_selector(".grid-card .card-head .meta:has-text('53')")
    assert "revision 2" in page.inner_text(".page-head")
    for path in ("rules", "publish", "chain", "test", "replay"):
        page.goto(f"/{path}?ruleset=matrix")
        page.wait_for_selector("h1:has-text('Matrix')")
        assert 0 == page.locator("#record img").count()


@pytest.mark.slow
def test_a_table_shows_its_gaps_and_goes_to_excel_and_back(chromium, desk):
    """R3: rows that meet and gaps are marked with a document; Excel and back changes nothing; DMN says what it left."""
    jo = Visitor(chromium, desk[0])
    jo.sign_in("jo")
    page = jo.page
    page.goto("/rulesets")
    page.fill("[name=name]", "Matrix")
    page.click("#make")
    page.click("#exchange > summary")
    _given(page, "other.json", json.dumps(_MATRIX | {"id": "starter"}).encode())
    page.wait_for_selector("#exchange .banner:has-text('another ruleset')")
    _given(page, "dmn.dmn", _DMN)
    page.wait_for_selector("#exchange-told:has-text('is no decision table')")
    assert 0 == page.locator("#exchange img").count()
    _given(page, "matrix.json", json.dumps(_MATRIX).encode())
    page.wait_for_selector("#take-over")
    page.click(".crumbs a")
    page.click("tr[data-ruleset=starter] a[data-open]")
    page.wait_for_selector("nav.tabs a[href='/test?ruleset=starter']")
    assert 0 == page.locator("#take-over").count()
    page.click(".crumbs a")
    page.click("tr[data-ruleset=matrix] a[data-open]")
    page.wait_for_selector("h1:has-text('Matrix')")
    page.click("#exchange > summary")
    _given(page, "matrix.json", json.dumps(_MATRIX).encode())
    page.click("#take-over")
    page.wait_for_selector("#exchange-told:has-text('Saved as revision 2')")
    page.click("#exchange > summary")
    page.click("nav.partlist a:has-text('Who')")
    page.click("#check-rows")
    page.wait_for_selector("tr[data-gap]", timeout=120_000)
    assert 3 == len({row.split("\t")[0] for row in page.locator("tr:has(td.meets)").all_inner_texts()})
    page.click("[data-finding=gap] button")
    page.wait_for_selector(".example:has-text('held')")
    page.locator(".grid th button").first.click()
    cells = [page.input_value(f"[data-cell='{row}:0']") for row in range(3)]
    assert ["9", "20", "100"] == cells
    page.fill("[data-cell='1:0']", "21")
    assert "21" == page.input_value("[data-cell='1:0']")
    book = page.request.get("/api/rulesets/matrix/tables").body()
    page.reload()
    page.wait_for_selector("[data-cell='2:0']")
    assert "21" == page.input_value("[data-cell='2:0']")
    page.click("#exchange > summary")
    _given(page, "tables.xlsx", book)
    page.wait_for_selector("#exchange-told:has-text('No table changes')")
    _hostile(page)
    jo.close()
