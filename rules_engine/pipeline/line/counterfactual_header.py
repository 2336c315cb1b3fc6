"""What the supplier can change about a document as a whole: whose it is, which order it names, its currency and sums.

Owns these corrections only. An account is never one of them: who is to be paid is confirmed by people, by a way known
before.
"""

from collections.abc import Callable, Iterator
from typing import Final

from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order import Order
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.party import Party
from rules_engine.documents.sums import with_right_breakdown, with_right_sums
from rules_engine.matching.linking import order_families
from rules_engine.matching.texts import compact, looks_like_tax_number
from rules_engine.pipeline.line import counterfactual_words as words
from rules_engine.pipeline.line.counterfactual_scene import Change, Scene, Trial

_REJECTED: Final = "RE"
_ACCEPTED: Final = "AP"
"""What a supplier answers to an order (UNCL4343)."""

_Document = Invoice | OrderResponse


def header_changes(trial: Trial) -> Iterator[Change]:
    """Yield the corrections of the document as a whole."""
    document = trial.scene.document
    yield from _order_named(trial)
    if trial.orders:
        yield from _as_ordered(trial, trial.orders[0].order)
    if isinstance(document, OrderResponse) and document.response_code == _REJECTED:
        yield _field("response_code", _REJECTED, _ACCEPTED, "that accepts the order")
    if isinstance(document, Invoice):
        yield from _sums(trial, document)


def _order_named(trial: Trial) -> Iterator[Change]:
    """Yield the number of the only order at hand, where the document names another."""
    families = order_families(trial.scene.context.orders)
    if trial.term("order.found") is False and len(families) == 1:
        first = families[0][0]
        number = getattr(first, "order_reference", first.number)
        told = f"that names order {number}"
        yield _field("order_reference", trial.scene.document.order_reference, number, told)


def _as_ordered(trial: Trial, order: Order) -> Iterator[Change]:
    """Yield seller, buyer and currency as they stand on the order."""
    document = trial.scene.document
    if trial.term("document.currency_differs") is True:
        yield _field("currency", document.currency, order.currency, f"in {order.currency}")
    if trial.term("document.seller_differs") is True or trial.term("document.seller_vat_differs") is True:
        yield _other_party("seller", document.seller, _seller(order, trial), "from")
    if trial.term("document.buyer_differs") is True:
        yield _other_party("buyer", document.buyer, _identity(order.buyer), "addressed to")


def _identity(party: Party) -> dict[str, str | None]:
    """Return what tells a party from others."""
    return {name: getattr(party, name) for name in ("name", "legal_name", "vat_id", "registration_id")}


def _seller(order: Order, trial: Trial) -> dict[str, str | None]:
    """Return the order's seller; where the order has no VAT id, another number of that form, else the known one."""
    supplier, party = trial.scene.context.supplier, order.seller
    others = (party.registration_id, party.identifier, party.endpoint)
    alike = [number for number in others if looks_like_tax_number(compact(number))]
    known = [supplier.vat_id] if supplier else []
    return _identity(party) | {"vat_id": next((number for number in (party.vat_id, *alike, *known) if number), None)}


def _other_party(role: str, before: Party, identity: dict[str, str | None], verb: str) -> Change:
    """Return the change to another party; what the order does not say of it stays as printed."""
    named = identity["name"] or identity["legal_name"]
    # A name the order does not print must not stay the wrong party's.
    kept = {"name", "legal_name"} if named else set()
    stated = {name: value for name, value in identity.items() if value is not None or name in kept}
    after = before.model_copy(update=stated)
    number = f" with VAT id {after.vat_id}" if after.vat_id else ""
    told = f"{verb} {after.name or after.legal_name or f'the {role} of the order'}{number}"
    fields = [words.note(role, name, getattr(before, name), value) for name, value in stated.items()]
    noted = ", ".join(note for note, name in zip(fields, stated, strict=True) if getattr(before, name) != stated[name])
    return _change(role, told, noted, lambda document: document.model_copy(update={role: after}))


def _field(name: str, before: str | None, after: str, told: str) -> Change:
    """Return the change of one field of the document."""
    noted = words.note("document", name, before, after)
    return _change(name, told, noted, lambda document: document.model_copy(update={name: after}))


def _change(kind: str, told: str, noted: str, edit: Callable[[_Document], _Document]) -> Change:
    """Return a change of the document."""

    def made(scene: Scene) -> Scene:
        scene = scene.summed()
        return scene.with_document(edit(scene.document))

    return Change("supplier", kind, told, noted, made)


def _sums(trial: Trial, document: Invoice) -> Iterator[Change]:
    """Yield a VAT breakdown and totals that follow from the lines, where they do not."""
    taxes = [row.terms for _, row in trial.side_rows("tax", everywhere=True)]
    if any(terms.get("line.vat_rate_differs") is True for terms in taxes):
        rates = sorted({line.vat_rate for line in document.lines if line.vat_rate is not None})
        told = f"with a VAT breakdown at {words.joined([words.percent(rate) for rate in rates])}"
        if rates and with_right_breakdown(document) is not None:
            yield _change("vat_breakdown", told, "vat_breakdown: as the lines", _with_breakdown)
    wrong = trial.term("document.arithmetic_findings")
    if (isinstance(wrong, int) and wrong > 0) or any(terms.get("line.arithmetic_differs") is True for terms in taxes):
        yield _change("totals", "whose sums add up", "totals: as the lines", _with_sums)


def _with_breakdown(document: _Document) -> _Document:
    """Return the document with the breakdown of its lines."""
    return (with_right_breakdown(document) or document) if isinstance(document, Invoice) else document


def _with_sums(document: _Document) -> _Document:
    """Return the document with right sums, its breakdown made anew where more than its tax is wrong."""
    if not isinstance(document, Invoice):
        return document
    right = with_right_sums(document)
    return (invoice_findings(right) and with_right_breakdown(document)) or right
