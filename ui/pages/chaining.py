"""The chain: who reads what, level by level and kind by kind, with one path lit and told in words beside it."""

import reflex as rx

from ui.components.parts import banner
from ui.components.record import panel, tinted
from ui.components.ruleset_pages import document_choice, ruleset_page, ruleset_tabs
from ui.components.shell import shell
from ui.components.table import framed, search_box
from ui.components.text import icon, link, t
from ui.states.chain_rows import LINES, PATH, FoldRow, HeadRow, NodeRow
from ui.states.chain_texts import LackRow, StepRow
from ui.states.chaining import ChainState
from ui.states.rule_reading import PATH as RULES
from ui.states.rule_reading import ChoiceRow

LEGEND = ("lit", "also", "silent", "untold")
"""What the picture tells apart, besides what was drawn thick."""


def _head(row: rx.vars.ObjectVar[HeadRow]) -> rx.Component:
    """Return the head of a column."""
    return rx.el.div(
        rx.el.span(row["level"], class_name="medium"),
        rx.el.span(row["count"], class_name="meta num"),
        style={"left": row["left"]},
        class_name="chain-head",
    )


def _fold(row: rx.vars.ObjectVar[FoldRow]) -> rx.Component:
    """Return the head of a group, which opens and closes it, and the way to more of its nodes."""
    place = {"left": row["left"], "top": row["top"]}
    sign = rx.cond(row["is_open"], icon("chevron-down", "sm"), icon("chevron-right", "sm"))
    more = rx.el.button(
        row["more"],
        type="button",
        style={"left": row["left"], "top": row["more_top"]},
        class_name="fold more link",
        on_click=ChainState.unfold(row["key"]),
        custom_attrs={"data-more": row["key"], "data-spot": ""},
    )
    return rx.fragment(
        rx.el.button(
            sign,
            rx.el.span(row["title"], class_name="clip grow"),
            rx.el.span(row["count"], class_name="meta num"),
            type="button",
            style=place,
            class_name=row["css"],
            on_click=ChainState.fold(row["key"]),
            custom_attrs={"aria-expanded": row["is_open"], "data-fold": row["key"], "data-spot": ""},
        ),
        rx.cond(row["more"] != "", more),
    )


def _node(row: rx.vars.ObjectVar[NodeRow]) -> rx.Component:
    """Return a node: following it lights its path, and from the end of the path to where it is written."""
    sign = rx.match(
        row["truth"],
        ("fired", icon("circle-check", "sm")),
        ("untold", icon("circle-dashed", "sm")),
        rx.fragment(),
    )
    return rx.el.li(
        link(
            rx.el.span(rx.el.span(row["name"], class_name="medium clip grow"), sign, class_name="row"),
            rx.el.span(row["told"], class_name="meta clip block"),
            rx.cond(row["said"] != "", rx.el.span(row["said"], class_name="sr")),
            href=row["href"],
            title=row["name"],
            custom_attrs={"data-spot": "", "data-node": row["name"]},
        ),
        style={"left": row["left"], "top": row["top"]},
        class_name=row["css"],
    )


def _picture() -> rx.Component:
    """Return the picture: it scrolls in its own frame."""
    lines = rx.el.svg(
        *(rx.el.path(d=ChainState.lines[kind], fill="none", class_name=kind) for kind in LINES),
        width=ChainState.wide,
        height=ChainState.high,
        custom_attrs={"aria-hidden": "true"},
    )
    size = {"width": ChainState.wide.to_string() + "px", "height": ChainState.high.to_string() + "px"}
    drawn = rx.el.div(
        lines,
        rx.foreach(ChainState.heads, _head),
        rx.foreach(ChainState.folds, _fold),
        rx.el.ol(rx.foreach(ChainState.nodes, _node)),
        style=size,
        class_name="chain",
    )
    return framed(drawn, label=t("chain.title"), css="chained", name="chain")


def _step(row: rx.vars.ObjectVar[StepRow]) -> rx.Component:
    """Return a step of the path."""
    named = rx.el.span(row["ref"], class_name="mono meta")
    ref = rx.cond(row["href"] != "", link(row["ref"], href=row["href"], class_name="link mono meta"), named)
    return rx.el.li(
        rx.el.span(row["level"], class_name="badge"), rx.el.span(row["told"], class_name="grow"), ref, class_name="step"
    )


def _told() -> rx.Component:
    """Return the lit path in words."""
    copy = rx.el.button(
        icon("copy", "sm"),
        t("chain.copy"),
        type="button",
        class_name="btn sm",
        on_click=rx.set_clipboard(ChainState.copied),
    )
    clear = link(
        t("chain.unlight"),
        href=rx.Var.create(f"{PATH}?ruleset=") + ChainState.ruleset_id + "&document=" + ChainState.chosen,
        class_name="btn sm",
        id="unlight",
    )
    return panel(
        t("chain.path"),
        rx.el.p(ChainState.lead, class_name="card-body lead", id="path-told", role="status"),
        rx.cond(ChainState.steps.length() > 0, rx.el.ol(rx.foreach(ChainState.steps, _step), class_name="told-steps")),
        beside=rx.el.span(
            rx.cond(ChainState.part != "", clear), rx.cond(ChainState.steps.length() > 0, copy), class_name="row"
        ),
    )


def _lack(row: rx.vars.ObjectVar[LackRow]) -> rx.Component:
    """Return a part that could not be told."""
    return rx.el.li(
        link(row["name"], href=row["href"], class_name="link"),
        rx.cond(row["lacks"] != "", rx.el.span(row["lacks"], class_name="meta block")),
        class_name="step block",
    )


def _beside() -> rx.Component:
    """Return what stands beside the words: that there is no cycle, and what could not be told."""
    whole = rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.span(icon("check"), t("chain.whole"), class_name="pill good"),
                rx.el.span(ChainState.size, class_name="meta", id="chain-size"),
                class_name="row wrap g3",
            ),
            rx.el.p(t("chain.order"), class_name="muted"),
            class_name="card-body col g3",
        ),
        class_name="card",
    )
    lacks = panel(t("chain.not_told"), rx.el.ul(rx.foreach(ChainState.lacks, _lack), class_name="told-steps"))
    return rx.el.div(whole, rx.cond(ChainState.lacks.length() > 0, lacks), class_name="col g3")


def _listed(row: rx.vars.ObjectVar[NodeRow]) -> rx.Component:
    """Return a node of the list."""
    return rx.el.tr(
        rx.el.td(row["level"], class_name="num"),
        rx.el.td(link(row["name"], href=row["href"], class_name="link")),
        rx.el.td(row["told"], class_name="mono"),
        rx.el.td(row["said"]),
        rx.el.td(row["reads"], class_name="meta"),
    )


def _list() -> rx.Component:
    """Return what is drawn as a list."""
    heads = ("chain.on_level", "chain.part", "chain.value", "chain.state", "chain.reads")
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(ChainState.nodes, _listed)),
            class_name="tbl",
        ),
        label=t("chain.list"),
        css="scrolled",
    )
    return rx.cond(ChainState.nodes.length() > 0, panel(t("chain.list"), table))


def _found(row: rx.vars.ObjectVar[ChoiceRow]) -> rx.Component:
    return link(row["name"], href=row["id"], class_name="chip")


def _head_of_page() -> tuple[rx.Component, rx.Component]:
    """Return the head, and the bar that chooses what is looked at."""
    choose = document_choice(
        (t("chain.document"), t("chain.all")),
        ChainState.recent,
        ChainState.chosen,
        ChainState.choose,
        name="chain-for",
        css="row",
    )
    here = rx.Var.create(f"{PATH}?ruleset=") + ChainState.ruleset_id + "&document=" + ChainState.chosen
    head = rx.el.header(
        rx.el.div(
            rx.el.div(
                rx.el.h1(ChainState.name, class_name="h1"),
                rx.el.span(ChainState.detail, class_name="meta mono"),
                class_name="row wrap g3",
            ),
            rx.el.p(t("chain.why"), class_name="muted"),
        ),
        class_name="page-head",
    )
    bar = rx.el.div(choose, search_box(ChainState.searched, here), class_name="row wrap g3")
    return head, bar


def chaining() -> rx.Component:
    """Return the page."""
    found = rx.cond(
        ChainState.found.length() > 0,
        rx.el.nav(
            rx.el.span(t("chain.found"), class_name="meta"),
            rx.foreach(ChainState.found, _found),
            class_name="row wrap chips",
            custom_attrs={"aria-label": t("chain.found")},
        ),
        rx.el.p(t("chain.found_none"), class_name="muted", role="status"),
    )
    legend = rx.el.div(
        rx.cond(ChainState.outcome != "", tinted(ChainState.outcome, ChainState.tone)),
        *(rx.el.span(rx.el.i(class_name=f"key-line {kind}"), t(f"chain.{kind}"), class_name="row") for kind in LEGEND),
        class_name="card-body row wrap meta g3",
    )
    head, bar = _head_of_page()
    shown = rx.fragment(
        bar,
        rx.cond(ChainState.searched != "", found),
        panel(t("chain.title"), legend, _picture()),
        rx.el.div(_told(), _beside(), class_name="chain-two"),
        _list(),
    )
    nothing = panel(t("chain.title"), rx.el.p(t("chain.empty"), class_name="card-body"))
    whole = rx.fragment(
        head,
        ruleset_tabs(ChainState.ruleset_id, PATH),
        rx.cond(
            ChainState.refused != "",
            banner(ChainState.refused, "bad"),
            rx.cond(ChainState.folds.length() > 0, shown, nothing),
        ),
    )
    return shell(rx.el.div(ruleset_page(ChainState, whole), class_name="page record", id="record"), here=RULES)
