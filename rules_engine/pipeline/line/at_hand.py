"""Reading with the order at hand: where the page and the order agree, the reading is backed by the order.

Agreement raises trust in a value; it never changes it. What is printed stays printed, so that differences stay found.
"""

from collections.abc import Iterator
from fractions import Fraction

from rules_engine.documents.candidate import Extraction, FieldReading
from rules_engine.documents.hints import Hints, OrderedLine
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.normalise import normalise
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.policy import DEFAULT_POLICY
from rules_engine.errors import UnknownNumber
from rules_engine.matching.linking import effective_order, link, same_number
from rules_engine.matching.pairing import Given, pair_lines
from rules_engine.matching.quantities import fraction
from rules_engine.pipeline.line.ledger import from_bytes, index_keys
from rules_engine.storage.store import Store

BACKED_BP = 9_900
"""The least confidence of a value that the order has too, in basis points."""

_ITEM = ("buyer_item_id", "seller_item_id", "standard_item_id", "description")
_LINE = ("quantity", "unit_code", "net_price")


def backed_by_order(extraction: Extraction, order: Order) -> Extraction:
    """Return the extraction with every value that the order has too marked as backed by it."""
    document = normalise(extraction.candidate).document if extraction.candidate else None
    agreeing = set(_header(extraction, order))
    if isinstance(document, Invoice):
        linked = link(document, (order,))
        pairings = pair_lines(document.lines, linked, DEFAULT_POLICY.pairing, _same_unit, Given()).pairings
        for index, (line, pairing) in enumerate(zip(document.lines, pairings, strict=True)):
            if pairing is not None:
                agreeing |= {f"lines.{index}.{name}" for name in _agreeing(line, pairing.slot.line)}
    fields = {path: _raised(reading) if path in agreeing else reading for path, reading in extraction.fields.items()}
    return extraction.model_copy(update={"fields": fields})


def hints_of(order: Order) -> Hints:
    """Return what a reader of pages may know of an order: its number, and its lines as they may be found again."""
    lines = tuple(
        OrderedLine(
            items=tuple(filter(None, (line.item.buyer_item_id, line.item.seller_item_id, line.item.standard_item_id))),
            description=line.item.description,
            quantity=line.quantity,
            price=line.net_price,
            unit_code=line.unit_code,
        )
        for line in order.lines
    )
    return Hints(order_number=order.number, ordered=lines)


def stored_order(store: Store, number: str) -> Order:
    """Return an order of the store as it stands after its changes.

    Raises:
        UnknownNumber: there is none of that number.
    """
    with store.read() as uow:
        kinds = (DocumentType.ORDER, DocumentType.ORDER_CHANGE)
        found = uow.documents.readings_linked("order", index_keys(number), kinds)
    typed = (from_bytes(body) for _, body in found)
    family = [order for order in typed if isinstance(order, Order) and _known_as(order, number)]
    if not family:
        raise UnknownNumber("No order has that number.", where=number, remedy="Give an order's number or its file.")
    return effective_order(family)


def _known_as(order: Order, number: str) -> bool:
    """Tell whether a number names an order, or the order that a change is of."""
    return same_number(order.number, number) or same_number(getattr(order, "order_reference", None), number)


def _raised(reading: FieldReading) -> FieldReading:
    """Return a reading with the order behind it."""
    return reading.model_copy(update={"check": "order", "confidence_bp": max(reading.confidence_bp, BACKED_BP)})


def _header(extraction: Extraction, order: Order) -> Iterator[str]:
    """Yield the header values that are the order's."""
    candidate = extraction.candidate
    if candidate is None:
        return
    if candidate.order_reference == order.number:
        yield "order_reference"
    if candidate.currency == order.currency:
        yield "currency"
    for side in ("seller", "buyer"):
        for name in ("name", "vat_id"):
            printed = getattr(getattr(candidate, side), name)
            if printed is not None and printed == getattr(getattr(order, side), name):
                yield f"{side}.{name}"


def _agreeing(line: TradeLine, ordered: OrderLine) -> Iterator[str]:
    """Yield the values of a line that are the order line's."""
    for names, mine, theirs in ((_LINE, line, ordered), (_ITEM, line.item, ordered.item)):
        yield from (
            name for name in names if getattr(mine, name) is not None and getattr(mine, name) == getattr(theirs, name)
        )


def _same_unit(line: TradeLine, ordered: OrderLine) -> Fraction | None:
    """Return the quantity where both name one unit."""
    return fraction(line.quantity) if line.unit_code == ordered.unit_code else None
