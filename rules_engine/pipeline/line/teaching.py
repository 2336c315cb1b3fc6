"""What corrections teach: one corrected PDF makes a template of how its supplier prints; the next are read by it.

A correction only notes that a document teaches; the work is done before the next PDF is read, outside of any act. A
template stands where it reads its own document as confirmed, and is trusted by the earlier ones of its supplier that
it reads right too. One whose value was corrected stands no longer: the document it failed on teaches the next version.
"""

from decimal import Decimal
from typing import Final

from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.documents.hints import Hints, Lesson, Template
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Limits, Reader
from rules_engine.storage.lessons import Taught
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

HEADER: Final = (
    "number",
    "issue_date",
    "due_date",
    "order_reference",
    "seller.name",
    "buyer.name",
    "seller.vat_id",
    "seller.iban",
    "totals.total_without_vat",
    "totals.vat",
    "totals.total_with_vat",
)
"""What of a header is taught."""

_PDF: Final = b"%PDF-"
_HEAD: Final = 1_024


def note(uow: UnitOfWork, document_id: str, extraction: Extraction, field: str) -> None:
    """Note that a document was corrected; the template that gave the wrong value stands no longer.

    Only pages with a text layer teach: what recognition misread says nothing about a layout.
    """
    printed = any(reading.source == "text" for reading in extraction.fields.values())
    if not extraction.extractor.startswith("pdf@") or not printed:
        return
    uow.lessons.set_due(document_id, uow.at)
    reading = extraction.fields.get(field)
    if reading is not None and reading.check == "template":
        uow.lessons.demote_for(document_id, keys_of(extraction.candidate or Candidate()))


def keys_of(candidate: Candidate) -> tuple[str, ...]:
    """Return what a document says of its seller, as templates name their supplier."""
    seller = candidate.seller
    squashed = "".join(letter for letter in (seller.name or "").casefold() if letter.isalnum())
    return tuple(key for key in (seller.vat_id, seller.iban, squashed) if key)


def lesson_of(candidate: Candidate) -> Lesson:
    """Return what a person confirmed of a document."""
    values = {path: value for path in HEADER if (value := _at(candidate, path)) is not None}
    lines = tuple((line.quantity, line.net_price, line.line_net_amount) for line in candidate.lines)
    return Lesson(values=values, lines=lines)


def reads_right(extraction: Extraction, lesson: Lesson) -> bool:
    """Say whether a reading is what was confirmed, numbers by their value."""
    if extraction.candidate is None:
        return False
    read = lesson_of(extraction.candidate)
    return read.lines == lesson.lines and all(
        _same(path, read.values.get(path), value) for path, value in lesson.values.items()
    )


class Teaching:
    """The templates of a store, and the lessons that wait to be learned."""

    def __init__(self, store: Store, reader: Reader, limits: Limits) -> None:
        """Learn with a reader from the documents of a store."""
        self._store, self._reader, self._limits = store, reader, limits

    def hints(self, content: bytes) -> Hints | None:
        """Return what is known before a file is read: the templates that stand, None for what is no PDF."""
        if _PDF not in content[:_HEAD]:
            return None
        with self._store.read() as uow:
            due, bodies = uow.lessons.due(), uow.lessons.standing()
        if due:
            for document_id in due:
                self._learn(document_id)
            with self._store.read() as uow:
                bodies = uow.lessons.standing()
        return Hints(templates=tuple(Template.model_validate_json(body) for body in bodies)) if bodies else None

    def _learn(self, document_id: str) -> None:
        """Learn from one corrected document and keep what it taught."""
        lesson = self._lesson(document_id)
        taught: Taught | None = None
        if lesson is not None:
            try:
                taught = self._taught(document_id, lesson)
            except DocumentRefused:
                # A document that can no longer be read teaches nothing; its correction stands all the same.
                taught = None
        with self._store.write() as uow:
            uow.lessons.keep(document_id, taught)
            if taught is not None:
                what = f"{'stands' if taught.standing else 'fails its own document'}"
                uow.audit("template learned", document_id=document_id, reason=f"version {taught.version} {what}")

    def _taught(self, document_id: str, lesson: Lesson) -> Taught | None:
        """Return the template that a document teaches, tried on it and on the earlier ones; None for nothing."""
        template = self._reader.learn(self._store.vault.get(document_id), self._limits, lesson)
        if not template.keys or not (template.anchors or template.columns):
            return None
        supplier = template.keys[0]
        with self._store.read() as uow:
            earlier = [each for each in uow.lessons.of(supplier) if each != document_id]
            version = uow.lessons.next_version(supplier)
        stands = self._right(document_id, template, lesson)
        trusted = sum(self._right(each, template, known) for each in earlier if (known := self._lesson(each)))
        made = template.model_copy(update={"version": version, "trusted": trusted})
        return Taught(supplier, version, made.model_dump_json().encode(), stands)

    def _right(self, document_id: str, template: Template, lesson: Lesson) -> bool:
        """Say whether a document is read as it was confirmed with a template."""
        hints = Hints(templates=(template,))
        content = self._store.vault.get(document_id)
        return reads_right(self._reader.read(content, self._limits, hints), lesson)

    def _lesson(self, document_id: str) -> Lesson | None:
        """Return what is confirmed of a corrected document, None where nothing is kept of it."""
        with self._store.read() as uow:
            kept = uow.documents.reading(document_id)
        candidate = Extraction.model_validate_json(kept.extraction).candidate if kept and kept.extraction else None
        return lesson_of(candidate) if candidate is not None else None


def _at(candidate: Candidate, path: str) -> str | None:
    """Return a value of the header as text."""
    found: object = candidate
    for part in path.split("."):
        found = getattr(found, part)
    return None if found is None else str(found)


def _same(path: str, read: str | None, value: str) -> bool:
    """Say whether two texts are one value."""
    if read is None or not path.startswith("totals."):
        return read == value
    return Decimal(read) == Decimal(value)
