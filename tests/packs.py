"""The packs in tests: their rulesets, and deciding one of their cases with the plain interpreter."""

from functools import lru_cache

import orjson

from rules_engine.documents.decision import Decision
from rules_engine.documents.order import Order
from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.matching.context import BilledBefore
from rules_engine.matching.sales import SaleContext, match_sale
from rules_engine.pipeline.acts.rulesets import packs
from rules_engine.pipeline.line.once import with_terms
from rules_engine.rules.check import check
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Case, Ruleset
from rules_engine.rules.plan import Plan
from tests.starter import TODAY, matched, read_ubl


def names() -> list[str]:
    """Give the ids of all packs."""
    return sorted(path.parent.name for path in packs().glob("*/ruleset.json"))


def cases() -> list[tuple[str, str]]:
    """Give every case of every pack."""
    return sorted((path.parents[2].name, path.parent.name) for path in packs().glob("*/cases/*/case.json"))


@lru_cache
def pack(name: str) -> Ruleset:
    """Give a pack's ruleset."""
    return load_ruleset((packs() / name / "ruleset.json").read_bytes())


@lru_cache
def pack_plan(name: str) -> Plan:
    """Give a pack's plan."""
    return check(pack(name))


@lru_cache
def run(name: str, case_name: str) -> tuple[Case, Decision]:
    """Decide one case of a pack: the case, and its decision."""
    folder = packs() / name / "cases" / case_name
    case = Case.model_validate(orjson.loads((folder / "case.json").read_bytes()))
    bill, found = read_ubl((folder / case.invoice).read_bytes())
    if isinstance(bill, Order):
        known = SaleContext(document_id="0" * 64, findings=found, today=TODAY, received_on=TODAY)
        sheet = with_terms(match_sale(bill, known), case.terms, case.line_terms).sheet
        return case, decide(pack_plan(name), sheet, Reference().run(pack_plan(name), sheet))
    orders = [read_ubl((folder / order).read_bytes())[0] for order in case.orders]
    receipts = [read_ubl((folder / receipt).read_bytes())[0] for receipt in case.receipts]
    billed = tuple(BilledBefore.model_validate(each.model_dump()) for each in case.billed_before)
    sheet = matched(bill, orders, receipts or None, pack(name).policies, findings=found, billed_before=billed)
    decided = with_terms(sheet, case.terms, case.line_terms).sheet
    return case, decide(pack_plan(name), decided, Reference().run(pack_plan(name), decided))
