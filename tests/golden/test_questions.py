"""Questions in plain words get the right answer, or are honestly asked back."""

import re
from datetime import date

import pytest

from rules_engine.documents.party import Party
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.tracking.asking.ask import Asking
from tests import samples
from tests.acts_home import RAVI, acts_home
from tests.chains import invoice, order, receipt
from tests.questions import QUESTIONS

STEEL = Party(name="Nordhavn Steel A/S", vat_id="DK10203040", iban="DK5000400440116243")
KIEL = Party(name="Glasmeister Kiel GmbH", vat_id="DE811111111", iban="DE89370400440532013000")
LUEBECK = Party(name="Glasmeister Lübeck GmbH", vat_id="DE822222222", iban="NL91ABNA0417164300")
DUE = date(2026, 3, 15)


def _of(seller, document, **more):
    """Give a document of another seller."""
    return document.model_copy(update={"seller": seller, **more})


def _answered(number, code="AP", price="100"):
    rows = (("1", samples.GLASS, "10", "C62", price),)
    made = samples.answer(rows, number=f"AB-{number}", order_reference=f"PO-{number}", response_code=code)
    return _of(STEEL, made)


def _bought(seller, order_number, number, price="100", ordered=None):
    """Give an order with its receipt and its invoice."""
    bare = seller.model_copy(update={"iban": None})
    return (
        _of(bare, order(order_number, price=ordered or price)),
        _of(bare, receipt(f"GR-{order_number}", order_number)),
        _of(seller, invoice(number, order_number, price=price), due_date=DUE),
    )


def _documents():
    """Give what came to the company."""
    bare = STEEL.model_copy(update={"iban": None})
    yield _of(bare, order("PO-1047")), _answered("1047"), _of(bare, receipt("GR-1047", "PO-1047", 4))
    yield (_of(STEEL, invoice("4711", "PO-1047", quantity=4, price="130")),)
    yield (_of(bare, order("PO-1048")),)
    yield _of(bare, order("PO-1049")), _answered("1049", "CA", "130")
    yield _bought(STEEL, "PO-1050", "4712")
    yield _bought(STEEL, "PO-1051", "4713", price="50000")
    yield _bought(STEEL, "PO-1052", "4714", price="50000")
    yield _bought(KIEL, "PO-1060", "4720")
    yield _bought(LUEBECK, "PO-1061", "4720")
    yield _bought(KIEL, "PO-1062", "4716")
    yield (_of(KIEL, invoice("4716", "PO-1062", price="99"), due_date=DUE),)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A company to which documents came."""
    with acts_home(tmp_path_factory.mktemp("asked")) as home:
        for documents in _documents():
            home.take(*documents)
        offers = home.acts.offers(RAVI, home.told("4714")["document_id"])
        approval = next(each for each in offers if each.act == "approve")
        home.acts.perform(RAVI, "approve", approval.intent)
        home.process()
        yield home


@pytest.fixture(scope="module")
def asking(home):
    """The company, to be asked."""
    return Asking(home.store, OrderPolicy())


def test_there_are_enough_questions():
    """T8: at least 120, in both languages, none twice."""
    assert len(QUESTIONS) >= 120
    assert len({each.question for each in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.slow
def test_every_question_is_answered_rightly_or_asked_back(asking):
    """T8, E4: what is known is told with evidence, what is ambiguous asked back, what is unknown said to be so."""
    wrong = []
    for asked in QUESTIONS:
        answer = asking.ask(asked.question)
        told = re.sub(r"\s+", " ", answer.text)
        missing = [each for each in asked.says if each.casefold() not in told.casefold()]
        said = [each for each in asked.never if each.casefold() in told.casefold()]
        dated = all(each.on and each.what and each.document_id for each in answer.evidence)
        if answer.kind != asked.kind or missing or said or not dated:
            wrong.append((asked.question, answer.kind, told, missing, said))
        elif answer.kind == "told" and not answer.evidence and answer.intent not in {"count", "late"}:
            wrong.append((asked.question, "no evidence", told))

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("approval", "says"),
    (
        (None, "without an approval here"),
        ({"EUR": 10_000}, "before orders of this amount needed one"),
        ({"DKK": 500_000}, "comes to DKK 1,000.00, and orders need one from DKK 5,000.00 on"),
        ({"*": 50_000}, "before orders of this amount needed one"),
    ),
)
def test_why_nobody_was_asked_to_approve_an_order(home, approval, says):
    """T8, A1: of an order that was never approved the answer says why nobody had to."""
    answer = Asking(home.store, OrderPolicy(approval=approval)).ask("Was PO-1047 approved?")

    assert says in answer.text


def test_the_same_question_always_gets_the_same_answer(asking):
    """T8: nothing about an answer is drawn by chance."""
    for asked in QUESTIONS[::9]:
        assert asking.ask(asked.question) == asking.ask(asked.question)


def test_who_clears_a_hold_and_until_when(asking):
    """T8, E4: an answer about a hold names who acts, by which act, until when."""
    answer = asking.ask("Why is invoice 4711 on hold?")

    assert answer.who
    assert answer.act
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", answer.due)
    assert {"invoice"} == {each.document_type for each in answer.evidence}
