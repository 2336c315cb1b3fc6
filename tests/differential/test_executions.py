"""Four executions of one ruleset, one result: interpreter, durable-rules, compiled Python, columns (semantics 18)."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import pytest

from rules_engine.documents.decision import Outcome
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine
from rules_engine.engine import compiled_runtime, verify
from rules_engine.engine.both import BothEngines
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.compiled_source import Two, _Writer
from rules_engine.engine.decide import decide
from rules_engine.engine.live import Live
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import EveryLineOf
from tests.columns import evaluations
from tests.generators import SHEETS_PER_RULESET, Sample, samples
from tests.generators.histogram import Tally
from tests.seeds import base_seed

LEAN = 4_000
NIGHT = 200_000
NIGHT_SHEETS = 100
"""How many sheets one ruleset serves at night: columns cost by the ruleset, hardly by the sheet."""

SHUFFLES = 1_000
SHUFFLED_SAMPLES = 25

HASH_SEEDS = ("0", "1", "4711")

_DIGEST = """
import hashlib, sys
from rules_engine.engine.both import BothEngines
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.live import Live
from tests.generators import samples
engines = BothEngines(Live(), Compiled(), lambda _: sys.exit("disagreement"))
found = hashlib.sha256()
for sample in samples(int(sys.argv[1]), 120):
    found.update(engines.decide(*sample).to_bytes())
sys.stdout.write(found.hexdigest())
"""


def _unlike_reference(
    group: Sequence[Sample], live: Live, compiled: Compiled, tally: Tally
) -> Iterator[tuple[str, str]]:
    """Yield what differs from the interpreter on the sheets of one ruleset: which document, and which execution."""
    columns = evaluations(group[0].plan, [sample.sheet for sample in group])
    for place, (_, plan, sheet) in enumerate(group):
        evaluation = Reference().run(plan, sheet)
        tally.add(group[place], evaluation)
        decision = decide(plan, sheet, evaluation)
        if verify.broken(plan, sheet, decision):
            yield sheet.document_id, "checker"
        found = {execution.name: execution.run(plan, sheet) for execution in (live, compiled)} | {
            "columns": columns[place]
        }
        for name, other in found.items():
            if other.to_bytes() != evaluation.to_bytes():
                yield sheet.document_id, name
        for execution in (live, compiled):
            if decide(plan, sheet, found[execution.name]).to_bytes() != decision.to_bytes():
                yield sheet.document_id, f"decision of {execution.name}"


@pytest.mark.parametrize(
    ("count", "per_ruleset"),
    (
        pytest.param(LEAN, SHEETS_PER_RULESET, id="lean", marks=pytest.mark.slow),
        pytest.param(NIGHT, NIGHT_SHEETS, id="night", marks=(pytest.mark.night, pytest.mark.timeout(14_400))),
    ),
)
def test_four_executions_agree(count, per_ruleset):
    """R4, targets 7 and 12: on random rulesets and sheets all four give the same evaluation, byte for byte.

    Interpreter, durable-rules, compiled Python and columns. What is live gives the same decision, which the checker
    derives again from its trace and its sheet. The agreement means something: enough levels, aggregates, unknown
    results and all outcomes are reached; what was reached is printed.
    """
    live, compiled, tally = Live(), Compiled(), Tally()
    differing = [
        unlike
        for _, group in groupby(samples(base_seed(), count, per_ruleset), key=lambda sample: sample.ruleset.id)
        for unlike in _unlike_reference(list(group), live, compiled, tally)
    ]
    live.close()
    reached = tally.histogram()
    sys.stdout.write(f"seed {base_seed()}\n{reached}\n{len(differing)} differences\n")

    assert [] == differing
    assert count == reached.samples
    assert reached.deep >= 0.30
    assert reached.with_aggregates >= 0.20
    assert reached.unknown >= 0.10
    assert reached.on_the_limit >= 0.10
    assert min(reached.outcome(outcome) for outcome in Outcome) >= 0.05


def _null_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: what is unknown counts as false."""
    honest = _Writer._leaf

    def planted(self: _Writer, leaf: object) -> Two:
        two = honest(self, leaf)
        return Two(two.sure, two.sure)

    monkeypatch.setattr(_Writer, "_leaf", planted)


def _every_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: *every line* holds where there are no lines."""
    honest = _Writer._leaf

    def planted(self: _Writer, leaf: object) -> Two:
        two = honest(self, leaf)
        return Two(two.sure.replace("(L and ", "("), two.possible) if isinstance(leaf, EveryLineOf) else two

    monkeypatch.setattr(_Writer, "_leaf", planted)


def _rounded_to_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: a ratio is one rounded number, here always the one nearer to zero."""
    monkeypatch.setitem(compiled_runtime.NAMES, "ceiling", lambda value: value.down if value else value)
    monkeypatch.setitem(compiled_runtime.NAMES, "floor", lambda value: value.down if value else value)


@pytest.mark.parametrize("plant", (_null_ignored, _every_of_nothing, _rounded_to_nearest))
def test_planted_errors_are_caught(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch):
    """A canary: an execution with a planted error differs from the live one, so that agreement proves something."""
    plant(monkeypatch)
    live, compiled = Live(), Compiled()
    caught = sum(
        live.run(sample.plan, sample.sheet).to_bytes() != compiled.run(sample.plan, sample.sheet).to_bytes()
        for sample in samples(base_seed(), 1_200)
    )
    live.close()

    assert caught > 0


def _shuffled(ruleset: Ruleset, draw: random.Random) -> Ruleset:
    """Write the same ruleset in another order."""
    parts = ("facts", "tolerances", "tables", "rules")
    return ruleset.model_copy(update={part: _reordered(getattr(ruleset, part), draw) for part in parts})


def _reordered(parts: tuple[object, ...], draw: random.Random) -> tuple[object, ...]:
    return tuple(draw.sample(parts, len(parts)))


def _retermed(sheet: FactSheet, draw: random.Random) -> FactSheet:
    """Write the same sheet with its terms in another order."""
    lines = tuple(
        SheetLine.model_construct(id=line.id, kind=line.kind, terms=dict(_reordered(tuple(line.terms.items()), draw)))
        for line in sheet.lines
    )
    return sheet.model_copy(update={"terms": dict(_reordered(tuple(sheet.terms.items()), draw)), "lines": lines})


@pytest.mark.slow
def test_order_means_nothing(draw):
    """Target 8: 1,000 shuffles of the rules in the file and the terms in the sheet leave the decision's bytes alone."""
    engines = BothEngines(Live(), Compiled(), pytest.fail)
    differing = 0
    for sample in samples(base_seed(), SHUFFLED_SAMPLES, per_ruleset=1):
        expected = engines.decide(*sample).to_bytes()
        for _ in range(SHUFFLES // SHUFFLED_SAMPLES):
            ruleset = _shuffled(sample.ruleset, draw)
            sheet = _retermed(sample.sheet, draw)
            differing += engines.decide(ruleset, check(ruleset), sheet).to_bytes() != expected

    assert 0 == differing


@pytest.mark.slow
def test_hash_seed_means_nothing():
    """Target 8: the decisions of one run are the same bytes under every PYTHONHASHSEED."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST, str(base_seed())],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in HASH_SEEDS
    }

    assert 1 == len(digests)
    assert "" not in digests


_OPS = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "=": int.__eq__, "!=": int.__ne__}


def _held_where(condition: dict[str, object]) -> Ruleset:
    """Return a ruleset that holds where a condition is true, and accepts everything else."""
    always = {"term": "document.type", "op": "is known"}
    hold = {"id": "hold", "when": condition, "then": [{"effect": "hold", "kind": "header", "reason": "X"}]}
    accept = {"id": "accept", "when": always, "then": [{"effect": "accept"}]}
    return Ruleset.model_validate({"id": "boundary", "name": "Boundary", "rules": [hold, accept]})


def _held_by_all(ruleset: Ruleset, terms: dict[str, object]) -> set[bool]:
    """Tell, once for every answer given, whether the three executions hold a document with these terms."""
    plan = check(ruleset)
    terms = {"document.type": "invoice", **terms}
    sheet = FactSheet(document_type="invoice", document_id="d", currency="EUR", terms=terms)
    return {
        execution.run(plan, sheet).outcomes.document is Outcome.HELD for execution in (Reference(), Live(), Compiled())
    }


@pytest.mark.parametrize("op", tuple(_OPS))
@pytest.mark.parametrize("limit", (-1, 0, 1, 500_000, 2**62 - 3))
def test_limits_are_exact_to_one_unit(op, limit):
    """C7, target 11: one unit below, at and above a limit every operator answers exactly, in all three executions."""
    amount = f"{limit // 100}.{limit % 100:02}" if limit >= 0 else "-0.01"
    ruleset = _held_where({"term": "document.total_without_vat", "op": op, "value": {"EUR": amount}})
    for value in (limit - 1, limit, limit + 1):
        expected = _OPS[op](value, limit)

        assert {expected} == _held_by_all(ruleset, {"document.total_without_vat": value})


@pytest.mark.parametrize(
    ("op", "ratio", "expected"),
    (
        ("exceeds", Ratio(201, 200), True),
        ("exceeds", Ratio(200, 200), False),
        ("exceeds", Ratio(200, 199), False),
        ("within", Ratio(201, 200), False),
        ("within", Ratio(200, 199), True),
        ("at least", Ratio(201, 200), True),
        ("at least", Ratio(200, 199), False),
        ("below", Ratio(200, 199), True),
        ("below", Ratio(201, 200), False),
        ("exceeds", Ratio(-200, -199), False),
    ),
)
def test_percent_limits_equal_the_exact_fraction(op, ratio, expected):
    """Semantics 3: 1801/90000 exceeds 2 %, 1800/90000 does not: a limit in percent judges the exact fraction."""
    ruleset = _held_where({"term": "document.total_variance_bp", "op": op, "value": "2"})

    assert {expected} == _held_by_all(ruleset, {"document.total_variance_bp": ratio})
