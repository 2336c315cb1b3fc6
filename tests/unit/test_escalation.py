"""Escalation: an approval nobody gave in its business hours may be given by those it escalates to, and not before."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from rules_engine.documents.decision import Approval, Decision
from rules_engine.errors import NotAuthorised
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Role
from rules_engine.pipeline.tracking.pages import Pages
from rules_engine.storage.schema import approvals, decisions, documents
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
    assert "nobody" == home.acts.past(home.id(name))[-1].detail["as"]


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


@pytest.mark.parametrize(("days", "queue"), ((30, "head office"), (0, "buyer")))
def test_an_overdue_document_is_in_the_queue_it_escalates_to(home, days, queue):
    """A2: who is asked about a held document once it is overdue is told the next queue, and before that the first."""
    name, since = home.held(), datetime.now(UTC) - timedelta(days=days)
    with home.store.write() as uow:
        last = uow.decisions.latest(home.id(name))
        decision = Decision.model_validate_json(last.decision)
        route = decision.route.model_copy(update={"queue": "buyer", "due_hours": 4, "escalate_to": "head office"})
        body = decision.model_copy(update={"route": route}).to_bytes()
        uow.connection.execute(update(decisions).where(decisions.c.document_id == home.id(name)).values(decision=body))
        changed = update(documents).where(documents.c.id == home.id(name))
        uow.connection.execute(changed.values(status_since=since.isoformat()))
    answer = Pages(home.store, home.acts._tools).ask(MARA, f"Why is INV-{name} on hold?")

    assert queue in answer.who.replace("_", " ").lower()
