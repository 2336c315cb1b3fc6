"""One-time links: once, in time, for one person and one version; opening one never acts."""

from datetime import timedelta

import pytest

from rules_engine.errors import ActRefused, NotAuthorised, StaleDocument, StatusForbids
from rules_engine.pipeline.acts.links import HOURS, Links
from tests.acts_home import HELEN, RAVI, acts_home

KEY = b"k" * 32


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; each takes documents of its own in."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def links(home):
    """The links of the home."""
    return Links(home.store, home.acts, KEY)


def _link(home, links, who=RAVI):
    """A document that waits for an approval, and the link of who may give it."""
    name = home.waiting()
    offer = next(each for each in home.acts.offers(who, home.id(name)) if each.act == "approve" and not each.refused)
    return name, links.make(who, home.id(name), offer.intent)


def test_a_link_approves_once(home, links):
    """A3: opened as often as one likes, used once; the act is the person's, and audited as one through a link."""
    name, token = _link(home, links)
    before = home.print()
    opened = [links.open(token) for _ in range(3)]
    assert home.print() == before
    links.approve(token, "fine")
    past = [act for act in home.acts.past(RAVI, home.id(name)) if act.act == "approve"]

    assert {RAVI.login} == {each.person.login for each in opened}
    assert [("ravi", "one-time link: fine")] == [(act.who, act.reason) for act in past]
    for again in (links.open, links.approve, lambda each: links.refuse(each, "no")):
        with pytest.raises(ActRefused):
            again(token)


def test_a_link_refuses_with_a_reason(home, links):
    """A3: refusing needs a word why; afterwards the link is used up."""
    name, token = _link(home, links)
    with pytest.raises(StatusForbids):
        links.refuse(token, " ")
    links.refuse(token, "not ordered")
    assert "refused" == home.told(f"INV-{name}")["status"]
    with pytest.raises(StaleDocument):
        links.approve(token)


def test_a_link_ends_by_its_time(home, links, monkeypatch):
    """A3: an expired link is refused, and nothing happens."""
    _, token = _link(home, links)
    clock = home.store.clock.now
    monkeypatch.setattr(home.store.clock, "now", lambda: clock() + timedelta(hours=HOURS, seconds=1))
    before = home.print()
    with pytest.raises(NotAuthorised):
        links.approve(token)
    assert home.print() == before


def test_a_link_is_bound_to_its_version(home, links):
    """A change in between voids it: what was approved is what was shown."""
    name, token = _link(home, links)
    home.acts.perform(RAVI, "reject", home.intent("reject", name), "another")
    with pytest.raises(StaleDocument):
        links.approve(token)


def test_nobody_makes_or_changes_a_link_of_another(home, links):
    """A link is made by whoever may give the approval; a changed one, or one signed elsewhere, is none."""
    name, token = _link(home, links)
    offer = next(each for each in home.acts.offers(RAVI, home.id(name)) if each.act == "approve")
    text, _, signature = token.partition(".")
    with pytest.raises(StatusForbids):
        links.make(HELEN, home.id(name), offer.intent.model_copy(update={"seen_basis": "other"}))
    forged = (text + "." + signature[:-2] + "AA", text[:-4] + "AAAA." + signature, "x", "", ".", "a" * 9_000, "é.é")
    for each in (*forged, Links(home.store, home.acts, b"o" * 32).make(RAVI, home.id(name), offer.intent)):
        with pytest.raises(NotAuthorised):
            links.open(each)
