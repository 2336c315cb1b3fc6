"""The published unit tests of EN 16931 for the arithmetic rules: our verdict is theirs, on every one of them."""

import json

from lxml import etree

from extractors.ubl import UblExtractor
from rules_engine.documents.arithmetic import invoice_findings
from rules_engine.documents.vat_rules import RULES as VAT_RULES
from rules_engine.ports import Limits
from tests.corpus import corpus_path

RULES = frozenset(f"BR-CO-{number}" for number in range(10, 18)) | VAT_RULES
"""What is checked here: sums BR-CO-10 to 17, and for each of nine VAT categories the rules 01 and 05 to 09."""

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"


def _document(case: dict) -> bytes:
    """Give the invoice or credit note of one test of a test file."""
    root = etree.parse(corpus_path("rules", "en16931-ubl", case["file"])).getroot()
    test = root.findall("{*}test")[case["test"]]
    for entry in test.iter("{*}AllowanceCharge"):
        # The fragments of the rate rules leave the amount out, without which nothing is an allowance or charge for us.
        if entry.find("{*}Amount") is None:
            amount = etree.Element(f"{{{NAMESPACE}}}Amount")
            amount.text = "0"
            entry.append(amount)
    return etree.tostring(next(node for node in test if etree.QName(node).localname in ("Invoice", "CreditNote")))


def test_published_verdicts_on_totals_are_ours():
    """C13: sums and VAT categories agree with the published test files, passing and failing ones."""
    index = json.loads(corpus_path("rules", "en16931-ubl", "INDEX.truth.json").read_text())
    wrong, verdicts = [], 0
    for case in index:
        expected = dict.fromkeys(case.get("success", []), False) | dict.fromkeys(case.get("error", []), True)
        wanted = {rule: broken for rule, broken in expected.items() if rule in RULES}
        if not wanted:
            continue
        candidate = UblExtractor().read(_document(case), Limits()).candidate
        assert candidate is not None
        found = {finding.code for finding in invoice_findings(candidate)}
        for rule, broken in wanted.items():
            verdicts += 1
            if (rule in found) != broken:
                wrong.append((case["file"], case["test"], rule))

    assert wrong == []
    assert verdicts >= 400
