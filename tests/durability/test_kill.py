"""Workers that die at any moment: nothing is lost, nothing is done twice, the audit chain is whole."""

import logging
import time

import pytest

from tests.chains import shuffled
from tests.durability.homes import end, invariants, kill, open_home, outcomes, start_worker, wait_idle

log = logging.getLogger(__name__)


def _killed_run(home, draw, chains, kills):
    """Capture chains while workers are killed, let a last worker finish, and give what came of it."""
    files = shuffled(chains, draw)
    share = -(-len(files) // kills)
    with open_home(home) as line:
        for turn in range(kills):
            worker = start_worker(home)
            for name, content in files[turn * share : (turn + 1) * share]:
                line.capture_bytes(content, name, "test")
            time.sleep(draw.uniform(0.2, 3.5))
            kill(worker)
        begun = time.monotonic()
        worker = start_worker(home)
        assert wait_idle(line)
        finished = time.monotonic() - begun
        assert end(worker, line) == 0
        log.warning("%d kills, %d documents, the last worker finished after %.1f s", kills, len(files), finished)
        return invariants(line, len(files)), outcomes(line)


def test_killed_workers_lose_nothing_and_do_nothing_twice(tmp_path, draw):
    """M1, T1: kill -9 of the worker at random moments: every document decided, each outcome delivered once."""
    broken, found = _killed_run(tmp_path, draw, chains=13, kills=6)

    assert broken == []
    assert found == {("order", "accepted"): 13, ("receipt_advice", "accepted"): 13, ("invoice", "reconciled"): 13}


@pytest.mark.night
@pytest.mark.timeout(3600)
def test_many_killed_workers_lose_nothing_and_do_nothing_twice(tmp_path, draw):
    """M1, T1: the same with 50 kills and 200 documents."""
    broken, found = _killed_run(tmp_path, draw, chains=67, kills=50)

    assert broken == []
    assert found == {("order", "accepted"): 67, ("receipt_advice", "accepted"): 67, ("invoice", "reconciled"): 67}


def test_two_workers_share_one_home(tmp_path, draw):
    """C7: two workers on one SQLite home take each document once, and stop cleanly when told to."""
    files = shuffled(10, draw)
    with open_home(tmp_path) as line:
        workers = [start_worker(tmp_path), start_worker(tmp_path)]
        for name, content in files:
            line.capture_bytes(content, name, "test")
        assert wait_idle(line)
        codes = [end(worker, line) for worker in workers]
        broken, found = invariants(line, len(files)), outcomes(line)

    assert codes == [0, 0]
    assert broken == []
    assert found == {("order", "accepted"): 10, ("receipt_advice", "accepted"): 10, ("invoice", "reconciled"): 10}


def test_a_survivor_takes_over_from_a_dead_worker(tmp_path, draw):
    """C7: what a killed worker had in hand is finished by another that was running all the time."""
    files = shuffled(8, draw)
    with open_home(tmp_path) as line:
        doomed = start_worker(tmp_path)
        for name, content in files:
            line.capture_bytes(content, name, "test")
        survivor = start_worker(tmp_path)
        time.sleep(draw.uniform(1.5, 3.0))
        kill(doomed)
        assert wait_idle(line)
        assert end(survivor, line) == 0
        broken = invariants(line, len(files))

    assert broken == []
