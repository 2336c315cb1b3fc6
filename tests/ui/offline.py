"""Run inside a cut-off network: start the app as people do, fetch a page of it, stop it."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.security.conftest import _wait
from tests.security.web_client import Client

home, port = Path(sys.argv[1]), int(sys.argv[2])
log = home / "log"
with log.open("wb") as told:
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "--home", str(home), "serve", "--port", str(port), "--workers", "0"],
        stdout=told,
        stderr=told,
    )
_wait(port, process, log)
status, _, body = Client(port).request("GET", "/sign-in")
process.send_signal(signal.SIGTERM)
ended = process.wait(30)
if status == 200 and b"Matchbook" in body and not ended:
    sys.stdout.write("served\n")
