"""The source of the compiled execution: one Python function for one typed plan.

Every condition becomes two plain Boolean expressions: *sure* (true) and *possible* (not false); negation swaps them.
The source holds no name or text of the ruleset: those stand in a table of constants, so nothing an author writes is
ever read as code.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rules_engine.documents.sheet import Value
from rules_engine.rules.model import Level
from rules_engine.rules.plan import (
    AllOf,
    Always,
    Amounts,
    AnyLineOf,
    AnyOf,
    Comparison,
    Condition,
    CountOf,
    EveryLineOf,
    FactFold,
    Fold,
    FoldOf,
    IsKnown,
    IsTrue,
    Leaf,
    Limit,
    NotOf,
    Part,
    Plan,
    PlanLevel,
    Read,
    TableFold,
    VerdictFold,
)

DEPTH_MAX: Final = 8
"""How deep expressions nest before a part of them gets a variable of its own; Python's parser has limits."""

_OPS: Final = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TEXT_OPS: Final = {
    "=": "{0} == {1}",
    "in": "{0} in {1}",
    "starts with": "{0}.startswith({1})",
    "contains": "{1} in {0}",
}
_FOLDS: Final = {"sum": "summed", "min": "smallest", "max": "largest"}

Constant = Value | tuple[str, ...] | Amounts | dict[Value, int] | None


class Two(NamedTuple):
    """A condition as two expressions: where it is true, and where it is not false."""

    sure: str
    possible: str


_TRUTHS: Final = (Two("False", "False"), Two("True", "True"), Two("False", "True"))


@dataclass
class Source:
    """A function ``run(D, L, K, outcome)`` in text, and the constants it needs as ``K``.

    ``D`` is the document's row, ``L`` the lines' rows, ``outcome`` a function from truths and values to the outcomes
    with the two texts rules read. It returns truths, values and outcomes.
    """

    text: str
    constants: tuple[Constant, ...]


def source_of(plan: Plan) -> Source:
    """Write the function of a typed plan."""
    return _Writer().write(plan)


class _Writer:
    """Writes one function, statement by statement, keeping track of what is known under which variable."""

    def __init__(self) -> None:
        self._statements: list[str] = []
        self._indent = "    "
        self._constants: list[Constant] = []
        self._places: dict[tuple[str, object], int] = {}
        self._variables = 0
        self._document: dict[tuple[str, str], str] = {}
        self._line: dict[tuple[str, str], str] = {}
        self._columns: list[tuple[str, str]] = []
        self._produced: dict[tuple[Level, str], str] = {}
        self._found: dict[str, str] = {}
        self._truths: dict[str, str] = {}
        self._values: dict[str, str] = {}

    def write(self, plan: Plan) -> Source:
        """Write the whole function."""
        below = [level for level in plan.levels if level.number <= plan.outcome_after]
        for level in below:
            self._level(level)
        self._outcome()
        for level in plan.levels[len(below) :]:
            self._level(level)
        self._emit(f"return {self._results(self._truths)}, {self._results(self._values)}, found")
        loaded = [f"    {variable} = {self._loaded('D', key)}" for key, variable in self._document.items()]
        used = [f"    k{place} = K[{place}]" for place in range(len(self._constants))]
        none = "    no = (False,) * len(L)"
        text = "\n".join(["def run(D, L, K, outcome):", *used, *loaded, none, *self._statements, ""])
        return Source(text, tuple(self._constants))

    def _outcome(self) -> None:
        """Ask for the outcomes, and let the levels above read them."""
        self._emit(
            f"found, of_document, of_lines = outcome({self._results(self._truths)}, {self._results(self._values)})"
        )
        self._produced["document", "document.outcome"] = "of_document"
        self._produced["line", "line.outcome"] = "of_lines"

    def _results(self, found: dict[str, str]) -> str:
        """Write a dictionary of results by name."""
        return "{" + ", ".join(f"{self._constant(name)}: {variable}" for name, variable in found.items()) + "}"

    def _emit(self, statement: str) -> None:
        """Add a statement at the present indent."""
        self._statements.append(self._indent + statement)

    def _new(self) -> str:
        """Return a variable that is not in use."""
        self._variables += 1
        return f"v{self._variables}"

    def _constant(self, constant: Constant) -> str:
        """Return the variable of a constant, entering it in the table at its first use."""
        key = (type(constant).__name__, repr(constant))
        place = self._places.setdefault(key, len(self._constants))
        if place == len(self._constants):
            self._constants.append(constant)
        return f"k{place}"

    def _level(self, level: PlanLevel) -> None:
        """Write the parts of a level, then show their flags, then its folds."""
        found = {part.id: self._new() for part in (*level.document_parts, *level.line_parts)}
        for part in level.document_parts:
            self._emit(f"{found[part.id]} = {self._truth(part.condition)}")
        if level.line_parts:
            self._lines(level.line_parts, [found[part.id] for part in level.line_parts])
        for part in (*level.document_parts, *level.line_parts):
            self._keep_truth(part, found[part.id])
        for fold in level.folds:
            self._fold(fold)

    def _lines(self, parts: Sequence[Part], found: Sequence[str]) -> None:
        """Write the loop that finds the truths of line parts."""
        self._line, self._columns = {}, []
        outside, self._statements, self._indent = self._statements, [], "        "
        truths = "".join(f"{self._truth(part.condition)}, " for part in parts)
        body, self._statements, self._indent = self._statements, outside, "    "
        variables = "".join(f", {variable}" for variable, _ in self._columns)
        columns = "".join(f", {column}" for _, column in self._columns)
        self._emit("rows = []")
        self._emit(f"for R{variables} in zip(L{columns}):" if columns else "for R in L:")
        self._statements += body
        self._emit(f"    rows.append(({truths}))")
        self._emit(f"{', '.join(found)}, = zip(*rows) if rows else ((),) * {len(found)}")

    def _keep_truth(self, part: Part, variable: str) -> None:
        """Enter the truths of a part; those of hidden flags can be read from the next level on."""
        self._found[part.id] = variable
        self._truths[part.id] = f"({variable},)" if part.scope == "document" else variable
        if part.kind.endswith("_flag"):
            shown = self._new()
            whole = f"flags[{variable}]" if part.scope == "document" else f"[flags[t] for t in {variable}]"
            self._emit(f"{shown} = {whole}")
            self._produced[part.scope, part.id] = shown

    def _truth(self, condition: Condition) -> str:
        """Return the expression of a condition's truth."""
        two = self._two(condition, 0)
        return f"(1 if {two.sure} else 2) if {two.possible} else 0"

    def _two(self, condition: Condition, depth: int) -> Two:
        """Return the two expressions of a condition, through variables where they nest too deep."""
        match condition:
            case AllOf(parts):
                two = self._joined(parts, "and", depth)
            case AnyOf(parts):
                two = self._joined(parts, "or", depth)
            case NotOf(part):
                inner = self._two(part, depth + 1)
                two = Two(f"(not {inner.possible})", f"(not {inner.sure})")
            case _:
                return self._leaf(condition)
        if depth == 0 or depth % DEPTH_MAX:
            return two
        held = Two(self._new(), self._new())
        self._emit(f"{held.sure} = {two.sure}")
        self._emit(f"{held.possible} = {two.possible}")
        return held

    def _joined(self, parts: Sequence[Condition], word: str, depth: int) -> Two:
        """Return several conditions joined by a word; there is at least one, because an empty list is refused."""
        twos = [self._two(part, depth + 1) for part in parts]
        return Two(*(f"({f' {word} '.join(side)})" for side in zip(*twos, strict=True)))

    def _leaf(self, leaf: Leaf) -> Two:
        """Return the two expressions of a leaf."""
        match leaf:
            case Always(truth):
                return _TRUTHS[truth]
            case IsTrue(read):
                value = self._value(read)
                return Two(f"{value} is True", f"{value} is not False")
            case IsKnown(read):
                known = f"{self._value(read)} is not None"
                return Two(known, known)
            case Comparison(read, op, limit):
                return self._compared(self._value(read), op, limit)
            case FoldOf():
                return self._compared(self._folded(leaf), leaf.op, leaf.limit)
            case AnyLineOf(flag):
                column = self._flags(flag)
                return Two(f"1 in {column}", f"(1 in {column} or 2 in {column})")
            case EveryLineOf(flag):
                column = self._flags(flag)
                return Two(f"(L and 0 not in {column} and 2 not in {column})", f"0 not in {column}")
            case CountOf(flag, op, limit):
                column = self._flags(flag)
                holds = f"{column}.count(1) {_OPS[op]} {limit}"
                return Two(f"(2 not in {column} and {holds})", f"(2 in {column} or {holds})")
        raise AssertionError(leaf)

    def _compared(self, value: str, op: str, limit: Limit) -> Two:
        """Return a comparison that is sure only where both sides are known."""
        other, may_miss = self._limit(limit)
        is_number = isinstance(limit, int | Amounts) or (isinstance(limit, Read) and limit.type not in {"text", "code"})
        holds = f"{value} {_OPS[op]} {other}" if is_number else _TEXT_OPS[op].format(value, other)
        sides = (value, other) if may_miss else (value,)
        known = " and ".join(f"{side} is not None" for side in sides)
        missing = " or ".join(f"{side} is None" for side in sides)
        return Two(f"({known} and {holds})", f"({missing} or {holds})")

    def _limit(self, limit: Limit) -> tuple[str, bool]:
        """Return the other side of a comparison, and whether it may be missing."""
        if isinstance(limit, Read):
            return self._value(limit), True
        if isinstance(limit, int):
            return f"({limit})", False
        return self._constant(limit), isinstance(limit, Amounts)

    def _value(self, read: Read) -> str:
        """Return the variable of a name, loaded once for the document and once per loop for lines."""
        key = (read.name, read.side)
        if read.scope == "document":
            produced = self._produced.get(("document", read.name))
            return produced or self._document_term(key)
        if key not in self._line:
            self._line[key] = self._new()
            column = self._produced.get(("line", read.name))
            if column:
                self._columns.append((self._line[key], column))
            else:
                self._emit(f"{self._line[key]} = {self._loaded('R', key)}")
        return self._line[key]

    def _document_term(self, key: tuple[str, str]) -> str:
        """Return the variable of a document's term: loaded before the loop in which it may first be used."""
        if key not in self._document:
            self._document[key] = f"d{len(self._document)}"
        return self._document[key]

    def _loaded(self, row: str, key: tuple[str, str]) -> str:
        """Return the expression that looks a name up in a row."""
        name, side = key
        value = f"{row}.get({self._constant(name)})"
        return f"{side}({value})" if side else value

    def _flags(self, flag: str) -> str:
        """Return the truths of a hidden line flag; a flag that no part of this plan gives is unknown on every line."""
        return self._found.get(flag, "((2,) * len(L))")

    def _folded(self, leaf: FoldOf) -> str:
        """Return a variable for the sum, smallest or largest value over lines."""
        column = self._produced.get(("line", leaf.of.name))
        values = column or f"[{self._loaded('row', (leaf.of.name, leaf.of.side))} for row in L]"
        flags = self._flags(leaf.where) if leaf.where is not None else "((1,) * len(L))"
        folded = self._new()
        self._emit(f"{folded} = {_FOLDS[leaf.fold]}(taken({values}, {flags}))")
        return folded

    def _fold(self, fold: Fold) -> None:
        """Write one fold."""
        match fold:
            case FactFold():
                self._fact(fold)
            case VerdictFold():
                self._verdict(fold)
            case _:
                self._table(fold)

    def _each(
        self, scope: Level, parts: Sequence[str | None], call: Callable[[list[str]], str], nothing: str = ""
    ) -> str:
        """Write a call on the truths of parts, on the document or for every line, and return the result's variable.

        ``call`` gets the expressions of the truths in the order of the parts; a part that is None is ``None``.
        ``nothing`` is what stands on all lines where every part is false on every one, where that is so.
        """
        result = self._new()
        named = list(dict.fromkeys(part for part in parts if part is not None))
        if scope == "document":
            self._emit(f"{result} = {call([self._found[part] if part else 'None' for part in parts])}")
            return result
        inner = {part: f"x{place}" for place, part in enumerate(named)}
        columns = ", ".join(self._found[part] for part in named)
        loop = f"for {', '.join(inner.values())}, in zip({columns})" if named else "for R in L"
        where = " or ".join(f"any({self._found[part]})" for part in named) or "False"
        otherwise = f" if {where} else {nothing}" if nothing else ""
        self._emit(f"{result} = [{call([inner[part] if part else 'None' for part in parts])} {loop}]{otherwise}")
        return result

    def _pick(self, scope: Level, whole: str, expression: str) -> str:
        """Write what an expression makes of a result (its ``t``), and return the variable."""
        result = self._new()
        if scope == "document":
            self._emit(f"t = {whole}")
        self._emit(f"{result} = {expression}" if scope == "document" else f"{result} = [{expression} for t in {whole}]")
        return result

    def _keep(self, name: str, scope: Level, variable: str) -> None:
        """Enter what a fold gives under a name."""
        self._values[name] = f"({variable},)" if scope == "document" else f"tuple({variable})"
        self._produced[scope, name] = variable

    def _given(self, values: Iterable[int | str | bool | Amounts | None]) -> str:
        """Write a tuple of constants."""
        return f"({''.join(f'{self._constant(value)}, ' for value in values)})"

    def _fact(self, fold: FactFold) -> None:
        """Write the merge of a fact's statements."""
        parts = [statement.part for statement in fold.statements]
        given = self._given(statement.value for statement in fold.statements)
        if fold.merge == "or":
            value = self._each(fold.scope, parts, _either, nothing="no")
        elif fold.merge == "one":
            pair = self._each(fold.scope, parts, lambda truths: f"agreed(({_listed(truths)}), {given})")
            self._keep(fold.conflict, fold.scope, self._pick(fold.scope, pair, "t[1]"))
            value = self._pick(fold.scope, pair, "t[0]")
        else:
            ranks = self._constant({code: place for place, code in enumerate(fold.codes)})
            last = fold.merge == "max"
            value = self._each(
                fold.scope, parts, lambda truths: f"stated(({_listed(truths)}), {given}, {ranks}, {last})"
            )
        self._keep(fold.name, fold.scope, value)

    def _verdict(self, fold: VerdictFold) -> None:
        """Write the search for the tolerance that applies."""
        parts = [part for entry in fold.entries for part in (entry.applies, entry.over, entry.under)]
        names = [self._constant(entry.id) for entry in fold.entries]

        def call(truths: list[str]) -> str:
            triples = zip(truths[::3], truths[1::3], truths[2::3], strict=True)
            rows = (
                f"({name}, {'1' if entry.applies is None else applies}, {over}, {under})"
                for entry, name, (applies, over, under) in zip(fold.entries, names, triples, strict=True)
            )
            return f"verdict(({_listed(rows)}))"

        pair = self._each(fold.scope, parts, call)
        self._keep(fold.name, fold.scope, self._pick(fold.scope, pair, "t[0]"))
        self._keep(fold.by, fold.scope, self._pick(fold.scope, pair, "t[1]"))

    def _table(self, fold: TableFold) -> None:
        """Write the hit policy of a table, and its outputs."""
        otherwise = fold.otherwise is not None

        def call(truths: list[str]) -> str:
            found = f"{fold.policy}(({_listed(truths[1:])}), {otherwise})"
            return found if fold.applies is None else f"applied({truths[0]}, {found})"

        found = self._each(fold.scope, [fold.applies, *(row.when for row in fold.rows)], call)
        self._keep(fold.status, fold.scope, self._pick(fold.scope, found, "t[0]"))
        for place, row in enumerate(fold.rows):
            self._keep(row.hit, fold.scope, self._pick(fold.scope, found, f"flags[t[1][{place}]]"))
        if otherwise:
            self._keep(fold.otherwise_hit, fold.scope, self._pick(fold.scope, found, "flags[t[2]]"))
        for name in fold.outputs:
            given = self._given(row.gives.get(name) for row in fold.rows)
            last = self._constant((fold.otherwise or {}).get(name))
            self._keep(fold.output(name), fold.scope, self._pick(fold.scope, found, f"output(t, {given}, {last})"))


def _either(truths: list[str]) -> str:
    """Write the value of a flag that is stated by parts of these truths."""
    return f"flags[{truths[0]}]" if len(truths) == 1 else f"either(({_listed(truths)}))"


def _listed(expressions: Iterable[str]) -> str:
    """Write the inside of a tuple."""
    return "".join(f"{expression}, " for expression in expressions)
