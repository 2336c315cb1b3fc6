"""The web app as tests serve it: the real gate and fence, with planted handlers that leave a trace where they run.

Started by granian as a factory. ``MATCHBOOK_TRACE`` names the file that every planted handler writes into.
"""

import os
from pathlib import Path

import reflex as rx

from rules_engine.pipeline.acts.people import Role
from ui import wiring
from ui.app import fenced
from ui.office import install
from ui.rights import for_everybody, for_roles


def _trace(name):
    with Path(os.environ["MATCHBOOK_TRACE"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")


class Planted(rx.State):
    """Handlers as somebody might write them by mistake, and three as they should be."""

    value: int = 0
    secret: str = ""

    def forgotten(self):
        """Run by a browser, although nobody declared it."""
        _trace("forgotten")

    def set_value(self, value):
        """Reach what ``setvar`` reaches."""
        _trace("set_value")
        self.value = value

    @rx.event
    def undeclared(self):
        """Run without a right."""
        _trace("undeclared")

    @rx.event(background=True)
    async def undeclared_background(self):
        """Run in the background without a right."""
        _trace("undeclared_background")

    @rx.event
    @for_roles(Role.ADMIN)
    def for_admins(self):
        """Run for administrators."""
        _trace("for_admins")

    @rx.event
    @for_everybody
    def chain(self):
        """Lead to a handler that nobody may call."""
        _trace("chain")
        return [Planted.undeclared, Planted.for_admins]

    @rx.event
    @for_everybody
    def remember(self, secret: str):
        """Keep something of this person in the tab."""
        _trace("remember")
        self.secret = secret

    @rx.event
    @for_everybody
    def fail(self):
        """Break."""
        raise ZeroDivisionError("a secret of the server")


def application():
    """Open the home, and return the app behind its fence."""
    install(wiring.open_office(os.environ["MATCHBOOK_HOME"]))
    return fenced(int(os.environ["MATCHBOOK_WEB_PORT"]))
