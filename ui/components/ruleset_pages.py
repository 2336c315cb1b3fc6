"""What the pages about one ruleset share: their tabs, their head, and what stands there while nothing can be shown."""

import reflex as rx

from ui.components.marks import Text
from ui.components.parts import empty, skeleton
from ui.components.text import icon, link, t
from ui.states.rule_reading import ChoiceRow

TABS = (
    ("leaf.rules", "/rules", ""),
    ("testing.open", "/test", "test"),
    ("chain.open", "/chain", ""),
    ("replay.open", "/replay", ""),
    ("publish.open", "/publish", ""),
)
"""The pages about one ruleset: the word, the address, and the id of the tab where another page needs it."""


def document_choice(
    texts: tuple[Text, Text],
    offered: rx.vars.ArrayVar[list[ChoiceRow]],
    chosen: rx.Var[str],
    on_change: rx.EventHandler,
    *,
    name: str,
    css: str,
) -> rx.Component:
    """Return the choice of a document that was decided, or of none: the texts say what for, and what none shows."""
    return rx.el.label(
        rx.el.span(texts[0], class_name="label"),
        rx.el.select(
            rx.el.option(texts[1], value=""),
            rx.foreach(offered, lambda each: rx.el.option(each["name"], value=each["id"])),
            value=chosen,
            on_change=on_change,
            class_name="select",
            id=name,
        ),
        class_name=css,
    )


def ruleset_crumbs(name: rx.Var[str]) -> rx.Component:
    """Return the way back to all rulesets."""
    return rx.el.nav(
        link(t("leaf.rulesets"), href="/rulesets"),
        icon("chevron-right", "sm"),
        rx.el.span(name, class_name="clip"),
        class_name="crumbs meta",
        custom_attrs={"aria-label": t("leaf.rulesets")},
    )


def ruleset_tabs(ruleset_id: rx.Var[str], here: str) -> rx.Component:
    """Return the ways between the pages about one ruleset."""
    links = (
        link(
            t(word),
            href=rx.Var.create(f"{path}?ruleset=") + ruleset_id,
            custom_attrs={"aria-current": "page"} if path == here else {},
            **({"id": name} if name else {}),
        )
        for word, path, name in TABS
    )
    return rx.el.nav(*links, class_name="tabs", custom_attrs={"aria-label": t("rules.pages")})


def ruleset_page(state: type[rx.State], whole: rx.Component) -> rx.Component:
    """Return a page about a draft, with the way back: while it is read its shape; without one, or shut, the reason."""
    nothing = empty(t("rules.nothing"), t("rules.nothing_why"), searched=True, whole_page=True)
    shut = empty(
        t("rules.shut"),
        t("rules.shut_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    known = rx.fragment(ruleset_crumbs(state.name), rx.cond(state.here, whole, skeleton(8)))
    there = rx.cond(state.name != "", known, nothing)
    return rx.cond(state.loaded, rx.cond(state.shut, shut, there), skeleton(10))
