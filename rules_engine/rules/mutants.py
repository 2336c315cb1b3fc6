"""Mutants: a ruleset with one small mistake each, to see whether its cases would notice.

Owns the kinds of mistakes: an operator, a limit, a row left out, an order, a scope. A limit moves by its smallest unit
and away from what a changed operator would do, so that no two mutants are the same mistake.
"""

import copy
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

from rules_engine.documents.money import minor_digits
from rules_engine.documents.term_rows import TermType
from rules_engine.errors import RulesetRefused
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Plan
from rules_engine.rules.vocabulary import Vocabulary, vocabulary

Mistake = Literal["operator", "limit", "row", "order", "scope"]
Text = dict[str, Any]

_SWAPPED: Final = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "!=",
    "!=": "=",
    "exceeds": "at least",
    "at least": "exceeds",
    "within": "below",
    "below": "within",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
    "is true": "is false",
    "is false": "is true",
    "is known": "is missing",
    "is missing": "is known",
}
_UP: Final = frozenset({">", "<=", "exceeds", "within", "=", "!="})
"""Operators whose limit moves up: a swapped operator moves it down."""

_SMALLEST: Final[dict[TermType, Decimal]] = {
    "unit_price": Decimal("0.000001"),
    "quantity": Decimal("0.000001"),
    "percent": Decimal("0.01"),
    "ratio": Decimal("0.01"),
}


class Mutant(NamedTuple):
    """A ruleset with one mistake: what kind, where, and in words."""

    mistake: Mistake
    place: str
    sentence: str
    ruleset: Ruleset
    plan: Plan


class _Edit(NamedTuple):
    """One change of a ruleset's text."""

    mistake: Mistake
    place: str
    sentence: str
    change: Callable[[Text], None]


def mutants(ruleset: Ruleset) -> Iterator[Mutant]:
    """Yield every mutant that can still be run; what the checker refuses nobody could publish."""
    text: Text = ruleset.model_dump(mode="json", by_alias=True)
    for edit in _edits(text, vocabulary(ruleset)):
        changed = copy.deepcopy(text)
        edit.change(changed)
        try:
            mutant = Ruleset.model_validate(changed)
            yield Mutant(edit.mistake, edit.place, edit.sentence, mutant, check(mutant))
        except (RulesetRefused, ValueError):
            continue


def _edits(text: Text, words: Vocabulary) -> Iterator[_Edit]:
    """Yield every change, part by part."""
    for family in ("rules", "tables", "tolerances"):
        for at, part in enumerate(text[family]):
            if part["enabled"]:
                yield from _part_edits(family, at, part, words)
    yield from _route_orders(text)


def _part_edits(family: str, at: int, part: Text, words: Vocabulary) -> Iterator[_Edit]:
    """Yield the changes of one part."""
    place = f"{family}[{part['id']}]"

    def leave_out(text: Text) -> None:
        del text[family][at]

    yield _Edit("row", place, "is left out", leave_out)
    yield from _scopes(family, at, part, place)
    if family == "rules":
        yield from _condition_edits(part["when"], ("rules", at, "when"), place, words)
        yield from _hold_scopes(part, at, place)
    elif family == "tables":
        yield from _table_edits(at, part, place, words)
    else:
        yield from _tolerance_edits(at, part, place)


def _scopes(family: str, at: int, part: Text, place: str) -> Iterator[_Edit]:
    """Yield that a part forgets a scope key, or a type of document."""
    for key in part["limited_to"]:

        def forget(text: Text, key: str = key) -> None:
            del text[family][at]["limited_to"][key]

        yield _Edit("scope", place, f"is no longer limited to {key}", forget)
    for kind in part["applies_to"] if len(part["applies_to"]) > 1 else ():

        def drop(text: Text, kind: str = kind) -> None:
            text[family][at]["applies_to"].remove(kind)

        yield _Edit("scope", place, f"no longer applies to {kind}", drop)


def _hold_scopes(part: Text, at: int, place: str) -> Iterator[_Edit]:
    """Yield that a hold stands on the header instead of the line."""
    for number, effect in enumerate(part["then"]):
        if part["scope"] == "line" and effect["effect"] == "hold" and effect["kind"] in {"line", "charge"}:

            def widen(text: Text, number: int = number) -> None:
                text["rules"][at]["then"][number]["kind"] = "header"

            yield _Edit("scope", place, "holds the whole document instead of the line", widen)


def _table_edits(at: int, table: Text, place: str, words: Vocabulary) -> Iterator[_Edit]:
    """Yield the changes of a table's rows and of their order."""
    rows = table["rows"]
    for number, row in enumerate(rows):
        where = f"{place}.rows[{row['id']}]"

        def leave_out(text: Text, number: int = number) -> None:
            del text["tables"][at]["rows"][number]

        if len(rows) > 1:
            yield _Edit("row", where, "is left out", leave_out)
        yield from _condition_edits(row["when"], ("tables", at, "rows", number, "when"), where, words)
    if table["hit_policy"] in {"first", "priority"}:
        for number, (one, other) in enumerate(pairwise(rows)):
            if table["hit_policy"] == "priority" and one["priority"] == other["priority"]:
                continue  # Exchanged, they would be the same ruleset.

            def swap(text: Text, number: int = number) -> None:
                both = text["tables"][at]["rows"]
                if text["tables"][at]["hit_policy"] == "first":
                    both[number], both[number + 1] = both[number + 1], both[number]
                else:
                    one, other = both[number]["priority"], both[number + 1]["priority"]
                    both[number]["priority"], both[number + 1]["priority"] = other, one

            yield _Edit("order", f"{place}.rows[{rows[number]['id']}]", "changes places with the next row", swap)
    if table["otherwise"] is not None:

        def without(text: Text) -> None:
            text["tables"][at]["otherwise"] = None

        yield _Edit("row", place, "has no otherwise", without)


def _route_orders(text: Text) -> Iterator[_Edit]:
    """Yield that two routing rules whose priorities follow each other change them."""
    routing = [
        (rule["priority"], at)
        for at, rule in enumerate(text["rules"])
        if rule["enabled"] and any(effect["effect"] == "route" for effect in rule["then"])
    ]
    levels = sorted({priority for priority, _ in routing})
    for lower, higher in pairwise(levels):
        one = next(at for priority, at in routing if priority == lower)
        other = next(at for priority, at in routing if priority == higher)

        def swap(text: Text, one: int = one, other: int = other) -> None:
            first, second = text["rules"][one], text["rules"][other]
            first["priority"], second["priority"] = second["priority"], first["priority"]

        told = f"changes priorities with {text['rules'][other]['id']}"
        yield _Edit("order", f"rules[{text['rules'][one]['id']}]", told, swap)


# Conditions


def _inside(text: Text, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - the text of a condition has many shapes.
    """Return what stands at a path."""
    here: Any = text
    for step in path:
        here = here[step]
    return here


def _condition_edits(node: Text, path: tuple[str | int, ...], place: str, words: Vocabulary) -> Iterator[_Edit]:
    """Yield the changes of a condition and of everything in it."""
    for mark in ("all", "any"):
        if mark in node:
            if len(node[mark]) > 1:
                yield _rename(path, mark, "any" if mark == "all" else "all", place)
            for at, part in enumerate(node[mark]):
                yield from _condition_edits(part, (*path, mark, at), place, words)
    if "not" in node:

        def affirm(text: Text) -> None:
            negation = _inside(text, path)
            inner = negation.pop("not")
            negation.update(inner)

        yield _Edit("operator", place, "forgets a not", affirm)
        yield from _condition_edits(node["not"], (*path, "not"), place, words)
    for mark, other in (("any_line", "every_line"), ("every_line", "any_line")):
        if mark in node:
            yield _rename(path, mark, other, place)
            yield from _condition_edits(node[mark], (*path, mark), place, words)
    for mark in ("count_lines", "where"):
        if node.get(mark):
            yield from _condition_edits(node[mark], (*path, mark), place, words)
    if "op" in node:
        yield from _comparison_edits(node, path, place, words)


def _rename(path: tuple[str | int, ...], mark: str, other: str, place: str) -> _Edit:
    """Return that one word of a condition is another."""

    def change(text: Text) -> None:
        node = _inside(text, path)
        node[other] = node.pop(mark)

    return _Edit("operator", place, f"says {other} instead of {mark}", change)


def _comparison_edits(node: Text, path: tuple[str | int, ...], place: str, words: Vocabulary) -> Iterator[_Edit]:
    """Yield the changes of one comparison: its operator, its limit, the values of its list."""
    op, value = node["op"], node.get("value")
    subject = node.get("term") or node.get("of") or "count"
    if op in _SWAPPED:

        def swap(text: Text) -> None:
            _inside(text, path)["op"] = _SWAPPED[op]

        yield _Edit("operator", place, f"says {subject} {_SWAPPED[op]} instead of {op}", swap)
    if isinstance(value, list) and len(value) > 1:
        for at, each in enumerate(value):

            def forget(text: Text, at: int = at) -> None:
                del _inside(text, path)["value"][at]

            yield _Edit("limit", place, f"forgets {each!r} among the values of {subject}", forget)
    name = words.find(subject)
    moved = _moved(value, name.type if name else "count", 1 if op in _UP else -1)
    if moved is not None:

        def move(text: Text) -> None:
            _inside(text, path)["value"] = moved

        yield _Edit("limit", place, f"moves the limit of {subject} by its smallest unit", move)


def _moved(value: object, kind: TermType, sign: int) -> object | None:
    """Return a limit moved by the smallest unit of its type, or None where it is no number."""
    if kind in {"money", "company_money", "unit_price"} and isinstance(value, dict) and "term" not in value:
        return {key: _step(each, _unit(kind, key), sign) for key, each in value.items()}
    if kind in {"quantity", "percent", "ratio"} and isinstance(value, str | int) and not isinstance(value, bool):
        return _step(str(value), _SMALLEST[kind], sign)
    if kind in {"count", "days"} and isinstance(value, int):
        return value + sign
    return None


def _unit(kind: TermType, currency: str) -> Decimal:
    """Return the smallest unit of an amount."""
    return _SMALLEST.get(kind, Decimal(1).scaleb(-minor_digits(currency)))


def _step(written: str, unit: Decimal, sign: int) -> str:
    """Return a number moved by one unit."""
    return format(Decimal(written) + sign * unit, "f")


# Tolerances


def _tolerance_edits(at: int, tolerance: Text, place: str) -> Iterator[_Edit]:
    """Yield the changes of a tolerance's limits."""
    for side in ("upper", "lower"):
        bound = tolerance[side]
        checked = [name for name in ("absolute", "percent") if bound[name]["state"] != "not_checked"]
        for name in checked:
            yield from _component_edits(at, bound[name], (side, name), place)
        if len(checked) > 1:
            other = "all" if bound["breach_when"] == "any" else "any"

            def change(text: Text, side: str = side, other: str = other) -> None:
                text["tolerances"][at][side]["breach_when"] = other

            yield _Edit("operator", place, f"is breached when {other} of its {side} limits are passed", change)


def _component_edits(at: int, component: Text, where: tuple[str, str], place: str) -> Iterator[_Edit]:
    """Yield that a limit is not checked, and that it is one unit larger."""
    side, name = where

    def drop(text: Text) -> None:
        text["tolerances"][at][side][name] = {"state": "not_checked", "amount": {}, "percent": None}

    yield _Edit("limit", place, f"does not check its {side} {name} limit", drop)

    def enlarge(text: Text) -> None:
        found = text["tolerances"][at][side][name]
        found["amount"] = {
            key: _step(each, Decimal("0.000001") if key == "*" else _unit("money", key), 1)
            for key, each in found["amount"].items()
        }
        if name == "percent":
            found["percent"] = _step(found["percent"] or "0", Decimal("0.01"), 1)
            found["state"] = "value"

    if component["state"] == "value" or name == "percent":
        yield _Edit("limit", place, f"has its {side} {name} limit larger by the smallest unit", enlarge)
