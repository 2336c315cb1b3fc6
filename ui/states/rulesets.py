"""What the page of all rulesets knows: each with what is in force, the packs to begin from, and beginning a new one."""

import asyncio
import re
from datetime import datetime
from typing import Any, Final, NamedTuple, TypedDict
from unicodedata import normalize

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.pipeline.acts.history import DraftView, VersionView
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.part_edits import parts_of
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.rulesets import RulesetView, shipped, view
from rules_engine.pipeline.acts.table import TABLE
from ui.office import office
from ui.rights import for_roles
from ui.states.listing import Live
from ui.states.naming import when
from ui.states.rule_reading import PATH as RULES
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/rulesets"
WRITERS: Final = TABLE["save"].roles
NAME_MAX: Final = 100
HASH_SHOWN: Final = 12


class RulesetLine(TypedDict):
    """A ruleset in the list."""

    id: str
    name: str
    why: str
    href: str
    status: str
    tone: str
    in_force: str
    authors: str
    parts: str
    hash: str


class PackCard(TypedDict):
    """A pack in the gallery."""

    id: str
    name: str
    why: str
    counts: str


class _Found(NamedTuple):
    revision: int
    rows: tuple[tuple[DraftView, VersionView | None], ...]
    packs: tuple[RulesetView, ...]


class RulesetsState(Live, Viewer):
    """The rulesets of one tab."""

    shut: bool = False
    writes: bool = False
    rows: list[RulesetLine] = []  # noqa: RUF012 - the framework copies the default for each tab
    packs: list[PackCard] = []  # noqa: RUF012

    async def _read(self) -> None:
        person = self._who()
        self.shut, self.loaded = not office().rule_desk.reads(person), True
        self.writes = bool(WRITERS & person.roles)
        if self.shut:
            return
        found = await asyncio.to_thread(_found, person)
        self._seen = found.revision
        self.rows = [_line(draft, version, person.language) for draft, version in found.rows]
        self.packs = [_pack(each, person.language) for each in found.packs]

    def _follows(self) -> bool:
        return self.loaded and not self.shut

    @rx.event
    @for_roles(*WRITERS)
    async def make(self, form: dict[str, str]) -> EventSpec:
        """Begin an empty ruleset and open it."""
        name = " ".join(str(form.get("name", "")).split())[:NAME_MAX]
        taken = (await asyncio.to_thread(office().acts.rulesets, self._who())).ids()
        ruleset_id = free_id(name, taken)
        return await self._begun({"id": ruleset_id, "name": name or ruleset_id, "owner": self._who().login})

    @rx.event
    @for_roles(*WRITERS)
    async def use(self, pack: str) -> EventSpec | None:
        """Begin a ruleset with the parts of a pack and open it."""
        found = await asyncio.to_thread(lambda: {each.id: each for each in map(view, shipped())})
        chosen = found.get(str(pack))
        if chosen is None:
            return None
        taken = (await asyncio.to_thread(office().acts.rulesets, self._who())).ids()
        begun: dict[str, Any] = dict(chosen.text) | {"id": free_id(chosen.id, taken), "version": 1}
        return await self._begun(begun)

    async def _begun(self, text: dict[str, Any]) -> EventSpec:
        await asyncio.to_thread(office().acts.perform, self._who(), "save", Intent(ruleset=text))
        opened: EventSpec = rx.redirect(f"{RULES}?ruleset={text['id']}")
        return opened


def free_id(name: str, taken: tuple[str, ...]) -> str:
    """Return an id made of a name that no ruleset has yet.

    >>> free_id("Goods, drei Wege", ()), free_id("sap", ("sap", "sap-2")), free_id("!", ())
    ('goods-drei-wege', 'sap-3', 'ruleset')
    """
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    stem = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_0123456789")[:50].strip("-") or "ruleset"
    known = {each.casefold() for each in taken}
    return next(each for each in (stem, *(f"{stem}-{at}" for at in range(2, len(known) + 3))) if each not in known)


def _found(person: Person) -> _Found:
    """Read outside the event loop."""
    kept = office().acts.rulesets(person)
    revision = office().worklists.revision()
    in_force = {version.ruleset_id: version for version in kept.versions()}
    drafts = [draft for each in kept.ids() if (draft := kept.draft(each)) is not None]
    rows = tuple((draft, in_force.get(draft.ruleset_id)) for draft in sorted(drafts, key=lambda each: each.name))
    return _Found(revision, rows, tuple(map(view, shipped())))


def _line(draft: DraftView, version: VersionView | None, language: str) -> RulesetLine:
    status = "rules.in_force" if draft.published else "rules.draft"
    force = word("rulesets.never", language)
    if version is not None:
        since = when(datetime.fromisoformat(version.published_at), language)
        force = word("rulesets.since", language, version=version.version, when=since)
    return {
        "id": draft.ruleset_id,
        "name": draft.name,
        "why": str(draft.text.get("why", "")),
        "href": f"{RULES}?ruleset={draft.ruleset_id}",
        "status": word(status, language, version=draft.version),
        "tone": "good" if draft.published else "info",
        "in_force": force,
        "authors": ", ".join(draft.authors),
        "parts": str(sum(1 for _ in parts_of(draft.text))),
        "hash": draft.ruleset_hash[:HASH_SHOWN],
    }


def _pack(pack: RulesetView, language: str) -> PackCard:
    counted = pack.counts()
    counts = " · ".join(
        word(f"rulesets.{family}{'_one' if counted[family] == 1 else ''}", language, count=counted[family])
        for family in ("rules", "tolerances", "tables", "policies")
        if counted[family]
    )
    return {"id": pack.id, "name": pack.name, "why": str(pack.text.get("why", "")), "counts": counts}
