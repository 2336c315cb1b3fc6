"""Effects: what a part does, with its terms and values checked and resolved.

Owns which effects may stand where (semantics, rules 6, 7 and 12): facts are stated at their own scope, amounts are
money, reasons are not the engine's own words.
"""

import re
from typing import Final

from rules_engine.documents.term_rows import TermType
from rules_engine.errors import RuleConflict, RuleTypeError, UnknownTerm
from rules_engine.rules.constants import NotAValue, constant
from rules_engine.rules.model import (
    GUARDS,
    Effect,
    FactDeclaration,
    Notify,
    PlaceHold,
    Propose,
    Push,
    RaiseDiscrepancy,
    Refuse,
    RequireApproval,
    RouteTo,
    StateFact,
)
from rules_engine.rules.plan import Amounts, PlannedEffect, Read, folded
from rules_engine.rules.problems import did_you_mean, spoken
from rules_engine.rules.resolve import Resolver
from rules_engine.rules.vocabulary import produced_name

REASON_CODES: Final = ("PRI", "QTY", "ITM", "DEL", "REF", "PAY", "FIN", "LEG", "QUA", "UNR", "OTH")
"""Peppol OPStatusReason."""

RESERVED_REASONS: Final = ("UNDETERMINED", "NOT_DECIDED", "CONFLICT", "ENGINES_DISAGREE", "ENGINE_CRASHED")
"""Reasons of holds that the engine itself places."""

WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
"""What an id, a kind, a reason or a tier looks like: ASCII, so that no two look alike and differ."""

_OPERANDS: Final[dict[type, dict[str, TermType | None]]] = {
    RaiseDiscrepancy: {"expected": None, "found": None, "money_at_risk": "money"},
    PlaceHold: {"money_at_risk": "money"},
    RequireApproval: {"limit": "money"},
    Propose: {"amount": "money"},
}
"""The fields of an effect that name a term, and the type the term must have."""


def plan_effect(effect: Effect, resolver: Resolver, where: str) -> PlannedEffect:
    """Resolve an effect of a part; what is wrong is noted."""
    _check_words(effect, resolver, where)
    value: int | str | bool | Amounts | None = None
    if isinstance(effect, StateFact):
        value = _stated(effect, resolver, where)
    return PlannedEffect(
        effect,
        produces=produced_name(effect),
        value=value,
        operands=_operands(effect, resolver, where),
        guard=isinstance(effect, GUARDS),
    )


def _operands(effect: Effect, resolver: Resolver, where: str) -> dict[str, Read]:
    """Resolve the terms an effect names."""
    operands: dict[str, Read] = {}
    for field, wanted in _OPERANDS.get(type(effect), {}).items():
        term = getattr(effect, field)
        name = None if term is None else resolver.name(term, resolver.scope, f"{where}.{field}")
        if name is None:
            continue
        if wanted is not None and name.type != wanted:
            sentence = f"{field!r} needs a {wanted} term; {term!r} is a {name.type}."
            resolver.problem(RuleTypeError, sentence, f"{where}.{field}", f"Name a term of type {wanted}.")
        operands[field] = name.read()
    return operands


def _stated(effect: StateFact, resolver: Resolver, where: str) -> int | str | bool | Amounts | None:
    """Resolve the value a fact is stated with: true for a flag, a value of its type otherwise (rule 6)."""
    fact = resolver.words.facts.get(effect.fact)
    if fact is None:
        remedy = did_you_mean(effect.fact, resolver.words.facts, "Declare it under 'facts'.")
        resolver.problem(UnknownTerm, f"The fact {effect.fact!r} is not declared.", where, remedy)
        return None
    if fact.scope != resolver.scope:
        sentence = f"The fact {fact.name!r} is a {fact.scope} fact; a {resolver.scope} rule cannot state it."
        remedy = "State it in a rule of its scope; a document rule sees lines through any_line and the like."
        resolver.problem(RuleTypeError, sentence, where, remedy)
    if fact.type == "flag":
        if effect.value is not None:
            resolver.problem(RuleTypeError, f"The flag {fact.name!r} takes no value.", where, "Leave out the value.")
        return True
    return fact_value(fact, effect.value, resolver, where)


def fact_value(fact: FactDeclaration, written: object, resolver: Resolver, where: str) -> int | str | Amounts | None:
    """Resolve a value of a fact that is no flag."""
    try:
        return constant(fact.type, written, tuple(map(folded, fact.codes)))
    except NotAValue as refusal:
        resolver.problem(RuleTypeError, refusal.sentence, where, refusal.remedy)
        return None


def _check_words(effect: Effect, resolver: Resolver, where: str) -> None:
    """Note words of an effect that are empty, look alike, or belong to the engine."""
    match effect:
        case RaiseDiscrepancy():
            _word(effect.kind, "kind", resolver, where)
            if effect.reason_code not in REASON_CODES:
                sentence = f"{effect.reason_code!r} is no reason code of Peppol."
                resolver.problem(RuleTypeError, sentence, where, f"Use {spoken(REASON_CODES)}.")
        case PlaceHold() | Refuse():
            _word(effect.reason, "reason", resolver, where)
            if effect.reason in RESERVED_REASONS:
                sentence = f"The reason {effect.reason!r} belongs to the engine."
                resolver.problem(RuleConflict, sentence, where, "Use another reason.")
        case RequireApproval():
            _word(effect.tier, "tier", resolver, where)
        case RouteTo():
            _filled(effect.queue, "queue", resolver, where)
        case Push():
            _filled(effect.kind, "kind", resolver, where)
        case Notify():
            _filled(effect.who, "who", resolver, where)


def _word(word: str, field: str, resolver: Resolver, where: str) -> None:
    """Note a word that is no ASCII identifier."""
    if not WORD.fullmatch(word):
        remedy = "Use ASCII letters, digits, '_', '.' and '-', starting with a letter, at most 64."
        resolver.problem(RuleTypeError, f"{word!r} cannot be a {field}.", where, remedy)


def _filled(word: str, field: str, resolver: Resolver, where: str) -> None:
    """Note an empty word."""
    if not word.strip():
        resolver.problem(RuleTypeError, f"The {field} is empty.", where, f"Name the {field}.")
