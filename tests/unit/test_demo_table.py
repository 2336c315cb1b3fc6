"""The table of outcomes: counts, money per currency, and the comparison with the truth."""

import io
from decimal import Decimal

from rich.console import Console

from rules_engine.documents.kinds import DocumentType
from ui.demo.model import Truth
from ui.demo.table import Decided, Reason, compare, money, report

_PRICE = Reason(code="PRICE", sentence="The price is above the order's.", line="1")
_ROWS = (
    Decided(file="a.xml", outcome="accepted", number="1", currency="EUR", amount=Decimal("1000.00")),
    Decided(
        file="b.xml",
        outcome="held",
        number="2",
        supplier="Nordbolt A/S",
        currency="DKK",
        amount=Decimal("2000.50"),
        reasons=(_PRICE, Reason(code="NOT_DECIDED", line="2")),
        discrepancies=("price@1",),
    ),
    Decided(file="c.xml", outcome="held", number="3", currency="EUR", amount=Decimal("7.10"), reasons=(_PRICE,)),
)


def _truth(file: str, outcome: str | None, **more) -> Truth:
    """Say what is true of an invoice."""
    return Truth(file=file, document_type=DocumentType.INVOICE, expected_outcome=outcome, **more)


def _printed(truth: tuple[Truth, ...] = ()) -> str:
    """Print the report as text."""
    console = Console(file=io.StringIO(), width=160)
    console.print(report(_ROWS, truth))
    return console.file.getvalue()


def test_report_counts_outcomes_and_money_per_currency():
    """C9: outcomes and reasons are counted; money is summed per currency and never across."""
    text = _printed()

    assert "66.6 %" in text
    assert "DKK 2,000.50 · EUR 7.10" in text
    assert "The price is above the order's." in text
    assert "NOT_DECIDED" not in text


def test_money_of_no_rows_is_empty():
    """Nothing has no money in any currency."""
    assert money([]) == ""


def test_comparison_counts_agreement():
    """C9: rows that are as true agree, whatever the order of their reasons; the rest is listed with both sides."""
    truth = (
        _truth("a.xml", "accepted"),
        _truth("b.xml", "held", expected_holds=("PRICE",), expected_discrepancies=("price@1",)),
        _truth("c.xml", "accepted", planted=("price_within",)),
        _truth("d.xml", None),
    )

    result = compare(_ROWS, truth)

    assert (result.agreed, result.of) == (2, 3)
    assert [(row.file, row.planted, row.expected, row.found) for row in result.disagreements] == [
        ("c.xml", "price_within", "accepted", "held: PRICE")
    ]
    assert "Decided as planted: 2 of 3." in _printed(truth)


def test_file_without_decision_is_a_disagreement():
    """No file is lost silently: one that must be decided and was not is listed."""
    result = compare(_ROWS, [_truth("lost.xml", "held")])

    assert [row.found for row in result.disagreements] == ["nothing was decided"]


def test_released_document_is_compared_by_its_last_outcome():
    """M3: a bill that waited for goods and went by itself is right, at first and in the end."""
    truth = [_truth("a.xml", "held", expected_holds=("RECEIPT",), expected_finally="accepted")]
    waiting = [Decided(file="a.xml", outcome="held", reasons=(Reason(code="RECEIPT"),))]

    assert compare(_ROWS, truth).disagreements == ()
    assert compare(waiting, truth, finally_=False).disagreements == ()
    assert compare(waiting, truth).agreed == 0
