"""The order-to-invoice chains of OIOUBL, and two hundred pairs made from them by one change each."""

import copy
import sys
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache

import orjson
import pytest
from lxml import etree

from tests.corpus import corpus_path
from tests.seeds import drawn
from tests.starter import decided, found, matched, read_ubl

FOLDER = ("ubl", "oioubl-chains")
PAIRS_PER_KIND = 20
OTHER_SELLER = "COMPAY_04_04_00"
"""A group company bills what was ordered from its subsidiary: the parties differ, the lines do not."""

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


@lru_cache
def truths():
    """Give the pairs of the corpus with what is known to differ on their lines."""
    chains = orjson.loads(corpus_path(*FOLDER, "CHAINS.truth.json").read_bytes())
    return tuple((chain["scenario"], pair) for chain in chains for pair in chain.get("twoWayMatch", ()))


def content(name):
    """Give the bytes of a document of the corpus."""
    return corpus_path(*FOLDER, name).read_bytes()


def decide_pair(order, invoice):
    """Decide an invoice against its order, two ways."""
    bill, findings = read_ubl(invoice)
    return decided(matched(bill, [read_ubl(order)[0]], findings=findings).sheet)


def on_lines(decision):
    """Give the discrepancies that stand on a line."""
    return {(kind, line) for kind, line in found(decision) if line is not None}


def test_clean_pairs_have_no_line_discrepancy():
    """M1: the clean pairs match two ways without a discrepancy on any line, and pass unless the seller is another."""
    clean = [(scenario, pair) for scenario, pair in truths() if not pair["differences"]]

    outcomes = defaultdict(list)
    for scenario, pair in clean:
        decision = decide_pair(content(pair["order"]), content(pair["invoice"]))
        assert (scenario, set()) == (scenario, on_lines(decision))
        outcomes[decision.outcome.value].append(scenario)

    assert len(clean) == 15
    assert outcomes["held"] == [OTHER_SELLER]
    assert len(outcomes["accepted"]) == 14


def test_other_items_are_found_on_their_lines():
    """M4: the two pairs whose item is another one are found with the right line and kind, and nothing else."""
    different = [pair for _, pair in truths() if pair["differences"]]

    for pair in different:
        expected = {("item", each["invoiceLine"]) for each in pair["differences"]}
        assert expected == on_lines(decide_pair(content(pair["order"]), content(pair["invoice"])))
    assert len(different) == 2


def invoice_lines(root):
    """Give the invoice lines of a document."""
    return root.findall(f"{CAC}InvoiceLine")


def child(node, path):
    """Give an element by a path of local names, cbc at the end."""
    *above, last = path.split("/")
    return node.find("/".join([*(CAC + name for name in above), CBC + last]))


def line_id(line):
    """Give the id of a line."""
    return child(line, "ID").text


def change_price(root, draw):
    """Raise or lower the price of a line, sometimes with its amount."""
    line = draw.choice(invoice_lines(root))
    price, amount = child(line, "Price/PriceAmount"), child(line, "LineExtensionAmount")
    times = Decimal(draw.choice(["0.70", "0.97", "1.01", "1.03", "1.20", "2"]))
    price.text = str(Decimal(price.text) * times)
    if draw.random() < 0.5:
        amount.text = f"{Decimal(amount.text) * times:.2f}"
    return line_id(line)


def change_quantity(root, draw):
    """Bill more or less than was ordered."""
    line = draw.choice(invoice_lines(root))
    quantity = child(line, "InvoicedQuantity")
    quantity.text = str(Decimal(quantity.text) * Decimal(draw.choice(["0.5", "1.1", "2", "3", "10"])))
    return line_id(line)


def change_unit(root, draw):
    """Print another unit."""
    line = draw.choice(invoice_lines(root))
    child(line, "InvoicedQuantity").set("unitCode", draw.choice(["KGM", "MTR", "HUR", "BX", "LTR", "DZN"]))
    return line_id(line)


def change_item(root, draw):
    """Name another item; where no number is printed, by other words."""
    line = draw.choice(invoice_lines(root))
    number = child(line, "Item/SellersItemIdentification/ID")
    if number.text == "n/a":
        for name in ("Item/Name", "Item/Description"):
            child(line, name).text = f"Ladder {draw.randrange(100)}"
    number.text = number.text if number.text == "n/a" else str(draw.randrange(10**12, 10**13))
    return line_id(line)


def add_line(root, draw):
    """Bill a line nobody ordered: another item, or an ordered one a second time."""
    lines = invoice_lines(root)
    added = copy.deepcopy(draw.choice(lines))
    child(added, "ID").text = str(draw.randrange(90, 99))
    if draw.random() < 0.5:
        reference = added.find(f"{CAC}OrderLineReference")
        if reference is not None:
            added.remove(reference)
        child(added, "Item/SellersItemIdentification/ID").text = str(draw.randrange(10**12, 10**13))
        for name in ("Item/Name", "Item/Description"):
            child(added, name).text = "Handling and insurance"
    lines[-1].addnext(added)
    return line_id(added)


def remove_line(root, draw):
    """Leave a line out."""
    root.remove(draw.choice(invoice_lines(root)))


def change_currency(root, draw):
    """Bill in another currency."""
    currency = draw.choice(["EUR", "SEK", "USD"])
    child(root, "DocumentCurrencyCode").text = currency
    for amount in root.iterfind(".//*[@currencyID]"):
        amount.set("currencyID", currency)


def change_vat_rate(root, draw):
    """Print another VAT rate on a line."""
    line = draw.choice(invoice_lines(root))
    child(line, "TaxTotal/TaxSubtotal/TaxCategory/Percent").text = draw.choice(["0", "12", "12.5", "24"])
    return line_id(line)


def change_seller(root, draw):
    """Bill under another name."""
    child(root, "AccountingSupplierParty/Party/PartyName/Name").text = draw.choice(
        ["Nordisk Handel A/S", "Hansen og Søn", "Quick Cash Trading Ltd"]
    )


def change_seller_vat(root, draw):
    """Bill under another VAT id."""
    child(root, "AccountingSupplierParty/Party/PartyTaxScheme/CompanyID").text = f"DK{draw.randrange(10**7, 10**8)}"


CHANGES = {
    "price": change_price,
    "quantity": change_quantity,
    "unit": change_unit,
    "item": change_item,
    "line_added": add_line,
    "line_missing": remove_line,
    "currency": change_currency,
    "vat_rate": change_vat_rate,
    "seller": change_seller,
    "seller_vat": change_seller_vat,
}
COMPANIONS = {"arithmetic", "amount"}
"""What one changed number may entail on its own line: it no longer multiplies out."""


def fits(kind, pair):
    """Tell whether a change can be made to a pair and be seen in it."""
    root = etree.fromstring(content(pair["invoice"]))
    if kind == "line_missing":
        return len(invoice_lines(root)) > 1
    if kind == "item":
        return not pair["differences"]
    if kind == "seller_vat":
        order = read_ubl(content(pair["order"]))[0].seller
        return any(number and number.startswith("DK") for number in (order.vat_id, order.identifier))
    return True


def changed_pairs(draw):
    """Give (kind, scenario, order, invoice, line): pairs with one change each."""
    for kind, change in CHANGES.items():
        usable = [(scenario, pair) for scenario, pair in truths() if scenario != OTHER_SELLER and fits(kind, pair)]
        for _ in range(PAIRS_PER_KIND):
            scenario, pair = draw.choice(usable)
            root = etree.fromstring(content(pair["invoice"]))
            line = change(root, draw)
            yield kind, scenario, pair, etree.tostring(root), line


def judge(kind, pair, invoice, line):
    """Tell whether the change is found at its place, and what is found elsewhere without reason."""
    decision = decide_pair(content(pair["order"]), invoice)
    known = {("item", each["invoiceLine"]) for each in pair["differences"]}
    entailed = {(companion, line) for companion in COMPANIONS}
    beside = on_lines(decision) - {(kind, line)} - known - entailed
    return (kind, line) in found(decision), beside


def table(hits):
    """Write how many changes of each kind were found."""
    rows = [f"{kind:<14} {sum(found):>3} of {len(found)}" for kind, found in hits.items()]
    return "\n".join(["", "change          found", *rows, ""])


def test_every_single_change_is_found_where_it_is(capsys: pytest.CaptureFixture[str]):
    """M1: every one of two hundred single changes is found with its kind and line, and nothing on other lines."""
    hits, wrong = defaultdict(list), []
    for kind, scenario, pair, invoice, line in changed_pairs(drawn("oioubl changes")):
        hit, beside = judge(kind, pair, invoice, line)
        hits[kind].append(hit)
        if not hit or beside:
            wrong.append((kind, scenario, line, hit, beside))
    with capsys.disabled():
        sys.stdout.write(table(hits))

    assert wrong == []
    assert sum(map(len, hits.values())) == 200
