"""The island of exchange: tables out to Excel, and workbooks, DMN or whole rulesets into the draft, looked at first."""

import reflex as rx

from ui.words_of_writing import EXCHANGE


class Exchange(rx.Component):
    """The JSX behind the exchange; the bytes never pass through the state of the page."""

    library = "$/public/islands/exchange.jsx"
    tag = "Exchange"

    ruleset: rx.Var[str]
    revision: rx.Var[int]
    ready: rx.Var[bool]
    words: rx.Var[dict[str, str]]
    bytes_max: rx.Var[int]
    locked: rx.Var[bool]

    on_taken: rx.EventHandler[rx.event.no_args_event_spec]


def exchange_words(language: rx.Var[str]) -> rx.Var[dict[str, str]]:
    """Return every word of the exchange in the language of whoever reads it."""
    english, german = ({name: texts[at] for name, texts in EXCHANGE.items()} for at in (0, 1))
    return rx.cond(language == "de", rx.Var.create(german), rx.Var.create(english))
