"""The gate: a draft is put in force with everything behind it, bound to the hash of its text, whoever asks how."""

from datetime import timedelta

import pytest

from rules_engine.errors import (
    NotAuthorised,
    RuleSyntaxError,
    SameHand,
    StaleDocument,
    StatusForbids,
)
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.reviewing import CHECKS
from rules_engine.pipeline.draft_checks import DraftChecks
from rules_engine.pipeline.rule_desk import RuleDesk
from rules_engine.storage.rulebook import Rulebook
from tests.acts_home import JO, KIM, MARA, RAVI, TOM, acts_home, person

WIDE = {"state": "value", "percent": "7", "amount": {}}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; the starter pack is in force."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        opened.desk = RuleDesk(opened.store, Rulebook.of(opened.store), opened.line.tools.company_id)
        opened.line.on_close(opened.desk.close)
        yield opened


def _saved(home, percent, who=JO):
    """Save the starter with another limit; give the intent of whoever saw it."""
    draft = home.kept.draft("starter")
    text = draft.text
    text["tolerances"][0]["upper"]["percent"] = WIDE | {"percent": str(percent)}
    home.acts.perform(who, "save", Intent(ruleset=text, seen_revision=draft.revision))
    return _seen(home)


def _seen(home):
    draft = home.kept.draft("starter")
    return Intent(ruleset_id="starter", seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)


def _refused(home, intent, said, kind=StatusForbids, who=RAVI):
    before = home.kept.versions("starter")
    with pytest.raises(kind, match=said):
        home.acts.perform(who, "publish", intent, "read it")
    assert before == home.kept.versions("starter")


def test_nothing_is_put_in_force_without_all_that_stands_behind_it(home):
    """G7, R5: each missing or failed piece refuses the act itself, whichever door it comes through."""
    seen = _saved(home, 7)
    _refused(home, seen, "nothing was proved")
    home.check()
    _refused(home, seen, "nobody sent this text for review")
    home.acts.perform(JO, "submit", seen)
    with pytest.raises(StatusForbids, match="sent for review already"):
        home.acts.perform(JO, "submit", seen)
    for name in CHECKS:
        home.check(state="bad", names=(name,))
        _refused(home, seen, f"the check of {name} found")
        home.check(names=(name,))
    review = home.kept.review("starter")

    assert ((), "jo", set(CHECKS)) == (review.missing, review.sent_by, set(review.checks))
    assert home.acts.perform(RAVI, "publish", seen, "read it").ruleset_hash == seen.ruleset_hash


def test_a_draft_that_was_saved_again_begins_anew(home):
    """G7: what was sent was another text; even when the same text comes back, it is sent again."""
    seen = _saved(home, 8)
    home.publication()
    _saved(home, 9)
    _refused(home, seen, "saved again", StaleDocument)
    _refused(home, _seen(home), "nothing was proved")
    back = _saved(home, 8)
    assert back.ruleset_hash == seen.ruleset_hash
    _refused(home, back, "Not yet: nobody sent this text for review.")
    home.acts.perform(JO, "submit", back)
    assert home.acts.perform(RAVI, "publish", back, "read it").ruleset_hash


def test_what_was_compared_with_an_older_version_is_compared_again(home):
    """G7: a replay against a version that is no longer in force proves nothing, and neither does its number."""
    seen, before = _saved(home, 10), home.kept.versions("starter")[-2]
    home.publication()
    home.acts.perform(RAVI, "rollback", Intent(ruleset_id="starter", ruleset_hash=before.ruleset_hash), "too loose")

    assert {"proofs", "types"} == set(home.kept.review("starter").checks)
    _refused(home, seen, "was published meanwhile", StaleDocument)


def test_a_case_that_comes_out_otherwise_keeps_a_draft_from_being_put_in_force(home):
    """R5: cases are run by the act itself, also those kept after everything else was done."""
    _saved(home, 11)
    draft = home.kept.draft("starter")
    text = dict(draft.text) | {"rules": []}
    bill = home.id(home.held())
    home.acts.perform(JO, "keep_case", Intent(document_id=bill, ruleset_id="starter", value="decided"))
    home.acts.perform(JO, "save", Intent(ruleset=text, seen_revision=draft.revision))
    seen = home.publication()
    _refused(home, seen, f"the cases d{bill[:12]} come out otherwise")
    home.acts.perform(JO, "keep_case", Intent(document_id=bill, ruleset_id="starter", value="draft"))

    assert home.acts.perform(RAVI, "publish", seen, "read it").ruleset_hash


def test_who_may_not_is_told_so_first(home):
    """G1: the author is refused as the author, a reviewer sends nothing, and nobody of elsewhere says anything."""
    seen = _saved(home, 12, KIM)
    _refused(home, seen, "somebody else must do this", SameHand, KIM)
    for who, act in ((MARA, "submit"), (RAVI, "submit"), (TOM, "comment"), (MARA, "check")):
        with pytest.raises(NotAuthorised):
            home.acts.perform(who, act, seen, "because")
    checks = DraftChecks(home.store, home.desk)
    with pytest.raises(NotAuthorised):
        checks.run(MARA, home.desk.standing(RAVI, "starter"), "types", lambda *_: None, lambda: False)
    assert {} == dict(home.kept.review("starter").checks)


def test_comments_stand_beside_the_draft(home):
    """G7: what is said about a draft or a part of it is kept with the revision it was said about."""
    seen = _saved(home, 13)
    text = "Three days is <b>too short</b>, make it ten."
    home.acts.perform(RAVI, "comment", Intent(ruleset_id="starter", value="price"), text)
    with pytest.raises(StatusForbids, match="needs a reason"):
        home.acts.perform(RAVI, "comment", Intent(ruleset_id="starter"), " ")
    (remark,) = home.kept.review("starter").remarks

    assert ("ravi", "price", seen.seen_revision, text) == (remark.who, remark.part, remark.revision, remark.text)


def test_a_version_begins_on_the_day_that_was_chosen(home):
    """G7, semantics 17: until then the version before decides; a planned one can be taken back before it begins."""
    standing = home.kept.versions("starter")[-1]
    _saved(home, 14)
    seen = home.publication()
    now = home.store.clock.now()
    for wrong, kind in (("2020-01-01", StatusForbids), ("tomorrow", RuleSyntaxError), ("9999-99-99", RuleSyntaxError)):
        _refused(home, seen.model_copy(update={"effective_from": wrong}), ".", kind)
    day = (now + timedelta(days=7)).date().isoformat()
    home.acts.perform(RAVI, "publish", seen.model_copy(update={"effective_from": day}), "from next week")
    later = (now + timedelta(days=8)).isoformat(timespec="microseconds")
    with home.store.read() as uow:
        decides = uow.master.effective("starter", uow.at), uow.master.effective("starter", later)
    assert [standing.ruleset_hash, seen.ruleset_hash] == [each.ruleset_hash for each in decides]
    _saved(home, 15)
    _refused(home, home.publication(), "is planned for")
    again = Intent(ruleset_id="starter", ruleset_hash=standing.ruleset_hash)
    done = home.acts.perform(RAVI, "rollback", again, "not next week")
    with home.store.read() as uow:
        assert done.ruleset_hash == uow.master.effective("starter", later).ruleset_hash


def test_the_first_version_begins_at_once(home):
    """Semantics 17: nothing would decide until then."""
    home.acts.perform(JO, "save", Intent(ruleset={"id": "first", "name": "First"}))
    seen = home.publication("first", effective_from="2999-01-01")
    _refused(home, seen, "no version is in force")


@pytest.mark.slow
def test_checks_are_really_run_and_kept_with_the_text(home):
    """R5: types, proofs, comparison and replay on a real home open the gate; a stopped replay is not kept."""
    home.held()
    _saved(home, 16, home.enter(person("nina", *KIM.roles)))
    checks = DraftChecks(home.store, home.desk)
    standing, told = home.desk.standing(RAVI, "starter"), []
    stopped = checks.run(RAVI, standing, "replay", lambda *_: None, lambda: True)
    assert ("cancelled", {}) == (stopped.status, dict(home.kept.review("starter").checks))
    for name in CHECKS:
        assert "bad" != checks.run(RAVI, standing, name, lambda *each: told.append(each), lambda: False).status
    review = home.kept.review("starter")

    assert (len(told), told[-1]) == (1, (standing_documents(home),) * 2)
    assert review.checks["replay"].numbers["documents"] == standing_documents(home)
    assert review.missing == ("nobody sent this text for review",)


def standing_documents(home):
    """Count what was decided."""
    with home.store.read() as uow:
        return len(list(uow.decisions.sheets()))
