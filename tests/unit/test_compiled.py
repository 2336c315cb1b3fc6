"""The compiled execution holds nothing of the ruleset in its source, and survives large and deep conditions."""

import re

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.compiled_runtime import NAMES
from rules_engine.engine.compiled_source import source_of
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import AllOf, AnyOf, Comparison, IsTrue, NotOf, Part, Plan, PlanLevel, Read
from tests.generators import samples
from tests.seeds import base_seed

_PYTHON = "def return for in zip if else and or not is None True False append get count startswith len tuple"
_VARIABLES = "run D R L K t no row rows flags found outcome of_document of_lines"
_WORDS = {*_PYTHON.split(), *_VARIABLES.split(), *NAMES}


def test_no_name_of_a_ruleset_stands_in_the_source():
    """Nothing an author or a document writes is ever read as code: the source holds our own words and numbers only."""
    for sample in samples(base_seed(), 100, per_ruleset=1):
        text = source_of(sample.plan.typed("invoice")).text
        words = set(re.findall(r"[A-Za-z_]\w*", text))

        assert {word for word in words if not re.fullmatch(r"[kvdx]\d+", word)} <= _WORDS
        assert not {'"', "'", "\\", "#"} & set(text)


def test_hostile_names_and_texts_are_data():
    """Texts that look like code are compared like any other text."""
    hostile = "') or __import__('os').abort() #"
    rule = {
        "id": "r",
        "when": {"term": "document.number", "op": "is", "value": hostile},
        "then": [{"effect": "accept"}],
    }
    plan = check(Ruleset.model_validate({"id": "x", "name": "X", "rules": [rule]}))
    sheet = FactSheet(document_type="invoice", document_id="d", terms={"document.number": hostile})

    assert (1,) == Compiled().run(plan, sheet).truths["r"]


def test_deep_and_wide_conditions_compile():
    """A condition as deep and as wide as no author writes it does not break Python's parser."""
    condition = IsTrue(Read("order.found", "document", "flag"))
    for _ in range(60):
        condition = NotOf(AllOf((AnyOf((condition, IsTrue(Read("supplier.known", "document", "flag")))),)))
    total = Read("document.total_without_vat", "document", "money")
    wide = AnyOf(tuple(Comparison(total, "=", number) for number in range(5_000)))
    parts = tuple(
        Part(f"r{number}", "rule", "document", 1, frozenset({"invoice"}), each, f"r{number}")
        for number, each in enumerate((condition, wide))
    )
    plan = Plan("p", "h", (PlanLevel(1, parts, (), ()),), 1)
    for terms in ({}, {"order.found": True, "supplier.known": False, "document.total_without_vat": 4_999}):
        sheet = FactSheet(document_type="invoice", document_id="d", terms=terms)

        assert Reference().run(plan, sheet).to_bytes() == Compiled().run(plan, sheet).to_bytes()


def test_a_small_store_of_plans_forgets_and_compiles_again():
    """Plans beyond the store's size are thrown away and compiled again, with the same results."""
    compiled = Compiled(plans_max=2)
    for sample in (*samples(base_seed(), 20, per_ruleset=2), *samples(base_seed(), 20, per_ruleset=2)):
        assert (
            Reference().run(sample.plan, sample.sheet).to_bytes() == compiled.run(sample.plan, sample.sheet).to_bytes()
        )
        assert len(compiled._plans) <= 2
