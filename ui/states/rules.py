"""What the page of rules knows: the draft of a ruleset, one part of it as a form, and its published versions.

The text of the draft stays on the server. A form changes one part of it, bound to the revision that was shown.
"""

import asyncio
from datetime import datetime
from typing import Any, Final, NamedTuple, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.documents.terms import TERMS
from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.history import DraftView, VersionView
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.tracking.pages import READS_LIMITS
from ui.office import office
from ui.rights import for_everybody, for_roles, for_the_pulse
from ui.states import rule_parts
from ui.states.addressed import Addressed
from ui.states.naming import said, when
from ui.states.rule_parts import FAMILIES, ConditionRow, Part
from ui.states.rule_texts import BoundRow, bound_rows, part_summary
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/rules"
WRITERS: Final = TABLE["save"].roles
PUBLISHERS: Final = TABLE["publish"].roles
FIRST: Final = "starter"
ROWS_MAX: Final = 100
HASH_SHOWN: Final = 12


class PartRow(TypedDict):
    """A part in the list."""

    family: str
    name: str
    summary: str
    href: str
    current: bool


class RulesetRow(TypedDict):
    """A ruleset to choose: its name, its address, and whether it is the one shown."""

    name: str
    href: str
    current: bool


class VersionRow(TypedDict):
    """A published version."""

    name: str
    when: str
    by: str
    authors: str
    reason: str
    hash: str


class Draft(NamedTuple):
    """What is read for the page."""

    revision: int
    draft: DraftView | None
    versions: tuple[VersionView, ...]
    rulesets: tuple[str, ...]
    refused: str


class RulesState(Addressed, Viewer):
    """The rules of one tab."""

    loaded: bool = False
    shut: bool = False
    rulesets: list[RulesetRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    name: str = ""
    status: str = ""
    tone: str = ""
    detail: str = ""
    parts: list[PartRow] = []  # noqa: RUF012
    versions: list[VersionRow] = []  # noqa: RUF012
    part_name: str = ""
    part_id: str = ""
    part_kind: str = ""
    why: str = ""
    told: str = ""
    bounds: list[BoundRow] = []  # noqa: RUF012
    join: str = "all"
    conditions: list[ConditionRow] = []  # noqa: RUF012
    effects: list[str] = []  # noqa: RUF012
    terms: list[str] = []  # noqa: RUF012
    revision: int = 0
    base: str = ""
    writes: bool = False
    publishes: bool = False
    refused: str = ""
    stale: str = ""
    asking: bool = False

    _seen: int = -1
    _goes_on: bool = False
    _draft: DraftView | None = None
    _edited: tuple[str, list[ConditionRow]] | None = None

    def _address(self) -> str:
        """Return the ruleset and the part that the address asks for."""
        query = self.router.url.query_parameters
        return f"{query.get('ruleset', FIRST)[:100]} {query.get('part', '')[:200]}"

    async def _read(self) -> None:
        """Read the draft and the part that the address asks for."""
        person, query, address = self._who(), self.router.url.query_parameters, self._address()
        self.shut, self.loaded = not READS_LIMITS & person.roles, True
        if self.shut:
            return
        found = await asyncio.to_thread(_fetch, person, query.get("ruleset", FIRST)[:100])
        self._draft, self._edited, self._seen, self.stale = found.draft, None, found.revision, ""
        self._show(found, query.get("part", ""), person.language)
        self.writes = bool(WRITERS & person.roles) and found.draft is not None
        self.publishes = bool(PUBLISHERS & person.roles) and found.draft is not None and not found.draft.published
        self.refused, self._shown_for = found.refused, address

    def _show(self, found: Draft, part_id: str, language: str) -> None:
        """Make texts of what was read."""
        draft = found.draft
        shown = draft.ruleset_id if draft else ""
        self.rulesets = [
            {"name": each, "href": f"{PATH}?ruleset={each}", "current": each == shown} for each in found.rulesets
        ]
        self.versions = [_version(version, language) for version in reversed(found.versions)]
        self.parts = []
        if draft is None:
            self.name = self.status = self.detail = self.part_id = ""
            return
        self.name, self.revision = draft.name, draft.revision
        status = "rules.in_force" if draft.published else "rules.draft"
        self.status, self.tone = word(status, language, version=draft.version), "good" if draft.published else "info"
        authors = word("rules.by", language, who=", ".join(draft.authors)) if draft.authors else ""
        revision = word("rules.revision", language, number=draft.revision)
        self.detail = " · ".join(part for part in (revision, authors, draft.ruleset_hash[:HASH_SHOWN]) if part)
        self._show_parts(draft, part_id, language)

    def _show_parts(self, draft: DraftView, part_id: str, language: str) -> None:
        """List the parts and show the one that is asked for, else the first."""
        all_parts = [(family, part) for family in FAMILIES for part in draft.text.get(family) or ()]
        ids = [str(part.get("id", "")) for _, part in all_parts]
        chosen = part_id if part_id in ids else next(iter(ids), "")
        self.parts = [_part_row(draft.ruleset_id, family, part, chosen, language) for family, part in all_parts]
        for family, part in all_parts:
            if part.get("id") == chosen:
                self._show_part(family, part, language)
                return

    def _show_part(self, family: str, part: Part, language: str) -> None:
        """Show one part as its form."""
        self.part_id, self.part_name = str(part["id"]), str(part.get("name") or part["id"])
        base = f"{self.name} {self.part_id} {self.revision}"
        # Whoever goes on from a draft that another saved meanwhile keeps the typing that was based on the one before.
        self.base = self.base if self._goes_on else base
        self.part_kind, self.why = family, str(part.get("why", ""))
        self.told = part_summary(family, part, language)
        self.bounds = bound_rows(part, language) if family == "tolerances" else []
        self.join, self.conditions = rule_parts.condition_rows(part["when"]) if family == "rules" else ("all", [])
        self.terms = sorted(TERMS) if family == "rules" else []
        self.effects = [rule_parts.effect_text(effect) for effect in part.get("then") or ()]

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the ruleset and the part of the address; whoever may not see limits is told so."""
        await self._read()

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others published; a draft that somebody else saved meanwhile is told, and what was typed stays."""
        if self.shut or not self.loaded or await asyncio.to_thread(office().worklists.revision) == self._seen:
            return
        person, draft = self._who(), self._draft
        found = await asyncio.to_thread(_fetch, person, draft.ruleset_id if draft else FIRST)
        self._seen = found.revision
        if draft is not None and found.draft is not None and found.draft.revision != draft.revision:
            self.stale = word("rules.stale", person.language, number=found.draft.revision)
        elif self._edited is None and not self.asking:
            await self._read()

    @rx.event
    @for_everybody
    async def go_on(self) -> None:
        """Go on from the draft that somebody else saved meanwhile, with what was typed."""
        edited, self._goes_on = self._edited, True
        await self._read()
        self._edited, self._goes_on = edited, False

    @rx.event
    @for_roles(*WRITERS)
    async def save_tolerance(self, form: dict[str, str]) -> EventSpec | None:
        """Save the draft with the limits that were typed."""
        typed = {str(name)[:100]: str(value)[:1_000] for name, value in form.items()}
        return await self._save(lambda part: rule_parts.changed_tolerance(part, typed))

    @rx.event
    @for_roles(*WRITERS)
    def edit(self, join: str, rows: list[dict[str, str]]) -> None:
        """Keep the conditions as they are being typed, until they are saved."""
        kept: list[ConditionRow] = [
            {
                "term": str(row.get("term", ""))[:200],
                "op": str(row.get("op", ""))[:20],
                "value": str(row.get("value", ""))[:2_000],
                "fixed": str(row.get("fixed", ""))[:2_000],
            }
            for row in rows[:ROWS_MAX]
        ]
        self._edited = (str(join), kept)

    @rx.event
    @for_roles(*WRITERS)
    async def save_rule(self) -> EventSpec | None:
        """Save the draft with the conditions that were typed."""
        if self._edited is None:
            return None
        join, rows = self._edited
        return await self._save(lambda part: rule_parts.changed_rule(part, join, rows))

    async def _save(self, change: Any) -> EventSpec | None:  # noqa: ANN401 - a function from a part to a part
        """Save the draft with one part changed."""
        draft = self._draft
        found = rule_parts.find(draft.text, self.part_id) if draft is not None else None
        if draft is None or found is None:
            return None
        changed = rule_parts.with_part(draft.text, self.part_id, change(draft.text[found[0]][found[1]]))
        intent = Intent(ruleset=changed, seen_revision=draft.revision)
        done = await asyncio.to_thread(office().acts.perform, self._who(), "save", intent)
        await self._read()
        told: EventSpec = rx.toast.success(done.sentence)
        return told

    @rx.event
    @for_roles(*PUBLISHERS)
    def ask(self) -> None:
        """Ask for the reason before the draft is put in force."""
        self.asking = self._draft is not None

    @rx.event
    @for_roles(*PUBLISHERS)
    def leave(self) -> None:
        """Close the dialog without doing anything."""
        self.asking = False

    @rx.event
    @for_roles(*PUBLISHERS)
    async def publish(self, form: dict[str, str]) -> EventSpec | None:
        """Put the draft in force as it was shown; never by one of its authors."""
        draft = self._draft
        if draft is None:
            return None
        reason = str(form.get("reason", ""))[: REASON_LENGTH_MAX + 1]
        done = await asyncio.to_thread(office().acts.perform, self._who(), "publish", _publication(draft), reason)
        self.asking = False
        await self._read()
        told: EventSpec = rx.toast.success(done.sentence)
        return told


def _publication(draft: DraftView) -> Intent:
    return Intent(ruleset_id=draft.ruleset_id, seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)


def _fetch(person: Person, ruleset_id: str) -> Draft:
    """Read outside the event loop; say why the person may not publish, where they might think they may."""
    acts, revision = office().acts, office().worklists.revision()
    draft = acts.draft(ruleset_id)
    refusal: RulesEngineError | None = None
    if draft is not None and not draft.published and PUBLISHERS & person.roles:
        refusal = acts.refusal(person, "publish", _publication(draft))
    refused = f"{refusal.sentence} {refusal.remedy}".strip() if refusal is not None else ""
    everything = acts.versions()
    versions = tuple(version for version in everything if version.ruleset_id == ruleset_id)
    rulesets = tuple(dict.fromkeys(version.ruleset_id for version in everything))
    return Draft(revision, draft, versions, rulesets, refused)


def _part_row(ruleset_id: str, family: str, part: Part, chosen: str, language: str) -> PartRow:
    part_id = str(part.get("id", ""))
    return {
        "family": said(f"rules.{family}", language, family),
        "name": str(part.get("name") or part_id),
        "summary": part_summary(family, part, language),
        "href": f"{PATH}?ruleset={ruleset_id}&part={part_id}",
        "current": part_id == chosen,
    }


def _version(version: VersionView, language: str) -> VersionRow:
    return {
        "name": word("rules.version", language, version=version.version),
        "when": when(datetime.fromisoformat(version.published_at), language),
        "by": version.published_by,
        "authors": ", ".join(version.authors),
        "reason": version.reason,
        "hash": version.ruleset_hash[:HASH_SHOWN],
    }
