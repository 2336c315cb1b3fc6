"""The totals of a workbook, and which of them a bare *Total* is.

Owns the meaning of total rows: labelled totals are taken by their label; a bare total is settled by arithmetic against
the others, or left out with a finding.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from extractors.spreadsheet.grid import Cell
from extractors.spreadsheet.lines import Values
from extractors.spreadsheet.locale import Printed
from extractors.spreadsheet.reading import Reading
from extractors.spreadsheet.tables import TotalRow
from extractors.spreadsheet.words import CURRENCIES

_CENT: Final = Decimal("0.01")
_PLAIN: Final = (
    "sum_of_line_net_amounts",
    "total_without_vat",
    "total_with_vat",
    "paid_amount",
    "rounding_amount",
    "amount_due",
)
_TAXABLE_AND_TAX: Final = 2


def read_totals(reading: Reading, rows: Iterable[TotalRow], lines: list[Values]) -> Values:
    """Return the fields totals, vat_breakdown and allowance_charges of a candidate."""
    rows = list(rows)
    totals: dict[str, Decimal] = {}
    for row in rows:
        if row.role in _PLAIN and row.role not in totals:
            value = reading.number(f"totals.{row.role}", row.values[-1], money=True)
            if value is not None:
                totals[row.role] = abs(value) if row.role == "paid_amount" else value
    breakdown = _vat(reading, [row for row in rows if row.role == "vat"], totals)
    adjustments = _adjustments(reading, rows)
    for row in rows:
        if row.role == "total":
            _settle(reading, row.values[-1], totals, lines, adjustments)
    # The rows below the lines are all there is of allowances and charges, so their sums are the totals of them.
    for name, charge in (("allowances", False), ("charges", True)):
        listed = [abs(_signed(row)) for row in adjustments if row["charge"] is charge]
        if listed:
            totals[name] = sum(listed[1:], start=listed[0])
    return {"totals": totals, "vat_breakdown": breakdown, "allowance_charges": adjustments}


def _vat(reading: Reading, rows: list[TotalRow], totals: dict[str, Decimal]) -> list[Values]:
    """Read the VAT rows: one with a rate is a row of the breakdown, one without is the total of VAT."""
    breakdown: list[Values] = []
    taxes: list[Decimal] = []
    for row in rows:
        key = f"vat_breakdown.{len(breakdown)}"
        numbers = [cell for cell in row.values if "%" not in cell.text and not cell.percent]
        rate = _rate(reading, row, key)
        if not numbers:
            continue
        if rate is None:
            tax = reading.number("totals.vat", numbers[-1], money=True)
            if tax is not None:
                totals.setdefault("vat", tax)
            continue
        tax = reading.number(f"{key}.tax_amount", numbers[-1], money=True)
        taxable = numbers[-2] if len(numbers) >= _TAXABLE_AND_TAX else None
        breakdown.append(
            {
                "rate": rate,
                "tax_amount": tax,
                "taxable_amount": reading.number(f"{key}.taxable_amount", taxable, money=True),
            }
        )
        if tax is not None:
            taxes.append(tax)
            reading.fields.setdefault("totals.vat", reading.fields[f"{key}.tax_amount"])
    if taxes and "vat" not in totals:
        totals["vat"] = sum(taxes[1:], start=taxes[0])
    return breakdown


def _rate(reading: Reading, row: TotalRow, key: str) -> Decimal | None:
    """Return the rate a VAT row names, in its label or in a cell of its own."""
    if row.rate is not None:
        reading.seen(f"{key}.rate", row.label)
        # A rate has at most two decimals, so its separator is never one of thousands.
        return Decimal(row.rate.replace(",", "."))
    cell = next((cell for cell in row.values if cell.percent or "%" in cell.text), None)
    return reading.number(f"{key}.rate", cell)


def _adjustments(reading: Reading, rows: list[TotalRow]) -> list[Values]:
    """Read discounts and charges of the whole document."""
    found: list[Values] = []
    for row in rows:
        if row.role in ("allowance", "charge"):
            money = [cell for cell in row.values if "%" not in cell.text and not cell.percent]
            amount = reading.number(f"allowance_charges.{len(found)}.amount", money[-1] if money else None, money=True)
            if amount is not None:
                found.append(
                    {"charge": row.role == "charge", "amount": abs(amount), "reason": row.label.text.rstrip(":")}
                )
    return found


def _settle(
    reading: Reading, cell: Cell, totals: dict[str, Decimal], lines: list[Values], adjustments: list[Values]
) -> None:
    """Enter a bare total where arithmetic shows what it is."""
    value = reading.number("totals.total_with_vat", cell, money=True)
    place = reading.fields.pop("totals.total_with_vat", None) if "total_with_vat" not in totals else None
    if value is None:
        return
    for role, expected in _expectations(totals, lines, adjustments):
        if expected.quantize(_CENT) == value.quantize(_CENT):
            totals.setdefault(role, value)
            if place is not None:
                reading.fields[f"totals.{role}"] = place.model_copy(update={"check": "arithmetic"})
            return
    if value not in totals.values():
        reading.find("READ-TOTAL", f"It does not compute whether “{cell.text}” is with or without VAT.", cell.address)


def _expectations(
    totals: dict[str, Decimal], lines: list[Values], adjustments: list[Values]
) -> Iterable[tuple[str, Decimal]]:
    """Yield what a bare total may be with the amount it would then have, the fullest meaning first."""
    amounts = [amount for line in lines if isinstance(amount := line.get("line_net_amount"), Decimal)]
    summed = sum(amounts, Decimal(0)) if amounts and len(amounts) == len(lines) else None
    net = totals.get("total_without_vat")
    lines_total = totals.get("sum_of_line_net_amounts", summed)
    if net is None and lines_total is not None:
        net = lines_total + sum((_signed(row) for row in adjustments), Decimal(0))
    vat = totals.get("vat")
    if net is not None and vat is not None:
        yield "total_with_vat", net + vat
    if net is not None:
        yield "total_without_vat", net
    if summed is not None:
        yield "sum_of_line_net_amounts", summed


def _signed(row: Values) -> Decimal:
    """Return an adjustment with its sign: a charge adds, an allowance takes off."""
    amount = row["amount"]
    assert isinstance(amount, Decimal)
    return amount if row["charge"] else -amount


def currencies_of(cells: Iterable[Cell]) -> set[str]:
    """Return the currencies that stand beside numbers or in their formats."""
    found: set[str] = set()
    for cell in cells:
        printed = Printed.of(cell.value) if isinstance(cell.value, str) else None
        if printed is not None and printed.currency:
            found.add(printed.currency)
        if "€" in cell.format or "EUR" in cell.format:
            found.add("EUR")
        elif "£" in cell.format:
            found.add("GBP")
    return found


def currencies_named(texts: Iterable[str]) -> set[str]:
    """Return the currencies that headings and labels name, such as ``Price (EUR)`` or ``Betrag in €``."""
    words = (word for text in texts for word in re.split(r"[\s()\[\]/:]+", text.casefold()))
    return {CURRENCIES[word] for word in words if word in CURRENCIES}
