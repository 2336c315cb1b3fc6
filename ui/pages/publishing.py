"""Publishing: what a draft was checked for, what it changes and is worth, its second person, and the way back."""

import reflex as rx

from ui.components.record import panel, tinted
from ui.components.ruleset_pages import ruleset_page, ruleset_tabs
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, link, t
from ui.islands.ask import ask
from ui.islands.keeping import kept
from ui.islands.pulse import pulse
from ui.states.publish_rows import ChangeRow, CheckRow, FlipRow, RemarkRow
from ui.states.publishing import PATH, PublishState
from ui.states.rule_reading import PATH as RULES
from ui.states.rule_reading import VersionRow


def _state(row: rx.vars.ObjectVar[CheckRow]) -> rx.Component:
    """Return the state of a check: an icon and a word."""
    return rx.match(
        row["state"],
        ("good", rx.el.span(icon("circle-check"), t("publish.good"), class_name="pill good")),
        ("warn", rx.el.span(icon("triangle-alert"), t("publish.warn"), class_name="pill warn")),
        ("bad", rx.el.span(icon("octagon-alert"), t("publish.bad"), class_name="pill bad")),
        ("runs", rx.el.span(icon("loader"), t("publish.runs"), class_name="pill info")),
        rx.el.span(icon("circle-dot"), t("publish.waits"), class_name="pill line"),
    )


def _check(row: rx.vars.ObjectVar[CheckRow]) -> rx.Component:
    found = rx.el.details(
        rx.el.summary(row["found"].length().to_string(), class_name="link"),
        rx.el.ul(rx.foreach(row["found"], lambda each: rx.el.li(each.to(str)))),
        class_name="found",
    )
    return rx.el.li(
        rx.el.div(rx.el.h3(row["title"], class_name="h3"), _state(row), class_name="row"),
        rx.el.p(row["told"], class_name="muted"),
        rx.cond(row["found"].length() > 0, found),
        class_name="check-row",
        custom_attrs={"data-check": row["name"], "data-status": row["state"]},
    )


def _checks() -> rx.Component:
    bar = rx.el.div(
        rx.el.progress(value=PublishState.progress, max=100, custom_attrs={"aria-label": t("publish.replay")}),
        rx.el.span(PublishState.progress_told, class_name="meta", role="status"),
        rx.el.button(t("publish.cancel"), type="button", class_name="btn sm", on_click=PublishState.cancel),
        class_name="row card-body",
    )
    run = rx.el.button(
        t("publish.run"),
        type="button",
        class_name="btn sm",
        id="run",
        on_click=PublishState.run_checks,
        disabled=PublishState.running,
    )
    return panel(
        t("publish.before_it"),
        rx.el.ul(rx.foreach(PublishState.checks, _check), class_name="check-rows"),
        rx.cond(PublishState.progress_told != "", rx.cond(PublishState.running, bar)),
        beside=run,
    )


def _change(row: rx.vars.ObjectVar[ChangeRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(row["kind"], class_name="pill info"),
            link(row["name"], href=row["href"], class_name="link medium"),
            rx.el.span(row["family"], class_name="meta"),
            class_name="row wrap",
        ),
        rx.cond(row["before"] != "", rx.el.p(rx.el.del_(row["before"]), class_name="was")),
        rx.cond(row["after"] != "", rx.el.p(row["after"])),
        class_name="check-row",
    )


def _changes() -> rx.Component:
    smallest = rx.el.div(
        rx.el.div(t("publish.smallest"), class_name="label"),
        rx.foreach(PublishState.smallest, lambda each: rx.el.p(each.to(str), class_name="mono")),
        class_name="card-body",
        id="smallest",
    )
    return panel(
        t("publish.in_words"),
        rx.cond(
            PublishState.changes.length() > 0,
            rx.el.ul(rx.foreach(PublishState.changes, _change), class_name="check-rows"),
            rx.el.p(t("publish.no_change"), class_name="card-body"),
        ),
        rx.cond(PublishState.smallest.length() > 0, smallest),
    )


def _flip(row: rx.vars.ObjectVar[FlipRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(link(row["number"], href=row["href"], class_name="link")),
        rx.el.td(row["before"]),
        rx.el.td(tinted(row["after"], row["tone"])),
        rx.el.td(row["money"], class_name="num"),
    )


def _flips() -> rx.Component:
    """Return what flips; released and held money stand side by side."""
    heads = ("type.unknown", "publish.was", "publish.becomes", "rules.amount")
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(PublishState.flips, _flip)),
            class_name="tbl",
        ),
        label=t("publish.flips"),
    )
    money = rx.el.dl(
        rx.el.div(rx.el.dt(t("publish.newly_released")), rx.el.dd(PublishState.released)),
        rx.el.div(rx.el.dt(t("publish.newly_held")), rx.el.dd(PublishState.held)),
        class_name="sum card-body",
        id="worth",
    )
    return panel(t("publish.flips"), money, table)


def _version(row: rx.vars.ObjectVar[VersionRow]) -> rx.Component:
    again = rx.el.button(
        t("publish.rollback"),
        type="button",
        class_name="btn sm push",
        on_click=PublishState.ask_rollback(row["hash"]),
        custom_attrs={"data-rollback": row["name"], "aria-label": t("publish.rollback") + " " + row["name"]},
    )
    return rx.el.li(
        rx.el.div(
            rx.el.b(row["name"], class_name="medium"),
            rx.el.span(row["when"], class_name="meta"),
            rx.el.span(row["by"], class_name="meta"),
            again,
            class_name="row wrap",
        ),
        class_name="check-row",
    )


def _beside() -> rx.Component:
    publish = rx.el.button(
        t("rules.publish"), type="button", class_name="btn primary", id="publish", on_click=PublishState.ask
    )
    writers = rx.cond(PublishState.authors != "", PublishState.authors, t("publish.nobody"))
    submit = rx.el.button(
        t("publish.submit"), type="button", class_name="btn primary", id="submit", on_click=PublishState.submit
    )
    review = rx.el.div(
        rx.el.p(t("rules.authors"), ": ", rx.el.b(writers)),
        rx.el.p(
            rx.cond(PublishState.sent != "", PublishState.sent, t("publish.not_sent")), id="sent", class_name="medium"
        ),
        rx.cond(PublishState.submits, submit),
        rx.el.p(t("publish.second"), class_name="muted"),
        rx.cond(PublishState.refused != "", rx.el.p(PublishState.refused, class_name="fault", id="refused")),
        rx.cond(PublishState.publishes, publish),
        class_name="card-body col g3",
    )
    back = rx.el.ul(rx.foreach(PublishState.versions, _version), class_name="check-rows")
    return rx.el.aside(
        panel(t("publish.review"), review),
        rx.cond(PublishState.shadow != "", _shadow()),
        _talk(),
        panel(t("publish.wrong"), rx.el.p(t("publish.wrong_why"), class_name="card-body muted"), back),
        class_name="col g3",
    )


def _shadow() -> rx.Component:
    """Return how what waits would decide beside what is in force."""

    def row(each: rx.vars.ObjectVar[FlipRow]) -> rx.Component:
        return rx.el.li(
            link(each["number"], href=each["href"], class_name="link"),
            rx.el.span(each["before"], class_name="meta"),
            icon("arrow-right", "sm"),
            tinted(each["after"], each["tone"]),
            class_name="check-row row wrap",
        )

    return panel(
        t("publish.shadow"),
        rx.el.div(
            rx.el.p(PublishState.shadow, id="shadow"),
            rx.el.p(t("publish.shadow_why"), class_name="muted"),
            class_name="card-body",
        ),
        rx.el.ul(rx.foreach(PublishState.shadowed, row), class_name="check-rows", id="shadowed"),
    )


def _remark(row: rx.vars.ObjectVar[RemarkRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(row["who"], class_name="medium"),
            link(row["about"], href=row["href"], class_name="link meta"),
            rx.el.span(row["when"], class_name="meta push"),
            class_name="row wrap",
        ),
        rx.el.p(row["text"], class_name="typed"),
        class_name="check-row",
    )


def _talk() -> rx.Component:
    """Return what was said about the draft, and the form to say something."""
    about = rx.el.label(
        rx.el.span(t("publish.about"), class_name="label"),
        rx.el.select(
            rx.el.option(t("publish.about_all"), value=""),
            rx.foreach(PublishState.changes, lambda each: rx.el.option(each["name"], value=each["part"])),
            name="part",
            class_name="select",
        ),
    )
    form = rx.el.form(
        about,
        rx.el.label(
            rx.el.span(t("publish.comment_text"), class_name="label"),
            rx.el.textarea(name="text", class_name="textarea", max_length=1_000, required=True, rows=2),
        ),
        rx.el.button(t("publish.comment"), type="submit", class_name="btn", id="comment"),
        on_submit=PublishState.comment,
        reset_on_submit=True,
        class_name="card-body col g3",
        custom_attrs=kept("comment " + PublishState.ruleset_id + " " + PublishState.remarks.length().to_string()),
    )
    said = rx.cond(
        PublishState.remarks.length() > 0,
        rx.el.ul(rx.foreach(PublishState.remarks, _remark), class_name="check-rows", id="remarks"),
        rx.el.p(t("publish.no_comments"), class_name="card-body muted"),
    )
    return panel(t("publish.comments"), said, rx.cond(PublishState.comments, form))


def _dialog() -> rx.Component:
    """Return the dialog before something is put in force."""
    title = rx.cond(PublishState.asking == "rollback", t("publish.rollback"), t("rules.publish"))
    since = rx.el.label(
        rx.el.span(t("publish.since"), class_name="label"),
        rx.el.input(name="since", type="date", class_name="input"),
        rx.el.span(t("publish.since_why"), class_name="meta"),
    )
    form = rx.el.form(
        rx.el.h2(title, class_name="h2"),
        rx.el.p(PublishState.asked),
        rx.el.p(t("rules.publish_why"), class_name="meta"),
        rx.el.label(
            rx.el.span(t("act.reason"), class_name="label"),
            rx.el.textarea(name="reason", class_name="textarea", max_length=1_000, required=True, rows=3),
        ),
        rx.cond(PublishState.asking == "publish", since),
        rx.el.footer(
            rx.el.button(t("act.cancel"), type="button", class_name="btn", on_click=PublishState.leave),
            rx.el.button(title, type="submit", class_name="btn primary"),
        ),
        on_submit=PublishState.do,
        key=PublishState.asked,
        custom_attrs=kept(PublishState.asking + " " + PublishState.asked),
    )
    return ask(form, is_open=PublishState.asking != "", label=title, on_leave=PublishState.leave)


def publishing() -> rx.Component:
    """Return the page."""
    head = rx.el.header(
        rx.el.div(
            rx.el.h1(PublishState.name, class_name="h1"),
            tinted(PublishState.status, PublishState.tone),
            rx.el.span(PublishState.detail, class_name="meta mono"),
            class_name="row wrap g3",
        ),
        class_name="page-head",
    )
    main = rx.el.div(_checks(), _changes(), rx.cond(PublishState.released != "", _flips()), class_name="col g3")
    tabs = ruleset_tabs(PublishState.ruleset_id, PATH)
    whole = rx.fragment(head, tabs, rx.el.div(main, _beside(), class_name="part-two publish-two"))
    return shell(
        rx.el.div(ruleset_page(PublishState, whole), class_name="page record", id="record"),
        _dialog(),
        pulse(PublishState.beat),
        here=RULES,
    )
