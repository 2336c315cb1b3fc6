"""The island of keys: the command menu (Ctrl+K), moving in lists (j, k, Enter, /), the list of keys (?)."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import reflex as rx

WORDS: Final = {
    "title": "command.title",
    "find": "command.find",
    "inInbox": "command.in_inbox",
    "inOrders": "command.in_orders",
    "ask": "command.ask",
    "empty": "command.empty",
    "placeholder": "bar.omni",
    "keysTitle": "keys.title",
    "move": "keys.move",
    "open": "keys.open",
    "first": "keys.first",
    "reject": "keys.reject",
    "assign": "care.assign",
    "snooze": "care.snooze",
    "select": "keys.select",
    "search": "keys.search",
    "command": "keys.command",
    "help": "keys.help",
    "close": "keys.close",
}
"""The words of the island: their name in it to their name among the words of the app."""


class Place(NamedTuple):
    """Somewhere the command menu leads: its name as people read it, and its address."""

    word: rx.Var[str]
    href: str


class DeskKeys(rx.Component):
    """The JSX behind the keys; all of it happens in the browser."""

    library = "$/public/islands/desk_keys.jsx"
    tag = "DeskKeys"

    places: rx.Var[list[dict[str, str]]]
    words: rx.Var[dict[str, str]]
    language: rx.Var[str]


def desk_keys(places: Iterable[Place], words: Mapping[str, rx.Var[str]], language: rx.Var[str] | str) -> rx.Component:
    """Return the island; ``words`` has every name of ``WORDS``, ``language`` is what the page is written in."""
    return DeskKeys.create(
        places=rx.Var.create([place._asdict() for place in places]),
        words=rx.Var.create(dict(words)),
        language=language,
    )
