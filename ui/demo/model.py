"""What the demo company consists of: its master data, its files in receive order, and the truth beside them."""

from datetime import date
from typing import Final, Literal

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.master import CatalogueItem, Supplier
from rules_engine.documents.master_records import MasterRecord
from rules_engine.documents.party import Party

Form = Literal["ubl", "xlsx", "csv"]
"""How a supplier sends invoices."""

ExpectedOutcome = Literal["accepted", "needs_approval", "held", "refused", "quarantined", "already_received"]


class Expectation(Frozen):
    """What must come of one document."""

    outcome: ExpectedOutcome
    discrepancies: tuple[str, ...] = Field(default=(), description="kinds, as kind@line where they concern a line")
    holds: tuple[str, ...] = Field(default=(), description="reasons, each once")


CLEAN: Final = Expectation(outcome="accepted")
"""What must come of a document without a problem."""


class Truth(Frozen):
    """What is true of one file, known because it was planted."""

    file: str
    document_type: DocumentType
    number: str | None = None
    order: str | None = None
    planted: tuple[str, ...] = Field(default=(), description="what was planted, problems and harmless oddities alike")
    expected_outcome: ExpectedOutcome | None = Field(
        default=None, description="None: nothing is decided about this type"
    )
    expected_discrepancies: tuple[str, ...] = ()
    expected_holds: tuple[str, ...] = ()
    expected_finally: ExpectedOutcome | None = Field(
        default=None, description="after all later documents came in, where that differs from the first decision"
    )


class DemoFile(Frozen):
    """One file as it arrived."""

    name: str = Field(description="path below the demo folder, with forward slashes")
    content: bytes
    received_on: date = Field(description="the day of receipt in the company's time zone")


class Company(Frozen):
    """The company whose documents these are."""

    id: str
    name: str
    party: Party
    time_zone: str
    currency: str
    sites: dict[str, str] = Field(description="site number to name")
    cost_centres: dict[str, str] = Field(description="cost centre number to name")


class DemoCompany(Frozen):
    """Everything: master data, files in receive order, and what is true of each."""

    seed: int
    today: date
    company: Company
    suppliers: tuple[Supplier, ...]
    items: tuple[CatalogueItem, ...]
    records: tuple[MasterRecord, ...] = Field(description="sites, cost centres, budgets and rates")
    files: tuple[DemoFile, ...]
    truth: tuple[Truth, ...] = Field(description="one row for each file, in the same order")
