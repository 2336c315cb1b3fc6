"""The work that engines are measured on: generated rulesets, and sheets that carry lines and missing values.

Seven rules of ten read only the sheet, two read a fact that such a rule states, one reads a fact of those: three
levels. Half of the rules stand on the lines. Everything is drawn from one seed.
"""

import random
from typing import Final

from rules_engine.documents.sheet import FactSheet, SheetLine, Terms, Value, ratio_bp
from rules_engine.rules.model import Ruleset

SUPPLIERS: Final = tuple(f"S{number}" for number in range(40))
CENTRES: Final = tuple(f"CC{number}" for number in range(12))
CATEGORIES: Final = tuple(f"C{number}" for number in range(15))
MISSING: Final = 0.05
"""The share of terms that a sheet does not know."""

LINES_MAX: Final = 8


LEVELS: Final = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
"""The level of each of ten rules."""


def ruleset(rules: int, seed: int = 1) -> Ruleset:
    """Return a ruleset of so many rules, and one that accepts where nothing stands against it."""
    draw = random.Random(f"{seed}:{rules}")
    stating = [number for number in range(rules) if _level(number) < max(LEVELS)]
    stated: dict[tuple[int, str], list[str]] = {}
    for number in stating:
        stated.setdefault((_level(number), _scope(number)), []).append(f"f{number}")
    facts = [{"name": f"f{number}", "scope": _scope(number), "meaning": f"Rule {number}."} for number in stating]
    always = {"term": "document.type", "op": "is known"}
    accept = {"id": "accept", "why": "Nothing stands against it.", "when": always, "then": [{"effect": "accept"}]}
    drawn = [_rule(draw, number, stated) for number in range(rules)]
    name = f"Benchmark of {rules} rules"
    return Ruleset.model_validate({"id": f"bench-{rules}", "name": name, "facts": facts, "rules": [*drawn, accept]})


def _level(number: int) -> int:
    """Return the level of a rule."""
    return LEVELS[number % len(LEVELS)]


def _scope(number: int) -> str:
    """Return where a rule stands: ten rules on the document, ten on the lines, in turn."""
    return "line" if number // len(LEVELS) % 2 else "document"


def _rule(draw: random.Random, number: int, stated: dict[tuple[int, str], list[str]]) -> dict[str, object]:
    """Return one rule: it states a fact for the level above, or holds."""
    scope, level = _scope(number), _level(number)
    conditions = [draw.choice(_CONDITIONS[scope])(draw) for _ in range(draw.randint(2, 4))]
    if below := stated.get((level - 1, scope)):
        conditions.insert(0, {"term": f"fact.{draw.choice(below)}", "op": "is true"})
    effects: list[dict[str, object]] = []
    if level < max(LEVELS):
        effects.append({"effect": "state", "fact": f"f{number}"})
    if level == max(LEVELS) or number % 5 == 0:
        effects.append({"effect": "hold", "kind": scope if scope == "line" else "header", "reason": f"R{number}"})
    why = f"Benchmark rule {number}."
    return {"id": f"r{number}", "why": why, "scope": scope, "when": {"all": conditions}, "then": effects}


Drawn = dict[str, object]


def _supplier(draw: random.Random) -> Drawn:
    """Return a comparison with one supplier."""
    return {"term": "supplier.id", "op": "is", "value": draw.choice(SUPPLIERS)}


def _centre(draw: random.Random) -> Drawn:
    """Return a comparison with a list."""
    return {"term": "company.cost_centre", "op": "in", "value": draw.sample(CENTRES, 4)}


def _flag(draw: random.Random) -> Drawn:
    """Return a flag."""
    return {"term": draw.choice(("order.found", "supplier.known")), "op": "is true"}


def _total(draw: random.Random) -> Drawn:
    """Return a comparison of the document's total."""
    amount = {"EUR": str(draw.randrange(10, 9_000))}
    return {"term": "document.total_without_vat", "op": draw.choice((">", "<=")), "value": amount}


def _age(draw: random.Random) -> Drawn:
    """Return a comparison of days."""
    return {"term": "document.age_days", "op": draw.choice((">", "<")), "value": draw.randrange(60)}


def _total_variance(draw: random.Random) -> Drawn:
    """Return a comparison of a ratio of the document."""
    percent = str(draw.randrange(9))
    return {"term": "document.total_variance_bp", "op": draw.choice(("exceeds", "within")), "value": percent}


def _category(draw: random.Random) -> Drawn:
    """Return a comparison with one category."""
    return {"term": "line.category", "op": "is", "value": draw.choice(CATEGORIES)}


def _quantity(draw: random.Random) -> Drawn:
    """Return a comparison of a quantity."""
    return {"term": "line.quantity", "op": draw.choice((">", "<=")), "value": str(draw.randrange(100))}


def _price_variance(draw: random.Random) -> Drawn:
    """Return a comparison of a ratio of a line."""
    percent = str(draw.randrange(9))
    return {"term": "line.price_variance_bp", "op": draw.choice(("exceeds", "within")), "value": percent}


def _amount(draw: random.Random) -> Drawn:
    """Return a comparison of a line's amount."""
    amount = {"EUR": str(draw.randrange(10, 3_000))}
    return {"term": "line.line_net_amount", "op": draw.choice((">", "<=")), "value": amount}


_CONDITIONS: Final = {
    "document": (_supplier, _centre, _flag, _total, _total, _age, _total_variance),
    "line": (_supplier, _centre, _flag, _category, _quantity, _price_variance, _amount, _amount),
}


def sheets(count: int, seed: int = 2, lines: int | None = None) -> list[FactSheet]:
    """Return so many sheets of one to ``LINES_MAX`` lines, or of exactly so many lines."""
    draw = random.Random(seed)
    return [_sheet(draw, number, lines) for number in range(count)]


def _sheet(draw: random.Random, number: int, count: int | None) -> FactSheet:
    """Return one sheet."""
    total = draw.randrange(1_000, 1_000_000)
    terms: dict[str, Value] = {
        "document.total_without_vat": total,
        "document.age_days": draw.randrange(70),
        "document.total_variance_bp": ratio_bp(draw.randrange(-50_000, 50_000), total),
        "supplier.id": draw.choice(SUPPLIERS),
        "company.cost_centre": draw.choice(CENTRES),
        "order.found": draw.random() >= MISSING,
        "supplier.known": draw.random() >= MISSING,
        "document.type": "invoice",
        "document.line_count": 1,
        "document.number": f"INV-{number}",
    }
    lines = tuple(
        SheetLine(id=str(index), terms=_known(draw, _line(draw)))
        for index in range(count or draw.randint(1, LINES_MAX))
    )
    return FactSheet(
        document_type="invoice", document_id=f"d{number}", currency="EUR", terms=_known(draw, terms), lines=lines
    )


def _line(draw: random.Random) -> dict[str, Value]:
    """Return the terms of one line."""
    amount = draw.randrange(100, 400_000)
    return {
        "line.quantity": draw.randrange(1, 100) * 1_000_000,
        "line.line_net_amount": amount,
        "line.price_variance_bp": ratio_bp(draw.randrange(-3_000, 3_000), amount),
        "line.category": draw.choice(CATEGORIES),
        "line.description": f"Item {amount}",
        "line.paired": True,
    }


def _known(draw: random.Random, terms: dict[str, Value]) -> Terms:
    """Leave out what a sheet does not know."""
    return {name: value for name, value in terms.items() if draw.random() >= MISSING}
