"""The board of orders: a column for each view, a card for each of its newest orders; cards are never dragged."""

import reflex as rx

from ui.components.marks import glyph, pill
from ui.components.parts import page_head, skeleton
from ui.components.record import tinted
from ui.components.shell import shell
from ui.components.text import icon, link, t
from ui.islands.pulse import pulse
from ui.states.board import PATH, BoardColumn, BoardState, OrderCard
from ui.states.orders import PATH as ORDERS
from ui.states.request import PATH as REQUEST

_GLYPHS = {"new": "new", "approval": "pending", "accepted": "accepted", "partial": "partial", "waiting": "waiting"}


def order_ways(*, board: bool) -> rx.Component:
    """Return the switch between the two ways to look at orders, and the way to ask for a purchase."""

    def way(name: str, word: str, href: str, *, on: bool) -> rx.Component:
        pressed = {"aria-current": "page"} if on else {}
        return link(icon(name, "sm"), t(word), href=href, custom_attrs=pressed)

    switch = rx.el.nav(
        way("list", "orders.table", ORDERS, on=not board),
        way("kanban", "orders.board", PATH, on=board),
        class_name="seg",
        custom_attrs={"aria-label": t("orders.title")},
    )
    return rx.el.div(switch, link(t("request.title"), href=REQUEST, class_name="btn"), class_name="row wrap g3 push")


def _card(card: rx.vars.ObjectVar[OrderCard]) -> rx.Component:
    alarm = rx.cond(card["alarm"] != "", pill(card["alarm"], "warn"), rx.cond(card["status"] != "", _status(card)))
    return rx.el.li(
        link(
            rx.el.span(
                rx.el.b(card["number"], class_name="medium clip"),
                rx.el.span(card["age"], class_name="meta nowrap push"),
                class_name="row",
            ),
            rx.el.span(card["seller"], class_name="muted clip"),
            rx.el.span(rx.el.span(card["ordered"], class_name="money nowrap"), alarm, class_name="row wrap between"),
            rx.cond(card["next"] != "", rx.el.span(card["next"], class_name="meta following")),
            href=card["href"],
            class_name="card ocard",
        ),
        custom_attrs={"data-card": card["number"]},
    )


def _status(card: rx.vars.ObjectVar[OrderCard]) -> rx.Component:
    return tinted(card["status"], card["tone"])


def _column(column: rx.vars.ObjectVar[BoardColumn]) -> rx.Component:
    drawn = rx.match(
        column["view"],
        *((view, glyph(name, column["name"])) for view, name in _GLYPHS.items()),
        glyph("matched", column["name"]),
    )
    more = link(t("orders.more"), href=column["href"], class_name="btn ghost sm")
    return rx.el.section(
        rx.el.h2(
            link(drawn, href=column["href"]), rx.el.span(column["count"], class_name="meta push"), class_name="row h3"
        ),
        rx.el.ul(rx.foreach(column["cards"], _card)),
        rx.cond(column["more"], more),
        class_name="bcol",
        custom_attrs={"data-column": column["view"]},
    )


def board() -> rx.Component:
    """Return the page."""
    columns = rx.el.div(
        rx.foreach(BoardState.columns, _column),
        class_name="board",
        tab_index=0,
        role="group",
        custom_attrs={"aria-label": t("orders.board")},
    )
    shown = rx.fragment(
        page_head(
            t("orders.title"), rx.fragment(BoardState.summed, " · ", t("orders.board_said")), order_ways(board=True)
        ),
        columns,
    )
    page = rx.el.div(rx.cond(BoardState.loaded, shown, skeleton(8)), class_name="page record", id="record")
    return shell(page, pulse(BoardState.beat), here=ORDERS)
