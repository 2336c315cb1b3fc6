"""The rule language as data: one JSON document per ruleset, frozen, closed, without floats.

Owns the shape of rulesets only; what they mean stands in the engine, what is wrong with them in ``check``.
The canonical bytes of a ruleset give its version hash.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.canonical import content_hash
from rules_engine.documents.decision import Severity
from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.policy import MatchPolicy, Scope
from rules_engine.rules.conditions import Condition

Merge = Literal["or", "max", "min", "one"]
Level = Literal["document", "line"]
ValueType = Literal["flag", "code", "count", "money", "quantity", "percent", "days"]


class FactDeclaration(Frozen):
    """A fact that rules may state: a flag (Kleene OR), or a code or number with its merge (semantics, rule 6)."""

    name: str
    scope: Level
    type: ValueType = "flag"
    merge: Merge = "or"
    meaning: str = ""
    codes: tuple[str, ...] = Field(default=(), description="closed list of a code fact, lowest first for max and min")


class StateFact(Frozen):
    """State a fact; a flag becomes true, a code or number gets the value."""

    effect: Literal["state"] = "state"
    fact: str
    value: str | int | dict[str, str] | None = None


class RaiseDiscrepancy(Frozen):
    """Raise a discrepancy; expected, found and money at risk name terms that are shown with it."""

    effect: Literal["discrepancy"] = "discrepancy"
    kind: str
    reason_code: str = "OTH"
    severity: Severity = Severity.ERROR
    expected: str | None = None
    found: str | None = None
    money_at_risk: str | None = None


class PlaceHold(Frozen):
    """Place a hold on the line, the charge, the whole document or the supplier."""

    effect: Literal["hold"] = "hold"
    kind: Literal["line", "charge", "header", "supplier"] = "line"
    reason: str
    release_condition: str = ""
    money_at_risk: str | None = Field(default=None, description="the term that says how much money is at risk")


class RequireApproval(Frozen):
    """Require an approval by people whose own limit covers a term of the document."""

    effect: Literal["approval"] = "approval"
    tier: str
    who: tuple[str, ...] = Field(min_length=1)
    mode: Literal["any", "all"] = "any"
    limit: str | None = Field(default=None, description="the money term the approver's limit must cover")
    step: int = Field(
        default=1, ge=1, le=20, description="steps are asked one after the other, one step's tiers at once"
    )
    due_hours: int | None = Field(default=None, ge=0, description="business hours until it is escalated")
    escalate_to: tuple[str, ...] = Field(default=(), description="who may give it too once it is overdue")


class Refuse(Frozen):
    """Refuse the line or the document."""

    effect: Literal["refuse"] = "refuse"
    reason: str


class Accept(Frozen):
    """Accept the line or the document; the only way anything is accepted (semantics, rule 12)."""

    effect: Literal["accept"] = "accept"


class RouteTo(Frozen):
    """Send the document to a queue; the highest priority wins, then the lowest rule id."""

    effect: Literal["route"] = "route"
    queue: str
    owner: str | None = None
    due_hours: int | None = Field(default=None, ge=0)
    escalate_to: str | None = Field(default=None, description="the queue it moves to once it is overdue")


class Propose(Frozen):
    """Propose a resolution; it never happens by itself."""

    effect: Literal["propose"] = "propose"
    kind: Literal["short_pay", "dispute", "write_off", "request_credit", "amend_order", "book_receipt"]
    amount: str | None = Field(default=None, description="the term that gives the money effect")


class Notify(Frozen):
    """Tell somebody."""

    effect: Literal["notify"] = "notify"
    who: str
    message: str


class Push(Frozen):
    """Push the outcome to another system once nothing stands against it."""

    effect: Literal["push"] = "push"
    kind: str
    target: str = "erp"


Effect = Annotated[
    StateFact | RaiseDiscrepancy | PlaceHold | RequireApproval | Refuse | Accept | RouteTo | Propose | Notify | Push,
    Field(discriminator="effect"),
]

GUARDS = (PlaceHold, RequireApproval, Refuse)
"""Effects that guard money: unknown holds the document (semantics, rule 12)."""

AFTER_OUTCOME = (RouteTo, Propose, Notify, Push)
"""Effects whose rules may read the outcome; nothing reads them (semantics, rule 7)."""


class Dated(Frozen):
    """A part that is valid from one day to another, both included, by a chosen date (semantics, rule 17)."""

    valid_from: date | None = None
    valid_to: date | None = None
    dated_by: Literal["received", "order", "delivery", "decision", "document"] = "received"


class Rule(Dated):
    """A rule: when its condition is true, its effects happen."""

    id: str
    name: str = ""
    why: str = Field(default="", description="a sentence shown to reviewers")
    owner: str = ""
    family: Literal["validation", "route", "follow_up"] = "validation"
    applies_to: tuple[DocumentType, ...] = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
    scope: Level = "document"
    limited_to: Scope = Field(default_factory=dict, description="scope keys; empty applies everywhere")
    when: Condition
    then: tuple[Effect, ...] = Field(min_length=1)
    when_unknown: Literal["hold", "ignore"] = "hold"
    unknown_reason: str = Field(default="", description="why unknown may be ignored; needed with ignore")
    priority: int = 0
    enabled: bool = True


class Component(Frozen):
    """One side of a limit in one of three states: not checked, zero, or a value.

    ``base`` says what is compared: the variance in money (``difference``) or as a share of what was expected
    (``expected``), the two defaults; or what was invoiced itself (absolute) and the share of that (percent).
    """

    state: Literal["not_checked", "zero", "value"] = "not_checked"
    amount: dict[str, str] = Field(
        default_factory=dict, description="absolute limit by currency, or '*' for quantities and days"
    )
    percent: str | None = Field(default=None, description="relative limit in percent, whole basis points")
    base: Literal["difference", "expected", "invoice"] | None = None
    style: Literal["delta", "of_expected"] = Field(
        default="delta", description="of_expected: 105 percent allow five percent more, 95 as a lower limit five less"
    )


BreachAction = Literal[
    "ignore",
    "warn",
    "hold_line",
    "hold_charge",
    "hold_header",
    "hold_supplier",
    "route",
    "refuse",
    "short_pay",
    "dispute",
    "write_off",
]


class Bound(Frozen):
    """The upper or the lower limit: an absolute and a relative component, and what a breach does.

    ``floor`` and ``cap`` are amounts by currency that clamp the percent component: below the floor no percent is
    passed, beyond the cap every percent is.
    """

    absolute: Component = Component()
    percent: Component = Component()
    floor: dict[str, str] = Field(default_factory=dict)
    cap: dict[str, str] = Field(default_factory=dict)
    breach_when: Literal["any", "all"] = "any"
    action: BreachAction = "hold_line"

    @property
    def checks(self) -> bool:
        """Whether it has a limit at all: one whose components are both not checked is never passed."""
        return any(each.state != "not_checked" for each in (self.absolute, self.percent))


class Rounding(Frozen):
    """How a variance is rounded before it is compared: to ``scale`` decimals of the currency or the percent."""

    mode: Literal["half_up", "half_even", "up", "down"] = "half_up"
    scale: int = Field(default=2, ge=-6, le=6)


Cumulative = Literal["this_doc", "posted", "order"]
"""What a tolerance tests: this document alone, or it together with other documents of the order line.

``posted`` adds those that another system has taken over, ``order`` those and the pending ones. Both are owed, and a
document becomes posted without being decided again: a limit over posted ones alone hangs on how fast another system
answers. It is there for those who come from a product that counts so.
"""

DimensionName = Literal[
    "unit_price",
    "net_price",
    "contract_price",
    "list_price",
    "map_price",
    "quantity",
    "received_quantity",
    "not_received",
    "uom_ratio",
    "line_amount",
    "item_amount",
    "charge",
    "freight",
    "discount",
    "line_tax",
    "date",
    "value_days",
    "total",
    "total_with_tax",
    "tax",
    "charges_total",
    "discount_total",
    "rounding",
    "fx_rate",
    "limit_value",
    "limit_time",
    "blanket_value",
    "blanket_time",
    "small_diff",
    "terms",
]
"""What may differ; ``tolerance_terms`` says what each is measured by."""


class Tolerance(Dated):
    """How far one dimension may differ before something happens (semantics, rules 8-10).

    ``cumulative`` counts for both components of both limits. Left out, prices and amounts are those of this document,
    quantities those of all documents of the order line.
    """

    id: str
    name: str = ""
    why: str = ""
    owner: str = ""
    dimension: DimensionName
    applies_to: tuple[DocumentType, ...] = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
    limited_to: Scope = Field(default_factory=dict)
    charges: tuple[str, ...] = Field(
        default=(), description="codes or reasons of the charges it is for; more specific than all charges"
    )
    only_if: Condition | None = Field(
        default=None, description="where it applies; more specific than the same scope without a condition"
    )
    match_levels: tuple[Literal[2, 3, 4], ...] = Field(default=(), description="empty: however the document is matched")
    cumulative: Cumulative | None = None
    partial_rule: Literal["each", "last_invoice"] = Field(
        default="each", description="last_invoice: only on the document that bills the rest of the order line"
    )
    currency_of_test: Literal["document", "company"] = Field(
        default="document", description="the currency that amounts are compared in"
    )
    rounding: Rounding | None = None
    upper: Bound = Bound()
    lower: Bound = Bound(action="ignore")
    within: Literal["nothing", "write_off"] = Field(
        default="nothing", description="small_diff only: what is left within the limits is written off by itself"
    )
    reason: str = Field(default="", description="reason code of the hold; the dimension's own when empty")
    reason_code: str = Field(default="", description="Peppol reason; the dimension's own when empty")
    release_condition: str = Field(default="", description="what clears the hold; the usual sentence when empty")
    queue: str | None = Field(default=None, description="queue of the action route")
    enabled: bool = True


class Output(Frozen):
    """A named output of a table, readable as ``table.<id>.<name>``."""

    name: str
    type: ValueType = "code"
    codes: tuple[str, ...] = ()


class Row(Frozen):
    """A row of a table: a condition, the outputs it gives and the effects it has."""

    id: str
    when: Condition
    give: dict[str, str | int | bool | dict[str, str]] = Field(default_factory=dict)
    then: tuple[Effect, ...] = ()
    priority: int = 0
    note: str = ""


class Otherwise(Frozen):
    """What a table gives and does when every row is false."""

    give: dict[str, str | int | bool | dict[str, str]] = Field(default_factory=dict)
    then: tuple[Effect, ...] = ()


class DecisionTable(Dated):
    """A decision table with a hit policy (semantics, rule 11)."""

    id: str
    name: str = ""
    why: str = ""
    owner: str = ""
    hit_policy: Literal["unique", "first", "priority", "collect"] = "unique"
    applies_to: tuple[DocumentType, ...] = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
    scope: Level = "document"
    limited_to: Scope = Field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    rows: tuple[Row, ...] = Field(min_length=1)
    otherwise: Otherwise | None = None
    priority: int = 0
    enabled: bool = True


class Invariant(Frozen):
    """What must never happen, or always: proved before publishing, or refuted with a document.

    Wherever ``when`` is true, none of the outcomes in ``never`` may come out, and ``always`` must. ``when`` may read
    whatever rules read, the outcome too; left out, it is true. What is unknown counts as true, because a promise about
    money must hold on missing data.
    """

    id: str
    name: str = ""
    why: str = ""
    owner: str = ""
    applies_to: tuple[DocumentType, ...] = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
    scope: Level = "document"
    when: Condition | None = None
    never: tuple[Literal["accepted", "needs_approval", "held", "refused"], ...] = ()
    always: Literal["routed"] | None = None
    when_unknown: Literal["counts", "ignore"] = "counts"


CaseValue = bool | int | str | tuple[int, int] | None
"""The value a case sets for a term: a ratio as both of its numbers, null for a term that shall be unknown."""


class BilledSample(Frozen):
    """What other documents of a case billed for one order line."""

    order_number: str
    order_line: str
    quantity: Exact
    amount: Exact = Field(description="net, in the currency of the order")
    posted: bool = Field(default=False, description="another system has taken it over")


class Case(Frozen):
    """A sample document and what must be decided about it; kept beside the ruleset and run on every edit."""

    id: str
    why: str = ""
    invoice: str = Field(description="file beside the case")
    orders: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    source: str = Field(default="", description="where the sample is documented, such as a vendor's manual")
    terms: dict[str, CaseValue] = Field(
        default_factory=dict, description="terms of the document that master data and history would give"
    )
    line_terms: dict[str, dict[str, CaseValue]] = Field(default_factory=dict, description="the same by id of a line")
    billed_before: tuple[BilledSample, ...] = Field(default=(), description="what other documents billed before")
    outcome: Literal["accepted", "needs_approval", "held", "refused"]
    discrepancies: tuple[str, ...] = Field(default=(), description="kinds, with the line as kind@line where it has one")
    holds: tuple[str, ...] = Field(default=(), description="reasons, with the line as reason@line where it has one")
    approvals: tuple[str, ...] | None = Field(default=None, description="tiers, likewise; left out, any will do")
    route: str | None = Field(default=None, description="the queue; empty for none; left out, any will do")
    proposals: tuple[str, ...] | None = Field(default=None, description="kinds, likewise; left out, any will do")
    pushes: tuple[str, ...] | None = Field(default=None, description="kinds, likewise; left out, any will do")
    notices: tuple[str, ...] | None = Field(default=None, description="who is told, likewise; left out, any will do")


class Ruleset(Frozen):
    """Everything one version of the rules says."""

    id: str
    name: str
    version: int = Field(default=1, ge=1)
    why: str = ""
    owner: str = ""
    facts: tuple[FactDeclaration, ...] = ()
    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    policies: tuple[MatchPolicy, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    rules: tuple[Rule, ...] = ()
    invariants: tuple[Invariant, ...] = ()

    @property
    def ruleset_hash(self) -> str:
        """SHA-256 of the canonical bytes: the identity of this version.

        The order of the parts in the file means nothing, so it does not count.
        """
        by_id = {
            "policies": tuple(sorted(self.policies, key=lambda policy: policy.id)),
            "tolerances": tuple(sorted(self.tolerances, key=lambda tolerance: tolerance.id)),
            "tables": tuple(sorted(self.tables, key=lambda table: table.id)),
            "rules": tuple(sorted(self.rules, key=lambda rule: rule.id)),
            "facts": tuple(sorted(self.facts, key=lambda fact: fact.name)),
            "invariants": tuple(sorted(self.invariants, key=lambda invariant: invariant.id)),
        }
        return content_hash(self.model_copy(update=by_id))
