"""The one table of acts, and the one way to do any of them.

Every door comes through ``Acts.perform``: it looks up who the person is at this moment, asks for the right, the status,
what was seen, the limit and the duties, and then does the act with its one audit entry in one transaction. A refusal
changes nothing. No door can forget a check, because none stands in a door.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from rules_engine.documents.canonical import Plain
from rules_engine.errors import NotAuthorised, RulesEngineError, StatusForbids
from rules_engine.pipeline.acts import drafts, ordering
from rules_engine.pipeline.acts.accounts import standing_person
from rules_engine.pipeline.acts.approving import plan_approval
from rules_engine.pipeline.acts.attending import ASSIGN, ATTENDERS, SNOOZE, plan_assignment, plan_snooze
from rules_engine.pipeline.acts.casing import plan_case
from rules_engine.pipeline.acts.clearing import (
    ASKERS,
    CLEARERS,
    RESOLUTIONS,
    plan_rejection,
    plan_release,
    plan_resolution,
)
from rules_engine.pipeline.acts.correcting import plan_correction
from rules_engine.pipeline.acts.countering import COUNTER_ORDER
from rules_engine.pipeline.acts.doing import Doing, Planned, roles_said
from rules_engine.pipeline.acts.history import KeptRulesets
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Done, Intent, Offer, PastAct
from rules_engine.pipeline.acts.people import READS_LIMITS, Person, Role
from rules_engine.pipeline.acts.requesting import ASKS, REQUEST_ORDER, plan_request
from rules_engine.pipeline.acts.reviewing import plan_comment, plan_submission
from rules_engine.pipeline.lifecycle.record import (
    APPROVE_ORDER,
    CANCEL_ORDER,
    REJECT_ORDER,
    REOPEN_ORDER,
    SHORT_CLOSE,
)
from rules_engine.pipeline.line import rulesets
from rules_engine.pipeline.line.statuses import UNDECIDED, Status
from rules_engine.pipeline.line.work import Tools
from rules_engine.pipeline.line.work_queue import WorkQueue
from rules_engine.storage.acts import COMMENT, PUBLISH, ROLLBACK, SAVE, SUBMIT, ActRow, ActRows
from rules_engine.storage.rulebook import Rulebook
from rules_engine.storage.store import Store
from rules_engine.storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


class Act(NamedTuple):
    """One act: its name, who may do it at all, whether it needs a reason, and what plans it."""

    name: str
    roles: frozenset[Role]
    reason: bool
    plan: Callable[[Doing], Planned]


_ACTS: Final = (
    Act("release", CLEARERS, reason=True, plan=plan_release),
    Act("approve", frozenset({Role.APPROVER}), reason=False, plan=plan_approval),
    Act("reject", CLEARERS, reason=True, plan=plan_rejection),
    Act("resolve", ASKERS, reason=True, plan=plan_resolution),
    Act("correct", frozenset({Role.REVIEWER}), reason=True, plan=plan_correction),
    Act("decide_again", frozenset({Role.ANALYST, Role.APPROVER}), reason=True, plan=drafts.plan_decision),
    Act(ASSIGN, ATTENDERS, reason=False, plan=plan_assignment),
    Act(SNOOZE, ATTENDERS, reason=False, plan=plan_snooze),
    Act(REQUEST_ORDER, ASKS, reason=False, plan=plan_request),
    Act(APPROVE_ORDER, frozenset({Role.APPROVER}), reason=False, plan=ordering.plan_order_approval),
    Act(REJECT_ORDER, frozenset({Role.APPROVER}), reason=True, plan=ordering.plan_order_rejection),
    Act(SHORT_CLOSE, ordering.KEEPERS, reason=True, plan=ordering.plan_short_close),
    Act(REOPEN_ORDER, ordering.KEEPERS, reason=True, plan=ordering.plan_reopening),
    Act(CANCEL_ORDER, frozenset({Role.BUYER}), reason=True, plan=ordering.plan_cancellation),
    Act(COUNTER_ORDER, frozenset({Role.BUYER}), reason=False, plan=ordering.plan_counter_proposal),
    Act(SAVE, frozenset({Role.ANALYST}), reason=False, plan=drafts.plan_save),
    Act("keep_case", frozenset({Role.ANALYST, Role.ADMIN}), reason=False, plan=plan_case),
    Act(SUBMIT, frozenset({Role.ANALYST}), reason=False, plan=plan_submission),
    Act(COMMENT, frozenset({Role.ANALYST, Role.APPROVER, Role.ADMIN}), reason=True, plan=plan_comment),
    Act(PUBLISH, frozenset({Role.ANALYST, Role.APPROVER}), reason=True, plan=drafts.plan_publication),
    Act(ROLLBACK, frozenset({Role.ANALYST, Role.APPROVER}), reason=True, plan=drafts.plan_rollback),
)

TABLE: Final[Mapping[str, Act]] = {act.name: act for act in _ACTS}
"""Every act of a person by name; the duty of each is in what it plans, because it may depend on the object."""

UPLOADERS: Final = frozenset(Role) - {Role.ADMIN}
"""Who may bring documents in."""


class Acts:
    """The acts on one store."""

    def __init__(self, store: Store, tools: Tools, rulebook: Rulebook, queue: Callable[[], WorkQueue]) -> None:
        """Work on a store; the queue of durable work is opened when an act first needs it."""
        self._store = store
        self._tools = tools
        self._rulebook = rulebook
        self._queue = queue

    def perform(self, person: Person, act: str, intent: Intent, reason: str = "") -> Done:
        """Do an act, with its one audit entry, in one transaction; or change nothing.

        Raises:
            NotAuthorised: no such act, the person has no right to it, or it is another company's document.
            StatusForbids: not in this status, or the reason is missing.
            StaleDocument: what was seen is not what stands now.
            OverApprovalLimit: the amount is above the person's limit or the role's.
            SameHand: the person did something on these documents, or on these rules, that goes not with it.
            UnknownNumber: the object is not there.
            RulesetRefused: the ruleset to be saved or published is none that can be run.
        """
        try:
            return self._perform(person, act, intent, reason)
        except RulesEngineError as refusal:
            log.warning("%s by %s was refused: %s", act[:40], person.login, refusal.code)
            raise

    def _perform(self, person: Person, act: str, intent: Intent, reason: str) -> Done:
        """Plan the act, carry it out and keep it."""
        # Opened before the transaction: its first opening writes to the same database.
        self._queue()
        with self._store.write() as uow:
            doing = self._doing(uow, person, intent, reason)
            planned = _planned(TABLE.get(act), doing)
            _require_reason(TABLE[act], doing.reason)
            told = f"{planned.told}: {doing.reason}" if planned.told and doing.reason else planned.told or doing.reason
            ActRows(uow.connection).add(_row(act, doing, planned), uow.at)
            uow.audit(
                act,
                who=doing.person.login,
                document_id=intent.document_id,
                before=planned.before,
                after=planned.after,
                reason=told,
            )
            planned.carry_out()
            after = None if intent.document_id is None else uow.documents.known(intent.document_id)
            status = None if after is None else str(after.status)
        planned.afterwards()
        return Done(act, planned.sentence, intent.document_id, status, planned.revision, planned.ruleset_hash)

    def refusal(self, person: Person, act: str, intent: Intent) -> RulesEngineError | None:
        """Return why an act would be refused now, or None; changes nothing and asks for no reason."""
        with self._store.read() as uow:
            found = _attempt(TABLE.get(act), self._doing(uow, person, intent, ""))
        return found if isinstance(found, RulesEngineError) else None

    def offers(self, person: Person, document_id: str) -> tuple[Offer, ...]:
        """Return every act that makes sense on a document now, filled in with what stands, and whether it is open."""
        with self._store.read() as uow:
            doing = self._doing(uow, person, Intent(document_id=document_id), "")
            return tuple(_offer(doing, *sensible) for sensible in _sensible(doing))

    def past(self, person: Person, document_id: str) -> tuple[PastAct, ...]:
        """Return what people did on a document, first to last.

        Raises:
            NotAuthorised: the person may not sign in any more, or it is another company's document.
        """
        with self._store.read() as uow:
            _require_company(self._doing(uow, person, Intent(document_id=document_id), ""))
            rows = ActRows(uow.connection).of_document(document_id)
        return tuple(PastAct(row.seq, row.at, row.who, row.name, row.reason, dict(row.detail)) for row in rows)

    def rulesets(self, person: Person) -> KeptRulesets:
        """Return the rulesets of the home, for somebody who may read rules at this moment.

        Raises:
            NotAuthorised: the person may not sign in any more, reads no rules, or is of another company.
        """
        with self._store.read() as uow:
            doing = self._doing(uow, person, Intent(), "")
        if not READS_LIMITS & doing.person.roles:
            raise _no_right("read rules", READS_LIMITS, doing.person)
        _require_company(doing)
        return KeptRulesets(self._store, self._rulebook)

    def upload(self, person: Person, content: bytes, file_name: str, channel: str = "web") -> dict[str, object]:
        """Take a document in that a person brings; told as ``Line.capture_bytes`` tells it.

        Raises:
            NotAuthorised: the person has no right to bring documents in.
            DocumentRefused: it is larger than any document may be.
        """
        from rules_engine.pipeline.line.intake import capture  # noqa: PLC0415 - loads the workflow library

        with self._store.read() as uow:
            doing = self._doing(uow, person, Intent(), "")
        if not UPLOADERS & doing.person.roles:
            raise _no_right("upload", UPLOADERS, doing.person)
        _require_company(doing)
        received = capture(
            self._store,
            self._queue(),
            self._tools,
            content,
            file_name=file_name,
            channel=channel,
            by=doing.person.login,
        )
        return received.told()

    def _doing(self, uow: UnitOfWork, person: Person, intent: Intent, reason: str) -> Doing:
        """Return what an act works with; the person's rights and limits are those of this moment.

        Raises:
            NotAuthorised: the person may not sign in any more.
        """
        now = standing_person(uow, person.login)
        if now is None:
            raise NotAuthorised("Nobody may act under this login.", where=person.login, remedy="Sign in again.")
        told = " ".join(reason.split())
        return Doing(uow, self._tools, self._rulebook, self._queue, now, intent, told)


def _planned(act: Act | None, doing: Doing) -> Planned:
    """Return the plan of an act that this person may do now.

    Raises:
        RulesEngineError: right, company, status, sight, limit or duties are against it.
    """
    if act is None:
        raise NotAuthorised("There is no such act.", where=doing.person.login, remedy="Choose one that is offered.")
    if not act.roles & doing.person.roles:
        raise _no_right(act.name, act.roles, doing.person)
    _require_company(doing)
    planned = act.plan(doing)
    doing.require_clean_hands(planned)
    return planned


def _require_company(doing: Doing) -> None:
    """Refuse people of another company: neither documents nor rules here are theirs.

    Raises:
        NotAuthorised: the person works for another company.
    """
    if not doing.person.works_for(doing.tools.company_id):
        raise NotAuthorised(
            "This belongs to another company.", where=doing.person.login, remedy="Ask somebody of that company."
        )


def _no_right(act: str, roles: frozenset[Role], person: Person) -> NotAuthorised:
    """Return the refusal that says who may."""
    return NotAuthorised(
        f"To {act.replace('_', ' ')} is for a person who is {roles_said(roles)}.",
        where=person.login,
        remedy="Ask one of them, or an administrator.",
    )


def _require_reason(act: Act, reason: str) -> None:
    """Refuse an act without the reason it needs, or with one that nobody would read.

    Raises:
        StatusForbids: the reason is missing or too long.
    """
    if act.reason and not reason:
        raise StatusForbids("This act needs a reason.", where=act.name, remedy="Say in a few words why.")
    if len(reason) > REASON_LENGTH_MAX:
        raise StatusForbids(
            f"The reason is longer than {REASON_LENGTH_MAX} characters.", where=act.name, remedy="Say it shorter."
        )


def _row(act: str, doing: Doing, planned: Planned) -> ActRow:
    """Return an act as it is kept: with all that had been seen."""
    seen: dict[str, Plain] = {
        name: value
        for name, value in doing.intent.model_dump(exclude_none=True).items()
        if name.startswith("seen_") and isinstance(value, int | str)
    }
    return ActRow(
        name=act,
        who=doing.person.login,
        duty=None if planned.duty is None else planned.duty.value,
        document_id=doing.intent.document_id,
        ruleset_id=planned.ruleset_id,
        ruleset_hash=planned.ruleset_hash,
        detail={**planned.detail, **seen},
        reason=doing.reason,
    )


def _attempt(act: Act | None, doing: Doing) -> Planned | RulesEngineError:
    """Return the plan of an act, or why it would be refused."""
    try:
        return _planned(act, doing)
    except RulesEngineError as refusal:
        return refusal


class _Sensible(NamedTuple):
    """An act that the document's status leaves room for, and the hold or the approval it is about."""

    act: Act
    intent: Intent
    subject: str = ""
    line: str | None = None


def _sensible(doing: Doing) -> Iterator[_Sensible]:
    """Yield the acts that the document's status leaves room for, filled in with what stands."""
    row, decided = doing.row, doing.decided
    status, number = Status(str(row.status)), None if decided is None else int(decided.sequence)
    about = Intent(document_id=doing.document_id, seen_decision=number)
    if status is Status.NEEDS_APPROVAL and decided is not None:
        for needed in doing.uow.decisions.approvals(doing.document_id):
            if needed.given_at is None:
                seen = {"tier": needed.tier, "line": needed.line or None, "seen_basis": decided.basis_hash}
                yield _Sensible(TABLE["approve"], about.model_copy(update=seen), str(needed.tier), needed.line or None)
    if status is Status.HELD:
        for hold in doing.uow.decisions.open_holds(doing.document_id):
            on = about.model_copy(update={"hold": str(hold.key), "seen_money": hold.money_at_risk})
            yield _Sensible(TABLE["release"], on, str(hold.reason), hold.line)
            for resolution in RESOLUTIONS:
                chosen = on.model_copy(update={"resolution": resolution})
                yield _Sensible(TABLE["resolve"], chosen, str(hold.reason), hold.line)
    for name, on_order in ordering.sensible(doing):
        yield _Sensible(TABLE[name], on_order)
    if status in UNDECIDED or status is Status.QUARANTINED:
        yield _Sensible(TABLE["reject"], about)
    newest = doing.uow.master.effective(rulesets.chosen(doing.tools, row), doing.uow.at)
    if status in UNDECIDED and newest is not None and newest.ruleset_hash != row.ruleset_hash:
        yield _Sensible(TABLE["decide_again"], about.model_copy(update={"ruleset_hash": newest.ruleset_hash}))


def _offer(doing: Doing, act: Act, intent: Intent, subject: str, line: str | None) -> Offer:
    """Return an act as it is offered to a person: open, or with the reason why not."""
    found = _attempt(act, doing.about(intent))
    currency = None if doing.decided is None else doing.decision.currency
    if isinstance(found, Planned):
        offer = Offer(act.name, intent, found.sentence, found.money, currency)
    else:
        where = f" {subject}" + (f" on line {line}" if line else "") if subject else ""
        said = f"{(intent.resolution or act.name).replace('_', ' ').capitalize()}{where}"
        offer = Offer(act.name, intent, said, intent.seen_money, currency)
        offer = offer._replace(code=found.code, refused=found.sentence, remedy=found.remedy)
    return offer._replace(reason_needed=act.reason, subject=subject, line=line)
