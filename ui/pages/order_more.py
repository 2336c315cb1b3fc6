"""Panels of an order beside its balance: what is to decide, budgets, the answer, how the order stood on a day."""

import reflex as rx

from ui.components.record import panel, tinted
from ui.components.table import framed, meter
from ui.components.text import link, t
from ui.islands.keeping import kept
from ui.states.order import OrderState
from ui.states.order_decide import DecideAct, DecideRow
from ui.states.order_more import BudgetLine, MergeLine, ThenLine


def _table(label: str, heads: tuple[tuple[str, bool], ...], body: rx.Component) -> rx.Component:
    """Return a table in a frame that scrolls by itself; heads that are numbers stand at the right."""
    cells = [rx.el.th(t(name), class_name="num" if number else "") for name, number in heads]
    return framed(rx.el.table(rx.el.thead(rx.el.tr(*cells)), rx.el.tbody(body), class_name="tbl"), label=t(label))


def _button(act: rx.vars.ObjectVar[DecideAct]) -> rx.Component:
    """Return the button of an act; the strongest colour is for what lets the order go on."""
    css = rx.match(
        act["act"],
        ("approve", "btn primary"),
        ("approve_order", "btn primary"),
        ("reject", "btn danger"),
        ("reject_order", "btn danger"),
        ("release", "btn soft"),
        "btn",
    )
    return rx.el.button(
        act["name"],
        rx.cond(act["key"] != "", rx.el.kbd(act["key"], class_name="kbd")),
        class_name=css,
        type="button",
        on_click=OrderState.ask(act["places"]),
        custom_attrs={"data-act": act["act"], "data-key": act["key"]},
    )


def act_buttons(acts: rx.vars.ArrayVar[list[DecideAct]]) -> rx.Component:
    """Return the buttons of acts, or nothing."""
    return rx.cond(acts.length() > 0, rx.el.div(rx.foreach(acts, _button), class_name="acts"), rx.fragment())


def _decide(row: rx.vars.ObjectVar[DecideRow]) -> rx.Component:
    title = rx.cond(
        row["href"] != "", link(row["title"], href=row["href"], class_name="ref medium"), rx.el.b(row["title"])
    )
    return rx.el.li(
        rx.el.div(
            rx.el.div(title, tinted(row["status"], row["tone"]), class_name="row wrap"),
            rx.cond(row["said"] != "", rx.el.p(row["said"])),
            rx.cond(row["refused"] != "", rx.el.p(row["refused"], class_name="meta")),
            class_name="grow",
        ),
        act_buttons(row["acts"]),
    )


def deciding() -> rx.Component:
    """Return what is to decide about the order, with the acts of whoever looks; nothing where nothing waits."""
    rows = rx.el.ul(rx.foreach(OrderState.deciding, _decide), class_name="decide")
    shown = panel(t("decide.title"), rows, said=t("decide.said"), css="deciding")
    return rx.cond(OrderState.deciding.length() > 0, shown, rx.fragment())


def _budget(row: rx.vars.ObjectVar[BudgetLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row["name"], class_name="nowrap"),
        rx.el.td(row["holds"], class_name="num medium"),
        rx.el.td(row["reserved"], class_name="num"),
        rx.el.td(row["committed"], class_name="num"),
        rx.el.td(row["consumed"], class_name="num"),
        rx.el.td(row["available"], class_name=row["css"]),
        rx.el.td(row["amount"], class_name="num nowrap"),
        rx.el.td(meter(row["percent"], row["told"], row["meter"]), class_name="mcol"),
    )


def budgets() -> rx.Component:
    """Return the budgets that the order draws on; nothing where none bears it."""
    numbers = ("this_order", "reserved", "committed", "consumed", "available")
    heads = (("budget.name", False), *((f"budget.{name}", True) for name in numbers), ("budget.amount", True))
    table = _table("budget.title", (*heads, ("budget.taken", False)), rx.foreach(OrderState.budgets, _budget))
    return rx.cond(
        OrderState.budgets.length() > 0, panel(t("budget.title"), table, said=t("budget.said")), rx.fragment()
    )


def _merged(row: rx.vars.ObjectVar[MergeLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row["what"]),
        rx.el.td(rx.el.span(row["ordered"], class_name="was"), class_name="num"),
        rx.el.td(row["answered"], class_name="num"),
        rx.el.td(rx.el.span(row["stands"], class_name="now"), class_name="num"),
        rx.el.td(tinted(row["verdict"], row["tone"])),
    )


def answer() -> rx.Component:
    """Return the supplier's answer merged with the order, line by line; nothing where nobody changed anything."""
    heads = (("merge.line", False), ("merge.ordered", True), ("merge.answered", True), ("merge.stands", True))
    table = _table("merge.title", (*heads, ("merge.verdict", False)), rx.foreach(OrderState.merge_rows, _merged))
    return rx.cond(
        OrderState.merge_rows.length() > 0,
        panel(t("merge.title"), table, said=OrderState.merge_said, beside=act_buttons(OrderState.counters)),
        rx.fragment(),
    )


def _line(row: rx.vars.ObjectVar[ThenLine]) -> rx.Component:
    names = ("ordered", "received", "invoiced", "open")
    numbers = [rx.el.td(row[name], class_name="num") for name in names]
    return rx.el.tr(rx.el.td(row["line"], class_name="muted"), rx.el.td(row["item"]), *numbers)


def _day(name: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(t(f"then.{name}"), class_name="label nowrap"),
        rx.el.input(name=name, type="date", class_name="input"),
        class_name="row g2",
    )


def then() -> rx.Component:
    """Return the order as it stood on a day, by what was known on another."""
    form = rx.el.form(
        _day("as_of"),
        _day("known_at"),
        rx.el.button(t("then.show"), type="submit", class_name="btn sm"),
        on_submit=OrderState.look_back,
        class_name="row wrap g3 card-body",
        custom_attrs=kept("then " + OrderState.number),
    )
    numbers = (("order.ordered", True), ("order.col_received", True), ("order.invoiced", True), ("order.open", True))
    heads = (("field.id", False), ("field.description", False), *numbers)
    told = rx.el.p(OrderState.then_said, class_name="card-body", role="status")
    table = rx.cond(
        OrderState.then_rows.length() > 0,
        _table("then.title", heads, rx.foreach(OrderState.then_rows, _line)),
        rx.fragment(),
    )
    return panel(t("then.title"), form, told, table, said=t("then.said"))
