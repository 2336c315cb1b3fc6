"""A decision table as another product's file says it: every expression still text, nothing judged.

Owns the shape in which an adapter hands such tables to the rule language.
"""

from pydantic import Field

from rules_engine.documents.base import Frozen


class ForeignInput(Frozen):
    """A column of conditions: what it looks at, as the file writes it."""

    expression: str
    label: str = ""
    type: str = ""


class ForeignOutput(Frozen):
    """A column of results; ``values`` is the list of allowed ones as text, first the one that wins by priority."""

    name: str
    type: str = ""
    values: str = ""
    default: str | None = None


class ForeignRow(Frozen):
    """A row: one test for each input, one expression for each output."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


class ForeignTable(Frozen):
    """A decision table; ``hit_policy`` and ``aggregation`` in the words of DMN."""

    id: str
    name: str
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    inputs: tuple[ForeignInput, ...] = ()
    outputs: tuple[ForeignOutput, ...] = ()
    rows: tuple[ForeignRow, ...] = ()


class ForeignTables(Frozen):
    """All decision tables of a file, and what else is in it: one name each for what no table says."""

    tables: tuple[ForeignTable, ...] = ()
    others: tuple[str, ...] = Field(default=(), description="decisions and knowledge models that are no table")
