"""The measured rules and documents in a form that every engine takes.

Other engines know true and false only. All rules of the workload hold, and what is unknown holds as well; so a value
that is missing is prepared, outside the clock, as one that passes every comparison: a number as its highest and lowest
possible value, a text as ``?``. That spares them the third truth value, and their outcomes still equal ours.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from benchmarks.engine_workload import LEVELS, ruleset
from rules_engine.documents.sheet import FactSheet, Terms

FAR: Final = 10**15
"""Further out than every amount of the workload, and exact in every engine."""

UNKNOWN: Final = "?"
"""A text that is missing; every list of texts has it."""

Value = int | str | bool
Row = dict[str, Value]
Document = tuple[Row, list[Row], bool]
"""The document's row, each line's with the document's values in it, and whether the accepting rule applies."""

_NUMBERS: Final = {
    "document": ("document.total_without_vat", "document.age_days", "document.total_variance_bp"),
    "line": ("line.quantity", "line.line_net_amount", "line.price_variance_bp"),
}
_TEXTS: Final = {"document": ("supplier.id", "company.cost_centre"), "line": ("line.category",)}
_FLAGS: Final = {"document": ("order.found", "supplier.known"), "line": ()}
_SCALES: Final = {"document.total_without_vat": 100, "line.line_net_amount": 100, "line.quantity": 1_000_000}


class Test(NamedTuple):
    """One comparison: ``in`` a list of texts, ``true``, or ``>``, ``<``, ``<=`` with a number."""

    name: str
    op: str
    value: int | tuple[str, ...] | bool


class Simple(NamedTuple):
    """One rule: it states ``fact`` (or none) for the level above, and holds or does not."""

    id: str
    scope: str
    level: int
    tests: tuple[Test, ...]
    fact: str | None
    holds: bool


def rules(count: int) -> list[Simple]:
    """Return the rules of the workload."""
    found = []
    for number, rule in enumerate(ruleset(count).rules[:-1]):
        facts = [effect.fact for effect in rule.then if effect.effect == "state"]
        tests = _merged([_test(condition) for condition in rule.when.all])
        holds = any(effect.effect == "hold" for effect in rule.then)
        level = LEVELS[number % len(LEVELS)]
        found.append(Simple(rule.id, rule.scope, level, tests, facts[0] if facts else None, holds))
    return found


def _test(condition: object) -> Test:
    """Return a comparison of the workload."""
    term, op, value = condition.term, condition.op, condition.value
    name = plain(term)
    if op == "is true":
        return Test(name, "true", value=True)
    if op in {"is", "in"}:
        texts = (value,) if isinstance(value, str) else tuple(value)
        return Test(name, "in", (*(text.lower() for text in texts), UNKNOWN))
    if term.endswith("_bp"):
        number, op = int(value) * 100, {"exceeds": ">", "within": "<="}[op]
    else:
        number = int(value["EUR"] if isinstance(value, dict) else value) * _SCALES.get(term, 1)
    return Test(f"{name}_{'high' if op == '>' else 'low'}", op, number)


def plain(term: str) -> str:
    """Return a name that every engine takes."""
    return term.replace(".", "_")


def _merged(tests: Sequence[Test]) -> tuple[Test, ...]:
    """Return at most one comparison per name and operator: some engines cannot ask twice in one row."""
    found: dict[tuple[str, str], Test] = {}
    for test in tests:
        key = (test.name, test.op)
        if key in found:
            test = test._replace(value=_both(test.op, found[key].value, test.value))  # noqa: PLW2901
        found[key] = test
    return tuple(found.values())


def _both(op: str, first: object, second: object) -> object:
    """Return the value that stands for both."""
    if op == "in":
        return tuple(text for text in first if text in second)
    return max(first, second) if op == ">" else min(first, second) if op != "true" else True


def documents(sheets: Sequence[FactSheet]) -> list[Document]:
    """Prepare documents, outside the clock."""
    found = []
    for sheet in sheets:
        document = _row(sheet.terms, "document")
        lines = [{**document, **_row(line.terms, "line")} for line in sheet.lines]
        found.append((document, lines, "document.type" in sheet.terms))
    return found


def _row(terms: Terms, scope: str) -> Row:
    """Prepare one row."""
    row: Row = {}
    for term in _NUMBERS[scope]:
        value = terms.get(term)
        number = max(value) if isinstance(value, tuple) else value
        row[f"{plain(term)}_high"] = FAR if number is None else number
        row[f"{plain(term)}_low"] = -FAR if number is None else number
    for term in _TEXTS[scope]:
        row[plain(term)] = str(terms.get(term, UNKNOWN)).lower()
    for term in _FLAGS[scope]:
        row[plain(term)] = terms.get(term) is not False
    return row


def fact_name(fact: str) -> str:
    """Return the name under which a stated fact stands in a row."""
    return f"fact_{fact}"


def strata(found: Sequence[Simple]) -> dict[tuple[str, int], list[Simple]]:
    """Return the rules by scope and level, lower levels first."""
    grouped: dict[tuple[str, int], list[Simple]] = {}
    for rule in sorted(found, key=lambda rule: (rule.scope, rule.level)):
        grouped.setdefault((rule.scope, rule.level), []).append(rule)
    return grouped
