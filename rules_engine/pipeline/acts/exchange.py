"""Rulesets in and out: as JSON that people review, tables as a workbook, and tables of DMN taken over.

Owns what a file is, and what becomes of it; nothing is saved here.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import orjson

from rules_engine.documents.candidate import Finding
from rules_engine.documents.canonical import to_plain
from rules_engine.documents.foreign_table import ForeignTables
from rules_engine.errors import RuleSyntaxError, UnknownNumber
from rules_engine.pipeline.acts.history import KeptRulesets, VersionView
from rules_engine.pipeline.acts.rulesets import load
from rules_engine.rules.check import findings
from rules_engine.rules.dmn import NOT_TAKEN, import_table
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import Ruleset

ReadForeign = Callable[[bytes], ForeignTables]
"""Reads the tables of a DMN file; given by whoever may see the adapters."""

_WORKBOOK: Final = b"PK"
_MARKUP: Final = (b"<", b"\xef\xbb\xbf<")


class Brought(NamedTuple):
    """What a file became: the ruleset, what was left behind, and what the check finds wrong with it."""

    ruleset: Ruleset
    left: tuple[Finding, ...] = ()
    problems: tuple[Finding, ...] = ()


def drafted(kept: KeptRulesets, name: str) -> Ruleset:
    """Return the draft of a ruleset.

    Raises:
        UnknownNumber: there is none.
    """
    draft = kept.draft(name)
    if draft is None:
        raise UnknownNumber("There is no draft of that ruleset.", where=name, remedy="Import or save one first.")
    return Ruleset.model_validate(draft.text)


def version_of(kept: KeptRulesets, name: str, version: int | None) -> VersionView:
    """Return a published version by its number; without one, the version before the last.

    Raises:
        UnknownNumber: there is none.
    """
    found = kept.versions(name)
    numbers = ", ".join(str(each.version) for each in found)
    wanted = [each for each in found if each.version == version] if version is not None else list(found[-2:-1])
    if not wanted:
        remedy = f"Published: {numbers}." if numbers else "Publish it first."
        asked = name if version is None else f"{name} v{version}"
        raise UnknownNumber("No such version was published.", where=asked, remedy=remedy)
    return wanted[0]


def published(kept: KeptRulesets, name: str, version: int) -> Ruleset:
    """Return the text of a published version.

    Raises:
        UnknownNumber: there is none.
    """
    found = kept.frozen(version_of(kept, name, version).ruleset_hash)
    if found is None:
        raise AssertionError(f"{name} v{version} is listed and not kept")
    return found


def base_of(kept: KeptRulesets | None, into: str | None) -> Ruleset | None:
    """Return the ruleset that tables go into: the draft of that id, else a pack or a file; None where none is named.

    Raises:
        UnknownNumber: nothing has that name.
    """
    if into is None:
        return None
    return load(into) if kept is None or kept.draft(into) is None else drafted(kept, into)


def as_json(ruleset: Ruleset) -> bytes:
    """Write a ruleset as people review it: indented JSON, keys in the order of the language, nothing left out.

    >>> load_ruleset(as_json(Ruleset(id="r", name="R"))) == Ruleset(id="r", name="R")
    True
    """
    return orjson.dumps(to_plain(ruleset), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_workbook(ruleset: Ruleset) -> bytes:
    """Write the decision tables of a ruleset as a workbook.

    Raises:
        RuleSyntaxError: a text is longer than a cell may be.
    """
    from rules_engine.rules.tables import tables_to_excel  # noqa: PLC0415 - loads the workbook library

    return tables_to_excel(ruleset)


def bring(
    content: bytes,
    base: Ruleset | None,
    *,
    read_foreign: ReadForeign,
    terms: Mapping[str, str],
    currency: str | None = None,
) -> Brought:
    """Return the ruleset that a file makes: a whole one of JSON, or ``base`` with the tables of a workbook or of DMN.

    Raises:
        RulesetRefused: it is none of the three, or there is nothing to put its tables into.
        DocumentRefused: the DMN cannot be read.
    """
    if content.startswith(_WORKBOOK):
        from rules_engine.rules.tables import tables_from_excel  # noqa: PLC0415 - loads the workbook library

        return _judged(tables_from_excel(content, _required(base)), ())
    if content.lstrip()[:4].startswith(_MARKUP):
        return _foreign(read_foreign(content), _required(base), terms, currency)
    return _judged(load_ruleset(content), ())


def _required(base: Ruleset | None) -> Ruleset:
    """Return the ruleset that tables go into."""
    if base is None:
        raise RuleSyntaxError("Tables need a ruleset to stand in.", remedy="Name it with --into.")
    return base


def _foreign(found: ForeignTables, base: Ruleset, terms: Mapping[str, str], currency: str | None) -> Brought:
    """Put the tables of another product into a ruleset; those of a known id are replaced where they stand."""
    taken = [import_table(table, terms, currency) for table in found.tables]
    left = [finding for each in taken for finding in each.findings]
    left.extend(
        Finding(
            code=NOT_TAKEN,
            sentence=f"{name!r} is no decision table.",
            place=name,
            remedy="Write it as a rule.",
        )
        for name in found.others
    )
    tables = {each.table.id: each.table for each in taken if each.table is not None}
    facts = {fact.name: fact for each in taken for fact in each.facts}
    update = {
        "tables": (*(tables.pop(table.id, table) for table in base.tables), *tables.values()),
        "facts": (*(facts.pop(fact.name, fact) for fact in base.facts), *facts.values()),
    }
    return _judged(base.model_copy(update=update), tuple(left))


def _judged(ruleset: Ruleset, left: tuple[Finding, ...]) -> Brought:
    """Return a ruleset with what the check finds."""
    return Brought(ruleset, left, findings(ruleset))
