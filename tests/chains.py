"""Chains of documents as bytes: an order, its receipt, its invoice, each chain with numbers of its own."""

import random
from dataclasses import dataclass
from decimal import Decimal

from connectors.ubl_writer import write
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order import Header
from rules_engine.documents.totals import Totals, VatBreakdown
from tests import samples

VAT = Decimal("0.25")


@dataclass(frozen=True)
class Chain:
    """One purchase: ordered, received, billed."""

    order: bytes
    receipt: bytes
    invoice: bytes
    number: str

    def files(self) -> list[tuple[str, bytes]]:
        """Give the documents with file names."""
        return [(f"{kind}-{self.number}.xml", getattr(self, kind)) for kind in ("order", "receipt", "invoice")]


def invoice(number: str, order_number: str, quantity: int = 10, price: str = "100", **more: object) -> Invoice:
    """Make an invoice of one line whose sums hold."""
    net = Decimal(quantity) * Decimal(price)
    vat = (net * VAT).quantize(Decimal("0.01"))
    totals = Totals(
        sum_of_line_net_amounts=net, total_without_vat=net, vat=vat, total_with_vat=net + vat, amount_due=net + vat
    )
    row = VatBreakdown(category="S", rate=Decimal(25), taxable_amount=net, tax_amount=vat)
    made = samples.bill(_rows(quantity, price), number=number, order_reference=order_number, totals=totals, **more)
    taxed = tuple(line.model_copy(update={"vat_category": "S", "vat_rate": Decimal(25)}) for line in made.lines)
    return made.model_copy(update={"lines": taxed, "vat_breakdown": (row,)})


def order(number: str, quantity: int = 10, price: str = "100") -> Header:
    """Make an order of one line."""
    return samples.order(_rows(quantity, price), number=number)


def receipt(number: str, order_number: str, quantity: int = 10) -> Header:
    """Make a receipt of one line."""
    row = ("1", samples.GLASS, str(quantity), None, "C62")
    return samples.receipt(row, number=number, order_reference=order_number)


def _rows(quantity: int, price: str) -> tuple[tuple[object, ...], ...]:
    """Give the one line of an order or a bill."""
    return (("1", samples.GLASS, str(quantity), "C62", price),)


def chain(number: str) -> Chain:
    """Make one chain in which everything agrees."""
    return Chain(
        order=write(order(f"PO-{number}")),
        receipt=write(receipt(f"GR-{number}", f"PO-{number}")),
        invoice=write(invoice(f"INV-{number}", f"PO-{number}")),
        number=number,
    )


def shuffled(count: int, draw: random.Random) -> list[tuple[str, bytes]]:
    """Give the documents of chains in any order."""
    files = [file for number in range(count) for file in chain(f"{number:04}").files()]
    draw.shuffle(files)
    return files
