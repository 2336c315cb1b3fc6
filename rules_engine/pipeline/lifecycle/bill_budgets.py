"""What a bill without an order takes of budgets: all of it, once it is accepted, at the cost centres the bill names.

A bill of an order is entered with its order, and nowhere else: once the order of a bill is known, what the bill moved
by itself is taken back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.budget_ledger import Held
from rules_engine.documents.invoice import Invoice, InvoiceLine
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.money import round_to_minor, to_minor
from rules_engine.pipeline.lifecycle.budget_entries import STANDS, Bearer
from rules_engine.pipeline.lifecycle.budgets import revised
from rules_engine.pipeline.line.ledger import from_bytes
from rules_engine.storage.budgets import OF_INVOICE, Movement
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

_TAKEN: Final = STANDS
_LEFT: Final = frozenset({"held", "needs_approval", "refused", "cancelled", "quarantined"})
_CREDIT: Final = DocumentType.CREDIT_NOTE


class Borne(NamedTuple):
    """One share of a bill: the id of its line, empty for what is beside lines; who bears it; its net minor units."""

    line: str
    bearer: Bearer
    amount: int | None


def borne(uow: UnitOfWork, invoice: Invoice) -> tuple[Borne, ...]:
    """Return who bears each line of a bill, and what its total is beside its lines; credits negative."""
    sign = -1 if invoice.document_type is _CREDIT else 1
    centres = [line.cost_centre for line in invoice.lines]
    whole, project = invoice.cost_centre or next(filter(None, centres), None) or "", invoice.project or ""
    named = {line.item.buyer_item_id for line in invoice.lines if line.item.buyer_item_id}
    items = {item.id: item.category or "" for item in uow.master.items_named(named)} if named else {}
    found = [
        Borne(
            line.id,
            Bearer(line.cost_centre or whole, items.get(line.item.buyer_item_id or "", ""), project),
            _signed(sign, _net(line, invoice.currency)),
        )
        for line in invoice.lines
    ]
    known = [each.amount for each in found if each.amount is not None]
    printed = invoice.totals.total_without_vat
    total = None if printed is None else to_minor(round_to_minor(abs(printed), invoice.currency), invoice.currency)
    if total is not None and len(known) == len(found):
        rest = sign * total - sum(known)
        return (*found, Borne("", Bearer(whole, "", project), rest)) if rest else tuple(found)
    return tuple(found) or (Borne("", Bearer(whole, "", project), None),)


def _net(line: InvoiceLine, currency: str) -> int | None:
    amount: Decimal | None = line.line_net_amount
    if amount is None and line.quantity is not None and line.net_price is not None:
        amount = line.quantity * line.net_price / line.price_base_quantity
    return None if amount is None else to_minor(round_to_minor(amount, currency), currency)


def _signed(sign: int, amount: int | None) -> int | None:
    """Return an amount as a credit takes it; credits print their amounts positive."""
    return None if amount is None else sign * amount


def enter_invoices(uow: UnitOfWork, rows: Mapping[str, DocumentRow], own: frozenset[str] = frozenset()) -> None:
    """Enter what bills move by themselves, in place of what they moved before; of what we sell, nothing.

    ``own`` are the company's own keys as a seller.
    """
    for document_id, row in rows.items():
        if row.document_type in BILLED:
            sold = bool(own & {row.seller_vat_key, row.seller_key})
            touched = uow.budgets.keep(OF_INVOICE + document_id, [] if sold else _movements(uow, row))
            uow.documents.revise(revised(touched))


def _movements(uow: UnitOfWork, row: DocumentRow) -> list[Movement]:
    """Return what a bill without an order moved each time it was accepted, or was not any more."""
    kept = uow.documents.reading(str(row.id))
    invoice = from_bytes(kept.document) if kept is not None and kept.document else None
    keys = uow.documents.links(str(row.id), "order")
    if not isinstance(invoice, Invoice) or (keys and uow.orders.some(keys)):
        return []
    shares: defaultdict[Bearer, Held] = defaultdict(Held)
    for each in borne(uow, invoice):
        if any(each.bearer.account):
            shares[each.bearer] = shares[each.bearer].plus(Held(consumed=each.amount or 0, unknown=each.amount is None))
    moved = [(at, what, sign) for at, what, sign in _turns(uow, str(row.id)) if shares]
    return [
        _row(row, invoice, (at, what), place * len(shares) + step, bearer, held if sign > 0 else Held().minus(held))
        for place, (at, what, sign) in enumerate(moved)
        for step, (bearer, held) in enumerate(sorted(shares.items()), start=1)
    ]


def _turns(uow: UnitOfWork, document_id: str) -> Iterator[tuple[datetime, str, int]]:
    """Yield when a bill began to count, and when it ceased to."""
    counts = False
    told = [(entry.at, entry.what) for entry in uow.orders.entries([document_id])]
    told += [(entry.at, entry.what) for entry in uow.noted if entry.document_id == document_id]
    for at, what in told:
        now = what in _TAKEN or (counts and what not in _LEFT)
        if now is not counts:
            counts = now
            yield datetime.fromisoformat(at), what, 1 if now else -1


def _row(
    row: DocumentRow, invoice: Invoice, what: tuple[datetime, str], sequence: int, bearer: Bearer, held: Held
) -> Movement:
    at, told = what
    day: date = invoice.issue_date
    return Movement(
        order_key=OF_INVOICE + str(row.id),
        sequence=sequence,
        number=invoice.number,
        at=at.isoformat(timespec="microseconds"),
        on_day=max(day, at.date()).isoformat(),
        what="matched" if told in _TAKEN else "invoice dropped",
        document_id=str(row.id),
        cost_centre=bearer.cost_centre,
        category=bearer.category,
        project=bearer.project,
        day=day.isoformat(),
        currency=invoice.currency,
        **held._asdict(),
    )
