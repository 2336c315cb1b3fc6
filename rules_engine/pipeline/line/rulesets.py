"""Which version of which ruleset decides a document, and whether any does."""

from functools import lru_cache
from typing import Final

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.pipeline.line.work import Tools, Version
from rules_engine.rules.model import Ruleset
from rules_engine.storage.documents import REQUESTED_HERE, DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

EMPTY: Final = Ruleset(id="none", name="No ruleset is published: everything is held")
"""What decides where nothing was published: it accepts nothing (semantics, rule 12)."""


@lru_cache(maxsize=64)
def _version(ruleset_hash: str, body: bytes) -> Version:
    """Parse a frozen version once."""
    return Version(ruleset_hash, body)


def bound(uow: UnitOfWork, tools: Tools, row: DocumentRow) -> Version:
    """Return the version first bound to a document, else the one in force when it was received."""
    frozen = uow.master.published(str(row.ruleset_hash)) if row.ruleset_hash else None
    frozen = frozen or uow.master.effective(chosen(tools, row), str(row.received_at))
    if frozen is None:
        return _version(EMPTY.ruleset_hash, canonical_bytes(EMPTY))
    return _version(frozen.ruleset_hash, frozen.body)


def chosen(tools: Tools, row: DocumentRow) -> str:
    """Return the id of the ruleset that decides a document: of sales, of what is asked for here, or of the rest."""
    if is_sale(tools, row):
        return tools.sales_ruleset_id
    return tools.request_ruleset_id if is_request(row) else tools.ruleset_id


def is_request(row: DocumentRow) -> bool:
    """Tell whether a document is an order that was asked for here."""
    return bool(row.document_type == DocumentType.ORDER and row.channel == REQUESTED_HERE)


def decides_requests(uow: UnitOfWork, tools: Tools) -> bool:
    """Tell whether rules are in force that decide what is asked for here."""
    frozen = uow.master.effective(tools.request_ruleset_id, uow.at)
    return frozen is not None and DocumentType.ORDER in _version(frozen.ruleset_hash, frozen.body).types


def is_sale(tools: Tools, row: DocumentRow) -> bool:
    """Tell whether the seller of a document is the company itself."""
    return bool(tools.own_keys & {row.seller_vat_key, row.seller_key})


def is_decided(uow: UnitOfWork, tools: Tools, row: DocumentRow) -> bool:
    """Tell whether a document gets a decision: bills always, other documents where their ruleset does."""
    kind = DocumentType(str(row.document_type))
    if kind in BILLED:
        return True
    spoken_of = (
        kind is DocumentType.ORDER_RESPONSE or is_request(row) or (kind is DocumentType.ORDER and is_sale(tools, row))
    )
    return spoken_of and kind in bound(uow, tools, row).types
