"""Evaluated receipt: where a supplier is paid on receipt, we write the invoice ourselves for what came.

One self-billed invoice (UNCL1001 389) for each receipt advice, at the order's prices, for what was accepted of it. It
goes down the line like any other: linked, matched, decided by the rules, handed over once. Its number follows from the
receipt advice's, so that the same receipt is never billed twice, in whatever order documents come.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.master import Supplier
from rules_engine.documents.money import UNIT_SCALE, round_to_minor
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.documents.totals import Totals, VatBreakdown
from rules_engine.matching.quantities import unit_price
from rules_engine.pipeline.lifecycle.journal import Amounts, Kind, fold
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.progress import note_needs, orders_of
from rules_engine.pipeline.lifecycle.record import Known, Record, read_record
from rules_engine.pipeline.lifecycle.statuses import RUNNING
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.pipeline.line.master import resolve_seller
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

SELF_BILLED: Final = "389"
"""The code of an invoice that the buyer wrote (UNCL1001)."""

_CALLS: Final = frozenset({DocumentType.ORDER, DocumentType.RECEIPT_ADVICE})
_PRICE_SCALE: Final = 6


def self_billed(uow: UnitOfWork, row: DocumentRow, policy: OrderPolicy) -> Iterator[Invoice]:
    """Yield the invoices we owe ourselves since a receipt advice, or the order of one, was filed."""
    if row.document_type not in _CALLS:
        return
    for order in orders_of(uow, uow.documents.links(str(row.id), "order"), policy.own_keys):
        # An order that was filed just now may have to be approved first.
        note_needs(uow, order, policy)
        record = read_record(uow, order)
        if record is not None and fold(record.journal).status in RUNNING:
            yield from _of_order(uow, record)


def _of_order(uow: UnitOfWork, record: Record) -> Iterator[Invoice]:
    """Yield what is not billed yet of an order's receipts, where its supplier is paid on receipt."""
    supplier, _ = resolve_seller(uow, record.order.seller)
    if supplier is None or not supplier.paid_on_receipt:
        return
    known = {str(each.row.id): each for each in record.known}
    for happening in record.journal:
        if happening.kind is not Kind.RECEIVED or not happening.lines:
            continue
        invoice = _written(record.order, supplier, known[happening.document_id], happening.lines)
        if invoice is not None and not _is_there(uow, invoice):
            yield invoice


def _is_there(uow: UnitOfWork, invoice: Invoice) -> bool:
    """Tell whether an invoice of that number was written before."""
    rows = uow.documents.by_number(index_keys(invoice.number))
    return any(row.document_type == DocumentType.INVOICE and row.number == invoice.number for row in rows)


def _written(order: Order, supplier: Supplier, known: Known, came: Amounts) -> Invoice | None:
    """Return the invoice of one receipt advice; None where nothing of it can be billed, such as an unknown quantity."""
    advice = known.document
    if not isinstance(advice, ReceiptAdvice):
        return None
    rates = {each.rate for each in order.vat_breakdown}
    usual = rates.pop() if len(rates) == 1 else None
    lines = [
        made
        for line in order.lines
        if (quantity := came.get(line.id))
        and quantity > 0
        and (made := _line(line, quantity, usual, order)) is not None
    ]
    if not lines:
        return None
    day = advice.received_date or advice.issue_date
    totals, breakdown = _sums(lines, order.currency)
    return Invoice(
        number=f"SB-{order.number}-{advice.number}",
        type_code=SELF_BILLED,
        issue_date=day,
        due_date=_due(day, supplier),
        seller=order.seller.model_copy(update={"iban": order.seller.iban or _account(supplier)}),
        buyer=order.buyer,
        currency=order.currency,
        order_reference=order.number,
        receipt_reference=advice.number,
        payment_terms=order.payment_terms,
        project=order.project,
        lines=tuple(lines),
        totals=totals,
        vat_breakdown=breakdown,
        note="Written by the buyer for what was received.",
    )


def _due(day: date, supplier: Supplier) -> date | None:
    return None if supplier.payment_days is None else day + timedelta(days=supplier.payment_days)


def _account(supplier: Supplier) -> str | None:
    """Return the account to pay to, where there is only one."""
    return supplier.accounts[0].iban if len(supplier.accounts) == 1 else None


def _line(line: OrderLine, quantity: int, usual: Decimal | None, order: Order) -> InvoiceLine | None:
    """Return the line that bills a quantity at the order's price; None without a price."""
    price = unit_price(line)
    if price is None:
        return None
    whole = Decimal(quantity).scaleb(-UNIT_SCALE).normalize()
    exact = Decimal(price.numerator) / Decimal(price.denominator)
    plain = line.net_price is not None and not line.allowance_charges
    rate = usual if line.vat_rate is None else line.vat_rate
    return InvoiceLine(
        id=line.id,
        item=line.item,
        quantity=whole,
        unit_code=line.unit_code,
        net_price=line.net_price if plain else round(exact, _PRICE_SCALE),
        price_base_quantity=line.price_base_quantity if plain else Decimal(1),
        line_net_amount=round_to_minor(whole * exact, order.currency),
        vat_category=line.vat_category or ("S" if rate else None),
        vat_rate=rate,
        order_line_reference=line.id,
        cost_centre=line.cost_centre or order.cost_centre,
    )


def _sums(lines: list[InvoiceLine], currency: str) -> tuple[Totals, tuple[VatBreakdown, ...]]:
    """Return the totals and the VAT by rate; without every line's rate the VAT is not known, and a person is asked."""
    amounts = [line.line_net_amount or Decimal(0) for line in lines]
    net = sum(amounts, Decimal(0))
    if any(line.vat_rate is None for line in lines):
        return Totals(sum_of_line_net_amounts=net, total_without_vat=net), ()
    by_rate: dict[tuple[str | None, Decimal | None], Decimal] = {}
    for line, amount in zip(lines, amounts, strict=True):
        key = (line.vat_category, line.vat_rate)
        by_rate[key] = by_rate.get(key, Decimal(0)) + amount
    rows = tuple(
        VatBreakdown(
            category=category,
            rate=rate,
            taxable_amount=taxable,
            tax_amount=round_to_minor(taxable * (rate or Decimal(0)) / 100, currency),
        )
        for (category, rate), taxable in by_rate.items()
    )
    vat = sum((row.tax_amount or Decimal(0) for row in rows), Decimal(0))
    totals = Totals(
        sum_of_line_net_amounts=net,
        total_without_vat=net,
        vat=vat,
        total_with_vat=net + vat,
        amount_due=net + vat,
    )
    return totals, rows
