"""What stands beside the inbox: of the chosen row what differs, its trail, and the suggestion that is ranked first.

The suggestion takes a moment to work out, so it is looked for once somebody stays on a row, beside everything else.
"""

import asyncio
from typing import Final, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.acts.intent import Offer
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.tracking.document_page import DocumentPage
from rules_engine.pipeline.tracking.match_table import MatchRow
from rules_engine.pipeline.tracking.resolutions import Resolution
from ui.formats import amount, money
from ui.office import office
from ui.rights import for_everybody, for_the_pulse
from ui.states.acting import Acting
from ui.states.document_texts import act_row
from ui.states.inbox import InboxState, Row
from ui.states.moments import paper_rows
from ui.states.paper import DIFFERS
from ui.states.record_rows import PaperRow
from ui.states.ways import way_rows
from ui.telling import told
from ui.words import word

LINES: Final = 5
PAPERS: Final = 5
"""How many differences and how many other documents stand beside the list; all of them are one key away."""

STAYING: Final = 0.3
"""Seconds somebody stays on a row before its suggestion is worked out."""

HELD: Final = "held"
KEPT: Final = 200
"""So many suggestions are kept; the oldest goes first."""

_one_at_a_time: Final = asyncio.Lock()
"""Whoever walks down the list never sets off a search for each row at once."""

_kept: Final[dict[tuple[str, str, int], tuple[Resolution, ...]]] = {}
"""What was found, by person, document and the number of its decision: nobody searches twice for the same."""


class LineRow(TypedDict):
    """What differs on a line: ordered, received and billed."""

    name: str
    ordered: str
    received: str
    billed: str
    css: str


class FigureRow(TypedDict):
    """What a suggestion comes to."""

    said: str
    value: str
    tone: str


class PreviewState(Acting, InboxState):
    """What one tab shows beside its inbox."""

    about: str = ""
    lines: list[LineRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    trail: list[PaperRow] = []  # noqa: RUF012
    weighing: bool = False
    best: str = ""
    best_detail: str = ""
    best_figures: list[FigureRow] = []  # noqa: RUF012
    best_places: list[int] = []  # noqa: RUF012

    _shown: Row | None = None

    @rx.event
    @for_the_pulse
    async def follow(self) -> EventSpec | None:
        """Show what others changed, and look again where the chosen row is another one since."""
        if self._follows() and await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()
        return None if self.chosen == self._shown else PreviewState.look

    @rx.event(background=True)
    @for_everybody
    async def look(self) -> None:
        """Look at the chosen row once somebody stays on it: first what differs, then what to do about it."""
        async with self:
            chosen, person = self.chosen, self._who()
        await asyncio.sleep(STAYING)
        async with self:
            if self.chosen != chosen or self._shown == chosen:
                return
            self._shown = chosen
            self._show_nothing()
        if chosen is None:
            return
        try:
            page, offers = await asyncio.to_thread(_fetch, person, chosen["id"])
        except UnknownNumber:
            return
        async with self:
            if self._shown != chosen:
                return
            self._show_page(page, offers, person.language)
            self.weighing = page.head.status == HELD
        found: tuple[Resolution, ...] = ()
        if page.head.status == HELD:
            async with _one_at_a_time:
                async with self:
                    if self._shown != chosen:
                        return
                found = await _ranked(page, person)
        async with self:
            if self._shown == chosen:
                self.weighing = False
                self._show_best(page, found, person.language)

    def _show_nothing(self) -> None:
        self.lines, self.trail, self.weighing, self._offers, self.about = [], [], False, (), ""
        self.best, self.best_detail, self.best_figures, self.best_places = "", "", [], []

    def _show_page(self, page: DocumentPage, offers: tuple[Offer, ...], language: str) -> None:
        """Show what differs and the other documents."""
        self._offers, self.about = offers, page.head.document_id
        self.lines = line_rows(page, language)
        self.trail = paper_rows(page.relatives, language)[:PAPERS]

    def _show_best(self, page: DocumentPage, found: tuple[Resolution, ...], language: str) -> None:
        """Show the suggestion that this person may take: an approval, else the first of the ranked ways."""
        for place, offer in enumerate(self._offers):
            if offer.act == "approve" and not offer.refused:
                self.best, self.best_places = act_row(place, offer, language)["name"], [place]
                self.best_detail = told(offer.sentence, language)
                return
        way = next((row for row in way_rows(page, self._offers, found, language) if row["places"]), None)
        if way is None:
            return
        self.best, self.best_detail, self.best_places = way["name"], way["detail"], way["places"]
        figures = ((way["releases_said"], way["releases"], ""), (way["money_said"], way["money"], way["tone"]))
        self.best_figures = [
            {"said": said, "value": f"{page.head.currency} {value}", "tone": tone}
            for said, value, tone in figures
            if value
        ]


def line_rows(page: DocumentPage, language: str) -> list[LineRow]:
    """Return the lines whose price or quantity differs, a row for each of the two."""
    rows: list[LineRow] = []
    for row in page.table.rows if page.table is not None else ():
        worst: dict[str, str] = {}
        for each in row.differences:
            name = DIFFERS.get(each.kind, "")
            if name in {"net_price", "quantity"}:
                stops = each.severity == "error" or worst.get(name) == _STOPS
                worst[name] = _STOPS if stops else _WAITS
        rows += [_line(row, name, css, page.head.currency, language) for name, css in worst.items()]
    return rows[:LINES]


_STOPS: Final = "num differs stop"
_WAITS: Final = "num differs"


def _line(row: MatchRow, name: str, css: str, currency: str, language: str) -> LineRow:
    """Return one difference; of a price nothing is received."""
    what = f"{row.line} {word(f'field.{name}', language)}"
    if name == "net_price":
        prices = (money(each, currency, language) for each in (row.order_price, row.price))
        ordered, billed = prices
        return {"name": what, "ordered": ordered, "received": "–", "billed": billed, "css": css}
    ordered, received, billed = (amount(each, language) for each in (row.ordered, row.received, row.quantity))
    return {"name": what, "ordered": ordered, "received": received, "billed": billed, "css": css}


def _fetch(person: Person, document_id: str) -> tuple[DocumentPage, tuple[Offer, ...]]:
    """Read outside the event loop."""
    return office().pages.document(person, document_id), office().acts.offers(person, document_id)


async def _ranked(page: DocumentPage, person: Person) -> tuple[Resolution, ...]:
    """Rank what settles the holds outside the event loop, once for each decision."""
    document_id = page.head.document_id
    key = (person.login, document_id, page.decision.sequence if page.decision else -1)
    if key not in _kept:
        found = await asyncio.to_thread(office().pages.resolutions, person, document_id)
        while len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        _kept[key] = found
    return _kept[key]
