"""What stands beside a draft: the chain of its parts, the shadow run, values of terms, what people did before."""

import copy

import pytest

from rules_engine.engine.decide import decide
from rules_engine.engine.reference import Reference
from rules_engine.engine.replay.report import ReplayCancelled
from rules_engine.errors import NotAuthorised
from rules_engine.pipeline.acts import analysing
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.samples import Sample, as_case
from rules_engine.pipeline.draft_looks import DraftLooks
from rules_engine.pipeline.insight.chain_path import Path, groups, path
from rules_engine.pipeline.insight.fact_chain import KINDS, chain
from rules_engine.pipeline.insight.replay import replay_draft
from rules_engine.pipeline.rule_desk import RuleDesk
from rules_engine.rules.check import check
from rules_engine.storage.rulebook import Rulebook
from tests.acts_home import JO, MARA, TOM, acts_home
from tests.generators import samples
from tests.sample_rules import ACCEPT, hold, rule, ruleset
from tests.seeds import base_seed


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; the starter pack is in force."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def looks(home):
    """What is asked beside the drafts of the home."""
    rulebook = Rulebook.of(home.store)
    desk = RuleDesk(home.store, rulebook, home.line.tools.company_id)
    yield DraftLooks(home.store, rulebook, desk)
    desk.close()


def test_whatever_is_read_stands_left_of_who_reads_it():
    """G7: on drawn rulesets and documents the picture has the levels of the plan, and every part as it stood."""
    for sample in samples(base_seed(), 60):
        evaluation = Reference().run(sample.plan, sample.sheet)
        found = chain(sample.plan, sample.sheet, evaluation)
        level = {node.id: node.level for node in found.nodes}
        fired = {
            part.author.partition("/")[0]
            for part in sample.plan.typed(sample.sheet.document_type).parts
            if part.effects and 1 in evaluation.truths[part.id]
        }

        assert all(level[one] < level[other] for one, other in found.edges)
        assert fired == {node.id for node in found.nodes if node.level and node.truth == "fired"}
        assert all(bool(node.told) == (node.truth != "untold") for node in found.nodes if not node.level)
        whole = chain(sample.plan)
        assert {part.author.partition("/")[0] for part in sample.plan.parts} == {n.id for n in whole.nodes if n.level}
        assert {""} == {node.truth for node in whole.nodes}


def _reached(edges, start, one, other):
    found = {start}
    while fresh := {edge[other] for edge in edges if edge[one] in found} - found:
        found |= fresh
    return found


def test_the_path_of_a_node_is_what_it_rests_on_and_what_rests_on_it():
    """G7: it leads through nothing that did not fire, and the path of a document ends where that was decided."""
    for sample in samples(base_seed(), 40):
        for whole in (
            chain(sample.plan),
            chain(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet)),
        ):
            truths = {node.id: node.truth for node in whole.nodes}
            assert Path() == path(whole, "nobody")
            for node in whole.nodes[:8]:
                fired = [
                    edge
                    for edge in whole.edges
                    if node.truth != "fired" or {truths[each] for each in edge} == {"fired"}
                ]
                up, down = _reached(fired, node.id, 1, 0), _reached(fired, node.id, 0, 1)
                assert Path(node.id, frozenset(up | down), len(up) - 1, len(down) - 1) == path(whole, node.id)
            end = path(whole).end
            assert bool(end) == any(
                n.truth == "fired" and {"hold", "accept", "refuse", "approval"} & set(dict(n.does)) for n in whole.nodes
            )
            assert end == "" or "fired" == truths[end]


def test_groups_hold_every_node_once_by_level_and_kind():
    """G7: what is folded away is counted; nothing is left out of the picture."""
    for sample in samples(base_seed(), 30):
        whole = chain(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet))
        found = groups(whole)
        assert sorted(whole.nodes) == sorted(node for group in found for node in group.nodes)
        assert len(found) == len({(group.level, group.kind) for group in found})
        assert [group.level for group in found] == sorted(group.level for group in found)
        assert all({(group.level, group.kind)} == {(n.level, n.kind) for n in group.nodes} for group in found)
        assert all(group.fired == sum(node.truth == "fired" for node in group.nodes) for group in found)
        assert {group.kind for group in found} <= set(KINDS)


def test_a_chain_names_the_facts_that_led_to_a_decision(home, looks):
    """G7: the facts of the bill stand left with the values of the line that is held; what led nowhere is not lit."""
    name = home.held()
    (recent,) = looks._desk.recent(JO, 1)
    found = looks.chain(JO, "starter", recent)
    by_id = {node.id: node for node in found.nodes}
    fact = by_id["line.price_variance_bp"]

    assert ("fired", "tolerance", ("1",)) == (by_id["price"].truth, by_id["price"].kind, by_id["price"].lines)
    assert ("30 %", 0, "line", ("1",)) == (fact.told, fact.level, fact.kind, fact.lines)
    assert ("line.price_variance_bp", "price") in found.edges
    lit = path(found)
    assert "held" == found.outcome
    assert ("discrepancy", "price") in by_id["price"].does
    assert ("hold", "line") in by_id["price_over"].does
    assert "hold" == by_id[lit.end].does[0][0]
    assert {"price", "line.price_variance_bp"} <= path(found, "price").nodes
    assert {"fired"} == {by_id[each].truth for each in lit.nodes}
    assert "30 %" in looks.term_samples(JO)["line.price_variance_bp"]
    assert name in recent.number


def test_what_waits_is_tried_beside_what_decides_and_acts_on_nothing(home, looks):
    """G7: a draft in review is shown on its documents received since it was sent; saved again, nothing is."""
    home.held()
    draft = home.kept.draft("starter")
    text = copy.deepcopy(draft.text)
    for tolerance in text["tolerances"]:
        tolerance["upper"] = {"percent": {"state": "not_checked"}, "absolute": {"state": "not_checked"}}
    text["tolerances"] = [each | {"enabled": False} for each in text["tolerances"]]
    # What a tolerance would hold for is no term any more once none does.
    text["rules"] = [each | {"enabled": each["id"] != "route_order"} for each in text["rules"]]
    assert looks.shadow(JO, "starter") is None
    home.acts.perform(JO, "save", Intent(ruleset=text, seen_revision=draft.revision))
    assert looks.shadow(JO, "starter") is None
    home.publication()
    name, other = home.held(), home.held()
    with home.store.write() as uow:
        uow.documents.change(home.id(other), {"ruleset_hash": "f" * 64})
    before = home.print()
    found = looks.shadow(JO, "starter")

    assert (1, 2) == (found.looked, found.version)
    assert [(f"INV-{name}", "held")] == [(each.number, each.outcome) for each, _ in found.differing]
    assert before == home.print()
    with pytest.raises(NotAuthorised):
        looks.shadow(TOM, "starter")


def test_a_replay_counts_what_people_rejected(home):
    """G7: a bill that a person rejected is known to be bad; a draft that would let it pass is told so, and which."""
    name = home.held()
    home.acts.perform(MARA, "reject", home.intent("reject", name), "never ordered")
    base = home.kept.frozen(home.kept.versions("starter")[0].ruleset_hash)
    report = replay_draft(home.store, ruleset(ACCEPT), base)

    assert (1, 1) == (report.known_bad, report.known_bad_released)
    assert ["rejected"] == [flip.people for flip in report.flips if flip.document == home.id(name)]


def test_a_child_that_talks_all_the_time_is_stopped_like_a_silent_one():
    """G7: who cancels while progress comes without a pause waits no longer."""
    when = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}
    rules = ruleset(ACCEPT, *(rule(f"r{at}", when, hold("BIG", kind="header")) for at in range(8)))
    plan = check(rules)
    (sheet,) = (each.sheet for each in samples(base_seed(), 1))
    decision = decide(plan, sheet, Reference().run(plan, sheet))
    kept = [Sample(case=as_case(sheet, decision, f"c{at}"), sheet=sheet) for at in range(30)]
    told = []
    with pytest.raises(ReplayCancelled):
        analysing.mutated(rules, kept, progress=lambda done, of: told.append((done, of)), cancelled=lambda: bool(told))

    assert told[-1][0] < told[-1][1]
