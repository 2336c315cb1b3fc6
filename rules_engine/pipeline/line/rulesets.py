"""Which version of which ruleset decides a document, and whether any does."""

from functools import lru_cache
from typing import Final, NamedTuple

import orjson

from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.pipeline.line.work import Tools
from rules_engine.rules.model import DecisionTable, Rule, Ruleset, Tolerance
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.unit_of_work import UnitOfWork

EMPTY: Final = Ruleset(id="none", name="No ruleset is published: everything is held")
"""What decides where nothing was published: it accepts nothing (semantics, rule 12)."""


class _Version(NamedTuple):
    """A frozen version, parsed: the ruleset, and the types of documents any part of it applies to."""

    ruleset: Ruleset
    types: frozenset[DocumentType]


@lru_cache(maxsize=64)
def _parsed(body: bytes) -> _Version:
    """Parse a frozen version once."""
    ruleset = Ruleset.model_validate(orjson.loads(body))
    parts: tuple[Rule | Tolerance | DecisionTable, ...] = (*ruleset.rules, *ruleset.tolerances, *ruleset.tables)
    return _Version(ruleset, frozenset(kind for part in parts if part.enabled for kind in part.applies_to))


def _version(uow: UnitOfWork, tools: Tools, row: DocumentRow) -> _Version:
    """Return the version of a document, parsed."""
    frozen = uow.master.published(str(row.ruleset_hash)) if row.ruleset_hash else None
    frozen = frozen or uow.master.effective(tools.ruleset_id, str(row.received_at))
    return _parsed(frozen.body) if frozen else _Version(EMPTY, BILLED)


def bound(uow: UnitOfWork, tools: Tools, row: DocumentRow) -> Ruleset:
    """Return the version first bound to a document, else the one in force when it was received."""
    return _version(uow, tools, row).ruleset


def is_decided(uow: UnitOfWork, tools: Tools, row: DocumentRow) -> bool:
    """Tell whether a document gets a decision: bills always, order responses where the ruleset speaks of them."""
    kind = DocumentType(str(row.document_type))
    if kind in BILLED:
        return True
    return kind is DocumentType.ORDER_RESPONSE and kind in _version(uow, tools, row).types
