"""Master data from files: three formats, two languages, and rows that are none."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from extractors.master_files import read_master
from rules_engine.documents.master_records import MasterKind
from rules_engine.errors import Unreadable, Unsupported


def test_suppliers_from_german_text():
    """C8: semicolons and decimal commas, German headings, several accounts; a column nobody knows is named."""
    made = read_master(
        "Lieferantennummer;Lieferant;USt-IdNr;Land;IBAN;IBAN_2;Alias;Bestellpflicht;Laune\n"
        "S1;Nordhavn Stål A/S;DK11223344;DK;DK1;DK2;Nordhavn Steel|NHS;nein;gut\n".encode(),
        "suppliers.csv",
    )

    (supplier,) = made.records
    assert (supplier.id, supplier.name, supplier.vat_id) == ("S1", "Nordhavn Stål A/S", "DK11223344")
    assert [account.iban for account in supplier.accounts] == ["DK1", "DK2"]
    assert supplier.aliases == ("Nordhavn Steel", "NHS")
    assert supplier.order_required is False
    assert made.unknown_columns == ("Laune",)


def test_price_lists_and_contracts_are_joined():
    """R6: rows of one list are one record with steps; the price for a quantity is the highest step reached."""
    made = read_master(
        b"id,supplier,currency,valid_from,item,price,price_unit,minimum_quantity\n"
        b'L1,S1,EUR,2026-01-01,700-1,"1,234.50",100,0\n'
        b"L1,S1,EUR,2026-01-01,700-1,1100,100,500\n",
        "price_lists.csv",
    )

    (prices,) = made.records
    assert prices.price_of("700-1", Decimal(499)).price == Decimal("1234.50")
    assert prices.price_of("700-1", Decimal(500)).price == Decimal(1100)
    assert prices.price_of("700-1", Decimal(500)).base_quantity == 100
    assert prices.covers(date(2026, 5, 5))
    assert not prices.covers(date(2025, 12, 31))


def test_a_workbook_has_a_sheet_for_each_kind():
    """C8: sheets are named after kinds; numbers and days are those that were typed."""
    book = Workbook()
    rates = book.active
    rates.title = "Rates"
    rates.append(["currency", "in_currency", "day", "rate"])
    rates.append(["SEK", "EUR", date(2026, 1, 2), 0.0875])
    terms = book.create_sheet("Payment terms")
    terms.append(["id", "days", "Skonto"])
    terms.append(["30-2", 30, "2%/10; 1%/20"])
    buffer = io.BytesIO()
    book.save(buffer)

    rate, term = read_master(buffer.getvalue(), "master.xlsx").records

    assert (rate.id, rate.rate) == ("SEK/EUR@2026-01-02", Decimal("0.0875"))
    assert [(step.days, step.percent) for step in term.discounts] == [(10, 2), (20, 1)]


def test_json_holds_lists_by_kind():
    """C8: JSON is the record itself; packs are exact."""
    made = read_master(
        b'{"items": [{"id": "7", "description": "Bolt", "unit_code": "C62", "packs": {"BX": "12"}}],'
        b' "stock": [{"item": "7", "site": "HAM", "quantity": "-3"}]}',
        "all.json",
    )

    item, stock = made.records
    assert item.packs == {"BX": Decimal(12)}
    assert (stock.id, stock.quantity) == ("7@HAM", -3)


@pytest.mark.parametrize(
    ("name", "content", "refusal", "told"),
    (
        ("suppliers.csv", b"id,name\nS1,\nS2,Two\n,Three\n", Unreadable, "row 2: name"),
        ("budgets.csv", b"id,cost_centre,amount,currency\nB,4100,much,EUR\n", Unreadable, "row 2: amount"),
        ("budgets.csv", b"id,cost_centre,amount,currency\nB,4100,-1,EUR\n", Unreadable, "row 2: amount"),
        ("things.csv", b"id,name\nS1,One\n", Unsupported, "kind"),
        ("suppliers.pdf", b"%PDF", Unsupported, "CSV"),
        ("suppliers.json", b"{", Unreadable, "JSON"),
        ("suppliers.xlsx", b"PK", Unreadable, "workbook"),
        ("suppliers.csv", b"", Unreadable, "empty"),
        ("items.csv", b"id,description,unit,packs\n7,Bolt,C62,twelve\n", Unreadable, "no pair"),
    ),
)
def test_a_file_is_taken_whole_or_refused_with_the_row(name, content, refusal, told):
    """C7: a row that is no record refuses its file, with the row and the field."""
    with pytest.raises(refusal) as refused:
        read_master(content, name)
    assert told in refused.value.sentence


def test_the_kind_may_be_named():
    """C8: where the file's name does not say what it holds, the kind is given."""
    assert (
        read_master(b"id,name\nHAM,Hamburg works\n", "export.csv", MasterKind.SITE).records[0].name == "Hamburg works"
    )
