"""Every X12 file of the corpus against what a plain tokenizer found in it, message by message."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.x12 import X12Carrier, X12Extractor
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.truths import same

TYPES = {
    "850": DocumentType.ORDER,
    "860": DocumentType.ORDER_CHANGE,
    "855": DocumentType.ORDER_RESPONSE,
    "856": DocumentType.DESPATCH_ADVICE,
    "810": DocumentType.INVOICE,
}
OWN_TERMINATOR = frozenset("~!$")
"""The tokenizer of the truth splits at line ends and leaves the terminator on the last value of a segment."""

EXPECTED_MISSES = {
    ("po-ack-minor-changes.edi", 0, "quantity"): "ACK*IQ promises 20 of the 25 that PO1 repeats from the order",
    ("po-ack-minor-changes.edi", 0, "price"): "ACK*IP changes the price to the 9 of its CTP",
    ("x12.850.issue135.edi", 0, "type"): "BEG01 is 05, replace: a change of the order",
}


def _messages() -> Iterator[tuple[Path, dict, Extraction]]:
    """Give each message with its truth and what is read of it."""
    for path in sorted(corpus_path("x12").rglob("*.truth.json")):
        file = path.with_name(path.name.removesuffix(".truth.json"))
        transactions = json.loads(path.read_text()).get("transactions") or []
        content = file.read_bytes()
        parts = [part.content for part in X12Carrier().open(content, Limits()).parts] or [content]
        if transactions:
            assert len(parts) == len(transactions), file.name
        for truth, part in zip(transactions, parts, strict=False):
            yield file, truth, X12Extractor().read(part, Limits())


def _clean(value: object) -> str:
    """Give a value of a truth file without the terminator that its tokenizer left on it."""
    return str(value).rstrip("".join(OWN_TERMINATOR))


def _line_fields(candidate: Candidate, truth: dict) -> Iterator[tuple[int, str, object, object]]:
    """Give what a truth file says about lines, beside what is read."""
    for index, line in enumerate(truth.get("lines") or []):
        read = candidate.lines[index] if index < len(candidate.lines) else None
        pairs = {
            "quantity": (line.get("quantity") or line.get("quantityShipped"), read and read.quantity),
            "unit": (line.get("unit"), read and read.unit_code),
            "price": (line.get("price"), read and read.net_price),
            "description": (line.get("description"), read and read.item.description),
            "line": (line.get("line"), read and read.id),
        }
        for name, (want, have) in pairs.items():
            if want is not None:
                yield index, name, want, have


def test_every_message_of_the_corpus_is_read_as_printed():
    """C5, C6: type, number, date, parties and lines of 850, 855, 856, 860 and 810 equal what a tokenizer finds."""
    wrong, compared = [], 0
    for file, truth, extraction in _messages():
        kind, candidate = truth["set"], extraction.candidate
        assert candidate is not None
        assert candidate.native_type == f"X12 {kind}"
        if kind not in TYPES:
            assert candidate.document_type is DocumentType.UNKNOWN
            continue
        if (file.name, 0, "type") not in EXPECTED_MISSES:
            assert candidate.document_type is TYPES[kind], file.name
        numbers = {"810": "invoiceNumber", "856": "shipmentId", "855": "poNumber"}
        want = truth.get(numbers.get(kind, "poNumber"))
        have = candidate.order_reference if kind == "855" else candidate.number
        fields = [(0, "number", want, have)]
        if kind == "810":
            fields.append((0, "order", truth.get("poNumber"), candidate.order_reference))
            fields.append((0, "total", truth["totalCents"], candidate.totals.total_with_vat * 100))
        for index, name, want, have in (*fields, *_line_fields(candidate, truth)):
            compared += 1
            if not same(_clean(want), have) and (file.name, index, name) not in EXPECTED_MISSES:
                wrong.append(f"{file.name} {kind}: {name} of line {index} is {want!r}, read {have!r}")

    assert wrong == []
    assert compared > 200


def test_product_numbers_stand_where_their_qualifier_says():
    """C6: a vendor's number is the seller's, a buyer's part number the buyer's, a UPC or EAN the registered one."""
    for file, truth, extraction in _messages():
        assert extraction.candidate is not None
        for index, line in enumerate(truth.get("lines") or []):
            if truth["set"] not in TYPES:
                continue
            known = {name: _clean(value) for name, value in line.get("productIds", {}).items()}
            item = extraction.candidate.lines[index].item
            for qualifiers, have in (
                (("VN", "VP"), item.seller_item_id),
                (("BP",), item.buyer_item_id),
                (("UA", "UP", "EN"), item.standard_item_id),
            ):
                wanted = next((known[each] for each in qualifiers if each in known), None)
                assert wanted is None or same(wanted, have), (file.name, index, known)


def _text(*segments: str) -> bytes:
    """Put segments into an interchange."""
    isa = "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *240101*1200*U*00401*000000001*0*P*>"
    body = (f"ST*{segments[0]}*0001", *segments[1:])
    return "~".join((isa, "GS*PO*A*B*20240102*1200*1*X*004010", *body, f"SE*{len(body) + 1}*0001", "")).encode()


def _read(*segments: str) -> Extraction:
    """Read one message."""
    return X12Extractor().read(_text(*segments), Limits())


def test_a_price_per_hundred_is_for_a_hundred_units():
    """C6: element 639 says for how many units a price is; a price per dozen of dozens is for one."""
    candidate = _read(
        "850", "BEG*00*SA*P1**20240101", "PO1*1*500*EA*12.5*HP", "PO1*2*3*DZ*6*PD", "PO1*3*3*EA*6*PD", "CTT*3"
    ).candidate
    assert candidate is not None

    assert [line.price_base_quantity for line in candidate.lines] == [Decimal(100), Decimal(1), Decimal(12)]


def test_amounts_of_lines_are_worked_out_only_where_the_total_proves_them():
    """C4: X12 prints no line amounts: they follow from quantity and price, and count when they add up to the total."""
    lines = ("BIG*20240101*I1**P1", "CUR*SE*USD", "IT1*1*2*EA*10**VN*A", "IT1*2*1*EA*5**VN*B")
    right = _read("810", *lines, "TDS*2500", "CTT*2")
    other = _read("810", *lines, "TDS*2600", "CTT*2")
    assert right.candidate is not None
    assert other.candidate is not None

    assert [line.line_net_amount for line in right.candidate.lines] == [Decimal("20.00"), Decimal("5.00")]
    assert right.fields["lines.0.line_net_amount"].check == "arithmetic"
    assert [line.line_net_amount for line in other.candidate.lines] == [None, None]
    assert {finding.code for finding in other.findings} == {"READ-SUM"}


@pytest.mark.parametrize(
    ("kind", "segments", "expected"),
    (
        ("850", ("BEG*01*SA*P1**20240101",), DocumentType.ORDER_CANCELLATION),
        ("850", ("BEG*05*SA*P1**20240101",), DocumentType.ORDER_CHANGE),
        ("860", ("BCH*04*SA*P1**2*20240101*****20240105", "POC*1*QI*9*0*EA*1"), DocumentType.ORDER_CHANGE),
        ("860", ("BCH*01*SA*P1**2*20240101",), DocumentType.ORDER_CANCELLATION),
        ("865", ("BCA*00*AT*P1**2*20240101***S1*20240105",), DocumentType.ORDER_RESPONSE),
        ("810", ("BIG*20240101*C1*****CR", "TDS*100"), DocumentType.CREDIT_NOTE),
        ("810", ("BIG*20240101*I1*****DI", "TDS*100"), DocumentType.INVOICE),
    ),
)
def test_purpose_and_type_tell_what_a_message_is(kind, segments, expected):
    """C5: the purpose and the type inside a message decide between an order, its change and its cancellation."""
    candidate = _read(kind, *segments).candidate
    assert candidate is not None

    assert candidate.document_type is expected


def test_without_a_currency_none_is_taken_for_granted():
    """C4: partners agree on the currency outside of X12: the usual one is offered, and a person asked."""
    extraction = _read("850", "BEG*00*SA*P1**20240101", "PO1*1*1*EA*1")
    assert extraction.candidate is not None

    assert extraction.candidate.currency is None
    assert extraction.fields["currency"].candidates == ("USD",)
    assert not extraction.fields["currency"].auto


def test_an_interchange_that_is_cut_off_says_so():
    """C4: a message without its end, or with another number of segments than it says, has a finding."""
    whole = _text("850", "BEG*00*SA*P1**20240101", "PO1*1*1*EA*1")
    cut = whole[: whole.index(b"SE*")]
    wrong = whole.replace(b"SE*4", b"SE*9")

    assert {finding.code for finding in X12Extractor().read(cut, Limits()).findings} == {"EDI-END"}
    assert {finding.code for finding in X12Extractor().read(wrong, Limits()).findings} == {"EDI-COUNT"}


@pytest.mark.parametrize("marks", ("\x1d\x1f\x1e", "\t>\n", "^|\x1c"), ids=["control", "tab", "mixed"])
def test_separators_that_no_text_has_are_read(marks):
    """C5: most senders separate with characters that no text has; the message says which, and is read by them."""
    plain = _text("850", "BEG*00*SA*P1**20240101", "PO1*1*500*EA*12.5*HP**VN*A1")
    other = plain.translate(bytes.maketrans(b"*:~", marks.encode()))

    assert X12Extractor().read(other, Limits()).candidate == X12Extractor().read(plain, Limits()).candidate
