"""Silence: why a rule did not fire on a document or a line, in one sentence for each comparison it failed on.

Owns the way down a condition that is false to the comparisons that made it so, through the facts, tables and
tolerances they read. What could not be evaluated stands in the decision already; this is about everything else.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rules_engine.documents.decision import Decision
from rules_engine.documents.sheet import FactSheet, Ratio, Value
from rules_engine.engine.blame import board_of
from rules_engine.engine.evaluation import FALSE, TRUE, Evaluation, Row, Rows
from rules_engine.engine.explain import label
from rules_engine.engine.findings import rule_name
from rules_engine.engine.reference import truth_on
from rules_engine.engine.wording import as_text
from rules_engine.rules.plan import (
    AllOf,
    Amounts,
    AnyOf,
    Comparison,
    Condition,
    CountOf,
    FoldOf,
    IsKnown,
    IsTrue,
    NotOf,
    Part,
    Plan,
    Read,
)

_CONTRARY = {"=": "not", "!=": "exactly", "<": "not below", "<=": "above", ">": "not above", ">=": "below"}
_TEXTS = {"=": "not", "in": "none of", "starts with": "without the start", "contains": "without"}


class Silence(NamedTuple):
    """A rule that did not fire on a line (its id) or the document, and why."""

    rule: str
    line: str | None
    reasons: tuple[str, ...]


def silences(plan: Plan, sheet: FactSheet, evaluation: Evaluation) -> list[Silence]:
    """Return every rule that was false somewhere with the comparisons that made it so, and every one for other types.

    Sorted by level, rule and line, like the trace.
    """
    typed = plan.typed(sheet.document_type)
    teller = _Teller(typed, sheet, evaluation)
    kept = {part.id for part in typed.parts}
    told = {
        (part.level, rule_name(part), -1): [_other_type(part)]
        for part in plan.parts
        if part.effects and part.id not in kept
    }
    # A tolerance has one name and an action on either side: it is silent where neither happens.
    spoke: set[tuple[str, int]] = set()
    for part in typed.parts:
        if part.effects:
            for index, truth in enumerate(evaluation.truths[part.id]):
                at = index if part.scope == "line" else None
                if truth != FALSE:
                    spoke.add((rule_name(part), index if part.scope == "line" else -1))
                    continue
                place = (part.level, rule_name(part), -1 if at is None else at)
                told.setdefault(place, []).extend(teller.against(part.condition, at))
    return [
        Silence(name, None if at < 0 else sheet.lines[at].id, tuple(dict.fromkeys(why)))
        for (_, name, at), why in sorted(told.items())
        if (name, at) not in spoke
    ]


def unaccounted(
    plan: Plan, sheet: FactSheet, decision: Decision, evaluation: Evaluation
) -> list[tuple[str, str | None]]:
    """Return rules on places that neither fired, nor stand as not evaluated, nor have a reason; there are none."""
    said = {(each.rule, each.line) for each in decision.firings}
    said |= {(each.rule, each.line) for each in decision.not_evaluated}
    said |= {(each.rule, each.line) for each in silences(plan, sheet, evaluation) if each.reasons}
    typed = plan.typed(sheet.document_type)
    ids = [line.id for line in sheet.lines]
    places = (
        (part, line) for part in typed.parts if part.effects for line in (ids if part.scope == "line" else [None])
    )
    return [(rule_name(part), line) for part, line in places if (rule_name(part), line) not in said]


def _other_type(part: Part) -> str:
    """Say that a rule is for other documents."""
    return f"It is only for: {', '.join(sorted(part.applies_to))}."


class _Teller:
    """Finds what made conditions false on one evaluation."""

    def __init__(self, plan: Plan, sheet: FactSheet, evaluation: Evaluation) -> None:
        self._sheet = sheet
        self._parts = {part.id: part for part in plan.parts}
        self._board = board_of(plan, sheet, evaluation, Rows.of(plan, sheet))

    def against(self, condition: Condition, line: int | None) -> Iterator[str]:
        """Yield why a condition that is false is so."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    if truth_on(part, self._row(line), self._board) == FALSE:
                        yield from self.against(part, line)
            case NotOf(part):
                yield from self._because_true(part, line)
            case _:
                yield from self._leaf(condition, line, wanted=True)

    def _because_true(self, condition: Condition, line: int | None) -> Iterator[str]:
        """Yield why a condition that is true, and must not be, is so."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    if truth_on(part, self._row(line), self._board) == TRUE:
                        yield from self._because_true(part, line)
            case NotOf(part):
                yield from self.against(part, line)
            case _:
                yield from self._leaf(condition, line, wanted=False)

    def _row(self, line: int | None) -> Row:
        """Return the row at hand."""
        return self._board.document if line is None else self._board.lines[line]

    def _leaf(self, leaf: Condition, line: int | None, *, wanted: bool) -> Iterator[str]:
        """Yield the sentence of one comparison, or of what a hidden flag stands for."""
        match leaf:
            case IsTrue(read) if (hidden := self._hidden(read)) is not None:
                at = line if hidden.scope == "line" else None
                before = "" if wanted else "its row or condition holds"
                found = list(self.against(hidden.condition, at)) if wanted else [before]
                yield from found or ["an earlier row decides"]
            case IsTrue(read):
                yield f"{label(read.name)} is {'not so' if wanted else 'so'}"
            case IsKnown(read):
                yield f"{label(read.name)} is {'not known' if wanted else 'known'}"
            case Comparison(read, op, limit):
                yield self._comparison(read, op, limit, line, wanted=wanted)
            case FoldOf(fold, of, _, op, _):
                yield f"the {fold} of {label(of.name)} over the lines is {'not ' if wanted else ''}{op} what it must be"
            case CountOf(_, op, limit):
                yield f"the number of such lines is {'not ' if wanted else ''}{op} {limit}"
            case _:
                yield f"{'no line, or not every line,' if wanted else 'a line'} is so"

    def _hidden(self, read: Read) -> Part | None:
        """Return the hidden part behind a flag, of a row or a condition."""
        return self._parts.get(read.name) or self._parts.get(f"{read.name.removesuffix('~hit')}~when")

    def _comparison(self, read: Read, op: str, limit: object, line: int | None, *, wanted: bool) -> str:
        """Say what was found where a comparison wanted something else."""
        found, other = self._shown(read, line), self._limit(limit, read, line)
        words = (_TEXTS if isinstance(limit, str | tuple) else _CONTRARY).get(op, op) if wanted else op
        return f"{label(read.name)} is {found}, {words} {other}"

    def _shown(self, read: Read, line: int | None) -> str:
        """Write the value of a name."""
        value = self._row(line if read.scope == "line" else None).get(read.name)
        return "not known" if value is None else self._text(read, value)

    def _text(self, read: Read, value: Value) -> str:
        """Write a value of a name's type."""
        kind = "percent" if read.type == "ratio" and not isinstance(value, Ratio) else read.type
        return as_text(kind, value, self._sheet.currency)

    def _limit(self, limit: object, read: Read, line: int | None) -> str:
        """Write what a name is compared with."""
        if isinstance(limit, Read):
            return f"{label(limit.name)} ({self._shown(limit, line)})"
        value = limit.of(self._sheet.currency) if isinstance(limit, Amounts) else limit
        if isinstance(value, tuple):
            return ", ".join(value)
        return self._text(read, value) if isinstance(value, int | str) else "an amount in this currency"
