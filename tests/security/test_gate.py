"""The gate and the fence: whoever comes, whatever is sent, only what is declared takes effect."""

import hashlib
import sqlite3

import pytest
from websockets.exceptions import InvalidStatus

from tests.security.conftest import PASSWORDS
from tests.security.web_client import STATE
from ui import frame
from ui.app import app
from ui.rights import right_of

PLANTED = f"{STATE}.tests___security___web_server____planted"
HYDRATE = f"{STATE}.hydrate_and_load"


def _kept(home):
    """Return the hash of everything the store holds but the time of last use."""
    with sqlite3.connect(f"file:{home / 'matchbook.sqlite'}?mode=ro", uri=True) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        digest = hashlib.sha256()
        for table in tables:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[1] != "seen_at"]
            for row in database.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1"):
                digest.update(repr(row).encode())
    return digest.hexdigest()


def _names():
    """Return every handler a browser can name, planted ones included."""
    from tests.security import web_server  # noqa: F401, PLC0415 - importing it plants the handlers

    return sorted(frame.handlers())


def test_census_every_handler_is_declared_or_refused():
    """C9: each handler of the app has a right; each of the framework is on the list, or nobody may call it."""
    ours = {name: fn for name, fn in frame.handlers().items() if ".ui___" in name and not name.endswith(".setvar")}
    undeclared = sorted(name for name, fn in ours.items() if right_of(fn) is None)
    foreign = {name for name in frame.handlers() if name not in ours and "planted" not in name}

    assert [] == undeclared
    assert frame.FRAMEWORK <= foreign
    assert {name for name in foreign if frame.right_to(name)} == frame.FRAMEWORK
    assert len(ours) >= 10


def test_census_no_handler_is_a_setter():
    """A method called set_ would be reached through setvar under another name."""
    assert [] == [name for name in frame.handlers() if name.rpartition(".")[2].startswith("set_") and ".ui___" in name]


def test_the_gate_stands_first():
    """Nothing of the framework answers before the gate was asked, not even the hydration."""
    assert isinstance(app._middlewares[0], frame.EventGate)


def test_without_a_session_no_websocket_opens(served):
    """Nobody without a session speaks to the app at all: the handshake is refused."""
    stranger = served.client()
    for cookie in ("", "matchbook=", "matchbook=guessed", "__Host-matchbook=guessed"):
        with pytest.raises(InvalidStatus), stranger.socket(cookie=cookie):
            pass


def test_census_every_handler_as_nobody(served):
    """C9: a session that ended in an open tab calls every handler there is: no effect, no data."""
    client = served.client("mara")
    with client.socket(token="ending") as tab:
        tab.say(HYDRATE)
        assert "Mara Klein" in tab.heard()
        assert 303 == client.request("POST", "/sign-out")[0]
        before = _kept(served.home)
        for name in _names():
            tab.say(name)
        told = tab.heard()

    assert [] == served.ran()
    assert before == _kept(served.home)
    assert "Mara" not in told
    assert "sign-in" in told


def test_census_every_handler_as_the_wrong_role(served):
    """C9: a reviewer calls every handler there is: what is not declared for reviewers has no effect."""
    client = served.client("mara")
    with client.socket(token="wrong") as tab:
        tab.say(HYDRATE)
        tab.heard()
        for name in _names():
            if not name.endswith((".remember", ".chain", ".switch_language")):
                tab.say(name)
        tab.heard()

    assert [] == served.ran()


def test_a_declared_handler_runs_and_its_chain_passes_the_gate_again(served):
    """What a handler leads to is asked for its own right: an allowed beginning opens nothing behind it."""
    with served.client("mara").socket(token="chained") as tab:
        tab.say(f"{PLANTED}.chain")
        tab.heard()
    assert ["chain"] == served.ran()

    with served.client("ada").socket(token="chained2") as tab:
        tab.say(f"{PLANTED}.chain")
        tab.heard()
    assert ["chain", "for_admins"] == served.ran()


def test_setvar_reaches_nothing(served):
    """The framework's way to every setter is shut, for administrators too."""
    with served.client("ada").socket(token="setter") as tab:
        for name in _names():
            if name.endswith(".setvar"):
                tab.say(name, {"var_name": "value", "value": 5})
        tab.heard()

    assert [] == served.ran()


def test_a_claimed_cookie_is_not_believed(served):
    """Headers inside a message are the sender's words; only the handshake counts."""
    administrator, client = served.client("ada"), served.client("mara")
    claimed = {"pathname": "/", "headers": {"cookie": administrator.cookie}}
    with client.socket(token="claiming") as tab:
        tab.say(f"{PLANTED}.for_admins", router_data=claimed)
        tab.heard()

    assert [] == served.ran()


def test_a_tab_forgets_the_person_before(served):
    """Somebody else signs in within the same tab: nothing of the one before is sent to them."""
    with served.client("mara").socket(token="shared") as tab:
        tab.say(f"{PLANTED}.remember", {"secret": "what only Mara saw"})
        assert "what only Mara saw" in tab.heard()
    with served.client("ada").socket(token="shared") as tab:
        tab.say(HYDRATE)
        told = tab.heard()

    assert "Ada Min" in told
    assert "Mara" not in told
    served.ran()


def test_a_defect_says_nothing_of_the_inside(served):
    """A handler that breaks tells the person that it is our mistake; neither text nor trace of it leaves."""
    with served.client("mara").socket(token="broken") as tab:
        tab.say(f"{PLANTED}.fail")
        told = tab.heard()

    assert "our mistake" in told
    assert "secret" not in told.replace("secret_rx_state_", "")
    assert "ZeroDivision" not in told


ROUTES = (
    "/",
    "/orders",
    "/nowhere",
    "/assets/x.js",
    "/pages.css",
    "/index.html",
    "/404.html",
    "/robots.txt",
    "/.web",
    "//",
    "/%2e%2e/x",
)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"))
def test_census_every_route_as_nobody(served, method, path):
    """C9: without a session every path leads to the sign-in or nowhere, by every method."""
    status, headers, body = served.client().request(method, path, Accept="text/html")

    assert (status, headers.get("location", "").partition("?")[0]) == (303, "/sign-in") or status in {
        401,
        403,
        404,
        405,
    }
    assert len(body) < 100


@pytest.mark.parametrize("path", ("/_upload", "/_upload/x", "/_health", "/_all_routes", "/auth-codespace", "/_event"))
@pytest.mark.parametrize("login", (None, "mara", "ada"))
def test_routes_of_the_framework_are_shut(served, path, login):
    """Uploads, health, route lists and polling of the framework are nobody's."""
    client = served.client(login)

    assert 404 == client.request("GET", path)[0]
    assert 404 == client.request("POST", path, b"x" * 100)[0]


@pytest.mark.parametrize("origin", ("https://evil.example", "http://127.0.0.1:1", "null", "", None))
def test_other_origins_are_refused(served, origin):
    """Another page can neither open the websocket nor send a form, whatever cookie the browser adds."""
    client = served.client("mara")

    assert 403 == client.request("POST", "/sign-out", Origin=origin)[0]
    assert "access-control-allow-origin" not in client.request("GET", "/ping", Origin=origin)[1]
    if origin:
        with pytest.raises(InvalidStatus), client.socket(origin=origin):
            pass
    with client.socket(token="still-there") as tab:
        tab.say(HYDRATE)
        assert "Mara Klein" in tab.heard()


@pytest.mark.parametrize("host", ("evil.example", "127.0.0.1", "localhost:1", ""))
def test_other_hosts_are_refused(served, host):
    """A name that was bent to this machine is not one of the app's names."""
    assert served.client().request("GET", "/sign-in", Host=host)[0] in {400, 421}


@pytest.mark.parametrize("path", ("/sign-in", "/", "/nowhere", "/_upload", "/ping", "/fonts/none.woff2", "/base.css"))
@pytest.mark.parametrize("login", (None, "mara"))
def test_every_answer_has_the_security_headers(served, path, login):
    """Whatever is answered may not be framed, sniffed, or kept; scripts come from here alone."""
    _, headers, _ = served.client(login).request("GET", path)

    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "object-src 'none'" in headers["content-security-policy"]
    assert "same-origin" == headers["cross-origin-opener-policy"]
    assert "nosniff" == headers["x-content-type-options"]
    assert headers["cache-control"] == "no-store" or path.startswith("/fonts/")


def test_the_sign_in_page_runs_no_inline_script(served):
    """The page that takes passwords allows scripts of its own files only."""
    policy = served.client().request("GET", "/sign-in")[1]["content-security-policy"]

    assert "script-src 'self';" in policy


def test_the_session_cookie_is_out_of_reach(served):
    """No script reads it, no other site sends it, and it lasts as long as the browser."""
    body = f"login=mara&password={PASSWORDS['mara'].replace(' ', '+')}"
    status, headers, _ = served.client().request("POST", "/sign-in", body)
    cookie = headers["set-cookie"].lower()

    assert 303 == status
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie


@pytest.mark.parametrize(
    "wanted", ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/sign-out")
)
def test_signing_in_leads_nowhere_else(served, wanted):
    """The way back after signing in stays in the app."""
    body = f"login=mara&password={PASSWORDS['mara'].replace(' ', '+')}&next={wanted}"

    assert "/" == served.client().request("POST", "/sign-in", body)[1]["location"]


def test_what_is_typed_is_shown_as_text(served):
    """A login that is markup stays text, and the password is never sent back."""
    body = "login=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&password=sekrit"
    status, _, html = served.client().request("POST", "/sign-in", body)

    assert 401 == status
    assert b"<script>alert" not in html
    assert b"sekrit" not in html


def test_a_large_body_is_refused_before_it_is_read(served):
    """The promised length is enough to refuse; without a promise the body is counted and cut off."""
    client = served.client()
    assert 413 == client.request("POST", "/sign-in", b"", Content_Length="60000000")[0]
    assert 413 == client.request("POST", "/sign-in", b"x" * 9_000)[0]
    assert 413 == client.request("POST", "/sign-in", (b"x" * 5_000 for _ in range(3)), Transfer_Encoding="chunked")[0]


def _crafted(draw, names):
    """Return a message nobody's front end sends."""
    junk = draw.choice((None, 5, "x", [], {}, {"a": 1}, "x" * draw.choice((10, 1_000, 100_000)), True, -1.5, ["event"]))
    name = draw.choice((draw.choice(names), draw.choice(names).upper(), "x.y", "", junk, "__class__", "state.__init__"))
    fields = {
        "name": name,
        "payload": draw.choice(({}, junk, {"document_id": junk, "form": junk, "value": junk, "self": junk})),
        "router_data": draw.choice(({}, junk, {"pathname": junk, "query": junk, "headers": {"cookie": junk}})),
        "token": junk,
        "substate_token": junk,
    }
    kept = {field: value for field, value in fields.items() if draw.random() < 0.8}
    return draw.choice(
        (["event", kept], ["event", kept], ["event", kept], ["event", junk], [junk], ["client_error", junk], junk)
    )


@pytest.mark.parametrize("count", (300, pytest.param(2_000, marks=pytest.mark.night)))
def test_crafted_messages_have_no_effect(served, draw, count):
    """C9: messages of any name, type and size from a signed-in tab have no effect, and the server lives on."""
    client = served.client("mara")
    # A reviewer may make a key for a program: that one works by its name alone, so it is left out.
    allowed = (".remember", ".chain", ".switch_language", ".make_key")
    names = [name for name in _names() if not name.endswith(allowed)]
    before = _kept(served.home)
    sent = 0
    while sent < count:
        with client.socket(token=f"crafted{sent}") as tab:
            for _ in range(50):
                tab.send(_crafted(draw, names))
                sent += 1
            tab.heard(0.2)

    assert [] == served.ran()
    assert before == _kept(served.home)
    assert 200 == client.request("GET", "/ping")[0]
    with client.socket(token="afterwards") as tab:
        tab.say(HYDRATE)
        assert "Mara Klein" in tab.heard()


def test_the_running_framework_grants_nothing_to_every_origin():
    """The configuration is never open to all origins."""
    assert "*" not in app.sio.eio.cors_allowed_origins
