"""Run inside a cut-off network: start the app as people do, sign in with a browser, look at a page, stop it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.security.conftest import _wait

home, port, login, password = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
log = home / "log"
with log.open("wb") as told:
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "--home", str(home), "serve", "--port", str(port), "--workers", "0"],
        stdout=told,
        stderr=told,
    )
_wait(port, process, log)
with sync_playwright() as playwright:
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("html[data-keys=ready]", timeout=60_000)
    page.wait_for_selector(".empty, [data-row]", timeout=60_000)
    page.wait_for_selector("#live")
    has_font = page.evaluate("document.fonts.load('13px Inter').then((found) => found.length > 0)")
    browser.close()
process.send_signal(signal.SIGTERM)
ended = process.wait(30)
if has_font and not ended:
    sys.stdout.write("served\n")
