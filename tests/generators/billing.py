"""A year of invoices of many suppliers, clean ones that look alike among them, and the same thing billed again.

Rents and weekly deliveries come in a rhythm with one amount; numbers count up; orders are billed in parts. The ways of
billing again are those of ``DuplicateKind``.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import Item
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals
from rules_engine.matching.duplicates import DuplicateKind

BUYERS = tuple(Party(name=f"Buyer {letter} GmbH", vat_id=f"DE10000000{at}") for at, letter in enumerate("ABC"))
FORMS = ("INV-{:05}", "RE2026/{:04}", "{:06}", "A{:04}", "2026-{:05}-X", "{}")
START = date(2026, 1, 1)
DAYS = 360
WEEK = 7


class Sent(NamedTuple):
    """A document as it comes in, and as what kind of repetition it was planted, if any."""

    document: Invoice
    kind: DuplicateKind | None = None


class Seller:
    """A supplier: how it numbers, what it sells, whether it bills orders or in a rhythm."""

    def __init__(self, draw, at):
        self.party = Party(name=f"Supplier {at:04} {draw.choice(['GmbH', 'AS', 'SARL', 'Ltd'])}", vat_id=f"DE2{at:08}")
        self.form, self.numbers = draw.choice(FORMS), count(draw.randint(1, 3000))
        self.goods = [(f"{at}-{n}", Decimal(draw.randint(100, 90_000)) / 100) for n in range(draw.randint(2, 12))]
        self.orders, self.every = draw.random() < 0.7, draw.choice([0, 0, 0, 0, 0, WEEK, 30])
        self.day = draw.randint(0, 6)

    def number(self):
        """Give the next number."""
        return self.form.format(next(self.numbers))

    def bill(self, draw):
        """Give one more invoice."""
        buyer, despatch = draw.choice(BUYERS), None
        if self.every and self.day < DAYS:
            self.day += self.every + draw.choice([0, 0, 0, 1, -1])
            goods, buyer = [(self.goods[0], Decimal(4))], BUYERS[0]
            day, order = self.day, "BLANKET-1"
            despatch = f"D{self.day}" if self.every == WEEK else None
        else:
            chosen = draw.sample(self.goods, draw.randint(1, min(4, len(self.goods))))
            goods = [(each, Decimal(draw.choice([1, 1, 2, 5, 10, draw.randint(1, 200)]))) for each in chosen]
            day, order = draw.randint(0, DAYS), f"PO-{draw.randint(1, 10**6)}"
        return invoice(
            self.party,
            buyer,
            self.number(),
            START + timedelta(days=day),
            goods,
            order if self.orders else None,
            despatch_reference=despatch,
        )


def invoice(seller, buyer, number, day, goods, order=None, extra=Decimal(0), kind=Invoice, **more):
    """Make an invoice of goods; ``extra`` is freight on top."""
    lines = tuple(
        InvoiceLine(
            id=str(place),
            item=Item(seller_item_id=item, description=f"Goods {item}"),
            quantity=quantity,
            unit_code="C62",
            net_price=price,
            line_net_amount=quantity * price,
        )
        for place, ((item, price), quantity) in enumerate(goods, start=1)
    )
    net = sum((line.line_net_amount for line in lines), extra)
    gross = (net * Decimal("1.19")).quantize(Decimal("0.01"))
    head = {"number": number, "issue_date": day, "seller": seller, "buyer": buyer, "currency": "EUR"}
    return kind(
        **head,
        order_reference=order,
        lines=lines,
        totals=Totals(total_without_vat=net, total_with_vat=gross, amount_due=gross),
        **more,
    )


def again(draw, kind, first, seller):
    """Bill an invoice again in one way; the last document given is the one to be found."""
    return _AGAIN[kind](draw, first, seller)


def _copy(first, **changes):
    return first.model_copy(update=changes)


def _other_form(draw, first, _seller):
    number = first.number
    ways = [
        number.lower(),
        f"{number[:2]} {number[2:]}",
        f"Rechnung {number}",
        f"00{number}",
        number.replace("0", "O", 1),
    ]
    return [_copy(first, number=draw.choice([way for way in ways if way != number]))]


def _slip(draw, first, _seller):
    number, at = first.number, len(first.number) - 1
    wrong = str((int(number[at]) + draw.randint(1, 9)) % 10) if number[at].isdigit() else "7"
    return [_copy(first, number=draw.choice([number[:at] + wrong, number + "1", f"{number}-COPY"]))]


def _later(draw, first, seller):
    return [_copy(first, number=seller.number(), issue_date=first.issue_date + timedelta(days=draw.randint(0, 8)))]


def _freight(draw, first, seller):
    goods = [((line.item.seller_item_id, line.net_price), line.quantity) for line in first.lines]
    day, freight = first.issue_date + timedelta(days=draw.randint(0, 25)), Decimal(draw.randint(500, 5000)) / 100
    return [invoice(first.seller, first.buyer, seller.number(), day, goods, first.order_reference, freight)]


def _sister(draw, first, _seller):
    return [_copy(first, buyer=draw.choice([each for each in BUYERS if each != first.buyer]))]


def _record(draw, first, _seller):
    return [_copy(first, seller=Party(name=f"{first.seller.name} Factoring {draw.randint(1, 9)}"))]


def _rebilled(draw, first, seller):
    """Bill again, naming the first as preceding; or credit it, bill again rightly, and then once more."""
    later = first.issue_date + timedelta(days=draw.randint(1, 20))
    rebill = _copy(first, number=seller.number(), issue_date=later, preceding_invoice_reference=first.number)
    if draw.random() < 0.5:
        return [rebill]
    plain = {name: getattr(first, name) for name in Invoice.model_fields if name != "document_type"}
    credit = CreditNote(
        **plain | {"number": f"CN{first.number}", "issue_date": later, "preceding_invoice_reference": first.number}
    )
    third = _copy(first, number=seller.number(), issue_date=later + timedelta(days=2))
    return [credit, rebill, third]


def _in_parts(draw, first, seller):
    goods = [((line.item.seller_item_id, line.net_price), line.quantity) for line in first.lines]
    halves = [[], []]
    for at, (item, quantity) in enumerate(goods):
        if quantity > 1:
            half = quantity // 2
            halves[0].append((item, half))
            halves[1].append((item, quantity - half))
        else:
            halves[at % 2].append((item, quantity))
    day = first.issue_date + timedelta(days=draw.randint(0, 10))
    made = [
        invoice(first.seller, first.buyer, seller.number(), day, half, first.order_reference) for half in halves if half
    ]
    # Each half rounds its own tax: the second takes the odd cent, as a seller who splits a bill would have it.
    rest = first.totals.total_with_vat - sum(each.totals.total_with_vat for each in made[:-1])
    totals = made[-1].totals.model_copy(update={"total_with_vat": rest, "amount_due": rest})
    return [*made[:-1], _copy(made[-1], totals=totals)]


_AGAIN = {
    DuplicateKind.SAME_CONTENT: lambda _draw, first, _seller: [first],
    DuplicateKind.EXACT: lambda draw, first, _seller: [
        _copy(first, issue_date=first.issue_date + timedelta(days=draw.randint(0, 60)), note="Reminder")
    ],
    DuplicateKind.NORMALISED: _other_form,
    DuplicateKind.NEAR_NUMBER: _slip,
    DuplicateKind.AMOUNT_AND_DATE: _later,
    DuplicateKind.SAME_LINES: _freight,
    DuplicateKind.SISTER_COMPANY: _sister,
    DuplicateKind.OTHER_SUPPLIER: _record,
    DuplicateKind.CREDIT_AND_REBILL: _rebilled,
    DuplicateKind.SPLIT: _in_parts,
}


def billing(draw, invoices, per_kind, sellers):
    """Give documents in the order of receipt: clean invoices by date, each repetition some days after its first."""
    people = [Seller(draw, at) for at in range(sellers)]
    first = []
    for _ in range(invoices):
        seller = draw.choice(people)
        first.append((seller, seller.bill(draw)))
    first.sort(key=lambda each: each[1].issue_date)
    dated = [(each.issue_date, at, Sent(each)) for at, (_, each) in enumerate(first)]
    targets = [
        each for each in first if not each[0].every and (len(each[1].lines) > 1 or each[1].lines[0].quantity > 1)
    ]
    chosen = iter(draw.sample(targets, per_kind * len(DuplicateKind)))
    for kind in DuplicateKind:
        for _ in range(per_kind):
            seller, original = next(chosen)
            made = again(draw, kind, original, seller)
            day = max(each.issue_date for each in made)
            dated += [
                (day, invoices + at, Sent(each, kind if each is made[-1] else None)) for at, each in enumerate(made)
            ]
    return [sent for _, _, sent in sorted(dated, key=lambda each: each[:2])]
