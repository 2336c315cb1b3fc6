"""Which orders a document that names none may belong to: ranked, with reasons, and never taken by themselves.

Orders are found under keys of what they order, from whom and for how much; nothing is compared with everything.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.order import Order
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.party import Party
from rules_engine.matching.likeness import ITEM_KEYS
from rules_engine.matching.quantities import unit_price
from rules_engine.matching.texts import compact, party_name, stated

CANDIDATES_MAX: Final = 3
LINES_MAX: Final = 60
"""By so many of its lines a document is looked up: more would find nothing else."""

_WEIGHTS: Final = {"lines": 5_000, "items": 2_500, "amount": 1_500, "seller": 1_000}
"""Basis points for all lines alike, all items ordered, the same amount, the same seller."""


class OrderCandidate(Frozen):
    """An order that a document may belong to: its number, how likely (basis points), and why."""

    number: str
    score_bp: int = Field(ge=0, le=10_000)
    reasons: tuple[str, ...]


def keys_of(document: Order | Invoice | OrderResponse) -> tuple[str, ...]:
    """Return the keys of a document, the most telling first: amount, items with quantity, items."""
    sellers = _sellers(document.seller)
    amount = _amount(document)
    lines = document.lines[:LINES_MAX]
    items = [item for line in lines for item in _items(line)]
    exact = [f"{item}|{_plain(line.quantity)}" for line in lines for item in _items(line)[:1] if line.quantity]
    found = [f"amount:{seller}:{amount}" for seller in sellers if amount]
    found += [f"line:{seller}:{each}" for seller in sellers for each in exact]
    found += [f"item:{seller}:{each}" for seller in sellers for each in items]
    return tuple(dict.fromkeys(found))


def ranked(document: Invoice | OrderResponse, orders: Iterable[Order]) -> tuple[OrderCandidate, ...]:
    """Return the likeliest orders, the likeliest first; an order that shares no item and no amount is none."""
    scored = [made for order in orders if (made := _scored(document, order)) is not None]
    return tuple(sorted(scored, key=lambda each: (-each.score_bp, each.number))[:CANDIDATES_MAX])


def told(candidates: Sequence[OrderCandidate]) -> str:
    """Say candidates in one line.

    >>> told([OrderCandidate(number="PO-17", score_bp=9_250, reasons=("same seller",))])
    'PO-17 92 % (same seller)'
    """
    return "; ".join(f"{each.number} {each.score_bp // 100} % ({', '.join(each.reasons)})" for each in candidates)


def _scored(document: Invoice | OrderResponse, order: Order) -> OrderCandidate | None:
    """Weigh what a document and an order have in common."""
    theirs: dict[str, list[TradeLine]] = {}
    for line in order.lines:
        for item in _items(line):
            theirs.setdefault(item, []).append(line)
    matches = [next((theirs[item] for item in _items(line) if item in theirs), []) for line in document.lines]
    items = sum(bool(each) for each in matches)
    alike = sum(any(_alike(line, other) for other in each) for line, each in zip(document.lines, matches, strict=True))
    amount = _amount(document) is not None and _amount(document) == _amount(order)
    if not items and not amount:
        return None
    seller = bool(set(_sellers(document.seller)) & set(_sellers(order.seller)))
    count = max(len(document.lines), 1)
    score = _WEIGHTS["lines"] * alike // count + _WEIGHTS["items"] * items // count
    score += _WEIGHTS["amount"] * amount + _WEIGHTS["seller"] * seller
    said = (
        "same seller" if seller else "another seller",
        f"{alike} of {len(document.lines)} lines by item, quantity and price" if alike else "",
        f"{items} of {len(document.lines)} items" if items > alike else "",
        "same amount" if amount else "",
    )
    return OrderCandidate(number=order.number, score_bp=score, reasons=tuple(each for each in said if each))


def _alike(line: TradeLine, other: TradeLine) -> bool:
    """Tell whether quantity and price are equal."""
    return line.quantity is not None and line.quantity == other.quantity and unit_price(line) == unit_price(other)


def _items(line: TradeLine) -> list[str]:
    """Return what the item of a line goes by: its numbers, without any its words."""
    numbers = [f"{kind}={number}" for kind, key in ITEM_KEYS.items() if (number := key(line)) is not None]
    words = stated(line.item.description)
    return numbers or ([f"words={words}"] if words else [])


def _sellers(party: Party) -> tuple[str, ...]:
    """Return what a seller goes by."""
    names = (compact(party.vat_id), party_name(party.name or party.legal_name))
    return tuple(name for name in names if name)


def _amount(document: Order | Invoice | OrderResponse) -> str | None:
    """Return the amount without VAT and its currency; the sum of the lines where it is not printed."""
    net = document.totals.total_without_vat
    if net is None:
        amounts = [line.line_net_amount for line in document.lines]
        known = [each for each in amounts if each is not None]
        net = sum(known, Decimal(0)) if known and len(known) == len(amounts) else None
    return None if net is None else f"{_plain(net)} {document.currency}"


def _plain(number: Decimal | None) -> str:
    """Write a number without the zeros it may be printed with."""
    return "" if number is None else format(number.normalize(), "f")
