"""The island of asking: a dialog over the page, opened and closed by what the server says."""

import reflex as rx


class Ask(rx.Component):
    """The JSX behind the dialog; the focus stays in it while it is open, and returns where it was."""

    library = "$/public/islands/ask.jsx"
    tag = "Ask"

    open: rx.Var[bool]
    label: rx.Var[str]

    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


def ask(*content: rx.Component, is_open: rx.Var[bool], label: rx.Var[str], on_leave: rx.EventHandler) -> rx.Component:
    """Return the dialog; ``on_leave`` is called by Escape and by a click beside it."""
    return Ask.create(*content, open=is_open, label=label, on_leave=on_leave)
