"""Decision-aware asking: fewer questions than fixed thresholds, and not one more false pass."""

from decimal import Decimal

from rules_engine.documents.asking import doubtful
from rules_engine.documents.candidate import Candidate, Extraction, FieldReading
from rules_engine.documents.normalise import normalise
from rules_engine.documents.order import Order
from rules_engine.pipeline.line.asking import ending_bytes, questions, with_values
from tests.generators.paper import drawn_lines
from tests.starter import decided, matched

LOOKS_LIKE = {"8": "3", "3": "8", "1": "7", "7": "1", "0": "6", "6": "0", "5": "6", "9": "4", "4": "9", "2": "7"}
"""Digits that recognition takes for each other."""


def misread(draw, text: str) -> str:
    """Give a number with one digit taken for another."""
    at = draw.choice([index for index, letter in enumerate(text) if letter in LOOKS_LIKE])
    return text[:at] + LOOKS_LIKE[text[at]] + text[at + 1 :]


def paper(draw) -> tuple[Candidate, Order]:
    """Draw an invoice and the order it bills, sometimes at another price."""
    lines = drawn_lines(draw, draw.randint(1, 5))
    net = sum((line.amount for line in lines), Decimal(0))
    vat = (net / 5).quantize(Decimal("0.01"))
    rows = [
        {
            "id": str(at + 1),
            "item": {"description": line.text, "buyer_item_id": line.item},
            "quantity": line.quantity,
            "net_price": line.price,
            "unit_code": "C62",
            "line_net_amount": line.amount,
            "order_line_reference": str(at + 1),
        }
        for at, line in enumerate(lines)
    ]
    header = {"issue_date": "2026-03-02", "currency": "EUR", "seller": {"name": "Seller"}, "buyer": {"name": "Buyer"}}
    dearer = [{**row, "net_price": row["net_price"] * draw.choice((1, 1, 1, 2))} for row in rows]
    order = normalise(Candidate(document_type="order", number="P1", lines=dearer, **header)).document
    totals = {
        "sum_of_line_net_amounts": net,
        "total_without_vat": net,
        "vat": vat,
        "total_with_vat": net + vat,
        "amount_due": net + vat,
    }
    assert isinstance(order, Order)
    number = f"R{draw.randint(1000, 9999)}"
    bill = Candidate(document_type="invoice", number=number, order_reference="P1", lines=rows, totals=totals, **header)
    return bill, order


def noisy(draw, true: Candidate) -> Extraction:
    """Read a candidate as a noisy scan would be: some values doubtful, some of those wrong, the truth a candidate."""
    values = {f"totals.{name}": each for name, each in true.totals if each is not None}
    for at, line in enumerate(true.lines):
        values |= {f"lines.{at}.{name}": getattr(line, name) for name in ("quantity", "net_price", "line_net_amount")}
    fields, wrong = {}, {}
    for path, each in values.items():
        text = str(each)
        if draw.random() > 0.2 or not any(letter in LOOKS_LIKE for letter in text):
            fields[path] = FieldReading(source="ocr")
            continue
        other = misread(draw, text)
        mistaken = draw.random() < 0.3
        wrong[path] = other if mistaken else None
        fields[path] = FieldReading(source="ocr", auto=False, candidates=(text if mistaken else other,))
    return Extraction(status="partial", extractor="test@1", candidate=with_values(true, wrong), fields=fields)


def test_fewer_questions_than_fixed_thresholds_at_the_same_false_passes(draw):
    """C9: on noisy scans at least 40 % fewer questions, and every document ends as its true reading would."""
    fixed = asked = 0
    for _ in range(40):
        true, order = paper(draw)
        extraction = noisy(draw, true)

        def outcome(document, order=order):
            return ending_bytes(decided(matched(document, (order,)).sheet), document)

        put = questions(extraction, outcome)
        fixed += len(doubtful(extraction.fields))
        asked += len(put)
        plain = true.model_dump(mode="json")
        answers = {path: _at(plain, path) for path in put}
        left = with_values(extraction.candidate, answers)

        assert outcome(normalise(left).document) == outcome(normalise(true).document)

    assert asked <= 0.6 * fixed


def _at(plain, path: str) -> str:
    """Give the value at a dotted path."""
    for part in path.split("."):
        plain = plain[int(part)] if part.isdigit() else plain[part]
    return plain


def test_a_value_without_another_reading_is_asked(draw):
    """C9: where nothing says what else a value could be, it is asked whatever it decides."""
    true, _ = paper(draw)
    fields = {"number": FieldReading(auto=False), "totals.vat": FieldReading()}
    extraction = Extraction(status="partial", extractor="test@1", candidate=true, fields=fields)

    assert questions(extraction, lambda _document: b"") == ("number",)


def test_a_value_that_changes_what_is_pushed_is_asked(draw):
    """C9: equal decisions are not enough: another account would be paid, so the account is asked."""
    true, _ = paper(draw)
    true = true.model_copy(update={"seller": true.seller.model_copy(update={"iban": "DE02120300000000202051"})})
    fields = {"seller.iban": FieldReading(auto=False, candidates=("DE02500105170137075030",))}
    extraction = Extraction(status="partial", extractor="test@1", candidate=true, fields=fields)

    assert questions(extraction, lambda document: str(document.seller.iban).encode()) == ("seller.iban",)
    assert questions(extraction, lambda _document: b"held either way") == ()
