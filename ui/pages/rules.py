"""The rules: the parts of a ruleset at the left, one of them as a form, its versions, and putting a draft in force."""

import reflex as rx

from ui.components.parts import banner, empty, skeleton
from ui.components.record import panel, tinted
from ui.components.shell import shell
from ui.components.text import icon, link, t
from ui.islands.ask import ask
from ui.islands.conditions import WORDS, conditions
from ui.islands.keeping import kept
from ui.islands.pulse import pulse
from ui.states.rule_parts import BREACHES, EFFECTS, STATUSES
from ui.states.rule_texts import AmountRow, BoundRow
from ui.states.rules import PATH, PartRow, RulesetRow, RulesState, VersionRow


def _part(row: rx.vars.ObjectVar[PartRow]) -> rx.Component:
    """Return a part in the list."""
    return rx.el.li(
        link(
            rx.el.span(row["name"], class_name="medium block"),
            rx.el.span(row["family"], " · ", row["summary"], class_name="meta clip block"),
            href=row["href"],
            custom_attrs={"aria-current": rx.cond(row["current"], "page", "false")},
        )
    )


def _choice(name: rx.Var[str], value: rx.Var[str], words: dict[str, str], label: str) -> rx.Component:
    """Return a choice among few, with its label for whoever cannot see where it stands."""
    options = (rx.el.option(t(word), value=each) for each, word in words.items())
    return rx.el.select(
        *options,
        name=name,
        default_value=value,
        key=name + value + RulesState.part_id,
        disabled=~RulesState.writes,
        class_name="select",
        custom_attrs={"aria-label": t(label)},
    )


def _typed(name: rx.Var[str], value: rx.Var[str], unit: rx.Var[str] | str, label: rx.Var[str] | str) -> rx.Component:
    """Return a field for a number, its unit behind it."""
    return rx.el.span(
        rx.el.input(
            name=name,
            default_value=value,
            key=name + value + RulesState.part_id,
            disabled=~RulesState.writes,
            class_name="input num",
            max_length=30,
            auto_complete="off",
            custom_attrs={"aria-label": label, "inputmode": "decimal"},
        ),
        rx.el.span(unit, class_name="meta"),
        class_name="row",
    )


def _amount(row: rx.vars.ObjectVar[AmountRow]) -> rx.Component:
    unit = rx.cond(row["unit"] == "*", t("rules.units"), row["unit"])
    return _typed(row["name"], row["value"], unit, t("rules.amount") + " " + row["unit"])


def _bound(row: rx.vars.ObjectVar[BoundRow]) -> rx.Component:
    """Return one limit: what it means, its percent, its amount, and what a breach does."""
    side = row["side"]
    statuses = {each: f"rules.status_{each}" for each in STATUSES}
    others = rx.el.details(
        rx.el.summary(t("rules.other_currencies"), class_name="link"),
        rx.el.div(rx.foreach(row["others"], _amount), class_name="amounts"),
    )
    body = rx.el.div(
        rx.el.p(row["told"]),
        rx.el.div(
            rx.el.span(t("rules.percent"), class_name="label"),
            _choice(side + "_percent_status", row["percent_status"], statuses, "rules.percent"),
            _typed(side + "_percent", row["percent"], "%", t("rules.percent")),
            rx.el.span(t("rules.amount"), class_name="label"),
            _choice(side + "_absolute_status", row["absolute_status"], statuses, "rules.amount"),
            rx.el.div(rx.foreach(row["amounts"], _amount), class_name="amounts"),
            class_name="limits",
        ),
        rx.cond(row["others"].length() > 0, others),
        rx.el.div(
            rx.el.span(t("rules.exceeded_when"), class_name="label"),
            _choice(
                side + "_breach",
                row["breach"],
                {each: f"rules.when_{each}" for each in BREACHES},
                "rules.exceeded_when",
            ),
            rx.el.span(t("rules.then"), class_name="label"),
            _choice(side + "_effect", row["effect"], {each: f"rules.does_{each}" for each in EFFECTS}, "rules.then"),
            class_name="limits two-wide",
        ),
        class_name="card-body col g3",
    )
    return rx.el.section(
        rx.el.div(rx.el.h3(row["title"], class_name="h3"), class_name="card-head"),
        body,
        class_name="card",
        custom_attrs={"data-bound": side},
    )


def _save() -> rx.Component:
    return rx.cond(
        RulesState.writes,
        rx.el.div(
            rx.el.button(t("rules.save"), type="submit", class_name="btn primary", id="save"), class_name="row push"
        ),
    )


def _tolerance() -> rx.Component:
    """Return the form of a tolerance."""
    return rx.el.form(
        rx.el.div(rx.foreach(RulesState.bounds, _bound), class_name="bounds"),
        _save(),
        on_submit=RulesState.save_tolerance,
        class_name="col g3",
        custom_attrs=kept(RulesState.base),
    )


def _rule() -> rx.Component:
    """Return the form of a rule: when, and then."""
    builder = conditions(
        rows=RulesState.conditions,
        join=RulesState.join,
        terms=RulesState.terms,
        words={name: t(word) for name, word in WORDS.items()},
        revision=RulesState.base,
        locked=~RulesState.writes,
        on_edit=RulesState.edit,
    )
    then = rx.el.ul(
        rx.foreach(RulesState.effects, lambda effect: rx.el.li(icon("arrow-right", "sm"), effect, class_name="row")),
        class_name="card-body col",
    )
    return rx.el.form(
        panel(t("rules.conditions"), rx.el.div(builder, class_name="card-body")),
        panel(t("rules.then"), then),
        _save(),
        on_submit=RulesState.save_rule,
        class_name="col g3",
    )


def _version(row: rx.vars.ObjectVar[VersionRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.el.b(row["name"], class_name="medium"), class_name="nowrap"),
        rx.el.td(row["when"], class_name="nowrap"),
        rx.el.td(row["by"]),
        rx.el.td(row["authors"]),
        rx.el.td(row["reason"], class_name="why"),
        rx.el.td(row["hash"], class_name="mono"),
    )


def _versions() -> rx.Component:
    """Return the published versions."""
    names = ("version_word", "published", "published_by", "authors", "reason", "hash")
    heads = (rx.el.th(t(f"rules.{name}"), scope="col") for name in names)
    table = rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rx.foreach(RulesState.versions, _version)), class_name="tbl"
        ),
        class_name="tbl-wrap",
        tab_index=0,
        role="group",
        custom_attrs={"aria-label": t("rules.versions")},
    )
    return panel(t("rules.versions"), table)


def _publishing() -> rx.Component:
    """Return the dialog before a draft is put in force."""
    form = rx.el.form(
        rx.el.h2(t("rules.publish"), class_name="h2"),
        rx.el.p(RulesState.name, " · ", RulesState.status),
        rx.el.p(t("rules.publish_why"), class_name="meta"),
        rx.el.label(
            rx.el.span(t("act.reason"), class_name="label"),
            rx.el.textarea(name="reason", class_name="textarea", max_length=1_000, required=True, rows=3),
        ),
        rx.el.footer(
            rx.el.button(t("act.cancel"), type="button", class_name="btn", on_click=RulesState.leave),
            rx.el.button(t("rules.publish"), type="submit", class_name="btn primary"),
        ),
        on_submit=RulesState.publish,
        key=RulesState.revision.to_string(),
        custom_attrs=kept(rx.Var.create("publish ") + RulesState.base),
    )
    return ask(form, is_open=RulesState.asking, label=t("rules.publish"), on_leave=RulesState.leave)


def _head() -> rx.Component:
    publish = rx.cond(
        RulesState.publishes & (RulesState.refused == ""),
        rx.el.button(
            t("rules.publish"), type="button", id="publish", class_name="btn primary", on_click=RulesState.ask
        ),
    )
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.div(
                    rx.el.h1(RulesState.name, class_name="h1"),
                    tinted(RulesState.status, RulesState.tone),
                    rx.el.span(RulesState.detail, class_name="meta mono"),
                    class_name="row wrap g3",
                ),
            ),
            rx.el.div(publish, class_name="actions"),
            class_name="page-head",
        ),
        rx.cond(RulesState.rulesets.length() > 1, _rulesets()),
        rx.cond(RulesState.stale != "", banner(RulesState.stale, "warn", _open_again())),
        rx.cond(RulesState.refused != "", banner(RulesState.refused, "")),
    )


def _open_again() -> rx.Component:
    return rx.el.button(t("rules.open_again"), type="button", class_name="btn", on_click=RulesState.go_on)


def _rulesets() -> rx.Component:
    """Return the rulesets to choose among."""

    def tab(row: rx.vars.ObjectVar[RulesetRow]) -> rx.Component:
        current = {"aria-current": rx.cond(row["current"], "page", "false")}
        return link(row["name"], href=row["href"], custom_attrs=current)

    tabs = rx.foreach(RulesState.rulesets, tab)
    return rx.el.nav(tabs, class_name="tabs", custom_attrs={"aria-label": t("rules.all_rulesets")})


def rules() -> rx.Component:
    """Return the page."""
    chosen = rx.el.div(
        rx.el.div(
            rx.el.h2(RulesState.part_name, class_name="h2"),
            rx.el.span(RulesState.part_id, class_name="pill line mono"),
            class_name="row wrap",
        ),
        rx.el.p(RulesState.why, class_name="muted"),
        rx.match(
            RulesState.part_kind,
            ("tolerances", _tolerance()),
            ("rules", _rule()),
            rx.el.p(RulesState.told, class_name="card-body muted"),
        ),
        class_name="col g3",
    )
    parts = rx.el.nav(
        rx.el.ul(rx.foreach(RulesState.parts, _part)),
        class_name="card partlist",
        custom_attrs={"aria-label": t("rules.parts")},
    )
    whole = rx.fragment(
        _head(), rx.el.div(parts, rx.cond(RulesState.here, chosen, skeleton(8)), class_name="desk-two"), _versions()
    )
    nothing = empty(t("rules.nothing"), t("rules.nothing_why"), searched=True, whole_page=True)
    shut = empty(
        t("rules.shut"),
        t("rules.shut_why"),
        link(t("error.back"), href="/", class_name="btn primary"),
        searched=True,
        whole_page=True,
    )
    open_page = rx.cond(RulesState.name != "", whole, nothing)
    shown = rx.cond(RulesState.loaded, rx.cond(RulesState.shut, shut, open_page), skeleton(12))
    return shell(
        rx.el.div(shown, class_name="page record", id="record"), _publishing(), pulse(RulesState.beat), here=PATH
    )
