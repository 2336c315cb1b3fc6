"""Orders that customers send us, in the line: what is known around one, measured into its sheet."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rules_engine.documents.asking import doubtful
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.master_records import Customer, MasterKind, SalesPriceList
from rules_engine.documents.order import Order
from rules_engine.documents.party import Party
from rules_engine.matching.linking import same_number
from rules_engine.matching.resolving import Resolution, names_of_seller
from rules_engine.matching.sales import SaleContext, match_sale
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.context import reading_of
from rules_engine.pipeline.line.ledger import from_bytes, index_keys
from rules_engine.pipeline.line.master import resolve
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import Bench, Work
from rules_engine.storage.documents import MASTER, DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

_GONE = frozenset({Status.REFUSED.value, Status.QUARANTINED.value, Status.CANCELLED.value})


def measured(work: Work, bench: Bench) -> Work:
    """Return the work with what is known around a customer's order, and its sheet."""
    uow, tools = bench.uow, bench.tools
    row, reading = uow.documents.known(work.document_id), reading_of(uow, work.document_id)
    basis = uow.documents.revision({*uow.documents.links(work.document_id, "order"), MASTER})
    order = reading.document
    if not isinstance(order, Order):
        raise AssertionError(f"{work.document_id} is no order")  # noqa: TRY004 - a defect of ours, not a wrong value
    zone = ZoneInfo(tools.time_zone)
    customer, resolution = customer_of(uow, order.buyer)
    known = SaleContext(
        document_id=work.document_id,
        customer=customer,
        customers_known=bool(uow.records.counts().get(MasterKind.CUSTOMER.value)),
        customer_candidates=resolution.told(),
        items=tuple(uow.master.items()),
        price_lists=price_lists(uow, customer),
        repeated=_repeated(uow, row, order),
        findings=reading.findings,
        read_surely=reading.extraction is not None and not doubtful(reading.extraction.fields),
        today=tools.clock.now().astimezone(zone).date(),
        received_on=datetime.fromisoformat(str(row.received_at)).astimezone(zone).date(),
        company_id=tools.company_id,
        channel=str(row.channel),
    )
    version, matched = rulesets.bound(uow, tools, row), match_sale(order, known)
    return replace(work, row=row, reading=reading, version=version, basis=basis, matched=matched)


def customer_of(uow: UnitOfWork, buyer: Party) -> tuple[Customer | None, Resolution]:
    """Return the customer that the buyer of a document is; without one, the likest."""
    found = resolve(uow, MasterKind.CUSTOMER, names_of_seller(buyer))
    body = None if found.id is None else uow.records.current(MasterKind.CUSTOMER.value, found.id)
    return (None if body is None else Customer.model_validate_json(body)), found


def price_lists(uow: UnitOfWork, customer: Customer | None) -> tuple[SalesPriceList, ...]:
    """Return the lists that promise prices to a customer: its own first, then those of all customers."""
    every = [SalesPriceList.model_validate_json(body) for body in uow.records.standing(MasterKind.SALES_PRICE_LIST)]
    mine = None if customer is None else customer.id
    fits = [each for each in every if each.customer is None or each.customer == mine]
    return tuple(sorted(fits, key=lambda each: (each.customer is None, each.id)))


def _repeated(uow: UnitOfWork, row: DocumentRow, order: Order) -> bool:
    """Tell whether the same customer sent an order of this number before in other bytes."""
    found = [each for each in uow.documents.by_number(index_keys(order.number)) if each.id != row.id]
    for other in found:
        if other.document_type != DocumentType.ORDER or other.status in _GONE or other.receive_seq > row.receive_seq:
            continue
        kept = uow.documents.reading(str(other.id))
        before = from_bytes(kept.document) if kept is not None and kept.document else None
        if isinstance(before, Order) and same_number(before.number, order.number) and _same_buyer(before, order):
            return True
    return False


def _same_buyer(left: Order, right: Order) -> bool:
    """Tell whether both are of one buyer: by VAT identifier where both have one, else by name."""
    if left.buyer.vat_id and right.buyer.vat_id:
        return left.buyer.vat_id == right.buyer.vat_id
    return left.buyer.name == right.buyer.name
