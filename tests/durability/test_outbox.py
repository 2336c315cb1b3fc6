"""The outbox against another system that fails in every way: each effect happens exactly once."""

from dataclasses import replace
from datetime import timedelta

from connectors.ubl_writer import write
from rules_engine.errors import ConnectorUnavailable, OutcomeUnknown
from rules_engine.pipeline.outbound.sender import Sender
from rules_engine.ports import Applied
from tests.chains import chain, invoice, order, receipt
from tests.durability.homes import open_home

CHAINS = 6


class Down:
    """A system that is never there."""

    name = "erp"

    def find(self, key):
        """Answer nothing."""
        raise ConnectorUnavailable("down")

    def apply(self, request):
        """Do nothing."""
        raise ConnectorUnavailable("down")


class Faulty:
    """A system that does each key once, and loses answers, refuses to answer, or is not there."""

    name = "erp"

    def __init__(self, draw):
        self.draw = draw
        self.done = {}
        self.posted = 0
        self.calls = 0

    def find(self, key):
        """Look a key up, when it feels like it."""
        if self.draw.random() < 0.3:
            raise ConnectorUnavailable("busy")
        return self.done.get(key)

    def apply(self, request):
        """Do it, or not, and tell, or not. It has no memory of keys of its own: a second call is a second posting."""
        self.calls += 1
        fate = self.draw.choice(["works", "answer lost", "down", "later", "unsure and not done"])
        if fate == "down":
            raise ConnectorUnavailable("down")
        if fate == "later":
            return Applied(outcome="retry_later", detail="closed")
        if fate == "unsure and not done":
            raise OutcomeUnknown("no answer")
        self.posted += 1
        self.done[request.key] = Applied(outcome="applied", reference=f"bill {self.posted}")
        if fate == "answer lost":
            raise OutcomeUnknown("no answer")
        return self.done[request.key]


class Ahead:
    """A clock that can be put forward, so that no test waits for a backoff."""

    def __init__(self, clock):
        self.clock = clock
        self.by = timedelta()

    def now(self):
        """Tell the time."""
        return self.clock.now() + self.by


def _decided(line, count=CHAINS):
    """Decide chains while the other system is down, so that their effects wait in the outbox."""
    line.tools = replace(line.tools, connectors={"erp": Down()})
    for number in range(count):
        for name, content in chain(f"{number}").files():
            line.capture_bytes(content, name, "test")
    assert line.run_until_idle(90)


def _send_all(line, connector, clock):
    """Send until nothing is left, each round an hour later; return how many rounds it took."""
    sender = Sender(line.store, {"erp": connector}, "sender")
    for rounds in range(200):
        sender.send_due()
        sender.reconcile()
        clock.by += timedelta(hours=1)
        with line.store.read() as uow:
            if not uow.outbox.open_count():
                return rounds
    raise AssertionError("the outbox never emptied")


def test_lost_answers_never_post_twice(tmp_path, draw):
    """C7, T6: answers lost after the commit, refusals to answer, outages: every effect exactly once, all reconciled."""
    with open_home(tmp_path) as line:
        _decided(line)
        clock = line.store.clock = Ahead(line.store.clock)
        connector = Faulty(draw)
        _send_all(line, connector, clock)
        with line.store.read() as uow:
            effects = [effect for row in uow.documents.all() for effect in uow.outbox.of_document(row.id)]
        statuses = {str(row["status"]) for row in line.outcomes() if row["document_type"] == "invoice"}
        report = line.audit_verify()

    assert {effect.status for effect in effects} == {"reconciled"}
    assert connector.posted == len(effects) == len(connector.done)
    assert statuses == {"reconciled"}
    assert report["whole"]


def test_a_claim_of_a_dead_worker_is_looked_up_before_it_is_sent(tmp_path, draw):
    """C7: a worker that died between sending and hearing leaves an effect that the next one finds, not sends."""
    with open_home(tmp_path) as line:
        _decided(line, count=1)
        clock = line.store.clock = Ahead(line.store.clock)
        clock.by += timedelta(hours=1)
        connector = Faulty(draw)
        with line.store.write() as uow:
            (row,) = uow.outbox.claim("dead", uow.at, uow.at, 10)
        connector.done[row.key] = Applied(outcome="applied", reference="bill 1")
        clock.by += timedelta(hours=1)
        _send_all(line, connector, clock)

    assert connector.calls == 0


def test_a_bill_that_is_held_again_before_it_was_sent_is_not_sent(tmp_path):
    """HoldBlocksPush: what stands is checked again right before an effect is claimed for the first time."""
    with open_home(tmp_path) as line:
        _decided(line, count=1)
        clock = line.store.clock = Ahead(line.store.clock)
        clock.by += timedelta(hours=1)
        with line.store.write() as uow:
            (row,) = [row for row in uow.documents.all() if row.document_type == "invoice"]
            (effect,) = uow.outbox.of_document(row.id)
            uow.outbox.change(effect.key, {"attempts": 0, "status": "waiting"})
            uow.documents.change(row.id, {"status": "held"})
        Sender(line.store, {"erp": Down()}, "sender").send_due()
        with line.store.read() as uow:
            (effect,) = uow.outbox.of_document(row.id)

    assert effect.status == "withdrawn"


def test_the_same_effect_twice_is_one_row(tmp_path):
    """Semantics 16: a bill decided again with the same payload enters nothing new."""
    with open_home(tmp_path) as line:
        documents = [order("PO-1"), invoice("INV-1", "PO-1"), receipt("GR-1", "PO-1"), receipt("GR-2", "PO-1", 1)]
        for number, document in enumerate(documents):
            line.capture_bytes(write(document), f"{number}.xml", "test")
            assert line.run_until_idle(90)
        with line.store.read() as uow:
            kinds = [effect.kind for row in uow.documents.all() for effect in uow.outbox.of_document(row.id)]

    assert sorted(kinds) == ["hold", "vendor_bill"]


def test_a_round_without_work_waits_for_no_writer(tmp_path):
    """T2: a worker that finds nothing to send only reads, whoever writes meanwhile."""
    with open_home(tmp_path) as line:
        sender = Sender(line.store, {}, "worker")
        with line.store.write():
            assert sender.send_due() + sender.reconcile() == 0
