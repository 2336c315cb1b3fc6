"""What the messages of X12 share: parties, items, dates, references, amounts."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from extractors.reading import Reading, Spot, Values
from extractors.segments import Segment, one, those
from extractors.x12.envelope import Message

SELLERS: Final = ("SE", "SU", "VN", "MF", "RE", "RI", "PE", "SF", "SH")
"""Element 98: who sells, the party itself before the one that is paid or ships."""

BUYERS: Final = ("BY", "OB", "BT", "SO", "PR", "BO", "ST", "MP")
"""Element 98: who buys, the party itself before the one that is billed or delivered to."""

_PAYEES: Final = ("RI", "RE", "PE")
_ONLY_NEAR: Final = frozenset({"RE", "RI", "PE", "SF", "SH", "PR", "BO", "ST", "MP"})
"""Roles that are often, and not always, played by the seller or the buyer: a person is asked."""

_NEAR_BP: Final = 5_000
_USUAL_CURRENCY: Final = "USD"

_PARTY_LOOP: Final = frozenset({"N1", "N2", "N3", "N4", "PER", "REF"})
_SELLER_ITEMS: Final = ("VN", "VP", "VC", "VA", "VS", "MG", "MN", "MF")
_BUYER_ITEMS: Final = ("BP", "IN", "CB", "PI", "SK", "BO", "ST")
_STANDARD_ITEMS: Final = ("UK", "EN", "UP", "UA", "UI", "UD", "EO", "IB", "N4", "UN")
_ALL_ITEMS: Final = frozenset((*_SELLER_ITEMS, *_BUYER_ITEMS, *_STANDARD_ITEMS))
_SIZES: Final = {
    **dict.fromkeys(("HP", "LC", "QH", "RC", "TC", "WC", "HF"), 100),
    **dict.fromkeys(("TP", "LM", "QS", "RM", "TM", "WM", "TF"), 1_000),
    **dict.fromkeys(("LD", "PD", "RD", "TD", "WD"), 12),
    "PN": 10,
    "TT": 10_000,
    "HT": 100_000,
}
"""Element 639: for how many units a price is, where it is not for one."""

_COUNTED_IN: Final = {12: frozenset({"DZ", "DZN"}), 100: frozenset({"HC", "HU", "CN"}), 1_000: frozenset({"TH", "MX"})}
_SHORT_DATE: Final = 6
_PLAIN_ITEM: Final = frozenset({"", "08"})


class Blocks(NamedTuple):
    """A message in three parts: its header, one block per line, and what stands behind the lines."""

    header: tuple[Segment, ...]
    lines: tuple[tuple[Segment, ...], ...]
    summary: tuple[Segment, ...]


def blocks(message: Message, begins: str, ends: frozenset[str]) -> Blocks:
    """Split a message at the segments that begin a line, and at the first that begins its summary."""
    header: list[Segment] = []
    lines: list[list[Segment]] = []
    summary: list[Segment] = []
    for segment in message.segments:
        if summary or (segment.tag in ends and (lines or segment.tag in ("CTT", "TDS"))):
            summary.append(segment)
        elif segment.tag == begins:
            lines.append([segment])
        else:
            (lines[-1] if lines else header).append(segment)
    return Blocks(tuple(header), tuple(map(tuple, lines)), tuple(summary))


def day(reading: Reading, key: str, spot: Spot | None) -> date | None:
    """Read a date: eight digits with the century, six without."""
    if spot is None or spot.text is None:
        return None
    return reading.coded_date(key, spot, "101" if len(spot.text) == _SHORT_DATE else "102")


def dated(reading: Reading, key: str, segments: Iterable[Segment], *qualifiers: str) -> date | None:
    """Read the first DTM with one of the qualifiers."""
    found = one(tuple(segments), "DTM", *qualifiers)
    return day(reading, key, found.at(2)) if found is not None else None


def reference(segments: Sequence[Segment], *qualifiers: str) -> Spot | None:
    """Return the first reference with one of the qualifiers, from REF or N9."""
    for tag in ("REF", "N9"):
        found = one(segments, tag, *qualifiers)
        if found is not None and found.at(2) is not None:
            return found.at(2)
    return None


def cents(reading: Reading, key: str, spot: Spot | None) -> Decimal | None:
    """Read an amount with two implied decimals; one that prints a point is taken as printed, and shown to a person."""
    value = reading.number(key, spot)
    if value is None or spot is None:
        return None
    if "." in (spot.text or ""):
        reading.doubt(key, 5_000, (str(value / 100),))
        return value
    return value.scaleb(-2)


def currency(reading: Reading, message: Message) -> str | None:
    """Read the currency: the one that stands in every CUR."""
    found = [spot for segment in those(message.segments, "CUR") if (spot := segment.at(2)) is not None]
    codes = {spot.text for spot in found}
    if len(codes) > 1:
        reading.find("READ-CURRENCY", f"Several currencies are named: {', '.join(sorted(map(str, codes)))}.", "CUR")
        return None
    if not found:
        # Partners agree on it outside of the message: nothing is taken for granted, and the usual one is offered.
        reading.doubt("currency", 0, (_USUAL_CURRENCY,))
        return None
    reading.currency = reading.text("currency", found[0])
    return reading.currency


def party(reading: Reading, key: str, header: Sequence[Segment], roles: tuple[str, ...], sent: Spot | None) -> Values:
    """Read the first party with one of the roles; whoever sent or gets the interchange stands in for its identifier."""
    found = one(header, "N1", *roles)
    if found is None:
        return {"identifier": reading.text(f"{key}.identifier", sent)}
    values = _fields(reading, key, header, found, sent)
    if found.value(1) in _ONLY_NEAR:
        for name in ("name", "identifier"):
            if values[name]:
                reading.doubt(f"{key}.{name}", _NEAR_BP)
    return values


def payee(reading: Reading, header: Sequence[Segment]) -> Values | None:
    """Read who is paid, where somebody is named for it."""
    found = one(header, "N1", *_PAYEES)
    return _fields(reading, "payee", header, found, None) if found is not None else None


def _fields(reading: Reading, key: str, header: Sequence[Segment], found: Segment, sent: Spot | None) -> Values:
    """Read the fields of one party."""
    loop = _loop(header, found)
    place, contact = one(loop, "N4"), one(loop, "PER")
    return {
        "name": reading.text(f"{key}.name", found.at(2)),
        "identifier": reading.text(f"{key}.identifier", found.at(4) or sent),
        "city": reading.text(f"{key}.city", place.at(1) if place else None),
        "country": reading.text(f"{key}.country", place.at(4) if place else None),
        "vat_id": reading.text(f"{key}.vat_id", reference(loop, "VX")),
        "registration_id": reading.text(f"{key}.registration_id", reference(loop, "TJ")),
        "mail": reading.text(f"{key}.mail", _mail(contact)),
    }


def _loop(header: Sequence[Segment], start: Segment) -> tuple[Segment, ...]:
    """Return the segments that belong to an N1: those behind it until another party or another subject begins."""
    at = next(index for index, segment in enumerate(header) if segment is start)
    loop: list[Segment] = []
    for segment in header[at + 1 :]:
        if segment.tag == "N1" or segment.tag not in _PARTY_LOOP:
            break
        loop.append(segment)
    return tuple(loop)


def _mail(contact: Segment | None) -> Spot | None:
    """Return the e-mail address of a contact."""
    if contact is None:
        return None
    return next((contact.at(at + 1) for at in (3, 5, 7) if contact.value(at) == "EM"), None)


def sites(reading: Reading, key: str, segments: Sequence[Segment]) -> str | None:
    """Read the identifier of the place of delivery."""
    found = one(segments, "N1", "ST")
    return reading.text(key, found.at(4) if found is not None else None)


def item(reading: Reading, key: str, line: Sequence[Segment], holder: Segment, begins: int) -> Values:
    """Read what is bought: pairs of qualifier and number from one segment, and the description."""
    known = {holder.value(at): holder.at(at + 1) for at in range(begins, len(holder.elements), 2) if holder.value(at)}

    def number(qualifiers: tuple[str, ...]) -> Spot | None:
        return next((spot for each in qualifiers if (spot := known.get(each)) is not None), None)

    return {
        "description": _description(reading, f"{key}.description", line),
        "seller_item_id": reading.text(f"{key}.seller_item_id", number(_SELLER_ITEMS)),
        "buyer_item_id": reading.text(f"{key}.buyer_item_id", number(_BUYER_ITEMS)),
        "standard_item_id": reading.text(f"{key}.standard_item_id", number(_STANDARD_ITEMS)),
    }


def paired(holder: Segment, begins: int, qualifier: str) -> Spot | None:
    """Return the number behind a qualifier in the pairs of a line."""
    return next(
        (holder.at(at + 1) for at in range(begins, len(holder.elements), 2) if holder.value(at) == qualifier), None
    )


def _description(reading: Reading, key: str, line: Sequence[Segment]) -> str | None:
    """Read the description: free text about the item itself, else about anything."""
    described = [segment for segment in those(line, "PID") if segment.at(5) is not None]
    plain = [segment for segment in described if segment.value(2) in _PLAIN_ITEM] or described
    texts = [text for segment in plain if (text := reading.text(key, segment.at(5)))]
    return " ".join(dict.fromkeys(texts)) or None


def base_quantity(basis: str, unit: str) -> Decimal:
    """Return for how many of the line's unit a price is; a price per dozen of a line in dozens is for one."""
    size = _SIZES.get(basis, 1)
    return Decimal(1) if unit in _COUNTED_IN.get(size, frozenset()) else Decimal(size)


def note(reading: Reading, key: str, segments: Sequence[Segment]) -> str | None:
    """Read the free text; several stand under each other."""
    spots = [segment.at(1) for segment in those(segments, "MSG")]
    spots += [segment.at(2) for segment in those(segments, "NTE")]
    texts = [text for spot in spots if (text := reading.text(key, spot))]
    return "\n".join(texts) or None


def charges(reading: Reading, key: str, segments: Sequence[Segment]) -> list[Values]:
    """Read allowances and charges (SAC); what is for information only, and taxes, are neither."""
    rows: list[Values] = []
    for segment in those(segments, "SAC", "A", "C"):
        if is_tax(segment):
            continue
        place = f"{key}.{len(rows)}"
        amount = cents(reading, f"{place}.amount", segment.at(5))
        if amount is None:
            continue
        rows.append(
            {
                "charge": segment.value(1) == "C",
                "amount": amount,
                "reason": reading.text(f"{place}.reason", segment.at(15) or segment.at(2)),
            }
        )
    return rows


def is_tax(segment: Segment) -> bool:
    """Say whether a charge is a tax, by its code of element 1300."""
    return segment.value(2) in _TAX_CHARGES


_TAX_CHARGES: Final = frozenset({"H650", "H660", "H670", "H680", "H690", "H700", "H710", "H720", "H730", "H740"}) | {
    "H750",
    "H760",
    "H770",
    "H780",
    "H790",
    "H800",
    "H850",
}
