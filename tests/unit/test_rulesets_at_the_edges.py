"""Rulesets at their edges: what is refused with its place, and what no limit of ours lets through."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from rules_engine.documents.decision import Decision, Firing, LineOutcome, NotEvaluated, Outcome
from rules_engine.errors import RuleSyntaxError
from rules_engine.rules import check, tables
from rules_engine.rules.check import findings
from rules_engine.rules.constants import LIST_MAX
from rules_engine.rules.feel import NotFeel, read_literals
from rules_engine.rules.levels import CYCLE_SEARCH_MAX
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Invariant
from rules_engine.rules.proof_sheet import LINES_MAX
from rules_engine.rules.proof_texts import MADE_MAX, _Group
from rules_engine.rules.prose import figure, invariant_sentence
from rules_engine.rules.prose_trace import FIRINGS_MAX, trace_paragraph
from rules_engine.rules.versions import versions
from tests.sample_rules import ACCEPT, ALWAYS, hold, rule, ruleset

BIG = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}


def told(**parts):
    """Give what is found wrong, as (place, sentence)."""
    return [(each.place, each.sentence) for each in findings(ruleset(*parts.pop("rules", ()), **parts))]


def price(name="p", **more):
    """Write a tolerance of the unit price."""
    upper = {"percent": {"state": "value", "percent": "5"}, "action": "hold_line"}
    return {"id": name, "dimension": "unit_price", "upper": upper, **more}


@pytest.mark.parametrize(
    ("parts", "where", "says"),
    (
        (
            {"rules": [rule("r", BIG, limited_to={"supplier": ["S"] * (LIST_MAX + 1)})]},
            "rules[r].limited_to.supplier",
            "more than",
        ),
        (
            {"rules": [rule("r", {"term": "supplier.id", "op": "is", "value": {"term": "supplier.idd"}})]},
            "rules[r].when",
            "does not exist",
        ),
        (
            {"rules": [rule("r", {"fold": "sum", "of": "line.amounts", "op": ">", "value": {"EUR": "1"}})]},
            "rules[r].when.of",
            "does not exist",
        ),
        (
            {
                "rules": [rule("r", BIG, {"effect": "state", "fact": "odd", "value": True})],
                "facts": [{"name": "odd", "scope": "document"}],
            },
            "rules[r].then[0]",
            "flag",
        ),
        ({"invariants": [{"id": "i", "never": ["accepted"], "always": "routed"}]}, "invariants[i]", "exactly one"),
        ({"invariants": [{"id": "i"}]}, "invariants[i]", "exactly one"),
        (
            {"invariants": [{"id": "i", "scope": "line", "always": "routed"}]},
            "invariants[i].scope",
            "Only a document",
        ),
    ),
)
def test_it_is_refused_with_its_place(parts, where, says):
    """R5: an author reads where it is and what is wrong."""
    assert [(where, True)] == [(place, says in sentence) for place, sentence in told(**parts)]


def test_a_flag_of_a_table_is_true_or_false():
    """R3: an output that is a flag takes no text."""
    rows = [{"id": "r", "when": BIG, "give": {"odd": value}} for value in ("yes",)]
    table = {"id": "t", "hit_policy": "first", "outputs": [{"name": "odd", "type": "flag"}], "rows": rows}

    assert [("tables[t].rows[r].give.odd", True)] == [(at, "not a flag" in says) for at, says in told(tables=[table])]


@pytest.mark.parametrize("kind", ("tolerances", "policies"))
def test_very_many_overlaps_are_not_all_told(kind):
    """R5: parts that all overlap would be told pair by pair; a few are enough."""
    many = check.OVERLAPS_MAX + 20
    tolerances = [price(f"p{at}") for at in range(many)]
    policies = [{"id": f"p{at}"} for at in range(many)]
    found = told(**{kind: tolerances if kind == "tolerances" else policies})

    assert 0 < len(found) < many * (many - 1) // 2
    assert all("equally specific" in sentence for _, sentence in found)


def test_a_cycle_behind_very_many_parts_is_named():
    """Semantics 7: two parts wait for each other, and very many wait for them: the two are named."""
    facts = [{"name": name, "scope": "document"} for name in ("a", "b")]
    reads = [{"term": f"fact.{name}", "op": "is true"} for name in ("a", "b")]
    states = [{"effect": "state", "fact": name} for name in ("a", "b")]
    waiting = [rule(f"a{at:04}", reads[0]) for at in range(CYCLE_SEARCH_MAX + 5)]
    (found,) = told(rules=[*waiting, rule("z1", reads[0], states[1]), rule("z2", reads[1], states[0])], facts=facts)

    assert "z1 → z2" in found[1] or "z2 → z1" in found[1]


@pytest.mark.parametrize(
    ("text", "says"),
    (
        ('{"id": "r", "name": "\\ud800"}', "half of a letter"),
        ('{"id": "r", "name": "R", "version": 99999999999999999999}', "too large"),
    ),
)
def test_what_no_file_can_hold_is_refused(text, says):
    """Security: halves of letters and numbers beyond 64 bits never reach the model."""
    with pytest.raises(RuleSyntaxError, match=says):
        load_ruleset(text.encode())


def test_more_lines_than_a_proof_looks_at():
    """R5: two versions that differ nowhere within the lines a proof looks at are not called equivalent beyond."""
    counted = {"count_lines": {"term": "line.paired", "op": "is true"}, "op": ">", "value": LINES_MAX + 5}
    one = ruleset(ACCEPT, rule("r", {"all": [counted, BIG]}, hold()))
    other = ruleset(ACCEPT, rule("r", {"all": [BIG, counted]}, hold()))

    assert "different" != versions(one, other, 30).status


def test_other_match_policies_are_not_equivalent():
    """R6: where only match policies differ, documents must be matched again to know."""
    found = versions(ruleset(ACCEPT), ruleset(ACCEPT, policies=[{"id": "p", "level": 2}]), 30)

    assert "not_decided" == found.status
    assert "match policies" in found.sentence


def test_invariants_are_sentences():
    """R2: what is promised is said in English and German, with and without a condition."""
    never = Invariant.model_validate({"id": "n", "when": BIG, "never": ["accepted"]})
    always = Invariant.model_validate({"id": "a", "always": "routed", "applies_to": ["invoice"]})

    assert "never accepted" in invariant_sentence(never)
    assert ", wenn " in invariant_sentence(never, "de")
    assert "On invoices: it always goes to a queue." == invariant_sentence(always)
    assert "Warteschlange" in invariant_sentence(always, "de")


def test_a_trace_tells_what_was_not_judged_and_how_many_more():
    """R2: of very many parts some are told and the rest counted; what is missing is named; values have their unit."""
    inputs = {"line.quantity": 2_500_000, "line.vat_rate": 1_900, "document.total_variance_bp": 5}
    firings = tuple(Firing(rule=f"r{at}", level=0, line="1", inputs=inputs) for at in range(FIRINGS_MAX + 2))
    open_ = (
        NotEvaluated(rule="u", level=0, line="1", missing=("order.found",)),
        NotEvaluated(rule="v", level=0, missing=()),
        NotEvaluated(rule="w", level=1, missing=("fact.odd",)),
    )
    decision = Decision(
        document_id="d",
        document_type="invoice",
        ruleset_hash="h",
        facts_hash="f",
        outcome=Outcome.HELD,
        header_outcome=Outcome.HELD,
        lines=(LineOutcome(line="1", outcome=Outcome.HELD),),
        firings=firings,
        not_evaluated=open_,
    )
    english, german = (trace_paragraph(decision, ruleset(), language) for language in ("en", "de"))

    assert "2 more" in english
    assert "2 weitere" in german
    assert "2.5" in english
    assert "2,5" in german
    assert "19.00 %" in english
    assert "Not judged: “u” on line 1, " in english
    assert "fact.odd missing" in english
    assert "Nicht beurteilt" in german


@pytest.mark.parametrize("text", ("1, 2 3", "not", "", 'date("2026-13-01")'))
def test_what_is_no_literal_of_feel(text):
    """R9: what stands behind a list, no word at all, or a day that is none is refused by its place."""
    with pytest.raises(NotFeel):
        read_literals(text)


def saved(book):
    """Give the bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_sheet_or_file_that_is_too_large_is_refused(monkeypatch):
    """R3: nothing reads a sheet of endless rows, or a file that unpacks to more than it may."""
    book = Workbook()
    book.active.cell(tables.ROWS_MAX + 1, 1, "x")
    with pytest.raises(RuleSyntaxError, match="more than"):
        tables.tables_from_excel(saved(book), ruleset())
    monkeypatch.setattr(tables, "BYTES_MAX", 100)
    with pytest.raises(RuleSyntaxError, match="too large"):
        tables.tables_from_excel(saved(Workbook()), ruleset())


def test_a_day_that_excel_knows_is_read_as_a_day():
    """R3: a cell that Excel made a date is the day it shows; columns end where a column has no kind."""
    day = {"term": "document.issue_date", "op": ">", "value": "2026-01-31"}
    rows = [{"id": "r", "when": day, "give": {"odd": "a"}}]
    table = {"id": "t", "hit_policy": "first", "outputs": [{"name": "odd", "type": "code"}], "rows": rows}
    whole = ruleset(ACCEPT, tables=[table])
    book = load_workbook(io.BytesIO(tables.tables_to_excel(whole)))
    sheet = book.worksheets[0]
    (cell,) = [each for line in sheet.iter_rows() for each in line if each.value == "2026-01-31"]
    for written in (date(2026, 1, 31), datetime(2026, 1, 31), date(2026, 1, 31)):  # noqa: DTZ001 - Excel knows no zones.
        cell.value = written
        sheet.cell(sheet.max_row + 3, sheet.max_column + 2, "a note of mine")
        back = tables.tables_from_excel(saved(book), whole.model_copy(update={"tables": ()}))

        assert back.ruleset_hash == whole.ruleset_hash
        book.iso_dates = True  # The other way in which workbooks write a day.


def test_a_condition_that_no_cell_says_keeps_its_text():
    """R3: what an author has not finished is exported as it stands, and comes back so."""
    unsaid = {"term": "document.issue_date", "op": ">"}
    rows = [{"id": "r", "when": unsaid, "give": {"odd": "a"}}]
    table = {"id": "t", "hit_policy": "first", "outputs": [{"name": "odd", "type": "code"}], "rows": rows}
    whole = ruleset(ACCEPT, tables=[table])
    back = tables.tables_from_excel(tables.tables_to_excel(whole), whole.model_copy(update={"tables": ()}))

    assert back.ruleset_hash == whole.ruleset_hash


@pytest.mark.parametrize(("written", "read"), (("n/a", "n/a"), ("1234.5", "1.234,5")))
def test_what_is_no_number_is_written_as_it_stands(written, read):
    """R2: a sentence says an amount as its language writes it, and what is none as the author did."""
    assert read == figure(written, "de")


def test_very_many_pieces_of_text_are_bounded():
    """R5: of very many pieces that rules look for in one text, so many combinations are made, and no more."""
    made = _Group(beginnings={"a", "b"}, pieces={f"piece {at}" for at in range(40)}).domain()

    assert MADE_MAX // 2 < len(made) < 2 * MADE_MAX
    assert len(made) == len(set(made))


def test_a_file_that_only_looks_like_a_workbook_is_refused():
    """R3: a zip archive without a workbook in it is no workbook."""
    import zipfile  # noqa: PLC0415 - only here

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(RuleSyntaxError, match="not a workbook"):
        tables.tables_from_excel(content.getvalue(), ruleset())


def test_a_disabled_table_produces_nothing():
    """R1: what a table that is switched off would hold nobody can read."""
    rows = [{"id": "r", "when": BIG, "then": [hold("BIG")]}]
    table = {"id": "t", "hit_policy": "collect", "rows": rows, "enabled": False}
    reads = rule("r", {"term": "hold.BIG", "op": "is true"})

    assert [True] == ["does not exist" in says for _, says in told(rules=[reads], tables=[table])]
    assert [] == told(rules=[reads], tables=[table | {"enabled": True}])


def test_always_is_known():
    """R1: the sample condition holds whatever is known."""
    assert [] == told(rules=[rule("r", ALWAYS)])
