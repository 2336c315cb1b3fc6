"""The rulebook: where rulesets are written, and the few settings of a home.

Owns drafts, the list of published versions, and settings, in TinyDB: small, readable, diffable. It is never read to
decide a document: publishing freezes a version into the database, and decisions read that.
"""

from typing import Final

import orjson
from tinydb import Query

from rules_engine.documents.base import Frozen
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.errors import StaleDocument, UnknownNumber
from rules_engine.rules.model import Ruleset
from rules_engine.storage.safe_json import RowStorage, SafeJSONStorage, SharedTinyDB
from rules_engine.storage.store import Store

FILE: Final = "rulebook.json"


class VersionEntry(Frozen):
    """One published version in the rulebook."""

    ruleset_id: str
    version: int
    ruleset_hash: str
    published_at: str
    published_by: str


class Draft(Frozen):
    """A ruleset as it is being written, and how often it was saved."""

    ruleset: Ruleset
    revision: int


class Rulebook:
    """Drafts, versions and settings of one home, or of all homes that share a database."""

    def __init__(self, storage: SafeJSONStorage | RowStorage) -> None:
        """Open the rulebook on its storage."""
        self._storage = storage
        self._db = SharedTinyDB(storage=lambda: storage)
        self._drafts = self._db.table("drafts")
        self._versions = self._db.table("versions")
        self._settings = self._db.table("settings")
        self._samples = self._db.table("samples")

    @classmethod
    def of(cls, store: Store) -> "Rulebook":
        """Open the rulebook of a store: a file beside SQLite, a row in a shared database."""
        return cls(SafeJSONStorage(store.home / FILE) if store.sqlite else RowStorage(store.engine, FILE))

    def setting(self, name: str, default: str) -> str:
        """Return a setting, or the default where it was never set."""
        found = self._settings.get(Query().name == name)
        return str(found["value"]) if isinstance(found, dict) else default

    def change_setting(self, name: str, value: str) -> None:
        """Set a setting."""
        with self._storage.transaction():
            self._settings.upsert({"name": name, "value": value}, Query().name == name)

    def ids(self) -> list[str]:
        """Return the ids of all rulesets, drafts and published."""
        return sorted({str(row["id"]) for table in (self._drafts, self._versions) for row in table.all()})

    def draft(self, ruleset_id: str) -> Draft | None:
        """Return the draft of a ruleset."""
        found = self._drafts.get(Query().id == ruleset_id)
        if not isinstance(found, dict):
            return None
        return Draft(ruleset=Ruleset.model_validate(found["ruleset"]), revision=int(found["revision"]))

    def save_draft(self, ruleset: Ruleset, based_on: int) -> int:
        """Save a draft that was made from revision ``based_on`` (0: there was none); return the new revision.

        Raises:
            StaleDocument: somebody saved it meanwhile.
        """
        mine = Query().id == ruleset.id
        with self._storage.transaction():
            found = self._drafts.get(mine)
            revision = int(found["revision"]) if isinstance(found, dict) else 0
            if revision != based_on:
                raise StaleDocument(
                    f"The draft was saved by somebody else: it is at revision {revision}, not {based_on}.",
                    where=ruleset.id,
                    remedy="Open the draft again and repeat the change.",
                )
            content = orjson.loads(canonical_bytes(ruleset))
            self._drafts.upsert({"id": ruleset.id, "ruleset": content, "revision": revision + 1}, mine)
        return revision + 1

    def keep_sample(self, ruleset_id: str, name: str, sample: dict[str, object]) -> None:
        """Keep a case of a ruleset with its sheet as JSON; one of the same name is replaced."""
        mine = (Query().id == ruleset_id) & (Query().name == name)
        with self._storage.transaction():
            self._samples.upsert({"id": ruleset_id, "name": name, "sample": sample}, mine)

    def samples(self, ruleset_id: str) -> list[dict[str, object]]:
        """Return the cases of a ruleset that were kept here, by name."""
        rows = sorted(self._samples.search(Query().id == ruleset_id), key=lambda row: str(row["name"]))
        return [dict(row["sample"]) for row in rows]

    def versions(self, ruleset_id: str) -> list[VersionEntry]:
        """Return the published versions of a ruleset, first to last."""
        found = self._versions.search(Query().id == ruleset_id)
        entries = [VersionEntry.model_validate({"ruleset_id": row["id"]} | _without_id(dict(row))) for row in found]
        return sorted(entries, key=lambda entry: entry.version)

    def note_published(self, entry: VersionEntry) -> None:
        """Enter a published version; the same one again changes nothing."""
        row = {"id": entry.ruleset_id} | entry.model_dump(exclude={"ruleset_id"})
        with self._storage.transaction():
            self._versions.upsert(row, (Query().id == entry.ruleset_id) & (Query().version == entry.version))

    def latest(self, ruleset_id: str) -> VersionEntry:
        """Return the last published version of a ruleset.

        Raises:
            UnknownNumber: none was published.
        """
        versions = self.versions(ruleset_id)
        if not versions:
            raise UnknownNumber(
                "No version of that ruleset was published.", where=ruleset_id, remedy=f"Known: {', '.join(self.ids())}."
            )
        return versions[-1]


def _without_id(row: dict[str, object]) -> dict[str, object]:
    """Return a row without its id."""
    return {name: value for name, value in row.items() if name != "id"}
