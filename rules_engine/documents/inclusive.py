"""Lines that are printed with VAT, as retailers do: told from the totals, and taken without it.

EN 16931 knows lines without VAT only, and so do orders. Lines are taken to include it where nothing else fits: they add
up to the total with VAT to the cent, which a printed sum of lines says too, and without their VAT to the total without
it, within half a cent each.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rules_engine.documents.candidate import Candidate, CandidateLine, Finding
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.money import from_minor, minor_digits

LINES_WITH_VAT: Final = "LINES-WITH-VAT"
"""The finding that says that lines were printed with VAT: it is told, and doubts nothing."""

_HUNDRED: Final = 100
_PRICE_DIGITS: Final = 10**6
_WITH_LINES: Final = frozenset(
    {DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.ORDER, DocumentType.ORDER_CHANGE}
)


def without_vat(candidate: Candidate, findings: list[Finding]) -> Candidate:
    """Return a candidate whose lines are without VAT; as it is where they are already, or where nobody can tell."""
    net = _net_amounts(candidate)
    if net is None:
        return candidate
    findings.append(
        Finding(
            code=LINES_WITH_VAT,
            sentence="The lines are printed with VAT; they are taken without it.",
            place="lines",
            remedy="Nothing is to do: the totals prove it.",
        )
    )
    totals = candidate.totals
    if totals.sum_of_line_net_amounts is not None:
        totals = totals.model_copy(update={"sum_of_line_net_amounts": totals.total_without_vat})
    lines = tuple(
        _line(line, amount, _rate(candidate, line)) for line, amount in zip(candidate.lines, net, strict=True)
    )
    return candidate.model_copy(update={"lines": lines, "totals": totals})


def _net_amounts(candidate: Candidate) -> list[Decimal] | None:
    """Return the lines' amounts without VAT, which add up to the total without it; None where they have none."""
    totals, currency, lines = candidate.totals, candidate.currency, candidate.lines
    gross, whole = [line.line_net_amount for line in lines], totals.total_with_vat
    if whole is None:
        whole = totals.amount_due if not (totals.paid_amount or totals.rounding_amount) else None
    known = [amount for amount in gross if amount is not None]
    beside = candidate.allowance_charges or any(line.allowance_charges for line in lines)
    if candidate.document_type not in _WITH_LINES or not currency or not known or len(known) < len(gross) or beside:
        return None
    # A line too many may come to the VAT by chance: a printed sum of lines says which of both it is.
    printed = totals.sum_of_line_net_amounts
    if (
        whole is None
        or totals.total_without_vat in {None, whole}
        or sum(known) != whole
        or printed not in {None, whole}
    ):
        return None
    rates = [_rate(candidate, line) for line in lines]
    scale = 10 ** minor_digits(currency)
    exact = [
        Fraction(amount) * scale * _HUNDRED / (_HUNDRED + rate)
        for amount, rate in zip(known, rates, strict=True)
        if rate is not None
    ]
    wanted = Fraction(totals.total_without_vat or 0) * scale
    if len(exact) < len(known) or wanted.denominator != 1 or 2 * abs(wanted - sum(exact)) > len(exact):
        return None
    return [from_minor(each, currency) for each in _rounded(exact, int(wanted))]


def _rounded(exact: Sequence[Fraction], wanted: int) -> list[int]:
    """Round amounts half up so that they add up: what is left goes, a unit each, where rounding took or gave most."""
    found = [math.floor(each + Fraction(1, 2)) for each in exact]
    left = wanted - sum(found)
    step = 1 if left > 0 else -1
    for at in sorted(range(len(exact)), key=lambda at: (step * (found[at] - exact[at]), at))[: abs(left)]:
        found[at] += step
    return found


def _rate(candidate: Candidate, line: CandidateLine) -> Fraction | None:
    """Return a line's rate in percent: its own, else the only one of the breakdown."""
    if line.vat_rate is not None:
        return Fraction(line.vat_rate)
    rates = {row.rate for row in candidate.vat_breakdown}
    rate = rates.pop() if len(rates) == 1 else None
    return None if rate is None else Fraction(rate)


def _line(line: CandidateLine, amount: Decimal, rate: Fraction | None) -> CandidateLine:
    """Return a line without VAT; a price that does not come out even is one for more units, and exact."""
    if line.net_price is None or rate is None:
        return line.model_copy(update={"line_net_amount": amount})
    price = Fraction(line.net_price) * _HUNDRED / (_HUNDRED + rate)
    base, whole = Fraction(line.price_base_quantity), price * _PRICE_DIGITS
    if whole.denominator != 1:
        base, whole = base * whole.denominator, whole * whole.denominator
    update = {"net_price": Decimal(int(whole)) / _PRICE_DIGITS, "line_net_amount": amount}
    return line.model_copy(update=update | {"price_base_quantity": Decimal(base.numerator) / base.denominator})
