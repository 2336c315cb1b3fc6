"""Everything one page shows about one document: what was read, how it was matched, what was decided and why.

Reads only, at one moment. What an act is bound to is among it: the number and basis of the decision, the money at risk
under each hold.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

import orjson

from rules_engine.documents.candidate import Extraction, Finding
from rules_engine.documents.decision import Approval, Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.line.work import findings_of
from rules_engine.pipeline.tracking.decision_view import DecisionView, decision_view, moment, money_of
from rules_engine.pipeline.tracking.match_table import MatchTable, match_table
from rules_engine.pipeline.tracking.readings import ReadDocument, read_document
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.trail import Trail, TrailRow
from rules_engine.storage.unit_of_work import UnitOfWork

HISTORY_MAX: Final = 200


class Head(NamedTuple):
    """What a document is and where it stands."""

    document_id: str
    document_type: str
    number: str
    seller: str
    order: str
    currency: str
    amount: Decimal | None
    status: str
    since: datetime
    received_at: datetime
    channel: str
    file_name: str
    size: int
    extractor: str
    awaiting: bool


class HoldView(NamedTuple):
    """A hold, standing or released; ``key`` is what a release names, ``minor`` the money at risk in minor units."""

    key: str
    line: str | None
    kind: str
    reason: str
    rule: str
    sentence: str
    clears: str
    money: Decimal | None
    minor: int | None
    placed_at: datetime
    placed_by: str
    released_at: datetime | None
    released_by: str
    release_reason: str


class ApprovalView(NamedTuple):
    """An approval that is required, given or not; ``limit`` is what the person's own limit must cover."""

    tier: str
    line: str | None
    who: tuple[str, ...]
    every_one: bool
    limit: Decimal | None
    basis_hash: str
    given_at: datetime | None
    given_by: str


class Entry(NamedTuple):
    """One entry of the history, with what document it is about."""

    seq: int
    at: datetime
    who: str
    what: str
    reason: str
    document_id: str
    document_type: str
    number: str


class Relative(NamedTuple):
    """Another document of the same order."""

    document_id: str
    document_type: str
    number: str
    status: str
    amount: Decimal | None
    currency: str
    received_at: datetime


class Sending(NamedTuple):
    """An effect on another system and where it stands."""

    kind: str
    target: str
    status: str
    reference: str
    detail: str


class DocumentPage(NamedTuple):
    """One document, whole."""

    head: Head
    read: ReadDocument
    findings: tuple[Finding, ...]
    table: MatchTable | None
    decision: DecisionView | None
    holds: tuple[HoldView, ...]
    approvals: tuple[ApprovalView, ...]
    relatives: tuple[Relative, ...]
    sendings: tuple[Sending, ...]
    history: tuple[Entry, ...]
    now: datetime


def document_page(store: Store, document_id: str) -> DocumentPage:
    """Return everything about one document.

    Raises:
        UnknownNumber: there is none with that id.
    """
    with store.read() as uow:
        row = uow.documents.get(document_id)
        if row is None:
            raise UnknownNumber("There is no such document.", where=document_id[:64], remedy="Look for its number.")
        reading = uow.documents.reading(document_id)
        last = uow.decisions.latest(document_id)
        decision = Decision.model_validate_json(last.decision) if last else None
        sheet = FactSheet.model_validate_json(last.sheet) if last else None
        extraction = Extraction.model_validate_json(reading.extraction) if reading and reading.extraction else None
        return DocumentPage(
            head=head_of(row),
            read=read_document(extraction),
            findings=findings_of(reading.findings) if reading else (),
            table=match_table(sheet, decision) if sheet and decision else None,
            decision=decision_view(uow, last, decision) if last and decision else None,
            holds=_holds(uow, row),
            approvals=_approvals(uow, row),
            relatives=relatives(uow, row),
            sendings=_sendings(uow, document_id),
            history=tuple(entry_of(each) for each in Trail(uow.connection).about([document_id], HISTORY_MAX)),
            now=uow.now,
        )


def head_of(row: DocumentRow) -> Head:
    """Return what a document is."""
    currency = str(row.currency or "")
    return Head(
        document_id=str(row.id),
        document_type=str(row.document_type),
        number=str(row.number or row.file_name),
        seller=str(row.seller_name or ""),
        order=str(row.order_reference or ""),
        currency=currency,
        amount=Decimal(row.amount_due) if row.amount_due else None,
        status=str(row.status),
        since=moment(row.status_since),
        received_at=moment(row.received_at),
        channel=str(row.channel),
        file_name=str(row.file_name).replace("\\", "/").rpartition("/")[2],
        size=int(row.size),
        extractor=str(row.extractor or ""),
        awaiting=row.awaiting is not None,
    )


def entry_of(row: TrailRow) -> Entry:
    """Return an entry of the audit trail."""
    return Entry(
        seq=int(row.seq),
        at=moment(row.at),
        who=str(row.who),
        what=str(row.what),
        reason=str(row.reason),
        document_id=str(row.document_id or ""),
        document_type=str(row.document_type or ""),
        number=str(row.number or row.file_name or ""),
    )


def relatives(uow: UnitOfWork, row: DocumentRow) -> tuple[Relative, ...]:
    """Return the other documents of the same orders, newest first."""
    orders = uow.documents.links(str(row.id), "order")
    found = uow.documents.linked("order", orders) if orders else []
    return tuple(relative_of(other) for other in reversed(found) if other.id != row.id)


def relative_of(row: DocumentRow) -> Relative:
    """Return a document in short."""
    head = head_of(row)
    return Relative(
        head.document_id,
        head.document_type,
        head.number,
        head.status,
        head.amount,
        head.currency,
        head.received_at,
    )


def _holds(uow: UnitOfWork, row: DocumentRow) -> tuple[HoldView, ...]:
    """Return the holds of a document: those that stand first, each with what clears it."""
    found = sorted(uow.decisions.holds(str(row.id)), key=lambda hold: hold.released_at is not None)
    return tuple(
        HoldView(
            key=str(hold.key),
            line=hold.line,
            kind=str(hold.kind),
            reason=str(hold.reason),
            rule=str(hold.rule),
            sentence=str(hold.sentence),
            clears=str(hold.release_condition),
            money=money_of(hold.money_at_risk, row.currency),
            minor=hold.money_at_risk,
            placed_at=moment(hold.placed_at),
            placed_by=str(hold.placed_by),
            released_at=moment(hold.released_at) if hold.released_at else None,
            released_by=str(hold.released_by or ""),
            release_reason=str(hold.release_reason or ""),
        )
        for hold in found
    )


def _approvals(uow: UnitOfWork, row: DocumentRow) -> tuple[ApprovalView, ...]:
    """Return the approvals that the latest decision requires."""
    views = []
    for each in uow.decisions.approvals(str(row.id)):
        required = Approval.model_validate(orjson.loads(each.required))
        views.append(
            ApprovalView(
                tier=str(each.tier),
                line=str(each.line) or None,
                who=required.who,
                every_one=required.mode == "all",
                limit=money_of(required.limit, row.currency),
                basis_hash=str(each.basis_hash),
                given_at=moment(each.given_at) if each.given_at else None,
                given_by=str(each.given_by or ""),
            )
        )
    return tuple(views)


def _sendings(uow: UnitOfWork, document_id: str) -> tuple[Sending, ...]:
    return tuple(
        Sending(str(row.kind), str(row.target), str(row.status), str(row.reference or ""), str(row.detail))
        for row in uow.outbox.of_document(document_id)
    )
