"""The decision about what could not be decided: held, with the reason."""

from rules_engine.documents.decision import Decision, Hold, LineOutcome, Outcome
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import DecisionUndetermined
from rules_engine.rules.model import Ruleset

RULE = "matchbook.undetermined"
"""The name that stands where a rule of the ruleset would."""


def hold(sheet: FactSheet, ruleset: Ruleset, refusal: DecisionUndetermined) -> Decision:
    """Return the decision that holds the document because the ruleset could not decide it."""
    return Decision(
        document_id=sheet.document_id,
        document_type=sheet.document_type,
        currency=sheet.currency,
        outcome=Outcome.HELD,
        header_outcome=Outcome.HELD,
        lines=tuple(LineOutcome(line=line.id, outcome=Outcome.HELD) for line in sheet.lines),
        holds=(
            Hold(
                kind="header",
                reason="UNDETERMINED",
                rule=RULE,
                sentence=f"{refusal.code}: {refusal.sentence}",
                release_condition=refusal.remedy or "It clears when the document can be decided again.",
            ),
        ),
        ruleset_hash=ruleset.ruleset_hash,
        facts_hash=sheet.facts_hash,
    )
