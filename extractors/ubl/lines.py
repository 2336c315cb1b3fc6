"""The lines of a UBL document, whatever its type calls them."""

from decimal import Decimal
from typing import Final

from extractors.ubl.reading import Node, Reading
from rules_engine.documents.candidate import FieldReading

LINES: Final = {
    "Invoice": "cac:InvoiceLine",
    "CreditNote": "cac:CreditNoteLine",
    "SelfBilledInvoice": "cac:InvoiceLine",
    "SelfBilledCreditNote": "cac:CreditNoteLine",
    "DebitNote": "cac:DebitNoteLine",
    "FreightInvoice": "cac:InvoiceLine",
    "Order": "cac:OrderLine",
    "OrderChange": "cac:OrderLine",
    "OrderResponse": "cac:OrderLine",
    "DespatchAdvice": "cac:DespatchLine",
    "ReceiptAdvice": "cac:ReceiptLine",
}
"""The element that holds a line, by root element."""

_QUANTITIES: Final = {
    "Invoice": "cbc:InvoicedQuantity",
    "CreditNote": "cbc:CreditedQuantity",
    "SelfBilledInvoice": "cbc:InvoicedQuantity",
    "SelfBilledCreditNote": "cbc:CreditedQuantity",
    "DebitNote": "cbc:DebitedQuantity",
    "FreightInvoice": "cbc:InvoicedQuantity",
    "DespatchAdvice": "cbc:DeliveredQuantity",
    "ReceiptAdvice": "cbc:ReceivedQuantity",
}
_REQUESTED: Final = (
    ("cac:Delivery", "cac:RequestedDeliveryPeriod", "cbc:EndDate"),
    ("cac:Delivery", "cac:RequestedDeliveryPeriod", "cbc:StartDate"),
    ("cac:Delivery", "cbc:LatestDeliveryDate"),
)
_PROMISED: Final = (
    ("cac:Delivery", "cac:PromisedDeliveryPeriod", "cbc:EndDate"),
    ("cac:Delivery", "cac:PromisedDeliveryPeriod", "cbc:StartDate"),
    ("cac:Delivery", "cac:EstimatedDeliveryPeriod", "cbc:EndDate"),
    ("cac:Delivery", "cac:EstimatedDeliveryPeriod", "cbc:StartDate"),
)
_ACTUAL: Final = (("cac:Delivery", "cbc:ActualDeliveryDate"),)

DATES: Final = {
    "Order": _REQUESTED,
    "OrderChange": _REQUESTED,
    "OrderResponse": (*_PROMISED, *_REQUESTED),
    "Invoice": _ACTUAL,
    "CreditNote": _ACTUAL,
    "SelfBilledInvoice": _ACTUAL,
    "SelfBilledCreditNote": _ACTUAL,
    "DebitNote": _ACTUAL,
    "FreightInvoice": _ACTUAL,
    "OrderResponseSimple": (),
    "DespatchAdvice": tuple(("cac:Shipment", *chain) for chain in (*_ACTUAL, *_PROMISED)),
    "ReceiptAdvice": (("cbc:ReceivedDate",), *(("cac:Shipment", *chain) for chain in _ACTUAL), *_ACTUAL),
}
"""Where the date of delivery stands by root element: requested by the buyer, promised or done by the seller."""

Values = dict[str, object]


def read_lines(reading: Reading, root: Node, native: str, most: int) -> list[Values] | None:
    """Read the lines of a document type that has them; None when there are more than ``most``."""
    name = LINES.get(native)
    if name is None:
        return []
    holders = list(root.all(name))
    if len(holders) > most:
        return None
    return [_line(reading, holder, native, index) for index, holder in enumerate(holders)]


def _line(reading: Reading, holder: Node, native: str, index: int) -> Values:
    """Read one line; an order line wraps its content in a line item."""
    line = holder.find("cac:LineItem") or holder
    key = f"lines.{index}"
    identifier = reading.text(f"{key}.id", line.find("cbc:ID"))
    if identifier is None:
        reading.find("READ-LINE-ID", f"Line {index + 1} has no identifier; its position stands in.", line.path)
    quantity = line.find(_QUANTITIES.get(native, "cbc:Quantity"))
    values: Values = {
        "id": identifier or str(index + 1),
        "item": _item(reading, line, key),
        "quantity": reading.number(f"{key}.quantity", quantity),
        "unit_code": _unit(reading, quantity, key),
        "note": _notes(reading, line, key),
        "delivery_date": reading.date(f"{key}.delivery_date", line.first(*DATES[native])),
        **_references(reading, line, holder, key),
    }
    if native == "ReceiptAdvice":
        values["rejected_quantity"] = reading.number(f"{key}.rejected_quantity", line.find("cbc:RejectedQuantity"))
        values["short_quantity"] = reading.number(f"{key}.short_quantity", line.find("cbc:ShortQuantity"))
    else:
        values |= _money(reading, line, key)
    return values


def _item(reading: Reading, line: Node, key: str) -> Values:
    """Read what is bought."""
    item = line.find("cac:Item")
    if item is None:
        return {}
    return {
        "description": reading.text(f"{key}.description", item.first(("cbc:Name",), ("cbc:Description",))),
        "buyer_item_id": reading.text(f"{key}.buyer_item_id", item.find("cac:BuyersItemIdentification", "cbc:ID")),
        "seller_item_id": reading.text(f"{key}.seller_item_id", item.find("cac:SellersItemIdentification", "cbc:ID")),
        "standard_item_id": reading.text(
            f"{key}.standard_item_id", item.find("cac:StandardItemIdentification", "cbc:ID")
        ),
    }


def _unit(reading: Reading, quantity: Node | None, key: str) -> str | None:
    """Read the unit that stands beside the quantity."""
    code = (quantity.element.get("unitCode") or "").strip() if quantity is not None else ""
    if not code or quantity is None:
        return None
    reading.fields[f"{key}.unit_code"] = FieldReading(cell=f"{quantity.path}/@unitCode")
    return code


def _money(reading: Reading, line: Node, key: str) -> Values:
    """Read price, amount, VAT, allowances and charges of a line."""
    price = line.find("cac:Price")
    base = reading.number(f"{key}.price_base_quantity", price.find("cbc:BaseQuantity")) if price is not None else None
    category = line.find("cac:Item", "cac:ClassifiedTaxCategory") or line.find(
        "cac:TaxTotal", "cac:TaxSubtotal", "cac:TaxCategory"
    )
    return {
        "net_price": reading.amount(f"{key}.net_price", price.find("cbc:PriceAmount") if price is not None else None),
        # A base quantity of zero would be a division by zero; senders who leave the field at 0 mean "per unit".
        "price_base_quantity": base or Decimal(1),
        "line_net_amount": reading.amount(f"{key}.line_net_amount", line.find("cbc:LineExtensionAmount")),
        "allowance_charges": read_allowance_charges(reading, line, f"{key}.allowance_charges"),
        "vat_category": reading.text(f"{key}.vat_category", category.find("cbc:ID") if category is not None else None),
        "vat_rate": reading.number(f"{key}.vat_rate", category.find("cbc:Percent") if category is not None else None),
    }


def read_allowance_charges(reading: Reading, holder: Node, key: str) -> list[Values]:
    """Read the allowances and charges of a document or line; one without a readable amount leaves a finding."""
    read: list[Values] = []
    for entry in holder.all("cac:AllowanceCharge"):
        place = f"{key}.{len(read)}"
        amount = reading.amount(f"{place}.amount", entry.find("cbc:Amount"))
        indicator = entry.find("cbc:ChargeIndicator")
        sign = ((indicator.text if indicator is not None else None) or "").lower()
        if amount is None or sign not in ("true", "false", "1", "0"):
            sentence = "An allowance or charge has no amount, or does not say which of both it is."
            reading.find("READ-ALLOWANCE", sentence, entry.path)
            continue
        read.append(
            {
                "charge": sign in ("true", "1"),
                "amount": amount,
                "reason": reading.text(f"{place}.reason", entry.find("cbc:AllowanceChargeReason")),
                "reason_code": reading.text(f"{place}.reason_code", entry.find("cbc:AllowanceChargeReasonCode")),
                "vat_category": reading.text(f"{place}.vat_category", entry.find("cac:TaxCategory", "cbc:ID")),
                "vat_rate": reading.number(f"{place}.vat_rate", entry.find("cac:TaxCategory", "cbc:Percent")),
            }
        )
    return read


def _references(reading: Reading, line: Node, holder: Node, key: str) -> Values:
    """Read what a line refers to: order line, despatch and receipt, cost centre, place of delivery."""
    order_line = line.find("cac:OrderLineReference") or holder.find("cac:OrderLineReference")
    despatch = line.find("cac:DespatchLineReference", "cac:DocumentReference", "cbc:ID")
    receipt = line.find("cac:ReceiptLineReference", "cac:DocumentReference", "cbc:ID")
    site = line.first(("cac:Delivery", "cac:DeliveryLocation", "cbc:ID"))
    cost_centre = line.first(("cbc:AccountingCost",), ("cbc:AccountingCostCode",))
    values: Values = {
        "status_code": reading.text(f"{key}.status_code", line.find("cbc:LineStatusCode")),
        "despatch_reference": reading.text(f"{key}.despatch_reference", despatch),
        "receipt_reference": reading.text(f"{key}.receipt_reference", receipt),
        "cost_centre": reading.text(f"{key}.cost_centre", cost_centre),
        "site": reading.text(f"{key}.site", site),
    }
    if order_line is not None:
        values["order_line_reference"] = reading.text(f"{key}.order_line_reference", order_line.find("cbc:LineID"))
        order = order_line.find("cac:OrderReference", "cbc:ID")
        values["order_reference"] = reading.text(f"{key}.order_reference", order)
    return values


def _notes(reading: Reading, line: Node, key: str) -> str | None:
    """Read the free text of a line; several notes stand under each other."""
    texts = [text for note in line.all("cbc:Note") if (text := reading.text(f"{key}.note", note))]
    return "\n".join(texts) or None
