"""What people ask about a draft before it is put in force: proofs, changes, history replayed, how often it fires.

Owns these queries for every door. Nothing is changed here.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.policy import Scope
from rules_engine.documents.sheet import FactSheet
from rules_engine.documents.terms import TERMS
from rules_engine.engine.cases import differences
from rules_engine.engine.coverage import Coverage, coverage
from rules_engine.engine.decide import decide
from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN
from rules_engine.engine.reference import Reference
from rules_engine.engine.replay.report import UNPRICED, Cancelled, Flip, Progress, ReplayCancelled, Report
from rules_engine.engine.silence import silences
from rules_engine.engine.wording import as_text
from rules_engine.errors import NotAuthorised, UnknownNumber
from rules_engine.pipeline.acts import analysing
from rules_engine.pipeline.acts.analysis_results import Compared, Mutation, Proving, ShownDefect
from rules_engine.pipeline.acts.doing import roles_said
from rules_engine.pipeline.acts.part_edits import name_of, parts_of
from rules_engine.pipeline.acts.people import READS_LIMITS, Person
from rules_engine.pipeline.acts.rulesets import plainly, problems
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.pipeline.insight.caught import Caught, Evidence
from rules_engine.pipeline.insight.history_process import HistoryProcess
from rules_engine.pipeline.insight.variances import limit_of
from rules_engine.rules.check import check
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan, ToleranceEntry, VerdictFold
from rules_engine.rules.prose_trace import trace_paragraph
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.store import Store

__all__ = [
    "UNPRICED",
    "Compared",
    "Flip",
    "PartChange",
    "Progress",
    "Proving",
    "Report",
    "RuleDesk",
    "Standing",
    "changes",
]

Text = dict[str, Any]


class PartChange(NamedTuple):
    """A part that a draft adds (no ``before``), takes out (no ``after``), or changes."""

    family: str
    name: str
    before: Text | None
    after: Text | None


class Standing(NamedTuple):
    """A draft beside the version in force, if there is one."""

    draft: Ruleset
    revision: int
    base: Ruleset | None
    changes: tuple[PartChange, ...]


class Recent(NamedTuple):
    """A document that was decided: its outcome then, and the sheet it was decided on."""

    document_id: str
    number: str
    outcome: str
    sheet: FactSheet


class Trial(NamedTuple):
    """A document under a draft: the outcome, the story, and every rule by line: fired, not told, silent and why."""

    outcome: str
    told: str
    fired: tuple[tuple[str, str | None], ...]
    untold: tuple[tuple[str, str | None], ...]
    silent: tuple[tuple[str, str | None, tuple[str, ...]], ...]


class Rank(NamedTuple):
    """A tolerance among those of its dimension, the most specific first; on a document with how it stands there.

    ``standing`` is ``wins``, ``fits`` (but another is more specific), ``not``, ``unknown``; empty without a document.
    """

    id: str
    name: str
    scope: Scope
    standing: str


class RowFinding(NamedTuple):
    """A gap of a table, or rows of it that meet; with a document that shows it, by term, and what is decided on it."""

    kind: str
    rows: tuple[str, ...]
    sentence: str
    document: tuple[tuple[str, str], ...]
    outcome: str


class CasesRun(NamedTuple):
    """Cases with what each expects and how it differs, the parts none made happen, rows hit and limits met of all."""

    results: tuple[tuple[str, str, tuple[str, ...]], ...]
    never: tuple[str, ...]
    rows: tuple[int, int]
    limits: tuple[int, int]
    tried: Coverage = Coverage()


class RuleDesk:
    """The queries about drafts of one home."""

    def __init__(self, store: Store, rulebook: Rulebook, company_id: str | None) -> None:
        """Work on a store of a company and its rulebook."""
        self._store, self._rulebook, self._company_id = store, rulebook, company_id
        self._history = HistoryProcess(store)

    def close(self) -> None:
        """End the process that reads history."""
        self._history.close()

    def standing(self, person: Person, ruleset_id: str) -> Standing:
        """Return a draft beside what is in force, and what differs part by part.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            UnknownNumber: there is no such draft.
        """
        self.require_reader(person)
        draft = self._rulebook.draft(ruleset_id)
        if draft is None:
            raise UnknownNumber("There is no draft of that ruleset.", where=ruleset_id, remedy="Choose another.")
        with self._store.read() as uow:
            version = uow.master.effective(ruleset_id, uow.at)
        base = None if version is None else Ruleset.model_validate(orjson.loads(version.body))
        return Standing(draft.ruleset, draft.revision, base, changes(base, draft.ruleset))

    def problems(self, ruleset: Ruleset) -> tuple[str, ...]:
        """Return everything that keeps a ruleset from being run, by the check and by the engine itself."""
        return tuple(f"{each.place}: {each.sentence} {each.remedy}" for each in problems(ruleset))

    def proved(self, ruleset: Ruleset) -> Proving:
        """Prove a ruleset in a child process; raises what ``analysing.proved`` does."""
        return analysing.proved(ruleset)

    def compared(self, before: Ruleset, after: Ruleset) -> Compared:
        """Compare what two versions decide, in a child process; raises what ``analysing.compared`` does."""
        return analysing.compared(before, after)

    def replayed(
        self, person: Person, draft: Ruleset, base: Ruleset, progress: Progress, cancelled: Cancelled
    ) -> Report | None:
        """Return what a draft would have decided otherwise than ``base`` over all documents; None when cancelled.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            RulesetRefused: one of them cannot be run.
            AnalysisFailed: the process that reads history died.
        """
        self.require_reader(person)
        try:
            told = self._history.ask("replay", [draft, base], progress=progress, cancelled=cancelled)
            return Report.from_dict(told)
        except ReplayCancelled:
            return None

    def evidence(self, person: Person, text: Text, name: str) -> Evidence:
        """Return how often a part of a draft would have fired on the last documents.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            RulesetRefused: the draft cannot be run.
            AnalysisFailed: the process that reads history died.
        """
        self.require_reader(person)
        looked, fired, unknown, caught = self._history.ask("evidence", [load_ruleset(orjson.dumps(text))], name=name)
        return Evidence(looked, fired, unknown, tuple(Caught(*each) for each in caught))

    def variances(self, person: Person, text: Text, name: str) -> Text:
        """Return the real variances a tolerance judges, and what each of its limits would have done, as plain JSON.

        Its fields are those of ``insight.variances.Variances``. Raises what ``evidence`` does.
        """
        self.require_reader(person)
        found: Text = self._history.ask("variances", [load_ruleset(orjson.dumps(text))], name=name)
        return found

    def limit(self, ruleset: Ruleset, name: str) -> int | None:
        """Return the upper limit of a tolerance that stands, as ``variances`` counts it; None where there is none.

        Raises:
            RulesetRefused: the ruleset cannot be run.
        """
        return limit_of(ruleset, name)

    def recent(self, person: Person, count: int) -> tuple[Recent, ...]:
        """Return the last decided documents with the sheet each was decided on, the last received first.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
        """
        self.require_reader(person)
        found: list[Recent] = []
        with self._store.read() as uow:
            for row in uow.documents.last_decided(count):
                decided = uow.decisions.latest(str(row.id))
                if decided is not None:
                    sheet = FactSheet.model_validate_json(bytes(decided.sheet))
                    found.append(Recent(str(row.id), str(row.number or ""), str(decided.outcome), sheet))
        return tuple(found)

    def tried(self, ruleset: Ruleset, recent: tuple[Recent, ...]) -> dict[str, str]:
        """Return what a draft decides on each document: its outcome.

        Raises:
            RulesetRefused: the draft cannot be run.
        """
        return {each.document_id: plainly(ruleset, each.sheet).outcome.value for each in recent}

    def trial(self, ruleset: Ruleset, sheet: FactSheet, language: str) -> Trial:
        """Return one document under a draft, rule by rule: what fired, what could not be told, what did not and why.

        Raises:
            RulesetRefused: the draft cannot be run.
        """
        plan = check(ruleset)
        evaluation = Reference().run(plan, sheet)
        decision = decide(plan, sheet, evaluation)
        fired = tuple(
            dict.fromkeys((each.rule.partition("~")[0].partition("/")[0], each.line) for each in decision.firings)
        )
        silent = tuple((each.rule, each.line, each.reasons) for each in silences(plan, sheet, evaluation))
        untold = tuple((each.rule, each.line) for each in decision.not_evaluated)
        told = trace_paragraph(decision, ruleset, "de" if language == "de" else "en")
        return Trial(decision.outcome.value, told, fired, untold, silent)

    def row_findings(self, person: Person, text: Text, table: str) -> tuple[RowFinding, ...]:
        """Return what is wrong with the rows of one table over every possible document, proved in a child process.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            RulesetRefused: the draft cannot be run.
            AnalysisFailed: the child died or did not end in time.
        """
        self.require_reader(person)
        proving = self.proved(load_ruleset(orjson.dumps(text)))
        mine = (each for each in proving.defects if each.defect.family == "table")
        return tuple(_row_finding(each) for each in mine if each.defect.parts[0].partition("/")[0] == table)

    def ranks(self, person: Person, text: Text, name: str, sheet: FactSheet | None) -> tuple[Rank, ...]:
        """Return which tolerances say something where one of them does, and which of them wins on a document (rule 9).

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            RulesetRefused: the draft cannot be run.
        """
        self.require_reader(person)
        ruleset = load_ruleset(orjson.dumps(text))
        plan = check(ruleset)
        folds = (fold for fold in plan.folds if isinstance(fold, VerdictFold))
        entries = next((fold.entries for fold in folds if any(each.id == name for each in fold.entries)), ())
        standings = _standings(plan, entries, sheet) if sheet is not None else {}
        written = {each.id: each for each in ruleset.tolerances}
        return tuple(
            Rank(each.id, written[each.id].name, written[each.id].limited_to, standings.get(each.id, ""))
            for each in entries
        )

    def cases(self, person: Person, ruleset_id: str) -> CasesRun:
        """Run the cases that were kept for a draft; with what they have tried.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            RulesetRefused: the draft cannot be run.
        """
        ruleset, samples = self.standing(person, ruleset_id).draft, self._samples(ruleset_id)
        plan = check(ruleset)
        results = {each.case.id: differences(each.case, plainly(ruleset, each.sheet)) for each in samples}
        found = coverage(plan, [each.sheet for each in samples])
        limits = sum(limit.tried for limit in found.limits)
        never = tuple(part.part for part in found.parts if not part.happened)
        return CasesRun(
            tuple((each.case.id, each.case.outcome, results[each.case.id]) for each in samples),
            never,
            (sum(row.hits > 0 for row in found.rows), len(found.rows)),
            (limits, len(found.limits)),
            found,
        )

    def mutated(
        self,
        person: Person,
        ruleset_id: str,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Mutation | None:
        """Return which small mistakes the kept cases would notice, in a child; None when cancelled.

        Raises what ``analysing.mutated`` does.
        """
        samples, draft = self.samples(person, ruleset_id), self.standing(person, ruleset_id).draft
        try:
            return analysing.mutated(draft, samples, progress=progress, cancelled=cancelled)
        except ReplayCancelled:
            return None

    def samples(self, person: Person, ruleset_id: str) -> list[Sample]:
        """Return the cases that were kept for a draft, with their sheets.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
        """
        self.require_reader(person)
        return self._samples(ruleset_id)

    def reads(self, person: Person) -> bool:
        """Tell whether somebody may read the rules of this home."""
        return person.works_for(self._company_id) and bool(READS_LIMITS & person.roles)

    def require_reader(self, person: Person) -> None:
        """Refuse people who may not read the rules of this home.

        Raises:
            NotAuthorised: the person reads no rules, or works for another company.
        """
        if not person.works_for(self._company_id):
            raise NotAuthorised(
                "This belongs to another company.", where=person.login, remedy="Ask somebody of that company."
            )
        if not READS_LIMITS & person.roles:
            raise NotAuthorised(
                f"To read rules is for a person who is {roles_said(READS_LIMITS)}.",
                where=person.login,
                remedy="Ask one of them, or an administrator.",
            )

    def _samples(self, ruleset_id: str) -> list[Sample]:
        return [Sample.model_validate_json(orjson.dumps(each)) for each in self._rulebook.samples(ruleset_id)]

    def numbers(self, person: Person, document_ids: tuple[str, ...]) -> Mapping[str, str]:
        """Return the number of each document that has one; to people of another company none has."""
        if not person.works_for(self._company_id):
            return {}
        with self._store.read() as uow:
            rows = {each: uow.documents.get(each) for each in document_ids}
        return {each: str(row.number) for each, row in rows.items() if row is not None and row.number}

    def sellers(self, person: Person, document_ids: tuple[str, ...]) -> Mapping[str, str]:
        """Return who sent each document, as the document says it; to people of another company nobody."""
        if not person.works_for(self._company_id):
            return {}
        with self._store.read() as uow:
            rows = {each: uow.documents.get(each) for each in document_ids}
        return {each: str(row.seller_name) for each, row in rows.items() if row is not None and row.seller_name}


def _row_finding(shown: ShownDefect) -> RowFinding:
    """Return a defect of a table with its document as people read it."""
    defect, example = shown.defect, shown.defect.example
    rows = tuple(each.partition("/")[2] for each in defect.parts if "/" in each)
    told: dict[str, str] = {}
    if example is not None:
        for terms in (example.terms, *(line.terms for line in example.lines)):
            for name, value in terms.items():
                if name in TERMS:
                    told.setdefault(name, as_text(TERMS[name].type, value, example.currency))
    outcome = "" if shown.shown is None else shown.shown.outcome
    kind = "gap" if defect.kind == "gap" else "overlap"
    return RowFinding(kind, rows, f"{defect.sentence} {defect.remedy}".strip(), tuple(sorted(told.items())), outcome)


def _standings(plan: Plan, entries: tuple[ToleranceEntry, ...], sheet: FactSheet) -> dict[str, str]:
    """Return how each tolerance stands on the first row of a document that one of them judges."""
    truths = Reference().run(plan, sheet).truths
    found: dict[str, str] = {}
    scopes = {len(truths[each.applies]) for each in entries if each.applies is not None and each.applies in truths}
    for row in range(max(scopes, default=1)):
        found, decided = {}, False
        for each in entries:
            truth = TRUE if each.applies is None else truths[each.applies][row] if each.applies in truths else FALSE
            here = {FALSE: "not", TRUE: "fits", UNKNOWN: "unknown"}[truth]
            if not decided and here != "not":
                decided, here = True, "wins" if here == "fits" else here
            found[each.id] = here
        if decided:
            return found
    return found


def changes(before: Ruleset | None, after: Ruleset) -> tuple[PartChange, ...]:
    """Return the parts that two rulesets do not share, by family and name.

    >>> [(each.name, each.before is None) for each in changes(None, Ruleset(id="r", name="R"))]
    []
    """
    old, new = _by_name(before), _by_name(after)
    keys = [*new, *(key for key in old if key not in new)]
    found = (PartChange(*key, old.get(key), new.get(key)) for key in keys)
    return tuple(each for each in found if each.before != each.after)


def _by_name(ruleset: Ruleset | None) -> dict[tuple[str, str], Text]:
    text = {} if ruleset is None else orjson.loads(canonical_bytes(ruleset))
    return {(family, name_of(part)): part for family, part in parts_of(text)}
