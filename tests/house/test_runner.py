"""One runner for people and machines, and seeds that replay."""

import os
import re
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, text_of
from tests.seeds import VARIABLE, base_seed, drawn

TARGETS = ("install", "run", "check", "fix", "test", "night", "cover", "mutants", "bench", "docs", "seed")
PROPERTY = """
from hypothesis import given, strategies as st

@given(st.integers())
def test_prints(number):
    print("drew", number)
"""


def _commands(script):
    """Give the commands of a shell script, comments left out."""
    return [line.strip() for line in script.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("target", TARGETS)
def test_the_runner_has_the_target(target):
    """Every promised target exists and says what it does."""
    assert re.search(rf"^{target}:.*## \S", text_of("Makefile"), re.MULTILINE)


def test_a_submission_runs_the_tests_and_nothing_else():
    """The script that guards submissions calls ``make test`` only, and can be run."""
    commands = _commands(text_of(".ci/run"))

    assert ["set -eu", 'cd "$(dirname "$0")/.."', "make test"] == commands
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.mark.parametrize("target", TARGETS)
def test_every_recipe_is_well_formed(target):
    """Make can plan every target."""
    plan = subprocess.run(["make", "-n", target, "N=1"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 == plan.returncode, plan.stderr


def test_seed_needs_a_number():
    """Replaying without a seed is refused with the remedy."""
    told = subprocess.run(["make", "-o", "dev", "seed", "N="], cwd=ROOT, capture_output=True, text=True, check=False)

    assert 0 != told.returncode
    assert "make seed N=" in told.stdout


def test_one_seed_draws_the_same_in_every_process():
    """The same seed and name draw the same values elsewhere, another seed or name draws others."""
    script = "from tests.seeds import drawn; print(drawn('orders').random())"

    def elsewhere(seed):
        environment = {**os.environ, VARIABLE: str(seed)}
        run = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    assert str(drawn("orders").random()) == elsewhere(base_seed())
    assert elsewhere(base_seed()) != elsewhere(base_seed() + 1)
    assert drawn("orders").random() != drawn("invoices").random()


def test_hypothesis_draws_from_the_seed_of_the_run(tmp_path):
    """A property test draws the same examples again when the seed is given again, on a build machine too."""
    (tmp_path / "test_drawing.py").write_text(PROPERTY)

    def run(seed):
        command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", f"--confcutdir={ROOT}"]
        told = subprocess.run(
            [*command, f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, VARIABLE: str(seed), "MATCHBOOK_PROFILE": "check", "CI": "true"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"{VARIABLE}={seed}" in told.stdout, told.stdout + told.stderr
        return re.findall(r"drew (-?\d+)", told.stdout)

    assert run(11)
    assert run(11) == run(11)
    assert run(11) != run(12)
