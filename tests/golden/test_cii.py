"""Every Cross Industry message of the corpus against what a plain reader found in it, alone and inside a PDF."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.cii import CiiExtractor
from extractors.pdf_carrier import PdfCarrier
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.truths import compare, fields_of

FOLDERS = ("cii", "zugferd-pdf", "order-x-pdf")
TYPES = {"220": DocumentType.ORDER, "230": DocumentType.ORDER_CHANGE, "231": DocumentType.ORDER_RESPONSE}

AGREED = "the truth repeats the quantity asked for (RequestedQuantity); the answer counts what is agreed to"
EXPECTED_MISSES = {
    (f"ORDER-X_{name}.pdf", f"lines.{line}.quantity"): AGREED
    for name in (
        "EX04_RESPONSE-BASIC",
        "EX04_RESPONSE-COMFORT",
        "EX05_RESPONSE_BASICDATA-BASIC",
        "EX05_RESPONSE_BASICDATA-COMFORT",
    )
    for line in (1, 2)
}
EXPECTED_MISSES["zugferd_2p0_EXTENDED_Fremdwaehrung.pdf", "totals.vat"] = (
    "the truth takes the first total of VAT, which is in the currency of the books (BT-111), not the invoice's (BT-110)"
)
"""(file, field) → why the value read is not what the truth file says."""


def _truths(folder: str) -> Iterator[tuple[Path, dict]]:
    """Give each file with its truth."""
    for path in sorted(corpus_path(folder).rglob("*.truth.json")):
        truth = json.loads(path.read_text())
        if truth.get("id"):
            yield path.with_name(path.name.removesuffix(".truth.json")), truth


def _read(file: Path) -> Extraction:
    """Read a message, or the one inside a PDF."""
    content = file.read_bytes()
    if file.suffix == ".pdf":
        content = PdfCarrier().open(content, Limits()).parts[0].content
    return CiiExtractor().read(content, Limits())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_field_of_the_corpus_is_read_as_printed(folder):
    """C6: headers, totals and lines equal what a plain reader finds, or the reason stands beside the miss."""
    wrong, compared = [], 0
    for file, truth in _truths(folder):
        if truth["syntax"] not in ("CII", "SCRDMCCBDACIOMessageStructure"):
            continue
        candidate = _read(file).candidate
        assert candidate is not None
        for field, want in fields_of(truth):
            compared += 1
            miss = compare(candidate, field, want)
            if miss and (file.name, field) not in EXPECTED_MISSES:
                wrong.append(f"{file.name}: {field} {miss}")

    assert wrong == []
    assert compared > 300


def test_an_order_its_change_and_its_answer_are_told_apart_by_their_code():
    """C5: one root element carries three types of documents; the type code tells which."""
    for file, truth in _truths("order-x-pdf"):
        candidate = _read(file).candidate
        assert candidate is not None

        assert candidate.document_type == TYPES[truth["typeCode"]]
        assert candidate.profile == truth["profile"]


def test_the_period_of_a_blanket_order_is_read():
    """M1: a blanket order says on which days may be called off; any other order's period is not that."""
    file = corpus_path("order-x-pdf", "order-x-ex01-06-12", "ORDER-X_EX01_ORDER_FULL_DATA-COMFORT.pdf.embedded.xml")
    content = file.read_bytes()
    code = b"<ram:TypeCode>%d</ram:TypeCode>"
    blanket, usual = (
        CiiExtractor().read(content.replace(code % 220, code % each, 1), Limits()).candidate for each in (221, 220)
    )

    assert (blanket.valid_from, blanket.valid_to) == (date(2020, 3, 31), date(2020, 6, 30))
    assert (usual.valid_from, usual.valid_to) == (None, None)


def test_an_answer_that_agrees_to_less_is_read_as_what_it_agrees_to_and_shown_to_a_person():
    """C4: where the quantity agreed to is not the one asked for, it is read, and never passes unasked."""
    extraction = _read(corpus_path("order-x-pdf", "order-x-ex01-06-12", "ORDER-X_EX04_RESPONSE-COMFORT.pdf"))
    candidate = extraction.candidate
    assert candidate is not None

    assert candidate.response_code == "CA"
    assert [line.quantity for line in candidate.lines] == [Decimal(6), Decimal("0.00"), Decimal(10), Decimal(6)]
    assert [line.status_code for line in candidate.lines] == ["3", "7", "1", "5"]
    assert not extraction.fields["lines.1.quantity"].auto
    assert extraction.fields["lines.1.quantity"].candidates == ("10.00",)


def test_status_is_success_only_without_findings():
    """A reading with a finding is partial, one without is a success."""
    extractions = [_read(file) for file, truth in _truths("cii")]

    assert all((each.status == "success") == (not each.findings) for each in extractions)
    assert {each.status for each in extractions} == {"success"}
