"""The checks of a draft, run here and kept with its hash: what a door shows is what publication later asks for.

Owns how each check ends. A door says which check to run and sees what it found; it never says how it ended.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from rules_engine.engine.replay.report import Cancelled, Progress, Report
from rules_engine.errors import NotAuthorised, RulesetRefused
from rules_engine.pipeline.acts.analysis_results import Compared, Proving
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.acts.reviewing import BAD, CHECKS, COMPARED, GOOD, WARN, keep_check
from rules_engine.pipeline.rule_desk import RuleDesk, Standing
from rules_engine.storage.store import Store

MAY_CHECK: Final = frozenset({Role.ANALYST, Role.APPROVER, Role.ADMIN})
"""Who has a draft checked, for everybody."""

CANCELLED: Final = "cancelled"
"""How a check ends that somebody stopped; it is not kept."""

FIRST: Final = "first"
"""How a comparison ends where nothing is in force to compare with; it is not kept."""


class Checked(NamedTuple):
    """How a check ended, its numbers, and what it found."""

    name: str
    status: str
    numbers: Mapping[str, Any] = MappingProxyType({})
    problems: tuple[str, ...] = ()
    proving: Proving | None = None
    compared: Compared | None = None
    report: Report | None = None


class DraftChecks:
    """The checks on the drafts of one home."""

    def __init__(self, store: Store, desk: RuleDesk) -> None:
        """Run checks with a desk, and keep how they ended in a store."""
        self._store, self._desk = store, desk

    def run(self, person: Person, standing: Standing, name: str, progress: Progress, cancelled: Cancelled) -> Checked:
        """Run one check on a draft as it stands and keep how it ended.

        Raises:
            NotAuthorised: the person may not, or is of another company.
            RulesetRefused: the draft cannot be run; a check that could not be made is kept as one that stops.
        """
        if not MAY_CHECK & person.roles or name not in CHECKS:
            raise NotAuthorised(
                "To have drafts checked is for analysts and approvers.", where=person.login, remedy="Ask one of them."
            )
        self._desk.require_reader(person)
        try:
            checked = self._checked(person, standing, name, progress, cancelled)
        except RulesetRefused:
            self._keep(person, standing, Checked(name, BAD))
            raise
        if checked.status not in {CANCELLED, FIRST}:
            self._keep(person, standing, checked)
        return checked

    def _keep(self, person: Person, standing: Standing, checked: Checked) -> None:
        base = "" if standing.base is None else standing.base.ruleset_hash
        with self._store.write() as uow:
            keep_check(uow, person.login, standing.draft, base, checked.name, checked.status, checked.numbers)

    def _checked(
        self, person: Person, standing: Standing, name: str, progress: Progress, cancelled: Cancelled
    ) -> Checked:
        draft, base = standing.draft, standing.base
        if name == "types":
            problems = self._desk.problems(draft)
            return Checked(name, BAD if problems else GOOD, {"count": len(problems)}, problems=problems)
        if name == "proofs":
            return proved(self._desk.proved(draft))
        assert name in COMPARED, "all others were asked for"
        if base is None:
            return Checked(name, FIRST)
        if name == "changes":
            compared = self._desk.compared(base, draft)
            status = WARN if compared.comparison.status == "not_decided" else GOOD
            return Checked(name, status, {"sentence": compared.comparison.sentence}, compared=compared)
        report = self._desk.replayed(person, draft, base, progress, cancelled)
        if report is None:
            return Checked(name, CANCELLED)
        numbers = {"flipped": report.flipped, "documents": report.documents}
        return Checked(name, WARN if report.flipped else GOOD, numbers, report=report)


def proved(proving: Proving) -> Checked:
    """Return how the proofs ended: a promise that a document breaks stops, a defect is to be looked at."""
    kept = sum(each.promise.status == "proved" for each in proving.promises)
    numbers = {
        "defects": len(proving.defects),
        "kept": kept,
        "promises": len(proving.promises),
        "not_decided": len(proving.not_decided),
    }
    broken = any(each.promise.status == "refuted" for each in proving.promises)
    status = BAD if broken else WARN if proving.defects or proving.not_decided else GOOD
    return Checked("proofs", status, numbers, proving=proving)
