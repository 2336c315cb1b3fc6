"""Tests: the draft on documents of history, why each is decided so, and the cases that are asked again."""

import reflex as rx

from ui.components.parts import banner
from ui.components.record import panel
from ui.components.ruleset_pages import ruleset_page, ruleset_tabs
from ui.components.shell import shell
from ui.components.table import framed
from ui.components.text import icon, t
from ui.islands.give_sample import SAMPLE_WORDS, GiveSample
from ui.states.rule_reading import PATH as RULES
from ui.states.testing import MADE, PATH, CaseRow, LimitRow, MissedRow, SampleRow, TestingState, TraceRow, WayRow


def _sample(row: rx.vars.ObjectVar[SampleRow]) -> rx.Component:
    differs = rx.el.span(icon("equal-not"), t("testing.differs"), class_name="pill warn")
    return rx.el.tr(
        rx.el.td(
            rx.el.button(
                row["number"],
                type="button",
                class_name="look link",
                on_click=TestingState.choose(row["id"]),
                custom_attrs={"data-sample": row["number"]},
            )
        ),
        rx.el.td(row["decided"]),
        rx.el.td(row["draft"]),
        rx.el.td(rx.cond(row["differs"], differs)),
        class_name=rx.cond(row["id"] == TestingState.chosen, "cur", ""),
    )


def _samples() -> rx.Component:
    heads = ("type.unknown", "testing.decided", "testing.draft")
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads), rx.el.td())),
            rx.el.tbody(rx.foreach(TestingState.samples, _sample)),
            class_name="tbl",
        ),
        label=t("testing.samples"),
        css="scrolled",
    )
    nothing = rx.el.p(t("testing.none"), class_name="card-body")
    give = GiveSample.create(
        ruleset=TestingState.ruleset_id,
        words={name: t(f"testing.{name}") for name in SAMPLE_WORDS},
        # What stands there because nobody chose yet gives way to what was given before.
        tried=rx.cond(TestingState.by_itself, "", TestingState.chosen),
        named=TestingState.chosen_number,
        on_read=TestingState.uploaded,
    )
    return panel(
        t("testing.samples"),
        rx.el.p(t("testing.samples_why"), class_name="card-body muted"),
        rx.cond(TestingState.keeps, give),
        rx.cond(TestingState.samples.length() > 0, table, nothing),
    )


def _rule(row: rx.vars.ObjectVar[TraceRow]) -> rx.Component:
    mark = rx.match(
        row["state"],
        ("fired", rx.el.span(icon("circle-check"), row["said"], class_name="pill good")),
        ("untold", rx.el.span(icon("circle-help"), row["said"], class_name="pill warn")),
        rx.el.span(row["said"], class_name="pill line"),
    )
    return rx.el.li(
        rx.el.div(rx.el.span(row["rule"], class_name="mono"), mark, class_name="row wrap"),
        rx.foreach(row["reasons"], lambda reason: rx.el.p(reason.to(str), class_name="failing")),
        class_name="check-row",
        custom_attrs={"data-status": row["state"]},
    )


def _way(row: rx.vars.ObjectVar[WayRow]) -> rx.Component:
    return rx.el.button(
        icon("download", "sm"),
        row["name"],
        type="button",
        class_name="btn sm",
        on_click=TestingState.send(row["way"]),
        custom_attrs={"data-way": row["way"]},
    )


def _ways() -> rx.Component:
    """Return the ways to send a made document, and how it was decided once it was captured like that."""
    tone = rx.cond(TestingState.sent_as_predicted, "t-good", "t-warn")
    return rx.el.div(
        rx.el.p(t("testing.send_why"), class_name="muted"),
        rx.el.div(rx.foreach(TestingState.ways, _way), class_name="row wrap"),
        rx.el.p(
            rx.cond(TestingState.sent != "", rx.el.span(TestingState.sent, class_name=tone)),
            id="sent",
            role="status",
        ),
        class_name="card-body col",
    )


def _trace() -> rx.Component:
    """Return why the chosen document is decided so, and the ways to keep it as a case."""
    keep = rx.el.span(
        *(
            rx.el.button(
                t(f"testing.keep_{how}"),
                type="button",
                class_name="btn sm",
                on_click=TestingState.keep(how),
                custom_attrs={"data-keep-case": how},
            )
            for how in ("decided", "draft")
        ),
        class_name="row wrap",
    )
    made = rx.el.button(
        t("testing.keep_made"),
        type="button",
        class_name="btn primary sm",
        on_click=TestingState.keep("draft"),
        custom_attrs={"data-keep-case": "made"},
    )
    either = rx.el.span(
        rx.cond(TestingState.chosen == MADE, made, keep),
        class_name="row wrap",
    )
    return panel(
        TestingState.chosen_number,
        rx.el.p(TestingState.told, class_name="said", id="told"),
        rx.cond((TestingState.chosen == MADE) & TestingState.keeps & (TestingState.ways.length() > 0), _ways()),
        rx.el.div(
            rx.el.ul(rx.foreach(TestingState.trace, _rule), class_name="check-rows"),
            class_name="traced",
            tab_index=0,
            role="group",
            custom_attrs={"aria-label": t("testing.trace")},
        ),
        said=TestingState.outcome,
        beside=rx.cond(TestingState.keeps, either),
    )


def _case(row: rx.vars.ObjectVar[CaseRow]) -> rx.Component:
    green = rx.el.span(icon("circle-check"), t("testing.green"), class_name="pill good")
    red = rx.el.span(icon("octagon-alert"), t("testing.red"), class_name="pill bad")
    return rx.el.li(
        rx.el.div(
            rx.el.span(row["name"], class_name="mono"),
            rx.el.span(row["expected"], class_name="meta"),
            rx.cond(row["green"], green, red),
            class_name="row wrap",
        ),
        rx.foreach(row["differences"], lambda each: rx.el.p(each.to(str), class_name="failing")),
        class_name="check-row",
        custom_attrs={"data-case": row["name"], "data-green": row["green"].to_string()},
    )


def _cases() -> rx.Component:
    acts = rx.el.span(
        rx.el.button(t("testing.run"), type="button", class_name="btn sm", id="run", on_click=TestingState.run_all),
        rx.el.button(
            t("testing.mutate"),
            type="button",
            class_name="btn sm",
            id="mutate",
            on_click=TestingState.mutate,
            disabled=TestingState.mutating,
        ),
        class_name="row",
    )
    bar = rx.el.div(
        rx.el.progress(value=TestingState.progress, max=100, custom_attrs={"aria-label": t("testing.mutate")}),
        rx.el.span(TestingState.progress_told, class_name="meta", role="status"),
        rx.el.button(t("publish.cancel"), type="button", class_name="btn sm", id="stop", on_click=TestingState.cancel),
        class_name="row wrap",
    )
    told = rx.el.div(
        rx.el.p(TestingState.passed, class_name="medium", id="passed", role="status"),
        rx.el.p(TestingState.covered, class_name="muted"),
        rx.el.p(TestingState.never, class_name="muted"),
        rx.el.p(rx.cond(TestingState.mutating, "", TestingState.score), id="score", role="status"),
        rx.cond(TestingState.mutating, bar),
        class_name="card-body col",
    )
    return panel(
        t("testing.cases"),
        rx.cond(
            TestingState.cases.length() > 0,
            rx.fragment(told, rx.el.ul(rx.foreach(TestingState.cases, _case), class_name="check-rows")),
            rx.el.p(t("testing.no_cases"), class_name="card-body"),
        ),
        beside=acts,
    )


def _ticked(row: rx.vars.ObjectVar[LimitRow], name: str, beside: int) -> rx.Component:
    """Return whether a case does this, or the button that makes one."""
    make = rx.el.button(
        "+",
        type="button",
        class_name="btn sm missing",
        on_click=TestingState.make(row["part"], row["term"], beside),
        custom_attrs={"aria-label": t("testing.make") + " " + row["term"] + " " + row["part"] + f" {beside:+d}"},
    )
    return rx.el.td(rx.cond(row[name], icon("check"), rx.cond(TestingState.keeps, make, "–")))


def _limit(row: rx.vars.ObjectVar[LimitRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.el.div(row["term"], class_name="mono"), rx.el.div(row["part"], class_name="meta mono")),
        rx.el.td(row["limit"], class_name="num"),
        _ticked(row, "below", -1),
        _ticked(row, "at", 0),
        _ticked(row, "above", 1),
    )


def _coverage() -> rx.Component:
    """Return every limit with what cases have tried of it, and the mistakes that no case notices."""
    heads = ("testing.term", "testing.limit", "testing.below", "testing.at", "testing.above")
    table = framed(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads))),
            rx.el.tbody(rx.foreach(TestingState.limits, _limit)),
            class_name="tbl",
        ),
        label=t("testing.limits"),
        css="scrolled",
    )

    def missed(row: rx.vars.ObjectVar[MissedRow]) -> rx.Component:
        look = rx.el.button(
            t("testing.look"),
            type="button",
            class_name="btn sm push",
            on_click=TestingState.look(row["made"]),
            custom_attrs={"data-missed": row["made"]},
        )
        return rx.el.li(
            rx.el.div(
                rx.el.span(row["place"], class_name="mono"),
                rx.el.span(row["sentence"]),
                rx.cond((row["made"] != "") & TestingState.keeps, look),
                class_name="row wrap",
            ),
            class_name="check-row",
        )

    return rx.fragment(
        rx.cond(TestingState.limits.length() > 0, panel(t("testing.limits"), table)),
        rx.cond(
            TestingState.missed.length() > 0,
            panel(
                t("testing.missed"),
                rx.el.ul(rx.foreach(TestingState.missed, missed), class_name="check-rows", id="missed"),
            ),
        ),
    )


def testing() -> rx.Component:
    """Return the page."""
    head = rx.el.header(
        rx.el.div(
            rx.el.h1(TestingState.name, class_name="h1"),
            rx.el.span(TestingState.detail, class_name="meta mono"),
            class_name="row wrap g3",
        ),
        class_name="page-head",
    )
    whole = rx.fragment(
        head,
        ruleset_tabs(TestingState.ruleset_id, PATH),
        rx.cond(TestingState.refused != "", banner(TestingState.refused, "bad")),
        rx.el.div(
            rx.el.div(_samples(), _cases(), class_name="col g3"),
            rx.cond(TestingState.chosen != "", _trace()),
            class_name=rx.cond(TestingState.chosen != "", "test-two", "test-two alone"),
        ),
        _coverage(),
    )
    return shell(rx.el.div(ruleset_page(TestingState, whole), class_name="page record", id="record"), here=RULES)
