"""Decisions and their counterfactuals in tests: made as the command line makes them, applied and decided again."""

from collections.abc import Mapping

from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.decision import Outcome
from rules_engine.documents.invoice import Invoice
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.matching.context import MatchContext
from rules_engine.matching.measures import match
from rules_engine.pipeline.line.counterfactual_scene import Scene, changed
from rules_engine.pipeline.line.once import Once, with_terms
from rules_engine.rules.check import check
from rules_engine.rules.model import Case
from tests.starter import STARTER, TODAY, read_ubl, starter, starter_plan


def decided_once(document, orders=(), receipts=None, *, rules=None, terms: Mapping = {}, **known):
    """Decide a document from documents alone."""
    rules = starter() if rules is None else rules
    found = invoice_findings(document) if isinstance(document, Invoice) else ()
    context = MatchContext(
        **{
            "document_id": "0" * 64,
            "orders": tuple(orders),
            "receipts": tuple(receipts or ()),
            "receipts_given": receipts is not None,
            "findings": found,
            "today": TODAY,
            "received_on": TODAY,
        }
        | known
    )
    matched = with_terms(match(document, context, rules.policies), terms)
    return Once(rules, None, document, matched, _decided(rules, matched.sheet), context, terms)


def case_once(name):
    """Decide a case of the starter pack."""
    folder = STARTER / "cases" / name
    case = Case.model_validate_json((folder / "case.json").read_text(encoding="utf-8"))

    def read(file):
        return read_ubl((folder / file).read_bytes())

    document, found = read(case.invoice)
    orders, receipts = ([read(file)[0] for file in files] for files in (case.orders, case.receipts))
    return decided_once(document, orders, receipts or None, terms=case.terms, findings=found)


def decided_with(once, changes):
    """Decide again after changes, from the start and by nothing that the search remembers."""
    scene = changed(Scene.of(once), changes)
    matched = with_terms(match(scene.document, scene.known(), scene.ruleset.policies), scene.terms)
    return _decided(scene.ruleset, matched.sheet)


def passes(once, changes):
    """Tell whether nothing but approvals stands after changes; a document that only needed them must be accepted."""
    decision = decided_with(once, changes)
    if once.decision.outcome is Outcome.NEEDS_APPROVAL:
        return decision.outcome is Outcome.ACCEPTED
    return decision.outcome in {Outcome.ACCEPTED, Outcome.NEEDS_APPROVAL} and not decision.holds


def one_step_less(needed):
    """Give the changes again and again, each time with one number one step smaller; 0 is no change."""
    for at, change in enumerate(needed):
        if change.steps is None:
            continue
        number = next(each for each in range(1, change.steps.most + 1) if change.steps.at(each).noted == change.noted)
        less = [change.steps.at(number - 1)] if number > 1 else []
        yield [*needed[:at], *less, *needed[at + 1 :]]


def _decided(rules, sheet):
    """Decide a sheet with the plain interpreter."""
    plan = starter_plan() if rules is starter() else check(rules)
    return decide(plan, sheet, Reference().run(plan, sheet))
