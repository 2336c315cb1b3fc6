"""Escalation: an approval nobody gave in its business hours may be given by those it escalates to, and not before."""

import importlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from rules_engine.documents.decision import Approval, Decision
from rules_engine.errors import NotAuthorised
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.tracking.pages import Pages
from rules_engine.pipeline.tracking.worklists import InboxView, Worklists
from rules_engine.storage.schema import approvals, documents
from tests.acts_home import LIMIT, MARA, acts_home, person


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with people."""
    with acts_home(tmp_path_factory.mktemp("escalated")) as opened:
        yield opened


def _waiting(home, asked):
    """Give a document whose approval is the board's within four hours, then Sue's, asked at a moment."""
    name = home.waiting()
    with home.store.write() as uow:
        row = uow.connection.execute(select(approvals).where(approvals.c.document_id == home.id(name))).one()
        required = Approval.model_validate_json(row.required)
        changed = required.model_copy(update={"who": ("nobody",), "due_hours": 4, "escalate_to": ("sue",)})
        values = {"required": changed.model_dump_json().encode(), "required_at": asked.isoformat()}
        uow.connection.execute(update(approvals).where(approvals.c.document_id == home.id(name)).values(**values))
        return name, {"seen_basis": row.basis_hash, "tier": row.tier, "line": row.line or None}


def test_an_overdue_approval_is_given_by_whom_it_escalates_to(home):
    """A1: weeks after it was asked the deputy gives it, in the name of who was asked."""
    sue = home.enter(person("sue", Role.APPROVER, limit=LIMIT))
    name, seen = _waiting(home, datetime.now(UTC) - timedelta(days=30))
    done = home.acts.perform(sue, "approve", _intent(home, name, seen), "nobody did")

    assert "accepted" == done.status
    assert "nobody" == home.acts.past(MARA, home.id(name))[-1].detail["as"]


def test_an_approval_in_time_is_not_given_by_whom_it_escalates_to(home):
    """A1: before it is overdue the deputy is refused, and told who is asked."""
    sue = home.enter(person("sue", Role.APPROVER, limit=LIMIT))
    name, seen = _waiting(home, datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(NotAuthorised) as refused:
        home.acts.perform(sue, "approve", _intent(home, name, seen), "early")

    assert "nobody" in refused.value.sentence
    assert "sue" not in refused.value.sentence


def _intent(home, name, seen):
    return Intent(document_id=home.id(name), **seen)


def _routed(home, since):
    """Give a held document in the buyer's queue since a moment, that escalates after four business hours."""
    name = home.held()
    with home.store.write() as uow:
        values = {"queue": "buyer", "queue_hours": 4, "queue_next": "head office", "status_since": since.isoformat()}
        uow.connection.execute(update(documents).where(documents.c.id == home.id(name)).values(**values))
    return name


@pytest.mark.parametrize(("days", "queue"), ((30, "head office"), (0, "buyer")))
def test_an_overdue_document_is_in_the_queue_it_escalates_to(home, days, queue):
    """A2: who is asked about a held document once it is overdue is told the next queue, and before that the first."""
    name = _routed(home, datetime.now(UTC) - timedelta(days=days))
    answer = Pages(home.store, home.acts._tools).ask(MARA, f"Why is INV-{name} on hold?")

    assert queue in answer.who.replace("_", " ").lower()


def _listed(home, **wanted):
    """Give the inbox of held documents."""
    asked = {"search": "", "sort": "age", "offset": 0, "limit": 200} | wanted
    return Worklists(home.store).inbox(MARA, InboxView.HELD, **asked)


def test_each_queue_lists_what_is_in_it_now(home):
    """A9, E2: a queue lists the documents routed to it, with until when, and what is overdue elsewhere moved to it."""
    before = _listed(home).queues
    late, soon = (home.id(_routed(home, datetime.now(UTC) - timedelta(days=days))) for days in (30, 0))
    after = _listed(home)
    rows = {queue: {row.document_id: row for row in _listed(home, queue=queue).rows} for queue in after.queues}

    assert {"buyer", "head office"} <= set(after.queues)
    assert [1, 1] == [after.queues[each] - before.get(each, 0) for each in ("buyer", "head office")]
    assert late in rows["head office"]
    assert soon in rows["buyer"]
    assert not set(rows["buyer"]) & set(rows["head office"])
    assert after.queues == {queue: len(found) for queue, found in rows.items()}
    assert all(row.queue == queue for queue, found in rows.items() for row in found.values())
    assert rows["head office"][late].due < after.now < rows["buyer"][soon].due


def test_a_decision_sends_a_document_to_its_queue(home):
    """A9: the queue of the latest decision stands beside the document, with its hours and the next queue."""
    name = home.held()
    with home.store.read() as uow:
        row, last = uow.documents.known(home.id(name)), uow.decisions.latest(home.id(name))
    route = Decision.model_validate_json(last.decision).route

    assert (route.queue, route.due_hours, route.escalate_to) == (row.queue, row.queue_hours, row.queue_next)


def test_a_home_of_before_gets_its_queues(home):
    """A home that is brought up to date sends every waiting document where its latest decision says."""
    name = home.held()
    with home.store.read() as uow:
        migration = importlib.import_module("rules_engine.storage.migrations.versions.0010_queues")
        found = dict(uow.connection.execute(text(migration.LATEST)).all())
        last = uow.decisions.latest(home.id(name))

    assert bytes(last.decision) == bytes(found[home.id(name)])
