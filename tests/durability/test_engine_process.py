"""The engine's process: killed, hung, starved or fed with hostile sheets, it loses no document and stays flat."""

import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rules_engine.documents.canonical import canonical_bytes
from rules_engine.documents.decision import Decision, Outcome
from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine, Terms, Value
from rules_engine.documents.terms import TERMS
from rules_engine.engine import frames, process
from rules_engine.engine.both import Disagreement
from rules_engine.engine.decide import decide
from rules_engine.engine.process import MEMORY_MAX, EngineProcess
from rules_engine.engine.process_child import PLANS_MAX, _Child
from rules_engine.engine.reference import Reference
from rules_engine.engine.shrink import Failing
from rules_engine.errors import UnknownTerm
from rules_engine.rules.model import Ruleset
from tests.generators import Sample, samples
from tests.seeds import base_seed

HOSTILE_SHEETS = 300
RSS_GROWTH_MAX = 1.10
"""How much larger the child may be in the last third of a soak than in the middle one: the allocator breathes."""


def _expected(sample: Sample) -> bytes:
    """Return the decision as the interpreter makes it."""
    return decide(sample.plan, sample.sheet, Reference().run(sample.plan, sample.sheet)).to_bytes()


def _resident_pages(process_id: int) -> int:
    """Return how many pages of memory a process holds."""
    return int(Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1])


def _kill_soon(engine: EngineProcess, seconds: float) -> threading.Timer | None:
    """Kill the child that runs now, and only that one, after a moment."""
    if engine._running is None:
        return None
    timer = threading.Timer(seconds, engine._running.process.kill)
    timer.start()
    return timer


@pytest.mark.parametrize(
    ("decisions", "kills"),
    (
        pytest.param(1_500, 12, id="lean", marks=pytest.mark.slow),
        pytest.param(20_000, 200, id="night", marks=(pytest.mark.night, pytest.mark.timeout(3_600))),
    ),
)
def test_killed_at_random_moments_nothing_is_lost(decisions, kills, draw):
    """Target 1: a child killed at random moments costs an attempt; every decision equals that of an undisturbed run."""
    found = list(samples(base_seed(), 120))
    rulesets = [canonical_bytes(sample.ruleset) for sample in found]
    expected = [_expected(sample) for sample in found]
    doomed = set(draw.sample(range(1, decisions), kills))
    differing = 0
    with EngineProcess() as engine:
        for number in range(decisions):
            which = number % len(found)
            timer = _kill_soon(engine, draw.uniform(0, 0.006)) if number in doomed else None
            differing += engine.decide(rulesets[which], found[which].sheet) != expected[which]
            if timer is not None:
                timer.join()

    assert 0 == differing


@pytest.mark.parametrize(
    "decisions",
    (
        pytest.param(1_500, id="lean", marks=pytest.mark.slow),
        pytest.param(20_000, id="night", marks=(pytest.mark.night, pytest.mark.timeout(3_600))),
    ),
)
def test_memory_stays_flat(decisions):
    """Target 35: one child that decides on and on does not grow after it has warmed up."""
    found = list(samples(base_seed(), 240, per_ruleset=40))
    rulesets = [canonical_bytes(sample.ruleset) for sample in found]
    sizes = []
    with EngineProcess(decisions_max=decisions) as engine:
        for number in range(decisions):
            which = number % len(found)
            engine.decide(rulesets[which], found[which].sheet)
            sizes.append(_resident_pages(engine.child_id))
    third = decisions // 3

    assert max(sizes[-third:]) <= max(sizes[third : 2 * third]) * RSS_GROWTH_MAX


def test_dead_before_it_starts_holds_the_document(monkeypatch):
    """Fails closed: a child that cannot even start leaves a held document behind, never none and never a passed one."""
    sample = next(samples(base_seed(), 1))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with EngineProcess() as engine:
        decision = Decision.model_validate_json(engine.decide(canonical_bytes(sample.ruleset), sample.sheet))

    assert Outcome.HELD == decision.outcome
    assert ["ENGINE_CRASHED"] == [hold.reason for hold in decision.holds]
    assert {Outcome.HELD} >= {line.outcome for line in decision.lines}
    assert sample.plan.ruleset_hash == decision.ruleset_hash
    assert sample.sheet.facts_hash == decision.facts_hash


def test_a_starved_child_holds_the_document():
    """Fails closed: a child without memory to compile the rules holds the document as undetermined."""
    sample = next(samples(base_seed(), 1))
    with EngineProcess(memory=1_000_000) as engine:
        decision = Decision.model_validate_json(engine.decide(canonical_bytes(sample.ruleset), sample.sheet))

    assert Outcome.HELD == decision.outcome
    assert {hold.reason for hold in decision.holds} <= {"UNDETERMINED", "ENGINE_CRASHED"}


def test_a_hung_child_is_replaced():
    """Target 9: a child that stops answering is killed after its time, and another one decides."""
    sample = next(samples(base_seed(), 1))
    with EngineProcess(seconds=4) as engine:
        engine.decide(canonical_bytes(sample.ruleset), sample.sheet)
        hung = engine.child_id
        os.kill(hung, signal.SIGSTOP)
        decided = engine.decide(canonical_bytes(sample.ruleset), sample.sheet)
        replaced = engine.child_id

    assert _expected(sample) == decided
    assert hung != replaced


def test_a_child_is_recycled_after_its_number_of_decisions():
    """A child is replaced after its decisions, so that no slow leak lives long."""
    sample = next(samples(base_seed(), 1))
    seen = []
    with EngineProcess(decisions_max=2) as engine:
        for _ in range(5):
            engine.decide(canonical_bytes(sample.ruleset), sample.sheet)
            seen.append(engine.child_id)

    assert seen[0] == seen[1] != seen[2] == seen[3] != seen[4]


def test_more_rulesets_than_a_child_keeps():
    """A child that has forgotten a ruleset asks for it again."""
    found = list(samples(base_seed(), 20, per_ruleset=1))
    with EngineProcess() as engine:
        for sample in (*found, *found):
            assert _expected(sample) == engine.decide(canonical_bytes(sample.ruleset), sample.sheet)


def test_a_refused_ruleset_is_refused_by_name():
    """A ruleset that cannot be run comes back as the refusal its author understands."""
    rule = {"id": "r", "when": {"term": "document.totl", "op": "is known"}, "then": [{"effect": "accept"}]}
    ruleset = Ruleset.model_validate({"id": "x", "name": "X", "rules": [rule]})
    sheet = FactSheet(document_type="invoice", document_id="d")
    with EngineProcess() as engine, pytest.raises(UnknownTerm) as refused:
        engine.decide(canonical_bytes(ruleset), sheet)

    assert "rules[r]" in refused.value.where


def test_disagreements_reach_the_client(tmp_path):
    """The smallest failing example is handed over before the decision that holds the document."""
    sample = next(samples(base_seed(), 1))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        disagreement = Disagreement("r", "f", Failing(sample.ruleset, sample.sheet))
        _Child(theirs)._keep(disagreement)

        assert (b"E", disagreement.to_bytes()) == frames.receive(ours)


_ALWAYS = {"term": "document.type", "op": "is known"}
_ACCEPT = {"id": "accept", "when": _ALWAYS, "then": [{"effect": "accept"}]}


def _accepting(**fields: object) -> Ruleset:
    """Return a ruleset that accepts everything, changed as asked."""
    return Ruleset.model_validate({"id": "x", "name": "X", "rules": [_ACCEPT], **fields})


def _asked(channel: socket.socket, kind: bytes, content: bytes) -> tuple[bytes, bytes] | None:
    """Send one question to a child and return its answer."""
    frames.send(channel, kind, content)
    return frames.receive(channel)


def test_a_child_answers_until_its_client_is_gone():
    """A child asks for a ruleset it does not know, refuses what it cannot run, decides, and ends with its client."""
    sample = next(samples(base_seed(), 1))
    known, sheet = canonical_bytes(sample.ruleset), sample.sheet.to_bytes()
    unread = canonical_bytes(_accepting(rules=[{**_ACCEPT, "when": {"term": "document.totl", "op": "is known"}}]))
    money = [{"term": "document.total_without_vat", "op": "=", "value": {"EUR": str(number)}} for number in range(16)]
    either = [{"any": money[at : at + 2]} for at in range(0, 16, 2)]
    wide = canonical_bytes(_accepting(rules=[{**_ACCEPT, "when": {"all": either}}]))
    ours, theirs = socket.socketpair()
    served = threading.Thread(target=_Child(theirs).serve)
    served.start()
    with ours, theirs:
        assert (b"N", b"") == _asked(ours, b"S", hashlib.sha256(known).digest() + sheet)
        assert (b"K", b"") == _asked(ours, b"R", known)
        assert (b"D", _expected(sample)) == _asked(ours, b"S", hashlib.sha256(known).digest() + sheet)
        assert b"X" == _asked(ours, b"R", unread)[0]
        assert (b"K", b"") == _asked(ours, b"R", wide)
        assert b"X" == _asked(ours, b"S", hashlib.sha256(wide).digest() + sheet)[0]
        for number in range(PLANS_MAX):
            assert (b"K", b"") == _asked(ours, b"R", canonical_bytes(_accepting(name=str(number))))
        assert (b"N", b"") == _asked(ours, b"S", hashlib.sha256(known).digest() + sheet)
        ours.shutdown(socket.SHUT_RDWR)
        served.join()


def test_a_child_without_a_client_ends():
    """A child whose client is gone ends by itself, without a complaint."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-I", "-m", "rules_engine.engine.process_child", str(MEMORY_MAX), "60"]
    child = subprocess.Popen(command, stdin=theirs.fileno(), stderr=subprocess.PIPE)
    theirs.close()
    with ours:
        assert (b"N", b"") == _asked(ours, b"S", b"0" * 32)

    assert (b"", 0) == (child.communicate()[1], child.returncode)


def _instead_of_python(folder: Path, code: str) -> str:
    """Write a program that runs other code in place of the engine's child; return its path."""
    program = folder / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c \'{code}\' "$4" "$5"\n', encoding="ascii")
    program.chmod(0o700)
    return str(program)


def test_a_child_of_two_minds_holds_the_document(tmp_path, monkeypatch):
    """R4: where the executions in the child differ the document is held, and the example reaches who keeps it."""
    code = """
from rules_engine.engine import compiled_runtime, process_child
compiled_runtime.NAMES["ceiling"] = lambda value: value.down if value else value
process_child.main()
"""
    monkeypatch.setattr(sys, "executable", _instead_of_python(tmp_path, code))
    dear = {"term": "document.total_variance_bp", "op": "exceeds", "value": "2"}
    hold = {"id": "dear", "when": dear, "then": [{"effect": "hold", "kind": "header", "reason": "DEAR"}]}
    terms = {"document.type": "invoice", "document.total_variance_bp": Ratio(201, 200)}
    sheet = FactSheet(document_type="invoice", document_id="d", currency="EUR", terms=terms)
    kept: list[bytes] = []
    with EngineProcess(kept.append) as engine:
        decision = Decision.model_validate_json(
            engine.decide(canonical_bytes(_accepting(rules=[_ACCEPT, hold])), sheet)
        )

    assert ["ENGINES_DISAGREE"] == [found.reason for found in decision.holds]
    assert b'"dear"' in kept[0]
    assert b'"accept"' not in kept[0]


def test_a_child_that_answers_nonsense_holds_the_document(tmp_path, monkeypatch):
    """Fails closed: an answer that is none counts as a failure of the child."""
    code = """
import socket
from rules_engine.engine import frames, process
channel = socket.socket(fileno=0)
while frames.receive(channel):
    frames.send(channel, b"Z", b"")
"""
    monkeypatch.setattr(sys, "executable", _instead_of_python(tmp_path, code))
    sample = next(samples(base_seed(), 1))
    with EngineProcess() as engine:
        decision = Decision.model_validate_json(engine.decide(canonical_bytes(sample.ruleset), sample.sheet))

    assert ["ENGINE_CRASHED"] == [found.reason for found in decision.holds]


def test_a_sheet_larger_than_any_is_held(monkeypatch):
    """Target 16: a sheet beyond the limit is held before a child is asked."""
    sample = next(samples(base_seed(), 1))
    monkeypatch.setattr(process, "SHEET_MAX", 100)
    with EngineProcess() as engine:
        decision = Decision.model_validate_json(engine.decide(canonical_bytes(sample.ruleset), sample.sheet))

        assert engine.child_id is None
    assert ["UNDETERMINED"] == [found.reason for found in decision.holds]


_TEXTS = (
    "",
    "\x00",
    '"},"k":1,"id":"D","sid":"1',
    "{{7*7}}__import__('os')",
    "\\u0000\\",
    "😀" * 4_000,
    "A" * 20_000,
    "İıßﬀ\u202e",
    "sid-0",
)
_NUMBERS = (0, 1, -1, LARGEST, -LARGEST, LARGEST + 1, -LARGEST - 1, 2**63 - 1, -(2**63))
_RATIOS = tuple(Ratio(number, number) for number in _NUMBERS)


def _hostile(draw: random.Random, number: int) -> FactSheet:
    """Return a sheet that an attacker would like to see: extreme numbers, texts that look like code, wrong types."""
    lines = tuple(
        SheetLine(id=draw.choice((str(at), "1", "", "D")), terms=_hostile_terms(draw))
        for at in range(draw.choice((0, 1, 2, 40)))
    )
    return FactSheet(
        document_type=draw.choice(("invoice", "credit_note", "order_response", "nonsense", "")),
        document_id=draw.choice(("", "D", f"hostile-{number}")),
        currency=draw.choice(("EUR", "XXX", "", "eur", None)),
        terms={**_hostile_terms(draw), "document.number": "A" * draw.choice((1, 1, 1, 1, 1, 1_000_000))},
        lines=lines,
    )


def _hostile_terms(draw: random.Random) -> Terms:
    """Return terms with values of any type, and names nobody knows."""
    names = [*draw.sample(sorted(TERMS), 25), "nonsense", "$s", "sid", "__class__", "fact.x"]
    pools: tuple[tuple[Value, ...], ...] = (_TEXTS, _NUMBERS, _RATIOS, (True, False))
    return {name: draw.choice(draw.choice(pools)) for name in names}


@pytest.mark.slow
def test_hostile_sheets_crash_nobody(draw):
    """Target 16: 300 hostile sheets, 0 crashes: one child survives them all and decides as the interpreter does."""
    found = list(samples(base_seed(), 10, per_ruleset=1))
    differing, children = 0, set()
    with EngineProcess() as engine:
        for number in range(HOSTILE_SHEETS):
            sample = found[number % len(found)]._replace(sheet=_hostile(draw, number))
            differing += engine.decide(canonical_bytes(sample.ruleset), sample.sheet) != _expected(sample)
            children.add(engine.child_id)

    assert 0 == differing
    assert 1 == len(children)
