"""How often a part fires, in columns, is how often it fires for the plain interpreter, document by document."""

import itertools

from rules_engine.engine.evaluation import FALSE, TRUE, UNKNOWN
from rules_engine.engine.reference import Reference
from rules_engine.engine.replay.history import history_of
from rules_engine.pipeline.insight.evidence import fired_on, parts_of
from tests.generators import samples
from tests.seeds import base_seed

DRAWN = 300


def _plainly(sample, name):
    """Tell whether a part fires on a document, on any row it sees (Kleene)."""
    run = Reference().run(sample.plan, sample.sheet)
    typed = {part.id for part in sample.plan.typed(sample.sheet.document_type).parts}
    truths = [FALSE]
    for part in parts_of(sample.plan, name):
        rows = range(len(sample.sheet.lines)) if part.scope == "line" else (None,)
        truths += [run.truth(part.id, row) for row in rows] if part.id in typed else []
    return True if TRUE in truths else None if UNKNOWN in truths else False


def test_evidence_equals_the_slow_way():
    """R1: what stands beside a rule as fired, not fired or not to be told is so on every document."""
    fired = 0
    for _, group in itertools.groupby(samples(base_seed(), DRAWN), key=lambda sample: sample.ruleset.id):
        drawn = list(group)
        history = history_of([sample.sheet for sample in drawn])
        names = {part.author for part in drawn[0].plan.parts}
        for name in sorted(names)[:6]:
            table = fired_on(drawn[0].plan, history, name)
            found = dict(zip(table["~id"], table["fired"], strict=True))
            expected = {sample.sheet.document_id: _plainly(sample, name) for sample in drawn}
            assert found == expected, name
            fired += sum(value is True for value in expected.values())

    assert fired > 0
