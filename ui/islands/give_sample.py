"""The island of samples: the files of one document are read without entering the ledger, and tried under the draft."""

from typing import Any, Final

import reflex as rx

SAMPLE_WORDS: Final = ("give", "give_why", "reading", "unread")
"""The words of the island; among the words of the app they stand under ``testing``."""


class GiveSample(rx.Component):
    """The JSX behind the files of a sample; what was read comes back as the facts that rules see.

    ``tried`` and ``named`` tell which document the page shows by its id and its name, none where it shows none.
    """

    library = "$/public/islands/give_sample.jsx"
    tag = "GiveSample"

    ruleset: rx.Var[str]
    words: rx.Var[dict[str, str]]
    tried: rx.Var[str]
    named: rx.Var[str]

    on_read: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any], str)]
