"""Tests: the draft on documents of history, why each is decided so, and the cases that are asked again."""

import reflex as rx

from ui.components.parts import banner, empty, skeleton
from ui.components.record import panel
from ui.components.shell import shell
from ui.components.text import icon, link, t
from ui.states.rule_reading import PATH as RULES
from ui.states.testing import CaseRow, SampleRow, TestingState, TraceRow


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
    table = rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(t(head), scope="col") for head in heads), rx.el.td())),
            rx.el.tbody(rx.foreach(TestingState.samples, _sample)),
            class_name="tbl",
        ),
        class_name="tbl-wrap scrolled",
        tab_index=0,
        role="group",
        custom_attrs={"aria-label": t("testing.samples")},
    )
    nothing = rx.el.p(t("testing.none"), class_name="card-body")
    return panel(
        t("testing.samples"),
        rx.el.p(t("testing.samples_why"), class_name="card-body muted"),
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
    return panel(
        TestingState.chosen_number,
        rx.el.p(TestingState.told, class_name="said", id="told"),
        rx.el.ul(rx.foreach(TestingState.trace, _rule), class_name="check-rows"),
        said=TestingState.outcome,
        beside=rx.cond(TestingState.keeps, keep),
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
    told = rx.el.div(
        rx.el.p(TestingState.passed, class_name="medium", id="passed", role="status"),
        rx.el.p(TestingState.covered, class_name="muted"),
        rx.el.p(TestingState.never, class_name="muted"),
        rx.el.p(rx.cond(TestingState.mutating, t("publish.runs"), TestingState.score), id="score", role="status"),
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


def testing() -> rx.Component:
    """Return the page."""
    head = rx.el.header(
        rx.el.div(
            rx.el.h1(TestingState.name, class_name="h1"),
            rx.el.span(TestingState.detail, class_name="meta mono"),
            class_name="row wrap g3",
        ),
        rx.el.div(link(t("leaf.rules"), href=TestingState.rules_href, class_name="btn"), class_name="actions"),
        class_name="page-head",
    )
    whole = rx.fragment(
        head,
        rx.cond(TestingState.refused != "", banner(TestingState.refused, "bad")),
        rx.el.div(
            rx.el.div(_samples(), _cases(), class_name="col g3"),
            rx.cond(TestingState.chosen != "", _trace()),
            class_name="test-two",
        ),
    )
    nothing = empty(t("rules.nothing"), t("rules.nothing_why"), searched=True, whole_page=True)
    shut = empty(t("rules.shut"), t("rules.shut_why"), searched=True, whole_page=True)
    there = rx.cond(TestingState.name != "", rx.cond(TestingState.here, whole, skeleton(8)), nothing)
    shown = rx.cond(TestingState.loaded, rx.cond(TestingState.shut, shut, there), skeleton(10))
    return shell(rx.el.div(shown, class_name="page record", id="record"), here=RULES)
