"""What the web app works with: the acts and queries of one home, opened once per web process."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from rules_engine.pipeline.acts.accounts import Accounts
from rules_engine.pipeline.acts.exchange import ReadForeign
from rules_engine.pipeline.acts.keys import Keys
from rules_engine.pipeline.acts.links import Links
from rules_engine.pipeline.acts.table import Acts
from rules_engine.pipeline.draft_checks import DraftChecks
from rules_engine.pipeline.draft_looks import DraftLooks
from rules_engine.pipeline.made_samples import PrintSample, ReadSample
from rules_engine.pipeline.rule_desk import RuleDesk
from rules_engine.pipeline.tracking.pages import Pages
from rules_engine.pipeline.tracking.worklists import Worklists

Cell = str | int | Decimal | None
WriteTable = Callable[[str, str, Sequence[str], Iterable[Sequence[Cell]]], bytes]
"""Writes a table as a file of a kind, with a title, a head and rows."""


class Office(NamedTuple):
    """The acts and queries behind every page."""

    accounts: Accounts
    worklists: Worklists
    pages: Pages
    acts: Acts
    keys: Keys
    links: Links
    rule_desk: RuleDesk
    checks: DraftChecks
    looks: DraftLooks
    read_foreign: ReadForeign
    read_sample: ReadSample
    print_sample: PrintSample
    write_table: WriteTable
    company: str = ""


_opened: list[Office] = []


def install(office: Office) -> None:
    """Make an office the one of this process."""
    _opened[:] = [office]


def office() -> Office:
    """Return the office of this process; the web app installs it before it serves."""
    return _opened[0]
