"""business-rules: one list of rules per scope and level, the variables of a row behind methods."""

from collections.abc import Callable

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable, string_rule_variable

from benchmarks.contenders.work import Document, Row, Simple, Test, fact_name, rules, strata

_OPERATORS = {">": "greater_than", "<": "less_than", "<=": "less_than_or_equal_to"}


class _Actions(BaseActions):
    """Notes which rules fired."""

    def __init__(self, fired: list[str]) -> None:
        self.fired = fired

    @rule_action(params={"rule": FIELD_TEXT})
    def fire(self, rule: str) -> None:
        """Note one."""
        self.fired.append(rule)


def judge(count: int) -> Callable[[Document], bool]:
    """Return whether a document is held."""
    found = rules(count)
    by_id = {rule.id: rule for rule in found}
    lists = {place: [_rule(rule) for rule in members] for place, members in strata(found).items()}
    variables = _variables(found)
    facts = {fact_name(rule.fact): False for rule in found if rule.fact}

    def held(document: Document) -> bool:
        stops = False
        for scope, rows in (("document", [document[0]]), ("line", document[1])):
            for row in rows:
                known = {**row, **facts}
                for level in (1, 2, 3):
                    fired: list[str] = []
                    run_all(lists.get((scope, level), []), variables(known), _Actions(fired))
                    for rule in map(by_id.__getitem__, fired):
                        stops = stops or rule.holds
                        if rule.fact:
                            known[fact_name(rule.fact)] = True
        return stops

    return held


def _variables(found: list[Simple]) -> type:
    """Return the class of variables that the rules read."""
    kinds = {"in": string_rule_variable, "true": boolean_rule_variable}
    methods: dict[str, object] = {}
    for test in (test for rule in found for test in rule.tests):
        methods[test.name] = kinds.get(test.op, numeric_rule_variable)(_reading(test.name))

    def __init__(self: object, row: Row) -> None:  # noqa: N807 - the class is made here.
        self.row = row

    return type("Variables", (BaseVariables,), {**methods, "__init__": __init__})


def _reading(name: str) -> Callable[[object], object]:
    """Return the method of a variable."""

    def read(self: object) -> object:
        return self.row[name]

    read.__name__ = name
    return read


def _rule(rule: Simple) -> dict[str, object]:
    """Return a rule in its form."""
    act = {"name": "fire", "params": {"rule": rule.id}}
    return {"conditions": {"all": [_condition(test) for test in rule.tests]}, "actions": [act]}


def _condition(test: Test) -> dict[str, object]:
    """Return a comparison in its form."""
    if test.op == "in":
        each = [{"name": test.name, "operator": "equal_to", "value": text} for text in test.value]
        return {"any": each}
    if test.op == "true":
        return {"name": test.name, "operator": "is_true", "value": True}
    return {"name": test.name, "operator": _OPERATORS[test.op], "value": test.value}
