"""clipspy: CLIPS, one rule per rule, one row asserted at a time; facts chain inside its own agenda."""

from collections.abc import Callable

import clips

from benchmarks.contenders.work import Document, Simple, Test, rules


def judge(count: int) -> Callable[[Document], bool]:
    """Return whether a document is held."""
    environment, found = clips.Environment(), rules(count)
    templates = {}
    for scope in ("document", "line"):
        members = [rule for rule in found if rule.scope == scope]
        tests = (test for rule in members for test in rule.tests)
        slots = sorted({test.name for test in tests if not test.name.startswith("fact_")})
        environment.build(f"(deftemplate {scope} {' '.join(f'(slot {slot})' for slot in slots)})")
        templates[scope] = (environment.find_template(scope), slots)
        for rule in members:
            environment.build(_rule(rule))

    def held(document: Document) -> bool:
        stops = False
        for scope, rows in (("document", [document[0]]), ("line", document[1])):
            template, slots = templates[scope]
            for row in rows:
                environment.reset()
                template.assert_fact(**{slot: _value(row[slot]) for slot in slots})
                environment.run()
                stops = stops or any(fact.template.name == "held" for fact in environment.facts())
        return stops

    return held


def _value(value: object) -> object:
    """Return a value as CLIPS has it."""
    return clips.Symbol("TRUE" if value else "FALSE") if isinstance(value, bool) else value


def _rule(rule: Simple) -> str:
    """Return a rule in CLIPS."""
    slots: dict[str, list[Test]] = {}
    facts = []
    for test in rule.tests:
        if test.name.startswith("fact_"):
            facts.append(f"(stated {test.name})")
        else:
            slots.setdefault(test.name, []).append(test)
    row = " ".join(f"({name} {_constraint(name, tests)})" for name, tests in slots.items())
    acts = [f"(assert (stated fact_{rule.fact}))"] if rule.fact else []
    acts += ["(assert (held yes))"] if rule.holds else []
    return f"(defrule {rule.id} ({rule.scope} {row}) {' '.join(facts)} => {' '.join(acts)})"


def _constraint(name: str, tests: list[Test]) -> str:
    """Return what a slot must be."""
    if tests[0].op == "in":
        return "|".join(f'"{text}"' for text in tests[0].value)
    if tests[0].op == "true":
        return "TRUE"
    return f"?{name}" + "".join(f"&:({test.op} ?{name} {test.value})" for test in tests)
