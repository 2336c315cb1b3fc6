"""A folder as the other system: bills, holds and order updates as UBL and CSV files that any program can pick up.

Each effect is written once under its key: ``vendor_bills/<key>.xml`` with ``<key>.csv``, ``holds/<key>.csv``,
``order_updates/<key>.xml`` with ``<key>.csv``. Files appear whole or not at all. The entry in ``keys/`` is written last
and says that the effect took place; what is written twice because of a crash is written with the same content.
"""

import csv
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Final

import orjson

from rules_engine.documents.base import plain
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.order import Header, Order
from rules_engine.documents.order_response import OrderResponse
from rules_engine.errors import ConnectorUnavailable
from rules_engine.ports import Applied, PushRequest

KINDS: Final = {
    "vendor_bill": "vendor_bills",
    "hold": "holds",
    "order_update": "order_updates",
    "sales_order": "sales_orders",
    "customer_invoice": "customer_invoices",
    "counter_proposal": "counter_proposals",
}
"""What the folder takes, and the subfolder it goes to."""

_CLASSES: Final[dict[str, type[Invoice | CreditNote | OrderResponse | Order]]] = {
    DocumentType.INVOICE: Invoice,
    DocumentType.CREDIT_NOTE: CreditNote,
    DocumentType.ORDER_RESPONSE: OrderResponse,
    DocumentType.ORDER: Order,
}
_LINE: Final = (
    "document_type",
    "number",
    "issue_date",
    "seller",
    "seller_vat_id",
    "currency",
    "order",
    "line",
    "order_line",
    "description",
    "buyer_item_id",
    "seller_item_id",
    "quantity",
    "unit_code",
    "net_price",
    "line_net_amount",
    "short_paid",
)
_HOLD: Final = (
    "document_type",
    "number",
    "seller",
    "order",
    "line",
    "kind",
    "reason",
    "sentence",
    "release_condition",
    "money_at_risk",
    "currency",
)
_COUNTER: Final = ("line", "about", "asked", "offered")
_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet would run instead of show; the last four are the full-width forms."""


def cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it.

    >>> cell("=1+1"), cell(Decimal("-1.50")), cell(None)
    ("'=1+1", '-1.50', '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_LIVE) or text.startswith(_LIVE) else text


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> bytes:
    """Write rows as CSV in UTF-8 with every cell quoted."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in columns])
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    """Write a whole file, forced to disk, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    with ExitStack() as undo:
        undo.callback(Path(temporary).unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class FolderConnector:
    """Writes outcomes into a folder, once per key."""

    name = "folder"

    def __init__(self, folder: Path, write: Callable[[Header], bytes]) -> None:
        """Write into a folder; ``write`` turns a typed document into UBL bytes."""
        self.folder = folder
        self._ubl = write

    def check(self) -> str:
        """Say that the folder can be written to.

        Raises:
            ConnectorUnavailable: it cannot.
        """
        try:
            _write(self.folder / "keys" / ".check", b"")
            (self.folder / "keys" / ".check").unlink()
        except OSError as error:
            raise self._unavailable(error) from error
        return f"The folder {self.folder} can be written to."

    def capabilities(self) -> frozenset[str]:
        """Return the kinds it takes."""
        return frozenset(KINDS)

    def read(self, kind: str, cursor: str | None) -> tuple[Sequence[Mapping[str, object]], str | None]:  # noqa: ARG002
        """Return nothing: a folder of outcomes has no master data."""
        return (), cursor

    def find(self, key: str) -> Applied | None:
        """Return what became of a key."""
        entry = self._entry(key)
        return None if entry is None else Applied(outcome="already_applied", reference=str(entry["reference"]))

    def plan(self, request: PushRequest) -> str:
        """Say which files would be written."""
        if request.kind not in KINDS:
            return f"Nothing: a folder takes no {request.kind}."
        return f"Writes {' and '.join(sorted(self._files(request)))} into {self.folder}."

    def apply(self, request: PushRequest) -> Applied:
        """Write the files of an effect once.

        Raises:
            ConnectorUnavailable: the folder cannot be written to; nothing is lost by trying again.
        """
        if request.kind not in KINDS:
            return Applied(outcome="rejected", detail=f"a folder takes no {request.kind}")
        digest = hashlib.sha256(canonical_bytes([request.kind, request.payload])).hexdigest()
        known = self._entry(request.key)
        if known is not None:
            if known["content"] == digest:
                return Applied(outcome="already_applied", reference=str(known["reference"]))
            return Applied(outcome="rejected", detail="the same key came with another content before")
        files = self._files(request)
        reference = min(files, key=lambda name: not name.endswith((".xml", ".txt")))
        try:
            for name, content in files.items():
                _write(self.folder / name, content)
            entry = {"kind": request.kind, "content": digest, "reference": reference, "document": request.document_id}
            _write(self._key_path(request.key), orjson.dumps(entry))
        except OSError as error:
            raise self._unavailable(error) from error
        return Applied(outcome="applied", reference=reference)

    def _files(self, request: PushRequest) -> dict[str, bytes]:
        """Return the files of an effect by name."""
        base = f"{KINDS[request.kind]}/{request.key}"
        if request.kind == "hold":
            return {f"{base}.csv": _csv(_HOLD, [request.payload])}
        if request.kind == "counter_proposal":
            lines = request.payload["lines"]
            rows = [each for each in lines if isinstance(each, dict)] if isinstance(lines, list) else []
            return {f"{base}.txt": str(request.payload["text"]).encode(), f"{base}.csv": _csv(_COUNTER, rows)}
        data = request.payload["document"]
        kind = str(data["document_type"]) if isinstance(data, dict) else ""
        document = _CLASSES[kind].model_validate(data)
        lines = _csv(_LINE, _line_rows(document, request.payload))
        return {f"{base}.xml": self._ubl(document), f"{base}.csv": lines}

    def _key_path(self, key: str) -> Path:
        """Return the file that says an effect took place; the key is a hash, whatever it was asked for."""
        name = key if key.isalnum() else hashlib.sha256(key.encode()).hexdigest()
        return self.folder / "keys" / f"{name}.json"

    def _entry(self, key: str) -> dict[str, object] | None:
        """Return the entry of a key."""
        try:
            entry: dict[str, object] = orjson.loads(self._key_path(key).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unavailable(error) from error
        return entry

    def _unavailable(self, error: OSError) -> ConnectorUnavailable:
        """Return the refusal for a folder that cannot be used now."""
        return ConnectorUnavailable(
            f"The folder cannot be used: {error.strerror}.",
            where=str(self.folder),
            remedy="Make room or give the right.",
        )


def _line_rows(document: Invoice | OrderResponse | Order, payload: Mapping[str, object]) -> list[dict[str, object]]:
    """Return one row per line of a document, with the order line it was paired with and what people left unpaid."""
    pairs = payload.get("pairs")
    paired = {str(pair["line"]): pair for pair in pairs if isinstance(pair, dict)} if isinstance(pairs, list) else {}
    left_out = payload.get("short_paid")
    unpaid: dict[str, Decimal] = {}
    for each in left_out if isinstance(left_out, list) else ():
        unpaid[str(each["line"])] = unpaid.get(str(each["line"]), Decimal(0)) + Decimal(str(each["amount"]))
    header = {
        "document_type": document.document_type.value,
        "number": document.number,
        "issue_date": document.issue_date,
        "seller": document.seller.name,
        "seller_vat_id": document.seller.vat_id,
        "currency": document.currency,
    }
    return [
        header
        | {
            "order": paired.get(line.id, {}).get("order_number") or payload.get("order"),
            "line": line.id,
            "order_line": paired.get(line.id, {}).get("order_line"),
            "description": line.item.description,
            "buyer_item_id": line.item.buyer_item_id,
            "seller_item_id": line.item.seller_item_id,
            "quantity": line.quantity,
            "unit_code": line.unit_code,
            "net_price": line.net_price,
            "line_net_amount": line.line_net_amount,
            "short_paid": unpaid.get(line.id),
        }
        for line in document.lines
    ]
