"""Small marks: pills, kinds, confidence, money, differences, avatars, the glyphs of an order.

Every meaning has an icon or a word beside its colour. Amounts and dates come in as finished texts.
"""

from typing import Final, Literal

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from ui.components.text import icon, t

Tone = Literal["", "good", "warn", "bad", "info", "line"]
Text = rx.Var[str] | str

PILL_ICONS: Final = {
    "good": "circle-check",
    "warn": "circle-pause",
    "bad": "octagon-alert",
    "info": "clock",
    "": "pencil",
}
"""The icon of each tone."""

_RING: Final = '<circle class="ring" cx="7" cy="7" r="5.5"{more}/>'
_TICK: Final = (
    '<circle class="fillc" cx="7" cy="7" r="6.3"/><path d="m4.3 7.2 1.9 1.9 3.6-3.9" fill="none" '
    'stroke="var(--panel)" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>'
)
_DIAMOND: Final = (
    '<path class="ring" d="M7 1.5 12.5 7 7 12.5 1.5 7z" stroke-linejoin="round"/>'
    '<path class="fillc" d="M6.3 4.2h1.4v3.4H6.3zM6.3 8.5h1.4v1.4H6.3z"/>'
)
GLYPHS: Final = {
    "all": ("", _RING.format(more="")),
    "new": ("", _RING.format(more=' stroke-dasharray="2.3 2"')),
    "pending": ("", _RING.format(more="") + '<path class="fillc" d="M7 3.8A3.2 3.2 0 0 1 7 10.2z"/>'),
    "accepted": ("go", _RING.format(more="") + '<circle class="fillc" cx="7" cy="7" r="2"/>'),
    "partial": ("go", _RING.format(more="") + '<path class="fillc" d="M7 7V3.5A3.5 3.5 0 1 1 3.5 7z"/>'),
    "matched": ("done", _TICK),
    "waiting": ("wait", _DIAMOND),
}
"""The glyphs of an order: the shape tells where it stands, the colour only helps."""

KIND_ICONS: Final = {
    "approval": "user-check",
    "refused": "octagon-alert",
    "unread": "eye-off",
    "PRICE": "percent",
    "QUANTITY": "scale",
    "QUANTITY_RECEIVED": "package",
    "RECEIPT": "package",
    "NOT_RECEIVED": "package",
    "DUPLICATE": "copy",
    "ORDER_MISSING": "search",
    "ORDER_CANCELLED": "ban",
    "ACCOUNT": "landmark",
    "CHARGE": "truck",
    "CURRENCY": "coins",
    "TAX_ARITHMETIC": "receipt",
    "SELLER_VAT": "receipt",
    "SUPPLIER_UNKNOWN": "user-x",
    "SELLER": "user-x",
    "READING": "eye-off",
    "UNDETERMINED": "circle-help",
}
"""What sort of thing a row is about, to its icon; any other kind gets the pause of a hold."""

GRAVE: Final = ("DUPLICATE", "ACCOUNT", "refused", "SUPPLIER_UNKNOWN")
"""Kinds that are a danger, not only a difference."""


def pill(text: Text, tone: Tone = "", name: str | None = None) -> rx.Component:
    """Return a status: an icon and a word, tinted."""
    shown = [] if tone == "line" else [icon(name or PILL_ICONS[tone])]
    return rx.el.span(*shown, text, class_name=f"pill {tone}".strip())


def kind(of: rx.Var[str], text: Text) -> rx.Component:
    """Return what sort of thing a row is: a grey icon and a word; a danger is red as well."""
    drawn = rx.match(of, *((name, icon(shown)) for name, shown in KIND_ICONS.items()), icon("circle-pause"))
    grave = rx.Var.create(list(GRAVE)).contains(of)
    return rx.el.span(drawn, rx.el.span(text), class_name=rx.cond(grave, "kind bad", "kind"))


def glyph(name: str, text: Text) -> rx.Component:
    """Return where an order stands: a glyph and a word."""
    tone, drawn = GLYPHS[name]
    picture = rx.html(f'<svg viewBox="0 0 14 14" aria-hidden="true">{drawn}</svg>', class_name="row")
    return rx.el.span(picture, text, class_name=f"st {tone}".strip())


def confidence(level: Text, text: Text | rx.Component) -> rx.Component:
    """Return how sure a value is: bars (``hi``, ``mid``, ``lo``) and a word."""
    return rx.el.span(
        rx.el.b(rx.el.i(), custom_attrs={"aria-hidden": "true"}),
        text,
        class_name=rx.Var.create("conf ") + level if isinstance(level, rx.Var) else f"conf {level}",
    )


def money(amount: Text, currency: Text = "") -> rx.Component:
    """Return an amount, its currency small before it."""
    return rx.el.span(rx.el.small(currency), amount, class_name="money")


def diff(was: Text, now: Text) -> rx.Component:
    """Return a change: the old value struck out, the new one after it."""
    return rx.el.span(rx.el.span(was, class_name="was"), rx.el.span(now, class_name="now"), class_name="diff")


def differing(value: Text, *, stops: bool) -> rx.Component:
    """Return a cell of a table that differs: red where it stops a payment, amber where it waits."""
    return rx.el.td(value, class_name="num differs stop" if stops else "num differs")


def avatar(initials: Text, name: Text, size: str = "") -> rx.Component:
    """Return a person: initials in a circle, the name for whoever cannot see them."""
    return rx.el.span(
        initials,
        class_name=f"avatar {size}".strip(),
        title=name,
        role="img",
        custom_attrs={"aria-label": name},
    )


def badge(count: Text | rx.Var[int], *, accent: bool = False) -> rx.Component:
    """Return a count."""
    return rx.el.span(count, class_name="badge accent" if accent else "badge")


def meter(percent: Text, tone: str, told: Text) -> rx.Component:
    """Return a bar; ``percent`` is a CSS width such as ``65%``, ``told`` says it in words."""
    return rx.el.span(
        rx.el.i(style={"width": percent}),
        class_name=f"meter {tone}".strip(),
        role="img",
        custom_attrs={"aria-label": told},
    )


def live() -> rx.Component:
    """Return the mark that the page follows what others change, or that it cannot at the moment."""
    follows = rx.el.span(t("bar.live"), class_name="live hide-s", title=t("bar.live_long"), id="live")
    lost = rx.el.span(t("bar.stale"), class_name="live stale", title=t("bar.stale_long"), id="stale", role="status")
    return rx.cond(has_connection_errors, lost, follows)
