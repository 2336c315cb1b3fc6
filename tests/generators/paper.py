"""Invoices on paper as suppliers print them, each with what it says: layout, language, paper and print are drawn.

The truth is drawn first and then printed, so that a reader can be compared with it value by value. A ``Supplier`` keeps
one layout and prints many invoices in it; two suppliers share nothing but the page.
"""

import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

CENT = Decimal("0.01")

# The words in the order of NAMES.
WORDS = {
    "en": "Invoice|Invoice no|Invoice date|Due date|Your order|Customer no|Supplier|Bill to|Pos|Item no"
    "|Description|Qty|Unit"
    "|Unit price|VAT %|Amount|Subtotal|VAT|Total due|pcs|VAT reg. no|Freight|Discount",
    "de": "Rechnung|Rechnungsnr.|Rechnungsdatum|Fällig am|Bestellnummer|Kundennr.|Lieferant|Rechnungsempfänger"
    "|Pos.|Art.-Nr."
    "|Bezeichnung|Menge|Einheit|Einzelpreis|MwSt. %|Gesamtpreis|Zwischensumme|MwSt.|Gesamtbetrag|Stk|USt-IdNr."
    "|Fracht|Rabatt",
    "fr": "Facture|Facture n°|Date de facture|Échéance|Commande n°|Client n°|Fournisseur|Facturé à|Pos"
    "|Référence|Désignation"
    "|Quantité|Unité|Prix unitaire|TVA %|Montant HT|Total HT|TVA|Total TTC|pièce|N° TVA|Port|Remise",
    "nl": "Factuur|Factuurnummer|Factuurdatum|Vervaldatum|Bestelnummer|Klantnummer|Leverancier|Factuuradres|Regel"
    "|Artikelnummer|Omschrijving|Aantal|Eenheid|Stukprijs|BTW %|Bedrag|Subtotaal|BTW|Totaal te betalen|stuks|BTW-nr"
    "|Verzendkosten|Korting",
    "it": "Fattura|Fattura n.|Data fattura|Scadenza|Ordine n.|Cliente n.|Fornitore|Cliente|Pos|Codice"
    "|Descrizione|Quantità"
    "|U.M.|Prezzo unitario|IVA %|Importo|Imponibile|IVA|Totale fattura|pz|P.IVA|Trasporto|Sconto",
    "es": "Factura|Factura n.º|Fecha de factura|Vencimiento|Pedido n.º|Cliente n.º|Proveedor|Cliente|Pos"
    "|Código|Descripción"
    "|Cantidad|Unidad|Precio unitario|IVA %|Importe|Base imponible|IVA|Total factura|ud|NIF|Portes|Descuento",
    "pt": "Fatura|Fatura n.º|Data da fatura|Vencimento|Encomenda n.º|Cliente n.º|Fornecedor|Cliente|Pos|Código"
    "|Descrição"
    "|Quantidade|Un|Preço unitário|IVA %|Valor|Total líquido|IVA|Total a pagar|un|NIF|Portes|Desconto",
    "pl": "Faktura|Nr faktury|Data wystawienia|Termin płatności|Zamówienie nr|Klient nr|Sprzedawca|Nabywca|Lp"
    "|Indeks|Nazwa"
    "|Ilość|J.m.|Cena netto|VAT %|Wartość netto|Razem netto|Podatek VAT|Do zapłaty|szt|NIP|Transport|Rabat",
    "sv": "Faktura|Fakturanummer|Fakturadatum|Förfallodatum|Ordernummer|Kundnummer|Leverantör|Köpare|Rad|Artikelnr"
    "|Benämning|Antal|Enhet|Styckpris|Moms %|Belopp|Delsumma|Moms|Att betala|st|Momsreg.nr|Frakt|Rabatt",
    "da": "Faktura|Fakturanr.|Fakturadato|Forfaldsdato|Ordrenr.|Kundenr.|Leverandør|Køber|Linje|Varenr."
    "|Beskrivelse|Antal"
    "|Enhed|Enhedspris|Moms %|Beløb|Nettobeløb|Moms|I alt|stk|Moms-nr|Fragt|Rabat",
}
NAMES = [
    "title",
    "number",
    "date",
    "due",
    "order",
    "customer",
    "seller",
    "buyer",
    "pos",
    "item",
    "text",
    "quantity",
    "unit",
    "price",
    "vat",
    "amount",
    "net",
    "tax",
    "total",
    "pcs",
    "vat_id",
    "charge",
    "allowance",
]
POINT = frozenset({"en"})
CURRENCIES = {"pl": ("PLN", "zl"), "sv": ("SEK", "kr"), "da": ("DKK", "kr"), "en": ("GBP", "£")}
FIRMS = (
    "Nordwind",
    "Castell",
    "Delta",
    "Meridian",
    "Ostara",
    "Kestrel",
    "Vanto",
    "Lumen",
    "Arboris",
    "Pergola",
    "Tessera",
    "Hexalon",
    "Brugge",
    "Salinas",
    "Ferro",
    "Quarz",
    "Olmeda",
    "Skagen",
    "Wisla",
    "Tidal",
    "Corvus",
    "Pinara",
)
TRADES = ("Metall", "Office", "Papier", "Tools", "Logistik", "Technik", "Foods", "Electric", "Print", "Plast")
FORMS = {
    "en": "Ltd",
    "de": "GmbH",
    "fr": "SARL",
    "nl": "B.V.",
    "it": "S.r.l.",
    "es": "S.L.",
    "pt": "Lda",
    "pl": "Sp. z o.o.",
    "sv": "AB",
    "da": "ApS",
}
VAT_IDS = {
    "en": "GB980780684",
    "de": "DE136695976",
    "fr": "FR40303265045",
    "nl": "NL004495445B01",
    "it": "IT00743110157",
    "es": "ESA28015865",
    "pt": "PT501964843",
    "pl": "PL8567346215",
    "sv": "SE123456789701",
    "da": "DK13585628",
}
GOODS = (
    "Bolt M8",
    "Copy paper",
    "Hinge 40 mm",
    "Cable 5 m",
    "Toner black",
    "Desk lamp",
    "Filter set",
    "Valve DN 25",
    "Pallet",
    "Steel plate 3 mm",
    "Adhesive 500 ml",
    "Gloves size 9",
    "Battery 12 V",
    "Label roll",
    "Sensor X200",
    "Bracket",
    "Hose",
)
TOWNS = ("Kiel", "Lyon", "Gent", "Turin", "Cadiz", "Porto", "Gdansk", "Malmö", "Aarhus", "Leeds", "Graz")


@dataclass
class Line:
    """One printed line."""

    item: str
    text: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    rate: int


@dataclass
class Paper:
    """A printed invoice with what it says."""

    content: bytes
    number: str
    issued: date
    due: date | None
    order: str | None
    currency: str
    seller: str
    buyer: str
    net: Decimal
    tax: Decimal
    total: Decimal
    lines: list[Line]
    charge: Decimal = Decimal(0)
    pages: int = 1


@dataclass
class Supplier:
    """One supplier's way of printing: drawn once, used for all its invoices."""

    draw: random.Random
    language: str
    name: str = ""
    words: dict[str, str] = field(default_factory=dict)
    odd: bool = False
    """Uses words of its own that no dictionary has, and no letterhead with a legal form."""

    def __post_init__(self) -> None:
        """Draw the layout."""
        draw = self.draw
        # The fonts that every reader has know no Polish letters; many systems print without them.
        spoken = WORDS[self.language].translate(str.maketrans("łśćóęążń", "lscoeazn"))
        self.words = dict(
            zip(NAMES, (spoken if self.language == "pl" else WORDS[self.language]).split("|"), strict=True)
        )
        if self.odd:
            self._odd_words()
        self.name = self.name or f"{draw.choice(FIRMS)} {draw.choice(TRADES)} {FORMS[self.language]}"
        self.paper = LETTER if self.language == "en" and draw.random() < 0.5 else A4
        self.font = draw.choice(("Helvetica", "Times-Roman", "Courier"))
        self.size = draw.choice((8, 9, 10)) - (self.font == "Courier")
        self.currency, self.sign = CURRENCIES.get(self.language, ("EUR", "€"))
        self.signs = draw.choice(("none", "none", "before", "after", "code"))
        self.meta = draw.choice(("left", "above", "inline", "right"))
        self.party = draw.choice(("labels", "letterhead", "labels"))
        self.unit = draw.choice(("column", "glued", "spaced", "none"))
        self.columns = self._columns()
        self.aligned = draw.choice(("right", "right", "right", "left"))
        self.leading = draw.choice((1.35, 1.6, 2.0))
        self.rates = draw.choice(((20,), (19,), (19, 7), (25,), (21,)))
        self.sums = draw.choice(("below", "below", "across"))
        self.prefix = draw.choice(("", "INV-", "R", "2024-", "F/", "RE"))
        self.wrap = draw.random() < 0.4
        self.charged = draw.random() < 0.25
        self.dates = draw.choice(("dmy.", "iso", "dmy/")) if self.language != "de" else "dmy."

    def _odd_words(self) -> None:
        """Invent the words that tell what a value is."""
        draw = self.draw
        for name in ("number", "date", "due", "order", "quantity", "price", "amount", "net", "tax", "total", "buyer"):
            self.words[name] = "".join(draw.choice("bdfgklmnrtvz") + draw.choice("aeiou") for _ in range(3)).title()
        self.name = f"{draw.choice(FIRMS)} {draw.choice(TRADES)}"

    def _columns(self) -> list[str]:
        """Draw which columns stand in which order."""
        draw = self.draw
        columns = ["text", "quantity", "price", "amount"]
        if draw.random() < 0.3:
            columns = ["quantity", "text", "price", "amount"]
        if draw.random() < 0.6:
            columns.insert(draw.choice((0, 1)), "item")
        if self.unit == "column":
            columns.insert(columns.index("quantity") + 1, "unit")
        if draw.random() < 0.5:
            columns.insert(columns.index("amount"), "vat")
        if draw.random() < 0.5:
            columns.insert(0, "pos")
        return columns

    def number_text(self, value: Decimal, decimals: int) -> str:
        """Print a number the way of the supplier's language."""
        text = f"{value:,.{decimals}f}"
        if self.language in POINT:
            return text
        group = " " if self.language in ("fr", "sv", "pl") else "."
        return text.replace(",", "\0").replace(".", ",").replace("\0", group)

    def money(self, value: Decimal) -> str:
        """Print an amount with the currency where this supplier puts it."""
        text = self.number_text(value, 2)
        return {
            "none": text,
            "before": f"{self.sign}{text}",
            "after": f"{text} {self.sign}",
            "code": f"{text} {self.currency}",
        }[self.signs]

    def day(self, day: date) -> str:
        """Print a date."""
        return {"dmy.": f"{day:%d.%m.%Y}", "iso": f"{day:%Y-%m-%d}", "dmy/": f"{day:%d/%m/%Y}"}[self.dates]

    def paper_of(self, draw: random.Random, lines: list[Line] | None = None, order: str | None = None) -> Paper:
        """Print one invoice."""
        lines = lines or drawn_lines(
            draw, draw.randint(1, 9) if draw.random() < 0.9 else draw.randint(30, 60), self.rates
        )
        charge = Decimal(draw.randint(300, 4_000)).scaleb(-2) if self.charged and len(self.rates) == 1 else Decimal(0)
        net = sum((line.amount for line in lines), Decimal(0)) + charge
        taxes = self._taxes(lines, charge)
        tax = sum((value for _, _, value in taxes), Decimal(0))
        issued = date(2024, 1, 1) + timedelta(days=draw.randrange(600))
        paper = Paper(
            b"",
            f"{self.prefix}{draw.randint(1_000, 999_999)}",
            issued,
            issued + timedelta(days=draw.choice((14, 30, 60))) if self.odd or draw.random() < 0.7 else None,
            order or (f"PO-{draw.randint(10_000, 99_999)}" if draw.random() < 0.7 else None),
            self.currency,
            self.name,
            f"{draw.choice(FIRMS)}bau {FORMS[self.language]}",
            net,
            tax,
            net + tax,
            lines,
            charge,
        )
        paper.content = _Press(self, paper, taxes).printed()
        return paper

    def _taxes(self, lines: list[Line], charge: Decimal) -> list[tuple[int, Decimal, Decimal]]:
        """Return rate, base and tax for every rate that occurs."""
        taxes = []
        for rate in sorted({line.rate for line in lines}):
            base = sum((line.amount for line in lines if line.rate == rate), Decimal(0))
            base += charge if rate == self.rates[0] else 0
            taxes.append((rate, base, (base * rate / 100).quantize(CENT, ROUND_HALF_UP)))
        return taxes


def drawn_lines(draw: random.Random, count: int, rates: tuple[int, ...] = (20,)) -> list[Line]:
    """Draw lines whose amounts are their quantities times their prices."""
    lines = []
    for _ in range(count):
        quantity = Decimal(draw.choice((draw.randint(1, 12), draw.randint(1, 400), draw.randint(1, 40) * 10)))
        if draw.random() < 0.15:
            quantity += Decimal(draw.choice((25, 50, 75))).scaleb(-2)
        price = Decimal(draw.randint(15, draw.choice((900, 9_000, 99_000)))).scaleb(-2)
        amount = (quantity * price).quantize(CENT, ROUND_HALF_UP)
        item = f"{draw.choice('ABKTX')}{draw.randint(100, 9_999)}"
        lines.append(Line(item, draw.choice(GOODS), quantity, price, amount, draw.choice(rates)))
    return lines


def one_line_paper() -> bytes:
    """Print the smallest invoice: for tests that read it many times."""
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A4, invariant=True)
    for y, text in enumerate(
        ("Invoice no 4711", "Description   Qty   Price   Amount", "Bolt   2   3.00   6.00", "Total   6.00")
    ):
        for x, part in enumerate(text.split("   ")):
            canvas.drawString(60 + 100 * x, 700 - 20 * y, part)
    canvas.save()
    return buffer.getvalue()


class _Press:
    """Prints one invoice."""

    def __init__(self, supplier: Supplier, paper: Paper, taxes: list[tuple[int, Decimal, Decimal]]) -> None:
        self.supplier, self.paper, self.taxes, self.words = supplier, paper, taxes, supplier.words
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=supplier.paper, invariant=True)
        self.width, self.height = supplier.paper
        self.size, self.font = supplier.size, supplier.font
        self.step = self.size * supplier.leading
        self.y = self.height - 50

    def printed(self) -> bytes:
        """Print everything."""
        self._head()
        self._table()
        self._sums()
        self._foot()
        self.canvas.save()
        return self.buffer.getvalue()

    def _put(self, x: float, text: str, *, right: bool = False, size: float = 0, bold: bool = False) -> None:
        """Print a text at the current height."""
        bolder = {"Times-Roman": "Times-Bold"}.get(self.font, f"{self.font}-Bold")
        self.canvas.setFont(bolder if bold else self.font, size or self.size)
        (self.canvas.drawRightString if right else self.canvas.drawString)(x, self.y, text)

    def _head(self) -> None:
        """Print who writes to whom, and the fields of the header."""
        paper, words, supplier = self.paper, self.words, self.supplier
        self._put(50, paper.seller, size=15, bold=True)
        self.y -= self.step
        self._put(50, f"{12 + len(paper.seller)} Main Road, {TOWNS[len(paper.seller) % len(TOWNS)]}")
        self.y -= 3 * self.step
        top = self.y
        if supplier.party == "labels":
            self._put(50, words["buyer"] + (":" if supplier.meta == "left" else ""), bold=True)
            self.y -= self.step
        self._put(50, paper.buyer)
        self.y -= self.step
        self._put(50, f"7 High Street, {TOWNS[len(paper.buyer) % len(TOWNS)]}")
        low = self.y
        self.y = top
        self._put(self.width - 260, words["title"], size=18, bold=True)
        self.y -= 2.2 * self.step
        self._meta()
        self.y = min(self.y, low) - 2 * self.step

    def _meta(self) -> None:
        """Print number, dates and references."""
        paper, words, supplier = self.paper, self.words, self.supplier
        pairs = [(words["number"], paper.number), (words["date"], supplier.day(paper.issued))]
        if paper.due:
            pairs.append((words["due"], supplier.day(paper.due)))
        if paper.order:
            pairs.append((words["order"], paper.order))
        pairs.append((words["customer"], str(10_000 + len(paper.buyer))))
        left = self.width - 260
        if supplier.meta == "above":
            for index, (label, value) in enumerate(pairs[:4]):
                x = left + 118 * (index % 2)
                self._put(x, label)
                self.y -= self.step
                self._put(x, value)
                self.y += self.step
                if index % 2:
                    self.y -= 2.4 * self.step
            self.y -= 2.4 * self.step
            return
        for label, value in pairs:
            if supplier.meta == "inline":
                self._put(left, f"{label}: {value}")
            else:
                self._put(left, label + ":" * (supplier.meta == "left"))
                self._put(
                    self.width - 50 if supplier.meta == "right" else left + 110, value, right=supplier.meta == "right"
                )
            self.y -= self.step

    def _table(self) -> None:
        """Print the lines, over as many pages as they need."""
        supplier = self.supplier
        edges = self._edges()
        self._headings(edges)
        for index, line in enumerate(self.paper.lines):
            if self.y < 110:
                self.canvas.showPage()
                self.paper.pages += 1
                self.y = self.height - 60
                self._headings(edges)
            for column, (left, right) in edges.items():
                text = self._cell(column, index, line)
                if column in ("text", "item") or supplier.aligned == "left":
                    self._put(left, text)
                else:
                    self._put(right, text, right=True)
            self.y -= self.step
            if supplier.wrap and "text" in edges:
                self._put(edges["text"][0], "as agreed, new", size=self.size - 1)
                self.y -= self.step

    def _edges(self) -> dict[str, tuple[float, float]]:
        """Return left and right edge of each column."""
        wide = {"text": 2.8, "item": 1.3, "pos": 0.7, "vat": 0.9, "unit": 0.9}
        columns = self.supplier.columns
        total = sum(wide.get(column, 1.3) for column in columns)
        edges, left = {}, 50.0
        for column in columns:
            width = (self.width - 100) * wide.get(column, 1.3) / total
            edges[column] = (left, left + width - 8)
            left += width
        return edges

    def _headings(self, edges: dict[str, tuple[float, float]]) -> None:
        """Print the headings; one that is too long takes two lines."""
        for column, (left, right) in edges.items():
            text = self.words[column]
            if column == "amount" and self.supplier.signs == "none":
                text = f"{text} ({self.supplier.currency})"
            right_side = column not in ("text", "item") and self.supplier.aligned == "right"
            parts = [text]
            if stringWidth(text, self.font, self.size) > right - left and " " in text:
                parts = text.rsplit(" ", 1)
            for part in parts:
                self._put(right if right_side else left, part, right=right_side)
                self.y -= self.size * 1.1
            self.y += self.size * 1.1 * len(parts)
        self.y -= 2 * self.step

    def _cell(self, column: str, index: int, line: Line) -> str:
        """Return what stands in a cell."""
        supplier = self.supplier
        whole = line.quantity == line.quantity.to_integral_value()
        quantity = supplier.number_text(line.quantity, 0 if whole else 2)
        unit = self.words["pcs"]
        return {
            "pos": str(index + 1),
            "item": line.item,
            "text": line.text,
            "quantity": {"glued": f"{quantity}{unit}", "spaced": f"{quantity} {unit}"}.get(supplier.unit, quantity),
            "unit": unit,
            "price": supplier.number_text(line.price, 2),
            "vat": f"{line.rate}%" if supplier.wrap else str(line.rate),
            "amount": supplier.money(line.amount)
            if supplier.signs == "before"
            else supplier.number_text(line.amount, 2),
        }[column]

    def _sums(self) -> None:
        """Print what the lines come to."""
        paper, words, supplier = self.paper, self.words, self.supplier
        if self.y < 170:
            self.canvas.showPage()
            paper.pages += 1
            self.y = self.height - 60
        self.y -= self.step
        rows = [(words["net"], paper.net)]
        if paper.charge:
            rows.insert(0, (words["charge"], paper.charge))
        rows += [(f"{words['tax']} {rate}%", value) for rate, _, value in self.taxes]
        rows.append((words["total"], paper.total))
        if supplier.sums == "across" and not paper.charge and len(self.taxes) == 1:
            places = [(self.width - 50 - 130 * (len(rows) - 1 - index)) for index in range(len(rows))]
            for x, (label, _) in zip(places, rows, strict=True):
                self._put(x, label, right=True)
            self.y -= self.step
            for x, (_, value) in zip(places, rows, strict=True):
                self._put(x, supplier.money(value), right=True)
        else:
            for label, value in rows:
                self._put(self.width - 250, label)
                self._put(self.width - 50, supplier.money(value), right=True)
                self.y -= self.step

    def _foot(self) -> None:
        """Print what nobody reads."""
        self.y = 50
        self._put(
            50,
            f"{self.paper.seller} · {self.words['vat_id']} {VAT_IDS[self.supplier.language]} · 49"
            f" 431 77 00 · www.example.org",
            size=7,
        )
