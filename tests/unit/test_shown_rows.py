"""Rows that pages show are few whatever there is, and say which thing each is about."""

from rules_engine.engine.replay.report import Report, RuleEffect
from rules_engine.errors import RulesetRefused
from rules_engine.pipeline.tracking.worklists import Colleague
from ui.states.care import COLLEAGUES_MAX, choices
from ui.states.replay_rows import BARS_SHOWN, Frontier, bar_rows
from ui.telling import why_refused


def test_a_table_of_two_thousand_rows_shows_its_largest_bars_by_row():
    """R5: what a replay says of each part stays short, and rows of one table are told apart."""
    report = Report(rules={f"table/row-{count}": RuleEffect(newly=count) for count in range(2_000)})

    rows = bar_rows(report, {"table": "Who approves"}, "own")

    assert [f"Who approves · row-{1_999 - at}" for at in range(BARS_SHOWN)] == [row["name"] for row in rows]
    assert {"/rules?ruleset=own&part=table"} == {row["href"] for row in rows}


def test_a_document_is_given_to_few_of_many_and_always_to_oneself():
    """D4: a thousand colleagues are cut short by name; whoever asks stays among them wherever the name stands."""
    many = tuple(Colleague(f"login-{count:04}", f"Name {count:04}") for count in range(1_000))

    for login in ("login-0000", "login-0999"):
        shown = [each["login"] for each in choices(many, login)]
        assert COLLEAGUES_MAX == len(shown)
        assert login in shown
        assert sorted(shown) == shown


def test_why_a_draft_is_refused_is_said_in_the_language_of_the_reader():
    """D4: no page about a draft shows an English refusal to German readers."""
    refusal = RulesetRefused("The moon is too high.", where="x", remedy="Wait for the dawn.")

    assert "The moon is too high. Wait for the dawn." == why_refused(refusal, "en")
    german = why_refused(refusal, "de")
    assert refusal.code in german
    assert "moon" not in german
    assert "dawn" not in german


def test_a_frontier_where_no_limit_changes_anything_is_said_in_words():
    """D4, R5: a curve of one point is no picture; the words name the ends that were tried."""
    found = {
        "unit": "percent",
        "limit": 200,
        "documents": 3,
        "rows": 9,
        "digits": 2,
        "exact": 9,
        "below": 0,
        "above": 0,
    }
    flat = found | {"limits": [0, 200, 1000], "touches": [4, 4, 4], "worth": []}

    assert "Between 0 % and 10 % no limit changes anything" in Frontier(flat, 200).told("en")
    assert "" == Frontier(flat | {"touches": [4, 4, 3]}, 200).told("en")
