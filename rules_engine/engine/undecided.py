"""Decisions that could not be made: the document is held, never passed (semantics, rule 12).

Owns the one form of such a decision. It claims nothing about rules: nothing fired, nothing was evaluated.
"""

from typing import Final, Literal

from rules_engine.documents.decision import Decision, Hold, LineOutcome, Outcome
from rules_engine.documents.sheet import FactSheet
from rules_engine.errors import RulesEngineError

Reason = Literal["UNDETERMINED", "ENGINES_DISAGREE", "ENGINE_CRASHED"]

ENGINE: Final = "engine"
"""The rule such holds are placed by; no author wrote it."""

_RELEASES: Final[dict[Reason, str]] = {
    "UNDETERMINED": "Decide again once the cause is removed.",
    "ENGINES_DISAGREE": "Decide again once the defect is mended; the smallest failing example is kept.",
    "ENGINE_CRASHED": "Decide again; if it happens again, the ruleset or the engine has a defect.",
}


def undecided(sheet: FactSheet, ruleset_hash: str, reason: Reason, cause: RulesEngineError) -> Decision:
    """Return the decision that holds a document, header and lines, because the engine gave no answer."""
    sentence = f"{cause.code}: {cause.sentence}"
    hold = Hold(kind="header", reason=reason, rule=ENGINE, sentence=sentence, release_condition=_RELEASES[reason])
    return Decision(
        document_id=sheet.document_id,
        document_type=sheet.document_type,
        currency=sheet.currency,
        outcome=Outcome.HELD,
        header_outcome=Outcome.HELD,
        lines=tuple(LineOutcome(line=line.id, outcome=Outcome.HELD) for line in sheet.lines),
        holds=(hold,),
        ruleset_hash=ruleset_hash,
        facts_hash=sheet.facts_hash,
    )
