"""Defects of decision tables: rows that overlap where only one may be, that are never reached, and what no row takes.

Owns what each hit policy forbids (semantics, rule 11). Overlap is what ``first`` is for, and a defect of ``unique``.
"""

from collections.abc import Sequence
from typing import Final

from rules_engine.rules.defect_pairs import Sieve, Way, overlapping, way
from rules_engine.rules.defects import Defect, Expected, Found, quoted
from rules_engine.rules.model import DecisionTable
from rules_engine.rules.plan import RowEntry, TableFold
from rules_engine.rules.proof import Proof
from rules_engine.rules.proof_folds import TableFormulas
from rules_engine.rules.proof_sheet import Kleene, Place
from rules_engine.rules.solver import Formula, all_of, negated

PAIRS_MAX: Final = 100
"""How many overlapping pairs of one table are told."""


class TableDefects:
    """Looks for the defects of one table on one type of document."""

    def __init__(self, proof: Proof, fold: TableFold, table: DecisionTable, found: Found) -> None:
        """Encode the rows where they apply."""
        self._proof, self._fold, self._table, self._found = proof, fold, table, found
        self._at: Place = proof.rows(fold.scope)[0]
        self._there = proof.plan.there(self._at)
        self._formulas: TableFormulas = proof.plan.table(fold, self._at)
        applies = None if fold.applies is None else proof.plan.truth(fold.applies, self._at)
        self._applies: Formula = self._there if applies is None else all_of((self._there, applies.true))
        self._ways = [self._way(row) for row in fold.rows]
        self._rows = {row.id: at for at, row in enumerate(fold.rows)}
        self._written = {f"{table.id}/{row.id}": row for row in table.rows}
        self._sieve = Sieve(proof, self._ways, lambda name: found.leave_open((name,), "whether a row can be true"))

    def _way(self, row: RowEntry) -> Way:
        """Return a row as something that may be true."""
        truth: Kleene = self._proof.plan.truth(row.when, self._at)
        return way(row.id, self._applies, truth)

    def look(self) -> None:
        """Look for every kind of defect."""
        self._contradictions()
        {"unique": self._unique, "first": self._first, "collect": self._collect}[self._fold.policy]()
        self._gap()

    def _alive(self) -> list[Way]:
        """Return the rows that can be true."""
        return [each for each in self._ways if self._sieve.reachable[each.name] == "possible"]

    def _add(
        self, kind: str, parts: Sequence[str], sentence: str, remedy: str, formulas: Sequence[Formula], *shown: Expected
    ) -> None:
        """Keep a defect with its example."""
        place = f"tables[{self._table.id}].rows[{parts[-1].partition('/')[2]}]" if parts else f"tables[{self._fold.id}]"
        self._found.add(
            Defect.model_validate(
                {
                    "kind": kind,
                    "family": "table",
                    "parts": tuple(parts) or (self._table.id,),
                    "place": place,
                    "sentence": sentence,
                    "remedy": remedy,
                    "document_type": self._proof.document_type,
                    "example": self._proof.example(*formulas) if formulas else None,
                    "expected": shown,
                }
            )
        )

    def _both_true(self, *rows: str) -> tuple[Expected, ...]:
        """Return that rows are true."""
        return tuple(Expected(name=f"{row}~when", line=self._at, value=True) for row in rows)

    def _contradictions(self) -> None:
        """Find rows that no document makes true."""
        for each in self._ways:
            if self._sieve.reachable[each.name] != "impossible" or self._proof.bounded:
                continue
            sentence = f"Row {each.name!r} can never be true: its conditions contradict each other or what is decided."
            example = (self._applies,) if self._proof.ask(self._applies) == "possible" else (self._there,)
            missed = Expected(name=f"{each.name}~hit", line=self._at, value=False)
            formulas = (*example, self._formulas.hits[self._rows[each.name]].false)
            self._add("unreachable", [each.name], sentence, "Correct the row, or remove it.", formulas, missed)

    def _unique(self) -> None:
        """Find rows of a unique table that are true together: the table contradicts itself there."""
        by_name = {each.name: each for each in self._ways}
        for pair in overlapping(self._proof, self._alive(), PAIRS_MAX):
            if not pair:
                self._found.leave_open((self._table.id,), "whether more rows overlap")
                return
            one, other = (by_name[name] for name in pair)
            forward, back = self._sieve.implied(one, other), self._sieve.implied(other, one)
            kind = "identical" if forward and back else "subsumed" if forward or back else "conflict"
            told = {
                "identical": f"Rows {quoted(pair)} are true on exactly the same documents; the table is unique.",
                "subsumed": f"Wherever row {(one if forward else other).name!r} is true, row "
                f"{(other if forward else one).name!r} is too; the table is unique.",
                "conflict": f"Rows {quoted(pair)} can both be true; the table is unique, so such a document is held.",
            }[kind]
            shown = Expected(name=self._fold.status, line=self._at, value="conflict")
            remedy = "Let their conditions exclude each other, or choose the hit policy first."
            self._add(kind, pair, told, remedy, (one.true, other.true), *self._both_true(*pair), shown)

    def _result(self, row: str) -> str:
        """Return what a row gives and does, to compare it with another."""
        written = self._written[row]
        return repr((sorted(written.give.items(), key=repr), written.then))

    def _first(self) -> None:
        """Find rows that rows before them leave nothing, rows of one priority that clash, and rows that add nothing."""
        for way_ in self._alive():
            index = self._rows[way_.name]
            hit = all_of((self._there, self._formulas.hits[index].true))
            answer = self._proof.ask(hit) if index else "possible"
            if answer == "not_decided":
                self._found.leave_open((way_.name,), "whether a row is reached")
            if answer == "impossible":
                self._masked(way_, index)
        if self._table.hit_policy == "priority":
            self._equal_priority()
        self._redundant()

    def _masked(self, row: Way, index: int) -> None:
        """Tell which rows before a row leave it nothing."""
        before = self._ways[:index]
        alone = [each for each in before if self._proof.ask(row.true, negated(each.true)) == "impossible"]
        missed = Expected(name=f"{row.name}~hit", line=self._at, value=False)
        shown = (*self._both_true(row.name), missed)
        formulas = (row.true, self._formulas.hits[index].false)
        remedy = "Move it up, or remove it."
        if not alone:
            needed = [each for each in before if self._proof.ask(row.true, each.true) == "possible"]
            if not needed:
                self._found.leave_open((row.name,), "which rows take all of it")
                return
            told = f"Row {row.name!r} is never reached: together, rows {quoted(e.name for e in needed)} take all of it."
            self._add("unreachable", [*(e.name for e in needed), row.name], told, remedy, formulas, *shown)
            return
        same = self._proof.ask(alone[0].true, negated(row.true)) == "impossible"
        told = f"Row {row.name!r} is never reached: row {alone[0].name!r} before it is true wherever it is."
        if same:
            pair = quoted([alone[0].name, row.name])
            told = f"Rows {pair} are true on exactly the same documents; the second is never reached."
        kind = "identical" if same else "subsumed"
        self._add(kind, [alone[0].name, row.name], told, remedy, formulas, *shown)

    def _equal_priority(self) -> None:
        """Find rows of one priority with different results that are true together: only their order decides."""
        groups: dict[int, list[Way]] = {}
        for each in self._alive():
            groups.setdefault(self._written[each.name].priority, []).append(each)
        for group in groups.values():
            by_name = {each.name: each for each in group}
            for pair in overlapping(self._proof, group, PAIRS_MAX):
                if not pair or self._result(pair[0]) == self._result(pair[1]):
                    continue
                one, other = (by_name[name] for name in pair)
                told = f"Rows {quoted(pair)} have one priority, can both be true and say different things."
                shown = self._both_true(*pair)
                self._add("conflict", pair, told, "Give them different priorities.", (one.true, other.true), *shown)

    def _redundant(self) -> None:
        """Find rows that a later row with the same result covers, with nothing else in between."""
        alive = self._alive()
        for at, row in enumerate(alive):
            for position in range(at + 1, len(alive)):
                other = alive[position]
                if self._result(other.name) == self._result(row.name) and self._sieve.implied(row, other):
                    between = alive[at + 1 : position]
                    if all(self._proof.ask(row.true, each.true) == "impossible" for each in between):
                        told = f"Row {row.name!r} adds nothing: row {other.name!r} says the same wherever it is true."
                        shown = self._both_true(row.name, other.name)
                        self._add(
                            "subsumed", [row.name, other.name], told, "Remove it.", (row.true, other.true), *shown
                        )
                    break

    def _collect(self) -> None:
        """Find rows of a collect table that add nothing: another with the same result is true wherever they are."""
        for row, other in self._sieve.candidates():
            if self._result(row.name) != self._result(other.name) or not self._sieve.implied(row, other):
                continue
            same = self._sieve.implied(other, row)
            told = f"Row {row.name!r} adds nothing: row {other.name!r} says the same wherever it is true."
            kind = "identical" if same else "subsumed"
            shown = self._both_true(row.name, other.name)
            self._add(kind, [row.name, other.name], told, "Remove it.", (row.true, other.true), *shown)

    def _gap(self) -> None:
        """Find a document that no row takes."""
        gap = all_of((self._there, self._formulas.status.being["gap"]))
        answer = self._proof.ask(gap)
        if answer == "not_decided":
            self._found.leave_open((self._table.id,), "whether the rows take every document")
        if answer == "possible":
            told = f"Table {self._table.id!r} has a gap: such a document makes every row false."
            shown = Expected(name=self._fold.status, line=self._at, value="gap")
            self._add("gap", [], told, "Add a row for it, or an 'otherwise'.", (gap,), shown)
