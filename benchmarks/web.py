"""How fast the web app starts and answers, as somebody at a browser sees it.

Run as ``python -m benchmarks.web``. Starts the app on a home of its own with 60 orders and 20 held invoices, twice, and
looks at it through Debian's Chromium. Printed with the load of the machine, because these are times and no CPU figures:
second start (until a page is answered; target below 5 s), first view (a browser that knows nothing, from the address to
the rows), click to changed page (p50, p95 of 100 rows chosen in the inbox), and going from page to page.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from rules_engine.pipeline.acts.people import Person, Role
from tests.ui.papers import papers
from ui import bundle, wiring

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PORT = 8_097
PASSWORD = "reviewer with pears"  # noqa: S105 - of a home that lives for a minute
CLICKS = 100
ROUNDS = 5


def _matchbook(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli", "--home", str(home), *words]


@contextmanager
def _serving(home: Path) -> Iterator[float]:
    """Run the app; give the seconds until it answered."""
    begin = time.perf_counter()
    command = _matchbook(home, "serve", "--port", str(PORT), "--workers", "0")
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/sign-in", timeout=1)
                break
            except OSError:
                if process.poll() is not None:
                    raise
                time.sleep(0.02)
        yield time.perf_counter() - begin
    finally:
        process.terminate()
        process.wait(30)


def _signed_in(browser: Browser) -> Page:
    """Return a page of a browser that knows nothing, signed in and at the inbox."""
    page = browser.new_context(base_url=f"http://127.0.0.1:{PORT}", viewport={"width": 1500, "height": 900}).new_page()
    page.goto("/sign-in")
    page.fill("[name=login]", "mara")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[data-row]")
    return page


def _first_view(browser: Browser) -> float:
    """Return the milliseconds from the address to the rows, nothing cached but the session."""
    page = _signed_in(browser)
    fresh = browser.new_context(storage_state=page.context.storage_state(), base_url=f"http://127.0.0.1:{PORT}")
    page.context.close()
    seen = fresh.new_page()
    begin = time.perf_counter()
    seen.goto("/", wait_until="commit")
    seen.wait_for_selector("[data-row]")
    taken = (time.perf_counter() - begin) * 1_000
    fresh.close()
    return taken


_CLICK = """async (at) => {
  const rows = [...document.querySelectorAll('[data-row]')], row = rows[at % rows.length];
  const begin = performance.now();
  row.click();
  while (!row.classList.contains('cur')) await new Promise((next) => requestAnimationFrame(next));
  return performance.now() - begin;
}"""
"""Chooses a row and waits for the frame in which it is shown as chosen."""


def _clicks(page: Page) -> list[float]:
    return [float(page.evaluate(_CLICK, at + 1)) for at in range(CLICKS)]


def _pages(page: Page) -> list[float]:
    """Return the milliseconds of going to the orders and back, each until its rows are there."""
    taken = []
    for number in range(CLICKS // 5):
        link, shown = (".nav a[href='/orders']", ".tile") if number % 2 == 0 else (".nav a.leaf[href='/']", ".c-type")
        begin = time.perf_counter()
        page.click(link)
        page.wait_for_selector(shown)
        taken.append((time.perf_counter() - begin) * 1_000)
    return taken


def _told(name: str, taken: list[float], unit: str = "ms") -> None:
    ordered = sorted(taken)
    p95 = ordered[int((len(ordered) - 1) * 0.95)]
    print(f"{name:<34} p50 {statistics.median(taken):8.1f} {unit}   p95 {p95:8.1f} {unit}   of {len(taken)}")


def main() -> None:
    """Measure everything."""
    bundle.bundle()
    with tempfile.TemporaryDirectory() as folder:
        home, pile = Path(folder) / "home", Path(folder) / "papers"
        pile.mkdir()
        home.mkdir()
        papers(pile)
        person = Person(login="mara", name="Mara Klein", roles=frozenset({Role.REVIEWER}))
        wiring.open_office(str(home)).accounts.found({PASSWORD: person})
        subprocess.run(_matchbook(home, "capture", str(pile)), cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        _told("second start", [_started(home) for _ in range(ROUNDS)], "s ")
        with _serving(home), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            _told("first view, nothing cached", [_first_view(browser) for _ in range(ROUNDS)])
            page = _signed_in(browser)
            measured: tuple[tuple[str, Callable[[Page], list[float]]], ...] = (
                ("click to changed page", _clicks),
                ("from page to page", _pages),
            )
            for name, measure in measured:
                _told(name, measure(page))
            browser.close()
        print(f"load of the machine {os.getloadavg()[0]:.1f}")


def _started(home: Path) -> float:
    with _serving(home) as seconds:
        return seconds


if __name__ == "__main__":
    main()
