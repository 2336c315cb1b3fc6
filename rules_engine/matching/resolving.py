"""Which record of master data a text means: by its id, its numbers, its names and aliases; never by likeness alone.

A text resolves where exactly one record goes by it. Otherwise nobody guesses: the three likest records are named with
their likeness, and a person decides; what a person decided is learned as an alias.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.master_records import CostCentre, Customer, MasterRecord, PriceList, SalesPriceList, Site
from rules_engine.documents.party import Party
from rules_engine.documents.payment_terms import PaymentTerms
from rules_engine.matching.spelling import likeness
from rules_engine.matching.texts import compact, item_number, party_name, stated

How = Literal["id", "number", "alias", "name", "learned"]
"""By what a record is known: its id, another number, an alias, its name, or an alias learned from a correction."""

ANY_SELLER: Final = "prices:*"
"""The key of prices that hold for every supplier."""

CANDIDATES_MAX: Final = 3
LIKENESS_MIN: Final = 5_000
"""Below this likeness (basis points) a record is no candidate."""


class Name(NamedTuple):
    """Something a record goes by: its form as compared, by what, and as it is written."""

    key: str
    how: How
    said: str


class Match(NamedTuple):
    """A record that goes by a key."""

    id: str
    name: Name


class LikelyRecord(Frozen):
    """A record that a text may mean, with its likeness in basis points."""

    id: str
    said: str
    likeness_bp: int


class Resolution(Frozen):
    """What a text means: one record and by what it is known, or none, and then the likest ones."""

    id: str | None = None
    how: How | None = None
    candidates: tuple[LikelyRecord, ...] = Field(default=(), description="likest first; empty where it resolved")

    def told(self) -> str:
        """Say the candidates in one line.

        >>> Resolution(candidates=(LikelyRecord(id="S1", said="Nordhavn Steel", likeness_bp=9_340),)).told()
        'S1 Nordhavn Steel 93 %'
        """
        return "; ".join(f"{each.id} {each.said} {each.likeness_bp // 100} %" for each in self.candidates)


def _named(said: str | None, form: str, how: How, compared: Callable[[str | None], str | None]) -> list[Name]:
    """Return a name where it says something."""
    key = compared(said)
    return [] if said is None or key is None else [Name(f"{form}:{key}", how, said)]


def list_key(supplier_id: str) -> str:
    """Return the key of everything a supplier promises prices in."""
    return f"prices:{compact(supplier_id)}"


def names_of(record: MasterRecord) -> tuple[Name, ...]:
    """Return everything a record goes by."""
    found = _named(str(record.id), "id", "id", compact)
    if isinstance(record, Supplier):
        found += _named(record.name, "name", "name", party_name) + _named(record.vat_id, "vat", "number", compact)
        for account in record.accounts:
            found += _named(account.iban, "account", "number", compact)
        for alias in record.aliases:
            found += _named(alias, "name", "alias", party_name)
    elif isinstance(record, Customer):
        found += _named(record.name, "name", "name", party_name) + _named(record.vat_id, "vat", "number", compact)
        for alias in record.aliases:
            found += _named(alias, "name", "alias", party_name)
    elif isinstance(record, CatalogueItem):
        found += _named(record.description, "name", "name", stated)
        for number in (record.id, record.standard_item_id, *record.seller_item_ids.values()):
            found += _named(number, "item", "id" if number == record.id else "number", item_number)
    elif isinstance(record, PriceList) and not isinstance(record, SalesPriceList):
        found.append(Name(list_key(record.supplier) if record.supplier else ANY_SELLER, "number", str(record.id)))
    elif isinstance(record, PaymentTerms):
        found += _named(record.name, "name", "name", stated)
    elif isinstance(record, Site | CostCentre):
        found += _named(record.name, "name", "name", stated)
        for alias in record.aliases:
            found += _named(alias, "name", "alias", stated)
    return tuple(dict.fromkeys(found))


def names_of_seller(party: Party) -> tuple[tuple[str, ...], ...]:
    """Return the keys a document's seller may be known by, the surest first: tax number, account, name."""
    vat = _named(party.vat_id, "vat", "number", compact)
    account = _named(party.iban, "account", "number", compact)
    names = [name for said in (party.name, party.legal_name) for name in _named(said, "name", "name", party_name)]
    return tuple(tuple(dict.fromkeys(name.key for name in each)) for each in (vat, account, names) if each)


def names_of_text(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the keys a text may be, the surest first: an id or number, then a name."""
    numbers = [f"{form}:{key}" for form in ("id", "vat", "account") if (key := compact(text))]
    numbers += [f"item:{key}"] if (key := item_number(text)) else []
    names = {f"name:{key}" for compared in (party_name, stated) if (key := compared(text))}
    return tuple(each for each in (tuple(numbers), tuple(sorted(names))) if each)


def learned(text: str) -> tuple[Name, ...]:
    """Return what a record goes by from now on, after a person said that a text means it."""
    keys = [key for rank in names_of_text(text) for key in rank if key.partition(":")[0] in {"name", "item"}]
    return tuple(Name(key, "learned", text) for key in keys)


def resolve(
    ranks: Sequence[Sequence[str]],
    found: Callable[[Iterable[str]], Iterable[Match]],
    everybody: Callable[[], Iterable[Match]],
) -> Resolution:
    """Resolve keys, rank by rank: the first rank that exactly one record goes by decides.

    A rank that names two records decides nothing, and neither do those after it. ``found`` gives the records of keys;
    ``everybody`` every named record, asked only for candidates.
    """
    for rank in ranks:
        matches = list(found(rank))
        ids = {match.id for match in matches}
        if len(ids) == 1:
            return Resolution(id=ids.pop(), how=matches[0].name.how)
        if ids:
            likely = {
                match.id: LikelyRecord(id=match.id, said=match.name.said, likeness_bp=10_000) for match in matches
            }
            return Resolution(candidates=tuple(likely[each] for each in sorted(likely))[:CANDIDATES_MAX])
    names = [key.partition(":")[2] for rank in ranks for key in rank if key.startswith("name:")]
    return Resolution(candidates=_likest(names, everybody())) if names else Resolution()


def _likest(names: Sequence[str], everybody: Iterable[Match]) -> tuple[LikelyRecord, ...]:
    """Return the records whose names are likest, each once, the likest first."""
    best: dict[str, LikelyRecord] = {}
    for match in everybody:
        form, _, key = match.name.key.partition(":")
        if form != "name":
            continue
        score = max(likeness(name, key) for name in names)
        if score >= LIKENESS_MIN and (match.id not in best or best[match.id].likeness_bp < score):
            best[match.id] = LikelyRecord(id=match.id, said=match.name.said, likeness_bp=score)
    ranked = sorted(best.values(), key=lambda each: (-each.likeness_bp, each.id))
    return tuple(ranked[:CANDIDATES_MAX])
