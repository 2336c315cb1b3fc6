"""The page of parts: everything pages are drawn with, once, for whoever makes a page; no desk leads here."""

import reflex as rx

from ui.components import marks
from ui.components.parts import banner, card, empty, field, moment, page_head, skeleton, timeline
from ui.components.shell import shell
from ui.components.text import icon, kbd, t

_PILLS = (("good", "inbox.all"), ("warn", "inbox.held"), ("bad", "inbox.refused"), ("info", "inbox.approval"))
_GLYPHS = ("new", "pending", "accepted", "partial", "matched", "waiting")
_SURE = (("hi", "confidence.hi", "99 %"), ("mid", "confidence.mid", "81 %"), ("lo", "confidence.lo", "42 %"))


def _small() -> rx.Component:
    """Return every small mark."""
    return card(
        t("list.filter"),
        rx.el.div(
            *(marks.pill(t(word), tone) for tone, word in _PILLS),
            marks.pill("v14", "line"),
            marks.badge("7"),
            marks.badge("3", accent=True),
            class_name="row wrap g3",
        ),
        rx.el.div(*(marks.glyph(name, t("orders.order")) for name in _GLYPHS), class_name="row wrap g4"),
        rx.el.div(
            *(marks.confidence(level, rx.fragment(t(word), " ", percent)) for level, word, percent in _SURE),
            class_name="row wrap g4",
        ),
        rx.el.div(
            rx.el.button(t("list.open"), kbd("A"), class_name="btn primary", type="button"),
            rx.el.button(t("list.filter"), class_name="btn", type="button"),
            rx.el.button(t("list.clear"), class_name="btn soft", type="button"),
            rx.el.button(t("undo"), class_name="btn ghost", type="button"),
            rx.el.button(t("inbox.refused"), class_name="btn danger", type="button"),
            class_name="row wrap g3",
        ),
        rx.el.div(
            marks.diff("14.20", "14.90"),
            marks.money("12,480.00", "EUR"),
            marks.avatar("MK", "Mara Klein"),
            rx.el.span(marks.meter("65%", "good", "65 %"), style={"width": "120px"}),
            class_name="row wrap g4",
        ),
    )


def _large() -> rx.Component:
    """Return every larger part."""
    return card(
        t("inbox.what"),
        banner(t("error.defect_why"), "warn"),
        banner(t("refused.right"), "bad", rx.el.button(t("undo"), class_name="btn sm", type="button")),
        rx.el.div(
            field(t("orders.order"), "PO-48213", "hi", t("confidence.hi")),
            field(t("orders.ordered"), "21,100.00", "lo", t("confidence.lo"), doubtful=True),
        ),
        rx.el.table(
            rx.el.tbody(
                rx.el.tr(
                    rx.el.td(t("kind.PRICE")),
                    marks.differing("14.90", stops=True),
                    marks.differing("1,800", stops=False),
                )
            ),
            class_name="tbl",
        ),
        timeline(
            [
                moment("shopping-cart", "", t("orders.order"), "20 Oct"),
                moment("circle-pause", "warn", t("inbox.held"), "18 Nov"),
                moment("circle-check", "good", t("orders.matched"), "24 Nov"),
            ]
        ),
        skeleton(2),
        foot=rx.el.span(icon("clock", "sm"), " ", t("bar.live_long"), class_name="row"),
    )


def parts() -> rx.Component:
    """Return the page."""
    return shell(
        rx.el.div(
            page_head(t("app.name"), t("bar.live_long")),
            _small(),
            _large(),
            card(t("inbox.nothing"), empty(t("inbox.nothing"), t("inbox.nothing_why"))),
            class_name="page col g4",
        ),
        here="nowhere",
    )
