"""What several UBL documents share: parties, items, prices, references, allowances, taxes, totals and deliveries.

Each function lists its children in the order of the UBL 2.1 schema. Amounts are printed with the digits they have;
nothing is computed or rounded here.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from connectors.ubl_writer.elements import Piece, amount, basic, group, quantity, reference
from rules_engine.documents.lines import AllowanceCharge, Item, TradeLine
from rules_engine.documents.party import Party
from rules_engine.documents.totals import Totals, VatBreakdown

CREDIT_TRANSFER: Final = "30"
"""UNCL4461 code of a payment into an account."""

UNNAMED_LINE: Final = "NA"
"""What a line reference says where the schema demands a line and the document names none."""


def party(name: str, value: Party | None) -> Piece:
    """Print a party in a role that wraps it, such as SellerSupplierParty."""
    return None if value is None else group(name, group("Party", *party_pieces(value)))


def party_pieces(value: Party) -> tuple[Piece, ...]:
    """Print what stands inside a party; one that is also the registered name is printed once, as that (BT-27)."""
    trading = value.name if value.name != value.legal_name else None
    return (
        basic("EndpointID", value.endpoint),
        group("PartyIdentification", basic("ID", value.identifier)),
        group("PartyName", basic("Name", trading)),
        group(
            "PostalAddress", basic("CityName", value.city), group("Country", basic("IdentificationCode", value.country))
        ),
        _vat_id(value.vat_id),
        group(
            "PartyLegalEntity", basic("RegistrationName", value.legal_name), basic("CompanyID", value.registration_id)
        ),
        group("Contact", basic("ElectronicMail", value.mail)),
    )


def _vat_id(vat_id: str | None) -> Piece:
    """Print the VAT identifier, if there is one."""
    return None if vat_id is None else group("PartyTaxScheme", basic("CompanyID", vat_id), _vat_scheme())


def _vat_scheme() -> Piece:
    """Say that a tax is VAT."""
    return group("TaxScheme", basic("ID", "VAT"))


def tax_category(name: str, category: str | None, rate: Decimal | None) -> Piece:
    """Print a VAT category and rate (UNCL5305, percent), if the document names either."""
    if category is None and rate is None:
        return None
    return group(name, basic("ID", category), basic("Percent", rate), _vat_scheme())


def item(value: Item, vat: tuple[str | None, Decimal | None] = (None, None)) -> Piece:
    """Print an item with its identifiers, and its VAT where the line has one."""
    return group(
        "Item",
        basic("Name", value.description),
        group("BuyersItemIdentification", basic("ID", value.buyer_item_id)),
        group("SellersItemIdentification", basic("ID", value.seller_item_id)),
        group("StandardItemIdentification", basic("ID", value.standard_item_id)),
        tax_category("ClassifiedTaxCategory", *vat),
    )


def price(line: TradeLine, currency: str | None) -> Piece:
    """Print the net price, with the quantity it is for where that is not one unit."""
    if line.net_price is None:
        return None
    base = None if line.price_base_quantity == 1 else line.price_base_quantity
    return group(
        "Price", amount("PriceAmount", line.net_price, currency), quantity("BaseQuantity", base, line.unit_code)
    )


def allowance_charges(values: tuple[AllowanceCharge, ...], currency: str | None) -> tuple[Piece, ...]:
    """Print allowances and charges."""
    return tuple(
        group(
            "AllowanceCharge",
            basic("ChargeIndicator", value.charge),
            basic("AllowanceChargeReasonCode", value.reason_code),
            basic("AllowanceChargeReason", value.reason),
            amount("Amount", value.amount, currency),
            tax_category("TaxCategory", value.vat_category, value.vat_rate),
        )
        for value in values
    )


def tax_total(vat: Decimal | None, breakdown: tuple[VatBreakdown, ...], currency: str | None) -> Piece:
    """Print the VAT total (BT-110) and its breakdown (BG-23)."""
    return group(
        "TaxTotal",
        amount("TaxAmount", vat, currency),
        *(
            group(
                "TaxSubtotal",
                amount("TaxableAmount", row.taxable_amount, currency),
                amount("TaxAmount", row.tax_amount, currency),
                tax_category("TaxCategory", row.category, row.rate),
            )
            for row in breakdown
        ),
    )


def monetary_total(name: str, totals: Totals, currency: str | None) -> Piece:
    """Print the totals of a document (BG-22); the VAT total stands in the TaxTotal."""
    return group(
        name,
        amount("LineExtensionAmount", totals.sum_of_line_net_amounts, currency),
        amount("TaxExclusiveAmount", totals.total_without_vat, currency),
        amount("TaxInclusiveAmount", totals.total_with_vat, currency),
        amount("AllowanceTotalAmount", totals.allowances, currency),
        amount("ChargeTotalAmount", totals.charges, currency),
        amount("PrepaidAmount", totals.paid_amount, currency),
        amount("PayableRoundingAmount", totals.rounding_amount, currency),
        amount("PayableAmount", totals.amount_due, currency),
    )


def payment_means(seller: Party, payee: Party | None, due: date | None = None) -> Piece:
    """Print the account to be paid (BT-84): the payee's where the payee has one, else the seller's."""
    iban = payee.iban if payee is not None and payee.iban is not None else seller.iban
    if iban is None and due is None:
        return None
    return group(
        "PaymentMeans",
        basic("PaymentMeansCode", CREDIT_TRANSFER),
        basic("PaymentDueDate", due),
        group("PayeeFinancialAccount", basic("ID", iban)),
    )


def order_line_reference(line: str | None, order: str | None) -> Piece:
    """Print the reference to an order line (BT-132), with the order where the line names its own."""
    if line is None and order is None:
        return None
    named = UNNAMED_LINE if line is None else line
    return group("OrderLineReference", basic("LineID", named), reference("OrderReference", order))


def advice_line_reference(name: str, number: str | None) -> Piece:
    """Print which despatch or receipt advice a line belongs to."""
    if number is None:
        return None
    return group(name, basic("LineID", UNNAMED_LINE), reference("DocumentReference", number))


def delivery(
    site: str | None, *, actual: date | None = None, requested: date | None = None, promised: date | None = None
) -> Piece:
    """Print a delivery: the day it happened, was asked for or is promised, and the place."""
    return group(
        "Delivery",
        basic("ActualDeliveryDate", actual),
        group("DeliveryLocation", basic("ID", site)),
        group("RequestedDeliveryPeriod", basic("StartDate", requested), basic("EndDate", requested)),
        group("PromisedDeliveryPeriod", basic("StartDate", promised), basic("EndDate", promised)),
    )
