"""Papers for a sheet: an invoice, its order and receipt that say what the sheet says, as far as papers can say it.

Owns the plain documents behind an example. What no paper says (master data, history, what matching would measure
otherwise) is left to the terms of the case.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import AllowanceCharge, Item
from rules_engine.documents.money import UNIT_SCALE, from_minor
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.party import Party
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine, Terms
from rules_engine.documents.totals import Totals, VatBreakdown

EPOCH: Final = date(1970, 1, 1)
DAY: Final = date(2026, 1, 15)
"""The day of example documents where the sheet names none."""

DAYS_MAX: Final = 40_000
"""Day numbers within which a date can be printed."""

SELLER: Final = Party(name="Example Supplies Ltd", vat_id="DE123456789", country="DE", city="Hamburg")
BUYER: Final = Party(name="Example Works GmbH", vat_id="DE987654321", country="DE", city="Berlin")
RATE: Final = Decimal(19)
PRICE: Final = Decimal(10)
QUANTITY: Final = Decimal(10)
FULL: Final = 10_000
"""Basis points of the whole."""

KINDS: Final = ("line", "charge", "tax")


class Papers:
    """The documents behind one sheet."""

    def __init__(self, sheet: FactSheet) -> None:
        """Sort the rows as matching does: lines, then charges, then taxes."""
        self.sheet = sheet
        self.currency = sheet.currency or "EUR"
        rows = list(sheet.lines)
        if sheet.document_type == "order_response":
            self.lines, self.charges, self.taxes = rows, [], []
        else:
            self.charges, self.taxes = ([row for row in rows if _kind(row) == kind] for kind in KINDS[1:])
            self.lines = [row for row in rows if row not in (*self.charges, *self.taxes)]

    def row_ids(self) -> Mapping[str, SheetLine]:
        """Return the rows under the ids they get once the papers are matched."""
        return {
            **{str(at): row for at, row in enumerate(self.lines, start=1)},
            **{f"charge:{at}": row for at, row in enumerate(self.charges, start=1)},
            **{f"tax:{at}": row for at, row in enumerate(self.taxes, start=1)},
        }

    def subject(self) -> Invoice | CreditNote | OrderResponse:
        """Return the document that is decided."""
        terms = self.sheet.terms
        head = {"number": str(terms.get("document.number", "EX-1")), "seller": SELLER, "buyer": BUYER}
        issued = _day(terms, "document.issue_date") or DAY
        if self.sheet.document_type == "order_response":
            return OrderResponse(
                **head,
                issue_date=issued,
                order_reference="ORDER-1",
                response_code=_text(terms, "response.code"),
                currency=self.currency,
                lines=tuple(self._answered(at, row) for at, row in enumerate(self.lines, start=1)),
            )
        kind = CreditNote if self.sheet.document_type == "credit_note" else Invoice
        lines = tuple(self._billed(at, row) for at, row in enumerate(self.lines, start=1))
        charges = tuple(
            AllowanceCharge(
                charge=True, amount=abs(self._money(row.terms, "line.line_net_amount") or PRICE), reason="Freight"
            )
            for row in self.charges
        )
        return kind(
            **head,
            issue_date=issued,
            due_date=_day(terms, "document.due_date"),
            currency=self.currency,
            order_reference=None if terms.get("document.has_order_reference") is False else "ORDER-1",
            lines=lines,
            allowance_charges=charges,
            vat_breakdown=tuple(VatBreakdown(category="S", rate=RATE) for _ in self.taxes),
            totals=self._totals(lines, charges),
        )

    def order(self) -> Order | None:
        """Return the order; none where the sheet says that it was not found."""
        if self.sheet.terms.get("order.found") is False:
            return None
        return Order(
            number="ORDER-1",
            issue_date=_day(self.sheet.terms, "order.issue_date") or DAY - timedelta(days=10),
            seller=SELLER,
            buyer=BUYER,
            currency=self.currency,
            lines=tuple(self._ordered(at, row) for at, row in enumerate(self.lines, start=1)),
        )

    def receipt_advice(self) -> ReceiptAdvice | None:
        """Return what was received, where the sheet speaks of it."""
        spoken = any("line.received_quantity" in row.terms for row in self.lines)
        if self.sheet.terms.get("receipt.found") is not True and not spoken:
            return None
        lines = tuple(
            ReceiptLine(
                id=str(at),
                order_line_reference=str(at),
                unit_code="C62",
                received_quantity=_scaled(row.terms, "line.received_quantity") or self._quantity(row),
            )
            for at, row in enumerate(self.lines, start=1)
        )
        return ReceiptAdvice(
            number="RECEIPT-1", issue_date=DAY, seller=SELLER, buyer=BUYER, order_reference="ORDER-1", lines=lines
        )

    def _item(self, at: int, row: SheetLine) -> Item:
        """Return the item of a line."""
        return Item(
            description=f"Example item {at}", buyer_item_id=_text(row.terms, "line.buyer_item_id") or f"ITEM-{at}"
        )

    def _order_price(self, row: SheetLine) -> Decimal:
        """Return the price that was ordered."""
        return _scaled(row.terms, "line.order_price") or PRICE

    def _ordered_quantity(self, row: SheetLine) -> Decimal:
        """Return the quantity that was ordered."""
        return _scaled(row.terms, "line.ordered_quantity") or QUANTITY

    def _price(self, row: SheetLine) -> Decimal:
        """Return the price that is billed: as said, or as much beside the order's as the sheet says."""
        ordered = self._order_price(row)
        share = row.terms.get("line.price_variance_bp")
        if "line.net_price" in row.terms:
            return _scaled(row.terms, "line.net_price") or Decimal(0)
        if "line.price_variance" in row.terms:
            return ordered + (_scaled(row.terms, "line.price_variance") or Decimal(0))
        return ordered + (ordered * (share.up + share.down) / 2 / FULL if isinstance(share, Ratio) else 0)

    def _quantity(self, row: SheetLine) -> Decimal:
        """Return the quantity that is billed."""
        ordered = self._ordered_quantity(row)
        if "line.quantity" in row.terms:
            return _scaled(row.terms, "line.quantity") or Decimal(0)
        return ordered + (_scaled(row.terms, "line.quantity_variance") or Decimal(0))

    def _amount(self, row: SheetLine) -> Decimal:
        """Return the net amount of a line."""
        said = self._money(row.terms, "line.line_net_amount")
        return self._cents(self._price(row) * self._quantity(row)) if said is None else said

    def _ordered(self, at: int, row: SheetLine) -> OrderLine:
        """Return an order line."""
        quantity, price = self._ordered_quantity(row), self._order_price(row)
        amount = self._cents(quantity * price)
        return OrderLine(
            id=str(at), item=self._item(at, row), quantity=quantity, unit_code="C62", net_price=price,
            line_net_amount=amount, vat_category="S", vat_rate=RATE,
        )  # fmt: skip

    def _billed(self, at: int, row: SheetLine) -> InvoiceLine:
        """Return an invoice line."""
        return InvoiceLine(
            id=str(at), item=self._item(at, row), quantity=self._quantity(row), unit_code="C62",
            net_price=self._price(row), line_net_amount=self._amount(row), vat_category="S", vat_rate=RATE,
            order_line_reference=str(at),
        )  # fmt: skip

    def _answered(self, at: int, row: SheetLine) -> ResponseLine:
        """Return a line of an answer."""
        return ResponseLine(
            id=str(at), item=self._item(at, row), quantity=self._quantity(row), unit_code="C62",
            net_price=self._price(row), status_code=_text(row.terms, "line.response_status"),
            order_line_reference=str(at),
        )  # fmt: skip

    def _totals(self, lines: tuple[InvoiceLine, ...], charges: tuple[AllowanceCharge, ...]) -> Totals:
        """Return totals: those the sheet names, the others as they add up."""
        terms = self.sheet.terms
        summed = sum((line.line_net_amount or Decimal(0) for line in lines), Decimal(0))
        charged = sum((row.amount for row in charges), Decimal(0))
        net = self._money(terms, "document.total_without_vat")
        net = summed + charged if net is None else net
        gross = self._money(terms, "document.total_with_vat")
        vat = self._cents(net * RATE / 100) if gross is None else gross - net
        return Totals(
            sum_of_line_net_amounts=summed,
            charges=charged or None,
            total_without_vat=net,
            vat=vat,
            total_with_vat=net + vat,
            amount_due=net + vat,
        )

    def _money(self, terms: Terms, name: str) -> Decimal | None:
        """Return an amount that the sheet names."""
        value = terms.get(name)
        return from_minor(value, self.currency) if isinstance(value, int) else None

    def _cents(self, amount: Decimal) -> Decimal:
        """Round to the currency's minor unit."""
        return amount.quantize(from_minor(1, self.currency), rounding=ROUND_HALF_UP)


def _kind(row: SheetLine) -> str:
    """Return what kind of row a line is."""
    return str(row.terms.get("line.kind", row.kind))


def _text(terms: Terms, name: str) -> str | None:
    """Return a text that the sheet names, as suppliers write it."""
    value = terms.get(name)
    return value.upper() if isinstance(value, str) else None


def _scaled(terms: Terms, name: str) -> Decimal | None:
    """Return a quantity or unit price that the sheet names."""
    value = terms.get(name)
    if not isinstance(value, int):
        return None
    number = Decimal(value).scaleb(-UNIT_SCALE)
    # As a person writes it: 12.5 pieces, not 12.500000.
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _day(terms: Terms, name: str) -> date | None:
    """Return a date that the sheet names, where a calendar has it."""
    value = terms.get(name)
    return EPOCH + timedelta(days=value) if isinstance(value, int) and 0 <= value <= DAYS_MAX else None
