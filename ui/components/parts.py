"""Larger parts: page heads, cards, banners, fields, timelines, empty and loading places."""

from collections.abc import Sequence
from typing import Final

import reflex as rx

from ui.components.marks import Text, confidence
from ui.components.text import icon

Child = rx.Component | rx.Var[str] | str

BANNER_ICONS: Final = {
    "": "info",
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "octagon-alert",
}

_ART: Final = (
    '<svg width="120" height="84" viewBox="0 0 120 84" fill="none" stroke="var(--gray-8)" stroke-width="1.5" '
    'aria-hidden="true"><rect x="26" y="14" width="68" height="52" rx="6" fill="var(--panel)"/>'
    '<path d="M38 28h30M38 38h44M38 48h22" stroke-linecap="round"/>'
    '<circle cx="94" cy="62" r="14" fill="var(--good-bg)" stroke="var(--good-line)"/>'
    '<path d="m88 62 4.5 4.5 8-9" stroke="var(--good-text)" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round"/><path d="M10 74h100" stroke-linecap="round" stroke="var(--gray-6)"/></svg>'
)
"""The drawing of a place where nothing is left to do."""


def page_head(title: Text, said: Child, *acts: rx.Component) -> rx.Component:
    """Return the head of a page: its name, one sentence about what it answers, and its acts."""
    return rx.el.header(
        rx.el.div(rx.el.h1(title, class_name="h1"), rx.el.p(said, class_name="muted")),
        rx.el.div(*acts, class_name="actions"),
        class_name="page-head",
    )


def card(title: Text, *body: Child, foot: Child | None = None) -> rx.Component:
    """Return a group with a title."""
    parts = [
        rx.el.div(rx.el.h2(title, class_name="h3"), class_name="card-head"),
        rx.el.div(*body, class_name="card-body col g4"),
    ]
    if foot is not None:
        parts.append(rx.el.div(foot, class_name="card-foot"))
    return rx.el.section(*parts, class_name="card")


def banner(said: Child, tone: str = "", *acts: rx.Component) -> rx.Component:
    """Return something that concerns the whole page."""
    return rx.el.div(
        icon(BANNER_ICONS[tone]),
        rx.el.div(said, class_name="grow"),
        *([rx.el.div(*acts, class_name="actions")] if acts else []),
        class_name=f"banner {tone}".strip(),
        role="alert" if tone == "bad" else "status",
    )


def field(name: Text, value: Child, level: Text, sure: Text, *, doubtful: bool = False) -> rx.Component:
    """Return a value that was read: its name, what was read, and how surely."""
    return rx.el.div(
        rx.el.span(name, class_name="name"),
        rx.el.span(value, class_name="val"),
        confidence(level, sure),
        class_name="field doubt" if doubtful else "field",
    )


def moment(name: str, tone: str, said: Child, when: Text) -> rx.Component:
    """Return one entry of a timeline."""
    return rx.el.li(
        rx.el.span(icon(name), class_name=f"mk {tone}".strip()),
        rx.el.span(said),
        rx.el.span(when, class_name="meta nowrap"),
    )


def timeline(moments: Sequence[rx.Component] | rx.Component) -> rx.Component:
    """Return a history, first to last."""
    entries = [moments] if isinstance(moments, rx.Component) else list(moments)
    return rx.el.ol(*entries, class_name="timeline")


def empty(
    title: Text, why: Text, *acts: rx.Component, searched: bool = False, whole_page: bool = False
) -> rx.Component:
    """Return a place with nothing in it: why, and what comes next; as a whole page its title is the page's."""
    art = rx.el.span(icon("search", "lg"), class_name="art") if searched else rx.html(_ART, class_name="art")
    return rx.el.div(
        art,
        (rx.el.h1 if whole_page else rx.el.h2)(title, class_name="h2"),
        rx.el.p(why),
        rx.el.div(*acts, class_name="actions"),
        class_name="empty",
    )


def skeleton(rows: int) -> rx.Component:
    """Return the shape of rows that are on their way; it shows after 300 ms."""
    widths = ("62%", "48%", "71%", "55%")
    lines = [rx.el.span(class_name="skel", style={"width": widths[number % len(widths)]}) for number in range(rows)]
    return rx.el.div(*lines, class_name="skels", custom_attrs={"aria-hidden": "true"})
