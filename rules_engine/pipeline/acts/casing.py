"""Cases from history: a document that was really decided becomes a case of a draft, and is run on every look.

What is expected is what was really decided, or what the draft decides now; both are worked out here, never handed over.
"""

from typing import Final

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.doing import Doing, Planned
from rules_engine.pipeline.acts.rulesets import plainly
from rules_engine.pipeline.acts.samples import Sample, as_case

AS_DECIDED: Final = "decided"
AS_DRAFTED: Final = "draft"


def plan_case(doing: Doing) -> Planned:
    """Plan to keep a decided document as a case of a draft; the same document again replaces its case."""
    intent, ruleset_id = doing.intent, doing.intent.ruleset_id or ""
    draft = doing.rulebook.draft(ruleset_id)
    if draft is None:
        raise UnknownNumber("There is no draft of that ruleset.", where=ruleset_id, remedy="Choose another.")
    decided = doing.decided
    if decided is None:
        raise StatusForbids("Nothing was decided about it yet.", where=doing.document_id, remedy="Wait until it is.")
    sheet = FactSheet.model_validate_json(bytes(decided.sheet))
    drafted = intent.value == AS_DRAFTED
    decision = plainly(draft.ruleset, sheet) if drafted else Decision.model_validate_json(bytes(decided.decision))
    name = f"d{doing.document_id[:12]}"
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
