"""What tests in a browser share: the app as people start it, with documents in it, and Debian's Chromium."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from rules_engine.pipeline.acts.people import Person, Role
from tests.house.tree import ROOT
from tests.security.conftest import _free_port, _wait
from tests.ui.papers import papers
from ui import bundle, wiring

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PASSWORDS = {
    "mara": "reviewer with pears",
    "jo": "analyst likes plums",
    "lena": "analyst likes quinces",
    "ravi": "approver with grapes",
    "tom": "buyer with oranges",
    "ada": "administrator of pears",
}
PICTURES = Path(os.environ.get("MATCHBOOK_PICTURES", ""))
"""Where tests put their pictures of pages; nowhere unless it is asked for."""


class Started:
    """The app as people start it: its address, its home, and the process, which may be stopped and started again."""

    def __init__(self, home, workers):
        self.home, self._port, self._log = home, _free_port(), home / "serve.log"
        self.address = f"http://127.0.0.1:{self._port}"
        self._matchbook = [sys.executable, "-m", "ui.cli", "--home", str(home)]
        self._workers = str(workers)

    def capture(self, files):
        """Take files in, in a process of its own: the line refuses to work beside the browser driver's event loop."""
        command = [*self._matchbook, "capture", *map(str, files)]
        captured = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        assert captured.returncode in {0, 1}, captured.stderr.decode()

    def start(self):
        """Start it and wait until it answers; building the pages first may take longer than that."""
        bundle.bundle()
        command = [*self._matchbook, "serve", "--port", str(self._port), "--workers", self._workers]
        with self._log.open("ab") as told:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told)
        _wait(self._port, self._process, self._log)

    def stop(self):
        """Stop it as people do; it ends cleanly."""
        self._process.send_signal(signal.SIGTERM)
        end = time.monotonic() + 20
        while self._process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        self._process.kill()
        assert 0 == self._process.wait(), self._log.read_text()


@contextmanager
def serving(home, people, *, files=(), workers=0):
    """``matchbook serve`` on a home with people and files in it; stopped as people stop it."""
    wiring.open_office(str(home)).accounts.found({PASSWORDS[person.login]: person for person in people})
    app = Started(home, workers)
    if files:
        app.capture(files)
    app.start()
    try:
        yield app
    finally:
        app.stop()


@pytest.fixture(scope="session")
def started(tmp_path_factory):
    """The app on a home with people and documents, and nobody who works on them."""
    folder = tmp_path_factory.mktemp("papers")
    people = (
        Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER})),
        Person(login="jo", name="Jo Lindqvist", roles=frozenset({Role.ANALYST}), language="de"),
    )
    with serving(tmp_path_factory.mktemp("home"), people, files=papers(folder)) as app:
        yield app


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium; where there is none, the test says what to install."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """Somebody at a browser of their own.

    A script error on any page, or a request to another place than the app, fails the test at its end.
    """

    def __init__(self, browser, started, **options):
        self.context = browser.new_context(base_url=started.address, **({"locale": "en-GB"} | options))
        self.errors, ours = [], (started.address, started.address.replace("http", "ws", 1), "data:", "blob:")
        self.context.on("request", lambda asked: None if asked.url.startswith(ours) else self.errors.append(asked.url))
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, login):
        """Sign in through the page."""
        self.page.goto("/sign-in")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORDS[login])
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url("**/")
        self.ready()
        return self.page

    def go(self, path):
        """Open a page and wait until it is alive."""
        self.page.goto(path)
        self.ready()
        return self.page

    def ready(self):
        """Wait until the page has its keys and its content."""
        self.page.wait_for_selector("html[data-keys=ready]")
        self.page.wait_for_selector(".tbl tbody tr, .empty, #answer, [data-check], #record form, [data-column]")

    def close(self):
        """Close the browser's window and look whether anything broke."""
        self.context.close()
        assert [] == self.errors


@pytest.fixture
def visit(chromium, started):
    """A function that gives a new visitor with a browser of their own."""
    visitors = []

    def arrive(**options):
        visitors.append(Visitor(chromium, started, **options))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.close()
