"""The island of the pulse: while a page is seen, it asks once a second and a half whether anything changed."""

import reflex as rx


class Pulse(rx.Component):
    """The JSX behind the pulse; a hidden tab rests."""

    library = "$/public/islands/pulse.jsx"
    tag = "Pulse"

    on_beat: rx.EventHandler[rx.event.no_args_event_spec]


def pulse(on_beat: rx.EventHandler) -> rx.Component:
    """Return the island; the handler is quiet and answers with nothing where nothing changed."""
    return Pulse.create(on_beat=on_beat)
