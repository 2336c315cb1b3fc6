"""What was read from a document, value by value: where it stood, how surely it was read, what else it might be.

Account numbers leave here shortened: whoever compares one sees its ends, and no door can give away the whole.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from rules_engine.documents.base import plain
from rules_engine.documents.candidate import Candidate, CandidateLine, Extraction, FieldReading
from rules_engine.documents.lines import Item

ReadValue: TypeAlias = str | int | bool | Decimal | date
"""A value as read: text, a whole number, yes or no, an exact number, a day."""

HEADER: Final = (
    "number",
    "issue_date",
    "order_reference",
    "seller.name",
    "seller.vat_id",
    "seller.iban",
    "buyer.name",
    "payee.name",
    "due_date",
    "payment_terms",
    "delivery_date",
    "despatch_date",
    "despatch_reference",
    "receipt_reference",
    "preceding_invoice_reference",
    "contract_reference",
    "response_code",
    "sequence",
    "currency",
    "totals.total_without_vat",
    "totals.vat",
    "totals.total_with_vat",
    "totals.paid_amount",
    "totals.amount_due",
    "note",
)
"""The values of a header that people look at, in the order they look."""

LINE: Final = (
    "id",
    "description",
    "buyer_item_id",
    "quantity",
    "unit_code",
    "net_price",
    "line_net_amount",
    "vat_rate",
)
"""The values of a line that people look at."""

LINES_MAX: Final = 200
"""How many lines of a document are shown at a time."""

IBAN_ENDS: Final = 4
"""How many signs of an account number are shown at either end."""


class Spot(NamedTuple):
    """A place on a page: the page from 1, and left, top, right, bottom in points from its top left corner."""

    page: int
    left: Decimal
    top: Decimal
    right: Decimal
    bottom: Decimal


class ReadField(NamedTuple):
    """One value that was read: its path, the value, and how it was read; ``place`` is a cell or an XML path.

    ``exact`` is the value as text with all its digits; it never leaves the server, ``value`` may. ``spot`` is where it
    stands on a page that people can look at.
    """

    path: str
    value: ReadValue
    exact: str
    sure: bool
    confidence_bp: int
    place: str
    backed_by: str
    candidates: tuple[str, ...]
    spot: Spot | None = None


class ReadLine(NamedTuple):
    """One line as read: its values by name; what was not read is absent."""

    fields: dict[str, ReadField]


class ReadDocument(NamedTuple):
    """Everything that was read: doubtful values first, then the header and the lines."""

    doubts: tuple[ReadField, ...]
    header: tuple[ReadField, ...]
    lines: tuple[ReadLine, ...]
    line_count: int
    value_count: int


def read_document(extraction: Extraction | None) -> ReadDocument:
    """Return what was read, for showing; nothing where nothing could be read."""
    candidate = extraction.candidate if extraction else None
    if extraction is None or candidate is None:
        return ReadDocument((), (), (), 0, 0)
    fields = extraction.fields
    doubtful = [path for path, reading in fields.items() if not reading.auto]
    doubts = (_field(candidate, path, fields) for path in doubtful)
    lines = tuple(_line(candidate, number, fields) for number in range(min(len(candidate.lines), LINES_MAX)))
    return ReadDocument(
        tuple(field for field in doubts if field is not None),
        _known(candidate, HEADER, fields),
        lines,
        len(candidate.lines),
        len(fields),
    )


def shortened(account: str) -> str:
    """Return an account number with its middle left out.

    >>> shortened("DE43570978449753245620")
    'DE43 … 5620'
    """
    bare = "".join(account.split())
    return f"{bare[:IBAN_ENDS]} … {bare[-IBAN_ENDS:]}" if len(bare) > 2 * IBAN_ENDS else "…"


def value_at(candidate: Candidate, path: str) -> ReadValue | None:
    """Return the value at a dotted path such as ``lines.0.quantity``; None where there is none.

    >>> value_at(Candidate(number="A1"), "number"), value_at(Candidate(), "lines.3.id")
    ('A1', None)
    """
    found: object = candidate
    for step in path.split("."):
        if isinstance(found, tuple):
            found = found[int(step)] if step.isdecimal() and int(step) < len(found) else None
        elif isinstance(found, CandidateLine) and step in Item.model_fields:
            found = getattr(found.item, step)
        else:
            found = getattr(found, step, None)
    return found if isinstance(found, str | int | bool | Decimal | date) else None


def _known(candidate: Candidate, paths: Sequence[str], fields: dict[str, FieldReading]) -> tuple[ReadField, ...]:
    found = (_field(candidate, path, fields) for path in paths)
    return tuple(field for field in found if field is not None)


def _line(candidate: Candidate, number: int, fields: dict[str, FieldReading]) -> ReadLine:
    """Return one line; an item is named by the first number that stands on it."""
    prefix = f"lines.{number}."
    found = {name: _field(candidate, prefix + name, fields) for name in LINE}
    if found["buyer_item_id"] is None:
        others = (_field(candidate, prefix + name, fields) for name in ("seller_item_id", "standard_item_id"))
        found["buyer_item_id"] = next((field for field in others if field is not None), None)
    return ReadLine({name: field for name, field in found.items() if field is not None})


def _field(candidate: Candidate, path: str, fields: dict[str, FieldReading]) -> ReadField | None:
    """Return a value with how it was read; one without a reading of its own was derived from others."""
    value = value_at(candidate, path)
    reading = fields.get(path)
    if value is None and (reading is None or reading.auto):
        return None
    reading = reading or FieldReading()
    shown = "" if value is None else value
    exact = plain(shown) if isinstance(shown, Decimal) else str(shown)
    if path.endswith("iban"):
        shown = shortened(exact)
    return ReadField(
        path,
        shown,
        exact,
        reading.auto,
        reading.confidence_bp,
        reading.cell or "",
        reading.check or "",
        tuple(shortened(other) for other in reading.candidates) if path.endswith("iban") else reading.candidates,
        Spot(reading.page, *reading.bbox) if reading.page and reading.bbox else None,
    )
