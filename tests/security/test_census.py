"""The census: every handler and route as every wrong person; none has an effect, none tells anything."""

import inspect
import subprocess
import sys

import pytest
from starlette.routing import Mount, Route

from connectors.ubl_writer import write
from rules_engine.pipeline.acts.accounts import Accounts
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.storage.store import Store
from tests.acts_home import _seller
from tests.chains import invoice, order
from tests.house.tree import ROOT
from tests.security.conftest import PASSWORDS, serving
from tests.security.test_gate import HYDRATE, _kept
from ui import frame
from ui.app import app
from ui.rights import right_of
from ui.wiring import SystemClock, open_line

pytestmark = pytest.mark.timeout(300)

SEEN_BY = {
    "GET /sign-in": "everybody",
    "POST /sign-in": "everybody",
    "POST /sign-out": "everybody",
    "GET /api/openapi.json": "people",
    "POST /api/documents": "people",
    "GET /api/documents/{document_id:str}": "people",
    "GET /approve/{token:str}": "everybody",
    "POST /approve/{token:str}": "everybody",
    "GET /api/documents/{document_id:str}/original": "people",
    "GET /api/documents/{document_id:str}/pages/{page:int}": "people",
    "GET /api/rulesets/{ruleset_id:str}/tables": "people",
    "GET /api/rulesets/{ruleset_id:str}/text": "people",
    "POST /api/rulesets/{ruleset_id:str}/sample": "people",
    "POST /api/rulesets/{ruleset_id:str}/import": "people",
    "GET /api/orders.{kind:str}": "people",
    "POST /api/keys": "people",
    "DELETE /api/keys": "people",
    "GET /ping": "everybody",
    "GET /_health": "nobody",
}
"""Every plain route of the running app, and who it answers; a new one is entered here or the census fails."""

RULESET = "Tolerances of Fjordglass"
SECRETS = ("INV-77", "Fjordglass", "PO-77")
"""What stands in the documents of the company and nobody else may read."""

PEOPLE = {
    "olga": ("elsewhere with plums", frozenset(Role), "other"),
    **{role.value: (f"number {number} likes pears", frozenset({role}), None) for number, role in enumerate(Role)},
}


def _routes(routes, before=""):
    for route in routes:
        if isinstance(route, Mount):
            yield from _routes(getattr(route.app, "routes", ()), before + route.path)
        elif isinstance(route, Route):
            yield from (f"{method} {before}{route.path}" for method in sorted(route.methods - {"HEAD"}))


def test_every_route_is_listed(monkeypatch, tmp_path):
    """D3: the running app has exactly the routes of the table."""
    monkeypatch.setenv("__REFLEX_SKIP_COMPILE", "true")
    monkeypatch.chdir(tmp_path)
    assert sorted(SEEN_BY) == sorted(_routes(app().routes))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The app on a home with a person of every role, one of another company, and a held invoice."""
    folder, papers = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("papers")
    store = Store(folder, SystemClock())
    people = {
        password: Person(login=login, name=login.title(), roles=roles, company_id=company)
        for login, (password, roles, company) in PEOPLE.items()
    }
    Accounts(store).found(people)
    store.close()
    _write_rules(folder, people)
    PASSWORDS.update({login: password for login, (password, _, _) in PEOPLE.items()})
    (papers / "order.xml").write_bytes(write(order("PO-77")))
    (papers / "bill.xml").write_bytes(write(invoice("INV-77", "PO-77", price="130", payee=None, seller=_seller())))
    command = [sys.executable, "-m", "ui.cli", "--home", str(folder), "capture", str(papers)]
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    with serving(folder, tmp_path_factory.mktemp("place")) as served:
        yield served


def _write_rules(folder, people):
    """Save a ruleset of the company's own, as its analyst does."""
    analyst = next(person for person in people.values() if person.login == "analyst")
    with open_line(str(folder)) as line:
        line.acts.perform(analyst, "save", Intent(ruleset={"id": "own", "name": RULESET, "why": "Fjordglass"}))


def _held(home):
    """Return the id of the held invoice, as one who may see it finds it."""
    with home.client("reviewer").socket(token="finder") as tab:
        tab.say(HYDRATE)
        tab.heard()
        tab.say(_named("inbox_state.load"))
        told = tab.heard()
    _, _, after = told.partition('"rows')
    return after.partition('"id": "')[2][:64] or after.partition('"id":"')[2][:64]


def _named(end):
    return next(name for name in frame.handlers() if name.endswith(end))


def _ours():
    """Return every handler of the app with its right and an argument for each of its parameters."""
    for name, fn in sorted(frame.handlers().items()):
        if ".ui___" in name and not name.endswith(".setvar"):
            wanted = {each: _plausible(each) for each in list(inspect.signature(fn).parameters)[1:]}
            yield name, right_of(fn), wanted


def _plausible(parameter):
    return {
        "form": {"reason": "because", "value": "1", "search": "INV"},
        "place": 0,
        "rows": [],
        "join": "all",
        "named": [],
    }.get(parameter, "lines.0.net_price")


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_every_handler_as_every_wrong_role(home, role):
    """D3: whoever lacks the role of a handler is refused each time, and the store stays as it is."""
    document_id = _held(home)
    at = {"pathname": f"/documents/{document_id}", "query": {}}
    wrong = [(name, wanted) for name, right, wanted in _ours() if right is None or not _holds(right, role)]
    with home.client(role).socket(token=f"wrong{role}") as tab:
        tab.say(HYDRATE, router_data=at)
        tab.say(_named("document_state.load"), router_data=at)
        tab.heard(1.5)
        before = _kept(home.home)
        for name, wanted in wrong:
            tab.say(name, wanted, router_data=at)
            assert tab.hears("toast"), f"{name} was not refused"

    assert before == _kept(home.home)
    assert wrong


def _holds(right, role):
    return right.holds_for(Person(login="x", name="X", roles=frozenset({Role(role)})))


def test_every_handler_as_another_company(home):
    """D3: somebody of another company, with every role, learns nothing and changes nothing by any handler."""
    document_id = _held(home)
    assert 64 == len(document_id)
    places = [f"/documents/{document_id}", "/orders/PO-77", "/orders", "/"]
    written = ["/rules?ruleset=own", "/rulesets", "/publish?ruleset=own", "/test?ruleset=own"]
    with home.client("reviewer").socket(token="here") as tab:
        tab.say(HYDRATE)
        tab.heard()
        assert [] == [at for at in places if "PO-77" not in _shown(tab, at)]
        assert [] == [at for at in written if RULESET not in _shown(tab, at)]
    with home.client("olga").socket(token="elsewhere") as tab:
        tab.say(HYDRATE)
        tab.heard()
        before = _kept(home.home)
        heard = {at: _shown(tab, at) for at in (*places, *written)}
        # An order that is not theirs is told by the number they asked for, like one that is not there.
        leaked = [(at, each) for at in heard for each in SECRETS if each in heard[at] and each not in at]

    assert [] == leaked
    assert before == _kept(home.home)


@pytest.mark.parametrize("role", (Role.BUYER.value, Role.RECEIVER.value))
def test_no_handler_tells_rules_to_whoever_could_game_them(home, role):
    """D3: by no handler, at no address, do a buyer and a receiver read a rule, a limit or what would clear a hold."""
    with home.client(role).socket(token=f"curious{role}") as tab:
        tab.say(HYDRATE)
        tab.heard()
        told = {
            at: _shown(tab, at)
            for at in ("/rules?ruleset=own", "/rulesets", "/publish?ruleset=own", "/test?ruleset=own")
        }

    assert [] == [at for at, heard in told.items() if RULESET in heard or "price_over" in heard]


def _shown(tab, at):
    """Call every handler as a page at an address would, and return everything that is answered."""
    path, _, query = at.partition("?")
    asked = dict([query.split("=")]) if query else {}
    for name, _, wanted in _ours():
        if not name.endswith((".switch_language", ".make_key", ".end_keys")):
            tab.say(name, wanted, router_data={"pathname": path, "asPath": at, "query": asked})
    return tab.heard(2)


def test_every_route_as_another_company(home):
    """D3: the REST door tells somebody of another company what it tells of documents that are not there."""
    document_id, client = _held(home), home.client("olga")
    for path in (f"/api/documents/{document_id}", f"/api/documents/{document_id}/original"):
        status, _, body = client.request("GET", path)
        assert 404 == status
        assert not [secret for secret in SECRETS if secret.encode() in body]
    assert 200 == home.client("reviewer").request("GET", f"/api/documents/{document_id}")[0]


@pytest.mark.parametrize("route", [route for route, whose in SEEN_BY.items() if whose != "everybody"])
def test_every_route_as_nobody(home, route):
    """D3: without a session or a key no route answers with anything of ours."""
    method, _, path = route.partition(" ")
    path = path.replace("{document_id:str}", _held(home))
    before = _kept(home.home)
    status, headers, body = home.client().request(method, path, b"x" * 10)

    assert status in {401, 404} or (status, headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert not [secret for secret in SECRETS if secret.encode() in body]
    assert before == _kept(home.home)
