"""The island where one part of a ruleset is written: fields, conditions as a tree, effects, and tables as a grid."""

from typing import Any

import reflex as rx

from ui.words_of_writing import EDITOR


class PartEditor(rx.Component):
    """The JSX behind the editor.

    ``revision`` pushes the part of the server back into it, ``heard`` answers edits, ``saves`` counts what was saved.
    """

    library = "$/public/islands/part_editor.jsx"
    tag = "PartEditor"

    part: rx.Var[dict[str, Any]]
    family: rx.Var[str]
    offers: rx.Var[dict[str, Any]]
    words: rx.Var[dict[str, str]]
    revision: rx.Var[str]
    locked: rx.Var[bool]
    problems: rx.Var[list[dict[str, str]]]

    findings: rx.Var[list[dict[str, Any]] | None]
    checking: rx.Var[bool]
    heard: rx.Var[int]
    saves: rx.Var[int]
    seen: rx.Var[dict[str, str]]

    on_check: rx.EventHandler[rx.event.no_args_event_spec]
    on_edit: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def editor_words(language: rx.Var[str]) -> rx.Var[dict[str, str]]:
    """Return every word of the editor in the language of whoever reads it."""
    english, german = ({name: texts[at] for name, texts in EDITOR.items()} for at in (0, 1))
    return rx.cond(language == "de", rx.Var.create(german), rx.Var.create(english))
