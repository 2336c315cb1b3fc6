"""Parts of the pages that show one thing whole: panels, values on a paper, verdicts, rows of other documents."""

import reflex as rx

from ui.components.marks import Text, pill
from ui.components.parts import Child
from ui.components.text import icon, link
from ui.states.record_rows import Fact, Mark, MomentRow, PaperRow

ICONS = (
    "ban",
    "circle-check",
    "circle-dot",
    "circle-pause",
    "copy",
    "eye-off",
    "file-text",
    "mail",
    "message-square-reply",
    "octagon-alert",
    "package",
    "pencil",
    "receipt",
    "scale",
    "shield-check",
    "shopping-cart",
    "truck",
    "undo-2",
    "user-check",
)
"""The icons that rows of records may ask for by name."""


def panel(title: Text, *body: Child, said: Child = "", beside: Child | None = None, css: str = "") -> rx.Component:
    """Return a group with a title, a few words about it, and something at the right of them."""
    head = [rx.el.h2(title, class_name="h3"), rx.el.span(said, class_name="meta")]
    if beside is not None:
        head.append(rx.el.span(beside, class_name="push"))
    return rx.el.section(
        rx.el.div(*head, class_name="card-head"),
        *body,
        class_name=f"card {css}".strip(),
        custom_attrs={"aria-label": title},
    )


def tinted(text: rx.Var[str], tone: rx.Var[str]) -> rx.Component:
    """Return a status whose tone is only known when the page is drawn."""
    return rx.match(
        tone,
        ("good", pill(text, "good")),
        ("warn", pill(text, "warn")),
        ("bad", pill(text, "bad")),
        ("info", pill(text, "info")),
        pill(text, "", "circle-dot"),
    )


def named_icon(name: rx.Var[str], size: str = "") -> rx.Component:
    """Return an icon whose name is only known when the page is drawn."""
    return rx.match(name, *((each, icon(each, size)) for each in ICONS), icon("circle-dot", size))


def verdict(mark: rx.vars.ObjectVar[Mark]) -> rx.Component:
    """Return a verdict on a line: a sign and a few words."""
    sign = rx.match(
        mark["tone"], ("ok", icon("check", "sm")), ("stop", icon("circle-x", "sm")), icon("hourglass", "sm")
    )
    return rx.el.span(sign, mark["text"], class_name=rx.Var.create("v ") + mark["tone"])


def read_value(fact: rx.vars.ObjectVar[Fact], looked: rx.Var[str], on_click: rx.event.EventCallback) -> rx.Component:
    """Return a value where it stands on the paper, marked by how it was read and whether it differs."""
    css = rx.Var.create("hl ") + fact["mark"] + rx.cond(looked == fact["path"], " on", "")
    return rx.cond(
        fact["path"] != "",
        rx.el.button(
            fact["value"],
            class_name=css,
            title=fact["place"],
            type="button",
            on_click=on_click,
            custom_attrs={"data-path": fact["path"], "aria-pressed": looked == fact["path"]},
        ),
        rx.el.span("", class_name="hl"),
    )


def paper_row(row: rx.vars.ObjectVar[PaperRow]) -> rx.Component:
    """Return another document: what it is, where it stands, since when."""
    return rx.el.li(
        link(
            named_icon(row["icon"]),
            rx.el.span(
                rx.el.span(row["title"], class_name="medium block"),
                rx.el.span(row["detail"], class_name="meta"),
                class_name="grow",
            ),
            tinted(row["status"], row["tone"]),
            rx.el.span(row["when"], class_name="meta nowrap"),
            href=row["href"],
        )
    )


def moment_row(row: rx.vars.ObjectVar[MomentRow]) -> rx.Component:
    """Return an entry of a history."""
    return rx.el.li(
        rx.el.span(named_icon(row["icon"]), class_name=rx.Var.create("mk ") + row["tone"]),
        rx.el.span(rx.cond(row["who"] != "", rx.el.b(row["who"], " ", class_name="medium"), ""), row["said"]),
        rx.el.span(row["when"], class_name="meta nowrap"),
    )


def history(rows: rx.vars.ArrayVar[list[MomentRow]]) -> rx.Component:
    """Return a history, newest first, in a frame that scrolls by itself."""
    entries = rx.el.ol(rx.foreach(rows, moment_row), class_name="timeline")
    return rx.el.div(entries, class_name="card-body scrolled", tab_index=0)
