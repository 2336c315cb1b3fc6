"""What the editor of parts offers: terms, operators, effects with their fields, and how a new part begins.

Everything is drawn from the language itself: the terms a ruleset may read, the operators of their types, the fields of
the effects as the model has them.
"""

from types import UnionType
from typing import Any, Final, Literal, TypedDict, get_args, get_origin

import orjson
from pydantic.fields import FieldInfo

from rules_engine.documents.canonical import canonical_bytes, to_plain
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.policy import SCOPE_KEYS, MatchPolicy
from rules_engine.documents.terms import TERMS, UNITS
from rules_engine.pipeline.acts.part_edits import Family
from rules_engine.rules.effects import REASON_CODES
from rules_engine.rules.model import (
    DecisionTable,
    DimensionName,
    Effect,
    FactDeclaration,
    Invariant,
    Rule,
    Ruleset,
    Tolerance,
)
from rules_engine.rules.resolve import operators
from rules_engine.rules.vocabulary import vocabulary

ADDED: Final = ("tolerances", "rules", "routes", "tables", "policies", "invariants", "facts")
"""What may be added to a ruleset: every family of parts, and the route, which is a rule that sends to a queue."""

NEW_NAMES: Final = {
    "tolerances": "tolerance",
    "rules": "rule",
    "routes": "route",
    "tables": "table",
    "policies": "policy",
    "invariants": "promise",
    "facts": "fact",
}
"""What a new part of each kind is called until it has its own name."""

_MONEY: Final = frozenset({"limit", "money_at_risk", "amount", "expected", "found"})


class FieldRow(TypedDict, total=False):
    """A field of an effect: its name, how it is typed, its choices, and what it begins with."""

    name: str
    type: str
    choices: list[str]
    start: object


def offers(ruleset: Ruleset) -> dict[str, Any]:
    """Return what the editor offers while a part of a ruleset is written."""
    return {
        "terms": terms(ruleset),
        "ops": {kind: list(operators(kind)) for kind in UNITS},
        "effects": _effect_fields(),
        "scopes": list(SCOPE_KEYS),
        "types": [str(each) for each in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.ORDER_RESPONSE)],
        "dimensions": list(get_args(DimensionName)),
    }


def terms(ruleset: Ruleset) -> list[dict[str, Any]]:
    """Return every name a ruleset may read: its type, its meaning, its codes, and what it belongs to."""
    found = []
    for name in vocabulary(ruleset).names.values():
        term = TERMS.get(name.name)
        found.append(
            {
                "name": name.name,
                "type": name.type,
                "scope": name.scope,
                "unit": UNITS[name.type],
                "codes": list(name.codes),
                "meaning": "" if term is None else term.meaning,
            }
        )
    return found


def _effect_fields() -> dict[str, list[FieldRow]]:
    """Return the fields of every effect, by its kind."""
    kinds = get_args(get_args(Effect)[0])
    return {
        str(kind.model_fields["effect"].default): [
            _field(name, info) for name, info in kind.model_fields.items() if name != "effect"
        ]
        for kind in kinds
    }


def _field(name: str, info: FieldInfo) -> FieldRow:
    """Return one field of an effect as a form shows it."""
    choices = [str(each) for each in _choices(info.annotation)]
    members = get_args(info.annotation) if get_origin(info.annotation) is UnionType else (info.annotation,)
    kind = "text"
    if name == "reason_code":
        choices = list(REASON_CODES)
    elif name in _MONEY:
        kind = "term"
    elif int in members and str not in members:
        kind = "whole"
    elif get_origin(info.annotation) is tuple:
        kind = "list"
    elif type(None) in members:
        kind = "maybe"
    row: FieldRow = {"name": name, "type": kind, "choices": choices}
    if kind in {"text", "list"} or choices:
        row["start"] = to_plain(info.default) if not info.is_required() else _first(choices, kind)
    return row


def _first(choices: list[str], kind: str) -> object:
    """Return what a field that must be filled begins with."""
    return choices[0] if choices else [""] if kind == "list" else ""


def _choices(annotation: object) -> tuple[object, ...]:
    """Return the closed list of a field, or nothing."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    members = getattr(annotation, "__members__", None)
    return tuple(member.value for member in members.values()) if members else ()


def new_part(kind: str, name: str) -> tuple[Family, dict[str, Any]]:
    """Return the family and the text of a new part of a kind of ``ADDED``.

    Its condition names no term yet, so that it cannot be published before it was written.
    """
    unwritten = {"all": [{"term": "", "op": "is true"}]}
    held = {"effect": "hold", "kind": "header", "reason": "REVIEW"}
    made: dict[str, tuple[Family, object]] = {
        "tolerances": (
            "tolerances",
            Tolerance.model_validate({"id": name, "dimension": "unit_price", "reason": ""}),
        ),
        "rules": (
            "rules",
            Rule.model_validate({"id": name, "when": unwritten, "then": [held]}),
        ),
        "routes": (
            "rules",
            Rule.model_validate(
                {
                    "id": name,
                    "family": "route",
                    "when": {"all": [{"term": "document.outcome", "op": "is", "value": "held"}]},
                    "then": [{"effect": "route", "queue": "accounts_payable"}],
                }
            ),
        ),
        "tables": (
            "tables",
            DecisionTable.model_validate(
                {"id": name, "rows": [{"id": "r1", "when": unwritten}], "outputs": [{"name": "output_1"}]}
            ),
        ),
        "policies": ("policies", MatchPolicy(id=name)),
        "invariants": ("invariants", Invariant.model_validate({"id": name, "never": ["accepted"], "when": unwritten})),
        "facts": ("facts", FactDeclaration(name=name, scope="document")),
    }
    family, part = made[kind]
    return family, orjson.loads(canonical_bytes(part))
