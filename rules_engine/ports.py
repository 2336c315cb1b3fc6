"""The protocols through which the core meets the world; no implementation stands here.

An extractor turns bytes into a candidate, a connector carries outcomes to another system, a clock tells the time,
ids gives identifiers. All are joined in one composition root outside the core.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.candidate import Candidate, Extraction, Finding
from rules_engine.documents.hints import Hints, Lesson, Template


class Limits(Frozen):
    """What reading one file may cost; each is enforced in or around the child process that reads."""

    bytes_max: int = Field(default=50_000_000, description="file size")
    unpacked_bytes_max: int = Field(default=400_000_000, description="total size of an archive's parts when unpacked")
    seconds: int = Field(default=20, description="wall clock of what shows no picture")
    cpu_seconds: int = Field(default=20, description="processor time")
    scan_seconds: int = Field(
        default=180, description="processor time of recognition, wall clock of what shows pictures"
    )
    scan_memory_bytes: int = Field(default=3_000_000_000, description="address space while a picture is recognised")
    memory_bytes: int = Field(default=1_500_000_000, description="address space of the child process")
    depth_max: int = Field(default=100, description="nesting of elements")
    lines_max: int = Field(default=20_000, description="lines of a document")
    cells_max: int = Field(default=2_000_000, description="cells of a workbook")
    pages_max: int = Field(default=200, description="pages of a document")
    parts_max: int = Field(default=200, description="documents that one file may carry")


class Sniffed(Frozen):
    """What a file is by its content: a media type, and the root name or other mark that tells the dialect."""

    media_type: str
    mark: str = Field(default="", description="root element with namespace, segment, or archive part")
    encoding: str | None = None


class Extractor(Protocol):
    """One way of reading bytes into a candidate document."""

    name: str
    media_types: tuple[str, ...]

    def score(self, sniffed: Sniffed) -> int:
        """Return how well this extractor reads such a file: 0 not at all, 100 surely."""
        ...

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read the bytes.

        Raises:
            DocumentRefused: where the sender must send something else.
        """
        ...


class Part(Frozen):
    """A file that came inside another one."""

    name: str = Field(description="its name as the carrier prints it, for people only")
    content: bytes
    role: Literal["attachment", "body", "message", "member", "embedded"] = "attachment"


class Parcel(Frozen):
    """What a file carries: documents of their own, or the same document once more in a form that machines read."""

    kind: Literal["mail", "archive", "interchange", "hybrid"]
    parts: tuple[Part, ...] = ()
    key: str | None = Field(default=None, description="identifier of a message, the same each time it is sent")
    letter: Candidate | None = Field(default=None, description="what a mail itself says: sender, date, text")
    findings: tuple[Finding, ...] = ()


class Carrier(Protocol):
    """One way of opening files that carry others; what is inside is read by whoever reads such files."""

    name: str
    media_types: tuple[str, ...]

    def score(self, sniffed: Sniffed) -> int:
        """Return how well this carrier opens such a file: 0 not at all, 100 surely."""
        ...

    def open(self, content: bytes, limits: Limits) -> Parcel:
        """Open the file; without parts it carries nothing, and is read as a document of its own.

        Raises:
            DocumentRefused: where the sender must send something else.
        """
        ...


@runtime_checkable
class HintedExtractor(Protocol):
    """An extractor that reads better with hints: the order at hand, what its supplier was corrected to."""

    def read_with(self, content: bytes, limits: Limits, hints: Hints) -> Extraction:
        """Read as ``Extractor.read`` does; every value still stands on the page.

        Raises:
            DocumentRefused: where the sender must send something else.
        """
        ...


@runtime_checkable
class TaughtExtractor(Protocol):
    """An extractor that learns from a corrected document how its supplier prints."""

    def learn(self, content: bytes, limits: Limits, lesson: Lesson) -> Template:
        """Return what the document teaches beyond what is read without it; a template that holds nothing for nothing.

        Raises:
            DocumentRefused: where the document cannot be read any more.
        """
        ...


class Reader(Protocol):
    """Reads one file whatever its format: sniffs, picks an extractor, runs it in the sandbox."""

    def read(self, content: bytes, limits: Limits, hints: Hints | None = None) -> Extraction:
        """Read the bytes in a child process under limits; refusals are raised as in ``Extractor.read``.

        Hints reach the readers of pages only.
        A file that carries several documents gives the first of them, with a finding that names the others.
        """
        ...

    def learn(self, content: bytes, limits: Limits, lesson: Lesson) -> Template:
        """Return what a corrected document teaches, worked out in a child process.

        Raises:
            DocumentRefused: nothing is learned from such a file.
        """
        ...

    def open(self, content: bytes, limits: Limits) -> Parcel | None:
        """Return what a mail, an archive or an interchange carries, opened in a child process; None for the rest."""
        ...


class PageSize(Frozen):
    """The size of a page in whole points."""

    width: int
    height: int


class Drawing(Frozen):
    """The pages of a document as people see them: their sizes, and the picture of one as PNG or JPEG, or nothing."""

    pages: tuple[PageSize, ...]
    picture: bytes = b""


class Painter(Protocol):
    """Draws the pages of a file in the sandbox."""

    def draw(self, content: bytes, page: int, limits: Limits | None = None) -> Drawing:
        """Return the sizes of the pages and the picture of one of them, counted from 1; page 0 draws none.

        Raises:
            DocumentRefused: the file has no pages, or not this one, or cannot be drawn.
        """
        ...


class PushRequest(Frozen):
    """What a connector is asked to do once: a kind, its idempotency key and the payload."""

    kind: str = Field(description="vendor_bill, hold, order_update …")
    key: str = Field(description="idempotency key: SHA-256 of the effect")
    document_id: str
    payload: dict[str, object] = Field(description="plain JSON data, money as decimal strings")


class Applied(Frozen):
    """What became of a push."""

    outcome: Literal["applied", "already_applied", "rejected", "uncertain", "retry_later"]
    reference: str | None = Field(default=None, description="the other system's name for what it made")
    detail: str = ""


class Connector(Protocol):
    """One other system: reading from it, and pushing to it exactly once per key."""

    name: str

    def check(self) -> str:
        """Return a sentence that says the system is reachable, or raise ConnectorUnavailable."""
        ...

    def capabilities(self) -> frozenset[str]:
        """Return the kinds it can apply, and ``by_line`` where it can post part of a document."""
        ...

    def read(self, kind: str, cursor: str | None) -> tuple[Sequence[Mapping[str, object]], str | None]:
        """Return records of a kind after the cursor, and the next cursor."""
        ...

    def find(self, key: str) -> Applied | None:
        """Return what became of an idempotency key, or None if the system never saw it."""
        ...

    def plan(self, request: PushRequest) -> str:
        """Return one sentence that says what ``apply`` would do, without any effect."""
        ...

    def apply(self, request: PushRequest) -> Applied:
        """Do it once; the same key again answers ``already_applied``."""
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Return the time as aware UTC."""
        ...


class Ids(Protocol):
    """Identifiers and chance."""

    def new(self) -> str:
        """Return an identifier that was never given before."""
        ...


class Notifier(Protocol):
    """Tells people."""

    def notify(self, who: str, subject: str, body: str, key: str) -> None:
        """Send one message; the same key is sent once."""
        ...
