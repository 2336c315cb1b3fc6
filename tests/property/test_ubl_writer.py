"""Typed documents to UBL and back: nothing is lost, nothing is added, and the bytes depend on nothing else."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from lxml import etree

from connectors.ubl_writer import profile_of, write
from extractors.ubl import UblExtractor
from rules_engine.documents.normalise import normalise
from rules_engine.documents.order import Header
from rules_engine.documents.party import Party
from rules_engine.errors import ConnectorRefused
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.generators.documents import DAYS, documents

_FOLDERS = ("oasis-2.1-examples", "simplerinvoicing", "xrechnung", "oioubl-chains")


@given(documents())
def test_written_document_reads_back_equal(document):
    """C7: a typed document written as UBL and read again is the same document, digit for digit."""
    extraction = UblExtractor().read(write(document), Limits())
    normalised = normalise(extraction.candidate)

    expected = document.model_copy(update={"profile": profile_of(document)})

    assert extraction.findings == ()
    assert normalised.findings == ()
    assert expected == normalised.document
    assert _exponents(expected) == _exponents(normalised.document)


def _exponents(document: Header) -> str:
    """Render a document with the digits of its numbers, which equality of Decimals overlooks."""
    return document.model_dump_json()


@given(documents())
def test_same_document_gives_same_bytes(document):
    """Equal documents are equal bytes: a copy of a document is written as the document is."""
    assert write(document) == write(document.model_copy(deep=True))


@given(documents(full=True))
def test_written_elements_stand_in_the_order_of_the_schema(document):
    """Siblings never stand the other way round than in any public UBL sample, which follow the schemas."""
    order = _order_of_samples()
    for parent, children in _families(etree.fromstring(write(document))):
        for first, second in combinations(children, 2):
            assert (parent, second, first) not in order or (parent, first, second) in order


_KNOWN: set[tuple[str, str, str]] = set()


def _order_of_samples() -> set[tuple[str, str, str]]:
    """Collect, once, which child stands before which other child of the same parent in the public samples."""
    if not _KNOWN:
        for folder in _FOLDERS:
            for path in sorted(corpus_path("ubl", folder).glob("*.xml")):
                for parent, children in _families(etree.parse(path).getroot()):
                    _KNOWN.update((parent, first, second) for first, second in combinations(children, 2))
    return _KNOWN


def _families(root: etree._Element) -> Iterator[tuple[str, list[str]]]:
    """Yield every element with the names of its children, each name once, in the order of their first appearance."""
    for element in root.iter(etree.Element):
        children = [etree.QName(child).localname for child in element if isinstance(child.tag, str)]
        if children:
            yield etree.QName(element).localname, list(dict.fromkeys(children))


@given(DAYS)
def test_type_without_ubl_document_is_refused(day):
    """A type UBL has no document for is refused with the types that can be written."""
    with pytest.raises(ConnectorRefused) as caught:
        write(Header(number="1", issue_date=day, seller=Party(), buyer=Party()))

    assert "Invoice" in caught.value.remedy


@given(documents())
def test_control_character_is_refused(document):
    """A character that XML cannot carry is refused, never dropped."""
    with pytest.raises(ConnectorRefused):
        write(document.model_copy(update={"note": "a\x00b"}))
