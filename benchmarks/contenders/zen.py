"""zen-engine: one decision table with the hit policy collect per scope and level, facts fed to the next."""

import json
from collections.abc import Callable

import zen

from benchmarks.contenders.work import Document, Simple, Test, fact_name, rules, strata


def judge(count: int) -> Callable[[Document], bool]:
    """Return whether a document is held."""
    engine, found = zen.ZenEngine(), rules(count)
    decisions = {place: engine.create_decision(_graph(members)) for place, members in strata(found).items()}
    by_id = {rule.id: rule for rule in found}
    facts = {
        scope: {fact_name(rule.fact): False for rule in found if rule.fact and rule.scope == scope}
        for scope in ("document", "line")
    }

    def held(document: Document) -> bool:
        stops = False
        for scope, rows in (("document", [document[0]]), ("line", document[1])):
            for row in rows:
                context = {**row, **facts[scope]}
                for level in (1, 2, 3):
                    decision = decisions.get((scope, level))
                    for hit in decision.evaluate(context)["result"] if decision else ():
                        rule = by_id[hit["rule"]]
                        stops = stops or rule.holds
                        if rule.fact:
                            context[fact_name(rule.fact)] = True
        return stops

    return held


def _graph(members: list[Simple]) -> str:
    """Return a decision of one table."""
    columns = sorted({test.name for rule in members for test in rule.tests})
    table = {
        "id": "table",
        "name": "table",
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "collect",
            "inputs": [{"id": name, "name": name, "type": "expression", "field": name} for name in columns],
            "outputs": [{"id": "rule", "name": "rule", "type": "expression", "field": "rule"}],
            "rules": [_row(rule, columns) for rule in members],
        },
    }
    ends = [{"id": "in", "name": "in", "type": "inputNode"}, {"id": "out", "name": "out", "type": "outputNode"}]
    edges = [
        {"id": "first", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "last", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": [*ends, table], "edges": edges})


def _row(rule: Simple, columns: list[str]) -> dict[str, str]:
    """Return a rule as a row of the table."""
    cells = dict.fromkeys(columns, "")
    for test in rule.tests:
        cells[test.name] = " and ".join(filter(None, (cells[test.name], _cell(test))))
    return {"_id": rule.id, "rule": json.dumps(rule.id), **cells}


def _cell(test: Test) -> str:
    """Return a comparison as a cell."""
    if test.op == "in":
        return ", ".join(map(json.dumps, test.value))
    return "true" if test.op == "true" else f"{test.op} {test.value}"
