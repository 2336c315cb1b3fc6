"""What a person wants done, to what, and what they had seen when they wanted it; and what comes back.

A form is parsed straight into an ``Intent``, which has no other fields. What was seen binds the act: where it is not
what stands now, the act is refused and nothing happens (semantics, rule 14).
"""

from typing import Any, Final, Literal, NamedTuple

from pydantic import Field

from rules_engine.documents.base import Frozen
from rules_engine.pipeline.acts.part_edits import PartEdit

Resolution = Literal["short_pay", "dispute", "write_off", "request_credit", "amend_order", "book_receipt"]
"""How the cause of a hold is dealt with."""

REASON_LENGTH_MAX: Final = 1_000
"""Characters of a reason."""


class Intent(Frozen):
    """One act as it is asked for: its object, its content, and what was seen. Money is in minor units."""

    document_id: str | None = None
    hold: str | None = Field(default=None, description="key of the hold: release, resolve")
    resolution: Resolution | None = Field(default=None, description="how the hold is dealt with: resolve")
    tier: str | None = Field(default=None, description="tier of the approval; none: the first one the person may give")
    line: str | None = Field(default=None, description="line of the approval; none: of the document")
    field: str | None = Field(default=None, description="dotted path such as lines.0.quantity: correct")
    value: str | None = Field(
        default=None,
        description="the right value, exact digits as text: correct; part: comment; login: assign; day: snooze",
    )
    requisition: dict[str, Any] | None = Field(default=None, description="what is asked for as JSON: request_order")
    ruleset: dict[str, Any] | None = Field(default=None, description="the text of a ruleset as JSON: save")
    sheet: dict[str, Any] | None = Field(default=None, description="a document made up, as JSON of facts: keep_case")
    part: PartEdit | None = Field(default=None, description="one part of the draft of ``ruleset_id``: save")
    ruleset_id: str | None = Field(default=None, description="publish, submit, comment, rollback; save of one part")
    ruleset_hash: str | None = Field(
        default=None, description="the version chosen: decide_again, rollback; seen: publish, submit"
    )
    effective_from: str | None = Field(
        default=None, description="day or moment from which documents are decided by it, none: now: publish"
    )
    seen_decision: int | None = Field(default=None, description="number of the decision that was shown")
    seen_money: int | None = Field(default=None, description="money at risk that was shown: release, resolve")
    seen_basis: str | None = Field(default=None, description="basis hash of what was shown: approve")
    seen_value: str | None = Field(default=None, description="value that was shown: correct; owner: assign")
    seen_revision: int | None = Field(
        default=None, description="revision of the draft that was shown: save, submit, publish"
    )


class Done(NamedTuple):
    """An act that was done: its sentence, and how its object stands after it."""

    act: str
    sentence: str
    document_id: str | None = None
    status: str | None = None
    revision: int | None = None
    ruleset_hash: str | None = None


class Offer(NamedTuple):
    """An act that makes sense now, filled in with what stands; ``refused`` and ``remedy`` say why this person may not.

    ``subject`` is the reason of the hold or the tier of the approval it is about, ``line`` its line. ``money`` is in
    minor units of ``currency``: at risk for a hold, to be covered by the limit for an approval.
    """

    act: str
    intent: Intent
    sentence: str
    money: int | None = None
    currency: str | None = None
    reason_needed: bool = True
    code: str = ""
    refused: str = ""
    remedy: str = ""
    subject: str = ""
    line: str | None = None


class PastAct(NamedTuple):
    """What a person did."""

    seq: int
    at: str
    who: str
    act: str
    reason: str
    detail: dict[str, Any]
