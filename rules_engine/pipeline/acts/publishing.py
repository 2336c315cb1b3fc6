"""Publishing rulesets: a version is frozen in the database, and from then on documents are decided under it."""

from collections.abc import Iterable

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.pipeline.acts.rulesets import shipped
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.storage.master import Published
from rules_engine.storage.rulebook import Rulebook, VersionEntry
from rules_engine.storage.store import Store

SHIPPED_BY = "matchbook"
"""Who published the packs that ship with the product."""


def publish(store: Store, rulebook: Rulebook, ruleset: Ruleset, *, who: str, why: str) -> str:
    """Freeze a version and note it in the rulebook; return its hash. The same version again changes nothing.

    The database comes first: a crash between the two leaves a version that decides and is entered in the rulebook at
    the next opening, never one that is listed and missing.

    Raises:
        RulesetRefused: the ruleset cannot be run.
    """
    check(ruleset)
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
    return rulebook


def frozen(store: Store, ruleset_hash: str) -> Ruleset | None:
    """Return a frozen version by its hash."""
    with store.read() as uow:
        found = uow.master.published(ruleset_hash)
    return None if found is None else Ruleset.model_validate(orjson.loads(found.body))
