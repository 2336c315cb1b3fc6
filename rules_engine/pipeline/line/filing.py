"""Filing: entering documents at the door, keeping what was read, linking, and telling who waited for a new fact."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rules_engine.documents.candidate import Candidate, Extraction, Finding
from rules_engine.documents.canonical import canonical_bytes, to_plain
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.order import Order
from rules_engine.matching.duplicates import fingerprint
from rules_engine.matching.duplicates import keys as duplicate_keys
from rules_engine.matching.order_candidates import keys_of
from rules_engine.matching.texts import compact, party_name
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.blankets import call_offs
from rules_engine.pipeline.line.ledger import index_key, index_keys, to_bytes
from rules_engine.pipeline.line.statuses import UNDECIDED, Status, move
from rules_engine.pipeline.line.work import Bench, Reading, Work, findings_bytes
from rules_engine.ports import Parcel
from rules_engine.storage.documents import CARRIED, MESSAGE, DocumentRow, ReadingRow, sold_keys
from rules_engine.storage.unit_of_work import UnitOfWork

_READ: Final = (Status.IDENTIFIED, Status.EXTRACTED, Status.NORMALISED, Status.LINKED)
_NOTHING: Final = Finding(
    code="CARRIED-NOTHING",
    sentence="No document came with this message.",
    place="parts",
    remedy="Look at the message, and ask the sender for the document itself.",
)
_QUARANTINED: Final = (Status.IDENTIFIED, Status.EXTRACTED, Status.QUARANTINED)


def enter(uow: UnitOfWork, work: Work) -> DocumentRow:
    """Enter a new document as received and stored; its bytes are in the vault already."""
    uow.documents.add(
        {
            "id": work.document_id,
            "receive_seq": uow.documents.next_sequence(),
            "received_at": uow.at,
            "channel": work.channel,
            "file_name": work.file_name,
            "size": len(work.content),
            "status": Status.RECEIVED.value,
            "status_since": uow.at,
        }
    )
    uow.audit(
        Status.RECEIVED.value,
        who=work.by or work.channel,
        document_id=work.document_id,
        after={"document": work.document_id, "status": Status.RECEIVED.value},
        reason=work.file_name,
    )
    return move(uow, uow.documents.known(work.document_id), through=(Status.STORED,))


def note_again(uow: UnitOfWork, row: DocumentRow, work: Work) -> None:
    """Note in the chain that the same bytes came again."""
    who = work.by or work.channel
    uow.audit(Status.ALREADY_RECEIVED.value, who=who, document_id=str(row.id), reason=work.file_name)


def file_carrier(work: Work, parcel: Parcel, bench: Bench) -> None:
    """Keep what carried documents as evidence, with what it says; one that brought nothing waits for a person."""
    uow, row = bench.uow, bench.uow.documents.known(work.document_id)
    findings = parcel.findings if parcel.parts else (*parcel.findings, _NOTHING)
    extraction = Extraction(
        status="partial" if findings else "success",
        extractor=f"{parcel.kind}@1",
        candidate=parcel.letter or Candidate(native_type=parcel.kind),
        findings=findings,
    )
    _keep(bench, work.document_id, Reading(extraction, None, findings))
    if parcel.key is not None:
        uow.documents.link(work.document_id, MESSAGE, {parcel.key})
    if not parcel.parts:
        move(uow, row, through=_QUARANTINED, reason=f"{_NOTHING.code} {_NOTHING.sentence}")
        return
    told = f"filed: it carried {len(parcel.parts)} documents"
    move(uow, row, through=(*_READ, Status.ACCEPTED), reason=told)
    uow.documents.change(work.document_id, {"outcome": "filed"})


def note_carried(uow: UnitOfWork, holder: str, parts: Iterable[str]) -> None:
    """Note what a document came with."""
    for part in parts:
        uow.documents.link(part, CARRIED, {holder})


def message_of(uow: UnitOfWork, key: str) -> DocumentRow | None:
    """Return the first message received under an identifier."""
    return next(iter(uow.documents.linked(MESSAGE, {key})), None)


def link(work: Work, bench: Bench) -> Work:
    """Keep the reading, link the document to its orders, and mark what must be decided because of it."""
    uow, row = bench.uow, bench.uow.documents.known(work.document_id)
    reading = work.reading or Reading(None, None, ())
    _keep(bench, work.document_id, reading)
    if reading.ended is not None:
        why = "; ".join(f"{finding.code} {finding.sentence}" for finding in reading.findings)
        move(uow, row, through=(Status.REFUSED,) if reading.ended is Status.REFUSED else _QUARANTINED, reason=why)
        return replace(work, ended=reading.ended)
    return replace(work, row=_file(row, reading, bench, _READ))


def file_again(work: Work, bench: Bench) -> None:
    """Keep a reading that a person corrected, and link the document anew; it is decided again in its turn.

    A document that was put aside takes up the line where it left it, once its required values are there.
    """
    uow, row, reading = bench.uow, work.known, work.reading or Reading(None, None, ())
    before = uow.documents.links(work.document_id, "order")
    _keep(bench, work.document_id, reading)
    uow.documents.unlink(work.document_id)
    if row.status != Status.QUARANTINED:
        uow.documents.revise(before | _link(bench, work.document_id, reading.candidate))
        uow.documents.change(work.document_id, {"awaiting": "again", "cause": None})
    elif reading.ended is None:
        _file(row, reading, bench, (Status.NORMALISED, Status.LINKED))


def _file(row: DocumentRow, reading: Reading, bench: Bench, through: tuple[Status, ...]) -> DocumentRow:
    """Link a document that was read, have it decided or file it, and tell who waited for it."""
    uow, document_id = bench.uow, str(row.id)
    orders = _link(bench, document_id, reading.candidate)
    named = ", ".join(sorted(number for number in _order_numbers(reading.candidate)))
    fresh = move(uow, row, through=through, reason=f"order {named}" if named else "no order named")
    if rulesets.is_decided(uow, bench.tools, fresh):
        uow.documents.change(document_id, {"awaiting": "first"})
    else:
        move(uow, fresh, through=(Status.ACCEPTED,), reason="filed: a fact for the documents of its order")
        uow.documents.change(document_id, {"outcome": "filed"})
    _tell(uow, fresh, orders)
    return fresh


def _keep(bench: Bench, document_id: str, reading: Reading) -> None:
    """Keep what was read, and the header under which the document is found."""
    uow, extraction, candidate = bench.uow, reading.extraction, reading.candidate
    uow.documents.keep_reading(
        document_id,
        ReadingRow(
            extraction.model_dump_json().encode() if extraction else None,
            to_bytes(reading.document) if reading.document else None,
            findings_bytes(reading.findings),
        ),
    )
    _keep_keys(uow, document_id, reading)
    key = index_key(candidate.number)
    if key is not None and candidate.document_type in _ORDERS and _is_sale(bench, candidate):
        (key,) = sold_keys({key})
    due = candidate.totals.amount_due if candidate.totals.amount_due is not None else candidate.totals.total_with_vat
    uow.documents.change(
        document_id,
        {
            "document_type": candidate.document_type.value,
            "number": candidate.number,
            "number_key": key,
            "issue_date": to_plain(candidate.issue_date),
            "seller_name": candidate.seller.name,
            "seller_key": party_name(candidate.seller.name),
            "seller_vat_key": compact(candidate.seller.vat_id),
            "currency": candidate.currency,
            "amount_due": to_plain(due),
            "order_reference": candidate.order_reference,
            "extractor": extraction.extractor if extraction else None,
        },
    )


def _keep_keys(uow: UnitOfWork, document_id: str, reading: Reading) -> None:
    """Keep what an order is found by without its number, and what an invoice is compared by with those before it."""
    sequence = int(uow.documents.known(document_id).receive_seq)
    if isinstance(reading.document, Order):
        uow.order_keys.keep(document_id, sequence, keys_of(reading.document))
    if isinstance(reading.document, Invoice | CreditNote):
        one = fingerprint(reading.document, document_id, sequence)
        uow.fingerprints.keep(document_id, canonical_bytes(one), duplicate_keys(one))


_ORDERS: Final = frozenset({DocumentType.ORDER, DocumentType.ORDER_CHANGE})


def _is_sale(bench: Bench, candidate: Candidate) -> bool:
    """Tell whether we are the seller: then the order is a customer's, and its number is theirs."""
    return bool(bench.tools.own_keys & {compact(candidate.seller.vat_id), party_name(candidate.seller.name)})


def _order_numbers(candidate: Candidate) -> set[str]:
    """Return every order number a document names, its own where it is an order."""
    numbers = {candidate.order_reference, *(line.order_reference for line in candidate.lines)}
    if candidate.document_type in _ORDERS:
        numbers.add(candidate.number)
    return {number for number in numbers if number}


def _keys(numbers: Iterable[str | None]) -> set[str]:
    """Return the keys of the numbers that say something."""
    return {key for number in numbers for key in index_keys(number)}


def _link(bench: Bench, document_id: str, candidate: Candidate) -> set[str]:
    """Note what a document refers to, and return the keys of its orders.

    A document that names no order belongs to the orders of the advices and of the invoice it names.
    """
    uow, sold = bench.uow, _is_sale(bench, candidate)
    named = {
        "despatch": _keys([candidate.despatch_reference, *(line.despatch_reference for line in candidate.lines)]),
        "receipt": _keys([candidate.receipt_reference, *(line.receipt_reference for line in candidate.lines)]),
        "preceding": _keys([candidate.preceding_invoice_reference]),
        "blanket": _keys([candidate.blanket_order_reference]),
    }
    orders = _keys(_order_numbers(candidate))
    orders = set(sold_keys(orders)) if sold else orders
    for kind, keys in named.items():
        uow.documents.link(document_id, kind, keys)
        if not orders and kind in _REFERRED:
            orders |= _orders_of(uow, kind, keys)
    # An order answers to every form of its number, whichever of them this document prints.
    for order in uow.documents.linked("order", orders) if orders else ():
        if order.document_type == DocumentType.ORDER:
            orders |= uow.documents.links(str(order.id), "order")
    uow.documents.link(document_id, "order", orders)
    uow.documents.link(document_id, "number", index_keys(candidate.number) - {index_key(candidate.number) or ""})
    return orders


_REFERRED: Final = {
    "despatch": frozenset({DocumentType.DESPATCH_ADVICE}),
    "receipt": frozenset({DocumentType.RECEIPT_ADVICE}),
    "preceding": BILLED,
}
"""Which types of documents a kind of reference names."""


def _orders_of(uow: UnitOfWork, kind: str, keys: Iterable[str]) -> set[str]:
    """Return the orders of the documents that a reference names."""
    rows = [row for row in uow.documents.by_number(keys) if row.document_type in _REFERRED[kind]]
    return {key for row in rows for key in uow.documents.links(str(row.id), "order")}


def _tell(uow: UnitOfWork, row: DocumentRow, orders: set[str]) -> None:
    """Tell the documents that are open about a new fact: they are decided again, each in its turn."""
    affected = (
        {} if row.document_type in BILLED else {str(other.id): other for other in uow.documents.linked("order", orders)}
    )
    for kind, types in _REFERRED.items():
        if row.document_type in types and row.number_key:
            for other in uow.documents.linked(kind, index_keys(str(row.number))):
                affected[str(other.id)] = other
                if not uow.documents.links(str(other.id), "order"):
                    uow.documents.link(str(other.id), "order", orders)
    affected.pop(str(row.id), None)
    if row.document_type == DocumentType.ORDER:
        for other_id in affected:
            uow.documents.link(other_id, "order", orders)
    if row.document_type in _ORDERS:
        # What is called off is measured against its blanket order; it belongs to its own order all the same.
        called = {key for each in call_offs(uow, orders) for key in uow.documents.links(str(each.id), "order")}
        bills = uow.documents.linked("order", called) if called else ()
        affected |= {str(other.id): other for other in bills if other.document_type in BILLED}
    uow.documents.revise(orders)
    for other in affected.values():
        if other.status in UNDECIDED and other.awaiting is None:
            uow.documents.change(str(other.id), {"awaiting": "again", "cause": row.id})
