"""The island of variances: the real ones as bars, and the upper limit of a tolerance as a handle over them."""

from typing import Any

import reflex as rx

from ui.words_of_writing import CHART


class ToleranceChart(rx.Component):
    """The JSX behind the chart; it writes the limit into the form of the page, and asks the server nothing."""

    library = "$/public/islands/tolerance_chart.jsx"
    tag = "ToleranceChart"

    data: rx.Var[dict[str, Any]]
    words: rx.Var[dict[str, str]]
    language: rx.Var[str]
    locked: rx.Var[bool]


def chart_words(language: rx.Var[str]) -> rx.Var[dict[str, str]]:
    """Return every word of the chart in the language of whoever reads it."""
    english, german = ({name: texts[at] for name, texts in CHART.items()} for at in (0, 1))
    return rx.cond(language == "de", rx.Var.create(german), rx.Var.create(english))
