"""Which version of which ruleset decides a document, and whether any does."""

from functools import lru_cache
from typing import Final

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.pipeline.line.work import Tools, Version
from rules_engine.rules.model import Ruleset
from rules_engine.storage.documents import DocumentRow
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
    chosen = tools.sales_ruleset_id if is_sale(tools, row) else tools.ruleset_id
    frozen = frozen or uow.master.effective(chosen, str(row.received_at))
    if frozen is None:
        return _version(EMPTY.ruleset_hash, canonical_bytes(EMPTY))
    return _version(frozen.ruleset_hash, frozen.body)


def is_sale(tools: Tools, row: DocumentRow) -> bool:
    """Tell whether the seller of a document is the company itself."""
    return bool(tools.own_keys & {row.seller_vat_key, row.seller_key})


def is_decided(uow: UnitOfWork, tools: Tools, row: DocumentRow) -> bool:
    """Tell whether a document gets a decision: bills always, answers and customers' orders where the ruleset does."""
    kind = DocumentType(str(row.document_type))
    if kind in BILLED:
        return True
    spoken_of = kind is DocumentType.ORDER_RESPONSE or (kind is DocumentType.ORDER and is_sale(tools, row))
    return spoken_of and kind in bound(uow, tools, row).types
