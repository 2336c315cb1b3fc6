"""The sums of a bill, made to follow from its lines: what a seller would print after correcting something.

Owns two ways. ``with_lines`` moves every sum by exactly what lines and charges moved, so that an error elsewhere in the
document stays visible; ``with_right_sums`` makes the sums anew (BR-CO-10 to BR-CO-17). What is not printed stays
absent. Rounding is half up to the minor unit of the currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final, NamedTuple

from rules_engine.documents.arithmetic import arithmetic_findings, half_up
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.money import minor_digits
from rules_engine.documents.totals import Totals, VatBreakdown

_PRECISION: Final = 60
_NOTHING: Final = Decimal(0)


class VatGroup(NamedTuple):
    """What is taxed alike: the category and the rate in percent."""

    category: str | None
    rate: Decimal | None


def plus(*amounts: Decimal) -> Decimal:
    """Add amounts exactly.

    >>> plus(Decimal("0.10"), Decimal("-0.3"))
    Decimal('-0.20')
    """
    with localcontext() as context:
        context.prec = _PRECISION
        return sum(amounts, _NOTHING)


def less(amount: Decimal, other: Decimal) -> Decimal:
    """Subtract exactly."""
    return plus(amount, other.copy_negate())


def priced_amount(line: TradeLine, currency: str) -> Decimal | None:
    """Return quantity times price, less allowances and with charges of the line (PEPPOL-EN16931-R120).

    None where quantity or price is not printed.

    >>> priced_amount(TradeLine(id="1", quantity="3", net_price="0.335"), "EUR")
    Decimal('1.01')
    """
    if line.quantity is None or line.net_price is None or not line.price_base_quantity:
        return None
    gross = Fraction(line.quantity) * Fraction(line.net_price) / Fraction(line.price_base_quantity)
    return half_up(gross + Fraction(_signed(line.allowance_charges)), minor_digits(currency))


def with_lines(
    invoice: Invoice, lines: Sequence[InvoiceLine], charges: Sequence[AllowanceCharge] | None = None
) -> Invoice:
    """Return the invoice with other lines, and where given other charges.

    Every sum moves by what they moved; where the printed sums already are those of the new lines, they stay.
    """
    others = invoice.allowance_charges if charges is None else tuple(charges)
    stays = invoice.model_copy(update={"lines": tuple(lines), "allowance_charges": others})
    return min(_moved(invoice, stays), stays, key=_misfit)


def _misfit(invoice: Invoice) -> tuple[int, int]:
    """Return how many sums do not follow, and how many VAT rates stand on lines or in the breakdown only."""
    rates = {group.rate for group in _net_by_group(invoice.lines, invoice.allowance_charges)}
    broken_down = {row.rate for row in invoice.vat_breakdown} or rates
    return len(arithmetic_findings(invoice)), len(rates ^ broken_down)


def _moved(invoice: Invoice, after: Invoice) -> Invoice:
    """Return the invoice after its lines or charges changed, with every sum moved by what they moved."""
    lines, charges, printed = after.lines, after.allowance_charges, invoice.allowance_charges
    old, new = _net_by_group(invoice.lines, printed), _net_by_group(lines, charges)
    moved = {group: less(new.get(group, _NOTHING), old.get(group, _NOTHING)) for group in {**old, **new}}
    rows, vat = _moved_rows(invoice, moved)
    net = plus(*moved.values())
    sums = {
        "sum_of_line_net_amounts": less(_sum_of(lines), _sum_of(invoice.lines)),
        "allowances": less(_listed(charges, charge=False), _listed(printed, charge=False)),
        "charges": less(_listed(charges, charge=True), _listed(printed, charge=True)),
        "total_without_vat": net,
        "vat": vat,
        "total_with_vat": plus(net, vat),
        "amount_due": plus(net, vat),
    }
    return after.model_copy(update={"vat_breakdown": rows, "totals": _moved_totals(invoice.totals, sums)})


def with_right_sums(invoice: Invoice) -> Invoice:
    """Return the invoice with the tax of each breakdown row and every printed total as they follow from the rest."""
    rows = tuple(_taxed(row, invoice.currency) for row in invoice.vat_breakdown)
    totals = _right_totals(invoice.model_copy(update={"vat_breakdown": rows}))
    return invoice.model_copy(update={"vat_breakdown": rows, "totals": totals})


def with_right_breakdown(invoice: Invoice) -> Invoice | None:
    """Return the invoice with the VAT breakdown that its lines and charges give, and the sums that follow.

    None where the rate of a line or charge is not printed.
    """
    groups = _net_by_group(invoice.lines, invoice.allowance_charges)
    if not groups or any(group.rate is None for group in groups):
        return None
    rows = tuple(
        _taxed(VatBreakdown(category=group.category, rate=group.rate, taxable_amount=net), invoice.currency)
        for group, net in groups.items()
    )
    return with_right_sums(invoice.model_copy(update={"vat_breakdown": rows}))


def _right_totals(invoice: Invoice) -> Totals:
    """Return the totals that lines, charges and breakdown give; what is not printed stays absent."""
    printed, charges = invoice.totals, invoice.allowance_charges
    lines = _known_sum([line.line_net_amount for line in invoice.lines])
    lines = printed.sum_of_line_net_amounts if lines is None else lines
    vat = _known_sum([row.tax_amount for row in invoice.vat_breakdown])
    vat = printed.vat if vat is None else vat
    update = {"sum_of_line_net_amounts": lines, "vat": vat}
    net = None if lines is None else plus(lines, _signed(charges))
    gross = printed.total_with_vat if net is None or vat is None else plus(net, vat)
    if gross is not None:
        paid, rounding = printed.paid_amount or _NOTHING, printed.rounding_amount or _NOTHING
        update["amount_due"] = plus(less(gross, paid), rounding)
    update |= {"total_without_vat": net, "total_with_vat": gross}
    digits = max(2, minor_digits(invoice.currency))
    rounded = {name: half_up(Fraction(exact), digits) for name, exact in update.items() if exact is not None}
    kept = {name: exact for name, exact in rounded.items() if getattr(printed, name) is not None}
    listed = {name: _listed(charges, charge=charge) for name, charge in (("allowances", False), ("charges", True))}
    shown = {name: amount for name, amount in listed.items() if amount or getattr(printed, name) is not None}
    return printed.model_copy(update=kept | shown)


def _known_sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum of amounts; None where there are none, or one is not printed."""
    known = [amount for amount in amounts if amount is not None]
    return plus(*known) if known and len(known) == len(amounts) else None


def _signed(rows: Iterable[AllowanceCharge]) -> Decimal:
    """Return what charges add less what allowances take off."""
    return plus(*(row.amount if row.charge else row.amount.copy_negate() for row in rows))


def _listed(rows: Iterable[AllowanceCharge], *, charge: bool) -> Decimal:
    """Return the sum of all charges, or of all allowances."""
    return plus(*(row.amount for row in rows if row.charge is charge))


def _sum_of(lines: Iterable[TradeLine]) -> Decimal:
    """Return the sum of the printed net amounts."""
    return plus(*(line.line_net_amount for line in lines if line.line_net_amount is not None))


def _net_by_group(lines: Iterable[TradeLine], charges: Iterable[AllowanceCharge]) -> dict[VatGroup, Decimal]:
    """Return what is taxed alike, in the sequence of the document."""
    groups: dict[VatGroup, Decimal] = {}
    for line in lines:
        group = VatGroup(line.vat_category, line.vat_rate)
        groups[group] = plus(groups.get(group, _NOTHING), line.line_net_amount or _NOTHING)
    for row in charges:
        group = VatGroup(row.vat_category, row.vat_rate)
        groups[group] = plus(groups.get(group, _NOTHING), _signed([row]))
    return groups


def _tax(net: Decimal, rate: Decimal | None, currency: str) -> Decimal:
    """Return the tax on an amount (BR-CO-17); without a rate there is none."""
    return half_up(Fraction(net) * Fraction(rate or 0) / 100, minor_digits(currency))


def _taxed(row: VatBreakdown, currency: str) -> VatBreakdown:
    """Return a row of the breakdown with the tax its amount and rate give."""
    if row.taxable_amount is None:
        return row
    return row.model_copy(update={"tax_amount": _tax(row.taxable_amount, row.rate, currency)})


def _moved_rows(invoice: Invoice, moved: Mapping[VatGroup, Decimal]) -> tuple[tuple[VatBreakdown, ...], Decimal]:
    """Return the breakdown after amounts moved, and by how much all tax moved; rows left with nothing go."""
    rows, vat = list(invoice.vat_breakdown), _NOTHING
    for group, net in moved.items():
        if not net:
            continue
        at = _row_of(rows, group)
        if at is None:
            tax = _tax(net, group.rate, invoice.currency)
            if invoice.vat_breakdown:
                category, rate = group
                rows.append(VatBreakdown(category=category, rate=rate, taxable_amount=net, tax_amount=tax))
        else:
            taxable = rows[at].taxable_amount or _NOTHING
            rate = rows[at].rate
            tax = less(_tax(plus(taxable, net), rate, invoice.currency), _tax(taxable, rate, invoice.currency))
            rows[at] = _moved_row(rows[at], net, tax)
        vat = plus(vat, tax)
    gone = {index for index, row in enumerate(rows) if row.taxable_amount == 0 and row not in invoice.vat_breakdown}
    return tuple(row for index, row in enumerate(rows) if index not in gone), vat


def _moved_row(row: VatBreakdown, net: Decimal, tax: Decimal) -> VatBreakdown:
    """Return a row with its printed amounts moved."""
    amounts = {"taxable_amount": (row.taxable_amount, net), "tax_amount": (row.tax_amount, tax)}
    return row.model_copy(update={name: None if old is None else plus(old, by) for name, (old, by) in amounts.items()})


def _row_of(rows: Sequence[VatBreakdown], group: VatGroup) -> int | None:
    """Return the row a group is taxed in: of its category and rate, else of its rate, else the only one there is."""
    alike = [index for index, row in enumerate(rows) if row.rate == group.rate]
    exact = [index for index in alike if rows[index].category == group.category]
    only = [0] if len(rows) == 1 and group.rate is None else []
    return next(iter((*exact, *alike, *only)), None)


def _moved_totals(totals: Totals, by: Mapping[str, Decimal]) -> Totals:
    """Return the totals with every printed one moved; one that came into being is printed from now on."""
    update: dict[str, Decimal | None] = {}
    for name, amount in by.items():
        printed: Decimal | None = getattr(totals, name)
        new = name in {"allowances", "charges"} and amount > 0
        update[name] = plus(printed or _NOTHING, amount) if printed is not None or new else None
    return totals.model_copy(update=update)
