"""The dialog before an act, for every page on which acts are offered."""

import reflex as rx

from ui.components.text import t
from ui.islands.ask import ask
from ui.islands.keeping import kept
from ui.states.acting import Acting


def act_dialog(state: type[Acting]) -> rx.Component:
    """Return the dialog before an act: what it will do, the right value where one is corrected, and the reason."""
    value = rx.el.label(
        rx.el.span(t("act.value"), class_name="label"),
        rx.el.input(
            name="value",
            default_value=state.asked_value,
            class_name="input",
            max_length=1_000,
            auto_complete="off",
        ),
    )
    reason = rx.el.label(
        rx.el.span(t("act.reason"), class_name="label"),
        rx.el.textarea(
            name="reason",
            class_name="textarea",
            default_value=state.asked_reason,
            max_length=1_000,
            required=state.needs_reason,
            rows=3,
        ),
        rx.el.span(rx.cond(state.needs_reason, t("act.reason_needed"), t("act.reason_free")), class_name="meta"),
    )
    is_danger = state.asked_kind == "danger"
    form = rx.el.form(
        rx.el.h2(state.asked_name, class_name="h2"),
        rx.el.p(state.asked),
        rx.cond(state.asked_more != "", rx.el.p(state.asked_more, class_name="meta")),
        rx.cond(state.asked_kind == "value", value),
        reason,
        rx.el.footer(
            rx.el.button(t("act.cancel"), type="button", class_name="btn", on_click=state.leave),
            rx.el.button(state.asked_name, type="submit", class_name=rx.cond(is_danger, "btn danger", "btn primary")),
        ),
        on_submit=state.do,
        key=state.asked_twice,
        custom_attrs=kept(state.asked_about),
    )
    return ask(form, is_open=state.asking, label=state.asked_name, on_leave=state.leave)
