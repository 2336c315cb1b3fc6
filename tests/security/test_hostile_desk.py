"""The desk of rules against crafted events, foreign numbers and hostile files: inert, or refused with a code."""

import io
import json

import pytest
from openpyxl import Workbook

from rules_engine.pipeline.acts.accounts import Accounts
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.store import Store
from tests.security.conftest import serving
from tests.security.web_client import STATE, Client
from ui import app, frame
from ui.fence import BODY_BYTES_MAX
from ui.wiring import SystemClock

HYDRATE = f"{STATE}.hydrate_and_load"
PASSWORD = "analyst who likes plums"
RULES, PUBLISH, REPLAY = "/rules?ruleset=starter&part=price", "/publish?ruleset=starter", "/replay?ruleset=starter"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The app on a home with somebody who writes rules and, as an approver, could publish those of others."""
    home, place = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("place")
    store = Store(home, SystemClock())
    roles = frozenset({Role.ANALYST, Role.APPROVER, Role.ADMIN})
    Accounts(store).found({PASSWORD: Person(login="kim", name="Kim Ro", roles=roles)})
    store.close()
    with serving(home, place) as app:
        yield app


@pytest.fixture
def kim(desk):
    """A signed-in browser without a screen."""
    client = Client(desk.port)
    assert 303 == client.sign_in("kim", PASSWORD)
    return client


@pytest.fixture
def book(desk):
    """What the rulebook and the store of the home hold."""
    store = Store(desk.home, SystemClock())
    yield lambda: (_draft(store), _versions(store))
    store.close()


def _draft(store):
    draft = Rulebook.of(store).draft("starter")
    # The number of the version is given by saving, whatever is saved.
    return draft.revision, draft.ruleset.model_copy(update={"version": 0}).ruleset_hash


def _versions(store):
    with store.read() as uow:
        return [(each.version, each.ruleset_hash) for each in uow.master.versions("starter")]


def _event(name):
    """Give the full name of a handler; importing the app made them known."""
    assert app.app
    (found,) = (each for each in frame.handlers() if each.endswith(f"_{name}"))
    return found


def _opened(tab, address):
    """Open a page in a tab as the front end does."""
    path, _, query = address.partition("?")
    router = {"pathname": path, "asPath": address, "query": dict(pair.split("=") for pair in query.split("&"))}
    tab.say(HYDRATE, router_data=router)
    tab.heard(2)
    return router


BIG = "x" * 930_000
EDITS = (
    None,
    "text",
    [],
    {"base": "another", "at": 1, "part": {"id": "price"}},
    {"base": "", "at": -1, "rows": [{"id": "a"}]},
    {"base": "", "at": 1, "part": {"id": "price", "why": BIG}},
    {"base": "", "at": 10**400, "part": {}},
    {"base": "", "at": 1, "part": {"id": "price", "upper": {"percent": {"state": "value", "percent": 1e308}}}},
    {"base": "", "at": 1, "part": {"__class__": "x", "id": ["price"], "rows": 5}},
    {"base": "", "at": 2, "rows": [{"id": "a"}, {"id": "a"}], "order": ["a", "a"], "head": {"id": "price"}},
)


def test_crafted_edits_and_saves_leave_the_draft_as_it_is(kim, book):
    """G7, C9: parts of any kind and size told by hand are refused when they are saved, and the server lives on."""
    (_, text), versions = book()
    for number, edit in enumerate(EDITS):
        with kim.socket(token=f"edit{number}") as tab:
            router = _opened(tab, RULES)
            tab.say(_event("rules_state.edit"), {"change": edit}, router_data=router)
            tab.say(_event("rules_state.save_part"), {"form": {}}, router_data=router)
            tab.heard(1)

    assert (text, versions) == (book()[0][1], book()[1])
    assert 200 == kim.request("GET", "/ping")[0]


def test_crafted_choices_change_nothing(kim, book):
    """C9: documents, tolerances, parts and pages that are none are looked up and not found."""
    before = book()
    with kim.socket(token="choices") as tab:
        router = _opened(tab, REPLAY)
        for name in ("replay_state.choose", "chain_state.choose", "rules_state.rank", "testing_state.choose"):
            for value in ("../../x", "<script>", "a&b=c#d", 5, None, BIG[:100_000]):
                tab.say(_event(name), {"tolerance": value, "document_id": value}, router_data=router)
        told = tab.heard(2)

    assert before == book()
    assert "<script>" not in told.replace("\\u003c", "<")
    assert 200 == kim.request("GET", "/ping")[0]


def test_an_author_does_not_publish_by_crafted_events(kim, book):
    """D1, G7: the same hand saves, sends and then publishes its own draft by messages alone: refused, and told so."""
    status, _, text = kim.request("GET", "/api/rulesets/starter/text")
    assert 200 == status
    (revision, _), versions = book()
    changed = json.loads(text) | {"name": "Mine"}
    status, _, told = kim.request("POST", f"/api/rulesets/starter/import?save={revision}", json.dumps(changed).encode())
    assert (200, revision + 1) == (status, json.loads(told)["revision"])
    with kim.socket(token="publish") as tab:
        router = _opened(tab, PUBLISH)
        for name, payload in (
            ("publish_state.submit", {}),
            ("publish_state.ask", {}),
            ("publish_state.do", {"form": {"reason": "because"}}),
        ):
            tab.say(_event(name), payload, router_data=router)
        told = tab.heard(3)

    assert "somebody else must do this" in told.lower() or "ACT-SAME-HAND" in told
    assert versions == book()[1]


@pytest.mark.parametrize("save", ("999", "0", "-1", "1.5", "x", "%C2%B2", "9" * 5_000, "%00", "1;drop"))
def test_a_foreign_revision_saves_nothing(kim, book, save):
    """G7, C9: an import that names a revision that was not shown is refused with its code."""
    text, before = kim.request("GET", "/api/rulesets/starter/text")[2], book()
    status, _, told = kim.request("POST", f"/api/rulesets/starter/import?save={save}", text)

    assert status in {400, 409, 422}
    assert json.loads(told)["refused"]["code"]
    assert before == book()


def _workbook(cell):
    book = Workbook()
    book.active.append(["table", "approval", cell])
    book.active.append([cell, cell, cell])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FILES = (
    b"",
    b"\x00" * 1_000,
    b'{"id": "other"}',
    b"[" * 100_000,
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "a">]><definitions>&a;</definitions>',
    _workbook('=HYPERLINK("http://evil.example")'),
    _workbook("=cmd|'/c calc'!A0"),
    _workbook("x" * 30_000),
)


@pytest.mark.parametrize("content", FILES, ids=range(len(FILES)))
def test_hostile_files_bring_nothing_in(kim, book, content):
    """C9: files that are none, entities, formulas and huge cells are refused with a code and a place."""
    (revision, _), _ = before = book()
    status, _, told = kim.request("POST", f"/api/rulesets/starter/import?save={revision}", content)

    assert status in {400, 409, 413, 415, 422}
    assert json.loads(told)["refused"]["code"]
    assert before == book()


def test_a_file_larger_than_what_is_read_is_refused(kim, book):
    """C9: a body beyond the limit is refused before it is read."""
    before = book()
    status, _, _ = kim.request(
        "POST", "/api/rulesets/starter/import?save=1", b"", Content_Length=str(BODY_BYTES_MAX + 1)
    )

    assert 413 == status
    assert before == book()
