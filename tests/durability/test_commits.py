"""A worker that dies right before, or right after, its Nth commit: for every N the same promises hold."""

import os
import subprocess
import sys

import pytest

from tests.chains import chain
from tests.durability.homes import ROOT, invariants, open_home, outcomes

_SCRIPT = """
import os, sys
from sqlalchemy import Engine, event
from ui import wiring
limit, after, count = int(sys.argv[2]), sys.argv[3] == "after", 0
with wiring.open_line(sys.argv[1]) as line:
    def counted(*_):
        global count
        count += 1
        if count == limit: os._exit(9)
    event.listen(Engine, "commit", counted)
    if after:
        event.remove(Engine, "commit", counted)
        event.listen(line.store.engine, "checkin", counted)
    line.run_until_idle(60)
sys.stdout.write(str(count))
"""
_LEAN = 5


def _run(home, limit, side):
    """Run a worker that dies at a commit; give its exit code and, where it lived, how many commits it made."""
    command = [sys.executable, "-c", _SCRIPT, str(home), str(limit), side]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=dict(os.environ))
    return done.returncode, done.stdout or done.stderr


def _home(folder):
    """Make a home with one chain that waits to be processed."""
    with open_home(folder) as line:
        for name, content in chain("1").files():
            line.capture_bytes(content, name, "test")
    return folder


def _after_death(home, limit, side):
    """Let a worker die at a commit and another finish; name what broke."""
    code, said = _run(_home(home), limit, side)
    with open_home(home) as line:
        assert line.run_until_idle(60)
        broken, found = invariants(line, 3), outcomes(line)
        told = [row["sentence"] for row in line.outcomes()]
    wanted = {("order", "accepted"): 1, ("receipt_advice", "accepted"): 1, ("invoice", "reconciled"): 1}
    return [*broken, *([] if found == wanted else [f"{limit} {side}: {found} {told} {said}"])], code


def test_a_worker_that_dies_at_some_commits_leaves_nothing_half_done(tmp_path, draw):
    """T2: death at commits drawn from all of a chain's: nothing lost, nothing twice, nothing torn."""
    code, count = _run(_home(tmp_path / "whole"), 10**9, "before")
    assert code == 0
    for trial in range(_LEAN):
        limit, side = draw.randrange(1, int(count) + 1), draw.choice(("before", "after"))
        broken, _ = _after_death(tmp_path / str(trial), limit, side)
        assert broken == [], (limit, side)


@pytest.mark.night
@pytest.mark.timeout(3600)
def test_a_worker_that_dies_at_any_commit_leaves_nothing_half_done(tmp_path):
    """T2: the same for every commit, before and after it."""
    _, count = _run(_home(tmp_path / "whole"), 10**9, "before")
    for limit in range(1, int(count) + 1):
        for side in ("before", "after"):
            broken, _ = _after_death(tmp_path / f"{limit} {side}", limit, side)
            assert broken == [], (limit, side)
