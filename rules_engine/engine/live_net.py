"""The net: the parts of a typed plan as rules of the live engine, within the subset that is safe (semantics, rule 18).

Every engine rule has one pattern: the kind of fact (level and scope), a group, and comparisons of whole numbers with
constants, all joined by *and*. Two rules stand for each branch of a part: the *sure* one fires where every literal is
true, the *possible* one where none is false. Limits of the engine that would crash or hang it are kept by construction.

Owns what is asserted, not how: this module never touches the engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeAlias

import orjson

from rules_engine.engine.evaluation import TRUE, UNKNOWN, kleene_not
from rules_engine.engine.live_probes import BEYOND, Lines, Probe, Rows, measure, numbered_text, truth
from rules_engine.engine.normal_form import Branch, branches
from rules_engine.engine.normal_form import Literal as Signed
from rules_engine.rules.plan import (
    Always,
    Amounts,
    Comparison,
    FoldOf,
    Leaf,
    Part,
    Plan,
    PlanLevel,
    Read,
    Truth,
    leaves,
    reads,
)

Mode: TypeAlias = Literal["sure", "possible"]
Pattern: TypeAlias = dict[str, object]
"""One comparison in the engine's own form."""

GROUP_SIZE: Final = 32
"""Engine rules per group: more than 64 conditions that match one fact at one place break the engine."""

GROUPS_MAX: Final = 30
"""Groups per kind of fact, for the same reason: 30 + 32 stays below 64."""

RULES_MAX: Final = GROUP_SIZE * GROUPS_MAX
"""Engine rules per block and per ruleset of the engine."""

PROPERTIES_MAX: Final = 100
"""Properties per block; the possible fact has two for a measure, and the engine takes 250 in all."""

BLOCKS_MAX: Final = 40
"""Blocks per ruleset of the engine, each with a kind of its own."""

_PATTERNS: Final = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte", "!=": "$neq"}
_CONTRARY: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def fnv1a(name: str) -> int:
    """Return the 32-bit FNV-1a hash by which alone the engine tells property names apart.

    >>> fnv1a("liquid") == fnv1a("costarring")
    True
    """
    digest = 2166136261
    for byte in name.encode():
        digest = (digest ^ byte) * 16777619 % 2**32
    return digest


class Names(NamedTuple):
    """The names of one property: as a sure value, and as the highest and lowest possible one."""

    high: str
    low: str


def _property_names() -> tuple[tuple[Names, ...], tuple[str, ...]]:
    """Return all property and group names, chosen so that no two names in a fact have one hash."""
    taken = {fnv1a(name) for name in ("id", "sid", "$s", "k")}

    def free(prefix: str, count: int) -> Iterator[str]:
        number = 0
        while count:
            name, number = f"{prefix}{number}", number + 1
            if fnv1a(name) not in taken:
                taken.add(fnv1a(name))
                count -= 1
                yield name

    pairs = zip(free("p", PROPERTIES_MAX), free("q", PROPERTIES_MAX), strict=True)
    return tuple(Names(*pair) for pair in pairs), tuple(free("g", GROUPS_MAX))


_NAMES, _GROUPS = _property_names()


class Property(NamedTuple):
    """One thing a fact tells, a measure or a truth, and how it is written in a fact.

    ``sure`` and ``possible`` are formats of a known value; unknown is left out of a sure fact, where every comparison
    with it is false, and ``unknown`` in a possible one, where every comparison passes.
    """

    names: Names
    is_measure: bool
    probe: Probe
    sure: str
    possible: str
    unknown: str

    @classmethod
    def told_by(cls, probe: Probe, names: Names, *, is_measure: bool) -> "Property":
        """Return the property that a probe finds out."""
        high, low = names
        sure = f',"{high}":%d'
        if not is_measure:
            return cls(names, is_measure, probe, sure, sure, f',"{high}":{UNKNOWN}')
        return cls(names, is_measure, probe, sure, f',"{high}":%d,"{low}":%d', f',"{high}":{BEYOND},"{low}":{-BEYOND}')


class Said:
    """What properties tell about the rows at hand, written for a sure and for a possible fact."""

    __slots__ = ("_possible", "_properties", "_values", "sure", "unknown")

    def __init__(self, properties: Sequence[Property], rows: Rows, lines: Lines) -> None:
        """Ask every probe once."""
        self._properties = properties
        self._values = [told.probe(rows, lines) for told in properties]
        self._possible: str | None = None
        self.unknown = None in self._values
        self.sure = "".join(
            [told.sure % value for told, value in zip(properties, self._values, strict=True) if value is not None]
        )

    @property
    def possible(self) -> str:
        """The possible fact, written when it is first asked for: most facts are never uncertain."""
        if self._possible is None:
            pairs = zip(self._properties, self._values, strict=True)
            self._possible = "".join([_possible(told, value) for told, value in pairs])
        return self._possible


def _possible(told: Property, value: int | None) -> str:
    """Write one value into a possible fact."""
    if value is None:
        return told.unknown
    return told.possible % ((value, value) if told.is_measure else value)


class _Full(Exception):
    """A block has no room for one more branch."""


@dataclass
class Block:
    """Engine rules for parts of one level and scope, and the properties of the one fact they read."""

    kind: int
    currency: str | None
    properties: dict[object, Property] = field(default_factory=dict)
    of_document: list[Property] = field(default_factory=list)
    of_line: list[Property] = field(default_factory=list)
    numbers: dict[object, dict[str, int]] = field(default_factory=dict)
    rules: dict[Mode, list[tuple[int, list[Pattern]]]] = field(default_factory=lambda: {"sure": [], "possible": []})
    never_sure: bool = False

    def add(self, part: int, branch: Branch) -> None:
        """Add a branch of a part, in both modes.

        Raises:
            _Full: where the block's limits leave no room; the block stays as it was.
        """
        new = {key for signed in branch if (key := _key(signed.leaf, self.currency)) is not None} - set(self.properties)
        if len(self.properties) + len(new) > PROPERTIES_MAX or len(self.rules["possible"]) >= RULES_MAX:
            raise _Full
        for mode in self.rules:
            literals = [self._patterns(signed, mode) for signed in branch]
            patterns = [pattern for literal in literals if literal is not None for pattern in literal]
            if None not in literals:
                self.rules[mode].append((part, patterns))
            elif mode == "sure":
                self.never_sure = True

    def _patterns(self, signed: Signed, mode: Mode) -> list[Pattern] | None:
        """Return a literal as the engine compares it: nothing where it always holds in this mode, None where never."""
        leaf, negated = signed
        fixed = _fixed(leaf, self.currency)
        if fixed is not None:
            found = kleene_not(fixed) if negated else fixed
            return [] if found == TRUE or (found == UNKNOWN and mode == "possible") else None
        told = self._property(leaf)
        if told.is_measure:
            assert isinstance(leaf, Comparison)
            return _measured(told.names, _CONTRARY[leaf.op] if negated else leaf.op, self._constant(leaf), mode)
        wanted = int(not negated)
        return [{told.names.high: wanted} if mode == "sure" else {"$neq": {told.names.high: 1 - wanted}}]

    def _property(self, leaf: Leaf) -> Property:
        """Return the property a leaf is told by, made at its first use."""
        key = _key(leaf, self.currency)
        assert key is not None
        if key not in self.properties:
            names = _NAMES[len(self.properties)]
            self.properties[key] = told = self._new_property(leaf, key, names)
            (self.of_line if _on_line(leaf) else self.of_document).append(told)
        return self.properties[key]

    def _new_property(self, leaf: Leaf, key: object, names: Names) -> Property:
        """Return how a leaf is found out: numbers and texts as measures, everything else as a truth."""
        if not isinstance(leaf, Comparison) or not _is_measured(leaf):
            return Property.told_by(truth(leaf, self.currency), names, is_measure=False)
        if isinstance(leaf.limit, str):
            return Property.told_by(numbered_text(leaf.read, self.numbers.setdefault(key, {})), names, is_measure=True)
        return Property.told_by(measure(leaf.read), names, is_measure=True)

    def _constant(self, leaf: Comparison) -> int:
        """Return the whole number a measure is compared with."""
        if isinstance(leaf.limit, str):
            numbers = self.numbers[_key(leaf, self.currency)]
            return numbers.setdefault(leaf.limit, len(numbers) + 1)
        constant = leaf.limit.of(self.currency) if isinstance(leaf.limit, Amounts) else leaf.limit
        assert isinstance(constant, int)
        return max(-BEYOND, min(BEYOND, constant))

    @cached_property
    def prefix(self) -> str:
        """The start of every fact for this block: its id, session, kind and groups."""
        groups = (len(self.rules["possible"]) + GROUP_SIZE - 1) // GROUP_SIZE
        return f'{{"id":"D","sid":"0","k":{self.kind}' + "".join(f',"{name}":1' for name in _GROUPS[:groups])

    def rule_name(self, index: int) -> str:
        """Return the engine's name of the block's rule at an index."""
        return f"{self.kind}_{index}"

    @cached_property
    def parts(self) -> dict[Mode, dict[str, int]]:
        """Which part an engine rule stands for, by the rule's name."""
        return {
            mode: {self.rule_name(index): part for index, (part, _) in enumerate(rules)}
            for mode, rules in self.rules.items()
        }

    def definitions(self, mode: Mode) -> dict[str, object]:
        """Return the block's rules in the engine's form, with a rule that fires on every fact of the kind.

        That rule keeps the engine from refusing facts nothing else reads, and makes its sessions safe to delete.
        """
        kind: Pattern = {"k": self.kind}
        defined: dict[str, object] = {f"{self.kind}_s": {"all": [{"m": kind}]}}
        for index, (_, patterns) in enumerate(self.rules[mode]):
            group: Pattern = {_GROUPS[index // GROUP_SIZE]: 1}
            defined[self.rule_name(index)] = {"all": [{"m": {"$and": [kind, group, *patterns]}}]}
        return defined


def _measured(names: Names, op: str, constant: int, mode: Mode) -> list[Pattern]:
    """Return the comparison of a measure; a possible one asks the end of its range that would pass."""
    if mode == "sure":
        return [{names.high: constant} if op == "=" else {_PATTERNS[op]: {names.high: constant}}]
    if op == "=":
        return [{"$gte": {names.high: constant}}, {"$lte": {names.low: constant}}]
    return [{_PATTERNS[op]: {(names.low if op in {"<", "<="} else names.high): constant}}]


def _is_measured(leaf: Comparison) -> bool:
    """Tell whether the engine itself compares: numbers with constants, and texts for equality."""
    return isinstance(leaf.limit, int | Amounts) or (leaf.op == "=" and isinstance(leaf.limit, str))


def _fixed(leaf: Leaf, currency: str | None) -> Truth | None:
    """Return the truth of a leaf that is the same on every sheet of a currency; without its amount it is unknown."""
    if isinstance(leaf, Always):
        return leaf.truth
    limit = leaf.limit if isinstance(leaf, Comparison | FoldOf) else None
    return UNKNOWN if isinstance(limit, Amounts) and limit.of(currency) is None else None


def _key(leaf: Leaf, currency: str | None) -> object:
    """Return what makes two leaves read one property; None for a leaf that needs none."""
    if _fixed(leaf, currency) is not None:
        return None
    if isinstance(leaf, Comparison) and _is_measured(leaf):
        return (leaf.read, isinstance(leaf.limit, str))
    return leaf


def _on_line(leaf: Leaf) -> bool:
    """Tell whether a leaf reads the line at hand."""
    read, limit = getattr(leaf, "read", None), getattr(leaf, "limit", None)
    return any(isinstance(name, Read) and name.scope == "line" for name in (read, limit))


@dataclass(frozen=True)
class Stratum:
    """The parts of one level and scope, and the blocks that evaluate them."""

    ids: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class NetLevel:
    """One level of a net: the document's parts, and the lines'."""

    document: Stratum
    lines: Stratum


class Net:
    """A typed plan in one currency as blocks of engine rules, packed into rulesets of the engine."""

    def __init__(self, plan: Plan, currency: str | None) -> None:
        """Build the blocks.

        Raises:
            RuleConflict: where a condition has no normal form within the limits.
        """
        self.currency = currency
        self._blocks: list[Block] = []
        self.levels = tuple(self._level(level) for level in plan.levels)
        self.packs = _packed(self._blocks)
        self.reads = frozenset(read.name for part in plan.parts for read in reads(part.condition))

    def _level(self, level: PlanLevel) -> NetLevel:
        """Build both scopes of a level."""
        return NetLevel(self._stratum(level.document_parts), self._stratum(level.line_parts))

    def _stratum(self, parts: tuple[Part, ...]) -> Stratum:
        """Build the blocks of one level and scope, branch by branch."""
        blocks: list[Block] = []
        for index, part in enumerate(parts):
            for branch in branches(part):
                self._place(blocks, index, branch)
        return Stratum(tuple(part.id for part in parts), tuple(blocks))

    def _place(self, blocks: list[Block], part: int, branch: Branch) -> None:
        """Put a branch into the last block, or into a new one."""
        if blocks:
            try:
                blocks[-1].add(part, branch)
            except _Full:
                pass
            else:
                return
        block = Block(len(self._blocks) + 1, self.currency)
        block.add(part, branch)
        self._blocks.append(block)
        blocks.append(block)


def _packed(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """Divide blocks among rulesets of the engine, in order, within the engine's limits."""
    packs: list[list[Block]] = []
    room = 0
    for block in blocks:
        size = len(block.rules["possible"])
        if not packs or size > room or len(packs[-1]) == BLOCKS_MAX:
            packs.append([])
            room = RULES_MAX
        packs[-1].append(block)
        room -= size
    return tuple(tuple(pack) for pack in packs)


def definitions(pack: Sequence[Block], mode: Mode) -> str:
    """Return a pack of blocks as one ruleset in the engine's own JSON."""
    return orjson.dumps({name: rule for block in pack for name, rule in block.definitions(mode).items()}).decode()


def currencies(plan: Plan) -> frozenset[str]:
    """Return the currencies that conditions name; sheets in any other currency share one net."""
    found = (leaf for part in plan.parts for leaf in leaves(part.condition))
    limits = (leaf.limit for leaf in found if isinstance(leaf, Comparison | FoldOf))
    return frozenset(name for limit in limits if isinstance(limit, Amounts) for name, _ in limit.by_currency)
