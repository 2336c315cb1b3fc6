"""Asking for something to be bought: the form, what it would do to the budget, and only then the request."""

import reflex as rx

from ui.components.marks import Text
from ui.components.parts import empty, page_head, skeleton
from ui.components.record import panel
from ui.components.shell import shell
from ui.components.text import link, t
from ui.islands.keeping import kept
from ui.states.request import LINES, PATH, RequestState


def _input(name: str, label: str, *, kind: str = "text", needed: bool = False, value: Text = "") -> rx.Component:
    """Return a field under its label."""
    return rx.el.label(
        rx.el.span(t(f"request.{label}"), class_name="label"),
        rx.el.input(name=name, type=kind, required=needed, default_value=value, max_length=500, class_name="input"),
        class_name="col g1",
    )


def _line(place: int) -> rx.Component:
    """Return the fields of one line."""
    first = place == 1
    return rx.el.fieldset(
        rx.el.legend(t("request.line"), " ", str(place), class_name="meta"),
        rx.el.div(
            _input(f"description_{place}", "description", needed=first),
            _input(f"buyer_item_id_{place}", "item"),
            _input(f"quantity_{place}", "quantity", needed=first),
            _input(f"unit_code_{place}", "unit"),
            _input(f"net_price_{place}", "price", needed=first),
            class_name="formrow",
        ),
    )


def request() -> rx.Component:
    """Return the page."""
    head = rx.el.div(
        _input("supplier", "supplier", needed=True),
        _input("currency", "currency", needed=True, value=RequestState.currency),
        _input("cost_centre", "cost_centre"),
        _input("project", "project"),
        _input("site", "site"),
        _input("needed_on", "needed_on", kind="date"),
        class_name="formrow",
    )
    label = rx.cond(RequestState.checked != "", t("request.submit"), t("request.check"))
    form = rx.el.form(
        head,
        _input("why", "why"),
        *(_line(place) for place in range(1, LINES + 1)),
        rx.el.div(
            rx.el.button(label, type="submit", class_name="btn primary"),
            rx.el.p(
                RequestState.checked, class_name="grow", role="status", custom_attrs={"data-tone": RequestState.tone}
            ),
            class_name="row wrap g3",
        ),
        on_submit=RequestState.submit,
        class_name="card-body col g3",
        custom_attrs=kept("request"),
    )
    shut = empty(
        t("refused.right"),
        t("refused.right_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    shown = rx.fragment(page_head(t("request.title"), t("request.said")), panel(t("request.form"), form))
    page = rx.el.div(
        rx.cond(RequestState.loaded, rx.cond(RequestState.may, shown, shut), skeleton(8)),
        class_name="page record",
        id="record",
    )
    return shell(page, here=PATH)
