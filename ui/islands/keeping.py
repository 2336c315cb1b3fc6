"""The island of keeping: what is being typed stays in the tab until it has had its effect.

A form is kept by the attribute that ``kept`` gives it. Its name holds what the typing is about and the revision it is
based on: once it was saved, the name is another one and the typing is not shown again. Nothing is kept for whoever
signs in next, and a password or an account at a bank is never kept.
"""

import reflex as rx


class Keeping(rx.Component):
    """The JSX behind the keeping; it lives in the tab alone."""

    library = "$/public/islands/keeping.jsx"
    tag = "Keeping"

    who: rx.Var[str]


def keeping(who: rx.Var[str]) -> rx.Component:
    """Return the island; ``who`` is whose typing it is."""
    return Keeping.create(who=who)


def kept(name: rx.Var[str] | str) -> dict[str, rx.Var[str] | str]:
    """Return the attribute of a form whose typing is kept under a name; none keeps nothing."""
    return {"data-keep": name}
