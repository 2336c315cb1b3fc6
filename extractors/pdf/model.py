"""The second reader: the whole table stated as one constraint model and solved exactly.

Owns the model: one layout, each number used once, rows and adjustments sum to the net, net and taxes to the total. It
shares no repair rule with the search, so that where both give the same value it is very likely right, and where they
differ nobody should believe either.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from extractors.pdf.choose import row_weight, signed
from extractors.pdf.numbers import CENT, Number
from extractors.pdf.products import TOTALS, Rows
from extractors.pdf.rows import Hypothesis, Row, hypotheses, rows_under, stops

SECONDS: Final = 3.0
"""Processor time after which the best solution so far counts."""

NUMBERS_MAX: Final = 1_500
"""Numbers beyond which a document is not modelled; the search alone then has no second reader."""

_WEIGHT: Final = 100
_ROLES: Final = {"net": 1.6, "total": 2.0, "tax": 0.9, "charge": 0.1, "allowance": 0.1}


@dataclass(slots=True)
class Solution:
    """What the model reads: the rows, and the value of each total it used."""

    rows: list[Row]
    totals: dict[str, int]
    whole: bool
    """Net and taxes of the solution make its total."""


class _Table:
    """The variables of one document."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.model = cp_model.CpModel()
        self.gain: list[cp_model.LinearExprT] = []
        self.used: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        self.lines: list[tuple[cp_model.IntVar, Row]] = []
        self.roles: dict[str, list[tuple[cp_model.IntVar, Number]]] = defaultdict(list)

    def add_layouts(self, found: list[Hypothesis]) -> None:
        """Add one choice of layout and every row that some layout sees."""
        layouts = [self.model.new_bool_var("layout") for _ in found]
        self.model.add_exactly_one(layouts)
        seen: dict[tuple[object, ...], tuple[Row, list[int]]] = {}
        for index, hypothesis in enumerate(found):
            self.gain.append(int(hypothesis.prior * 1.3 * _WEIGHT) * layouts[index])
            for row in rows_under(self.rows, hypothesis):
                key = (*row.key, row.relation.name if row.relation else None)
                seen.setdefault(key, (row, []))[1].append(index)
        for row, among in seen.values():
            chosen = self.model.new_bool_var("row")
            self.model.add(chosen <= sum(layouts[index] for index in among))
            self.lines.append((chosen, row))
            for number in (row.amount, row.quantity, row.price):
                if number is not None:
                    self.used[number.index].append(chosen)
            weight = row_weight(self.rows, row) - 1.0 * stops(row.amount)
            self.gain.append(int(weight * _WEIGHT) * chosen)

    def add_totals(self) -> None:
        """Add what every amount may be besides the amount of a row."""
        # Where no total is printed with cents, whole amounts are totals too, but only those that are labelled.
        cents = any(number.decimals == 2 and number.label in TOTALS for number in self.rows.numbers)
        for number in self.rows.numbers:
            if number.percent or (number.decimals != 2 and (cents or not number.label)):
                continue
            label = "total" if number.label == "due" else number.label
            for role, worth in _ROLES.items():
                strength = 0.0 if label != role else 1.0 if number.label_side == "left" else 0.6
                if not strength and (label or role in ("charge", "allowance", "tax")):
                    continue
                chosen = self.model.new_bool_var(role)
                self.roles[role].append((chosen, number))
                self.used[number.index].append(chosen)
                self.gain.append(int((worth * strength - 0.3) * _WEIGHT) * chosen)
        for role in ("net", "total"):
            if self.roles[role]:
                self.model.add_at_most_one(chosen for chosen, _ in self.roles[role])
        for chosen_here in self.used.values():
            if len(chosen_here) > 1:
                self.model.add_at_most_one(chosen_here)

    def add_sums(self) -> tuple[cp_model.IntVar, cp_model.IntVar]:
        """Add the two sums: rows and adjustments make the net, net and taxes the total."""
        first, second = self.model.new_bool_var("lines"), self.model.new_bool_var("whole")
        negative = min(0, sum(row.values[2] for _, row in self.lines))
        rows = [(row.values[2] // CENT) * chosen for chosen, row in self.lines]
        rows += [
            (signed(number, negative) // CENT) * chosen
            for role in ("charge", "allowance")
            for chosen, number in self.roles[role]
        ]
        lines = cp_model.LinearExpr.sum(rows)
        net, total, tax = (
            sum((number.value // CENT) * chosen for chosen, number in self.roles[role])
            for role in ("net", "total", "tax")
        )
        if self.roles["net"]:
            self.model.add(lines - net == 0).only_enforce_if(first)
            self.model.add(sum(chosen for chosen, _ in self.roles["net"]) == 1).only_enforce_if(first)
        else:
            self.model.add(first == 0)
        if self.roles["total"]:
            base = net if self.roles["net"] else lines
            self.model.add(base + tax - total == 0).only_enforce_if(second)
            self.model.add(sum(chosen for chosen, _ in self.roles["total"]) == 1).only_enforce_if(second)
            if self.roles["net"]:
                self.model.add(sum(chosen for chosen, _ in self.roles["net"]) == 1).only_enforce_if(second)
        else:
            self.model.add(second == 0)
        self.gain += [350 * first, 300 * second]
        return first, second


def solve(rows: Rows) -> Solution | None:
    """Return the best consistent reading of a table, None where there is no hypothesis or the table is too large."""
    found = hypotheses(rows)
    if not found or len(rows.numbers) > NUMBERS_MAX:
        return None
    table = _Table(rows)
    table.add_layouts(found)
    table.add_totals()
    _, second = table.add_sums()
    table.model.maximize(sum(table.gain))
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = SECONDS
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    status = solver.solve(table.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    kept = sorted((row for chosen, row in table.lines if solver.value(chosen)), key=lambda row: row.amount.depth)
    totals: dict[str, int] = {}
    for role in ("net", "total", "tax"):
        values = [number.value for chosen, number in table.roles[role] if solver.value(chosen)]
        if values:
            totals[role] = sum(values)
    return Solution(kept, totals, bool(solver.value(second)))
