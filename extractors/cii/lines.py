"""The lines of a Cross Industry message, and the allowances and charges of lines and documents."""

from decimal import Decimal
from typing import Final

from extractors.cii.names import Reading, Values, below, first, indicator
from extractors.tree import Node
from rules_engine.documents.kinds import DocumentType

_QUANTITIES: Final[dict[DocumentType, tuple[str, ...]]] = {
    DocumentType.INVOICE: ("BilledQuantity",),
    DocumentType.CREDIT_NOTE: ("BilledQuantity",),
    # What the seller agrees to counts on an answer; the requested quantity beside it only repeats the order.
    DocumentType.ORDER_RESPONSE: ("AgreedQuantity", "RequestedQuantity"),
    DocumentType.DESPATCH_ADVICE: ("DespatchedQuantity", "BilledQuantity"),
    DocumentType.RECEIPT_ADVICE: ("ReceivedQuantity", "AcceptedQuantity"),
}
_AGREED_BP: Final = 9_000
_DELIVERED: Final = ("ActualDeliverySupplyChainEvent", "RequestedDeliverySupplyChainEvent")
_ASKED: Final = frozenset({DocumentType.ORDER, DocumentType.ORDER_CHANGE})
_ORDERED: Final = ("RequestedQuantity", "AgreedQuantity", "BilledQuantity")


def read_line(reading: Reading, line: Node, kind: DocumentType, index: int, *, numbered: bool) -> Values:
    """Read one line; ``numbered`` says that the format demands an identifier (ZUGFeRD 1.0 does not)."""
    key = f"lines.{index}"
    delivery, agreement = below(line, "SpecifiedLineTradeDelivery"), below(line, "SpecifiedLineTradeAgreement")
    settlement = below(line, "SpecifiedLineTradeSettlement")
    own = line.find("AssociatedDocumentLineDocument")
    identifier = reading.text(f"{key}.id", below(own, "LineID"))
    if identifier is None and numbered:
        reading.find("READ-LINE-ID", f"Line {index + 1} has no identifier; its position stands in.", line.path)
    names = _QUANTITIES.get(kind, _ORDERED)
    quantity = first(delivery, *((name,) for name in names))
    order = below(agreement, "BuyerOrderReferencedDocument")
    site = first(delivery, ("ShipToTradeParty", "GlobalID"), ("ShipToTradeParty", "ID"))
    account = below(settlement, "ReceivableSpecifiedTradeAccountingAccount", "ID")
    despatch = below(delivery, "DespatchAdviceReferencedDocument")
    receipt = below(delivery, "ReceivingAdviceReferencedDocument")
    return {
        "id": identifier or str(index + 1),
        "item": _item(reading, line.find("SpecifiedTradeProduct"), key),
        "quantity": _quantity(reading, delivery, quantity, kind, key),
        "unit_code": _unit(reading, quantity, key),
        "note": _notes(reading, own, key),
        "delivery_date": read_delivery_date(reading, delivery, f"{key}.delivery_date", kind),
        "status_code": reading.text(f"{key}.status_code", below(own, "LineStatusCode")),
        "order_line_reference": reading.text(f"{key}.order_line_reference", below(order, "LineID")),
        "order_reference": reading.text(f"{key}.order_reference", below(order, "IssuerAssignedID")),
        "despatch_reference": reading.text(f"{key}.despatch_reference", below(despatch, "IssuerAssignedID")),
        "receipt_reference": reading.text(f"{key}.receipt_reference", below(receipt, "IssuerAssignedID")),
        "cost_centre": reading.text(f"{key}.cost_centre", account),
        "site": reading.text(f"{key}.site", site),
        **_money(reading, agreement, settlement, key),
    }


def _item(reading: Reading, product: Node | None, key: str) -> Values:
    """Read what is bought."""
    return {
        "description": reading.text(f"{key}.description", first(product, ("Name",), ("Description",))),
        "buyer_item_id": reading.text(f"{key}.buyer_item_id", below(product, "BuyerAssignedID")),
        "seller_item_id": reading.text(f"{key}.seller_item_id", below(product, "SellerAssignedID")),
        "standard_item_id": reading.text(f"{key}.standard_item_id", below(product, "GlobalID")),
    }


def _quantity(
    reading: Reading, delivery: Node | None, quantity: Node | None, kind: DocumentType, key: str
) -> Decimal | None:
    """Read the quantity; where an answer agrees to another one than was asked for, a person sees both."""
    value = reading.number(f"{key}.quantity", quantity)
    if kind is DocumentType.ORDER_RESPONSE and value is not None:
        asked = below(delivery, "RequestedQuantity")
        if asked is not None and asked.text is not None and asked.text != (quantity.text if quantity else None):
            reading.doubt(f"{key}.quantity", _AGREED_BP, (asked.text,))
    return value


def _unit(reading: Reading, quantity: Node | None, key: str) -> str | None:
    """Read the unit that stands beside the quantity."""
    return reading.text(f"{key}.unit_code", quantity.attribute("unitCode") if quantity is not None else None)


def _money(reading: Reading, agreement: Node | None, settlement: Node | None, key: str) -> Values:
    """Read price, amount, VAT, allowances and charges of a line."""
    price = below(agreement, "NetPriceProductTradePrice")
    base = reading.number(f"{key}.price_base_quantity", below(price, "BasisQuantity"))
    total = below(settlement, "SpecifiedTradeSettlementLineMonetarySummation", "LineTotalAmount")
    tax = below(settlement, "ApplicableTradeTax")
    return {
        "net_price": reading.amount(f"{key}.net_price", below(price, "ChargeAmount")),
        # A base quantity of zero would be a division by zero; senders who leave the field at 0 mean "per unit".
        "price_base_quantity": base or Decimal(1),
        "line_net_amount": reading.amount(f"{key}.line_net_amount", total),
        "allowance_charges": read_allowance_charges(reading, settlement, f"{key}.allowance_charges"),
        "vat_category": reading.text(f"{key}.vat_category", below(tax, "CategoryCode")),
        "vat_rate": reading.number(f"{key}.vat_rate", below(tax, "RateApplicablePercent")),
    }


def read_allowance_charges(reading: Reading, holder: Node | None, key: str) -> list[Values]:
    """Read the allowances and charges of a document or line; one without a readable amount leaves a finding."""
    read: list[Values] = []
    for entry in holder.all("SpecifiedTradeAllowanceCharge") if holder is not None else ():
        place = f"{key}.{len(read)}"
        amount = reading.amount(f"{place}.amount", below(entry, "ActualAmount"))
        charge = indicator(entry.find("ChargeIndicator"))
        if amount is None or charge is None:
            sentence = "An allowance or charge has no amount, or does not say which of both it is."
            reading.find("READ-ALLOWANCE", sentence, entry.path)
            continue
        read.append({"charge": charge, "amount": amount, **_reasons(reading, entry, place)})
    return read


def read_logistics_charges(reading: Reading, settlement: Node | None, key: str, index: int) -> list[Values]:
    """Read the charges for carriage that ZUGFeRD keeps apart from the others; ``index`` is the first free position."""
    read: list[Values] = []
    for entry in settlement.all("SpecifiedLogisticsServiceCharge") if settlement is not None else ():
        place = f"{key}.{index + len(read)}"
        amount = reading.amount(f"{place}.amount", below(entry, "AppliedAmount"))
        if amount is None:
            reading.find("READ-ALLOWANCE", "A charge for carriage has no amount.", entry.path)
            continue
        tax = below(entry, "AppliedTradeTax")
        read.append(
            {
                "charge": True,
                "amount": amount,
                "reason": reading.text(f"{place}.reason", below(entry, "Description")),
                "vat_category": reading.text(f"{place}.vat_category", below(tax, "CategoryCode")),
                "vat_rate": reading.number(f"{place}.vat_rate", below(tax, "RateApplicablePercent")),
            }
        )
    return read


def _reasons(reading: Reading, entry: Node, place: str) -> Values:
    """Read why, and how it is taxed."""
    tax = below(entry, "CategoryTradeTax")
    return {
        "reason": reading.text(f"{place}.reason", below(entry, "Reason")),
        "reason_code": reading.text(f"{place}.reason_code", below(entry, "ReasonCode")),
        "vat_category": reading.text(f"{place}.vat_category", below(tax, "CategoryCode")),
        "vat_rate": reading.number(f"{place}.vat_rate", below(tax, "RateApplicablePercent")),
    }


def read_delivery_date(reading: Reading, delivery: Node | None, key: str, kind: DocumentType) -> object:
    """Read the date of delivery of a document or a line: the actual one, else the requested one or the end of it.

    A buyer who fetches the goods orders a day of despatch instead: that is when they change hands.
    """
    if delivery is None:
        return None
    for name in (*_DELIVERED, *(("RequestedDespatchSupplyChainEvent",) if kind in _ASKED else ())):
        happening = delivery.find(name)
        for chain in (
            ("OccurrenceDateTime",),
            ("OccurrenceSpecifiedPeriod", "EndDateTime"),
            ("OccurrenceSpecifiedPeriod", "StartDateTime"),
        ):
            found = below(happening, *chain)
            if found is not None:
                return reading.day(key, found)
    return None


def _notes(reading: Reading, own: Node | None, key: str) -> str | None:
    """Read the free text of a line; several notes stand under each other."""
    notes = own.all("IncludedNote") if own is not None else ()
    texts = [text for note in notes if (text := reading.text(f"{key}.note", note.find("Content")))]
    return "\n".join(texts) or None
