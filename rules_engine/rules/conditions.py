"""Conditions: a tree of all, any and not over comparisons and line aggregates.

A comparison names a term: a term of the sheet, or something earlier rules produced: ``fact.<name>``,
``discrepancy.<kind>``, ``hold.<reason>``, ``approval.<tier>``, ``tolerance.<dimension>`` (the verdict),
``table.<id>.<output>``, and after the last guard ``line.outcome`` and ``document.outcome``.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from rules_engine.documents.base import Frozen

Operator = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "exceeds",
    "within",
    "at least",
    "below",
    "is",
    "is not",
    "in",
    "not in",
    "starts with",
    "contains",
    "is true",
    "is false",
    "is known",
    "is missing",
]


class TermValue(Frozen):
    """Another term of the same type and currency as the value of a comparison."""

    term: str


class ListValue(Frozen):
    """A named list of the ruleset as the value of ``in`` and ``not in``."""

    list: str


# Left to right, because an object with the one key ``term`` or ``list`` would also pass for a map by currency.
Constant = Annotated[
    TermValue | ListValue | str | int | dict[str, str] | tuple[str, ...], Field(union_mode="left_to_right")
]
"""Whole numbers for counts and days; strings for text, codes, dates (ISO), quantities, percent; a map by currency for
money and unit prices; a tuple or a named list for ``in``."""


class Compare(Frozen):
    """``term operator value``; unknown when the term is missing, save for ``is known`` and ``is missing``."""

    term: str
    op: Operator
    value: Constant | None = None


class All(Frozen):
    """True when every part is true; false when any is false; else unknown."""

    all: tuple["Condition", ...]


class Any(Frozen):
    """True when any part is true; false when every part is false; else unknown."""

    any: tuple["Condition", ...]


class Not(Frozen):
    """The contrary; unknown stays unknown."""

    not_: "Condition" = Field(alias="not")


class AnyLine(Frozen):
    """True when the condition is true on any line; false when there are no lines (Kleene)."""

    any_line: "Condition"


class EveryLine(Frozen):
    """True when the condition is true on every line; unknown when there are no lines (Kleene)."""

    every_line: "Condition"


class CountLines(Frozen):
    """Compare how many lines satisfy the condition; unknown if it is unknown on any line; 0 without lines."""

    count_lines: "Condition"
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    value: int


class Fold(Frozen):
    """Compare the sum, smallest or largest of a line term where a condition holds.

    Unknown if the condition or a summed value is unknown on any line; without such lines sum is 0, min and max unknown.
    """

    fold: Literal["sum", "min", "max"]
    of: str = Field(description="a line term of type money, quantity, unit_price, count or days")
    where: "Condition | None" = None
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Constant


_MARKS = ("all", "any", "not", "any_line", "every_line", "count_lines", "fold")
_TAGS = {
    All: "all",
    Any: "any",
    Not: "not",
    AnyLine: "any_line",
    EveryLine: "every_line",
    CountLines: "count_lines",
    Fold: "fold",
}


def _tag(value: object) -> str:
    """Tell which form a condition has by the one key that marks it."""
    if isinstance(value, Mapping):
        return next((mark for mark in _MARKS if mark in value), "compare")
    return next((tag for form, tag in _TAGS.items() if isinstance(value, form)), "compare")


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[Any, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[AnyLine, Tag("any_line")]
    | Annotated[EveryLine, Tag("every_line")]
    | Annotated[CountLines, Tag("count_lines")]
    | Annotated[Fold, Tag("fold")]
    | Annotated[Compare, Tag("compare")],
    Discriminator(_tag),
]
"""Any condition."""

for _model in (All, Any, Not, AnyLine, EveryLine, CountLines, Fold):
    _model.model_rebuild()
