"""Every EDIFACT file of the corpus against what a plain tokenizer found in it, message by message."""

import json
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydifact.segmentcollection import Interchange

from extractors.edifact import EdifactCarrier, EdifactExtractor
from extractors.edifact.envelope import messages
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.documents.kinds import DocumentType
from rules_engine.ports import Limits
from tests.corpus import corpus_path
from tests.truths import same

TYPES = {
    "ORDERS": DocumentType.ORDER,
    "ORDCHG": DocumentType.ORDER_CHANGE,
    "ORDRSP": DocumentType.ORDER_RESPONSE,
    "DESADV": DocumentType.DESPATCH_ADVICE,
    "RECADV": DocumentType.RECEIPT_ADVICE,
    "INVOIC": DocumentType.INVOICE,
}
QUANTITIES = ("21", "47", "12", "145", "1")
PRICES = ("AAA", "CAL", "INV")
AMOUNTS = ("203", "66")
EXPECTED_MISSES = {
    ("edifact.Issue203.edi", 0, "description"): "TU is a code (IMD+C); the text is CORN CRUNCHIES CASE",
    ("invoic_d97b_bad.edi", 0, "quantity"): "1020A is no number: a finding",
    ("invoic_d97b_bad.edi", 0, "price"): "$1.179 is no number: a finding",
}


def _messages() -> Iterator[tuple[Path, dict, Extraction]]:
    """Give each message with its truth and what is read of it."""
    for path in sorted(corpus_path("edifact").rglob("*.truth.json")):
        file = path.with_name(path.name.removesuffix(".truth.json"))
        for truth in json.loads(path.read_text()).get("messages") or []:
            yield file, truth, EdifactExtractor().read(file.read_bytes(), Limits())


def _first(values: dict, codes: tuple[str, ...]) -> str | None:
    """Give the value of the first code that is there."""
    found = next((values[code] for code in codes if code in values), None)
    return found[0] if isinstance(found, list) else found


def _fields(candidate: Candidate, truth: dict) -> Iterator[tuple[int, str, object, object]]:
    """Give what a truth file says, beside what is read."""
    yield 0, "number", truth.get("documentNumber"), candidate.number
    yield 0, "currency", truth.get("currency"), candidate.currency
    issued = next((truth["dates"][code] for code in ("137", "3", "4") if code in truth.get("dates", {})), None)
    yield 0, "issue_date", issued and issued[:8], candidate.issue_date
    yield 0, "order", next((ref[1] for ref in truth.get("refs", ()) if ref[0] == "ON"), None), candidate.order_reference
    for index, line in enumerate(truth.get("lines") or []):
        read = candidate.lines[index]
        amount = _first(line.get("amounts", {}), AMOUNTS)
        numbers = (read.item.seller_item_id, read.item.buyer_item_id, read.item.standard_item_id)
        yield index, "quantity", _first(line.get("quantities", {}), QUANTITIES), read.quantity
        yield index, "price", _first(line.get("prices", {}), PRICES), read.net_price
        yield index, "amount", amount, read.line_net_amount
        yield index, "description", line.get("description"), read.item.description
        yield index, "item", line.get("itemId"), line.get("itemId") if line.get("itemId") in numbers else numbers


def test_every_message_of_the_corpus_is_read_as_printed():
    """C5, C6: type, number, date, order and lines equal what a tokenizer finds, whatever the separators."""
    wrong, compared = [], 0
    for file, truth, extraction in _messages():
        candidate = extraction.candidate
        assert candidate is not None
        kind = TYPES.get(truth.get("type"), DocumentType.UNKNOWN)
        credit = kind is DocumentType.INVOICE and truth.get("docCode") == "381"
        assert candidate.document_type is (DocumentType.CREDIT_NOTE if credit else kind), file.name
        if kind is DocumentType.UNKNOWN:
            continue
        for index, name, want, have in _fields(candidate, truth):
            if want is None or (file.name, index, name) in EXPECTED_MISSES:
                continue
            compared += 1
            given = str(want).replace(",", ".") if isinstance(have, Decimal) else want
            if name == "item" and not isinstance(have, str):
                wrong.append(f"{file.name}: item {want!r} is none of {have!r}")
            elif not same(given, have):
                wrong.append(f"{file.name}: {name} of line {index} is {want!r}, read {have!r}")

    assert wrong == [], "\n".join(wrong)
    assert compared > 150


@pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")
def test_segments_are_split_as_another_reader_splits_them():
    """C5: our splitting of plain interchanges equals that of the library pydifact."""
    for name in ("order2.edi", "invoice1.edi", "wikipedia_de.edi"):
        content = corpus_path("edifact", "pydifact", name).read_bytes()
        theirs = [
            (segment.tag, [part if isinstance(part, list) else [part] for part in segment.elements])
            for message in Interchange.from_str(content.decode()).get_messages()
            for segment in message.segments
        ]
        ours = [
            (segment.tag, [list(element) for element in segment.elements])
            for segment in messages(content)[0].segments
            if segment.tag not in ("UNH", "UNT")
        ]

        assert ours == theirs


def _interchange(*bodies: str, advice: str = "") -> bytes:
    """Put messages into an interchange."""
    parts = [
        f"UNH+{number}+{body.split('|')[0]}:D:96A:UN'{body.split('|')[1]}UNT+{body.count(chr(39)) + 2}+{number}'"
        for number, body in enumerate(bodies, start=1)
    ]
    return f"{advice}UNB+UNOC:3+SENDER+RECEIVER+240101:1200+7'{''.join(parts)}UNZ+{len(bodies)}+7'".encode("latin-1")


ORDER = "ORDERS|BGM+220+P{0}+9'DTM+137:20240101:102'NAD+BY+1::9'NAD+SU+2::9'CUX+2:EUR:9'LIN+1++A{0}:SA'QTY+21:{0}:PCE'"


def test_several_messages_are_opened_each_as_an_interchange_of_its_own():
    """C5: an interchange of three messages carries three documents, and each reads like one that came alone."""
    content = _interchange(*(ORDER.format(number) for number in (1, 2, 3)))
    parcel = EdifactCarrier().open(content, Limits())
    read = [EdifactExtractor().read(part.content, Limits()).candidate for part in parcel.parts]

    assert [candidate.number for candidate in read if candidate] == ["P1", "P2", "P3"]
    assert [candidate.lines[0].quantity for candidate in read if candidate] == [1, 2, 3]
    assert EdifactCarrier().open(parcel.parts[0].content, Limits()).parts == ()


def test_separators_and_line_breaks_mean_what_the_advice_says(draw):
    """C5: the same message with any separators, wrapped at any column, gives the same document."""
    plain = _interchange(ORDER.format(4).replace("NAD+SU+2::9", "NAD+SU+2::9++Nuts?+Bolts ?'Ltd?:"))
    expected = EdifactExtractor().read(plain, Limits())
    marks = random.Random(draw.randint(0, 1 << 30)).sample("!#$%&*;<=>@^|~", 4)
    component, element, release, terminator = marks
    table = {":": component, "+": element, "?": release, "'": terminator}
    text = "".join(table.get(letter, letter) for letter in plain.decode())
    # What the message released is now a letter like others, and what the new marks are it has none of.
    for letter in ("+", "'", ":"):
        text = text.replace(release + table[letter], letter)
    column = draw.randint(16, 80)
    wrapped = "\r\n".join(text[at : at + column] for at in range(0, len(text), column))
    advice = f"UNA{component}{element}.{release} {terminator}"
    other = EdifactExtractor().read((advice + wrapped).encode(), Limits())

    assert expected.candidate is not None
    assert expected.candidate.seller.name == "Nuts+Bolts 'Ltd:"
    assert other.candidate == expected.candidate


@pytest.mark.parametrize(
    ("advice", "marks", "encoding"),
    (
        ("", ("\x1f", "\x1d", "\x1c"), "latin-1"),
        ("UNA\x1f\x1d.  \x1c", ("\x1f", "\x1d", "\x1c"), "latin-1"),
        ("UNA:+.? \n", (":", "+", "\n"), "latin-1"),
        ("UNA:+.? '", (":", "+", "'"), "utf-16"),
    ),
    ids=["level B", "control characters", "a break ends a segment", "UTF-16"],
)
def test_separators_that_no_text_has_are_read_and_kept(advice, marks, encoding):
    """C5: level B separates with control characters, with or without saying so; each message keeps them."""
    text = _interchange(*(ORDER.format(number) for number in (4, 5))).decode()
    text = advice + text.translate(dict(zip(map(ord, ":+'"), marks, strict=True)))
    parcel = EdifactCarrier().open(text.encode(encoding), Limits())
    read = [EdifactExtractor().read(part.content, Limits()) for part in parcel.parts]

    assert [(each.candidate.number, each.candidate.lines[0].quantity) for each in read] == [("P4", 4), ("P5", 5)]
    assert [each.findings for each in read] == [(), ()]


@pytest.mark.parametrize(
    ("body", "expected"),
    (
        ("ORDERS|BGM+220+P1+1'", DocumentType.ORDER_CANCELLATION),
        ("ORDERS|BGM+220+P1+5'", DocumentType.ORDER_CHANGE),
        ("ORDCHG|BGM+230+C1+4'RFF+ON:P1'", DocumentType.ORDER_CHANGE),
        ("ORDRSP|BGM+231+R1+29'RFF+ON:P1'", DocumentType.ORDER_RESPONSE),
        ("DESADV|BGM+351+D1+9'RFF+ON:P1'CPS+1'LIN+1++1:EN'QTY+12:5'", DocumentType.DESPATCH_ADVICE),
        ("RECADV|BGM+632+G1+9'LIN+1++1:EN'QTY+48:5'QTY+195:1'", DocumentType.RECEIPT_ADVICE),
        ("INVOIC|BGM+381+K1+9'", DocumentType.CREDIT_NOTE),
        ("INVRPT|BGM+35+X1+9'", DocumentType.UNKNOWN),
    ),
)
def test_message_code_and_function_tell_what_a_message_is(body, expected):
    """C5: message type, document code and function decide together."""
    candidate = EdifactExtractor().read(_interchange(body), Limits()).candidate
    assert candidate is not None

    assert candidate.document_type is expected


def test_an_answer_by_line_and_what_was_received_are_read():
    """C6: an ORDRSP says per line whether it is accepted; a RECADV how much was received and how much refused."""
    answer = _interchange("ORDRSP|BGM+231+R1+4+AC'RFF+ON:P1'LIN+1+5+1:EN'QTY+21:5'LIN+2+7+2:EN'QTY+21:6'RFF+ON:P1:20'")
    received = _interchange("RECADV|BGM+632+G1+9'LIN+1++1:EN'QTY+48:5'QTY+195:1'")
    candidate = EdifactExtractor().read(answer, Limits()).candidate
    line = EdifactExtractor().read(received, Limits()).candidate.lines[0]
    assert candidate is not None

    assert candidate.response_code == "CA"
    assert [(each.status_code, each.order_line_reference) for each in candidate.lines] == [("5", None), ("7", "20")]
    assert (line.quantity, line.rejected_quantity) == (Decimal(5), Decimal(1))


def test_totals_of_an_invoice_are_told_apart_by_arithmetic():
    """C6: of several totals with taxes the one counts that is net and taxes; charges and rates stand in their rows."""
    body = (
        "INVOIC|BGM+380+I1+9'DTM+137:20240105:102'CUX+2:EUR:4'LIN+1++A:SA'QTY+47:10:PCE'MOA+203:100'PRI+AAA:10:::1'"
        "UNS+S'MOA+79:100'MOA+86:90'MOA+77:124'MOA+125:105'MOA+124:19'ALC+C++++FC:::Freight'MOA+8:5'"
        "TAX+7+VAT+++:::18,1+S'MOA+125:105'MOA+124:19'"
    )
    extraction = EdifactExtractor().read(_interchange(body), Limits())
    candidate = extraction.candidate
    assert candidate is not None

    assert candidate.totals.total_with_vat == Decimal(124)
    assert (candidate.totals.charges, candidate.allowance_charges[0].reason) == (Decimal(5), "Freight")
    assert (candidate.vat_breakdown[0].rate, candidate.vat_breakdown[0].tax_amount) == (Decimal("18.1"), Decimal(19))


def test_a_message_that_counts_otherwise_has_a_finding():
    """C4: a number of segments or lines that is not the one there is means that something may be missing."""
    whole = _interchange(ORDER.format(1) + "CNT+2:3'")
    codes = [finding.code for finding in EdifactExtractor().read(whole, Limits()).findings]
    cut = EdifactExtractor().read(whole[: whole.index(b"UNT")], Limits())

    assert codes == ["EDI-COUNT"]
    assert [finding.code for finding in cut.findings] == ["EDI-END"]


@pytest.mark.parametrize(
    ("dates", "period"),
    (
        ("DTM+157:20260101:102'DTM+206:20260630:102'", (date(2026, 1, 1), date(2026, 6, 30))),
        ("DTM+194:20260101:102'DTM+36:20260630:102'", (date(2026, 1, 1), date(2026, 6, 30))),
        ("DTM+273:20260101-20260630:718'", (date(2026, 1, 1), date(2026, 6, 30))),
        ("DTM+273:2026010120260630:711'", (date(2026, 1, 1), date(2026, 6, 30))),
        ("DTM+206:20260630:102'", (None, date(2026, 6, 30))),
    ),
)
def test_the_period_of_a_blanket_order_is_read(dates, period):
    """M1: a blanket order says on which days may be called off; on any other order such days are not its period."""
    blanket, usual = (
        EdifactExtractor().read(_interchange(f"ORDERS|BGM+{code}+B1+9'{dates}"), Limits()).candidate
        for code in (221, 220)
    )

    assert (blanket.valid_from, blanket.valid_to) == period
    assert (usual.valid_from, usual.valid_to) == (None, None)
