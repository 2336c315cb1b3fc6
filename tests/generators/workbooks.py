"""Workbooks and delimited texts as suppliers and buyers send them, each with what it says.

Layout, language, order of the columns, words, way of writing and file format are drawn; the truth is drawn first and
then written down, so that a reader can be compared with it value by value.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
from openpyxl.styles import Font

from tests.generators.ways import Way

CENT = Decimal("0.01")


KINDS = ("invoice", "order", "credit_note", "order_response", "despatch_advice", "receipt_advice")
FORMATS = ("xlsx", "xlsx-text", "csv;", "csv,", "csv\t", "csv|")
PRICED = frozenset({"invoice", "order", "credit_note", "order_response"})
BY_BUYER = frozenset({"order", "receipt_advice"})


@dataclass
class Sample:
    """A file with what it says: header fields and lines by name, and the columns that have no role."""

    name: str
    content: bytes
    kind: str
    header: dict[str, object]
    lines: list[dict[str, object]]
    unknown: set[str]
    notes: list[str] = field(default_factory=list)


def sample(draw: random.Random, way: Way, kind: str, form: str) -> Sample:
    """Draw a document and write it down in one layout."""
    header, lines = _truth(draw, way, kind)
    columns = _columns(draw, kind)
    noise = draw.sample(way.noise, draw.randint(0, len(way.noise)))
    order = [*columns, *noise]
    draw.shuffle(order)
    # Quantities alone would leave open whether 1.250 is a thousand; prices beside them settle it.
    writer = _Writer(draw, way, form, grouped=kind in PRICED and draw.random() < 0.7)
    _write_header(draw, writer, way, kind, header)
    heads = {column: draw.choice(way.words[column]) if column in way.words else column for column in columns}
    _write_table(draw, writer, order, heads, noise, lines)
    if kind in PRICED:
        _write_totals(draw, writer, way, header, width=len(order))
    if kind in ("invoice", "credit_note"):
        writer.row([None] * draw.randint(0, 1))
        writer.row([draw.choice(way.words["iban"]) + draw.choice(("", ":")), header["seller.iban"]])
    return Sample(
        f"{way.name}-{kind}-{form[:4]}", writer.content(), kind, header, _visible(lines, columns, kind), set(noise)
    )


def _truth(draw: random.Random, way: Way, kind: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Draw what a document says."""
    # A day above the twelfth, once per document, tells which part of a date is the day.
    issued = date(draw.randint(2023, 2027), draw.randint(1, 12), draw.randint(13, 28))
    rate = Decimal(draw.choice(("19", "21", "25", "7", "5.5")))
    lines = [_line(draw, way, index, rate, issued) for index in range(draw.randint(2, 12))]
    net = sum((line["amount"] for line in lines), Decimal(0))
    vat = (net * rate / 100).quantize(CENT, ROUND_HALF_UP)
    header: dict[str, object] = {
        "number": f"{draw.choice(('RE', 'INV-', 'B', '20'))}{draw.randint(1000, 999999)}",
        "issue_date": issued,
        "seller.name": draw.choice(("Müller & Söhne GmbH", "Acme Corp.", "Ets. Dupont", "Jensen A/S", "Rossi S.r.l.")),
        "buyer.name": draw.choice(("Stadtwerke Nord", "Globex plc", "Hôtel du Lac", "Skolen i Byen", "Bakker B.V.")),
        "rate": rate,
    }
    if kind != "order":
        header["order_reference"] = f"PO-{draw.randint(10000, 99999)}"
    if kind in PRICED:
        header |= {
            "currency": way.currency,
            "sum_of_line_net_amounts": net,
            "total_without_vat": net,
            "vat": vat,
            "total_with_vat": net + vat,
        }
    if kind in ("invoice", "credit_note"):
        header |= {
            "amount_due": net + vat,
            "due_date": issued + timedelta(days=draw.choice((14, 30, 60))),
            "seller.iban": "DE89370400440532013000",
            "seller.vat_id": f"DE{draw.randint(100000000, 999999999)}",
        }
    return header, lines


def _line(draw: random.Random, way: Way, index: int, rate: Decimal, issued: date) -> dict[str, object]:
    """Draw one line; its amount is quantity × price in cents."""
    quantity = Decimal(draw.choice((draw.randint(1, 40), draw.randint(1000, 4000), draw.randint(1, 99)))) / draw.choice(
        (1, 1, 2)
    )
    price = Decimal(draw.randint(1, 250_000)).scaleb(-2) + Decimal("0.01")
    received = quantity - min(quantity, draw.randint(0, 1))
    return {
        "id": str(index + 1),
        "item_id": f"{draw.choice('ABXZ')}{draw.randint(100, 99999)}",
        "description": draw.choice(way.items),
        "quantity": quantity,
        "ordered": quantity,
        "delivered": quantity,
        "received": quantity,
        "rejected": quantity - received,
        "unit": draw.choice(way.units),
        "price": price,
        "amount": (quantity * price).quantize(CENT, ROUND_HALF_UP),
        "rate": rate,
        "delivery_date": issued + timedelta(days=draw.randint(1, 40)),
        "order_line": str((index + 1) * 10),
    }


def _columns(draw: random.Random, kind: str) -> list[str]:
    """Choose the columns a type of document has."""
    columns = ["item_id", "description", "unit"]
    if draw.random() < 0.7:
        columns.append("id")
    if kind == "receipt_advice":
        return [*columns, "received", "rejected", "order_line", *(["ordered"] if draw.random() < 0.5 else [])]
    if kind == "despatch_advice":
        return [*columns, "delivered", "order_line"]
    columns += ["quantity", "price", "amount"]
    if kind in ("order", "order_response"):
        columns.append("delivery_date")
    if kind in ("invoice", "credit_note"):
        columns += draw.sample(["rate", "order_line"], draw.randint(0, 2))
    return columns


def _visible(lines: list[dict[str, object]], columns: list[str], kind: str) -> list[dict[str, object]]:
    """Return the lines with what their columns show, in the names of a candidate line."""
    item = "item.buyer_item_id" if kind in BY_BUYER else "item.seller_item_id"
    names = {
        "id": "id",
        "item_id": item,
        "description": "item.description",
        "unit": "unit_code",
        "price": "net_price",
        "amount": "line_net_amount",
        "rate": "vat_rate",
        "delivery_date": "delivery_date",
        "order_line": "order_line_reference",
        "quantity": "quantity",
        "received": "quantity",
        "delivered": "quantity",
        "rejected": "rejected_quantity",
    }
    seen = []
    for index, line in enumerate(lines):
        shown = {names[column]: line[column] for column in columns if column in names}
        seen.append({"id": str(index + 1), **shown})
    return seen


class _Writer:
    """Rows on their way into a file: typed or as text, with values written as the country does."""

    def __init__(self, draw: random.Random, way: Way, form: str, *, grouped: bool) -> None:
        self.draw, self.way, self.form, self.grouped = draw, way, form, grouped
        self.rows: list[list[object]] = []
        self.merged: list[tuple[int, int]] = []

    def row(self, values: list[object]) -> None:
        """Add a row."""
        self.rows.append(values)

    def title(self, text: str, width: int) -> None:
        """Add a row whose one cell spans several columns."""
        self.rows.append([text])
        self.merged.append((len(self.rows), max(2, width)))

    def text(self, value: object) -> str:
        """Write a value as the country does."""
        if value is None:
            return ""
        if isinstance(value, date):
            return value.strftime(self.way.dates)
        if isinstance(value, Decimal):
            sign, _, _ = "-" if value < 0 else "", None, None
            whole, _, part = format(abs(value), "f").partition(".")
            if self.grouped and len(whole) > 3:
                parts = []
                while whole:
                    parts.insert(0, whole[-3:])
                    whole = whole[:-3]
                whole = self.way.group.join(parts)
            return sign + whole + (self.way.point + part if part else "")
        return str(value)

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return self._workbook() if self.form.startswith("xlsx") else self._delimited()

    def _delimited(self) -> bytes:
        """Write delimited text in one of the usual encodings."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.form[3], lineterminator=self.draw.choice(("\n", "\r\n"))).writerows(
            [[self.text(value) for value in row] for row in self.rows]
        )
        encodings = ["utf-8", "utf-8-sig", "utf-16"]
        try:
            out.getvalue().encode("cp1252")
            encodings.append("cp1252")
        except UnicodeEncodeError:
            pass
        return out.getvalue().encode(self.draw.choice(encodings))

    def _workbook(self) -> bytes:
        """Write a workbook: typed cells with formats, or everything as text."""
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.title = self.draw.choice(("Sheet1", "Tabelle1", "Data"))
        for row_number, row in enumerate(self.rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is None:
                    continue
                cell = sheet.cell(row_number, column)
                if self.form == "xlsx-text" or isinstance(value, str):
                    cell.value = self.text(value)
                else:
                    cell.value = float(value) if isinstance(value, Decimal) else value
                    cell.number_format = (
                        self.draw.choice(("General", "#,##0.00")) if isinstance(value, Decimal) else "DD.MM.YYYY"
                    )
        for row_number, width in self.merged:
            sheet.merge_cells(start_row=row_number, start_column=1, end_row=row_number, end_column=width)
            sheet.cell(row_number, 1).font = Font(bold=True)
        out = io.BytesIO()
        workbook.save(out)
        return out.getvalue()


def _write_header(draw: random.Random, writer: _Writer, way: Way, kind: str, header: dict[str, object]) -> None:
    """Write the title and the labelled values: each on a row, in pairs on a row, or as labels above values."""
    if draw.random() < 0.8:
        writer.title(draw.choice(way.titles[kind]), draw.randint(2, 6))
    colon = draw.choice(("", ":"))
    pairs = [
        (draw.choice(way.numbers[kind]), header["number"]),
        (draw.choice(way.words["issue_date"]), header["issue_date"]),
        (draw.choice(way.words["seller"]), header["seller.name"]),
        (draw.choice(way.words["buyer"]), header["buyer.name"]),
    ]
    named = {
        "currency": way.words["currency"],
        "due_date": way.words["due_date"],
        "seller.vat_id": way.words["seller_vat"],
        "order_reference": way.numbers["order"],
    }
    pairs += [(draw.choice(words), header[name]) for name, words in named.items() if name in header]
    draw.shuffle(pairs)
    layout = draw.choice(("rows", "double", "above"))
    if layout == "rows":
        for label, value in pairs:
            writer.row([label + colon, value])
    elif layout == "double":
        for first, second in zip(pairs[::2], [*pairs[1::2], (None, None)], strict=False):
            writer.row(
                [first[0] + colon, first[1], None, second[0], second[1]] if second[0] else [first[0] + colon, first[1]]
            )
    else:
        writer.row([label for label, _ in pairs])
        writer.row([value for _, value in pairs])
    for _ in range(draw.randint(1, 2)):
        writer.row([])


def _write_table(
    draw: random.Random,
    writer: _Writer,
    order: list[str],
    heads: dict[str, str],
    noise: list[str],
    lines: list[dict[str, object]],
) -> None:
    """Write the headings, under a merged group row now and then, and the lines."""
    if draw.random() < 0.3:
        writer.title(draw.choice(("Details", "***", "2026")) if draw.random() < 0.5 else "- - -", len(order))
    writer.row([heads.get(column, column) for column in order])
    for line in lines:
        writer.row([draw.choice(("rot", "B-07", "x")) if column in noise else line[column] for column in order])
        if draw.random() < 0.1:
            writer.row([])


def _write_totals(draw: random.Random, writer: _Writer, way: Way, header: dict[str, object], width: int) -> None:
    """Write the totals under the last column."""
    rate = header["rate"]
    percent = writer.text(rate)
    rows = [
        (draw.choice(way.words["lines"]), header["sum_of_line_net_amounts"]),
        (draw.choice(way.words["net"]), header["total_without_vat"]),
        (draw.choice(way.words["vat"]).format(percent), header["vat"]),
        (draw.choice(way.words["gross"]), header["total_with_vat"]),
    ]
    if "amount_due" in header:
        rows.append((draw.choice(way.words["due"]), header["amount_due"]))
    for label, value in rows:
        writer.row([*([None] * (width - 2)), label, value])
