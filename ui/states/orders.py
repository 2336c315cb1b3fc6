"""What the list of orders knows: one page of orders with what came for each, as finished texts."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

import reflex as rx

from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.tracking.asking.sayings import capital, name_of
from rules_engine.pipeline.tracking.order_index import ORDER_SORTS, OrderView
from rules_engine.pipeline.tracking.watching import Watched
from rules_engine.pipeline.tracking.worklists import Orders, OrderSearch, TrackedOrder
from ui.formats import age, count, day, day_of, money
from ui.office import office
from ui.rights import for_everybody
from ui.states.addresses import ROWS, Wanted, wanted
from ui.states.listing import Chip, Live, Paged, chips
from ui.states.naming import life
from ui.states.viewer import Viewer
from ui.words import word

PATH = "/orders"
EXPORT = "/api/orders"
FULL = 100
FILTERS = ("alarm", "site")
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
    """A row of the orders; the counts are empty where nothing came, the share received where it is unknown."""

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
    received: str
    received_said: str
    is_full: bool
    alarm: str
    who: str
    next: str
    due: str
    late: bool


class OrdersState(Live, Paged, Viewer):
    """The orders of one tab."""

    rows: list[OrderRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    tiles: list[Tile] = []  # noqa: RUF012
    alarms: list[Chip] = []  # noqa: RUF012
    sites: list[Chip] = []  # noqa: RUF012
    csv: str = ""
    workbook: str = ""
    summed: str = ""
    by_changed: str = PATH
    by_number: str = PATH
    by_seller: str = PATH
    sorted_by: str = ORDER_SORTS[0]
    chosen: str = ""

    def _wanted(self) -> Wanted[OrderView]:
        return wanted(self.router.url.query_parameters, OrderView, ORDER_SORTS, FILTERS)

    async def _read(self) -> None:
        """Read the page of the address."""
        asked = self._wanted()
        self._seen, found, watched = await asyncio.to_thread(_fetch, self._who(), asked)
        self.rows = [order_row(order, watched.get(order.key), found.now, self._who().language) for order in found.rows]
        self._show(asked, found)

    def _show(self, asked: Wanted[OrderView], found: Orders) -> None:
        """Make texts of what was read."""
        language = self._who().language
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
        self.sorted_by = asked.sort or ORDER_SORTS[0]
        self.by_changed, self.by_number, self.by_seller = (
            asked.address(PATH, sort=sort if sort != ORDER_SORTS[0] else "") for sort in ORDER_SORTS
        )
        self.alarms = chips(PATH, asked, "alarm", found.alarms, lambda each: capital(name_of(each, language)), language)
        self.sites = chips(PATH, asked, "site", found.sites, str, language)
        self.csv, self.workbook = (asked.address(f"{EXPORT}.{kind}") for kind in ("csv", "xlsx"))
        self.summed = word("orders.sum", language, count=count(found.found, language))
        self._turn(PATH, asked, found.found, language)
        self.loaded = True

    @rx.event
    @for_everybody
    def choose(self, document_id: str) -> None:
        """Mark a row as the current one."""
        self.chosen = str(document_id)[:64]


def searched(asked: Wanted[OrderView]) -> OrderSearch:
    """Return what an address looks for."""
    sort = asked.sort or ORDER_SORTS[0]
    return OrderSearch(asked.search, asked.filters.get("site", ""), asked.filters.get("alarm", ""), sort)


def _fetch(person: Person, asked: Wanted[OrderView]) -> tuple[int, Orders, Mapping[str, Watched]]:
    """Read outside the event loop; the revision is taken first, so that nothing between the two is missed."""
    lists = office().worklists
    revision = lists.revision()
    found = lists.orders(person, asked.view, searched(asked), offset=asked.offset, limit=ROWS)
    return revision, found, office().pages.watch_over(person, [order.key for order in found.rows])


def order_row(order: TrackedOrder, watched: Watched | None, now: datetime, language: str) -> OrderRow:
    """Return an order as a row of finished texts."""

    def came(number: int) -> str:
        return count(number, language) if number else ""

    status, tone = life(OrderStatus(order.status), language) if order.status else ("", "")
    following = watched.next if watched is not None else None
    alarms = watched.pace.alarms if watched is not None else ()
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
        "changed": age(order.last_at, now, language),
        "received": "" if order.received is None else str(order.received),
        "received_said": "" if order.received is None else word("orders.received_of", language, share=order.received),
        "is_full": order.received == FULL,
        "alarm": capital(", ".join(name_of(each.value, language) for each in alarms)),
        "who": capital(name_of(following.actor.value, language)) if following else "",
        "next": capital(name_of(following.act, language)) if following else "",
        "due": day(following.due, language) if following else "",
        "late": following is not None and following.due < now.date(),
    }
