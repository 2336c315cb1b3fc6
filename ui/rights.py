"""Which handlers of the web app a person may call: declared on the handler itself, held to by the gate.

A handler without a declaration is nobody's. The declaration is the first wall only: the acts of the pipeline ask again.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from rules_engine.pipeline.acts.people import Person, Role

Handler = TypeVar("Handler", bound=Callable[..., Any])

_MARK: Final = "__matchbook_right__"


class Right(NamedTuple):
    """Who may call a handler: any of these roles, or everybody who signed in; a quiet call is no use of the session."""

    roles: frozenset[Role]
    everybody: bool = False
    quiet: bool = False

    def holds_for(self, person: Person) -> bool:
        """Tell whether a person may call the handler."""
        return self.everybody or bool(self.roles & person.roles)


def for_roles(*roles: Role) -> Callable[[Handler], Handler]:
    """Declare that people with any of these roles may call a handler."""
    return _declare(Right(frozenset(roles)))


def for_everybody(handler: Handler) -> Handler:
    """Declare that everybody who signed in may call a handler."""
    return _declare(Right(frozenset(), everybody=True))(handler)


def for_the_pulse(handler: Handler) -> Handler:
    """Declare that a handler is called by the page itself every second: it keeps no session from falling idle."""
    return _declare(Right(frozenset(), everybody=True, quiet=True))(handler)


def right_of(handler: object) -> Right | None:
    """Return what was declared on a handler, or None: then nobody may call it."""
    found = getattr(handler, _MARK, None)
    return found if isinstance(found, Right) else None


def _declare(right: Right) -> Callable[[Handler], Handler]:
    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, right)
        return handler

    return mark
