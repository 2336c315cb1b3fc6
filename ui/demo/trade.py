"""The documents of one honest trade: order, change, response, despatch, receipt, bill and credit.

Owns the arithmetic a correct supplier keeps (EN 16931 BR-CO-10 to BR-CO-17): line amounts and VAT per rate are
rounded half up to the minor unit, sums are exact. Amounts are in the document's currency.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice, DespatchLine
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import AllowanceCharge, Item, TradeLine
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.money import round_to_minor
from rules_engine.documents.order import Order, OrderChange, OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.receipt_advice import ReceiptAdvice, ReceiptLine
from rules_engine.documents.totals import Totals, VatBreakdown
from ui.demo.master import COMPANY, Trader, seller_number

Quantities = Mapping[str, Decimal]
"""A quantity by order line id, in the order line's unit."""

STANDARD: Final = ("S", Decimal(19))
"""German VAT on domestic deliveries."""

_Invoice = TypeVar("_Invoice", bound=Invoice)


def vat_of(trader: Trader) -> tuple[str, Decimal]:
    """Return VAT category and rate: domestic, intra-community supply of goods, or reverse charge for work."""
    if trader.supplier.country == "DE":
        return STANDARD
    return ("AE" if trader.services else "K", Decimal(0))


def amount_of(quantity: Decimal, price: Decimal, currency: str) -> Decimal:
    """Return quantity times price, rounded half up to the minor unit."""
    return round_to_minor(quantity * price, currency)


def order_line(trader: Trader, place: int, item: CatalogueItem, quantity: Decimal, due: date) -> OrderLine:
    """Order an item at the agreed price."""
    category, rate = vat_of(trader)
    price = trader.prices[item.id]
    return OrderLine(
        id=str(place * 10),
        item=Item(
            description=item.description,
            buyer_item_id=item.id,
            seller_item_id=seller_number(trader, item.id),
            standard_item_id=item.standard_item_id,
        ),
        quantity=quantity,
        unit_code=item.unit_code,
        net_price=price,
        line_net_amount=amount_of(quantity, price, trader.currency),
        vat_category=category,
        vat_rate=rate,
        requested_delivery_date=due,
    )


def net_total(lines: Iterable[TradeLine]) -> Decimal:
    """Return the sum of the line net amounts."""
    return sum((line.line_net_amount or Decimal(0) for line in lines), Decimal(0))


def order(number: str, trader: Trader, issued: date, lines: tuple[OrderLine, ...], place: tuple[str, str]) -> Order:
    """Place an order for a site and a cost centre."""
    site, cost_centre = place
    total = net_total(lines)
    return Order(
        number=number,
        issue_date=issued,
        seller=trader.party,
        buyer=COMPANY.party,
        currency=trader.currency,
        lines=lines,
        totals=Totals(sum_of_line_net_amounts=total, total_without_vat=total, amount_due=total),
        requested_delivery_date=lines[0].requested_delivery_date,
        payment_terms="30 days net",
        cost_centre=cost_centre,
        site=site,
    )


def change(ordered: Order, issued: date, lines: tuple[OrderLine, ...]) -> OrderChange:
    """Restate an order with the lines that shall stand from now on."""
    total = net_total(lines)
    content = {
        name: getattr(ordered, name) for name in Order.model_fields if name not in {"document_type", "type_code"}
    }
    return OrderChange(
        **content
        | {
            "number": f"{ordered.number}-C1",
            "issue_date": issued,
            "lines": lines,
            "totals": Totals(sum_of_line_net_amounts=total, total_without_vat=total, amount_due=total),
            "order_reference": ordered.number,
            "sequence": 1,
        }
    )


def response(ordered: Order, issued: date, lines: tuple[ResponseLine, ...] = (), code: str = "AP") -> OrderResponse:
    """Answer an order: accepted as it is, or line by line."""
    return OrderResponse(
        number=f"{ordered.number}-R",
        issue_date=issued,
        seller=ordered.seller,
        buyer=ordered.buyer,
        order_reference=ordered.number,
        response_code=code,
        currency=ordered.currency,
        lines=lines,
        promised_delivery_date=ordered.requested_delivery_date,
    )


def response_line(line: OrderLine, status: str = "5", **changed: object) -> ResponseLine:
    """Answer a line (UNCL1229): as ordered, save for what is named."""
    kept = {
        name: getattr(line, name) for name in ("id", "item", "quantity", "unit_code", "net_price", "line_net_amount")
    }
    answer = kept | {"promised_delivery_date": line.requested_delivery_date} | changed
    return ResponseLine(status_code=status, order_line_reference=line.id, **answer)


def despatch(ordered: Order, number: str, issued: date, quantities: Quantities) -> DespatchAdvice:
    """Announce what has been shipped."""
    return DespatchAdvice(
        number=number,
        issue_date=issued,
        seller=ordered.seller,
        buyer=ordered.buyer,
        order_reference=ordered.number,
        despatch_date=issued,
        lines=tuple(
            DespatchLine(
                id=str(place),
                item=line.item,
                despatched_quantity=quantities[line.id],
                unit_code=line.unit_code,
                order_line_reference=line.id,
            )
            for place, line in enumerate(_of(ordered, quantities), 1)
        ),
        site=ordered.site,
    )


def receipt_advice(
    ordered: Order, number: str, received: date, quantities: Quantities, rejected: Quantities | None = None
) -> ReceiptAdvice:
    """Book what came in; what was rejected is part of what was received."""
    turned_down = rejected or {}
    return ReceiptAdvice(
        number=number,
        issue_date=received,
        seller=ordered.seller,
        buyer=ordered.buyer,
        order_reference=ordered.number,
        received_date=received,
        lines=tuple(
            ReceiptLine(
                id=str(place),
                item=line.item,
                received_quantity=quantities[line.id],
                rejected_quantity=turned_down.get(line.id),
                unit_code=line.unit_code,
                order_line_reference=line.id,
            )
            for place, line in enumerate(_of(ordered, quantities), 1)
        ),
        site=ordered.site,
    )


def invoice_lines(ordered: Order, quantities: Quantities) -> tuple[InvoiceLine, ...]:
    """Bill quantities of an order at its prices, numbered from 1."""
    return tuple(
        InvoiceLine(
            id=str(place),
            item=line.item,
            quantity=quantities[line.id],
            unit_code=line.unit_code,
            net_price=line.net_price,
            price_base_quantity=line.price_base_quantity,
            line_net_amount=amount_of(quantities[line.id], _unit_price(line), ordered.currency),
            vat_category=line.vat_category,
            vat_rate=line.vat_rate,
            order_line_reference=line.id,
        )
        for place, line in enumerate(_of(ordered, quantities), 1)
    )


def _unit_price(line: OrderLine) -> Decimal:
    """Return the price of one unit."""
    return (line.net_price or Decimal(0)) / line.price_base_quantity


def priced(line: InvoiceLine, price: Decimal, currency: str) -> InvoiceLine:
    """Return the line at another price, its amount following."""
    return line.model_copy(
        update={"net_price": price, "line_net_amount": amount_of(line.quantity or Decimal(0), price, currency)}
    )


def _of(ordered: Order, quantities: Quantities) -> list[OrderLine]:
    """Return the order's lines that the quantities name."""
    return [line for line in ordered.lines if line.id in quantities]


def invoice(
    ordered: Order,
    trader: Trader,
    number: str,
    issued: date,
    lines: tuple[InvoiceLine, ...],
    charges: tuple[AllowanceCharge, ...] = (),
) -> Invoice:
    """Bill lines of an order, with right totals."""
    account = trader.supplier.accounts[0].iban
    made = Invoice(
        number=number,
        issue_date=issued,
        seller=trader.party.model_copy(update={"iban": account}),
        buyer=ordered.buyer,
        currency=ordered.currency,
        due_date=issued + timedelta(days=30),
        delivery_date=issued,
        order_reference=ordered.number,
        payment_terms=ordered.payment_terms,
        lines=lines,
        allowance_charges=charges,
    )
    return totalled(made)


def credit(of: Invoice, number: str, issued: date, lines: tuple[InvoiceLine, ...]) -> CreditNote:
    """Credit lines of an invoice."""
    kept = ("seller", "buyer", "currency", "order_reference", "payment_terms")
    return totalled(
        CreditNote(
            number=number,
            issue_date=issued,
            preceding_invoice_reference=of.number,
            lines=lines,
            **{name: getattr(of, name) for name in kept},
        )
    )


def totalled(made: _Invoice) -> _Invoice:
    """Return the bill with the VAT breakdown and totals that its lines and charges give."""
    taxable: dict[tuple[str | None, Decimal | None], Decimal] = {}
    for line in made.lines:
        vat = line.vat_category, line.vat_rate
        taxable[vat] = taxable.get(vat, Decimal(0)) + (line.line_net_amount or Decimal(0))
    charged = Decimal(0)
    for charge in made.allowance_charges:
        vat = charge.vat_category, charge.vat_rate
        signed = charge.amount if charge.charge else -charge.amount
        taxable[vat] = taxable.get(vat, Decimal(0)) + signed
        charged += signed
    breakdown = tuple(
        VatBreakdown(
            category=category,
            rate=rate,
            taxable_amount=base,
            tax_amount=round_to_minor(base * (rate or Decimal(0)) / 100, made.currency),
        )
        for (category, rate), base in taxable.items()
    )
    net = net_total(made.lines)
    vat_total = sum((row.tax_amount or Decimal(0) for row in breakdown), Decimal(0))
    totals = Totals(
        sum_of_line_net_amounts=net,
        charges=charged if made.allowance_charges else None,
        total_without_vat=net + charged,
        vat=vat_total,
        total_with_vat=net + charged + vat_total,
        amount_due=net + charged + vat_total,
    )
    return made.model_copy(update={"vat_breakdown": breakdown, "totals": totals})
