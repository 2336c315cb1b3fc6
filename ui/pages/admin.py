"""The administration page: who may sign in and what for, one dialog for every act, and how the home is."""

import reflex as rx

from ui.components.marks import pill
from ui.components.parts import empty, page_head, skeleton
from ui.components.record import panel, tinted
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.islands.ask import ask
from ui.islands.keeping import kept
from ui.islands.pulse import pulse
from ui.states.admin import ADD, PATH, ROLES, SECRET, TEXT_MAX, AccountRow, AdminState, HealthRow

_ICONS = {"password": "key-round", "end": "log-out", "put_out": "ban"}
"""The acts that are buttons of an icon alone, so that a row fits a small screen."""


def _act(row: rx.vars.ObjectVar[AccountRow], act: str, css: str = "") -> rx.Component:
    """Return the button of an act on an account."""
    shown = icon(_ICONS[act], "sm") if act in _ICONS else t(f"admin.{act}")
    return rx.el.button(
        shown,
        type="button",
        title=t(f"admin.{act}"),
        class_name=f"btn sm {'icon' if act in _ICONS else ''} {css}".strip(),
        on_click=AdminState.ask(act, row["login"]),
        custom_attrs={"data-do": act, "aria-label": t(f"admin.{act}") + ": " + row["name"]},
    )


def _acts(row: rx.vars.ObjectVar[AccountRow]) -> rx.Component:
    """Return what can be done to an account; to one's own only its sessions can be ended."""
    others = rx.fragment(_act(row, "change"), _act(row, "password"), _act(row, "end"), _act(row, "put_out", "danger"))
    standing = rx.cond(row["own"], _act(row, "end"), others)
    return rx.el.div(rx.cond(row["is_open"], standing, _act(row, "take_back")), class_name="row g2 nowrap")


def _account(row: rx.vars.ObjectVar[AccountRow]) -> rx.Component:
    status = rx.cond(row["is_open"], pill(t("admin.open"), "good"), pill(t("admin.shut_account"), "", "ban"))
    return rx.el.tr(
        rx.el.td(
            rx.el.b(row["name"], class_name="medium"), rx.el.div(row["login"], class_name="meta"), class_name="nowrap"
        ),
        rx.el.td(row["roles"]),
        rx.el.td(row["limit"], class_name="num nowrap"),
        rx.el.td(row["sessions"], class_name="nowrap"),
        rx.el.td(status, class_name="nowrap"),
        rx.el.td(_acts(row)),
        custom_attrs={"data-person": row["login"]},
    )


def _table(heads: tuple[str, ...], rows: rx.Component, label: str) -> rx.Component:
    numbers = {"admin.limit"}
    head = (rx.el.th(t(name), scope="col", class_name="num" if name in numbers else "") for name in heads)
    return framed(rx.el.table(rx.el.thead(rx.el.tr(*head)), rx.el.tbody(rows), class_name="tbl tall"), label=t(label))


def _part(row: rx.vars.ObjectVar[HealthRow]) -> rx.Component:
    way = rx.cond(row["href"] != "", link(t("admin.to_trail"), href=row["href"], class_name="link"))
    return rx.el.tr(
        rx.el.td(rx.el.span(row["part"], class_name="medium"), rx.el.div(row["name"], class_name="meta")),
        rx.el.td(tinted(row["status"], rx.cond(row["is_well"], "good", "warn")), class_name="nowrap"),
        rx.el.td(row["told"], " ", way, class_name="why"),
    )


def _field(name: str, label: str, **more: object) -> rx.Component:
    return rx.el.label(
        rx.el.span(t(label), class_name="label"),
        rx.el.input(name=name, class_name="input", max_length=TEXT_MAX, auto_complete="off", **more),
        class_name="col g1",
    )


def _role(role: str) -> rx.Component:
    box = rx.el.input(
        type="checkbox", name=f"role_{role}", class_name="check", default_checked=AdminState.given.contains(role)
    )
    return rx.el.label(box, rx.el.span(t(f"role.{role}")), class_name="row g2")


def _rights() -> rx.Component:
    """Return the fields of what a person is there for."""
    roles = rx.el.fieldset(
        rx.el.legend(t("admin.roles"), class_name="label"), *(_role(role) for role in ROLES), class_name="roles"
    )
    limit = rx.el.div(
        _field("limit", "admin.limit_amount", default_value=AdminState.limit, input_mode="decimal"),
        _field("currency", "admin.currency", default_value=AdminState.currency),
        class_name="formrow",
    )
    return rx.fragment(roles, limit)


def _new() -> rx.Component:
    """Return the fields of who a new person is."""
    languages = rx.el.select(
        rx.el.option("English", value="en"), rx.el.option("Deutsch", value="de"), name="language", class_name="select"
    )
    return rx.fragment(
        rx.el.div(
            _field("login", "admin.login", required=True),
            _field("name", "admin.name", required=True),
            class_name="formrow",
        ),
        rx.el.label(rx.el.span(t("admin.language"), class_name="label"), languages, class_name="col g1"),
    )


def _dialog() -> rx.Component:
    """Return the one dialog: it says what an act brings about, or shows a password once."""
    secret = rx.el.p(AdminState.secret, class_name="key mono", id="secret")
    fills = (AdminState.asking == ADD) | (AdminState.asking == "change")
    done = rx.el.button(t("admin.noted"), type="button", class_name="btn primary", on_click=AdminState.leave)
    acts = rx.fragment(
        rx.el.button(t("act.cancel"), type="button", class_name="btn", on_click=AdminState.leave),
        rx.el.button(
            AdminState.title,
            type="submit",
            id="do",
            class_name=rx.cond(AdminState.asking == "put_out", "btn danger", "btn primary"),
        ),
    )
    form = rx.el.form(
        rx.el.h2(AdminState.title, class_name="h2"),
        rx.el.p(AdminState.said),
        rx.cond(AdminState.asking == ADD, _new()),
        rx.cond(fills, _rights()),
        rx.cond(AdminState.asking == SECRET, secret),
        rx.el.footer(rx.cond(AdminState.asking == SECRET, done, acts)),
        on_submit=AdminState.submit,
        key=AdminState.asking + " " + AdminState.about,
        custom_attrs=kept(AdminState.typing),
    )
    return ask(form, is_open=AdminState.asking != "", label=AdminState.title, on_leave=AdminState.leave)


def admin() -> rx.Component:
    """Return the page."""
    add = rx.el.button(
        icon("plus", "sm"),
        t("admin.add"),
        type="button",
        id="add",
        class_name="btn primary",
        on_click=AdminState.ask(ADD, ""),
    )
    people = ("admin.person", "admin.roles", "admin.limit", "admin.sessions", "admin.status", "admin.acts")
    again = rx.el.button(t("admin.look_again"), type="button", class_name="btn sm", on_click=AdminState.look_again)
    whole = rx.fragment(
        page_head(t("leaf.admin"), t("admin.said"), add),
        panel(
            t("admin.people"),
            _table(people, rx.foreach(AdminState.rows, _account), "admin.people"),
            said=t("admin.people_said"),
        ),
        panel(
            t("admin.health"),
            _table(("admin.part", "admin.standing", "admin.told"), rx.foreach(AdminState.parts, _part), "admin.health"),
            beside=again,
        ),
    )
    shut = empty(
        t("admin.shut"),
        t("admin.shut_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    shown = rx.cond(AdminState.loaded, rx.cond(AdminState.shut, shut, whole), skeleton(8))
    page = rx.el.div(shown, class_name="page record", id="record")
    return shell(page, _dialog(), pulse(AdminState.beat), here=PATH)
