"""Deciding: from a finished evaluation to the Decision, a pure function of sheet and ruleset.

Owns the assembly only; the outcome, what stands and the trace are worked out by their own modules. Whichever execution
made the evaluation, equal evaluations give equal decisions, byte for byte.
"""

import orjson

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.evaluation import Evaluation, Rows
from rules_engine.engine.findings import (
    Run,
    Told,
    approvals,
    discrepancies,
    holds,
    notices,
    proposals,
    pushes,
    route,
)
from rules_engine.engine.outcome import guards
from rules_engine.engine.trace import firings, not_evaluated, trace
from rules_engine.rules.plan import Plan


def decide(plan: Plan, sheet: FactSheet, evaluation: Evaluation) -> Decision:
    """Return the decision that an evaluation of the plan on the sheet amounts to (semantics, rules 8, 12 and 13).

    Nothing is accepted unless an accept effect is true and no guard stands; an empty ruleset holds ``NOT_DECIDED``.

    >>> from rules_engine.engine.reference import Reference
    >>> from rules_engine.rules.check import check
    >>> from rules_engine.rules.model import Ruleset
    >>> plan, sheet = check(Ruleset(id="r", name="R")), FactSheet(document_type="invoice", document_id="d")
    >>> decision = decide(plan, sheet, Reference().run(plan, sheet))
    >>> str(decision.outcome), [hold.reason for hold in decision.holds]
    ('held', ['NOT_DECIDED'])
    """
    return Decision.model_validate(content(plan, sheet, evaluation))


def content(plan: Plan, sheet: FactSheet, evaluation: Evaluation, rows: Rows | None = None) -> Told:
    """Return the decision plain as its JSON, every object's names in the order of the alphabet.

    ``rows`` are those of the sheet, where they were read already.
    """
    typed = plan.typed(sheet.document_type)
    run = Run(typed, sheet, evaluation, Rows.of(typed, sheet) if rows is None else rows)
    standing = guards(typed, sheet, evaluation.truths, evaluation.values)
    outcomes = evaluation.outcomes
    return {
        "approvals": approvals(run, standing),
        "currency": sheet.currency,
        "discrepancies": discrepancies(run),
        "document_id": sheet.document_id,
        "document_type": sheet.document_type,
        "facts_hash": sheet.facts_hash,
        "firings": firings(run),
        "header_outcome": outcomes.header,
        "holds": holds(run, standing),
        "lines": [
            {"line": line.id, "outcome": outcome} for line, outcome in zip(sheet.lines, outcomes.lines, strict=True)
        ],
        "not_evaluated": not_evaluated(run),
        "notices": notices(run),
        "outcome": outcomes.document,
        "proposals": proposals(run),
        "pushes": pushes(run),
        "route": route(run),
        "ruleset_hash": plan.ruleset_hash,
        "trace": trace(run),
    }


def decided_bytes(plan: Plan, sheet: FactSheet, evaluation: Evaluation, rows: Rows | None = None) -> bytes:
    """Return the canonical bytes of ``decide``, without making the decision itself; ``rows`` as for ``content``."""
    return orjson.dumps(content(plan, sheet, evaluation, rows))
