"""Words and links of a page: a word in the language of whoever reads it, and a link that keeps the page alive."""

from typing import Final

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from ui.states.viewer import Viewer
from ui.words import LANGUAGES, WORDS

_GERMAN: Final = LANGUAGES.index("de")


def t(name: str) -> rx.Var[str]:
    """Return a word as a var that follows the language of the viewer."""
    texts = WORDS[name]
    if len(set(texts)) == 1:
        return rx.Var.create(texts[0])
    return rx.cond(Viewer.language == "de", texts[_GERMAN], texts[0])


def link(*children: rx.Component | rx.Var[str] | str, href: rx.Var[str] | str, **props: object) -> rx.Component:
    """Return a link to a page of this app, followed without loading the app again."""
    return ReactRouterLink.create(*children, to=href, **props)


def icon(name: str, size: str = "") -> rx.Component:
    """Return an icon by its lucide name: 16 px, ``sm`` 14 px, ``lg`` 20 px; never the only sign of a meaning."""
    return rx.icon(name, class_name=f"i {size}".strip(), custom_attrs={"aria-hidden": "true"})


def kbd(key: str) -> rx.Component:
    """Return a keycap."""
    return rx.el.kbd(key, class_name="kbd")


def keys(word: str, *pressed: str) -> rx.Component:
    """Return keycaps with what they do."""
    return rx.el.span(*(kbd(key) for key in pressed), " ", t(word), class_name="keys")
