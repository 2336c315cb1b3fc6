"""What the buyer can change: the order, so that it says what is billed.

Owns the changes of an order and the order that nobody entered. Answers of suppliers are measured against what was
asked before, and a credit against what was agreed: neither is cleared by changing the order.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.lines import AllowanceCharge, TradeLine
from rules_engine.documents.money import UNIT_SCALE
from rules_engine.documents.order import Order, OrderLine
from rules_engine.documents.sums import plus, priced_amount
from rules_engine.matching.quantities import unit_price
from rules_engine.matching.texts import stated
from rules_engine.pipeline.line import counterfactual_words as words
from rules_engine.pipeline.line.counterfactual_scene import Change, Place, Scene, Trial

_Edit = Callable[[Order], Order]


def buyer_changes(trial: Trial, *, everywhere: bool) -> Iterator[Change]:
    """Yield what the buyer could change where something stands against the document, or everywhere."""
    document = trial.scene.document
    if not isinstance(document, Invoice) or isinstance(document, CreditNote):
        return
    if not trial.orders:
        yield from _missing_order(trial, document)
        return
    main = trial.orders[0].order
    if trial.scene.context.order_cancelled:
        yield _reopened(main)
    if trial.term("document.currency_differs") is True:
        told = f"change the currency of order {main.number} to {document.currency}"
        noted = words.note(f"order {main.number}", "currency", main.currency, document.currency)
        yield _ordered(
            main, "currency", told, noted, lambda order: order.model_copy(update={"currency": document.currency})
        )
    for place in trial.places(everywhere=everywhere):
        if place.order is not None and place.order_line is not None:
            yield from _line_changes(place, place.order, place.order_line, document, everywhere=everywhere)
        elif trial.term("document.currency_differs") is not True:
            yield _added(place, _home(trial, place), document.currency)
    yield from _charges(trial, main, document, everywhere=everywhere)


def _home(trial: Trial, place: Place) -> Order:
    """Return the order a line belongs to: the one it names, else the document's."""
    named = (linked.order for linked in trial.orders if linked.goes_by(place.line.order_reference))
    return next(named, trial.orders[0].order)


def _line_changes(
    place: Place, order: Order, ordered: OrderLine, document: Invoice, *, everywhere: bool
) -> Iterator[Change]:
    """Yield the changes of one order line; only what costs too much where nothing stands against the line."""
    line, named = place.line, f"line {ordered.id} of order {order.number}"
    if place.terms.get("line.unit_differs") is True:
        told = f"change the unit of {named} to {words.unit(line.unit_code)}"
        yield _line(order, ordered, "unit_code", line.unit_code, told)
    if place.terms.get("line.item_differs") is True:
        yield _line(order, ordered, "item", line.item, f"change the item of {named} to {words.item(line.item)}")
    variance, exact = place.number("line.price_variance"), unit_price(line)
    if variance and exact is not None and place.factor and not (everywhere and variance < 0):
        amount, base = words.decimal_of(exact / place.factor, up=True), Decimal(1)
        if place.factor == 1 and line.net_price is not None and not line.allowance_charges:
            amount, base = line.net_price, line.price_base_quantity
        told = f"change {named} to {words.price(amount, base, document.currency)}"
        yield _priced(order, ordered, (amount, base), told, whole=everywhere)
    surplus = place.number("line.quantity_variance") or 0
    if surplus > 0 and ordered.quantity is not None:
        more = words.decimal_of(Fraction(surplus, 10**UNIT_SCALE))
        after = plus(ordered.quantity, more)
        told = f"change {named} to {words.quantity(after, ordered.unit_code)}"
        yield _line(order, ordered, "quantity", after, told, whole=everywhere)


def _line(order: Order, ordered: OrderLine, field: str, after: object, told: str, *, whole: bool = False) -> Change:
    """Return the change of one field of an order line; its amount follows."""
    noted = words.note(f"order {order.number} line {ordered.id}", field, *_noted(field, ordered, after))

    def edit(stands: Order) -> Order:
        return _with_line(stands, ordered.id, {field: after})

    return _ordered(order, field, told, noted, edit, whole=whole)


def _noted(field: str, ordered: OrderLine, after: object) -> tuple[object, object]:
    """Return both values of a field as they are noted."""
    return (words.item(ordered.item), "as billed") if field == "item" else (getattr(ordered, field), after)


def _priced(order: Order, ordered: OrderLine, price: tuple[Decimal, Decimal], told: str, *, whole: bool) -> Change:
    """Return the change of an order line's price."""
    amount, base = price
    fields = {"net_price": amount, "price_base_quantity": base, "allowance_charges": ()}
    after = amount if base == ordered.price_base_quantity else f"{amount:f} per {base:f}"
    noted = words.note(f"order {order.number} line {ordered.id}", "net_price", ordered.net_price, after)

    def edit(stands: Order) -> Order:
        return _with_line(stands, ordered.id, fields)

    return _ordered(order, "net_price", told, noted, edit, whole=whole)


def _with_line(order: Order, line_id: str, fields: dict[str, object]) -> Order:
    """Return the order with one line changed."""

    def edited(line: OrderLine) -> OrderLine:
        after = line.model_copy(update=fields)
        amount = priced_amount(after, order.currency)
        return after if amount is None else after.model_copy(update={"line_net_amount": amount})

    return order.model_copy(
        update={"lines": tuple(edited(line) if line.id == line_id else line for line in order.lines)}
    )


def _added(place: Place, order: Order, currency: str) -> Change:
    """Return the change that orders what is billed on a line without an order line."""
    line, line_id = place.line, _free_id(place.line, order)
    content = {name: getattr(line, name) for name in TradeLine.model_fields} | {
        "id": line_id,
        "order_line_reference": None,
        "order_reference": None,
    }
    goods = words.quantity(line.quantity, line.unit_code) if line.quantity is not None else "it"
    price = words.price(line.net_price, line.price_base_quantity, currency) if line.net_price is not None else ""
    told = f"add {goods} of {words.item(line.item)} at {price} to order {order.number}".replace(" at  to", " to")
    noted = f"order {order.number} line {line_id}: added as line {place.row}"
    new = OrderLine.model_validate(content)
    return _ordered(
        order, "line", told, noted, lambda stands: stands.model_copy(update={"lines": (*stands.lines, new)})
    )


def _free_id(line: TradeLine, order: Order) -> str:
    """Return an id for a new order line: the one the document refers to, else the line's own, else the next number."""
    taken = {each.id for each in order.lines}
    wanted = [each for each in (line.order_line_reference, line.id) if each is not None and stated(each)]
    numbers = (str(number) for number in range(len(taken) + 1, 2 * len(taken) + 2))
    return next(each for each in (*wanted, *numbers) if each not in taken)


def _charges(trial: Trial, order: Order, document: Invoice, *, everywhere: bool) -> Iterator[Change]:
    """Yield the charges the order does not have, or has lower."""
    for at, row in trial.side_rows("charge", everywhere=everywhere):
        variance, billed = row.terms.get("line.amount_variance"), document.allowance_charges[at]
        if isinstance(variance, int) and variance > 0 and billed.charge and row.terms.get("line.paired") is False:
            told = f"add the charge “{billed.reason or 'without a reason'}” to order {order.number}: "
            noted = words.note(f"order {order.number}", "charge", None, billed.amount)
            told += words.amount(billed.amount, document.currency)
            yield _ordered(order, "charge", told, noted, _charging(billed))


def _charging(row: AllowanceCharge) -> _Edit:
    """Return the edit that adds a charge to an order."""
    return lambda order: order.model_copy(update={"allowance_charges": (*order.allowance_charges, row)})


def _reopened(order: Order) -> Change:
    """Return the change that takes a cancellation back."""

    def made(scene: Scene) -> Scene:
        return scene._replace(context=scene.context.model_copy(update={"order_cancelled": False}))

    noted = f"order {order.number}: reopened"
    return Change("buyer", "order_cancelled", f"reopen order {order.number}", noted, made)


def _missing_order(trial: Trial, document: Invoice) -> Iterator[Change]:
    """Yield the order that the document names and nobody entered, as it is billed."""
    number = document.order_reference
    if number is None or not stated(number) or trial.term("supplier.order_required") is False:
        return
    lines = tuple(
        OrderLine.model_validate(
            {name: getattr(line, name) for name in TradeLine.model_fields}
            | {"id": str(place), "order_line_reference": None, "order_reference": None}
        )
        for place, line in enumerate(document.lines, start=1)
    )
    shared = ("seller", "buyer", "currency", "allowance_charges", "vat_breakdown", "totals")
    content = {name: getattr(document, name) for name in shared} | {"number": number, "lines": lines}
    order = Order.model_validate(content | {"issue_date": trial.scene.context.today})

    def made(scene: Scene) -> Scene:
        context = scene.context
        return scene._replace(context=context.model_copy(update={"orders": (*context.orders, order)}))

    told = f"enter order {number} as it is billed ({len(lines)} line{'s' if len(lines) > 1 else ''}), if it was placed"
    noted = f"order {number}: entered"
    yield Change("buyer", "order", told, noted, made)


def _ordered(order: Order, kind: str, told: str, noted: str, edit: _Edit, *, whole: bool = False) -> Change:
    """Return a change of an order; all changes of one order are one order change."""

    def made(scene: Scene) -> Scene:
        return scene.with_order(order.number, edit)

    return Change("buyer", kind, told, noted, made, whole=whole)
