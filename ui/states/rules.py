"""What the page of rules knows: the draft of a ruleset, one part of it as a form, and its published versions.

The text of the draft stays on the server. A form changes one part of it, bound to the revision that was shown.
"""

import asyncio
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import orjson
import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent
from rules_engine.pipeline.acts.part_edits import PartEdit, name_of, part_hash, parts_of, unused
from rules_engine.pipeline.acts.part_forms import ADDED, NEW_NAMES, new_part
from rules_engine.pipeline.acts.part_judging import judged, sentence_of
from rules_engine.pipeline.acts.table import TABLE
from ui.office import office
from ui.rights import for_everybody, for_roles, for_the_pulse
from ui.states import rule_parts
from ui.states.drafted import Drafted
from ui.states.gaming import GamerRow, gamer_rows
from ui.states.rule_parts import Part, change_of, edited, with_part
from ui.states.rule_reading import (
    FIRST,
    HASH_SHOWN,
    PATH,
    CaughtRow,
    ChoiceRow,
    Draft,
    FaultRow,
    PartRow,
    ProblemRow,
    RankRow,
    VersionRow,
    fault_rows,
    fetch,
    judged_rows,
    part_named,
    part_row,
    problem_rows,
    ranked,
    row_findings,
    version_row,
    weighed,
)
from ui.states.rule_texts import BoundRow, bound_rows
from ui.states.viewer import Viewer
from ui.words import word

WRITERS: Final = TABLE["save"].roles
PART_LENGTH_MAX: Final = 900_000
"""Bytes of a part as JSON."""

UNHEARD: Final = -1
"""Asks the editor for the whole part: what it sent does not follow what was heard."""


class Edited(NamedTuple):
    """A part as it is being written."""

    part: Part


class RulesState(Drafted, Viewer):
    """The rules of one tab."""

    status: str = ""
    tone: str = ""
    parts: list[PartRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    versions: list[VersionRow] = []  # noqa: RUF012
    part_name: str = ""
    part_id: str = ""
    part_kind: str = ""
    why: str = ""
    told: str = ""
    bounds: list[BoundRow] = []  # noqa: RUF012
    part: dict[str, Any] = {}  # noqa: RUF012
    offers: dict[str, Any] = {}  # noqa: RUF012
    problems: list[ProblemRow] = []  # noqa: RUF012
    faults: list[FaultRow] = []  # noqa: RUF012
    caught: list[CaughtRow] = []  # noqa: RUF012
    fired_on: str = ""
    row_findings: list[dict[str, Any]] | None = None
    checking: bool = False
    heard: int = 0
    saves: int = 0
    seen_values: dict[str, str] = {}  # noqa: RUF012
    chart: dict[str, Any] = {}  # noqa: RUF012
    gamers: list[GamerRow] = []  # noqa: RUF012
    ranks: list[RankRow] = []  # noqa: RUF012
    ranked_on: list[ChoiceRow] = []  # noqa: RUF012
    ranked_for: str = ""
    publish_href: str = ""
    revision: int = 0
    base: str = ""
    writes: bool = False
    refused: str = ""
    stale: str = ""

    _seen: int = -1
    _goes_on: bool = False
    _gone_on: str = ""
    _theirs: str = ""
    _over: str = ""
    _seen_part: str = ""
    _weighed: str = ""
    _edited: Edited | None = None

    def _address(self) -> str:
        """Return the ruleset and the part that the address asks for."""
        return f"{self._asked_for()} {self.router.url.query_parameters.get('part', '')[:200]}"

    async def _read(self) -> None:
        """Read the draft and the part that the address asks for."""
        person, query, address = self._who(), self.router.url.query_parameters, self._address()
        self.shut, self.loaded = not office().rule_desk.reads(person), True
        if self.shut:
            return
        found = await asyncio.to_thread(fetch, person, self._asked_for())
        self._draft, self._seen, self.stale = found.draft, found.revision, ""
        await self._show(found, query.get("part", ""), person.language)
        self.writes = bool(WRITERS & person.roles) and found.draft is not None
        self.refused, self._shown_for = found.refused, address

    async def _show(self, found: Draft, part_id: str, language: str) -> None:
        """Make texts of what was read."""
        draft = found.draft
        self.versions = [version_row(version, language) for version in reversed(found.versions)]
        self.parts = []
        if draft is None:
            self.name = self.status = self.detail = self.part_id = ""
            return
        self.name, self.revision = draft.name, draft.revision
        self.ruleset_id = draft.ruleset_id
        self.publish_href = f"/publish?ruleset={draft.ruleset_id}"
        status = "rules.in_force" if draft.published else "rules.draft"
        self.status, self.tone = word(status, language, version=draft.version), "good" if draft.published else "info"
        authors = word("rules.by", language, who=", ".join(draft.authors)) if draft.authors else ""
        revision = word("rules.revision", language, number=draft.revision)
        self.detail = " · ".join(part for part in (revision, authors, draft.ruleset_hash[:HASH_SHOWN]) if part)
        self.faults = fault_rows(found.judged.problems if found.judged else (), draft.ruleset_id, language)
        all_parts = list(parts_of(draft.text))
        names = [name_of(part) for _, part in all_parts]
        chosen = part_id if part_id in names else next(iter(names), "")
        self.parts = [part_row(draft.ruleset_id, family, part, chosen, language) for family, part in all_parts]
        self.part_kind = self.part_id = ""
        for family, part in all_parts:
            if name_of(part) == chosen:
                await self._show_part(found, family, part, language)
                return

    async def _show_part(self, found: Draft, family: str, part: Part, language: str) -> None:
        """Show one part as its form."""
        self.part_id, self.part_name = name_of(part), str(part.get("name") or name_of(part))
        self._seen_part = part_hash(part)
        base = f"{self.ruleset_id} {family} {self.part_id} {self._seen_part[:HASH_SHOWN]}"
        # What others save meanwhile in other parts changes nothing here; whoever goes on from a part that another
        # saved keeps the typing that was based on the one before.
        gone_on = self._goes_on or self._gone_on == self._seen_part
        goes_on = gone_on and (self._edited is not None or family == "tolerances")
        if base != self.base and not goes_on:
            self.base, self._edited, self.part, self.heard, self._gone_on = base, None, part, 0, ""
            self._over = ""
        elif self._goes_on:
            self._gone_on = self._seen_part
        self.part_kind, self.why = family, str(part.get("why", ""))
        self.bounds = bound_rows(part, language) if family == "tolerances" else []
        if found.judged is not None and found.judged.offers != self.offers:
            self.offers = found.judged.offers
        await self._judge(self._edited.part if self._edited else part, language)

    async def _judge(self, part: Part, language: str) -> None:
        """Say what a part means as it is being written, and what is wrong with it."""
        draft = self._draft
        if draft is None:
            return
        text = with_part(draft.text, self.part_kind, self.part_id, part)
        told = await asyncio.to_thread(judged, text, self.part_kind, part, language)
        self.told, self.problems = told.told, problem_rows(told.problems, self.part_kind, name_of(part), language)

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the ruleset and the part of the address; whoever may not see limits is told so."""
        await self._read()

    @rx.event(background=True)
    @for_everybody
    async def weigh(self) -> None:
        """Work out how often the part that is shown would have fired, beside everything else: it takes a moment."""
        async with self:
            person, draft, part = self._who(), self._draft, self.part_id
            wanted = f"{draft.ruleset_hash} {part}" if draft is not None else ""
            if draft is None or self.shut or wanted == self._weighed:
                return
            self._weighed, self.caught, self.fired_on = wanted, [], ""
            self.row_findings = None
            self.chart, self.gamers, self.ranks, self.ranked_for = {}, [], [], ""
            text, kind = draft.text, self.part_kind
            known = bool(self.seen_values)
        if not known:
            samples = await asyncio.to_thread(office().looks.term_samples, person)
            async with self:
                self.seen_values = samples
        found = await asyncio.to_thread(weighed, text, part, person)
        async with self:
            if self._weighed == wanted:
                self.fired_on, self.caught = found
        if kind != "tolerances":
            return
        chart = await asyncio.to_thread(judged_rows, text, part, person)
        crowding = await asyncio.to_thread(gamer_rows, chart, person)
        ranks, documents = await asyncio.to_thread(ranked, text, part, person, "")
        async with self:
            if self._weighed == wanted:
                self.chart = {name: value for name, value in chart.items() if name != "gamers"}
                self.gamers, self.ranks, self.ranked_on = crowding, ranks, documents

    @rx.event(background=True)
    @for_everybody
    async def check_rows(self) -> None:
        """Look for gaps and overlaps of the table that is shown, over every possible document."""
        async with self:
            person, draft, part = self._who(), self._draft, self.part_id
            if draft is None or self.shut or self.checking or self.part_kind != "tables":
                return
            self.checking, self.row_findings = True, None
        found: list[dict[str, Any]] | None = None
        try:
            found = await asyncio.to_thread(row_findings, person, draft.text, part)
        finally:
            async with self:
                self.checking = False
                if self.part_id == part:
                    self.row_findings = found

    @rx.event
    @for_everybody
    async def rank(self, document_id: str) -> None:
        """Show which tolerance wins on a document, and why."""
        draft = self._draft
        if draft is None or self.shut:
            return
        wanted = str(document_id)[:100]
        found = await asyncio.to_thread(ranked, draft.text, self.part_id, self._who(), wanted)
        self.ranked_for, (self.ranks, self.ranked_on) = wanted, found

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others published; a draft that somebody else saved meanwhile is told, and what was typed stays."""
        if self.shut or not self.loaded or await asyncio.to_thread(office().worklists.revision) == self._seen:
            return
        person, draft = self._who(), self._draft
        found = await asyncio.to_thread(fetch, person, draft.ruleset_id if draft else FIRST)
        self._seen = found.revision
        now = None if found.draft is None else part_named(found.draft.text, self.part_id)
        mine = now is not None and now[0] == self.part_kind and part_hash(now[1]) == self._seen_part
        if draft is not None and found.draft is not None and self.part_id and not mine:
            theirs = "" if now is None else sentence_of(now[0], now[1], person.language)
            stale = word("rules.stale", person.language, number=found.draft.revision)
            self.stale, self._theirs = f"{stale} {theirs}".strip(), theirs
        else:
            await self._read()

    @rx.event
    @for_everybody
    async def go_on(self) -> None:
        """Go on from the draft that somebody else saved meanwhile, with what was typed."""
        self._goes_on, theirs = True, self._theirs
        await self._read()
        self._goes_on, self._over = False, theirs

    @rx.event
    @for_everybody
    async def take_theirs(self) -> None:
        """Show the part as somebody else saved it; what was typed stays in the tab under the part it was based on."""
        await self._read()

    @rx.event
    @for_roles(*WRITERS)
    async def edit(self, change: dict[str, Any]) -> None:
        """Keep a part as it is being written until it is saved; say at once what it means and what is wrong with it.

        A change that does not follow the last one heard is asked for as a whole.
        """
        told = change_of(change)
        if self._draft is None or told is None or told.base != self.base:
            return
        before = self._edited.part if self._edited else self._as_shown()
        follows = told.part is not None or (told.at == self.heard + 1 and self.heard >= 0)
        part = edited(before, told) if follows else None
        if part is None or len(orjson.dumps(part)) > PART_LENGTH_MAX:
            self.heard = UNHEARD
            return
        self._edited = Edited(part)
        await self._judge(part, self._who().language)
        self.heard = told.at

    @rx.event
    @for_roles(*WRITERS)
    async def save_part(self, form: dict[str, str]) -> list[EventSpec] | None:
        """Save the part as it was written; of a tolerance, the limits too."""
        typed = {str(name)[:100]: str(value)[:1_000] for name, value in form.items()}
        part = self._written()
        if self.part_kind == "tolerances":
            part = rule_parts.changed_tolerance(part, typed)
        before, told = self.part_id, await self._change(part)
        if told is None or name_of(part) == before or self._draft is None:
            return None if told is None else [told]
        return [told, rx.redirect(f"{PATH}?ruleset={self._draft.ruleset_id}&part={quote(name_of(part))}")]

    @rx.event
    @for_roles(*WRITERS)
    async def add(self, kind: str) -> list[EventSpec] | None:
        """Add a part and open it."""
        if self._draft is None or kind not in ADDED:
            return None
        family, part = new_part(kind, unused(NEW_NAMES[kind], self._draft.text))
        return await self._added(family, part)

    @rx.event
    @for_roles(*WRITERS)
    async def clone(self) -> list[EventSpec] | None:
        """Add a part like the one that is shown, as it is being written, and open it."""
        if self._draft is None or not self.part_id:
            return None
        name = unused(self.part_id, self._draft.text)
        own = "name" if self.part_kind == "facts" else "id"
        return await self._added(self.part_kind, self._written() | {own: name})

    @rx.event
    @for_roles(*WRITERS)
    async def take_out(self) -> list[EventSpec] | None:
        """Take the part that is shown out of the draft."""
        if self._draft is None or not self.part_id:
            return None
        told = await self._change(None)
        return [told, rx.redirect(f"{PATH}?ruleset={self._draft.ruleset_id}")] if told is not None else None

    def _written(self) -> Part:
        """Return the part that is shown as it is being written."""
        return self._edited.part if self._edited else self._as_shown()

    def _as_shown(self) -> Part:
        """Return the part that is shown as it stands in the draft."""
        found = None if self._draft is None else part_named(self._draft.text, self.part_id)
        return {} if found is None else found[1]

    async def _added(self, family: str, part: Part) -> list[EventSpec]:
        draft = self._draft
        assert draft is not None, "asked before"
        edit = PartEdit.model_validate({"family": family, "id": name_of(part), "text": part})
        await asyncio.to_thread(
            office().acts.perform, self._who(), "save", Intent(ruleset_id=draft.ruleset_id, part=edit)
        )
        return [rx.redirect(f"{PATH}?ruleset={draft.ruleset_id}&part={name_of(part)}")]

    async def _tell_over(self, ruleset_id: str) -> None:
        """Leave a comment that says what somebody else had written where one went on with one's own."""
        person, about = self._who(), Intent(ruleset_id=ruleset_id, value=self.part_id)
        said = word("rules.went_over", person.language, said=self._over)[:REASON_LENGTH_MAX]
        self._over = ""
        await asyncio.to_thread(office().acts.perform, person, "comment", about, said)

    async def _change(self, part: Part | None) -> EventSpec | None:
        """Save the draft with the part that is shown changed or taken out, if it still is as it was shown."""
        draft = self._draft
        if draft is None or not self.part_id:
            return None
        edit = PartEdit.model_validate(
            {"family": self.part_kind, "id": self.part_id, "seen": self._seen_part, "text": part}
            | {"goes_on": bool(self._over)}
        )
        done = await asyncio.to_thread(
            office().acts.perform, self._who(), "save", Intent(ruleset_id=draft.ruleset_id, part=edit)
        )
        if self._over:
            await self._tell_over(draft.ruleset_id)
        self._edited, self._gone_on = None, ""
        self.saves += 1
        await self._read()
        return self._noted(done.sentence)
