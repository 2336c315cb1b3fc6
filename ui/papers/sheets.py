"""Invoices as suppliers type them into a spreadsheet: one layout per language, numbers and dates in its fashion.

A sheet shows a letterhead, the header fields as label and value, the lines, the totals; a CSV file is the same sheet
in the delimiter and encoding of the language. Nothing is rounded: what the invoice says is printed.
"""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.base import plain
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice, InvoiceLine
from ui.papers.workbook import Cell, workbook


class Layout(NamedTuple):
    """How one language writes an invoice."""

    title: str
    credit: tuple[str, str, str]
    """What a credit note is called, its number, its date."""
    head: tuple[str, ...]
    columns: tuple[str, ...]
    totals: tuple[str, str, str]
    units: tuple[str, ...]
    decimal_mark: str
    thousands_mark: str
    day: str
    delimiter: str
    encoding: str
    numbers_as_text: bool = False


LAYOUTS: Final = {
    "en": Layout(
        "Invoice",
        ("Credit note", "Credit note no", "Date"),
        ("Supplier", "VAT no", "IBAN", "Customer", "Invoice no", "Invoice date", "Due date", "Order no", "Currency"),
        ("Pos", "Item no", "Description", "Qty", "Unit", "Unit price", "Amount", "VAT %"),
        ("Net total", "VAT", "Grand total"),
        ("pcs", "m", "litre", "kg", "hours", "days", "set", "pair"),
        ".",
        "",
        "%Y-%m-%d",
        ",",
        "utf-8",
    ),
    "de": Layout(
        "Rechnung",
        ("Gutschrift", "Gutschriftsnummer", "Datum"),
        (
            "Lieferant",
            "USt-IdNr.",
            "IBAN",
            "Kunde",
            "Rechnungsnummer",
            "Rechnungsdatum",
            "Fällig am",
            "Bestellnummer",
            "Währung",
        ),
        ("Pos", "Artikelnummer", "Bezeichnung", "Menge", "Einheit", "Einzelpreis", "Betrag", "MwSt %"),
        ("Nettobetrag", "MwSt", "Gesamtbetrag"),
        ("Stk", "m", "l", "kg", "Std", "Tage", "Satz", "Paar"),
        ",",
        ".",
        "%d.%m.%Y",
        ";",
        "utf-8-sig",
        numbers_as_text=True,
    ),
    "fr": Layout(
        "Facture",
        ("Avoir", "Avoir n°", "Date"),
        ("Fournisseur", "N° TVA", "IBAN", "Client", "Facture n°", "Date facture", "Échéance", "Commande n°", "Devise"),
        ("Pos", "Référence", "Désignation", "Quantité", "Unité", "Prix unitaire", "Montant", "TVA %"),
        ("Total HT", "TVA", "Total TTC"),
        ("pièce", "m", "litre", "kg", "heures", "jours", "jeu", "paire"),
        ",",
        "\N{NO-BREAK SPACE}",
        "%d/%m/%Y",
        ";",
        "cp1252",
    ),
    "nl": Layout(
        "Factuur",
        ("Creditnota", "Creditnotanummer", "Datum"),
        (
            "Leverancier",
            "BTW-nummer",
            "IBAN",
            "Klant",
            "Factuurnummer",
            "Factuurdatum",
            "Vervaldatum",
            "Bestelnummer",
            "Valuta",
        ),
        ("Pos", "Artikelnummer", "Omschrijving", "Aantal", "Eenheid", "Prijs", "Bedrag", "BTW %"),
        ("Totaal excl. BTW", "BTW", "Totaal incl. BTW"),
        ("stuks", "m", "liter", "kg", "uur", "dagen", "set", "paar"),
        ",",
        ".",
        "%d-%m-%Y",
        ";",
        "utf-8",
        numbers_as_text=True,
    ),
    "da": Layout(
        "Faktura",
        ("Kreditnota", "Kreditnotanr", "Dato"),
        ("Leverandør", "CVR-nr", "IBAN", "Kunde", "Fakturanr", "Fakturadato", "Forfaldsdato", "Ordrenr", "Valuta"),
        ("Pos", "Varenr", "Beskrivelse", "Antal", "Enhed", "Enhedspris", "Beløb", "Moms %"),
        ("Nettobeløb", "Moms", "Total inkl. moms"),
        ("stk", "m", "liter", "kg", "timer", "dage", "set", "par"),
        ",",
        ".",
        "%d.%m.%Y",
        ";",
        "utf-8-sig",
    ),
}
"""The layouts by language."""

_UNITS: Final = ("C62", "MTR", "LTR", "KGM", "HUR", "DAY", "SET", "PR")
"""The units that a layout has a word for, in the order of its words; others are printed by code."""

_NUMBER: Final = 4
"""Where the number of the document stands among the labels; its date follows."""

_THOUSAND: Final = 1000


def as_workbook(invoice: Invoice, language: str) -> bytes:
    """Return the invoice as an xlsx file."""
    layout = LAYOUTS[language]
    cell = _as_text if layout.numbers_as_text else _as_value
    return workbook(
        layout.title,
        [[None if value is None else cell(value, layout) for value in row] for row in _rows(invoice, layout)],
    )


def as_csv(invoice: Invoice, language: str) -> bytes:
    """Return the invoice as a CSV file."""
    layout = LAYOUTS[language]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator="\r\n")
    writer.writerows([_as_text(value, layout) for value in row] for row in _rows(invoice, layout))
    return text.getvalue().encode(layout.encoding)


def printed(invoice: Invoice, language: str) -> list[list[str]]:
    """Return the sheet from top to bottom as it is printed."""
    layout = LAYOUTS[language]
    return [[_as_text(value, layout) for value in row] for row in _rows(invoice, layout)]


def _rows(invoice: Invoice, layout: Layout) -> list[list[Cell]]:
    """Return the sheet from top to bottom."""
    title, labels = layout.title, list(layout.head)
    if isinstance(invoice, CreditNote):
        title, labels[_NUMBER], labels[_NUMBER + 1] = layout.credit
    rows: list[list[Cell]] = [[invoice.seller.name], [invoice.seller.city], [], [title], []]
    rows += [[label, value] for label, value in zip(labels, _head(invoice), strict=True)]
    rows += [[], list(layout.columns), *(list(_line(line, layout)) for line in invoice.lines), []]
    totals = (invoice.totals.total_without_vat, invoice.totals.vat, invoice.totals.total_with_vat)
    indent: list[Cell] = [None] * (len(layout.columns) - 3)
    rows += [[*indent, each.reason, each.amount if each.charge else -each.amount] for each in invoice.allowance_charges]
    return rows + [[*indent, label, value] for label, value in zip(layout.totals, totals, strict=True)]


def _head(invoice: Invoice) -> tuple[Cell, ...]:
    """Return the header fields in the order of the labels."""
    seller = invoice.seller
    return (
        seller.name,
        seller.vat_id,
        seller.iban,
        invoice.buyer.name,
        invoice.number,
        invoice.issue_date,
        invoice.due_date,
        invoice.order_reference,
        invoice.currency,
    )


def _line(line: InvoiceLine, layout: Layout) -> tuple[Cell, ...]:
    """Return the cells of a line in the order of the columns."""
    words = dict(zip(_UNITS, layout.units, strict=True))
    return (
        line.id,
        line.item.seller_item_id,
        line.item.description,
        line.quantity,
        words.get(line.unit_code or "", line.unit_code),
        line.net_price,
        line.line_net_amount,
        line.vat_rate,
    )


def _as_value(value: Cell, _layout: Layout) -> Cell:
    """Leave a value to the spreadsheet's own types."""
    return value


def _as_text(value: Cell, layout: Layout) -> str:
    """Print a value as the language prints it; an absent one as an empty text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime(layout.day)
    if isinstance(value, Decimal):
        return _number(value, layout)
    return str(value)


def _number(number: Decimal, layout: Layout) -> str:
    """Print a number with the marks of the language; thousands are set apart in amounts, never in whole numbers."""
    whole, mark, rest = plain(number).partition(".")
    if mark and int(whole) >= _THOUSAND:
        whole = f"{int(whole):,}".replace(",", layout.thousands_mark)
    return f"{whole}{layout.decimal_mark}{rest}" if mark else whole
