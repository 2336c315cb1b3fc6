"""The table of outcomes: what was decided about a set of documents, why, how much money waits, and whether it is right.

Owns plain counts only. Money is summed per currency and never across currencies; a document with several reasons
counts under each of them, so the reasons add up to more than the documents.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pydantic import Field
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rules_engine.documents.base import Exact, Frozen, plain
from ui.demo.model import ExpectedOutcome, Truth

_ORDER: Final[tuple[ExpectedOutcome, ...]] = (
    "accepted",
    "needs_approval",
    "held",
    "refused",
    "quarantined",
    "already_received",
)


class Reason(Frozen):
    """Why a document is held: the reason code, where, and the sentence that is shown to people."""

    code: str
    sentence: str = ""
    line: str | None = None


UNDECIDED: Final = "NOT_DECIDED"
"""The reason of a line that no rule accepted: beside a reason that stopped the rules, it only says so again."""


_UNDECIDED: Final = frozenset({"refused", "quarantined", "already_received"})
"""Outcomes without a decision: what is told beside them is what reading found, not why a rule holds."""


class Decided(Frozen):
    """What came of one file."""

    file: str = Field(description="path below the demo folder, as in the truth")
    outcome: ExpectedOutcome
    number: str | None = None
    supplier: str | None = None
    currency: str | None = None
    amount: Exact | None = Field(default=None, description="total with VAT, in the currency")
    reasons: tuple[Reason, ...] = ()
    discrepancies: tuple[str, ...] = Field(
        default=(), description="kinds of those that weigh (warning, error), as kind@line where they concern a line"
    )

    @property
    def causes(self) -> tuple[Reason, ...]:
        """The reasons without those that only follow from others."""
        return tuple(reason for reason in self.reasons if reason.code != UNDECIDED) or self.reasons


class Disagreement(NamedTuple):
    """A file about which decision and truth differ, and in what."""

    file: str
    planted: str
    expected: str
    found: str


class Comparison(NamedTuple):
    """How many files were decided as planted, of how many, and all that were not."""

    agreed: int
    of: int
    disagreements: tuple[Disagreement, ...]


def compare(rows: Iterable[Decided], truth: Sequence[Truth], *, finally_: bool = True) -> Comparison:
    """Compare decisions with the truth: outcome, reasons, and discrepancies as sets.

    With ``finally_`` the rows say where things stand at the end; where the truth names another outcome at the end than
    at first, only that outcome is compared, because the reasons of then are gone. A file that must be decided and has
    no row is a disagreement.
    """
    found = {row.file: row for row in rows}
    expected = [row for row in truth if row.expected_outcome is not None]
    different = tuple(
        difference for row in expected if (difference := _difference(row, found.get(row.file), finally_=finally_))
    )
    return Comparison(len(expected) - len(different), len(expected), different)


def _difference(truth: Truth, row: Decided | None, *, finally_: bool) -> Disagreement | None:
    """Return in what a decision differs from the truth, or None."""
    released = (finally_ and truth.expected_finally is not None) or truth.expected_outcome in _UNDECIDED
    outcome = (truth.expected_finally if finally_ else None) or truth.expected_outcome
    details = () if released else (truth.expected_holds, truth.expected_discrepancies)
    wanted = _told(outcome, *details)
    if row is None:
        return Disagreement(truth.file, ", ".join(truth.planted), wanted, "nothing was decided")
    seen = () if released else (tuple(reason.code for reason in row.causes), row.discrepancies)
    got = _told(row.outcome, *seen)
    return None if wanted == got else Disagreement(truth.file, ", ".join(truth.planted), wanted, got)


def _told(outcome: str | None, holds: Iterable[str] = (), discrepancies: Iterable[str] = ()) -> str:
    """Write an outcome with its reasons and discrepancies, each once and sorted.

    >>> _told("held", ["PRICE", "PRICE"], ["price@1"])
    'held: PRICE; price@1'
    """
    parts = [", ".join(sorted(set(names))) for names in (holds, discrepancies)]
    told = "; ".join(part for part in parts if part)
    return f"{outcome}: {told}" if told else f"{outcome}"


def report(rows: Sequence[Decided], truth: Sequence[Truth] = (), *, first: int = 12) -> RenderableType:
    """Return what ``matchbook demo --run`` prints: outcomes, reasons, the first held documents, the comparison."""
    parts: list[RenderableType] = [outcomes(rows), reasons(rows), held(rows, first)]
    return Group(*parts, comparison(compare(rows, truth))) if truth else Group(*parts)


def outcomes(rows: Sequence[Decided]) -> Table:
    """Return how many documents came to which outcome, with their money per currency."""
    table = _table("Outcomes", "outcome", "documents", "share", "money")
    for outcome in _ORDER:
        of = [row for row in rows if row.outcome == outcome]
        if of:
            share = f"{len(of) * 1000 // len(rows) / 10:.1f} %"
            table.add_row(outcome.replace("_", " "), str(len(of)), share, money(of))
    return table


def reasons(rows: Sequence[Decided]) -> Table:
    """Return how many documents wait for which reason, with the money that waits per currency, most frequent first."""
    table = _table("Why documents wait", "reason", "documents", "lines", "money held")
    waiting = [row for row in rows if row.outcome == "held"]
    documents = Counter(code for row in waiting for code in {reason.code for reason in row.causes})
    lines = Counter(reason.code for row in waiting for reason in row.causes if reason.line is not None)
    for code, count in sorted(documents.items(), key=lambda pair: (-pair[1], pair[0])):
        of = [row for row in waiting if any(reason.code == code for reason in row.causes)]
        table.add_row(code, str(count), str(lines[code] or ""), money(of))
    return table


def held(rows: Sequence[Decided], first: int) -> Table:
    """Return the first held documents, each with the sentence of its first reason."""
    waiting = [row for row in rows if row.outcome == "held"]
    table = _table(
        f"Held documents, {min(first, len(waiting))} of {len(waiting)}", "number", "supplier", "amount", "why"
    )
    for row in waiting[:first]:
        why = row.causes[0] if row.causes else Reason(code="")
        more = f" (and {len(row.causes) - 1} more)" if len(row.causes) > 1 else ""
        table.add_row(row.number or row.file, row.supplier or "", money([row]), f"{why.sentence or why.code}{more}")
    return table


def comparison(result: Comparison) -> RenderableType:
    """Return whether everything was decided as planted, and every disagreement."""
    line = Text(f"Decided as planted: {result.agreed} of {result.of}.", style="bold")
    if not result.disagreements:
        return line
    table = _table("Decided otherwise", "file", "planted", "expected", "found")
    for row in result.disagreements:
        table.add_row(*row)
    return Group(line, table)


def money(rows: Iterable[Decided]) -> str:
    """Return the sum of the amounts per currency, the currencies in alphabetical order.

    >>> money([Decided(file="a", outcome="held", currency="EUR", amount=Decimal("1200.50"))])
    'EUR 1,200.50'
    """
    sums: Mapping[str, Decimal] = _sums(rows)
    return " · ".join(f"{currency} {_grouped(total)}" for currency, total in sorted(sums.items()))


def _sums(rows: Iterable[Decided]) -> dict[str, Decimal]:
    """Add amounts per currency."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.currency is not None and row.amount is not None:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
    return sums


def _grouped(amount: Decimal) -> str:
    """Write an amount with its digits and thousands apart."""
    whole, _, rest = plain(amount).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def _table(title: str, *columns: str) -> Table:
    """Make an empty table; what is counted or summed stands to the right."""
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in {"documents", "lines", "share", "amount"} else "left")
    return table
