"""An order as of a day and as known at a moment equals what the audit trail and the documents say, computed plainly."""

from datetime import date, datetime, timedelta

import pytest

from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.tracking.order_then import order_then
from rules_engine.pipeline.tracking.pages import Pages
from tests import samples
from tests.acts_home import acts_home
from tests.chains import invoice, order, receipt

DAY = date(2026, 1, 5)
LOOKS = 60


def _on(document, days, **field):
    return document.model_copy(update={"issue_date": DAY + timedelta(days=days), **field})


def _documents(draw):
    """Give an order and what comes for it, dated and brought in as chance will have it."""
    rows = (("1", samples.GLASS, "12", "C62", "100"),)
    made = [
        _on(order("PO-8001"), 0),
        _on(
            samples.answer(
                ((*rows[0][:2], "10", "C62", "100"),), number="AB-1", order_reference="PO-8001", response_code="AP"
            ),
            2,
        ),
        *(_on(receipt(f"GR-{number}", "PO-8001", 2), 5 + number) for number in range(5)),
        *(_on(invoice(f"INV-{number}", "PO-8001", quantity=2), 8 + 2 * number) for number in range(3)),
        _on(samples.change(rows, number="POC-1", order_reference="PO-8001"), 4),
    ]
    draw.shuffle(made)
    return made


def _plain_received(entries, documents, moment, day):
    """Add up what the receipts known at a moment say came until a day."""
    known = {entry["document_id"] for entry in entries if entry["what"] == "accepted" and entry["at"] <= moment}
    return sum(
        line.received_quantity
        for document_id, document in documents.items()
        if document_id in known and document.number.startswith("GR-") and document.issue_date <= day
        for line in document.lines
    )


@pytest.mark.slow
def test_an_order_then_is_what_the_trail_says(tmp_path, draw):
    """C11, T1: at random moments the status is that of the chain, and quantities are those of the documents known."""
    made = _documents(draw)
    with acts_home(tmp_path) as home:
        for document in made:
            home.take(document)
        with home.store.read() as uow:
            walked = uow.orders.walked()
            rows = {row.number: str(row.id) for row in uow.documents.all()}
            entries = [
                entry for document_id in rows.values() for entry in home.store.history(uow.connection, document_id)
            ]
        documents = {rows[document.number]: document for document in made}
        moments = sorted({entry["at"] for entry in entries})
        first, last = (datetime.fromisoformat(moments[place]) for place in (0, -1))
        for _ in range(LOOKS):
            known_at = first + (last - first) * draw.randint(0, 100) / 100
            stamp = known_at.isoformat(timespec="microseconds")
            then = order_then(home.store, "PO-8001", known_at=known_at)
            statuses = [each.status for each in walked if each.at <= stamp]
            day = DAY + timedelta(days=draw.randint(0, 20))
            as_of = order_then(home.store, "PO-8001", as_of=day, known_at=known_at)

            assert (statuses[-1] if statuses else "") == then.status
            if as_of.lines:
                received = sum(line.received for line in as_of.lines)
                assert _plain_received(entries, documents, stamp, day) == received
                assert all(happening.on <= day and happening.at <= known_at for happening in as_of.journal)
        now = order_then(home.store, "PO-8001")
        nobody = Person(login="x", name="X", roles=frozenset())

        assert walked[-1].status == now.status
        assert now == Pages(home.store, home.line.tools).order_then(nobody, "PO-8001")
        assert 12 == now.lines[0].ordered
        assert "" == order_then(home.store, "PO-8001", as_of=DAY - timedelta(days=1)).status
        assert "As of" in home.line.ask("Where did PO-8001 stand on 2026-01-12?").text
