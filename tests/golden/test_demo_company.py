"""The demo company: the same bytes everywhere, the promised counts, and a truth that its own documents bear out."""

import hashlib
from collections import Counter

import pytest

from connectors.ubl_writer import write as write_ubl
from extractors.ubl import UblExtractor
from rules_engine.documents.arithmetic import arithmetic_findings
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.kinds import BILLED, DocumentType
from rules_engine.documents.normalise import normalise
from rules_engine.ports import Limits
from ui.demo.company import generate, write
from ui.demo.identifiers import check_iban
from ui.demo.model import DemoCompany
from ui.demo.plants import PLANTS

FINGERPRINT = "c2ea6cc01a9f23cf220f5a05228b2de4c4965561fc0c3e1762c2188d0e8361dd"
"""SHA-256 over all names and contents in receive order, as made on the first machine."""

_SPOILT = {"refused", "quarantined"}


@pytest.fixture(scope="module")
def company() -> DemoCompany:
    """The demo company of the default seed."""
    return generate(write_ubl)


def _fingerprint(company: DemoCompany) -> str:
    """Return the SHA-256 over all names and contents."""
    digest = hashlib.sha256()
    for file in company.files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.content).digest())
    return digest.hexdigest()


def test_demo_is_the_same_bytes_on_every_machine(company):
    """The default demo is byte for byte the one that was made first."""
    assert _fingerprint(company) == FINGERPRINT


def test_same_seed_gives_the_same_company():
    """The same seed gives the same files and truth; another seed gives another company."""
    one, same, other = generate(write_ubl, seed=7), generate(write_ubl, seed=7), generate(write_ubl, seed=8)

    assert one == same
    assert _fingerprint(one) != _fingerprint(other)


def test_counts_are_as_promised(company):
    """Forty suppliers in six countries, three hundred orders over twelve months, six hundred documents and more."""
    types = Counter(row.document_type for row in company.truth)
    days = [file.received_on for file in company.files]

    assert len(company.suppliers) == 40
    assert {supplier.country for supplier in company.suppliers} == {"DE", "DK", "SE", "FR", "NL", "PL"}
    assert len(company.items) == 120
    assert types[DocumentType.ORDER] == 300
    assert len(company.files) - 300 >= 600
    assert days == sorted(days)
    assert (max(days) - min(days)).days >= 360
    assert max(days) <= company.today


def test_truth_stands_beside_every_file(company):
    """Every file has exactly one row of truth, in the same order, and every name is used once."""
    names = [file.name for file in company.files]

    assert names == [row.file for row in company.truth]
    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)


def test_forms_and_clean_share_are_as_promised(company):
    """About fifteen percent of bills are workbooks and ten percent CSV; three quarters to four fifths are clean."""
    bills = [row for row in company.truth if row.document_type in BILLED]
    forms = Counter(row.file.rsplit(".", 1)[1] for row in bills)
    accepted = sum(row.expected_outcome == "accepted" for row in bills)

    assert 12 * len(bills) <= 100 * forms["xlsx"] <= 19 * len(bills)
    assert 7 * len(bills) <= 100 * forms["csv"] <= 13 * len(bills)
    assert 75 * len(bills) <= 100 * accepted <= 82 * len(bills)


@pytest.mark.parametrize("kind", [plant.kind for plant in PLANTS])
def test_every_kind_is_planted_three_times_or_more(company, kind):
    """C9: every kind of problem, and of harmless oddity, is there at least three times."""
    assert sum(kind in row.planted for row in company.truth) >= 3


def test_clean_bills_keep_the_arithmetic_exactly(company):
    """C13: bills that are expected to pass break no EN 16931 totals rule, and UBL files read back without findings."""
    contents = {file.name: file.content for file in company.files}
    for row in company.truth:
        spoilt = row.expected_outcome in _SPOILT or "due_date_unreadable" in row.planted
        if spoilt or not row.file.endswith(".xml"):
            continue
        extraction = UblExtractor().read(contents[row.file], Limits())
        normalised = normalise(extraction.candidate)

        assert extraction.findings == (), row.file
        assert normalised.findings == (), row.file
        assert (normalised.document.number, normalised.document.document_type) == (row.number, row.document_type)
        if isinstance(normalised.document, Invoice) and row.expected_outcome == "accepted":
            assert arithmetic_findings(normalised.document) == (), row.file


def test_identifiers_hold_their_check_digits(company):
    """Every IBAN in the master data has right check digits; VAT identifiers and accounts are nobody's twice."""
    accounts = [account.iban for supplier in company.suppliers for account in supplier.accounts]

    assert all(check_iban(account) for account in accounts)
    assert len(set(accounts)) == len(accounts)
    assert len({supplier.vat_id for supplier in company.suppliers}) == len(company.suppliers)
    assert all(_gtin_holds(item.standard_item_id) for item in company.items if item.standard_item_id)


def _gtin_holds(number: str) -> bool:
    """Tell whether the digits of a GTIN, weighted one and three, add up to a multiple of ten."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number)) % 10 == 0


def test_same_file_twice_is_the_same_bytes(company):
    """Only files that are meant to come twice share their bytes; duplicates by number do not."""
    first: dict[bytes, str] = {}
    for file, row in zip(company.files, company.truth, strict=True):
        twice = first.setdefault(file.content, file.name) != file.name
        assert twice == (row.expected_outcome == "already_received"), file.name


def test_orders_come_before_what_answers_them(company):
    """No document names an order that has not come yet, save for orders that were never placed."""
    placed = set()
    for row in company.truth:
        if row.document_type is DocumentType.ORDER:
            placed.add(row.number)
        elif row.order is not None and "order_unknown" not in row.planted:
            assert row.order in placed, row.file


def test_only_large_bills_need_approval(company):
    """Only bills that were planted as large need an approval."""
    large = [row for row in company.truth if row.expected_outcome == "needs_approval"]

    assert {kind for row in large for kind in row.planted} == {"high_amount"}


def test_written_folder_holds_everything(company, tmp_path):
    """The folder has every file with its bytes, the master data, the manifest in receive order, and the truth."""
    write(company, tmp_path)

    assert all((tmp_path / "inbox" / file.name).read_bytes() == file.content for file in company.files)
    assert {path.name for path in tmp_path.glob("*.json")} == {
        "company.json",
        "items.json",
        "records.json",
        "manifest.json",
        "suppliers.json",
        "truth.json",
    }
