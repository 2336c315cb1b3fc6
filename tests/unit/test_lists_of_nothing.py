"""Questions about all documents where none is as asked."""

import pytest

from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.tracking.asking.ask import Asking
from tests.acts_home import acts_home
from tests.chains import order


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """A company with one order, of which nothing is wrong."""
    with acts_home(tmp_path_factory.mktemp("nothing")) as home:
        home.take(order("PO-1"))
        yield Asking(home.store, OrderPolicy())


@pytest.mark.parametrize(
    ("question", "says"),
    (
        ("Which invoices are duplicates?", "No document is held as a duplicate."),
        ("Which invoices have no order?", "Every document has its order."),
        ("Which invoices are waiting for a receipt?", "No document waits for goods."),
        ("Welche Rechnungen warten auf den Wareneingang?", "Kein Beleg wartet auf einen Wareneingang."),
    ),
)
def test_a_list_of_nothing_says_so(asking, question, says):
    """T8: where nothing is as asked, that is the answer."""
    answer = asking.ask(question)

    assert (answer.kind, answer.text) == ("told", says)
