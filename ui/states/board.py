"""What the board of orders knows: the newest orders of every view as cards, each with what comes next and by whom."""

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple, TypedDict

from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.tracking.asking.sayings import capital, name_of
from rules_engine.pipeline.tracking.order_index import OrderView
from rules_engine.pipeline.tracking.watching import Watched
from rules_engine.pipeline.tracking.worklists import Orders, OrderSearch, TrackedOrder
from ui.formats import age, count, day, money
from ui.office import office
from ui.states.listing import Live
from ui.states.naming import life, order_href
from ui.states.orders import PATH as ORDERS
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/board"
CARDS_MAX: Final = 12
"""How many orders a column shows; the list of its view shows the others."""

COLUMNS: Final = (
    OrderView.NEW,
    OrderView.APPROVAL,
    OrderView.ACCEPTED,
    OrderView.PARTIAL,
    OrderView.WAITING,
    OrderView.MATCHED,
)


class OrderCard(TypedDict):
    """An order on the board."""

    number: str
    href: str
    seller: str
    ordered: str
    age: str
    status: str
    tone: str
    alarm: str
    next: str


class BoardColumn(TypedDict):
    """A view with its newest orders."""

    view: str
    name: str
    count: str
    href: str
    more: bool
    cards: list[OrderCard]


class _Found(NamedTuple):
    """What a column is made of."""

    view: OrderView
    orders: Orders
    watched: Mapping[str, Watched]


class BoardState(Live, Viewer):
    """The board of one tab: the newest orders of every view; a card moves when its record does."""

    columns: list[BoardColumn] = []  # noqa: RUF012 - the framework copies the default for each tab
    summed: str = ""

    async def _read(self) -> None:
        person = self._who()
        self._seen, found = await asyncio.to_thread(_fetch, person)
        self.columns = [_column(each, person.language) for each in found]
        total = found[0].orders.counts[OrderView.ALL.value]
        self.summed = word("orders.sum", person.language, count=count(total, person.language))
        self.loaded = True


def _fetch(person: Person) -> tuple[int, list[_Found]]:
    """Read outside the event loop; the revision first, so that nothing between the two is missed."""
    lists, pages = office().worklists, office().pages
    revision, found = lists.revision(), []
    for view in COLUMNS:
        orders = lists.orders(person, view, OrderSearch(), offset=0, limit=CARDS_MAX)
        found.append(_Found(view, orders, pages.watch_over(person, [order.key for order in orders.rows])))
    return revision, found


def _column(found: _Found, language: str) -> BoardColumn:
    orders = found.orders
    return {
        "view": found.view.value,
        "name": word(f"orders.{found.view}", language),
        "count": count(orders.found, language),
        "href": f"{ORDERS}?view={found.view}",
        "more": orders.found > len(orders.rows),
        "cards": [_card(order, found, language) for order in orders.rows],
    }


def _card(order: TrackedOrder, found: _Found, language: str) -> OrderCard:
    watched = found.watched.get(order.key)
    status, tone = life(OrderStatus(order.status), language) if order.status else ("", "")
    following, alarm = "", ""
    if watched is not None:
        alarm = capital(", ".join(name_of(each.value, language) for each in watched.pace.alarms))
        if watched.next is not None:
            actor, act = name_of(watched.next.actor.value, language), name_of(watched.next.act, language)
            following = word("asking.next", language, who=actor, act=act, due=day(watched.next.due, language))
    return {
        "number": order.number,
        "href": order_href(order.number),
        "seller": order.seller,
        "ordered": ""
        if order.ordered is None
        else f"{money(order.ordered, order.currency, language)} {order.currency}",
        "age": age(order.since, found.orders.now, language),
        "status": status,
        "tone": tone,
        "alarm": alarm,
        "next": following,
    }
