"""How often rules fire on what came in, and why the others did not."""

import pytest

from rules_engine.documents.decision import Decision
from rules_engine.pipeline.insight.firing import firing
from rules_engine.pipeline.tracking.pages import Pages
from rules_engine.rules.model import Ruleset
from tests.acts_home import MARA, TOM, acts_home
from tests.starter import starter


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with two documents held for their price and one that needs an approval."""
    with acts_home(tmp_path_factory.mktemp("firing")) as opened:
        opened.names = [opened.held(), opened.held(), opened.waiting()]
        yield opened


def _decided(home):
    with home.store.read() as uow:
        last = [uow.decisions.latest(home.id(name)) for name in home.names]
    return [Decision.model_validate_json(row.decision) for row in last]


def test_rules_are_counted_as_the_decisions_tell(home):
    """R4: on how many of the last documents each rule fired equals what the decisions say, document by document."""
    found = {each.rule: each for each in firing(home.store, starter()).rules}
    said = {}
    for decision in _decided(home):
        for rule in {each.rule for each in decision.firings}:
            said.setdefault(rule, set()).add(decision.document_id)
    counted = {rule: ids & {home.id(name) for name in home.names} for rule, ids in said.items()}

    assert counted
    for rule, ids in counted.items():
        assert ids <= set(found[rule].documents)
        assert len(found[rule].documents) == found[rule].fired


def test_a_draft_is_counted_on_what_came_in(home):
    """R4: a rule that nobody published is tried too; one that never fires is named; the latest documents come first."""
    draft = Ruleset.model_validate(
        {
            "id": "draft",
            "name": "Draft",
            "rules": [
                {
                    "id": name,
                    "when": {"term": "document.total_without_vat", "op": op, "value": {"DKK": "1"}},
                    "then": [{"effect": "hold", "kind": "header", "reason": "X"}],
                }
                for name, op in (("always", ">"), ("never", "<"))
            ],
        }
    )
    every, one = firing(home.store, draft), firing(home.store, draft, last=1)

    assert ("never",) == every.never
    assert {home.id(name) for name in home.names} <= set(every.rules[0].documents)
    assert (1, (every.rules[0].documents[0],)) == (one.documents, one.rules[0].documents)


def test_why_the_others_did_not_fire(home):
    """R1: every rule that did not fire on a document says why, to those who may see limits."""
    pages, held = Pages(home.store, home.acts._tools), home.id(home.names[0])
    found = pages.silent_rules(MARA, held)
    fired = {(each.rule, each.line) for each in _decided(home)[0].firings}

    assert found
    assert all(each.reasons and each.name for each in found)
    assert fired.isdisjoint((each.rule, each.line) for each in found)
    assert () == pages.silent_rules(TOM, held)
