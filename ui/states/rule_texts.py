"""Tolerances and rules as sentences and rows: what a limit means is said before it is changed."""

from typing import TypedDict

from ui.states.rule_parts import ABSENT, Part, sentence, value_text
from ui.words import word


class AmountRow(TypedDict):
    """A limit in one currency, or in units."""

    unit: str
    name: str
    value: str


class BoundRow(TypedDict):
    """One limit of a tolerance as a form."""

    side: str
    title: str
    told: str
    percent_status: str
    percent: str
    absolute_status: str
    amounts: list[AmountRow]
    others: list[AmountRow]
    breach: str
    effect: str


SHOWN_FIRST = ("EUR", "*")
"""The units whose limit stands open; the others are a click away."""


def bound_rows(part: Part, language: str) -> list[BoundRow]:
    """Return both limits of a tolerance, the upper one first."""
    return [_bound_row(part, side, language) for side in ("upper", "lower")]


def _bound_row(part: Part, side: str, language: str) -> BoundRow:
    bound = part.get(side) or {}
    percent, absolute = bound.get("percent") or {}, bound.get("absolute") or {}
    amounts: list[AmountRow] = [
        {"unit": unit, "name": f"{side}_amount_{unit}", "value": str(value)}
        for unit, value in (absolute.get("amount") or {"EUR": ""}).items()
    ]
    first = [row for row in amounts if row["unit"] in SHOWN_FIRST] or amounts[:1]
    return {
        "side": side,
        "title": word(f"rules.{side}", language),
        "told": bound_sentence(bound, side, language),
        "percent_status": str(percent.get("state", ABSENT)),
        "percent": str(percent.get("percent") or ""),
        "absolute_status": str(absolute.get("state", ABSENT)),
        "amounts": first,
        "others": [row for row in amounts if row not in first],
        "breach": str(bound.get("breach_when", "any")),
        "effect": str(bound.get("action", "hold_line")),
    }


def bound_sentence(bound: Part, side: str, language: str) -> str:
    """Return what a limit means, in a sentence."""
    limits = [text for text in (_percent(bound, language), _absolute(bound, language)) if text]
    if not limits:
        return word(f"rules.{side}_free", language)
    joined = word(f"rules.{bound.get('breach_when', 'any')}", language).join(limits)
    effect = word(f"rules.does_{bound.get('action', 'hold_line')}", language)
    return word(f"rules.{side}_limit", language, limit=joined, effect=effect)


def _percent(bound: Part, language: str) -> str:
    component = bound.get("percent") or {}
    status = component.get("state", ABSENT)
    if status == "zero":
        return "0 %"
    shown = str(component.get("percent") or "")
    return f"{shown.replace('.', ',') if language == 'de' else shown} %" if status == "value" else ""


def _absolute(bound: Part, language: str) -> str:
    component = bound.get("absolute") or {}
    status = component.get("state", ABSENT)
    if status == "zero":
        return "0"
    amounts = component.get("amount") or {}
    unit = next((unit for unit in (*SHOWN_FIRST, *amounts) if unit in amounts), "")
    if status != "value" or not unit:
        return ""
    shown = str(amounts[unit]).replace(".", ",") if language == "de" else str(amounts[unit])
    return shown if unit == "*" else f"{unit} {shown}"


def part_summary(family: str, part: Part, language: str) -> str:
    """Return a part in a line: the limits of a tolerance, the condition of a rule, the rows of a table."""
    if not part.get("enabled", True):
        return word("rules.off", language)
    if family == "tolerances":
        upper = part.get("upper") or {}
        limits = [text for text in (_percent(upper, language), _absolute(upper, language)) if text]
        return " / ".join(limits) or word("rules.unchecked", language)
    if family == "rules":
        return sentence(part["when"])
    if family == "tables":
        return word("rules.rows", language, count=len(part.get("rows") or ()))
    if family == "invariants":
        return sentence(part["when"]) if part.get("when") else ""
    if family == "facts":
        return str(part.get("meaning") or part.get("type") or "")
    return value_text(part.get("pairing"))
