"""Filling a home with the demo company, and telling what came of it against the truth that was planted."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.master_records import MasterRecord
from rules_engine.errors import HomeRefused
from ui.console import out
from ui.demo.company import WriteUbl, generate
from ui.demo.model import DemoCompany, ExpectedOutcome
from ui.demo.table import Decided, Reason, compare, report

CHANNEL: Final = "demo"
BEGUN: Final = "filling"
"""The file that stands in the folder of the demo while it is filled."""

CAPTURED: Final = "captured.json"
"""What capturing answered for every file, kept in the home so that a second run tells the same."""

_OUTCOMES: Final[dict[str, ExpectedOutcome]] = {
    "pushed": "accepted",
    "reconciled": "accepted",
    "accepted": "accepted",
    "needs_approval": "needs_approval",
    "held": "held",
    "refused": "refused",
    "quarantined": "quarantined",
}


class Home(Protocol):
    """What filling and telling need of an opened home."""

    def capture_bytes(self, content: bytes, file_name: str, channel: str) -> dict[str, object]:
        """Take one document in."""
        ...

    def import_master(
        self,
        suppliers: Sequence[Supplier] = ...,
        items: Sequence[CatalogueItem] = ...,
        records: Sequence[MasterRecord] = ...,
        who: str = ...,
    ) -> dict[str, int]:
        """Enter suppliers, items and other master data."""
        ...

    def document_count(self) -> int:
        """Return how many documents the home holds."""
        ...

    def outcomes(self) -> list[dict[str, object]]:
        """Tell what came of every document."""
        ...


def fill(home: Home, folder: Path, write_ubl: WriteUbl, *, again: bool, step: Callable[[int, int], None]) -> str:
    """Fill an empty home with the demo company; return one sentence that says what was done.

    With ``again`` a home that holds the demo company already is left as it is. A filling that was interrupted goes on:
    what it took in already is received before, and changes nothing.

    Raises:
        HomeRefused: the home holds documents that are not the demo company's, or holds it already.
    """
    captured, begun = folder / CAPTURED, folder / BEGUN
    if home.document_count() and not begun.is_file():
        if again and captured.is_file():
            return "The home holds the demo company already."
        raise HomeRefused(
            "The home is not empty.", where=str(folder.parent), remedy="Name an empty folder with --home DIR."
        )
    folder.mkdir(parents=True, exist_ok=True)
    begun.touch()
    company = generate(write_ubl)
    home.import_master(company.suppliers, company.items, company.records)
    results: dict[str, str] = {}
    seen: set[str] = set()
    for place, file in enumerate(company.files, 1):
        told = home.capture_bytes(file.content, file.name, CHANNEL)
        # Asked of the files, not of the home: what a filling took in before it was interrupted is new all the same.
        identity = str(told["document_id"])
        results[file.name] = "already received" if identity in seen else "received"
        seen.add(identity)
        step(place, len(company.files))
    captured.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    begun.unlink()
    return f"{company.company.name}: {len(company.suppliers)} suppliers, {len(company.files)} documents received."


def decided(company: DemoCompany, home: Home, folder: Path) -> list[Decided]:
    """Return what came of every file of the demo company."""
    captured: Mapping[str, str] = json.loads((folder / CAPTURED).read_text(encoding="utf-8"))
    rows = {str(row["file"]): row for row in home.outcomes()}
    told: list[Decided] = []
    for file in company.files:
        if captured.get(file.name) == "already received":
            told.append(Decided(file=file.name, outcome="already_received"))
        elif file.name in rows and str(rows[file.name]["status"]) in _OUTCOMES:
            told.append(_decided(file.name, rows[file.name]))
    return told


def _decided(name: str, row: Mapping[str, object]) -> Decided:
    """Return one row of the table."""
    return Decided.model_validate(
        {
            "file": name,
            "outcome": _OUTCOMES[str(row["status"])],
            "number": row.get("number"),
            "supplier": row.get("seller"),
            "currency": row.get("currency"),
            "amount": row.get("amount_due"),
            "reasons": [_reason(reason) for reason in _list(row.get("reasons"))],
            "discrepancies": tuple(_list(row.get("discrepancies"))),
        }
    )


def _reason(told: object) -> Reason:
    """Return a reason without its place and remedy, which a table has no room for."""
    fields = told if isinstance(told, dict) else {}
    return Reason.model_validate({name: fields[name] for name in Reason.model_fields if name in fields})


def _list(value: object) -> list[object]:
    """Return a list as it is, anything else as an empty one."""
    return list(value) if isinstance(value, list | tuple) else []


def show(home: Home, folder: Path, write_ubl: WriteUbl, *, emit: Callable[[Mapping[str, object]], None] | None) -> bool:
    """Print the table of outcomes with reasons, and whether everything was decided as planted."""
    company = generate(write_ubl)
    rows = decided(company, home, folder)
    compared = compare(rows, company.truth)
    if emit is None:
        out.print(report(rows, company.truth))
    else:
        for row in rows:
            emit(row.model_dump(mode="json"))
        emit(
            {
                "agreed": compared.agreed,
                "of": compared.of,
                "disagreements": [each._asdict() for each in compared.disagreements],
            }
        )
    return not compared.disagreements
