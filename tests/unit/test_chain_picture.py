"""The picture of a chain and its lit path in words: what is drawn, what is folded away, and what is said of it."""

import itertools
import re

import pytest

from rules_engine.engine.reference import Reference
from rules_engine.pipeline.insight.chain_path import Path, groups, path
from rules_engine.pipeline.insight.fact_chain import KINDS, chain
from rules_engine.rules.check import check
from tests.generators import samples
from tests.sample_rules import ACCEPT, hold, rule, ruleset
from tests.seeds import base_seed
from ui.states.chain_rows import DRAWN_MAX, HIGH, SHOWN, SMALL, WIDE, Asked, draw, key_of
from ui.states.chain_texts import lead_told, step_rows
from ui.words import LANGUAGES, WORDS


def _asked(document="", opened=None, more=None, language="en"):
    return Asked("own", document, language, opened or {}, more or {})


def _boxes(drawn):
    for row in (*drawn.nodes, *drawn.folds):
        yield int(row["left"][:-2]), int(row["top"][:-2]), HIGH if "reads" in row else 30


def test_nothing_in_the_picture_lies_on_anything_else():
    """G7: on drawn rulesets and documents every box has its own place, and every line starts and ends at one."""
    for sample in samples(base_seed(), 30):
        whole = chain(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet))
        drawn = draw(whole, path(whole), _asked("d"))
        boxes = sorted(_boxes(drawn))
        assert all(
            left != before_left or top >= before + high
            for (before_left, before, high), (left, top, _) in itertools.pairwise(boxes)
        )
        ends = {(left, top + high // 2) for left, top, high in boxes}
        for found in re.findall(r"M(\d+) (\d+)C\d+ \d+ \d+ \d+ (\d+) (\d+)", " ".join(drawn.lines.values())):
            start_x, start_y, end_x, end_y = map(int, found)
            assert {(start_x - WIDE, start_y), (end_x, end_y)} <= ends
        assert all(left + WIDE <= drawn.wide and top + high <= drawn.high for left, top, high in boxes)


def test_what_is_folded_away_opens_and_nothing_is_drawn_twice():
    """G7: a small chain stands open, a closed group shows none of its nodes, and its head still counts them."""
    for sample in samples(base_seed(), 30):
        whole = chain(sample.plan)
        drawn = draw(whole, Path(), _asked(opened={key_of(group): True for group in groups(whole)}))
        names = [row["href"] for row in drawn.nodes]
        assert len(names) == len(set(names))
        if len(whole.nodes) <= SMALL:
            assert drawn == draw(whole, Path(), _asked())
        closed = draw(whole, Path(), _asked(opened={key_of(group): False for group in groups(whole)}))
        assert [] == closed.nodes
        assert len(whole.nodes) == sum(int(row["count"]) for row in closed.folds)


def _many(count):
    """A ruleset of many rules: every tenth of them holds what the one before it found."""
    amount = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}
    rules = [
        rule(
            f"r{at}",
            amount if at % 10 else {"any": [{"term": f"hold.H{at - 1}", "op": "is true"}]} if at else amount,
            hold(f"H{at}", kind="header"),
        )
        for at in range(count)
    ]
    return check(ruleset(ACCEPT, *rules))


def test_a_thousand_rules_stay_a_picture():
    """G7: of a thousand rules only heads of groups are drawn at first, and the path of one of them when it is lit."""
    whole = chain(_many(1_000))
    drawn = draw(whole, Path(), _asked())
    assert [] == drawn.nodes
    assert len(whole.nodes) == sum(int(row["count"]) for row in drawn.folds) > 1_000
    assert len(drawn.folds) < 12
    one = path(whole, "r10")
    lit = draw(whole, one, _asked())
    assert {"r9", "r10"} <= {row["name"] for row in lit.nodes}
    assert SHOWN * len(lit.folds) >= len(lit.nodes)
    all_open = {key_of(group): True for group in groups(whole)}
    opened = draw(whole, one, _asked(opened=all_open, more=dict.fromkeys(all_open, 10_000)))
    assert DRAWN_MAX >= len(opened.nodes)
    assert sum(len(group.nodes) for group in groups(whole)) == len(opened.nodes) + sum(
        int(row["more"].split()[0]) for row in opened.folds if row["more"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lit_path_is_told_step_by_step(language):
    """G7: every lit node has a sentence in the reader's language, with its value or with what it did and where."""
    for sample in samples(base_seed(), 25):
        whole = chain(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet))
        for lit in (path(whole), *(path(whole, node.id) for node in whole.nodes[::7])):
            rows = step_rows(whole, lit, "own", language)
            told = [row["told"] for row in rows]
            assert len(rows) == min(41, len(lit.nodes))
            assert all(each and "{" not in each for each in told)
            assert [row["ref"] for row in rows][:40] == [node.id for node in whole.nodes if node.id in lit.nodes][:40]
            assert bool(lit.end) == (str(lit.up) in lead_told(whole, lit, language) and bool(rows))


def test_a_held_document_is_told_in_both_languages():
    """G7: the facts with their values, the rule with what they made it do; in German no English word of ours."""
    when = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "100"}}
    plan = check(ruleset(ACCEPT, rule("big", when, hold("BIG", kind="header"))))
    sheet = next(iter(samples(base_seed(), 1))).sheet.model_copy(
        update={
            "currency": "EUR",
            "document_type": "invoice",
            "terms": {"document.total_with_vat": 20_000},
            "lines": (),
        }
    )
    whole = chain(plan, sheet, Reference().run(plan, sheet))
    lit = path(whole)

    assert ("big", "held") == (lit.end, whole.outcome)
    assert "Because of document.total_with_vat (200.00 EUR), “big” fires and holds the document." in lead_told(
        whole, lit, "en"
    )
    assert "Wegen document.total_with_vat (200,00 EUR) greift „big“ und hält den Beleg an." in lead_told(
        whole, lit, "de"
    )
    assert "It rests on 1 others; 0 follow from it." in lead_told(whole, lit, "en")
    (fact, _) = step_rows(whole, lit, "own", "de")
    assert fact["told"].startswith("Summe mit Steuer")
    assert "“big” reads document.total_with_vat; when it fires, it holds the document." in lead_told(
        chain(plan), path(chain(plan), "big"), "en"
    )


def test_every_kind_of_node_has_a_word():
    """A kind of fact or rule that is new has a word on the page."""
    assert set() == {f"chain.kind_{kind}" for kind in KINDS} - set(WORDS)
