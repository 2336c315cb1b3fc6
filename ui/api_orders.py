"""The list of orders to be taken along: what the list shows, all its pages, as the person who asks may see it."""

import asyncio
from collections.abc import Iterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.lifecycle.statuses import OrderStatus
from rules_engine.pipeline.tracking.order_index import ORDER_SORTS, OrderView, at_once
from rules_engine.pipeline.tracking.watching import Watched
from rules_engine.pipeline.tracking.worklists import Orders
from ui.api import for_people
from ui.api_rulesets import WORKBOOK
from ui.office import Cell, office
from ui.states.addresses import wanted
from ui.states.naming import life
from ui.states.orders import FILTERS, order_row, searched
from ui.words import word

HEADS: Final = (
    *("orders.order", "orders.seller", "orders.site", "orders.date", "orders.ordered", "orders.invoiced"),
    *("orders.currency", "orders.received_share", "orders.promised", "orders.stands", "orders.alarm"),
    *("orders.who", "orders.next", "orders.due", "orders.waits"),
)


async def export(request: Request, person: Person) -> Response:
    """Give the orders that an address of the list asks for, every page of them, as CSV or as a workbook."""
    kind = request.path_params["kind"]
    if kind not in {"csv", "xlsx"}:
        return Response("Not found.", 404)
    content = await asyncio.to_thread(_content, request, person, kind)
    media = WORKBOOK if kind == "xlsx" else "text/csv; charset=utf-8"
    return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="orders.{kind}"'})


def _content(request: Request, person: Person, kind: str) -> bytes:
    """Read and write outside the event loop."""
    asked = wanted(request.query_params, OrderView, ORDER_SORTS, FILTERS)
    found = office().worklists.every_order(person, asked.view, searched(asked))
    watched: dict[str, Watched] = {}
    for keys in at_once({order.key for order in found.rows}):
        watched |= office().pages.watch_over(person, keys)
    heads = [word(head, person.language) for head in HEADS]
    rows = _rows(found, watched, person.language)
    return office().write_table(kind, word("orders.title", person.language), heads, rows)


def _rows(found: Orders, watched: dict[str, Watched], language: str) -> Iterator[tuple[Cell, ...]]:
    """Yield the orders; amounts as exact numbers, days as ISO says them, everything else in words."""
    for order in found.rows:
        seen = watched.get(order.key)
        texts = order_row(order, seen, found.now, language)
        due = seen.next.due.isoformat() if seen is not None and seen.next is not None else ""
        status = life(OrderStatus(order.status), language)[0] if order.status else ""
        yield (
            *(order.number, order.seller, order.site, order.issued_on, order.ordered, order.invoiced),
            *(order.currency, order.received, order.promised_on, status, texts["alarm"]),
            *(texts["who"], texts["next"], due, order.waiting),
        )


ROUTES: Final = (Route("/api/orders.{kind:str}", for_people(export), methods=["GET"]),)
