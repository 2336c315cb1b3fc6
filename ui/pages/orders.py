"""The orders: what was ordered, what came for it, and which of them wait on something."""

import reflex as rx

from ui.components.marks import glyph, pill
from ui.components.parts import empty, skeleton
from ui.components.record import tinted
from ui.components.shell import shell
from ui.components.table import Column, column_menu, filter_chips, foot, meter, search_box, table
from ui.components.text import icon, link, t
from ui.islands.pulse import pulse
from ui.pages.board import order_ways
from ui.states.orders import PATH, OrderRow, OrdersState, Tile


def _tile(tile: rx.vars.ObjectVar[Tile]) -> rx.Component:
    """Return a view with its count; the shape tells the view, the frame which one is shown."""
    drawn = rx.match(
        tile["view"],
        ("new", glyph("new", tile["name"])),
        ("approval", glyph("pending", tile["name"])),
        ("accepted", glyph("accepted", tile["name"])),
        ("partial", glyph("partial", tile["name"])),
        ("matched", glyph("matched", tile["name"])),
        ("waiting", glyph("waiting", tile["name"])),
        ("received", glyph("accepted", tile["name"])),
        ("closed", glyph("matched", tile["name"])),
        glyph("all", tile["name"]),
    )
    return link(
        drawn,
        rx.el.b(tile["count"]),
        href=tile["href"],
        class_name="tile",
        custom_attrs={"aria-current": rx.cond(tile["current"], "page", "false")},
    )


def _came(number: rx.Var[str], name: str, said: str) -> rx.Component:
    """Return how many documents of a kind came; nothing where none did."""
    return rx.cond(
        number != "",
        rx.el.span(icon(name, "sm"), number, rx.el.span(t(said), class_name="sr"), class_name="came", title=t(said)),
    )


def _received(row: rx.vars.ObjectVar[OrderRow]) -> rx.Component:
    """Return how much was received as a meter and a number; a dash where it is unknown."""
    bar = meter(row["received"] + "%", row["received_said"], rx.cond(row["is_full"], "good", ""))
    shown = rx.fragment(bar, rx.el.span(row["received"], " %", class_name="meta num", aria_hidden="true"))
    return rx.cond(row["received"] != "", shown, rx.el.span("—", class_name="meta"))


def _following(row: rx.vars.ObjectVar[OrderRow]) -> rx.Component:
    """Return what comes next and who does it."""
    return rx.el.span(rx.el.span(row["who"], class_name="meta"), rx.el.span(row["next"], class_name="clip block"))


def _row(row: rx.vars.ObjectVar[OrderRow]) -> rx.Component:
    """Return one order."""
    waiting = rx.el.span(" · ", row["waiting"], rx.el.span(t("orders.waits"), class_name="sr"), title=t("orders.waits"))
    stands = rx.fragment(
        rx.cond(row["alarm"] != "", pill(row["alarm"], "warn", "clock")),
        rx.cond(row["status"] != "", tinted(row["status"], row["tone"])),
        rx.cond(row["waiting"] != "", waiting),
    )
    return rx.el.tr(
        rx.el.td(
            link(
                rx.el.b(row["number"]), href=rx.Var.create("/orders/") + row["number"], custom_attrs={"data-open": ""}
            ),
            class_name="po",
        ),
        rx.el.td(row["seller"], class_name="clip sup"),
        rx.el.td(row["site"], class_name="clip site"),
        rx.el.td(row["issued"], class_name="nowrap made"),
        rx.el.td(rx.el.small(row["currency"]), row["ordered"], class_name="num money ord"),
        rx.el.td(row["invoiced"], class_name="num muted inv"),
        rx.el.td(
            _came(row["responses"], "message-square-reply", "count.responses"),
            _came(row["receipt_advices"], "package", "count.receipt_advices"),
            _came(row["invoices"], "receipt", "count.invoices"),
            class_name="cames",
        ),
        rx.el.td(_received(row), class_name="ful nowrap"),
        rx.el.td(row["promised"], class_name="nowrap prom"),
        rx.el.td(_following(row), class_name="nxt"),
        rx.el.td(row["due"], class_name=rx.cond(row["late"], "nowrap due t-bad medium", "nowrap due")),
        rx.el.td(row["changed"], class_name="num muted age"),
        rx.el.td(stands, class_name="mk nowrap"),
        class_name=rx.cond(OrdersState.chosen == row["id"], "cur", ""),
        on_click=OrdersState.choose(row["id"]),
        custom_attrs={"data-row": ""},
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("orders.order", "po", OrdersState.by_number, OrdersState.sorted_by == "number", stays=True),
        Column("orders.seller", "sup", OrdersState.by_seller, OrdersState.sorted_by == "seller"),
        Column("orders.site", "site"),
        Column("orders.date", "made"),
        Column("orders.ordered", "num ord"),
        Column("orders.invoiced", "num inv"),
        Column("orders.documents", "cames"),
        Column("orders.received_share", "ful"),
        Column("orders.promised", "prom"),
        Column("orders.next", "nxt"),
        Column("orders.due", "due"),
        Column("orders.changed", "num age", OrdersState.by_changed, OrdersState.sorted_by == "changed"),
        Column("orders.stands", "mk"),
    )


def _list() -> rx.Component:
    """Return the rows, or why there are none."""
    nothing = rx.cond(
        OrdersState.search != "",
        empty(
            t("orders.not_found"),
            t("orders.not_found_why"),
            link(t("list.clear"), href=OrdersState.cleared, class_name="btn"),
            searched=True,
        ),
        empty(t("orders.nothing"), t("orders.nothing_why")),
    )
    rows = table(_columns(), rx.foreach(OrdersState.rows, _row), css="ot", label=t("orders.title"))
    return rx.cond(OrdersState.loaded, rx.cond(OrdersState.rows.length() > 0, rows, nothing), skeleton(8))


def _export() -> rx.Component:
    """Return the list as a file: what is shown, all its pages."""
    ways = (("orders.export_csv", OrdersState.csv), ("orders.export_xlsx", OrdersState.workbook))
    files = (rx.el.a(t(name), href=href, download=True, class_name="menu-item") for name, href in ways)
    return rx.el.details(
        rx.el.summary(icon("download", "sm"), t("orders.export"), class_name="btn"),
        rx.el.div(*files, class_name="menu"),
        class_name="user export",
        id="export",
    )


def orders() -> rx.Component:
    """Return the page."""
    head = rx.el.div(
        rx.el.div(
            rx.el.h1(t("orders.title"), class_name="h1"),
            rx.el.span(OrdersState.summed, class_name="meta"),
            class_name="row base g3 wrap",
        ),
        rx.el.nav(
            rx.foreach(OrdersState.tiles, _tile), class_name="tiles", custom_attrs={"aria-label": t("list.filter")}
        ),
        rx.el.div(
            search_box(OrdersState.search, OrdersState.cleared),
            filter_chips(OrdersState.alarms, t("orders.alarms"), "alarm"),
            filter_chips(OrdersState.sites, t("orders.sites"), "site"),
            rx.el.div(
                column_menu(_columns(), css="ot", who=OrdersState.login),
                _export(),
                order_ways(board=False),
                class_name="row wrap g3 push",
            ),
            class_name="row wrap g3",
        ),
        class_name="ohead",
    )
    page = rx.el.section(
        head,
        _list(),
        foot(OrdersState.told, OrdersState.previous, OrdersState.following),
        class_name="list whole",
    )
    return shell(page, pulse(OrdersState.beat), here=PATH)
