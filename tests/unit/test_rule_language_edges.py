"""The edges of the rule language: cells, FEEL, limits and conditions that say nothing, each refused with a sentence."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from rules_engine.documents.foreign_table import ForeignInput, ForeignOutput, ForeignRow, ForeignTable
from rules_engine.errors import RuleSyntaxError
from rules_engine.rules import cells, feel
from rules_engine.rules.apart import conditions_apart
from rules_engine.rules.check import findings
from rules_engine.rules.conditions import All, Compare, ListValue, TermValue
from rules_engine.rules.conditions import Any as AnyOf
from rules_engine.rules.constants import NotAValue, constant
from rules_engine.rules.dmn import import_table, word
from rules_engine.rules.feel import Between, NotFeel, read_literal, read_literals, read_tests
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.tables import CELL_MAX, tables_from_excel, tables_to_excel
from tests.sample_rules import ACCEPT, ruleset

ROW = {"id": "a", "when": {"term": "document.number", "op": "is", "value": "x"}}


def compare(term: str, op: str, value: Any = None) -> Compare:
    """Make a comparison."""
    return Compare.model_validate({"term": term, "op": op, "value": value})


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    (
        (compare("t", "is true"), compare("t", "is false"), True),
        (compare("t", "is missing"), compare("t", "is known"), True),
        (compare("t", "is", "A"), compare("t", "is", "b"), True),
        (compare("t", "is", "A"), compare("t", "in", ["a", "b"]), False),
        (compare("t", "in", ["a"]), compare("t", "in", ["b"]), True),
        (compare("t", "=", "10"), compare("t", "=", "10.0"), False),
        (compare("t", "=", "10"), compare("t", "=", 11), True),
        (compare("t", "=", {"EUR": "1"}), compare("t", "=", {"EUR": "2"}), False),
        (compare("t", ">", "10"), compare("t", "<", "5"), False),
        (compare("t", "is", "a"), compare("u", "is", "b"), False),
        (All(all=(compare("t", "is true"), compare("u", "is", "a"))), compare("u", "is", "b"), True),
        (AnyOf(any=(compare("t", "is true"),)), compare("t", "is false"), False),
    ),
)
def test_conditions_that_contradict_each_other(one: Any, other: Any, apart: bool) -> None:
    """Semantics 9: only what can plainly never be true together is apart; everything else may meet."""
    assert conditions_apart(one, other) is conditions_apart(other, one) is apart


@pytest.mark.parametrize(
    ("value", "op"),
    (
        (TermValue(term="order.number"), "="),
        (ListValue(list="goods"), "in"),
        ("term: x", "="),
        ("EUR 5", "is"),
        (("a;b", "c"), "in"),
        ({"EUR": "5"}, "="),
        (None, "is true"),
        (7, "="),
    ),
)
def test_values_read_back_from_their_cells(value: object, op: str) -> None:
    """R3: whatever a value is written as reads back as that very value."""
    assert cells.read_value(cells.value_cell(value, op), op) == value


@pytest.mark.parametrize("value", (True, "plain", "EUR 5; DKK 7", {"EUR": "5"}, {"no": "amount here"}, 3, " x "))
def test_outputs_read_back_from_their_cells(value: Any) -> None:
    """R3: outputs likewise."""
    assert cells.read_give(cells.give_cell(value)) == value


def test_cells_that_say_nothing_are_refused() -> None:
    """R3: each with a sentence; none is taken for something else."""
    for fault in (
        lambda: cells.value_cell(None, "="),
        lambda: cells.value_cell(True, "="),
        lambda: cells.read_value("no", "is true"),
        lambda: cells.read_value(True, "="),
        lambda: cells.read_value("json: 1.5", "="),
        lambda: cells.read_value('json: {"a": [1]}', "="),
        lambda: cells.give_cell(1.5),
        lambda: cells.read_text("json: 3"),
        lambda: cells.read_effects("refuse {}"),
        lambda: cells.read_effects("refuse [1]"),
        lambda: cells.read_effects("refuse {"),
        lambda: cells.read_json("json: [" * 5),
    ):
        with pytest.raises(cells.NotACell, match=r".+\."):
            fault()
    assert (cells.read_text(None), cells.read_effects(None)) == ("", ())


def _book(*rows: tuple[object, ...]) -> bytes:
    """Write a sheet by hand, as the export lays it out, with other rows."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


HEAD = (("id", "t"), ("hit_policy", "collect"))
COLUMNS = (("kind", "row", "term", "note"), ("name", None, "document.number", None), ("operator", None, "is", None))


@pytest.mark.parametrize(
    ("rows", "says"),
    (
        ((("id", "t"), ("colour", "red")), "no property"),
        ((("id", "t"), ("priority", "json: {")), "not JSON"),
        ((("id", "t"),), "no columns"),
        ((*HEAD, (), ("kind", "row", "shape")), "no kind of column"),
        ((*HEAD, (), *COLUMNS, ("type",), (None, "a", None, "x")), "no condition"),
        ((*HEAD, (), *COLUMNS, ("type",), (None, "a", "json: 1.5", "x")), "not JSON"),
        (
            (*HEAD, (), ("kind", "row", "output"), ("name", None, "o"), ("operator",), ("type", None, "shape")),
            "no output",
        ),
        ((("id", "t"), ("hit_policy", "best"), (), *COLUMNS, ("type",), (None, "a", "x", None)), "collect"),
        ((*HEAD, (), *COLUMNS, ("type",)), "at least 1"),
        ((*HEAD, (), *COLUMNS, ("type",), *(() for _ in range(3)), (None, "a", "x", None)), ""),
    ),
)
def test_sheets_that_are_no_tables(rows: tuple[tuple[object, ...], ...], says: str) -> None:
    """R3: a sheet that was changed by hand is refused with the cell or the key that is wrong, or read as it stands."""
    if not says:
        assert len(tables_from_excel(_book(*rows), ruleset()).tables) == 1
        return
    with pytest.raises(RuleSyntaxError, match=says) as caught:
        tables_from_excel(_book(*rows), ruleset())
    assert caught.value.where


def test_a_text_longer_than_a_cell_is_not_cut() -> None:
    """R3: it is refused with its place; a sheet that begins otherwise is passed over; dates are told apart."""
    rules = ruleset(tables=[{"id": "t", "why": "x" * (CELL_MAX + 1), "hit_policy": "collect", "rows": [ROW]}])
    with pytest.raises(RuleSyntaxError, match="longer"):
        tables_to_excel(rules)
    assert tables_from_excel(_book(("notes", "of mine")), ruleset()).tables == ()
    assert tables_from_excel(tables_to_excel(ruleset()), ruleset()).tables == ()
    dated = _book(
        ("id", "t"),
        ("hit_policy", "collect"),
        ("valid_from", date(2026, 1, 31)),
        (),
        *COLUMNS,
        ("type",),
        (None, "a", 4.5),
    )
    (table,) = tables_from_excel(dated, ruleset()).tables
    assert (table.valid_from, table.rows[0].when.value) == (date(2026, 1, 31), "4.5")


def test_an_error_in_a_cell_is_refused() -> None:
    """R3: what a spreadsheet shows as an error is none of a table's values."""
    rules = ruleset(tables=[{"id": "t", "hit_policy": "collect", "rows": [ROW]}])
    book = load_workbook(io.BytesIO(tables_to_excel(rules)))
    (cell,) = (cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value == "x")
    cell.value, cell.data_type = "#REF!", "e"
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(RuleSyntaxError, match="error"):
        tables_from_excel(content.getvalue(), rules)


def test_feel_of_tables() -> None:
    """R3: literals, comparisons, intervals, lists, negation and null are read exactly."""
    assert read_tests("]1..5[").any == (Between(feel.Test(">", Decimal(1)), feel.Test("<", Decimal(5))),)
    assert read_tests('not("a", "b")').negated
    assert read_tests('< date("2026-01-31")').any == (feel.Test("<", date(2026, 1, 31)),)
    assert read_literal('"a\\"b\\n"') == 'a"b\n'
    assert read_literal("") is read_literal("null") is None
    assert read_literals("true, false") == (True, False)
    assert read_tests(" - ").any == read_tests("").any == ()


@pytest.mark.parametrize(
    "text",
    (
        "Age * 2",
        "[1..",
        "[1,5]",
        "(1..5",
        "not(1",
        'date("2026-13-01")',
        "5x",
        "a.b",
        "x" * 10_001,
        "not",
        ">",
        '"open',
    ),
)
def test_more_than_tables_need_is_refused_by_name(text: str) -> None:
    """R3: names, arithmetic, functions and halves of tests are never guessed."""
    with pytest.raises(NotFeel):
        read_tests(text)


def _foreign(tests: tuple[str, ...], results: tuple[str, ...] = ('"a"',), **more: Any) -> ForeignTable:
    """Make a table of one row over terms."""
    terms = more.pop("terms", ("line.vat_rate",))
    outputs = more.pop("outputs", (ForeignOutput(name="o"),))
    return ForeignTable(
        id="d",
        name="T",
        inputs=tuple(ForeignInput(expression=term) for term in terms),
        outputs=outputs,
        rows=(ForeignRow(id="1", tests=tests, results=results),),
        **more,
    )


@pytest.mark.parametrize(
    ("table", "says"),
    (
        (_foreign((), terms=()), "no input"),
        (_foreign(("1", "2")), "one cell for each column"),
        (_foreign(("1",), terms=("document.due_date",)), "does not fit"),
        (_foreign(("1.5",), terms=("document.line_count",)), "does not fit"),
        (_foreign(("= 3",), terms=("line.price_variance_bp",)), "no exact value"),
        (_foreign(("> 3",), terms=("line.paired",)), "does not fit"),
        (_foreign(('> "a"',), terms=("line.description",)), "does not fit"),
        (_foreign(("-", "-"), terms=("document.due_date", "response.code")), "No type of document"),
        (_foreign(("1",), hit_policy="COLLECT", aggregation="MAX"), "no numbers"),
        (
            _foreign(("1",), hit_policy="PRIORITY", outputs=(ForeignOutput(name="o", values='"b", "c"'),)),
            "not among the allowed",
        ),
    ),
)
def test_tables_that_are_left_behind(table: ForeignTable, says: str) -> None:
    """R3: whole or not at all, with a sentence and a remedy."""
    imported = import_table(table, {}, "EUR")

    assert imported.table is None
    assert says in imported.findings[0].sentence
    assert imported.findings[0].remedy


@pytest.mark.parametrize(
    ("term", "test", "wanted"),
    (
        ("line.vat_rate", "25", compare("line.vat_rate", "=", "25")),
        ("line.price_variance_bp", "> 2", compare("line.price_variance_bp", "exceeds", "2")),
        ("document.line_count", "<= 3", compare("document.line_count", "<=", 3)),
        ("document.due_date", 'date("2026-01-31")', compare("document.due_date", "=", "2026-01-31")),
        ("line.paired", "false", compare("line.paired", "is false")),
        ("line.description", "null", compare("line.description", "is missing")),
        ("line.description", "!= null", compare("line.description", "is known")),
        ("line.description", '!= "a"', compare("line.description", "is not", "a")),
        ("document.vat", "5", compare("document.vat", "=", {"EUR": "5"})),
    ),
)
def test_tests_become_comparisons_of_the_terms_type(term: str, test: str, wanted: Compare) -> None:
    """R3: each in the operators and the unit of its term; the table passes the check."""
    imported = import_table(_foreign((test,), terms=(term,)), {}, "EUR")

    assert imported.table.rows[0].when == wanted
    assert findings(ruleset(ACCEPT, tables=[imported.table.model_dump()])) == ()


def test_columns_become_terms_facts_and_priorities() -> None:
    """R3: texts become a list, numbers their type, and the allowed values say which result wins."""
    said = import_table(_foreign(('"a", "b"',), ("1",), terms=("line.description",)), {}, "EUR").table
    assert said is not None
    assert said.rows[0].when == Compare(term="line.description", op="in", value=("a", "b"))
    assert "count" == said.outputs[0].type

    either = import_table(_foreign(("1, 2",)), {}, "EUR").table
    assert either is not None
    assert 2 == len(either.rows[0].when.any)

    halves = import_table(_foreign(("1",), ("1.5",)), {}, "EUR").table
    assert halves is not None
    assert "quantity" == halves.outputs[0].type

    unknown = import_table(_foreign(("1",), terms=("line.vat_rat",)), {}, "EUR")
    assert unknown.table is None
    assert "line.vat_rate" in unknown.findings[0].remedy


@pytest.mark.parametrize(("values", "wanted"), (('"b", "a"', [0, 1]), ("", [0, 0]), ("sum(1)", [0, 0])))
def test_the_list_of_allowed_values_says_which_row_wins(values: str, wanted: list[int]) -> None:
    """R3: of a priority table the first allowed value wins; a list that is none, or that nobody gives, says nothing."""
    outputs = (ForeignOutput(name="o", values=values),)
    rows = tuple(ForeignRow(id=each, tests=("1",), results=(f'"{each}"',)) for each in "ab")
    foreign = _foreign(("1",), hit_policy="PRIORITY", outputs=outputs).model_copy(update={"rows": rows})
    table = import_table(foreign, {}, "EUR").table

    assert table is not None
    assert wanted == [each.priority for each in table.rows]


def test_a_flag_has_no_values() -> None:
    """R3: what takes no value says so."""
    with pytest.raises(NotAValue):
        constant("flag", True, ())


def test_truths_of_any_become_codes() -> None:
    """R3: a flag merges by or, so a truth that several rows state is a code, and rows that disagree are a conflict."""
    imported = import_table(_foreign(("1",), ("true",), hit_policy="ANY"), {})

    assert [(fact.type, fact.merge, fact.codes) for fact in imported.facts] == [("code", "one", ("false", "true"))]
    assert imported.table.rows[0].then[0].value == "true"
    assert word("") == "table"


@pytest.mark.parametrize(
    ("fields", "says"),
    (
        ({"upper": {"percent": {"state": "value", "percent": "x"}}}, "not a number"),
        ({"upper": {"absolute": {"state": "value", "amount": {"EUR": "x"}}}}, "not a number"),
        ({"upper": {"absolute": {"state": "zero"}}, "rounding": {"scale": 0}}, "no currency"),
        (
            {"upper": {"absolute": {"state": "zero", "base": "invoice"}}, "currency_of_test": "company"},
            "no invoiced amount",
        ),
        ({"upper": {"absolute": {"state": "zero", "base": "invoice"}}}, "no invoiced amount"),
        ({"dimension": "quantity", "upper": {"absolute": {"state": "value", "amount": {"*": "x"}}}}, "not a number"),
        ({"dimension": "date", "upper": {"absolute": {"state": "value", "amount": {"*": "1.5"}}}}, "finer"),
        (
            {"dimension": "net_price", "currency_of_test": "company", "upper": {"absolute": {"state": "zero"}}},
            "company's",
        ),
        ({"upper": {"floor": {"EUR": "1"}}}, "clamps no percent"),
        ({"charges": ["FC"]}, "Only charges"),
        ({"dimension": "net_price", "upper": {"percent": {"state": "zero", "base": "invoice"}}}, "share of what was"),
        ({"dimension": "total", "partial_rule": "last_invoice"}, "many lines"),
        ({"only_if": {"term": "line.pared", "op": "is true"}}, "does not exist"),
    ),
)
def test_limits_that_contradict_themselves(fields: dict[str, Any], says: str) -> None:
    """R3: each is refused at its place, and a wrong word is answered with the nearest right one."""
    tolerance = {"id": "t", "dimension": "unit_price", **fields}
    found = findings(ruleset(tolerances=[tolerance]))

    assert any(says in each.sentence for each in found)
    assert all(each.place.startswith("tolerances[t]") and each.remedy for each in found)


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    """R3: Python's own limit is no defect of ours."""
    with pytest.raises(RuleSyntaxError, match="digits"):
        load_ruleset(b'{"id": "r", "name": "R", "version": ' + b"9" * 5_000 + b"}")
