"""Acts on the command line: signing in first, the same checks as everywhere, and what scripts are told."""

import io
import json
import sys
from typing import NamedTuple

import pytest

from rules_engine.pipeline.acts.accounts import Accounts
from rules_engine.pipeline.acts.people import Role
from tests.acts_home import ActsHome, person
from tests.durability.homes import open_home
from ui import cli
from ui.console import settings

WORD = "seven plain apples"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A home with two held invoices, one that waits for an approval, and two people with passwords."""
    folder = tmp_path_factory.mktemp("home")
    with open_home(folder) as line:
        Accounts(line.store).found(
            {
                WORD: person("vera", Role.REVIEWER),
                WORD + "!": person("paul", Role.APPROVER, limit=10**9),
            }
        )
        home = ActsHome(line)
        names = [f"INV-{name}" for name in (home.held(), home.held(), home.waiting())]
    return folder, names


class Ran(NamedTuple):
    """What one command left."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def matchbook(place, capsys, monkeypatch):
    """Run a command on the home as its process would, from the words on the line to the exit code."""

    def run(*words: str, given: str = "", home: object = None) -> Ran:
        monkeypatch.setattr(sys, "argv", ["matchbook", *words, "--home", str(home or place[0])])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        settings.json = False
        return Ran(int(left.value.code or 0), told.out, told.err)

    return run


def test_people_act_on_the_command_line_after_they_signed_in(place, matchbook):
    """Security: no act without a sign-in, no option to be somebody else; then each act with its exit code."""
    folder, (first, second, waiting) = place
    nobody = matchbook("release", first, "--reason", "fine", "--json")
    wrong = matchbook("login", "--login", "vera", given="guess\n")
    signed = matchbook("login", "--login", "vera", "--json", given=WORD + "\n")
    other = matchbook("release", first, "--reason", "fine", "--money", "299.99")
    done = matchbook("release", first, "--hold", "price", "--money", "300.00", "--reason", "fine", "--json")
    asked = matchbook("resolve", second, "dispute", "--reason", "too dear", "--json")
    limit = matchbook("approve", waiting)
    without = matchbook("reject", second)
    rejected = matchbook("reject", second, "--reason", "not ours", "--json")

    assert (2, "ACT-RIGHT") == (nobody.returncode, json.loads(nobody.stdout)["refused"]["code"])
    assert (2, True) == (wrong.returncode, "tries are left" in wrong.stderr)
    assert (0, "vera") == (signed.returncode, json.loads(signed.stdout)["login"])
    assert 0o600 == (folder / "session").stat().st_mode & 0o777
    assert WORD not in signed.stdout + signed.stderr
    assert (2, True) == (other.returncode, "ACT-STALE" in other.stderr)
    assert (0, "reconciled") == (done.returncode, json.loads(done.stdout)["status"]), done.stderr
    assert (1, "held") == (asked.returncode, json.loads(asked.stdout)["status"])
    assert (2, True) == (limit.returncode, "ACT-RIGHT" in limit.stderr)
    assert (2, True) == (without.returncode, "ACT-STATUS" in without.stderr)
    assert "refused" == json.loads(rejected.stdout)["status"]


def test_the_next_person_signs_in_and_out(place, matchbook):
    """Another person takes over the machine; after signing out, or with a file others can read, nobody acts."""
    folder, (first, _, waiting) = place
    matchbook("login", "--login", "paul", given=WORD + "!\n")
    (folder / "session").chmod(0o644)
    exposed = matchbook("approve", waiting)
    (folder / "session").chmod(0o600)
    approved = matchbook("approve", waiting, "--json")
    again = matchbook("approve", waiting)
    unknown = matchbook("release", "no-such-number", "--reason", "x")
    out = matchbook("logout")
    after = matchbook("reject", first, "--reason", "x")

    assert (2, True) == (exposed.returncode, "ACT-RIGHT" in exposed.stderr)
    assert (0, "reconciled") == (approved.returncode, json.loads(approved.stdout)["status"])
    assert [2, 2, 0, 2] == [run.returncode for run in (again, unknown, out, after)]
    assert not (folder / "session").exists()


def test_people_are_entered_by_an_administrator(tmp_path, matchbook):
    """D3: the first person of a home is an administrator; everybody else is entered, changed and put out by one."""

    def run(*words, given=""):
        return matchbook(*words, given=given, home=tmp_path)

    buyer = run("people", "add", "tom", "--name", "Tom", "--role", "buyer")
    first = run("people", "add", "ada", "--name", "Ada", "--role", "admin", "--json")
    nobody = run("people", "add", "tom", "--name", "Tom", "--role", "buyer")
    run("login", "--login", "ada", given=json.loads(first.stdout)["password"] + "\n")
    finer = run("people", "add", "paul", "--name", "Paul", "--role", "approver", "--limit", "1.001")
    paul = run("people", "add", "paul", "--name", "Paul", "--role", "approver", "--limit", "5000.00", "--json")
    own = run("people", "roles", "ada", "--role", "buyer")
    changed = run("people", "roles", "paul", "--role", "reviewer")
    out = run("people", "out", "paul")
    listed = [json.loads(row) for row in run("people", "list", "--json").stdout.splitlines()]

    assert (2, True) == (buyer.returncode, "administrator" in buyer.stderr)
    assert (2, True) == (nobody.returncode, "ACT-RIGHT" in nobody.stderr)
    assert [0, 2, 0, 2, 0, 0] == [each.returncode for each in (first, finer, paul, own, changed, out)]
    assert [("ada", ["admin"])] == [(person["login"], person["roles"]) for person in listed]
