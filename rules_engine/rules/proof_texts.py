"""The texts and currencies a proof has to tell apart: a finite set that stands for all of them.

Owns the choice of values: names that are compared with each other share one set of texts, made of every text they are
compared with and a few that nobody names; currencies in which all amounts stand in the same order are one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise
from typing import Final

from rules_engine.documents.decision import Outcome
from rules_engine.documents.terms import TERMS
from rules_engine.rules.plan import (
    Amounts,
    Comparison,
    Condition,
    FactFold,
    FoldOf,
    Plan,
    Read,
    TableFold,
    VerdictFold,
    leaves,
)
from rules_engine.rules.vocabulary import OUTCOME_NAMES, VERDICTS

UNNAMED: Final = ("other-1", "other-2", "other-3")
"""Texts that stand for all those no rule names."""

MADE_MAX: Final = 256
"""How many texts are made of beginnings and parts that rules ask for."""

NO_CURRENCY: Final = "XTS"
"""A currency that no rule names: ISO 4217 keeps it for tests."""


def _contents(plans: Sequence[Plan], conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Yield the leaves of everything that is to be proved about."""
    for condition in chain((part.condition for plan in plans for part in plan.parts), conditions):
        yield from leaves(condition)


@dataclass
class _Group:
    """Names that are compared with each other, and the texts they are compared with."""

    texts: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    pieces: set[str] = field(default_factory=set)

    def domain(self) -> tuple[str, ...]:
        """Return the texts that tell apart whatever rules can tell apart."""
        made = list(self.texts | self.beginnings | self.pieces)
        for size in range(1, min(3, len(self.pieces)) + 1):
            for chosen in combinations(sorted(self.pieces), size):
                made += [start + " ".join(chosen) for start in ("", *sorted(self.beginnings))]
                if len(made) > MADE_MAX + len(self.texts):
                    break
        return (*dict.fromkeys(sorted(made)), *(text for text in UNNAMED if text not in made))


class Texts:
    """The set of texts of every name."""

    def __init__(self, plans: Sequence[Plan], conditions: Iterable[Condition] = ()) -> None:
        """Collect the texts of plans and of further conditions."""
        self._leader: dict[str, str] = {}
        self._groups: dict[str, _Group] = {}
        self._domains: dict[str, tuple[str, ...]] = {}
        for leaf in _contents(plans, conditions):
            if isinstance(leaf, Comparison) and leaf.read.type in {"text", "code"}:
                self._compare(leaf)
        for plan in plans:
            for fold in plan.folds:
                for name, texts in _given(fold):
                    self._group(name).texts |= texts

    def _lead(self, name: str) -> str:
        """Return the name that leads the group of a name."""
        while (leader := self._leader.get(name, name)) != name:
            name = leader
        return name

    def _group(self, name: str) -> _Group:
        """Return the group of a name; what a name may be by itself belongs to it."""
        leader = self._lead(name)
        if leader not in self._groups:
            self._groups[leader] = _Group(set(_closed(leader)))
        return self._groups[leader]

    def _compare(self, leaf: Comparison) -> None:
        """Put a comparison's text into the group, or two names into one group."""
        group = self._group(leaf.read.name)
        if isinstance(leaf.limit, Read):
            other = self._group(leaf.limit.name)
            if other is not group:
                self._groups.pop(self._lead(leaf.limit.name))
                self._leader[self._lead(leaf.limit.name)] = self._lead(leaf.read.name)
                group.texts |= other.texts
                group.beginnings |= other.beginnings
                group.pieces |= other.pieces
            return
        texts = {leaf.limit} if isinstance(leaf.limit, str) else set(leaf.limit if type(leaf.limit) is tuple else ())
        kept = {"starts with": group.beginnings, "contains": group.pieces}.get(leaf.op, group.texts)
        kept.update(text for text in texts if isinstance(text, str))

    def domain(self, name: str) -> tuple[str, ...]:
        """Return the texts that a name may have; a closed list is all there is."""
        closed = _closed(name)
        if closed:
            return closed
        leader = self._lead(name)
        if leader not in self._domains:
            self._domains[leader] = self._group(name).domain()
        return self._domains[leader]


def _closed(name: str) -> tuple[str, ...]:
    """Return the closed list of codes of a name, if it has one."""
    if name in OUTCOME_NAMES:
        return tuple(outcome.value for outcome in Outcome)
    return TERMS[name].codes if name in TERMS else ()


def _given(fold: object) -> Iterator[tuple[str, set[str]]]:
    """Yield the texts that a fold may give, by name."""
    if isinstance(fold, VerdictFold):
        yield fold.name, set(VERDICTS)
        yield fold.by, {"", *(entry.id for entry in fold.entries)}
    elif isinstance(fold, FactFold) and fold.type in {"code", "text"}:
        yield fold.name, {statement.value for statement in fold.statements if isinstance(statement.value, str)}
    elif isinstance(fold, TableFold):
        gives = [*(row.gives for row in fold.rows), fold.otherwise or {}]
        for output in fold.outputs:
            yield fold.output(output), {text for give in gives if isinstance(text := give.get(output), str)}


def currencies(plans: Sequence[Plan], conditions: Iterable[Condition] = ()) -> tuple[str, ...]:
    """Return one currency for each order in which amounts stand, and one that nobody names; the euro where it will do.

    >>> currencies(())
    ('XTS',)
    """
    amounts = list(dict.fromkeys(_amounts(plans, conditions)))
    named = sorted({currency for each in amounts for currency, _ in each.by_currency}, key=lambda code: code != "EUR")
    kept: dict[object, str] = {}
    for currency in named:
        kept.setdefault(_order([each.of(currency) for each in amounts]), currency)
    return (*kept.values(), NO_CURRENCY)


def _order(values: Sequence[int | None]) -> object:
    """Return in which order amounts stand, zero among them, and which are neighbours."""
    known = sorted({0, *(value for value in values if value is not None)})
    rank = {value: at for at, value in enumerate(known)}
    close = tuple(later - earlier == 1 for earlier, later in pairwise(known))
    return tuple(None if value is None else rank[value] for value in values), close, rank[0]


def _amounts(plans: Sequence[Plan], conditions: Iterable[Condition]) -> Iterator[Amounts]:
    """Yield every amount that a plan or a condition names."""
    for leaf in _contents(plans, conditions):
        if isinstance(leaf, Comparison | FoldOf) and isinstance(leaf.limit, Amounts):
            yield leaf.limit
    for plan in plans:
        for fold in plan.folds:
            yield from _stated(fold)


def _stated(fold: object) -> Iterator[Amounts]:
    """Yield the amounts that a fold may give."""
    if isinstance(fold, FactFold):
        yield from (each.value for each in fold.statements if isinstance(each.value, Amounts))
    elif isinstance(fold, TableFold):
        gives: list[Mapping[str, object]] = [*(row.gives for row in fold.rows), fold.otherwise or {}]
        yield from (value for give in gives for value in give.values() if isinstance(value, Amounts))
