"""The page for an address that leads nowhere."""

import reflex as rx

from ui.components.parts import empty
from ui.components.shell import shell
from ui.components.text import link, t


def missing() -> rx.Component:
    """Return the page."""
    back = link(t("error.back"), href="/", class_name="btn primary")
    return shell(
        rx.el.div(empty(t("error.title"), t("error.why"), back, searched=True, whole_page=True), class_name="page"),
        here="nowhere",
    )
