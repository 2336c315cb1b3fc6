"""Tables in Excel: what is written reads back as the same bytes, and no cell is ever a formula."""

import io
import random
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.errors import RuleSyntaxError
from rules_engine.rules.check import findings
from rules_engine.rules.model import Ruleset
from rules_engine.rules.tables import tables_from_excel, tables_to_excel
from tests.generators import rulesets
from tests.sample_rules import ALWAYS, ruleset
from tests.seeds import base_seed

RULESETS = 150
TERM = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "5000"}}
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        (
            "=1+1",
            "@SUM(A1)",
            "+4711",
            "-2",
            "json: x",
            "term: a",
            "list: b",
            "_x0041_",
            "a\r\nb",
            " a ",
            "EUR 5",
            "yes",
            "",
        )
    ),
)


def turned(rules: Ruleset) -> Ruleset:
    """Write the tables, and read them into the ruleset without them."""
    return tables_from_excel(tables_to_excel(rules), rules.model_copy(update={"tables": ()}))


def test_drawn_tables_turn_round_byte_for_byte() -> None:
    """R3: every hit policy, condition, output, effect, order and note of drawn rulesets survives a workbook."""
    seed = base_seed()
    policies, rows = set(), 0
    for rules in islice(rulesets(f"{seed}:excel"), RULESETS):
        back = turned(rules)
        policies |= {table.hit_policy for table in rules.tables}
        rows += sum(len(table.rows) for table in rules.tables)

        assert canonical_bytes(back) == canonical_bytes(rules)
        assert back.ruleset_hash == rules.ruleset_hash
    assert (policies, rows > RULESETS) == ({"unique", "first", "priority", "collect"}, True)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=5, max_size=5), st.sampled_from((0, -3, 7)))
def test_any_text_turns_round_and_none_is_a_formula(texts: list[str], priority: int) -> None:
    """R3: names, notes, values, outputs and effects of any letters survive; what looks like a formula stays a text."""
    name, note, value, output, message = (text.replace("\x00", "") for text in texts)
    row = {
        "id": "a",
        "when": {"all": [TERM, {"term": "supplier.id", "op": "is", "value": value}]},
        "give": {"queue": output},
        "then": [{"effect": "notify", "who": "x", "message": message}],
        "priority": priority,
        "note": note,
    }
    table = {"id": "t", "name": name, "rows": [row], "outputs": [{"name": "queue", "codes": [output]}]}
    rules = ruleset(tables=[table])

    assert canonical_bytes(turned(rules)) == canonical_bytes(rules)
    for sheet in load_workbook(io.BytesIO(tables_to_excel(rules))).worksheets:
        kinds = {
            (cell.data_type, cell.quotePrefix) for line in sheet.iter_rows() for cell in line if cell.value is not None
        }
        assert kinds <= {("s", True), ("n", False), ("b", False)}


def test_what_an_analyst_types_is_understood() -> None:
    """R3: numbers, fractions, dates, lists and amounts typed into cells are read as the author means them."""
    row = {"id": "a", "when": {"all": [TERM, {"term": "line.vat_rate", "op": "=", "value": "25"}]}}
    rules = ruleset(tables=[{"id": "t", "scope": "line", "hit_policy": "collect", "rows": [row]}])
    book = load_workbook(io.BytesIO(tables_to_excel(rules)))
    sheet = book.worksheets[0]
    (place,) = (cell for line in sheet.iter_rows() for cell in line if cell.value == "25")
    place.value = 2.5
    (money,) = (cell for line in sheet.iter_rows() for cell in line if cell.value == "EUR 5000")
    money.value = "EUR 9000; DKK 67000"
    content = io.BytesIO()
    book.save(content)
    (table,) = tables_from_excel(content.getvalue(), rules).tables

    assert [part.value for part in table.rows[0].when.all] == [{"EUR": "9000", "DKK": "67000"}, "2.5"]


def _edited(edit: object) -> bytes:
    """Give a workbook of one table with one cell changed."""
    rules = ruleset(tables=[{"id": "t", "hit_policy": "collect", "rows": [{"id": "a", "when": ALWAYS}]}])
    book = load_workbook(io.BytesIO(tables_to_excel(rules)))
    (cell,) = (cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value == "a")
    cell.value = edit  # type: ignore[assignment] # the library takes what a cell takes.
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    (
        (b"", "not a workbook"),
        (b"PK\x03\x04 no zip", "not a workbook"),
        (random.Random(7).randbytes(2_000), "not a workbook"),
        (_edited("=HYPERLINK(1)"), "formula"),
        (_edited('json: {"no": "text"}'), "text is expected"),
    ),
)
def test_what_is_no_table_is_refused_with_its_cell(content: bytes, says: str) -> None:
    """R3: other bytes, formulas and broken cells are refused, with the place where there is one."""
    with pytest.raises(RuleSyntaxError, match=says) as caught:
        tables_from_excel(content, ruleset())

    assert caught.value.remedy
    assert ("!" in (caught.value.where or "")) == ("workbook" not in says)


def test_a_workbook_without_a_table_removes_none() -> None:
    """R3: a workbook of other sheets is refused where there are tables, and changes nothing where there are none."""
    content = io.BytesIO()
    Workbook().save(content)
    rules = ruleset(tables=[{"id": "t", "hit_policy": "collect", "rows": [{"id": "a", "when": ALWAYS}]}])

    with pytest.raises(RuleSyntaxError, match="holds no table"):
        tables_from_excel(content.getvalue(), rules)
    assert tables_from_excel(content.getvalue(), ruleset()) == ruleset()


def test_an_imported_table_is_checked_like_any_other() -> None:
    """R3: an unknown term in a heading is found by the check, with the nearest one named."""
    rules = ruleset(
        tables=[{"id": "t", "hit_policy": "collect", "rows": [{"id": "a", "when": {**TERM, "term": "document.totl"}}]}]
    )

    assert "document." in str(findings(turned(rules))[0].remedy)
