"""The net: the parts of a typed plan as rules of the live engine, within the subset that is safe (semantics, rule 18).

Every engine rule has one pattern: a group, which tells the kind of fact (level and scope) as well, and comparisons of
whole numbers with constants, all joined by *and*. One rule stands for each branch of a part. A fact tells a truth by a
property that is there or not, so that a rule is not even looked at where something it needs is missing; a number by its
highest and its lowest possible value, which are one where it is known. What is unknown passes every comparison, so that
rules fire where they are *not false*; a rule that fired is true where nothing it compares is unknown, which its bits
tell. Limits of the engine that would crash or hang it are kept by construction.

Owns what is asked, not how: this module never touches the engine, and ``live_facts`` writes the facts.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from string import ascii_letters
from typing import Final, NamedTuple, TypeAlias

import orjson

from rules_engine.engine.evaluation import FALSE, UNKNOWN, kleene_not
from rules_engine.engine.live_facts import BEYOND, Facts, Number, Tell, Text, Truthful
from rules_engine.engine.normal_form import Branch, branches
from rules_engine.engine.normal_form import Literal as Signed
from rules_engine.rules.plan import (
    Always,
    Amounts,
    Comparison,
    FoldOf,
    IsTrue,
    Leaf,
    Part,
    Plan,
    PlanLevel,
    Read,
    Truth,
    leaves,
    reads,
)

Pattern: TypeAlias = dict[str, object]
"""One comparison in the engine's own form."""

GROUP_SIZE: Final = 32
"""Engine rules per group: more than 64 conditions that match one fact at one place break the engine."""

GROUPS_MAX: Final = 30
"""Groups per kind of fact, for the same reason: 30 + 32 stays below 64."""

RULES_MAX: Final = GROUP_SIZE * GROUPS_MAX
"""Engine rules per block and per ruleset of the engine."""

PROPERTIES_MAX: Final = 200
"""Properties per block besides the groups; the engine takes 250 in all."""

BLOCKS_MAX: Final = 40
"""Blocks per ruleset of the engine, each with groups of its own: together stay far below its 511 at one place."""

NAME_WIDTH: Final = 4
"""Characters of a rule's name, so that it is found in the engine's answer by its place."""

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


_SHORT: Final = (first + second for first in ("", *ascii_letters) for second in ascii_letters)
"""Short names; no two names in a fact have one hash (a test says so)."""

OPENING: Final = next(_SHORT)
"""Is in the one fact that opens a session, and fires its own rule: sessions where nothing fired cannot be deleted."""

_NAMES: Final = tuple(itertools.islice(_SHORT, PROPERTIES_MAX))
_GROUPS: Final = tuple(itertools.islice(_SHORT, GROUPS_MAX + BLOCKS_MAX))


class _Asked(NamedTuple):
    """One property a branch needs: what it is of, and which form of it."""

    of: object
    form: object
    leaf: Leaf


class _Full(Exception):
    """A block has no room for one more branch."""


@dataclass
class Block:
    """Engine rules for parts of one level and scope, and the properties of the one fact they read."""

    currency: str | None
    names: dict[tuple[object, object], str] = field(default_factory=dict)
    tells: dict[object, Tell] = field(default_factory=dict)
    rules: list[tuple[int, int, list[Pattern]]] = field(default_factory=list)
    gates: set[str] = field(default_factory=set)
    always_asked: bool = False
    first_group: int = 0
    first_rule: int = 0

    def add(self, part: int, branch: Branch) -> None:
        """Add a branch of a part.

        Raises:
            _Full: where the block's limits leave no room; the block stays as it was.
        """
        new = {(asked.of, asked.form) for signed in branch for asked in self._asked(signed)} - set(self.names)
        if len(self.names) + len(new) > PROPERTIES_MAX or len(self.rules) >= RULES_MAX:
            raise _Full
        fixed = [self._fixed(signed) for signed in branch]
        assert FALSE not in fixed, "what is constant in a plan is true or unknown"
        bits = 1 if UNKNOWN in fixed else 0
        present: list[Pattern] = []
        measured: list[Pattern] = []
        for signed in branch:
            (measured if self._is_measured(signed.leaf) else present).extend(self._patterns(signed))
        bits |= sum({self._bits[self._name(asked)] for signed in branch for asked in self._asked(signed)})
        self.rules.append((part, bits, [*present, *measured]))
        self._gate(branch)

    @property
    def _bits(self) -> dict[str, int]:
        """The bit of every property; the first bit is that of what is unknown on every sheet."""
        return {name: 2 << place for place, name in enumerate(self.names.values())}

    def _gate(self, branch: Branch) -> None:
        """Note one property without which the branch cannot hold: a result of a lower level rather than a term."""
        names = {
            self.names[asked.of, asked.form]: isinstance(signed.leaf, IsTrue) and signed.leaf.read.produced
            for signed in branch
            if not self._is_measured(signed.leaf)
            for asked in self._asked(signed)
        }
        chosen = next((name for name, produced in names.items() if produced), next(iter(names), None))
        if chosen is None:
            self.always_asked = True
        else:
            self.gates.add(chosen)

    def _fixed(self, signed: Signed) -> Truth | None:
        """Return the truth of a literal that is the same on every sheet of the block's currency."""
        found = _fixed(signed.leaf, self.currency)
        return kleene_not(found) if signed.negated and found is not None else found

    def _asked(self, signed: Signed) -> list[_Asked]:
        """Return the properties a literal needs."""
        leaf, negated = signed
        if _fixed(leaf, self.currency) is not None:
            return []
        if self._is_measured(leaf):
            assert isinstance(leaf, Comparison)
            op = _CONTRARY[leaf.op] if negated else leaf.op
            sides = ("high", "low") if op == "=" else ("low",) if op in {"<", "<="} else ("high",)
            return [_Asked((leaf.read, "number"), side, leaf) for side in sides]
        if isinstance(leaf, Comparison) and isinstance(leaf.limit, str | tuple) and leaf.op in {"=", "in"}:
            return [_Asked((leaf.read, "text"), (leaf.limit, negated), leaf)]
        return [_Asked(leaf, negated, leaf)]

    def _is_measured(self, leaf: Leaf) -> bool:
        """Tell whether the engine itself compares: numbers with constants."""
        return (
            isinstance(leaf, Comparison)
            and isinstance(leaf.limit, int | Amounts)
            and _fixed(leaf, self.currency) is None
        )

    def _patterns(self, signed: Signed) -> list[Pattern]:
        """Return a literal as the engine compares it."""
        names = [self._name(asked) for asked in self._asked(signed)]
        leaf, negated = signed
        if not self._is_measured(leaf):
            return [{name: 1} for name in names]
        assert isinstance(leaf, Comparison)
        op, constant = _CONTRARY[leaf.op] if negated else leaf.op, self._constant(leaf)
        if op == "=":
            return [{"$gte": {names[0]: constant}}, {"$lte": {names[1]: constant}}]
        return [{_PATTERNS[op]: {names[0]: constant}}]

    def _name(self, asked: _Asked) -> str:
        """Return the name of a property, which is told from its first use on."""
        key = (asked.of, asked.form)
        if key not in self.names:
            self.names[key] = _NAMES[len(self.names)]
            self._tell(asked).add(asked.form, self.names[key])
        return self.names[key]

    def _tell(self, asked: _Asked) -> Tell:
        """Return how what a property is of is found out."""
        if asked.of not in self.tells:
            leaf, on_line = asked.leaf, _on_line(asked.leaf)
            if self._is_measured(leaf):
                assert isinstance(leaf, Comparison)
                self.tells[asked.of] = Number(on_line, leaf.read)
            elif asked.of is leaf:
                self.tells[asked.of] = Truthful(on_line, leaf, self.currency)
            else:
                assert isinstance(leaf, Comparison)
                self.tells[asked.of] = Text(on_line, leaf.read)
        return self.tells[asked.of]

    def _constant(self, leaf: Comparison) -> int:
        """Return the whole number a measure is compared with."""
        constant = leaf.limit.of(self.currency) if isinstance(leaf.limit, Amounts) else leaf.limit
        assert isinstance(constant, int)
        return max(-BEYOND, min(BEYOND, constant))

    @property
    def groups(self) -> tuple[str, ...]:
        """The properties that tell the kind of the block's facts, one per group of rules; at least one."""
        count = max(1, (len(self.rules) + GROUP_SIZE - 1) // GROUP_SIZE)
        return _GROUPS[self.first_group : self.first_group + count]

    @cached_property
    def prefix(self) -> str:
        """The start of every fact for this block: its id, session and groups."""
        return '{"id":"D","sid":"0"' + "".join(f',"{name}":1' for name in self.groups)

    @cached_property
    def facts(self) -> Facts:
        """What writes the block's facts; the block is finished."""
        return Facts(tuple(self.tells.values()), None if self.always_asked else frozenset(self.gates), self._bits)

    def _rule_name(self, index: int) -> str:
        """Return the engine's name of the block's rule at an index; all have one width."""
        return f"{self.first_rule + index:0{NAME_WIDTH}}"

    @cached_property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Which part an engine rule stands for, and the bits of what it compares, by the rule's name."""
        return {self._rule_name(index): (part, bits) for index, (part, bits, _) in enumerate(self.rules)}

    def definitions(self) -> dict[str, object]:
        """Return the block's rules in the engine's form."""
        defined: dict[str, object] = {}
        for index, (_, _, patterns) in enumerate(self.rules):
            conditions: list[Pattern] = [{self.groups[index // GROUP_SIZE]: 1}, *patterns]
            pattern = conditions[0] if len(conditions) == 1 else {"$and": conditions}
            defined[self._rule_name(index)] = {"all": [{"m": pattern}]}
        return defined


def _fixed(leaf: Leaf, currency: str | None) -> Truth | None:
    """Return the truth of a leaf that is the same on every sheet of a currency; without its amount it is unknown."""
    if isinstance(leaf, Always):
        return leaf.truth
    limit = leaf.limit if isinstance(leaf, Comparison | FoldOf) else None
    return UNKNOWN if isinstance(limit, Amounts) and limit.of(currency) is None else None


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
        block = Block(self.currency)
        block.add(part, branch)
        self._blocks.append(block)
        blocks.append(block)


def _packed(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """Divide blocks among rulesets of the engine, in order, within the engine's limits."""
    packs: list[list[Block]] = []
    room = 0
    for block in blocks:
        size = len(block.rules)
        if not packs or size > room or len(packs[-1]) == BLOCKS_MAX:
            packs.append([])
            room = RULES_MAX
        if packs[-1]:
            last = packs[-1][-1]
            block.first_group = last.first_group + len(last.groups)
            block.first_rule = last.first_rule + len(last.rules)
        packs[-1].append(block)
        room -= size
    return tuple(tuple(pack) for pack in packs)


def definitions(pack: Sequence[Block]) -> str:
    """Return a pack of blocks as one ruleset in the engine's own JSON, with the rule that opens its session."""
    rules = {name: rule for block in pack for name, rule in block.definitions().items()}
    return orjson.dumps({**rules, "open": {"all": [{"m": {OPENING: 1}}]}}).decode()


OPENING_FACT: Final = f'{{"id":"D","sid":"0","{OPENING}":1}}'


def currencies(plan: Plan) -> frozenset[str]:
    """Return the currencies that conditions name; sheets in any other currency share one net."""
    found = (leaf for part in plan.parts for leaf in leaves(part.condition))
    limits = (leaf.limit for leaf in found if isinstance(leaf, Comparison | FoldOf))
    return frozenset(name for limit in limits if isinstance(limit, Amounts) for name, _ in limit.by_currency)
