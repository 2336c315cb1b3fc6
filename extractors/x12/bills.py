"""Invoices and credit memos (810), and ship notices (856)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from extractors.reading import Reading, Spot, Values, refuse_too_many_lines
from extractors.segments import Segment, one, those
from extractors.x12.envelope import Message
from extractors.x12.parts import (
    BUYERS,
    SELLERS,
    base_quantity,
    blocks,
    cents,
    charges,
    currency,
    dated,
    day,
    is_tax,
    item,
    note,
    paired,
    party,
    payee,
    reference,
    sites,
)
from rules_engine.documents.candidate import FieldReading
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits

_CREDITS: Final = frozenset({"CR", "CN"})
_DEBITS: Final = frozenset({"DR"})
_INVOICE_ENDS: Final = frozenset({"TDS", "CTT", "SE"})
_CENT: Final = Decimal("0.01")
_CANCELS: Final = "01"


def read_invoice(reading: Reading, message: Message, limits: Limits) -> Values:
    """Read an 810."""
    parts = blocks(message, "IT1", _INVOICE_ENDS)
    begin = one(parts.header, "BIG") or Segment("BIG", ())
    kind = DocumentType.CREDIT_NOTE if begin.value(7) in _CREDITS else DocumentType.INVOICE
    refuse_too_many_lines(len(parts.lines), limits, "IT1")
    whole = (*parts.header, *parts.summary)
    reading.currency = currency(reading, message)
    lines = [_billed_line(reading, line, index) for index, line in enumerate(parts.lines)]
    total = one(parts.summary, "TDS")
    due = cents(reading, "totals.total_with_vat", total.at(1) if total else None)
    if due is not None:
        reading.fields["totals.amount_due"] = reading.fields["totals.total_with_vat"]
    taxes = _taxes(reading, whole)
    rows = charges(reading, "allowance_charges", whole)
    extended, rows = _extend(reading, parts.lines, lines, rows, taxes, due)
    orders = {text for line in lines if (text := line["order_reference"])}
    order = reading.text("order_reference", begin.at(4) or reference(parts.header, "PO"))
    if begin.value(8) == _CANCELS:
        reading.find("READ-CANCELLED", "The message cancels an invoice that was sent before.", "BIG[1]-08.1")
    return {
        "document_type": kind,
        "type_code": "381" if kind is DocumentType.CREDIT_NOTE else "383" if begin.value(7) in _DEBITS else "380",
        "number": reading.text("number", begin.at(2)),
        "issue_date": day(reading, "issue_date", begin.at(1)),
        "due_date": _due(reading, parts.header),
        "delivery_date": dated(reading, "delivery_date", parts.header, "035", "011", "050"),
        "currency": reading.currency,
        "order_reference": order or (next(iter(orders)) if len(orders) == 1 else None),
        "contract_reference": reading.text("contract_reference", reference(parts.header, "CT")),
        "despatch_reference": reading.text("despatch_reference", reference(parts.header, "PK", "SI")),
        "sales_order_reference": reading.text("sales_order_reference", reference(parts.header, "VN")),
        "preceding_invoice_reference": reading.text(
            "preceding_invoice_reference", reference(parts.header, "OI", "I5") if kind != "invoice" else None
        ),
        "payment_terms": _terms(reading, parts.header),
        "site": sites(reading, "site", parts.header),
        "note": note(reading, "note", parts.header),
        "seller": party(reading, "seller", parts.header, SELLERS, _address(message, 6)),
        "buyer": party(reading, "buyer", parts.header, BUYERS, _address(message, 8)),
        "payee": payee(reading, parts.header),
        "totals": {"vat": taxes, "total_with_vat": due, "amount_due": due, **_sums(rows)},
        "allowance_charges": rows,
        "lines": extended,
    }


def _sums(rows: list[Values]) -> Values:
    """Return the totals of allowances and of charges; X12 prints each row as a total already."""
    sums: Values = {}
    for field, charge in (("allowances", False), ("charges", True)):
        amounts = [abs(_signed(row)) for row in rows if row["charge"] is charge]
        if amounts:
            sums[field] = sum(amounts, Decimal(0))
    return sums


def _billed_line(reading: Reading, line: Sequence[Segment], index: int) -> Values:
    """Read one line of an invoice."""
    key, first = f"lines.{index}", line[0]
    amount = one(line, "AMT", "1", "LI")
    order = paired(first, 6, "PO") or reference(line, "PO")
    return {
        "id": reading.text(f"{key}.id", first.at(1)) or str(index + 1),
        "item": item(reading, key, line, first, 6),
        "quantity": reading.number(f"{key}.quantity", first.at(2)),
        "unit_code": reading.text(f"{key}.unit_code", first.at(3)),
        "net_price": reading.number(f"{key}.net_price", first.at(4)),
        "price_base_quantity": base_quantity(first.value(5), first.value(3)),
        "line_net_amount": reading.number(f"{key}.line_net_amount", amount.at(2) if amount else None),
        "allowance_charges": charges(reading, f"{key}.allowance_charges", line),
        "order_reference": reading.text(f"{key}.order_reference", order),
        "order_line_reference": reading.text(f"{key}.order_line_reference", paired(first, 6, "PL")),
        "despatch_reference": reading.text(f"{key}.despatch_reference", reference(line, "PK", "SI")),
        "note": note(reading, f"{key}.note", line),
    }


def _taxes(reading: Reading, whole: Sequence[Segment]) -> Decimal | None:
    """Return the taxes of the whole invoice, added up where there are several; None where none is printed."""
    amounts = [reading.number("totals.vat", segment.at(2)) for segment in those(whole, "TXI")]
    if not amounts:
        amounts = [
            cents(reading, "totals.vat", segment.at(5)) for segment in those(whole, "SAC", "C") if is_tax(segment)
        ]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _extend(
    reading: Reading,
    blocks_of_lines: Sequence[Sequence[Segment]],
    lines: list[Values],
    rows: list[Values],
    taxes: Decimal | None,
    due: Decimal | None,
) -> tuple[list[Values], list[Values]]:
    """Give each line its amount, which X12 leaves to be worked out, where the total proves it; else leave a finding.

    Senders repeat the charges of the lines in the summary: those that only repeat are not added twice, and left out.
    """
    amounts = [_amount(line) for line in lines]
    if due is None or not lines or any(amount is None for amount in amounts):
        return lines, rows
    known = [each for each in amounts if each is not None]
    inside = sum((_signed(row) for line in lines for row in _rows(line)), Decimal(0))
    outside = sum(map(_signed, rows), Decimal(0))
    line_taxes = sum((_line_taxes(block) for block in blocks_of_lines), Decimal(0))
    exact = sum(known, Decimal(0)) + inside + (taxes or 0)
    repeats = bool(rows) and inside == outside
    sums = [exact, exact + line_taxes] if repeats else []
    sums += [exact + outside, exact + outside + line_taxes]
    expected = [each.quantize(_CENT, ROUND_HALF_UP) for each in sums]
    if abs(due) not in map(abs, expected):
        reading.find(
            "READ-SUM",
            f"Lines, charges and taxes come to {expected[0]}, but the total is {due}.",
            "TDS[1]-01.1",
        )
        return lines, rows
    kept = [] if repeats and abs(due) in map(abs, expected[:2]) else rows
    return [_with_amount(reading, line, index) for index, line in enumerate(lines)], kept


def _with_amount(reading: Reading, line: Values, index: int) -> Values:
    """Return a line with the amount that follows from quantity, price, allowances and charges."""
    amount = _amount(line)
    if line["line_net_amount"] is not None or amount is None:
        return line
    place = reading.fields.get(f"lines.{index}.net_price")
    reading.fields[f"lines.{index}.line_net_amount"] = FieldReading(
        cell=place.cell if place else None, source="edi", check="arithmetic"
    )
    net = amount + sum(map(_signed, _rows(line)), Decimal(0))
    return {**line, "line_net_amount": net.quantize(_CENT, ROUND_HALF_UP)}


def _amount(line: Values) -> Decimal | None:
    """Return quantity times price of a line, exactly; None where one is missing."""
    quantity, price, base = line["quantity"], line["net_price"], line["price_base_quantity"]
    if isinstance(quantity, Decimal) and isinstance(price, Decimal) and isinstance(base, Decimal):
        return quantity * price / base
    return None


def _rows(line: Values) -> list[Values]:
    """Return the allowances and charges of a line."""
    rows = line["allowance_charges"]
    return rows if isinstance(rows, list) else []


def _signed(row: Values) -> Decimal:
    """Return what a charge adds, or an allowance takes away."""
    amount = row["amount"]
    assert isinstance(amount, Decimal)
    return amount if row["charge"] else -amount


def _line_taxes(line: Sequence[Segment]) -> Decimal:
    """Return the taxes that are printed on a line."""
    found = Decimal(0)
    scratch = Reading("edi")
    for segment in those(line, "SAC", "C"):
        if is_tax(segment):
            found += cents(scratch, "tax", segment.at(5)) or 0
    if not found:
        found = sum((scratch.number("tax", segment.at(2)) or Decimal(0) for segment in those(line, "TXI")), Decimal(0))
    return found


def _due(reading: Reading, header: Sequence[Segment]) -> object:
    """Read when the invoice is to be paid, where the terms name one day only."""
    days = {segment.value(6): segment for segment in those(header, "ITD") if segment.value(6)}
    if len(days) != 1:
        return None
    return day(reading, "due_date", next(iter(days.values())).at(6))


def _terms(reading: Reading, header: Sequence[Segment]) -> str | None:
    """Read the terms of payment in words, else the days until the net amount is due."""
    terms = one(header, "ITD")
    if terms is None:
        return None
    said = reading.text("payment_terms", terms.at(12))
    days = reading.text("payment_terms", terms.at(7)) if said is None else None
    return said or (f"{days} days" if days else None)


def _address(message: Message, at: int) -> Spot | None:
    """Return the sender or the receiver of the interchange."""
    return message.interchange.at(at) if message.interchange is not None else None


def read_ship_notice(reading: Reading, message: Message, limits: Limits) -> Values:
    """Read an 856: items below orders below a shipment, whichever levels the sender uses."""
    parts = blocks(message, "HL", frozenset({"CTT", "SE"}))
    begin = one(parts.header, "BSN") or Segment("BSN", ())
    levels = {block[0].value(1): block for block in parts.lines}
    shipment = tuple(segment for block in parts.lines if block[0].value(3) == "S" for segment in block)
    whole = (*parts.header, *shipment, *(s for block in parts.lines if block[0].value(3) == "O" for s in block))
    items = [block for block in parts.lines if one(block, "SN1") is not None]
    refuse_too_many_lines(len(items), limits, "HL")
    lines = [_shipped_line(reading, block, levels, index) for index, block in enumerate(items)]
    orders = {text for line in lines if (text := line["order_reference"])}
    named = [spot for segment in those(whole, "PRF") if (spot := segment.at(1)) is not None]
    if named:
        reading.text("order_reference", named[0])
    numbers = orders or {spot.text for spot in named}
    return {
        "document_type": DocumentType.DESPATCH_ADVICE,
        "number": reading.text("number", begin.at(2)),
        "issue_date": day(reading, "issue_date", begin.at(3)),
        "despatch_date": dated(reading, "despatch_date", (*parts.header, *shipment), "011"),
        "delivery_date": dated(reading, "delivery_date", (*parts.header, *shipment), "035", "017", "067", "002"),
        "order_reference": next(iter(numbers)) if len(numbers) == 1 else None,
        "site": sites(reading, "site", whole),
        "seller": party(reading, "seller", whole, SELLERS, _address(message, 6)),
        "buyer": party(reading, "buyer", whole, BUYERS, _address(message, 8)),
        "lines": lines,
    }


def _shipped_line(
    reading: Reading, block: Sequence[Segment], levels: dict[str, tuple[Segment, ...]], index: int
) -> Values:
    """Read one item of a ship notice with the order it stands below."""
    key = f"lines.{index}"
    named, sent = one(block, "LIN"), one(block, "SN1")
    assert sent is not None
    order = _order_above(block, levels)
    own = (named.at(1) if named is not None else None) or sent.at(1)
    return {
        "id": reading.text(f"{key}.id", own) or str(index + 1),
        "item": item(reading, key, block, named or Segment("LIN", ()), 2),
        "quantity": reading.number(f"{key}.quantity", sent.at(2)),
        "unit_code": reading.text(f"{key}.unit_code", sent.at(3)),
        "order_reference": reading.text(f"{key}.order_reference", order),
        "order_line_reference": reading.text(
            f"{key}.order_line_reference", paired(named, 2, "PL") if named is not None else None
        ),
        "note": note(reading, f"{key}.note", block),
    }


def _order_above(block: Sequence[Segment], levels: dict[str, tuple[Segment, ...]]) -> Spot | None:
    """Return the order of an item: its own, else the one of the nearest level above it."""
    current: Sequence[Segment] | None = block
    for _ in range(len(levels) + 1):
        if current is None:
            return None
        order = one(current, "PRF")
        if order is not None and order.at(1) is not None:
            return order.at(1)
        current = levels.get(current[0].value(2))
    return None
