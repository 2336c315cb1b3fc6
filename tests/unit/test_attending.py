"""Who takes care of a document, what is put aside, and the list of orders taken along."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest

from connectors.table_writer import as_csv, as_workbook
from rules_engine.errors import NotAuthorised, StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.attending import SNOOZE_DAYS_MAX
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.tracking.order_index import OrderView
from rules_engine.pipeline.tracking.worklists import InboxView, OrderSearch, Worklists
from rules_engine.storage.accounts import AccountRows
from rules_engine.storage.attention import Attention
from tests.acts_home import MARA, PEOPLE, RAVI, TOM, acts_home, person


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests of this file; each takes documents of its own in."""
    with acts_home(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _assign(home, name, who, owner, seen=""):
    return home.acts.perform(who, "assign", Intent(document_id=home.id(name), value=owner, seen_value=seen))


def _snooze(home, name, days):
    day = "" if days is None else (home.store.clock.now().date() + timedelta(days=days)).isoformat()
    return home.acts.perform(MARA, "snooze", Intent(document_id=home.id(name), value=day))


def _needs(home, who, name, **asked):
    """Tell whether a document needs somebody, and hold that the view counts what it lists."""
    found = Worklists(home.store).inbox(who, InboxView.MINE, search="", sort="age", offset=0, limit=200, **asked)
    if not asked:
        assert found.found == found.counts["mine"] == len(found.rows)
    return home.id(name) in {row.document_id for row in found.rows}


def test_only_who_works_on_a_document_is_offered_to_take_care_of_it(home):
    """D4: whoever is offered is taken, and whoever is not offered is refused."""
    name = home.held()
    offered = {each.login for each in Worklists(home.store).colleagues(MARA, [home.id(name)])}
    assert "mara" in offered
    for each in PEOPLE:
        if each.login in offered:
            _assign(home, name, MARA, each.login)
            _assign(home, name, MARA, "", seen=each.login)
        else:
            with pytest.raises(StatusForbids):
                _assign(home, name, MARA, each.login)


def test_a_discount_that_lapses_soon_has_a_view_of_its_own(home):
    """M8: until the last day of its discount a held invoice is listed with what it takes off; a later one is not."""
    today = home.store.clock.now().date()
    offered, later = (home.held(payment_terms=terms, issue_date=today) for terms in ("2/5 net 30", "2/20 net 30"))
    lists = Worklists(home.store)
    found = lists.inbox(MARA, InboxView.DISCOUNT, search="", sort="age", offset=0, limit=200)
    rows = {row.document_id: row for row in found.rows}

    assert home.id(later) not in rows
    assert (today + timedelta(days=5)).isoformat() == rows[home.id(offered)].discount_until
    assert Decimal("32.50") == rows[home.id(offered)].discount
    assert {"DKK": Decimal("32.50")} == found.discounts
    assert found.counts["discount"] == found.found == len(rows) == 1
    home.acts.perform(MARA, "reject", home.intent("reject", offered), "Not ours")
    found = lists.inbox(MARA, InboxView.DISCOUNT, search="", sort="age", offset=0, limit=200)
    assert (0, {}, 0) == (found.found, found.discounts, found.counts["discount"])


def test_what_somebody_takes_care_of_needs_nobody_else(home):
    """D4: it leaves the others' view of what needs them and stays in everybody's lists; one audit entry tells it."""
    name, before = home.held(), home.entries("mara")
    _assign(home, name, MARA, "tom")
    everything = Worklists(home.store).inbox(MARA, InboxView.HELD, search="", sort="age", offset=0, limit=200)
    row = next(row for row in everything.rows if row.document_id == home.id(name))

    assert ("tom", "Tom") == (row.owner, row.owner_name)
    assert [False, True] == [_needs(home, who, name) for who in (MARA, TOM)]
    assert [False, True] == [_needs(home, who, name, care="me") for who in (MARA, TOM)]
    assert "given to tom" == home.entries("mara")[len(before) :][0][3]
    with pytest.raises(StaleDocument):
        _assign(home, name, TOM, "mara")
    _assign(home, name, TOM, "", seen="tom")
    assert _needs(home, MARA, name, care="nobody")


def test_nobody_can_be_given_a_document_who_may_not_see_it(home):
    """G1: a stranger, somebody of another company and a document that waits for nobody are refused; nothing changes."""
    name = home.held()
    home.enter(person("foreign", Role.REVIEWER, company="another"))
    before = home.print()
    for login in ("foreign", "no one", "x" * 300):
        with pytest.raises(UnknownNumber):
            _assign(home, name, MARA, login)
    with pytest.raises(NotAuthorised):
        _assign(home, name, person("foreign", *Role, company="another"), "mara")
    assert home.print() == before
    assert "foreign" not in {each.login for each in Worklists(home.store).colleagues(MARA, [home.id(name)])}
    assert () == Worklists(home.store, "ours").colleagues(person("foreign", *Role, company="another"), [home.id(name)])


def test_what_belongs_to_nobody_who_works_on_it_needs_the_others(home):
    """D4: it comes back once its owner may not sign in, or its status is none of theirs; nor is it given to such."""
    name = home.held()
    lea = home.enter(person("lea", Role.BUYER))
    _assign(home, name, MARA, "lea")
    assert not _needs(home, MARA, name)
    for changes in ({"active": 0}, {"active": 1, "roles": "approver"}):
        with home.store.write() as uow:
            AccountRows(uow.connection).change("lea", changes)
        assert _needs(home, MARA, name)
        assert _needs(home, MARA, name, care="nobody")
    with pytest.raises(StatusForbids, match="Lea"):
        _assign(home, name, MARA, lea.login, seen="lea")


def test_a_day_aside_is_one_of_the_company_and_kept_in_one_form(home, monkeypatch):
    """D4: late in the evening tomorrow is the company's, not that of Greenwich; each form of a day comes back on it."""
    name = home.held()
    monkeypatch.setattr(home.store.clock, "now", lambda: datetime(2099, 11, 28, 23, 30, tzinfo=UTC))
    home.acts.perform(MARA, "snooze", Intent(document_id=home.id(name), value="20991130"))
    with home.store.read() as uow:
        assert "2099-11-30" == Attention(uow.connection).of(home.id(name)).snoozed_until
    monkeypatch.setattr(home.acts, "_tools", replace(home.line.tools, time_zone="Europe/Berlin"))
    with pytest.raises(StatusForbids):
        home.acts.perform(MARA, "snooze", Intent(document_id=home.id(name), value="2099-11-29"))


def test_what_is_put_aside_comes_back_by_itself(home, monkeypatch):
    """D4: aside until its day and no longer; a day behind or far ahead is refused; any change brings it back."""
    name = home.held()
    for days in (0, -1, SNOOZE_DAYS_MAX + 1):
        with pytest.raises(StatusForbids):
            _snooze(home, name, days)
    with pytest.raises(StatusForbids):
        home.acts.perform(MARA, "snooze", Intent(document_id=home.id(name), value="soon"))
    _snooze(home, name, 2)
    assert not _needs(home, MARA, name)
    assert _needs(home, MARA, name, care="snoozed")
    _snooze(home, name, None)
    assert _needs(home, MARA, name)
    _snooze(home, name, 2)
    clock = home.store.clock.now
    monkeypatch.setattr(home.store.clock, "now", lambda: clock() + timedelta(days=2))
    assert _needs(home, MARA, name)
    monkeypatch.setattr(home.store.clock, "now", clock)
    with home.store.write() as uow:
        uow.documents.change(home.id(name), {"status_since": uow.at})
        uow.audit("held", document_id=home.id(name))
    assert _needs(home, MARA, name)


def test_what_is_overdue_cannot_be_put_aside(home):
    """D4: a document that waits longer than its rule allows stays in sight."""
    name = home.held()
    with home.store.write() as uow:
        since = (uow.now - timedelta(days=30)).isoformat()
        uow.documents.change(home.id(name), {"status_since": since, "queue": "ap", "queue_hours": 8})
        uow.audit("held", document_id=home.id(name))
    _snooze(home, name, 5)
    assert _needs(home, MARA, name)


def test_the_orders_of_a_list_are_found_by_site_and_alarm(home):
    """E3: an alarm leaves what the watch says, a site what the orders name; a stranger gets nothing to take along."""
    home.held()
    lists = Worklists(home.store)
    every = lists.every_order(RAVI, OrderView.ALL, OrderSearch())
    watched = {order.key: order.pace.alarms for order in lists._watching.open()}
    for alarm in ("unconfirmed", "late", "stalled"):
        found = lists.orders(RAVI, OrderView.ALL, OrderSearch(alarm=alarm), offset=0, limit=200)
        assert {row.key for row in found.rows} == {key for key, alarms in watched.items() if alarm in alarms}
        assert found.alarms[alarm] == len(found.rows)
    for site, count in every.sites.items():
        found = lists.orders(RAVI, OrderView.ALL, OrderSearch(site=site), offset=0, limit=200)
        assert count == found.found
    assert {100} == {row.received for row in every.rows if row.receipt_advices}
    stranger = person("foreign", *Role, company="another")
    assert () == Worklists(home.store, "ours").every_order(stranger, OrderView.ALL, OrderSearch()).rows


def test_a_file_of_a_list_runs_nothing():
    """ASVS 1.2.10: a text that a spreadsheet would run is text in both files; numbers stay numbers."""
    rows = [("=1+1", -5, None), ("@cmd", 7, "é")]
    heads = ("a", "+b", "c")
    shown = list(csv.reader(io.StringIO(as_csv(heads, rows).decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(as_workbook("Orders", heads, rows)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]

    assert [["a", "'+b", "c"], ["'=1+1", "-5", ""], ["'@cmd", "7", "é"]] == shown
    assert "f" not in {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert [["a", "'+b", "c"], ["'=1+1", -5, None], ["'@cmd", 7, "é"]] == cells
