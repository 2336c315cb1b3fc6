"""A plan as formulas: when each part is true and when it is false, on the document or on one of its lines.

Owns the encoding of conditions (semantics, rules 2 to 5); it is made only as far as it is asked for, and once. What
folds give stands in ``proof_folds``, the outcome in ``proof_outcome``.
"""

from collections.abc import Iterable
from functools import cached_property

from rules_engine.documents.money import LARGEST
from rules_engine.documents.term_rows import TermType
from rules_engine.rules import proof_folds as folds
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
    FoldOf,
    IsKnown,
    IsTrue,
    Limit,
    NotOf,
    Part,
    Plan,
    Read,
    TableFold,
    VerdictFold,
    produced_names,
)
from rules_engine.rules.plan import Fold as PlanFold
from rules_engine.rules.proof_outcome import ProofOutcome
from rules_engine.rules.proof_sheet import (
    FALSE,
    TRUE,
    UNKNOWN,
    Kleene,
    Number,
    Place,
    ProofSheet,
    Text,
    both,
    contrary,
    either,
)
from rules_engine.rules.solver import (
    NO,
    YES,
    Formula,
    added,
    all_of,
    any_of,
    chosen,
    compared,
    negated,
    whole,
)

Meaning = Kleene | Number | Text
"""What a name stands for: a flag, a number or a text."""

_ALWAYS = {0: FALSE, 1: TRUE, 2: UNKNOWN}


class ProofPlan:
    """A plan, typed for a sheet, over the terms of that sheet."""

    def __init__(self, plan: Plan, sheet: ProofSheet, hidden: Iterable[Part] = ()) -> None:
        """Index what the plan makes; ``hidden`` are line flags of conditions that stand beside the plan."""
        self.plan = plan.typed(sheet.document_type)
        self.sheet = sheet
        self.parts = {part.id: part for part in (*self.plan.parts, *hidden)}
        self._flags = {part.id: part for part in self.parts.values() if part.is_flag}
        self._producers: dict[str, PlanFold] = {name: fold for fold in self.plan.folds for name in produced_names(fold)}
        self._truths: dict[tuple[str, Place], Kleene] = {}
        self._meanings: dict[tuple[str, Place], Meaning] = {}
        self._texts: dict[tuple[str, Place], Text] = {}

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Every line that may be there."""
        return tuple(range(self.sheet.lines))

    def rows(self, scope: str) -> tuple[Place, ...]:
        """Return where a part of a scope runs."""
        return (None,) if scope == "document" else self.places

    def there(self, place: Place) -> Formula:
        """Return that a place is there."""
        return YES if place is None else self.sheet.present[place]

    def truth(self, part: str, place: Place) -> Kleene:
        """Return when a part is true and when it is false at a place."""
        known = self._truths.get((part, place))
        if known is None:
            known = self.condition(self.parts[part].condition, place)
            self._truths[part, place] = known
        return known

    def condition(self, condition: Condition, place: Place) -> Kleene:
        """Return when a condition is true and when it is false, read at a place."""
        match condition:
            case Always(constant):
                return _ALWAYS[constant]
            case AllOf(parts):
                return both(self.condition(part, place) for part in parts)
            case AnyOf(parts):
                return either(self.condition(part, place) for part in parts)
            case NotOf(part):
                return contrary(self.condition(part, place))
            case IsKnown(read):
                known = self.known(read, place)
                return Kleene(known, negated(known))
            case IsTrue(read):
                return self._flag(read, place)
            case Comparison():
                return self._comparison(condition, place)
            case _:
                return self._aggregate(condition, place)

    def _at(self, read: Read, place: Place) -> Place:
        """Return where a name is read: a line sees its own names and the document's."""
        return place if read.scope == "line" else None

    def meaning(self, read: Read, place: Place) -> Meaning:
        """Return what a name stands for at a place."""
        at = self._at(read, place)
        if not read.produced:
            if read.type == "flag":
                return self.sheet.flag(read, at)
            if read.type not in {"text", "code"}:
                return self.sheet.number(read, at)
            if (read.name, at) not in self._texts:
                self._texts[read.name, at] = self.sheet.text(read, at)
            return self._texts[read.name, at]
        found = self._meanings.get((read.name, at))
        if found is None:
            found = self._produced(read.name, read.type, at)
            self._meanings[read.name, at] = found
        return found

    def known(self, read: Read, place: Place) -> Formula:
        """Return when a name is known."""
        if not read.produced:
            return self.sheet.term(read.name, self._at(read, place)).known
        found = self.meaning(read, place)
        return any_of((found.true, found.false)) if isinstance(found, Kleene) else found.known

    def _flag(self, read: Read, place: Place) -> Kleene:
        """Return a flag."""
        found = self.meaning(read, place)
        assert isinstance(found, Kleene)
        return found

    def _produced(self, name: str, kind: TermType, place: Place) -> Meaning:
        """Return what the plan itself gives for a name."""
        if name in self._flags:
            return self.truth(name, place)
        if name in {"document.outcome", "line.outcome"}:
            return self.outcome.text(place)
        fold = self._producers.get(name)
        match fold:
            case FactFold():
                return self._fact(fold, name, place)
            case VerdictFold():
                return self.verdict(fold, place)[0 if name == fold.name else 1]
            case TableFold():
                return self._table_name(fold, name, kind, place)
        raise AssertionError(name)

    @cached_property
    def outcome(self) -> ProofOutcome:
        """The outcome of the document and of its lines."""
        return ProofOutcome(self)

    def fact(self, fold: FactFold, place: Place) -> folds.FactFormulas:
        """Return a fact that is no flag."""
        truths = [self.truth(statement.part, place) for statement in fold.statements]
        return folds.fact(fold, truths, self.sheet.amount)

    def _fact(self, fold: FactFold, name: str, place: Place) -> Meaning:
        """Return a fact, or the flag that its statements contradict each other."""
        if fold.merge == "or":
            return either(self.truth(statement.part, place) for statement in fold.statements)
        found = self.fact(fold, place)
        return Kleene(found.conflict, negated(found.conflict)) if name == fold.conflict else found.value

    def verdict(self, fold: VerdictFold, place: Place) -> folds.VerdictFormulas:
        """Return the verdict of a dimension."""

        def flag(part: str | None) -> Kleene | None:
            return None if part is None else self.truth(part, place)

        return folds.verdict(
            [folds.Entry(each.id, flag(each.applies), flag(each.over), flag(each.under)) for each in fold.entries]
        )

    def table(self, fold: TableFold, place: Place) -> folds.TableFormulas:
        """Return what a table amounts to, made once for every place."""
        key = (f"{fold.id}~table", place)
        if key not in self._tables:
            applies = None if fold.applies is None else self.truth(fold.applies, place)
            self._tables[key] = folds.table(fold, applies, [self.truth(row.when, place) for row in fold.rows])
        return self._tables[key]

    @cached_property
    def _tables(self) -> dict[tuple[str, Place], folds.TableFormulas]:
        """Tables made so far."""
        return {}

    def _table_name(self, fold: TableFold, name: str, kind: TermType, place: Place) -> Meaning:
        """Return a table's status, a row hit, or an output."""
        found = self.table(fold, place)
        if name == fold.status:
            return found.status
        if name == fold.otherwise_hit:
            return found.otherwise
        hits = {row.hit: found.hits[at] for at, row in enumerate(fold.rows)}
        if name in hits:
            return hits[name]
        return folds.output(name.removeprefix(f"table.{fold.id}."), kind, fold, found, self.sheet.amount)

    # Comparisons

    def _number(self, limit: Limit, place: Place) -> Number:
        """Return what a number is compared with."""
        if isinstance(limit, Read):
            found = self.meaning(limit, place)
            assert isinstance(found, Number)
            return found
        if isinstance(limit, Amounts):
            return self.sheet.amount(limit)
        assert isinstance(limit, int)
        return Number(YES, whole(limit))

    def _comparison(self, leaf: Comparison, place: Place) -> Kleene:
        """Return a comparison; unknown where either side is (rule 4)."""
        found = self.meaning(leaf.read, place)
        if isinstance(found, Text):
            return self._text(found, leaf, place)
        assert isinstance(found, Number)
        return _between(found, leaf.op, self._number(leaf.limit, place))

    def _text(self, text: Text, leaf: Comparison, place: Place) -> Kleene:
        """Return a comparison of texts, decided for each text it may be."""
        limit = leaf.limit
        if isinstance(limit, Read):
            other = self.meaning(limit, place)
            assert isinstance(other, Text)
            known = all_of((text.known, other.known))
            alike = any_of(
                all_of((being, other.being[found]))
                for value, being in text.being.items()
                for found in other.being
                if _is_so(value, leaf.op, found)
            )
            return Kleene(alike, all_of((known, negated(alike))))
        wanted = limit if isinstance(limit, tuple) else str(limit)
        alike = text.any_among([value for value in text.being if _is_so(value, leaf.op, wanted)])
        return Kleene(alike, all_of((text.known, negated(alike))))

    # Lines

    def _aggregate(self, condition: Condition, place: Place) -> Kleene:
        """Return a condition that looks at all lines (rule 5)."""
        there = self.sheet.present
        match condition:
            case AnyLineOf(flag):
                truths = [self.truth(flag, at) for at in self.places]
                return Kleene(
                    any_of(all_of((there[at], truths[at].true)) for at in self.places),
                    all_of(any_of((negated(there[at]), truths[at].false)) for at in self.places),
                )
            case EveryLineOf(flag):
                truths = [self.truth(flag, at) for at in self.places]
                every = all_of(any_of((negated(there[at]), truths[at].true)) for at in self.places)
                return Kleene(
                    all_of((there[0] if there else NO, every)),
                    any_of(all_of((there[at], truths[at].false)) for at in self.places),
                )
            case CountOf(flag, op, limit):
                truths = [self.truth(flag, at) for at in self.places]
                known = all_of(any_of((negated(there[at]), negated(truths[at].unknown))) for at in self.places)
                count = added([chosen(all_of((there[at], truths[at].true)), whole(1), whole(0)) for at in self.places])
                return _between(Number(known, count), op, Number(YES, whole(limit)))
            case FoldOf(_, _, _, op, limit):
                return _between(self._folded(condition), op, self._number(limit, place))
        raise AssertionError(condition)

    def _folded(self, leaf: FoldOf) -> Number:
        """Return the sum, smallest or largest value over the lines taken."""
        taken = [TRUE if leaf.where is None else self.truth(leaf.where, at) for at in self.places]
        found = [self.meaning(leaf.of, at) for at in self.places]
        numbers = [each for each in found if isinstance(each, Number)]
        assert len(numbers) == len(found)
        takes = [all_of((self.sheet.present[at], taken[at].true)) for at in self.places]
        known = all_of(
            all_of(
                (negated(all_of((self.sheet.present[at], taken[at].unknown))), any_of((negated(takes[at]), n.known)))
            )
            for at, n in enumerate(numbers)
        )
        if leaf.fold == "sum":
            total = added([chosen(take, n.value, whole(0)) for take, n in zip(takes, numbers, strict=True)])
            return Number(all_of((known, total <= LARGEST, total >= -LARGEST)), total)
        value, any_taken = whole(0), NO
        for take, n in zip(takes, numbers, strict=True):
            better = compared(n.value, "<" if leaf.fold == "min" else ">", value)
            value = chosen(all_of((take, any_of((negated(any_taken), better)))), n.value, value)
            any_taken = any_of((any_taken, take))
        return Number(all_of((known, any_taken)), value)


def _between(left: Number, op: str, right: Number) -> Kleene:
    """Return a comparison of two numbers."""
    known, holds = all_of((left.known, right.known)), compared(left.value, op, right.value)
    return Kleene(all_of((known, holds)), all_of((known, negated(holds))))


def _is_so(value: str, op: str, limit: str | tuple[str, ...]) -> bool:
    """Tell whether a text fits a limit."""
    if isinstance(limit, tuple):
        return value in limit
    return value.startswith(limit) if op == "starts with" else limit in value if op == "contains" else value == limit
