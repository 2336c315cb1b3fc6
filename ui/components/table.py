"""The dense table: a head that sorts by links, a foot that pages by links, and its scrolling frame.

Sorting, searching and paging stand in the address, so that every view can be shared and the way back works.
"""

from typing import NamedTuple

import reflex as rx

from ui.components.marks import Text
from ui.components.text import icon, keys, link, t
from ui.islands.columns import Columns
from ui.islands.keeping import kept
from ui.states.listing import Chip


class Column(NamedTuple):
    """A column: its word, its class, the address that sorts by it (none: it does not sort), or a box for its head.

    One that ``stays`` cannot be hidden.
    """

    word: str
    css: str = ""
    sorted_by: rx.Var[str] | None = None
    is_sorted: rx.Var[bool] | None = None
    box: rx.Component | None = None
    stays: bool = False


def _head(column: Column) -> rx.Component:
    """Return the head of a column; sorted columns say so."""
    if column.box is not None:
        return rx.el.th(column.box, class_name=column.css, scope="col")
    if column.sorted_by is None:
        return rx.el.th(t(column.word), class_name=column.css, scope="col")
    mark = rx.cond(column.is_sorted, icon("arrow-down", "sm"), rx.fragment())
    return rx.el.th(
        link(t(column.word), mark, href=column.sorted_by, class_name="sorter"),
        class_name=column.css,
        scope="col",
        custom_attrs={"aria-sort": rx.cond(column.is_sorted, "descending", "none")},
    )


def framed(drawn: rx.Component, *, label: Text, css: str = "", name: str = "") -> rx.Component:
    """Return something wide, such as a table, in a labelled frame that scrolls by itself and is reached by keyboard."""
    return rx.el.div(
        drawn,
        class_name=f"tbl-wrap {css}".strip(),
        tab_index=0,
        role="group",
        custom_attrs={"aria-label": label},
        **({"id": name} if name else {}),
    )


def meter(percent: rx.Var[str], told: rx.Var[str], tone: rx.Var[str]) -> rx.Component:
    """Return a share as a bar; ``percent`` is its width with the sign, ``told`` says it in words."""
    return rx.el.span(
        rx.el.i(style={"width": percent}),
        role="img",
        class_name=rx.Var.create("meter ") + tone,
        custom_attrs={"aria-label": told},
    )


def table(columns: tuple[Column, ...], rows: rx.Component, *, css: str, label: Text) -> rx.Component:
    """Return a table in a frame that scrolls by itself and can be reached by keyboard."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(_head(column) for column in columns))),
            rx.el.tbody(rows),
            class_name=f"tbl {css}",
        ),
        class_name="tbl-wrap grow",
        tab_index=0,
        role="region",
        custom_attrs={"aria-label": label},
    )


def column_menu(columns: tuple[Column, ...], *, css: str, who: rx.Var[str]) -> rx.Component:
    """Return the menu that hides columns of a table; what a row is about, and boxes to select rows by, always stay."""
    offered = [
        {"css": column.css.split()[-1], "name": t(column.word)}
        for column in columns
        if column.css and column.box is None and not column.stays
    ]
    return Columns.create(table=css, who=who, offered=offered, words={"columns": t("list.columns")})


def _step(href: rx.Var[str], word: str, name: str) -> rx.Component:
    """Return one step of the pager; without an address it is there and does nothing."""
    css = "btn ghost icon sm"
    return rx.cond(
        href != "",
        link(icon(name, "sm"), href=href, class_name=css, custom_attrs={"aria-label": t(word)}),
        rx.el.button(icon(name, "sm"), class_name=css, disabled=True, custom_attrs={"aria-label": t(word)}),
    )


def foot(told: Text, previous: rx.Var[str], following: rx.Var[str]) -> rx.Component:
    """Return the foot of a list: its keys, which rows are shown, and the pager."""
    return rx.el.footer(
        rx.el.span(keys("keys.move", "J", "K"), class_name="hide-s"),
        rx.el.span(keys("keys.open", "Enter"), class_name="hide-s"),
        rx.el.span(keys("keys.search", "/"), class_name="hide-s"),
        rx.el.span(keys("keys.help", "?"), class_name="hide-s"),
        rx.el.span(told, class_name="push meta nowrap"),
        _step(previous, "list.previous", "chevron-left"),
        _step(following, "list.next", "chevron-right"),
        class_name="lf",
    )


def _chip(chip: rx.vars.ObjectVar[Chip], name: str) -> rx.Component:
    """Return a filter; it stands in the address, so a filtered list can be kept and shared."""
    return link(
        chip["name"],
        rx.cond(chip["count"] != "", rx.el.b(chip["count"])),
        rx.cond(chip["on"], icon("x", "sm")),
        href=chip["href"],
        class_name=rx.cond(chip["on"], "chip on", "chip"),
        custom_attrs={"aria-current": rx.cond(chip["on"], "true", "false"), f"data-{name}": ""},
    )


def filter_chips(chips: rx.vars.ArrayVar[list[Chip]], label: Text, name: str) -> rx.Component:
    """Return the values of one filter as chips after what it is about; nothing where there are none."""
    row = rx.el.nav(
        rx.el.span(label, class_name="meta", aria_hidden="true"),
        rx.foreach(chips, lambda chip: _chip(chip, name)),
        class_name="row wrap chips",
        custom_attrs={"aria-label": label},
    )
    return rx.cond(chips.length() > 0, row)


def search_box(value: rx.Var[str], href: Text) -> rx.Component:
    """Return the search of a list: enter goes to its address (``desk_keys.jsx``), the cross clears."""
    return rx.el.form(
        icon("search", "sm"),
        rx.el.input(
            name="q",
            type="search",
            default_value=value,
            key=value,
            placeholder=t("list.search"),
            class_name="finder-input",
            max_length=100,
            auto_complete="off",
            custom_attrs={"aria-label": t("list.search"), "data-search": ""},
        ),
        rx.cond(
            value != "",
            link(icon("x", "sm"), href=href, class_name="finder-clear", custom_attrs={"aria-label": t("list.clear")}),
        ),
        class_name="finder",
        role="search",
        custom_attrs=kept(rx.Var.create("find ") + href),
    )
