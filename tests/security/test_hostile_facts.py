"""Hostile facts: whatever stands on a sheet, the engine's process answers and the parent lives."""

import random

import pytest

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision, Outcome
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine
from rules_engine.documents.terms import TERMS
from rules_engine.engine.decide import decide
from rules_engine.engine.process import EngineProcess
from rules_engine.engine.reference import Reference
from tests.generators import samples
from tests.seeds import base_seed

HOSTILE = 300
PER_RULESET = 30
MEGABYTE = "x" * 1_000_000

TEXTS = (
    "",
    "\x00",
    '"}]}',
    '","sid":"other","id":"D',
    "{{7*7}}",
    "__import__('os').system('true')",
    "sid-0",
    "D",
    "' OR 1=1 --",
    "\u202egnp.exe",
    "\u0410\u0412\u0421",
    "\ufb01\u0131\u0130\u1e9e",
    "a\u0301" * 5_000,
    "\U0001f4a3" * 200,
    "../../etc/passwd",
    "\r\nX-Injected: 1",
    MEGABYTE,
)
NUMBERS = (0, -1, 1, LARGEST, -LARGEST, LARGEST + 1, -LARGEST - 1, 2**63 - 1, -(2**63))
NAMES = (
    "id",
    "sid",
    "$s",
    "g0",
    "a",
    "document",
    "line.",
    "fact.f0",
    "__class__",
    "document.total_without_vat ",
    "\x00",
)


def _value(draw: random.Random) -> object:
    """Draw any value, whatever its term wants."""
    kinds = (
        lambda: draw.choice(TEXTS),
        lambda: draw.choice(NUMBERS),
        lambda: draw.random() < 0.5,
        lambda: Ratio(draw.choice(NUMBERS), draw.choice(NUMBERS)),
    )
    return draw.choice(kinds)()


def _terms(draw: random.Random, scope: str) -> dict[str, object]:
    """Draw terms: real ones with any value, and names nobody knows."""
    real = [name for name, term in TERMS.items() if term.scope == scope]
    chosen = draw.sample(real, draw.randint(0, len(real)))
    return {name: _value(draw) for name in (*chosen, *draw.sample(NAMES, draw.randint(0, len(NAMES))))}


def _sheet(draw: random.Random, number: int) -> FactSheet:
    """Draw one hostile sheet, as it may come out of a reader gone wrong."""
    size = draw.choice((0, 1, 2, 5, 400))
    terms = {name: value for name, value in _terms(draw, "line").items() if value != MEGABYTE}
    lines = tuple(
        SheetLine.model_construct(
            id=draw.choice((str(at), "1", "", "sid-0", '"')),
            kind="line",
            terms=terms if size > 5 else _terms(draw, "line"),
        )
        for at in range(size)
    )
    return FactSheet.model_construct(
        document_type=draw.choice(("invoice", "credit_note", "", "no such type", "\x00")),
        document_id=draw.choice((f"h{number}", "D", "0", '","k":1', "x" * 10_000)),
        currency=draw.choice(("EUR", "JPY", None, "", "eur", "XXXX", "\u20ac")),
        terms=_terms(draw, "document"),
        lines=lines,
    )


@pytest.mark.parametrize(
    "count",
    (
        pytest.param(HOSTILE // 10, id="lean", marks=pytest.mark.slow),
        pytest.param(HOSTILE, id="night", marks=(pytest.mark.night, pytest.mark.timeout(1_200))),
    ),
)
def test_hostile_facts_never_hurt_the_parent(count, draw):
    """Target 16: hostile sheets, 0 crashes, and every one is decided as the meaning says."""
    rulesets = list(samples(base_seed(), HOSTILE // PER_RULESET, per_ruleset=1))
    with EngineProcess() as engine:
        for number in range(count):
            sample, sheet = rulesets[number % len(rulesets)], _sheet(draw, number)
            decided = Decision.model_validate_json(engine.decide(canonical_bytes(sample.ruleset), sheet))
            expected = decide(sample.plan, sheet, Reference().run(sample.plan, sheet))

            assert "ENGINE_CRASHED" not in {hold.reason for hold in decided.holds}
            assert expected.to_bytes() == decided.to_bytes()
            assert decided.outcome is not Outcome.ACCEPTED or sheet.document_type in {"invoice", "credit_note"}


def test_a_sheet_too_large_for_the_engine_is_held():
    """Target 16: a sheet of gigabytes is held with a sentence, and never sent."""
    sample = next(samples(base_seed(), 1))
    line = SheetLine.model_construct(id="1", kind="line", terms={"line.description": MEGABYTE})
    sheet = sample.sheet.model_copy(update={"lines": (line,) * 80})
    with EngineProcess() as engine:
        decided = Decision.model_validate_json(engine.decide(canonical_bytes(sample.ruleset), sheet))

        assert engine.child_id is None
    assert (Outcome.HELD, "UNDETERMINED") == (decided.outcome, decided.holds[0].reason)
    assert "bytes" in decided.holds[0].sentence
