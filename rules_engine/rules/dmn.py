"""Decision tables of other products taken over: each as a table of this language, and a list of what could not be.

Owns the meaning of hit policies, tests and results of DMN here. UNIQUE, FIRST and PRIORITY stay what they are. ANY
and COLLECT with MIN or MAX become facts that rows of a collect table state: ANY with a merge of ``one``, so that rows
that disagree are a conflict and a hold. Lists of results and sums have no single value here and are not taken over.
Texts are compared without case here; an input that is missing makes a test unknown, never false.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.documents.base import plain
from rules_engine.documents.candidate import Finding
from rules_engine.documents.foreign_table import ForeignInput, ForeignOutput, ForeignRow, ForeignTable
from rules_engine.documents.terms import TERMS, Term
from rules_engine.rules.conditions import All, Any, Compare, Condition, Not
from rules_engine.rules.feel import Between, NotFeel, Test, Tests, Value, read_literal, read_literals, read_tests
from rules_engine.rules.model import (
    DecisionTable,
    FactDeclaration,
    Level,
    Merge,
    Otherwise,
    Output,
    Row,
    StateFact,
    ValueType,
)
from rules_engine.rules.plan import folded
from rules_engine.rules.problems import nearest

NOT_TAKEN: Final = "NOT-TAKEN-OVER"
"""The code of what an import leaves behind."""

_POLICIES: Final[dict[str, str]] = {"UNIQUE": "unique", "FIRST": "first", "PRIORITY": "priority"}
_MERGES: Final[dict[tuple[str, str], Merge]] = {
    ("ANY", ""): "one",
    ("COLLECT", "MIN"): "min",
    ("COLLECT", "MAX"): "max",
}
_RATIO_OPS: Final = {">": "exceeds", "<=": "within", ">=": "at least", "<": "below"}
_WORD: Final = re.compile(r"[^a-z0-9]+")
_TEXT: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_COUNTED: Final = ("count", "days")


class Imported(NamedTuple):
    """What became of one table: the table or None, the facts its rows state, and what could not be taken over."""

    table: DecisionTable | None
    facts: tuple[FactDeclaration, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Left(Exception):
    """Something that cannot be taken over: a sentence, and what to do instead."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.sentence, self.remedy = sentence, remedy


def import_table(foreign: ForeignTable, terms: Mapping[str, str], currency: str | None = None) -> Imported:
    """Take a table over.

    Args:
        foreign: the table as its file says it.
        terms: which term stands for which input, by the input's expression or label; a term's own name needs none.
        currency: what amounts are in, where an input is money.
    """
    try:
        return _Importing(foreign, terms, currency).imported()
    except _Left as left:
        place = f"{foreign.name or foreign.id}"
        return Imported(
            None, findings=(Finding(code=NOT_TAKEN, sentence=left.sentence, place=place, remedy=left.remedy),)
        )


def word(name: str) -> str:
    """Return a name as an id.

    >>> word("Approval Status"), word("2 Stufen")
    ('approval_status', 't_2_stufen')
    """
    made = _WORD.sub("_", name.casefold()).strip("_")[:60] or "table"
    return made if made[0].isalpha() else f"t_{made}"


class _Importing:
    """One table being taken over."""

    def __init__(self, foreign: ForeignTable, terms: Mapping[str, str], currency: str | None) -> None:
        self.foreign, self.terms, self.currency = foreign, terms, currency
        self.name = word(foreign.name or foreign.id)

    def imported(self) -> Imported:
        """Return the table, its facts, and nothing left behind; or raise for the first thing that cannot be said."""
        policy, merge = self._policy()
        columns = [self._term(each) for each in self.foreign.inputs]
        if not columns:
            raise _Left("The table has no input.", "Write it as a rule.")
        scope: Level = "line" if any(term.scope == "line" for term in columns) else "document"
        self._without_twins()
        outputs = [self._output(at, each) for at, each in enumerate(self.foreign.outputs)]
        rows = tuple(self._row(each, columns, outputs, merge, rank) for each, rank in self._ranked(outputs))
        facts = tuple(self._fact(output, scope, merge) for output in outputs) if merge else ()
        table = DecisionTable.model_validate(
            {
                "id": self.name,
                "name": self.foreign.name,
                "hit_policy": policy,
                "applies_to": self._types(columns),
                "scope": scope,
                "outputs": () if merge else tuple(outputs),
                "rows": rows,
                "otherwise": self._otherwise(outputs, merge),
            }
        )
        return Imported(table, facts)

    def _policy(self) -> tuple[str, Merge | None]:
        """Return the hit policy here, and how facts merge where results are facts."""
        wanted, aggregation = self.foreign.hit_policy, self.foreign.aggregation
        if wanted in _POLICIES:
            return _POLICIES[wanted], None
        merge = _MERGES.get((wanted, aggregation))
        if merge is None:
            told = f"The hit policy {wanted}{' ' + aggregation if aggregation else ''} gives a list or a sum."
            raise _Left(told, "Let each row have an effect, or sum over the lines with 'fold'.")
        return "collect", merge

    def _term(self, column: ForeignInput) -> Term:
        """Return the term that stands for an input."""
        name = self.terms.get(column.expression) or self.terms.get(column.label) or column.expression
        found = TERMS.get(name)
        if found is None:
            near = nearest(name, TERMS)
            remedy = f"Say which term it is: --term '{column.expression}={near or 'document.total_with_vat'}'."
            raise _Left(f"No term stands for the input {column.expression!r}.", remedy)
        return found

    @staticmethod
    def _types(columns: Sequence[Term]) -> tuple[str, ...]:
        """Return the types of documents that know every input."""
        common = set.intersection(*(set(term.document_types) for term in columns))
        billed = [kind for kind in ("invoice", "credit_note", "order_response") if kind in common]
        if not billed:
            raise _Left("No type of document knows all inputs.", "Split the table.")
        return tuple(billed)

    def _without_twins(self) -> None:
        """Refuse results or tests that differ in case alone: here they are one."""
        texts: dict[str, str] = {}
        cells = [cell for row in self.foreign.rows for cell in (*row.tests, *row.results)]
        cells.extend(column.default or "" for column in self.foreign.outputs)
        for text in (text for cell in cells for text in _TEXT.findall(cell)):
            if texts.setdefault(folded(text), text) != text:
                raise _Left(f"{text!r} and {texts[folded(text)]!r} differ in case alone.", "Name them apart.")

    # Results

    def _output(self, at: int, column: ForeignOutput) -> Output:
        """Return the declaration of a result."""
        found = [self._literal(row.results[at]) for row in self.foreign.rows if at < len(row.results)]
        default = self._default(column)
        values = [value for value in (*found, default) if value is not None]
        codes = tuple(str(value) for value in self._allowed(column) if isinstance(value, str))
        return Output(name=word(column.name), type=_output_type(values), codes=codes)

    def _literal(self, text: str) -> Value:
        """Read one result."""
        try:
            return read_literal("null" if text.strip() in {"", "-"} else text)
        except NotFeel as fault:
            raise _Left(f"The result {str(fault)!r} is no literal.", "Work it out in a rule.") from None

    def _default(self, column: ForeignOutput) -> Value:
        """Read what counts where no row is hit."""
        return None if column.default is None else self._literal(column.default)

    def _allowed(self, column: ForeignOutput) -> tuple[Value, ...]:
        """Read the allowed values of a result, the one that wins by priority first; what is no list says nothing."""
        try:
            return read_literals(column.values) if column.values.strip() else ()
        except NotFeel:
            return ()

    def _ranked(self, outputs: Sequence[Output]) -> Iterator[tuple[ForeignRow, int]]:
        """Yield the rows with their priority: that of their results' places in the lists of allowed values."""
        if self.foreign.hit_policy != "PRIORITY":
            yield from ((row, 0) for row in self.foreign.rows)
            return
        lists = [self._allowed(column) for column in self.foreign.outputs]
        places = [tuple(self._place(row, at, lists) for at in range(len(outputs))) for row in self.foreign.rows]
        order = sorted(set(places), reverse=True)
        yield from zip(self.foreign.rows, map(order.index, places), strict=True)

    def _place(self, row: ForeignRow, at: int, lists: Sequence[tuple[Value, ...]]) -> int:
        """Return where a row's result stands in the list of allowed values."""
        value = self._literal(row.results[at])
        if not lists[at]:
            return 0
        if value not in lists[at]:
            raise _Left(f"The result {value!r} is not among the allowed values.", "Add it to the list.")
        return lists[at].index(value)

    def _fact(self, output: Output, scope: Level, merge: Merge | None) -> FactDeclaration:
        """Declare the fact that rows state for a result."""
        kind = "code" if output.type == "flag" else output.type
        codes = ("false", "true") if output.type == "flag" else output.codes
        if merge in {"min", "max"} and kind not in {"count", "quantity"}:
            raise _Left(f"{merge.upper()} of results that are no numbers.", "Use the policy PRIORITY.")
        fields = {"name": self._fact_name(output), "scope": scope, "type": kind, "merge": merge, "codes": codes}
        return FactDeclaration.model_validate({**fields, "meaning": f"{output.name} of the table {self.foreign.name}."})

    def _fact_name(self, output: Output) -> str:
        """Return the name of the fact of a result."""
        return f"{self.name}_{output.name}"[:64]

    def _otherwise(self, outputs: Sequence[Output], merge: Merge | None) -> Otherwise | None:
        """Return what counts where no row is hit, where any result has a default."""
        defaults = [self._default(column) for column in self.foreign.outputs]
        if all(value is None for value in defaults):
            return None
        return Otherwise.model_validate(self._said(outputs, defaults, merge))

    def _said(self, outputs: Sequence[Output], values: Sequence[Value], merge: Merge | None) -> dict[str, object]:
        """Return the results of a row as outputs, or as facts that are stated."""
        given = [(output, value) for output, value in zip(outputs, values, strict=True) if value is not None]
        if merge is None:
            return {"give": {output.name: _written(output.type, value) for output, value in given}}
        stated = (StateFact(fact=self._fact_name(output), value=_stated(output.type, value)) for output, value in given)
        return {"then": tuple(stated)}

    # Rows

    def _row(
        self, row: ForeignRow, columns: Sequence[Term], outputs: Sequence[Output], merge: Merge | None, rank: int
    ) -> Row:
        """Take one row over."""
        if len(row.tests) != len(columns) or len(row.results) != len(outputs):
            raise _Left(f"Row {row.id} has not one cell for each column.", "Fill the row.")
        parts = [self._condition(term, text) for term, text in zip(columns, row.tests, strict=True)]
        tests = tuple(part for part in parts if part is not None)
        when: Condition = All(all=tests) if len(tests) > 1 else tests[0] if tests else _always(columns[0])
        values = [self._literal(text) for text in row.results]
        said = self._said(outputs, values, merge)
        return Row.model_validate({"id": f"row_{row.id}", "when": when, "priority": rank, "note": row.note, **said})

    def _condition(self, term: Term, text: str) -> Condition | None:
        """Take one cell over; None where it is always true."""
        try:
            tests = read_tests(text)
        except NotFeel as fault:
            raise _Left(f"The test {str(fault)!r} is more than a comparison.", "Compare a term with a value.") from None
        return _negated(tests, tuple(self._test(term, each) for each in tests.any)) if tests.any else None

    def _test(self, term: Term, test: Test | Between) -> Condition:
        """Take one test over."""
        if isinstance(test, Between):
            return All(all=(self._compare(term, test.low), self._compare(term, test.high)))
        return self._compare(term, test)

    def _compare(self, term: Term, test: Test) -> Condition:
        """Take one comparison over, in the words of the term's type."""
        if test.value is None:
            return Compare(term=term.name, op="is missing" if test.op == "=" else "is known")
        if term.type == "flag":
            if not isinstance(test.value, bool) or test.op not in {"=", "!="}:
                raise self._unlike(term, test)
            return Compare(term=term.name, op="is true" if test.value == (test.op == "=") else "is false")
        if term.type in {"text", "code"}:
            if not isinstance(test.value, str) or test.op not in {"=", "!="}:
                raise self._unlike(term, test)
            return Compare(term=term.name, op="is" if test.op == "=" else "is not", value=test.value)
        op = _RATIO_OPS.get(test.op) if term.type == "ratio" else test.op
        if op is None:
            raise _Left(f"The share {term.name} has no exact value to equal.", "Compare it with <= or >.")
        return Compare.model_validate({"term": term.name, "op": op, "value": self._number(term, test)})

    def _number(self, term: Term, test: Test) -> object:
        """Return a constant as the term's type is written."""
        value = test.value
        if term.type == "date" and isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bool) or not isinstance(value, Decimal) or term.type == "date":
            raise self._unlike(term, test)
        if term.type in _COUNTED:
            if value != value.to_integral_value():
                raise self._unlike(term, test)
            return int(value)
        if term.type in {"money", "unit_price", "company_money"}:
            if self.currency is None:
                raise _Left(f"{term.name} is money, and no currency is named.", "Say it: --currency EUR.")
            return {self.currency: plain(value)}
        return plain(value)

    @staticmethod
    def _unlike(term: Term, test: Test) -> _Left:
        """Return that a test does not fit its term."""
        return _Left(f"{test.op} {test.value!r} does not fit {term.name}, a {term.type}.", "Choose another term.")


def _negated(tests: Tests, found: tuple[Condition, ...]) -> Condition:
    """Join the tests of one cell; several texts that a term may equal are one list."""
    joined: Condition = found[0] if len(found) == 1 else _listed(found) or Any(any=found)
    return Not.model_validate({"not": joined}) if tests.negated else joined


def _listed(found: tuple[Condition, ...]) -> Compare | None:
    """Return one comparison with a list for several with one text each."""
    compares = [each for each in found if isinstance(each, Compare) and each.op == "is"]
    if len(compares) < len(found):
        return None
    return Compare(term=compares[0].term, op="in", value=tuple(str(each.value) for each in compares))


def _always(term: Term) -> Condition:
    """Return a condition that is true on every document."""
    return Any(any=(Compare(term=term.name, op="is known"), Compare(term=term.name, op="is missing")))


def _output_type(values: Sequence[Value]) -> ValueType:
    """Return the type all results of a column have."""
    if values and all(isinstance(value, bool) for value in values):
        return "flag"
    if values and all(isinstance(value, Decimal) for value in values):
        whole = all(value == value.to_integral_value() for value in values if isinstance(value, Decimal))
        return "count" if whole else "quantity"
    if all(isinstance(value, str) for value in values):
        return "code"
    raise _Left("The results of a column are of several types.", "Split the column.")


def _written(kind: ValueType, value: Value) -> object:
    """Return a result as an output of its type is written."""
    return int(value) if kind == "count" and isinstance(value, Decimal) else _as_text(value)


def _as_text(value: Value) -> object:
    """Return a truth as it is, and everything else as text."""
    return value if isinstance(value, bool) else plain(value) if isinstance(value, Decimal) else str(value)


def _stated(kind: ValueType, value: Value) -> str | int:
    """Return a result as a fact of its type is stated; a truth is a code, because flags merge by or."""
    if isinstance(value, bool):
        return "true" if value else "false"
    written = _written(kind, value)
    return written if isinstance(written, int) else str(written)
