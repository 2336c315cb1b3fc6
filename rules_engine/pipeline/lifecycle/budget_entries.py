"""What an order's record says about money: the entries of its budget ledger, and what each of them moved.

Which version stands follows from the documents' own dates, never from the order in which they came; only what a person
or a decision did is told apart by its moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.budget_ledger import (
    EMPTY,
    Held,
    Ledger,
    LedgerEntry,
    Slot,
    Stamp,
    Worth,
    consumed,
    entered,
    held,
)
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import BILLED
from rules_engine.documents.money import UNIT_SCALE, round_to_minor, scaled, to_minor
from rules_engine.documents.order import BLANKET, Order, OrderChange
from rules_engine.matching.linking import effective_order, number_key, same_number
from rules_engine.pipeline.lifecycle.journal import Happening, Kind, Standing, advance
from rules_engine.pipeline.lifecycle.record import Known, Record, line_of
from rules_engine.pipeline.line.ledger import index_key
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.budgets import Account, Movement
from rules_engine.storage.unit_of_work import UnitOfWork

STANDS: Final = frozenset({Status.ACCEPTED.value, Status.PUSHED.value, Status.RECONCILED.value})
"""Statuses of a bill that is counted."""

_VERSIONS: Final = frozenset({Kind.REQUESTED, Kind.APPROVAL_NEEDED, Kind.ORDERED, Kind.CHANGED, Kind.APPROVED})
_TAKEN: Final = frozenset({Kind.MATCHED, Kind.CREDITED})
_GIVEN_BACK: Final = frozenset({Kind.INVOICED, Kind.HELD, Kind.DROPPED})


class Bearer(NamedTuple):
    """Who bears a line: the cost centre, the category of its item, and the project it is for."""

    cost_centre: str
    category: str
    project: str = ""

    @property
    def account(self) -> Account:
        """Whose money it is; of nobody where neither is named."""
        return Account(self.cost_centre, self.project)


class Moved(NamedTuple):
    """An entry with what happened, who bore each line then, and how the ledger stood before and after."""

    happening: Happening
    bearers: Mapping[str, Bearer]
    entry: LedgerEntry


def movements(uow: UnitOfWork, key: str, record: Record) -> list[Movement]:
    """Return what every step of an order moved, first to last, one row per cost centre and category."""
    order = record.order
    if not any((order.cost_centre, order.project, *(line.cost_centre for line in order.lines))):
        return []
    rows: list[Movement] = []
    ledger, before = EMPTY, dict[Portion, Held]()
    for moved in _Reading(uow, key, record).moves():
        ledger = entered(ledger, moved.entry)
        now = portions(ledger, moved.bearers, record)
        for portion in sorted({*before, *now}):
            delta = now.get(portion, Held()).minus(before.get(portion, Held()))
            if any(delta) and any(portion.bearer.account):
                rows.append(_row(key, record, moved, portion, delta, len(rows) + 1))
        before = now
    return rows


def ledger_of_record(uow: UnitOfWork, key: str, record: Record, *, without: str) -> tuple[Ledger, Mapping[str, Bearer]]:
    """Return how an order's ledger stands without one bill, and who bears each line."""
    ledger, bearers = EMPTY, dict[str, Bearer]()
    for moved in _Reading(uow, key, record).moves():
        bearers = dict(moved.bearers)
        if moved.entry.slot is not Slot.INVOICE or moved.entry.document_id != without:
            ledger = entered(ledger, moved.entry)
    return ledger, bearers


class Portion(NamedTuple):
    """What is turned into another currency as one: who bears it, and the day whose rate counts."""

    bearer: Bearer
    day: date


def portions(ledger: Ledger, bearers: Mapping[str, Bearer], record: Record) -> dict[Portion, Held]:
    """Return what is held, summed by who bears it and by the day of its rate.

    What is reserved and committed is worth what the order's day says, what is consumed what the bill's day says. A line
    that no order has any more is borne by the order.
    """
    ordered = record.order.issue_date
    days = {str(each.row.id): each.document.issue_date for each in record.known if isinstance(each.document, Invoice)}
    taken, found = consumed(ledger), defaultdict[Portion, Held](Held)
    for line, amounts in held(ledger).items():
        bearer = bearers.get(line) or bearers.get("") or Bearer("", "")
        bills = taken.get(line, {})
        # A sum with an unknown part is one unknown amount of the line; of the parts each is one.
        whole = amounts._replace(consumed=0, unknown=amounts.unknown - (None in bills.values()))
        found[Portion(bearer, ordered)] = found[Portion(bearer, ordered)].plus(whole)
        for document_id, amount in bills.items():
            portion = Portion(bearer, days.get(document_id, ordered))
            found[portion] = found[portion].plus(Held(consumed=amount or 0, unknown=amount is None))
    return found


def _row(key: str, record: Record, moved: Moved, portion: Portion, delta: Held, sequence: int) -> Movement:
    happening, order, bearer = moved.happening, record.order, portion.bearer
    return Movement(
        order_key=key,
        sequence=sequence,
        number=order.number,
        at=happening.at.isoformat(timespec="microseconds"),
        on_day=happening.on.isoformat(),
        what=happening.kind.value,
        document_id=happening.document_id,
        cost_centre=bearer.cost_centre,
        category=bearer.category,
        project=bearer.project,
        day=order.issue_date.isoformat(),
        rate_day=portion.day.isoformat(),
        currency=order.currency,
        **delta._asdict(),
    )


class _Reading:
    """Reads the entries of one order from its journal, first to last."""

    def __init__(self, uow: UnitOfWork, key: str, record: Record) -> None:
        self.uow, self.key, self.record = uow, key, record
        self.known = {str(each.row.id): each for each in record.known}
        self.categories = categories_of(
            uow, [each.document for each in record.known if isinstance(each.document, Order)]
        )
        self.invoices = _invoices(uow, key, record)
        self.filed: list[Order] = []
        self.standing = Standing()

    def moves(self) -> Iterator[Moved]:
        """Yield every entry with what happened."""
        bearers: Mapping[str, Bearer] = {}
        for happening in self.record.journal:
            ended = self.standing.ended
            self.standing = advance(self.standing, happening)
            known = self.known.get(happening.document_id)
            if happening.kind in _VERSIONS | {Kind.APPROVAL_REFUSED}:
                self._file(happening, known)
                if self.filed:
                    bearers = self.bearers()
                    yield from (Moved(happening, bearers, entry) for entry in self._version(happening))
            elif happening.kind in _TAKEN | _GIVEN_BACK and known is not None:
                yield Moved(happening, bearers, self._invoice(happening, known))
            stamp = (happening.at.isoformat(timespec="microseconds"),)
            if happening.kind is Kind.CANCELLED or self.standing.ended is not ended:
                holds = happening.kind is Kind.CANCELLED or self.standing.ended is not None
                yield Moved(happening, bearers, LedgerEntry(Slot.ENDED, stamp, holds=holds))
        yield from self._gone(bearers)

    def _file(self, happening: Happening, known: Known | None) -> None:
        document = None if known is None else known.document
        new = happening.kind in {Kind.REQUESTED, Kind.ORDERED, Kind.CHANGED}
        if new and isinstance(document, Order) and document not in self.filed:
            self.filed.append(document)

    def _version(self, happening: Happening) -> Iterator[LedgerEntry]:
        """Yield what the version that stands now asks for, and whether it is placed or refused."""
        order = effective_order(self.filed)
        lines, stamp = tuple(worths(order).items()), max(map(_stamp, self.filed))
        if self.standing.approval == "refused":
            yield LedgerEntry(Slot.REFUSED, stamp)
        elif self.standing.ordered and self.standing.approval != "needed":
            yield LedgerEntry(Slot.PLACED, stamp, lines=lines)
        elif happening.kind is not Kind.APPROVED:
            yield LedgerEntry(Slot.ASKED, stamp, lines=lines)

    def _invoice(self, happening: Happening, known: Known) -> LedgerEntry:
        """Return a bill that is counted, or that is not any more."""
        stamp = (happening.at.isoformat(timespec="microseconds"),)
        lines = self.invoices.get(happening.document_id, {}) if happening.kind in _TAKEN else {}
        stands = known.row.status in STANDS
        return LedgerEntry(Slot.INVOICE, stamp, happening.document_id, tuple(lines.items()) if stands else ())

    def _gone(self, bearers: Mapping[str, Bearer]) -> Iterator[Moved]:
        """Yield the bills that do not stand any more, whatever the journal said of them on the way."""
        for known in self.known.values():
            if known.row.document_type in BILLED and known.row.status not in STANDS:
                since, number = str(known.row.status_since), str(known.row.number or "")
                at = datetime.fromisoformat(since)
                happening = Happening(Kind.DROPPED, at, at.date(), str(known.row.id), number)
                yield Moved(happening, bearers, LedgerEntry(Slot.INVOICE, (since,), str(known.row.id)))

    def bearers(self) -> dict[str, Bearer]:
        """Return who bears each line in the version that stands, or the last one that had it; "" is not of a line."""
        found: dict[str, Bearer] = {}
        versions = sorted(self.filed, key=_stamp)
        for place in range(1, len(versions) + 1):
            found |= bearers_of(effective_order(versions[:place]), self.categories)
        return found


def bearers_of(order: Order, categories: Mapping[str, str]) -> dict[str, Bearer]:
    """Return who bears each line of an order, and under "" what is not of a line."""
    whole = order.cost_centre or next(filter(None, (line.cost_centre for line in order.lines)), "")
    project = order.project or ""
    found = {"": Bearer(whole, "", project)}
    for line in order.lines:
        category = categories.get(line.item.buyer_item_id or "", "")
        found[line.id] = Bearer(line.cost_centre or whole, category, project)
    return found


def worths(order: Order) -> dict[str, Worth]:
    """Return what each line of an order is worth; under "" what its total is beside its lines.

    A blanket order is worth nothing by itself: its call-offs commit its money.
    """
    if order.type_code == BLANKET:
        return {}
    found = {
        line.id: _worth(line.quantity, line.line_net_amount, line.net_price, order.currency) for line in order.lines
    }
    amounts, total = [each.amount for each in found.values()], order.totals.total_without_vat
    known = [amount for amount in amounts if amount is not None]
    whole = None if total is None else to_minor(total, order.currency)
    if whole is not None and len(known) == len(amounts) and whole != sum(known):
        found[""] = Worth(None, whole - sum(known))
    return found


def _worth(quantity: Decimal | None, amount: Decimal | None, price: Decimal | None, currency: str) -> Worth:
    """Return what a line is worth: as printed, else quantity times price where the price is for one unit."""
    if amount is None and quantity is not None and price is not None:
        amount = round_to_minor(quantity * price, currency)
    return Worth(
        None if quantity is None else scaled(quantity, UNIT_SCALE),
        None if amount is None else to_minor(round_to_minor(amount, currency), currency),
    )


def _stamp(order: Order) -> Stamp:
    """Say when a version takes effect, as documents say it themselves."""
    sequence = order.sequence or 0 if isinstance(order, OrderChange) else -1
    return (order.issue_date.isoformat(), f"{sequence + 1:09}", "".join(number_key(order.number)))


def categories_of(uow: UnitOfWork, orders: Iterable[Order]) -> dict[str, str]:
    """Return the categories of the items that orders name."""
    named = {line.item.buyer_item_id for order in orders for line in order.lines if line.item.buyer_item_id}
    return {item.id: item.category or "" for item in uow.master.items_named(named)} if named else {}


def _invoices(uow: UnitOfWork, key: str, record: Record) -> dict[str, dict[str, Worth]]:
    """Return what each bill takes from the lines of an order; what it bills beside lines goes to its first order."""
    found: dict[str, dict[str, Worth]] = {}
    for known in record.known:
        document = known.document
        if isinstance(document, Invoice) and known.row.status in STANDS:
            found[str(known.row.id)] = _of_invoice(uow, key, record, document, str(known.row.id))
    return found


def _of_invoice(uow: UnitOfWork, key: str, record: Record, invoice: Invoice, document_id: str) -> dict[str, Worth]:
    """Return what one bill takes from the lines of an order."""
    rows = uow.decisions.billed_by(document_id)
    found: dict[str, Worth] = {}
    for row in rows:
        mine = line_of(record.order, row.order_line) or str(row.order_line)
        if same_number(str(row.order_number), record.order.number):
            quantity = int(row.quantity) or None
            amount = int(row.amount) if row.currency == record.order.currency else None
            had = found.get(mine, Worth(0, 0))
            found[mine] = Worth(
                None if had.quantity is None or quantity is None else had.quantity + quantity,
                None if had.amount is None or amount is None else had.amount + amount,
            )
    if _is_first(uow, document_id, key, [str(row.order_key) for row in rows]):
        rest = _rest(invoice, [int(row.amount) for row in rows])
        if rest is None or rest or not rows:
            found[""] = Worth(None, rest if invoice.currency == record.order.currency else None)
    return found


def _rest(invoice: Invoice, amounts: Iterable[int]) -> int | None:
    """Return what a bill's total is beside its lines that have an order line; credits negative."""
    total = invoice.totals.total_without_vat
    known = [line.line_net_amount for line in invoice.lines if line.line_net_amount is not None]
    if total is None and len(known) == len(invoice.lines):
        total = sum(known, Decimal(0))
    whole = None if total is None else to_minor(round_to_minor(total, invoice.currency), invoice.currency)
    if whole is None:
        return None
    sign = -1 if invoice.document_type.value == "credit_note" else 1
    return sign * abs(whole) - sum(amounts)


def _is_first(uow: UnitOfWork, document_id: str, key: str, orders: list[str]) -> bool:
    """Tell whether an order is the one that bears what a bill has beside its lines."""
    if orders:
        return min(orders) == key
    linked = uow.documents.links(document_id, "order")
    standing = sorted(uow.orders.some(linked))
    return not standing or standing[0] == key or key == index_key(min(linked, default=None))
