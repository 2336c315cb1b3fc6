"""The latest decision about a document as people read it: its sentence, its reasons by name, the version behind it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

import orjson

from rules_engine.documents.decision import Decision, Firing
from rules_engine.documents.money import from_minor
from rules_engine.documents.terms import TERMS
from rules_engine.pipeline.tracking.match_table import Shown, shown_value
from rules_engine.rules.model import DecisionTable, Rule, Ruleset, Tolerance
from rules_engine.storage.decisions import DecisionRow
from rules_engine.storage.unit_of_work import UnitOfWork

REASONS_MAX: Final = 100


class Input(NamedTuple):
    """A value that a rule read: the term, its meaning where it is one, and the value in the unit people read."""

    term: str
    meaning: str
    value: Shown
    type: str


class Reason(NamedTuple):
    """A part of the ruleset that fired: what it is called, why it exists, on which line, and what it read."""

    rule: str
    name: str
    why: str
    line: str | None
    level: int
    inputs: tuple[Input, ...]
    weighs: bool


class Undecided(NamedTuple):
    """A part of the ruleset that could not be evaluated, and the terms that were missing."""

    name: str
    line: str | None
    missing: tuple[str, ...]


class ProposalView(NamedTuple):
    """A resolution that a rule proposes: its kind, the line, the money effect."""

    kind: str
    line: str | None
    amount: Decimal | None
    name: str


class DecisionView(NamedTuple):
    """The latest decision: its sentence, the version that made it, and the hashes it stands under."""

    sequence: int
    decision_hash: str
    basis_hash: str
    decided_at: datetime
    outcome: str
    sentence: str
    ruleset: str
    version: int
    ruleset_hash: str
    facts_hash: str
    reasons: tuple[Reason, ...]
    undecided: tuple[Undecided, ...]
    proposals: tuple[ProposalView, ...]
    queue: str
    due_hours: int | None


def moment(text: object) -> datetime:
    """Return a moment as it is kept."""
    return datetime.fromisoformat(str(text))


def money_of(minor: object, currency: object) -> Decimal | None:
    """Return minor units as an amount; None where either is unknown."""
    return from_minor(int(str(minor)), str(currency)) if minor is not None and currency else None


def decision_view(uow: UnitOfWork, row: DecisionRow, decision: Decision) -> DecisionView:
    """Return the latest decision with the names that the version gives its parts."""
    frozen = uow.master.published(str(row.ruleset_hash))
    ruleset = Ruleset.model_validate(orjson.loads(frozen.body)) if frozen else None
    names = _names(ruleset)
    weighing = _weighing(decision)
    reasons = [_reason(firing, names, weighing, decision.currency) for firing in decision.firings]
    route = decision.route
    return DecisionView(
        sequence=int(row.sequence),
        decision_hash=str(row.decision_hash),
        basis_hash=str(row.basis_hash),
        decided_at=moment(row.decided_at),
        outcome=decision.outcome.value,
        sentence=str(row.explanation),
        ruleset=ruleset.name if ruleset else "",
        version=ruleset.version if ruleset else 0,
        ruleset_hash=str(row.ruleset_hash),
        facts_hash=str(row.facts_hash),
        reasons=tuple(sorted(reasons, key=lambda reason: not reason.weighs)[:REASONS_MAX]),
        undecided=tuple(
            Undecided(_name(names, each.rule)[0], each.line, each.missing) for each in decision.not_evaluated
        ),
        proposals=tuple(
            ProposalView(each.kind, each.line, money_of(each.amount, decision.currency), _name(names, each.rule)[0])
            for each in decision.proposals
        ),
        queue=route.queue if route else "",
        due_hours=route.due_hours if route else None,
    )


def _names(ruleset: Ruleset | None) -> dict[str, tuple[str, str]]:
    """Return the name and the reason of every part of a ruleset by its id."""
    parts: tuple[Rule | Tolerance | DecisionTable, ...] = ()
    if ruleset is not None:
        parts = (*ruleset.rules, *ruleset.tolerances, *ruleset.tables)
    return {part.id: (part.name or part.id, part.why) for part in parts}


def _part(rule: str) -> str:
    """Return the id of the part a firing belongs to: rows of tables and helpers carry more behind it.

    >>> _part("approval/director"), _part("price~exceeded")
    ('approval', 'price')
    """
    return rule.partition("~")[0].partition("/")[0].removeprefix("table.")


def _name(names: dict[str, tuple[str, str]], rule: str) -> tuple[str, str]:
    return names.get(_part(rule), (rule, ""))


def _weighing(decision: Decision) -> set[tuple[str, str | None]]:
    """Return the parts, each with its line, that stand against the document."""
    told: Iterable[tuple[str, str | None]] = (
        *((each.rule, each.line) for each in decision.holds),
        *((each.rule, each.line) for each in decision.discrepancies),
        *((rule, each.line) for each in decision.approvals for rule in each.rules),
    )
    return {(_part(rule), line) for rule, line in told}


def _reason(
    firing: Firing, names: dict[str, tuple[str, str]], weighing: set[tuple[str, str | None]], currency: str | None
) -> Reason:
    """Return a firing with what it read."""
    name, why = _name(names, firing.rule)
    return Reason(
        rule=firing.rule,
        name=name,
        why=why,
        line=firing.line,
        level=firing.level,
        inputs=tuple(
            Input(
                term,
                TERMS[term].meaning if term in TERMS else "",
                shown_value(term, value, currency),
                TERMS[term].type if term in TERMS else "",
            )
            for term, value in sorted(firing.inputs.items())
        ),
        weighs=(_part(firing.rule), firing.line) in weighing,
    )
