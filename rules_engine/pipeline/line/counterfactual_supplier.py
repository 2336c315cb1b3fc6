"""What the supplier can change: the document itself, so that it says what was ordered and received.

Owns the full correction of every difference, never the smallest one that passes: what is asked of a supplier must not
tell where a tolerance ends. Sums move with the lines.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.money import UNIT_SCALE, from_minor, round_to_minor
from rules_engine.documents.order import OrderLine
from rules_engine.documents.order_response import OrderResponse, ResponseLine
from rules_engine.documents.sums import priced_amount, with_lines
from rules_engine.matching.measures import row_ids
from rules_engine.matching.quantities import unit_price
from rules_engine.pipeline.line import counterfactual_words as words
from rules_engine.pipeline.line.counterfactual_header import header_changes
from rules_engine.pipeline.line.counterfactual_scene import Change, Place, Scene, Trial

_REJECTED: Final = "7"
_ACCEPTED: Final = "5"
"""What a supplier answers to a line (UNCL1229)."""

_PLACES_MAX: Final = 1_000_000
"""More than any document has lines: counted down from, so that the last line goes first."""

_Edit = Callable[[TradeLine], TradeLine]


def supplier_changes(trial: Trial, *, everywhere: bool) -> Iterator[Change]:
    """Yield what the supplier could correct where something stands against the document, or everywhere."""
    yield from header_changes(trial)
    places = trial.places(everywhere=everywhere)
    stays = len(trial.scene.document.lines) - sum(_is_surplus(trial, place) for place in places)
    for place in places:
        if place.order_line is None:
            if stays and _is_surplus(trial, place):
                yield _removed(place)
        else:
            yield from _line_changes(trial, place, place.order_line, everywhere=everywhere)
    yield from _charge_changes(trial, everywhere=everywhere)


def _is_surplus(trial: Trial, place: Place) -> bool:
    """Tell whether a line is billed that nobody ordered."""
    return place.order_line is None and trial.term("order.found") is True


def _line_changes(trial: Trial, place: Place, ordered: OrderLine, *, everywhere: bool) -> Iterator[Change]:
    """Yield the corrections of one line, what it is before how much; only what costs too much where nothing stands."""
    if place.terms.get("line.unit_differs") is True:
        told = f"with {place.named} in {words.unit(ordered.unit_code)}"
        yield _edited(place, "unit_code", ordered.unit_code, told, _setting(trial, unit_code=ordered.unit_code))
    if place.terms.get("line.item_differs") is True:
        told = f"for the ordered item {words.item(ordered.item)} on {place.named}"
        yield _edited(place, "item", words.item(ordered.item), told, _setting(trial, item=ordered.item))
    rate = place.number("line.order_vat_rate")
    if place.terms.get("line.vat_rate_differs") is True and rate is not None:
        yield _other_rate(trial, place, words.decimal_of(Fraction(rate, 100)), ordered)
    yield from _answers(trial, place, ordered)
    yield from _right_amount(trial, place, everywhere=everywhere)
    yield from _ordered_price(trial, place, ordered, everywhere=everywhere)
    yield from _supported_quantity(trial, place, everywhere=everywhere)


def _setting(trial: Trial, **fields: object) -> _Edit:
    """Return an edit that sets fields and lets the line's amount follow where it follows from the price."""
    currency = trial.matched.sheet.currency or ""

    def edit(line: TradeLine) -> TradeLine:
        after = line.model_copy(update=fields)
        if line.line_net_amount is None or not {"quantity", "net_price"} & set(fields):
            return after
        exact = priced_amount(after, currency)
        if exact is None and line.quantity and after.quantity is not None:
            exact = round_to_minor(line.line_net_amount * after.quantity / line.quantity, currency)
        return after if exact is None else after.model_copy(update={"line_net_amount": exact})

    return edit


def _edited(place: Place, field: str, after: object, told: str, edit: _Edit, *, whole: bool = False) -> Change:
    """Return the change of one line of the document; nothing happens where the line is gone."""
    before = words.item(place.line.item) if field == "item" else getattr(place.line, field)

    def made(scene: Scene) -> Scene:
        rows = zip(row_ids(scene.lines), scene.lines, strict=True)
        return scene._replace(lines=tuple(edit(line) if row == place.row else line for row, line in rows))

    noted = words.note(f"line {place.row}", field, before, after)
    return Change("supplier", field, told, noted, made, whole=whole)


def _removed(place: Place) -> Change:
    """Return the change that leaves a line out."""

    def made(scene: Scene) -> Scene:
        rows = zip(row_ids(scene.lines), scene.lines, strict=True)
        kept = tuple(line for row, line in rows if row != place.row)
        return scene._replace(lines=kept) if kept else scene

    noted = f"line {place.row}: removed"
    # The rows before the last one keep their ids when it goes.
    return Change("supplier", "line", f"without {place.named}", noted, made, last=_PLACES_MAX - place.at)


def _other_rate(trial: Trial, place: Place, rate: Decimal, ordered: OrderLine) -> Change:
    """Return the change to the order's VAT rate."""
    category = ordered.vat_category or place.line.vat_category
    told = f"with {words.percent(rate)} VAT on {place.named}"
    return _edited(place, "vat_rate", rate, told, _setting(trial, vat_rate=rate, vat_category=category))


def _right_amount(trial: Trial, place: Place, *, everywhere: bool) -> Iterator[Change]:
    """Yield the amount that quantity and price give."""
    exact = priced_amount(place.line, trial.matched.sheet.currency or "")
    printed = place.line.line_net_amount
    if exact is None or printed is None or exact == printed or (everywhere and exact > printed):
        return
    told = f"with {words.amount(exact, trial.matched.sheet.currency or '')} on {place.named}, its quantity at its price"
    yield _edited(place, "line_net_amount", exact, told, _setting(trial, line_net_amount=exact), whole=everywhere)


def _ordered_price(trial: Trial, place: Place, ordered: OrderLine, *, everywhere: bool) -> Iterator[Change]:
    """Yield the order's price, in the line's unit."""
    variance, exact = place.number("line.price_variance"), unit_price(ordered)
    credit = isinstance(trial.scene.document, CreditNote)
    if not variance or exact is None or place.factor is None or (everywhere and (variance < 0) is not credit):
        return
    amount, base = words.decimal_of(exact * place.factor, up=credit), Decimal(1)
    if place.factor == 1 and ordered.net_price is not None and not ordered.allowance_charges:
        amount, base = ordered.net_price, ordered.price_base_quantity
    edit = _setting(trial, net_price=amount, price_base_quantity=base, allowance_charges=())
    told = f"at {words.price(amount, base, trial.matched.sheet.currency or '')} on {place.named}"
    other_base = base != place.line.price_base_quantity
    yield _edited(
        place, "net_price", f"{amount:f} per {base:f}" if other_base else amount, told, edit, whole=everywhere
    )


def _supported_quantity(trial: Trial, place: Place, *, everywhere: bool) -> Iterator[Change]:
    """Yield the quantity that is left of the order line, then what is left of what was received."""
    answer = isinstance(trial.scene.document, OrderResponse)
    for term in ("line.quantity_variance", "line.receipt_variance"):
        surplus = place.number(term)
        if not surplus or (surplus < 0 and not answer) or place.factor is None or place.line.quantity is None:
            continue
        left = Fraction(place.line.quantity) - Fraction(surplus, 10**UNIT_SCALE) / place.factor
        if left <= 0:
            if len(trial.scene.document.lines) > 1:
                yield _removed(place)
            continue
        quantity = words.decimal_of(left)
        told = f"for {words.quantity(quantity, place.line.unit_code)} on {place.named}"
        yield _edited(place, "quantity", quantity, told, _setting(trial, quantity=quantity), whole=everywhere)


def _answers(trial: Trial, place: Place, ordered: OrderLine) -> Iterator[Change]:
    """Yield an answer that accepts the line, and one that promises the requested day."""
    line = place.line
    if not isinstance(line, ResponseLine):
        return
    if line.status_code == _REJECTED:
        told = f"that accepts {place.named}"
        yield _edited(place, "status_code", _ACCEPTED, told, _setting(trial, status_code=_ACCEPTED))
    day = ordered.requested_delivery_date or (place.order.requested_delivery_date if place.order else None)
    if day is not None and (place.number("line.days_late") or 0) > 0:
        told = f"that promises {place.named} for {day.isoformat()}"
        yield _edited(place, "promised_delivery_date", day, told, _setting(trial, promised_delivery_date=day))


def _charge_changes(trial: Trial, *, everywhere: bool) -> Iterator[Change]:
    """Yield charges and allowances as the order has them."""
    document = trial.scene.document
    if not isinstance(document, Invoice):
        return
    for at, row in trial.side_rows("charge", everywhere=everywhere):
        variance, expected = row.terms.get("line.amount_variance"), row.terms.get("line.expected_amount")
        if not isinstance(variance, int) or not isinstance(expected, int) or variance <= 0:
            continue
        yield _charge(
            document.allowance_charges[at], at, abs(from_minor(expected, document.currency)), document.currency
        )


def _charge(row: AllowanceCharge, at: int, amount: Decimal, currency: str) -> Change:
    """Return the change that gives a charge or allowance the order's amount, or leaves the charge out."""
    name = f"the {'charge' if row.charge else 'allowance'} “{row.reason or 'without a reason'}”"

    def made(scene: Scene) -> Scene:
        scene = scene.summed()
        document = scene.document
        if not isinstance(document, Invoice) or at >= len(document.allowance_charges):
            return scene
        rows = list(document.allowance_charges)
        rows[at : at + 1] = [row.model_copy(update={"amount": amount})] if amount else []
        return scene.with_document(with_lines(document, document.lines, rows))

    told = f"with {name} of {words.amount(amount, currency)}" if amount else f"without {name}"
    noted = words.note(f"charge {at + 1}", "amount", row.amount, amount)
    return Change("supplier", "charge", told, noted, made, last=0 if amount else _PLACES_MAX - at)
