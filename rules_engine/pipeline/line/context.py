"""What is known around one document at the moment of matching, gathered from the store as one snapshot.

Owns the filling of ``MatchContext``; it decides nothing. ``basis`` holds the revisions of all facts that were read, so
that a decision made on facts that changed meanwhile is made again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from rules_engine.documents.asking import doubtful
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.despatch_advice import DespatchAdvice
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.master_records import MasterKind
from rules_engine.documents.normalise import LedgerDocument
from rules_engine.documents.order import Order, OrderChange
from rules_engine.documents.order_response import OrderResponse
from rules_engine.documents.receipt_advice import ReceiptAdvice
from rules_engine.matching.context import MatchContext
from rules_engine.matching.duplicates import Fingerprint, Suspicion, suspicions, wanted
from rules_engine.matching.linking import same_number
from rules_engine.matching.order_candidates import OrderCandidate, keys_of, ranked
from rules_engine.matching.texts import item_number
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.agreed import agreed_prices, rate_on, terms_of
from rules_engine.pipeline.line.billed import billed_before
from rules_engine.pipeline.line.blankets import blankets_around
from rules_engine.pipeline.line.ledger import from_bytes, index_keys
from rules_engine.pipeline.line.master import resolve_seller
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import Bench, BudgetsAround, Drawing, Reading, Work, findings_of
from rules_engine.storage.documents import MASTER, DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

ITEMS_MAX: Final = 2_000
"""Up to so many catalogue items are all at hand; of more, only those that the documents name by the buyer's number."""

_AROUND: Final = (
    DocumentType.ORDER,
    DocumentType.ORDER_CHANGE,
    DocumentType.ORDER_RESPONSE,
    DocumentType.RECEIPT_ADVICE,
    DocumentType.DESPATCH_ADVICE,
)
_GONE: Final = (Status.REFUSED.value, Status.QUARANTINED.value, Status.CANCELLED.value)


def gather(work: Work, bench: Bench) -> Work:
    """Return the work with its reading, its ruleset, its context and the revisions of all facts in it."""
    uow, tools = bench.uow, bench.tools
    row = uow.documents.known(work.document_id)
    reading = reading_of(uow, work.document_id)
    orders = uow.documents.links(work.document_id, "order")
    basis = uow.documents.revision({*orders, MASTER})
    work = replace(work, row=row, reading=reading, version=rulesets.bound(uow, tools, row), basis=basis)
    zone = ZoneInfo(tools.time_zone)
    around = _around(uow, work, orders)
    document = work.document
    supplier, resolution = resolve_seller(uow, document.seller)
    items, item_names = _items(uow, (document, *around))
    known = tuple(item for item in around if isinstance(item, Order))
    ordered_on = min((order.issue_date for order in known), default=None)
    currency, home = getattr(document, "currency", None), tools.company_currency
    budgets, blankets = _budgets(work, bench, orders), blankets_around(uow, known, currency, without=work.document_id)
    basis = {**basis, **budgets.basis, **uow.documents.revision(blankets.keys)}
    work = replace(work, basis=basis)
    context = MatchContext(
        document_id=work.document_id,
        orders=known,
        responses=tuple(item for item in around if isinstance(item, OrderResponse)),
        receipts=tuple(item for item in around if isinstance(item, ReceiptAdvice)),
        despatches=tuple(item for item in around if isinstance(item, DespatchAdvice)),
        is_sale=rulesets.is_sale(tools, row) if tools.own_keys else None,
        billed_before=billed_before(uow, orders, without=work.document_id),
        blankets=blankets.found,
        supplier=supplier,
        supplier_candidates=resolution.told(),
        suppliers_known=uow.master.supplier_count() > 0,
        items=items,
        item_names=item_names,
        duplicate=_duplicate(uow, row),
        suspicions=_suspicions(uow, row),
        preceding_found=_preceding_found(uow, document, row),
        order_cancelled=_cancelled(uow, document, orders),
        findings=reading.findings,
        read_surely=reading.extraction is not None and not doubtful(reading.extraction.fields),
        today=tools.clock.now().astimezone(zone).date(),
        received_on=datetime.fromisoformat(str(row.received_at)).astimezone(zone).date(),
        company_id=tools.company_id,
        company_currency=home,
        rate=rate_on(uow, currency, home, document.issue_date),
        order_rate=None if ordered_on is None else rate_on(uow, currency, home, ordered_on),
        order_rates=_order_rates(uow, known, currency, home),
        agreed_prices=agreed_prices(uow, document, known, supplier.id if supplier else None, items),
        payment_terms=terms_of(uow, document),
        order_candidates=() if known else _order_candidates(bench, document, row),
        channel=str(row.channel),
        budgets=budgets.positions,
        budget_shares=budgets.shares,
        budgets_kept=budgets.kept,
    )
    return replace(work, context=context)


def _order_rates(
    uow: UnitOfWork, orders: Sequence[Order], currency: str | None, home: str | None
) -> dict[str, Decimal | None]:
    """Return the rate of each order's date, by its number; nothing where all are of one day."""
    days = {order.number: order.issue_date for order in orders if not isinstance(order, OrderChange)}
    if len(set(days.values())) < 2:  # noqa: PLR2004 - one day has one rate
        return {}
    return {number: rate_on(uow, currency, home, day) for number, day in days.items()}


def _budgets(work: Work, bench: Bench, orders: set[str]) -> BudgetsAround:
    """Return the budgets that a bill draws on; none for what bills nothing, and for what we sell."""
    look_up, invoice = bench.tools.budgets, work.document
    if look_up is None or not isinstance(invoice, Invoice) or rulesets.is_sale(bench.tools, work.known):
        return BudgetsAround((), (), kept=False, basis={})
    return look_up(bench.uow, Drawing(work.document_id, invoice, frozenset(orders)))


def reading_of(uow: UnitOfWork, document_id: str) -> Reading:
    """Return what was read from a document."""
    kept = uow.documents.reading(document_id)
    if kept is None:
        raise AssertionError(f"{document_id} was never read")
    return Reading(
        extraction=Extraction.model_validate_json(kept.extraction) if kept.extraction else None,
        document=from_bytes(kept.document) if kept.document else None,
        findings=findings_of(kept.findings),
    )


def _around(uow: UnitOfWork, work: Work, orders: set[str]) -> tuple[LedgerDocument, ...]:
    """Return the orders, changes, answers and receipts of the same orders, in the order they were received."""
    if not orders:
        return ()
    found = uow.documents.readings_linked("order", orders, [kind.value for kind in _AROUND])
    others = ((row, from_bytes(body)) for row, body in found if row.id != work.document_id and row.status not in _GONE)
    return tuple(document for row, document in others if not _answered_before(work, row, document))


def _answered_before(work: Work, row: DocumentRow, other: LedgerDocument) -> bool:
    """Tell whether the document is an answer from before a change, which it therefore does not answer."""
    later = int(row.receive_seq) > int(work.known.receive_seq)
    return later and isinstance(other, OrderChange) and isinstance(work.document, OrderResponse)


def _order_candidates(bench: Bench, document: LedgerDocument, row: DocumentRow) -> tuple[OrderCandidate, ...]:
    """Return the likeliest orders of a document that belongs to none; of a sale only customers', else only ours."""
    uow, sold = bench.uow, rulesets.is_sale(bench.tools, row)
    if not isinstance(document, Invoice | OrderResponse):
        return ()
    found = map(uow.documents.get, uow.order_keys.likely(keys_of(document), int(row.receive_seq)))
    likely = [str(each.id) for each in found if each is not None and rulesets.is_sale(bench.tools, each) is sold]
    readings = (uow.documents.reading(document_id) for document_id in likely)
    orders = [from_bytes(kept.document) for kept in readings if kept is not None and kept.document]
    return ranked(document, (order for order in orders if isinstance(order, Order)))


def _items(uow: UnitOfWork, documents: tuple[LedgerDocument, ...]) -> tuple[tuple[CatalogueItem, ...], dict[str, str]]:
    """Return the catalogue items that the lines may be about, and which printed numbers mean which of them.

    Such numbers were learned from corrections; what master data says itself stands in the items.
    """
    items = [line.item for document in documents for line in document.lines]
    printed = {each for item in items for each in (item.buyer_item_id, item.standard_item_id, item.seller_item_id)}
    keys = {f"item:{number}" for each in printed if (number := item_number(each)) is not None}
    rows = uow.records.named(MasterKind.ITEM.value, keys) if keys else []
    learned = {row.key.partition(":")[2]: row.id for row in rows if row.how == "learned"}
    if uow.master.item_count() <= ITEMS_MAX:
        return tuple(uow.master.items()), learned
    named = {row.id for row in rows} | {item.buyer_item_id for item in items if item.buyer_item_id}
    return tuple(uow.master.items_named(named)), learned


def _duplicate(uow: UnitOfWork, row: DocumentRow) -> bool | None:
    """Tell whether the same seller's number was billed before by other bytes; None for documents that bill nothing."""
    if row.document_type not in BILLED:
        return None
    earlier = uow.documents.invoiced_before(row, index_keys(str(row.number)), [row.document_type])
    return any(other.status not in _GONE and same_number(other.number, row.number) for other in earlier)


def _suspicions(uow: UnitOfWork, row: DocumentRow) -> tuple[Suspicion, ...] | None:
    """Return what the document may repeat of what was received before it; None for documents that bill nothing."""
    kept = uow.fingerprints.get(str(row.id))
    if kept is None:
        return None
    one = Fingerprint.model_validate_json(kept)
    earlier = uow.fingerprints.earlier(wanted(one), int(row.receive_seq), _GONE)
    return suspicions(one, (Fingerprint.model_validate_json(each) for each in earlier))


def _preceding_found(uow: UnitOfWork, document: LedgerDocument, row: DocumentRow) -> bool | None:
    """Tell whether the invoice that the document refers to is there; None where it refers to none."""
    if not isinstance(document, Invoice | CreditNote) or not document.preceding_invoice_reference:
        return None
    reference = document.preceding_invoice_reference
    found = uow.documents.by_number(index_keys(reference))
    return any(
        other.document_type in BILLED and other.id != row.id and same_number(other.number, reference) for other in found
    )


def _cancelled(uow: UnitOfWork, document: LedgerDocument, orders: set[str]) -> bool:
    """Tell whether a cancellation of the document's own order was received."""
    reference = getattr(document, "order_reference", None)
    if not orders:
        return False
    cancellations = [
        row for row in uow.documents.linked("order", orders) if row.document_type == DocumentType.ORDER_CANCELLATION
    ]
    return any(reference is None or same_number(row.order_reference, reference) for row in cancellations)
