"""What the page of publishing knows: the checks of a draft, what it changes, history replayed, and its second person.

Every result is bound to the hash it was found for: a draft that was saved again starts over.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.documents.base import plain
from rules_engine.documents.money import from_minor
from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.analysis_results import Compared, Proving, Shown
from rules_engine.pipeline.acts.history import DraftView
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent
from rules_engine.pipeline.acts.part_judging import sentence_of
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.rule_desk import UNPRICED, PartChange, Report, Standing
from ui.office import office
from ui.rights import for_everybody, for_roles
from ui.states.addressed import Addressed
from ui.states.naming import said
from ui.states.rule_reading import HASH_SHOWN, VersionRow, publication, version_row
from ui.states.rule_reading import PATH as RULES
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/publish"
PUBLISHERS: Final = TABLE["publish"].roles
FLIPS_SHOWN: Final = 100
CHECKS: Final = ("types", "proofs", "changes", "replay")
_ROLLING: Final = "rollback"


class CheckRow(TypedDict):
    """One check: its state (waits, runs, good, warn, bad), what it found, and each finding."""

    name: str
    title: str
    state: str
    told: str
    found: list[str]


class ChangeRow(TypedDict):
    """A part that changes, as a sentence before and after."""

    kind: str
    family: str
    name: str
    href: str
    before: str
    after: str


class FlipRow(TypedDict):
    """A document the draft decides otherwise."""

    href: str
    number: str
    before: str
    after: str
    money: str
    tone: str


class PublishState(Addressed, Viewer):
    """The publishing of one tab."""

    loaded: bool = False
    shut: bool = False
    name: str = ""
    ruleset_id: str = ""
    status: str = ""
    tone: str = ""
    detail: str = ""
    authors: str = ""
    refused: str = ""
    publishes: bool = False
    running: bool = False
    progress: int = 0
    progress_told: str = ""
    checks: list[CheckRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    changes: list[ChangeRow] = []  # noqa: RUF012
    flips: list[FlipRow] = []  # noqa: RUF012
    released: str = ""
    held: str = ""
    smallest: list[str] = []  # noqa: RUF012
    versions: list[VersionRow] = []  # noqa: RUF012
    asking: str = ""
    asked: str = ""
    stamp: str = ""

    _draft: DraftView | None = None
    _restored: str = ""
    _cancelled: bool = False

    def _address(self) -> str:
        """Return the ruleset that the address asks for."""
        return self.router.url.query_parameters.get("ruleset", "starter")[:100]

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the draft of the address."""
        await self._read()

    async def _read(self) -> None:
        person, ruleset_id = self._who(), self._address()
        self.shut, self.loaded = not office().rule_desk.reads(person), True
        if self.shut:
            return
        acts, language = office().acts, person.language
        kept = await asyncio.to_thread(acts.rulesets, person)
        draft = await asyncio.to_thread(kept.draft, ruleset_id)
        self._draft, self._shown_for = draft, ruleset_id
        if draft is None:
            self.name = ""
            return
        standing = await asyncio.to_thread(office().rule_desk.standing, person, ruleset_id)
        versions = await asyncio.to_thread(kept.versions, ruleset_id)
        self.name, self.ruleset_id = draft.name, ruleset_id
        status = "rules.in_force" if draft.published else "rules.draft"
        self.status, self.tone = word(status, language, version=draft.version), "good" if draft.published else "info"
        revision = word("rules.revision", language, number=draft.revision)
        self.detail = f"{revision} · {draft.ruleset_hash[:HASH_SHOWN]}"
        self.authors = ", ".join(draft.authors)
        self.versions = [version_row(each, language) for each in reversed(versions)]
        self.changes = [change_row(each, ruleset_id, language) for each in standing.changes]
        self.publishes, self.refused = False, ""
        if PUBLISHERS & person.roles and not draft.published:
            refusal = await asyncio.to_thread(acts.refusal, person, "publish", publication(draft))
            self.publishes = refusal is None
            self.refused = "" if refusal is None else f"{refusal.sentence} {refusal.remedy}".strip()
        if self.stamp != draft.ruleset_hash:
            self.stamp, self.flips, self.released, self.held, self.smallest = draft.ruleset_hash, [], "", "", []
            self.checks = [_check(each, "waits", "", [], language) for each in CHECKS]

    @rx.event(background=True)
    @for_everybody
    async def run_checks(self) -> None:
        """Run every check, one after the other; each shows what it found as soon as it is done."""
        async with self:
            person, draft = self._who(), self._draft
            if draft is None or self.running or not office().rule_desk.reads(person):
                return
            self.running, self._cancelled, self.progress, self.progress_told = True, False, 0, ""
            stamp = draft.ruleset_hash
        try:
            standing = await asyncio.to_thread(office().rule_desk.standing, person, draft.ruleset_id)
            if standing.draft.ruleset_hash == stamp:
                for at, name in enumerate(CHECKS):
                    await self._run_one(at, name, standing, person)
        finally:
            async with self:
                self.running = False

    async def _run_one(self, at: int, name: str, standing: Standing, person: Person) -> None:
        """Run one check and show what it found."""
        language = person.language
        async with self:
            self.checks[at] = _check(name, "runs", "", [], language)
        try:
            row = await self._found(name, standing, person)
        except RulesEngineError as refusal:
            row = _check(name, "bad", f"{refusal.sentence} {refusal.remedy}", [], language)
        async with self:
            self.checks[at] = row

    async def _found(self, name: str, standing: Standing, person: Person) -> CheckRow:
        language = person.language
        desk = office().rule_desk
        if name == "types":
            found = list(await asyncio.to_thread(desk.problems, standing.draft))
            told = word("publish.types_bad" if found else "publish.types_good", language, count=len(found))
            return _check(name, "bad" if found else "good", told, found, language)
        if name == "proofs":
            return proof_row(await asyncio.to_thread(desk.proved, standing.draft), language)
        if standing.base is None:
            return _check(name, "warn", word("publish.first", language), [], language)
        if name == "changes":
            compared = await asyncio.to_thread(desk.compared, standing.base, standing.draft)
            async with self:
                self.smallest = smallest(compared)
            tone = "warn" if compared.comparison.status == "not_decided" else "good"
            return _check(name, tone, compared.comparison.sentence, [], language)
        return await self._replayed(standing, person)

    async def _replayed(self, standing: Standing, person: Person) -> CheckRow:
        """Replay history and show what flips and what it is worth; released and held are never netted."""
        language = person.language
        done = [0, 0]
        assert standing.base is not None, "asked before"

        def progress(documents: int, of: int) -> None:
            done[:] = [documents, of]

        work = asyncio.create_task(
            asyncio.to_thread(
                office().rule_desk.replayed, person, standing.draft, standing.base, progress, lambda: self._cancelled
            )
        )
        while not work.done():
            await asyncio.wait([work], timeout=0.5)
            async with self:
                self.progress = done[0] * 100 // done[1] if done[1] else 0
                self.progress_told = word("publish.progress", language, done=done[0], of=done[1])
        report = work.result()
        if report is None:
            return _check("replay", "warn", word("publish.cancelled", language), [], language)
        numbers = await asyncio.to_thread(
            office().rule_desk.numbers, person, tuple(flip.document for flip in report.flips[:FLIPS_SHOWN])
        )
        async with self:
            self.flips = flip_rows(report, numbers, language)
            self.released, self.held = money_told(report.released, language), money_told(report.held, language)
        key = "publish.flipped" if report.flipped else "publish.equal"
        told = word(key, language, flipped=report.flipped, documents=report.documents)
        return _check("replay", "warn" if report.flipped else "good", told, [], language)

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
        found = await asyncio.to_thread(kept.versions, self._address())
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
        rolls = self.asking == _ROLLING
        intent = Intent(ruleset_id=draft.ruleset_id, ruleset_hash=self._restored) if rolls else publication(draft)
        done = await asyncio.to_thread(
            office().acts.perform, self._who(), _ROLLING if rolls else "publish", intent, reason
        )
        self.asking = ""
        await self._read()
        told: EventSpec = rx.toast.success(done.sentence)
        return told


def _check(name: str, state: str, told: str, found: list[str], language: str) -> CheckRow:
    return {
        "name": name,
        "title": word(f"publish.{name}", language),
        "state": state,
        "told": told or word(f"publish.{name}_why", language),
        "found": found[:FLIPS_SHOWN],
    }


def proof_row(proving: Proving, language: str) -> CheckRow:
    """Return what the proofs found: defects with their document, promises kept or broken."""
    defects = [f"{each.defect.sentence} {_document(each.shown)}".strip() for each in proving.defects]
    promises = [
        f"{each.promise.id}: {each.promise.sentence} {_document(each.shown)}".strip() for each in proving.promises
    ]
    broken = sum(each.promise.status == "refuted" for each in proving.promises)
    told = word(
        "publish.proofs_told",
        language,
        defects=len(defects),
        kept=sum(each.promise.status == "proved" for each in proving.promises),
        promises=len(promises),
        not_decided=len(proving.not_decided),
    )
    state = "bad" if broken else "warn" if defects or proving.not_decided else "good"
    return _check(
        "proofs", state, told, [*promises, *defects, *(each.sentence for each in proving.not_decided)], language
    )


def _document(shown: Shown | None) -> str:
    """Return a document that shows something in a few words."""
    if shown is None:
        return ""
    terms = ", ".join(f"{name} {value}" for name, value in sorted(shown.case.terms.items()))
    lines = "; ".join(
        f"{line}: {', '.join(f'{name} {value}' for name, value in sorted(values.items()))}"
        for line, values in shown.case.line_terms.items()
    )
    return f"({'; '.join(part for part in (terms, lines) if part)} → {shown.outcome})"


def smallest(compared: Compared) -> list[str]:
    """Return the smallest document two versions decide differently, term by term, and how each decides it."""
    shown = compared.before or compared.after
    if shown is None:
        return []
    rows = [f"{name}: {value}" for name, value in sorted(shown.case.terms.items())]
    for line, values in shown.case.line_terms.items():
        rows += [f"{line} · {name}: {value}" for name, value in sorted(values.items())]
    outcomes = [each.outcome for each in (compared.before, compared.after) if each is not None]
    return [*rows, " → ".join(outcomes)]


def change_row(change: PartChange, ruleset_id: str, language: str) -> ChangeRow:
    """Return a part that changes as sentences."""
    kind = "added" if change.before is None else "removed" if change.after is None else "changed"
    before, after = (
        "" if part is None else sentence_of(change.family, part, language) or str(part.get("name") or change.name)
        for part in (change.before, change.after)
    )
    shown: dict[str, Any] = change.after or change.before or {}
    return {
        "kind": word(f"publish.{kind}", language),
        "family": said(f"rules.{change.family}", language, change.family),
        "name": str(shown.get("name") or change.name),
        "href": f"{RULES}?ruleset={ruleset_id}&part={change.name}",
        "before": before,
        "after": after,
    }


def flip_rows(report: Report, numbers: Mapping[str, str], language: str) -> list[FlipRow]:
    """Return the flipped documents as rows; each opens its document."""
    rows: list[FlipRow] = []
    for flip in report.flips[:FLIPS_SHOWN]:
        money = ""
        if flip.amount is not None and flip.currency is not None:
            money = f"{plain(from_minor(flip.amount, flip.currency))} {flip.currency}"
        rows.append(
            {
                "href": f"/documents/{flip.document}",
                "number": numbers.get(flip.document, flip.document[:HASH_SHOWN]),
                "before": word(f"publish.{flip.before}", language),
                "after": word(f"publish.{flip.after}", language),
                "money": money,
                "tone": "good" if flip.after == "accepted" else "warn",
            }
        )
    return rows


def money_told(money: Mapping[str, int], language: str) -> str:
    """Return money by currency as people read it; nothing is ``0``."""
    told = [
        word("publish.unpriced", language, count=amount)
        if currency == UNPRICED
        else f"{plain(from_minor(amount, currency))} {currency}"
        for currency, amount in money.items()
    ]
    return ", ".join(told) or "0"
