"""The starter pack: every case decides as it says, every part fires in one case and is silent in another."""

from collections import defaultdict

import pytest

from rules_engine.engine.cases import differences
from rules_engine.pipeline.line.once import with_terms
from rules_engine.rules.check import findings
from rules_engine.rules.model import Case
from tests.starter import STARTER, decided, matched, read_ubl, starter, starter_plan

CASES = sorted(path.parent.name for path in STARTER.glob("cases/*/case.json"))


def run(name):
    """Decide one case: the case, and its decision."""
    folder = STARTER / "cases" / name
    case = Case.model_validate_json((folder / "case.json").read_text(encoding="utf-8"))
    bill, found = read_ubl((folder / case.invoice).read_bytes())
    orders = [read_ubl((folder / order).read_bytes())[0] for order in case.orders]
    receipts = [read_ubl((folder / receipt).read_bytes())[0] for receipt in case.receipts]
    found = with_terms(matched(bill, orders, receipts or None, findings=found), case.terms, case.line_terms)
    return case, decided(found.sheet)


def test_the_ruleset_has_no_findings():
    """R1: the starter ruleset checks without a finding, and every rule says its name, why, and who owns it."""
    assert findings(starter()) == ()
    assert [rule.id for rule in starter().rules if not (rule.name and rule.why and rule.owner)] == []


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    """R5: a sample document decides as its case says: outcome, discrepancies and holds, no more and no less."""
    case, decision = run(name)

    assert case.id == name
    assert differences(case, decision) == ()


def test_every_part_fires_and_is_silent():
    """R5: every rule, tolerance and table row that does something happens in one case at least, and not in all."""
    happened = defaultdict(set)
    for name in CASES:
        for firing in run(name)[1].firings:
            happened[firing.rule.partition("~")[0]].add(name)
    acting = {
        part.author if part.kind == "tolerance_action" else part.id for part in starter_plan().parts if part.effects
    }

    assert {part for part in acting if not happened[part]} == set()
    assert {part for part in acting if len(happened[part]) == len(CASES)} == set()


def test_only_what_differs_is_stopped():
    """E5: a line above tolerance is held, the other line of the same invoice is accepted."""
    outcomes = {line.line: line.outcome.value for line in run("price_far_above")[1].lines}

    assert (outcomes["1"], outcomes["2"]) == ("held", "accepted")


def test_routes_by_what_is_wrong():
    """A9: prices go to the buyer, missing goods to the receiver, doubts about the payee to accounts payable."""
    queues = {name: run(name)[1].route.queue for name in ("price_far_above", "received_part", "account_other")}

    assert queues == {"price_far_above": "buyer", "received_part": "receiver", "account_other": "accounts_payable"}


def test_approvals_carry_the_amount():
    """A1: the approver's limit must cover the total; above ten thousand a manager is asked, above fifty a director."""
    tiers = {name: run(name)[1].approvals[0] for name in ("approval_manager", "approval_director", "approval_board")}

    assert [approval.tier for approval in tiers.values()] == ["manager", "director", "board"]
    assert [approval.limit for approval in tiers.values()] == [1_190_000, 5_950_000, 29_750_000]
