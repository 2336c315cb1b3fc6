"""The fence round the web app: what every request and websocket must have before anything behind it sees it.

It knows the names of this app (hosts and origins), asks for a session on everything but the sign-in page and the few
files that page shows, counts the body before anybody reads it, and puts the security headers on every answer. Whatever
is not allowed here by name is refused.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ui.office import office
from ui.session import SIGN_IN, SIGN_OUT, headers_token, key_in, look_up, sign_in_path

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_BYTES_MAX: Final = 50_000_000
"""The largest body of a request, the same as the largest document."""

SMALL_BODY_BYTES_MAX: Final = 8_192
"""The largest body without a session: a sign-in form."""

SOCKET: Final = "/_event"
API: Final = "/api/"
OPEN_PATHS: Final = frozenset(
    {
        *(SIGN_IN, SIGN_OUT, "/ping", "/favicon.svg", "/base.css", "/sign-in.css", "/approve.css", "/theme.js"),
        *("/keep.js", "/islands/kept.js"),
    }
)
"""What needs no session, each by its full path."""

LINKED: Final = "/approve/"
OPEN_FOLDERS: Final = ("/fonts/", LINKED)
"""A one-time link carries its own proof; its door asks for it."""

SHUT: Final = re.compile(r"^/(?:_upload|_health|_all_routes|auth-codespace|_event)(?:/|$)")
"""Routes of the web framework that this app does not use: nobody reaches them, whoever they are."""

_STRANGE: Final = re.compile(r"[\x00-\x1f\\]|(?:^|/)\.\.?(?:/|$)")
"""Paths that no link of ours has: control characters, backslashes, steps upwards."""

READING: Final = frozenset({"GET", "HEAD"})
_RECORD: Final = re.compile(r"^/(?:documents|orders|rules)/.")
_ANY_PAGE: Final = "/__spa-fallback.html"
"""Addresses that name one thing, and the file that shows whatever page the address is of."""

_ENVIRONMENT: Final = re.compile(r"^/assets/reflex-env-[\w-]+\.js$")

_SCRIPTS: Final = "script-src 'self' 'unsafe-inline' 'unsafe-eval'"
"""The web framework boots by an inline script and evaluates the scripts its server sends; the sign-in page does not."""

_POLICY: Final = (
    "default-src 'self'; {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self' {sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Fence:
    """An ASGI application round another one."""

    def __init__(self, inner: Application, origins: tuple[str, ...], client: Path) -> None:
        """Guard ``inner``, known to browsers under ``origins``; ``client`` is the folder of the built front end."""
        self._inner = inner
        self._origins = frozenset(origins)
        self._hosts = frozenset(origin.partition("://")[2] for origin in origins)
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what may pass; answer everything else here."""
        if scope["type"] == "http":
            await self._http(scope, receive, _with_headers(scope, send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._inner(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        refused = self._refused(scope)
        is_known = False
        if refused is None:
            is_known = await _is_known(scope)
            if not is_known and not _is_open(scope["path"]):
                refused = _unknown(scope)
        if refused is None and _ENVIRONMENT.match(scope["path"]):
            refused = self._environment(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        if (self._client / scope["path"].strip("/") / "index.html").is_file() and scope["path"] != "/":
            # A page lies in a folder of its own; its address has no slash at its end, so none is added by a redirect.
            scope = {**scope, "path": scope["path"].rstrip("/") + "/"}
        elif _RECORD.match(scope["path"]):
            # One page shows every document, another every order: which one, the page reads from its own address.
            scope = {**scope, "path": _ANY_PAGE, "raw_path": _ANY_PAGE.encode()}
        await _counted(self._inner, scope, receive, send, BODY_BYTES_MAX if is_known else SMALL_BODY_BYTES_MAX)

    def _refused(self, scope: Scope) -> Response | None:
        """Return the refusal of a request whose names are wrong, whoever sends it."""
        headers = _headers(scope)
        if headers.get("host", "") not in self._hosts:
            return PlainTextResponse("Unknown host.", 421)
        if SHUT.match(scope["path"]) or _STRANGE.search(scope["path"]):
            return PlainTextResponse("Not found.", 404)
        # A program with a key is no browser: no cookie of anybody is added to what it sends.
        if scope["method"] in READING or _key(scope):
            return None
        # A page of another origin may send a form here; the browser says so, and a client that says nothing is none.
        if headers.get("origin", "") not in self._origins:
            return PlainTextResponse("Sent from another place.", 403)
        return None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one websocket: this origin, the one path, and a session that stands."""
        headers = _headers(scope)
        secure = scope["scheme"] in {"https", "wss"}
        known = (
            headers.get("host", "") in self._hosts
            and headers.get("origin", "") in self._origins
            and scope["path"].rstrip("/") == SOCKET
            and await look_up(headers_token(scope["headers"], secure=secure)) is not None
        )
        if known:
            await self._inner(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 1008})

    def _environment(self, scope: Scope) -> Response | None:
        """Return the script that tells the front end where its server is: the host the browser came to."""
        file = self._client / "assets" / Path(scope["path"]).name
        if not file.is_file():
            return None
        host, tls = _headers(scope)["host"], "s" if scope["scheme"] == "https" else ""
        text = re.sub(r"(ws|http)://localhost:\d+", lambda found: f"{found[1]}{tls}://{host}", file.read_text("utf-8"))
        return Response(text, media_type="text/javascript")


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers; of one that is repeated, nothing is believed."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").lower()
        found[name] = "" if name in found else raw_value.decode("latin-1")
    return found


def _key(scope: Scope) -> str:
    """Return the key that a request to the REST door comes with, or nothing."""
    return key_in(_headers(scope).get("authorization", "")) if scope["path"].startswith(API) else ""


async def _is_known(scope: Scope) -> bool:
    """Tell whether a key or a session stands behind a request; whoever sends a key is asked for nothing else."""
    key = _key(scope)
    if key:
        return await asyncio.to_thread(office().keys.person, key) is not None
    return await look_up(headers_token(scope["headers"], secure=scope["scheme"] == "https")) is not None


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or (path.startswith(OPEN_FOLDERS) and ".." not in path)


def _unknown(scope: Scope) -> Response:
    """Answer somebody without a session: a page leads to the sign-in and back, anything else is refused."""
    headers = _headers(scope)
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(sign_in_path(scope["path"] + (f"?{query}" if query else "")), status_code=303)
    return PlainTextResponse("Sign in first.", 401)


async def _counted(inner: Application, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    """Run the application on a body of at most ``limit`` bytes, whatever the headers promise."""
    promised = _headers(scope).get("content-length", "0")
    if not promised.isdecimal() or int(promised) > limit:
        await PlainTextResponse("Too large.", 413)(scope, receive, send)
        return
    seen = 0

    async def count() -> Message:
        nonlocal seen
        message = await receive()
        before, seen = seen, seen + len(message.get("body", b""))
        if seen <= limit:
            return message
        if before <= limit:
            await PlainTextResponse("Too large.", 413)(scope, receive, send)
        return {"type": "http.disconnect"}

    async def answer(message: Message) -> None:
        if seen <= limit:
            await send(message)

    # Whoever left, or was cut off, waits for no answer.
    with suppress(ClientDisconnect):
        await inner(scope, count, answer)


def _with_headers(scope: Scope, send: Send) -> Send:
    """Put the security headers on every answer; only files named by their content may be kept by a browser."""
    path, host = scope["path"], _headers(scope).get("host", "")
    tls = scope["scheme"] == "https"
    scripts = "script-src 'self'" if path == SIGN_IN or path.startswith(LINKED) else _SCRIPTS
    policy = _POLICY.format(scripts=scripts, sockets=f"{'wss' if tls else 'ws'}://{host}")
    lasting = path.startswith(("/assets/", "/fonts/")) and not _ENVIRONMENT.match(path)
    added = {
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cache-control": "private, max-age=31536000, immutable" if lasting else "no-store",
    }
    if tls:
        added["strict-transport-security"] = "max-age=31536000"
    ours = [(name.encode(), value.encode("latin-1")) for name, value in added.items()]
    replaced = {name for name, _ in ours} | {b"server"}

    async def put(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in replaced]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return put
