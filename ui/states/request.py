"""What the page for asking for something to be bought knows: what was checked, and what came of it."""

import asyncio
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.requesting import ASKS, REQUEST_ORDER
from rules_engine.pipeline.lifecycle.budgets import BudgetLeft
from ui.formats import money
from ui.office import office
from ui.rights import for_everybody, for_roles
from ui.states.orders import PATH as ORDERS
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/request"
LINES: Final = 5
"""So many lines can be asked for at once; of more a requisition is given as a file."""

TEXT_MAX: Final = 1_000
_HEAD: Final = ("supplier", "currency", "cost_centre", "project", "site", "needed_on", "why")
_LINE: Final = ("description", "buyer_item_id", "quantity", "unit_code", "net_price")


_FORGET: Final = (
    "Object.keys(sessionStorage).filter((key) => key.startsWith('typed ') && key.includes(' request '))"
    ".forEach((key) => sessionStorage.removeItem(key))"
)
"""Forgets what was typed into the form once it was asked for; a constant, no text of anybody in it."""


class RequestState(Viewer):
    """The requisition of one tab."""

    loaded: bool = False
    may: bool = False
    checked: str = ""
    tone: str = ""
    currency: str = ""

    _asked: dict[str, object] = {}  # noqa: RUF012 - the framework copies the default for each tab

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Begin anew; only who may ask sees the form."""
        self.currency = office().pages.company_currency
        self.may, self.loaded = bool(ASKS & self._who().roles), True
        self.checked, self.tone, self._asked = "", "", {}

    @rx.event
    @for_roles(*ASKS)
    async def submit(self, form: dict[str, str]) -> list[EventSpec] | None:
        """Say what the request would do to its budget first; sent again unchanged, it is submitted."""
        asked, language = requisition(form), self._who().language
        if asked != self._asked:
            left = await asyncio.to_thread(office().pages.budget_for, self._who(), asked)
            self.checked, self.tone = told(left, language)
            self._asked = asked
            return None
        await asyncio.to_thread(office().acts.perform, self._who(), REQUEST_ORDER, Intent(requisition=asked))
        self.checked, self._asked = "", {}
        return [rx.call_script(_FORGET), rx.redirect(ORDERS)]


def requisition(form: dict[str, str]) -> dict[str, object]:
    """Return what a form asks for; what was left empty is not said, and empty lines are none."""

    def text(name: str) -> str:
        return str(form.get(name, "")).strip()[:TEXT_MAX]

    head: dict[str, object] = {name: text(name) for name in _HEAD if text(name)}
    rows = [{name: text(f"{name}_{place}") for name in _LINE} for place in range(1, LINES + 1)]
    lines = [{name: value for name, value in row.items() if value} for row in rows if any(row.values())]
    return head | {"lines": lines}


def told(left: BudgetLeft | None, language: str) -> tuple[str, str]:
    """Say what a request does to its budget, and in which tone."""
    if left is None:
        return word("request.no_budget", language), ""
    amount = f"{money(abs(left.left), left.currency, language)} {left.currency}"
    if left.left >= 0:
        return word("request.within", language, budget=left.budget, amount=amount), "warn" if left.warns else "good"
    saying = f"request.{left.when_exceeded}"
    who = left.owner or word("request.owner", language)
    tone = "bad" if left.when_exceeded == "stop" else "warn"
    return word(saying, language, budget=left.budget, amount=amount, who=who), tone
