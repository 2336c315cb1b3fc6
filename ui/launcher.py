"""The launcher: the web process and the workers beside it, as one group that starts and ends together.

It builds the front end when its sources changed, starts one web process on one port of this machine and the workers,
waits until the app answers, and stops exactly the processes it started when it is told to.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final

from rules_engine.errors import HomeRefused
from ui.bundle import ROOT, bundle

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 10.0
"""How long a process may take to end before it is ended hard."""

START_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.05
_RESTART_SECONDS: Final = 2.0
"""A worker that ended by itself is started again after this pause."""


def serve(
    home: Path, *, port: int, workers: int, told: Callable[[str], None], meanwhile: Callable[[], str] = lambda: ""
) -> int:
    """Run the web app and its workers until told to stop; return 0, or 1 if the web process ended by itself.

    ``meanwhile`` is asked while the web process starts; what it returns is told with the address.

    Raises:
        HomeRefused: the port is taken, or the front end could not be built.
    """
    _require_free(port)
    place = bundle()
    group = _Group(home, place, port, workers)
    with _stopping(group.stopped.set):
        try:
            group.start_web()
            more = meanwhile()
            if group.wait_ready():
                # After the app, not beside it: somebody waits for the page, nobody for the first round of a worker.
                group.start_workers()
                told(f"Matchbook is at http://{HOST}:{port}\n{more}".rstrip())
            return group.watch()
        finally:
            group.stop()


class _stopping:  # noqa: N801 - a context manager reads as a word
    """Call back on SIGTERM and SIGINT while the block runs, and put the old handlers back after it."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> None:
        def _handle(_number: int, _frame: FrameType | None) -> None:
            self._stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, _handle)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


class _Group:
    """The processes this launcher started; it touches no others."""

    def __init__(self, home: Path, place: Path, port: int, workers: int) -> None:
        self.stopped = threading.Event()
        self._home = home
        self._place = place
        self._port = port
        self._worker_count = workers
        self._web: subprocess.Popen[bytes] | None = None
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        self._due: dict[int, float] = {}

    def start_web(self) -> None:
        """Start the web process."""
        self._web = self._spawn(_web_command(self._port), cwd=self._place, extra=_web_environment(self._port))

    def start_workers(self) -> None:
        """Start the workers."""
        for number in range(self._worker_count):
            self._start_worker(number)

    def wait_ready(self) -> bool:
        """Wait until the app answers; tell whether it does."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and not self.stopped.wait(_POLL_SECONDS):
            if self._web is None or self._web.poll() is not None:
                return False
            if _answers(self._port):
                return True
        return False

    def watch(self) -> int:
        """Look after the processes until told to stop; a worker that ended is started again, the web process is not."""
        while not self.stopped.wait(_POLL_SECONDS * 4):
            if self._web is None or self._web.poll() is not None:
                return 1
            for number, worker in self._workers.items():
                if worker.poll() is not None:
                    due = self._due.setdefault(number, time.monotonic() + _RESTART_SECONDS)
                    if time.monotonic() >= due:
                        del self._due[number]
                        self._start_worker(number)
        return 0

    def stop(self) -> None:
        """End every process that was started here: politely, then hard."""
        started = [process for process in (self._web, *self._workers.values()) if process is not None]
        alive = [process for process in started if process.poll() is None]
        for process in alive:
            process.terminate()
        end = time.monotonic() + PATIENCE_SECONDS
        for process in alive:
            try:
                process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start_worker(self, number: int) -> None:
        command = [sys.executable, "-m", "ui.cli", "--home", str(self._home), "worker"]
        self._workers[number] = self._spawn(command, cwd=ROOT, extra={})

    def _spawn(self, command: list[str], *, cwd: Path, extra: dict[str, str]) -> subprocess.Popen[bytes]:
        environment = os.environ | {"MATCHBOOK_HOME": str(self._home), "PYTHONPATH": str(ROOT)} | extra
        return subprocess.Popen(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603 - our own interpreter, fixed arguments


def _web_command(port: int) -> list[str]:
    """Return the command of the web process: one worker, because the state of a tab lives in its memory."""
    options = ["--interface", "asgi", "--factory", "--workers", "1", "--host", HOST, "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *options, *quiet, "ui.app:application"]


def _web_environment(port: int) -> dict[str, str]:
    """Return what the web framework reads; the two names with underscores serve a front end that is already built."""
    return {
        "MATCHBOOK_WEB_PORT": str(port),
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_CORS_ALLOWED_ORIGINS": ",".join(origins(port)),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "__REFLEX_SKIP_COMPILE": "true",
    }


def origins(port: int) -> tuple[str, str]:
    """Return the two names under which a browser on this machine knows the app.

    >>> origins(8000)
    ('http://127.0.0.1:8000', 'http://localhost:8000')
    """
    return (f"http://{HOST}:{port}", f"http://localhost:{port}")


def _answers(port: int) -> bool:
    """Tell whether the app answers on its port."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _require_free(port: int) -> None:
    """Refuse a port that somebody else uses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as taken:
            raise HomeRefused(
                "The port is used by another process.",
                where=f"{HOST}:{port}",
                remedy="Stop that process, or choose another port with --port.",
            ) from taken
