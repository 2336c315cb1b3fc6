"""Why the other rules did not fire on a document: each with the value it found and the limit it wanted.

Reads the latest decision's sheet and version, so the answer is about what was decided, not about what is known now.
"""

from typing import NamedTuple

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.findings import rule_name
from rules_engine.engine.reference import Reference
from rules_engine.engine.silence import silences
from rules_engine.rules.check import check
from rules_engine.rules.load import load_ruleset
from rules_engine.storage.store import Store


class SilentRule(NamedTuple):
    """A rule, row or tolerance that did not fire on a line (its id) or the document, and why."""

    rule: str
    name: str
    line: str | None
    reasons: tuple[str, ...]


def silent_rules(store: Store, document_id: str) -> tuple[SilentRule, ...]:
    """Return every rule that was false somewhere on a document, in the order of the trace; nothing without a decision.

    What could not be evaluated is not among it: the decision lists that itself.
    """
    with store.read() as uow:
        last = uow.decisions.latest(document_id)
        frozen = None if last is None else uow.master.published(str(last.ruleset_hash))
    if last is None or frozen is None:
        return ()
    plan, sheet = check(load_ruleset(frozen.body)), FactSheet.model_validate_json(last.sheet)
    names = {rule_name(part): part.name for part in plan.parts}
    found = silences(plan, sheet, Reference().run(plan, sheet))
    return tuple(SilentRule(each.rule, names.get(each.rule) or each.rule, each.line, each.reasons) for each in found)
