"""The engine's smaller parts at their edges: frames, words, and what cases try of tables and of hidden flags."""

import socket

import pytest

from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.coverage import coverage
from rules_engine.engine.evaluation import Rows, usable
from rules_engine.engine.frames import FRAME_MAX, receive, send
from rules_engine.engine.wording import as_text, percent
from rules_engine.rules.check import check
from tests.sample_rules import ACCEPT, ALWAYS, decided, hold, line, rule, ruleset, sheet

BIG = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}


@pytest.fixture
def channel():
    """Give both ends of a channel."""
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def test_a_frame_comes_as_it_was_sent(channel):
    """T9: kind and content come whole, however large, and one after the other."""
    one, other = channel
    for content in (b"", b"a", b"b" * 100_000):
        send(one, b"D", content)
        assert (b"D", content) == receive(other)


def test_a_frame_that_is_too_large_is_never_begun(channel):
    """T9: what the other side would refuse is refused before a byte of it is sent."""
    one, other = channel
    with pytest.raises(ValueError, match="larger"):
        send(one, b"D", bytes(FRAME_MAX))
    send(one, b"D", b"next")

    assert (b"D", b"next") == receive(other)


@pytest.mark.parametrize("sent", (b"", b"\0\0", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\x09Dhalf"))
def test_what_is_no_frame_is_nobody(channel, sent):
    """T9: a channel that closes in the middle, or announces nothing or too much, is as good as gone."""
    one, other = channel
    one.sendall(sent)
    one.close()

    assert receive(other) is None


def test_values_are_written_as_people_read_them():
    """E3: a flag is yes or no, and a ratio beyond every number is no row of digits."""
    assert ["yes", "no"] == [as_text("flag", value, None) for value in (True, False)]
    assert "more than any percent" == percent(LARGEST)
    assert "0.01 %" == percent(1)


def test_what_a_table_and_its_hidden_flags_try():
    """R5: rows and limits inside ``any line`` are counted as those of rules are; parts without effects are none."""
    rows = [
        {"id": "high", "when": BIG, "give": {"tier": "a"}},
        {"id": "rest", "when": {"not": BIG}, "give": {"tier": "b"}},
    ]
    table = {"id": "t", "hit_policy": "first", "outputs": [{"name": "tier", "type": "code"}], "rows": rows}
    wide = {"any_line": {"term": "line.quantity", "op": ">", "value": "3"}}
    plan = check(ruleset(ACCEPT, rule("wide", wide, hold()), tables=[table]))
    sheets = [
        sheet(line("1", quantity=amount), document__total_with_vat=total)
        for amount, total in ((3_000_000, 10_000), (4_000_000, 10_001), (2_000_000, 5))
    ]
    found = coverage(plan, sheets)

    assert {"t/high": 1, "t/rest": 2} == {row.row: row.hits for row in found.rows}
    assert {"accept", "wide"} == {part.part for part in found.parts}
    assert all(limit.tried for limit in found.limits), found.limits
    assert 3 == len(found.limits)


def test_terms_that_nobody_knows_are_not_read():
    """Semantics 1: a sheet of another version may have terms of which this one knows nothing; no rule reads them."""
    assert {"order.found": True} == usable({"order.found": True, "order.unheard_of": 7})
    bare = FactSheet(document_type="invoice", document_id="d", currency=None, terms={"x.y": 1}, lines=())
    plan = check(ruleset(ACCEPT)).typed("invoice")

    assert "x.y" not in Rows.of(plan, bare).document


def test_a_notice_about_the_outcome_shows_it():
    """E3: a rule that reads the outcome of the document, or of a line, is told with what it read."""
    rules = ruleset(
        ACCEPT,
        rule("held", {"term": "document.outcome", "op": "is", "value": "held"}),
        rule("line", {"term": "line.outcome", "op": "is", "value": "held"}, scope="line"),
        rule("stop", BIG, hold(kind="header")),
        rule("odd", {"term": "line.quantity", "op": ">", "value": "3"}, hold("ODD", kind="line"), scope="line"),
    )
    found = decided(rules, sheet(line("1", quantity=4_000_000), line("2", quantity=1), document__total_with_vat=10_001))
    read = {(each.rule, each.line): each.inputs for each in found.firings}

    assert {"document.outcome": "held"} == read["held", None]
    assert {"line.outcome": "held"} == read["line", "1"]
    assert ("line", "2") not in read


def _tier_table(hit_policy, *rows):
    """Make a table of a tier by whether the total is over a limit."""
    made = [
        {
            "id": f"row{at}",
            "when": {"term": "document.total_with_vat", "op": ">", "value": {"EUR": limit}},
            "give": {"tier": tier},
        }
        for at, (limit, tier) in enumerate(rows)
    ]
    return {"id": "t", "hit_policy": hit_policy, "outputs": [{"name": "tier", "type": "code"}], "rows": made}


def test_a_table_without_an_answer_says_which_and_why():
    """E3: a gap and a conflict stand among what could not be evaluated, each with its own reason; a hit does not."""
    table = _tier_table("unique", ("10", "low"), ("100", "high"))
    told = {
        total: [
            (each.rule, each.reason)
            for each in decided(ruleset(ACCEPT, tables=[table]), sheet(document__total_with_vat=total)).not_evaluated
        ]
        for total in (1_000, 10_000, 10_001)
    }

    assert {
        1_000: [("t", "No row applies.")],
        10_000: [],
        10_001: [("t", "More than one row applies.")],
    } == told


def test_whatever_a_table_gives_stands_in_the_trace():
    """E3: a code is told whatever its name is; a word of the tolerances means nothing special in a table."""
    table = _tier_table("first", ("10", "not_checked"))
    found = decided(ruleset(ACCEPT, tables=[table]), sheet(document__total_with_vat=1_001))

    assert ("table.t.tier", "not_checked") in {(each.rule, each.result) for each in found.trace}


def test_each_line_stands_by_itself():
    """E3: what one rule asks for, or cannot judge, is told of the document and of every line, in their order."""
    many = {"term": "line.quantity", "op": ">", "value": "3"}
    tier = {"effect": "approval", "tier": "b", "who": ["ann"]}
    rules = ruleset(
        ACCEPT,
        rule("line", many, tier, scope="line"),
        rule("whole", ALWAYS, {**tier, "tier": "z"}, {**tier, "tier": "a"}),
        rule("odd", {"term": "line.received_quantity", "op": ">", "value": "3"}, scope="line"),
    )
    found = decided(rules, sheet(*(line(str(at), quantity=4_000_000) for at in (1, 2, 3))))

    assert [(None, "a"), (None, "z"), ("1", "b"), ("2", "b"), ("3", "b")] == [
        (each.line, each.tier) for each in found.approvals
    ]
    assert [("odd", "1"), ("odd", "2"), ("odd", "3")] == [(each.rule, each.line) for each in found.not_evaluated]
