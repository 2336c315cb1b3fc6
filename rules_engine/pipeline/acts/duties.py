"""Segregation of duties: which two duties one person may never perform on one chain of documents.

The matrix is data; small firms may loosen a cell only with a logged control in its place. What a person did is read
from the acts: those on the document itself, on every document of the same orders, and on the advices and bills that it
refers to or that refer to it.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final

from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.storage.acts import UPLOAD, ActRows
from rules_engine.storage.unit_of_work import UnitOfWork


class Duty(StrEnum):
    """A share in the control over money; its value is kept with every act."""

    REQUEST = "request"
    ORDER = "order"
    APPROVE_ORDER = "approve_order"
    RECEIVE = "receive"
    SUPPLIER = "supplier"
    ENTER = "enter"
    APPROVE_INVOICE = "approve_invoice"
    RELEASE = "release"
    SEND = "send"
    EDIT_RULES = "edit_rules"
    ACTIVATE_RULES = "activate_rules"


SAID: Final[dict[Duty, str]] = {
    Duty.REQUEST: "requested what was bought",
    Duty.ORDER: "brought in or changed the order",
    Duty.APPROVE_ORDER: "approved the order",
    Duty.RECEIVE: "noted the receipt of the goods",
    Duty.SUPPLIER: "changed the supplier's data",
    Duty.ENTER: "entered or changed payee, account, sums or currency",
    Duty.APPROVE_INVOICE: "approved the invoice",
    Duty.RELEASE: "released a hold",
    Duty.SEND: "sent it by hand",
    Duty.EDIT_RULES: "wrote the rules that decide it",
    Duty.ACTIVATE_RULES: "put the rules in force",
}
"""What somebody did who performed a duty."""

NEVER_WITH: Final[dict[Duty, frozenset[Duty]]] = {
    Duty.REQUEST: frozenset(
        {Duty.APPROVE_ORDER, Duty.RECEIVE, Duty.SUPPLIER, Duty.APPROVE_INVOICE, Duty.RELEASE, Duty.SEND}
    ),
    Duty.ORDER: frozenset(
        {
            Duty.APPROVE_ORDER,
            Duty.RECEIVE,
            Duty.SUPPLIER,
            Duty.ENTER,
            Duty.APPROVE_INVOICE,
            Duty.RELEASE,
            Duty.SEND,
        }
    ),
    Duty.APPROVE_ORDER: frozenset({Duty.RECEIVE, Duty.SUPPLIER, Duty.ENTER, Duty.RELEASE, Duty.SEND}),
    Duty.RECEIVE: frozenset({Duty.SUPPLIER, Duty.ENTER, Duty.APPROVE_INVOICE, Duty.RELEASE, Duty.SEND}),
    Duty.SUPPLIER: frozenset({Duty.ENTER, Duty.APPROVE_INVOICE, Duty.RELEASE, Duty.SEND}),
    Duty.ENTER: frozenset({Duty.APPROVE_INVOICE, Duty.RELEASE, Duty.SEND}),
    # Approving and releasing go together, but for a hold that is about one's own act: releasing asks for that.
    Duty.APPROVE_INVOICE: frozenset({Duty.SEND}),
    Duty.RELEASE: frozenset({Duty.SEND}),
    # Of that version: to activate it, and to release or approve on documents that it decided, requests too.
    Duty.EDIT_RULES: frozenset({Duty.ACTIVATE_RULES, Duty.RELEASE, Duty.APPROVE_INVOICE, Duty.APPROVE_ORDER}),
}
"""Each duty with those that the same person may not perform, in either order."""

BROUGHT: Final[dict[DocumentType, Duty]] = {
    DocumentType.ORDER: Duty.ORDER,
    DocumentType.ORDER_CHANGE: Duty.ORDER,
    DocumentType.ORDER_CANCELLATION: Duty.ORDER,
    DocumentType.RECEIPT_ADVICE: Duty.RECEIVE,
}
"""The duty of whoever brings such a document in. A bill as the seller sent it is keyed in by nobody."""


def pairs() -> frozenset[frozenset[Duty]]:
    """Return every forbidden pair.

    >>> len(pairs())
    36
    """
    return frozenset(frozenset({one, other}) for one, others in NEVER_WITH.items() for other in others)


_PAIRS: Final = pairs()


def forbidden(duty: Duty, done: Collection[Duty]) -> frozenset[Duty]:
    """Return which of the duties that were done keep the same person from this one; empty: none.

    >>> sorted(forbidden(Duty.RELEASE, {Duty.ENTER, Duty.APPROVE_INVOICE}))
    [<Duty.ENTER: 'enter'>]
    """
    return frozenset(other for other in done if frozenset({duty, other}) in _PAIRS)


_REFERRED: Final[dict[str, frozenset[DocumentType]]] = {
    "despatch": frozenset({DocumentType.DESPATCH_ADVICE}),
    "receipt": frozenset({DocumentType.RECEIPT_ADVICE}),
    "preceding": BILLED,
}


def chain(uow: UnitOfWork, document_id: str) -> frozenset[str]:
    """Return the ids of all documents of one purchase: of the same orders, and those linked by a reference."""
    return frozenset(_chain(uow, document_id))


def _chain(uow: UnitOfWork, document_id: str) -> Iterator[str]:
    """Yield the ids, some of them more than once."""
    row, documents = uow.documents.known(document_id), uow.documents
    yield document_id
    orders = documents.links(document_id, "order")
    yield from (str(other.id) for other in (documents.linked("order", orders) if orders else ()))
    for kind, types in _REFERRED.items():
        keys = documents.links(document_id, kind)
        named = documents.by_number(keys) if keys else []
        yield from (str(other.id) for other in named if other.document_type in types)
        if row.document_type in types and row.number:
            yield from (str(other.id) for other in documents.linked(kind, index_keys(str(row.number))))


def done_by(uow: UnitOfWork, who: str, document_id: str) -> frozenset[Duty]:
    """Return the duties a person performed on the chain of a document."""
    found = set()
    for act, document_type in ActRows(uow.connection).by(who, chain(uow, document_id)):
        brought = BROUGHT.get(DocumentType(document_type)) if act.name == UPLOAD else None
        duty = Duty(act.duty) if act.duty else brought
        if duty is not None:
            found.add(duty)
    return frozenset(found)


def wrote(uow: UnitOfWork, who: str, ruleset_hash: str) -> frozenset[Duty]:
    """Return the duty of an author of a version, or nothing for everybody else."""
    return frozenset({Duty.EDIT_RULES}) if who in ActRows(uow.connection).authors(ruleset_hash) else frozenset()
