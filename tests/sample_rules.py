"""Small rulesets and sheets for tests, written as an author and a matcher would write them."""

from typing import Any

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet, SheetLine, Value
from rules_engine.engine.decide import decide
from rules_engine.engine.evaluation import Evaluation
from rules_engine.engine.reference import Reference
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset

ALWAYS = {"any": [{"term": "order.found", "op": "is known"}, {"term": "order.found", "op": "is missing"}]}
"""A condition that is true on every document."""

ACCEPT = {"id": "accept", "when": ALWAYS, "then": [{"effect": "accept"}]}
"""A rule that accepts every document."""


def ruleset(*rules: dict[str, Any], **parts: Any) -> Ruleset:
    """Make a ruleset of rules and other parts."""
    return Ruleset.model_validate({"id": "sample", "name": "Sample", "rules": rules, **parts})


def rule(name: str, when: dict[str, Any], /, *then: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make a rule."""
    return {"id": name, "when": when, "then": then or ({"effect": "notify", "who": "x", "message": "m"},), **fields}


def hold(reason: str = "STOP", **fields: Any) -> dict[str, Any]:
    """Make the effect that holds."""
    return {"effect": "hold", "reason": reason, **fields}


def line(name: str, **terms: Value) -> SheetLine:
    """Make a line; term names without their room. It can be compared with its order line unless told otherwise."""
    return SheetLine(id=name, terms={f"line.{term}": value for term, value in {"comparable": True, **terms}.items()})


def sheet(*lines: SheetLine, currency: str | None = "EUR", document_type: str = "invoice", **terms: Value) -> FactSheet:
    """Make a sheet; ``room__term`` names a term of the document."""
    named = {name.replace("__", "."): value for name, value in terms.items()}
    return FactSheet(document_type=document_type, document_id="d" * 64, currency=currency, terms=named, lines=lines)


def evaluated(rules: Ruleset, facts: FactSheet) -> Evaluation:
    """Run the reference."""
    return Reference().run(check(rules), facts)


def decided(rules: Ruleset, facts: FactSheet) -> Decision:
    """Run the reference and decide."""
    plan = check(rules)
    return decide(plan, facts, Reference().run(plan, facts))


def reasons(decision: Decision) -> list[str]:
    """Return the holds of a decision as ``reason@line``."""
    return [each.reason if each.line is None else f"{each.reason}@{each.line}" for each in decision.holds]
