"""The rules: the parts of a ruleset at the left, one of them as a form, its versions, and putting a draft in force."""

import reflex as rx

from rules_engine.pipeline.acts.part_forms import ADDED
from ui.components.parts import banner, empty, skeleton
from ui.components.record import panel, tinted
from ui.components.ruleset_pages import document_choice, ruleset_crumbs, ruleset_tabs
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.fence import BODY_BYTES_MAX
from ui.islands.exchange import Exchange, exchange_words
from ui.islands.keeping import kept
from ui.islands.part_editor import PartEditor, editor_words
from ui.islands.pulse import pulse
from ui.islands.tolerance_chart import ToleranceChart, chart_words
from ui.states.gaming import GamerRow
from ui.states.rule_parts import BREACHES, EFFECTS, STATUSES
from ui.states.rule_reading import PATH, CaughtRow, ChoiceRow, FaultRow, PartRow, RankRow, VersionRow
from ui.states.rule_texts import AmountRow, BoundRow
from ui.states.rules import RulesState


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


def _editor() -> rx.Component:
    """Return everything of a part but the limits of a tolerance."""
    return PartEditor.create(
        part=RulesState.part,
        family=RulesState.part_kind,
        offers=RulesState.offers,
        words=editor_words(RulesState.language),
        revision=RulesState.base,
        locked=~RulesState.writes,
        problems=RulesState.problems,
        findings=RulesState.row_findings,
        checking=RulesState.checking,
        heard=RulesState.heard,
        saves=RulesState.saves,
        seen=RulesState.seen_values,
        on_edit=RulesState.edit,
        on_check=RulesState.check_rows,
    )


def _part_form() -> rx.Component:
    """Return the form of a part, with what it means beside it."""
    bounds = rx.el.div(rx.foreach(RulesState.bounds, _bound), class_name="bounds")
    chart = ToleranceChart.create(
        data=RulesState.chart,
        words=chart_words(RulesState.language),
        language=RulesState.language,
        locked=~RulesState.writes,
    )
    form = rx.el.form(
        rx.cond(RulesState.part_kind == "tolerances", bounds),
        _editor(),
        _save(),
        on_submit=RulesState.save_part,
        class_name="col g3 grow",
        custom_attrs=kept(RulesState.base),
    )
    return rx.fragment(
        rx.cond((RulesState.part_kind == "tolerances") & (RulesState.chart.length() > 0), chart),
        rx.el.div(form, _beside(), class_name="part-two"),
    )


def _beside() -> rx.Component:
    """Return what a part means in plain words."""
    told = rx.cond(RulesState.told != "", RulesState.told, t("rules.no_sentence"))
    caught = rx.cond(
        RulesState.caught.length() > 0,
        rx.el.ul(rx.foreach(RulesState.caught, _caught), class_name="docs"),
        rx.el.p(t("rules.never_fired"), class_name="said meta"),
    )
    return rx.el.aside(
        panel(t("rules.sentence"), rx.el.p(told, class_name="said", id="said")),
        rx.cond(
            RulesState.fired_on != "",
            panel(
                t("rules.evidence"),
                rx.el.p(RulesState.fired_on, class_name="said h2", id="fired"),
                caught,
                said=t("rules.as_saved"),
            ),
        ),
        rx.cond(
            RulesState.gamers.length() > 0,
            panel(t("rules.gaming"), rx.el.ul(rx.foreach(RulesState.gamers, _gamer), class_name="check-rows")),
        ),
        rx.cond(RulesState.ranks.length() > 0, _ranks()),
        class_name="col g3",
    )


def _gamer(row: rx.vars.ObjectVar[GamerRow]) -> rx.Component:
    """Return a supplier that crowds just below the limit, and where: a hint to look, and no verdict."""

    def paper(each: rx.vars.ObjectVar[ChoiceRow]) -> rx.Component:
        return rx.el.li(link(each["name"], href=each["id"], class_name="link"))

    return rx.el.li(
        rx.el.div(icon("triangle-alert"), rx.el.b(row["seller"], class_name="medium"), class_name="row"),
        rx.el.p(row["said"]),
        rx.cond(row["cost"] != "", rx.el.p(row["cost"])),
        rx.el.p(row["chance"], class_name="meta"),
        rx.el.details(
            rx.el.summary(t("rules.gaming_show"), class_name="link"),
            rx.el.ul(rx.foreach(row["papers"], paper), class_name="papers"),
        ),
        class_name="check-row",
        custom_attrs={"data-gamer": row["seller"]},
    )


def _ranks() -> rx.Component:
    """Return which tolerance wins where several could judge, and why; on a document that is chosen."""
    choose = document_choice(
        (t("rules.for"), t("rules.for_none")),
        RulesState.ranked_on,
        RulesState.ranked_for,
        RulesState.rank,
        name="rank-for",
        css="card-body col",
    )

    def rank(row: rx.vars.ObjectVar[RankRow]) -> rx.Component:
        mark = rx.match(
            row["standing"],
            ("wins", icon("circle-check")),
            ("unknown", icon("circle-help")),
            ("fits", icon("chevron-down")),
            icon("minus"),
        )
        return rx.el.li(
            rx.el.div(
                mark,
                link(row["name"], href=row["href"], class_name="link medium"),
                rx.el.span(row["limit"], class_name=rx.cond(row["standing"] == "wins", "push medium", "push muted")),
                class_name="row",
            ),
            rx.el.p(row["scope"], class_name="meta"),
            rx.cond(row["told"] != "", rx.el.p(row["told"], class_name="medium")),
            class_name=rx.cond(row["standing"] == "wins", "check-row wins", "check-row"),
            custom_attrs={"data-standing": row["standing"]},
        )

    return panel(
        t("rules.precedence"),
        choose,
        rx.el.ol(rx.foreach(RulesState.ranks, rank), class_name="check-rows", id="ranks"),
        rx.el.p(t("rules.precedence_why"), class_name="card-body muted"),
    )


def _caught(row: rx.vars.ObjectVar[CaughtRow]) -> rx.Component:
    """Return a document the part would have fired on."""
    return rx.el.li(
        link(row["number"], href=row["href"], class_name="link"),
        rx.el.span(row["money"], class_name="push num"),
        class_name="row caught",
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
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rx.foreach(RulesState.versions, _version)), class_name="tbl"
        ),
        label=t("rules.versions"),
    )
    return panel(t("rules.versions"), table)


def _head() -> rx.Component:
    return rx.fragment(
        ruleset_crumbs(RulesState.name),
        rx.el.header(
            rx.el.div(
                rx.el.div(
                    rx.el.h1(RulesState.name, class_name="h1"),
                    tinted(RulesState.status, RulesState.tone),
                    rx.el.span(RulesState.detail, class_name="meta mono"),
                    class_name="row wrap g3",
                ),
            ),
            rx.el.div(
                Exchange.create(
                    ruleset=RulesState.ruleset_id,
                    key=RulesState.ruleset_id,
                    ready=RulesState.here,
                    revision=RulesState.revision,
                    words=exchange_words(RulesState.language),
                    bytes_max=BODY_BYTES_MAX,
                    locked=~RulesState.writes,
                    on_taken=RulesState.load,
                ),
                link(t("publish.open"), href=RulesState.publish_href, class_name="btn primary", id="check"),
                class_name="actions",
            ),
            class_name="page-head",
        ),
        ruleset_tabs(RulesState.ruleset_id, PATH),
        rx.cond(RulesState.stale != "", banner(RulesState.stale, "warn", _open_again())),
        rx.cond(RulesState.faults.length() > 0, _faults()),
        rx.cond((RulesState.refused != "") & (RulesState.faults.length() == 0), banner(RulesState.refused, "")),
    )


def _open_again() -> rx.Component:
    return rx.fragment(
        rx.el.button(t("rules.keep_mine"), type="button", class_name="btn", id="mine", on_click=RulesState.go_on),
        rx.el.button(
            t("rules.take_theirs"), type="button", class_name="btn", id="theirs", on_click=RulesState.take_theirs
        ),
    )


def _part_acts() -> rx.Component:
    """Return what can be done with a part as a whole."""
    return rx.el.span(
        rx.el.button(t("rules.clone"), type="button", class_name="btn sm", id="clone", on_click=RulesState.clone),
        rx.el.button(
            t("rules.take_out"), type="button", class_name="btn sm", id="take-out", on_click=RulesState.take_out
        ),
        class_name="row push",
    )


def _adding() -> rx.Component:
    """Return the choice of what to add."""
    adds = (
        rx.el.button(
            icon("plus", "sm"),
            t(f"rules.add_{kind}"),
            type="button",
            class_name="btn sm",
            custom_attrs={"data-add": kind},
            on_click=RulesState.add(kind),
        )
        for kind in ADDED
    )
    return rx.el.div(*adds, class_name="adding", role="group", custom_attrs={"aria-label": t("rules.adding")})


def _faults() -> rx.Component:
    """Return what must be put right before the draft can be published."""

    def fault(row: rx.vars.ObjectVar[FaultRow]) -> rx.Component:
        return rx.el.li(link(row["place"], href=row["href"], class_name="link mono"), " ", row["sentence"])

    return rx.el.details(
        rx.el.summary(
            icon("octagon-alert"), t("rules.faults"), " ", RulesState.faults.length().to_string(), class_name="row"
        ),
        rx.el.ul(rx.foreach(RulesState.faults, fault)),
        class_name="banner bad faults",
        id="faults",
    )


def rules() -> rx.Component:
    """Return the page."""
    chosen = rx.el.div(
        rx.el.div(
            rx.el.h2(RulesState.part_name, class_name="h2"),
            rx.el.span(RulesState.part_id, class_name="pill line mono"),
            rx.cond(RulesState.writes, _part_acts()),
            class_name="row wrap",
        ),
        _part_form(),
        class_name="col g3",
    )
    listed = rx.el.ul(rx.foreach(RulesState.parts, _part))
    parts = rx.el.div(
        rx.cond(RulesState.writes, _adding()),
        rx.cond(
            RulesState.parts.length() > 0,
            rx.el.nav(listed, class_name="card partlist", custom_attrs={"aria-label": t("rules.parts")}),
        ),
        class_name="col g3",
    )
    shown_part = rx.cond(RulesState.part_id != "", chosen, empty(t("rules.no_parts"), t("rules.no_parts_why")))
    whole = rx.fragment(
        _head(), rx.el.div(parts, rx.cond(RulesState.here, shown_part, skeleton(8)), class_name="desk-two"), _versions()
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
    return shell(rx.el.div(shown, class_name="page record", id="record"), pulse(RulesState.beat), here=PATH)
