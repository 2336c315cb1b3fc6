"""The pages that people open: one document, one order, the audit trail; each asks first whether the person may.

Reads only. A document of another company is told as one that does not exist, so that nobody learns what is there.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from rules_engine.errors import NotAuthorised, UnknownNumber, Unsupported
from rules_engine.pipeline.acts.people import READS_LIMITS, Person, Role
from rules_engine.pipeline.acts.requesting import budget_for_asked, requisition_from
from rules_engine.pipeline.lifecycle.agreement import Agreement, agreement
from rules_engine.pipeline.lifecycle.budgets import BudgetLeft, left_after
from rules_engine.pipeline.lifecycle.journal import fold
from rules_engine.pipeline.lifecycle.next_act import Alarm
from rules_engine.pipeline.lifecycle.policy import OrderPolicy
from rules_engine.pipeline.lifecycle.record import read_record
from rules_engine.pipeline.lifecycle.stock import stock_outs
from rules_engine.pipeline.line.work import Tools
from rules_engine.pipeline.tracking.asking.ask import Asking
from rules_engine.pipeline.tracking.asking.telling import Answer
from rules_engine.pipeline.tracking.audit_page import AuditPage, AuditView, Verified, audit_page, verify_audit
from rules_engine.pipeline.tracking.budget_view import OrderBudget, budgets_of_order
from rules_engine.pipeline.tracking.clearing import Clearing, clearing
from rules_engine.pipeline.tracking.document_page import DocumentPage, Relative, document_page, relative_of
from rules_engine.pipeline.tracking.health import Finding, health
from rules_engine.pipeline.tracking.order_page import OrderPage, order_page, order_row
from rules_engine.pipeline.tracking.order_then import OrderThen, order_then
from rules_engine.pipeline.tracking.resolutions import Resolution, resolutions
from rules_engine.pipeline.tracking.silent_rules import SilentRule, silent_rules
from rules_engine.pipeline.tracking.watching import Watched
from rules_engine.ports import Drawing, Painter
from rules_engine.storage.store import Store

READS_AUDIT: Final = frozenset({Role.ADMIN, Role.APPROVER, Role.ANALYST})
"""Who may read the whole audit trail; the history of one document stands on its page for everybody."""

SHORT_MAX: Final = 200


class Original(NamedTuple):
    """The bytes of a document as they came, and the name they came under."""

    file_name: str
    content: bytes


class Pages:
    """The pages of one store."""

    def __init__(
        self, store: Store, tools: Tools, policy: OrderPolicy | None = None, painter: Painter | None = None
    ) -> None:
        """Read from a store whose documents are of one company, named or not; the tools are those of the line.

        Without a painter no page of an original can be looked at.
        """
        self._store = store
        self._tools = tools
        self._painter = painter
        self._company_id = tools.company_id
        self._policy = policy or OrderPolicy()
        self._asking = Asking(store, self._policy, tools.time_zone)

    @property
    def company_currency(self) -> str:
        """The currency the company counts in; nothing where none is set."""
        return self._tools.company_currency or ""

    def ask(self, person: Person, question: str, language: str | None = None) -> Answer:
        """Answer a question in plain words, in its own language where none is given.

        Raises:
            UnknownNumber: the person is of another company.
        """
        self._require_company(person, "")
        return self._asking.ask(question, language)

    def watched(self, person: Person, *alarms: Alarm) -> tuple[Watched, ...]:
        """Return the open orders with any of these alarms, or with any at all; those that wait longest first."""
        return self._asking.watching.alarmed(*alarms) if self._is_of_company(person) else ()

    def watch_of(self, person: Person, number: str) -> Watched | None:
        """Return where an order stands and what comes next; None where that is not known yet.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
        """
        self._require_company(person, number)
        with self._store.read() as uow:
            rows = uow.orders.some({str(order_row(uow, number).number_key)})
            found = self._asking.watching.seen(uow, list(rows.values()))
        return found[0] if found else None

    def watch_over(self, person: Person, order_keys: Collection[str]) -> dict[str, Watched]:
        """Return where orders stand and what comes next, by their numbers as compared; none to other companies."""
        if not self._is_of_company(person):
            return {}
        with self._store.read() as uow:
            found = self._asking.watching.seen(uow, list(uow.orders.some(set(order_keys)).values()))
        return {watched.key: watched for watched in found}

    def order_then(
        self, person: Person, number: str, as_of: date | None = None, known_at: datetime | None = None
    ) -> OrderThen:
        """Return an order as of a day, by what was known at a moment.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
        """
        self._require_company(person, number)
        return order_then(self._store, number, as_of, known_at)

    def agreement(self, person: Person, number: str) -> Agreement | None:
        """Return what buyer and supplier agree on about an order; None where nobody answered it.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
        """
        self._require_company(person, number)
        with self._store.read() as uow:
            row = order_row(uow, number)
            record = read_record(uow, row)
            found = None if record is None else agreement(record, fold(record.journal), self._policy)
            if record is None or found is None:
                return found
            found = found._replace(stock_outs=stock_outs(uow, record.order, found.merge))
            if not found.invoice_effect:
                return found
            return found._replace(budget_after=left_after(uow, str(row.number_key), record, found.invoice_effect))

    def budget_for(self, person: Person, asked: Mapping[str, object]) -> BudgetLeft | None:
        """Return the budget that a requisition would draw on; None where none bears it.

        Raises:
            StatusForbids: it is no requisition, with the field that is wrong.
        """
        self._require_company(person, "")
        wanted = requisition_from(asked)
        with self._store.read() as uow:
            return budget_for_asked(uow, wanted)

    def budgets_of(self, person: Person, number: str) -> tuple[OrderBudget, ...]:
        """Return the budgets an order draws on, the one with the least left first.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
        """
        self._require_company(person, number)
        with self._store.read() as uow:
            return tuple(budgets_of_order(uow, str(order_row(uow, number).number_key)))

    def document(self, person: Person, document_id: str) -> DocumentPage:
        """Return everything about a document.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
        """
        self._require_company(person, document_id)
        return document_page(self._store, document_id)

    def clearing(self, person: Person, document_id: str) -> tuple[Clearing, ...]:
        """Return what would clear a document, by actor; nothing to whoever may not see the limits it reveals.

        Raises:
            UnknownNumber: there is none that the person may see.
        """
        self._require_company(person, document_id)
        return clearing(self._store, self._tools, document_id) if READS_LIMITS & person.roles else ()

    def resolutions(self, person: Person, document_id: str) -> tuple[Resolution, ...]:
        """Return what can be done about a held document, ranked by money; nothing to whoever may not see limits.

        Raises:
            UnknownNumber: there is none that the person may see.
        """
        self._require_company(person, document_id)
        return resolutions(self._store, self._tools, document_id) if READS_LIMITS & person.roles else ()

    def silent_rules(self, person: Person, document_id: str) -> tuple[SilentRule, ...]:
        """Return why the other rules did not fire on a document; nothing to whoever may not see the limits it tells.

        Raises:
            UnknownNumber: there is none that the person may see.
        """
        self._require_company(person, document_id)
        return silent_rules(self._store, document_id) if READS_LIMITS & person.roles else ()

    def order(self, person: Person, number: str) -> OrderPage:
        """Return everything about an order.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
        """
        self._require_company(person, number)
        return order_page(self._store, number)

    def short(self, person: Person, document_ids: tuple[str, ...]) -> tuple[Relative, ...]:
        """Return some documents in short, in the order they are named; unknown ones are left out."""
        if not self._is_of_company(person):
            return ()
        with self._store.read() as uow:
            rows = [uow.documents.get(document_id) for document_id in document_ids[:SHORT_MAX]]
        return tuple(relative_of(row) for row in rows if row is not None)

    def original(self, person: Person, document_id: str) -> Original:
        """Return the bytes of a document as they came, checked against their hash.

        Raises:
            UnknownNumber: there is none, or none that the person may see.
            IntegrityBroken: the bytes are not those that came.
        """
        page = self.document(person, document_id)
        return Original(page.head.file_name, self._store.vault.get(page.head.document_id))

    def drawing(self, person: Person, document_id: str, page: int = 0) -> Drawing:
        """Return the pages of an original as people see them: their sizes, and the picture of one counted from 1.

        Raises:
            UnknownNumber: there is no such document, or none that the person may see.
            DocumentRefused: its kind has no pages, or not this one, or it cannot be drawn.
            IntegrityBroken: the bytes are not those that came.
        """
        if self._painter is None:
            raise Unsupported("Pages are not drawn here.", where=document_id[:64], remedy="Look at the original.")
        return self._painter.draw(self.original(person, document_id).content, page)

    def audit(self, person: Person, cursor: int | None, view: AuditView = AuditView.ALL) -> AuditPage:
        """Return one page of the audit trail.

        Raises:
            NotAuthorised: the person may not read it.
        """
        self._require_audit(person)
        return audit_page(self._store, cursor, view)

    def health(self, person: Person) -> tuple[Finding, ...]:
        """Return how the home is: workers, what waits, what must leave, other systems.

        Raises:
            NotAuthorised: the person is no administrator of this company.
        """
        if not (self._is_of_company(person) and Role.ADMIN in person.roles):
            raise NotAuthorised("The health of this home is for administrators.", where=person.login)
        return health(self._store, self._tools.connectors)

    def verify(self, person: Person) -> Verified:
        """Recompute the audit chain.

        Raises:
            NotAuthorised: the person may not read it.
            IntegrityBroken: at the first entry that differs from what was written.
        """
        self._require_audit(person)
        return verify_audit(self._store)

    def _is_of_company(self, person: Person) -> bool:
        return person.works_for(self._company_id)

    def _require_company(self, person: Person, where: str) -> None:
        if not self._is_of_company(person):
            raise UnknownNumber("There is no such document.", where=where[:100], remedy="Look for its number.")

    def _require_audit(self, person: Person) -> None:
        if not (self._is_of_company(person) and READS_AUDIT & person.roles):
            raise NotAuthorised(
                "The audit trail is read by analysts, approvers and administrators.",
                where=person.login,
                remedy="An administrator can give you the role.",
            )
