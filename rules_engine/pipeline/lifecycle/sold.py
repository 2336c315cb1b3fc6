"""Documents that we sell by, filed before the company was named as a seller: brought under the keys of sales.

Whoever names its company later than its first documents, or opens a home of an earlier version, would find customers'
orders among its own, and what it sells among what its budgets bear. Run when a worker starts; nothing is left to do
where everything is filed rightly.
"""

from collections.abc import Collection
from typing import Final

from rules_engine.documents.kinds import DocumentType
from rules_engine.pipeline.lifecycle.budgets import revised
from rules_engine.pipeline.lifecycle.progress import orders_of, settle
from rules_engine.pipeline.line.ledger import index_key
from rules_engine.storage.documents import SOLD, DocumentRow
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

AT_ONCE: Final = 50
"""Documents that are brought over in one transaction."""

FILED_AS_SALE: Final = "filed as a sale"
"""What the chain says of a document that was brought over."""

_ORDERS: Final = frozenset({DocumentType.ORDER.value, DocumentType.ORDER_CHANGE.value})


def file_sales(store: Store, own: Collection[str]) -> int:
    """Bring documents whose seller is one of ``own`` under the keys of sales; return how many."""
    made = 0
    _give_back(store, own)
    while own:
        with store.read() as uow:
            found = uow.documents.filed_as_bought(own, AT_ONCE)
        if not found:
            return made
        with store.write() as uow:
            keys = {key for document_id in found for key in _file(uow, uow.documents.known(document_id))}
            # Found by their keys of sales from here on, they bring no order up to date that they were of before.
            for row in orders_of(uow, keys, frozenset(own)):
                settle(uow, row)
        made += len(found)
    return made


def _give_back(store: Store, own: Collection[str]) -> None:
    """Give budgets back what bills of our own took that name no order: nothing else ever touches them again."""
    while own:
        with store.read() as uow:
            found = uow.budgets.of_sellers(own, AT_ONCE)
        if not found:
            return
        with store.write() as uow:
            uow.documents.revise(revised({account for key in found for account in uow.budgets.keep(key, [])}))


def _file(uow: UnitOfWork, row: DocumentRow) -> set[str]:
    """Bring one document over: its number, the orders it names, what it bills; return the orders it was of before."""
    document_id, key = str(row.id), str(row.number_key or "")
    before = uow.documents.links(document_id, "order")
    uow.documents.sell(document_id)
    uow.decisions.sell(document_id)
    if row.document_type in _ORDERS and key and not key.startswith(SOLD):
        uow.documents.change(document_id, {"number_key": SOLD + key})
    standing = uow.orders.get(index_key(str(row.number)) or str(row.number))
    if standing is not None and standing.document_id == document_id:
        uow.orders.forget(str(standing.key))
        uow.documents.revise(revised(uow.budgets.keep(str(standing.key), [])))
    uow.documents.revise(before | uow.documents.links(document_id, "order"))
    uow.audit(FILED_AS_SALE, document_id=document_id, reason="the company is its seller")
    return before
