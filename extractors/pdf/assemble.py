"""What was read as a candidate document: values as printed, each with its place, its evidence and its other readings.

Owns the mapping from readings to the fields of a candidate. Nothing is calculated but sums that add up on the page, and
the one thing that is billed where a line prints an amount alone.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from extractors.pdf import evidence
from extractors.pdf.alike import spelled
from extractors.pdf.header import Found
from extractors.pdf.items import item_numbers
from extractors.pdf.kind import named_kinds
from extractors.pdf.layout import text_of
from extractors.pdf.numbers import MILLION, Number
from extractors.pdf.parties import vat_valid
from extractors.pdf.reading import Pages
from extractors.pdf.rows import Row
from extractors.pdf.speech import UNIT_CODE_OF, UNIT_CODES
from extractors.pdf.words import WRITTEN, Word
from rules_engine.documents.candidate import Candidate, Extraction, FieldReading, Finding
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.normalise import absent

Check = Literal["arithmetic", "label", "template", "order"]

_TEXTS: Final = {
    "number": "number",
    "order_reference": "order",
    "despatch_reference": "despatch",
    "preceding_invoice_reference": "preceding",
    "contract_reference": "contract",
}
_DATES: Final = {"issue_date": "date", "due_date": "due"}
_TOTALS: Final = {
    "sum_of_line_net_amounts": "lines",
    "allowances": "allowances",
    "charges": "charges",
    "total_without_vat": "net",
    "vat": "tax",
    "total_with_vat": "gross",
    "paid_amount": "paid",
    "amount_due": "due",
}
_PAID: Final = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})
_ORDERS: Final = frozenset({DocumentType.ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_CANCELLATION})


LISTED: Final = (7_000, False)
"""Confidence in a quantity that stands under its heading in a table without money, and that a person is asked."""

SUPPOSED: Final = (5_000, False)
"""Confidence in what no page prints and only the amount of its line suggests, and that a person is asked."""


def exact(value: int, decimals: int) -> Decimal:
    """Return millionths as the decimal number with as many decimals as are printed.

    >>> exact(12_500_000, 2)
    Decimal('12.50')
    """
    return Decimal(value).scaleb(-6).quantize(Decimal(1).scaleb(-decimals))


class Assembly:
    """Builds one extraction from what was read."""

    def __init__(self, pages: Pages, engine: str) -> None:
        """Begin with nothing read; ``engine`` names who found the words."""
        self.pages = pages
        self.engine = engine
        self.fields: dict[str, FieldReading] = {}
        self.findings: list[Finding] = []
        self.source: Literal["text", "ocr"] = "ocr" if pages.sheet.scanned else "text"

    def extraction(self) -> Extraction:
        """Return the extraction."""
        pages = self.pages
        values: dict[str, Any] = {
            "document_type": pages.kind.document_type,
            "native_type": pages.kind.name,
            "currency": self._text("currency", "currency", least=2.0),
            **{name: self._text(name, key, least=1.8 if key == "order" else 2.5) for name, key in _TEXTS.items()},
            **{name: self._date(name, key) for name, key in _DATES.items()},
            "seller": self._party("seller"),
            "buyer": self._party("buyer"),
            "totals": self._totals(),
            "lines": self._lines(),
        }
        self._own_reference(values)
        self._type(values)
        if not values["lines"]:
            self._find("READ-LINES", "No lines were found on the pages.", "lines")
        self._hidden()
        candidate = Candidate.model_validate(values)
        self._absent(candidate)
        return Extraction(
            status="partial" if self.findings else "success",
            extractor=self.engine,
            candidate=candidate,
            fields=self.fields,
            findings=tuple(self.findings),
            locale=self._locale(),
        )

    def _own_reference(self, values: dict[str, Any]) -> None:
        """On an order, the order number is the document's own, and the other way round."""
        if values["document_type"] not in _ORDERS:
            return
        if values["order_reference"] is None and values["number"] is not None:
            values["order_reference"], self.fields["order_reference"] = values["number"], self.fields["number"]
        elif values["number"] is None and values["order_reference"] is not None:
            values["number"], self.fields["number"] = values["order_reference"], self.fields["order_reference"]

    def _type(self, values: dict[str, Any]) -> None:
        """Say how sure the type of the document is; money paid back without a name for it is asked."""
        kind = self.pages.kind
        sure = (kind.score >= 1.2 and kind.margin >= 0.39) or self._numbered_as_its_kind()
        negative = (self.pages.sums.gross or 0) < 0
        if negative and values["document_type"] is DocumentType.INVOICE:
            sure = False
        self.fields["document_type"] = FieldReading(
            confidence_bp=9_800 if sure else 5_000, auto=sure, source=self.source, check="label"
        )
        if values["document_type"] is DocumentType.UNKNOWN:
            self._find("READ-TYPE", "Nothing on the pages says what this document is.", "page 1")

    def _numbered_as_its_kind(self) -> bool:
        """Say whether the label of the document's number names its type, and no other type."""
        number, kind = self.pages.header.found.get("number"), self.pages.kind
        if number is None or number.score < evidence.UNRIVALLED or kind.margin <= 0:
            return False
        return named_kinds(number.label) == {kind.document_type}

    def _absent(self, candidate: Candidate) -> None:
        """Ask for each value that the type requires and no page gave, on the page where it is usually printed."""
        pages = self.pages.sheet.pages
        wanted = dict.fromkeys(absent(candidate), 1)
        if "seller" in wanted:
            wanted["seller.name"] = wanted.pop("seller")
        if candidate.document_type in _PAID and candidate.totals.total_with_vat is None:
            wanted["totals.total_with_vat"] = len(pages)
        for path, page in wanted.items():
            self.fields.setdefault(
                path, FieldReading(confidence_bp=0, auto=False, source=self.source, check="label", page=page)
            )

    def _hidden(self) -> None:
        """Report print that nobody can see, and pictures of print that nobody read."""
        for page in self.pages.sheet.pages:
            if page.hidden:
                self._find("READ-HIDDEN", f"{page.hidden} invisible words were left out.", f"page {page.number}")
            if page.unread:
                self._find("READ-PICTURE", "The page is a picture and was not read.", f"page {page.number}")

    def _find(self, code: str, sentence: str, place: str) -> None:
        """Leave a finding."""
        self.findings.append(Finding(code=code, sentence=sentence, place=place, remedy="Compare with the page."))

    def _locale(self) -> str:
        """Say how dates were read."""
        first = self.pages.header.month_first
        return "m/d/y" if first else "d.m.y"

    def _seen(
        self, path: str, words: Iterable[Word], sure: tuple[int, bool], check: Check, others: Iterable[str] = ()
    ) -> None:
        """Remember where a field was read and what backs it."""
        words = list(words)
        box, page = None, None
        source = "ocr" if any(word.sure < WRITTEN for word in words) else self.source
        if words:
            page = words[0].page
            same = [word for word in words if word.page == page]
            corners = (min(w.left for w in same), min(w.top for w in same))
            edges = (*corners, max(w.right for w in same), max(w.bottom for w in same))
            box = tuple(Decimal(round(edge * 10)).scaleb(-1) for edge in edges)
        confidence, passes = sure
        self.fields[path] = FieldReading.model_validate(
            {
                "confidence_bp": confidence, "auto": passes, "page": page, "bbox": box, "source": source,
                "check": check, "candidates": tuple(dict.fromkeys(others)),
            }
        )  # fmt: skip

    def _found(self, path: str, key: str, least: float, check: Check = "label") -> Found | None:
        """Return a header value and remember it."""
        found = self.pages.header.found.get(key)
        if found is None or not found.value:
            return None
        margin = 1.4 if key in ("order", "preceding") else 0.6 if key == "number" else evidence.TEXT_MARGIN
        seen = self.pages.sheet.scanned or any(word.sure < WRITTEN for word in found.words)
        scanned = seen and not self._checked(key, found.value)
        if key.endswith(".name"):
            sure = evidence.name_confidence(found, scanned=scanned)
        elif key in ("number", "date"):
            sure = evidence.anchored_confidence(found, scanned=scanned, least=least, margin=margin)
        else:
            sure = evidence.text_confidence(found, scanned=scanned, least=least, margin=margin)
        self._seen(path, found.words, sure, "template" if found.taught else check, found.others)
        return found

    def _checked(self, key: str, value: str) -> bool:
        """Say whether a recognised text is no mistake: check digits, a code of a list, the number of the order."""
        if key.endswith(".vat_id"):
            return vat_valid(value)
        return key in ("currency", "seller.iban") or (key == "order" and value == self.pages.order_number)

    def _text(self, path: str, key: str, least: float = evidence.TEXT_SCORE) -> str | None:
        """Return a text of the header."""
        found = self._found(path, key, least)
        return found.value if found else None

    def _date(self, path: str, key: str) -> date | None:
        """Return a date of the header."""
        found = self._found(path, key, 2.4)
        return date.fromisoformat(found.value) if found else None

    def _party(self, side: str) -> dict[str, str | None]:
        """Return a party with its identifiers; their check digits are arithmetic."""
        party: dict[str, str | None] = {"name": self._text(f"{side}.name", f"{side}.name")}
        vat = self._found(f"{side}.vat_id", f"{side}.vat_id", 3.0, "arithmetic")
        party["vat_id"] = vat.value if vat else None
        if side == "seller":
            iban = self._found("seller.iban", "seller.iban", 3.0, "arithmetic")
            party["iban"] = iban.value if iban else None
        return party

    def _totals(self) -> dict[str, Decimal]:
        """Return the totals."""
        sums, totals = self.pages.sums, {}
        sure = evidence.totals_confidence(self.pages)
        for name, key in _TOTALS.items():
            value = getattr(sums, key)
            if value is None:
                continue
            place = sums.places.get(key)
            if key == "due" and value < 0 and (place is None or place.label != "due"):
                # What is still to be paid back on a credit note is only known where it is printed.
                continue
            totals[name] = exact(value, max(2, place.decimals if place else 2))
            others = [str(exact(sums.second.gross, 2))] if key == "gross" and sums.second else []
            others += self._mistakable(place, sure=sure[1])
            this = sure
            if key in ("lines", "charges", "allowances") and not evidence.sum_known(self.pages):
                this = (min(sure[0], evidence.ASKED_BP), False)
            self._seen(
                f"totals.{name}", place.words if place else (), this, "arithmetic" if sums.score else "label", others
            )
        return totals

    def _lines(self) -> list[dict[str, Any]]:
        """Return the lines."""
        reading = self.pages.reading
        return [self._line(index, row) for index, row in enumerate(reading.rows)] if reading else []

    def _line(self, index: int, row: Row) -> dict[str, Any]:
        """Return one line and remember where its values stand."""
        path = f"lines.{index}"
        if row.listed:
            return self._listed(index, row)
        amount_sure, value_sure = evidence.line_confidence(self.pages, row)
        check: Check = "order" if row.ordered else "arithmetic" if row.proved else "label"
        quantity, price, amount = row.values
        values: dict[str, Any] = {
            "id": self._position(row) or str(index + 1),
            "item": {"description": row.text or None, **self._items(path, row)},
            "line_net_amount": exact(amount, row.amount.decimals),
        }
        others = self._others(row.amount, sure=amount_sure[1])
        self._seen(f"{path}.line_net_amount", row.amount.words, amount_sure, check, others)
        if quantity is not None:
            values["quantity"] = exact(quantity, row.quantity.decimals if row.quantity else 0)
            words = row.quantity.words if row.quantity else ()
            self._seen(f"{path}.quantity", words, value_sure, check, self._others(row.quantity, sure=value_sure[1]))
        if price is not None and row.price is not None:
            values["net_price"] = exact(price, row.price.decimals)
            self._seen(
                f"{path}.net_price", row.price.words, value_sure, check, self._others(row.price, sure=value_sure[1])
            )
        if quantity is None and price is None and self._billed_whole(row):
            values |= {"quantity": Decimal(1), "net_price": values["line_net_amount"]}
            self._seen(f"{path}.quantity", (), SUPPOSED, check)
            self._seen(f"{path}.net_price", row.amount.words, SUPPOSED, check)
        if row.children:
            values["allowance_charges"] = [
                {"charge": child.label == "charge", "amount": exact(abs(child.value), child.decimals)}
                for child in row.children
            ]
        if row.relation is not None and row.relation.name == "base":
            values["price_base_quantity"] = exact(row.relation.extra, 0)
        self._named(path, row, values, value_sure)
        return values

    def _listed(self, index: int, row: Row) -> dict[str, Any]:
        """Return a line without money; nothing on the page proves its quantity, so it is always asked."""
        path, number = f"lines.{index}", row.amount
        values: dict[str, Any] = {
            "id": self._position(row) or str(index + 1),
            "item": {"description": row.text or None, **self._items(path, row)},
            "quantity": exact(number.value, number.decimals),
        }
        self._seen(f"{path}.quantity", number.words, LISTED, "label", self._others(number, sure=False))
        self._named(path, row, values, LISTED)
        return values

    def _named(self, path: str, row: Row, values: dict[str, Any], value_sure: tuple[int, bool]) -> None:
        """Add the unit of a line and remember it and the description."""
        unit = self._unit(row)
        if unit:
            values["unit_code"] = UNIT_CODE_OF.get(unit.casefold().strip("."), unit)
            # A word stands for several codes: pieces are C62 to one supplier and H87 to the next. Only a code is sure.
            printed = unit in UNIT_CODES
            sure = value_sure[0] if printed else min(value_sure[0], evidence.ASKED_BP)
            self.fields[f"{path}.unit_code"] = FieldReading(
                confidence_bp=sure, auto=value_sure[1] and printed, source=self.source, check="label",
                page=row.amount.page,
            )  # fmt: skip
        if row.text:
            described = min(value_sure[0], evidence.ASKED_BP)
            self.fields[f"{path}.description"] = FieldReading(
                confidence_bp=described, auto=False, source=self.source, check="label", page=row.amount.page
            )

    def _billed_whole(self, row: Row) -> bool:
        """Say whether an amount is billed for one thing: no heading over its table tells of quantities.

        EN 16931 wants a quantity and a price of every line, and one times the amount adds nothing to what is printed.
        """
        band = self.pages.rows.band_above(row.amount.depth)
        return not row.children and (band is None or "quantity" not in band.roles)

    def _others(self, number: Number | None, *, sure: bool) -> list[str]:
        """Return the other readings of a number's digits."""
        if number is None:
            return []
        return [*(str(Decimal(value) / MILLION) for value in number.others), *self._mistakable(number, sure=sure)]

    def _mistakable(self, number: Number | None, *, sure: bool) -> list[str]:
        """Return what a number of a picture may be instead, where nothing holds it."""
        return list(spelled(number)) if number is not None and self.pages.sheet.scanned and not sure else []

    def _position(self, row: Row) -> str | None:
        """Return the line's own number: a running number of its row."""
        for number in self.pages.rows.near(row.amount):
            if (
                number.running
                and number.left < row.amount.left
                and abs(number.middle - row.amount.middle) < 1.2 * self.pages.rows.height
            ):
                return str(number.value // MILLION)
        return None

    def _unit(self, row: Row) -> str | None:
        """Return the unit beside the quantity, else what stands in the column of units."""
        if row.quantity is not None and row.quantity.unit:
            return row.quantity.unit
        return next((text for role, text, _ in self._cells(row, ("unit",)) if role == "unit" and len(text) < 12), None)

    def _cells(self, row: Row, roles: tuple[str, ...]) -> list[tuple[str, str, list[Word]]]:
        """Return the words of a row that stand in columns of some roles."""
        band = self.pages.rows.band_above(row.amount.depth)
        if band is None:
            return []
        cells = []
        for column in band.columns:
            if column.role not in roles:
                continue
            for index in row.lines:
                line = self.pages.sheet.lines[index]
                words = [w for w in line.words if min(w.right, column.right) - max(w.left, column.left) > 0]
                words = words or [w for w in line.words if abs(w.left - column.left) < 4]
                if words:
                    cells.append((column.role or "", text_of(words), words))
        return cells

    def _items(self, path: str, row: Row) -> dict[str, str]:
        """Return the item numbers of a row; a person may look at them, but no payment hangs on one."""
        found = item_numbers(self.pages.sheet, self.pages.rows.band_above(row.amount.depth), row, self.pages.kind)
        for name, code in found.items():
            if name != "standard_item_id":
                self._seen(f"{path}.{name}", code.words, (6_000, False), "label")
        return {name: code.text for name, code in found.items()}
