"""durable-rules as its documentation shows it: a host, a session per row that is deleted, chaining by asserting facts.

Two things are kept away from it, because it crashes otherwise: more than 64 conditions at one place (rules stand in
groups) and its timers.
"""

import itertools
from collections.abc import Callable

from durable.engine import Host, MessageNotHandledException, MessageObservedException

from benchmarks.contenders.work import Document, Row, Simple, Test, rules

GROUP = 32
_OWN = {"id", "kind", "code"}
_OPERATORS = {">": "$gt", "<": "$lt", "<=": "$lte"}


class _Host(Host):
    """A host without its timers."""

    def _run(self) -> None:
        """Do nothing."""


def judge(count: int) -> Callable[[Document], bool]:
    """Return whether a document is held."""
    host, found, names = _Host(), rules(count), itertools.count()
    held_now: list[str] = []
    definitions: dict[str, object] = {"every": {"all": [{"m": {"kind": "row"}}], "run": lambda _: None}}
    places: dict[object, int] = {}
    for rule in found:
        needed = next((test.name for test in rule.tests if test.name.startswith("fact_")), None)
        group = places.setdefault((rule.scope, needed), 0)
        places[rule.scope, needed] += 1
        definitions[rule.id] = {"all": [{"m": _pattern(rule, needed, group // GROUP)}], "run": _act(rule, held_now)}
    host.set_rulesets({"bench": definitions})
    groups = {f"g{number}": 1 for number in range(1 + max(places.values()) // GROUP)}

    def held(document: Document) -> bool:
        held_now.clear()
        for scope, rows in (("document", [document[0]]), ("line", document[1])):
            for row in rows:
                session = str(next(names))
                fact: Row = {**row, **groups, "kind": "row", "scope": scope, "sid": session}
                try:
                    host.assert_fact("bench", fact)
                finally:
                    host.delete_state("bench", session)
        return bool(held_now)

    return held


def _act(rule: Simple, held_now: list[str]) -> Callable[[object], None]:
    """Return what a rule does: note the hold, and state its fact together with the row."""

    def act(context: object) -> None:
        if rule.holds:
            held_now.append(rule.id)
        if rule.fact:
            row = {name: value for name, value in context.m._d.items() if name not in _OWN}  # noqa: SLF001
            try:
                context.assert_fact({**row, "kind": "code", "code": f"fact_{rule.fact}"})
            except (MessageNotHandledException, MessageObservedException):
                return

    return act


def _pattern(rule: Simple, needed: str | None, group: int) -> dict[str, object]:
    """Return a rule's pattern."""
    first: list[object] = [{"kind": "row"}] if needed is None else [{"kind": "code"}, {"code": needed}]
    tests = [_condition(test) for test in rule.tests if test.name != needed]
    return {"$and": [*first, {"scope": rule.scope}, {f"g{group}": 1}, *tests]}


def _condition(test: Test) -> dict[str, object]:
    """Return a comparison in its form."""
    if test.op == "in":
        each = [{test.name: text} for text in test.value]
        return each[0] if len(each) == 1 else {"$or": each}
    return {test.name: True} if test.op == "true" else {_OPERATORS[test.op]: {test.name: test.value}}
