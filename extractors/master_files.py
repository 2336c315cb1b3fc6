"""Master data from files: CSV, workbooks and JSON, one record a row, whatever the columns are called in two languages.

Owns the headings. A file is taken whole or not at all: every row that is no record is named with its place. Columns
nobody knows are named, never dropped in silence. In text separated by semicolons numbers have a decimal comma.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import Final, NamedTuple

import orjson
from pydantic import ValidationError
from python_calamine import CalamineError, CalamineWorkbook

from rules_engine.documents.master_records import CLASSES, MasterKind, MasterRecord
from rules_engine.errors import Unreadable, Unsupported

FAULTS_MAX: Final = 20
"""How many wrong rows are named."""

_Row = dict[str, object]

_HEADINGS: Final[dict[str, str]] = {
    "id": "number no no. nr nr. key code nummer supplier_no vendor_no vendor_id supplier_id lieferantennummer "
    "kreditor customer_no customer_id kundennummer debitor item_no item_id artikelnummer artikel_nr material "
    "site_id werk standort cost_center cost_centre_id "
    "kostenstelle_nr contract_no vertrag vertragsnummer budget_id terms_id",
    "name": "supplier_name vendor_name customer_name kundenname lieferant lieferantenname bezeichnung_name "
    "kostenstelle_name",
    "description": "item_description item_name bezeichnung artikelbezeichnung text beschreibung",
    "vat_id": "vat vat_no vat_number ust_id ustid ust_idnr ust-idnr ust-id tax_id cvr",
    "country": "land country_code",
    "currency": "währung waehrung curr ccy",
    "supplier_class": "class klasse rating abc",
    "iban": "account bank_account konto bankkonto iban_2 iban_3",
    "aliases": "alias also_known_as weitere_namen",
    "order_required": "po_required bestellpflicht",
    "match_level": "way ways matching_level",
    "payment_days": "net_days zahlungsziel",
    "unit_code": "unit uom einheit mengeneinheit base_unit",
    "category": "warengruppe item_group group kategorie",
    "standard_item_id": "gtin ean barcode",
    "packs": "pack_sizes gebinde verpackung",
    "seller_item_ids": "supplier_item_numbers lieferantenartikel",
    "company_id": "company buchungskreis firma",
    "region": "calendar holidays kalender",
    "owner": "responsible verantwortlich",
    "supplier": "supplier_ref lieferant_nr",
    "customer": "customer_ref kunde",
    "ship_to": "delivery_sites lieferorte warenempfänger",
    "item": "item_ref artikel",
    "price": "net_price preis unit_price nettopreis",
    "base_quantity": "price_unit per preiseinheit",
    "from_quantity": "minimum_quantity ab_menge staffel",
    "limit_amount": "limit höchstbetrag",
    "cost_centre": "kostenstelle",
    "project": "projekt project_no projektnummer",
    "amount": "budget betrag",
    "when_exceeded": "on_exceed bei_überschreitung",
    "warn_at_bp": "warn_at warnschwelle warnen_ab",
    "valid_from": "from gültig_ab gueltig_ab start",
    "valid_until": "until to gültig_bis gueltig_bis end valid_to",
    "in_currency": "to_currency zielwährung",
    "day": "date datum",
    "rate": "kurs exchange_rate",
    "days": "net tage",
    "from_end_of_month": "end_of_month monatsende",
    "discounts": "skonto discount",
    "site": "lager warehouse",
    "quantity": "stock bestand menge on_hand",
    "counted_on": "gezählt_am count_date",
    "daily_use": "daily_consumption tagesverbrauch verbrauch_pro_tag",
    "average_price": "moving_average gleitender_preis",
    "stock_quantity": "in_stock lagerbestand",
}
"""Fields to the other words they are headed by."""

_FIELDS: Final = {word: field for field, words in _HEADINGS.items() for word in (field, *words.split())}
_PRICE_FIELDS: Final = ("item", "price", "base_quantity", "unit_code", "from_quantity")
_LISTED: Final = frozenset({MasterKind.PRICE_LIST, MasterKind.SALES_PRICE_LIST, MasterKind.CONTRACT})
_NUMBER: Final = re.compile(r"[+-]?[\d.,' ]*\d")
_YES: Final = {"yes": True, "ja": True, "true": True, "1": True, "x": True, "no": False, "nein": False, "false": False}
_EUROPEAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class MasterFile(NamedTuple):
    """What a file holds: its records, and headings that no field goes by."""

    records: tuple[MasterRecord, ...]
    unknown_columns: tuple[str, ...]


class _Sheet(NamedTuple):
    """Rows under headings, and how they write numbers."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    decimal_comma: bool = False


def read_master(content: bytes, file_name: str, kind: MasterKind | None = None) -> MasterFile:
    """Read the records of a file; ``kind`` None: what the file, its sheets or its keys are called says it.

    Raises:
        Unsupported: neither a table nor JSON, or nothing says of which kind the records are.
        Unreadable: a row is no record; the first ones are named.
    """
    suffix = PurePath(file_name).suffix.lower()
    if suffix == ".json":
        return _from_json(content, file_name, kind)
    if suffix in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}:
        sheets = _workbook(content, file_name)
    elif suffix in {".csv", ".tsv", ".txt"}:
        sheets = (_text(content, file_name),)
    else:
        raise Unsupported("Master data comes as CSV, workbook or JSON.", where=file_name, remedy="Export it as one.")
    records: list[MasterRecord] = []
    unknown: list[str] = []
    for sheet in sheets:
        meant = kind or _kind_called(sheet.name) or _kind_called(PurePath(file_name).stem)
        if meant is None:
            raise _nameless(f"{file_name} {sheet.name}".strip())
        rows, strange = _fields(sheet, CLASSES[meant], meant)
        unknown += strange
        records += _made(meant, rows, f"{file_name} {sheet.name}".strip())
    return MasterFile(tuple(records), tuple(dict.fromkeys(unknown)))


def _nameless(where: str) -> Unsupported:
    """Return the refusal of records of which nobody knows the kind."""
    kinds = ", ".join(MasterKind)
    return Unsupported(
        "Nothing says which kind of master data this is.", where=where, remedy=f"Name the kind: one of {kinds}."
    )


def _kind_called(name: str) -> MasterKind | None:
    """Return the kind a file, sheet or key is called by: singular or plural."""
    plain = re.sub(r"[^a-z]+", "_", name.casefold()).strip("_")
    return next((kind for kind in MasterKind if plain.rstrip("s") == kind.value.rstrip("s")), None)


def _from_json(content: bytes, file_name: str, kind: MasterKind | None) -> MasterFile:
    """Read records as JSON: a list of one kind, or lists by kind."""
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(f"This is no JSON: {fault}.", where=file_name, remedy="Export it again.") from fault
    named = kind or _kind_called(PurePath(file_name).stem)
    parts = data if isinstance(data, dict) else {named.value if named else "": data}
    records: list[MasterRecord] = []
    for name, rows in parts.items():
        meant = _kind_called(str(name)) or (named if not isinstance(data, dict) else None)
        if meant is None or not isinstance(rows, list):
            raise _nameless(f"{file_name} {name}".strip())
        records += _made(meant, [(at, row) for at, row in enumerate(rows, start=1)], f"{file_name} {name}".strip())
    return MasterFile(tuple(records), ())


def _text(content: bytes, file_name: str) -> _Sheet:
    """Read delimited text: the separator is the one of the heading row."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    separator = max(";,\t|", key=head.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]
    if not rows:
        raise Unreadable("The file is empty.", where=file_name, remedy="Export it again.")
    return _Sheet("", tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), decimal_comma=separator == ";")


def _workbook(content: bytes, file_name: str) -> tuple[_Sheet, ...]:
    """Read every sheet of a workbook that has rows."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as fault:
        raise Unreadable(f"The workbook cannot be read: {fault}.", where=file_name, remedy="Save it anew.") from fault
    filled = {name: [row for row in rows if any(cell != "" for cell in row)] for name, rows in sheets.items()}
    return tuple(
        _Sheet(name, tuple(str(cell) for cell in rows[0]), tuple(tuple(row) for row in rows[1:]))
        for name, rows in filled.items()
        if len(rows) > 1
    )


def _fields(sheet: _Sheet, made: type[MasterRecord], kind: MasterKind) -> tuple[list[tuple[int, _Row]], list[str]]:
    """Return the rows by field, with their numbers in the file, and the headings that no field goes by."""
    known = set(made.model_fields) | {"iban"} | (set(_PRICE_FIELDS) if kind in _LISTED else set())
    columns: list[str | None] = []
    for heading in sheet.headings:
        word = re.sub(r"\s+", "_", heading.strip().casefold())
        meant = _FIELDS.get(word, word)
        columns.append(meant if meant in known else None)
    strange = [heading for heading, field in zip(sheet.headings, columns, strict=True) if field is None and heading]
    rows: list[tuple[int, _Row]] = []
    for number, cells in enumerate(sheet.rows, start=2):
        row: _Row = {}
        for field, cell in zip(columns, cells, strict=False):
            value = _value(field, cell, decimal_comma=sheet.decimal_comma) if field else None
            if field and value is not None:
                row[field] = f"{row[field]};{value}" if field in row and field == "iban" else value
        rows.append((number, row))
    return rows, strange


def _value(field: str, cell: object, *, decimal_comma: bool) -> object:
    """Return a cell as the text or value a record is made of; nothing for an empty one."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float | int):
        whole = int(cell) if cell == int(cell) else None
        return str(whole if whole is not None else repr(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell or "").strip()
    if not text:
        return None
    if field in {"order_required", "from_end_of_month"}:
        return _YES.get(text.casefold(), text)
    if (day := _EUROPEAN_DAY.fullmatch(text)) is not None:
        return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if field in _NUMBERS and _NUMBER.fullmatch(text):
        thousands, point = (".", ",") if decimal_comma else (",", ".")
        return text.replace(thousands, "").replace("'", "").replace(" ", "").replace(point, ".")
    return text


_NUMBERS: Final = frozenset(
    {"price", "base_quantity", "from_quantity", "limit_amount", "amount", "rate", "quantity", "days", "payment_days"}
    | {"average_price", "stock_quantity", "match_level", "daily_use"}
)


def _made(kind: MasterKind, rows: Sequence[tuple[int, _Row]], where: str) -> list[MasterRecord]:
    """Make records of rows, or refuse them all, naming those that are none."""
    faults: list[str] = []
    made: list[MasterRecord] = []
    for number, row in _joined(kind, rows):
        try:
            made.append(CLASSES[kind].model_validate(_nested(kind, row)))
        except (ValidationError, ValueError, TypeError) as fault:
            faults.append(f"row {number}: {_told(fault)}")
    if faults:
        more = f" and {len(faults) - FAULTS_MAX} more" if len(faults) > FAULTS_MAX else ""
        raise Unreadable(
            f"{len(faults)} of {len(rows)} rows are no {kind.value.replace('_', ' ')}: "
            + "; ".join(faults[:FAULTS_MAX])
            + more
            + ".",
            where=where,
            remedy="Correct these rows; nothing of the file was taken.",
        )
    return made


def _joined(kind: MasterKind, rows: Sequence[tuple[int, _Row]]) -> Iterator[tuple[int, _Row]]:
    """Give the rows; those of one price list or contract are joined to one record with many prices."""
    if kind not in _LISTED or not all(isinstance(row, dict) for _, row in rows):
        yield from rows
        return
    lists: dict[object, tuple[int, _Row]] = {}
    for number, row in rows:
        head = {field: value for field, value in row.items() if field not in _PRICE_FIELDS}
        first, listed = lists.setdefault(row.get("id"), (number, head))
        entry = {field: row[field] for field in _PRICE_FIELDS if field in row}
        prices = listed.setdefault("prices", [])
        if entry and isinstance(prices, list):
            prices.append(entry)
        lists[row.get("id")] = (first, listed)
    yield from lists.values()


def _nested(kind: MasterKind, row: object) -> object:
    """Return a row with its lists and maps made of text: ``a; b`` and ``BX=12; PK=6``."""
    if not isinstance(row, dict):
        return row
    data = dict(row)
    accounts = data.pop("iban", None)
    if kind is MasterKind.SUPPLIER and isinstance(accounts, str):
        data["accounts"] = [{"iban": each} for each in _parts(accounts)]
    if isinstance(data.get("aliases"), str):
        data["aliases"] = _parts(data["aliases"])
    for field in ("packs", "seller_item_ids"):
        if isinstance(data.get(field), str):
            data[field] = dict(_pair(each) for each in _parts(data[field]))
    if isinstance(data.get("discounts"), str):
        steps = [_pair(each.replace("%", "").replace("/", "=")) for each in _parts(data["discounts"])]
        data["discounts"] = [{"percent": percent, "days": days} for percent, days in steps]
    return data


def _parts(text: str) -> list[str]:
    """Split a list."""
    return [each.strip() for each in re.split(r"[;|\n]", text) if each.strip()]


def _pair(text: str) -> tuple[str, str]:
    """Split ``name=value``."""
    name, separator, value = text.partition("=")
    if not separator:
        raise ValueError(f"{text!r} is no pair as in BX=12")
    return name.strip(), value.strip()


def _told(fault: Exception) -> str:
    """Say what is wrong with a row in a few words."""
    if isinstance(fault, ValidationError):
        first: Mapping[str, object] = fault.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) if isinstance(first["loc"], tuple) else ""
        return f"{place} {first['msg']}".strip()
    return str(fault)
