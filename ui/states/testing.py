"""What the page of tests knows: documents from history under the draft, why each is decided so, and the kept cases."""

import asyncio
import json
import re
from decimal import Decimal
from typing import Any, Final, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.documents.base import plain
from rules_engine.documents.money import from_minor
from rules_engine.documents.sheet import FactSheet
from rules_engine.documents.terms import TERMS
from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.analysis_results import Mutation
from rules_engine.pipeline.acts.casing import SHEET_BYTES_MAX
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.made_samples import at_limit, noticing, ways
from rules_engine.pipeline.rule_desk import CasesRun, Recent, Standing, Trial
from ui.office import office
from ui.papers.ways import archive
from ui.rights import for_everybody, for_roles
from ui.states.drafted import Drafted
from ui.states.following import followed
from ui.states.rule_reading import HASH_SHOWN
from ui.states.viewer import Viewer
from ui.telling import told, why_refused
from ui.words import word

PATH: Final = "/test"
KEEPERS: Final = TABLE["keep_case"].roles
RECENT: Final = 40
"""How many documents of history are shown."""

RULES_SHOWN: Final = 200
LIMITS_SHOWN: Final = 60
MADE: Final = "made"
"""Stands for the id of a document that was made up or uploaded, and is in no history."""


class SampleRow(TypedDict):
    """A document of history: how it was decided, how the draft decides it, and whether that differs."""

    id: str
    number: str
    decided: str
    draft: str
    differs: bool


class TraceRow(TypedDict):
    """A rule on a document or a line: whether it fired, and what kept it from that."""

    rule: str
    state: str
    said: str
    reasons: list[str]


class CaseRow(TypedDict):
    """A kept case: what it expects, and how the draft differs."""

    name: str
    expected: str
    green: bool
    differences: list[str]


class LimitRow(TypedDict):
    """A limit of a part: the term it reads, and whether cases lie on it, beyond it and short of it."""

    part: str
    term: str
    limit: str
    below: bool
    at: bool
    above: bool


class MissedRow(TypedDict):
    """A small mistake that no case notices; ``made`` names the document that would, if one was found."""

    place: str
    sentence: str
    made: str


class WayRow(TypedDict):
    """A way in which a made document can be sent."""

    way: str
    name: str


class TestingState(Drafted, Viewer):
    """The tests of one tab."""

    __test__ = False

    refused: str = ""
    keeps: bool = False
    samples: list[SampleRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    chosen: str = ""
    chosen_number: str = ""
    by_itself: bool = False
    outcome: str = ""
    told: str = ""
    trace: list[TraceRow] = []  # noqa: RUF012
    cases: list[CaseRow] = []  # noqa: RUF012
    passed: str = ""
    covered: str = ""
    never: str = ""
    score: str = ""
    mutating: bool = False
    progress: int = 0
    progress_told: str = ""
    limits: list[LimitRow] = []  # noqa: RUF012
    missed: list[MissedRow] = []  # noqa: RUF012
    ways: list[WayRow] = []  # noqa: RUF012
    sent: str = ""
    sent_as_predicted: bool = False

    _cancelled: bool = False
    _mutation: Mutation | None = None
    _made: FactSheet | None = None

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Try the draft of the address on the last documents, run its cases, and show one document."""
        await self._read()
        if self._in_address() or self.chosen != MADE:
            await self._try(self._in_address() or self._first())
            self.by_itself = not self._in_address()

    def _first(self) -> str:
        """Return the document that is shown before somebody chooses: the first that differs, else the last one."""
        first = next((row for row in self.samples if row["differs"]), next(iter(self.samples), None))
        return "" if first is None else first["id"]

    def _in_address(self) -> str:
        """Return the document that the address names."""
        return self.router.url.query_parameters.get("document", "")[:100]

    async def _read(self) -> None:
        person, before = self._who(), self.ruleset_id
        draft = await self._open(person)
        self.keeps, ruleset_id = bool(KEEPERS & person.roles), self.ruleset_id
        if ruleset_id != before:
            self.chosen, self.trace, self.told, self.score = "", [], "", ""
            self.missed, self._mutation, self._made = [], None, None
        if draft is None:
            return
        try:
            standing, recent, tried, run = await asyncio.to_thread(_tried, person, ruleset_id)
        except RulesEngineError as refusal:
            self.refused = why_refused(refusal, person.language)
            return
        self.refused = ""
        self.samples = [_sample(each, tried[each.document_id], person.language) for each in recent]
        self._show_cases(run, person.language)
        if standing.draft.ruleset_hash != draft.ruleset_hash:
            self.chosen = ""

    def _show_cases(self, run: CasesRun, language: str) -> None:
        """Show the kept cases and what they have tried."""
        self.cases = [
            {
                "name": name,
                "expected": word(f"publish.{expected}", language),
                "green": not found,
                "differences": list(found),
            }
            for name, expected, found in run.results
        ]
        green = sum(case["green"] for case in self.cases)
        self.passed = word("testing.passed", language, green=green, all=len(self.cases)) if self.cases else ""
        self.covered = word(
            "testing.coverage",
            language,
            rows=run.rows[0],
            all_rows=run.rows[1],
            limits=run.limits[0],
            all_limits=run.limits[1],
        )
        self.limits = [
            {
                "part": each.part,
                "term": each.term,
                "limit": told(f"{each.op} {limit_told(each.term, each.limit)}", language),
                "below": each.passed if each.op.startswith("<") else each.kept,
                "at": each.met,
                "above": each.kept if each.op.startswith("<") else each.passed,
            }
            for each in sorted(run.tried.limits, key=lambda each: (each.tried, each.part))[:LIMITS_SHOWN]
            if each.term in TERMS
        ]
        self.never = word("testing.never", language, parts=", ".join(run.never)) if run.never else ""

    @rx.event
    @for_everybody
    async def choose(self, document_id: str) -> EventSpec | None:
        """Show why the draft decides one of the documents as it does; it stands in the address from then on."""
        if not await self._try(document_id) or document_id == self._in_address():
            return None
        there: EventSpec = rx.redirect(f"{PATH}?ruleset={self.ruleset_id}&document={document_id}")
        return there

    async def _try(self, document_id: str) -> bool:
        """Show one of the documents under the draft; tell whether it is one of them."""
        person = self._who()
        if self.shut or not any(row["id"] == document_id for row in self.samples):
            return False
        self._made, self.by_itself = None, False
        number, trial = await asyncio.to_thread(_trial, person, self.ruleset_id, str(document_id))
        if trial is None:
            return False
        self.chosen, self.chosen_number, self.told = document_id, number, trial.told
        self.outcome = word(f"publish.{trial.outcome}", person.language)
        self.trace = trace_rows(trial, person.language)
        return True

    @rx.event
    @for_roles(*KEEPERS)
    async def keep(self, how: str) -> EventSpec | None:
        """Keep the chosen document as a case that expects what was decided, or what the draft decides."""
        if not self.chosen:
            return None
        intent = Intent(document_id=self.chosen, ruleset_id=self.ruleset_id, value=str(how)[:20])
        if self._made is not None:
            sheet = json.loads(self._made.model_dump_json())
            intent = Intent(sheet=sheet, ruleset_id=self.ruleset_id, value=self.chosen_number)
        done = await asyncio.to_thread(office().acts.perform, self._who(), "keep_case", intent)
        await self._read()
        return self._noted(done.sentence)

    @rx.event
    @for_everybody
    async def run_all(self) -> None:
        """Run every case again."""
        await self._read()

    async def _show_made(self, sheet: FactSheet | None, name: str, person: Person) -> EventSpec | None:
        """Show why the draft decides a document that was made up as it does."""
        language = person.language
        if sheet is None:
            none: EventSpec = rx.toast.info(word("testing.not_made", language))
            return none
        desk = office().rule_desk
        draft = (await asyncio.to_thread(desk.standing, person, self.ruleset_id)).draft
        trial = await asyncio.to_thread(desk.trial, draft, sheet, language)
        self._made, self.chosen, self.chosen_number, self.told = sheet, MADE, name[:60], trial.told
        self.by_itself, self.sent, offered = False, "", ways(sheet)
        self.ways = [{"way": way, "name": word(f"testing.way_{way}", language)} for way in offered]
        self.outcome, self.trace = word(f"publish.{trial.outcome}", language), trace_rows(trial, language)
        return None

    @rx.event
    @for_roles(*KEEPERS)
    async def make(self, part: str, term: str, beside: int) -> EventSpec | None:
        """Make a document at a limit of a part, or just beside it, like the one that is chosen or a kept case."""
        person = self._who()
        if self.shut or beside not in {-1, 0, 1}:
            return None
        sheet = await asyncio.to_thread(
            _at_limit, person, self.ruleset_id, self.chosen, str(part), str(term), int(beside)
        )
        return await self._show_made(sheet, f"{term} {part} {beside:+d}", person)

    @rx.event
    @for_roles(*KEEPERS)
    async def look(self, name: str) -> EventSpec | None:
        """Show the document that was made to notice a mistake."""
        person, mutation = self._who(), self._mutation
        if self.shut or mutation is None:
            return None
        samples = await asyncio.to_thread(office().rule_desk.samples, person, self.ruleset_id)
        return await self._show_made(noticing(mutation, str(name), samples), str(name), person)

    @rx.event
    @for_roles(*KEEPERS)
    async def uploaded(self, sheet: dict[str, Any], name: str) -> EventSpec | None:
        """Show why the draft decides an uploaded sample as it does; whatever is sent is only tried."""
        person, content = self._who(), json.dumps(sheet)
        if self.shut or len(content) > SHEET_BYTES_MAX:
            return None
        try:
            read = FactSheet.model_validate_json(content)
        except ValueError:
            return None
        return await self._show_made(read, str(name), person)

    @rx.event
    @for_roles(*KEEPERS)
    async def send(self, way: str) -> EventSpec | None:
        """Give the made document as files that people send, once they were read back and decided like any other."""
        person, made, name = self._who(), self._made, self.chosen_number
        if self.shut or made is None:
            return None
        language = person.language
        draft = (await asyncio.to_thread(office().rule_desk.standing, person, self.ruleset_id)).draft
        try:
            written = await asyncio.to_thread(office().print_sample, draft, made, str(way), name)
        except RulesEngineError as refusal:
            self.sent, self.sent_as_predicted = why_refused(refusal, language), False
            return None
        left = len(written.case.terms) + sum(map(len, written.case.line_terms.values()))
        self.sent_as_predicted = written.confirmed
        self.sent = word(
            "testing.sent" if written.confirmed else "testing.sent_otherwise",
            language,
            outcome=word(f"publish.{written.case.outcome}", language),
        )
        if left:
            self.sent += " " + word("testing.left", language, count=left)
        stem = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or "case"
        given: EventSpec = rx.download(
            data=archive(written.files), filename=f"{stem}_{way}.zip", mime_type="application/zip"
        )
        return given

    @rx.event
    @for_everybody
    def cancel(self) -> None:
        """Stop counting mistakes."""
        self._cancelled = True

    @rx.event(background=True)
    @for_everybody
    async def mutate(self) -> None:
        """Count how many small mistakes the cases would notice, beside everything else: it takes a while."""
        async with self:
            if self.mutating or self.shut or not self.cases:
                return
            person, self.mutating, self._cancelled, self.progress = self._who(), True, False, 0
            self.progress_told, language, ruleset_id = "", person.language, self.ruleset_id
        found, told, mutated = None, "", office().rule_desk.mutated

        def tell(done: int, of: int) -> None:
            self.progress = done * 100 // of
            self.progress_told = word("testing.mistakes", language, done=done, of=of)

        try:
            found = await followed(
                self, lambda progress: mutated(person, ruleset_id, progress, lambda: self._cancelled), tell
            )
            told = word("publish.cancelled", language)
            if found is not None:
                told = word("testing.score", language, score=found.score // 100, count=len(found.mutants))
        except RulesEngineError as refusal:
            told = why_refused(refusal, language)
        finally:
            async with self:
                self.mutating = False
                if self.ruleset_id == ruleset_id:
                    self.score = told
                    if found is not None:
                        self._mutation, self.missed = found, missed_rows(found, language)


def limit_told(term: str, limit: str) -> str:
    """Return a limit as people read it: money with its digits, shares as percent.

    >>> limit_told("document.total_with_vat", "4000000 AED"), limit_told("line.price_variance_bp", "250")
    ('40000.00 AED', '2.50 %')
    """
    number, _, currency = limit.partition(" ")
    kind = TERMS[term].type
    if currency and kind in {"money", "company_money"}:
        return f"{plain(from_minor(int(number), currency))} {currency}"
    return f"{Decimal(number).scaleb(-2)} %" if kind in {"ratio", "percent"} else limit


def missed_rows(mutation: Mutation, language: str) -> list[MissedRow]:
    """Return the mistakes that no case notices; those that a made document notices first."""
    made = {each.case.id for each in mutation.made}
    rows: list[MissedRow] = [
        {"place": each.place, "sentence": told(each.sentence, language), "made": each.by if each.by in made else ""}
        for each in mutation.of("survived")
    ]
    return sorted(rows, key=lambda row: row["made"] == "")[:LIMITS_SHOWN]


def _at_limit(person: Person, ruleset_id: str, chosen: str, part: str, term: str, beside: int) -> FactSheet | None:
    """Make a document outside the event loop, like the chosen one, else like a kept case, else like the last one."""
    desk = office().rule_desk
    recent = desk.recent(person, RECENT)
    likes = [
        *(each.sheet for each in recent if each.document_id == chosen),
        *(each.sheet for each in desk.samples(person, ruleset_id)),
        *(each.sheet for each in recent),
    ]
    draft = desk.standing(person, ruleset_id).draft
    return next((made for like in likes if (made := at_limit(draft, like, part, term, beside)) is not None), None)


def _tried(person: Person, ruleset_id: str) -> tuple[Standing, tuple[Recent, ...], dict[str, str], CasesRun]:
    """Try a draft outside the event loop."""
    desk = office().rule_desk
    standing, recent = desk.standing(person, ruleset_id), desk.recent(person, RECENT)
    return standing, recent, desk.tried(standing.draft, recent), desk.cases(person, ruleset_id)


def _trial(person: Person, ruleset_id: str, document_id: str) -> tuple[str, Trial | None]:
    """Try a draft on one document outside the event loop."""
    desk = office().rule_desk
    found = next((each for each in desk.recent(person, RECENT) if each.document_id == document_id), None)
    if found is None:
        return "", None
    return found.number, desk.trial(desk.standing(person, ruleset_id).draft, found.sheet, person.language)


def _sample(recent: Recent, drafted: str, language: str) -> SampleRow:
    return {
        "id": recent.document_id,
        "number": recent.number or recent.document_id[:HASH_SHOWN],
        "decided": word(f"publish.{recent.outcome}", language),
        "draft": word(f"publish.{drafted}", language),
        "differs": recent.outcome != drafted,
    }


def trace_rows(trial: Trial, language: str) -> list[TraceRow]:
    """Return every rule on a document: those that fired first, then those not told, then the silent with the reason."""

    def place(rule: str, line: str | None) -> str:
        return rule if line is None else f"{rule} · {line}"

    spoken: list[tuple[str, str | None, str, tuple[str, ...]]] = [
        *((rule, line, "fired", ()) for rule, line in trial.fired),
        *((rule, line, "untold", ()) for rule, line in trial.untold),
        *((rule, line, "silent", reasons) for rule, line, reasons in trial.silent),
    ]
    return [
        {
            "rule": place(rule, line),
            "state": state,
            "said": word(f"testing.{state}", language),
            "reasons": list(reasons),
        }
        for rule, line, state, reasons in spoken[:RULES_SHOWN]
    ]
