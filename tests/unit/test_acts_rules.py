"""Acts on rulesets: saving a draft, publishing by somebody who did not write it, deciding again under a version."""

import copy

import pytest

from rules_engine.errors import (
    NotAuthorised,
    RuleConflict,
    RulesetRefused,
    RuleSyntaxError,
    SameHand,
    StaleDocument,
    StatusForbids,
    UnknownNumber,
)
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.acts.publishing import SHIPPED_BY, open_rulebook
from rules_engine.pipeline.rule_desk import RuleDesk
from rules_engine.rules.model import Ruleset
from rules_engine.storage.rulebook import Rulebook
from tests.acts_home import ADA, INES, JO, KIM, LIMIT, MARA, RAVI, TOM, acts_home, person
from tests.chains import order


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; the starter pack is in force."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _refused(home, kind, who, act, intent, reason="because"):
    before = home.print(), home.kept.draft("starter"), home.kept.versions()
    with pytest.raises(kind):
        home.acts.perform(who, act, intent, reason)
    assert (home.print(), home.kept.draft("starter"), home.kept.versions()) == before


def _looser(home, percent, ruleset_id="starter"):
    """Give the draft with prices and amounts that may rise by so many percent, and by any sum."""
    text = copy.deepcopy(home.kept.draft("starter").text)
    text["id"] = ruleset_id
    for tolerance in text["tolerances"]:
        if tolerance["dimension"] in {"unit_price", "line_amount", "total"}:
            tolerance["upper"]["absolute"] = {"state": "not_checked", "amount": {}, "percent": None}
            if not tolerance.get("cumulative"):
                tolerance["upper"]["percent"] = {"state": "value", "amount": {}, "percent": str(percent)}
    return text


def _save(home, who, percent):
    """Save a looser draft as a person does who has just read the last one."""
    revision = home.kept.draft("starter").revision
    return home.acts.perform(who, "save", Intent(ruleset=_looser(home, percent), seen_revision=revision))


def _publication(home):
    """Give the intent to publish the draft that stands."""
    return home.publication()


def test_what_one_wrote_another_publishes_and_a_third_person_decides_by(home):
    """Issue 3: held for price, loosened by one, published by another, decided again, accepted, sent once."""
    name = home.held(price="104")
    assert "held" == home.told(f"INV-{name}")["status"]
    saved = _save(home, JO, 5)
    before = home.entries("ravi")
    published = home.acts.perform(RAVI, "publish", _publication(home), "prices rise")
    (entry,) = home.entries("ravi")[len(before) :]
    again = home.intent("decide_again", name)
    assert published.ruleset_hash == again.ruleset_hash
    _refused(home, SameHand, home.enter(person("jo", Role.ANALYST, Role.REVIEWER)), "decide_again", again)
    assert "held" == home.told(f"INV-{name}")["status"]
    home.acts.perform(RAVI, "decide_again", again, "under the new limit")
    home.process()
    told = home.told(f"INV-{name}")
    last = home.kept.versions("starter")[-1]

    assert (saved.ruleset_hash, "publish") == (published.ruleset_hash, entry[1])
    assert f"starter version {last.version}: prices rise" == entry[3]
    assert "reconciled" == told["status"], told["holds"]
    assert 1 == len([push for push in told["pushes"] if push["kind"] == "vendor_bill"])
    assert ("ravi", ("jo",), "prices rise") == (last.published_by, last.authors, last.reason)
    assert home.kept.draft("starter").published
    assert home.line.audit_verify()["whole"]
    home.enter(JO)


def test_no_author_publishes_even_by_a_crafted_call(home):
    """G1: everybody who saved since the last publication is an author, whichever roles they have or claim."""
    _save(home, JO, 6)
    claimed = JO.model_copy(update={"roles": frozenset(Role)})
    for someone in (JO, claimed, home.enter(claimed)):
        _refused(home, SameHand, someone, "publish", _publication(home))
    home.enter(JO)
    _save(home, KIM, 7)
    for someone in (JO, KIM):
        _refused(home, SameHand, someone, "publish", _publication(home))
    assert ("jo", "kim") == home.kept.draft("starter").authors
    home.acts.perform(RAVI, "publish", _publication(home), "read it")
    _save(home, KIM, 8)

    assert ("kim",) == home.kept.draft("starter").authors
    assert home.acts.perform(JO, "publish", _publication(home), "read it").ruleset_hash


def test_an_author_neither_releases_nor_approves_under_the_own_version(home):
    """Security: whoever wrote the version that decided a document keeps the hands off it."""
    author = home.enter(person("author", Role.ANALYST, Role.APPROVER, Role.REVIEWER, limit=LIMIT))
    _save(home, author, 9)
    home.acts.perform(RAVI, "publish", _publication(home), "read it")
    held, waiting = home.held(price="150"), home.waiting()

    _refused(home, SameHand, author, "release", home.intent("release", held))
    _refused(home, SameHand, author, "resolve", home.intent("resolve", held, resolution="write_off"))
    _refused(home, SameHand, author, "approve", home.intent("approve", waiting))
    assert "accepted" == home.acts.perform(RAVI, "release", home.intent("release", held), "fine").status
    assert "accepted" == home.acts.perform(RAVI, "approve", home.intent("approve", waiting)).status


def test_a_publication_is_bound_to_the_text_that_was_read(home):
    """Semantics 14: another revision, another text, no draft, no reason: refused, nothing is in force by it."""
    _save(home, JO, 10)
    seen = _publication(home)

    _refused(home, StaleDocument, RAVI, "publish", seen.model_copy(update={"seen_revision": 1}))
    _refused(home, StaleDocument, RAVI, "publish", seen.model_copy(update={"ruleset_hash": "0" * 64}))
    _refused(home, UnknownNumber, RAVI, "publish", seen.model_copy(update={"ruleset_id": "nothing"}))
    _refused(home, NotAuthorised, MARA, "publish", seen)
    _refused(home, StatusForbids, RAVI, "publish", seen, reason="")
    home.acts.perform(RAVI, "publish", seen, "read it")
    _refused(home, StatusForbids, RAVI, "publish", seen)


def test_a_draft_whose_author_is_unknown_is_published_by_nobody(home):
    """G1: a text that came into the rulebook past the acts, or before a crash, has nobody to answer for it."""
    draft = home.kept.draft("starter")
    smuggled = Ruleset.model_validate(_looser(home, 99) | {"version": 99})
    home.acts._rulebook.save_draft(smuggled, draft.revision)

    _refused(home, StatusForbids, RAVI, "publish", _publication(home))
    _save(home, JO, 11)
    assert home.acts.perform(RAVI, "publish", _publication(home), "read it").ruleset_hash


def test_a_draft_is_saved_on_the_one_that_was_seen(home):
    """Nobody's work is lost: a draft that was saved meanwhile is refused; a new ruleset begins at nothing."""
    revision = home.kept.draft("starter").revision
    text = _looser(home, 12)

    _refused(home, StaleDocument, JO, "save", Intent(ruleset=text, seen_revision=revision - 1))
    _refused(home, StaleDocument, JO, "save", Intent(ruleset=text))
    _refused(home, NotAuthorised, MARA, "save", Intent(ruleset=text, seen_revision=revision))
    _refused(home, RuleSyntaxError, JO, "save", Intent(seen_revision=revision))
    _refused(home, RulesetRefused, JO, "save", Intent(ruleset={"id": "x"}))
    _refused(home, RulesetRefused, JO, "save", Intent(ruleset={"id": "x", "name": 1.5}))
    before = home.entries("jo")
    done = home.acts.perform(JO, "save", Intent(ruleset=_looser(home, 3, "second")))
    assert (1, "save") == (done.revision, home.entries("jo")[len(before) :][0][1])
    assert 1 == len(home.entries("jo")) - len(before)


def test_a_draft_that_cannot_run_is_saved_but_never_published(home):
    """A draft may be unfinished; what is put in force must pass the check."""
    text = _looser(home, 3, "broken")
    text["rules"][0]["when"] = {"term": "line.no_such_term", "op": "is true"}
    home.acts.perform(JO, "save", Intent(ruleset=text))
    draft = home.kept.draft("broken")
    seen = Intent(ruleset_id="broken", seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)

    _refused(home, RulesetRefused, RAVI, "publish", seen)


def test_a_draft_too_wide_for_the_engine_is_saved_but_never_published(home):
    """R7: what the engine would refuse at every decision is refused before it is put in force."""
    text = _looser(home, 3, "wide")
    pairs = [{"any": [_above(2 * number), _above(2 * number + 1)]} for number in range(7)]
    text["rules"][0]["when"] = {"all": pairs}
    home.acts.perform(JO, "save", Intent(ruleset=text))
    draft = home.kept.draft("wide")
    seen = Intent(ruleset_id="wide", seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)

    _refused(home, RuleConflict, RAVI, "publish", seen)


def _above(number):
    """Give a comparison that no other number gives."""
    return {"term": "document.age_days", "op": ">", "value": number}


def test_deciding_again_is_bound_to_a_published_version_and_to_what_was_seen(home):
    """Semantics 15: another version only by an act, on the decision that was seen."""
    name = home.held(price="300")
    _save(home, JO, 13)
    home.acts.perform(RAVI, "publish", _publication(home), "read it")
    seen = home.intent("decide_again", name)

    _refused(home, UnknownNumber, RAVI, "decide_again", seen.model_copy(update={"ruleset_hash": "0" * 64}))
    _refused(home, StaleDocument, RAVI, "decide_again", seen.model_copy(update={"seen_decision": 9}))
    bound = home.row(home.id(name)).ruleset_hash
    _refused(home, StatusForbids, RAVI, "decide_again", seen.model_copy(update={"ruleset_hash": bound}))
    _refused(home, NotAuthorised, MARA, "decide_again", seen)
    before = home.entries("ravi")
    home.acts.perform(RAVI, "decide_again", seen, "newer")
    assert ["decide_again"] == [entry[1] for entry in home.entries("ravi")[len(before) :]]
    home.process()
    assert seen.ruleset_hash == home.row(home.id(name)).ruleset_hash


def test_the_shipped_pack_is_nobodys_work(home):
    """The pack that ships has no author among the people and was put in force by the product."""
    first = home.kept.versions("starter")[0]
    assert (SHIPPED_BY, (), 1) == (first.published_by, first.authors, first.version)


def test_a_version_that_was_frozen_before_a_crash_is_listed_at_the_next_opening(home, monkeypatch):
    """Whatever decides is in the rulebook's list too, with the person who put it in force."""
    _save(home, JO, 14)

    def crash(_entry):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(home.acts._rulebook, "note_published", crash)
        with pytest.raises(KeyboardInterrupt):
            home.acts.perform(RAVI, "publish", _publication(home), "read it")
    in_force = home.kept.versions("starter")[-1]
    listed = open_rulebook(home.store).latest("starter")

    assert (in_force.ruleset_hash, "ravi") == (listed.ruleset_hash, listed.published_by)


def test_an_earlier_version_is_put_in_force_again_by_nobody_who_wrote_it(home):
    """G7: rolling back is an act: the earlier text under the next number, audited, by another hand."""
    _save(home, KIM, 61)
    home.acts.perform(RAVI, "publish", _publication(home), "looser")
    wanted = home.kept.versions("starter")[-1]
    _save(home, KIM, 62)
    home.acts.perform(RAVI, "publish", _publication(home), "looser still")
    again = Intent(ruleset_id="starter", ruleset_hash=wanted.ruleset_hash)
    _refused(home, SameHand, KIM, "rollback", again)
    _refused(home, NotAuthorised, MARA, "rollback", again)
    _refused(home, StatusForbids, RAVI, "rollback", again, reason="")
    standing = home.kept.versions("starter")[-1]
    _refused(home, StatusForbids, RAVI, "rollback", again.model_copy(update={"ruleset_hash": standing.ruleset_hash}))
    _refused(home, UnknownNumber, RAVI, "rollback", again.model_copy(update={"ruleset_id": "other"}))
    done = home.acts.perform(RAVI, "rollback", again, "sums were too loose")
    last = home.kept.versions("starter")[-1]

    assert (last.ruleset_hash, last.version) == (done.ruleset_hash, wanted.version + 2)
    assert (last.published_by, last.reason, last.authors) == ("ravi", "sums were too loose", ("kim",))
    restored, before = home.kept.frozen(last.ruleset_hash), home.kept.frozen(wanted.ruleset_hash)
    assert restored.model_copy(update={"version": wanted.version}) == before
    assert home.entries("ravi")[-1][1] == "rollback"


def test_rules_are_read_by_whoever_may_see_limits_and_by_nobody_else(home):
    """D3: drafts, versions and their texts are asked for by a person, who may read rules at that moment."""
    stranger = home.enter(person("stranger", *Role, company="elsewhere"))
    desk = RuleDesk(home.store, Rulebook.of(home.store), home.line.tools.company_id)
    home.take(order("PO-7001"))
    read = (home.told("PO-7001")["document_id"],)
    for reader in (JO, MARA, RAVI, ADA):
        assert "starter" == home.acts.rulesets(reader).draft("starter").ruleset_id
        assert "starter" == desk.standing(reader, "starter").draft.id
    queries = (
        home.acts.rulesets,
        lambda who: desk.standing(who, "starter"),
        lambda who: desk.cases(who, "starter"),
        lambda who: desk.mutated(who, "starter"),
        lambda who: desk.recent(who, 5),
    )
    for who in (TOM, INES, stranger):
        for query in queries:
            with pytest.raises(NotAuthorised):
                query(who)
    with pytest.raises(NotAuthorised):
        home.acts.past(stranger, *read)
    assert ({}, ["PO-7001"]) == (desk.numbers(stranger, read), list(desk.numbers(TOM, read).values()))
    # What a session still claims counts for nothing: the roles of this moment do.
    home.enter(person("jo", Role.BUYER))
    with pytest.raises(NotAuthorised):
        home.acts.rulesets(JO)
    home.enter(JO)
