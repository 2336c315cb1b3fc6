"""How rulesets came to stand as they do: the draft with its authors, and the published versions with their people."""

from typing import Any, NamedTuple

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.pipeline.acts.publishing import SHIPPED_BY, frozen
from rules_engine.pipeline.acts.reviewing import Review, review_of
from rules_engine.rules.model import Ruleset
from rules_engine.storage.acts import PUBLISH, ROLLBACK, ActRow, ActRows
from rules_engine.storage.master import Published
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.store import Store


class DraftView(NamedTuple):
    """A draft: its text, the revision and hash a publication is bound to, its authors, and whether it is in force."""

    ruleset_id: str
    name: str
    version: int
    revision: int
    ruleset_hash: str
    text: dict[str, Any]
    authors: tuple[str, ...]
    published: bool


class VersionView(NamedTuple):
    """A published version: who wrote it, who put it in force, when and why."""

    ruleset_id: str
    version: int
    ruleset_hash: str
    published_at: str
    published_by: str
    reason: str
    authors: tuple[str, ...]


class KeptRulesets:
    """The rulesets that a home keeps, as whoever holds its files reads them; people are given it by the acts."""

    def __init__(self, store: Store, rulebook: Rulebook) -> None:
        """Read from a store and its rulebook."""
        self._store, self._rulebook = store, rulebook

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all rulesets of the rulebook, drafts that were never published too."""
        return tuple(self._rulebook.ids())

    def draft(self, ruleset_id: str) -> DraftView | None:
        """Return the draft of a ruleset, its revision, and who may therefore not publish it; None where it has none."""
        draft = self._rulebook.draft(ruleset_id)
        if draft is None:
            return None
        ruleset = draft.ruleset
        with self._store.read() as uow:
            authors = ActRows(uow.connection).authors(ruleset.ruleset_hash)
            published = uow.master.published(ruleset.ruleset_hash) is not None
        return DraftView(
            ruleset_id=ruleset.id,
            name=ruleset.name,
            version=ruleset.version,
            revision=draft.revision,
            ruleset_hash=ruleset.ruleset_hash,
            text=orjson.loads(canonical_bytes(ruleset)),
            authors=tuple(sorted(authors)),
            published=published,
        )

    def review(self, ruleset_id: str) -> Review | None:
        """Return what stands behind the draft of a ruleset before its second person, or None without a draft."""
        draft = self._rulebook.draft(ruleset_id)
        if draft is None:
            return None
        with self._store.read() as uow:
            return review_of(uow, self._rulebook, draft.ruleset)

    def frozen(self, ruleset_hash: str) -> Ruleset | None:
        """Return the text of a published version by its hash."""
        return frozen(self._store, ruleset_hash)

    def versions(self, ruleset_id: str | None = None) -> tuple[VersionView, ...]:
        """Return the published versions of one ruleset, or of all, in the order they were published."""
        with self._store.read() as uow:
            rows, versions = ActRows(uow.connection), uow.master.versions(ruleset_id)
            ids = {version.ruleset_id for version in versions}
            acts = {
                act.ruleset_hash: act
                for each in sorted(ids)
                for act in rows.of_ruleset(each)
                if act.name in {PUBLISH, ROLLBACK}
            }
            authors = {version.ruleset_hash: rows.authors(version.ruleset_hash) for version in versions}
        return tuple(
            _version(each, acts.get(each.ruleset_hash), tuple(sorted(authors[each.ruleset_hash]))) for each in versions
        )


def _version(version: Published, act: ActRow | None, authors: tuple[str, ...]) -> VersionView:
    """Return a version with the act that put it in force; none did where it ships with the product."""
    return VersionView(
        ruleset_id=version.ruleset_id,
        version=version.version,
        ruleset_hash=version.ruleset_hash,
        published_at=version.published_at,
        published_by=SHIPPED_BY if act is None else act.who,
        reason="" if act is None else act.reason,
        authors=authors,
    )
