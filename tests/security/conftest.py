"""What tests of the web app share: a home with people, and the app served from it by a real process."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from argon2 import PasswordHasher

from rules_engine.pipeline.acts.accounts import Accounts
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.storage import accounts as kept
from rules_engine.storage.store import Store
from tests.house.tree import ROOT
from tests.security.web_client import Client
from ui.launcher import _web_environment
from ui.wiring import SystemClock

PASSWORDS = {"mara": "reviewer with pears", "ada": "administrator of pears"}


@pytest.fixture
def cheap_hashes(monkeypatch):
    """Hash passwords cheaply: what is tested is what is done with them."""
    monkeypatch.setattr(kept, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Served(NamedTuple):
    """The app on a port, the home behind it, and the trace of what ran."""

    port: int
    home: object
    trace: object

    def ran(self):
        """Return the planted handlers that ran, and forget them."""
        names = self.trace.read_text().split()
        self.trace.write_text("")
        return names

    def client(self, login=None):
        """Return a visitor, signed in as somebody or as nobody."""
        client = Client(self.port)
        if login:
            assert 303 == client.sign_in(login, PASSWORDS[login])
        return client


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(home, place):
    """The real app on a home, in a process of its own, without a built front end: every message and route is there."""
    shutil.copy(ROOT / "rxconfig.py", place)
    trace, port = place / "trace", _free_port()
    trace.touch()
    environment = (
        os.environ
        | _web_environment(port)
        | {
            "MATCHBOOK_HOME": str(home),
            "MATCHBOOK_TRACE": str(trace),
            "PYTHONPATH": str(ROOT),
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "false",
        }
    )
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--port", str(port)]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--log-level", "warning", "tests.security.web_server:application"],
            cwd=place,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(port, process, place / "log")
        yield Served(port, home, trace)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The app on a home with a reviewer and an administrator."""
    home, place = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("place")
    store = Store(home, SystemClock())
    Accounts(store).found(
        {
            PASSWORDS["mara"]: Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER})),
            PASSWORDS["ada"]: Person(login="ada", name="Ada Min", roles=frozenset({Role.ADMIN})),
        }
    )
    store.close()
    with serving(home, place) as app:
        yield app


def _wait(port, process, log, seconds=60):
    end = time.monotonic() + seconds
    while True:
        assert process.poll() is None, log.read_text()
        try:
            if Client(port).request("GET", "/ping")[0] == 200:
                return
        except OSError:
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
