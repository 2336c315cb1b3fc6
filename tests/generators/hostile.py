"""A reader that misbehaves in every way the sandbox must survive; it is loaded inside a child process only."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from extractors.sniff import CSV, TEXT, XML
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.ports import Limits, Sniffed


class Hostile:
    """Does what the first word of the document says."""

    name = "hostile@1"
    media_types = (TEXT, CSV, XML)

    def score(self, sniffed: Sniffed) -> int:
        """Read everything."""
        return 100

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Misbehave, or name the process in the number of the document."""
        order, _, rest = content.decode().partition(" ")
        said = str(getattr(self, f"_{order}", self._behave)(rest))
        return Extraction(status="success", extractor=self.name, candidate=Candidate(number=said))

    def _behave(self, rest: str) -> int:
        """Do as asked."""
        return os.getpid()

    def _sleep(self, rest: str) -> None:
        """Wait for ever."""
        time.sleep(3600)

    def _burn(self, rest: str) -> None:
        """Compute for ever."""
        while True:
            sum(range(10_000))

    def _eat(self, rest: str) -> None:
        """Take all memory."""
        kept = []
        while True:
            kept.append(bytearray(50_000_000))

    def _deep(self, rest: str) -> None:
        """Call oneself for ever."""
        self._deep(rest)

    def _abort(self, rest: str) -> None:
        """Crash like a native library."""
        os.abort()

    def _defect(self, rest: str) -> None:
        """Fail like a bug of ours."""
        raise ZeroDivisionError

    def _leave(self, rest: str) -> None:
        """End without an answer."""
        os._exit(0)

    def _shout(self, rest: str) -> str:
        """Print between the frames."""
        sys.stdout.write("x" * 10_000)
        sys.stdout.flush()
        os.write(1, b"y" * 10_000)
        return "quiet"

    def _refused(self, thing: object) -> str:
        """Say what came of something forbidden."""
        try:
            thing()  # type: ignore[operator]
        except OSError as fault:
            return type(fault).__name__
        return "done"

    def _call(self, rest: str) -> str:
        """Reach the network."""
        return self._refused(lambda: socket.create_connection(("127.0.0.1", int(rest)), timeout=1))

    def _write(self, rest: str) -> str:
        """Write a file."""
        return self._refused(lambda: Path(rest).write_text("x"))

    def _create(self, rest: str) -> str:
        """Write a file by flags alone."""
        return self._refused(lambda: os.open(rest, os.O_CREAT | os.O_WRONLY))

    def _spawn(self, rest: str) -> str:
        """Start a process."""
        return self._refused(lambda: subprocess.run(["/bin/true"], check=False))

    def _fork(self, rest: str) -> str:
        """Split the process."""
        return self._refused(os.fork)

    def _shell(self, rest: str) -> str:
        """Start a shell."""
        return self._refused(lambda: os.system("true"))
