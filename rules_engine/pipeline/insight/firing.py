"""On how many of the last documents each rule of a ruleset fires: a published version or a draft.

Owns the count and the documents behind it. The rules run on the sheets that the latest decisions were made on, so a
draft is judged on what really came in; nothing is decided and nothing is written.
"""

from typing import Final, NamedTuple

from rules_engine.documents.sheet import FactSheet
from rules_engine.engine.compiled import Compiled
from rules_engine.engine.evaluation import TRUE, UNKNOWN
from rules_engine.engine.findings import rule_name
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.storage.store import Store

LAST: Final = 1_000
"""On how many documents rules are tried, the latest decided first."""

SHOWN_MAX: Final = 200
"""How many of the documents a rule fired on are named; all are counted."""


class RuleFiring(NamedTuple):
    """One rule, row or tolerance by its name in decisions, and whose it is.

    ``fired`` and ``unknown`` count documents; ``documents`` are ids of those it fired on, the latest first.
    """

    rule: str
    author: str
    fired: int
    unknown: int
    documents: tuple[str, ...]


class Firing(NamedTuple):
    """How often every rule fired on so many documents, in the order of the ruleset's levels."""

    documents: int
    rules: tuple[RuleFiring, ...]

    @property
    def never(self) -> tuple[str, ...]:
        """The rules, tolerances and tables of which nothing fired on any document."""
        fired = {each.author for each in self.rules if each.fired}
        return tuple(dict.fromkeys(each.author for each in self.rules if each.author not in fired))


def firing(store: Store, ruleset: Ruleset, last: int = LAST) -> Firing:
    """Return on how many of the last documents each rule fires.

    Raises:
        RulesetRefused: where the ruleset cannot be run.
    """
    plan = check(ruleset)
    with store.read() as uow:
        sheets = [FactSheet.model_validate_json(sheet) for sheet in uow.decisions.last_sheets(last)]
    found: dict[str, tuple[str, list[str], set[str]]] = {
        rule_name(part): (part.author, [], set()) for part in plan.parts if part.effects
    }
    compiled = Compiled()
    for sheet in sheets:
        typed = plan.typed(sheet.document_type)
        truths = compiled.run(plan, sheet).truths
        for part in typed.parts:
            if part.effects:
                _, fired, unknown = found[rule_name(part)]
                if TRUE in truths[part.id]:
                    if sheet.document_id not in fired[-1:]:
                        fired.append(sheet.document_id)
                elif UNKNOWN in truths[part.id]:
                    unknown.add(sheet.document_id)
    rules = (
        RuleFiring(rule, author, len(fired), len(unknown.difference(fired)), tuple(fired[:SHOWN_MAX]))
        for rule, (author, fired, unknown) in found.items()
    )
    return Firing(len(sheets), tuple(rules))
