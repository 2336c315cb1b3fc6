"""Questions about budgets and customer orders: two languages, typos, and what is not known."""

import pytest

from rules_engine.documents.master_records import Budget, CostCentre, Customer
from rules_engine.pipeline.acts.publishing import open_rulebook
from rules_engine.pipeline.line.master import bring_in
from tests.acts_home import acts_home
from tests.chains import invoice, order
from tests.durability.homes import open_home
from tests.samples import BUYER, SELLER

US = SELLER.model_copy(update={"name": "Havnebyg Sales", "vat_id": "DK55667788"})


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home that buys within two budgets, of which one is exceeded, and that sells."""
    folder = tmp_path_factory.mktemp("asked")
    with open_home(folder) as line:
        open_rulebook(line.store).change_setting("company_vat_ids", str(US.vat_id))
    with acts_home(folder) as opened:
        records = [
            Budget(id="B-100", cost_centre="4100", amount="1500", currency="DKK", when_exceeded="warn"),
            Budget(id="B-200", cost_centre="4200", amount="500", currency="DKK", when_exceeded="warn"),
            CostCentre(id="4100", name="Assembly hall", owner="ravi"),
            CostCentre(id="4200", name="Maintenance", owner="helen"),
            Customer(id="C1", name=BUYER.name, vat_id=BUYER.vat_id),
        ]
        with opened.store.write() as uow:
            bring_in(uow, records, source="test", who="ada")
        for number, centre in (("PO-7101", "4100"), ("PO-7102", "4200")):
            opened.take(order(number).model_copy(update={"cost_centre": centre}))
        opened.take(order("CO-71").model_copy(update={"seller": US}))
        opened.take(invoice("OUT-71", "CO-72", 1).model_copy(update={"seller": US}))
        yield opened


BUDGETS = (
    ("How much is left of budget B-100?", "told", "Budget B-100 (Assembly hall): DKK 500.00 of DKK 1,500.00 left"),
    ("Wie viel ist vom Budget B-100 noch übrig?", "told", "DKK 500,00 von DKK 1.500,00 übrig"),
    ("budgt of cost centre 4100", "told", "committed DKK 1,000.00"),
    ("What is left in the budget of the Asembly hall?", "told", "Budget B-100"),
    ("Ist das Budget 4200 überschritten?", "told", "um DKK 500,00 überschritten; helen entscheidet"),
    ("Which budgets are exceeded?", "told", "1 of 2 budgets are exceeded: B-200"),
    ("Welche Budgets sind überzogen?", "told", "1 von 2 Budgets sind überschritten: B-200"),
    ("Which budget bears PO-7101?", "told", "Order PO-7101 holds DKK 1,000.00 of budget B-100"),
    ("Budget der Bestellung PO-7102?", "told", "Bestellung PO-7102 bindet DKK 1.000,00 vom Budget B-200"),
    ("What is left of budget B-999?", "unknown", "No budget or order here is called B-999"),
    ("Budget B-100 as of 2025-12-31?", "told", "DKK 1,500.00 of DKK 1,500.00 left"),
)
SALES = (
    ("Which customer orders are open?", "told", "1 customer orders: 0 entered, 1 on hold; 1 of our own invoices wait"),
    ("Was ist mit den Kundenaufträgen von Havnebyg?", "told", "1 Kundenaufträge"),
    ("custommer orders", "told", "CO-71"),
    ("Why is CO-71 on hold?", "told", "CO-71"),
    ("Why is invoice OUT-71 on hold?", "told", "OUT-71"),
)


@pytest.mark.parametrize(("question", "kind", "says"), (*BUDGETS, *SALES))
def test_a_question_is_answered_in_its_language(home, question, kind, says):
    """T8, A7, C14: budgets and customer orders are answered with typos, in both languages, or said to be unknown."""
    answer = home.line.ask(question)

    assert (answer.kind, says in answer.text) == (kind, True), answer.text
