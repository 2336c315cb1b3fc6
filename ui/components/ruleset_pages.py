"""What the pages about one ruleset share: their tabs, their head, and what stands there while nothing can be shown."""

import reflex as rx

from ui.components.parts import empty, skeleton
from ui.components.text import link, t

TABS = (
    ("leaf.rules", "/rules", ""),
    ("testing.open", "/test", "test"),
    ("chain.open", "/chain", ""),
    ("replay.open", "/replay", ""),
    ("publish.open", "/publish", ""),
)
"""The pages about one ruleset: the word, the address, and the id of the tab where another page needs it."""


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
    """Return a page about a draft: while it is read its shape, and where there is none or it is shut the reason."""
    nothing = empty(t("rules.nothing"), t("rules.nothing_why"), searched=True, whole_page=True)
    shut = empty(
        t("rules.shut"),
        t("rules.shut_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    there = rx.cond(state.name != "", rx.cond(state.here, whole, skeleton(8)), nothing)
    return rx.cond(state.loaded, rx.cond(state.shut, shut, there), skeleton(10))
