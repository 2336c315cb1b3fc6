"""Whether an invoice was billed before: ten ways the same thing comes twice, each explained by what is equal.

Nothing is compared with everything: a fingerprint gives the keys it is found under, and only what shares a key is
looked at. Whether two invoices are one is said by evidence that agrees and none that contradicts: another order, other
lines or a regular rhythm speak for two purchases.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median_low
from typing import Final

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.lines import TradeLine
from rules_engine.documents.money import round_to_minor, to_minor
from rules_engine.documents.party import Party
from rules_engine.matching.likeness import ITEM_KEYS
from rules_engine.matching.linking import same_number
from rules_engine.matching.spelling import one_slip
from rules_engine.matching.texts import compact, party_name, stated


class DuplicateKind(StrEnum):
    """How the same thing came twice, the surest first."""

    EXACT = "exact"
    SAME_CONTENT = "same_content"
    NORMALISED = "normalised_number"
    SISTER_COMPANY = "sister_company"
    OTHER_SUPPLIER = "other_supplier_record"
    NEAR_NUMBER = "near_number"
    SAME_LINES = "same_lines"
    AMOUNT_AND_DATE = "same_amount_and_date"
    CREDIT_AND_REBILL = "credit_and_rebill"
    SPLIT = "split"


AMOUNT_DAYS: Final = 10
"""Within so many days the same amount of one seller is suspicious."""

LINES_DAYS: Final = 27
"""Within so many days the same lines are suspicious: less than a month, in which rents and contracts come again."""

NUMBER_DAYS: Final = 300
"""A number that comes back later with another amount is a new year's number."""

RHYTHM: Final = 3
"""So many equal invoices before make a rhythm that may go on."""

_LOOKALIKE: Final = str.maketrans("OQILSBZG", "00115826")
"""Letters that are read for digits, and the digits."""


class Fingerprint(Frozen):
    """What of an invoice or credit note is compared; ``amount`` in minor units, with VAT where it is known."""

    document_id: str
    sequence: int = Field(default=0, description="receive number: only what came earlier is a suspect")
    credit: bool = False
    number: str
    sellers: tuple[str, ...] = Field(description="VAT id and name as compared")
    buyer: str | None = None
    amount: int | None = None
    currency: str = ""
    issued_on: date
    orders: tuple[str, ...] = ()
    despatches: tuple[str, ...] = ()
    lines: tuple[str, ...] = Field(default=(), description="item, quantity and price of each line, sorted")
    preceding: str | None = None

    @property
    def loose_number(self) -> str:
        """The number without separators, leading words and zeros, with letters that are read for digits as digits."""
        bare = (compact(self.number) or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return bare.translate(_LOOKALIKE).lstrip("0") or (compact(self.number) or "")


class Suspicion(Frozen):
    """An earlier document that an invoice may repeat: how, how surely (basis points), and what is equal."""

    kind: DuplicateKind
    document_id: str
    number: str
    certainty_bp: int
    reasons: tuple[str, ...]


def fingerprint(document: Invoice | CreditNote, document_id: str, sequence: int = 0) -> Fingerprint:
    """Return what of a document is compared."""
    orders = [document.order_reference, *(line.order_reference for line in document.lines)]
    despatches = [document.despatch_reference, *(line.despatch_reference for line in document.lines)]
    amounts = (document.totals.total_with_vat, document.totals.amount_due, document.totals.total_without_vat)
    printed = next((each for each in amounts if each is not None), None)
    return Fingerprint(
        document_id=document_id,
        sequence=sequence,
        credit=isinstance(document, CreditNote),
        number=document.number,
        sellers=_known(compact(document.seller.vat_id), party_name(document.seller.name)),
        buyer=_buyer(document.buyer),
        amount=None if printed is None else to_minor(round_to_minor(printed, document.currency), document.currency),
        currency=document.currency,
        issued_on=document.issue_date,
        orders=_known(*(compact(each) for each in orders)),
        despatches=_known(*(compact(each) for each in despatches)),
        lines=tuple(sorted(signature(line) for line in document.lines)),
        preceding=document.preceding_invoice_reference,
    )


def signature(line: TradeLine) -> str:
    """Return what makes two lines the same: the first item number, else the words; quantity; net price."""
    item = next((key for number in ITEM_KEYS.values() if (key := number(line)) is not None), None)
    quantity, price = (None if each is None else each.normalize() for each in (line.quantity, line.net_price))
    return f"{item or stated(line.item.description) or ''}|{quantity}|{price}"


def keys(one: Fingerprint) -> frozenset[str]:
    """Return the keys a document is found under; two that may be one share at least one of them."""
    month = f"{one.issued_on.year * 12 + one.issued_on.month}"
    found = {f"number-amount:{one.loose_number}:{one.amount}"}
    for seller in one.sellers:
        found |= {f"number:{seller}:{one.loose_number}", f"amount:{seller}:{one.amount}:{one.currency}"}
        if one.orders:
            found |= {f"order:{seller}:{order}" for order in one.orders}
        else:
            found.add(f"month:{seller}:{month}")
        if one.preceding:
            found.add(f"preceding:{seller}:{compact(one.preceding)}")
        if one.lines:
            found.add(f"lines:{seller}:{'+'.join(one.lines)}"[:400])
    return frozenset(found)


def wanted(one: Fingerprint) -> frozenset[str]:
    """Return the keys to look under for an invoice: its own, the month before, and credits of what it repeats."""
    before = f"{one.issued_on.year * 12 + one.issued_on.month - 1}"
    others = {f"month:{seller}:{before}" for seller in one.sellers if not one.orders}
    if one.preceding:
        others |= {f"number:{seller}:{_loose(one.preceding)}" for seller in one.sellers}
    return keys(one) | others


def suspicions(one: Fingerprint, others: Iterable[Fingerprint]) -> tuple[Suspicion, ...]:
    """Return the earlier invoices that this one may repeat, the surest first; none for a credit note."""
    earlier = [each for each in others if each.sequence < one.sequence and each.document_id != one.document_id]
    if one.credit:
        return _credits_twice(one, earlier)
    invoices = [each for each in earlier if not each.credit]
    standing = [each for each in invoices if not _is_credited(each, earlier)]
    found = [made for each in standing if (made := _compare(one, each)) is not None]
    if _goes_on(one, invoices):
        found = [each for each in found if each.kind not in _RHYTHMIC]
    found += _split(one, standing) if not found else ()
    ranks = list(DuplicateKind)
    return tuple(sorted(found, key=lambda each: (-each.certainty_bp, ranks.index(each.kind), each.document_id)))


_RHYTHMIC: Final = frozenset({DuplicateKind.AMOUNT_AND_DATE, DuplicateKind.SAME_LINES})
"""Kinds that a regular rhythm explains: a rent, a weekly delivery."""


def _compare(one: Fingerprint, other: Fingerprint) -> Suspicion | None:
    """Return how one invoice repeats another, or None."""
    facts = _Facts(one, other)
    for kind, certainty, applies in _WAYS:
        if applies(facts):
            return Suspicion(
                kind=kind,
                document_id=other.document_id,
                number=other.number,
                certainty_bp=certainty,
                reasons=facts.reasons(),
            )
    return None


class _Facts:
    """What is equal between two invoices, what differs, and what is not known (None)."""

    def __init__(self, one: Fingerprint, other: Fingerprint) -> None:
        self.days = abs((one.issued_on - other.issued_on).days)
        self.seller = bool(set(one.sellers) & set(other.sellers))
        self.buyer = None if one.buyer is None or other.buyer is None else one.buyer == other.buyer
        self.printed = one.number == other.number
        self.number = same_number(one.number, other.number)
        self.loose = self.number or one.loose_number == other.loose_number
        self.near = self.loose or one_slip(one.loose_number, other.loose_number)
        self.amount = one.amount is not None and (one.amount, one.currency) == (other.amount, other.currency)
        self.lines = None if not one.lines or not other.lines else one.lines == other.lines
        self.order = _same(one.orders, other.orders)
        self.despatch = _same(one.despatches, other.despatches)
        self.names_it = one.preceding is not None and same_number(one.preceding, other.number)
        # Another order, another delivery, or other lines without a common order: these are two purchases.
        other_purchase = self.order is False or self.despatch is False
        contradicted = other_purchase or (self.lines is False and not self.order)
        same_house = self.seller and self.buyer is not False
        self.billed_alike = same_house and self.amount
        self.may_be_one = same_house and self.amount and not contradicted
        self.other_seller = not self.seller and self.amount and not contradicted
        self.lines_again = same_house and self.lines is True and not contradicted

    def reasons(self) -> tuple[str, ...]:
        """Say in words what is equal."""
        number = "same number" if self.number else "number one slip apart" if self.near else ""
        said = (
            "same seller" if self.seller else "another seller",
            "another buyer" if self.buyer is False else "",
            number,
            "same amount" if self.amount else "",
            "same lines" if self.lines else "",
            "same order" if self.order else "",
            f"{self.days} days apart" if self.days else "same day",
        )
        return tuple(each for each in said if each)


_Way = tuple[DuplicateKind, int, Callable[[_Facts], object]]

_WAYS: Final[tuple[_Way, ...]] = (
    (DuplicateKind.SAME_CONTENT, 10_000, lambda it: it.billed_alike and it.printed and it.lines and it.days == 0),
    (DuplicateKind.EXACT, 10_000, lambda it: it.billed_alike and it.printed),
    (DuplicateKind.SISTER_COMPANY, 9_700, lambda it: it.seller and it.loose and it.amount and it.buyer is False),
    (DuplicateKind.NORMALISED, 9_900, lambda it: it.billed_alike and it.loose),
    (DuplicateKind.NORMALISED, 9_500, lambda it: it.seller and it.number and it.days < NUMBER_DAYS),
    (DuplicateKind.CREDIT_AND_REBILL, 9_500, lambda it: it.seller and it.names_it and (it.amount or it.lines)),
    (DuplicateKind.OTHER_SUPPLIER, 9_300, lambda it: it.other_seller and it.loose and it.days <= AMOUNT_DAYS),
    (DuplicateKind.NEAR_NUMBER, 9_200, lambda it: it.may_be_one and it.near and it.days == 0),
    (DuplicateKind.SAME_LINES, 9_000, lambda it: it.lines_again and it.days <= LINES_DAYS),
    (DuplicateKind.AMOUNT_AND_DATE, 8_500, lambda it: it.may_be_one and it.days <= AMOUNT_DAYS),
)
"""How two invoices may be one, the surest first: the kind, how sure, and what must be so."""


def _is_credited(invoice: Fingerprint, documents: Sequence[Fingerprint]) -> bool:
    """Tell whether a credit note took an invoice back whole: it names it, or has its lines, for the same amount."""
    return any(
        each.credit
        and set(each.sellers) & set(invoice.sellers)
        and each.amount == invoice.amount
        and (same_number(each.preceding, invoice.number) or (each.preceding is None and each.lines == invoice.lines))
        for each in documents
    )


def _credits_twice(one: Fingerprint, earlier: Sequence[Fingerprint]) -> tuple[Suspicion, ...]:
    """Return the earlier credit notes of the same number and seller."""
    same = [each for each in earlier if each.credit and _Facts(one, each).seller and _Facts(one, each).number]
    return tuple(
        Suspicion(
            kind=DuplicateKind.EXACT if each.number == one.number else DuplicateKind.NORMALISED,
            document_id=each.document_id,
            number=each.number,
            certainty_bp=9_900,
            reasons=_Facts(one, each).reasons(),
        )
        for each in same
    )


def _goes_on(one: Fingerprint, earlier: Sequence[Fingerprint]) -> bool:
    """Tell whether equal invoices came in a rhythm before, and this one keeps it."""
    days = sorted({each.issued_on for each in earlier if _Facts(one, each).seller and _is_alike(one, each)})
    if len(days) < RHYTHM:
        return False
    gaps = [(later - sooner).days for sooner, later in pairwise(days)]
    return (one.issued_on - days[-1]).days * 3 >= median_low(gaps) * 2


def _is_alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether two invoices bill the same amount, or the same lines."""
    return (one.amount, one.currency) == (other.amount, other.currency) or (
        bool(one.lines) and one.lines == other.lines
    )


def _split(one: Fingerprint, earlier: Sequence[Fingerprint]) -> list[Suspicion]:
    """Return the invoice that this one and another bill again in parts, or the two that this one bills again whole.

    The lines must be the whole's: the same items at the same prices.
    """
    near = [
        each
        for each in earlier
        if (one.issued_on - each.issued_on).days <= LINES_DAYS
        and _Facts(one, each).seller
        and _Facts(one, each).order is not False
        and each.currency == one.currency
        and each.amount
        and each.lines
    ]
    if not one.amount or not one.lines:
        return []
    for whole in near:
        rest = (whole.amount or 0) - one.amount
        if rest > 0 and _is_part(one, whole):
            other = next((each for each in near if each.amount == rest and _is_part(each, whole)), None)
            if other is not None:
                return [_parts(whole, (one, other), DuplicateKind.SPLIT)]
    parts = [each for each in near if _is_part(each, one)]
    by_amount = {each.amount: each for each in parts}
    for part in parts:
        other = by_amount.get(one.amount - (part.amount or 0))
        if other is not None and other.document_id != part.document_id:
            return [_parts(part, (part, other), DuplicateKind.SPLIT)]
    return []


def _parts(named: Fingerprint, parts: tuple[Fingerprint, Fingerprint], kind: DuplicateKind) -> Suspicion:
    """Return the suspicion that two invoices are the parts of one."""
    told = " and ".join(each.number for each in parts)
    reasons = ("same seller", f"{told} add up to the same amount", "same items at the same prices")
    return Suspicion(kind=kind, document_id=named.document_id, number=named.number, certainty_bp=9_000, reasons=reasons)


def _is_part(part: Fingerprint, whole: Fingerprint) -> bool:
    """Tell whether every item of a part is billed by the whole at the same price."""
    return {_item_and_price(line) for line in part.lines} <= {_item_and_price(line) for line in whole.lines}


def _item_and_price(line: str) -> tuple[str, str]:
    """Return a line's signature without its quantity."""
    item, _, price = line.rsplit("|", 2)
    return item, price


def _same(ours: Sequence[str], theirs: Sequence[str]) -> bool | None:
    """Tell whether references share one; None where either side names none."""
    return None if not ours or not theirs else bool(set(ours) & set(theirs))


def _loose(number: str) -> str:
    """Return the loose form of a number."""
    return Fingerprint(document_id="", number=number, sellers=(), issued_on=date.min).loose_number


def _buyer(party: Party) -> str | None:
    """Return the buyer as compared: by VAT id, else by name."""
    return compact(party.vat_id) or party_name(party.name or party.legal_name)


def _known(*values: str | None) -> tuple[str, ...]:
    """Return the values that say something, each once, sorted."""
    return tuple(sorted({value for value in values if value}))
