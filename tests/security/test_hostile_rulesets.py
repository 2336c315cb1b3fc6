"""Hostile rulesets: refused with code and place, or bounded; never a crash, never without end."""

import json
from typing import Any

import pytest

from rules_engine.engine.decide import decide
from rules_engine.engine.live import compile_check
from rules_engine.engine.reference import Reference
from rules_engine.errors import RulesetRefused
from rules_engine.rules.check import OVERLAPS_MAX, check, findings
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Ruleset
from tests.sample_rules import ACCEPT, rule, ruleset, sheet

CYRILLIC = "\N{CYRILLIC SMALL LETTER ER}ayment"
LARGE = {"term": "document.total_with_vat", "op": ">", "value": {"EUR": "1"}}


def _nested(depth: int, mark: str = "not") -> dict[str, Any]:
    """Nest a condition."""
    tree: dict[str, Any] = LARGE
    for _ in range(depth):
        tree = {mark: tree} if mark == "not" else {mark: [tree, LARGE]}
    return tree


def _wide() -> dict[str, Any]:
    """Give an or of six hundred and an and of ors that no net could hold."""
    terms = [{"term": "document.number", "op": "is", "value": f"N{at}"} for at in range(600)]
    return {"all": [{"any": terms[at : at + 100]} for at in range(0, 600, 100)]}


def _text(data: dict[str, Any]) -> bytes:
    """Write a ruleset file."""
    return json.dumps({"id": "r", "name": "R", **data}).encode()


def _rule(**fields: Any) -> dict[str, Any]:
    return rule("r1", LARGE) | fields


BOILED: dict[str, tuple[bytes, str]] = {
    "hundred deep": (_text({"rules": [_rule(when=_nested(100))]}), "rules[r1]"),
    "thousand deep": (b'{"id":"r","name":"R","rules":' + b'[{"a":' * 2_000 + b"1" + b"}]" * 2_000 + b"}", ""),
    "five thousand rules": (_text({"rules": [_rule(id=f"r{at}") for at in range(5_000)]}), "rules"),
    "a megabyte of text": (
        _text({"rules": [_rule(when={"term": "document.number", "op": "is", "value": "x" * 1_000_000})]}),
        "rules[r1].when",
    ),
    "a pattern": (
        _text({"rules": [_rule(when={"term": "document.number", "op": "matches", "value": "(a+)+$"})]}),
        "rules[r1].when",
    ),
    "homoglyph ids": (_text({"rules": [_rule(id=CYRILLIC)]}), f"rules[{CYRILLIC}]"),
    "twins of another case": (_text({"rules": [_rule(id="Stop"), _rule(id="stop")]}), "rules[stop]"),
    "a fact that feeds itself": (
        _text(
            {
                "facts": [{"name": "f", "scope": "document"}],
                "rules": [_rule(when={"term": "fact.f", "op": "is false"}, then=[{"effect": "state", "fact": "f"}])],
            }
        ),
        "rules[r1]",
    ),
    "an unknown key": (_text({"rules": [_rule(__class__="x")]}), "rules[r1]"),
    "a fraction": (b'{"id": "r", "name": "R", "version": 1.5}', "1.5"),
    "a key twice": (b'{"id": "r", "id": "s", "name": "R"}', "id"),
    "an endless number": (_text({"rules": [_rule(priority=10**4_000)]}), "rules[r1].priority"),
    "a lone surrogate": (b'{"id": "r", "name": "\\ud800"}', "name"),
    "a list without end": (_text({"lists": {"l": ["x"] * 20_000}}), "lists[l]"),
}


@pytest.mark.parametrize("name", sorted(BOILED))
def test_hostile_rulesets_are_refused_with_code_and_place(name: str) -> None:
    """R3: each is refused by loading or by the check, with a code, the place and what to do."""
    content, place = BOILED[name]
    with pytest.raises(RulesetRefused) as caught:
        check(load_ruleset(content))

    assert caught.value.code.startswith("RULE-")
    assert (caught.value.where or "").startswith(place)
    assert caught.value.remedy


def test_wide_conditions_are_bounded_not_run() -> None:
    """Semantics 18: a condition of more branches than the engine takes is refused by the compile check, by name."""
    plan = check(ruleset(ACCEPT, rule("wide", _wide())))
    with pytest.raises(RulesetRefused) as caught:
        compile_check(plan)
    assert "wide" in f"{caught.value.where} {caught.value.sentence}"
    flat = rule("flat", {"term": "document.number", "op": "in", "value": [f"N{at}" for at in range(600)]})
    compile_check(check(ruleset(ACCEPT, flat)))


def test_overlaps_are_named_up_to_a_limit() -> None:
    """Semantics 9: thousands of tolerances that all overlap end after a few, instead of one finding for each pair."""
    bound = {"percent": {"state": "zero"}}
    many = [{"id": f"t{at}", "dimension": "unit_price", "upper": bound} for at in range(2_000)]

    assert OVERLAPS_MAX < len(findings(ruleset(tolerances=many))) <= OVERLAPS_MAX + 2


def test_the_deepest_and_widest_that_is_allowed_is_decided() -> None:
    """R3: what is within the limits runs: trees of the permitted depth, thousands of rules, texts that look alike."""
    deep = rule("deep", _nested(49))
    many = [rule(f"r{at}", LARGE) for at in range(1_000)]
    alike = [rule(name, LARGE) for name in ("stop1", "stopl", "stop-1", "stop_1")]
    rules: Ruleset = ruleset(ACCEPT, deep, *many, *alike)
    plan, facts = check(rules), sheet(document__total_with_vat=200)

    assert len(decide(plan, facts, Reference().run(plan, facts)).firings) >= 1_000
