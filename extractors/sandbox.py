"""The wall around reading: every file is read in a child process that has no network, few rights and a time limit.

Owns the children (started once, used for many documents, replaced after a while), the frames that go through their
pipes, and the wall clock: a child that does not answer in time is killed by its own process group. A crash or a
timeout costs one document, never the parent. Nothing but bytes and JSON crosses the wall.
"""

import contextlib
import json
import logging
import os
import queue
import selectors
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from pydantic import ValidationError

from extractors.sniff import CARRIERS, EMPTY, HEAVY, IMAGES, PDF, XML, declares_entities, shows_pictures, sniff
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.hints import Hints, Lesson, Template
from rules_engine.errors import DocumentRefused, LimitExceeded, Unreadable, Unsafe, Unsupported
from rules_engine.ports import Drawing, Limits, Parcel, Sniffed

START_SECONDS: Final = 60
"""How long a child may take to start; its imports compete with everything else on the machine."""

DOCUMENTS_PER_CHILD: Final = 500
"""Documents after which a child is replaced, so that nothing it collects lives long."""

RESULT_BYTES_MAX: Final = 256_000_000
"""Size of an answer; a child that sends more is killed."""

HEADER: Final = 8
"""Bytes of the length before each frame, most significant first."""

FIT: Final = b"+"
WORN: Final = b"-"
"""First byte of an answer: whether its child may read another document."""

_CHUNK: Final = 1 << 20
_REFUSALS: Final[dict[str, type[DocumentRefused]]] = {
    kind.code: kind for kind in (DocumentRefused, Unsafe, Unsupported, Unreadable, LimitExceeded)
}
_ROOT: Final = Path(__file__).resolve().parent.parent
_log = logging.getLogger(__name__)


def read_file_bytes(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file, having asked its size first: a file that is too large is never loaded.

    Raises:
        LimitExceeded: for more than ``limits.bytes_max`` bytes.
        Unreadable: for anything but a readable regular file.
    """
    try:
        # Without O_NONBLOCK opening a named pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        raise Unreadable(f"The file cannot be opened: {fault.strerror}.", where=str(path)) from fault
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Unreadable("Only files can be read.", where=str(path), remedy="Name a file, not a folder or device.")
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > limits.bytes_max:
            raise _too_large(found.st_size, limits, str(path))
        content = file.read(limits.bytes_max + 1)
    if len(content) > limits.bytes_max:
        raise _too_large(len(content), limits, str(path))
    return content


class SandboxReader:
    """Reads one file whatever its format, in a child process; safe to share between threads."""

    def __init__(
        self, extractors: tuple[str, ...], limits: Limits | None = None, processes: int = 1, heavy: tuple[str, ...] = ()
    ) -> None:
        """Take extractors as ``module:Class``, so that only children import them; children start when first needed.

        ``heavy`` names those that take long to import: only children for files that may need them load them too.
        """
        self._limits = limits or Limits()
        self._loads = {False: extractors, True: (*extractors, *heavy)}
        self._idle: dict[bool, queue.LifoQueue[_Child]] = {False: queue.LifoQueue(), True: queue.LifoQueue()}
        self._slots = threading.BoundedSemaphore(processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def read(self, content: bytes, limits: Limits | None = None, hints: Hints | None = None) -> Extraction:
        """Read the bytes in a child process.

        Raises:
            LimitExceeded: where the content or the work on it is larger than a limit.
            Unsupported: where no extractor reads this format.
            Unreadable: where the content is empty or broken, or the child died of it.
            Unsafe: where the content attacks its reader.
        """
        limits = limits or self._limits
        sniffed = self._sniffed(content, limits)
        with self._slots:
            return _extraction(self._exchange(content, sniffed, limits, "read", hints))

    def learn(self, content: bytes, limits: Limits | None, lesson: Lesson) -> Template:
        """Learn from a corrected document in a child process.

        Raises:
            DocumentRefused: as in ``read``; Unsupported where nobody learns from such a file.
        """
        limits = limits or self._limits
        sniffed = self._sniffed(content, limits)
        with self._slots:
            return _template(self._exchange(content, sniffed, limits, "learn", lesson=lesson))

    def open(self, content: bytes, limits: Limits | None = None) -> Parcel | None:
        """Open a file that may carry several documents in a child process; None for a file that never does.

        Raises:
            DocumentRefused: as in ``read``.
        """
        limits = limits or self._limits
        sniffed = self._sniffed(content, limits)
        if sniffed.media_type not in CARRIERS:
            return None
        with self._slots:
            return _parcel(self._exchange(content, sniffed, limits, "open"))

    def draw(self, content: bytes, page: int, limits: Limits | None = None) -> Drawing:
        """Draw a page of a file in a child process that knows how to; page 0 tells the sizes alone.

        Raises:
            DocumentRefused: as in ``read``, and where the file has no such page.
        """
        limits = limits or self._limits
        sniffed = self._sniffed(content, limits)
        if sniffed.media_type not in (PDF, *IMAGES):
            raise Unsupported("This kind of file has no pages.", where=sniffed.media_type, remedy="Look at its source.")
        with self._slots:
            return _drawing(self._exchange(content, sniffed, limits, "draw", page=page))

    def close(self) -> None:
        """End all idle children; a reader that is closed may be used again."""
        for idle in self._idle.values():
            with contextlib.suppress(queue.Empty):
                while True:
                    idle.get_nowait().end()

    def _sniffed(self, content: bytes, limits: Limits) -> Sniffed:
        """Say what a file is, having refused what no child should see.

        Raises:
            DocumentRefused: where it is too large, empty, or declares entities.
        """
        if len(content) > limits.bytes_max:
            raise _too_large(len(content), limits, "file")
        sniffed = sniff(content)
        if sniffed.media_type == EMPTY:
            raise Unreadable("The file is empty.", where="file", remedy="Send the document again.")
        if sniffed.media_type == XML and declares_entities(content):
            raise Unsafe("The XML declares entities.", where="DOCTYPE", remedy="Send the document without a DOCTYPE.")
        return sniffed

    def _exchange(
        self,
        content: bytes,
        sniffed: Sniffed,
        limits: Limits,
        ask: str,
        hints: Hints | None = None,
        page: int = 0,
        lesson: Lesson | None = None,
    ) -> bytes:
        """Have one child read, open or draw the content; a child that failed, or is old, is not used again."""
        heavy = sniffed.media_type in HEAVY and self._loads[True] != self._loads[False]
        child = self._child(heavy=heavy)
        asked: dict[str, object] = {
            "ask": ask,
            "page": page,
            "sniffed": sniffed.model_dump(),
            "limits": limits.model_dump(),
        }
        if hints is not None:
            asked["hints"] = hints.model_dump(mode="json")
        if lesson is not None:
            asked["lesson"] = lesson.model_dump(mode="json")
        request = json.dumps(asked).encode()
        # The clock only ends what waits; what computes is ended by its processor time.
        slow = ask != "draw" and shows_pictures(sniffed, content)
        answered = False
        try:
            answer = child.ask((request, content), limits.scan_seconds if slow else limits.seconds)
            answered = True
            return answer
        finally:
            if answered and child.documents < DOCUMENTS_PER_CHILD and not child.worn:
                self._idle[heavy].put(child)
            else:
                child.end()

    def _child(self, *, heavy: bool) -> "_Child":
        """Return an idle child that still lives, or start one."""
        while True:
            try:
                child = self._idle[heavy].get_nowait()
            except queue.Empty:
                return _Child(self._loads[heavy])
            if child.lives():
                return child
            child.end()


class _Child:
    """One process that reads documents, one after the other."""

    def __init__(self, extractors: tuple[str, ...]) -> None:
        """Start it and wait until it has locked itself in."""
        self.documents = 0
        self.worn = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        environment = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-s", "-m", "extractors.sandbox_child", *extractors],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=_ROOT,
            env=environment,
            start_new_session=True,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        for pipe in (self._input, self._output):
            os.set_blocking(pipe.fileno(), False)
        try:
            self._transfer(b"", time.monotonic() + START_SECONDS)
        except DocumentRefused as fault:
            said = self._last_words()
            self.end()
            raise RuntimeError(f"the reading child did not start: {said}") from fault

    def lives(self) -> bool:
        """Say whether the process is still there."""
        return self._process.poll() is None

    def ask(self, frames: tuple[bytes, ...], seconds: float) -> bytes:
        """Send frames and return the one that comes back.

        Raises:
            LimitExceeded: where no answer came in time, or one that is too large.
            Unreadable: where the child died.
        """
        self.documents += 1
        sent = b"".join(len(frame).to_bytes(HEADER, "big") + frame for frame in frames)
        answer = self._transfer(sent, time.monotonic() + seconds)
        self.worn = answer[:1] != FIT
        return answer[1:]

    def end(self) -> None:
        """Kill the child with everything it may have started, and forget it."""
        # The group is the child's own: it was started in a new session.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for file in (self._input, self._output, self._errors):
            file.close()

    def _transfer(self, sent: bytes, deadline: float) -> bytes:
        """Write all of ``sent`` and read one frame, never waiting beyond the deadline."""
        rest, received, size = memoryview(sent), bytearray(), -1
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            if rest:
                selector.register(self._input, selectors.EVENT_WRITE)
            while size < 0 or len(received) < size:
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready and time.monotonic() >= deadline:
                    raise LimitExceeded(
                        "Reading took longer than the limit of seconds.",
                        where="file",
                        remedy="Send a smaller document.",
                    )
                for key, _ in ready:
                    if key.fileobj is self._input:
                        rest = self._write(rest, selector)
                    else:
                        received += self._receive()
                if size < 0 and len(received) >= HEADER:
                    size = int.from_bytes(received[:HEADER], "big")
                    del received[:HEADER]
                if size > RESULT_BYTES_MAX:
                    raise LimitExceeded("What was read is larger than the limit.", where="file")
        return bytes(received)

    def _write(self, rest: memoryview, selector: selectors.BaseSelector) -> memoryview:
        """Write what the pipe takes now; a child that stopped listening is noticed when it stops answering."""
        try:
            written = os.write(self._input.fileno(), rest[:_CHUNK])
        except BrokenPipeError:
            written = len(rest)
        if written == len(rest):
            selector.unregister(self._input)
        return rest[written:]

    def _receive(self) -> bytes:
        """Read what the pipe has now.

        Raises:
            LimitExceeded: where the child ended at its limit of processor time.
            Unreadable: where it ended for another reason.
        """
        chunk = os.read(self._output.fileno(), _CHUNK)
        if chunk:
            return chunk
        self.worn = True
        ended = self._process.wait()
        _log.warning("a reading child ended with %s: %s", ended, self._last_words())
        if ended in (-signal.SIGXCPU, -signal.SIGKILL):
            raise LimitExceeded("Reading took more processor time or memory than the limit.", where="file")
        raise Unreadable(
            "The reader stopped on this document.", where="file", remedy="Send the document in another format."
        )

    def _last_words(self) -> str:
        """Return the last line the child wrote about its end; it names the fault and carries no content we trust."""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 2_000))
        lines = self._errors.read().decode("utf-8", errors="replace").strip().splitlines()
        return repr(lines[-1][:200]) if lines else "nothing said"


def _extraction(answer: bytes) -> Extraction:
    """Turn an answer into an extraction; it is checked like any foreign content.

    Raises:
        DocumentRefused: the refusal of the child, or Unreadable for an answer that is none.
    """
    if answer[:1] == b"E":
        try:
            return Extraction.model_validate_json(answer[1:])
        except ValidationError as fault:
            raise _no_answer() from fault
    raise _refusal(answer)


def _template(answer: bytes) -> Template:
    """Turn an answer into a template; it is checked like any foreign content.

    Raises:
        DocumentRefused: as in ``_extraction``.
    """
    if answer[:1] == b"T":
        try:
            return Template.model_validate_json(answer[1:])
        except ValidationError as fault:
            raise _no_answer() from fault
    raise _refusal(answer)


def _parcel(answer: bytes) -> Parcel:
    """Turn an answer into a parcel: a frame that describes the parts, and their bytes one after the other.

    Raises:
        DocumentRefused: the refusal of the child, or Unreadable for an answer that is none.
    """
    if answer[:1] != b"P":
        raise _refusal(answer)
    size = int.from_bytes(answer[1 : 1 + HEADER], "big")
    at = 1 + HEADER + size
    try:
        described = json.loads(answer[1 + HEADER : at])
        for part in described["parts"]:
            length = int(part.pop("size"))
            part["content"] = answer[at : at + length]
            at += length
        return Parcel.model_validate(described)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise _no_answer() from fault


def _drawing(answer: bytes) -> Drawing:
    """Turn an answer into a drawing: a frame of sizes, and the bytes of the picture.

    Raises:
        DocumentRefused: the refusal of the child, or Unreadable for an answer that is none.
    """
    if answer[:1] != b"D":
        raise _refusal(answer)
    at = 1 + HEADER + int.from_bytes(answer[1 : 1 + HEADER], "big")
    try:
        return Drawing(pages=json.loads(answer[1 + HEADER : at]), picture=answer[at:])
    except ValueError as fault:
        raise _no_answer() from fault


def _refusal(answer: bytes) -> DocumentRefused:
    """Return the refusal that an answer carries, or the one of an answer that is none."""
    kind, body = answer[:1], answer[1:]
    try:
        if kind != b"R":
            return _no_answer()
        said = json.loads(body)
        refusal = _REFUSALS[said["code"]]
        sentence, where, remedy = (str(said[part])[:1_000] for part in ("sentence", "place", "remedy"))
    except (ValueError, KeyError, TypeError):
        return _no_answer()
    return refusal(sentence, where=where, remedy=remedy)


def _no_answer() -> Unreadable:
    """Say that a child answered with something that is no answer."""
    return Unreadable("The reader gave an answer that is none.", where="file")


def _too_large(size: int, limits: Limits, where: str) -> LimitExceeded:
    """Say that a file has too many bytes."""
    return LimitExceeded(
        f"The file has {size} bytes; at most {limits.bytes_max} are read.",
        where=where,
        remedy="Send a smaller file, or raise the limit bytes_max.",
    )
