"""What an editor shows beside a draft: the chain of its parts, the shadow run, values that terms really had.

Owns these queries for every door. Nothing is changed by them, and nothing that waits acts on anything.
"""

from typing import Final, NamedTuple

import orjson

from rules_engine.documents.terms import TERMS
from rules_engine.engine.reference import Reference
from rules_engine.engine.wording import as_text
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.insight.fact_chain import Chain, chain
from rules_engine.pipeline.rule_desk import Recent, RuleDesk
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.storage.acts import PUBLISH, SAVE, SUBMIT, ActRow, ActRows
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.store import Store

SHADOWED_MAX: Final = 300
"""On how many documents a version is tried beside the one that decides."""

SAMPLED: Final = 40
SAMPLES_SHOWN: Final = 4
SAMPLE_LENGTH_MAX: Final = 40
"""From how many documents values of terms are shown, how many of each, and how long at most."""


class Shadow(NamedTuple):
    """A version beside the one that decides, since a moment: what it would have decided of what was received then.

    ``differing`` has the documents it would decide otherwise, each with what it would decide. It acted on nothing.
    """

    version: int
    since: str
    looked: int
    differing: tuple[tuple[Recent, str], ...]


class DraftLooks:
    """The queries beside the drafts of one home."""

    def __init__(self, store: Store, rulebook: Rulebook, desk: RuleDesk) -> None:
        """Look with a desk, whose rights hold here too."""
        self._store, self._rulebook, self._desk = store, rulebook, desk

    def chain(self, person: Person, ruleset_id: str, recent: Recent | None) -> Chain:
        """Return which parts of a draft feed which; on a document, what led to its decision.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            UnknownNumber: there is no such draft.
            RulesetRefused: the draft cannot be run.
        """
        plan = check(self._desk.standing(person, ruleset_id).draft)
        if recent is None:
            return chain(plan)
        return chain(plan, recent.sheet, Reference().run(plan, recent.sheet))

    def shadow(self, person: Person, ruleset_id: str) -> Shadow | None:
        """Return how what waits to decide would have decided beside the version in force; None where nothing waits.

        That is the version planned for later, else the draft that was sent for review, since it was planned or sent.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
            RulesetRefused: it cannot be run.
        """
        self._desk.require_reader(person)
        waits = self._waiting(ruleset_id)
        if waits is None:
            return None
        waiting, since = waits
        with self._store.read() as uow:
            # A document of another kind was decided by other rules: beside them this version says nothing of it.
            mine = {each.ruleset_hash for each in uow.master.versions(ruleset_id)}
            decided = (row for row in uow.documents.last_decided(SHADOWED_MAX) if row.ruleset_hash in mine)
            here = {str(row.id) for row in decided if str(row.received_at) >= since}
        recent = tuple(each for each in self._desk.recent(person, SHADOWED_MAX) if each.document_id in here)
        drafted = self._desk.tried(waiting, recent)
        differing = ((each, drafted[each.document_id]) for each in recent)
        return Shadow(
            waiting.version, since, len(recent), tuple(both for both in differing if both[1] != both[0].outcome)
        )

    def _waiting(self, ruleset_id: str) -> tuple[Ruleset, str] | None:
        """Return what waits to decide, and since when."""
        with self._store.read() as uow:
            now = uow.at
            planned = [each for each in uow.master.versions(ruleset_id) if each.published_at > now]
            acts = ActRows(uow.connection).of_ruleset(ruleset_id)
        if planned:
            since = _last(acts, {PUBLISH})
            body = planned[-1].body
            return Ruleset.model_validate(orjson.loads(body)), "" if since is None else since.at
        draft, last = self._rulebook.draft(ruleset_id), _last(acts, {SUBMIT, SAVE, PUBLISH})
        if draft is None or last is None or last.name != SUBMIT:
            return None
        return draft.ruleset, last.at

    def term_samples(self, person: Person) -> dict[str, str]:
        """Return a few values that each term really had on the last documents, as people read them.

        Raises:
            NotAuthorised: the person reads no rules, or is of another company.
        """
        found: dict[str, dict[str, None]] = {}
        for recent in self._desk.recent(person, SAMPLED):
            sheet = recent.sheet
            for terms in (sheet.terms, *(line.terms for line in sheet.lines)):
                for name, value in terms.items():
                    if name in TERMS and len(seen := found.setdefault(name, {})) < SAMPLES_SHOWN:
                        seen[as_text(TERMS[name].type, value, sheet.currency)[:SAMPLE_LENGTH_MAX]] = None
        return {name: " · ".join(seen) for name, seen in found.items()}


def _last(acts: list[ActRow], names: set[str]) -> ActRow | None:
    """Return the last act of these names."""
    return next((act for act in reversed(acts) if act.name in names), None)
