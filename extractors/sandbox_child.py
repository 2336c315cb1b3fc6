"""The child process that reads: it imports its extractors, locks itself in, and answers frames until its input ends.

Owns the lock: no network (its own empty network namespace where the kernel allows, an audit hook in any case), no new
processes, no files written, no core dumps, and limits of memory, processor time, open files and file size. It is
started as ``python -m extractors.sandbox_child module:Class …`` and speaks only to the parent that started it.
"""

import ctypes
import importlib
import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import BinaryIO, Final

from extractors.sandbox import FIT, HEADER, WORN
from extractors.sandbox_readers import Readers
from rules_engine.documents.hints import Hints, Lesson
from rules_engine.errors import DocumentRefused, LimitExceeded
from rules_engine.ports import Drawing, Limits, Parcel, Sniffed

_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
_NO_NEW_RIGHTS: Final = 38
_FILES: Final = 64
_ERROR_BYTES: Final = 1_000_000
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ctypes.dlopen")
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def main(names: list[str]) -> None:
    """Load the extractors, lock the process in, say ready, and answer one document after the other."""
    readers = Readers([_load(name) for name in names])
    requests, answers = _pipes()
    _lock()
    _send(answers, b"ready")
    for request, content in _documents(requests):
        answer = _answer(readers, request, content)
        _send(answers, (FIT if _fit(request) else WORN) + answer)


def _load(name: str) -> object:
    """Make the extractor or carrier that ``module:Class`` names."""
    module, _, kind = name.partition(":")
    made: object = getattr(importlib.import_module(module), kind)()
    return made


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the two pipes for ourselves: whatever a library prints goes to standard error, not between the frames."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _documents(requests: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the request and the content of each document until the parent closes the pipe."""
    while (request := _receive(requests)) is not None:
        content = _receive(requests)
        if content is None:
            return
        yield request, content


def _receive(requests: BinaryIO) -> bytes | None:
    """Read one frame, None at the end of the input."""
    header = requests.read(HEADER)
    return requests.read(int.from_bytes(header, "big")) if len(header) == HEADER else None


def _send(answers: BinaryIO, frame: bytes) -> None:
    """Write one frame."""
    answers.write(len(frame).to_bytes(HEADER, "big"))
    answers.write(frame)
    answers.flush()


def _answer(readers: Readers, request: bytes, content: bytes) -> bytes:
    """Read or open one document; a refusal is an answer, a defect of ours ends the process and costs this document."""
    asked = json.loads(request)
    sniffed, limits = Sniffed.model_validate(asked["sniffed"]), Limits.model_validate(asked["limits"])
    _bound(limits)
    try:
        if asked.get("ask") == "open":
            return _packed(readers.open(sniffed, limits, content))
        if asked.get("ask") == "draw":
            return _framed(readers.draw(sniffed, limits, content, int(asked["page"])))
        if asked.get("ask") == "learn":
            lesson = Lesson.model_validate(asked["lesson"])
            return b"T" + readers.learn(sniffed, limits, content, lesson).model_dump_json().encode()
        readers.hints = Hints.model_validate(asked["hints"]) if asked.get("hints") else None
        read = readers.read(sniffed, limits, content)
        return b"E" + read.model_dump_json(exclude_unset=True, exclude_none=True).encode()
    except DocumentRefused as refusal:
        return _refused(refusal)
    except (MemoryError, RecursionError):
        return _refused(LimitExceeded("Reading took more memory than the limit.", where="file"))


def _packed(parcel: Parcel) -> bytes:
    """Write what a file carries: a description of the parts, then their bytes."""
    described = parcel.model_dump(mode="json", exclude={"parts"})
    described["parts"] = [{"name": part.name, "role": part.role, "size": len(part.content)} for part in parcel.parts]
    frame = json.dumps(described).encode()
    return b"".join((b"P", len(frame).to_bytes(HEADER, "big"), frame, *(part.content for part in parcel.parts)))


def _framed(drawing: Drawing) -> bytes:
    """Write a drawing: the sizes of the pages, then the picture."""
    frame = json.dumps([page.model_dump() for page in drawing.pages]).encode()
    return b"".join((b"D", len(frame).to_bytes(HEADER, "big"), frame, drawing.picture))


def _refused(refusal: DocumentRefused) -> bytes:
    """Write a refusal as an answer."""
    return b"R" + json.dumps(refusal.as_dict()).encode()


def _bound(limits: Limits) -> None:
    """Set the limits of memory and processor time for the next document; the child may hold what it already used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds + 1
    _, hardest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hardest))
    _, hardest = resource.getrlimit(resource.RLIMIT_AS)
    memory = limits.memory_bytes if hardest == resource.RLIM_INFINITY else min(limits.memory_bytes, hardest)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hardest))


def _fit(request: bytes) -> bool:
    """Say whether this process may read another document: recognising raised its memory above a reader's limit."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    return 0 <= allowed <= Limits.model_validate(json.loads(request)["limits"]).memory_bytes


def _lock() -> None:
    """Give up every right that reading does not need; what the kernel refuses, the audit hook still forbids."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_NEW_NETWORK) != 0:
        library.unshare(_NEW_USER | _NEW_NETWORK)
    library.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _ERROR_BYTES),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        _, hardest = resource.getrlimit(limit)
        allowed = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(limit, (allowed, allowed))
    sys.addaudithook(_forbid)


def _forbid(name: str, arguments: tuple[object, ...]) -> None:
    """Refuse what a reader never does: sockets, processes, native libraries, writing to a file."""
    if name.startswith(_FORBIDDEN):
        raise PermissionError(f"{name} is forbidden while reading")
    if name == "open" and _writes(arguments):
        raise PermissionError("writing is forbidden while reading")


def _writes(arguments: tuple[object, ...]) -> bool:
    """Say whether an ``open`` is for writing: by its mode where it has one, else by its flags."""
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITES)


if __name__ == "__main__":
    main(sys.argv[1:])
