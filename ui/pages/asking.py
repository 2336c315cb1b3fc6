"""One box for questions: a number or plain words in, an answer with its evidence out."""

import reflex as rx

from ui.components.parts import banner, empty, page_head, skeleton
from ui.components.record import panel, paper_row
from ui.components.shell import shell
from ui.components.text import icon, t
from ui.islands.keeping import kept
from ui.states.asking import PATH, AskingState


def _box() -> rx.Component:
    """Return the box; enter asks."""
    return rx.el.form(
        icon("search", "sm"),
        rx.el.input(
            name="question",
            type="search",
            default_value=AskingState.question,
            key=AskingState.question,
            placeholder=t("asking.example"),
            class_name="finder-input",
            max_length=500,
            auto_complete="off",
            custom_attrs={"aria-label": t("asking.box"), "data-search": ""},
        ),
        rx.el.button(t("asking.ask"), type="submit", class_name="btn primary sm"),
        on_submit=AskingState.ask,
        class_name="finder asker",
        role="search",
        custom_attrs=kept("ask"),
    )


def _rows(title: str, rows: rx.vars.ArrayVar[list[dict[str, str]]]) -> rx.Component:
    """Return documents under a title; nothing where there are none."""
    listed = rx.el.ul(rx.foreach(rows, paper_row), class_name="docs")
    return rx.cond(rows.length() > 0, panel(t(title), listed))


def _answer() -> rx.Component:
    """Return the answer, what comes next, and what both rest on."""
    told = panel(
        t("asking.answer"),
        rx.el.div(rx.el.p(AskingState.answer, class_name="say", id="answer"), class_name="card-body"),
    )
    following = rx.cond(AskingState.following != "", banner(AskingState.following, ""))
    return rx.fragment(
        told,
        following,
        rx.cond(
            AskingState.choices.length() > 0,
            _rows("asking.which", AskingState.choices),
            _rows("asking.evidence", AskingState.rows),
        ),
    )


def asking() -> rx.Component:
    """Return the page."""
    nothing = empty(t("asking.none"), t("asking.none_why"))
    shown = rx.cond(AskingState.answer != "", _answer(), nothing)
    page = rx.el.div(
        page_head(t("asking.title"), t("asking.said")),
        _box(),
        rx.cond(AskingState.loaded, shown, skeleton(4)),
        class_name="page record",
        id="record",
    )
    return shell(page, here=PATH)
