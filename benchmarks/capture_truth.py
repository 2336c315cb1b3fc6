"""What the truth files of collected papers say, by the paths of a candidate, and which of it stands on the page at all.

Five shapes of truth files are known. Two of their habits are told here and nowhere else: ``invoice2data`` keeps the
printed name of a supplier beside the title of its template, and a truth that was taken from the XML of an answer to an
order holds the quantity that was asked for, while the answer is what the seller agrees to.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import pypdfium2
from lxml import etree

Truth = Mapping[str, str]
"""Dotted path of a field to its value as plain text."""

VALUES: Final = ("quantity", "net_price", "line_net_amount")
"""The values of a line that are compared."""

_RECORD: Final = {
    "number": "invoice_number",
    "issue_date": "date",
    "due_date": "date_due",
    "totals.total_with_vat": "amount",
    "totals.total_without_vat": "amount_untaxed",
    "totals.vat": "amount_tax",
    "seller.vat_id": "vat",
    "seller.iban": "iban",
    "currency": "currency",
}
_READ_OFF: Final = {
    "number": "invoiceNumber",
    "issue_date": "invoiceDate",
    "due_date": "dueDate",
    "order_reference": "poNumber",
    "seller.name": "seller",
    "buyer.name": "buyer",
    "currency": "currency",
    "totals.vat": "tax",
    "totals.total_with_vat": "total",
}
_LABELLED: Final = {"number": "Receipt No", "buyer.name": "Sold To"}
_NUMBER = re.compile(r"\d[\d.,' ’\u00a0]*")


def truth_of(plain: Mapping[str, Any]) -> Truth:
    """Return what a truth file says."""
    found: dict[str, object] = {}
    if "records" in plain:
        record = plain["records"][0]
        found = {path: record.get(name) for path, name in _RECORD.items()}
        found["seller.name"] = record.get("partner_name") or record.get("issuer")
    elif "invoiceNumber" in plain:
        found = {path: plain.get(name) for path, name in _READ_OFF.items()}
    elif "fields" in plain:
        found = {path: plain["fields"].get(name) for path, name in _LABELLED.items()}
    elif "id" in plain:
        totals = plain.get("totals") or {}
        found = {
            "number": plain["id"],
            "issue_date": plain.get("issueDate"),
            "currency": plain.get("currency"),
            "seller.name": (plain.get("seller") or {}).get("name"),
            "buyer.name": (plain.get("buyer") or {}).get("name"),
            "totals.total_without_vat": totals.get("TaxExclusiveAmount") or totals.get("TaxBasisTotalAmount"),
            "totals.total_with_vat": totals.get("TaxInclusiveAmount") or totals.get("GrandTotalAmount"),
            "totals.amount_due": totals.get("PayableAmount") or totals.get("DuePayableAmount"),
        }
        for at, line in enumerate(each for each in plain.get("lines") or [] if each.get("lineAmount") is not None):
            values = (line.get("quantity"), line.get("price"), line.get("lineAmount"))
            found |= {f"lines.{at}.{name}": value for name, value in zip(VALUES, values, strict=True)}
    return {path: str(value) for path, value in found.items() if value not in (None, "")}


def agreed_in(embedded: bytes) -> dict[str, str]:
    """Return the quantities that the lines of an answer agree to, from the XML that its page carries."""
    root = etree.fromstring(embedded, etree.XMLParser(resolve_entities=False, no_network=True))
    lines = root.iterfind(".//{*}IncludedSupplyChainTradeLineItem")
    found = [line.findtext(".//{*}AgreedQuantity") for line in lines]
    return {f"lines.{at}.quantity": value for at, value in enumerate(found) if value is not None}


def numbers_on(content: bytes) -> frozenset[Decimal]:
    """Return every number in the text layer of a PDF, each with either mark as the decimal one; none for a picture."""
    if not content.startswith(b"%PDF"):
        return frozenset()
    document = pypdfium2.PdfDocument(content)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return frozenset(
        value for token in _NUMBER.findall(text) for part in (token, *token.split()) for value in _of(part)
    )


def pages_of(content: bytes) -> int:
    """Return how many pages a PDF has; a picture is one."""
    return len(pypdfium2.PdfDocument(content)) if content.startswith(b"%PDF") else 1


def _of(token: str) -> set[Decimal]:
    """Return what a printed number may mean."""
    bare = re.sub(r"[\s'’\u00a0]", "", token).rstrip(".,")
    readings = {bare.replace(".", "").replace(",", "."), bare.replace(",", "")}
    found = set()
    for reading in readings:
        try:
            found.add(abs(Decimal(reading)).normalize())
        except InvalidOperation:
            continue
    return found


def lines_of(truth: Truth) -> dict[str, dict[str, str]]:
    """Return the values of each line by the path of the line."""
    lines: dict[str, dict[str, str]] = {}
    for path, value in truth.items():
        if path.startswith("lines."):
            line, _, name = path.rpartition(".")
            lines.setdefault(line, {})[name] = value
    return lines


def seen_of(line: Mapping[str, str], printed: frozenset[Decimal]) -> list[str]:
    """Return which values of a line stand on the page; all of them where the page is a picture."""
    return [name for name, value in line.items() if not printed or abs(Decimal(value)).normalize() in printed]
