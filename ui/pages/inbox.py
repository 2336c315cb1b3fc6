"""The inbox: what waits for me, why, how much money, since when; one row opened beside the list."""

import reflex as rx

from ui.components.acting import act_dialog
from ui.components.marks import Text, kind, pill
from ui.components.parts import empty, skeleton
from ui.components.record import paper_row
from ui.components.shell import shell
from ui.components.table import Column, column_menu, filter_chips, foot, framed, search_box, table
from ui.components.text import icon, kbd, link, t
from ui.islands.pulse import pulse
from ui.pages.bulk import bulk_bar, bulk_dialog
from ui.pages.care import care_buttons, care_dialog
from ui.states.bulk import BulkState
from ui.states.inbox import PATH, InboxState, Row, Tab
from ui.states.preview import FigureRow, LineRow, PreviewState


def _tab(tab: rx.vars.ObjectVar[Tab]) -> rx.Component:
    return link(
        tab["name"],
        rx.el.span(tab["count"], class_name="n"),
        href=tab["href"],
        custom_attrs={"aria-current": rx.cond(tab["current"], "page", "false")},
    )


def _document(row: rx.vars.ObjectVar[Row]) -> rx.Var[str]:
    """Return the address of a row's document."""
    return rx.Var.create("/documents/") + row["id"]


def _due(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    """Return until when a row is to be dealt with: what is overdue says so by an icon and a word too."""
    late = rx.el.span(
        icon("clock", "sm"),
        row["due"],
        rx.el.span(t("inbox.overdue"), class_name="sr"),
        title=t("inbox.overdue"),
        class_name="t-bad medium",
    )
    return rx.cond(row["late"], late, rx.el.span(row["due"]))


def _owner(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    """Return who takes care of a row, or that it is put aside."""
    face = rx.el.span(
        row["owner_initials"],
        title=row["owner_name"],
        role="img",
        class_name="avatar sm",
        custom_attrs={"aria-label": row["owner_name"], "data-owner": row["owner"]},
    )
    aside = rx.el.span(icon("alarm-clock", "sm"), rx.el.span(row["aside"], class_name="sr"), title=row["aside"])
    return rx.fragment(rx.cond(row["owner"] != "", face), rx.cond(row["aside"] != "", aside))


def _row(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    """Return a row, after the heading of its group where one begins."""
    what = rx.el.td(
        link(
            rx.el.span(rx.el.b(row["number"]), rx.el.span(row["seller"], class_name="sup"), class_name="l1"),
            rx.el.span(
                rx.cond(row["discount"] != "", rx.el.b(row["discount"], " · ", class_name="medium")),
                row["why"],
                rx.cond(row["more"] != "", rx.Var.create(" · ") + row["more"], ""),
                class_name="l2",
            ),
            href=_document(row),
            custom_attrs={"data-open": ""},
        ),
        class_name="c-what",
    )
    select = rx.el.input(
        type="checkbox",
        class_name="check",
        checked=InboxState.selected.contains(row["id"]),
        on_change=BulkState.select(row["id"]),
        custom_attrs={"aria-label": t("inbox.select") + " " + row["number"], "data-select": ""},
    )
    shown = rx.el.tr(
        rx.el.td(select, class_name="c-check", on_click=rx.stop_propagation),
        rx.el.td(kind(row["kind"], row["kind_word"]), class_name="c-type"),
        what,
        rx.el.td(rx.el.small(row["currency"]), row["money"], class_name="num c-money money"),
        rx.el.td(row["age"], class_name="num muted c-age"),
        rx.el.td(_due(row), class_name="nowrap c-due"),
        rx.el.td(_owner(row), class_name="c-own"),
        class_name=rx.cond(InboxState.chosen["id"] == row["id"], "cur", ""),
        on_click=[InboxState.choose(row["id"]), PreviewState.look],
        custom_attrs={"data-row": "", "aria-selected": InboxState.selected.contains(row["id"])},
    )
    heading = rx.el.tr(rx.el.th(row["group"], col_span=7, scope="rowgroup"), class_name="group")
    return rx.fragment(rx.cond(row["group"] != "", heading, rx.fragment()), shown)


def _select_all() -> rx.Component:
    """Return the box that selects every row of the page."""
    everything = (InboxState.selected.length() == InboxState.rows.length()) & (InboxState.rows.length() > 0)
    return rx.el.input(
        type="checkbox",
        class_name="check",
        checked=everything,
        on_change=BulkState.select_all,
        id="select-all",
        custom_attrs={"aria-label": t("inbox.select_all")},
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("inbox.select", "c-check", box=_select_all()),
        Column("inbox.type", "c-type"),
        Column("inbox.what"),
        Column("inbox.money", "num c-money", InboxState.by_money, InboxState.sorted_by == "money"),
        Column("inbox.age", "num c-age", InboxState.by_age, InboxState.sorted_by == "age"),
        Column("inbox.due", "c-due"),
        Column("inbox.owner", "c-own"),
    )


def _list() -> rx.Component:
    """Return the rows, or why there are none."""
    nothing = rx.cond(
        InboxState.search != "",
        empty(
            t("inbox.not_found"),
            t("inbox.not_found_why"),
            link(t("list.clear"), href=InboxState.cleared, class_name="btn"),
            searched=True,
        ),
        rx.cond(
            InboxState.is_lapsing,
            empty(t("inbox.no_discount"), t("inbox.no_discount_why")),
            empty(
                t("inbox.nothing"),
                t("inbox.nothing_why"),
                link(t("inbox.nothing_next"), href="/orders", class_name="btn"),
            ),
        ),
    )
    rows = table(_columns(), rx.foreach(InboxState.rows, _row), css="q", label=t("inbox.title"))
    return rx.cond(InboxState.loaded, rx.cond(InboxState.rows.length() > 0, rows, nothing), skeleton(8))


def _status(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    return rx.match(
        row["status"],
        ("held", pill(row["status_word"], "warn")),
        ("approval", pill(row["status_word"], "info")),
        ("refused", pill(row["status_word"], "bad")),
        pill(row["status_word"], "", "eye-off"),
    )


def _fact(name: str, value: Text | rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(t(name)), rx.el.dd(value))


def _here(row: rx.vars.ObjectVar[Row]) -> rx.Var[bool]:
    """Return whether what is worked out belongs to the chosen row."""
    return PreviewState.about == row["id"]


def _line(line: rx.vars.ObjectVar[LineRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(line["name"]),
        rx.el.td(line["ordered"], class_name="num"),
        rx.el.td(line["received"], class_name="num"),
        rx.el.td(line["billed"], class_name=line["css"]),
    )


def _figure(row: rx.vars.ObjectVar[FigureRow]) -> rx.Component:
    tone = rx.match(row["tone"], ("good", "medium t-good"), ("bad", "medium t-bad"), "medium")
    return rx.el.div(rx.el.dt(row["said"]), rx.el.dd(row["value"], class_name=tone))


def _beside(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    """Return what differs on the chosen document, its trail, and the suggestion that is ranked first."""
    heads = ("document.col_order", "document.col_received", "document.col_invoice")
    lines = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.el.th(t("field.id")), *(rx.el.th(t(head), class_name="num") for head in heads))),
            rx.el.tbody(rx.foreach(PreviewState.lines, _line)),
            class_name="tbl pdiff",
        ),
        label=t("document.table"),
    )
    trail = rx.el.div(
        rx.el.h3(t("preview.trail"), class_name="meta"),
        rx.el.ul(rx.foreach(PreviewState.trail, paper_row), class_name="docs trail"),
    )
    best = rx.el.section(
        rx.el.h3(t("preview.first"), class_name="meta"),
        rx.el.p(PreviewState.best, class_name="medium"),
        rx.cond(PreviewState.best_detail != "", rx.el.p(PreviewState.best_detail, class_name="meta")),
        rx.el.dl(rx.foreach(PreviewState.best_figures, _figure), class_name="care"),
        class_name="suggested",
        id="suggested",
    )
    return rx.cond(
        _here(row),
        rx.fragment(
            rx.cond(PreviewState.lines.length() > 0, lines),
            rx.cond(PreviewState.trail.length() > 0, trail),
            rx.cond(PreviewState.weighing, skeleton(2), rx.cond(PreviewState.best != "", best)),
        ),
        rx.fragment(),
    )


def _take(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    """Return the button that takes the suggestion, after it was asked for."""
    button = rx.el.button(
        t("preview.take"),
        kbd("A"),
        type="button",
        class_name="btn primary grow",
        id="take",
        on_click=PreviewState.ask(PreviewState.best_places),
        custom_attrs={"data-key": "A"},
    )
    return rx.cond(_here(row) & (PreviewState.best != ""), button)


def _preview(row: rx.vars.ObjectVar[Row]) -> rx.Component:
    """Return the chosen row: what it is, why it waits, and the way to it."""
    return rx.el.aside(
        rx.el.div(
            rx.el.span(row["kind_word"], class_name="meta"),
            rx.el.h2(row["number"], class_name="h2"),
            rx.el.p(
                row["seller"],
                rx.cond(
                    row["order"] != "",
                    rx.fragment(
                        " · ",
                        link(row["order"], href=rx.Var.create("/orders?q=") + row["order"], class_name="ref"),
                    ),
                ),
                class_name="muted",
            ),
            class_name="ph",
        ),
        rx.el.div(
            rx.el.div(
                _status(row),
                rx.cond(
                    row["currency"] != "",
                    rx.el.span(row["currency"], " ", row["money"], " ", t("inbox.at_risk"), class_name="meta"),
                ),
                class_name="row",
            ),
            rx.el.p(row["why"], class_name="say"),
            rx.cond(row["more"] != "", rx.el.p(row["more"], class_name="meta")),
            rx.el.dl(
                _fact("inbox.owner", rx.cond(row["owner"] != "", row["owner_name"], t("inbox.nobody"))),
                rx.cond(row["due"] != "", _fact("inbox.due", _due(row))),
                rx.cond(row["discount"] != "", _fact("inbox.offered", row["discount"])),
                rx.cond(row["queue"] != "", _fact("inbox.queue", row["queue"])),
                rx.cond(row["aside"] != "", _fact("inbox.snoozed", row["aside"])),
                class_name="care",
            ),
            _beside(row),
            rx.el.div(care_buttons(), class_name="row wrap"),
            class_name="pb",
        ),
        rx.el.div(
            _take(row),
            link(
                t("list.open"),
                kbd("Enter"),
                href=_document(row),
                class_name=rx.cond(_here(row) & (PreviewState.best != ""), "btn", "btn primary grow"),
            ),
            class_name="pf",
        ),
        class_name="prev hide-m",
        custom_attrs={"aria-label": row["number"]},
    )


def inbox() -> rx.Component:
    """Return the page."""
    queue = rx.el.section(
        rx.el.div(
            rx.el.h1(t("inbox.title"), class_name="h1"),
            rx.el.nav(
                rx.foreach(InboxState.tabs, _tab), class_name="tabs", custom_attrs={"aria-label": t("list.filter")}
            ),
            class_name="lh",
        ),
        rx.el.div(
            search_box(InboxState.search, InboxState.cleared),
            filter_chips(InboxState.kinds, t("inbox.kinds"), "kind"),
            filter_chips(InboxState.queues, t("inbox.queues"), "queue"),
            filter_chips(InboxState.cared, t("care.filter"), "care-of"),
            rx.el.span(
                InboxState.summed,
                rx.cond(
                    InboxState.at_risk != "",
                    rx.fragment(" · ", rx.el.b(InboxState.at_risk, class_name="medium"), " ", t("inbox.at_risk")),
                ),
                rx.cond(
                    InboxState.lapsing != "",
                    rx.fragment(" · ", rx.el.b(InboxState.lapsing, class_name="medium"), " ", t("inbox.lapsing")),
                ),
                class_name="push meta summed",
            ),
            column_menu(_columns(), css="q", who=InboxState.login),
            class_name="row wrap filters",
        ),
        _list(),
        bulk_bar(),
        foot(InboxState.told, InboxState.previous, InboxState.following),
        class_name="list",
    )
    beside = rx.cond(
        InboxState.chosen,
        _preview(InboxState.chosen),
        rx.el.aside(icon("inbox"), class_name="prev hide-m", custom_attrs={"aria-hidden": "true"}),
    )
    return shell(
        rx.el.div(queue, beside, class_name="split"),
        bulk_dialog(),
        care_dialog(),
        act_dialog(PreviewState),
        pulse(PreviewState.follow),
        here=PATH,
    )
