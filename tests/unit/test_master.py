"""Master data in a home: history, resolution, and aliases learned from corrections."""

import pytest

from rules_engine.documents.master import CatalogueItem, Supplier, SupplierAccount
from rules_engine.documents.master_records import CostCentre, MasterKind, Site
from rules_engine.documents.party import Party
from rules_engine.errors import UnknownNumber
from rules_engine.pipeline.line.master import bring_in, learn, record_of, resolve_seller, resolve_text
from tests.durability.homes import open_home

STEEL = Supplier(
    id="S1", name="Nordhavn Steel A/S", vat_id="DK11223344", accounts=(SupplierAccount(iban="DK50 0040 0440 1162 43"),)
)
GLASS = Supplier(id="S2", name="Fjordglass AS", aliases=("Fjord Glass",))
TWIN = Supplier(id="S3", name="Fjordglass GmbH")
BOLT = CatalogueItem(
    id="700-1", description="Bolt M8", unit_code="C62", standard_item_id="4012345001235", seller_item_ids={"S1": "NB-8"}
)


@pytest.fixture
def store(tmp_path):
    """Give the store of a home with two suppliers, an item and a site."""
    with open_home(tmp_path) as line:
        with line.store.write() as uow:
            bring_in(uow, (STEEL, GLASS, BOLT, Site(id="HAM", name="Hamburg works")), source="test", who="test")
        yield line.store


def test_what_names_one_record_resolves_and_nothing_else_does(store):
    """C8: by id, tax number, account, alias, name; what is only like a name is never taken, and the likest are told."""
    with store.read() as uow:
        found = {
            text: resolve_text(uow, MasterKind.SUPPLIER, text)
            for text in (
                "s1",
                "DK 11 22 33 44",
                "DK5000400440116243",
                "fjord-glass",
                "NORDHAVN STEEL",
                "Nordhaven Steel",
                "x",
            )
        }
        items = [resolve_text(uow, MasterKind.ITEM, text).id for text in ("700-1", "04012345001235", "nb 8", "NB-9")]

    assert {text: (each.id, each.how) for text, each in found.items()} == {
        "s1": ("S1", "id"),
        "DK 11 22 33 44": ("S1", "number"),
        "DK5000400440116243": ("S1", "number"),
        "fjord-glass": ("S2", "alias"),
        "NORDHAVN STEEL": ("S1", "name"),
        "Nordhaven Steel": (None, None),
        "x": (None, None),
    }
    assert [each.id for each in found["Nordhaven Steel"].candidates] == ["S1"]
    assert found["Nordhaven Steel"].candidates[0].likeness_bp > 9_000
    assert items == ["700-1", "700-1", "700-1", None]


def test_a_name_of_two_suppliers_resolves_to_neither(store):
    """C8: two suppliers of one name are a question, never a guess; the tax number answers it."""
    with store.write() as uow:
        bring_in(uow, (TWIN,), source="test", who="test")
        supplier, resolution = resolve_seller(uow, Party(name="Fjordglass"))
        by_number, _ = resolve_seller(uow, Party(name="Fjordglass", vat_id="DK11223344"))

    assert supplier is None
    assert [each.id for each in resolution.candidates] == ["S2", "S3"]
    assert by_number.id == "S1"


def test_every_version_of_a_record_is_kept(store):
    """C8, G2: a change is a version, the same again is none, and a record stands as it was known at a moment."""
    renamed = STEEL.model_copy(update={"name": "Nordhavn Metal A/S"})
    with store.read() as uow:
        before = uow.records.history("supplier", "S1")[0].changed_at
    with store.write() as uow:
        first = bring_in(uow, (STEEL,), source="again", who="test")
        second = bring_in(uow, (renamed,), source="erp", who="test")

    with store.read() as uow:
        history = uow.records.history("supplier", "S1")
        then = Supplier.model_validate_json(uow.records.as_of("supplier", "S1", before))
        old = resolve_text(uow, MasterKind.SUPPLIER, "Nordhavn Steel")
        new = resolve_text(uow, MasterKind.SUPPLIER, "Nordhavn Metal")

    assert ((first[0].same, first[0].changed), (second[0].same, second[0].changed)) == ((1, 0), (0, 1))
    assert [(each.version, each.source) for each in history] == [(1, "test"), (2, "erp")]
    assert history[0].ended_at == history[1].changed_at
    assert then == STEEL
    assert (old.id, new.id) == (None, "S1")


def test_what_a_person_corrects_is_learned(store):
    """C8: a name a person replaced by a supplier's means that supplier from then on; so does an item number."""
    with store.write() as uow:
        assert learn(uow, "seller.name", "NHS Kopenhagen", "Nordhavn Steel") == "S1"
        assert learn(uow, "lines.0.buyer_item_id", "OLD-7", "700-1") == "700-1"
        assert learn(uow, "seller.name", "Fjordglass AS", "Nordhavn Steel") is None
        assert learn(uow, "seller.name", "Somebody", "Nobody") is None
        assert learn(uow, "buyer.name", "X", "Nordhavn Steel") is None

    with store.read() as uow:
        supplier, resolution = resolve_seller(uow, Party(name="NHS KOPENHAGEN"))
        assert resolve_text(uow, MasterKind.ITEM, "old 7").id == "700-1"
    assert (supplier.id, resolution.how) == ("S1", "learned")


def test_nobody_is_named_with_the_likest(store):
    """C8: a name that nobody goes by is refused with the nearest."""
    with store.read() as uow, pytest.raises(UnknownNumber) as refused:
        record_of(uow, MasterKind.SITE, "Hamburg work")
    assert "HAM Hamburg works" in refused.value.remedy


def test_other_kinds_resolve_by_name(store):
    """C8: sites and cost centres go by id, name and alias."""
    with store.write() as uow:
        bring_in(uow, (CostCentre(id="4100", name="Assembly", aliases=("Montage",)),), source="test", who="test")
        assert record_of(uow, MasterKind.COST_CENTRE, "montage")[0] == "4100"
        assert record_of(uow, MasterKind.COST_CENTRE, "4100")[1].how == "id"
