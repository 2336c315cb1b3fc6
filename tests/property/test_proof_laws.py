"""The laws proofs rely on: never false on a sheet that matching made, whatever the documents say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules_engine.documents.credit_note import CreditNote
from rules_engine.documents.invoice import Invoice
from rules_engine.engine.evaluation import FALSE, usable
from rules_engine.engine.reference import Board, truth_on
from rules_engine.rules.model import Case
from rules_engine.rules.proof_laws import laws
from tests.generators.documents import bills, order_responses, orders, receipt_advices
from tests.sample_rules import line, sheet
from tests.starter import STARTER, matched, read_ubl

CASES = sorted(STARTER.glob("cases/*/case.json"))


def broken(facts):
    """Give the laws that are false on a sheet."""
    board = Board(facts.currency, usable(facts.terms), tuple(usable(each.terms) for each in facts.lines))
    return [
        law.condition
        for law in laws(facts.document_type)
        for row in board.rows(law.scope)
        if truth_on(law.condition, row, board) == FALSE
    ]


@given(bill=st.one_of(bills(Invoice), bills(CreditNote), order_responses()), order=orders(), receipt=receipt_advices())
def test_no_measured_sheet_breaks_a_law(bill, order, receipt):
    """R5: whatever is billed against whatever order, every law holds on the sheet."""
    bill = bill.model_copy(update={"order_reference": order.number})
    receipt = receipt.model_copy(update={"order_reference": order.number})

    assert broken(matched(bill, [order], [receipt]).sheet) == []
    assert broken(matched(bill).sheet) == []


def test_no_sample_breaks_a_law():
    """R5: the sample documents of the starter keep every law."""
    found = {}
    for path in CASES[::3]:
        case = Case.model_validate_json(path.read_text(encoding="utf-8"))
        document, findings = read_ubl((path.parent / case.invoice).read_bytes())
        ordered = [read_ubl((path.parent / name).read_bytes())[0] for name in case.orders]
        received = [read_ubl((path.parent / name).read_bytes())[0] for name in case.receipts]
        found[case.id] = broken(matched(document, ordered, received or None, findings=findings).sheet)

    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("document_type", ("invoice", "credit_note", "order_response"))
def test_canary_a_sheet_that_cannot_be_breaks_laws(document_type):
    """A line that is comparable and has no order line breaks a law: the laws say something."""
    assert broken(sheet(line("1", comparable=True, paired=False), document_type=document_type)) != []
