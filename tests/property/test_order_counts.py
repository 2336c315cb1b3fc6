"""The counts of the named views equal a recount of the audit chain, whatever happened to the orders."""

from collections import Counter
from itertools import pairwise

import pytest

from connectors.ubl_writer import write
from rules_engine.documents.despatch_advice import DespatchAdvice, DespatchLine
from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.lifecycle.journal import fold
from rules_engine.pipeline.lifecycle.record import read_record
from rules_engine.pipeline.lifecycle.statuses import FIRST, ORDER_TRANSITIONS, VIEWS, NamedView, OrderStatus
from rules_engine.pipeline.tracking.order_index import OrderView
from rules_engine.pipeline.tracking.worklists import OrderSearch, Worklists
from tests import samples
from tests.acts_home import MARA, acts_home
from tests.chains import invoice, order, receipt
from ui.demo.company import generate

ORDERS = 6


def _answer(number, code, price="100"):
    """Make an order response of one line."""
    rows = (("1", samples.GLASS, "10", "C62", price),)
    return samples.answer(
        rows, number=f"AB-{number}-{code}-{price}", order_reference=f"PO-{number}", response_code=code
    )


def _shipped(number):
    line = DespatchLine(id="1", item=samples.GLASS, despatched_quantity=4, unit_code="C62", order_line_reference="1")
    header = samples.receipt().model_dump(include={"issue_date", "seller", "buyer"})
    return DespatchAdvice(number=f"DA-{number}", order_reference=f"PO-{number}", lines=(line,), **header)


def _documents(number, draw):
    """Give what may come for one order, in a random order, some of it never."""
    made = [
        order(f"PO-{number}"),
        _answer(number, "AB"),
        _answer(number, "AP", draw.choice(("100", "130"))),
        _shipped(number),
        receipt(f"GR-{number}-1", f"PO-{number}", 4),
        receipt(f"GR-{number}-2", f"PO-{number}", 6),
        invoice(f"INV-{number}-1", f"PO-{number}", quantity=4, price=draw.choice(("100", "150"))),
        invoice(f"INV-{number}-2", f"PO-{number}", quantity=6),
        samples.change(
            (("1", samples.GLASS, "12", "C62", "100"),), number=f"POC-{number}", order_reference=f"PO-{number}"
        ),
    ]
    return [each for each in made if draw.random() < 0.7]


@pytest.mark.slow
def test_counts_equal_a_recount_of_the_chain(tmp_path, draw):
    """T2: over random histories each view counts the orders whose last audit entry says so, and each shows them."""
    documents = [each for number in range(ORDERS) for each in _documents(number, draw)]
    draw.shuffle(documents)
    with acts_home(tmp_path) as home:
        half = len(documents) // 2
        for some in (documents[:half], documents[half:]):
            home.take(*some)
            for number in range(ORDERS):
                told = [each for kind in ("INV-{}-1", "INV-{}-2") for each in _told(home, kind.format(number))]
                for each in told:
                    if each["status"] == "held" and draw.random() < 0.4:
                        _reject(home, each["document_id"])
            _compare(home)


EVERY = 16
"""Of the demo company's orders one of so many is taken, and the last ones, which are still under way."""

LAST = 14


@pytest.mark.slow
def test_the_demo_company_shows_all_six_views(tmp_path):
    """T2: of the demo company each of the six named views shows orders, as many as a recount of the chain says."""
    company = generate(write)
    numbers = sorted({row.order for row in company.truth if row.document_type == "order"})
    chosen = {*numbers[::EVERY], *numbers[-LAST:]}
    with acts_home(tmp_path) as home:
        home.line.import_master(company.suppliers, company.items, company.records)
        for file, row in zip(company.files, company.truth, strict=True):
            if row.order in chosen:
                home.line.capture_bytes(file.content, file.name, "demo")
        home.process()
        _compare(home)
        shown = Worklists(home.store).orders(MARA, OrderView.ALL, OrderSearch(sort="number"), offset=0, limit=50)

    six = list(NamedView)[:6]
    assert all(shown.counts[view.value] for view in six), shown.counts


def _told(home, number):
    try:
        return home.line.status(number)
    except UnknownNumber:
        return []


def _reject(home, document_id):
    """Reject an invoice that is held."""
    offers = [each for each in home.acts.offers(MARA, document_id) if each.act == "reject" and not each.code]
    for offer in offers:
        home.acts.perform(MARA, "reject", offer.intent, "wrong")


def _compare(home):
    """Compare counts, lists, chain and journals of all orders."""
    with home.store.read() as uow:
        walked, rows = {}, uow.orders.some(each.key for each in uow.orders.walked())
        for each in uow.orders.walked():
            walked.setdefault(each.key, []).append(OrderStatus(each.status))
        journals = {key: read_record(uow, uow.documents.known(row.document_id)).journal for key, row in rows.items()}
    lists = Worklists(home.store)
    shown = lists.orders(MARA, OrderView.ALL, OrderSearch(sort="number"), offset=0, limit=50)
    recount = Counter(view.value for path in walked.values() for view in NamedView if path[-1] in VIEWS[view])

    assert recount == Counter({view.value: shown.counts[view.value] for view in NamedView if shown.counts[view.value]})
    for view in NamedView:
        listed = lists.orders(MARA, OrderView(view.value), OrderSearch(sort="number"), offset=0, limit=50)
        assert recount[view.value] == listed.found == len(listed.rows)
    for key, path in walked.items():
        assert path[0] in FIRST
        assert all(after in ORDER_TRANSITIONS[before] for before, after in pairwise(path))
        assert rows[key].status == path[-1] == fold(journals[key]).status
