"""The parts of a ruleset's text as a form shows them, and the text again from what was typed.

Works on the JSON of a ruleset as it is saved. Only what a form shows is changed; everything else of a part stays as it
stands. Numbers are text with the digits that were typed; German commas are read as points.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from pydantic import ValidationError

from rules_engine.documents.base import Frozen
from rules_engine.pipeline.acts.part_edits import name_of

Part = dict[str, Any]
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


def with_part(text: Part, family: str, name: str, part: Part) -> Part:
    """Return the text of a ruleset with one part in place of the one of that name; nothing else is copied."""
    parts = [part if name_of(each) == name else each for each in text.get(family) or ()]
    return text | {family: parts}


class Change(Frozen):
    """What an editor says of a part: the whole of it, or what changed since the edit before: rows, order, the rest.

    ``base`` names the part that was shown, ``at`` counts the edits since.
    """

    base: str
    at: int
    part: Part | None = None
    rows: tuple[Part, ...] = ()
    order: tuple[str, ...] | None = None
    head: Part | None = None


def change_of(told: object) -> Change | None:
    """Return the change a browser tells; None where it is none."""
    try:
        return Change.model_validate(told)
    except ValidationError:
        return None


def edited(part: Part, change: Change) -> Part | None:
    """Return a part after a change; None where the change does not fit it.

    >>> table = {"id": "t", "rows": [{"id": "a", "note": ""}, {"id": "b"}]}
    >>> edited(table, Change(base="", at=1, rows=({"id": "a", "note": "x"},), order=("b", "a")))
    {'id': 't', 'rows': [{'id': 'b'}, {'id': 'a', 'note': 'x'}]}
    """
    if change.part is not None:
        return change.part
    head = {name: value for name, value in part.items() if name != "rows"} if change.head is None else change.head
    known = part.get("rows") or []
    if not isinstance(known, list) or not all(isinstance(row, dict) for row in known):
        return None
    rows = {name_of(row): row for row in known}
    order = tuple(rows) if change.order is None else change.order
    rows |= {name_of(row): row for row in change.rows}
    return head | {"rows": [rows[name] for name in order]} if set(order) <= set(rows) else None


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
