"""One suite that every extractor must pass, whatever it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.cii import CiiExtractor
from extractors.cxml import CxmlExtractor
from extractors.pdf import PdfExtractor
from extractors.sniff import sniff
from extractors.spreadsheet import SpreadsheetExtractor
from extractors.ubl import UblExtractor
from extractors.x12 import X12Extractor
from rules_engine.documents.candidate import Extraction
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Extractor, Limits, Sniffed
from tests.generators.paper import one_line_paper

EXTRACTORS: tuple[Extractor, ...] = (
    UblExtractor(),
    CiiExtractor(),
    CxmlExtractor(),
    X12Extractor(),
    SpreadsheetExtractor(),
    PdfExtractor(),
)
PLAIN = {
    "edifact@1": b"UNB+UNOC:3+A+B+240101:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220+P1+9'UNT+3+1'UNZ+1+1'",
    "x12@1": b"ISA*00* *00* *ZZ*A *ZZ*B *240101*1200*U*00401*1*0*P*>~GS*PO*A*B~ST*850*1~BEG*00*SA*P1**20240101~SE*3*1~",
    "cxml@1": b'<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd"><cXML payloadID="1"/>',
    "cii@1": b'<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>',
    "ubl@1": b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
    "pdf@1": one_line_paper(),
    "spreadsheet@1": b"Order no;P-1\n\nItem no;Description;Qty;Unit price\nA1;Bolt;2;5,00\n",
}
every = pytest.mark.parametrize("extractor", EXTRACTORS, ids=lambda extractor: extractor.name)


def _read(extractor: Extractor, content: bytes) -> Extraction | str:
    """Read, or give the code of the refusal."""
    try:
        return extractor.read(content, Limits())
    except DocumentRefused as refusal:
        return refusal.code


@every
def test_it_says_its_name_version_and_media_types(extractor):
    """C12: an extractor is found by what it declares: a name with a version, and media types it scores."""
    name, _, version = extractor.name.partition("@")

    assert name
    assert version.isdigit()
    assert extractor.media_types
    assert 0 < extractor.score(sniff(PLAIN[extractor.name])) <= 100


@every
@given(st.sampled_from(["application/xml", "text/csv", "application/pdf", ""]), st.text(max_size=20))
def test_a_score_is_between_0_and_100(extractor, media_type, mark):
    """C5: any file gets a score, and a type that is not declared gets none."""
    score = extractor.score(Sniffed(media_type=media_type, mark=mark))

    assert 0 <= score <= 100
    assert media_type in extractor.media_types or score == 0


@every
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(extractor, content):
    """C7: bytes behind a valid beginning end as an extraction or as a refusal of the documents' kind."""
    for given_content in (content, PLAIN[extractor.name] + content, PLAIN[extractor.name][:60] + content):
        outcome = _read(extractor, given_content)
        assert isinstance(outcome, Extraction) or outcome.startswith("DOC-")


@every
def test_reading_is_the_same_every_time_and_survives_json(extractor):
    """G1: one content gives one extraction, and the extraction is the same after its way through the sandbox."""
    first, second = _read(extractor, PLAIN[extractor.name]), _read(extractor, PLAIN[extractor.name])

    assert isinstance(first, Extraction)
    assert first == second
    assert Extraction.model_validate_json(first.model_dump_json(exclude_unset=True, exclude_none=True)) == first


@every
def test_success_means_no_finding(extractor):
    """C4: the status is a success exactly where nothing is left to look at."""
    for content in PLAIN.values():
        outcome = _read(extractor, content)
        if isinstance(outcome, Extraction):
            assert (outcome.status == "success") == (not outcome.findings)
