"""A document as read, drawn as a page: every value with its place, its certainty, and whether it differs."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from rules_engine.pipeline.tracking.document_page import DocumentPage
from rules_engine.pipeline.tracking.match_table import Difference
from rules_engine.pipeline.tracking.readings import LINE, ReadField, Spot
from rules_engine.ports import PageSize
from ui.states.naming import confidence_level, field_word, said, value_text
from ui.states.record_rows import Choice, DoubtRow, Fact, PaperLine, SheetRow, SpotRow
from ui.words import word

DIFFERS: Final = {
    "price": "net_price",
    "quantity": "quantity",
    "unit": "unit_code",
    "item": "description",
    "line_added": "description",
    "line_ambiguous": "description",
    "amount": "line_net_amount",
    "arithmetic": "line_net_amount",
    "vat_rate": "vat_rate",
    "account": "seller.iban",
    "seller": "seller.name",
    "seller_vat": "seller.vat_id",
    "buyer": "buyer.name",
    "currency": "currency",
    "duplicate": "number",
    "order_missing": "order_reference",
    "order_cancelled": "order_reference",
    "total": "totals.total_without_vat",
    "totals": "totals.total_without_vat",
    "vat_breakdown": "totals.vat",
    "tax_arithmetic": "totals.vat",
    "preceding_invoice": "preceding_invoice_reference",
}
"""Which value each kind of difference is about."""

COLUMNS: Final = tuple(name for name in LINE if name != "vat_rate")
CHOICES_MAX: Final = 4
"""How many readings of a doubtful value are offered; each has a key."""

_UNNUMBERED: Final[Mapping[str, int]] = MappingProxyType({})
PARTIES: Final = ("seller.name", "seller.vat_id", "seller.iban", "buyer.name")
_PLAIN: Final = ("number", *PARTIES)
"""What stands in the head of the paper; everything else without ``totals`` is a fact beside it."""


class Paper(NamedTuple):
    """The page: its parties, its facts, its lines and its sums."""

    parties: list[Fact]
    facts: list[Fact]
    lines: list[PaperLine]
    sums: list[Fact]

    def party(self, prefix: str) -> list[Fact]:
        """Return what the head says about one party, or the number."""
        return [each for each in self.parties if each["path"].startswith(prefix)]


def differing_paths(page: DocumentPage) -> dict[str, str]:
    """Return the values that differ by their path: ``stop`` where a payment stops because of it, else ``diff``."""
    table = page.table
    if table is None:
        return {}
    marks: dict[str, str] = {}
    positions = {line.fields["id"].exact: number for number, line in enumerate(page.read.lines) if "id" in line.fields}
    told: Iterable[tuple[str | None, Difference]] = (
        *((None, each) for each in table.differences),
        *((row.line, each) for row in table.rows for each in row.differences),
    )
    for line, each in told:
        name = DIFFERS.get(each.kind)
        if name is None or (line is not None and line not in positions):
            continue
        path = name if line is None else f"lines.{positions[line]}.{name}"
        mark = "stop" if each.severity == "error" else "diff"
        marks[path] = "stop" if "stop" in (mark, marks.get(path)) else mark
    return marks


def fact(
    field: ReadField, currency: str, language: str, marks: dict[str, str], numbers: Mapping[str, int] = _UNNUMBERED
) -> Fact:
    """Return a value as it is shown."""
    level = confidence_level(field)
    mark = marks.get(field.path) or ("ok" if field.sure else "doubt")
    backed = said(f"document.backed_{field.backed_by}", language, "") if field.backed_by else ""
    return {
        "path": field.path,
        "name": field_word(field.path, language),
        "value": value_text(field.value, language, currency, field.path) or "—",
        "level": level,
        "sure": word(f"confidence.{level}", language),
        "more": backed,
        "mark": mark,
        "place": word("document.place", language, place=field.place) if field.place else "",
        "number": str(numbers.get(field.path, "")),
    }


def numbered(page: DocumentPage) -> dict[str, int]:
    """Return the doubtful values by their path, each with its number from 1: the same on the page and in the list."""
    return {field.path: number for number, field in enumerate(page.read.doubts, 1)}


def doubt_rows(page: DocumentPage, language: str) -> list[DoubtRow]:
    """Return the doubtful values, each with what else it may be; an account is entered, never chosen."""
    currency, numbers = page.head.currency, numbered(page)
    rows: list[DoubtRow] = []
    for field in page.read.doubts:
        shown = fact(field, currency, language, {}, numbers)
        readings = [field.exact, *field.candidates] if field.exact else list(field.candidates)
        choices: list[Choice] = [
            {"key": str(at + 1), "at": at, "text": text, "stands": text == field.exact}
            for at, text in enumerate(readings[:CHOICES_MAX])
            if not field.path.endswith("iban")
        ]
        rows.append(
            {
                "path": field.path,
                "number": shown["number"],
                "name": shown["name"],
                "value": shown["value"],
                "level": shown["level"],
                "sure": word("confidence.percent", language, word=shown["sure"], percent=field.confidence_bp // 100),
                "more": shown["more"],
                "place": shown["place"],
                "choices": choices,
            }
        )
    return rows


def sheet_rows(page: DocumentPage, sizes: Sequence[PageSize], language: str) -> list[SheetRow]:
    """Return the pages of the original, each value marked where it stands on them."""
    marks, numbers = differing_paths(page), numbered(page)
    read = page.read
    fields = {field.path: field for line in read.lines for field in line.fields.values()}
    fields |= {field.path: field for field in (*read.header, *read.doubts)}
    address, count = f"/api/documents/{page.head.document_id}/pages/", len(sizes)
    return [
        {
            "page": number,
            "src": f"{address}{number}",
            "said": word("document.page_of", language, page=number, count=count),
            "ratio": f"{size.width} / {size.height}",
            "spots": [
                _spot(field, field.spot, size, marks, numbers, language)
                for field in fields.values()
                if field.spot is not None and field.spot.page == number
            ],
        }
        for number, size in enumerate(sizes, 1)
    ]


def _spot(
    field: ReadField, spot: Spot, size: PageSize, marks: dict[str, str], numbers: Mapping[str, int], language: str
) -> SpotRow:
    """Return a value on the picture of its page; places are percent, so that they fit every size of the picture."""
    number = str(numbers.get(field.path, ""))
    name = field_word(field.path, language)
    said = word("document.doubt_said", language, number=number, what=name) if number else name
    return {
        "path": field.path,
        "mark": marks.get(field.path) or ("doubt" if number else "ok"),
        "number": number,
        "said": said,
        "left": _percent(spot.left, size.width),
        "top": _percent(spot.top, size.height),
        "width": _percent(spot.right - spot.left, size.width),
        "height": _percent(spot.bottom - spot.top, size.height),
    }


def _percent(part: Decimal, whole: int) -> str:
    """Return a part as a percentage for a style sheet.

    >>> _percent(Decimal("59.5"), 595)
    '10.00%'
    """
    return f"{part * 100 / whole:.2f}%"


def paper(page: DocumentPage, language: str) -> Paper:
    """Return the document as a page."""
    currency, marks, numbers = page.head.currency, differing_paths(page), numbered(page)

    def shown(field: ReadField) -> Fact:
        return fact(field, currency, language, marks, numbers)

    header = {field.path: shown(field) for field in page.read.header}
    nothing = {name: _nothing(name, language) for name in COLUMNS}
    return Paper(
        parties=[header[path] for path in _PLAIN if path in header],
        facts=[each for path, each in header.items() if path not in _PLAIN and not path.startswith("totals.")],
        lines=[
            {"cells": [shown(line.fields[name]) if name in line.fields else nothing[name] for name in COLUMNS]}
            for line in page.read.lines
        ],
        sums=[each for path, each in header.items() if path.startswith("totals.")],
    )


def _nothing(name: str, language: str) -> Fact:
    """Return an empty place of a line."""
    return {
        "path": "",
        "name": said(f"field.{name}", language, name),
        "value": "",
        "level": "hi",
        "sure": "",
        "more": "",
        "mark": "",
        "place": "",
        "number": "",
    }
