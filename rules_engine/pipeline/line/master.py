"""Master data in the line: records come in with their history, what documents name is resolved, aliases are learned."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.master_records import CLASSES, Budget, MasterKind, MasterRecord
from rules_engine.documents.party import Party
from rules_engine.errors import UnknownNumber
from rules_engine.matching.resolving import Match, Name, Resolution, learned, names_of, names_of_seller, names_of_text
from rules_engine.matching.resolving import resolve as resolved
from rules_engine.matching.texts import compact, party_name
from rules_engine.pipeline.line.statuses import Status
from rules_engine.storage.documents import MASTER
from rules_engine.storage.master_records import NameRow, Origin
from rules_engine.storage.unit_of_work import UnitOfWork


class Brought(NamedTuple):
    """What came of records that were brought in."""

    kind: str
    new: int
    changed: int
    same: int


def bring_in(uow: UnitOfWork, records: Sequence[MasterRecord], *, source: str, who: str) -> tuple[Brought, ...]:
    """Keep records with their history and names; what is the same already is no change.

    Documents that wait are decided again by a new fact of their own; every decision from now on reads the new data.
    """
    origin = Origin(source, uow.at, who)
    counts: dict[MasterKind, dict[str, int]] = {}
    for record in records:
        kind = _kind_of(record)
        names = [NameRow(name.key, record.id, name.how, name.said) for name in names_of(record)]
        result = uow.records.keep(kind.value, record.id, canonical_bytes(record), names, origin)
        counts.setdefault(kind, {"new": 0, "changed": 0, "same": 0})[result] += 1
    _keep_current(uow, records)
    told = tuple(Brought(kind.value, **counted) for kind, counted in counts.items())
    if any(each.new or each.changed for each in told):
        uow.documents.revise([MASTER])
        _weigh_budgets_again(uow, records)
        reason = ", ".join(f"{each.new + each.changed} {each.kind}" for each in told)
        uow.audit("master data imported", who=who, after=list(records), reason=f"{reason} from {source}")
    return told


def _weigh_budgets_again(uow: UnitOfWork, records: Iterable[MasterRecord]) -> None:
    """Have documents that wait decided again where their sheet speaks of a budget that came in."""
    named = [b'"budget.id":' + canonical_bytes(each.id) for each in records if isinstance(each, Budget)]
    for row in uow.documents.with_status([Status.HELD.value, Status.NEEDS_APPROVAL.value]) if named else ():
        last = uow.decisions.latest(str(row.id))
        if last is not None and row.awaiting is None and any(name in last.sheet for name in named):
            uow.documents.change(str(row.id), {"awaiting": "again", "cause": None})


def _kind_of(record: MasterRecord) -> MasterKind:
    """Return the kind of a record."""
    return next(kind for kind, made in CLASSES.items() if type(record) is made)


def _keep_current(uow: UnitOfWork, records: Iterable[MasterRecord]) -> None:
    """Keep suppliers and items where the line looks them up."""
    suppliers = [each for each in records if isinstance(each, Supplier)]
    uow.master.keep_suppliers((each, party_name(each.name) or each.name, compact(each.vat_id)) for each in suppliers)
    uow.master.keep_items(each for each in records if isinstance(each, CatalogueItem))


def resolve(uow: UnitOfWork, kind: MasterKind, ranks: Sequence[Sequence[str]]) -> Resolution:
    """Resolve keys to one record of a kind, or name the likest ones."""
    return resolved(
        ranks,
        lambda keys: map(_match, uow.records.named(kind.value, keys)),
        lambda: map(_match, uow.records.names(kind.value)),
    )


def resolve_text(uow: UnitOfWork, kind: MasterKind, text: str) -> Resolution:
    """Resolve a text that a person wrote."""
    return resolve(uow, kind, names_of_text(text))


def resolve_seller(uow: UnitOfWork, seller: Party) -> tuple[Supplier | None, Resolution]:
    """Return the supplier a document's seller is, and how; without one, the likest."""
    known = uow.master.supplier(party_name(seller.name), compact(seller.vat_id))
    if known is not None:
        by_number = known.vat_id is not None and compact(known.vat_id) == compact(seller.vat_id)
        return known, Resolution(id=known.id, how="number" if by_number else "name")
    found = resolve(uow, MasterKind.SUPPLIER, names_of_seller(seller))
    if found.id is None:
        return None, found
    body = uow.records.current(MasterKind.SUPPLIER.value, found.id)
    return (None, found) if body is None else (Supplier.model_validate_json(body), found)


def learn(uow: UnitOfWork, field: str, before: str | None, after: str | None) -> str | None:
    """Learn that what was printed means the record that a person named in its place; return the record's id.

    Learned are sellers by name and items by number. Nothing is learned from a text that means a record already, or that
    says nothing, or where what the person entered means no record.
    """
    items = field.rpartition(".")[2] == "buyer_item_id"
    kind = MasterKind.SUPPLIER if field == "seller.name" else MasterKind.ITEM if items else None
    if kind is None or not before or not after:
        return None
    meant, printed = resolve_text(uow, kind, after), resolve_text(uow, kind, before)
    if meant.id is None or printed.id is not None or any(each.likeness_bp == _SAME for each in printed.candidates):
        return None
    uow.records.name(kind.value, [NameRow(name.key, meant.id, name.how, name.said) for name in learned(before)])
    uow.documents.revise([MASTER])
    uow.audit("alias learned", after={"kind": kind.value, "id": meant.id, "alias": before}, reason=before)
    return meant.id


_SAME = 10_000


def record_of(uow: UnitOfWork, kind: MasterKind, text: str) -> tuple[str, Resolution]:
    """Return the id of the record a text means.

    Raises:
        UnknownNumber: no record goes by it; the likest are named.
    """
    found = resolve_text(uow, kind, text)
    if found.id is None:
        told = f"Did you mean {found.told()}?" if found.candidates else "Import it, or list what is there."
        raise UnknownNumber(f"No {kind.value.replace('_', ' ')} goes by that name.", where=text, remedy=told)
    return found.id, found


def _match(row: NameRow) -> Match:
    """Return a row as a match."""
    how = next(each for each in ("id", "number", "alias", "name", "learned") if each == row.how)
    return Match(row.id, Name(row.key, how, row.said))
