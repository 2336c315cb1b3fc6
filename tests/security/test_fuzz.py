"""Mutated documents: each one ends read or refused with a code, whatever was done to it."""

import random

import pytest

from extractors.sandbox import SandboxReader
from rules_engine.documents.normalise import normalise
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Limits
from tests.generators.ways import WAYS
from tests.generators.workbooks import KINDS, sample
from tests.seeds import drawn

READERS = ("extractors.ubl:UblExtractor", "extractors.spreadsheet:SpreadsheetExtractor")
LIMITS = Limits(seconds=15, cpu_seconds=10)

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>R-1</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Acme</cbc:Name></cac:PartyName></cac:Party>
</cac:AccountingSupplierParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.90</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
<cbc:PayableAmount currencyID="EUR">11.90</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="EA">2</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Bolt</cbc:Name></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">5.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>"""


def _seeds(draw: random.Random) -> list[bytes]:
    """Make the documents that are mutated: UBL in two encodings, workbooks and delimited texts."""
    forms = ("xlsx", "xlsx-text", "csv;", "csv,")
    made = [sample(draw, draw.choice(WAYS), draw.choice(KINDS), form).content for form in forms]
    return [UBL.encode(), UBL.replace("UTF-8", "UTF-16").encode("utf-16"), *made]


def _flipped(draw: random.Random, content: bytes) -> bytes:
    """Flip a few bits."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 12)):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _cut(draw: random.Random, content: bytes) -> bytes:
    """Keep a beginning, or leave out a middle."""
    first, last = sorted(draw.randrange(len(content)) for _ in range(2))
    return draw.choice((content[:last], content[:first] + content[last:]))


def _spliced(draw: random.Random, content: bytes, others: list[bytes]) -> bytes:
    """Put a piece of one document into another, or repeat a piece of it."""
    other = draw.choice([*others, content])
    at, begin = draw.randrange(len(content)), draw.randrange(len(other))
    piece = other[begin : begin + draw.randint(1, 4_000)]
    return content[:at] + piece * draw.choice((1, 1, 1, 50)) + content[at:]


def _mutants(draw: random.Random, count: int) -> list[bytes]:
    """Draw mutated documents."""
    originals = _seeds(draw)
    mutants = []
    for _ in range(count):
        content = draw.choice(originals)
        kind = draw.randrange(3)
        mutants.append(
            _flipped(draw, content)
            if kind == 0
            else _cut(draw, content)
            if kind == 1
            else _spliced(draw, content, originals)
        )
    return mutants


def _outcomes(mutants: list[bytes]) -> dict[str, int]:
    """Read every mutant and count how each ended."""
    outcomes: dict[str, int] = {}
    with SandboxReader(READERS) as reader:
        for content in mutants:
            try:
                extraction = reader.read(content, LIMITS)
            except DocumentRefused as refusal:
                ended = refusal.code
            else:
                assert (extraction.status == "success") == (not extraction.findings)
                assert extraction.candidate is not None
                normalised = normalise(extraction.candidate)
                assert normalised.document is not None or normalised.findings
                ended = extraction.status
            outcomes[ended] = outcomes.get(ended, 0) + 1
    return outcomes


def test_300_mutants_end_read_or_refused():
    """Target 16: bit flips, cuts and splices of 300 documents: none crashes the parent, each has an outcome."""
    outcomes = _outcomes(_mutants(drawn("mutants"), 300))

    assert sum(outcomes.values()) == 300
    assert len(outcomes) > 2


@pytest.mark.night
@pytest.mark.timeout(3600)
def test_10000_mutants_end_read_or_refused():
    """Target 16: the same for 10,000 documents."""
    outcomes = _outcomes(_mutants(drawn("mutants at night"), 10_000))

    assert sum(outcomes.values()) == 10_000
