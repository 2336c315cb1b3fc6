"""The island of adding documents: files are dropped or chosen, and sent one after another to the REST door."""

from collections.abc import Mapping
from typing import Final

import reflex as rx

WORDS: Final = {
    "drop": "upload.drop",
    "choose": "upload.choose",
    "limit": "upload.limit",
    "sending": "upload.sending",
    "done": "status.received",
    "again": "upload.again",
    "large": "upload.large",
    "failed": "upload.failed",
}
"""The words of the island: their name in it to their name among the words of the app."""


class Drop(rx.Component):
    """The JSX behind the place where files are dropped; the bytes never pass through the state of the page."""

    library = "$/public/islands/drop.jsx"
    tag = "Drop"

    words: rx.Var[dict[str, str]]
    bytes_max: rx.Var[int]

    on_done: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]


def drop(words: Mapping[str, rx.Var[str]], bytes_max: int, on_done: rx.EventHandler) -> rx.Component:
    """Return the island; ``words`` has every name of ``WORDS``, ``on_done`` gets the ids of what was taken in."""
    return Drop.create(words=rx.Var.create(dict(words)), bytes_max=bytes_max, on_done=on_done)
