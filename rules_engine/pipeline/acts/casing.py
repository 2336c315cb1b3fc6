"""Cases from history: a document that was really decided becomes a case of a draft, and is run on every look.

What is expected is what was really decided, or what the draft decides now; both are worked out here, never handed over.
"""

import re
from typing import Any, Final

import orjson

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import RuleSyntaxError, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.doing import Doing, Planned
from rules_engine.pipeline.acts.rulesets import plainly
from rules_engine.pipeline.acts.samples import Sample, as_case
from rules_engine.rules.model import Ruleset

SHEET_BYTES_MAX: Final = 500_000
"""How large a document may be that somebody makes up."""

AS_DECIDED: Final = "decided"
AS_DRAFTED: Final = "draft"


def plan_case(doing: Doing) -> Planned:
    """Plan to keep a decided document as a case of a draft; the same document again replaces its case."""
    intent, ruleset_id = doing.intent, doing.intent.ruleset_id or ""
    draft = doing.rulebook.draft(ruleset_id)
    if draft is None:
        raise UnknownNumber("There is no draft of that ruleset.", where=ruleset_id, remedy="Choose another.")
    if intent.sheet is not None:
        return _plan_made(doing, draft.ruleset, intent.sheet)
    decided = doing.decided
    if decided is None:
        raise StatusForbids("Nothing was decided about it yet.", where=doing.document_id, remedy="Wait until it is.")
    sheet = FactSheet.model_validate_json(bytes(decided.sheet))
    drafted = intent.value == AS_DRAFTED
    decision = plainly(draft.ruleset, sheet) if drafted else Decision.model_validate_json(bytes(decided.decision))
    return _kept(doing, ruleset_id, f"d{doing.document_id[:12]}", sheet, decision)


def _plan_made(doing: Doing, ruleset: Ruleset, text: dict[str, Any]) -> Planned:
    """Plan to keep a document that somebody made up; what is expected is what the draft decides on it.

    Raises:
        RuleSyntaxError: it is no sheet of facts, or it is too large.
    """
    content, remedy = orjson.dumps(text), "Make it from another document, or upload one."
    if len(content) > SHEET_BYTES_MAX:
        raise RuleSyntaxError("This document is too large for a case.", where=ruleset.id, remedy=remedy)
    try:
        sheet = FactSheet.model_validate_json(content)
    except ValueError as fault:
        raise RuleSyntaxError("This is no document that could be decided.", where=ruleset.id, remedy=remedy) from fault
    stem = re.sub(r"[^a-z0-9_]+", "_", (doing.intent.value or "").casefold())[:40].strip("_")
    name = f"m_{stem or 'made'}_{sheet.facts_hash[:6]}"
    return _kept(doing, ruleset.id, name, sheet, plainly(ruleset, sheet))


def _kept(doing: Doing, ruleset_id: str, name: str, sheet: FactSheet, decision: Decision) -> Planned:
    """Plan to keep a sheet with what is expected of it."""
    sample = Sample(case=as_case(sheet, decision, name), sheet=sheet)

    def carry_out() -> None:
        doing.rulebook.keep_sample(ruleset_id, name, sample.model_dump(mode="json", by_alias=True))

    return Planned(
        carry_out,
        sentence=f"Keep it as a case: {decision.outcome.value}",
        told=f"{ruleset_id} case {name}: {decision.outcome.value}",
        detail={"case": name, "expected": decision.outcome.value},
        ruleset_id=ruleset_id,
    )
