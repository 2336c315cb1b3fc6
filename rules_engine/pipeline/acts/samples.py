"""Samples: cases with the sheets their documents give, and cases made from them."""

from rules_engine.documents.base import Frozen
from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet, Ratio, Terms
from rules_engine.engine.cases import located
from rules_engine.rules.model import Case, CaseValue


class Sample(Frozen):
    """A case, and the sheet its documents give."""

    case: Case
    sheet: FactSheet


class MadeCase(Frozen):
    """A case made for a mutant: the documents of another case, with a few terms set."""

    case: Case
    like: str
    kills: str


def as_case(example: FactSheet, decision: Decision, name: str) -> Case:
    """Return a sheet as a case that says what is decided on it now; its documents stand for the lines only."""
    given = {
        "id": name,
        "invoice": "document.xml",
        "terms": _case_terms(example.terms),
        "line_terms": {line.id: _case_terms(line.terms) for line in example.lines},
    }
    return Case.model_validate(given | said(decision))


def _case_terms(terms: Terms) -> dict[str, CaseValue]:
    """Return terms as a case writes them."""
    return {name: (value.up, value.down) if isinstance(value, Ratio) else value for name, value in terms.items()}


def said(decision: Decision) -> dict[str, object]:
    """Return what a decision says, as a case expects it."""
    return {
        "outcome": str(decision.outcome),
        "discrepancies": tuple(located(each.kind, each.line) for each in decision.discrepancies),
        "holds": tuple(located(each.reason, each.line) for each in decision.holds),
        "approvals": tuple(located(each.tier, each.line) for each in decision.approvals),
        "proposals": tuple(located(each.kind, each.line) for each in decision.proposals),
        "notices": tuple(located(each.who, each.line) for each in decision.notices),
        "pushes": tuple(located(each.kind, each.line) for each in decision.pushes),
        "route": decision.route.queue if decision.route else "",
    }
