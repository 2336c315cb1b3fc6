"""The island of conditions: the comparisons of a rule, joined by all or any; deeper conditions are shown and kept."""

from collections.abc import Mapping
from typing import Any, Final

import reflex as rx

from ui.states.rule_parts import BARE, COMPARISONS

WORDS: Final = {
    "when": "rules.when",
    "all": "rules.and",
    "any": "rules.or",
    "every": "rules.every",
    "some": "rules.some",
    "join": "rules.join",
    "term": "rules.term",
    "op": "rules.op",
    "value": "rules.value",
    "remove": "rules.remove",
    "add": "rules.add",
}
"""The words of the island: their name in it to their name among the words of the app."""


class Conditions(rx.Component):
    """The JSX behind the conditions; ``revision`` pushes the values of the server back into it."""

    library = "$/public/islands/conditions.jsx"
    tag = "Conditions"

    rows: rx.Var[list[dict[str, str]]]
    join: rx.Var[str]
    terms: rx.Var[list[str]]
    ops: rx.Var[list[str]]
    bare: rx.Var[list[str]]
    words: rx.Var[dict[str, str]]
    revision: rx.Var[str]
    locked: rx.Var[bool]

    on_edit: rx.EventHandler[rx.event.passthrough_event_spec(str, list[dict[str, str]])]


def conditions(
    *,
    rows: rx.Var[Any],
    join: rx.Var[str],
    terms: rx.Var[Any],
    words: Mapping[str, rx.Var[str]],
    revision: rx.Var[str],
    locked: rx.Var[bool],
    on_edit: rx.EventHandler,
) -> rx.Component:
    """Return the island; ``words`` has every name of ``WORDS``, ``terms`` are offered while one is typed."""
    return Conditions.create(
        rows=rows,
        join=join,
        terms=terms,
        ops=rx.Var.create(list(COMPARISONS)),
        bare=rx.Var.create(sorted(BARE)),
        words=rx.Var.create(dict(words)),
        revision=revision,
        locked=locked,
        on_edit=on_edit,
    )
