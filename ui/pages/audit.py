"""The audit trail: who did what to which document, newest first, and a button that recomputes the chain."""

import reflex as rx

from ui.components.parts import banner, empty, skeleton
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.states.audit import PATH, AuditState, EntryRow, Tab


def _row(row: rx.vars.ObjectVar[EntryRow]) -> rx.Component:
    """Return one entry."""
    about = rx.cond(row["href"] != "", link(row["about"], href=row["href"], class_name="ref"), row["about"])
    return rx.el.tr(
        rx.el.td(row["seq"], class_name="num seq"),
        rx.el.td(row["at"], class_name="nowrap"),
        rx.el.td(rx.cond(row["who"] != "", rx.el.b(row["who"], class_name="medium"), "Matchbook"), class_name="nowrap"),
        rx.el.td(row["what"], class_name="nowrap"),
        rx.el.td(about),
        rx.el.td(row["why"], class_name="why muted"),
    )


def _tab(tab: rx.vars.ObjectVar[Tab]) -> rx.Component:
    return link(tab["name"], href=tab["href"], custom_attrs={"aria-current": rx.cond(tab["current"], "page", "false")})


def _table() -> rx.Component:
    """Return the entries of the page, and the way to older ones."""
    heads = ("audit.seq", "audit.at", "audit.who", "audit.what", "audit.about", "audit.why")
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(name), scope="col") for name in heads))),
            rx.el.tbody(rx.foreach(AuditState.rows, _row)),
            class_name="tbl at",
        ),
        label=t("audit.title"),
    )
    newest = rx.cond(
        AuditState.is_newest, rx.fragment(), link(t("audit.newest"), href=AuditState.newest, class_name="btn sm")
    )
    older = rx.cond(AuditState.older != "", link(t("audit.older"), href=AuditState.older, class_name="btn sm"))
    foot = rx.el.div(
        rx.el.span(AuditState.told, class_name="meta"),
        rx.el.span(newest, older, class_name="row push"),
        class_name="card-foot row",
    )
    return rx.el.section(table, foot, class_name="card", custom_attrs={"aria-label": t("audit.title")})


def audit() -> rx.Component:
    """Return the page."""
    verify = rx.el.button(
        icon("shield-check", "sm"),
        t("audit.verify"),
        type="button",
        id="verify",
        class_name="btn",
        on_click=AuditState.verify,
    )
    head = rx.el.header(
        rx.el.div(rx.el.h1(t("audit.title"), class_name="h1"), rx.el.p(t("audit.said"), class_name="muted")),
        rx.el.div(verify, class_name="actions"),
        class_name="page-head",
    )
    said = rx.cond(
        AuditState.verified != "",
        rx.cond(AuditState.is_broken, banner(AuditState.verified, "bad"), banner(AuditState.verified, "good")),
    )
    tabs = rx.el.nav(
        rx.foreach(AuditState.tabs, _tab), class_name="tabs", custom_attrs={"aria-label": t("list.filter")}
    )
    nothing = empty(t("audit.nothing"), t("audit.nothing_why"))
    entries = rx.cond(AuditState.rows.length() > 0, _table(), nothing)
    shut = empty(
        t("audit.shut"),
        t("audit.shut_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    whole = rx.cond(AuditState.shut, shut, rx.fragment(head, said, tabs, entries))
    shown = rx.cond(AuditState.loaded, whole, skeleton(12))
    return shell(rx.el.div(shown, class_name="page record", id="record"), here=PATH)
