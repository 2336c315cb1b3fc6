"""Orders, confirmations and ship notices of cXML."""

from decimal import Decimal
from typing import Final

from extractors.cxml.parts import (
    BUYER_ROLES,
    SELLER_ROLES,
    Reading,
    attribute,
    base_quantity,
    contacts,
    cost_centre,
    currency_of,
    identity,
    read_item,
    read_party,
    read_taxes,
)
from extractors.reading import Values, refuse_too_many_lines
from extractors.tree import Node
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits

_ORDER_TYPES: Final = {"update": DocumentType.ORDER_CHANGE, "delete": DocumentType.ORDER_CANCELLATION}
_CODES: Final = {"blanket": "221", "release": "226"}
_ANSWERS: Final = {"accept": "AP", "reject": "RE"}
_ACCEPTED: Final = "5"
_REJECTED: Final = "7"
_CHANGED: Final = "3"


def read_order(reading: Reading, order: Node, header: Node | None, limits: Limits) -> Values:
    """Read an OrderRequest: a new order, a change of one, or its cancellation."""
    head = order.find("OrderRequestHeader") or order
    currency = currency_of(head.find("Total"), order)
    reading.currency = reading.text("currency", currency)
    kind = _ORDER_TYPES.get((head.element.get("type") or "").lower(), DocumentType.ORDER)
    number = reading.text("number", head.attribute("orderID"))
    version = reading.count("sequence", head.attribute("orderVersion"))
    items = list(order.all("ItemOut"))
    refuse_too_many_lines(len(items), limits, order.path)
    tax = head.find("Tax")
    code = _CODES.get((head.element.get("orderType") or "").lower())
    if code and (spot := head.attribute("orderType")) is not None:
        reading.text("type_code", spot)
    return {
        "document_type": kind,
        "number": number,
        "type_code": code,
        "order_reference": number if kind is not DocumentType.ORDER else None,
        "sequence": version if kind is DocumentType.ORDER_CHANGE else None,
        "issue_date": reading.date("issue_date", head.attribute("orderDate")),
        "delivery_date": reading.date("delivery_date", head.attribute("requestedDeliveryDate")),
        "contract_reference": reading.text("contract_reference", attribute(head, "agreementID")),
        **_blanket(reading, head, items, code),
        "currency": reading.currency,
        "note": reading.content("note", head.find("Comments")),
        "incoterm": reading.text("incoterm", head.find("TermsOfDelivery", "TransportTerms")),
        "site": reading.text("site", attribute(head.find("ShipTo", "Address"), "addressID")),
        "seller": read_party(reading, "seller", contacts(head, SELLER_ROLES), identity(header, "To")),
        "buyer": read_party(reading, "buyer", contacts(head, BUYER_ROLES), identity(header, "From")),
        "totals": {
            # The total of a cXML order is that of its items, without taxes and shipping.
            "sum_of_line_net_amounts": reading.money("totals.sum_of_line_net_amounts", head.find("Total")),
            "vat": reading.money("totals.vat", tax),
        },
        "vat_breakdown": read_taxes(reading, tax),
        "allowance_charges": _shipping(reading, head),
        "lines": [_order_line(reading, item, index) for index, item in enumerate(items)],
    }


def _blanket(reading: Reading, head: Node, items: list[Node], code: str | None) -> Values:
    """Read what may be billed in all, the period of a blanket order, and the blanket order behind a release."""
    most = [item.find("BlanketItemDetail", "MaxAmount") for item in items]
    limits = [reading.money(f"lines.{at}.limit_amount", each) for at, each in enumerate(most)]
    known = [limit for limit in limits if limit is not None]
    # A line without a limit may cost anything: then the order has none either.
    values: Values = {"limit_amount": sum(known, Decimal(0)) if known and len(known) == len(limits) else None}
    if code == _CODES["release"]:
        values["blanket_order_reference"] = reading.text(
            "blanket_order_reference", attribute(head, "parentAgreementID")
        )
    if code == _CODES["blanket"]:
        values["valid_from"] = reading.date("valid_from", head.attribute("effectiveDate"))
        values["valid_to"] = reading.date("valid_to", head.attribute("expirationDate"))
    return values


def _shipping(reading: Reading, head: Node) -> list[Values]:
    """Read what carriage costs, as a charge; none where it is free."""
    amount = reading.money("allowance_charges.0.amount", head.find("Shipping"))
    return [{"charge": True, "amount": amount, "reason": "Shipping"}] if amount else []


def _order_line(reading: Reading, item: Node, index: int) -> Values:
    """Read one line of an order."""
    key = f"lines.{index}"
    detail = item.find("ItemDetail") or item.find("BlanketItemDetail")
    price = detail.find("UnitPrice") if detail is not None else None
    unit = detail.find("UnitOfMeasure") if detail is not None else None
    return {
        "id": reading.text(f"{key}.id", item.attribute("lineNumber")) or str(index + 1),
        "item": read_item(reading, key, item.find("ItemID"), detail),
        "quantity": reading.number(f"{key}.quantity", item.attribute("quantity")),
        "unit_code": reading.text(f"{key}.unit_code", unit),
        "net_price": reading.money(f"{key}.net_price", price),
        "price_base_quantity": base_quantity(reading, key, detail, item),
        "delivery_date": reading.date(f"{key}.delivery_date", item.attribute("requestedDeliveryDate")),
        "cost_centre": reading.text(f"{key}.cost_centre", cost_centre(item)),
        "site": reading.text(f"{key}.site", attribute(item.find("ShipTo", "Address"), "addressID")),
        "note": reading.content(f"{key}.note", item.find("Comments")),
    }


def read_response(reading: Reading, answer: Node, header: Node | None, limits: Limits) -> Values:
    """Read a ConfirmationRequest: what the seller says about an order and its lines."""
    head = answer.find("ConfirmationHeader") or answer
    reading.currency = reading.text("currency", currency_of(head.find("Total"), answer))
    order = answer.find("OrderReference") or head.find("OrderReference")
    items = list(answer.all("ConfirmationItem"))
    refuse_too_many_lines(len(items), limits, answer.path)
    lines = [_confirmed_line(reading, item, index) for index, item in enumerate(items)]
    said = (head.element.get("type") or "").lower()
    return {
        "document_type": DocumentType.ORDER_RESPONSE,
        "number": reading.text("number", attribute(head, "confirmID", "invoiceID")),
        "issue_date": reading.date("issue_date", head.attribute("noticeDate")),
        "order_reference": reading.text("order_reference", attribute(order, "orderID")),
        "response_code": _answer(reading, head, said, lines),
        "currency": reading.currency,
        "note": reading.content("note", head.find("Comments")),
        "seller": read_party(reading, "seller", contacts(head, SELLER_ROLES), identity(header, "From")),
        "buyer": read_party(reading, "buyer", contacts(head, BUYER_ROLES), identity(header, "To")),
        "totals": {
            "sum_of_line_net_amounts": reading.money("totals.sum_of_line_net_amounts", head.find("Total")),
            "vat": reading.money("totals.vat", head.find("Tax")),
        },
        "lines": lines,
    }


def _answer(reading: Reading, head: Node, said: str, lines: list[Values]) -> str | None:
    """Return what the seller answers: accepted where every line is, rejected where every line is."""
    reading.text("response_code", head.attribute("type"))
    if said in _ANSWERS:
        return _ANSWERS[said]
    statuses = {line["status_code"] for line in lines}
    if statuses == {_ACCEPTED}:
        return "AP"
    if statuses == {_REJECTED}:
        return "RE"
    return "CA" if said or statuses else None


def _confirmed_line(reading: Reading, item: Node, index: int) -> Values:
    """Read one line of a confirmation; one that is split into several answers has what is promised in all of them."""
    key = f"lines.{index}"
    statuses = list(item.all("ConfirmationStatus"))
    kinds = [(status.element.get("type") or "").lower() for status in statuses]
    promised = [status for status, kind in zip(statuses, kinds, strict=True) if kind != "reject"]
    number = item.attribute("lineNumber")
    first = next(iter(promised or statuses), None)
    offered = first.find("ItemIn") if first is not None else None
    detail = (offered.find("ItemDetail") if offered is not None else None) or (
        first.find("ItemDetail") if first is not None else None
    )
    price = (first.find("UnitPrice") if first is not None else None) or (
        detail.find("UnitPrice") if detail is not None else None
    )
    identifiers = (offered.find("ItemID") if offered is not None else None) or item.find("ItemID")
    line: Values = {
        "id": reading.text(f"{key}.id", number) or str(index + 1),
        "order_line_reference": reading.text(f"{key}.order_line_reference", number),
        "item": {**read_item(reading, key, identifiers, detail), **_extrinsic_item(reading, first, identifiers, key)},
        "quantity": _promised_quantity(reading, item, promised, statuses, key),
        "unit_code": reading.text(f"{key}.unit_code", item.find("UnitOfMeasure")),
        "net_price": reading.money(f"{key}.net_price", price),
        "price_base_quantity": base_quantity(reading, key, detail),
        "status_code": _status(kinds),
        "delivery_date": _latest(reading, promised, key),
        "note": reading.content(f"{key}.note", first.find("Comments") if first is not None else None),
    }
    if statuses:
        reading.text(f"{key}.status_code", statuses[0].attribute("type"))
    return line


def _extrinsic_item(reading: Reading, status: Node | None, identifiers: Node | None, key: str) -> Values:
    """Read the seller's part number where it is told beside the standard elements only."""
    if identifiers is not None or status is None:
        return {}
    for extra in status.all("Extrinsic"):
        if extra.element.get("name") == "SupplierPartID":
            return {"seller_item_id": reading.text(f"{key}.seller_item_id", extra)}
    return {}


def _status(kinds: list[str]) -> str | None:
    """Return the UNCL1229 code for all answers to one line."""
    if not kinds:
        return None
    if all(kind == "reject" for kind in kinds):
        return _REJECTED
    return _ACCEPTED if all(kind in ("accept", "alldetail") for kind in kinds) else _CHANGED


def _promised_quantity(
    reading: Reading, item: Node, promised: list[Node], statuses: list[Node], key: str
) -> Decimal | None:
    """Return how much is promised: of all answers but rejections, else what the line says."""
    whole = reading.number(f"{key}.quantity", item.attribute("quantity"))
    if not statuses:
        return whole
    amounts = [reading.number(f"{key}.quantity", status.attribute("quantity")) for status in promised]
    known = [amount for amount in amounts if amount is not None]
    if not promised:
        return reading.number(f"{key}.quantity", statuses[0].attribute("quantity"))
    return sum(known, start=Decimal(0)) if len(known) == len(promised) else whole


def _latest(reading: Reading, promised: list[Node], key: str) -> object:
    """Return the latest day on which something of the line is promised."""
    days = [
        day
        for status in promised
        if (day := reading.date(f"{key}.delivery_date", attribute(status, "deliveryDate"))) is not None
    ]
    return max(days, default=None)


def read_ship_notice(reading: Reading, notice: Node, header: Node | None, limits: Limits) -> Values:
    """Read a ShipNoticeRequest: what is on its way, by order and line."""
    head = notice.find("ShipNoticeHeader") or notice
    lines: list[Values] = []
    orders: list[str] = []
    for portion in notice.all("ShipNoticePortion"):
        reference = attribute(portion.find("OrderReference"), "orderID")
        items = list(portion.all("ShipNoticeItem"))
        refuse_too_many_lines(len(lines) + len(items), limits, notice.path)
        orders += filter(None, (reference.text if reference else None,))
        lines += [_shipped_line(reading, item, reference, len(lines) + at) for at, item in enumerate(items)]
        if reference is not None:
            reading.text("order_reference", reference)
    own = set(orders)
    return {
        "document_type": DocumentType.DESPATCH_ADVICE,
        "number": reading.text("number", head.attribute("shipmentID")),
        "issue_date": reading.date("issue_date", head.attribute("noticeDate")),
        "despatch_date": reading.date("despatch_date", head.attribute("shipmentDate")),
        "delivery_date": reading.date("delivery_date", head.attribute("deliveryDate")),
        "order_reference": orders[0] if len(own) == 1 else None,
        "note": reading.content("note", head.find("Comments")),
        "seller": read_party(reading, "seller", contacts(head, SELLER_ROLES), identity(header, "From")),
        "buyer": read_party(reading, "buyer", contacts(head, BUYER_ROLES), identity(header, "To")),
        "lines": lines,
    }


def _shipped_line(reading: Reading, item: Node, order: object, index: int) -> Values:
    """Read one line of a ship notice; its line number is the one of the order."""
    key = f"lines.{index}"
    detail = item.find("ShipNoticeItemDetail") or item.find("ItemDetail")
    own = attribute(item, "shipNoticeLineNumber", "lineNumber")
    text = getattr(order, "text", None)
    if text:
        reading.text(f"{key}.order_reference", order)  # type: ignore[arg-type]
    return {
        "id": reading.text(f"{key}.id", own) or str(index + 1),
        "order_line_reference": reading.text(f"{key}.order_line_reference", item.attribute("lineNumber")),
        "order_reference": text,
        "item": read_item(reading, key, item.find("ItemID"), detail),
        "quantity": reading.number(f"{key}.quantity", item.attribute("quantity")),
        "unit_code": reading.text(f"{key}.unit_code", item.find("UnitOfMeasure")),
        "note": reading.content(f"{key}.note", item.find("Comments")),
    }
