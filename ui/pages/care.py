"""The dialog of care: who takes care of documents, or until when they are put aside."""

import reflex as rx

from rules_engine.pipeline.acts.attending import ASSIGN, SNOOZE
from ui.components.text import icon, kbd, t
from ui.islands.ask import ask
from ui.islands.keeping import kept
from ui.states.care import CareState

_SIGNS = {ASSIGN: ("user-round", "O"), SNOOZE: ("clock", "Z")}


def care_buttons() -> rx.Component:
    """Return the two buttons of care, with their keys."""

    def button(act: str) -> rx.Component:
        sign, key = _SIGNS[act]
        return rx.el.button(
            icon(sign, "sm"),
            t(f"care.{act}"),
            kbd(key),
            type="button",
            class_name="btn sm",
            on_click=CareState.ask_care(act),
            custom_attrs={"data-care": act, "data-key": key},
        )

    return rx.fragment(button(ASSIGN), button(SNOOZE))


def care_dialog() -> rx.Component:
    """Return the dialog: what it does, and the one value it needs."""
    who = rx.el.label(
        rx.el.span(t("care.who"), class_name="label"),
        rx.el.select(
            rx.el.option(t("inbox.nobody"), value=""),
            rx.foreach(CareState.colleagues, lambda each: rx.el.option(each["name"], value=each["login"])),
            name="value",
            default_value=CareState.care_value,
            class_name="select",
        ),
    )
    until = rx.el.label(
        rx.el.span(t("care.day"), class_name="label"),
        rx.el.input(
            name="value",
            type="date",
            default_value=CareState.care_value,
            min=CareState.first_day,
            max=CareState.last_day,
            class_name="input",
        ),
        rx.el.span(t("care.day_why"), class_name="meta"),
    )
    form = rx.el.form(
        rx.el.h2(CareState.care_name, class_name="h2"),
        rx.el.p(CareState.care_said),
        rx.cond(CareState.caring == ASSIGN, who, until),
        rx.el.footer(
            rx.el.button(t("act.cancel"), type="button", class_name="btn", on_click=CareState.leave_care),
            rx.el.button(CareState.care_name, type="submit", class_name="btn primary"),
        ),
        on_submit=CareState.do_care,
        key=CareState.care_about,
        custom_attrs=kept(CareState.care_about),
    )
    return ask(form, is_open=CareState.caring != "", label=CareState.care_name, on_leave=CareState.leave_care)
