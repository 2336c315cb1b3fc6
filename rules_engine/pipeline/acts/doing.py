"""One act on its way: what it works with, what was made of it, and the checks that every act shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple

from rules_engine.documents.canonical import Plain
from rules_engine.documents.decision import Decision
from rules_engine.errors import SameHand, StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.duties import SAID, Duty, done_by, forbidden, wrote
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import Tools
from rules_engine.pipeline.line.work_queue import WorkQueue
from rules_engine.storage.decisions import DecisionRow, HoldRow
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.unit_of_work import UnitOfWork

LOOK_AGAIN: Final = "Look at it again, then decide."


_LOOKED_UP: Final = ("row", "decided", "decision")


def nothing() -> None:
    """Do nothing."""


class Planned(NamedTuple):
    """An act that may be done as far as right, status, sight and limit go: its duty, its record, and the doing of it.

    ``version`` is the ruleset version whose authors may not do it; ``afterwards`` is done once everything is kept.
    """

    carry_out: Callable[[], None]
    sentence: str
    told: str
    duty: Duty | None = None
    version: str | None = None
    own: bool = False
    detail: Mapping[str, Plain] = MappingProxyType({})
    before: object = None
    after: object = None
    ruleset_id: str | None = None
    ruleset_hash: str | None = None
    revision: int | None = None
    money: int | None = None
    afterwards: Callable[[], None] = nothing


@dataclass(frozen=True)
class Doing:
    """What one act works with, within one transaction."""

    uow: UnitOfWork
    tools: Tools
    rulebook: Rulebook
    queue: Callable[[], WorkQueue]
    person: Person
    intent: Intent
    reason: str = ""
    _done: dict[str, frozenset[Duty]] = field(default_factory=dict)

    def about(self, intent: Intent) -> "Doing":
        """Return the same work with another intent for the same document; what was looked up is not looked up again."""
        made = replace(self, intent=intent)
        made.__dict__.update({name: self.__dict__[name] for name in _LOOKED_UP if name in self.__dict__})
        return made

    @cached_property
    def row(self) -> DocumentRow:
        """The document, as it stands.

        Raises:
            UnknownNumber: there is none of that id.
        """
        found = self.uow.documents.get(self.intent.document_id or "")
        if found is None:
            raise UnknownNumber(
                "No document has that id.", where=self.intent.document_id or "", remedy="Look it up in the inbox."
            )
        return found

    @property
    def document_id(self) -> str:
        """The document's id."""
        return str(self.row.id)

    @cached_property
    def decided(self) -> DecisionRow | None:
        """The latest decision about the document."""
        return self.uow.decisions.latest(self.document_id)

    @cached_property
    def decision(self) -> Decision:
        """The latest decision, read; asked for only where there is one."""
        if self.decided is None:
            raise StatusForbids("Nothing was decided about this document.", where=self.document_id)
        return Decision.model_validate_json(self.decided.decision)

    def require_status(self, statuses: frozenset[Status], act: str) -> None:
        """Refuse where the document stands elsewhere, or is about to be decided again.

        Raises:
            StatusForbids: the status does not allow the act.
            StaleDocument: a new fact came, and the decision about it is not made yet.
        """
        if Status(str(self.row.status)) not in statuses:
            allowed = " or ".join(sorted(status.value.replace("_", " ") for status in statuses))
            raise StatusForbids(
                f"The document is {str(self.row.status).replace('_', ' ')}.",
                where=self.document_id,
                remedy=f"To {act.replace('_', ' ')} is possible while it is {allowed}.",
            )
        if self.row.awaiting is not None:
            raise StaleDocument(
                "A new fact came in; the document is about to be decided again.",
                where=self.document_id,
                remedy="Wait a moment and look again.",
            )

    def require_seen_decision(self) -> None:
        """Refuse where another decision stands than the one that was seen; none may stand where none was seen.

        Raises:
            StaleDocument: the document was decided again meanwhile.
        """
        stands = None if self.decided is None else int(self.decided.sequence)
        if self.intent.seen_decision != stands:
            raise StaleDocument("The document was decided again meanwhile.", where=self.document_id, remedy=LOOK_AGAIN)

    def hold(self) -> HoldRow:
        """Return the hold that the act is about, as it was seen.

        Raises:
            UnknownNumber: the document never had such a hold.
            StaleDocument: it does not stand any more, or other money is at risk than was seen.
        """
        found = {str(row.key): row for row in self.uow.decisions.holds(self.document_id)}.get(self.intent.hold or "")
        if found is None:
            raise UnknownNumber("The document has no such hold.", where=self.document_id, remedy=LOOK_AGAIN)
        if found.released_at is not None:
            raise StaleDocument(
                f"The hold {found.reason} stands no longer: {found.released_by} released it.",
                where=self.document_id,
                remedy=LOOK_AGAIN,
            )
        if found.money_at_risk != self.intent.seen_money:
            raise StaleDocument(
                f"Another sum is at risk under the hold {found.reason} than the one you saw.",
                where=self.document_id,
                remedy=LOOK_AGAIN,
            )
        return found

    def require_clean_hands(self, planned: Planned) -> None:
        """Refuse a duty that goes with nothing the person did on the same documents or on the version that decides.

        Raises:
            SameHand: one person may not do both.
        """
        duty = planned.duty
        if duty is None:
            return
        done = self._duties(planned)
        against = forbidden(duty, done)
        if planned.own and Duty.APPROVE_INVOICE in done:
            raise SameHand(
                "You placed this hold and you approved the document.",
                where=self.intent.document_id or "",
                remedy="Somebody else must release it.",
            )
        if against:
            told = " and ".join(SAID[other] for other in sorted(against))
            raise SameHand(
                f"You {told}, so somebody else must do this.",
                where=self.intent.document_id or self.intent.ruleset_id or "",
                remedy="Ask a colleague whose hands are free.",
            )

    def _duties(self, planned: Planned) -> frozenset[Duty]:
        """Return what the person did on the chain of the document, and on the version that decides it."""
        chain: frozenset[Duty] = frozenset()
        if self.intent.document_id is not None:
            # Many offers are made about one document: its chain is walked once.
            if self.document_id not in self._done:
                self._done[self.document_id] = done_by(self.uow, self.person.login, self.document_id)
            chain = self._done[self.document_id]
        version = planned.version
        return chain if version is None else chain | wrote(self.uow, self.person.login, version)


def roles_said(roles: frozenset[Role]) -> str:
    """Return roles as people say them.

    >>> roles_said(frozenset({Role.REVIEWER, Role.APPROVER}))
    'approver or reviewer'
    """
    return " or ".join(sorted(role.value for role in roles))
