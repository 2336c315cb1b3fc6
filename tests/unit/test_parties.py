"""Parties: names, tax numbers and accounts that are the order's and the supplier's, or are not, or say nothing."""

import pytest

from rules_engine.documents.master import Supplier, SupplierAccount
from rules_engine.documents.party import Party
from rules_engine.matching.parties import buyer_differs, iban_differs, seller_differs, seller_vat_differs


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    (
        ("High Tech Computer A/S", "HIGH TECH COMPUTER AS", False),
        ("Müller & Söhne GmbH & Co. KG", "Muller Sohne", False),
        ("Vertex Sp. z o.o.", "VERTEX", False),
        ("Nordwind Papier", "Südwind Papier", True),
        ("Nordwind Papier", "Nordwind Papier Holding", True),
        (None, "Nordwind", None),
        ("Nordwind", None, None),
    ),
)
def test_seller_names(ours, theirs, differs):
    """Legal form, case, accents and punctuation do not make another seller; a missing name is unknown."""
    assert seller_differs(Party(name=ours), Party(name=theirs), None) is differs


def test_a_known_alias_is_the_same_seller():
    """R7: two names the company knows for one supplier are one seller; a name it does not know is another."""
    supplier = Supplier(id="S1", name="Nordwind Papier", aliases=("NWP Handel",))

    assert seller_differs(Party(name="NWP Handel"), Party(name="Nordwind Papier"), supplier) is False
    assert seller_differs(Party(name="NWP Invest"), Party(name="Nordwind Papier"), supplier) is True


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    (
        (Party(vat_id="DK 16 35 67 06"), Party(vat_id="dk16356706"), False),
        (Party(vat_id="DK16356706"), Party(vat_id="DK16356707"), True),
        (Party(vat_id="DK16356706"), Party(identifier="DK16356706"), False),
        (Party(vat_id="DK16356706"), Party(identifier="DK99999999"), True),
        (Party(vat_id="DK16356706"), Party(identifier="5798003041308"), None),
        (Party(vat_id="DE811234567"), Party(registration_id="HRB 4711"), None),
        (Party(registration_id="HRB 4711"), Party(registration_id="HRB 4712"), True),
        (Party(), Party(vat_id="DK16356706"), None),
    ),
)
def test_seller_tax_numbers(ours, theirs, differs):
    """A contradicting VAT or registration id is another legal person; missing on one side is unknown."""
    assert seller_vat_differs(ours, theirs, None) is differs


def test_master_data_stands_in_for_a_silent_order():
    """C8: where the order states no tax number, the supplier's own is compared."""
    supplier = Supplier(id="S1", name="N", vat_id="DK16356706")

    assert seller_vat_differs(Party(vat_id="DK16356706"), Party(), supplier) is False
    assert seller_vat_differs(Party(vat_id="DK10000000"), Party(), supplier) is True


def test_buyers_by_number_then_by_name():
    """A department's name is no other buyer while the VAT id agrees; without numbers the name counts."""
    assert buyer_differs(Party(name="Works", vat_id="DK1"), Party(name="Head office", vat_id="DK1")) is False
    assert buyer_differs(Party(name="Havnebyg", vat_id="DK1"), Party(name="Havnebyg", vat_id="DK2")) is True
    assert buyer_differs(Party(name="Havnebyg A/S"), Party(name="HAVNEBYG")) is False
    assert buyer_differs(Party(name="Havnebyg"), Party(name="Anlæg")) is True
    assert buyer_differs(Party(), Party(name="Anlæg")) is None


def test_accounts():
    """A printed account that is none of the supplier's differs; without accounts at hand nothing is said."""
    supplier = Supplier(id="S1", name="N", accounts=(SupplierAccount(iban="DE89 3704 0044 0532 0130 00"),))
    known, other = Party(iban="DE89370400440532013000"), Party(iban="DE00000000000000000000")

    assert iban_differs((known, None), supplier) is False
    assert iban_differs((known, other), supplier) is True
    assert iban_differs((other,), None) is None
    assert iban_differs((Party(),), supplier) is None
