"""Random conditions over given names: every operator, constant and term, nested, and over lines."""

import random
from typing import Any, Final, NamedTuple

from tests.generators.pools import AMOUNTS, CODES, CURRENCIES, DIGITS, DOCUMENT_TERMS, ISO_DAYS, LINE_TERMS, TEXTS

Plain = dict[str, Any]


class Named(NamedTuple):
    """A name that may be read: its type, its scope, its codes, and the stage from which it may be read."""

    name: str
    type: str
    scope: str
    codes: tuple[str, ...] = ()
    stage: int = 0


SHEET: Final = tuple(
    Named(name, kind, scope, CODES.get(name, ()))
    for scope, pool in (("line", LINE_TERMS), ("document", DOCUMENT_TERMS))
    for name, kind in pool.items()
)
NUMBERS: Final = ("money", "company_money", "unit_price", "quantity", "percent", "count", "days", "date")
FOLDABLE: Final = ("money", "unit_price", "quantity", "count", "days")
_NUMBER_OPS: Final = ("=", "!=", "<", "<=", ">", ">=", "exceeds", "within", "at least", "below")
_RATIO_OPS: Final = ("exceeds", "within", "at least", "below")
_COMPARE: Final = ("=", "!=", "<", "<=", ">", ">=")


class Conditions:
    """Draws conditions over names; ``fresh`` are produced names, read more often than terms of the sheet."""

    def __init__(self, chance: random.Random, fresh: list[Named]) -> None:
        """Draw from this chance, over the sheet and these produced names."""
        self.chance = chance
        self.fresh = fresh

    def draw(self, scope: str, stage: int, depth: int = 0) -> Plain:
        """Draw a condition for a row of a scope that reads only names of earlier stages."""
        dice = self.chance.random()
        if depth < 3 and dice < (0.45 if depth == 0 else 0.25):
            return self._tree(scope, stage, depth)
        if scope == "document" and dice > 0.82:
            return self._over_lines(stage, depth)
        return self.compare(scope, stage)

    def _tree(self, scope: str, stage: int, depth: int) -> Plain:
        """Draw all, any or not."""
        mark = self.chance.choice(("all", "any", "any", "not"))
        if mark == "not":
            return {"not": self.draw(scope, stage, depth + 1)}
        return {mark: [self.draw(scope, stage, depth + 1) for _ in range(self.chance.randint(1, 3))]}

    def _over_lines(self, stage: int, depth: int) -> Plain:
        """Draw a condition over lines."""
        mark = self.chance.choice(("any_line", "every_line", "count_lines", "fold"))
        inside = self.draw("line", stage, depth + 1)
        if mark == "count_lines":
            return {mark: inside, "op": self.chance.choice(_COMPARE), "value": self.chance.randint(0, 3)}
        if mark != "fold":
            return {mark: inside}
        of = self.chance.choice([each for each in self._names("line", stage) if self._foldable(each)])
        value = self._limit(of, "document", stage)
        fold = {"fold": self.chance.choice(("sum", "min", "max")), "of": of.name, "op": self.chance.choice(_COMPARE)}
        where = {"where": inside} if self.chance.random() < 0.7 else {}
        return {**fold, **where, "value": value}

    @staticmethod
    def _foldable(name: Named) -> bool:
        """Tell whether a name may be summed over lines."""
        return name.scope == "line" and name.type in FOLDABLE

    def _names(self, scope: str, stage: int) -> list[Named]:
        """Return the names that a row of a scope may read at a stage."""
        return [
            each
            for each in (*SHEET, *self.fresh)
            if each.stage < stage and (scope == "line" or each.scope == "document")
        ]

    def name(self, scope: str, stage: int, types: tuple[str, ...] | None = None) -> Named:
        """Draw a name to read; produced ones are preferred, so that chains grow long."""
        names = [each for each in self._names(scope, stage) if types is None or each.type in types]
        produced = [each for each in names if each.stage > 0]
        own = [each for each in names if each.scope == scope]
        if produced and self.chance.random() < 0.55:
            latest = [each for each in produced if each.stage == stage - 1]
            return self.chance.choice(latest or produced)
        return self.chance.choice(own if own and self.chance.random() < 0.8 else names)

    def compare(self, scope: str, stage: int) -> Plain:
        """Draw one comparison."""
        name = self.name(scope, stage)
        if self.chance.random() < 0.05:
            return {"term": name.name, "op": self.chance.choice(("is known", "is missing"))}
        if name.type == "flag":
            return {"term": name.name, "op": self.chance.choice(("is true", "is false"))}
        if name.type in {"text", "code"}:
            return self._text(name, scope, stage)
        ops = _RATIO_OPS if name.type == "ratio" else _NUMBER_OPS
        return {"term": name.name, "op": self.chance.choice(ops), "value": self._limit(name, scope, stage)}

    def _text(self, name: Named, scope: str, stage: int) -> Plain:
        """Draw a comparison of a text or a code."""
        ops = ["is", "is not", "=", "!=", "in", "not in"] + (["starts with", "contains"] if name.type == "text" else [])
        op = self.chance.choice(ops)
        compare: Plain = {"term": name.name, "op": op}
        words = name.codes or TEXTS
        if op in {"in", "not in"}:
            named = not name.codes and self.chance.random() < 0.3
            wanted = self.chance.sample(words, self.chance.randint(1, min(3, len(words))))
            return {**compare, "value": {"list": "words"} if named else wanted}
        if op in {"is", "="} and self.chance.random() < 0.15:
            return {**compare, "value": {"term": self.name(scope, stage, ("text", "code")).name}}
        part = self.chance.choice(words)
        return {**compare, "value": part[:1] if op in {"starts with", "contains"} else part}

    def _limit(self, name: Named, scope: str, stage: int) -> object:
        """Draw what a number is compared with: a constant on the pool's limits, or another term."""
        others = any(each.type == name.type for each in self._names(scope, stage))
        if name.type in NUMBERS and others and self.chance.random() < 0.2:
            return {"term": self.name(scope, stage, (name.type,)).name}
        return constant(self.chance, name.type)


def constant(chance: random.Random, kind: str) -> object:
    """Draw a constant of a type, as an author writes it."""
    number = chance.choice(AMOUNTS) * (-1 if chance.random() < 0.1 else 1)
    if kind in {"money", "company_money", "unit_price"}:
        if number == 0 and chance.random() < 0.5:
            return "0"
        named = chance.sample(CURRENCIES, chance.randint(2, 4))
        return {currency: _written(number, kind, currency) for currency in {"EUR", *named}}
    if kind == "date":
        return chance.choice(ISO_DAYS)
    if kind in {"count", "days"}:
        return number
    return str(number) if chance.random() < 0.7 else f"{number}.00"


def _written(number: int, kind: str, currency: str) -> str:
    """Write an amount, with or without its digits."""
    digits = 6 if kind == "unit_price" else DIGITS[currency]
    return f"{number}.{'0' * digits}" if digits else str(number)
