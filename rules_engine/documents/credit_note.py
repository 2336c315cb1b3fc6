"""Credit notes: what the supplier gives back. Amounts are positive as printed (UNCL1001 381; 81, 83)."""

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType


class CreditNote(Invoice):
    """A credit note; it names the invoice it credits in ``preceding_invoice_reference`` (BT-25)."""

    document_type: DocumentType = DocumentType.CREDIT_NOTE
    type_code: str = "381"
