"""The one file that knows the inside of the web framework: its registry of handlers, its middleware, its error handler.

Every message of a browser, every chained one and every background task passes ``EventGate`` before its handler runs.
It lets through what the table of framework handlers or a declared right allows to a session that stands at that moment;
whatever it does not know is refused. The framework is pinned exactly, and the census test guards each change of it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Final

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event, EventSpec, fix_events
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.people import Session
from ui.rights import Right, right_of
from ui.session import look_up, token_in
from ui.states.viewer import Viewer
from ui.telling import refusal_told
from ui.words import LANGUAGES, word

log = logging.getLogger(__name__)
_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
"""The language of whoever caused what is handled at the moment; a refusal is told in it."""

_ROOT: Final = "reflex___state____state"
FRAMEWORK: Final = frozenset(
    {
        f"{_ROOT}.hydrate",
        f"{_ROOT}.hydrate_and_load",
        f"{_ROOT}.set_is_hydrated",
        f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal",
        f"{_ROOT}.reflex___state____on_load_internal_state.set_is_hydrated",
    }
)
"""The framework's own handlers that a page needs to come to life; every other one of them is refused."""

_TO_SIGN_IN: Final = "location.assign('/sign-in?next=' + encodeURIComponent(location.pathname + location.search))"
"""Leads a browser whose session ended to the sign-in page and back; a constant, no text of anybody in it."""


def handlers() -> Mapping[str, object]:
    """Return every handler a browser can name, with the function behind it."""
    registered = RegistrationContext.ensure_context().event_handlers
    return {name: entry.handler.fn for name, entry in registered.items()}


def right_to(name: str) -> Right | None:
    """Return who may call a handler by its full name, or None: then nobody may."""
    if name in FRAMEWORK:
        return Right(frozenset(), everybody=True)
    return None if name.endswith(".setvar") else right_of(handlers().get(name))


class EventGate(Middleware):
    """Stands before every handler."""

    def __init__(self, *, secure: bool = False) -> None:
        """Read the cookie of https with ``secure``, else the plain one."""
        self._secure = secure

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Return None to let the message through, or what the browser is told instead."""
        right = right_to(event.name)
        session = await look_up(self._token(), use=right is not None and not right.quiet)
        if session is None:
            return _told(rx.call_script(_TO_SIGN_IN))
        viewer = await state.get_state(Viewer)
        # A tab keeps its token when somebody else signs in: what the one before saw is forgotten first.
        if viewer._session_id != session.id:
            root = state._get_root_state()
            root.reset()  # type: ignore[no-untyped-call] # the framework's own way to forget a tab
            viewer = await state.get_state(Viewer)
        viewer._recognise(session)
        _language.set(session.person.language)
        if right is None or not right.holds_for(session.person):
            return _told(_refusal(session))
        return None

    def _token(self) -> str:
        """Return the session token that the websocket came with; what a message claims about headers is not asked."""
        headers = EventContext.get().router_data.get("headers", {})
        cookies = headers.get("cookie", "") if isinstance(headers, Mapping) else ""
        return token_in(str(cookies), secure=self._secure)


def _told(*answers: EventSpec) -> StateUpdate:
    """Return an update that changes nothing and tells the browser something."""
    return StateUpdate(events=fix_events(list(answers)))


def _refusal(session: Session) -> EventSpec:
    language = session.person.language
    return rx.toast.error(word("refused.right", language), description=word("refused.right_why", language))


def tell_refusal(exception: Exception) -> EventSpec:
    """Tell a person what was refused and what to do, or that a defect of ours happened; no trace leaves the server."""
    language = _language.get()
    if isinstance(exception, RulesEngineError):
        sentence, remedy = refusal_told(exception.code, exception.sentence, exception.remedy, language)
        return rx.toast.error(sentence, description=" ".join(filter(None, (exception.where, remedy))))
    log.error("A handler of the web app failed", exc_info=exception)
    return rx.toast.error(word("error.defect", language), description=word("error.defect_why", language))


def noted(exception: Exception) -> None:
    """Note what a browser reports about itself; it is written as untrusted text and never as ours."""
    log.warning("A browser reported: %.300s", str(exception).replace("\n", " "))


def plain_routes(routes: Sequence[Route]) -> Callable[[ASGIApp], ASGIApp]:
    """Return what puts plain routes before those of the framework."""

    def before(inner: ASGIApp) -> ASGIApp:
        return Router([*routes, Mount("", app=inner)])

    return before
