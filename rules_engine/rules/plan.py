"""The plan: a ruleset that was checked, typed and sorted into levels, ready to be run by any execution.

Owns the form in which a checked ruleset is handed to the engine. It is still the tree the author wrote, with three
differences: every name is resolved to what it reads, every constant is a whole number or folded text, and everything
that has effects is a part with one condition (tolerances and tables become small hidden parts and folds).
It decides nothing: ``check`` builds it, the executions give it its meaning.

One level runs so: all parts of the level, in any order, each on the document or on every line; then all folds of the
level. A part reads only the sheet and what folds and flags of lower levels left (semantics, rule 7).
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias, TypeVar, cast

from rules_engine.documents.term_rows import TermType
from rules_engine.rules.model import Accept, Effect, Level, Merge

Prepared = TypeVar("Prepared")

Truth = Literal[0, 1, 2]
"""0 false, 1 true, 2 unknown (semantics, rule 4)."""

Side = Literal["", "ceiling", "floor"]
"""Which whole number of a ratio is read (semantics, rule 3); empty for everything that is no ratio."""

NumberOp = Literal["=", "!=", "<", "<=", ">", ">="]
TextOp = Literal["=", "in", "starts with", "contains"]


def folded(text: str) -> str:
    """Return the form in which texts are compared: NFKC, case folded (semantics, rule 4).

    >>> folded("Straße ①") == folded("STRASSE 1")
    True
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class Read:
    """A name that a condition or an effect reads, on the document or on the line at hand.

    ``produced`` tells that parts or folds give it; otherwise it is a term of the sheet. Unknown is absence.
    """

    name: str
    scope: Level
    type: TermType
    produced: bool = False
    side: Side = ""


@dataclass(frozen=True, slots=True)
class Amounts:
    """A constant amount per currency: minor units, or 1e-6 of the currency for unit prices.

    A sheet in a currency that is not named has no such constant: the comparison is unknown (semantics, rule 2).
    """

    by_currency: tuple[tuple[str, int], ...]

    def of(self, currency: str | None) -> int | None:
        """Return the amount in a currency, or None where none was given."""
        return next((amount for name, amount in self.by_currency if name == currency), None)


Limit: TypeAlias = int | str | tuple[str, ...] | Amounts | Read
"""What a term is compared with: a whole number in the term's unit, folded text, folded texts, amounts, another term."""


@dataclass(frozen=True, slots=True)
class Always:
    """A condition whose truth is the same on every sheet.

    ``unpriced`` names the amount it asks about where it is unknown for want of a limit in the company's currency.
    """

    truth: Truth
    unpriced: str = ""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Kleene conjunction; true without parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene disjunction; false without parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class OneOf(AnyOf):
    """Alternatives of which exactly one counts; so its contrary has as few, and is written beside it."""

    contrary: AnyOf


@dataclass(frozen=True, slots=True)
class NotOf:
    """Kleene negation."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compare a number or a text with a limit; unknown where either is missing.

    Numbers (money, unit_price, quantity, percent, count, days, date, and one side of a ratio) use ``NumberOp``; text
    and code use ``TextOp`` on folded text.
    """

    read: Read
    op: NumberOp | TextOp
    limit: Limit


@dataclass(frozen=True, slots=True)
class IsTrue:
    """The truth of a flag; unknown where it is missing."""

    read: Read


@dataclass(frozen=True, slots=True)
class IsKnown:
    """Whether a name has a value; never unknown."""

    read: Read


@dataclass(frozen=True, slots=True)
class AnyLineOf:
    """True when a hidden line flag is true on any line; false without lines (Kleene)."""

    flag: str


@dataclass(frozen=True, slots=True)
class EveryLineOf:
    """True when a hidden line flag is true on every line; unknown without lines (Kleene)."""

    flag: str


@dataclass(frozen=True, slots=True)
class CountOf:
    """Compare on how many lines a hidden line flag is true; unknown if it is unknown on any line."""

    flag: str
    op: NumberOp
    limit: int


@dataclass(frozen=True, slots=True)
class FoldOf:
    """Compare the sum, smallest or largest value of a line name where a hidden line flag is true (semantics, rule 5).

    ``where`` None takes every line. Unknown if the flag is unknown on any line, or the value on any line taken; no line
    taken makes the sum 0, min and max unknown; a sum beyond ``LARGEST`` is unknown.
    """

    fold: Literal["sum", "min", "max"]
    of: Read
    where: str | None
    op: NumberOp
    limit: Limit


Leaf: TypeAlias = Always | Comparison | IsTrue | IsKnown | AnyLineOf | EveryLineOf | CountOf | FoldOf
Condition: TypeAlias = AllOf | AnyOf | NotOf | Leaf
Aggregate = (AnyLineOf, EveryLineOf, CountOf, FoldOf)
"""The leaves that look at the lines of a document."""


@dataclass(frozen=True, slots=True)
class PlannedEffect:
    """An effect with its names resolved.

    ``produces`` is the name other parts read it under (``fact.x``, ``discrepancy.price``, ``hold.PRICE``,
    ``approval.tier``) or None. ``value`` is the resolved value of a stated fact (True for flags). ``operands`` are the
    terms it shows or needs, by the effect's own field name. ``verdict`` is set for what a tolerance does.
    """

    effect: Effect
    produces: str | None = None
    value: int | str | bool | Amounts | None = None
    operands: Mapping[str, Read] = field(default_factory=dict)
    guard: bool = False
    tolerance: str | None = None
    verdict: Literal["over", "under"] | None = None


PartKind = Literal["rule", "line_flag", "tolerance_flag", "table_flag", "tolerance_action", "table_action"]
"""``rule``: an author's rule. ``line_flag``: the inside of an aggregate. ``tolerance_flag``: ``<id>~applies``,
``~exceeded``, ``~undercut``. ``table_flag``: ``<table>~applies`` and ``<table>/<row>~when``. ``tolerance_action``:
``<id>~over``, ``~under``. ``table_action``: ``<table>/<row>``, ``<table>/otherwise``. Flags have no effects."""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition on the document or on every line, and the effects that happen where it is true.

    The truth of a flag is readable under its id by parts of higher levels.
    """

    id: str
    kind: PartKind
    scope: Level
    level: int
    applies_to: frozenset[str]
    condition: Condition
    author: str
    effects: tuple[PlannedEffect, ...] = ()
    when_unknown: Literal["hold", "ignore"] = "hold"
    unknown_reason: str = ""
    priority: int = 0
    name: str = ""
    why: str = ""

    @property
    def is_flag(self) -> bool:
        """Whether other parts and folds read this part's truth; then it has no effects."""
        return self.kind in {"line_flag", "tolerance_flag", "table_flag"}

    @property
    def has_guard(self) -> bool:
        """Whether the part holds, asks for approval or refuses."""
        return any(effect.guard for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Statement:
    """A part that states a fact, and the value it states (True for flags)."""

    part: str
    applies_to: frozenset[str]
    value: int | str | bool | Amounts


@dataclass(frozen=True, slots=True)
class FactFold:
    """What the statements of one fact amount to (semantics, rule 6).

    Also used, as a flag, for discrepancies, holds and approvals. The scope of the statements is that of the fact. A
    fact with merge ``one`` also gives ``conflict`` (a flag, never unknown): two true statements with different values.
    """

    name: str
    scope: Level
    level: int
    type: TermType
    merge: Merge
    statements: tuple[Statement, ...]
    codes: tuple[str, ...] = ()

    @property
    def conflict(self) -> str:
        """The name of the conflict flag."""
        return f"{self.name}~conflict"


@dataclass(frozen=True, slots=True)
class ToleranceEntry:
    """One tolerance of a group by the flags that say whether it applies and is exceeded or undercut.

    ``applies`` None applies always; ``over`` or ``under`` None is not checked.
    """

    id: str
    applies_to: frozenset[str]
    applies: str | None
    over: str | None
    under: str | None


@dataclass(frozen=True, slots=True)
class VerdictFold:
    """The verdict of one dimension: entries most specific first, the first that is not inapplicable decides.

    Gives ``name`` (not_checked, within, over, under; unknown is missing) and ``by`` (the id of the tolerance that
    decided; "" where none applies; missing where that is unknown).
    """

    name: str
    scope: Level
    level: int
    dimension: str
    entries: tuple[ToleranceEntry, ...]

    @property
    def by(self) -> str:
        """The name under which the deciding tolerance is read."""
        return f"{self.name}~by"


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A row of a table: the flag of its condition, and the values it gives by output name.

    ``id`` is also the name of its hit flag with ``~hit`` behind it.
    """

    id: str
    when: str
    gives: Mapping[str, int | str | bool | Amounts]

    @property
    def hit(self) -> str:
        """The name of the flag that the hit policy gives."""
        return f"{self.id}~hit"


@dataclass(frozen=True, slots=True)
class TableFold:
    """What the rows of a table amount to under its hit policy (semantics, rule 11).

    Gives ``status`` (hit, otherwise, none, not_applicable, gap, conflict; missing is unknown), each row's hit flag,
    ``otherwise_hit`` where there is an otherwise, and the outputs. Rows stand in the order of the policy: ``priority``
    is already sorted and has become ``first``.
    """

    id: str
    scope: Level
    level: int
    applies_to: frozenset[str]
    policy: Literal["unique", "first", "collect"]
    applies: str | None
    rows: tuple[RowEntry, ...]
    outputs: tuple[str, ...]
    otherwise: Mapping[str, int | str | bool | Amounts] | None

    @property
    def status(self) -> str:
        """The name of the table's status."""
        return f"table.{self.id}~status"

    def output(self, name: str) -> str:
        """Return the name under which rules read an output."""
        return f"table.{self.id}.{name}"

    @property
    def otherwise_hit(self) -> str:
        """The name of the flag that says that every row is false and ``otherwise`` counts."""
        return f"{self.id}/otherwise~hit"


Fold: TypeAlias = FactFold | VerdictFold | TableFold


@dataclass(frozen=True, slots=True)
class PlanLevel:
    """All parts and folds of one level; the parts come first, the folds at the level's end."""

    number: int
    document_parts: tuple[Part, ...]
    line_parts: tuple[Part, ...]
    folds: tuple[Fold, ...]


@dataclass(frozen=True)
class Plan:
    """A checked ruleset in levels, lowest first.

    Levels up to ``outcome_after`` run before the outcome is folded, the others after it, reading ``document.outcome``
    and ``line.outcome`` (semantics, rule 7).
    """

    ruleset_id: str
    ruleset_hash: str
    levels: tuple[PlanLevel, ...]
    outcome_after: int
    _typed: dict[str, "Plan"] = field(default_factory=dict, compare=False, repr=False)
    _prepared: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def parts(self) -> Iterator[Part]:
        """Every part, lowest level first."""
        return (part for level in self.levels for part in (*level.document_parts, *level.line_parts))

    @property
    def folds(self) -> Iterator[Fold]:
        """Every fold, lowest level first."""
        return (fold for level in self.levels for fold in level.folds)

    def prepared(self, make: "Callable[[Plan], Prepared]") -> Prepared:
        """Return what a function makes of the plan, made once; who runs a plan often prepares it so."""
        if make not in self._prepared:
            self._prepared[make] = make(self)
        return cast("Prepared", self._prepared[make])

    @cached_property
    def guarding(self) -> tuple[Part, ...]:
        """The parts that hold, ask for approval or refuse."""
        return tuple(part for part in self.parts if part.has_guard)

    @cached_property
    def accepting(self) -> tuple[Part, ...]:
        """The parts that accept."""
        return tuple(part for part in self.parts if any(isinstance(each.effect, Accept) for each in part.effects))

    @cached_property
    def conflicting(self) -> tuple["FactFold | TableFold", ...]:
        """The folds below the outcome that can contradict themselves: facts of one value, and tables."""
        below = (fold for level in self.levels if level.number <= self.outcome_after for fold in level.folds)
        return tuple(
            fold
            for fold in below
            if isinstance(fold, TableFold) or (isinstance(fold, FactFold) and fold.merge == "one")
        )

    @cached_property
    def terms_read(self) -> Mapping[Level, tuple[tuple[str, TermType], ...]]:
        """The terms of the sheet that conditions read, with their types, by where they stand."""
        found = {read for part in self.parts for read in reads(part.condition) if not read.produced}
        scopes: tuple[Level, ...] = ("document", "line")
        return {scope: tuple(sorted({(r.name, r.type) for r in found if r.scope == scope})) for scope in scopes}

    def typed(self, document_type: str) -> "Plan":
        """Return the plan without what does not apply to a type of document; made once per type."""
        known = self._typed.get(document_type)
        if known is None:
            levels = tuple(_typed_level(level, document_type) for level in self.levels)
            known = replace(self, levels=levels, _typed={}, _prepared={})
            known._typed[document_type] = known  # noqa: SLF001 - its own class: typing twice is typing once.
            self._typed[document_type] = known
        return known


def _typed_level(level: PlanLevel, document_type: str) -> PlanLevel:
    """Keep the parts and folds of a level that apply to a type of document.

    A fold of a fact stays even without statements: nobody can state it, so its flag is false, its value missing.
    """
    document = tuple(part for part in level.document_parts if document_type in part.applies_to)
    lines = tuple(part for part in level.line_parts if document_type in part.applies_to)
    folds = (_typed_fold(fold, document_type) for fold in level.folds)
    return PlanLevel(level.number, document, lines, tuple(fold for fold in folds if fold is not None))


def _typed_fold(fold: Fold, document_type: str) -> Fold | None:
    """Drop a table, or the tolerances of a group, that do not apply to a type of document."""
    if isinstance(fold, TableFold):
        return fold if document_type in fold.applies_to else None
    if isinstance(fold, VerdictFold):
        return replace(fold, entries=tuple(entry for entry in fold.entries if document_type in entry.applies_to))
    kept = tuple(statement for statement in fold.statements if document_type in statement.applies_to)
    return replace(fold, statements=kept)


def produced_names(fold: Fold) -> tuple[str, ...]:
    """Return every name that a fold gives.

    >>> produced_names(VerdictFold("tolerance.total", "document", 1, "total", ()))
    ('tolerance.total', 'tolerance.total~by')
    """
    if isinstance(fold, FactFold):
        return (fold.name, fold.conflict) if fold.merge == "one" else (fold.name,)
    if isinstance(fold, VerdictFold):
        return (fold.name, fold.by)
    otherwise = () if fold.otherwise is None else (fold.otherwise_hit,)
    return (fold.status, *(row.hit for row in fold.rows), *otherwise, *map(fold.output, fold.outputs))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves of a condition, left to right."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, NotOf):
        yield from leaves(condition.part)
    else:
        yield condition


def reads(condition: Condition) -> Iterator[Read]:
    """Yield what a condition reads itself; hidden line flags of aggregates are line flags read on every line.

    >>> list(reads(AllOf((AnyLineOf("r~1"), Always(1)))))
    [Read(name='r~1', scope='line', type='flag', produced=True, side='')]
    """
    for leaf in leaves(condition):
        if isinstance(leaf, Comparison | IsTrue | IsKnown):
            yield leaf.read
        if isinstance(leaf, AnyLineOf | EveryLineOf | CountOf):
            yield Read(leaf.flag, "line", "flag", produced=True)
        if isinstance(leaf, FoldOf):
            yield leaf.of
            if leaf.where is not None:
                yield Read(leaf.where, "line", "flag", produced=True)
        if isinstance(leaf, Comparison | FoldOf) and isinstance(leaf.limit, Read):
            yield leaf.limit
