"""Which values of a reading are asked."""

from rules_engine.documents.asking import doubtful
from rules_engine.documents.candidate import FieldReading

SURE, DOUBTED = FieldReading(auto=True), FieldReading(auto=False)


def test_only_what_decides_and_is_not_proved_is_asked():
    """C9: a doubtful description is no question, a doubtful amount is."""
    fields = {"number": SURE, "lines.0.description": DOUBTED, "lines.0.line_net_amount": DOUBTED, "buyer.name": DOUBTED}

    assert doubtful(fields) == ("lines.0.line_net_amount",)


def test_an_identifier_stands_for_a_name():
    """C8: a seller whose VAT identifier is sure is known; without it the name is asked."""
    assert doubtful({"seller.name": DOUBTED, "seller.vat_id": SURE}) == ()
    assert doubtful({"seller.name": DOUBTED, "seller.vat_id": DOUBTED}) == ("seller.name", "seller.vat_id")
