"""The EDIFACT extractor: one message in, one candidate out, every value as printed.

Owns which message and which document code is which document type, and where the header's values and the totals stand.
An interchange of several messages is opened by the carrier, each message an interchange of its own; messages that are
no document of ours say by ``native_type`` what they are.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from extractors.edifact.envelope import Message, messages
from extractors.edifact.lines import DATES, read_line
from extractors.edifact.parts import (
    BUYERS,
    SELLERS,
    Parts,
    Reading,
    charges,
    currency,
    dated,
    free_amounts,
    note,
    parts_of,
    party,
    party_fields,
    payment_terms,
    reference,
    site,
    taxes,
)
from extractors.reading import Spot, Values, refuse_too_many_lines
from extractors.segments import Element, Segment, find_count, find_no_end, one, opened, those
from extractors.sniff import EDIFACT, sniff
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import Unsupported
from rules_engine.ports import Limits, Parcel, Sniffed

_TYPES: Final = {
    "ORDERS": DocumentType.ORDER,
    "ORDCHG": DocumentType.ORDER_CHANGE,
    "ORDRSP": DocumentType.ORDER_RESPONSE,
    "DESADV": DocumentType.DESPATCH_ADVICE,
    "RECADV": DocumentType.RECEIPT_ADVICE,
    "INVOIC": DocumentType.INVOICE,
}
_CREDITS: Final = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
_CANCELS: Final = "1"
_CHANGES: Final = frozenset({"4", "5"})
_ANSWERS: Final = {
    **dict.fromkeys(("AP", "AD"), "AP"),
    **dict.fromkeys(("RE", "NA"), "RE"),
    **dict.fromkeys(("AC", "AI", "CA"), "CA"),
    "AB": "AB",
}
"""UNCL4343 as senders use it → accepted, rejected, accepted with changes, received only."""

_FUNCTIONS: Final = {"29": "AP", "27": "RE", "4": "CA"}
"""UNCL1225, where UNCL4343 is not given."""

_BLANKET: Final = "221"
_ENDS: Final = ("valid_from", "valid_to")

_ISSUED: Final = {"ORDERS": ("137", "4"), "INVOIC": ("137", "3"), "DESADV": ("137", "11"), "RECADV": ("137", "50")}
_WITH_VAT: Final = ("77", "39", "388", "86", "128")
"""UNCL5025: the total of an invoice with taxes, the most usual first."""


class EdifactExtractor:
    """Reads UN/EDIFACT messages."""

    name = "edifact@1"
    media_types = (EDIFACT,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for an interchange or a message of EDIFACT."""
        return 100 if sniffed.media_type == EDIFACT else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read the first message.

        Raises:
            DocumentRefused: where it is broken, not EDIFACT, or larger than a limit.
        """
        message = _messages(content)[0]
        read = Reading()
        values: Values = {"document_type": DocumentType.UNKNOWN}
        if message.kind in _TYPES:
            values = _document(read, message, limits)
            _check_counts(read, message)
        values["native_type"] = f"EDIFACT {message.kind}".strip()[:40]
        first = message.segments[0]
        values["profile"] = message.version or None
        if message.version:
            read.text("profile", first.at(2))
        return read.extraction(self.name, values)


class EdifactCarrier:
    """Opens EDIFACT interchanges that hold several messages."""

    name = "edifact_interchange@1"
    media_types = (EDIFACT,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 100 for EDIFACT."""
        return 100 if sniffed.media_type == EDIFACT else 0

    def open(self, content: bytes, limits: Limits) -> Parcel:  # noqa: ARG002 - the Protocol gives limits to everybody
        """Return each message as an interchange of its own; none where there is only one.

        Raises:
            DocumentRefused: where it is broken or not EDIFACT.
        """
        return opened(_messages(content))


def _messages(content: bytes) -> list[Message]:
    """Split an interchange.

    Raises:
        Unsupported: where it is not EDIFACT.
    """
    if sniff(content).media_type != EDIFACT:
        raise Unsupported(
            "This is not EDIFACT.", where="UNB", remedy="Send an interchange that begins with UNA or UNB."
        )
    return messages(content)


def _document(read: Reading, message: Message, limits: Limits) -> Values:
    """Read a message of one of the six types."""
    parts, kind = parts_of(message), message.kind
    refuse_too_many_lines(len(parts.lines), limits, "LIN")
    begin = one(parts.header, "BGM") or Segment("BGM", ())
    code = read.text("type_code", begin.at(1))
    document_type = _document_type(read, kind, code, begin)
    number = read.text("number", begin.at(2))
    currency(read, message)
    order = reference(read, "order_reference", parts.header, "ON", "CO")
    if document_type in (DocumentType.ORDER_CHANGE, DocumentType.ORDER_CANCELLATION) and order is None:
        order = read.text("order_reference", begin.at(2))
    lines = [read_line(read, line, kind, index) for index, line in enumerate(parts.lines)]
    orders = {text for line in lines if (text := line["order_reference"])}
    sender, receiver = _addresses(message)
    if kind in ("ORDERS", "ORDCHG", "RECADV"):
        sender, receiver = receiver, sender
    paid = one(parts.header, "NAD", "PE")
    return {
        "document_type": document_type,
        "type_code": code,
        "number": number,
        "issue_date": dated(read, "issue_date", parts.header, *_ISSUED.get(kind, ("137",))),
        "due_date": dated(read, "due_date", parts.header, "13", "140", "265") if kind == "INVOIC" else None,
        "delivery_date": dated(read, "delivery_date", parts.header, *DATES[kind]),
        "despatch_date": dated(read, "despatch_date", parts.header, "11") if kind == "DESADV" else None,
        "currency": read.currency,
        "order_reference": order or (next(iter(orders)) if len(orders) == 1 else None),
        "response_code": _answer(read, begin) if kind == "ORDRSP" else None,
        **_references(read, parts.header, document_type),
        **_validity(read, parts.header, code),
        "payment_terms": payment_terms(read, parts.header),
        "incoterm": _incoterm(read, parts.header),
        "site": site(read, "site", parts.header),
        "note": note(read, "note", parts.header),
        "seller": party(read, "seller", parts.header, SELLERS, sender),
        "buyer": party(read, "buyer", parts.header, BUYERS, receiver),
        "payee": party_fields(read, "payee", parts.header, paid) if paid is not None else None,
        "lines": lines,
        **_money(read, parts, kind),
    }


def _document_type(read: Reading, kind: str, code: str | None, begin: Segment) -> DocumentType:
    """Return the type by message, document code and function."""
    document_type, function = _TYPES[kind], begin.value(3)
    if kind == "INVOIC":
        if function == _CANCELS:
            read.find("READ-CANCELLED", "The message cancels an invoice that was sent before.", f"{begin.path}-03.1")
        return DocumentType.CREDIT_NOTE if code in _CREDITS else document_type
    if kind in ("ORDERS", "ORDCHG") and function == _CANCELS:
        return DocumentType.ORDER_CANCELLATION
    if kind == "ORDERS" and function in _CHANGES:
        return DocumentType.ORDER_CHANGE
    return document_type


def _answer(read: Reading, begin: Segment) -> str | None:
    """Read whether an answer accepts; what is said is kept in mind even where it has no meaning of ours."""
    said = read.text("response_code", begin.at(4)) or read.text("response_code", begin.at(3))
    return _ANSWERS.get(begin.value(4)) or (_FUNCTIONS.get(said) if said and not begin.value(4) else None)


def _references(read: Reading, header: Sequence[Segment], document_type: DocumentType) -> Values:
    """Read the documents this one refers to."""
    credit = document_type is DocumentType.CREDIT_NOTE
    return {
        "sales_order_reference": reference(read, "sales_order_reference", header, "VN"),
        "buyer_reference": reference(read, "buyer_reference", header, "CR"),
        "contract_reference": reference(read, "contract_reference", header, "CT"),
        "project": reference(read, "project", header, "AEP"),
        "blanket_order_reference": reference(read, "blanket_order_reference", header, "BO"),
        "despatch_reference": reference(read, "despatch_reference", header, "AAK", "DQ"),
        "receipt_reference": reference(read, "receipt_reference", header, "ALO"),
        "preceding_invoice_reference": reference(
            read, "preceding_invoice_reference", header, *(("OI", "IV") if credit else ("OI",))
        ),
    }


def _validity(read: Reading, header: Sequence[Segment], code: str | None) -> Values:
    """Read the period of a blanket order: its first and last day, or both in one segment (UNCL2379 711 and 718)."""
    if code != _BLANKET:
        return {}
    both = one(header, "DTM", "273")
    days = (both.value(1, 2)[:8], both.value(1, 2)[8:].removeprefix("-")) if both is not None else ("", "")
    path = "" if both is None else f"{both.path}-01.2"
    first, last = (
        read.coded_date(key, Element(day, path), "102") if day else None for key, day in zip(_ENDS, days, strict=True)
    )
    return {
        "valid_from": first or dated(read, "valid_from", header, "157", "194"),
        "valid_to": last or dated(read, "valid_to", header, "206", "36"),
    }


def _money(read: Reading, parts: Parts, kind: str) -> Values:
    """Read totals, VAT breakdown, allowances and charges of the whole message."""
    whole = (*parts.header, *parts.summary)
    rows, breakdown = charges(read, "allowance_charges", whole), taxes(read, parts.summary)
    free = free_amounts(parts.summary)

    def read_sum(field: str, *codes: str) -> Decimal | None:
        return read.amount(f"totals.{field}", one(free, "MOA", *codes))

    taxed = [row["tax_amount"] for row in breakdown]
    known = [each for each in taxed if isinstance(each, Decimal)]
    vat = read_sum("vat", "176", "124")
    if vat is None and known and len(known) == len(taxed):
        vat = sum(known, Decimal(0))
        read.fields["totals.vat"] = read.fields["vat_breakdown.0.tax_amount"]
    without = read_sum("total_without_vat", "125")
    values: Values = {
        "sum_of_line_net_amounts": read_sum("sum_of_line_net_amounts", "79"),
        "allowances": read_sum("allowances", "260"),
        "charges": read_sum("charges", "259"),
        "total_without_vat": without,
        "vat": vat,
        "paid_amount": read_sum("paid_amount", "113"),
    }
    for field, charge in (("allowances", False), ("charges", True)):
        listed = [row["amount"] for row in rows if row["charge"] is charge]
        if values[field] is None and listed:
            # The total of them is optional here, and follows from what is listed.
            values[field] = sum((each for each in listed if isinstance(each, Decimal)), Decimal(0))
            first = next(index for index, row in enumerate(rows) if row["charge"] is charge)
            read.fields[f"totals.{field}"] = read.fields[f"allowance_charges.{first}.amount"]
    if kind == "INVOIC":
        net = without if without is not None else values["sum_of_line_net_amounts"]
        values["total_with_vat"] = _with_vat(read, free, net if isinstance(net, Decimal) else None, vat)
        values["amount_due"] = read_sum("amount_due", "9")
    return {"totals": values, "vat_breakdown": breakdown, "allowance_charges": rows}


def _with_vat(read: Reading, free: list[Segment], net: Decimal | None, vat: Decimal | None) -> Decimal | None:
    """Read the total with taxes: of several totals the one that is net and taxes, else the most usual."""
    held = [segment for code in _WITH_VAT for segment in those(free, "MOA", code)]
    read_amounts = [(read.amount("totals.total_with_vat", each), each) for each in held]
    known = [(amount, each) for amount, each in read_amounts if amount is not None]
    if not known:
        return None
    added = net + vat if net is not None and vat is not None else None
    chosen = next((each for each in known if each[0] == added), known[0])
    value = read.amount("totals.total_with_vat", chosen[1])
    others = tuple(dict.fromkeys(str(amount) for amount, _ in known if amount != value))
    if others and value != added:
        read.doubt("totals.total_with_vat", 4_000, others)
    return value


def _incoterm(read: Reading, header: Sequence[Segment]) -> str | None:
    """Read the delivery terms code."""
    terms = one(header, "TOD")
    return read.text("incoterm", terms.at(3) if terms is not None else None)


def _addresses(message: Message) -> tuple[Spot | None, Spot | None]:
    """Return who sent the interchange and who gets it."""
    if message.interchange is None:
        return None, None
    return message.interchange.at(2), message.interchange.at(3)


def _check_counts(read: Reading, message: Message) -> None:
    """Leave a finding where the message is cut off, or says that it has another number of segments or lines."""
    last = message.segments[-1]
    if not message.ended:
        find_no_end(read, last.path)
        return
    if last.tag == "UNT":
        find_count(read, last.value(1), len(message.segments), "segments", f"{last.path}-01.1")
    lines = one(message.segments, "CNT", "2")
    if lines is not None:
        held = sum(segment.tag == "LIN" for segment in message.segments)
        find_count(read, lines.value(1, 2), held, "lines", f"{lines.path}-01.2")
