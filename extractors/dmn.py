"""Decision Model and Notation, 1.1 to 1.5: the decision tables of a file, with every expression as it is written.

Owns the reading of the XML only; what an expression means, and what cannot be taken over, is the rule language's.
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from extractors.safety import parse_xml
from rules_engine.documents.foreign_table import ForeignInput, ForeignOutput, ForeignRow, ForeignTable, ForeignTables
from rules_engine.errors import LimitExceeded, Unsupported
from rules_engine.ports import Limits

TABLES_MAX: Final = 500
CELLS_MAX: Final = 200_000
"""How many tests and results all tables of a file may have together."""

_NAMESPACES: Final = ("http://www.omg.org/spec/DMN/", "https://www.omg.org/spec/DMN/")
_LEAST: Final = ("decision", "businessKnowledgeModel")


def read_dmn(content: bytes, limits: Limits) -> ForeignTables:
    """Return every decision table of a DMN file.

    Raises:
        Unsafe: it carries a DOCTYPE.
        Unreadable: it is not well-formed.
        Unsupported: it is no DMN.
        LimitExceeded: it has too many tables or cells.
    """
    root = parse_xml(content, limits)
    if etree.QName(root).localname != "definitions" or not (etree.QName(root).namespace or "").startswith(_NAMESPACES):
        raise Unsupported("This is not a DMN file.", remedy="Give a file of DMN 1.1 to 1.5.")
    tables: list[ForeignTable] = []
    others: list[str] = []
    cells = 0
    for holder in (each for each in root if isinstance(each.tag, str) and etree.QName(each).localname in _LEAST):
        found = [each for each in holder.iter() if _local(each) == "decisionTable"]
        if not found:
            others.append(holder.get("name") or holder.get("id") or "")
        for number, table in enumerate(found):
            read = _table(holder, table, number)
            cells += len(read.rows) * (len(read.inputs) + len(read.outputs))
            tables.append(read)
            if len(tables) > TABLES_MAX or cells > CELLS_MAX:
                told = f"The file has more than {TABLES_MAX} tables or {CELLS_MAX} cells."
                raise LimitExceeded(told, remedy="Split the file.")
    return ForeignTables(tables=tuple(tables), others=tuple(others))


def _local(node: etree._Element) -> str:
    """Return the name of an element without its namespace; comments have none."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name."""
    yield from (each for each in node if _local(each) == name)


def _text(node: etree._Element, *path: str) -> str:
    """Return the text of the first descendant by names, or nothing."""
    here: etree._Element | None = node
    for name in path:
        here = None if here is None else next(_children(here, name), None)
    return "" if here is None else (here.text or "").strip()


def _table(holder: etree._Element, table: etree._Element, number: int) -> ForeignTable:
    """Read one table; one of several in a decision is counted."""
    name = holder.get("name") or ""
    inputs = tuple(
        ForeignInput(
            expression=_text(each, "inputExpression", "text"),
            label=each.get("label") or "",
            type=next((found.get("typeRef") or "" for found in _children(each, "inputExpression")), ""),
        )
        for each in _children(table, "input")
    )
    return ForeignTable(
        id=holder.get("id") or name,
        name=name if number == 0 else f"{name} {number + 1}",
        hit_policy=(table.get("hitPolicy") or "UNIQUE").upper(),
        aggregation=(table.get("aggregation") or "").upper(),
        inputs=inputs,
        outputs=tuple(_output(each, holder, table) for each in _children(table, "output")),
        rows=tuple(_row(each, at) for at, each in enumerate(_children(table, "rule"), start=1)),
    )


def _output(node: etree._Element, holder: etree._Element, table: etree._Element) -> ForeignOutput:
    """Read a column of results; a single one takes name and type from its decision where it has none."""
    variable = next((each.get("typeRef") or "" for each in _children(holder, "variable")), "")
    default = next(_children(node, "defaultOutputEntry"), None)
    return ForeignOutput(
        name=node.get("name") or "result",
        type=node.get("typeRef") or table.get("typeRef") or variable,
        values=_text(node, "outputValues", "text"),
        default=None if default is None else _text(default, "text"),
    )


def _row(node: etree._Element, number: int) -> ForeignRow:
    """Read a row."""
    return ForeignRow(
        id=str(number),
        tests=tuple(_text(each, "text") for each in _children(node, "inputEntry")),
        results=tuple(_text(each, "text") for each in _children(node, "outputEntry")),
        note=_text(node, "description"),
    )
