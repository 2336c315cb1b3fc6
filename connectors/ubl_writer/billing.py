"""Invoices and credit notes as UBL 2.1, the way EN 16931 binds them: elements in the order of their schemas."""

from typing import Final

from connectors.ubl_writer.elements import Piece, amount, basic, group, quantity, reference
from connectors.ubl_writer.parts import (
    advice_line_reference,
    allowance_charges,
    delivery,
    item,
    monetary_total,
    order_line_reference,
    party,
    party_pieces,
    payment_means,
    price,
    tax_total,
)
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice, InvoiceLine

_INVOICED: Final = ("InvoiceLine", "InvoicedQuantity")
_PROJECT: Final = "50"
"""UNCL1001 code of a reference to a project."""

_CREDITED: Final = ("CreditNoteLine", "CreditedQuantity")


def invoice_pieces(invoice: Invoice) -> tuple[Piece, ...]:
    """List the elements of an invoice after its number."""
    return (
        basic("IssueDate", invoice.issue_date),
        basic("DueDate", invoice.due_date),
        basic("InvoiceTypeCode", invoice.type_code),
        *_bill(invoice, _INVOICED),
    )


def credit_note_pieces(note: CreditNote) -> tuple[Piece, ...]:
    """List the elements of a credit note after its number; its due date stands with the payment (BT-9)."""
    return (
        basic("IssueDate", note.issue_date),
        basic("CreditNoteTypeCode", note.type_code),
        *_bill(note, _CREDITED),
    )


def _bill(bill: Invoice, names: tuple[str, str]) -> tuple[Piece, ...]:
    """List what invoices and credit notes share, from the note to the lines."""
    due = bill.due_date if isinstance(bill, CreditNote) else None
    payee = None if bill.payee is None else group("PayeeParty", *party_pieces(bill.payee))
    return (
        basic("Note", bill.note),
        basic("DocumentCurrencyCode", bill.currency),
        basic("AccountingCost", bill.cost_centre),
        basic("BuyerReference", bill.buyer_reference),
        reference("OrderReference", bill.order_reference),
        group("BillingReference", reference("InvoiceDocumentReference", bill.preceding_invoice_reference)),
        reference("DespatchDocumentReference", bill.despatch_reference),
        reference("ReceiptDocumentReference", bill.receipt_reference),
        reference("ContractDocumentReference", bill.contract_reference),
        _project(bill),
        party("AccountingSupplierParty", bill.seller),
        party("AccountingCustomerParty", bill.buyer),
        payee,
        delivery(None, actual=bill.delivery_date),
        group("DeliveryTerms", basic("ID", bill.incoterm)),
        payment_means(bill.seller, bill.payee, due),
        group("PaymentTerms", basic("Note", bill.payment_terms)),
        *allowance_charges(bill.allowance_charges, bill.currency),
        tax_total(bill.totals.vat, bill.vat_breakdown, bill.currency),
        monetary_total("LegalMonetaryTotal", bill.totals, bill.currency),
        *(_bill_line(line, bill.currency, names) for line in bill.lines),
    )


def _project(bill: Invoice) -> Piece | None:
    """Print the project (BT-11); the schema of credit notes has no element for it but a typed reference."""
    if not isinstance(bill, CreditNote) or bill.project is None:
        return reference("ProjectReference", bill.project)
    return group("AdditionalDocumentReference", basic("ID", bill.project), basic("DocumentTypeCode", _PROJECT))


def _bill_line(line: InvoiceLine, currency: str, names: tuple[str, str]) -> Piece:
    """Print a line of an invoice or credit note (BG-25)."""
    element, quantity_element = names
    return group(
        element,
        basic("ID", line.id),
        basic("Note", line.note),
        quantity(quantity_element, line.quantity, line.unit_code),
        amount("LineExtensionAmount", line.line_net_amount, currency),
        basic("AccountingCost", line.cost_centre),
        order_line_reference(line.order_line_reference, line.order_reference),
        advice_line_reference("DespatchLineReference", line.despatch_reference),
        advice_line_reference("ReceiptLineReference", line.receipt_reference),
        *allowance_charges(line.allowance_charges, currency),
        item(line.item, (line.vat_category, line.vat_rate)),
        price(line, currency),
    )
