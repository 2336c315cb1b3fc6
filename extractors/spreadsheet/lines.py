"""The lines of a workbook's table as candidate lines, and the arithmetic that settles what the words leave open."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from extractors.item_words import whose
from extractors.spreadsheet.grid import Cell
from extractors.spreadsheet.kinds import COLUMN_KINDS, Kind
from extractors.spreadsheet.locale import Point, Printed
from extractors.spreadsheet.reading import Reading, has_words
from extractors.spreadsheet.tables import Row, Table, at, is_number
from extractors.spreadsheet.words import CURRENCIES

Values = dict[str, object]

_QUANTITY_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "order": ("quantity", "quantity.ordered"),
    "order_change": ("quantity", "quantity.ordered"),
    "order_response": ("quantity.confirmed", "quantity", "quantity.ordered"),
    "despatch_advice": ("quantity.delivered", "quantity"),
    "receipt_advice": ("quantity.received", "quantity"),
    "invoice": ("quantity.billed", "quantity", "quantity.delivered"),
    "credit_note": ("quantity.billed", "quantity"),
}
_ANY_QUANTITY: Final = ("quantity", "quantity.ordered", "quantity.delivered", "quantity.received", "quantity.billed")
_TEXTS: Final = ("order_line_reference", "vat_category", "cost_centre", "site", "status_code", "note")
_CENT: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)


class Columns:
    """The columns of a table by what they are on this type of document; the others are left to be listed."""

    def __init__(self, table: Table, kind: Kind) -> None:
        """Choose one column for each role; of two alike the first that arithmetic allows."""
        self.table = table
        self.by_role: dict[str, int] = {}
        for column, role in sorted(table.columns.items()):
            self.by_role.setdefault(whose(role, by_buyer=kind.by_buyer), column)
        wanted = _QUANTITY_ROLES.get(kind.name, _ANY_QUANTITY)
        chosen = next((self.by_role[role] for role in wanted if role in self.by_role), None)
        for role in [role for role in self.by_role if role.startswith("quantity")]:
            del self.by_role[role]
        if chosen is not None:
            self.by_role["quantity"] = chosen

    def __call__(self, row: Row, role: str) -> Cell | None:
        """Return the cell of a row that has a role."""
        column = self.by_role.get(role)
        return None if column is None else at(row, column)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings that have no role here, as printed."""
        used = {column for role, column in self.by_role.items() if role not in ("line_gross_amount", "vat_amount")}
        return tuple(cell.text for cell in self.table.heading if cell.column not in used)

    def settle_amounts(self, reading: Reading) -> None:
        """Choose among several columns headed as amounts by quantity × price; one of them may be the quantity."""
        amounts = [column for column, role in sorted(self.table.columns.items()) if role == "line_net_amount"]
        if len(amounts) < 2 or "net_price" not in self.by_role:  # noqa: PLR2004 - a choice needs two
            return
        quantity = self.by_role.get("quantity")
        pairs = (
            [(quantity, each) for each in amounts] if quantity else [(q, a) for q in amounts for a in amounts if q != a]
        )
        fitting = [pair for pair in pairs if pair[0] is not None and self._fits(reading, pair[0], pair[1])]
        if len(fitting) == 1:
            self.by_role["quantity"], self.by_role["line_net_amount"] = fitting[0][0] or 0, fitting[0][1]

    def _fits(self, reading: Reading, quantity: int, amount: int) -> bool:
        """Say whether quantity × price is the amount on every line that has all three."""
        price = self.by_role["net_price"]
        triples = [
            tuple(reading.quiet_number(at(row, column)) for column in (quantity, price, amount))
            for row in self.table.lines
        ]
        known = [triple for triple in triples if None not in triple]
        return bool(known) and all(_product(q, p) == _rounded(a) for q, p, a in known if q and p and a is not None)


def number_texts(table: Table) -> Iterator[str]:
    """Yield the texts of a table that are numbers by their column."""
    numeric = (
        "net_price",
        "line_net_amount",
        "line_gross_amount",
        "vat_rate",
        "vat_amount",
        "discount",
        "discount_percent",
    )
    columns = [
        column
        for column, role in table.columns.items()
        if role in numeric or role.startswith("quantity") or role.endswith("_quantity")
    ]
    for row in (*table.lines, *(total.values for total in table.totals)):
        for cell in row:
            if isinstance(cell.value, str) and (cell.column in columns or row not in table.lines):
                yield cell.value


def settle_by_arithmetic(columns: Columns) -> Point | None:
    """Return the one way of writing numbers under which quantity × price is the amount, None if both or none hold."""
    points: tuple[Point, ...] = (".", ",")
    holding = [point for point in points if _holds(columns, point)]
    return holding[0] if len(holding) == 1 else None


def _holds(columns: Columns, point: Point) -> bool:
    """Say whether the lines compute under one way of writing, with at least one value that hangs on it."""
    reading, telling = Reading(point, None), False
    for row in columns.table.lines:
        cells = [columns(row, role) for role in ("quantity", "net_price", "line_net_amount")]
        if any(cell is None for cell in cells):
            continue
        quantity, price, amount = (reading.quiet_number(cell) for cell in cells)
        if quantity is None or price is None or amount is None or _product(quantity, price) != _rounded(amount):
            return False
        telling = telling or any(_hangs(cell) for cell in cells)
    return telling


def _hangs(cell: Cell | None) -> bool:
    """Say whether a cell reads differently under the two ways of writing."""
    printed = Printed.of(cell.value) if cell is not None and isinstance(cell.value, str) else None
    return printed is not None and printed.ambiguous


def read_lines(reading: Reading, columns: Columns, kind: Kind) -> list[Values]:
    """Read every line of the table."""
    return [_line(reading, columns, kind, row, index) for index, row in enumerate(columns.table.lines)]


def _line(reading: Reading, columns: Columns, kind: Kind, row: Row, index: int) -> Values:
    """Read one line."""
    key = f"lines.{index}"
    quantity_cell, unit = columns(row, "quantity"), columns(row, "unit_code")
    quantity = reading.number(f"{key}.quantity", quantity_cell)
    values: Values = {
        "id": reading.text(f"{key}.id", columns(row, "id")) or str(index + 1),
        "item": {
            "description": reading.text(f"{key}.description", columns(row, "description")),
            "buyer_item_id": reading.text(f"{key}.buyer_item_id", columns(row, "buyer_item_id")),
            "seller_item_id": reading.text(f"{key}.seller_item_id", columns(row, "seller_item_id")),
            "standard_item_id": reading.text(f"{key}.standard_item_id", columns(row, "standard_item_id")),
        },
        "quantity": quantity,
        "unit_code": reading.text(f"{key}.unit_code", unit) or _unit_beside(reading, quantity_cell, key),
        "delivery_date": reading.date(f"{key}.delivery_date", columns(row, "delivery_date")),
        **{name: reading.text(f"{key}.{name}", columns(row, name)) for name in _TEXTS},
        **_order_reference(reading, columns, kind, row, key),
    }
    if kind.name == "receipt_advice":
        for name in ("rejected_quantity", "short_quantity"):
            values[name] = reading.number(f"{key}.{name}", columns(row, name))
    return values | _money(reading, columns, row, key, quantity)


def _money(reading: Reading, columns: Columns, row: Row, key: str, quantity: Decimal | None) -> Values:
    """Read price, amount, VAT and discount of a line."""
    price = reading.number(f"{key}.net_price", columns(row, "net_price"))
    amount = reading.number(f"{key}.line_net_amount", columns(row, "line_net_amount"), money=True)
    base = _base(reading, columns(row, "price_base_quantity"), key)
    gross = quantity * price / base if quantity is not None and price is not None else None
    values: Values = {
        "net_price": price,
        "line_net_amount": amount,
        "price_base_quantity": base,
        "allowance_charges": _discount(reading, columns, row, key, gross, amount),
    }
    rate = columns(row, "vat_rate")
    if rate is not None and isinstance(rate.value, str) and not is_number(rate) and len(rate.text) <= 2:  # noqa: PLR2004
        # A letter in the column of rates is a category code.
        values["vat_category"] = reading.text(f"{key}.vat_category", rate)
    else:
        values["vat_rate"] = read_rate(reading, f"{key}.vat_rate", rate)
    return values


def read_rate(reading: Reading, key: str, cell: Cell | None) -> Decimal | None:
    """Read a VAT rate in percent; a share such as 0.19 without a percent sign could be either and is left out."""
    rate = reading.number(key, cell)
    if rate is not None and cell is not None and 0 < rate < 1 and not cell.percent and "%" not in cell.text:
        reading.find("READ-RATE", f"“{cell.text}” may be a share or a percentage.", cell.address)
        return None
    return rate


def _base(reading: Reading, cell: Cell | None, key: str) -> Decimal:
    """Read how many units the price is for; a word such as *each* means one."""
    if cell is None or not is_number(cell):
        return Decimal(1)
    return reading.number(f"{key}.price_base_quantity", cell) or Decimal(1)


def _discount(
    reading: Reading, columns: Columns, row: Row, key: str, gross: Decimal | None, amount: Decimal | None
) -> list[Values]:
    """Read a discount as an allowance of the line; whether it is a share or an amount is printed or computed.

    A discount that the printed price already contains is no allowance.
    """
    cell = columns(row, "discount_percent") or columns(row, "discount")
    place = f"{key}.allowance_charges.0.amount"
    printed = reading.number(place, cell)
    if cell is None or not printed or gross is None:
        return []
    share = (gross * abs(printed) / _HUNDRED).quantize(_CENT, rounding=ROUND_HALF_UP)
    stated = "discount_percent" in columns.by_role or cell.percent or "%" in cell.text
    choices = [share] if stated else [abs(printed), share]
    if amount is not None:
        if _rounded(gross) == _rounded(amount):
            return []
        choices = [choice for choice in choices if _rounded(gross - choice) == _rounded(amount)]
    if len(choices) != 1:
        reading.find("READ-DISCOUNT", f"It does not compute what the discount “{cell.text}” means.", cell.address)
        return []
    return [{"charge": False, "amount": choices[0], "reason": "discount"}]


def _order_reference(reading: Reading, columns: Columns, kind: Kind, row: Row, key: str) -> Values:
    """Read the order a line names in a column of its own."""
    cell = columns(row, "document.order")
    if cell is None or COLUMN_KINDS["document.order"] == kind.name:
        return {}
    return {"order_reference": reading.text(f"{key}.order_reference", cell)}


def _unit_beside(reading: Reading, cell: Cell | None, key: str) -> str | None:
    """Return the unit that stands beside a quantity in one cell, such as ``5 kg``."""
    printed = Printed.of(cell.value) if cell is not None and isinstance(cell.value, str) else None
    if printed is None or cell is None or not has_words(printed.after) or printed.after.casefold() in CURRENCIES:
        return None
    reading.seen(f"{key}.unit_code", cell)
    return printed.after


def _product(quantity: Decimal, price: Decimal) -> Decimal:
    """Return quantity × price in cents, half up."""
    return _rounded(quantity * price)


def _rounded(amount: Decimal) -> Decimal:
    """Return an amount in cents, half up."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def repeated(columns: Columns, role: str) -> Iterable[Cell]:
    """Return the different values of a column that repeats a value of the whole document."""
    seen: dict[str, Cell] = {}
    for row in columns.table.lines:
        cell = columns(row, role)
        if cell is not None:
            seen.setdefault(cell.text, cell)
    return seen.values()
