"""Signing in and out by plain routes, and whose session a request or a websocket message comes with.

The session is a random token in a cookie that no script can read. These routes and the sign-in page need none of the
web framework: before somebody signed in, nothing of the app is reachable, not even its websocket.
"""

import asyncio
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rules_engine.pipeline.acts.people import Session, SignedIn
from ui.office import office
from ui.sign_in import Notice, sign_in_html
from ui.words import language_of

PLAIN_COOKIE: Final = "matchbook"
HOST_COOKIE: Final = "__Host-matchbook"
"""The name over https: a browser takes it only with Secure, for this host alone and all its paths."""

FORM_BYTES_MAX: Final = 8_192
SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
_HASHERS: Final = asyncio.Semaphore(2)
"""How many passwords are looked at together: each takes 64 MiB while it is hashed."""


def cookie_name(*, secure: bool) -> str:
    """Return the name of the session cookie."""
    return HOST_COOKIE if secure else PLAIN_COOKIE


def token_in(cookies: str, *, secure: bool) -> str:
    """Return the session token of a Cookie header, or nothing.

    >>> token_in("a=b; matchbook=t0ken", secure=False), token_in("matchbook=t0ken", secure=True)
    ('t0ken', '')
    """
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookies)
    except CookieError:
        return ""
    found = jar.get(cookie_name(secure=secure))
    return found.value if found else ""


def headers_token(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> str:
    """Return the session token among the headers of a request."""
    cookies = b"; ".join(value for name, value in headers if name.lower() == b"cookie")
    return token_in(cookies.decode("latin-1"), secure=secure)


def key_in(authorization: str) -> str:
    """Return the key of a program in an Authorization header, or nothing.

    >>> key_in("Bearer mb_k3y"), key_in("Basic eA==")
    ('mb_k3y', '')
    """
    scheme, _, key = authorization.strip().partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


async def look_up(token: str, *, use: bool = True) -> Session | None:
    """Return whose session a token is, asking the store each time."""
    return await asyncio.to_thread(office().accounts.session, token, use=use) if token else None


def local_path(wanted: str | None) -> str:
    """Return a path of this app to go to after signing in; anything that may lead elsewhere becomes the first page.

    >>> local_path("/orders?q=1"), local_path("//evil.example"), local_path("https://evil.example"), local_path(None)
    ('/orders?q=1', '/', '/', '/')
    """
    wanted = wanted or "/"
    strange = wanted.startswith(("//", "/\\")) or any(ord(letter) < ord("!") for letter in wanted)
    return "/" if strange or not wanted.startswith("/") or wanted.startswith((SIGN_IN, SIGN_OUT)) else wanted


def sign_in_path(wanted: str) -> str:
    """Return where somebody without a session is sent, and comes back from."""
    wanted = local_path(wanted)
    return SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}"


async def small_form(request: Request) -> Mapping[str, str]:
    """Read a small form; a large one is cut off unread."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES_MAX:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    return {name: values[-1] for name, values in fields.items()}


def _page(request: Request, notice: Notice | None, wanted: str, login: str = "", status: int = 200) -> Response:
    language = language_of(request.headers.get("accept-language", ""))
    html = sign_in_html(language, notice=notice, company=office().company, wanted=wanted, login=login)
    return HTMLResponse(html, status_code=status)


async def _show(request: Request) -> Response:
    """Show the sign-in page."""
    wanted = local_path(request.query_params.get("next"))
    notice = Notice("ended") if "next" in request.query_params else None
    return _page(request, notice, wanted)


async def _sign_in(request: Request) -> Response:
    """Take login and password; begin a session, or say how many tries are left."""
    form = await small_form(request)
    wanted, login = local_path(form.get("next")), form.get("login", "")
    secure = request.url.scheme == "https"
    before = headers_token(request.headers.raw, secure=secure) or None
    address = request.client.host if request.client else ""
    async with _HASHERS:
        answer = await asyncio.to_thread(
            office().accounts.sign_in, login, form.get("password", ""), address, instead_of=before
        )
    if not isinstance(answer, SignedIn):
        kind = "paused" if answer.paused_until else "wrong"
        return _page(request, Notice(kind, answer.tries_left, answer.paused_until), wanted, login, status=401)
    response = RedirectResponse(wanted, status_code=303)
    response.set_cookie(
        cookie_name(secure=secure), answer.token, path="/", httponly=True, secure=secure, samesite="strict"
    )
    return response


async def _sign_out(request: Request) -> Response:
    """End the session and take the cookie away."""
    secure = request.url.scheme == "https"
    token = headers_token(request.headers.raw, secure=secure)
    await asyncio.to_thread(office().accounts.sign_out, token)
    response = RedirectResponse(SIGN_IN, status_code=303)
    response.delete_cookie(cookie_name(secure=secure), path="/", httponly=True, secure=secure, samesite="strict")
    return response


ROUTES: Final = (
    Route(SIGN_IN, _show, methods=["GET"]),
    Route(SIGN_IN, _sign_in, methods=["POST"]),
    Route(SIGN_OUT, _sign_out, methods=["POST"]),
)
