"""The starter pack in tests: reading sample files, matching them, and deciding with the plain interpreter."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from extractors.ubl import UblExtractor
from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.normalise import normalise
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.matching.context import MatchContext
from rules_engine.matching.measures import match
from rules_engine.ports import Limits
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset

STARTER = Path(__file__).resolve().parents[1] / "rulesets" / "starter"
TODAY = date(2026, 3, 20)


@lru_cache
def starter():
    """Give the starter ruleset."""
    return Ruleset.model_validate_json((STARTER / "ruleset.json").read_text(encoding="utf-8"))


@lru_cache
def starter_plan():
    """Give the plan of the starter ruleset."""
    return check(starter())


def read_ubl(content):
    """Read the bytes of a UBL document: the document, and what reading and arithmetic found."""
    extraction = UblExtractor().read(content, Limits())
    made = normalise(extraction.candidate)
    assert made.document is not None, made.findings
    arithmetic = invoice_findings(made.document) if isinstance(made.document, Invoice) else ()
    return made.document, tuple(dict.fromkeys((*extraction.findings, *made.findings, *arithmetic)))


def matched(document, orders=(), receipts=None, policies=None, **known):
    """Match a document as the command line does: without receipts the level is capped."""
    context = MatchContext(
        **{
            "document_id": "0" * 64,
            "orders": tuple(orders),
            "receipts": tuple(receipts or ()),
            "receipts_given": receipts is not None,
            "today": TODAY,
            "received_on": TODAY,
        }
        | known
    )
    return match(document, context, starter().policies if policies is None else policies)


def decided(sheet):
    """Decide a sheet under the starter ruleset."""
    return decide(starter_plan(), sheet, Reference().run(starter_plan(), sheet))


def found(decision):
    """Give the discrepancies of a decision as (kind, line)."""
    return {(each.kind, each.line) for each in decision.discrepancies}
