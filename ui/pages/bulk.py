"""The bar of selected rows and the dialog before its acts."""

import reflex as rx

from ui.components.text import icon, t
from ui.islands.ask import ask
from ui.islands.keeping import kept
from ui.pages.care import care_buttons
from ui.states.bulk import BulkAct, BulkRow, BulkState
from ui.states.inbox import InboxState


def _act(act: rx.vars.ObjectVar[BulkAct]) -> rx.Component:
    return rx.el.button(
        act["name"],
        type="button",
        class_name="btn sm",
        on_click=BulkState.ask_bulk(act["act"]),
        custom_attrs={"data-bulk": act["act"]},
    )


def bulk_bar() -> rx.Component:
    """Return what can be done with the selected rows; it is there as soon as one is selected."""
    bar = rx.el.div(
        rx.el.b(BulkState.bulk_told, class_name="medium nowrap"),
        rx.el.span(class_name="sep"),
        rx.foreach(BulkState.bulk_acts, _act),
        rx.el.span(class_name="sep"),
        care_buttons(),
        rx.el.span(class_name="sep"),
        rx.el.button(
            icon("x", "sm"),
            type="button",
            class_name="btn icon sm",
            on_click=BulkState.select_none,
            custom_attrs={"aria-label": t("bulk.none")},
        ),
        class_name="bulk",
        role="toolbar",
        custom_attrs={"aria-label": t("bulk.bar")},
    )
    return rx.cond(InboxState.selected.length() > 0, rx.el.div(bar, class_name="bulkwrap"))


def _row(row: rx.vars.ObjectVar[BulkRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(row["refused"], icon("ban", "sm"), icon("check", "sm")),
        rx.el.span(
            rx.el.b(row["number"], class_name="medium"),
            " ",
            row["seller"],
            rx.el.span(row["said"], class_name="meta block"),
            class_name="grow",
        ),
        rx.el.span(row["money"], class_name="money nowrap"),
        class_name=rx.cond(row["refused"], "left-out", ""),
    )


def bulk_dialog() -> rx.Component:
    """Return the dialog: every act that will be done and every one that will not, and one reason for all."""
    form = rx.el.form(
        rx.el.h2(BulkState.bulk_name, class_name="h2"),
        rx.el.p(BulkState.bulk_said),
        rx.el.ul(rx.foreach(BulkState.bulk_rows, _row), class_name="bulk-rows", tab_index=0),
        rx.el.label(
            rx.el.span(t("act.reason"), class_name="label"),
            rx.el.textarea(name="reason", class_name="textarea", max_length=1_000, required=True, rows=2),
            rx.el.span(t("act.reason_needed"), class_name="meta"),
        ),
        rx.el.footer(
            rx.el.button(t("act.cancel"), type="button", class_name="btn", on_click=BulkState.leave_bulk),
            rx.el.button(
                BulkState.bulk_name,
                type="submit",
                class_name=rx.cond(BulkState.bulk_danger, "btn danger", "btn primary"),
            ),
        ),
        on_submit=BulkState.do_bulk,
        key=BulkState.bulk_about,
        custom_attrs=kept(BulkState.bulk_about),
    )
    return ask(form, is_open=BulkState.bulk_asking, label=BulkState.bulk_name, on_leave=BulkState.leave_bulk)
