"""The same line on PostgreSQL: a cluster of its own, made for the test and removed after it."""

import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from benchmarks import linking
from rules_engine.matching.order_candidates import keys_of
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.line.ledger import index_keys
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.store import Store
from rules_engine.storage.worklists import Worklists
from tests.acts_home import JO, KIM, MARA, RAVI, ActsHome
from tests.chains import shuffled
from tests.durability.homes import end, invariants, kill, open_home, outcomes, start_worker, wait_idle
from ui.wiring import SystemClock

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _servant():
    """Give the user that runs the server: oneself, or ``postgres`` where one is root, which it refuses."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")


def _free_port():
    """Give a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _cluster(folder):
    """Run a server in a folder, and give the URL of a new database."""
    if not _BINARIES:
        pytest.skip("no PostgreSQL in /usr/lib/postgresql")
    programs, user, port = _BINARIES[-1].parent, _servant(), _free_port()
    folder.mkdir()
    folder.parent.chmod(0o755)
    as_servant = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def run(program, *arguments):
        command = [programs / program, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **as_servant)

    data, login = str(folder / "data"), user.pw_name if user else pwd.getpwuid(os.geteuid()).pw_name
    try:
        run("initdb", "-D", data, "-A", "trust", "-U", login)
    except (PermissionError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no PostgreSQL cluster can be made here: {error}")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", login, "matchbook")
        yield f"postgresql://{login}@127.0.0.1:{port}/matchbook"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def database():
    """A database on a server of its own; its folder is one that the server's user can reach, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="matchbook-postgres-"))
    try:
        with _cluster(folder / "cluster") as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_two_homes_share_one_database(database, tmp_path, draw, monkeypatch):
    """C7: two homes on one PostgreSQL, a worker killed in between: same code, same tables, same promises."""
    monkeypatch.setenv("MATCHBOOK_DATABASE_URL", database)
    files = shuffled(6, draw)
    here, there = tmp_path / "here", tmp_path / "there"
    there.mkdir()
    with open_home(here) as line:
        doomed = start_worker(here)
        for name, content in files:
            line.capture_bytes(content, name, "test")
        survivor = start_worker(here)
        kill(doomed)
        assert wait_idle(line)
        assert end(survivor, line) == 0
        broken, found = invariants(line, len(files)), outcomes(line)
        with line.store.read() as uow:
            standings = uow.orders.counts()
            last = Counter({each.key: each.status for each in uow.orders.walked()}.values())
        setting = Rulebook.of(line.store)
        setting.change_setting("time_zone", "Europe/Copenhagen")
    with open_home(there) as line:
        elsewhere = outcomes(line)
        zone = line.tools.time_zone

    assert broken == []
    assert found == {("order", "accepted"): 6, ("receipt_advice", "accepted"): 6, ("invoice", "reconciled"): 6}
    assert elsewhere == found
    assert zone == "Europe/Copenhagen"
    assert standings == {"paid_ready": 6} == dict(last)


def test_people_act_on_the_shared_database(database, tmp_path, monkeypatch):
    """G1: release, approve, correct, save and publish do on PostgreSQL what they do on SQLite."""
    monkeypatch.setenv("MATCHBOOK_DATABASE_URL", database)
    with open_home(tmp_path / "acts") as line:
        home = ActsHome(line)
        held, waiting, misread = home.held(), home.waiting(), home.held()
        home.acts.perform(MARA, "release", home.intent("release", held), "fine")
        home.acts.perform(RAVI, "approve", home.intent("approve", waiting))
        for field, value in (("lines.0.net_price", "100"), ("lines.0.line_net_amount", "1000.00")):
            home.acts.perform(MARA, "correct", home.correction(misread, field, value), "as printed")
            home.process()
        draft = home.kept.draft("starter")
        home.acts.perform(JO, "save", Intent(ruleset=draft.text, seen_revision=draft.revision))
        published = home.acts.perform(KIM, "publish", home.publication(), "again")
        home.process()
        told = [home.told(f"INV-{name}")["status"] for name in (held, waiting)]

        assert told == ["reconciled", "reconciled"]
        assert "PRICE" not in {hold["reason"] for hold in home.told(f"INV-{misread}")["holds"]}
        assert published.ruleset_hash == home.kept.versions("starter")[-1].ruleset_hash
        assert line.audit_verify()["whole"]


def _plans(connection, statements):
    """Give the tables that each query goes through from end to end, with the query."""
    for statement, parameters in statements:
        (plan,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        todo = [plan["Plan"]]
        while todo:
            node = todo.pop()
            todo += node.get("Plans", ())
            if node["Node Type"] == "Seq Scan":
                yield node["Relation Name"], statement


def _asked(uow, order):
    """Ask what linking, matching and a page of a list ask about one order among many."""
    rows, number, row = Worklists(uow.connection), index_keys(order.number), uow.documents.by_prefix("0")[0]
    uow.documents.by_number(number)
    uow.documents.links(str(row.id), "order")
    uow.documents.linked("order", number)
    uow.documents.readings_linked("order", number, ["order", "order_change"])
    uow.documents.invoiced_before(row, number, ["invoice"])
    uow.documents.revision(number)
    uow.order_keys.likely(keys_of(order), 2**40)
    uow.fingerprints.earlier({"number:1", "amount:2"}, 2**40, ())
    uow.decisions.billed(number, without="")
    uow.orders.some(number)
    uow.orders.entries([str(row.id)])
    rows.orders_of([str(row.id)])
    rows.order_facts(sorted(number))
    rows.open_holds([str(row.id)])
    rows.explanations([str(row.id)])
    rows.invoiced(sorted(number))


@pytest.mark.slow
def test_linking_among_many_orders_goes_by_indexes(tmp_path):
    """M7, T4: on PostgreSQL no query about one order among six thousand reads a large table from end to end."""
    folder, asked = Path(tempfile.mkdtemp(prefix="matchbook-postgres-")), []
    try:
        with _cluster(folder / "cluster") as url:
            store = Store(tmp_path, SystemClock(), url)
            kept = linking._fill(store, 6_000, random.Random(7))
            with store.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
            event.listen(store.engine, "before_cursor_execute", lambda _c, _cur, *told: asked.append(told[:2]))
            with store.read() as uow:
                _asked(uow, kept[7])
            statements = [each for each in asked if each[0].lstrip().upper().startswith("SELECT")]
            with store.engine.begin() as connection:
                scanned = {found for found in _plans(connection, statements) if found[0] in _LARGE}
            store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)

    assert len(statements) >= 15
    assert scanned == set()


_LARGE = frozenset({"documents", "document_links", "readings", "order_keys"})
