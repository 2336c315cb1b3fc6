"""Tables of DMN: what is taken over decides as the standard's own cases say; what is not is named with its reason."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from lxml import etree

from extractors.dmn import read_dmn
from rules_engine.documents.foreign_table import ForeignTable
from rules_engine.documents.sheet import FactSheet, SheetLine
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.reference import Reference
from rules_engine.errors import DocumentRefused
from rules_engine.ports import Limits
from rules_engine.rules.check import check, findings
from rules_engine.rules.dmn import NOT_TAKEN, Imported, import_table, word
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import folded
from tests.corpus import corpus_path

CLAIMED = {
    "0004-simpletable-U": 3,
    "0005-simpletable-A": 3,
    "0006-simpletable-P1": 3,
    "0007-simpletable-P2": 3,
    "0010-multi-output-U": 3,
    "0108-first-hitpolicy": 3,
    "0111-first-hitpolicy-singleoutputcol": 3,
    "0114-min-collect-hitpolicy": 3,
    "0117-multi-any-hitpolicy": 3,
    "0118-multi-priority-hitpolicy": 3,
}
"""Folders of the standard's cases that are claimed, and at least how many cases each has."""

POOLS = {
    "decimal": ("line.quantity", "line.ordered_quantity", "line.received_quantity", "line.billed_before"),
    "string": ("line.description", "line.seller_item_id", "line.buyer_item_id", "line.category"),
    "boolean": ("line.paired", "line.comparable", "line.unit_differs", "line.item_differs"),
    "date": ("document.issue_date", "document.received_date", "document.delivery_date"),
}
"""Terms that stand for inputs of a type."""

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class Case(NamedTuple):
    """One case: values by input, expected values by result."""

    inputs: dict[str, object]
    expected: dict[str, object]


def local(node) -> str:
    """Give the name of an element without its namespace."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def value_of(node):
    """Give the value that an element of a test file holds: a simple one, components by name, or nothing."""
    components = [each for each in node if local(each) == "component"]
    if components:
        return {each.get("name"): value_of(each) for each in components}
    found = [each for each in node if local(each) == "value"]
    if not found or found[0].get(f"{_XSI}nil") == "true":
        return None
    kind, text = (found[0].get(f"{_XSI}type") or "xsd:string").partition(":")[2], found[0].text or ""
    if kind in {"decimal", "double", "integer", "int"}:
        return Decimal(text)
    return text == "true" if kind == "boolean" else date.fromisoformat(text) if kind == "date" else text


def cases(folder) -> list[Case]:
    """Give the cases of a folder."""
    found = []
    for path in sorted(folder.glob("*test*.xml")):
        for node in etree.parse(path).getroot().iter():
            if local(node) != "testCase":
                continue
            inputs = {each.get("name"): value_of(each) for each in node if local(each) == "inputNode"}
            results = [each for each in node if local(each) == "resultNode"]
            expected = {
                each.get("name"): value_of(next(part for part in each if local(part) == "expected")) for each in results
            }
            found.append(Case(inputs, expected))
    return found


def mapped(table: ForeignTable, given: list[Case]) -> dict[str, str]:
    """Give a term for every input of a table, by the type of what the cases give for it."""
    pools = {kind: list(names) for kind, names in POOLS.items()}
    terms = {}
    for column in table.inputs:
        values = [case.inputs.get(column.expression) for case in given]
        kinds = {bool: "boolean", Decimal: "decimal", str: "string", date: "date"}
        known = {kinds[type(value)] for value in values if type(value) in kinds}
        if len(known) == 1:
            terms[column.expression] = pools[known.pop()].pop(0)
    return terms


def sheet(terms: dict[str, str], case: Case) -> FactSheet:
    """Give the sheet of a case: one line, on which everything stands."""

    def written(name: str, value: object) -> object:
        if isinstance(value, bool):
            return value
        if isinstance(value, date):
            return (value - date(1970, 1, 1)).days
        return int(value.scaleb(6)) if isinstance(value, Decimal) else folded(str(value))

    known = {
        terms[name]: written(name, value) for name, value in case.inputs.items() if name in terms and value is not None
    }
    document = {name: value for name, value in known.items() if name.startswith("document.")}
    line = {name: value for name, value in known.items() if name.startswith("line.")}
    return FactSheet(document_type="invoice", document_id="d", terms=document, lines=(SheetLine(id="1", terms=line),))


def decided(imported: Imported, case: Case, terms: dict[str, str]) -> dict[str, object]:
    """Give the result of a table on a case, by output, as the cases write values; both executions must agree."""
    rules = Ruleset(id="r", name="R", tables=(imported.table,), facts=imported.facts)
    assert findings(rules) == ()
    plan, facts = check(rules), sheet(terms, case)
    found = Reference().run(plan, facts)
    assert Compiled().run(plan, facts).to_bytes() == found.to_bytes()
    names = {f"table.{imported.table.id}.{each.name}": (each.name, each.type) for each in imported.table.outputs}
    names |= {
        f"fact.{each.name}": (each.name.removeprefix(f"{imported.table.id}_"), each.type) for each in imported.facts
    }

    def read(value: object, kind: str) -> object:
        if value is None or isinstance(value, str | bool):
            return value
        return Decimal(value).scaleb(-6) if kind == "quantity" else Decimal(value)

    return {output: read(found.values[name][0], kind) for name, (output, kind) in names.items()}


def alike(expected: object) -> object:
    """Give an expected value as it is said here: texts folded, a truth that became a code as its word."""
    return folded(expected) if isinstance(expected, str) else expected


@pytest.mark.parametrize("name", sorted(CLAIMED))
def test_every_claimed_case_of_the_standard_passes(name):
    """R3: each case of the compatibility kit that is claimed gives the expected result, both executions alike."""
    folder = corpus_path("rules", "dmn-tck", "compliance-level-2", name)
    given = cases(folder)
    tables = {
        table.name: table for path in folder.glob("*.dmn") for table in read_dmn(path.read_bytes(), Limits()).tables
    }
    passed = 0
    for case in given:
        for decision, expected in case.expected.items():
            table = tables[decision]
            terms = mapped(table, given)
            imported = import_table(table, terms)
            assert imported.findings == ()
            found = decided(imported, case, terms)
            wanted = expected if isinstance(expected, dict) else dict.fromkeys(found, expected)

            assert {output: found[word(output)] for output in map(word, wanted)} == {
                word(output): alike(value) for output, value in wanted.items()
            }
            passed += 1
    assert passed >= CLAIMED[name]


def test_what_is_not_claimed_is_named_with_its_reason():
    """R3: every other table of the kit is left behind with a sentence and a remedy; nothing is taken over in part."""
    left = {}
    for path in sorted(corpus_path("rules", "dmn-tck").glob("*/*/*.dmn")):
        if path.parent.name in CLAIMED:
            continue
        given = cases(path.parent)
        for table in read_dmn(path.read_bytes(), Limits()).tables:
            imported = import_table(table, mapped(table, given))
            if imported.table is None:
                (finding,) = imported.findings
                left[path.parent.name, table.name] = finding
                assert (finding.code, bool(finding.remedy)) == (NOT_TAKEN, True)
    lists = {folder for (folder, _), finding in left.items() if "a list or a sum" in finding.sentence}

    assert {re.sub(r"^\d+-", "", name) for name in lists} >= {
        "ruleOrder-hitpolicy",
        "outputOrder-hitpolicy",
        "sum-collect-hitpolicy",
        "count-collect-hitpolicy",
        "multi-collect-hitpolicy",
    }


SMALL = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">
<decision id="d" name="Who approves"><decisionTable hitPolicy="%s">
<input label="Amount"><inputExpression typeRef="number"><text>document.total_with_vat</text></inputExpression></input>
<output name="who" typeRef="string"><defaultOutputEntry><text>"nobody"</text></defaultOutputEntry></output>
<rule><description>the first tier</description>
<inputEntry><text>%s</text></inputEntry><outputEntry><text>%s</text></outputEntry></rule>
</decisionTable></decision><decision id="e" name="Sum"><literalExpression/></decision></definitions>"""


def small(policy=b"UNIQUE", test=b"[1000..5000)", result=b'"manager"'):
    """Give the only table of a small file."""
    return read_dmn(SMALL % (policy, test.replace(b"<", b"&lt;"), result), Limits())


def test_a_table_whose_inputs_are_terms_needs_no_mapping():
    """R3: an approval matrix drawn elsewhere is a table here: intervals, default, note; amounts need a currency."""
    read = small()
    (table,) = read.tables
    imported = import_table(table, {}, currency="EUR")
    (row,) = imported.table.rows

    assert read.others == ("Sum",)
    assert [(part.op, part.value) for part in row.when.all] == [(">=", {"EUR": "1000"}), ("<", {"EUR": "5000"})]
    assert (row.give, row.note, imported.table.otherwise.give) == (
        {"who": "manager"},
        "the first tier",
        {"who": "nobody"},
    )
    assert "currency" in import_table(table, {}).findings[0].remedy


@pytest.mark.parametrize(
    ("changed", "says"),
    (
        ({"policy": b"RULE ORDER"}, "a list or a sum"),
        ({"policy": b"COLLECT"}, "a list or a sum"),
        ({"test": b"> other"}, "more than a comparison"),
        ({"test": b'"x"'}, "does not fit"),
        ({"test": b"true"}, "does not fit"),
        ({"result": b"document.vat * 2"}, "no literal"),
        ({"result": b'"NOBODY"'}, "case alone"),
        ({"result": b"3"}, "several types"),
    ),
)
def test_what_a_table_here_cannot_say_is_left_behind(changed, says):
    """R3: never half a table: the first thing that cannot be said leaves all of it behind, with what to do."""
    (table,) = small(**changed).tables
    imported = import_table(table, {}, currency="EUR")

    assert imported.table is None
    assert says in imported.findings[0].sentence


@pytest.mark.parametrize(
    "content",
    (
        b"",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><definitions/>",
        b"<definitions xmlns='http://www.omg.org/spec/BPMN'/>",
    ),
)
def test_other_files_are_refused(content):
    """D5: what is no DMN, or carries a DOCTYPE, is refused."""
    with pytest.raises(DocumentRefused):
        read_dmn(content, Limits())
