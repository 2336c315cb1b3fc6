"""Changing one part of a draft: whatever else was saved meanwhile stays; the very same part is never overwritten."""

from itertools import permutations

import orjson
import pytest

from rules_engine.engine.evaluation import FALSE, TRUE
from rules_engine.engine.reference import Reference
from rules_engine.errors import NotAuthorised, RuleSyntaxError, SameHand, StaleDocument, UnknownNumber, UnknownTerm
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.part_edits import PartEdit, edited, name_of, part_hash, parts_of, unused
from rules_engine.pipeline.made_samples import at_limit
from rules_engine.pipeline.rule_desk import RuleDesk
from rules_engine.rules.check import check
from rules_engine.storage.rulebook import Rulebook
from tests.acts_home import JO, KIM, RAVI, acts_home
from tests.starter import starter

TEXT = {
    "id": "r",
    "rules": [{"id": "one", "why": ""}, {"id": "two", "why": ""}],
    "facts": [{"name": "differs", "scope": "line"}],
}


def _edit(name, text, seen=None, family="rules"):
    was = next(part for _, part in parts_of(TEXT) if name_of(part) == name) if seen is None else None
    return PartEdit(family=family, id=name, seen=part_hash(was) if seen is None else seen, text=text)


def test_changes_of_different_parts_go_through_in_any_order():
    """G7: two people at one draft lose nothing: the order of their saves means nothing."""
    edits = (
        _edit("one", {"id": "one", "why": "a"}),
        _edit("two", None),
        _edit("differs", {"name": "differs", "scope": "document"}, family="facts"),
        _edit("three", {"id": "three"}, seen=""),
    )
    ends = []
    for order in permutations(edits):
        text = TEXT
        for edit in order:
            text = edited(text, edit)
        ends.append(text)

    assert all(end == ends[0] for end in ends)
    assert ends[0]["rules"] == [{"id": "one", "why": "a"}, {"id": "three"}]
    assert ends[0]["facts"] == [{"name": "differs", "scope": "document"}]


@pytest.mark.parametrize(
    ("edit", "told"),
    (
        (_edit("one", {"id": "one"}, seen="0" * 64), "'one' was changed by somebody else meanwhile."),
        (_edit("gone", {"id": "gone"}, seen="0" * 64), "'gone' was taken out by somebody else meanwhile."),
        (_edit("One", {"id": "One"}, seen=""), "'One' was added by somebody else meanwhile."),
    ),
)
def test_the_same_part_is_never_overwritten(edit, told):
    """G7: whoever saves second over a part that is not as it was seen is told which one, and nothing changes."""
    with pytest.raises(StaleDocument, match=told):
        edited(TEXT, edit)


def test_a_part_that_is_not_there_cannot_be_taken_out():
    """G7: the refusal says so."""
    with pytest.raises(UnknownNumber):
        edited(TEXT, _edit("three", None, seen=""))


def test_an_unused_name_is_unused_whatever_its_case():
    """R3: a new part never takes the name of another."""
    assert (unused("ONE", TEXT), unused("differs", TEXT), unused("x", TEXT)) == ("ONE_2", "differs_2", "x")


def test_a_ruleset_grows_part_by_part_and_its_authors_do_not_publish_it(tmp_path):
    """R3, G7: from empty to published by acts alone; what is unwritten is not published, nor by its author."""
    with acts_home(tmp_path) as home:
        home.acts.perform(JO, "save", Intent(ruleset={"id": "own", "name": "Own"}))
        rule = {"id": "ok", "when": {"all": [{"term": "", "op": "is true"}]}, "then": [{"effect": "accept"}]}
        for who, text, seen in (
            (JO, rule, ""),
            (KIM, {"id": "far", "dimension": "date"}, ""),
        ):
            family = "rules" if "when" in text else "tolerances"
            part = PartEdit(family=family, id=text["id"], seen=seen, text=text)
            home.acts.perform(who, "save", Intent(ruleset_id="own", part=part))
        with pytest.raises(UnknownTerm, match="No term is chosen"):
            home.acts.perform(RAVI, "publish", _publication(home), "because")
        stands = home.kept.draft("own").text["rules"][0]
        rule["when"]["all"][0]["term"] = "document.read_surely"
        part = PartEdit(family="rules", id="ok", seen=part_hash(stands), text=rule)
        home.acts.perform(JO, "save", Intent(ruleset_id="own", part=part))
        for author in (JO, KIM):
            with pytest.raises(SameHand):
                home.acts.perform(author, "publish", _publication(home), "because")
        home.acts.perform(RAVI, "publish", home.publication("own"), "because")

        assert ("jo", "kim") == home.kept.versions("own")[0].authors
        assert "own" in home.kept.ids()


def _publication(home):
    draft = home.kept.draft("own")
    return Intent(ruleset_id="own", seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)


def test_a_decided_document_becomes_a_case_and_is_asked_again(tmp_path):
    """R5: a case expects what was really decided; a draft that decides otherwise is red until it is kept anew."""
    with acts_home(tmp_path) as home:
        bill = home.id(home.held())
        desk = RuleDesk(home.store, Rulebook.of(home.store), home.line.tools.company_id)
        home.line.on_close(desk.close)
        home.acts.perform(JO, "save", Intent(ruleset={"id": "own", "name": "Own"}))
        intent = Intent(document_id=bill, ruleset_id="own", value="decided")
        with pytest.raises(NotAuthorised):
            home.acts.perform(RAVI, "keep_case", intent)
        home.acts.perform(JO, "keep_case", intent)
        ((name, expected, differences),) = desk.cases(JO, "own").results
        assert (name, expected) == (f"d{bill[:12]}", "held")
        assert "The hold NOT_DECIDED@1 is not expected." in differences
        home.acts.perform(JO, "keep_case", intent.model_copy(update={"value": "draft"}))
        assert ((name, "held", ()),) == desk.cases(JO, "own").results
        (recent,) = (each for each in desk.recent(JO, 10) if each.document_id == bill)
        trial = desk.trial(starter(), recent.sheet, "en")

        assert ("price_over", "1") in trial.fired
        assert any(reasons for _, _, reasons in trial.silent)
        assert desk.evidence(JO, home.kept.draft("starter").text, "price_over").fired == 1


def test_a_case_is_made_at_a_limit_and_nothing_made_by_hand_hurts(tmp_path):
    """R5: a document at and beside a limit becomes a case as the draft decides it; what is no document is refused."""
    with acts_home(tmp_path) as home:
        home.held()
        desk = RuleDesk(home.store, Rulebook.of(home.store), home.line.tools.company_id)
        home.line.on_close(desk.close)
        like = desk.recent(JO, 1)[0].sheet
        part, term = "approval/manager~when", "document.total_with_vat"
        for beside, over in ((0, FALSE), (1, TRUE)):
            sheet = at_limit(starter(), like, part, term, beside)
            assert over == Reference().run(check(starter()), sheet).truth(part, None)
            given = Intent(sheet=orjson.loads(sheet.model_dump_json()), ruleset_id="starter", value="../x <b> limit")
            home.acts.perform(JO, "keep_case", given)
        kept = desk.cases(JO, "starter").results
        assert (2, [()] * 2) == (len(kept), [differences for _, _, differences in kept])
        assert all(name.startswith("m_x_b_limit_") for name, _, _ in kept)
        assert at_limit(starter(), like, part, "line.nothing", 0) is None
        for wrong in ({"document_type": 1}, {}, {"x": "y" * 600_000}):
            with pytest.raises(RuleSyntaxError):
                home.acts.perform(JO, "keep_case", Intent(sheet=wrong, ruleset_id="starter"))
        with pytest.raises(NotAuthorised):
            home.acts.perform(RAVI, "keep_case", given)
