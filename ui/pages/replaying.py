"""Replay: all of history under the draft, with progress; what flips, its money, each part's share, and the frontier."""

import reflex as rx

from ui.components.parts import banner, empty
from ui.components.record import panel, tinted
from ui.components.ruleset_pages import ruleset_page, ruleset_tabs
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.states.replay_rows import HIGH, WIDE, BarRow, FigureRow, PointRow, TouchedRow
from ui.states.replaying import PATH, ReplayState, ViewRow
from ui.states.rule_reading import PATH as RULES

LEFT, ABOVE, BELOW = 24, 34, 34
"""Room around the frontier for what its axes say."""


def _figure(row: rx.vars.ObjectVar[FigureRow]) -> rx.Component:
    """Return a number with what it counts."""
    return rx.el.div(
        rx.el.span(row["label"], class_name="label"),
        rx.el.b(row["value"], custom_attrs={"data-figure": row["name"]}),
        rx.el.span(row["said"], class_name="meta"),
        class_name="figure",
    )


def _bar(row: rx.vars.ObjectVar[BarRow]) -> rx.Component:
    """Return what a part stops newly, at the left, and no longer, at the right, on one scale."""

    def side(kind: str) -> rx.Component:
        return rx.el.span(
            rx.el.i(class_name="fill", style={"width": row[f"{kind}_wide"]}),
            rx.el.span(row[kind], class_name="num"),
            class_name=f"side {kind}",
        )

    return rx.el.li(
        link(row["name"], href=row["href"], class_name="link clip"),
        side("held"),
        side("released"),
        class_name="bar-row",
    )


def _bars() -> rx.Component:
    heads = rx.el.div(
        rx.el.span(t("replay.part")),
        rx.el.span(t("replay.newly_stops"), class_name="num"),
        rx.el.span(t("replay.no_longer")),
        class_name="bar-row head meta",
    )
    rows = rx.el.ul(rx.foreach(ReplayState.bars, _bar), id="bars")
    none = rx.el.p(t("replay.no_bars"), class_name="card-body muted")
    return panel(t("replay.by_rule"), rx.cond(ReplayState.bars.length() > 0, rx.fragment(heads, rows), none))


def _point(row: rx.vars.ObjectVar[PointRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row["limit"], class_name="num"),
        rx.el.td(row["touches"], class_name="num"),
        rx.el.td(row["money"], class_name="num"),
        rx.el.td(row["mark"]),
    )


def _mark(name: str, word: str) -> rx.Component:
    """Return where a version stands on the frontier; a shape of its own, and never colour alone."""
    curve = ReplayState.curve
    draft = rx.el.circle(cx=curve["draft_x"], cy=curve["draft_y"], r=6, class_name="at draft")
    base = rx.el.rect(x=curve["base_x"], y=curve["base_y"], width=11, height=11, class_name="at base")
    return rx.el.g(draft if name == "draft" else base, rx.el.title(t(word)))


def _picture() -> rx.Component:
    """Return the frontier as a picture, with the ends of both axes."""
    curve = ReplayState.curve
    text = {"class_name": "faint"}
    return rx.el.svg(
        rx.el.g(
            rx.el.line(x1=0, y1=HIGH, x2=WIDE, y2=HIGH, class_name="axis"),
            rx.el.line(x1=0, y1=0, x2=0, y2=HIGH, class_name="axis"),
            rx.el.path(d=curve["line"], fill="none", class_name="curve"),
            _mark("base", "publish.was"),
            _mark("draft", "publish.becomes"),
            rx.el.text(curve["high"], " · ", t("replay.through"), x=0, y=-16, **text),
            rx.el.text(curve["fewest"], x=0, y=HIGH + 22, **text),
            rx.el.text(t("replay.touches"), x=WIDE // 2, y=HIGH + 22, text_anchor="middle", **text),
            rx.el.text(curve["most"], x=WIDE, y=HIGH + 22, text_anchor="end", **text),
            transform=f"translate({LEFT} {ABOVE})",
        ),
        view_box=f"0 0 {WIDE + 2 * LEFT} {HIGH + ABOVE + BELOW}",
        class_name="frontier",
        role="img",
        custom_attrs={"aria-label": t("replay.frontier")},
    )


def _frontier() -> rx.Component:
    """Return the frontier of one tolerance: a picture, and its table."""
    choose = rx.el.select(
        rx.foreach(ReplayState.tolerances, lambda each: rx.el.option(each["name"], value=each["id"])),
        value=ReplayState.chosen,
        on_change=ReplayState.choose,
        class_name="select",
        id="frontier-of",
        custom_attrs={"aria-label": t("rules.tolerances")},
    )
    heads = ("testing.limit", "replay.touches", "replay.through")
    table = rx.el.details(
        rx.el.summary(t("replay.as_table"), class_name="link"),
        framed(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(*(rx.el.th(t(head), scope="col", class_name="num") for head in heads), rx.el.td())
                ),
                rx.el.tbody(rx.foreach(ReplayState.points, _point)),
                class_name="tbl",
            ),
            label=t("replay.frontier"),
        ),
    )
    legend = rx.el.div(
        rx.el.span(rx.el.i(class_name="key-mark base"), t("publish.was"), class_name="row"),
        rx.el.span(rx.el.i(class_name="key-mark draft"), t("publish.becomes"), class_name="row"),
        class_name="row wrap meta",
    )
    drawn = rx.el.div(
        rx.el.p(t("replay.frontier_why"), class_name="muted"), _picture(), legend, table, class_name="card-body col g3"
    )
    waits = rx.el.p(
        rx.cond(ReplayState.frontier_told != "", ReplayState.frontier_told, t("replay.frontier_none")),
        class_name="card-body muted",
    )
    return panel(
        t("replay.frontier"), rx.cond(ReplayState.points.length() > 0, drawn, waits), beside=choose, css="frontier-card"
    )


def _flip(row: rx.vars.ObjectVar[TouchedRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(link(row["number"], href=row["href"], class_name="link")),
        rx.el.td(row["money"], class_name="num"),
        rx.el.td(row["before"]),
        rx.el.td(tinted(row["after"], row["tone"])),
        rx.el.td(
            rx.cond(
                row["bad"], rx.el.span(icon("triangle-alert", "sm"), row["people"], class_name="row"), row["people"]
            )
        ),
        custom_attrs={"data-flip": row["number"]},
    )


def _view(row: rx.vars.ObjectVar[ViewRow]) -> rx.Component:
    current = {"aria-current": rx.cond(row["current"], "page", "false")}
    return link(row["name"], " ", rx.el.span(row["count"], class_name="meta"), href=row["href"], custom_attrs=current)


def _flips() -> rx.Component:
    """Return the documents that flip: one kind, one page."""
    heads = ("type.unknown", "rules.amount", "publish.was", "publish.becomes", "replay.people")
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(ReplayState.flips, _flip)),
            class_name="tbl",
        ),
        label=t("publish.flips"),
    )
    tabs = rx.el.nav(
        rx.foreach(ReplayState.views, _view), class_name="tabs inside", custom_attrs={"aria-label": t("publish.flips")}
    )
    step = rx.el.div(
        rx.el.span(ReplayState.paged, class_name="meta num"),
        rx.cond(
            ReplayState.before_href != "",
            link(
                icon("chevron-left"),
                href=ReplayState.before_href,
                class_name="btn sm",
                custom_attrs={"aria-label": t("replay.before")},
            ),
        ),
        rx.cond(
            ReplayState.after_href != "",
            link(
                icon("chevron-right"),
                href=ReplayState.after_href,
                class_name="btn sm",
                custom_attrs={"aria-label": t("replay.after")},
            ),
        ),
        class_name="row card-foot",
    )
    return panel(t("publish.flips"), tabs, table, step)


def _head() -> rx.Component:
    """Return what is replayed against what, and the way to do it."""
    run = rx.el.button(
        icon("history"),
        t("replay.run"),
        type="button",
        class_name="btn primary",
        id="run",
        on_click=ReplayState.run,
        disabled=ReplayState.running | (ReplayState.against == ""),
    )
    return rx.el.header(
        rx.el.div(
            rx.el.div(
                rx.el.h1(ReplayState.name, class_name="h1"),
                rx.el.span(ReplayState.detail, class_name="meta mono"),
                class_name="row wrap g3",
            ),
            rx.el.p(t("replay.why"), class_name="muted"),
        ),
        rx.el.div(
            rx.cond(
                ReplayState.against != "",
                rx.el.span(t("replay.against"), " ", ReplayState.against, class_name="meta"),
            ),
            run,
            class_name="actions",
        ),
        class_name="page-head",
    )


def _bar_of_progress() -> rx.Component:
    """Return how far it is, and the way to stop it."""
    return rx.el.section(
        rx.el.div(
            rx.el.progress(value=ReplayState.progress, max=100, custom_attrs={"aria-label": t("publish.replay")}),
            rx.el.span(ReplayState.progress_told, class_name="meta", role="status"),
            rx.el.button(
                t("publish.cancel"), type="button", class_name="btn sm push", id="stop", on_click=ReplayState.cancel
            ),
            class_name="row wrap card-body",
        ),
        class_name="card",
    )


def replaying() -> rx.Component:
    """Return the page."""
    result = rx.fragment(
        rx.cond(ReplayState.older, banner(t("replay.older"), "warn")),
        rx.el.section(
            rx.el.div(rx.foreach(ReplayState.figures, _figure), class_name="card-body figures"),
            class_name="card",
            id="replay-figures",
        ),
        rx.el.div(_bars(), _frontier(), class_name="test-two"),
        _flips(),
    )
    first = rx.cond(
        ReplayState.against == "",
        empty(t("replay.nothing"), t("publish.first"), searched=True),
        rx.fragment(empty(t("replay.not_yet"), t("replay.not_yet_why"), searched=True), _frontier()),
    )
    whole = rx.fragment(
        _head(),
        ruleset_tabs(ReplayState.ruleset_id, PATH),
        rx.cond(ReplayState.refused != "", banner(ReplayState.refused, "bad")),
        rx.cond(ReplayState.running, _bar_of_progress()),
        rx.cond(
            (ReplayState.told != "") & ~ReplayState.running,
            rx.el.p(ReplayState.told, class_name="meta", role="status", id="replay-told"),
        ),
        rx.cond(ReplayState.figures.length() > 0, result, first),
    )
    return shell(rx.el.div(ruleset_page(ReplayState, whole), class_name="page record", id="record"), here=RULES)
