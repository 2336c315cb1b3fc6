"""The shell of every page: desks on the left, one bar on top, tabs at the thumb on a phone."""

from typing import NamedTuple

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from ui.components.marks import avatar, live
from ui.components.text import icon, kbd, link, t
from ui.islands.desk_keys import WORDS, Place, desk_keys
from ui.islands.keeping import keeping
from ui.mark import MARK
from ui.session import SIGN_OUT
from ui.states.viewer import Viewer


class Leaf(NamedTuple):
    """A page in the navigation: its word, its address, and its icon at the thumb, with a word that fits there."""

    word: str
    href: str
    icon: str
    short: str = ""


class DeskPages(NamedTuple):
    """A desk in the navigation with its pages."""

    word: str
    icon: str
    pages: tuple[Leaf, ...]


DESKS: tuple[DeskPages, ...] = (
    DeskPages(
        "desk.work",
        "inbox",
        (
            Leaf("leaf.inbox", "/", "inbox"),
            Leaf("leaf.orders", "/orders", "shopping-cart"),
            Leaf("leaf.asking", "/ask", "message-circle-question"),
            Leaf("leaf.upload", "/upload", "upload", "leaf.upload_short"),
        ),
    ),
    DeskPages(
        "desk.rules", "scale", (Leaf("leaf.rulesets", "/rulesets", "library"), Leaf("leaf.rules", "/rules", "scale"))
    ),
    DeskPages(
        "desk.control",
        "shield-check",
        (Leaf("leaf.audit", "/audit", "shield-check"), Leaf("leaf.admin", "/admin", "users")),
    ),
)
"""The desks that have pages; a page that comes later is entered here and in ``app``."""


class PlainForm(BaseHTML):
    """A form that the browser sends itself, as the sign-out route wants it."""

    tag = "form"

    method: rx.Var[str]
    action: rx.Var[str]


class PlainLink(BaseHTML):
    """A link within the page: the router of the framework would make an address of it."""

    tag = "a"

    href: rx.Var[str]


def _mark(size: int) -> rx.Component:
    return rx.html(MARK.format(size=size), class_name="row", custom_attrs={"aria-hidden": "true"})


def _leaf(leaf: Leaf, here: str) -> rx.Component:
    current = {"aria-current": "page"} if leaf.href == here else {}
    return link(t(leaf.word), href=leaf.href, class_name="leaf", custom_attrs=current)


def _navigation(here: str) -> rx.Component:
    """Return the desks; the open one shows its pages."""
    shown: list[rx.Component] = [
        link(
            _mark(20), rx.el.span(t("app.name")), href="/", class_name="brand", custom_attrs={"aria-label": "Matchbook"}
        )
    ]
    known = any(leaf.href == here for desk in DESKS for leaf in desk.pages)
    for desk in DESKS:
        # A page that stands in no list belongs to the first desk.
        is_open = any(leaf.href == here for leaf in desk.pages) if known else desk is DESKS[0]
        attributes = {"aria-expanded": str(is_open).lower()}
        shown.append(
            link(
                icon(desk.icon),
                rx.el.span(t(desk.word)),
                href=desk.pages[0].href,
                class_name="desk",
                title=t(desk.word),
                custom_attrs=attributes,
            )
        )
        shown += [_leaf(leaf, here) for leaf in desk.pages] if is_open else []
    return rx.el.nav(*shown, class_name="nav", custom_attrs={"aria-label": t("desk.all")})


def _user_menu() -> rx.Component:
    """Return whose session it is, the language and the way out."""
    out = PlainForm.create(
        rx.el.button(icon("log-out"), t("bar.sign_out"), type="submit", class_name="menu-item"),
        method="post",
        action=SIGN_OUT,
        custom_attrs={"data-forget": ""},
    )
    return rx.el.details(
        rx.el.summary(
            rx.el.span(Viewer.initials, class_name="avatar", custom_attrs={"aria-hidden": "true"}),
            rx.el.span(t("bar.user"), class_name="sr"),
            id="user",
        ),
        rx.el.div(
            rx.el.div(
                avatar(Viewer.initials, Viewer.name, "lg"),
                rx.el.div(rx.el.div(Viewer.name, class_name="medium"), rx.el.div(Viewer.roles, class_name="meta")),
                class_name="menu-who",
            ),
            rx.el.button(
                icon("globe"),
                t("bar.language"),
                on_click=Viewer.switch_language,
                class_name="menu-item",
                id="language",
                type="button",
            ),
            out,
            class_name="menu",
        ),
        class_name="user",
    )


def _bar() -> rx.Component:
    """Return the bar: the box that finds everything, live, keys, theme, person."""
    return rx.el.header(
        link(_mark(20), href="/", class_name="brand show-s", custom_attrs={"aria-label": "Matchbook"}),
        rx.el.button(
            icon("search", "sm"),
            rx.el.span(t("bar.omni")),
            kbd("Ctrl"),
            kbd("K"),
            class_name="omni",
            type="button",
            id="omni",
            custom_attrs={"aria-keyshortcuts": "Control+K", "data-command": ""},
        ),
        rx.el.div(
            live(),
            rx.el.button(
                icon("circle-help"),
                class_name="btn ghost icon hide-s",
                type="button",
                title=t("bar.keys"),
                custom_attrs={"aria-label": t("bar.keys"), "data-help": ""},
            ),
            rx.el.button(
                rx.color_mode_cond(icon("moon"), icon("sun")),
                class_name="btn ghost icon",
                type="button",
                id="theme",
                on_click=rx.toggle_color_mode,
                custom_attrs={"aria-label": t("bar.theme")},
            ),
            _user_menu(),
            class_name="row push g3",
        ),
        class_name="topbar",
    )


def _tabs(here: str) -> rx.Component:
    """Return the pages at the thumb."""
    # More would not fit the width of a phone; the box at the top leads everywhere.
    leaves = [*DESKS[0].pages, *(desk.pages[0] for desk in DESKS[1:])]
    return rx.el.nav(
        *(
            link(
                icon(leaf.icon, "lg"),
                t(leaf.short or leaf.word),
                href=leaf.href,
                custom_attrs={"aria-current": "page"} if leaf.href == here else {},
            )
            for leaf in leaves
        ),
        class_name="tabbar",
        style={"grid-template-columns": f"repeat({len(leaves)}, 1fr)"},
        custom_attrs={"aria-label": t("desk.all")},
    )


def shell(*content: rx.Component, here: str) -> rx.Component:
    """Return a page: the content inside the shell; ``here`` is its address in the navigation."""
    return rx.fragment(
        PlainLink.create(t("bar.skip"), href="#main", class_name="skip"),
        rx.el.div(
            _navigation(here),
            _bar(),
            rx.el.main(*content, class_name="main", id="main", tab_index=-1),
            class_name="app",
        ),
        _tabs(here),
        desk_keys(
            [Place(t(leaf.word), leaf.href) for desk in DESKS for leaf in desk.pages],
            {name: t(word) for name, word in WORDS.items()},
            Viewer.language,
        ),
        keeping(Viewer.login),
    )
