"""Documents from before the company was named as a seller: brought under the keys of sales when a worker starts."""

from decimal import Decimal

from rules_engine.documents.master import Supplier
from rules_engine.documents.master_records import Budget, CostCentre
from rules_engine.pipeline.acts.publishing import open_rulebook
from rules_engine.pipeline.lifecycle.sold import FILED_AS_SALE, file_sales
from rules_engine.pipeline.line.master import bring_in
from rules_engine.pipeline.tracking.order_index import OrderView
from rules_engine.pipeline.tracking.recounted import recount
from rules_engine.pipeline.tracking.worklists import OrderSearch, Worklists
from tests.acts_home import MARA, RAVI, acts_home
from tests.chains import invoice, order
from tests.durability.homes import open_home
from tests.samples import BUYER, SELLER


def _held(home):
    """Give what orders and bills hold of the budget of the cost centre."""
    ((committed, consumed),) = [(row.committed, row.consumed) for row in home.line.budgets()]
    return committed, consumed


def test_what_we_sell_gives_back_what_it_took_of_our_budgets(tmp_path):
    """A7, C14: orders and bills that turn out to be sales give back what they took of budgets, touched again or not."""
    centre = {"cost_centre": "400"}
    supplier = Supplier(id="P-1", name=SELLER.name, vat_id=SELLER.vat_id, order_required=False)
    bill = invoice("INV-9", None, 5, payee=None, seller=SELLER)
    lines = tuple(line.model_copy(update={"order_line_reference": None}) for line in bill.lines)
    bill = bill.model_copy(update=centre | {"lines": lines})
    with acts_home(tmp_path) as home:
        budget = Budget(id="B-400", cost_centre="400", amount=Decimal(9000), currency="DKK")
        with home.store.write() as uow:
            bring_in(uow, [budget, CostCentre(id="400", name="Glass"), supplier], source="test", who="ada")
        home.take(order("CO-9", 3).model_copy(update=centre), bill)
        home.acts.perform(RAVI, "approve", home.intent("approve", "9"))
        home.process()
        before = _held(home)
    with open_home(tmp_path) as line:
        open_rulebook(line.store).change_setting("company_vat_ids", SELLER.vat_id)
    with acts_home(tmp_path) as home:
        own = home.line.order_policy.own_keys
        file_sales(home.store, own)

        assert (before, _held(home)) == ((300, 500), (0, 0))
        assert file_sales(home.store, own) == 0


def _listed(home, view):
    page = Worklists(home.store).orders(MARA, view, OrderSearch(sort="number"), offset=0, limit=50)
    return [(row.number, row.seller) for row in page.rows]


def test_documents_from_before_the_company_was_named_are_filed_as_sales(tmp_path):
    """T4, C14: a customer's order and our bill leave our own orders once we say who we are; nothing is lost."""
    ours = order("PO-1").model_copy(update={"seller": BUYER, "buyer": SELLER})
    with acts_home(tmp_path) as home:
        home.take(order("CO-1"), invoice("OUT-1", "CO-1"), order("PO-1"), ours, invoice("OUT-2", "PO-1"))
        before = _listed(home, OrderView.ALL)
        with home.store.read() as uow:
            standing = sorted(uow.orders.every())
    with open_home(tmp_path) as line:
        open_rulebook(line.store).change_setting("company_vat_ids", SELLER.vat_id)
    with acts_home(tmp_path) as home:
        home.take(order("CO-2"))
        own = home.line.order_policy.own_keys
        again = file_sales(home.store, own)
        with home.store.read() as uow:
            stood = str(uow.orders.get("PO1").status)
            rows = {(row.number, row.number_key): row for row in uow.documents.all()}
            links = uow.documents.links(str(rows["CO-1", "sale CO1"].id), "order")
            moved = [each.what for each in uow.orders.entries([str(rows["CO-1", "sale CO1"].id)])]
            stands = {row.key: row.document_id for row in uow.orders.every().values()}

        assert ("CO-1", SELLER.name) in before
        assert standing == ["CO1", "PO1"]
        assert links == {"sale CO1"}
        assert "sent" == stood
        assert moved.count(FILED_AS_SALE) == 1
        assert again == 0
        assert stands == {"PO1": rows["PO-1", "PO1"].id}
        assert _listed(home, OrderView.ALL) == [("PO-1", BUYER.name)]
        assert sorted(number for number, _ in _listed(home, OrderView.SALES)) == ["CO-1", "CO-2", "PO-1"]
        recount(home.store, own)
