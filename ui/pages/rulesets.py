"""All rulesets: what is in force, beginning an empty one, and the packs to begin from."""

import reflex as rx

from ui.components.parts import empty, page_head, skeleton
from ui.components.record import tinted
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.islands.keeping import kept
from ui.islands.pulse import pulse
from ui.states.rulesets import NAME_MAX, PATH, PackCard, RulesetLine, RulesetsState


def _row(row: rx.vars.ObjectVar[RulesetLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            link(row["name"], href=row["href"], class_name="medium link", custom_attrs={"data-open": ""}),
            rx.el.div(row["why"], class_name="meta why"),
        ),
        rx.el.td(tinted(row["status"], row["tone"]), class_name="nowrap"),
        rx.el.td(row["in_force"], class_name="nowrap"),
        rx.el.td(row["authors"]),
        rx.el.td(row["parts"], class_name="num"),
        rx.el.td(row["hash"], class_name="mono"),
        custom_attrs={"data-ruleset": row["id"]},
    )


def _table() -> rx.Component:
    words = (
        "rulesets.ruleset",
        "rulesets.status",
        "rulesets.in_force",
        "rules.authors",
        "rulesets.parts",
        "rules.hash",
    )
    heads = (rx.el.th(t(word), scope="col") for word in words)
    return framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rx.foreach(RulesetsState.rows, _row)), class_name="tbl tall"
        ),
        label=t("leaf.rulesets"),
        css="card",
    )


def _new() -> rx.Component:
    """Return the form that begins an empty ruleset."""
    return rx.el.form(
        rx.el.input(
            name="name",
            class_name="input",
            max_length=NAME_MAX,
            required=True,
            auto_complete="off",
            custom_attrs={"aria-label": t("rulesets.name"), "placeholder": t("rulesets.new")},
        ),
        rx.el.button(icon("plus", "sm"), t("rulesets.make"), type="submit", class_name="btn primary", id="make"),
        on_submit=RulesetsState.make,
        class_name="row",
        custom_attrs=kept("ruleset " + RulesetsState.rows.length().to_string()),
    )


def _pack(card: rx.vars.ObjectVar[PackCard]) -> rx.Component:
    use = rx.el.button(
        t("rulesets.use"),
        type="button",
        class_name="btn sm push",
        on_click=RulesetsState.use(card["id"]),
        custom_attrs={"aria-label": t("rulesets.use") + " " + card["name"]},
    )
    return rx.el.li(
        rx.el.h3(card["name"], class_name="h3"),
        rx.el.p(card["why"], class_name="muted grow"),
        rx.el.div(
            rx.el.span(card["counts"], class_name="meta"), rx.cond(RulesetsState.writes, use), class_name="row wrap"
        ),
        class_name="card pack",
        custom_attrs={"data-pack": card["id"]},
    )


def rulesets() -> rx.Component:
    """Return the page."""
    whole = rx.fragment(
        page_head(t("leaf.rulesets"), t("rulesets.said"), rx.cond(RulesetsState.writes, _new())),
        _table(),
        rx.el.section(
            rx.el.h2(t("rulesets.packs"), class_name="h2"),
            rx.el.p(t("rulesets.packs_said"), class_name="muted"),
            rx.el.ul(rx.foreach(RulesetsState.packs, _pack), class_name="packs"),
            class_name="col g3",
        ),
    )
    shut = empty(
        t("rules.shut"),
        t("rules.shut_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    shown = rx.cond(RulesetsState.loaded, rx.cond(RulesetsState.shut, shut, whole), skeleton(8))
    return shell(rx.el.div(shown, class_name="page record", id="record"), pulse(RulesetsState.beat), here=PATH)
