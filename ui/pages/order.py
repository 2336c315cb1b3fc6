"""One order: what comes next, its stations, the balance of each line, its versions, its documents, what happened."""

import reflex as rx

from ui.components.acting import act_dialog
from ui.components.marks import GLYPHS
from ui.components.parts import empty, skeleton
from ui.components.record import history, panel, paper_row, tinted
from ui.components.shell import shell
from ui.components.table import framed, meter
from ui.components.text import icon, link, t
from ui.islands.pulse import pulse
from ui.pages.order_more import act_buttons, answer, budgets, deciding, then
from ui.states.order import BalanceRow, ChangeRow, OrderState, Part, StepRow, VersionStep

ROUTE = "/orders/[shown_order]"
_GLYPH = {
    "ordered": "new",
    "answered": "accepted",
    "shipped": "pending",
    "received": "partial",
    "waiting": "waiting",
    "billed": "matched",
}
"""The glyph of each station."""


def _glyph(name: str) -> rx.Component:
    tone, drawn = GLYPHS[_GLYPH[name]]
    picture = f'<svg viewBox="0 0 14 14" aria-hidden="true">{drawn}</svg>'
    return rx.html(picture, class_name=f"glyph st {tone}".strip())


def _step(step: rx.vars.ObjectVar[StepRow]) -> rx.Component:
    """Return a station: its glyph, its name, when it was reached and by which document."""
    return rx.el.li(
        rx.match(step["name"], *((name, _glyph(name)) for name in _GLYPH), _glyph("ordered")),
        rx.el.b(step["word"]),
        rx.el.span(step["day"], class_name="meta"),
        rx.el.span(step["number"], class_name="meta"),
        class_name=step["css"],
    )


def _next() -> rx.Component:
    """Return what comes next, and the stations of the order."""
    why = rx.cond(OrderState.next_why != "", rx.el.p(OrderState.next_why, class_name="meta"))
    way = rx.cond(
        OrderState.next_href != "",
        link(OrderState.next_open, href=OrderState.next_href, class_name="btn primary", custom_attrs={"data-open": ""}),
    )
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.p(rx.el.b(t("order.next")), " ", OrderState.next_words, class_name="lead"), why, class_name="grow"
            ),
            way,
            class_name="nx",
        ),
        rx.el.ol(rx.foreach(OrderState.steps, _step), class_name="steps six", tab_index=0),
        class_name="card",
        custom_attrs={"aria-label": t("order.next")},
    )


def _row(row: rx.vars.ObjectVar[BalanceRow]) -> rx.Component:
    """Return the balance of a line."""
    return rx.el.tr(
        rx.el.td(row["line"], class_name="muted"),
        rx.el.td(rx.el.span(row["item"], class_name="medium"), " ", rx.el.span(row["number"], class_name="meta")),
        rx.el.td(row["ordered"], class_name="num"),
        rx.el.td(row["confirmed"], class_name="num"),
        rx.el.td(row["shipped"], class_name="num"),
        rx.el.td(row["received"], class_name="num"),
        rx.el.td(row["invoiced"], class_name=row["css"]),
        rx.el.td(row["open"], class_name="num"),
        rx.el.td(meter(row["percent"], row["told"], row["meter"]), class_name="mcol"),
        rx.el.td(row["promised"], class_name="nowrap"),
        rx.el.td(tinted(row["match"], row["tone"])),
    )


def _balance() -> rx.Component:
    """Return the balance per line, with its value at the foot."""
    numbers = ("ordered", "confirmed", "shipped", "col_received", "invoiced", "open")
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(t("field.id")),
                rx.el.th(t("field.description")),
                *(rx.el.th(t(f"order.{name}"), class_name="num") for name in numbers),
                rx.el.th(t("order.col_received")),
                rx.el.th(t("order.promised")),
                rx.el.th(t("order.match")),
            )
        ),
        rx.el.tbody(rx.foreach(OrderState.lines, _row)),
        rx.el.tfoot(
            rx.el.tr(
                rx.el.td(),
                rx.el.td(OrderState.value_word),
                rx.el.td(OrderState.value_ordered, class_name="num"),
                rx.el.td(),
                rx.el.td(),
                rx.el.td(OrderState.value_received, class_name="num"),
                rx.el.td(OrderState.value_invoiced, class_name="num"),
                rx.el.td(),
                rx.el.td(),
                rx.el.td(),
                rx.el.td(),
            )
        ),
        class_name="tbl bal",
    )
    frame = framed(table, label=t("order.balance"))
    more = rx.cond(OrderState.more_lines != "", rx.el.p(OrderState.more_lines, class_name="card-foot"))
    return panel(t("order.balance"), frame, more, said=t("order.balance_said"))


def _part(part: rx.vars.ObjectVar[Part]) -> rx.Component:
    return rx.el.span(
        rx.el.i(class_name=rx.Var.create("sw ") + part["css"]), part["word"], " ", rx.el.b(part["amount"])
    )


def _bar(part: rx.vars.ObjectVar[Part]) -> rx.Component:
    return rx.el.i(class_name=part["css"], style={"width": part["share"]})


def _equation(word: str, whole: rx.Var[str], parts: rx.vars.ArrayVar[list[Part]]) -> rx.Component:
    """Return a sum with its parts, written and drawn."""
    return rx.fragment(
        rx.el.div(
            rx.el.span(t(word), class_name="label"),
            rx.el.b(whole),
            rx.el.span("=", class_name="op"),
            rx.foreach(parts, _part),
            class_name="eq",
        ),
        rx.el.div(rx.foreach(parts, _bar), class_name="sbar", custom_attrs={"aria-hidden": "true"}),
    )


def _reconciliation() -> rx.Component:
    """Return the order added up in money."""
    sums = rx.fragment(
        _equation("order.ordered", OrderState.value_ordered, OrderState.ordered_parts),
        _equation("order.invoiced", OrderState.invoiced_sum, OrderState.invoiced_parts),
    )
    body = rx.el.div(
        rx.cond(OrderState.reconciled, sums, rx.el.p(t("order.unknown"), class_name="muted")), class_name="card-body"
    )
    return panel(t("order.reconciliation"), body, said=OrderState.reconciliation)


def _change(row: rx.vars.ObjectVar[ChangeRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td("~", class_name="dm", custom_attrs={"aria-hidden": "true"}),
        rx.el.td(row["what"]),
        rx.el.td(rx.el.span(row["was"], class_name="was"), class_name="num"),
        rx.el.td(rx.el.span(row["now"], class_name="now"), class_name="num"),
    )


def _versions() -> rx.Component:
    """Return what the latest version of the order changed."""
    table = framed(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(),
                    rx.el.th(t("order.what")),
                    rx.el.th(t("order.was"), class_name="num"),
                    rx.el.th(t("order.now"), class_name="num"),
                )
            ),
            rx.el.tbody(rx.foreach(OrderState.changes, _change)),
            rx.el.tfoot(
                rx.el.tr(
                    rx.el.td(),
                    rx.el.td(t("order.total")),
                    rx.el.td(OrderState.value_before, class_name="num"),
                    rx.el.td(OrderState.value_now, class_name="num"),
                )
            ),
            class_name="tbl vt",
        ),
        label=t("order.versions"),
    )
    never = rx.el.p(t("order.one_version"), class_name="card-body muted")

    def step(row: rx.vars.ObjectVar[VersionStep]) -> rx.Component:
        return rx.el.button(
            row["name"],
            type="button",
            on_click=OrderState.look_at(row["at"]),
            custom_attrs={"aria-pressed": row["current"]},
        )

    steps = rx.el.div(
        rx.foreach(OrderState.version_steps, step),
        class_name="seg",
        role="group",
        custom_attrs={"aria-label": t("order.versions")},
    )
    shown = rx.cond(OrderState.version_steps.length() > 0, table, never)
    beside = rx.cond(OrderState.version_steps.length() > 1, steps)
    return panel(t("order.versions"), shown, said=OrderState.version, beside=beside)


def _head() -> rx.Component:
    return rx.fragment(
        rx.el.nav(
            link(t("leaf.orders"), href="/orders"),
            icon("chevron-right", "sm"),
            rx.el.span(OrderState.seller, class_name="clip"),
            class_name="crumbs meta",
        ),
        rx.el.header(
            rx.el.div(
                rx.el.h1(OrderState.number, class_name="h1"),
                tinted(OrderState.status, OrderState.tone),
                rx.el.span(OrderState.detail, class_name="meta"),
                class_name="row wrap g3 grow",
            ),
            act_buttons(OrderState.whole_acts),
            class_name="dhead",
        ),
    )


def order() -> rx.Component:
    """Return the page."""
    papers = panel(
        t("order.documents"),
        rx.el.ul(rx.foreach(OrderState.documents, paper_row), class_name="docs scrolled"),
        said=OrderState.document_count,
    )
    whole = rx.el.div(
        _head(),
        _next(),
        deciding(),
        _balance(),
        budgets(),
        answer(),
        rx.el.div(
            rx.el.div(_reconciliation(), _versions(), class_name="colL"),
            papers,
            panel(t("order.timeline"), history(OrderState.timeline), css="hist"),
            class_name="cols",
        ),
        then(),
        class_name="page record",
        id="record",
    )
    missing = rx.el.div(
        empty(
            t("order.missing"),
            t("order.missing_why"),
            link(t("order.back"), href="/orders", class_name="btn primary"),
            searched=True,
            whole_page=True,
        ),
        class_name="page",
    )
    shown = rx.cond(OrderState.here, rx.cond(OrderState.unknown, missing, whole), skeleton(12))
    return shell(shown, act_dialog(OrderState), pulse(OrderState.beat), here="/orders")
