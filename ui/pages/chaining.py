"""The chain: who reads what, as a picture level by level, and the same as a list."""

import reflex as rx

from ui.components.parts import banner
from ui.components.record import panel
from ui.components.ruleset_pages import document_choice, ruleset_page, ruleset_tabs
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import link, t
from ui.states.chaining import PATH, ChainState, NodeRow
from ui.states.rule_reading import PATH as RULES


def _node(row: rx.vars.ObjectVar[NodeRow]) -> rx.Component:
    """Return a node of the picture."""
    inside = rx.fragment(
        rx.el.span(row["name"], class_name="medium clip block"),
        rx.el.span(row["told"], class_name="meta clip block"),
    )
    return rx.el.li(
        rx.cond(row["href"] != "", link(inside, href=row["href"], title=row["name"]), inside),
        style={"left": row["left"], "top": row["top"]},
        class_name=rx.Var.create("node ") + row["truth"],
    )


def _picture() -> rx.Component:
    """Return the picture: it scrolls in its own frame."""
    lines = rx.el.svg(
        rx.el.path(d=ChainState.faint, fill="none", class_name="faint"),
        rx.el.path(d=ChainState.lit, fill="none", class_name="lit"),
        width=ChainState.wide,
        height=ChainState.high,
        custom_attrs={"aria-hidden": "true"},
    )
    size = {"width": ChainState.wide.to_string() + "px", "height": ChainState.high.to_string() + "px"}
    return framed(
        rx.el.div(lines, rx.el.ol(rx.foreach(ChainState.nodes, _node)), style=size, class_name="chain"),
        label=t("chain.title"),
        css="chained",
        name="chain",
    )


def _listed(row: rx.vars.ObjectVar[NodeRow]) -> rx.Component:
    """Return a node of the list."""
    name = rx.cond(row["href"] != "", link(row["name"], href=row["href"], class_name="link"), row["name"])
    return rx.el.tr(
        rx.el.td(row["level"], class_name="num"),
        rx.el.td(name),
        rx.el.td(row["told"], class_name="mono"),
        rx.el.td(row["said"]),
        rx.el.td(row["reads"], class_name="meta"),
    )


def _list() -> rx.Component:
    """Return the same as a list."""
    heads = ("chain.level", "chain.part", "chain.value", "chain.state", "chain.reads")
    return framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(ChainState.nodes, _listed)),
            class_name="tbl",
        ),
        label=t("chain.list"),
        css="scrolled",
    )


def chaining() -> rx.Component:
    """Return the page."""
    choose = document_choice(
        (t("chain.document"), t("chain.all")),
        ChainState.recent,
        ChainState.chosen,
        ChainState.choose,
        name="chain-for",
        css="row",
    )
    narrow = document_choice(
        (t("chain.around"), t("chain.everything")),
        ChainState.parts,
        ChainState.part,
        ChainState.narrow,
        name="chain-around",
        css="row",
    )
    head = rx.el.header(
        rx.el.div(
            rx.el.div(
                rx.el.h1(ChainState.name, class_name="h1"),
                rx.el.span(ChainState.detail, class_name="meta mono"),
                class_name="row wrap g3",
            ),
            rx.el.p(t("chain.why"), class_name="muted"),
        ),
        rx.el.div(narrow, choose, class_name="actions"),
        class_name="page-head",
    )
    legend = rx.el.div(
        *(rx.el.span(rx.el.i(class_name=f"key-line {kind}"), t(f"chain.{kind}"), class_name="row") for kind in KINDS),
        rx.el.span(ChainState.told, class_name="meta push"),
        class_name="card-body row wrap meta",
    )
    shown = rx.cond(
        ChainState.nodes.length() > 0,
        rx.fragment(panel(t("chain.title"), legend, _picture()), panel(t("chain.list"), _list())),
        panel(t("chain.title"), rx.el.p(t("chain.none"), class_name="card-body")),
    )
    whole = rx.fragment(
        head,
        ruleset_tabs(ChainState.ruleset_id, PATH),
        rx.cond(ChainState.refused != "", banner(ChainState.refused, "bad"), shown),
    )
    return shell(rx.el.div(ruleset_page(ChainState, whole), class_name="page record", id="record"), here=RULES)


KINDS = ("fired", "untold")
