"""Publishing rulesets: a version is frozen in the database, and from then on documents are decided under it."""

from collections.abc import Iterable

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.engine.normal_form import check_branches
from rules_engine.pipeline.acts.rulesets import shipped
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.storage.acts import PUBLISH, ROLLBACK, ActRow, ActRows
from rules_engine.storage.master import Published
from rules_engine.storage.rulebook import Rulebook, VersionEntry
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

SHIPPED_BY = "matchbook"
"""Who published the packs that ship with the product."""


def publish(store: Store, rulebook: Rulebook, ruleset: Ruleset, *, who: str, why: str) -> str:
    """Freeze a version and note it in the rulebook; return its hash. The same version again changes nothing.

    The database comes first: a crash between the two leaves a version that decides and is entered in the rulebook at
    the next opening, never one that is listed and missing.

    Raises:
        RulesetRefused: the ruleset cannot be run.
    """
    check_branches(check(ruleset))
    with store.write() as uow:
        version = version_of(ruleset, uow.at)
        if uow.master.publish(version):
            uow.audit(
                "ruleset published",
                who=who,
                after={"ruleset": ruleset.id, "version": ruleset.version, "hash": version.ruleset_hash},
                reason=f"{ruleset.id} version {ruleset.version}: {why}",
            )
    note_published(rulebook, version, who)
    return version.ruleset_hash


def version_of(ruleset: Ruleset, at: str) -> Published:
    """Return a ruleset as the version that is frozen at a moment."""
    return Published(ruleset.ruleset_hash, ruleset.id, ruleset.version, canonical_bytes(ruleset), at)


def note_published(rulebook: Rulebook, version: Published, who: str) -> None:
    """Enter a frozen version in the rulebook."""
    rulebook.note_published(
        VersionEntry(
            ruleset_id=version.ruleset_id,
            version=version.version,
            ruleset_hash=version.ruleset_hash,
            published_at=version.published_at,
            published_by=who,
        )
    )


def open_rulebook(store: Store, packs: Iterable[Ruleset] | None = None) -> Rulebook:
    """Open the rulebook of a store; packs it has never seen are entered as drafts and published."""
    rulebook = Rulebook.of(store)
    known = set(rulebook.ids())
    for ruleset in shipped() if packs is None else packs:
        if ruleset.id not in known:
            publish(store, rulebook, ruleset, who=SHIPPED_BY, why="ships with the product")
            rulebook.save_draft(ruleset, based_on=0)
    _note_missing(store, rulebook)
    return rulebook


def _note_missing(store: Store, rulebook: Rulebook) -> None:
    """Enter versions that were frozen right before a crash, so that the rulebook lists what decides."""
    with store.read() as uow:
        versions = uow.master.versions()
        listed = {(each, entry.version) for each in rulebook.ids() for entry in rulebook.versions(each)}
        missing = [version for version in versions if (version.ruleset_id, version.version) not in listed]
        acts = [act for each in {version.ruleset_id for version in missing} for act in _acts(uow, each)]
    people = {act.ruleset_hash: act.who for act in acts if act.name in {PUBLISH, ROLLBACK}}
    for version in missing:
        note_published(rulebook, version, people.get(version.ruleset_hash, SHIPPED_BY))


def _acts(uow: UnitOfWork, ruleset_id: str) -> list[ActRow]:
    return ActRows(uow.connection).of_ruleset(ruleset_id)


def frozen(store: Store, ruleset_hash: str) -> Ruleset | None:
    """Return a frozen version by its hash."""
    with store.read() as uow:
        found = uow.master.published(ruleset_hash)
    return None if found is None else Ruleset.model_validate(orjson.loads(found.body))
