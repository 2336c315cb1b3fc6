"""The parts of a ruleset's text as a form shows them, and the text again from what was typed.

Works on the JSON of a ruleset as it is saved. Only what a form shows is changed; everything else of a part stays as it
stands. Numbers are text with the digits that were typed; German commas are read as points.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final, TypedDict

from rules_engine.documents.terms import TERMS

Part = dict[str, Any]
FAMILIES: Final = ("tolerances", "rules", "tables", "policies")
SIDES: Final = ("upper", "lower")
ABSENT: Final = "not_checked"
STATUSES: Final = (ABSENT, "zero", "value")
"""The three statuses of a limit: an empty field can never mean zero or infinite."""

BREACHES: Final = ("any", "all")
EFFECTS: Final = (
    "ignore",
    "warn",
    "hold_line",
    "hold_header",
    "hold_supplier",
    "route",
    "refuse",
    "short_pay",
    "dispute",
    "write_off",
)
"""What a breach may do."""

COMPARISONS: Final = (
    "is true",
    "is false",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "exceeds",
    "within",
    "at least",
    "below",
    "is",
    "is not",
    "in",
    "not in",
    "starts with",
    "contains",
    "is known",
    "is missing",
)
"""How a condition may compare."""

BARE: Final = frozenset({"is true", "is false", "is known", "is missing"})
_LISTS: Final = frozenset({"in", "not in"})
_MONEY: Final = re.compile(r"([A-Z]{3}|\*)\s+(-?\d+(?:[.,]\d+)?)")
_WHOLE: Final = frozenset({"count", "days"})


class ConditionRow(TypedDict):
    """A condition of a rule: a comparison to be edited, or (``fixed``) a deeper one that is only shown."""

    term: str
    op: str
    value: str
    fixed: str


def find(text: Part, part_id: str) -> tuple[str, int] | None:
    """Return where a part stands: its family and its place."""
    for family in FAMILIES:
        for place, part in enumerate(text.get(family) or ()):
            if part.get("id") == part_id:
                return family, place
    return None


def with_part(text: Part, part_id: str, changed: Part) -> Part:
    """Return the text with one part changed; an unknown one changes nothing."""
    found = find(text, part_id)
    copy = deepcopy(text)
    if found is not None:
        copy[found[0]][found[1]] = changed
    return copy


def number(typed: str) -> str:
    """Return a number as the language writes it.

    >>> number(" 2,50 "), number("1.5")
    ('2.50', '1.5')
    """
    return typed.strip().replace(" ", "").replace(",", ".")


def changed_tolerance(part: Part, form: Mapping[str, str]) -> Part:
    """Return a tolerance with the limits that were typed."""
    copy = deepcopy(part)
    for side in SIDES:
        bound = copy.setdefault(side, {})
        _percent(bound.setdefault("percent", {}), side, form)
        _absolute(bound.setdefault("absolute", {}), side, form)
        if form.get(f"{side}_breach") in BREACHES:
            bound["breach_when"] = form[f"{side}_breach"]
        if form.get(f"{side}_effect") in EFFECTS:
            bound["action"] = form[f"{side}_effect"]
    why = form.get("why")
    return copy | ({"why": why.strip()} if why is not None else {})


def _percent(component: Part, side: str, form: Mapping[str, str]) -> None:
    status = form.get(f"{side}_percent_status", "")
    if status not in STATUSES:
        return
    component["state"] = status
    component["percent"] = number(form.get(f"{side}_percent", "")) if status == "value" else None


def _absolute(component: Part, side: str, form: Mapping[str, str]) -> None:
    status = form.get(f"{side}_absolute_status", "")
    if status not in STATUSES:
        return
    component["state"] = status
    prefix = f"{side}_amount_"
    typed = {name.removeprefix(prefix): number(value) for name, value in form.items() if name.startswith(prefix)}
    kept = {unit: value for unit, value in typed.items() if value}
    component["amount"] = kept if status == "value" else {}


def condition_rows(when: Part) -> tuple[str, list[ConditionRow]]:
    """Return how a condition joins its parts (``all`` or ``any``), and its parts."""
    join = "any" if "any" in when else "all"
    parts = when.get(join, [when])
    return join, [_row(part) for part in parts]


def _row(part: Part) -> ConditionRow:
    value = part.get("value")
    editable = "term" in part and "op" in part and not (isinstance(value, dict) and set(value) & {"term", "list"})
    if not editable:
        return {"term": "", "op": "", "value": "", "fixed": sentence(part)}
    return {"term": part["term"], "op": part["op"], "value": value_text(value), "fixed": ""}


def value_text(value: object) -> str:
    """Return a constant as people type it.

    >>> value_text({"EUR": "50", "SEK": "500"}), value_text(["PO", "C62"]), value_text(3)
    ('EUR 50, SEK 500', 'PO, C62', '3')
    """
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{unit} {amount}" for unit, amount in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def value_of(typed: str, op: str, term: str) -> object:
    """Return what was typed as a constant: amounts by currency, lists, whole numbers, else text.

    >>> value_of("EUR 50, SEK 500", ">", "document.amount_due"), value_of("3", ">", "document.line_count")
    ({'EUR': '50', 'SEK': '500'}, 3)
    >>> value_of("a, b", "in", "line.unit"), value_of("over", "is", "tolerance.unit_price")
    (['a', 'b'], 'over')
    """
    typed = typed.strip()
    if op in BARE:
        return None
    if op in _LISTS:
        return [part.strip() for part in typed.split(",") if part.strip()]
    if _MONEY.match(typed):
        return {unit: number(amount) for unit, amount in _MONEY.findall(typed)}
    known = TERMS.get(term)
    if known is not None and known.type in _WHOLE and typed.lstrip("-").isdecimal():
        return int(typed)
    return typed if known is not None and known.type in {"text", "code", "date"} else _plain(typed)


def _plain(typed: str) -> object:
    """Return a number as text with a point; zero, which every unit has, as a whole number; other text as it is."""
    if typed == "0":
        return 0
    return number(typed) if re.fullmatch(r"-?[\d ]+(?:[.,]\d+)?", typed) else typed


def changed_rule(part: Part, join: str, rows: list[ConditionRow]) -> Part:
    """Return a rule with the conditions that were typed; deeper ones stay as they stood, known by their sentence.

    An unchanged condition keeps its constant exactly, whatever its text looks like.
    """
    before = part["when"]
    old_join = "any" if "any" in before else "all"
    old = before.get(old_join, [before])
    fixed = {_row(each)["fixed"]: each for each in old}
    known = {tuple(_row(each).values()): each for each in old}
    parts: list[object] = []
    for row in rows:
        if row["fixed"]:
            parts += [fixed[row["fixed"]]] if row["fixed"] in fixed else []
            continue
        same = known.get((row["term"], row["op"], row["value"], ""))
        made: Part = {"term": row["term"].strip(), "op": row["op"]}
        value = value_of(row["value"], row["op"], made["term"])
        parts.append(same or (made if value is None else made | {"value": value}))
    return deepcopy(part) | {"when": {("any" if join == "any" else "all"): parts}}


def sentence(condition: Part) -> str:
    """Return a condition as a sentence.

    >>> sentence({"all": [{"term": "a", "op": "is true"}, {"not": {"term": "b", "op": ">", "value": 2}}]})
    'a is true and not (b > 2)'
    """
    for join, word in (("all", " and "), ("any", " or ")):
        if join in condition:
            return word.join(_bracketed(part) for part in condition[join])
    if "not" in condition:
        return f"not ({sentence(condition['not'])})"
    if "any_line" in condition:
        return f"on any line ({sentence(condition['any_line'])})"
    if "every_line" in condition:
        return f"on every line ({sentence(condition['every_line'])})"
    if "count_lines" in condition:
        return f"lines with ({sentence(condition['count_lines'])}) {condition['op']} {condition['value']}"
    if "fold" in condition:
        where = f" where ({sentence(condition['where'])})" if condition.get("where") else ""
        return f"{condition['fold']} of {condition['of']}{where} {condition['op']} {value_text(condition['value'])}"
    value = condition.get("value")
    shown = value_text(value)
    if isinstance(value, dict) and set(value) & {"term", "list"}:
        shown = str(next(iter(value.values())))
    return f"{condition['term']} {condition['op']} {shown}".strip()


def _bracketed(part: Part) -> str:
    return f"({sentence(part)})" if {"all", "any"} & set(part) else sentence(part)


def effect_text(effect: Part) -> str:
    """Return an effect in a few words."""
    kind = str(effect.get("effect", ""))
    about = (
        effect.get("reason") or effect.get("kind") or effect.get("fact") or effect.get("queue") or effect.get("tier")
    )
    who = effect.get("who")
    told = ", ".join(who) if isinstance(who, list) else who
    return " ".join(str(part) for part in (kind, about, told) if part)
