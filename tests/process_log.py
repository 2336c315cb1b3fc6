"""A public purchase-to-pay log read as journals of orders: what its activities mean in our words."""

import csv
import gzip
from datetime import datetime
from itertools import count

from rules_engine.pipeline.lifecycle.journal import Happening, Kind
from rules_engine.pipeline.lifecycle.notes import Note
from tests.corpus import corpus_path

FOLDER = ("event-log", "bpic2019-1-per-variant")

MEANING = {
    "Create Purchase Requisition Item": Kind.REQUESTED,
    "Release Purchase Requisition": Kind.APPROVED,
    "SRM: Created": Kind.REQUESTED,
    "SRM: Awaiting Approval": Kind.APPROVAL_NEEDED,
    "SRM: Document Completed": Kind.APPROVED,
    "SRM: Deleted": None,
    "Create Purchase Order Item": Kind.ORDERED,
    "Change Approval for Purchase Order": Kind.APPROVED,
    "Release Purchase Order": Kind.APPROVED,
    "Receive Order Confirmation": Kind.CONFIRMED,
    "Update Order Confirmation": Kind.CONFIRMED,
    "Record Goods Receipt": Kind.RECEIVED,
    "Cancel Goods Receipt": Kind.RETURNED,
    "Record Service Entry Sheet": Kind.SERVED,
    "Vendor creates invoice": Kind.SELLER_INVOICED,
    "Vendor creates debit memo": Kind.SELLER_CREDITED,
    "Delete Purchase Order Item": Kind.CANCELLED,
    "Reactivate Purchase Order Item": Kind.REACTIVATED,
}
CHANGES = {
    "Change Price": "price",
    "Change Quantity": "quantity",
    "Change Currency": "currency",
    "Change payment term": "payment terms",
    "Change Delivery Indicator": "delivery",
    "Change Storage Location": "site",
    "Change Rejection Indicator": "rejection",
    "Change Final Invoice Indicator": "final invoice",
}
LABELS = {
    "invoiceBeforeGoodsReceipt": Note.INVOICE_BEFORE_RECEIPT_ADVICE,
    "noGoodsReceipt": Note.NO_RECEIPT_ADVICE,
    "priceChanged": Note.PRICE_CHANGED,
    "quantityChanged": Note.QUANTITY_CHANGED,
    "paymentBlockRemoved": Note.HOLD_RELEASED,
    "paymentBlockSet": Note.HOLD_PLACED,
    "orderConfirmationReceived": Note.CONFIRMED,
    "deleted": Note.CANCELLED,
    "vendorInvoiceBeforePO": Note.ORDERED_AFTER_THE_FACT,
    "clearedBeforeGoodsReceipt": Note.PAID_BEFORE_RECEIPT_ADVICE,
    "serviceEntry": Note.SERVICE,
    "invoiceCancelled": Note.INVOICE_DROPPED,
    "debitMemo": Note.CREDIT_ISSUED,
    "openGoodsReceiptNotInvoiced": Note.RECEIVED_NOT_INVOICED,
}


class _Case:
    """One order item of the log: its invoices get numbers, in the order they are booked."""

    def __init__(self):
        self.numbers = count(1)
        self.booked, self.cleared = [], []

    def happenings(self, activity, at):
        """Give what an activity means: most mean one thing, clearing an invoice means several, some mean nothing."""

        def told(kind, document="", what=()):
            return Happening(kind, at, at.date(), document_id=document, what=what)

        if activity in MEANING:
            return [] if MEANING[activity] is None else [told(MEANING[activity])]
        if activity in CHANGES:
            return [told(Kind.CHANGED, what=(CHANGES[activity],))]
        if activity == "Record Invoice Receipt":
            self.booked.append(f"invoice {next(self.numbers)}")
            return [told(Kind.INVOICED, self.booked[-1])]
        if activity == "Cancel Invoice Receipt":
            return [told(Kind.DROPPED, self.booked.pop() if self.booked else "")]
        if activity == "Set Payment Block":
            return [told(Kind.HELD, self.booked[-1] if self.booked else "")]
        if activity == "Block Purchase Order Item":
            return []
        if activity == "Remove Payment Block":
            return [told(Kind.RELEASED, self.booked[-1] if self.booked else "")]
        if activity == "Clear Invoice":
            number = self.booked.pop(0) if self.booked else ""
            return [told(kind, number) for kind in (Kind.MATCHED, Kind.POSTED, Kind.PAID)]
        return []


def journals():
    """Give the journal of every order item of the log, by its name."""
    cases, found = {}, {}
    with gzip.open(corpus_path(*FOLDER, "events.csv.gz"), "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = f"{row['po']}_{row['item']}"
            case = cases.setdefault(name, _Case())
            found.setdefault(name, []).extend(
                case.happenings(row["activity"], datetime.fromisoformat(row["timestamp"]))
            )
    return found
