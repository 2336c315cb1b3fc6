"""A small pile of papers: UBL orders and invoices, some of which wait for somebody."""

from pathlib import Path

_ORDER = """<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>{order}</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Halden Instruments Ltd</cbc:Name></cac:PartyName>
 </cac:Party></cac:BuyerCustomerParty>
 <cac:SellerSupplierParty><cac:Party><cac:PartyName><cbc:Name>{seller}</cbc:Name></cac:PartyName></cac:Party></cac:SellerSupplierParty>
 <cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="C62">100</cbc:Quantity>
  <cbc:LineExtensionAmount currencyID="EUR">1420.00</cbc:LineExtensionAmount>
  <cac:Price><cbc:PriceAmount currencyID="EUR">14.20</cbc:PriceAmount></cac:Price>
  <cac:Item><cbc:Name>Pillow block housing P205</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>
</Order>
"""

_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>{invoice}</cbc:ID><cbc:IssueDate>2026-11-18</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>
 <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>{seller}</cbc:Name></cac:PartyName>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Halden Instruments Ltd</cbc:Name></cac:PartyName>
 </cac:Party></cac:AccountingCustomerParty>
 <cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">1490.00</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="EUR">1490.00</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">1490.00</cbc:TaxInclusiveAmount>
  <cbc:PayableAmount currencyID="EUR">1490.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
 <cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">100</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="EUR">1490.00</cbc:LineExtensionAmount>
  <cac:OrderLineReference><cbc:LineID>1</cbc:LineID></cac:OrderLineReference>
  <cac:Item><cbc:Name>Pillow block housing P205</cbc:Name></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">14.90</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>
"""

SELLERS = ("Northvale Bearings Ltd", "Brandt & Söhne Präzisionsteile GmbH", "Alder Logistics", "Corvid Packaging BV")
ORDERS = 60
INVOICES = 20


def order(number: int) -> str:
    """Return the number of an order."""
    return f"PO-{48_100 + number}"


def invoice(number: int) -> str:
    """Return the number of an invoice."""
    return f"NB-{20_900 + number}"


def papers(folder: Path) -> list[Path]:
    """Write orders, and an invoice that is too dear for every third of them; return the files."""
    files = []
    for number in range(ORDERS):
        said = {"order": order(number), "invoice": invoice(number), "seller": SELLERS[number % 4].replace("&", "&amp;")}
        files.append(folder / f"{number:03}-order.xml")
        files[-1].write_text(_ORDER.format(**said), encoding="utf-8")
        if number < INVOICES:
            files.append(folder / f"{number:03}-invoice.xml")
            files[-1].write_text(_INVOICE.format(**said), encoding="utf-8")
    return files
