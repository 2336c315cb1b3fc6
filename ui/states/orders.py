"""What the list of orders knows: one page of orders with what came for each, as finished texts."""

import asyncio
from typing import TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.tracking.order_index import ORDER_SORTS, OrderView
from rules_engine.pipeline.tracking.worklists import Orders, TrackedOrder
from ui.formats import age, count, day_of, money
from ui.office import office
from ui.rights import for_everybody, for_the_pulse
from ui.states.addresses import ROWS, Wanted, wanted
from ui.states.naming import life
from ui.states.viewer import Viewer
from ui.words import word

PATH = "/orders"
NAMED = frozenset(OrderView) - {OrderView.RECEIVED, OrderView.CLOSED, OrderView.CANCELLED, OrderView.SALES}
"""The views that always have a tile; the others where an order stands in them."""


class Tile(TypedDict):
    """A view with its count."""

    view: str
    name: str
    count: str
    href: str
    current: bool


class OrderRow(TypedDict):
    """A row of the orders; the counts are empty where nothing came."""

    id: str
    number: str
    seller: str
    ordered: str
    invoiced: str
    currency: str
    issued: str
    site: str
    promised: str
    status: str
    tone: str
    responses: str
    receipt_advices: str
    invoices: str
    waiting: str
    changed: str


class OrdersState(Viewer):
    """The orders of one tab."""

    loaded: bool = False
    rows: list[OrderRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    tiles: list[Tile] = []  # noqa: RUF012
    search: str = ""
    summed: str = ""
    told: str = ""
    previous: str = ""
    following: str = ""
    cleared: str = PATH
    by_changed: str = PATH
    by_number: str = PATH
    by_seller: str = PATH
    sorted_by: str = ORDER_SORTS[0]
    chosen: str = ""

    _seen: int = -1

    def _wanted(self) -> Wanted[OrderView]:
        return wanted(self.router.url.query_parameters, OrderView, ORDER_SORTS)

    async def _read(self) -> None:
        """Read the page of the address."""
        asked = self._wanted()
        self._seen, found = await asyncio.to_thread(_fetch, self._who(), asked)
        self._show(asked, found)

    def _show(self, asked: Wanted[OrderView], found: Orders) -> None:
        """Make texts of what was read."""
        language = self._who().language
        self.rows = [_row(order, found, language) for order in found.rows]
        self.tiles = [
            {
                "view": view.value,
                "name": word(f"orders.{view}", language),
                "count": count(found.counts[view], language),
                "href": asked.address(PATH, view=view),
                "current": view is asked.view,
            }
            for view in OrderView
            if view in NAMED or view is asked.view or found.counts[view]
        ]
        self.search, self.cleared = asked.search, asked.address(PATH, search="")
        self.sorted_by = asked.sort or ORDER_SORTS[0]
        self.by_changed, self.by_number, self.by_seller = (
            asked.address(PATH, sort=sort if sort != ORDER_SORTS[0] else "") for sort in ORDER_SORTS
        )
        self.summed = word("orders.sum", language, count=count(found.found, language))
        last = min(asked.offset + ROWS, found.found)
        place = {"first": min(asked.offset + 1, found.found), "last": last, "count": count(found.found, language)}
        self.told = word("list.of", language, **place) if found.found else ""
        self.previous = asked.address(PATH, page=asked.page - 1) if asked.page > 1 else ""
        self.following = asked.address(PATH, page=asked.page + 1) if last < found.found else ""
        self.loaded = True

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show what the address asks for."""
        await self._read()

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others changed, if they changed anything."""
        if await asyncio.to_thread(office().worklists.revision) != self._seen:
            await self._read()

    @rx.event
    @for_everybody
    def choose(self, document_id: str) -> None:
        """Mark a row as the current one."""
        self.chosen = str(document_id)[:64]

    @rx.event
    @for_everybody
    def find(self, form: dict[str, str]) -> EventSpec:
        """Search within the view."""
        return rx.redirect(self._wanted().address(PATH, search=str(form.get("search", ""))[:100]))


def _fetch(person: Person, asked: Wanted[OrderView]) -> tuple[int, Orders]:
    """Read outside the event loop; the revision is taken first, so that nothing between the two is missed."""
    lists = office().worklists
    revision = lists.revision()
    sort = asked.sort or ORDER_SORTS[0]
    found = lists.orders(person, asked.view, search=asked.search, sort=sort, offset=asked.offset, limit=ROWS)
    return revision, found


def _row(order: TrackedOrder, found: Orders, language: str) -> OrderRow:
    def came(number: int) -> str:
        return count(number, language) if number else ""

    status, tone = life(OrderStatus(order.status), language) if order.status else ("", "")
    return {
        "id": order.document_id,
        "number": order.number,
        "seller": order.seller,
        "ordered": money(order.ordered, order.currency, language),
        "invoiced": money(order.invoiced, order.currency, language),
        "currency": order.currency if order.ordered is not None else "",
        "issued": day_of(order.issued_on, language),
        "site": order.site,
        "promised": day_of(order.promised_on, language),
        "status": status,
        "tone": tone,
        "responses": came(order.responses),
        "receipt_advices": came(order.receipt_advices),
        "invoices": came(order.invoices),
        "waiting": came(order.waiting),
        "changed": age(order.last_at, found.now, language),
    }
