"""Orders and their changes (850, 860), and what the seller answers (855, 865)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from extractors.reading import Reading, Spot, Values, refuse_too_many_lines
from extractors.segments import Segment, one, those
from extractors.x12.envelope import Message
from extractors.x12.parts import (
    BUYERS,
    SELLERS,
    base_quantity,
    blocks,
    charges,
    currency,
    dated,
    day,
    item,
    note,
    party,
    reference,
    sites,
)
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits

_ENDS: Final = frozenset({"CTT", "SE"})
_REQUESTED: Final = ("002", "074", "106", "063", "010")
_PROMISED: Final = ("069", "067", "017", "079", "068", "002")
_TYPES: Final = {"BK": "221", "RL": "226", "SA": "220", "NE": "220"}
_CANCELS: Final = "01"
_CHANGES: Final = frozenset({"04", "05"})
_CHANGED_LINES: Final = {"AI": "1", "DI": "2", "NC": "4"}
_ANSWERS: Final = {
    **dict.fromkeys(("AT", "AD", "AP"), "AP"),
    **dict.fromkeys(("RJ", "RD"), "RE"),
    **dict.fromkeys(("AC", "AE", "RF", "AH"), "CA"),
    "AK": "AB",
}
"""Element 587 → UNCL4343: accepted, rejected, accepted with changes or exceptions, received only."""

_REJECTED_LINES: Final = frozenset({"IR", "ID", "R1", "R2", "R3", "R4", "R5", "R6"})
_ACCEPTED_LINES: Final = frozenset({"IA", "AC", "AA"})
_UNSURE_BP: Final = 6_000


def read_order(reading: Reading, message: Message, limits: Limits) -> Values:
    """Read an 850; one whose purpose is to cancel, change or replace is a cancellation or a change."""
    parts = blocks(message, "PO1", _ENDS)
    begin = one(parts.header, "BEG") or Segment("BEG", ())
    purpose, kind = begin.value(1), DocumentType.ORDER
    if purpose == _CANCELS:
        kind = DocumentType.ORDER_CANCELLATION
    elif purpose in _CHANGES:
        kind = DocumentType.ORDER_CHANGE
    number = reading.text("number", begin.at(3))
    code = _TYPES.get(begin.value(2))
    if code:
        reading.text("type_code", begin.at(2))
    values = _order(reading, message, parts.header, parts.summary)
    refuse_too_many_lines(len(parts.lines), limits, "PO1")
    return {
        **values,
        "document_type": kind,
        "type_code": code,
        "number": number,
        "order_reference": None if kind is DocumentType.ORDER else number,
        "blanket_order_reference": number if code == _TYPES["RL"] else None,
        "issue_date": day(reading, "issue_date", begin.at(5)),
        "contract_reference": reading.text("contract_reference", begin.at(6) or reference(parts.header, "CT")),
        "lines": [_line(reading, line, index, "PO1") for index, line in enumerate(parts.lines)],
    }


def read_change(reading: Reading, message: Message, limits: Limits) -> Values:
    """Read an 860: what the buyer changes about an order."""
    parts = blocks(message, "POC", _ENDS)
    begin = one(parts.header, "BCH") or Segment("BCH", ())
    cancels = begin.value(1) == _CANCELS
    number = reading.text("number", begin.at(3))
    reading.text("order_reference", begin.at(3))
    refuse_too_many_lines(len(parts.lines), limits, "POC")
    return {
        **_order(reading, message, parts.header, parts.summary),
        "document_type": DocumentType.ORDER_CANCELLATION if cancels else DocumentType.ORDER_CHANGE,
        "number": number,
        "order_reference": number,
        "sequence": reading.count("sequence", begin.at(5)),
        # The date of the change; where none is printed, the one on which it was sent.
        "issue_date": day(reading, "issue_date", begin.at(11) or _sent(message)),
        "contract_reference": reading.text("contract_reference", begin.at(8)),
        "lines": [_line(reading, line, index, "POC") for index, line in enumerate(parts.lines)],
    }


def _order(reading: Reading, message: Message, header: Sequence[Segment], summary: Sequence[Segment]) -> Values:
    """Read what orders and changes share."""
    terms = one(header, "ITD")
    return {
        "currency": currency(reading, message),
        "delivery_date": dated(reading, "delivery_date", header, *_REQUESTED),
        "payment_terms": reading.text("payment_terms", terms.at(12) if terms else None),
        "incoterm": _incoterm(reading, header),
        "site": sites(reading, "site", header),
        "note": note(reading, "note", header),
        "seller": party(reading, "seller", header, SELLERS, _receiver(message)),
        "buyer": party(reading, "buyer", header, BUYERS, _sender(message)),
        "allowance_charges": charges(reading, "allowance_charges", header),
        "totals": _amounts(reading, (*header, *summary)),
    }


def read_answer(reading: Reading, message: Message, limits: Limits) -> Values:
    """Read an 855 or 865: what the seller says about an order or its change."""
    change = message.kind == "865"
    parts = blocks(message, "POC" if change else "PO1", _ENDS)
    begin = one(parts.header, "BCA" if change else "BAK") or Segment("BAK", ())
    own, dated_at = (begin.at(9), begin.at(10)) if change else (begin.at(8), begin.at(9))
    refuse_too_many_lines(len(parts.lines), limits, "PO1")
    reading.text("response_code", begin.at(2))
    lines = [_answered_line(reading, line, index, "POC" if change else "PO1") for index, line in enumerate(parts.lines)]
    return {
        "document_type": DocumentType.ORDER_RESPONSE,
        # A number of its own is optional: the control numbers, by which it is acknowledged, stand in.
        "number": reading.text("number", own or _control_number(message)),
        "order_reference": reading.text("order_reference", begin.at(3)),
        "sales_order_reference": reading.text("sales_order_reference", own),
        "sequence": reading.count("sequence", begin.at(5)) if change else None,
        # The other date of this segment is the one of the order.
        "issue_date": day(reading, "issue_date", dated_at or _sent(message)),
        "response_code": _answer(begin.value(2), lines),
        "currency": currency(reading, message),
        "delivery_date": dated(reading, "delivery_date", parts.header, *_PROMISED),
        "note": note(reading, "note", parts.header),
        "seller": party(reading, "seller", parts.header, SELLERS, _sender(message)),
        "buyer": party(reading, "buyer", parts.header, BUYERS, _receiver(message)),
        "totals": _amounts(reading, parts.summary),
        "lines": lines,
    }


def _answer(said: str, lines: list[Values]) -> str | None:
    """Return what the seller answers; a rejected or changed line makes an acceptance conditional."""
    answer = _ANSWERS.get(said)
    statuses = {line["status_code"] for line in lines if line["status_code"]}
    if answer == "AP" and statuses - {"5"}:
        return "CA"
    return answer


def _line(reading: Reading, line: Sequence[Segment], index: int, tag: str) -> Values:
    """Read one line of an order or of a change of it."""
    key, first = f"lines.{index}", line[0]
    change = tag == "POC"
    quantity, unit, price, basis = (3, 5, 6, 7) if change else (2, 3, 4, 5)
    priced = _price(reading, line, key, first, price)
    values: Values = {
        "id": reading.text(f"{key}.id", first.at(1)) or str(index + 1),
        "item": item(reading, key, line, first, 8 if change else 6),
        "quantity": reading.number(f"{key}.quantity", first.at(quantity)),
        "unit_code": reading.text(f"{key}.unit_code", first.at(unit)),
        "net_price": priced,
        "price_base_quantity": base_quantity(first.value(basis), first.value(unit)),
        "line_net_amount": _line_amount(reading, line, key),
        "allowance_charges": charges(reading, f"{key}.allowance_charges", line),
        "delivery_date": dated(reading, f"{key}.delivery_date", line, *_REQUESTED) or _scheduled(reading, line, key),
        "site": sites(reading, f"{key}.site", line),
        "note": note(reading, f"{key}.note", line),
    }
    if change and first.value(2):
        reading.text(f"{key}.status_code", first.at(2))
        values["status_code"] = _CHANGED_LINES.get(first.value(2), "3")
    return values


def _price(reading: Reading, line: Sequence[Segment], key: str, first: Segment, at: int) -> Decimal | None:
    """Read the price: of the line itself, else the only one of its price list."""
    own = reading.number(f"{key}.net_price", first.at(at))
    if own is not None:
        return own
    listed = [spot for segment in those(line, "CTP") if (spot := segment.at(3)) is not None]
    return reading.number(f"{key}.net_price", listed[0]) if len(listed) == 1 else None


def _answered_line(reading: Reading, line: Sequence[Segment], index: int, tag: str) -> Values:
    """Read one line of an answer; what is promised is what its acknowledgements say, else what the line repeats."""
    values = _line(reading, line, index, tag)
    key, answers = f"lines.{index}", list(those(line, "ACK"))
    values["order_line_reference"] = reading.text(f"{key}.order_line_reference", line[0].at(1))
    values["status_code"] = _status(reading, key, answers)
    promised = [
        spot for answer in answers if answer.value(1) not in _REJECTED_LINES and (spot := answer.at(2)) is not None
    ]
    if promised:
        read = [reading.number(f"{key}.quantity", spot) for spot in promised]
        printed = values["quantity"]
        total = sum((each for each in read if each is not None), Decimal(0))
        values["quantity"] = total
        if printed is not None and printed != total:
            reading.doubt(f"{key}.quantity", _UNSURE_BP, (str(printed),))
    _changed_price(reading, values, line, key, answers)
    days = [found for answer in answers if (found := day(reading, f"{key}.delivery_date", answer.at(5))) is not None]
    values["delivery_date"] = (
        max(days, default=None)
        or _scheduled(reading, line, key)
        or dated(reading, f"{key}.delivery_date", line, *_PROMISED)
    )
    return values


def _status(reading: Reading, key: str, answers: list[Segment]) -> str | None:
    """Return the UNCL1229 code of a line: not accepted, accepted, or changed."""
    codes = [answer.value(1) for answer in answers if answer.value(1)]
    if not codes:
        return None
    reading.text(f"{key}.status_code", answers[0].at(1))
    if all(code in _REJECTED_LINES for code in codes):
        return "7"
    return "5" if all(code in _ACCEPTED_LINES for code in codes) else "3"


def _changed_price(reading: Reading, values: Values, line: Sequence[Segment], key: str, answers: list[Segment]) -> None:
    """Take the new price where a line says that its price changed, and show a person both."""
    new = one(line, "CTP")
    if new is None or new.at(3) is None or not any(answer.value(1) == "IP" for answer in answers):
        return
    old = values["net_price"]
    values["net_price"] = reading.number(f"{key}.net_price", new.at(3))
    reading.doubt(f"{key}.net_price", _UNSURE_BP, (str(old),) if old is not None else ())


def _scheduled(reading: Reading, line: Sequence[Segment], key: str) -> date | None:
    """Return the last day of the delivery schedule of a line."""
    days = [
        found
        for segment in those(line, "SCH")
        if (found := day(reading, f"{key}.delivery_date", segment.at(6))) is not None
    ]
    return max(days, default=None)


def _line_amount(reading: Reading, line: Sequence[Segment], key: str) -> Decimal | None:
    """Read the amount of a line, where one is printed."""
    amount = one(line, "AMT", "1", "LI")
    return reading.number(f"{key}.line_net_amount", amount.at(2) if amount else None)


def _amounts(reading: Reading, segments: Sequence[Segment]) -> Values:
    """Read the total of an order, where one is printed."""
    amount = one(segments, "AMT", "TT", "1", "GV")
    return {
        "sum_of_line_net_amounts": reading.number("totals.sum_of_line_net_amounts", amount.at(2) if amount else None)
    }


def _incoterm(reading: Reading, header: Sequence[Segment]) -> str | None:
    """Read the delivery terms code."""
    terms = one(header, "FOB")
    return reading.text("incoterm", terms.at(5) if terms is not None else None)


def _sent(message: Message) -> Spot | None:
    """Return the day on which the message was sent."""
    return message.group.at(4) if message.group is not None else None


def _control_number(message: Message) -> Spot | None:
    """Return the control number of the message."""
    return message.segments[0].at(2)


def _sender(message: Message) -> Spot | None:
    """Return who sent the interchange."""
    return message.interchange.at(6) if message.interchange is not None else None


def _receiver(message: Message) -> Spot | None:
    """Return who shall get the interchange."""
    return message.interchange.at(8) if message.interchange is not None else None
