"""Match policies: which one applies, and how many ways a document is matched."""

from rules_engine.documents.master import Supplier
from rules_engine.documents.policy import DEFAULT_POLICY, MatchPolicy
from rules_engine.matching.policies import choose_policy
from tests.samples import bill, order
from tests.starter import matched

GENERAL = MatchPolicy(id="general", level=3)
SERVICES = MatchPolicy(id="services", level=2, scope={"supplier_class": ("services",)})
KRONER = MatchPolicy(id="kroner", level=2, scope={"currency": ("DKK",)})
INSPECTED = MatchPolicy(id="inspected", level=4, scope={"supplier": ("S1",)})


def test_the_most_specific_scope_wins():
    """R7: supplier before supplier class before currency; compared by content, never by name."""
    terms = {"supplier.id": "s1", "supplier.class": "Services", "document.currency": "DKK"}

    assert choose_policy([GENERAL, KRONER, SERVICES, INSPECTED], terms) == INSPECTED
    assert choose_policy([GENERAL, KRONER, SERVICES], terms) == SERVICES
    assert choose_policy([GENERAL, KRONER], terms) == KRONER
    assert choose_policy([], terms) == DEFAULT_POLICY


def test_an_unknown_key_never_lowers_the_level():
    """M1: a policy whose scope is unknown may only make the match stricter."""
    terms = {"document.currency": "EUR"}

    assert choose_policy([GENERAL, SERVICES], terms) == GENERAL
    assert choose_policy([GENERAL, INSPECTED], terms) == INSPECTED


def test_a_policy_for_items_never_applies_to_a_document():
    """A scope that only lines can fulfil does not choose the match of a whole document."""
    assert choose_policy([MatchPolicy(id="item", level=2, scope={"item": ("A",)})], {}) == DEFAULT_POLICY


def level(**known):
    """Give the level a document is matched at."""
    return matched(bill(), [order()], **known).level


def test_levels():
    """M1: the supplier's own level beats the policy's, and untracked receipts cap both at two ways."""
    careful = Supplier(id="S1", name="Fjordglass", match_level=4)

    assert level(receipts=(), policy=GENERAL) == 3
    assert level(receipts=(), policy=GENERAL, supplier=careful) == 4
    assert level(receipts=None, policy=GENERAL, supplier=careful) == 2
    assert (
        level(
            receipts=(), policies=(SERVICES, GENERAL), supplier=Supplier(id="S2", name="F", supplier_class="services")
        )
        == 2
    )
