"""The trace of a decision as one paragraph, in English and in German: what happened, level by level, and why.

Owns the telling of what ran. Why a document is held and what clears it is told by the engine's explanation.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Final

from rules_engine.documents.decision import Decision, Firing, NotEvaluated
from rules_engine.documents.money import UNIT_SCALE, from_minor
from rules_engine.documents.sheet import Ratio, Value
from rules_engine.documents.terms import TERMS
from rules_engine.rules.model import Ruleset
from rules_engine.rules.prose import figure, listed, quoted
from rules_engine.rules.prose_words import OUTCOMES, Language, pick, term

FIRINGS_MAX: Final = 8
"""How many parts of one level are told; the others are counted."""

INPUTS_MAX: Final = 3
"""How many values are told of one part."""


def trace_paragraph(decision: Decision, ruleset: Ruleset, language: Language = "en") -> str:
    """Return what happened in a decision as one paragraph, the first level first."""
    names = {rule.id: rule.name or rule.id for rule in ruleset.rules}
    names |= {table.id: table.name or table.id for table in ruleset.tables}
    names |= {tolerance.id: tolerance.name or tolerance.id for tolerance in ruleset.tolerances}
    told = list(_levels(decision, names, language))
    missing = [_not_judged(each, names, language) for each in decision.not_evaluated[:FIRINGS_MAX]]
    if missing:
        opening = "Not judged: " if language == "en" else "Nicht beurteilt: "
        told.append(f"{opening}{'; '.join(missing)}.")
    outcome = pick(OUTCOMES[str(decision.outcome)], language)
    told.append(f"So the document is {outcome}." if language == "en" else f"Damit ist der Beleg {outcome}.")
    return " ".join(told)


def _levels(decision: Decision, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """Yield one sentence for each level on which something happened."""
    ordered = sorted(decision.firings, key=lambda each: (each.level, each.rule, each.line or ""))
    for at, (_, group) in enumerate(groupby(ordered, key=lambda each: each.level)):
        firings = list(group)
        said = [_firing(each, decision.currency, names, language) for each in firings[:FIRINGS_MAX]]
        more = len(firings) - len(said)
        if more:
            said.append(f"{more} more" if language == "en" else f"{more} weitere")
        if language == "en":
            yield f"{'First' if at == 0 else 'Then'} happened {listed(said, language)}."
        else:
            yield f"{'Zuerst' if at == 0 else 'Dann'} geschah {listed(said, language)}."


def _name(rule: str, names: Mapping[str, str]) -> str:
    """Return what a part is called; a row by its table and itself."""
    table, _, row = rule.partition("/")
    known = names.get(table.partition("~")[0], table)
    return f"{known} / {row}" if row else known


def _firing(firing: Firing, currency: str | None, names: Mapping[str, str], language: Language) -> str:
    """Tell one part that happened, with some of the values it read."""
    place = "" if firing.line is None else f" {_on_line(firing.line, language)}"
    inputs = [
        f"{term(name, language)} {_shown(name, value, currency, language)}"
        for name, value in sorted(firing.inputs.items())
        if name in TERMS and not isinstance(value, bool)
    ]
    because = f" ({'; '.join(inputs[:INPUTS_MAX])})" if inputs else ""
    return f"{quoted(_name(firing.rule, names), language)}{place}{because}"


def _on_line(line: str, language: Language) -> str:
    """Tell a line."""
    return f"on line {line}" if language == "en" else f"in Position {line}"


def _not_judged(each: NotEvaluated, names: Mapping[str, str], language: Language) -> str:
    """Tell one part that could not be judged, and what was missing."""
    place = "" if each.line is None else f" {_on_line(each.line, language)}"
    missing = listed([term(name, language) if name in TERMS else name for name in each.missing[:INPUTS_MAX]], language)
    because = "" if not missing else f", {missing} {'missing' if language == 'en' else 'fehlt'}"
    return f"{quoted(_name(each.rule, names), language)}{place}{because}"


def _shown(name: str, value: Value, currency: str | None, language: Language) -> str:
    """Write a value in its unit."""
    if isinstance(value, Ratio):
        return f"{figure(str(Decimal(value.up).scaleb(-2)), language)} %"
    if not isinstance(value, int):
        return quoted(str(value), language)
    kind = TERMS[name].type
    if kind == "money" and currency is not None:
        return f"{figure(str(from_minor(value, currency)), language)} {currency}"
    if kind in {"quantity", "unit_price"}:
        return figure(format(Decimal(value).scaleb(-UNIT_SCALE).normalize(), "f"), language)
    return f"{figure(str(Decimal(value).scaleb(-2)), language)} %" if kind == "percent" else str(value)
