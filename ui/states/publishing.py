"""What the page of publishing knows: the checks of a draft, what it changes, history replayed, and its second person.

Every result is bound to the hash it was found for: a draft that was saved again starts over.
"""

import asyncio
from datetime import datetime
from typing import Final

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.reviewing import CHECKS
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.draft_checks import MAY_CHECK
from rules_engine.pipeline.rule_desk import Report, Standing
from ui.office import office
from ui.rights import for_everybody, for_roles, for_the_pulse
from ui.states.drafted import Drafted
from ui.states.following import followed
from ui.states.naming import when
from ui.states.publish_rows import (
    FLIPS_SHOWN,
    ChangeRow,
    CheckRow,
    FlipRow,
    RemarkRow,
    change_row,
    check_row,
    check_rows,
    checked_row,
    flip_rows,
    money_told,
    remark_rows,
    shadow_rows,
    smallest,
)
from ui.states.rule_reading import HASH_SHOWN, VersionRow, publication, version_row
from ui.states.viewer import Viewer
from ui.telling import why_refused
from ui.words import word

PATH: Final = "/publish"
SHADOW_BEATS: Final = 3
"""At every how many beats of the pulse the shadow run is looked at again: it decides anew what it looks at."""

PUBLISHERS: Final = TABLE["publish"].roles
SUBMITTERS: Final = TABLE["submit"].roles
TALKERS: Final = TABLE["comment"].roles
_ROLLING: Final = "rollback"


class PublishState(Drafted, Viewer):
    """The publishing of one tab."""

    status: str = ""
    tone: str = ""
    authors: str = ""
    refused: str = ""
    publishes: bool = False
    submits: bool = False
    comments: bool = False
    sent: str = ""
    remarks: list[RemarkRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    running: bool = False
    progress: int = 0
    progress_told: str = ""
    checks: list[CheckRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    changes: list[ChangeRow] = []  # noqa: RUF012
    flips: list[FlipRow] = []  # noqa: RUF012
    released: str = ""
    held: str = ""
    shadow: str = ""
    shadowed: list[FlipRow] = []  # noqa: RUF012
    smallest: list[str] = []  # noqa: RUF012
    versions: list[VersionRow] = []  # noqa: RUF012
    asking: str = ""
    asked: str = ""
    stamp: str = ""

    _restored: str = ""
    _cancelled: bool = False
    _first: bool = False
    _seen: int = -1
    _beats: int = 0
    _shadow_seen: int = -1

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the draft of the address."""
        await self._read()

    @rx.event
    @for_the_pulse
    async def beat(self) -> None:
        """Show what others did meanwhile: what they saved, sent or said, and at every few beats what was decided.

        What is typed here and what this tab found by its checks stay.
        """
        self._beats += 1
        draft, person = self._draft, self._who()
        if draft is None or self.shut or self.running:
            return
        seen = await asyncio.to_thread(office().worklists.revision)
        if self._shadow_seen != seen and self._beats % SHADOW_BEATS == 0:
            self._shadow_seen = seen
            await self._read_shadow(person)
        if self._seen == seen:
            return
        self._seen = seen
        kept = await asyncio.to_thread(office().acts.rulesets, person)
        now = await asyncio.to_thread(kept.draft, draft.ruleset_id)
        versions = await asyncio.to_thread(kept.versions, draft.ruleset_id)
        if now == draft and len(versions) == len(self.versions):
            await self._read_review(person)
        else:
            await self._read()

    async def _read(self) -> None:
        person, before = self._who(), (self.ruleset_id, self.stamp)
        draft, language = await self._open(person), person.language
        stamp = "" if draft is None else draft.ruleset_hash
        if before != (self.ruleset_id, stamp):
            self.stamp, self.flips, self.released, self.held, self.smallest = stamp, [], "", "", []
            # Whoever was asked about another text has not agreed to this one.
            self.asking, self.asked, self._restored = "", "", ""
        if draft is None:
            return
        ruleset_id = draft.ruleset_id
        standing = await asyncio.to_thread(office().rule_desk.standing, person, ruleset_id)
        versions = await asyncio.to_thread(lambda: office().acts.rulesets(person).versions(ruleset_id))
        status = "rules.in_force" if draft.published else "rules.draft"
        self.status, self.tone = word(status, language, version=draft.version), "good" if draft.published else "info"
        self.authors = ", ".join(draft.authors)
        self.versions = [version_row(each, language) for each in reversed(versions)]
        self.changes = [change_row(each, ruleset_id, language) for each in standing.changes]
        self._first = standing.base is None
        await self._read_shadow(person)
        await self._read_review(person, shows_checks=True)

    async def _read_shadow(self, person: Person) -> None:
        """Show how what waits would have decided beside the version in force."""
        self.shadow, self.shadowed = "", []
        try:
            found = await asyncio.to_thread(office().looks.shadow, person, self.ruleset_id)
        except RulesEngineError:
            # What is wrong with the draft is told by the checks.
            return
        if found is None or self._first:
            return
        since = when(datetime.fromisoformat(found.since), person.language)
        counts = {"version": found.version, "looked": found.looked, "differing": len(found.differing)}
        self.shadow = word("publish.shadow_told", person.language, when=since, **counts)
        self.shadowed = shadow_rows(found, person.language)

    async def _read_review(self, person: Person, *, shows_checks: bool = False) -> None:
        """Show what stands behind the draft, and whether this person may put it in force or why not yet."""
        draft, acts, language = self._draft, office().acts, person.language
        if draft is None:
            return
        review = await asyncio.to_thread(lambda: acts.rulesets(person).review(draft.ruleset_id))
        self.publishes, self.submits, self.refused, self.sent = False, False, "", ""
        self.comments = bool(TALKERS & person.roles)
        if review is None:
            return
        if shows_checks:
            self.checks = check_rows(review, language, first=self._first)
        self.remarks = remark_rows(review.remarks, draft.ruleset_id, language)
        if review.sent_by:
            at = when(datetime.fromisoformat(review.sent_at), language)
            self.sent = word("publish.sent", language, who=review.sent_by, when=at)
            if not draft.published:
                self.status = word("publish.in_review", language, version=draft.version)
        if draft.published:
            return
        self.submits = bool(SUBMITTERS & person.roles) and not review.sent_by
        if PUBLISHERS & person.roles:
            refusal = await asyncio.to_thread(acts.refusal, person, "publish", publication(draft))
            self.publishes = refusal is None
            self.refused = "" if refusal is None else why_refused(refusal, language)

    @rx.event(background=True)
    @for_everybody
    async def run_checks(self) -> None:
        """Run every check, one after the other; each shows what it found as soon as it is done."""
        async with self:
            person, draft = self._who(), self._draft
            if draft is None or self.running or not MAY_CHECK & person.roles:
                return
            self.running, self._cancelled, self.progress, self.progress_told = True, False, 0, ""
            stamp = draft.ruleset_hash
        try:
            standing = await asyncio.to_thread(office().rule_desk.standing, person, draft.ruleset_id)
            if standing.draft.ruleset_hash == stamp:
                for at, row in enumerate(list(self.checks)):
                    if row["name"] in CHECKS:
                        await self._run_one(at, row["name"], standing, person)
        finally:
            async with self:
                self.running = False
                await self._read_review(person)

    async def _run_one(self, at: int, name: str, standing: Standing, person: Person) -> None:
        """Run one check and show what it found beside its own text alone; a replay tells how far it is."""
        language, run, stamp = person.language, office().checks.run, standing.draft.ruleset_hash

        async def show(row: CheckRow) -> None:
            async with self:
                if self.stamp == stamp:
                    self.checks[at] = row

        await show(check_row(name, "runs", "", [], language))

        def tell(done: int, of: int) -> None:
            self.progress = done * 100 // of
            self.progress_told = word("publish.progress", language, done=done, of=of)

        try:
            checked = await followed(
                self, lambda progress: run(person, standing, name, progress, lambda: self._cancelled), tell
            )
        except RulesEngineError as refusal:
            await show(check_row(name, "bad", why_refused(refusal, language), [], language))
            return
        await show(checked_row(checked, language))
        if checked.compared is not None:
            async with self:
                if self.stamp == stamp:
                    self.smallest = smallest(checked.compared)
        if checked.report is not None:
            await self._show_flips(checked.report, person, stamp)

    async def _show_flips(self, report: Report, person: Person, stamp: str) -> None:
        """Show what a replay flips and what it is worth; released and held are never netted."""
        language = person.language
        shown = tuple(flip.document for flip in report.flips[:FLIPS_SHOWN])
        numbers = await asyncio.to_thread(office().rule_desk.numbers, person, shown)
        async with self:
            if self.stamp == stamp:
                self.flips = flip_rows(report, numbers, language)
                self.released, self.held = money_told(report.released, language), money_told(report.held, language)

    @rx.event
    @for_everybody
    def cancel(self) -> None:
        """Stop the replay at its next step."""
        self._cancelled = True

    @rx.event
    @for_roles(*PUBLISHERS)
    def ask(self) -> None:
        """Ask for the reason before the draft is put in force."""
        draft = self._draft
        if draft is not None:
            self.asking = "publish"
            self.asked = f"{draft.name} v{draft.version} · {draft.ruleset_hash[:HASH_SHOWN]}"

    @rx.event
    @for_roles(*PUBLISHERS)
    async def ask_rollback(self, shown: str) -> None:
        """Ask for the reason before an earlier version is put in force again."""
        kept = await asyncio.to_thread(office().acts.rulesets, self._who())
        found = await asyncio.to_thread(kept.versions, self.ruleset_id)
        chosen = next((each for each in found if each.ruleset_hash.startswith(str(shown)[:HASH_SHOWN])), None)
        if chosen is not None:
            self.asking, self._restored = _ROLLING, chosen.ruleset_hash
            self.asked = f"v{chosen.version} · {chosen.ruleset_hash[:HASH_SHOWN]}"

    @rx.event
    @for_roles(*PUBLISHERS)
    def leave(self) -> None:
        """Close the dialog without doing anything."""
        self.asking = ""

    @rx.event
    @for_roles(*PUBLISHERS)
    async def do(self, form: dict[str, str]) -> EventSpec | None:
        """Put the draft in force as it was shown, or an earlier version again; never by one of its authors."""
        draft = self._draft
        if draft is None or not self.asking:
            return None
        reason = str(form.get("reason", ""))[: REASON_LENGTH_MAX + 1]
        rolls, since = self.asking == _ROLLING, str(form.get("since", ""))[:40]
        seen = publication(draft).model_copy(update={"effective_from": since or None})
        intent = Intent(ruleset_id=draft.ruleset_id, ruleset_hash=self._restored) if rolls else seen
        done = await asyncio.to_thread(
            office().acts.perform, self._who(), _ROLLING if rolls else "publish", intent, reason
        )
        self.asking = ""
        await self._read()
        return self._noted(done.sentence)

    @rx.event
    @for_roles(*SUBMITTERS)
    async def submit(self) -> EventSpec | None:
        """Send the draft as it was shown to its second person."""
        draft = self._draft
        if draft is None:
            return None
        done = await asyncio.to_thread(office().acts.perform, self._who(), "submit", publication(draft))
        await self._read()
        return self._noted(done.sentence)

    @rx.event
    @for_roles(*TALKERS)
    async def comment(self, form: dict[str, str]) -> EventSpec | None:
        """Say something about the draft, or about one part of it."""
        if self._draft is None:
            return None
        about = Intent(ruleset_id=self._draft.ruleset_id, value=str(form.get("part", ""))[:200])
        text = str(form.get("text", ""))[: REASON_LENGTH_MAX + 1]
        done = await asyncio.to_thread(office().acts.perform, self._who(), "comment", about, text)
        await self._read()
        return self._noted(done.sentence)
