"""Which reader reads a file, and what is read of a file that carries others; runs inside the reading child only.

Owns the choice by score, and the way down: a mail, an archive, an interchange or a hybrid is opened, and its parts are
read like files of their own, a few levels deep and no further. The readers know nothing of each other.
"""

from collections.abc import Sequence
from typing import Final, Protocol, TypeVar, cast

from extractors.sniff import EMPTY, XML, declares_entities, sniff
from rules_engine.documents.candidate import Candidate, Extraction, Finding
from rules_engine.documents.hints import Hints, Lesson, Template
from rules_engine.documents.kinds import LEDGER, DocumentType
from rules_engine.errors import DocumentRefused, LimitExceeded, Unreadable, Unsafe, Unsupported
from rules_engine.ports import (
    Carrier,
    Drawing,
    Extractor,
    HintedExtractor,
    Limits,
    Parcel,
    Part,
    Sniffed,
    TaughtExtractor,
)

LEVELS_MAX: Final = 3
"""How deep files may stand in files: a workbook in an archive in a mail."""

_NAMED: Final = 10
_Kind = TypeVar("_Kind", Extractor, Carrier)


class Drawer(Protocol):
    """One way of drawing pages."""

    def draw(self, sniffed: Sniffed, content: bytes, page: int, limits: Limits) -> Drawing:
        """Return the sizes of the pages and the picture of one of them; page 0 draws none."""
        ...


class Readers:
    """The extractors and carriers of one child, in the order in which ties are settled."""

    def __init__(self, made: Sequence[object]) -> None:
        """Tell carriers from extractors by what they can do."""
        self._carriers = [cast("Carrier", each) for each in made if hasattr(each, "open")]
        self.hints: Hints | None = None
        """What may be known before reading; set for each request."""
        self._extractors = [cast("Extractor", each) for each in made if hasattr(each, "read")]
        self._drawers = [cast("Drawer", each) for each in made if hasattr(each, "draw")]

    def read(self, sniffed: Sniffed, limits: Limits, content: bytes, level: int = 0) -> Extraction:
        """Read one document: what the file carries where it carries something, else the file itself.

        Raises:
            DocumentRefused: the refusal of the reader, or Unsupported where none reads such a file.
        """
        carrier = _best(self._carriers, sniffed)
        if carrier is None:
            return self._extract(sniffed, limits, content)
        parcel = self._opened(carrier, limits, content, level)
        if parcel.kind == "hybrid":
            return self._hybrid(parcel, sniffed, limits, content, level)
        if not parcel.parts and parcel.letter is None:
            return self._extract(sniffed, limits, content)
        return self._carried(carrier.name, parcel, limits, level)

    def learn(self, sniffed: Sniffed, limits: Limits, content: bytes, lesson: Lesson) -> Template:
        """Learn from a corrected document.

        Raises:
            Unsupported: nobody learns from such a file.
            DocumentRefused: the refusal of who does.
        """
        extractor = _best(self._extractors, sniffed)
        if extractor is not None and isinstance(extractor, TaughtExtractor):
            return extractor.learn(content, limits, lesson)
        raise Unsupported("Nothing is learned from such a file.", where=sniffed.media_type)

    def draw(self, sniffed: Sniffed, limits: Limits, content: bytes, page: int) -> Drawing:
        """Draw a page of a file.

        Raises:
            Unsupported: nobody here draws.
            DocumentRefused: the refusal of who does.
        """
        if not self._drawers:
            raise Unsupported("Nobody draws this kind of file.", where=sniffed.media_type, remedy="Look at its source.")
        return self._drawers[0].draw(sniffed, content, page, limits)

    def open(self, sniffed: Sniffed, limits: Limits, content: bytes, level: int = 0) -> Parcel:
        """Open a file and the files that carry others inside it; what is left are documents.

        Raises:
            DocumentRefused: the refusal of the carrier.
        """
        carrier = _best(self._carriers, sniffed)
        if carrier is None:
            return Parcel(kind="archive")
        parcel = self._opened(carrier, limits, content, level)
        parts: list[Part] = []
        findings = list(parcel.findings)
        for part in parcel.parts:
            try:
                inner = self._inside(part, limits, level)
            except DocumentRefused as refusal:
                findings.append(_told(refusal, part.name))
                continue
            parts.extend(inner.parts if inner else (part,))
            findings.extend(inner.findings if inner else ())
            _refuse_too_many(len(parts), limits)
        return parcel.model_copy(update={"parts": tuple(parts), "findings": tuple(findings)})

    def _inside(self, part: Part, limits: Limits, level: int) -> Parcel | None:
        """Open a part that carries documents itself; None for one that is a document."""
        sniffed = sniff(part.content)
        carrier = _best(self._carriers, sniffed)
        if carrier is None:
            return None
        inner = self.open(sniffed, limits, part.content, level + 1)
        return inner if (inner.parts or inner.findings) and inner.kind != "hybrid" else None

    def _opened(self, carrier: Carrier, limits: Limits, content: bytes, level: int) -> Parcel:
        """Open a file that is not too deep inside others and carries not too many.

        Raises:
            LimitExceeded: where it is, or does.
        """
        if level >= LEVELS_MAX:
            raise LimitExceeded(
                f"Files stand inside files more than {LEVELS_MAX} levels deep.",
                where=carrier.name,
                remedy="Send the documents themselves.",
            )
        parcel = carrier.open(content, limits)
        _refuse_too_many(len(parcel.parts), limits)
        return parcel

    def _extract(self, sniffed: Sniffed, limits: Limits, content: bytes) -> Extraction:
        """Let the extractor with the highest score read the document.

        Raises:
            Unsupported: where none reads such a file.
        """
        extractor = _best(self._extractors, sniffed)
        if extractor is None:
            what = f"{sniffed.media_type} {sniffed.mark}".strip()
            raise Unsupported(
                "No reader knows this kind of file.",
                where=what[:200],
                remedy="Send an electronic invoice or order, a workbook, a delimited text or a PDF.",
            )
        if self.hints is not None and isinstance(extractor, HintedExtractor):
            return extractor.read_with(content, limits, self.hints)
        return extractor.read(content, limits)

    def _hybrid(self, parcel: Parcel, sniffed: Sniffed, limits: Limits, content: bytes, level: int) -> Extraction:
        """Read the machine's form of a document; where that cannot be read, its pages, and say so."""
        told: list[Finding] = []
        for part in parcel.parts:
            try:
                return self._part(part, limits, level)
            except DocumentRefused as refusal:
                told.append(_told(refusal, part.name))
        read = self._extract(sniffed, limits, content)
        return _with(read, told)

    def _carried(self, name: str, parcel: Parcel, limits: Limits, level: int) -> Extraction:
        """Read the parts, and return the first that is a document of the ledger; tell which others there are."""
        told = list(parcel.findings)
        read: list[tuple[Part, Extraction]] = []
        first: DocumentRefused | None = None
        for part in parcel.parts:
            if parcel.kind == "interchange" and read:
                break
            try:
                read.append((part, self._part(part, limits, level)))
            except DocumentRefused as refusal:
                first = first or refusal
                told.append(_told(refusal, part.name))
        if not read and first is not None and parcel.letter is None:
            raise first
        documents = [each for each in read if _is_document(each[1])]
        chosen = (documents or read)[:1]
        if not chosen:
            return _letter(name, parcel, told)
        others = [part.name for part in parcel.parts if part is not chosen[0][0]]
        several = parcel.kind == "interchange" and len(parcel.parts) > 1
        if several or len(documents) > 1:
            told.append(_several(chosen[0][0].name, others))
        return _with(chosen[0][1], told)

    def _part(self, part: Part, limits: Limits, level: int) -> Extraction:
        """Read one part like a file of its own, after the checks that a file of its own has passed already.

        Raises:
            DocumentRefused: the refusal of its reader.
        """
        sniffed = sniff(part.content)
        if sniffed.media_type == EMPTY:
            raise Unreadable("The file is empty.", where=part.name)
        if sniffed.media_type == XML and declares_entities(part.content):
            raise Unsafe("The XML declares entities.", where=part.name, remedy="Send it without a DOCTYPE.")
        return self.read(sniffed, limits, part.content, level + 1)


def _best(among: Sequence[_Kind], sniffed: Sniffed) -> _Kind | None:
    """Return the one with the highest score, the first of equals; None where none has any."""
    scored = [(each.score(sniffed), -rank) for rank, each in enumerate(among)]
    score, rank = max(scored, default=(0, 0))
    return among[-rank] if score > 0 else None


def _is_document(read: Extraction) -> bool:
    """Say whether what was read is a document of the ledger."""
    return read.candidate is not None and read.candidate.document_type in LEDGER


def _letter(name: str, parcel: Parcel, told: list[Finding]) -> Extraction:
    """Return what the mail itself says, where nothing it carries could be read."""
    nothing = Finding(
        code="CARRIED-NOTHING",
        sentence="No document that can be read came with this file.",
        place="parts",
        remedy="Look at the message, and ask the sender for the document itself.",
    )
    return Extraction(
        status="partial",
        extractor=name,
        candidate=parcel.letter or Candidate(document_type=DocumentType.UNKNOWN),
        findings=(*told, nothing),
    )


def _several(chosen: str, others: list[str]) -> Finding:
    """Say that a file carries several documents, of which one is shown."""
    named = ", ".join(others[:_NAMED]) + (" …" if len(others) > _NAMED else "")
    return Finding(
        code="CARRIED-SEVERAL",
        sentence=f"The file carries {len(others) + 1} documents; this is {chosen}, beside {named}.",
        place="parts",
        remedy="Capture the file: every document it carries is taken in on its own.",
    )


def _told(refusal: DocumentRefused, name: str) -> Finding:
    """Return the refusal of a part as a finding about the file that carries it."""
    place = f"{name}: {refusal.where}" if refusal.where else name
    return Finding(code=refusal.code, sentence=refusal.sentence, place=place[:300], remedy=refusal.remedy)


def _with(read: Extraction, told: list[Finding]) -> Extraction:
    """Return what was read with more findings."""
    if not told:
        return read
    return read.model_copy(update={"status": "partial", "findings": (*read.findings, *told)})


def _refuse_too_many(count: int, limits: Limits) -> None:
    """Stop at the limit of parts.

    Raises:
        LimitExceeded: for more documents than one file may carry.
    """
    if count > limits.parts_max:
        raise LimitExceeded(
            f"The file carries more than {limits.parts_max} documents.",
            where="parts",
            remedy="Send it in several files, or raise the limit parts_max.",
        )
