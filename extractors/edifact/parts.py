"""What the messages of EDIFACT share: numbers, dates, references, parties, charges, taxes."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from extractors import reading
from extractors.edifact.envelope import Message
from extractors.reading import Spot, Values
from extractors.segments import Element, Segment, one, those

SELLERS: Final = ("SU", "SE", "II", "LSU", "FR", "SF", "CZ", "MS")
"""UNCL3035: who sells, the party itself before the one that ships or sends."""

BUYERS: Final = ("BY", "OB", "IV", "BT", "CN", "UC", "UD", "ST", "DP", "MR")
"""UNCL3035: who buys, the party itself before the one that is billed or delivered to."""

_ONLY_NEAR: Final = frozenset({"FR", "SF", "CZ", "MS", "CN", "UC", "UD", "ST", "DP", "MR"})
"""Roles that are often, and not always, played by the seller or the buyer: a person is asked."""

_NEAR_BP: Final = 5_000
_PARTY_GROUP: Final = frozenset({"LOC", "FII", "RFF", "DTM", "DOC", "CTA", "COM"})
_ALLOWANCE_GROUP: Final = frozenset({"ALI", "QTY", "RNG", "PCD", "MOA", "RTE", "CUX", "DTM", "TAX"})
_CHARGE_AMOUNTS: Final = ("8", "204", "23")
_TAX_AMOUNTS: Final = ("124", "125", "150", "161", "176")
_CODE_LENGTH: Final = 3
_NAME_LINE: Final = 34
_STANDARD: Final = ("EN", "SRV", "UP", "IB", "EAN", "GTIN", "IS")
_SELLERS_OWN: Final = ("SA", "VP", "VN", "MF", "MP")
_BUYERS_OWN: Final = ("IN", "BP", "PI", "CL")
_TERMS_OF_PAYMENT: Final = "AAB"


class Reading(reading.Reading):
    """What was read from one EDIFACT message."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__("edi")

    def decimal(self, key: str, spot: Spot | None) -> Decimal | None:
        """Read a number; ISO 9735 allows a comma or a point before the decimals, and nothing between thousands."""
        if spot is None or spot.text is None or "," not in spot.text:
            return self.number(key, spot)
        if "." in spot.text:
            return self.number(key, spot)
        return self.number(key, Element(spot.text.replace(",", ".", 1), spot.path))

    def amount(self, key: str, segment: Segment | None) -> Decimal | None:
        """Read a monetary amount; one in another currency than the message's is a finding."""
        if segment is None:
            return None
        value = self.decimal(key, segment.at(1, 2))
        currency, spot = segment.value(1, 3), segment.at(1, 2)
        if value is not None and spot is not None and currency and self.currency and currency != self.currency:
            self.unread(key, spot, "READ-CURRENCY", f"This is in {currency[:10]}, not {self.currency[:10]}.")
            return None
        return value


class Parts(NamedTuple):
    """A message in three parts: its header, one block per line, and what stands behind the lines."""

    header: tuple[Segment, ...]
    lines: tuple[tuple[Segment, ...], ...]
    summary: tuple[Segment, ...]


def parts_of(message: Message) -> Parts:
    """Split a message at its LIN segments and at UNS or CNT; a packing level begins no line, and ends one."""
    header: list[Segment] = []
    lines: list[list[Segment]] = []
    summary: list[Segment] = []
    inside = False
    for segment in message.segments:
        if summary or segment.tag in ("UNS", "CNT", "UNT"):
            summary.append(segment)
        elif segment.tag == "LIN":
            lines.append([segment])
            inside = True
        elif segment.tag == "CPS":
            inside = False
        elif inside:
            lines[-1].append(segment)
        elif not lines:
            header.append(segment)
    return Parts(tuple(header), tuple(map(tuple, lines)), tuple(summary))


def dated(read: Reading, key: str, segments: Sequence[Segment], *qualifiers: str) -> date | None:
    """Read the first date with one of the qualifiers, in the format it names."""
    found = one(segments, "DTM", *qualifiers)
    return read.coded_date(key, found.at(1, 2), found.value(1, 3)) if found is not None else None


def referred(segments: Sequence[Segment], *qualifiers: str) -> Segment | None:
    """Return the first reference with one of the qualifiers that names something."""
    return next((each for each in those(segments, "RFF", *qualifiers) if each.at(1, 2) is not None), None)


def reference(read: Reading, key: str, segments: Sequence[Segment], *qualifiers: str) -> str | None:
    """Read the number of the first reference with one of the qualifiers."""
    found = referred(segments, *qualifiers)
    return read.text(key, found.at(1, 2) if found is not None else None)


def currency(read: Reading, message: Message) -> str | None:
    """Read the currency: of the message, else the one that every amount is printed in."""
    for segment in (*those(message.segments, "CUX", "2"), *those(message.segments, "CUX")):
        if segment.at(1, 2) is not None:
            read.currency = read.text("currency", segment.at(1, 2))
            return read.currency
    every = [spot for segment in those(message.segments, "MOA") if (spot := segment.at(1, 3)) is not None]
    spots = [spot for spot in every if len(spot.text or "") == _CODE_LENGTH]
    if len({spot.text for spot in spots}) == 1:
        read.currency = read.text("currency", spots[0])
    return read.currency


def party(read: Reading, key: str, header: Sequence[Segment], roles: tuple[str, ...], sent: Spot | None) -> Values:
    """Read the first party with one of the roles; whoever sent or gets the interchange stands in for its identifier."""
    found = one(header, "NAD", *roles)
    if found is None:
        return {"identifier": read.text(f"{key}.identifier", sent)}
    values = party_fields(read, key, header, found)
    if found.value(1) in _ONLY_NEAR:
        for name in ("name", "identifier"):
            if values[name]:
                read.doubt(f"{key}.{name}", _NEAR_BP)
    return values


def party_fields(read: Reading, key: str, header: Sequence[Segment], found: Segment) -> Values:
    """Read the fields of one party."""
    group = _group(header, found, _PARTY_GROUP, "NAD")
    mail = next((each.at(1) for each in those(group, "COM") if each.value(1, 2) == "EM"), None)
    accounts = [spot for each in those(group, "FII", "RB", "BF", "BE") if (spot := each.at(2)) is not None]
    values: Values = {
        "name": read.text(f"{key}.name", _name(found, 4) or _name(found, 3)),
        "identifier": read.text(f"{key}.identifier", found.at(2)),
        "vat_id": reference(read, f"{key}.vat_id", group, "VA"),
        "registration_id": reference(read, f"{key}.registration_id", group, "GN", "XA"),
        "city": read.text(f"{key}.city", found.at(6)),
        "country": read.text(f"{key}.country", found.at(9)),
        "mail": read.text(f"{key}.mail", mail),
        "iban": read.text(f"{key}.iban", accounts[0] if accounts else None),
    }
    others = tuple(dict.fromkeys(spot.text for spot in accounts[1:] if spot.text and spot.text != values["iban"]))
    if others:
        read.fields[f"{key}.iban"] = read.fields[f"{key}.iban"].model_copy(update={"candidates": others})
    return values


def _name(found: Segment, element: int) -> Element | None:
    """Return a name: its first line, and the next ones where the one before was full."""
    lines = [found.value(element, each) for each in range(1, 6)]
    count = 1
    while count < len(lines) and lines[count] and len(lines[count - 1]) >= _NAME_LINE:
        count += 1
    return found.joined(element, *range(1, count + 1))


def _group(segments: Sequence[Segment], start: Segment, members: frozenset[str], own: str) -> tuple[Segment, ...]:
    """Return the segments that belong to one: those behind it until another subject begins."""
    at = next(index for index, segment in enumerate(segments) if segment is start)
    group: list[Segment] = []
    for segment in segments[at + 1 :]:
        if segment.tag == own or segment.tag not in members:
            break
        group.append(segment)
    return tuple(group)


def charges(read: Reading, key: str, segments: Sequence[Segment]) -> list[Values]:
    """Read allowances and charges (ALC) with their amounts; one without an amount says nothing that can be checked."""
    rows: list[Values] = []
    for start in those(segments, "ALC", "A", "C"):
        group = _group(segments, start, _ALLOWANCE_GROUP, "ALC")
        held = one(group, "MOA", *_CHARGE_AMOUNTS)
        place = f"{key}.{len(rows)}"
        amount = read.amount(f"{place}.amount", held)
        if amount is None:
            continue
        tax = one(group, "TAX")
        rows.append(
            {
                "charge": start.value(1) == "C",
                "amount": amount,
                "reason": read.text(f"{place}.reason", start.at(5, 4) or start.at(2, 2)),
                "reason_code": read.text(f"{place}.reason_code", start.at(5)),
                "vat_category": read.text(f"{place}.vat_category", tax.at(6) if tax else None),
                "vat_rate": read.decimal(f"{place}.vat_rate", tax.at(5, 4) if tax else None),
            }
        )
    return rows


def free_amounts(segments: Iterable[Segment]) -> list[Segment]:
    """Return the amounts that belong to no allowance, charge or tax."""
    inside, free = "", []
    for segment in segments:
        if segment.tag in ("ALC", "TAX"):
            inside = segment.tag
        elif segment.tag == "MOA":
            code = segment.value(1)
            if inside == "ALC" and code in (*_CHARGE_AMOUNTS, "25", "131"):
                continue
            if inside == "TAX" and code in _TAX_AMOUNTS:
                continue
            free.append(segment)
        elif (inside == "ALC" and segment.tag not in _ALLOWANCE_GROUP) or inside == "TAX":
            inside = ""
    return free


def taxes(read: Reading, summary: Sequence[Segment]) -> list[Values]:
    """Read the rows of the VAT breakdown: a rate or category with its amounts."""
    rows: list[Values] = []
    for start in those(summary, "TAX", "7"):
        group = _group(summary, start, frozenset({"MOA"}), "TAX")
        key = f"vat_breakdown.{len(rows)}"
        taxable = read.amount(f"{key}.taxable_amount", one(group, "MOA", "125"))
        amount = read.amount(f"{key}.tax_amount", one(group, "MOA", "124", "150", "161"))
        if taxable is None and amount is None:
            continue
        rows.append(
            {
                "category": read.text(f"{key}.category", start.at(6)),
                "rate": read.decimal(f"{key}.rate", start.at(5, 4)),
                "taxable_amount": taxable,
                "tax_amount": amount,
            }
        )
    return rows


def note(read: Reading, key: str, segments: Sequence[Segment]) -> str | None:
    """Read the free text, but for terms of payment and titles, which have fields of their own."""
    found = [each for each in those(segments, "FTX") if each.value(1) not in (_TERMS_OF_PAYMENT, "AFM")]
    texts = [text for each in found if (text := read.text(key, each.joined(4, 1, 2, 3, 4, 5)))]
    return "\n".join(texts) or None


def payment_terms(read: Reading, header: Sequence[Segment]) -> str | None:
    """Read the terms of payment in words, else the days after which the net amount is due."""
    said = one(header, "FTX", _TERMS_OF_PAYMENT)
    if said is not None and (text := read.text("payment_terms", said.joined(4, 1, 2, 3, 4, 5))):
        return text
    terms = next((each for each in those(header, "PAT", "1", "3") if each.value(3, 3) == "D"), None)
    days = read.text("payment_terms", terms.at(3, 4) if terms is not None else None)
    return f"{days} days" if days else None


def site(read: Reading, key: str, segments: Sequence[Segment]) -> str | None:
    """Read the place of delivery: a party or a location."""
    found = one(segments, "NAD", "DP", "ST") or one(segments, "LOC", "7")
    return read.text(key, found.at(2) if found is not None else None)


def item(read: Reading, key: str, line: Sequence[Segment]) -> Values:
    """Read what is bought: the number in LIN and those in PIA by their type, and the description."""
    known: dict[str, Element] = {}
    spots = [(line[0], 3)]
    spots += [(each, element) for each in those(line, "PIA", "5", "1", "3") for element in range(2, 7)]
    for segment, element in spots:
        kind, spot = segment.value(element, 2), segment.at(element)
        if spot is not None:
            known.setdefault(kind, spot)

    def number(kinds: tuple[str, ...]) -> Spot | None:
        return next((known[each] for each in kinds if each in known), None)

    values: Values = {
        "description": _description(read, f"{key}.description", line),
        # A number without a type is the seller's on whatever the seller sends, and the one both know on an order.
        "seller_item_id": read.text(f"{key}.seller_item_id", number((*_SELLERS_OWN, ""))),
        "buyer_item_id": read.text(f"{key}.buyer_item_id", number(_BUYERS_OWN)),
        "standard_item_id": read.text(f"{key}.standard_item_id", number(_STANDARD)),
    }
    others = [kind for kind in known if kind not in (*_SELLERS_OWN, *_BUYERS_OWN, *_STANDARD, "")]
    if values["seller_item_id"] is None and others:
        # A type that partners agreed on between them: whose number it is, a person must say.
        values["seller_item_id"] = read.text(f"{key}.seller_item_id", known[others[0]])
        read.doubt(f"{key}.seller_item_id", _NEAR_BP)
    return values


def _description(read: Reading, key: str, line: Sequence[Segment]) -> str | None:
    """Read the description, else the title."""
    for each in those(line, "IMD"):
        text = read.text(key, each.joined(3, 4, 5))
        if text:
            return text
    title = one(line, "FTX", "AFM")
    return read.text(key, title.joined(4, 1, 2, 3, 4, 5) if title is not None else None)
