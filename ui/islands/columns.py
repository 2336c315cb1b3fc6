"""The island of columns: which of them a table shows, kept in the browser for each person and each table."""

from typing import TypedDict

import reflex as rx


class Offered(TypedDict):
    """A column that may be hidden: its class, and what it is called."""

    css: str
    name: rx.Var[str]


class Columns(rx.Component):
    """The JSX behind the menu; hiding a column asks the server nothing."""

    library = "$/public/islands/columns.jsx"
    tag = "Columns"

    table: rx.Var[str]
    who: rx.Var[str]
    offered: rx.Var[list[Offered]]
    words: rx.Var[dict[str, str]]
