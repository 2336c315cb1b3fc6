"""Every refusal of the product, as one tree. Each leaf has a stable code, one sentence, the place and the remedy.

RulesEngineError
├─ DocumentRefused           the sender can fix it
│   ├─ Unsafe                DOC-UNSAFE       content that attacks a reader (entity bombs, zip bombs)
│   ├─ Unsupported           DOC-UNSUPPORTED  a format no extractor reads
│   ├─ Unreadable            DOC-UNREADABLE   the right format, but broken, empty or cut off
│   └─ LimitExceeded         DOC-LIMIT        larger, deeper or slower than a named limit
├─ RulesetRefused            the author can fix it
│   ├─ RuleSyntaxError       RULE-SYNTAX      not a ruleset of this language
│   ├─ UnknownTerm           RULE-TERM        a term, fact or table that does not exist (the nearest is named)
│   ├─ RuleTypeError         RULE-TYPE        an operator or a value that does not fit its term
│   ├─ RuleConflict          RULE-CONFLICT    a cycle, a double name, two parts that cannot both stand
│   └─ AnalysisFailed        RULE-ANALYSIS    the prover's process died or did not end in time
├─ DecisionUndetermined      fails closed, becomes a hold
│   ├─ MissingFact           DEC-MISSING      a fact the decision needs is unknown
│   ├─ AgendaLimitExceeded   DEC-AGENDA       more firings than the limit allows
│   ├─ EnginesDisagree       DEC-DISAGREE     two executions of one ruleset gave different results
│   └─ EngineFailed          DEC-ENGINE       the native engine failed, hung or died
├─ ActRefused                the person may not, or not now
│   ├─ NotAuthorised         ACT-RIGHT        no right to this act
│   ├─ SameHand              ACT-HAND         the same person may not do both
│   ├─ OverApprovalLimit     ACT-LIMIT        above the person's approval limit
│   ├─ StaleDocument         ACT-STALE        what was seen is not what stands now
│   ├─ StatusForbids         ACT-STATUS       the status does not allow it
│   ├─ UnknownNumber         ACT-UNKNOWN      no document, order or ruleset of that name
│   └─ HomeRefused           ACT-HOME         the data folder is missing, filled already, or in use
├─ ConnectorError            the other system
│   ├─ ConnectorUnavailable  CON-DOWN         not reachable: tried again later
│   ├─ ConnectorRefused      CON-REFUSED      it said no: not tried again
│   └─ OutcomeUnknown        CON-UNKNOWN      nobody knows whether it took effect: reconciled before any resend
└─ IntegrityBroken           INT-BROKEN       the audit chain or stored bytes differ from what was written: stop
"""

from typing import ClassVar


class RulesEngineError(Exception):
    """Base of all refusals: a code, one sentence, the place it concerns and what to do about it."""

    code: ClassVar[str] = "ERR"

    def __init__(self, sentence: str, *, where: str = "", remedy: str = "") -> None:
        """Keep the three parts apart, so that every door can show them in its own way."""
        super().__init__(sentence)
        self.sentence = sentence
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Render as one line: code, sentence, place, remedy."""
        place = f" [{self.where}]" if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.code}: {self.sentence}{place}{remedy}"

    def as_dict(self) -> dict[str, str]:
        """Return the refusal as plain data for JSON output, the audit and the screens."""
        return {"code": self.code, "sentence": self.sentence, "place": self.where, "remedy": self.remedy}


class DocumentRefused(RulesEngineError):
    """The document cannot be taken in; the sender can fix it."""

    code = "DOC-REFUSED"


class Unsafe(DocumentRefused):
    """The content attacks whoever reads it: entity expansion, external entities, archive bombs."""

    code = "DOC-UNSAFE"


class Unsupported(DocumentRefused):
    """No extractor reads this format."""

    code = "DOC-UNSUPPORTED"


class Unreadable(DocumentRefused):
    """The format is known, but the content is broken, empty or cut off."""

    code = "DOC-UNREADABLE"


class LimitExceeded(DocumentRefused):
    """The document is larger, deeper or slower to read than a named limit."""

    code = "DOC-LIMIT"


class RulesetRefused(RulesEngineError):
    """The ruleset cannot be used; its author can fix it."""

    code = "RULE-REFUSED"


class RuleSyntaxError(RulesetRefused):
    """The text is not a ruleset of this language."""

    code = "RULE-SYNTAX"


class UnknownTerm(RulesetRefused):
    """A term, fact, table or tolerance is named that does not exist; the nearest one is suggested."""

    code = "RULE-TERM"


class RuleTypeError(RulesetRefused):
    """An operator or a value does not fit the type of its term."""

    code = "RULE-TYPE"


class RuleConflict(RulesetRefused):
    """Parts of the ruleset cannot stand together: a cycle, a double name, equal scopes."""

    code = "RULE-CONFLICT"


class AnalysisFailed(RulesetRefused):
    """A ruleset could not be analysed: the prover's process died or did not end in time."""

    code = "RULE-ANALYSIS"


class DecisionUndetermined(RulesEngineError):
    """The decision could not be made; the document is held, never passed."""

    code = "DEC-UNDETERMINED"


class MissingFact(DecisionUndetermined):
    """A fact that the decision needs is unknown."""

    code = "DEC-MISSING"


class AgendaLimitExceeded(DecisionUndetermined):
    """More rules fired than the limit allows."""

    code = "DEC-AGENDA"


class EnginesDisagree(DecisionUndetermined):
    """Two executions of one ruleset on one sheet gave different results."""

    code = "DEC-DISAGREE"


class EngineFailed(DecisionUndetermined):
    """The native engine failed, hung or died."""

    code = "DEC-ENGINE"


class ActRefused(RulesEngineError):
    """The person may not do this, or not now."""

    code = "ACT-REFUSED"


class NotAuthorised(ActRefused):
    """The person has no right to this act."""

    code = "ACT-RIGHT"


class SameHand(ActRefused):
    """One person may not perform both duties on one chain of documents."""

    code = "ACT-HAND"


class OverApprovalLimit(ActRefused):
    """The amount is above the person's approval limit."""

    code = "ACT-LIMIT"


class StaleDocument(ActRefused):
    """What the person saw is not what stands now."""

    code = "ACT-STALE"


class StatusForbids(ActRefused):
    """The status of the document does not allow the act."""

    code = "ACT-STATUS"


class UnknownNumber(ActRefused):
    """No document, order or ruleset has that name."""

    code = "ACT-UNKNOWN"


class HomeRefused(ActRefused):
    """The data folder is missing, already filled, or used by another process."""

    code = "ACT-HOME"


class ConnectorError(RulesEngineError):
    """The other system did not do what was asked."""

    code = "CON-ERROR"


class ConnectorUnavailable(ConnectorError):
    """The other system cannot be reached; the push is tried again later."""

    code = "CON-DOWN"


class ConnectorRefused(ConnectorError):
    """The other system said no; the push is not tried again."""

    code = "CON-REFUSED"


class OutcomeUnknown(ConnectorError):
    """Nobody knows whether the push took effect; it is reconciled before any resend."""

    code = "CON-UNKNOWN"


class IntegrityBroken(RulesEngineError):
    """The audit chain or stored bytes differ from what was written: work stops."""

    code = "INT-BROKEN"
